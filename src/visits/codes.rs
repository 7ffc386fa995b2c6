//! A set of codes with their Russian titles, as the database, forms and addresses know them.

/// An enum whose variants have a code and a title.
macro_rules! coded {
    ($(#[$about:meta])* $name:ident { $($variant:ident $code:literal $title:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[doc = $title] $variant,)* }

        impl $name {
            /// All of them, in the order of forms.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The code in the database and in forms.
            pub fn code(self) -> &'static str { match self { $($name::$variant => $code,)* } }

            /// The words.
            pub fn title(self) -> &'static str { match self { $($name::$variant => $title,)* } }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(code: String) -> Result<$name, String> {
                $name::from_code(&code).ok_or_else(|| format!("unknown code {code}"))
            }
        }
    };
}

pub(super) use coded;

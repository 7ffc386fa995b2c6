//! A form that came after its session had ended: carried through the sign-in by the page itself, never stored.

/// Bytes of a form that is carried along; a longer one is not.
const MOST: usize = 300 * 1024;

/// The form as the browser sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Where it was sent.
    pub path: String,
    /// Its fields in order, without the signature of the ended session.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// The form that was sent to `path`, an address of the portal; `None` when nothing was
    /// typed, when it is too long or bears a password.
    pub fn read(path: &str, body: &[u8]) -> Option<Kept> {
        if body.len() > MOST {
            return None;
        }
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if name.contains("password") {
                return None;
            }
            if name != "csrf" {
                fields.push((name.into_owned(), value.into_owned()));
            }
        }
        // Nothing but a button was pressed: there is no text to lose, and a sign-out needs no second one.
        if fields.is_empty() {
            return None;
        }
        Some(Kept {
            path: path.to_owned(),
            fields,
        })
    }

    /// The fields as one value of a form.
    pub fn written(&self) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&self.fields);
        body.finish()
    }

    /// What a person wrote in words of her own, to be shown: the names of the fields say nothing to her.
    pub fn words(&self) -> Vec<&str> {
        let values = self.fields.iter().map(|(_, value)| value.as_str());
        values.filter(|value| value.trim().contains(' ')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_carried_without_its_signature_and_never_with_a_password() {
        let body = b"csrf=1&findings=%D0%94%D0%B2%D0%B0+%D1%81%D0%BB%D0%BE%D0%B2%D0%B0&row=1&row=2";
        let kept = Kept::read("/visits/5/report", body).unwrap();
        assert_eq!(kept.fields.len(), 3);
        assert_eq!(kept.words(), ["Два слова"]);
        assert_eq!(
            Kept::read(&kept.path, kept.written().as_bytes()),
            Some(kept)
        );
        assert_eq!(Kept::read("/sign-out", b"csrf=1"), None);
        assert_eq!(Kept::read("/profile/password", b"new_password=1"), None);
        assert_eq!(Kept::read("/", &vec![b'a'; MOST + 1]), None);
    }
}

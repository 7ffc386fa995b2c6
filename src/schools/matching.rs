//! The question which school a row means, and its answer.
//! The answer is certain only where nothing contradicts; see [`super::Registry::find`].

use super::identifiers::{ExamCode, Inn};
use super::logins::Login;
use super::suggestions::Suggestion;

/// What is known of a school when a file is matched against the registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// The school's id.
    pub id: i64,
    /// The municipality's id.
    pub municipality_id: i64,
    /// «reg99_m001», where known.
    pub municipality_code: Option<String>,
    /// «город Заречный».
    pub municipality_name: String,
    /// The ФИС ОКО login.
    pub login: Option<Login>,
    /// The code of ОГЭ and ЕГЭ.
    pub exam_code: Option<ExamCode>,
    /// A филиал shares it with its head school.
    pub inn: Option<Inn>,
    /// Short and full names, former ones too.
    pub names: Vec<String>,
    /// Spellings that people resolved by hand, as [`Wanted::spelling`] gave them.
    pub aliases: Vec<String>,
}

/// What a row of a file says of its school; a login inside `text` is found there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The cell as it was written.
    pub text: String,
    /// The login, where it has a column of its own.
    pub login: Option<Login>,
    /// The code of ОГЭ and ЕГЭ.
    pub exam_code: Option<ExamCode>,
    /// The ИНН.
    pub inn: Option<Inn>,
    /// Name or code of the municipality, or both as ФИС ОКО prints them.
    pub municipality: Option<String>,
}

impl Wanted {
    /// What is to be remembered as an alias when a person resolves this row: the name with the login.
    pub fn spelling(&self) -> String {
        let (name, login) = self.parts();
        match login {
            Some(login) => format!("{name}({login})"),
            None => name,
        }
    }

    /// The name without the login, and the login from its column or from the text.
    pub(super) fn parts(&self) -> (String, Option<Login>) {
        let (name, in_text) = Login::split(&self.text);
        (name, self.login.clone().or(in_text))
    }
}

/// How a school was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum By {
    /// The ФИС ОКО login.
    Login,
    /// The code of ОГЭ and ЕГЭ.
    ExamCode,
    /// The ИНН.
    Inn,
    /// A spelling that a person resolved earlier.
    Alias,
    /// The name, alone of its kind in the municipality.
    Name,
}

impl By {
    /// «по логину», «по коду ОО», …
    pub fn words(self) -> &'static str {
        match self {
            By::Login => "по логину",
            By::ExamCode => "по коду ОО",
            By::Inn => "по ИНН",
            By::Alias => "по запомненному написанию",
            By::Name => "по названию",
        }
    }

    /// The code used in JSON: `login`, `exam_code`, `inn`, `alias`, `name`.
    pub fn code(self) -> &'static str {
        match self {
            By::Login => "login",
            By::ExamCode => "exam_code",
            By::Inn => "inn",
            By::Alias => "alias",
            By::Name => "name",
        }
    }
}

/// The answer for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// This school and no other.
    Certain {
        /// The school.
        id: i64,
        /// How it was found.
        by: By,
    },
    /// A person has to choose; the best suggestion first, perhaps none.
    Unsure {
        /// Schools that it might be.
        suggestions: Vec<Suggestion>,
    },
    /// The login is a login, but of a school that the registry does not have.
    Foreign {
        /// The unknown login.
        login: Login,
    },
    /// Two marks of the row lead to different schools; a person has to choose.
    Conflict {
        /// The school found by `by`.
        id: i64,
        /// The mark that led to it.
        by: By,
        /// The school that the other mark means, where it is known.
        other: Option<i64>,
        /// What contradicts, as a sentence.
        why: String,
    },
}

impl Match {
    /// The school, when it is certain.
    pub fn certain(&self) -> Option<i64> {
        match self {
            Match::Certain { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The reason why the row waits for a person, as a sentence; `None` when the match is certain.
    pub fn question(&self) -> Option<String> {
        match self {
            Match::Certain { .. } => None,
            Match::Unsure { suggestions } if suggestions.is_empty() => {
                Some("Похожей школы в справочнике нет: выберите школу".to_owned())
            }
            Match::Unsure { .. } => Some("Выберите школу: точного совпадения нет".to_owned()),
            Match::Foreign { login } => Some(format!("Школы с логином {login} нет в справочнике")),
            Match::Conflict { why, .. } => Some(why.clone()),
        }
    }
}

//! What a user changes herself: the form of the own data and of the password; sessions in words.

use super::password;
use super::session::OwnSession;
use super::store::Own;
use super::user::{Contacts, UserForm};
use crate::input::Errors;
use crate::words;
use serde::Deserialize;

/// The own data as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProfileForm {
    /// Full name.
    pub full_name: String,
    /// Position.
    pub position: String,
    /// Work e-mail.
    pub email: String,
    /// Work phone.
    pub phone: String,
    /// Version the form was opened with.
    pub version: String,
}

impl ProfileForm {
    /// The form that shows the row as kept.
    pub fn of(own: &Own) -> ProfileForm {
        ProfileForm {
            full_name: own.full_name.clone(),
            position: own.position.clone(),
            email: own.email.clone(),
            phone: own.phone.clone(),
            version: own.version.to_string(),
        }
    }

    /// The same fields in the form of a user.
    pub fn as_user(&self) -> UserForm {
        UserForm {
            full_name: self.full_name.clone(),
            position: self.position.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            ..UserForm::default()
        }
    }

    /// Checks the form: all errors at once.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<Contacts, Errors> {
        let mut errors = Errors::new();
        let contacts = Contacts::check(&mut errors, &self.as_user());
        errors.or(contacts)
    }
}

/// The change of the password as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordForm {
    /// The present password.
    pub current: String,
    /// The new one.
    pub password: String,
    /// The new one once more.
    pub again: String,
}

impl PasswordForm {
    /// What is wrong with the form, whether or not the present password fits.
    pub fn check(&self, login: &str) -> Errors {
        let mut errors = Errors::new();
        if self.current.is_empty() {
            errors.add("current", "Введите текущий пароль");
        }
        for (field, message) in password::check_new(&self.password, &self.again, login).all() {
            errors.add(field, message.as_str());
        }
        if !self.current.is_empty() && self.current == self.password {
            errors.add(
                "password",
                "Новый пароль совпадает с текущим: придумайте другой",
            );
        }
        errors
    }
}

/// A session in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// «Firefox, Windows».
    pub browser: String,
    /// Where it began.
    pub address: String,
    /// When it began.
    pub since: String,
    /// The last request.
    pub last_seen: String,
    /// Whether it is the session at hand.
    pub is_current: bool,
}

impl SessionLine {
    /// The session for a reader `hours` east of UTC.
    pub fn of(session: OwnSession, hours: i16) -> SessionLine {
        SessionLine {
            browser: browser_words(&session.agent),
            address: session.address,
            since: words::moment(session.created_at, hours),
            last_seen: words::moment(session.last_seen_at, hours),
            is_current: session.is_current,
        }
    }
}

/// «Яндекс Браузер, Windows»: what a browser calls itself, in words. Others also call themselves Chrome
/// and Safari, so the order of the names matters.
fn browser_words(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("YaBrowser/", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Неизвестный браузер".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_by_their_names() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        for (rest, name) in [
            (
                " Chrome/124.0 YaBrowser/24.4 Safari/537.36",
                "Яндекс Браузер, Windows",
            ),
            (" Chrome/124.0 Safari/537.36 Edg/124.0", "Edge, Windows"),
            (" Chrome/124.0 Safari/537.36", "Chrome, Windows"),
            (" Gecko/20100101 Firefox/115.0", "Firefox, Windows"),
        ] {
            assert_eq!(browser_words(&format!("{windows}{rest}")), name);
        }
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1";
        assert_eq!(browser_words(phone), "Safari, iPhone");
        assert_eq!(browser_words(""), "Неизвестный браузер");
    }

    #[test]
    fn a_new_password_must_be_new_and_the_present_one_given() {
        let form = |current: &str, password: &str, again: &str| PasswordForm {
            current: current.into(),
            password: password.into(),
            again: again.into(),
        };
        let good = "лыжи стакан прибой тетива";
        assert!(form("старый пароль", good, good).check("orlova").is_empty());
        assert!(form("", good, good).check("orlova").of("current").is_some());
        assert!(
            form(good, good, good)
                .check("orlova")
                .of("password")
                .is_some()
        );
        assert!(
            form("старый", good, "иначе")
                .check("orlova")
                .of("again")
                .is_some()
        );
        assert!(
            form("старый", "коротко", "коротко")
                .check("orlova")
                .of("password")
                .is_some()
        );
    }

    #[test]
    fn the_own_name_is_required() {
        let form = ProfileForm {
            email: "нет".into(),
            ..ProfileForm::default()
        };
        let errors = form.check().unwrap_err();
        assert!(errors.of("full_name").is_some() && errors.of("email").is_some());
    }
}

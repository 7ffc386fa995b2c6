//! A user: what was typed, what is true of it. Rules of the user form.

use crate::access::Role;
use crate::input::{Errors, optional, required, tidy};
use serde::Deserialize;

/// Characters of a login.
const LOGIN_MIN: usize = 3;
const LOGIN_MAX: usize = 60;

/// The user form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserForm {
    /// Sign-in name.
    pub login: String,
    /// Full name.
    pub full_name: String,
    /// Position (должность).
    pub position: String,
    /// Work e-mail.
    pub email: String,
    /// Work phone.
    pub phone: String,
    /// Code of the role.
    pub role: String,
    /// Row of `regions`, for the region and an observer of it.
    pub region_id: String,
    /// Row of `municipalities`.
    pub municipality_id: String,
    /// Row of `schools`, for a director.
    pub school_id: String,
    /// Version the form was opened with.
    pub version: String,
}

/// What a person says of herself: checked. An administrator may write it, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contacts {
    /// Full name.
    pub full_name: String,
    /// Position.
    pub position: String,
    /// Work e-mail.
    pub email: String,
    /// Work phone.
    pub phone: String,
}

impl Contacts {
    /// Checks these fields of the form.
    pub fn check(errors: &mut Errors, form: &UserForm) -> Contacts {
        let full_name = required(
            errors,
            "full_name",
            &form.full_name,
            200,
            "Фамилия, имя, отчество",
        );
        let position = optional(errors, "position", &form.position, 200);
        let email = optional(errors, "email", &form.email, 200);
        if !email.is_empty() && !looks_like_email(&email) {
            errors.add("email", "Введите адрес почты, например orlova@zarechny.ru");
        }
        let phone = optional(errors, "phone", &form.phone, 50);
        Contacts {
            full_name,
            position,
            email,
            phone,
        }
    }
}

/// A user as checked.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Sign-in name, lower case.
    pub login: String,
    /// Name and contacts.
    pub contacts: Contacts,
    /// The role.
    pub role: Role,
    /// The region, for the region and its observer.
    pub region_id: Option<i64>,
    /// The municipality.
    pub municipality_id: Option<i64>,
    /// The school, for a director.
    pub school_id: Option<i64>,
}

impl NewUser {
    /// Checks the form: all errors at once. Whether the places exist is for the database to say.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(form: &UserForm) -> Result<NewUser, Errors> {
        let mut errors = Errors::new();
        let login = check_login(&mut errors, &form.login);
        let contacts = Contacts::check(&mut errors, form);
        let role = Role::from_code(&form.role);
        if role.is_none() {
            errors.add("role", "Выберите роль");
        }
        let role = role.unwrap_or(Role::Observer);
        let mut user = NewUser {
            login,
            contacts,
            role,
            region_id: form.region_id.parse().ok(),
            municipality_id: form.municipality_id.parse().ok(),
            school_id: form.school_id.parse().ok(),
        };
        user.keep_place_of_role(&mut errors);
        errors.or(user)
    }

    /// The form that shows the user as checked.
    pub fn form(&self) -> UserForm {
        let text = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
        UserForm {
            login: self.login.clone(),
            full_name: self.contacts.full_name.clone(),
            position: self.contacts.position.clone(),
            email: self.contacts.email.clone(),
            phone: self.contacts.phone.clone(),
            role: self.role.code().to_owned(),
            region_id: text(self.region_id),
            municipality_id: text(self.municipality_id),
            school_id: text(self.school_id),
            version: String::new(),
        }
    }

    /// Each role has its place: what does not belong to it is dropped, what is missing is asked for.
    fn keep_place_of_role(&mut self, errors: &mut Errors) {
        match self.role {
            Role::Admin => {
                (self.region_id, self.municipality_id, self.school_id) = (None, None, None)
            }
            Role::Region => {
                (self.municipality_id, self.school_id) = (None, None);
                if self.region_id.is_none() {
                    errors.add("region_id", "Выберите регион");
                }
            }
            Role::Observer => {
                self.school_id = None;
                if self.municipality_id.is_some() {
                    self.region_id = None;
                } else if self.region_id.is_none() {
                    errors.add("municipality_id", "Выберите муниципалитет или регион");
                }
            }
            Role::Coordinator | Role::Director => {
                self.region_id = None;
                if self.municipality_id.is_none() {
                    errors.add("municipality_id", "Выберите муниципалитет");
                }
                if self.role == Role::Coordinator {
                    self.school_id = None;
                } else if self.school_id.is_none() {
                    errors.add("school_id", "Выберите школу");
                }
            }
            Role::Curator => (self.region_id, self.school_id) = (None, None),
        }
    }
}

/// A login as typed at sign-in, made comparable. Longer than any login it is cut, not refused: the answer
/// is the same as for any other wrong one.
pub fn typed_login(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_control())
        .take(LOGIN_MAX + 1)
        .collect()
}

fn check_login(errors: &mut Errors, text: &str) -> String {
    let login = tidy(text).to_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
    if !(LOGIN_MIN..=LOGIN_MAX).contains(&login.chars().count()) || !login.chars().all(allowed) {
        errors.add(
            "login",
            "Логин: от 3 до 60 латинских букв, цифр, точек, дефисов, подчёркиваний и @",
        );
    }
    login
}

fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty() && host.contains('.') && !text.contains([' ', ',', ';']) && !host.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(role: &str) -> UserForm {
        UserForm {
            login: "Orlova".into(),
            full_name: " Орлова  Наталья ".into(),
            role: role.into(),
            region_id: "1".into(),
            municipality_id: "2".into(),
            school_id: "3".into(),
            ..UserForm::default()
        }
    }

    #[test]
    fn each_role_keeps_only_its_own_place() {
        let place = |role: &str| {
            let user = NewUser::check(&form(role)).unwrap();
            (user.region_id, user.municipality_id, user.school_id)
        };
        assert_eq!(place("admin"), (None, None, None));
        assert_eq!(place("region"), (Some(1), None, None));
        assert_eq!(place("coordinator"), (None, Some(2), None));
        assert_eq!(place("director"), (None, Some(2), Some(3)));
        assert_eq!(place("curator"), (None, Some(2), None));
        assert_eq!(place("observer"), (None, Some(2), None));
    }

    #[test]
    fn all_errors_of_the_form_are_told_at_once() {
        let form = UserForm {
            login: "я".into(),
            email: "нет".into(),
            ..UserForm::default()
        };
        let errors = NewUser::check(&form).unwrap_err();
        for field in ["login", "full_name", "email", "role"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        assert_eq!(
            NewUser::check(&self::form("admin"))
                .unwrap()
                .contacts
                .full_name,
            "Орлова Наталья"
        );
    }
}

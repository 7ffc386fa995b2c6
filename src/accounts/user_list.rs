//! The list of users: which are asked for, in what state each is.

use super::user::UserForm;
use crate::access::Role;
use crate::input::tidy;
use crate::words;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// Whether a user can sign in, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Has a password.
    Active,
    /// Has a live link and no password yet.
    Invited,
    /// Has neither a password nor a live link.
    Waiting,
    /// Closed by an administrator.
    Blocked,
}

impl State {
    /// All states, in the order of the filter.
    pub const ALL: [State; 4] = [
        State::Active,
        State::Invited,
        State::Waiting,
        State::Blocked,
    ];

    /// The code in the query and in SQL.
    pub fn code(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Invited => "invited",
            State::Waiting => "waiting",
            State::Blocked => "blocked",
        }
    }

    /// «работает».
    pub fn title(self) -> &'static str {
        match self {
            State::Active => "может входить",
            State::Invited => "выдана ссылка",
            State::Waiting => "нет ни пароля, ни ссылки",
            State::Blocked => "вход закрыт",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> Result<State, String> {
        State::ALL
            .into_iter()
            .find(|state| state.code() == code)
            .ok_or_else(|| format!("unknown state {code}"))
    }
}

/// The query string of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// A part of the name, the login, the position or the e-mail.
    pub q: String,
    /// Code of a role.
    pub role: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Code of a state.
    pub state: String,
    /// Page, from 1.
    pub page: String,
}

impl FilterForm {
    /// What is searched for: lower case, ё as е.
    pub fn needle(&self) -> String {
        tidy(&self.q)
            .replace('\0', "")
            .to_lowercase()
            .replace('ё', "е")
    }

    /// Code of the role, if there is such a role.
    pub fn role_code(&self) -> Option<&'static str> {
        Role::from_code(&self.role).map(Role::code)
    }

    /// Code of the state, if there is such a state.
    pub fn state_code(&self) -> Option<&'static str> {
        State::try_from(self.state.clone()).ok().map(State::code)
    }

    /// Row of the municipality, if it is a number.
    pub fn municipality_id(&self) -> Option<i64> {
        self.municipality.parse().ok()
    }

    /// The conditions that are set: key, value, words of the chip.
    pub fn conditions(&self, municipality: Option<&str>) -> Vec<(&'static str, &str, String)> {
        let role = Role::from_code(&self.role).map(|role| role.title().to_lowercase());
        let state = State::try_from(self.state.clone()).ok().map(State::title);
        let place = municipality.unwrap_or("нет в списке");
        [
            (
                "q",
                self.q.trim(),
                Some(format!("поиск: {}", tidy(&self.q))),
            ),
            (
                "role",
                self.role.as_str(),
                role.map(|title| format!("роль: {title}")),
            ),
            (
                "municipality",
                self.municipality.as_str(),
                Some(place.to_owned()),
            ),
            ("state", self.state.as_str(), state.map(str::to_owned)),
        ]
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .filter_map(|(key, value, label)| Some((key, value, label?)))
        .collect()
    }

    /// The query string of this selection without its page and without one condition.
    pub fn query_without(&self, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value, _) in self.conditions(None) {
            if key != left_out {
                query.append_pair(key, value);
            }
        }
        query.finish()
    }
}

/// A user of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UserLine {
    /// Row of `users`.
    pub id: i64,
    /// Sign-in name.
    pub login: String,
    /// Full name.
    pub full_name: String,
    /// Position.
    pub position: String,
    /// Work e-mail.
    pub email: String,
    /// Work phone.
    pub phone: String,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Name of the region, for those who belong to one.
    pub region: Option<String>,
    /// Name of the municipality.
    pub municipality: Option<String>,
    /// Name of the school.
    pub school: Option<String>,
    /// How many schools a curator looks after now.
    pub curated: i64,
    /// The last sign-in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Whether the user can sign in.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Until when the link lives.
    pub invited_until: Option<DateTime<Utc>>,
}

impl UserLine {
    /// Where the user belongs: «МБОУ «СОШ № 7», Заречный».
    pub fn place(&self) -> String {
        let municipality = self.municipality.as_deref();
        match self.role {
            Role::Admin => "весь портал".to_owned(),
            Role::Curator => words::count(self.curated.unsigned_abs(), ["школа", "школы", "школ"]),
            Role::Director => [self.school.as_deref(), municipality]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", "),
            _ => municipality
                .or(self.region.as_deref())
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// «24.01.2022 в 8:55», or a dash.
    pub fn last_sign_in(&self, hours: i16) -> String {
        self.last_sign_in_at
            .map_or_else(|| "–".to_owned(), |at| words::moment(at, hours))
    }

    /// «до 27.01.2022 в 8:55» beside the state of an invited user.
    pub fn link_until(&self, hours: i16) -> Option<String> {
        self.invited_until
            .map(|at| format!("до\u{a0}{}", words::moment(at, hours)))
    }
}

/// A user as kept, for the page and the form.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredUser {
    /// What the list shows.
    #[sqlx(flatten)]
    pub line: UserLine,
    /// Row of `regions`.
    pub region_id: Option<i64>,
    /// Row of `municipalities`.
    pub municipality_id: Option<i64>,
    /// Row of `schools`.
    pub school_id: Option<i64>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Live sessions.
    pub sessions: i64,
    /// Grows with each change of the form.
    pub version: i32,
}

impl StoredUser {
    /// The form that shows the user as kept.
    pub fn form(&self) -> UserForm {
        let text = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
        UserForm {
            login: self.line.login.clone(),
            full_name: self.line.full_name.clone(),
            position: self.line.position.clone(),
            email: self.line.email.clone(),
            phone: self.line.phone.clone(),
            role: self.line.role.code().to_owned(),
            region_id: text(self.region_id),
            municipality_id: text(self.municipality_id),
            school_id: text(self.school_id),
            version: self.version.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_goes_into_chips_and_back_into_an_address() {
        let form = FilterForm {
            q: " Пётр ".into(),
            role: "director".into(),
            municipality: "2".into(),
            state: "blocked".into(),
            page: "3".into(),
        };
        let labels: Vec<String> = form
            .conditions(Some("Заречный"))
            .into_iter()
            .map(|(_, _, label)| label)
            .collect();
        assert_eq!(
            labels,
            [
                "поиск: Пётр",
                "роль: директор школы",
                "Заречный",
                "вход закрыт"
            ]
        );
        assert_eq!(
            form.query_without("q"),
            "role=director&municipality=2&state=blocked"
        );
        assert_eq!(form.needle(), "петр");
    }

    #[test]
    fn what_no_form_sends_is_left_out() {
        let form = FilterForm {
            role: "king".into(),
            state: "x".into(),
            ..FilterForm::default()
        };
        assert_eq!(
            (form.role_code(), form.state_code(), form.municipality_id()),
            (None, None, None)
        );
        assert_eq!(form.query_without(""), "");
    }
}

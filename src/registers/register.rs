//! The register of a year as a thing with a life: проект → у школ → утверждён, and what stands in the way.

use crate::words;
use chrono::{DateTime, NaiveDate, Utc};

/// How far a register has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The coordinator works on it.
    Project,
    /// The schools look at their numbers.
    Review,
    /// Approved and frozen.
    Approved,
}

impl State {
    /// The state with this code in the database.
    pub fn from_code(code: &str) -> Option<State> {
        match code {
            "project" => Some(State::Project),
            "review" => Some(State::Review),
            "approved" => Some(State::Approved),
            _ => None,
        }
    }

    /// «проект».
    pub fn title(self) -> &'static str {
        match self {
            State::Project => "проект",
            State::Review => "у школ",
            State::Approved => "утверждён",
        }
    }

    /// Kind of the tag that shows it.
    pub fn tag(self) -> &'static str {
        match self {
            State::Project => "info",
            State::Review => "attention",
            State::Approved => "good",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> Result<State, String> {
        State::from_code(&code).ok_or_else(|| format!("unknown state {code}"))
    }
}

/// The register of a year without its content.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Register {
    /// Row of `registers`.
    pub id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// The year.
    pub year: i16,
    /// Edition from 1.
    pub edition: i32,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Last day on which the schools may object.
    pub review_until: Option<NaiveDate>,
    /// Number of the order that approved it.
    pub order_number: String,
    /// Date of the order.
    pub order_date: Option<NaiveDate>,
    /// Who approved it.
    pub approved_by_name: String,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
}

impl Register {
    /// The year of the register.
    pub fn year(&self) -> i32 {
        i32::from(self.year)
    }

    /// Whether it is frozen.
    pub fn is_approved(&self) -> bool {
        self.state == State::Approved
    }

    /// Whether a school may still say its word on `today`: the last day counts.
    pub fn is_open_for_schools(&self, today: NaiveDate) -> bool {
        self.state == State::Review && self.review_until.is_none_or(|until| today <= until)
    }

    /// «от 12.02.2022 № 41»; empty before the approval.
    pub fn order(&self) -> String {
        match self.order_date {
            Some(date) => format!("от\u{a0}{} №\u{a0}{}", words::day(date), self.order_number),
            None => String::new(),
        }
    }
}

/// What the schools answered so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Answers {
    /// Objections without an answer.
    pub open: i64,
    /// Schools whose last word is consent.
    pub agreed: i64,
    /// Schools that objected.
    pub objected: i64,
}

/// What stands in the way of the approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// No school has a verdict.
    Empty,
    /// Objections wait for an answer.
    OpenObjections(u64),
    /// The schools may object until this day.
    UnderReview(NaiveDate),
    /// The schools have not been shown their numbers.
    NotSent,
}

impl Obstacle {
    /// Whether the coordinator may step over it with an explicit tick.
    pub fn is_passable(&self) -> bool {
        matches!(self, Obstacle::UnderReview(_) | Obstacle::NotSent)
    }

    /// «3 замечания школ ждут ответа».
    pub fn in_words(&self) -> String {
        match self {
            Obstacle::Empty => "нет рассчитанных школ: загрузите результаты".to_owned(),
            Obstacle::OpenObjections(n) => {
                let noun = words::count(*n, ["замечание", "замечания", "замечаний"]);
                let verb = words::plural(*n, ["ждёт", "ждут", "ждут"]);
                format!("{noun} школ {verb} ответа")
            }
            Obstacle::UnderReview(until) => {
                format!(
                    "до {} школы проверяют свои числа",
                    words::day_in_words(*until)
                )
            }
            Obstacle::NotSent => {
                "школы ещё не видели проект и не могли прислать замечания".to_owned()
            }
        }
    }
}

/// All that stands in the way on `today`, the impassable first.
pub fn obstacles(
    register: &Register,
    schools: usize,
    answers: Answers,
    today: NaiveDate,
) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if schools == 0 {
        found.push(Obstacle::Empty);
    }
    if answers.open > 0 {
        found.push(Obstacle::OpenObjections(answers.open.unsigned_abs()));
    }
    match (register.state, register.review_until) {
        (State::Review, Some(until)) if today <= until => found.push(Obstacle::UnderReview(until)),
        (State::Project, _) => found.push(Obstacle::NotSent),
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 1, d).unwrap()
    }

    fn register(state: State, until: Option<NaiveDate>) -> Register {
        Register {
            id: 1,
            municipality_id: 1,
            year: 2021,
            edition: 1,
            state,
            review_until: until,
            order_number: String::new(),
            order_date: None,
            approved_by_name: String::new(),
            approved_at: None,
            version: 1,
        }
    }

    #[test]
    fn schools_may_speak_up_to_the_last_day_and_only_in_review() {
        let review = register(State::Review, Some(day(31)));
        assert!(review.is_open_for_schools(day(31)));
        assert!(!review.is_open_for_schools(NaiveDate::from_ymd_opt(2022, 2, 1).unwrap()));
        assert!(!register(State::Project, Some(day(31))).is_open_for_schools(day(1)));
        assert!(!register(State::Approved, Some(day(31))).is_open_for_schools(day(1)));
    }

    #[test]
    fn obstacles_are_told_and_some_may_be_stepped_over() {
        let none = Answers::default();
        let open = Answers { open: 2, ..none };
        let review = register(State::Review, Some(day(20)));
        let cases = [
            (
                register(State::Project, None),
                0,
                none,
                vec![Obstacle::Empty, Obstacle::NotSent],
            ),
            (
                review.clone(),
                5,
                open,
                vec![Obstacle::OpenObjections(2), Obstacle::UnderReview(day(20))],
            ),
            (register(State::Review, Some(day(9))), 5, none, vec![]),
        ];
        for (register, schools, answers, expected) in cases {
            assert_eq!(obstacles(&register, schools, answers, day(10)), expected);
        }
        assert!(Obstacle::NotSent.is_passable() && !Obstacle::OpenObjections(1).is_passable());
        assert_eq!(
            Obstacle::OpenObjections(2).in_words(),
            "2\u{a0}замечания школ ждут ответа"
        );
    }
}

//! A visit of a curator to a school: what it is, where it stands, what is planned of it.

use super::codes::coded;
use super::people::LooksAfter;
use crate::input::{Errors, optional, optional_day};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

coded! {
    /// Which of the year's visits it is.
    Kind {
        Entry "entry" "входной";
        Interim "interim" "промежуточный";
        Final "final" "итоговый";
    }
}

coded! {
    /// How curator and school meet.
    Form {
        Trip "trip" "выезд";
        Video "video" "ВКС";
        Phone "phone" "телефон";
        Letter "letter" "письмо";
    }
}

coded! {
    /// Where a visit stands.
    State {
        Planned "planned" "запланирован";
        Held "held" "отчёт у директора";
        Acknowledged "acknowledged" "директор ознакомлен";
        Cancelled "cancelled" "отменён";
    }
}

/// A visit as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Visit {
    /// Row of `visits`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// Which of the year's visits.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// How it is held.
    #[sqlx(try_from = "String")]
    pub form: Form,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// The day it is planned for.
    pub planned_on: NaiveDate,
    /// What it is for.
    pub purpose: String,
    /// Who holds it.
    pub curator_id: Option<i64>,
    /// Her name.
    pub curator_name: String,
    /// Why it was cancelled.
    pub cancel_reason: String,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// Who took part, by position.
    pub participants: String,
    /// Other risks that were discussed.
    pub risks: String,
    /// What was seen.
    pub findings: String,
    /// The next meeting that was agreed.
    pub next_on: Option<NaiveDate>,
    /// Who sent the report.
    pub reported_by_name: String,
    /// When.
    pub reported_at: Option<DateTime<Utc>>,
    /// The director who read it.
    pub acknowledged_by_name: String,
    /// When.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// What she wrote to it.
    pub director_word: String,
    /// Grows with each change.
    pub version: i32,
    /// Recommendations it made.
    pub given: i64,
    /// Those that are not finished.
    pub unfinished: i64,
    /// Lines of the talk beside it; read only where its page is.
    #[sqlx(default)]
    pub comments: i64,
}

impl Visit {
    /// The day that counts: held, or else planned.
    pub fn day(&self) -> NaiveDate {
        self.held_on.unwrap_or(self.planned_on)
    }

    /// «28.01.2022», for tables.
    pub fn when(&self) -> String {
        words::day(self.day())
    }

    /// «28 января 2022 г.», for text.
    pub fn when_in_words(&self) -> String {
        words::day_in_words(self.day())
    }

    /// «Визит 28 января 2022 г.»; the heading of its page.
    pub fn title(&self) -> String {
        format!("Визит {}", words::day_in_words(self.day()))
    }

    /// «входной, выезд».
    pub fn manner(&self) -> String {
        format!("{}, {}", self.kind.title(), self.form.title())
    }

    /// Whether its report is sent.
    pub fn is_held(&self) -> bool {
        matches!(self.state, State::Held | State::Acknowledged)
    }

    /// Whether it still waits to be held.
    pub fn is_planned(&self) -> bool {
        self.state == State::Planned
    }

    /// Whether its day has passed and no report came.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.is_planned() && self.planned_on < *today
    }

    /// Kind of the tag that shows the state; empty for what is finished.
    pub fn tag(&self, today: &NaiveDate) -> &'static str {
        match self.state {
            State::Planned if self.is_late(today) => "attention",
            State::Planned => "info",
            State::Held => "attention",
            State::Acknowledged | State::Cancelled => "",
        }
    }

    /// «запланирован», «день прошёл, отчёта нет», …
    pub fn state_title(&self, today: &NaiveDate) -> &'static str {
        if self.is_late(today) {
            return "день прошёл, отчёта нет";
        }
        self.state.title()
    }

    /// Why its report cannot be corrected; `None` when it can.
    pub fn no_correction(&self) -> Option<&'static str> {
        match self.state {
            State::Planned => Some("Отчёта ещё нет: исправлять нечего."),
            State::Cancelled => Some("Визит отменён, отчёта о нём нет."),
            State::Held | State::Acknowledged => None,
        }
    }

    /// Why no paper can be laid to it; `None` when one can.
    pub fn no_papers(&self) -> Option<&'static str> {
        (self.state == State::Cancelled).then_some("Визит отменён: файлы к нему не нужны.")
    }

    /// Why no report may be sent now; `None` when it may.
    pub fn locked(&self, hours: i16) -> Option<(String, String)> {
        let since =
            |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| words::moment(at, hours));
        match self.state {
            State::Planned => None,
            State::Cancelled => Some((
                "Визит отменён, отчёт о нём не нужен".to_owned(),
                format!("Причина: {}", self.cancel_reason),
            )),
            State::Held | State::Acknowledged => Some((
                "Отчёт о визите уже отправлен".to_owned(),
                format!("{}, {}", since(self.reported_at), self.reported_by_name),
            )),
        }
    }
}

/// A lesson that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// «5 Б».
    pub grade: String,
    /// The subject.
    pub subject: String,
    /// The teacher, by position.
    pub teacher: String,
}

impl Lesson {
    /// «5 Б, русский язык, учитель».
    pub fn told(&self) -> String {
        let parts = [&self.grade, &self.subject, &self.teacher];
        let told: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|of| !of.is_empty())
            .collect();
        told.join(", ")
    }
}

/// The plan of a visit, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlanForm {
    /// Row of `schools`.
    pub school_id: String,
    /// Code of the kind.
    pub kind: String,
    /// Code of the form.
    pub form: String,
    /// The day.
    pub planned_on: String,
    /// Who holds it: row of `users`; empty for whoever plans.
    pub curator_id: String,
    /// What it is for.
    pub purpose: String,
    /// Version the form was opened with.
    pub version: String,
    /// `report`: on to the report at once.
    pub then: String,
}

/// The plan of a visit, as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Row of `schools`.
    pub school_id: i64,
    /// Which of the year's visits.
    pub kind: Kind,
    /// How it is held.
    pub form: Form,
    /// The day.
    pub planned_on: NaiveDate,
    /// Who holds it; `None` for whoever plans.
    pub curator: Option<LooksAfter>,
    /// What it is for.
    pub purpose: String,
}

impl PlanForm {
    /// The form of a visit as it is kept.
    pub fn of(visit: &Visit) -> PlanForm {
        PlanForm {
            school_id: visit.school_id.to_string(),
            kind: visit.kind.code().to_owned(),
            form: visit.form.code().to_owned(),
            planned_on: words::day(visit.planned_on),
            curator_id: visit
                .curator_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            purpose: visit.purpose.clone(),
            version: visit.version.to_string(),
            then: String::new(),
        }
    }

    /// Checks the form; `curators` look after the schools in question.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, curators: &[LooksAfter], today: NaiveDate) -> Result<Plan, Errors> {
        let mut errors = Errors::new();
        let school_id = self.school_id.parse().unwrap_or_default();
        if school_id == 0 {
            errors.add("school_id", "Выберите школу");
        }
        let kind = Kind::from_code(&self.kind);
        if kind.is_none() {
            errors.add("kind", "Выберите вид визита");
        }
        let form = Form::from_code(&self.form);
        if form.is_none() {
            errors.add("form", "Выберите, как пройдёт визит");
        }
        let day = optional_day(&mut errors, "planned_on", &self.planned_on);
        if day.is_none() && errors.of("planned_on").is_none() {
            errors.add("planned_on", "Укажите день визита, например 25.02.2026");
        }
        let far = |day: NaiveDate| (day - today).num_days().abs() > 730;
        if day.is_some_and(far) {
            errors.add("planned_on", "Проверьте год: до этого дня больше двух лет");
        }
        let curator = self.curator(curators, school_id, &mut errors);
        let purpose = optional(&mut errors, "purpose", &self.purpose, 1000);
        errors.or(Plan {
            school_id,
            kind: kind.unwrap_or(Kind::Entry),
            form: form.unwrap_or(Form::Trip),
            planned_on: day.unwrap_or(today),
            curator,
            purpose,
        })
    }

    fn curator(
        &self,
        curators: &[LooksAfter],
        school_id: i64,
        errors: &mut Errors,
    ) -> Option<LooksAfter> {
        if self.curator_id.is_empty() {
            return None;
        }
        let found = curators
            .iter()
            .find(|one| one.user_id.to_string() == self.curator_id && one.school_id == school_id);
        if found.is_none() {
            errors.add(
                "curator_id",
                "Этот куратор не закреплён за школой: выберите другого",
            );
        }
        found.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 1, 28).unwrap()
    }

    #[test]
    fn a_plan_tells_all_its_errors_at_once() {
        let errors = PlanForm::default().check(&[], today()).unwrap_err();
        for field in ["school_id", "kind", "form", "planned_on"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }

    #[test]
    fn only_a_curator_of_the_school_holds_its_visit() {
        let curators = [LooksAfter {
            user_id: 7,
            full_name: "Сошина Вера".into(),
            school_id: 3,
        }];
        let form = |school: &str, curator: &str| PlanForm {
            school_id: school.into(),
            kind: "entry".into(),
            form: "trip".into(),
            planned_on: "03.02.2022".into(),
            curator_id: curator.into(),
            ..PlanForm::default()
        };
        assert_eq!(
            form("3", "7").check(&curators, today()).unwrap().curator,
            Some(curators[0].clone())
        );
        assert_eq!(
            form("3", "").check(&curators, today()).unwrap().curator,
            None
        );
        assert!(
            form("4", "7")
                .check(&curators, today())
                .unwrap_err()
                .of("curator_id")
                .is_some()
        );
    }
}

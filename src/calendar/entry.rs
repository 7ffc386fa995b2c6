//! A day of the calendar: of which thing it is, whose, and where its page is.

use crate::access::{Permission, Role};
use crate::schools::short_name;
use chrono::NaiveDate;

/// Which source a day comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The due day of a measure of an agreed roadmap; one of several where the term comes again.
    Measure,
    /// The due day of a recommendation.
    Recommendation,
    /// A visit, planned or held.
    Visit,
    /// The last day on which schools answer a register.
    Register,
    /// The last day on which a survey of a school takes answers.
    Survey,
    /// The deadline of a required document: of one school, or of all of them.
    Document,
    /// The last day of a stage in which papers are collected.
    Stage,
}

impl Kind {
    /// All kinds, in the order of the filter.
    pub const ALL: [Kind; 7] = [
        Kind::Measure,
        Kind::Recommendation,
        Kind::Visit,
        Kind::Register,
        Kind::Survey,
        Kind::Document,
        Kind::Stage,
    ];

    /// The code in the query and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Measure => "measure",
            Kind::Recommendation => "recommendation",
            Kind::Visit => "visit",
            Kind::Register => "register",
            Kind::Survey => "survey",
            Kind::Document => "document",
            Kind::Stage => "stage",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// «Мера»: before the words of one day.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Measure => "Мера",
            Kind::Recommendation => "Рекомендация",
            Kind::Visit => "Визит",
            Kind::Register => "Перечень",
            Kind::Survey => "Опрос",
            Kind::Document => "Документ",
            Kind::Stage => "Этап",
        }
    }

    /// «сроки мер»: in the filter.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Measure => "сроки мер",
            Kind::Recommendation => "сроки рекомендаций",
            Kind::Visit => "визиты",
            Kind::Register => "сроки перечня",
            Kind::Survey => "сроки опросов",
            Kind::Document => "сроки документов",
            Kind::Stage => "этапы сбора документов",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> Result<Kind, String> {
        Kind::from_code(&code).ok_or(code)
    }
}

/// A day of a thing.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// The source.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// Row of the thing.
    pub id: i64,
    /// Which of its days, from 1; 0 of a thing with one day, so that a moved day stays the same event. Of a
    /// stage its number.
    pub part: i32,
    /// The day.
    pub day: NaiveDate,
    /// What it is about, as people wrote it; of a visit the code of its kind.
    pub title: String,
    /// Who does it; may be empty.
    pub who: String,
    /// The year of a register; the year in which the school year of a document or a stage begins.
    pub year: Option<i16>,
    /// The municipality.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// The school; none where it concerns all of them.
    pub school_id: Option<i64>,
    /// Its name; empty where it concerns all of them.
    pub school: String,
    /// Whether nothing is left to do.
    pub is_done: bool,
}

/// Where a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is left to do.
    Done,
    /// The day has passed and it is not done.
    Late,
    /// It is to come, or it is today.
    Coming,
}

impl Standing {
    /// «сделано»; nothing of what is to come.
    pub fn title(self) -> &'static str {
        match self {
            Standing::Done => "сделано",
            Standing::Late => "день прошёл",
            Standing::Coming => "",
        }
    }
}

impl Entry {
    /// Where it stands on a day.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        // A survey and a stage end with their day, whoever has answered.
        let has_ended = matches!(self.kind, Kind::Survey | Kind::Stage) && self.day < today;
        // What all schools owe is no debt of one day: the pages behind say who has not answered.
        let of_all =
            self.kind == Kind::Register || self.school_id.is_none() && self.kind == Kind::Document;
        match self.is_done || has_ended {
            true => Standing::Done,
            false if self.day < today && !of_all => Standing::Late,
            false => Standing::Coming,
        }
    }

    /// What it is about.
    pub fn words(&self) -> String {
        match self.kind {
            Kind::Measure | Kind::Recommendation | Kind::Document => self.title.clone(),
            Kind::Visit => match crate::visits::Kind::from_code(&self.title) {
                Some(kind) => kind.title().to_owned(),
                None => self.title.clone(),
            },
            Kind::Register => match self.year {
                Some(year) => format!("последний день ответов школ, {year}\u{a0}год"),
                None => "последний день ответов школ".to_owned(),
            },
            Kind::Survey => "последний день ответов на анкету".to_owned(),
            Kind::Stage => format!("последний день {} этапа сбора документов", self.part),
        }
    }

    /// «СОШ № 7»; empty where it concerns all schools.
    pub fn school_short(&self) -> String {
        short_name(&self.school)
    }

    /// The page of the thing, if a reader of this role may open it.
    pub fn href(&self, role: Role, own_school: Option<i64>) -> Option<String> {
        let id = self.id;
        let (permission, page) = match self.kind {
            Kind::Measure => (Permission::SeeRoadmaps, format!("/measures/{id}")),
            Kind::Recommendation => (Permission::SeeVisits, format!("/recommendations/{id}")),
            Kind::Visit => (Permission::SeeVisits, format!("/visits/{id}")),
            Kind::Survey => (Permission::SeeSurveys, format!("/surveys/{id}")),
            Kind::Document => (Permission::SeeDocuments, self.documents_page()),
            Kind::Stage => (Permission::SeeRoadmaps, self.of_year("/evidence")),
            Kind::Register => return self.register_page(role, own_school),
        };
        role.may(permission).then_some(page)
    }

    /// The documents of the school, or of all schools of the municipality.
    fn documents_page(&self) -> String {
        match self.school_id {
            Some(school) => self.of_year(&format!("/schools/{school}/documents")),
            None => format!(
                "{}&municipality={}",
                self.of_year("/documents"),
                self.municipality_id
            ),
        }
    }

    fn of_year(&self, page: &str) -> String {
        match self.year {
            Some(year) => format!("{page}?year={year}"),
            None => page.to_owned(),
        }
    }

    /// A director answers on the page of her school; who sees many municipalities is led to the one in question.
    fn register_page(&self, role: Role, own_school: Option<i64>) -> Option<String> {
        let year = self.year?;
        match own_school.filter(|_| role.may(Permission::Object)) {
            Some(school) => Some(format!("/schools/{school}/objections/new")),
            None if !role.may(Permission::SeeRegister) => None,
            None if role == Role::Region => {
                let place = self.municipality_id;
                Some(format!("/registers/{year}?municipality={place}"))
            }
            None => Some(format!("/registers/{year}")),
        }
    }
}

#[cfg(test)]
pub(super) fn example(kind: Kind, day: NaiveDate) -> Entry {
    Entry {
        kind,
        id: 12,
        part: 0,
        day,
        title: "entry".into(),
        who: "Соколова Е. А.".into(),
        year: Some(2021),
        municipality_id: 3,
        municipality: "город Заречный".into(),
        school_id: Some(5),
        school: "МБОУ «СОШ № 7»".into(),
        is_done: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    #[test]
    fn a_day_that_passed_is_late_unless_it_is_done() {
        let entry = example(Kind::Measure, day("05.03.2022"));
        assert_eq!(entry.standing(day("05.03.2022")), Standing::Coming);
        assert_eq!(entry.standing(day("06.03.2022")), Standing::Late);
        let done = Entry {
            is_done: true,
            ..entry
        };
        assert_eq!(done.standing(day("06.03.2022")), Standing::Done);
        let register = example(Kind::Register, day("05.03.2022"));
        assert_eq!(register.standing(day("06.03.2022")), Standing::Coming);
        let of_one = example(Kind::Document, day("05.03.2022"));
        assert_eq!(of_one.standing(day("06.03.2022")), Standing::Late);
        let of_all = Entry {
            school_id: None,
            ..of_one
        };
        assert_eq!(of_all.standing(day("06.03.2022")), Standing::Coming);
        let page = of_all.href(Role::Coordinator, None);
        assert_eq!(page.as_deref(), Some("/documents?year=2021&municipality=3"));
        let survey = example(Kind::Survey, day("05.03.2022"));
        assert_eq!(survey.standing(day("05.03.2022")), Standing::Coming);
        assert_eq!(survey.standing(day("06.03.2022")), Standing::Done);
    }

    #[test]
    fn each_role_is_led_to_a_door_that_is_open_to_her() {
        let register = example(Kind::Register, day("05.03.2022"));
        for (role, own, page) in [
            (Role::Coordinator, None, Some("/registers/2021")),
            (Role::Region, None, Some("/registers/2021?municipality=3")),
            (Role::Director, Some(5), Some("/schools/5/objections/new")),
            (Role::Curator, None, None),
        ] {
            assert_eq!(register.href(role, own).as_deref(), page, "{role:?}");
        }
        for (kind, page) in [
            (Kind::Measure, "/measures/12"),
            (Kind::Recommendation, "/recommendations/12"),
            (Kind::Visit, "/visits/12"),
            (Kind::Survey, "/surveys/12"),
            (Kind::Document, "/schools/5/documents?year=2021"),
            (Kind::Stage, "/evidence?year=2021"),
        ] {
            let entry = example(kind, day("05.03.2022"));
            let found = entry.href(Role::Director, Some(5));
            assert_eq!(found.as_deref(), Some(page));
            assert_eq!(entry.href(Role::Admin, None), None);
        }
    }

    #[test]
    fn a_visit_is_told_by_its_kind() {
        assert_eq!(
            example(Kind::Visit, day("05.03.2022")).words(),
            crate::visits::Kind::Entry.title()
        );
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
    }
}

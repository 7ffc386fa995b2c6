//! What a search finds: kinds of things, one thing found, the words that are looked for.

use crate::schools::{search_words, short_name};
use crate::words;
use chrono::NaiveDate;
use serde::Deserialize;

/// Kinds of things that are looked through, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Schools.
    School,
    /// Measures of roadmaps.
    Measure,
    /// Visits.
    Visit,
    /// Recommendations of visits.
    Recommendation,
    /// Required documents of schools.
    Document,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [
        Kind::School,
        Kind::Measure,
        Kind::Visit,
        Kind::Recommendation,
        Kind::Document,
    ];

    /// The code in the query and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Kind::School => "school",
            Kind::Measure => "measure",
            Kind::Visit => "visit",
            Kind::Recommendation => "recommendation",
            Kind::Document => "document",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// «Школы».
    pub fn title(self) -> &'static str {
        match self {
            Kind::School => "Школы",
            Kind::Measure => "Меры",
            Kind::Visit => "Визиты",
            Kind::Recommendation => "Рекомендации",
            Kind::Document => "Документы",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> Result<Kind, String> {
        Kind::from_code(&code).ok_or(code)
    }
}

/// A thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Hit {
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// Its row.
    pub id: i64,
    /// Its words; of a school its name, of a visit the code of its kind.
    pub title: String,
    /// Of a school its login, of a document its school year, of the others who does it; may be empty.
    pub detail: String,
    /// The due day, or the day of a visit.
    pub day: Option<NaiveDate>,
    /// The school.
    pub school: String,
    /// Its municipality.
    pub municipality: String,
    /// How many of its kind were found.
    pub total: i64,
    /// Its place among them, from 1.
    pub place: i64,
}

impl Hit {
    /// Its page.
    pub fn href(&self) -> String {
        let id = self.id;
        match self.kind {
            Kind::School => format!("/schools/{id}"),
            Kind::Measure => format!("/measures/{id}"),
            Kind::Visit => format!("/visits/{id}"),
            Kind::Recommendation => format!("/recommendations/{id}"),
            Kind::Document => format!("/documents/{id}"),
        }
    }

    /// The words of the link.
    pub fn words(&self) -> String {
        match (self.kind, crate::visits::Kind::from_code(&self.title)) {
            (Kind::Visit, Some(kind)) => format!("Визит: {}", kind.title()),
            _ => self.title.clone(),
        }
    }

    /// «edu990107», «СОШ № 7, срок 05.03.2022»: what tells it from its likes.
    pub fn about(&self, with_municipality: bool) -> String {
        let mut parts = Vec::new();
        if self.kind != Kind::School {
            parts.push(short_name(&self.school));
        }
        parts.extend(self.day.map(|day| match self.kind {
            Kind::Measure | Kind::Recommendation => format!("срок\u{a0}{}", words::day(day)),
            _ => words::day(day),
        }));
        parts.push(self.detail.clone());
        if with_municipality {
            parts.push(self.municipality.clone());
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    /// What is looked for.
    pub q: String,
    /// Code of a kind; all of them when empty.
    pub kind: String,
    /// Page of one kind, from 1.
    pub page: String,
}

/// Characters that are looked at: longer texts are no search.
const MOST: usize = 100;

impl SearchForm {
    /// The text without what nobody types.
    pub fn text(&self) -> String {
        let text = self.q.replace('\0', "");
        crate::input::tidy(&text).chars().take(MOST).collect()
    }

    /// Only this kind.
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_code(&self.kind)
    }

    /// The query of the same search in one kind, or in all of them.
    pub fn query_of(&self, kind: Option<Kind>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", self.text().as_str());
        if let Some(kind) = kind {
            query.append_pair("kind", kind.code());
        }
        query.finish()
    }
}

/// What is looked for: every word must be there, ё is е, case means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Parts of words.
    pub words: Vec<String>,
    /// Numbers that go on with no other digit: «7» is not «77».
    pub numbers: Vec<String>,
    /// The whole text as the words are compared: what begins with it comes first.
    pub beginning: String,
}

impl Wanted {
    /// The words of a text; `None` where it has none.
    pub fn of(text: &str) -> Option<Wanted> {
        let found = search_words(text);
        let beginning = crate::schools::search_key(text);
        (!beginning.is_empty()).then_some(Wanted {
            words: found.words,
            numbers: found.numbers,
            beginning,
        })
    }

    /// Whether it is nothing but a number: «7», «№ 7».
    pub fn is_number(&self) -> bool {
        self.words.is_empty() && self.numbers.len() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_told_apart() {
        let wanted = Wanted::of(" Тетрадь  ОШИБОК, школа №7 ").unwrap();
        assert_eq!(wanted.words, ["тетрадь", "ошибок", "школа"]);
        assert_eq!(wanted.numbers, ["7"]);
        assert!(!wanted.is_number() && Wanted::of("№ 7").unwrap().is_number());
        assert_eq!(Wanted::of("берёза"), Wanted::of("БЕРЕЗА"));
        for nothing in ["", "  ", "«»", "—"] {
            assert_eq!(Wanted::of(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_thing_is_told_from_its_likes() {
        let hit = Hit {
            kind: Kind::Visit,
            id: 3,
            title: "entry".into(),
            detail: "Соколова Е. А.".into(),
            day: NaiveDate::from_ymd_opt(2022, 3, 5),
            school: "МБОУ «СОШ № 7»".into(),
            municipality: "город Заречный".into(),
            total: 1,
            place: 1,
        };
        assert_eq!(
            hit.about(true).replace('\u{a0}', " "),
            "СОШ № 7, 05.03.2022, Соколова Е. А., город Заречный"
        );
        assert_eq!(
            (hit.href().as_str(), hit.words().as_str()),
            ("/visits/3", "Визит: входной")
        );
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn the_search_stands_in_the_address() {
        let form = SearchForm {
            q: " лицей & ко ".into(),
            ..SearchForm::default()
        };
        assert_eq!(
            form.query_of(Some(Kind::Visit)),
            "q=%D0%BB%D0%B8%D1%86%D0%B5%D0%B9+%26+%D0%BA%D0%BE&kind=visit"
        );
        let long = SearchForm {
            q: "я".repeat(500),
            ..SearchForm::default()
        };
        assert_eq!(long.text().chars().count(), MOST);
    }
}

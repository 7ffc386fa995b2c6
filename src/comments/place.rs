//! What is talked about, and where it stands.

use crate::audit::{Event, Kind, Subject};
use serde_json::json;

/// A thing that people talk about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A measure of a roadmap.
    Measure(i64),
    /// A visit.
    Visit(i64),
    /// A required document of a school.
    Document(i64),
}

impl Thing {
    /// Its page.
    pub fn href(self) -> String {
        match self {
            Thing::Measure(id) => format!("/measures/{id}"),
            Thing::Visit(id) => format!("/visits/{id}"),
            Thing::Document(id) => format!("/documents/{id}"),
        }
    }

    /// The page of the talk.
    pub fn talk(self) -> String {
        format!("{}/comments", self.href())
    }

    /// The row, if it is a measure.
    pub fn measure_id(self) -> Option<i64> {
        match self {
            Thing::Measure(id) => Some(id),
            Thing::Visit(_) | Thing::Document(_) => None,
        }
    }

    /// The row, if it is a visit.
    pub fn visit_id(self) -> Option<i64> {
        match self {
            Thing::Visit(id) => Some(id),
            Thing::Measure(_) | Thing::Document(_) => None,
        }
    }

    /// The row, if it is a document.
    pub fn document_id(self) -> Option<i64> {
        match self {
            Thing::Document(id) => Some(id),
            Thing::Measure(_) | Thing::Visit(_) => None,
        }
    }

    fn subject(self) -> Subject {
        match self {
            Thing::Measure(id) => Subject::Measure(id),
            Thing::Visit(id) => Subject::Visit(id),
            Thing::Document(id) => Subject::Document(id),
        }
    }
}

/// Where a talk is held: the room that owns the thing has said that the viewer sees it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The thing.
    pub thing: Thing,
    /// The municipality.
    pub municipality_id: i64,
    /// The school; none of a thing of the municipality itself.
    pub school_id: Option<i64>,
    /// Name of the school or of the municipality.
    pub owner: String,
    /// «Мера «Тетрадь ошибок»».
    pub title: String,
}

impl Place {
    /// The event of a line. The journal does not repeat its text, which may be crossed out later.
    pub fn event(&self, kind: Kind, what: &str, called: &[i64]) -> Event {
        let said = format!("{}, {}: {what}", self.owner, self.title);
        let event = Event::new(kind, said)
            .about(self.thing.subject())
            .in_municipality(self.municipality_id)
            .with(json!({ "called": called }));
        match self.school_id {
            Some(school) => event.of_school(school),
            None => event,
        }
    }
}

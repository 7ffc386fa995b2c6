//! A document of a school and a year: its versions, what was decided, where it stands.

use super::expertise::{Conformity, Review, conformity};
use super::kind::Criterion;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

/// What the coordinator decided of the newest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Возвращён with remarks.
    Returned,
    /// Согласован.
    Agreed,
}

impl Decision {
    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Decision::Returned => "returned",
            Decision::Agreed => "agreed",
        }
    }

    /// The decision with this code.
    pub fn from_code(code: &str) -> Option<Decision> {
        [Decision::Returned, Decision::Agreed]
            .into_iter()
            .find(|of| of.code() == code)
    }
}

/// Where a document stands: computed, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Не загружен.
    Missing,
    /// Загружен, nobody has looked at it.
    Sent,
    /// На экспертизе: an expert has scored it, nothing is decided.
    Review,
    /// Возвращён.
    Returned,
    /// Согласован.
    Agreed,
    /// Размещён в ИС МЭДК.
    Placed,
}

impl Standing {
    /// All of them, in the order of the way.
    pub const ALL: [Standing; 6] = [
        Standing::Missing,
        Standing::Sent,
        Standing::Review,
        Standing::Returned,
        Standing::Agreed,
        Standing::Placed,
    ];

    /// The standing that follows from what was done.
    pub fn of(
        has_version: bool,
        has_review: bool,
        decision: Option<Decision>,
        is_placed: bool,
    ) -> Standing {
        match (decision, has_version) {
            (_, false) => Standing::Missing,
            (Some(Decision::Agreed), _) if is_placed => Standing::Placed,
            (Some(Decision::Agreed), _) => Standing::Agreed,
            (Some(Decision::Returned), _) => Standing::Returned,
            (None, _) if has_review => Standing::Review,
            (None, _) => Standing::Sent,
        }
    }

    /// The code in addresses and in SQL.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Missing => "missing",
            Standing::Sent => "sent",
            Standing::Review => "review",
            Standing::Returned => "returned",
            Standing::Agreed => "agreed",
            Standing::Placed => "placed",
        }
    }

    /// «загружен».
    pub fn title(self) -> &'static str {
        match self {
            Standing::Missing => "не загружен",
            Standing::Sent => "загружен",
            Standing::Review => "на экспертизе",
            Standing::Returned => "возвращён",
            Standing::Agreed => "согласован",
            Standing::Placed => "размещён в МЭДК",
        }
    }

    /// Kind of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Standing::Missing => "neutral",
            Standing::Sent | Standing::Review => "info",
            Standing::Returned => "attention",
            Standing::Agreed | Standing::Placed => "good",
        }
    }

    /// Whether the school has done its part.
    pub fn is_handed_in(self) -> bool {
        !matches!(self, Standing::Missing | Standing::Returned)
    }

    /// Whether its deadline has passed without the school's part.
    pub fn is_late(self, due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
        !self.is_handed_in() && due_on.is_some_and(|due| due < today)
    }
}

/// What one may do with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send a version.
    Send,
    /// Score it.
    Review,
    /// Agree or return.
    Decide,
    /// Note the day of placing in ИС МЭДК.
    Place,
    /// Answer a remark.
    Answer,
    /// Check a mended remark.
    Check,
}

impl Action {
    /// Why the action is not possible where the document stands; `None` when it is.
    pub fn lock(self, standing: Standing) -> Option<&'static str> {
        use Standing::{Agreed, Missing, Placed, Returned, Review, Sent};
        match (self, standing) {
            (Action::Send, Agreed | Placed) => {
                Some("Документ согласован: новая версия нужна, только если координатор вернёт его.")
            }
            (Action::Review, Sent | Review) | (Action::Decide, Sent | Review | Agreed) => None,
            (Action::Review | Action::Decide, Missing) => Some("Школа ещё не загрузила документ."),
            (Action::Review | Action::Decide, Returned) => {
                Some("Документ возвращён: экспертиза продолжится с новой версией.")
            }
            (Action::Review, _) => Some("Документ согласован: экспертиза завершена."),
            (Action::Decide, _) => Some("Документ размещён в МЭДК: решение больше не меняют."),
            (Action::Place, Agreed | Placed) => None,
            (Action::Place, _) => Some("Размещают согласованный документ."),
            _ => None,
        }
    }
}

/// A document without its versions.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Document {
    /// Row of `documents`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The year in which the school year begins.
    pub year: i16,
    /// «Концепция развития», as it was when the document began.
    pub title: String,
    /// What experts score, as it was then.
    pub criteria: Json<Vec<Criterion>>,
    /// Edition of these criteria.
    pub edition: i32,
    /// Edition of the criteria in force.
    pub edition_now: i32,
    /// What a good document contains.
    pub hint: String,
    /// Its deadline.
    pub due_on: Option<NaiveDate>,
    /// Code of the decision.
    pub decision: Option<String>,
    /// Its words.
    pub decision_note: String,
    /// Who decided.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// The day it was placed in ИС МЭДК.
    pub placed_on: Option<NaiveDate>,
    /// Who placed it.
    pub placed_by_name: String,
    /// Grows with each change.
    pub version: i32,
    /// Lines of the talk beside it.
    pub comments: i64,
    /// Rows of `users` of those who worked at the school: they do not assess it (conflict of interest).
    pub former_staff: Vec<i64>,
}

/// A version of a document.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Version {
    /// From 1.
    pub number: i32,
    /// Row of `files`.
    pub file_id: i64,
    /// Its name.
    pub file_name: String,
    /// What changed in it.
    pub note: String,
    /// Who sent it.
    pub sent_by_name: String,
    /// When.
    pub sent_at: DateTime<Utc>,
}

/// A document with everything that was done with it.
#[derive(Clone, Debug)]
pub struct File {
    /// The document.
    pub document: Document,
    /// Its versions, the newest first.
    pub versions: Vec<Version>,
    /// Reviews of all versions, those of the newest version first.
    pub reviews: Vec<Review>,
}

impl File {
    /// Number of the newest version; 0 without one.
    pub fn newest(&self) -> i32 {
        self.versions.first().map_or(0, |version| version.number)
    }

    /// Reviews of one version: they stand together, those of the newest version first.
    pub fn reviews_of(&self, number: i32) -> &[Review] {
        let from = self.reviews.partition_point(|of| of.number > number);
        let to = self.reviews.partition_point(|of| of.number >= number);
        &self.reviews[from..to]
    }

    /// Reviews of the newest version.
    pub fn present_reviews(&self) -> &[Review] {
        self.reviews_of(self.newest())
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let decision = self.document.decision.as_deref();
        Standing::of(
            !self.versions.is_empty(),
            !self.present_reviews().is_empty(),
            decision.and_then(Decision::from_code),
            self.document.placed_on.is_some(),
        )
    }

    /// How much of the criteria the newest version meets.
    pub fn conformity(&self) -> Conformity {
        conformity(&self.document.criteria, self.present_reviews())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_document_stands_follows_from_what_was_done() {
        let (agreed, returned) = (Some(Decision::Agreed), Some(Decision::Returned));
        for (version, review, decision, placed, standing) in [
            (false, false, None, false, Standing::Missing),
            (true, false, None, false, Standing::Sent),
            (true, true, None, false, Standing::Review),
            (true, true, returned, false, Standing::Returned),
            (true, false, agreed, false, Standing::Agreed),
            (true, true, agreed, true, Standing::Placed),
        ] {
            assert_eq!(Standing::of(version, review, decision, placed), standing);
        }
    }

    #[test]
    fn only_what_the_school_owes_is_late() {
        let day = crate::input::day("30.03.2022");
        let after = crate::input::day("31.03.2022").unwrap();
        for standing in Standing::ALL {
            let owes = matches!(standing, Standing::Missing | Standing::Returned);
            assert_eq!(standing.is_late(day, after), owes, "{standing:?}");
            assert!(!standing.is_late(None, after) && !standing.is_late(Some(after), after));
        }
    }

    #[test]
    fn every_action_is_possible_in_some_states_and_says_why_not_in_others() {
        let possible = |action: Action| -> Vec<&str> {
            let open = Standing::ALL
                .into_iter()
                .filter(|of| action.lock(*of).is_none());
            open.map(Standing::code).collect()
        };
        assert_eq!(
            possible(Action::Send),
            ["missing", "sent", "review", "returned"]
        );
        assert_eq!(possible(Action::Review), ["sent", "review"]);
        assert_eq!(possible(Action::Decide), ["sent", "review", "agreed"]);
        assert_eq!(possible(Action::Place), ["agreed", "placed"]);
    }
}

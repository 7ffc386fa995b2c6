//! A week of a person: what has happened, what is to come, what is late.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Lines of each part that are told.
pub const TOLD: usize = 15;

/// A line of a digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// What it is about.
    pub title: String,
    /// The rest: the day, the school, what happened.
    pub text: String,
    /// Where the matter is; may be empty.
    pub href: String,
}

/// A week. Kept as JSON: fields may be added, not renamed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Week {
    /// Notices of the last week, the newest first.
    pub notices: Vec<Item>,
    /// Days of the coming week.
    pub coming: Vec<Item>,
    /// What is late.
    pub late: Vec<Item>,
    /// How many there are of each, told or not.
    pub totals: [usize; 3],
}

impl Week {
    /// A week of these lines: of each part the first ones are told, and what would read the same is told once.
    pub fn of(mut notices: Vec<Item>, coming: Vec<Item>, late: Vec<Item>) -> Week {
        let mut told = HashSet::new();
        notices.retain(|item| told.insert(item.clone()));
        let totals = [notices.len(), coming.len(), late.len()];
        let told = |mut items: Vec<Item>| {
            items.truncate(TOLD);
            items
        };
        Week {
            notices: told(notices),
            coming: told(coming),
            late: told(late),
            totals,
        }
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.totals.iter().all(|total| *total == 0)
    }

    /// Its parts: heading, how many, lines.
    pub fn parts(&self) -> [(&'static str, usize, &[Item]); 3] {
        [
            ("День прошёл, а дело открыто", self.totals[2], &self.late),
            ("На этой неделе", self.totals[1], &self.coming),
            ("Что произошло", self.totals[0], &self.notices),
        ]
    }
}

/// The Monday of the week a day lies in.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_tells_the_first_lines_and_counts_all() {
        let item = |n: usize| Item {
            title: n.to_string(),
            text: String::new(),
            href: "/".into(),
        };
        let week = Week::of((0..20).map(item).collect(), vec![], vec![item(1)]);
        assert_eq!(week.totals, [20, 0, 1]);
        assert_eq!(week.notices.len(), TOLD);
        assert!(!week.is_empty() && Week::default().is_empty());
        let talk = Week::of(vec![item(1), item(2), item(1)], vec![], vec![]);
        assert_eq!(talk.notices, [item(1), item(2)]);
        assert_eq!(talk.totals, [2, 0, 0]);
        let json = serde_json::to_value(&week).unwrap();
        assert_eq!(serde_json::from_value::<Week>(json).unwrap(), week);
        // What a version before this one kept.
        let old: Week =
            serde_json::from_str(r#"{"notices": [], "coming": [], "late": []}"#).unwrap();
        assert!(old.is_empty());
    }

    #[test]
    fn a_week_begins_on_monday() {
        for (day, monday) in [
            ("2026-11-23", "2026-11-23"),
            ("2026-11-25", "2026-11-23"),
            ("2026-11-29", "2026-11-23"),
            ("2026-11-30", "2026-11-30"),
        ] {
            assert_eq!(monday_of(day.parse().unwrap()).to_string(), monday);
        }
    }
}

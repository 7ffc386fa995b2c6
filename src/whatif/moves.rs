//! The difference of two registers, school by school, ready to be read.

use super::bars::{Bar, Ruled, bars};
use crate::identification::{Change, Compiled, Status, Verdict, difference, explanation};
use crate::schools::SchoolName;
use crate::verdicts::Judged;
use crate::words::plural;
use std::collections::HashMap;

/// A school under both rules.
#[derive(Clone, Debug)]
pub struct Move {
    /// The school.
    pub school_id: i64,
    /// «МБОУ «СОШ № 7»».
    pub name: String,
    /// Name of its municipality.
    pub municipality: String,
    /// Status under the present rule; `None`: no verdict of its own.
    pub before: Option<Status>,
    /// Status under the rule that is tried.
    pub after: Option<Status>,
    /// Why, under the rule that is tried.
    pub sentence: String,
    /// The numbers that decided.
    pub bars: Vec<Bar>,
}

/// The register under the rule that is tried, against the present one. Schools in natural order.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// Listed only under the new rule.
    pub entered: Vec<Move>,
    /// Listed only under the present rule.
    pub left: Vec<Move>,
    /// Listed under both.
    pub stays: Vec<Move>,
    /// Listed under neither, with another status.
    pub outside: Vec<Move>,
    /// Listed under neither, with the same status.
    pub unchanged: Vec<Move>,
}

/// The verdicts of both rules and the rules that gave them.
pub struct Sides<'a> {
    /// Verdicts under the present rules, which may differ by municipality.
    pub before: Vec<Judged>,
    /// Verdicts under the rule that is tried.
    pub after: Vec<Judged>,
    /// The present rule of each municipality.
    pub now: HashMap<i64, &'a Compiled>,
    /// The rule that is tried.
    pub tried: &'a Compiled,
    /// Names of the schools, in the order of the page.
    pub names: Vec<SchoolName>,
}

impl Moves {
    /// Lays the two lists side by side.
    pub fn between(sides: &Sides<'_>) -> Moves {
        let keyed = |list: &[Judged]| -> Vec<(usize, Verdict)> {
            let place: HashMap<i64, usize> = sides
                .names
                .iter()
                .enumerate()
                .map(|(place, name)| (name.id, place))
                .collect();
            let keyed = list
                .iter()
                .filter_map(|j| Some((*place.get(&j.school_id)?, j.verdict.clone())));
            keyed.collect()
        };
        let (before, after) = (keyed(&sides.before), keyed(&sides.after));
        let found = difference(&before, &after);
        let tell = |list: Vec<Change<'_, usize>>| -> Vec<Move> {
            list.into_iter().map(|change| sides.tell(change)).collect()
        };
        let (outside, unchanged) = found
            .outside
            .into_iter()
            .partition(Change::is_status_changed);
        Moves {
            entered: tell(found.entered),
            left: tell(found.left),
            stays: tell(found.stays),
            outside: tell(outside),
            unchanged: tell(unchanged),
        }
    }

    /// Schools listed under the rule that is tried.
    pub fn listed(&self) -> usize {
        self.entered.len() + self.stays.len()
    }

    /// Schools listed under the present rule.
    pub fn listed_now(&self) -> usize {
        self.left.len() + self.stays.len()
    }

    /// All schools.
    pub fn schools(&self) -> usize {
        self.listed() + self.left.len() + self.outside.len() + self.unchanged.len()
    }

    /// Schools whose status differs.
    pub fn changed(&self) -> usize {
        self.entered.len() + self.left.len() + self.outside.len()
    }

    /// «В перечне 12 школ из 24, сейчас 10: войдут 3, выйдет 1, останутся 9.»
    pub fn in_words(&self) -> String {
        let listed = self.listed();
        let schools = plural(listed as u64, ["школа", "школы", "школ"]);
        let share = format!("{listed}\u{a0}{schools} из\u{a0}{}", self.schools());
        if self.entered.is_empty() && self.left.is_empty() {
            return format!("Перечень тот же: {share}.");
        }
        let part = |list: &[Move], one: &'static str, many: &'static str| {
            let verb = plural(list.len() as u64, [one, many, many]);
            (!list.is_empty()).then(|| format!("{verb} {}", list.len()))
        };
        let parts: Vec<String> = [
            part(&self.entered, "войдёт", "войдут"),
            part(&self.left, "выйдет", "выйдут"),
            part(&self.stays, "останется", "останутся"),
        ]
        .into_iter()
        .flatten()
        .collect();
        format!(
            "В\u{a0}перечне {share}, сейчас {}: {}.",
            self.listed_now(),
            parts.join(", ")
        )
    }
}

impl Sides<'_> {
    fn tell(&self, change: Change<'_, usize>) -> Move {
        let school = &self.names[change.school];
        let now = self.now.get(&school.municipality_id).copied();
        let before = now
            .zip(change.before)
            .map(|(rules, verdict)| Ruled { rules, verdict });
        let after = change.after.map(|verdict| Ruled {
            rules: self.tried,
            verdict,
        });
        let status = |ruled: Option<Ruled<'_>>| ruled.map(|ruled| ruled.verdict.status);
        Move {
            school_id: school.id,
            name: school.name.clone(),
            municipality: school.municipality.clone(),
            before: status(before),
            after: status(after),
            sentence: after.map_or_else(
                || "По этому правилу филиал считается вместе с головной школой.".to_owned(),
                |ruled| explanation(ruled.rules, ruled.verdict),
            ),
            bars: bars(before, after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(entered: usize, left: usize, stays: usize, unchanged: usize) -> Moves {
        let one = Move {
            school_id: 1,
            name: String::new(),
            municipality: String::new(),
            before: None,
            after: None,
            sentence: String::new(),
            bars: Vec::new(),
        };
        let list = |count| vec![one.clone(); count];
        Moves {
            entered: list(entered),
            left: list(left),
            stays: list(stays),
            outside: Vec::new(),
            unchanged: list(unchanged),
        }
    }

    #[test]
    fn the_difference_is_told_in_one_sentence() {
        for (numbers, words) in [
            ((0, 0, 10, 14), "Перечень тот же: 10 школ из 24."),
            (
                (3, 1, 9, 11),
                "В перечне 12 школ из 24, сейчас 10: войдут 3, выйдет 1, останутся 9.",
            ),
            ((1, 0, 0, 3), "В перечне 1 школа из 4, сейчас 0: войдёт 1."),
            (
                (0, 2, 1, 0),
                "В перечне 1 школа из 3, сейчас 3: выйдут 2, останется 1.",
            ),
        ] {
            let (entered, left, stays, unchanged) = numbers;
            let text = moves(entered, left, stays, unchanged).in_words();
            assert_eq!(text.replace('\u{a0}', " "), words);
        }
    }
}

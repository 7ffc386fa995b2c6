//! What the portal already knows of a school and which factor it speaks to.

use crate::identification::Status;
use crate::schools::StoredSchool;
use crate::verdicts::StoredVerdict;
use crate::words;

/// «Высокая доля обучающихся с рисками учебной неуспешности».
const FAILURE: i16 = 9;
/// «Высокая доля обучающихся с ОВЗ».
const SPECIAL_NEEDS: i16 = 4;

/// A fact beside a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Number of the factor it speaks to.
    pub code: i16,
    /// What the portal knows.
    pub text: String,
    /// Where the numbers stand; empty where there is no page of them.
    pub href: String,
}

/// Facts of a school for its profile; `verdicts` newest first.
pub fn facts(school: &StoredSchool, verdicts: &[StoredVerdict]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let known = verdicts.iter().find(|of| of.status != Status::NoData);
    if let Some(verdict) = known {
        facts.push(Fact {
            code: FAILURE,
            text: low_procedures(verdict.year, verdict.low_count),
            href: format!("/schools/{}?year={}", school.id, verdict.year),
        });
    }
    if school.special {
        facts.push(Fact {
            code: SPECIAL_NEEDS,
            text: "Школа специальная (коррекционная)".to_owned(),
            href: format!("/schools/{}", school.id),
        });
    }
    facts
}

fn low_procedures(year: i16, count: i16) -> String {
    let count = u64::from(count.unsigned_abs());
    if count == 0 {
        return format!("{year}\u{a0}год: низких процедур нет");
    }
    let low = words::count(
        count,
        ["низкая процедура", "низкие процедуры", "низких процедур"],
    );
    format!("{year}\u{a0}год: {low}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_procedures_are_told_in_words() {
        assert_eq!(
            low_procedures(2021, 0),
            "2021\u{a0}год: низких процедур нет"
        );
        assert!(low_procedures(2021, 1).ends_with("низкая процедура"));
        assert!(low_procedures(2021, 3).ends_with("низкие процедуры"));
    }
}

//! Cut-offs: from which share of the possible points a level is medium or high.

use crate::input::{Errors, number, required};
use crate::risks::Level;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// Cut-offs of a municipality as they stand, or those the portal begins with.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Cutoffs {
    /// Grows with each change; 0: nobody has set any.
    pub number: i32,
    /// Per cent of the possible points from which a level is medium.
    pub medium_from: i16,
    /// Per cent from which it is high.
    pub high_from: i16,
    /// Why they are so.
    pub reason: String,
    /// Who set them.
    pub set_by_name: String,
    /// When; `None` for those the portal begins with.
    pub set_at: Option<DateTime<Utc>>,
}

impl Default for Cutoffs {
    /// What the portal begins with. No official document gives such numbers.
    fn default() -> Cutoffs {
        Cutoffs {
            number: 0,
            medium_from: 40,
            high_from: 70,
            reason: "Начальные пороги портала. Официальных порогов нет: решает муниципалитет."
                .to_owned(),
            set_by_name: String::new(),
            set_at: None,
        }
    }
}

impl Cutoffs {
    /// «средняя от 40 до 70 %», as it stands beside a level.
    pub fn words_of(&self, level: Level) -> String {
        let (medium, high) = (self.medium_from, self.high_from);
        match level {
            Level::Low => format!("низкая до {medium}\u{a0}%"),
            Level::Medium => format!("средняя от {medium} до {high}\u{a0}%"),
            Level::High => format!("высокая от {high}\u{a0}%"),
        }
    }

    /// «низкая до 40 %, средняя от 40 до 70 %, высокая от 70 %».
    pub fn in_words(&self) -> String {
        let all = [Level::Low, Level::Medium, Level::High];
        all.map(|level| self.words_of(level)).join(", ")
    }
}

/// Cut-offs as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CutoffForm {
    /// Per cent from which a level is medium.
    pub medium_from: String,
    /// Per cent from which it is high.
    pub high_from: String,
    /// Why.
    pub reason: String,
    /// Number the form was opened with.
    pub version: String,
}

/// Cut-offs as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCutoffs {
    /// Per cent from which a level is medium.
    pub medium_from: i16,
    /// Per cent from which it is high.
    pub high_from: i16,
    /// Why.
    pub reason: String,
}

impl CutoffForm {
    /// The form that shows the cut-offs in force; the reason is written anew.
    pub fn of(cutoffs: &Cutoffs) -> CutoffForm {
        CutoffForm {
            medium_from: cutoffs.medium_from.to_string(),
            high_from: cutoffs.high_from.to_string(),
            reason: String::new(),
            version: cutoffs.number.to_string(),
        }
    }

    /// Checks the cut-offs.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, now: &Cutoffs) -> Result<NewCutoffs, Errors> {
        let mut errors = Errors::new();
        let percent = |errors: &mut Errors, field: &str, text: &str| {
            let value = number(errors, field, text.trim().trim_end_matches('%'), 1, 100);
            i16::try_from(value).unwrap_or_default()
        };
        let medium_from = percent(&mut errors, "medium_from", &self.medium_from);
        let high_from = percent(&mut errors, "high_from", &self.high_from);
        if errors.is_empty() && medium_from >= high_from {
            let message = "Высокая значимость начинается выше средней: увеличьте это число";
            errors.add("high_from", message);
        }
        if errors.is_empty() && (medium_from, high_from) == (now.medium_from, now.high_from) {
            errors.add("medium_from", "Пороги не изменились: измените хотя бы один");
        }
        let reason = required(
            &mut errors,
            "reason",
            &self.reason,
            1000,
            "Почему пороги такие",
        );
        errors.or(NewCutoffs {
            medium_from,
            high_from,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(medium: &str, high: &str, reason: &str) -> CutoffForm {
        CutoffForm {
            medium_from: medium.into(),
            high_from: high.into(),
            reason: reason.into(),
            version: String::new(),
        }
    }

    #[test]
    fn cutoffs_stand_in_words() {
        assert_eq!(
            Cutoffs::default().in_words(),
            "низкая до 40\u{a0}%, средняя от 40 до 70\u{a0}%, высокая от 70\u{a0}%"
        );
    }

    #[test]
    fn cutoffs_grow_differ_and_have_a_reason() {
        let now = Cutoffs::default();
        let good = form("25 %", "50", "Решение совета").check(&now).unwrap();
        assert_eq!((good.medium_from, good.high_from), (25, 50));
        for (typed, field) in [
            (form("50", "50", "x"), "high_from"),
            (form("60", "50", "x"), "high_from"),
            (form("0", "50", "x"), "medium_from"),
            (form("25", "101", "x"), "high_from"),
            (form("25", "пятьдесят", "x"), "high_from"),
            (form("40", "70", "x"), "medium_from"),
            (form("25", "50", " "), "reason"),
        ] {
            let errors = typed.check(&now).unwrap_err();
            assert!(errors.of(field).is_some(), "{typed:?}");
        }
    }
}

//! Forms of the register as typed, and as checked.

use super::entry::{DecisionKind, Entry};
use crate::input::{Errors, day, required};
use chrono::{Duration, NaiveDate};
use serde::Deserialize;

/// Days for which a register may lie with the schools.
const REVIEW_DAYS: i64 = 92;

/// Opening a project.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenForm {
    /// The edition that the person saw as the next one.
    pub edition: String,
}

/// Sending to the schools, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewForm {
    /// Last day for objections.
    pub until: String,
    /// Version the form was opened with.
    pub version: String,
}

impl ReviewForm {
    /// The last day on which the schools may object.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate) -> Result<NaiveDate, Errors> {
        let mut errors = Errors::new();
        let until = day(&self.until);
        match until {
            None => errors.add("until", "Введите дату, например 31.01.2026"),
            Some(until) if until <= today => {
                errors.add(
                    "until",
                    "Дайте школам хотя бы день: выберите дату позже сегодняшней",
                );
            }
            Some(until) if until > today + Duration::days(REVIEW_DAYS) => {
                errors.add("until", "Выберите дату не позже чем через три месяца");
            }
            Some(_) => {}
        }
        errors.or(until.unwrap_or(today))
    }
}

/// A decision by hand, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionForm {
    /// Row of `schools`.
    pub school_id: String,
    /// Code of the decision.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// The document.
    pub document: String,
    /// Version of the register the form was opened with.
    pub version: String,
}

/// A decision as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDecision {
    /// Which.
    pub kind: DecisionKind,
    /// Why.
    pub reason: String,
    /// The document.
    pub document: String,
}

impl DecisionForm {
    /// The decision on this school: it must change the computed verdict.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, entry: &Entry) -> Result<CheckedDecision, Errors> {
        let mut errors = Errors::new();
        let possible = entry.possible_decision();
        if DecisionKind::from_code(&self.decision) != Some(possible) {
            let message = match possible {
                DecisionKind::Exclude => "Школа в перечне по расчёту: её можно только исключить",
                DecisionKind::Include => "Школы нет в перечне по расчёту: её можно только включить",
            };
            errors.add("decision", message);
        }
        let reason = required(&mut errors, "reason", &self.reason, 2000, "Причина");
        let document = required(&mut errors, "document", &self.document, 300, "Документ");
        errors.or(CheckedDecision {
            kind: possible,
            reason,
            document,
        })
    }
}

/// Withdrawing a decision.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WithdrawalForm {
    /// Version of the register the form was opened with.
    pub version: String,
}

/// The approval, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApprovalForm {
    /// Number of the order.
    pub order_number: String,
    /// Its date.
    pub order_date: String,
    /// `yes`: the review is cut short on purpose.
    pub early: String,
    /// What list the person saw.
    pub seen: String,
    /// Version of the register the form was opened with.
    pub version: String,
}

impl ApprovalForm {
    /// Number and date of the order. `needs_tick`: something stands in the way that may be passed.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate, needs_tick: bool) -> Result<(String, NaiveDate), Errors> {
        let mut errors = Errors::new();
        let number = required(
            &mut errors,
            "order_number",
            &self.order_number,
            50,
            "Номер приказа",
        );
        let date = day(&self.order_date);
        match date {
            None => errors.add("order_date", "Введите дату приказа, например 12.02.2026"),
            Some(date) if date > today => {
                errors.add(
                    "order_date",
                    "Дата приказа ещё не наступила: проверьте год и месяц",
                );
            }
            Some(_) => {}
        }
        if needs_tick && self.early != "yes" {
            errors.add("early", "Отметьте, что перечень утверждается раньше срока");
        }
        errors.or((number, date.unwrap_or(today)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::Status;
    use crate::registers::testing::entry;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 1, 24).unwrap()
    }

    #[test]
    fn the_schools_get_at_least_a_day_and_at_most_three_months() {
        for (until, fits) in [
            ("25.01.2022", true),
            ("24.01.2022", false),
            ("", false),
            ("01.06.2022", false),
        ] {
            let form = ReviewForm {
                until: until.into(),
                version: String::new(),
            };
            assert_eq!(form.check(today()).is_ok(), fits, "{until}");
        }
    }

    #[test]
    fn a_decision_changes_the_verdict_and_rests_on_a_document() {
        let form = |decision: &str, document: &str| DecisionForm {
            decision: decision.into(),
            reason: "Класс закрыт".into(),
            document: document.into(),
            ..DecisionForm::default()
        };
        let listed = entry(1, Status::Listed, None);
        assert!(form("exclude", "протокол № 3").check(&listed).is_ok());
        assert!(
            form("include", "протокол № 3")
                .check(&listed)
                .unwrap_err()
                .of("decision")
                .is_some()
        );
        assert!(
            form("exclude", " ")
                .check(&listed)
                .unwrap_err()
                .of("document")
                .is_some()
        );
        assert!(
            form("include", "протокол № 3")
                .check(&entry(1, Status::NoData, None))
                .is_ok()
        );
    }

    #[test]
    fn an_approval_needs_an_order_and_a_tick_before_its_time() {
        let form = |date: &str, early: &str| ApprovalForm {
            order_number: "41".into(),
            order_date: date.into(),
            early: early.into(),
            ..ApprovalForm::default()
        };
        assert!(form("24.01.2022", "").check(today(), false).is_ok());
        assert!(
            form("24.01.2022", "")
                .check(today(), true)
                .unwrap_err()
                .of("early")
                .is_some()
        );
        assert!(form("24.01.2022", "yes").check(today(), true).is_ok());
        assert!(form("25.01.2022", "").check(today(), false).is_err());
        assert!(
            ApprovalForm::default()
                .check(today(), false)
                .unwrap_err()
                .all()
                .len()
                == 2
        );
    }
}

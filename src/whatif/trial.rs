//! A rule being tried: the short form, its address, and the rule-set it means.

use super::conditions::Conditions;
use super::procedures::Selection;
use crate::identification::RuleSet;
use crate::identification::ruleset::{LowResult, RiskZone};
use crate::input::{self, Errors};
use crate::procedure::{Kind, Subject};
use crate::rulesets::{choice, code_of};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The answer of a ticked box, and the mark of an address that holds the whole form.
pub const YES: &str = "yes";

/// The form as the address holds it. Without `set`, only `base`, `year` and `municipality` speak and the
/// rest is that of the base.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trial {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub year: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub municipality: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub base: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub set: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub percent: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operator: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub in_year: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub in_two: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub same: String,
    pub subject: Vec<String>,
    pub grade: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub min: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub small: String,
    pub kind: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub count_as: String,
    pub exclude: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filials: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub objectivity: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub risk_one: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub risk_percent: String,
}

/// What a rule-set without a zone of risk means.
const RISK_BY_DEFAULT: RiskZone = RiskZone {
    one_low_in_year: true,
    share_from_percent: None,
};

impl Trial {
    /// The form of a rule-set nobody has changed yet, for the same year and municipality.
    pub fn of(&self, base: &RuleSet) -> Trial {
        let Conditions {
            in_year,
            in_two,
            same,
        } = Conditions::of(&base.branches);
        let selection = Selection::of(&base.procedures);
        let zone = base.risk_zone.unwrap_or(RISK_BY_DEFAULT);
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let yes = |is: bool| if is { YES.to_owned() } else { String::new() };
        Trial {
            year: self.year.clone(),
            municipality: self.municipality.clone(),
            base: base.code.clone(),
            set: YES.to_owned(),
            percent: base.low.percent.to_string(),
            operator: code_of(&base.low.operator),
            in_year: number(in_year),
            in_two: number(in_two),
            same: yes(same),
            subject: selection
                .subjects
                .iter()
                .map(|s| s.code().to_owned())
                .collect(),
            grade: selection.grades.iter().map(u8::to_string).collect(),
            min: base.min_participants.to_string(),
            small: code_of(&base.small_schools),
            kind: selection
                .kinds
                .iter()
                .map(|k| k.code().to_owned())
                .collect(),
            count_as: selection
                .counting
                .map(|counting| code_of(&counting))
                .unwrap_or_default(),
            exclude: base.exclude.iter().map(code_of).collect(),
            filials: code_of(&base.filials),
            objectivity: code_of(&base.objectivity),
            risk_one: yes(zone.one_low_in_year),
            risk_percent: number(zone.share_from_percent),
        }
    }

    /// The form as it is shown: that of the base until somebody has sent one.
    pub fn filled(&self, base: &RuleSet) -> Trial {
        if self.set == YES {
            self.clone()
        } else {
            self.of(base)
        }
    }

    /// The rule-set that the form means: the base with what the form changes.
    ///
    /// # Errors
    /// By field, in the order of the page.
    pub fn apply(&self, base: &RuleSet) -> Result<RuleSet, Errors> {
        let mut errors = Errors::new();
        let mut rules = base.clone();
        rules.low = LowResult {
            percent: whole(
                &mut errors,
                "percent",
                self.percent.trim().trim_end_matches('%'),
                100,
            ),
            operator: chosen(&mut errors, "operator", &self.operator),
        };
        let conditions = Conditions {
            in_year: optional(&mut errors, "in_year", &self.in_year, 100),
            in_two: optional(&mut errors, "in_two", &self.in_two, 100),
            same: self.same == YES && !self.in_two.trim().is_empty(),
        };
        rules.branches = conditions.apply(&base.branches);
        rules.procedures = self.selection().apply(&base.procedures);
        rules.min_participants = whole(&mut errors, "min", &self.min, 10_000);
        rules.small_schools = chosen(&mut errors, "small", &self.small);
        rules.exclude = self
            .exclude
            .iter()
            .filter_map(|code| choice(code))
            .collect();
        rules.filials = chosen(&mut errors, "filials", &self.filials);
        rules.objectivity = chosen(&mut errors, "objectivity", &self.objectivity);
        let zone = RiskZone {
            one_low_in_year: self.risk_one == YES,
            share_from_percent: optional(&mut errors, "risk_percent", &self.risk_percent, 100),
        };
        if zone != base.risk_zone.unwrap_or(RISK_BY_DEFAULT) {
            rules.risk_zone = Some(zone);
        }
        for fault in rules.check() {
            let field = if fault.starts_with("Условия") {
                "in_year"
            } else {
                "subject"
            };
            errors.add(field, fault);
        }
        errors.or(rules)
    }

    fn selection(&self) -> Selection {
        Selection {
            kinds: self
                .kind
                .iter()
                .filter_map(|code| Kind::from_code(code))
                .collect(),
            subjects: self
                .subject
                .iter()
                .filter_map(|code| Subject::from_code(code))
                .collect(),
            grades: self
                .grade
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect(),
            counting: choice(&self.count_as),
        }
    }

    /// Names of the fields in which the two forms differ.
    pub fn changes(&self, other: &Trial) -> Vec<&'static str> {
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort_unstable();
            list
        };
        [
            ("percent", self.percent.trim() != other.percent),
            ("operator", self.operator != other.operator),
            ("in_year", self.in_year.trim() != other.in_year),
            ("in_two", self.in_two.trim() != other.in_two),
            ("same", self.same != other.same),
            ("subject", sorted(&self.subject) != sorted(&other.subject)),
            ("grade", sorted(&self.grade) != sorted(&other.grade)),
            ("min", self.min.trim() != other.min),
            ("small", self.small != other.small),
            ("kind", sorted(&self.kind) != sorted(&other.kind)),
            ("count_as", self.count_as != other.count_as),
            ("exclude", sorted(&self.exclude) != sorted(&other.exclude)),
            ("filials", self.filials != other.filials),
            ("objectivity", self.objectivity != other.objectivity),
            ("risk_one", self.risk_one != other.risk_one),
            (
                "risk_percent",
                self.risk_percent.trim() != other.risk_percent,
            ),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }

    /// The address of this trial.
    ///
    /// # Errors
    /// Only if serialisation itself fails, which plain fields do not.
    pub fn address(&self) -> anyhow::Result<String> {
        Ok(format!("/what-if?{}", serde_html_form::to_string(self)?))
    }

    /// The trial of such an address.
    pub fn of_query(query: &str) -> Option<Trial> {
        serde_html_form::from_str(query).ok()
    }
}

/// A whole number from 1 to `max`.
fn whole(errors: &mut Errors, field: &str, text: &str, max: i64) -> u32 {
    u32::try_from(input::number(errors, field, text, 1, max)).unwrap_or(1)
}

/// The same, or nothing.
fn optional(errors: &mut Errors, field: &str, text: &str, max: i64) -> Option<u32> {
    (!text.trim().is_empty()).then(|| whole(errors, field, text, max))
}

fn chosen<T: DeserializeOwned + Default>(errors: &mut Errors, field: &str, code: &str) -> T {
    choice(code).unwrap_or_else(|| {
        errors.add(field, "Выберите ответ из списка");
        T::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;
    use crate::identification::ruleset::{Branch, Operator};

    #[test]
    fn an_untouched_form_means_the_base_itself() {
        for base in presets::all() {
            let trial = Trial::default().filled(&base);
            assert_eq!(trial.apply(&base).unwrap(), base);
            assert!(trial.changes(&Trial::default().of(&base)).is_empty());
        }
    }

    #[test]
    fn the_address_holds_the_whole_form() {
        let base = presets::find("omsk-2025").unwrap();
        let mut trial = Trial {
            year: "2021".to_owned(),
            ..Trial::default()
        }
        .filled(&base);
        trial.exclude = vec!["special".to_owned(), "evening".to_owned()];
        let address = trial.address().unwrap();
        let query = address.split_once('?').unwrap().1;
        assert_eq!(Trial::of_query(query), Some(trial));
    }

    #[test]
    fn what_the_form_changes_is_changed_and_nothing_else() {
        let base = presets::default_set();
        let mut trial = Trial::default().filled(&base);
        trial.percent = " 25 % ".to_owned();
        trial.operator = ">".to_owned();
        trial.in_two = String::new();
        let mut expected = base.clone();
        expected.low = LowResult {
            percent: 25,
            operator: Operator::MoreThan,
        };
        expected.branches = vec![Branch::Year { at_least: 2 }];
        assert_eq!(trial.apply(&base).unwrap(), expected);
        let changes = trial.changes(&Trial::default().of(&base));
        assert_eq!(changes, ["percent", "operator", "in_two"]);
    }

    #[test]
    fn all_errors_are_told_at_once() {
        let base = presets::default_set();
        let mut trial = Trial::default().filled(&base);
        trial.percent = "сто".to_owned();
        trial.min = "0".to_owned();
        trial.in_year.clear();
        trial.in_two.clear();
        trial.subject.clear();
        let errors = trial.apply(&base).unwrap_err();
        for field in ["percent", "min", "in_year", "subject"] {
            assert!(errors.of(field).is_some(), "{field}: {errors:?}");
        }
    }
}

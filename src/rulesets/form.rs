//! The form of a rule-set: the whole rule as text fields and rows, read back with all errors at once.

use super::codes::{by_code, code_of};
use super::rows::{BranchRow, ProcedureRow, grades_as_typed};
use crate::identification::RuleSet;
use crate::identification::ruleset::{Exit, Flag, LowResult, RiskZone};
use crate::input::{self, Errors};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What the browser sends. Rows come as lists of equal length, one list a column.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleSetForm {
    pub title: String,
    pub basis: String,
    pub valid_from: String,
    pub valid_to: String,
    pub procedure_kind: Vec<String>,
    pub procedure_subject: Vec<String>,
    pub procedure_grades: Vec<String>,
    pub procedure_level: Vec<String>,
    pub procedure_count_as: Vec<String>,
    pub procedure_use: Vec<String>,
    pub percent: String,
    pub operator: String,
    pub min_participants: String,
    pub small_schools: String,
    pub branch_at_least: Vec<String>,
    pub branch_within: Vec<String>,
    pub exclude: Vec<String>,
    pub filials: String,
    pub objectivity: String,
    pub risk_one_low: String,
    pub risk_percent: String,
    pub exit_years: String,
    pub version: String,
}

/// The answer of a ticked box.
pub const YES: &str = "yes";

impl RuleSetForm {
    /// The form of a stored rule-set.
    pub fn of(rules: &RuleSet, version: i32) -> RuleSetForm {
        let day = |day: Option<chrono::NaiveDate>| day.map(crate::words::day).unwrap_or_default();
        let zone = rules.risk_zone.unwrap_or(RISK_BY_DEFAULT);
        let mut form = RuleSetForm {
            title: rules.title.clone(),
            basis: rules.basis.clone(),
            valid_from: day(rules.valid_from),
            valid_to: day(rules.valid_to),
            percent: rules.low.percent.to_string(),
            operator: code_of(&rules.low.operator),
            min_participants: rules.min_participants.to_string(),
            small_schools: code_of(&rules.small_schools),
            exclude: rules.exclude.iter().map(code_of).collect(),
            filials: code_of(&rules.filials),
            objectivity: code_of(&rules.objectivity),
            risk_one_low: if zone.one_low_in_year {
                YES.to_owned()
            } else {
                String::new()
            },
            risk_percent: zone
                .share_from_percent
                .map(|p| p.to_string())
                .unwrap_or_default(),
            exit_years: rules
                .exit
                .map(|exit| exit.clean_years.to_string())
                .unwrap_or_default(),
            version: version.to_string(),
            ..RuleSetForm::default()
        };
        for rule in &rules.procedures {
            form.procedure_kind.push(rule.kind.code().to_owned());
            form.procedure_subject.push(rule.subject.code().to_owned());
            form.procedure_grades.push(grades_as_typed(&rule.grades));
            form.procedure_level
                .push(rule.level.map_or("", |level| level.code()).to_owned());
            form.procedure_count_as.push(code_of(&rule.count_as));
            form.procedure_use.push(code_of(&rule.usage));
        }
        for row in rules.branches.iter().map(|branch| BranchRow::of(*branch)) {
            form.branch_at_least.push(row.at_least);
            form.branch_within.push(row.within);
        }
        form
    }

    /// The rows of procedures as they were typed, empty ones included.
    pub fn procedure_rows(&self) -> Vec<ProcedureRow> {
        let cell = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        (0..self.procedure_kind.len())
            .map(|row| ProcedureRow {
                kind: cell(&self.procedure_kind, row),
                subject: cell(&self.procedure_subject, row),
                grades: cell(&self.procedure_grades, row),
                level: cell(&self.procedure_level, row),
                count_as: cell(&self.procedure_count_as, row),
                usage: cell(&self.procedure_use, row),
            })
            .collect()
    }

    /// The rows of conditions as they were typed, empty ones included.
    pub fn branch_rows(&self) -> Vec<BranchRow> {
        let rows = self.branch_within.iter().enumerate();
        rows.map(|(row, within)| BranchRow {
            at_least: self.branch_at_least.get(row).cloned().unwrap_or_default(),
            within: within.clone(),
        })
        .collect()
    }

    /// The rule-set under this code, or everything that is wrong with the form.
    ///
    /// # Errors
    /// By field, in the order of the page.
    pub fn check(&self, code: &str) -> Result<RuleSet, Errors> {
        let mut errors = Errors::new();
        let title = input::required(&mut errors, "title", &self.title, 200, "Название");
        let basis = input::optional(&mut errors, "basis", &self.basis, 4000);
        let valid_from = input::optional_day(&mut errors, "valid_from", &self.valid_from);
        let valid_to = input::optional_day(&mut errors, "valid_to", &self.valid_to);
        let rows = self.procedure_rows();
        let procedures = rows.iter().enumerate().filter(|(_, row)| !row.is_empty());
        let procedures: Vec<_> = procedures
            .filter_map(|(place, row)| row.check(place, &mut errors))
            .collect();
        let low = LowResult {
            percent: percent(&mut errors, "percent", &self.percent),
            operator: chosen(&mut errors, "operator", &self.operator),
        };
        let min_participants = whole(
            &mut errors,
            "min_participants",
            &self.min_participants,
            10_000,
        );
        let small_schools = chosen(&mut errors, "small_schools", &self.small_schools);
        let rows = self.branch_rows();
        let branches = rows.iter().enumerate().filter(|(_, row)| !row.is_empty());
        let branches: Vec<_> = branches
            .filter_map(|(place, row)| row.check(place, &mut errors))
            .collect();
        let risk_zone = self.risk_zone(&mut errors);
        let rules = RuleSet {
            code: code.to_owned(),
            title,
            basis,
            valid_from,
            valid_to,
            procedures,
            low,
            min_participants,
            small_schools,
            branches,
            exclude: self.flags(&mut errors),
            filials: chosen(&mut errors, "filials", &self.filials),
            objectivity: chosen(&mut errors, "objectivity", &self.objectivity),
            risk_zone,
            exit: self.exit(&mut errors),
        };
        if !has_wrong_rows(&errors) {
            for message in rules.check() {
                errors.add(field_of(&message), message);
            }
        }
        errors.or(rules)
    }

    fn risk_zone(&self, errors: &mut Errors) -> Option<RiskZone> {
        let share_from_percent = (!self.risk_percent.trim().is_empty())
            .then(|| percent(errors, "risk_percent", &self.risk_percent));
        let zone = RiskZone {
            one_low_in_year: self.risk_one_low == YES,
            share_from_percent,
        };
        (zone != RISK_BY_DEFAULT).then_some(zone)
    }

    fn flags(&self, errors: &mut Errors) -> Vec<Flag> {
        let known: Vec<Flag> = self
            .exclude
            .iter()
            .filter_map(|code| by_code(code))
            .collect();
        if known.len() != self.exclude.len() {
            errors.add("exclude", "Выберите виды школ из списка");
        }
        known
    }

    fn exit(&self, errors: &mut Errors) -> Option<Exit> {
        match self.exit_years.as_str() {
            "" => None,
            "1" => Some(Exit { clean_years: 1 }),
            "2" => Some(Exit { clean_years: 2 }),
            _ => {
                errors.add("exit_years", "Выберите условие выхода из списка");
                None
            }
        }
    }
}

/// What a rule-set without a zone of risk means.
const RISK_BY_DEFAULT: RiskZone = RiskZone {
    one_low_in_year: true,
    share_from_percent: None,
};

fn percent(errors: &mut Errors, field: &str, text: &str) -> u32 {
    whole(errors, field, text.trim().trim_end_matches('%'), 100)
}

/// A whole number from 1 to `max`.
fn whole(errors: &mut Errors, field: &str, text: &str, max: i64) -> u32 {
    u32::try_from(input::number(errors, field, text, 1, max)).unwrap_or(1)
}

/// The choice with this code; the default one where the form names none that exists.
fn chosen<T: DeserializeOwned + Default>(errors: &mut Errors, field: &str, code: &str) -> T {
    by_code(code).unwrap_or_else(|| {
        errors.add(field, "Выберите ответ из списка");
        T::default()
    })
}

/// A row that could not be read is missing from the rule, so the rule as a whole cannot be judged yet.
fn has_wrong_rows(errors: &Errors) -> bool {
    errors
        .all()
        .iter()
        .any(|(field, _)| field.starts_with("procedure_") || field.starts_with("branch_"))
}

/// Where on the page a fault of the whole rule belongs.
fn field_of(message: &str) -> &'static str {
    match message.split([' ', ':']).next() {
        Some("Условия") => "branches",
        Some("Срок") => "valid_to",
        _ => "procedures",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;

    #[test]
    fn a_form_nobody_touched_gives_the_same_rule_set() {
        for rules in presets::all() {
            let form = RuleSetForm::of(&rules, 1);
            assert_eq!(form.check(&rules.code).unwrap(), rules);
        }
    }

    #[test]
    fn empty_rows_are_passed_over() {
        let rules = presets::default_set();
        let mut form = RuleSetForm::of(&rules, 1);
        for column in [
            &mut form.procedure_kind,
            &mut form.procedure_grades,
            &mut form.branch_within,
        ] {
            column.extend([String::new(), String::new()]);
        }
        assert_eq!(form.check(&rules.code).unwrap(), rules);
    }

    #[test]
    fn all_errors_are_told_at_once_by_their_fields() {
        let form = RuleSetForm {
            procedure_kind: vec!["vpr".to_owned()],
            procedure_subject: vec!["russian".to_owned()],
            procedure_grades: vec!["пятый".to_owned()],
            percent: "0".to_owned(),
            risk_percent: "200".to_owned(),
            valid_from: "вчера".to_owned(),
            ..RuleSetForm::default()
        };
        let errors = form.check("x").unwrap_err();
        for field in [
            "title",
            "valid_from",
            "procedure_grades-0",
            "percent",
            "min_participants",
            "risk_percent",
        ] {
            assert!(errors.of(field).is_some(), "{field}: {errors:?}");
        }
    }

    #[test]
    fn faults_of_the_whole_rule_stand_by_their_part_of_the_page() {
        let mut form = RuleSetForm::of(&presets::default_set(), 1);
        form.branch_within.clear();
        form.procedure_grades[1] = "5".to_owned();
        form.procedure_subject[1] = "russian".to_owned();
        form.valid_from = "01.09.2024".to_owned();
        form.valid_to = "01.09.2023".to_owned();
        let errors = form.check("x").unwrap_err();
        assert!(errors.of("branches").is_some(), "{errors:?}");
        assert!(errors.of("valid_to").is_some(), "{errors:?}");
        let twice = "Процедуры 1 и 2: одни и те же результаты считаются дважды.";
        assert_eq!(errors.of("procedures"), Some(twice));
    }
}

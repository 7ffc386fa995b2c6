//! What makes a rule-set usable: every fault is found in one pass and named in Russian.

use super::ruleset::{Branch, ProcedureRule, RuleSet, Usage};
use crate::procedure::{Kind, Subject};

/// Longest code; it stands in addresses and file names.
const LONGEST_CODE: usize = 64;
/// Bound on both lists, far above any real rule, so that a hostile file stays cheap.
const MOST_PROCEDURES: usize = 200;
/// Fired branches are kept as bits of a 16-bit mask.
const MOST_BRANCHES: usize = 16;

impl RuleSet {
    /// All faults of the rule-set; empty when it can be used.
    pub fn check(&self) -> Vec<String> {
        let mut errors = Vec::new();
        check_heading(self, &mut errors);
        check_procedures(&self.procedures, &mut errors);
        check_branches(&self.branches, &mut errors);
        check_numbers(self, &mut errors);
        errors
    }
}

fn check_heading(rules: &RuleSet, errors: &mut Vec<String>) {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = rules.code.chars().count();
    if length == 0 || length > LONGEST_CODE || !rules.code.chars().all(plain) {
        errors.push(format!(
            "Код правил: от 1 до {LONGEST_CODE} букв, цифр, точек, дефисов и подчёркиваний."
        ));
    }
    if let (Some(from), Some(to)) = (rules.valid_from, rules.valid_to)
        && to < from
    {
        errors.push("Срок действия: последний день раньше первого.".to_owned());
    }
}

fn check_procedures(procedures: &[ProcedureRule], errors: &mut Vec<String>) {
    if procedures.len() > MOST_PROCEDURES {
        errors.push(format!("Процедуры: не больше {MOST_PROCEDURES} строк."));
        return;
    }
    if procedures.iter().all(|rule| rule.usage == Usage::Analysis) {
        errors.push("Процедуры: нужна хотя бы одна для выявления.".to_owned());
    }
    for (index, rule) in procedures.iter().enumerate() {
        check_procedure(index + 1, rule, errors);
        for (other, earlier) in procedures[..index].iter().enumerate() {
            if overlap(rule, earlier) {
                errors.push(format!(
                    "Процедуры {} и {}: одни и те же результаты считаются дважды.",
                    other + 1,
                    index + 1
                ));
            }
        }
    }
}

fn check_procedure(number: usize, rule: &ProcedureRule, errors: &mut Vec<String>) {
    let mut fault = |text: &str| errors.push(format!("Процедура {number}: {text}."));
    let fits = |grade: &u8| match rule.kind {
        Kind::Vpr => (1..=11).contains(grade),
        Kind::Oge => *grade == 9,
        Kind::Ege => *grade == 11,
    };
    if !rule.grades.iter().all(fits) {
        fault(match rule.kind {
            Kind::Vpr => "класс ВПР\u{a0}— от 1 до 11",
            Kind::Oge => "класс ОГЭ\u{a0}— 9",
            Kind::Ege => "класс ЕГЭ\u{a0}— 11",
        });
    }
    if (1..rule.grades.len()).any(|i| rule.grades[..i].contains(&rule.grades[i])) {
        fault("класс назван дважды");
    }
    if rule.level.is_some() && (rule.kind, rule.subject) != (Kind::Ege, Subject::Mathematics) {
        fault("уровень бывает только у ЕГЭ по математике");
    }
}

/// Whether one result would feed both lines in one and the same use.
fn overlap(a: &ProcedureRule, b: &ProcedureRule) -> bool {
    let levels = a.level.is_none() || b.level.is_none() || a.level == b.level;
    let grades = a.grades.is_empty()
        || b.grades.is_empty()
        || a.grades.iter().any(|grade| b.grades.contains(grade));
    a.usage == b.usage && a.kind == b.kind && a.subject == b.subject && levels && grades
}

fn check_branches(branches: &[Branch], errors: &mut Vec<String>) {
    if branches.is_empty() || branches.len() > MOST_BRANCHES {
        errors.push(format!("Условия: от 1 до {MOST_BRANCHES}."));
    }
    if branches.iter().any(|branch| branch.at_least() == 0) {
        errors.push("Условия: число процедур\u{a0}— от 1.".to_owned());
    }
}

fn check_numbers(rules: &RuleSet, errors: &mut Vec<String>) {
    if !(1..=100).contains(&rules.low.percent) {
        errors.push("Порог: целое число процентов от 1 до 100.".to_owned());
    }
    let share = rules.risk_zone.and_then(|zone| zone.share_from_percent);
    if share.is_some_and(|percent| !(1..=100).contains(&percent)) {
        errors.push("Зона риска: целое число процентов от 1 до 100.".to_owned());
    }
    if rules
        .exit
        .is_some_and(|exit| !(1..=2).contains(&exit.clean_years))
    {
        errors.push("Выход из перечня: 1 или 2 года без низких результатов.".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::ruleset::{Exit, RiskZone};
    use super::*;
    use crate::identification::presets;
    use crate::procedure::Level;

    #[test]
    fn every_fault_is_named_at_once() {
        let mut rules = presets::default_set();
        rules.code = "a b".to_owned();
        rules.valid_from = "2022-01-02".parse().ok();
        rules.valid_to = "2022-01-01".parse().ok();
        rules.procedures[0].grades = vec![5, 5, 12];
        rules.procedures[1].level = Some(Level::Basic);
        rules.branches[0] = Branch::Year { at_least: 0 };
        rules.low.percent = 0;
        rules.risk_zone = Some(RiskZone {
            one_low_in_year: true,
            share_from_percent: Some(101),
        });
        rules.exit = Some(Exit { clean_years: 3 });
        let errors = rules.check();
        assert_eq!(errors.len(), 9, "{errors:#?}");
    }

    #[test]
    fn a_result_may_not_be_counted_twice() {
        let mut rules = presets::default_set();
        let copy = rules.procedures[0].clone();
        rules.procedures.push(ProcedureRule {
            grades: vec![6, 7],
            ..copy
        });
        let number = rules.procedures.len();
        assert_eq!(
            rules.check(),
            [format!(
                "Процедуры 1 и {number}: одни и те же результаты считаются дважды."
            )]
        );
        rules.procedures[number - 1].usage = Usage::Analysis;
        assert!(rules.check().is_empty());
    }

    #[test]
    fn something_must_count() {
        let mut rules = presets::default_set();
        rules.branches.clear();
        rules.procedures.clear();
        assert_eq!(rules.check().len(), 2);
    }
}

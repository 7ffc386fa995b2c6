//! A rule-set made ready for many schools: its procedures laid out in order, and a table that
//! leads from a result straight to the procedures it feeds.

use super::rule_words;
use super::ruleset::{ProcedureRule, RuleSet, Usage};
use crate::procedure::{Kind, Level, Procedure, Subject};

const LEVELS: usize = 3;
const GRADES: usize = 12;
const KEYS: usize = Kind::ALL.len() * Subject::ALL.len() * LEVELS * GRADES;

/// One procedure as the rule counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its name; `grade` is `None` where grades are pooled.
    pub procedure: Procedure,
    /// Whether it counts or is only shown.
    pub usage: Usage,
    /// Index of its line in the rule-set.
    line: usize,
}

/// Where the targets of one key stand.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u16,
    length: u16,
}

/// A checked rule-set with its lookup table. Build it once, identify many schools.
#[derive(Clone, Debug)]
pub struct Compiled {
    rules: RuleSet,
    procedures: Vec<Counted>,
    spans: Vec<Span>,
    targets: Vec<u16>,
}

impl Compiled {
    /// Checks the rule-set and lays it out.
    ///
    /// # Errors
    /// All faults of the rule-set, in Russian.
    pub fn new(rules: &RuleSet) -> Result<Compiled, Vec<String>> {
        let errors = rules.check();
        if !errors.is_empty() {
            return Err(errors);
        }
        let procedures: Vec<Counted> = rules
            .procedures
            .iter()
            .enumerate()
            .flat_map(|(line, rule)| expand(line, rule))
            .collect();
        let mut compiled = Compiled {
            rules: rules.clone(),
            procedures,
            spans: vec![Span::default(); KEYS],
            targets: vec![],
        };
        compiled.fill_table();
        Ok(compiled)
    }

    /// The rule-set itself.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The procedures in the order of the rule-set.
    pub fn procedures(&self) -> &[Counted] {
        &self.procedures
    }

    /// «ВПР-6 математика», or «ВПР математика, 4–8 классы» where the rule pools grades.
    pub fn label(&self, index: usize) -> String {
        let counted = &self.procedures[index];
        let grades = &self.rules.procedures[counted.line].grades;
        match counted.procedure.grade {
            None if counted.procedure.kind == Kind::Vpr && !grades.is_empty() => {
                format!("{}, {}", counted.procedure, rule_words::grades(grades))
            }
            _ => counted.procedure.to_string(),
        }
    }

    /// Whether results of this procedure belong to the counted one: where its numbers come from.
    pub fn feeds(&self, result: &Procedure, index: usize) -> bool {
        self.fed_by(result)
            .contains(&u16::try_from(index).unwrap_or(u16::MAX))
    }

    /// Indexes of the counted procedures that a result feeds.
    pub(super) fn fed_by(&self, result: &Procedure) -> &[u16] {
        let Some(key) = key(result) else { return &[] };
        let span = self.spans[key];
        &self.targets[usize::from(span.start)..usize::from(span.start + span.length)]
    }

    fn fill_table(&mut self) {
        for kind in Kind::ALL {
            for &subject in Subject::ALL {
                for level in [None, Some(Level::Basic), Some(Level::Profile)] {
                    for grade in (0..GRADES as u8).map(|g| (g > 0).then_some(g)) {
                        self.fill(&Procedure {
                            kind,
                            subject,
                            grade,
                            level,
                        });
                    }
                }
            }
        }
    }

    fn fill(&mut self, result: &Procedure) {
        let Some(key) = key(result) else { return };
        if self.spans[key].length > 0 {
            return;
        }
        let start = self.targets.len();
        for (index, counted) in self.procedures.iter().enumerate() {
            if counts(&self.rules.procedures[counted.line], counted, result) {
                self.targets.push(index as u16);
            }
        }
        self.spans[key] = Span {
            start: start as u16,
            length: (self.targets.len() - start) as u16,
        };
    }
}

/// The procedures that one line of the rule-set stands for.
fn expand(line: usize, rule: &ProcedureRule) -> Vec<Counted> {
    let ProcedureRule {
        kind,
        subject,
        level,
        usage,
        ..
    } = *rule;
    let one = |grade| Counted {
        procedure: Procedure {
            kind,
            subject,
            grade,
            level,
        },
        usage,
        line,
    };
    match rule.is_pooled() {
        true => vec![one(None)],
        false => rule.grades.iter().map(|&grade| one(Some(grade))).collect(),
    }
}

/// Whether the line counts this result in this procedure.
fn counts(rule: &ProcedureRule, counted: &Counted, result: &Procedure) -> bool {
    let grade = grade_of(result);
    let in_grades = match counted.procedure.grade {
        Some(own) => grade == Some(own),
        None => rule.grades.is_empty() || grade.is_some_and(|g| rule.grades.contains(&g)),
    };
    rule.kind == result.kind
        && rule.subject == result.subject
        && in_grades
        && (rule.level.is_none() || rule.level == result.level)
}

/// Grade of the programme; ОГЭ and ЕГЭ have one even where the file does not state it.
fn grade_of(result: &Procedure) -> Option<u8> {
    result.grade.or(match result.kind {
        Kind::Vpr => None,
        Kind::Oge => Some(9),
        Kind::Ege => Some(11),
    })
}

/// Place of a result in the table; `None` for a grade no school has.
#[inline]
fn key(result: &Procedure) -> Option<usize> {
    let grade = usize::from(result.grade.unwrap_or(0));
    let level = match result.level {
        None => 0,
        Some(Level::Basic) => 1,
        Some(Level::Profile) => 2,
    };
    let subject = result.kind as usize * Subject::ALL.len() + result.subject as usize;
    (grade < GRADES).then_some((subject * LEVELS + level) * GRADES + grade)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;

    fn fed(rules: &Compiled, kind: Kind, grade: Option<u8>, level: Option<Level>) -> Vec<String> {
        let result = Procedure {
            kind,
            subject: Subject::Mathematics,
            grade,
            level,
        };
        rules
            .fed_by(&result)
            .iter()
            .map(|&i| rules.label(usize::from(i)))
            .collect()
    }

    #[test]
    fn a_result_feeds_the_procedures_of_its_grade_and_level() {
        let rules = Compiled::new(&presets::default_set()).unwrap();
        assert_eq!(fed(&rules, Kind::Vpr, Some(6), None), ["ВПР-6 математика"]);
        assert!(fed(&rules, Kind::Vpr, Some(7), None).is_empty());
        assert!(fed(&rules, Kind::Vpr, None, None).is_empty());
        assert!(fed(&rules, Kind::Vpr, Some(200), None).is_empty());
        assert_eq!(fed(&rules, Kind::Oge, None, None), ["ОГЭ математика"]);
        assert_eq!(fed(&rules, Kind::Oge, Some(9), None), ["ОГЭ математика"]);
        let basic = fed(&rules, Kind::Ege, Some(11), Some(Level::Basic));
        assert_eq!(basic, ["ЕГЭ математика, базовый уровень"]);
        assert!(fed(&rules, Kind::Ege, Some(11), Some(Level::Profile)).is_empty());
    }

    #[test]
    fn pooled_grades_and_levels_come_together() {
        let mut set = presets::find("vpr-4-8-pooled-min-10").unwrap();
        set.procedures[0].grades.clear();
        set.procedures.push(ProcedureRule {
            kind: Kind::Ege,
            subject: Subject::Mathematics,
            level: None,
            ..set.procedures[0].clone()
        });
        let rules = Compiled::new(&set).unwrap();
        let russian = Procedure {
            subject: Subject::Russian,
            ..rules.procedures[0].procedure
        };
        assert!(rules.feeds(
            &Procedure {
                grade: Some(11),
                ..russian
            },
            0
        ));
        assert!(rules.feeds(
            &Procedure {
                grade: None,
                ..russian
            },
            0
        ));
        assert!(!rules.feeds(&russian, 1));
        assert_eq!(
            fed(&rules, Kind::Vpr, Some(4), None),
            ["ВПР математика, 4–8\u{a0}классы"]
        );
        for level in [None, Some(Level::Basic), Some(Level::Profile)] {
            assert_eq!(fed(&rules, Kind::Ege, Some(11), level), ["ЕГЭ математика"]);
        }
    }
}

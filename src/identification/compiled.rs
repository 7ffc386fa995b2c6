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

/// Procedures that a result feeds: one for identification, one for analysis. Lines of one use never
/// share a result, so there are no more.
#[derive(Clone, Copy, Debug)]
struct Fed([u16; 2]);

impl Fed {
    /// No place: beyond any list of procedures.
    const NONE: u16 = u16::MAX;
}

/// A checked rule-set with its lookup table. Build it once, identify many schools.
#[derive(Clone, Debug)]
pub struct Compiled {
    rules: RuleSet,
    procedures: Vec<Counted>,
    table: Vec<Fed>,
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
            table: vec![Fed([Fed::NONE; 2]); KEYS],
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
        self.fed_by(result).contains(&index)
    }

    /// Places of the counted procedures that a result feeds; those beyond the list mean none.
    #[inline]
    pub(super) fn fed_by(&self, result: &Procedure) -> [usize; 2] {
        let fed = key(result).map_or([Fed::NONE; 2], |key| self.table[key].0);
        fed.map(usize::from)
    }

    fn fill_table(&mut self) {
        for (place, counted) in self.procedures.iter().enumerate() {
            let rule = &self.rules.procedures[counted.line];
            for result in results_of(rule) {
                if counts(rule, counted, &result)
                    && let Some(key) = key(&result)
                {
                    self.table[key].0[counted.usage as usize] = place as u16;
                }
            }
        }
    }
}

/// Every result of the kind and subject of a line, of any grade and level.
fn results_of(rule: &ProcedureRule) -> impl Iterator<Item = Procedure> {
    let ProcedureRule { kind, subject, .. } = *rule;
    [None, Some(Level::Basic), Some(Level::Profile)]
        .into_iter()
        .flat_map(move |level| {
            (0..GRADES as u8)
                .map(|grade| (grade > 0).then_some(grade))
                .map(move |grade| Procedure {
                    kind,
                    subject,
                    grade,
                    level,
                })
        })
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
        let places = 0..rules.procedures().len();
        places
            .filter(|place| rules.feeds(&result, *place))
            .map(|place| rules.label(place))
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

//! Rows of the form of a rule-set: a procedure, a condition.

use super::codes::by_code;
use crate::identification::ruleset::{Branch, CountAs, ProcedureRule, Usage};
use crate::input::{self, Errors};
use crate::procedure::{Kind, Level, Subject};

/// The code of a condition about the same procedure in two years; the others are codes of the JSON.
pub const SAME_IN_EACH: &str = "same_in_each_of_two_years";

/// A procedure as typed. A row without a kind is no row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcedureRow {
    /// Code of the kind.
    pub kind: String,
    /// Code of the subject.
    pub subject: String,
    /// «5, 6» or «4–8»; empty: any grade.
    pub grades: String,
    /// Code of the level, or nothing.
    pub level: String,
    /// Code of what counts as one procedure.
    pub count_as: String,
    /// Code of the use.
    pub usage: String,
}

impl ProcedureRow {
    /// Whether the row was left empty, or emptied to take the procedure away.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// The procedure; errors go to the fields of this row, `place` from 0.
    pub fn check(&self, place: usize, errors: &mut Errors) -> Option<ProcedureRule> {
        let field = |name: &str| format!("procedure_{name}-{place}");
        let kind = Kind::from_code(&self.kind);
        let subject = Subject::from_code(&self.subject);
        let grades = read_grades(&self.grades);
        if kind.is_none() {
            errors.add(&field("kind"), "Выберите вид процедуры");
        }
        if subject.is_none() {
            errors.add(&field("subject"), "Выберите предмет");
        }
        if grades.is_none() {
            errors.add(&field("grades"), "Введите классы, например 5, 6 или 4–8");
        }
        let (Some(kind), Some(subject), Some(grades)) = (kind, subject, grades) else {
            return None;
        };
        Some(ProcedureRule {
            kind,
            subject,
            grades,
            level: Level::from_code(&self.level),
            count_as: by_code::<CountAs>(&self.count_as).unwrap_or_default(),
            usage: by_code::<Usage>(&self.usage).unwrap_or_default(),
        })
    }
}

/// A condition as typed. A row without «в течение» is no row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BranchRow {
    /// Number of low procedures.
    pub at_least: String,
    /// `year`, `each_of_two_years` or [`SAME_IN_EACH`].
    pub within: String,
}

impl BranchRow {
    /// The row of a condition.
    pub fn of(branch: Branch) -> BranchRow {
        let within = match branch {
            Branch::Year { .. } => "year",
            Branch::EachOfTwoYears {
                same_procedure: false,
                ..
            } => "each_of_two_years",
            Branch::EachOfTwoYears {
                same_procedure: true,
                ..
            } => SAME_IN_EACH,
        };
        BranchRow {
            at_least: branch.at_least().to_string(),
            within: within.to_owned(),
        }
    }

    /// Whether the row was left empty, or emptied to take the condition away.
    pub fn is_empty(&self) -> bool {
        self.within.is_empty()
    }

    /// The condition; errors go to the fields of this row, `place` from 0.
    pub fn check(&self, place: usize, errors: &mut Errors) -> Option<Branch> {
        let field = format!("branch_at_least-{place}");
        let before = errors.all().len();
        let number = input::number(errors, &field, &self.at_least, 1, 100);
        let at_least = u32::try_from(number)
            .ok()
            .filter(|_| errors.all().len() == before)?;
        match self.within.as_str() {
            "year" => Some(Branch::Year { at_least }),
            "each_of_two_years" => Some(Branch::EachOfTwoYears {
                at_least,
                same_procedure: false,
            }),
            SAME_IN_EACH => Some(Branch::EachOfTwoYears {
                at_least,
                same_procedure: true,
            }),
            _ => {
                errors.add(&format!("branch_within-{place}"), "Выберите срок из списка");
                None
            }
        }
    }
}

/// «5, 6»: grades as the form shows them.
pub fn grades_as_typed(grades: &[u8]) -> String {
    grades
        .iter()
        .map(u8::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Grades as people type them: «5, 6», «5 и 6», «4–8», «4-8, 10». `None` when it is no list of grades.
fn read_grades(text: &str) -> Option<Vec<u8>> {
    let mut grades = Vec::new();
    let text = text
        .replace(['–', '—', '−'], "-")
        .replace(" и ", ",")
        .replace(" - ", "-");
    for part in text
        .split([',', ';', ' ', '\u{a0}'])
        .filter(|part| !part.is_empty())
    {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (from.parse::<u8>().ok()?, to.parse::<u8>().ok()?);
        if from > to || to > 11 {
            return None;
        }
        grades.extend(from..=to);
    }
    Some(grades)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_read_as_people_type_them() {
        let cases: [(&str, Option<&[u8]>); 9] = [
            ("", Some(&[])),
            ("5", Some(&[5])),
            ("5, 6", Some(&[5, 6])),
            ("5 и 6", Some(&[5, 6])),
            ("4–8", Some(&[4, 5, 6, 7, 8])),
            ("4 - 6; 8", Some(&[4, 5, 6, 8])),
            ("8-4", None),
            ("пять", None),
            ("4-200", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_grades(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_condition_survives_its_row() {
        for branch in [
            Branch::Year { at_least: 2 },
            Branch::EachOfTwoYears {
                at_least: 1,
                same_procedure: false,
            },
            Branch::EachOfTwoYears {
                at_least: 3,
                same_procedure: true,
            },
        ] {
            let mut errors = Errors::new();
            assert_eq!(BranchRow::of(branch).check(0, &mut errors), Some(branch));
            assert!(errors.is_empty());
        }
    }
}

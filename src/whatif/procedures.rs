//! Procedures in a short form: kinds, subjects, grades of ВПР. A change of one of these touches only what it
//! names, so that a rule whose procedures are no rectangle keeps its shape.

use crate::identification::ruleset::{CountAs, ProcedureRule, Usage};
use crate::procedure::{Kind, Level, Subject};
use std::collections::BTreeSet;

/// Grades in which ВПР are held; a rule with «любой класс» shows them all.
pub const GRADES: [u8; 7] = [4, 5, 6, 7, 8, 10, 11];

/// What the short form shows of the procedures for identification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// ВПР, ОГЭ, ЕГЭ.
    pub kinds: BTreeSet<Kind>,
    /// Subjects of any kind.
    pub subjects: BTreeSet<Subject>,
    /// Grades of ВПР.
    pub grades: BTreeSet<u8>,
    /// How grades of ВПР count; `None` where lines differ.
    pub counting: Option<CountAs>,
}

impl Selection {
    /// What the form shows of these lines.
    pub fn of(lines: &[ProcedureRule]) -> Selection {
        let counted = || {
            lines
                .iter()
                .filter(|line| line.usage == Usage::Identification)
        };
        let vpr: Vec<&ProcedureRule> = counted().filter(|line| line.kind == Kind::Vpr).collect();
        let pooled = vpr.iter().filter(|line| line.is_pooled()).count();
        Selection {
            kinds: counted().map(|line| line.kind).collect(),
            subjects: counted().map(|line| line.subject).collect(),
            grades: vpr.iter().flat_map(|line| grades_of(line)).collect(),
            counting: match pooled {
                0 => Some(CountAs::EachGrade),
                all if all == vpr.len() => Some(CountAs::Pooled),
                _ => None,
            },
        }
    }

    /// The rule's lines with this selection. Lines for analysis stay as they are.
    pub fn apply(&self, lines: &[ProcedureRule]) -> Vec<ProcedureRule> {
        let own = Selection::of(lines);
        if *self == own {
            return lines.to_vec();
        }
        let kept = lines.iter().filter_map(|line| self.change(&own, line));
        kept.chain(self.added(&own)).collect()
    }

    /// A line under this selection; `None` when nothing is left of it.
    fn change(&self, own: &Selection, line: &ProcedureRule) -> Option<ProcedureRule> {
        if line.usage == Usage::Analysis {
            return Some(line.clone());
        }
        if !self.kinds.contains(&line.kind) || !self.subjects.contains(&line.subject) {
            return None;
        }
        let mut line = line.clone();
        if line.kind != Kind::Vpr {
            return Some(line);
        }
        let counting = self.counting.filter(|_| self.counting != own.counting);
        if self.grades != own.grades || counting == Some(CountAs::EachGrade) {
            let mut grades: BTreeSet<u8> = grades_of(&line).into_iter().collect();
            grades.retain(|grade| self.grades.contains(grade));
            grades.extend(self.grades.difference(&own.grades));
            line.grades = grades.into_iter().collect();
        }
        line.count_as = counting.unwrap_or(line.count_as);
        let is_left = !line.grades.is_empty() || self.grades == own.grades;
        is_left.then_some(line)
    }

    /// Lines of kinds and subjects that the rule did not have.
    fn added(&self, own: &Selection) -> Vec<ProcedureRule> {
        let mut lines = Vec::new();
        for &kind in &self.kinds {
            for &subject in &self.subjects {
                let is_new = !own.kinds.contains(&kind) || !own.subjects.contains(&subject);
                if is_new {
                    lines.extend(self.line(kind, subject));
                }
            }
        }
        lines
    }

    fn line(&self, kind: Kind, subject: Subject) -> Option<ProcedureRule> {
        let grades: Vec<u8> = match kind {
            Kind::Vpr => self.grades.iter().copied().collect(),
            Kind::Oge => vec![9],
            Kind::Ege => vec![11],
        };
        // The level of the default rule-set: those who fail the basic one fail mathematics.
        let level = (kind == Kind::Ege && subject == Subject::Mathematics).then_some(Level::Basic);
        let count_as = match kind {
            Kind::Vpr => self.counting.unwrap_or_default(),
            Kind::Oge | Kind::Ege => CountAs::EachGrade,
        };
        let usage = Usage::Identification;
        (!grades.is_empty()).then_some(ProcedureRule {
            kind,
            subject,
            grades,
            level,
            count_as,
            usage,
        })
    }
}

fn grades_of(line: &ProcedureRule) -> Vec<u8> {
    if line.grades.is_empty() {
        GRADES.to_vec()
    } else {
        line.grades.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;

    fn line(kind: Kind, subject: Subject, grades: &[u8]) -> ProcedureRule {
        ProcedureRule {
            kind,
            subject,
            grades: grades.to_vec(),
            level: None,
            count_as: CountAs::EachGrade,
            usage: Usage::Identification,
        }
    }

    /// Grades differ by subject, one line is for analysis, one pools any grade.
    fn uneven() -> Vec<ProcedureRule> {
        let mut shown = line(Kind::Vpr, Subject::Physics, &[7]);
        shown.usage = Usage::Analysis;
        vec![
            line(Kind::Vpr, Subject::Russian, &[5, 6]),
            line(Kind::Vpr, Subject::Mathematics, &[4]),
            shown,
            line(Kind::Vpr, Subject::History, &[]),
            line(Kind::Oge, Subject::Russian, &[9]),
        ]
    }

    #[test]
    fn an_untouched_selection_changes_nothing() {
        let presets = presets::all().into_iter().map(|rules| rules.procedures);
        for lines in presets.chain([uneven(), vec![]]) {
            assert_eq!(Selection::of(&lines).apply(&lines), lines);
        }
    }

    #[test]
    fn a_grade_taken_away_or_added_leaves_the_shape_of_the_rest() {
        let lines = &uneven()[..3];
        let mut tried = Selection::of(lines);
        tried.grades.remove(&4);
        tried.grades.insert(8);
        let changed = tried.apply(lines);
        assert_eq!(changed[0].grades, [5, 6, 8]);
        assert_eq!(changed[1].grades, [8]);
        assert_eq!(changed[2], lines[2]);
        tried.grades.clear();
        assert_eq!(tried.apply(lines), [lines[2].clone()]);
    }

    #[test]
    fn kinds_and_subjects_come_and_go() {
        let lines = presets::find("vpr-5-6").unwrap().procedures;
        let mut tried = Selection::of(&lines);
        tried.kinds.insert(Kind::Ege);
        tried.subjects.remove(&Subject::Russian);
        let changed = tried.apply(&lines);
        assert_eq!(changed.len(), 2);
        assert_eq!(
            (changed[0].kind, changed[0].subject),
            (Kind::Vpr, Subject::Mathematics)
        );
        assert_eq!(
            (changed[1].kind, changed[1].level),
            (Kind::Ege, Some(Level::Basic))
        );
    }

    #[test]
    fn grades_may_be_pooled_and_told_apart() {
        let lines = uneven();
        let mut tried = Selection::of(&lines);
        assert_eq!(tried.counting, None);
        tried.counting = Some(CountAs::EachGrade);
        let apart = tried.apply(&lines);
        assert_eq!(apart[3].grades, GRADES);
        assert!(apart.iter().all(|line| !line.is_pooled()));
        tried.counting = Some(CountAs::Pooled);
        assert!(tried.apply(&lines)[0].is_pooled());
    }
}

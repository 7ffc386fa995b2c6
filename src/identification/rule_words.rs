//! A rule in Russian: the whole of it in one phrase, and its parts for the sentence of a verdict.

use super::ruleset::{Branch, LowResult, Operator, ProcedureRule, RuleSet, SmallSchools, Usage};
use crate::procedure::Kind;
use crate::words::{count, genitive, plural};

impl RuleSet {
    /// «ВПР, 5–6 классы, русский язык и математика; не менее 30 % участников с отметкой «2» в двух
    /// процедурах года или хотя бы в одной в каждом из двух лет».
    pub fn in_words(&self) -> String {
        let mut phrases = procedures(&self.procedures, Usage::Identification);
        let share = share(self.low);
        let failing = failing(&self.procedures);
        let branches = branches_in_a_row(&self.branches);
        phrases.push(format!("{share} участников {failing} {branches}"));
        phrases.extend(minimum(self.min_participants, self.small_schools));
        phrases.join("; ")
    }

    /// Procedures that are only shown: «ВПР, 7 класс, математика»; `None` where there are none.
    pub fn analysis_in_words(&self) -> Option<String> {
        let phrases = procedures(&self.procedures, Usage::Analysis);
        (!phrases.is_empty()).then(|| phrases.join("; "))
    }
}

impl ProcedureRule {
    /// «ВПР, 5–6 классы, русский язык», «ЕГЭ, математика (базовый уровень)».
    pub fn in_words(&self) -> String {
        group(self, &[subject(self)])
    }
}

impl LowResult {
    /// «не менее 30 %» or «более 30 %».
    pub fn in_words(self) -> String {
        share(self)
    }
}

impl Branch {
    /// The condition in the nominative, of any year: «не менее двух низких процедур за год».
    pub fn in_words(self) -> String {
        let number = u64::from(self.at_least());
        let noun = plural(
            number,
            ["низкой процедуры", "низких процедур", "низких процедур"],
        );
        let some = match number {
            1 => "хотя бы одна низкая процедура".to_owned(),
            _ => format!("не менее {} {noun}", genitive(number)),
        };
        match (self, number) {
            (Branch::Year { .. }, _) => format!("{some} за год"),
            (
                Branch::EachOfTwoYears {
                    same_procedure: false,
                    ..
                },
                _,
            ) => {
                format!("{some} в каждом из двух лет")
            }
            (_, 1) => "одна и та же процедура низкая в каждом из двух лет".to_owned(),
            (_, _) => format!("{some} в каждом из двух лет, одних и тех же"),
        }
    }
}

/// «не менее 30 %» or «более 30 %».
pub(super) fn share(low: LowResult) -> String {
    let operator = match low.operator {
        Operator::AtLeast => "не менее",
        Operator::MoreThan => "более",
    };
    format!("{operator} {}\u{a0}%", low.percent)
}

/// «5 класс», «5–6 классы», «5 и 7 классы», «4, 6 и 8 классы».
pub(super) fn grades(grades: &[u8]) -> String {
    let mut sorted = grades.to_vec();
    sorted.sort_unstable();
    match sorted[..] {
        [] => "все классы".to_owned(),
        [grade] => format!("{grade}\u{a0}класс"),
        [first, .., last] if usize::from(last - first) + 1 == sorted.len() => {
            format!("{first}–{last}\u{a0}классы")
        }
        _ => {
            let names: Vec<String> = sorted.iter().map(u8::to_string).collect();
            format!("{}\u{a0}классы", and(&names))
        }
    }
}

/// «русский язык, математика и физика».
pub(super) fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} и {last}", first.join(", ")),
    }
}

/// The condition of a branch in the nominative: «не менее двух процедур в 2021 году».
pub(super) fn condition(branch: Branch, year: i32) -> String {
    let same = match branch {
        Branch::Year { at_least } => {
            let number = u64::from(at_least);
            let noun = plural_genitive(number);
            return format!(
                "не менее {} {noun} в\u{a0}{year}\u{a0}году",
                genitive(number)
            );
        }
        Branch::EachOfTwoYears { same_procedure, .. } => same_procedure,
    };
    let number = u64::from(branch.at_least());
    match (number, same) {
        (1, true) => "одна и та же процедура в каждом из двух лет".to_owned(),
        (1, false) => "хотя бы одна процедура в каждом из двух лет".to_owned(),
        (_, true) => format!(
            "не менее {} одних и тех же процедур в каждом из двух лет",
            genitive(number)
        ),
        (_, false) => {
            let noun = plural_genitive(number);
            format!("не менее {} {noun} в каждом из двух лет", genitive(number))
        }
    }
}

/// «процедуры» after «не менее одной», «процедур» after «не менее двух».
fn plural_genitive(number: u64) -> &'static str {
    if number % 10 == 1 && number % 100 != 11 {
        "процедуры"
    } else {
        "процедур"
    }
}

/// «процедуре» after «в одной», «процедурах» after «в двух».
fn plural_prepositional(number: u64) -> &'static str {
    plural(number, ["процедуре", "процедурах", "процедурах"])
}

/// One phrase for each kind of procedures with the same grades.
fn procedures(rules: &[ProcedureRule], usage: Usage) -> Vec<String> {
    let mut groups: Vec<(&ProcedureRule, Vec<String>)> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.usage == usage) {
        let subject = subject(rule);
        let known = groups.iter_mut().find(|(first, _)| {
            first.kind == rule.kind
                && first.grades == rule.grades
                && first.is_pooled() == rule.is_pooled()
        });
        match known {
            Some((_, subjects)) => subjects.push(subject),
            None => groups.push((rule, vec![subject])),
        }
    }
    groups
        .iter()
        .map(|(rule, subjects)| group(rule, subjects))
        .collect()
}

fn subject(rule: &ProcedureRule) -> String {
    match rule.level {
        Some(level) => format!("{} ({})", rule.subject.in_sentence(), level.title()),
        None => rule.subject.in_sentence(),
    }
}

fn group(rule: &ProcedureRule, subjects: &[String]) -> String {
    let subjects = and(subjects);
    let kind = rule.kind.title();
    if rule.kind != Kind::Vpr {
        return format!("{kind}, {subjects}");
    }
    let together = if rule.is_pooled() && rule.grades.len() != 1 {
        " вместе"
    } else {
        ""
    };
    format!("{kind}, {}{together}, {subjects}", grades(&rule.grades))
}

/// What a failing participant got, by the kinds that count.
fn failing(rules: &[ProcedureRule]) -> &'static str {
    let counted = || {
        rules
            .iter()
            .filter(|rule| rule.usage == Usage::Identification)
    };
    let has_vpr = counted().any(|rule| rule.kind == Kind::Vpr);
    let has_exam = counted().any(|rule| rule.kind != Kind::Vpr);
    match (has_vpr, has_exam) {
        (true, true) => "с отметкой «2» (ВПР) или ниже минимального балла (ОГЭ, ЕГЭ)",
        (false, true) => "ниже минимального балла",
        _ => "с отметкой «2»",
    }
}

/// «в двух процедурах года или хотя бы в одной в каждом из двух лет».
fn branches_in_a_row(branches: &[Branch]) -> String {
    let mut phrases: Vec<String> = Vec::new();
    for branch in branches {
        let number = u64::from(branch.at_least());
        let noun = match phrases.is_empty() {
            true => format!(" {}", plural_prepositional(number)),
            false => String::new(),
        };
        let small = if number == 1 { "хотя бы " } else { "" };
        let number = genitive(number);
        phrases.push(match branch {
            Branch::Year { .. } => format!("{small}в {number}{noun} года"),
            Branch::EachOfTwoYears {
                same_procedure: false,
                ..
            } => {
                format!("{small}в {number}{noun} в каждом из двух лет")
            }
            Branch::EachOfTwoYears {
                at_least: 1,
                same_procedure: true,
            } => "в одной и той же процедуре в каждом из двух лет".to_owned(),
            Branch::EachOfTwoYears {
                same_procedure: true,
                ..
            } => {
                format!("в {number} одних и тех же процедурах в каждом из двух лет")
            }
        });
    }
    phrases.join(" или ")
}

fn minimum(participants: u32, small: SmallSchools) -> Option<String> {
    const PARTICIPANTS: [&str; 3] = ["участника", "участников", "участников"];
    if participants <= 1 {
        return None;
    }
    let bound = count(u64::from(participants), PARTICIPANTS);
    Some(match small {
        SmallSchools::Ignore => format!("процедуры, где меньше {bound}, не учитываются"),
        SmallSchools::Flag => format!("процедуры, где меньше {bound}, учитываются с пометкой"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;

    fn words(code: &str) -> String {
        presets::find(code)
            .unwrap()
            .in_words()
            .replace('\u{a0}', " ")
    }

    #[test]
    fn rules_are_said_in_one_phrase() {
        assert_eq!(
            words("vpr-5-6"),
            "ВПР, 5–6 классы, русский язык и математика; не менее 30 % участников с отметкой «2» \
             в двух процедурах года или хотя бы в одной в каждом из двух лет"
        );
        assert_eq!(
            words("vpr-4-8-pooled-min-10"),
            "ВПР, 4–8 классы вместе, русский язык и математика; не менее 30 % участников с \
             отметкой «2» в двух процедурах года или хотя бы в одной в каждом из двух лет; \
             процедуры, где меньше 10 участников, не учитываются"
        );
        assert_eq!(
            words("omsk-2025"),
            "ВПР, 5–6 классы, русский язык и математика; ОГЭ, русский язык и математика; ЕГЭ, \
             русский язык и математика (базовый уровень); не менее 30 % участников с отметкой «2» \
             (ВПР) или ниже минимального балла (ОГЭ, ЕГЭ) в двух процедурах года или в одной и той \
             же процедуре в каждом из двух лет"
        );
    }

    #[test]
    fn grades_are_joined_as_people_join_them() {
        let cases: [(&[u8], &str); 5] = [
            (&[], "все классы"),
            (&[5], "5 класс"),
            (&[6, 5], "5–6 классы"),
            (&[5, 7], "5 и 7 классы"),
            (&[4, 6, 8], "4, 6 и 8 классы"),
        ];
        for (list, expected) in cases {
            assert_eq!(grades(list).replace('\u{a0}', " "), expected);
        }
    }

    #[test]
    fn conditions_agree_with_their_number() {
        let each = |at_least, same_procedure| Branch::EachOfTwoYears {
            at_least,
            same_procedure,
        };
        let cases = [
            (
                Branch::Year { at_least: 1 },
                "не менее одной процедуры в 2021 году",
            ),
            (
                Branch::Year { at_least: 3 },
                "не менее трёх процедур в 2021 году",
            ),
            (
                each(1, false),
                "хотя бы одна процедура в каждом из двух лет",
            ),
            (
                each(2, false),
                "не менее двух процедур в каждом из двух лет",
            ),
            (each(1, true), "одна и та же процедура в каждом из двух лет"),
            (
                each(2, true),
                "не менее двух одних и тех же процедур в каждом из двух лет",
            ),
        ];
        for (branch, expected) in cases {
            assert_eq!(condition(branch, 2021).replace('\u{a0}', " "), expected);
        }
    }

    #[test]
    fn a_condition_of_any_year_stands_by_itself() {
        let each = |at_least, same_procedure| Branch::EachOfTwoYears {
            at_least,
            same_procedure,
        };
        let cases = [
            (
                Branch::Year { at_least: 1 },
                "хотя бы одна низкая процедура за год",
            ),
            (
                Branch::Year { at_least: 2 },
                "не менее двух низких процедур за год",
            ),
            (
                each(1, false),
                "хотя бы одна низкая процедура в каждом из двух лет",
            ),
            (
                each(1, true),
                "одна и та же процедура низкая в каждом из двух лет",
            ),
            (
                each(2, true),
                "не менее двух низких процедур в каждом из двух лет, одних и тех же",
            ),
        ];
        for (branch, expected) in cases {
            assert_eq!(branch.in_words(), expected);
        }
    }

    #[test]
    fn analysis_and_strict_thresholds_are_named() {
        let mut rules = presets::find("vpr-5-6").unwrap();
        assert_eq!(rules.analysis_in_words(), None);
        rules.procedures[1].usage = Usage::Analysis;
        rules.low.operator = Operator::MoreThan;
        rules.branches = vec![Branch::EachOfTwoYears {
            at_least: 1,
            same_procedure: false,
        }];
        assert_eq!(
            rules.analysis_in_words().as_deref(),
            Some("ВПР, 5–6\u{a0}классы, математика")
        );
        assert_eq!(
            rules.in_words().replace('\u{a0}', " "),
            "ВПР, 5–6 классы, русский язык; более 30 % участников с отметкой «2» хотя бы в одной \
             процедуре в каждом из двух лет"
        );
    }
}

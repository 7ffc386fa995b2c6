//! A rule-set in words, fact by fact: read on its page, laid side by side in a comparison.

use crate::identification::RuleSet;
use crate::identification::ruleset::{Filials, Objectivity, ProcedureRule, SmallSchools, Usage};
use crate::words::{count, day};

/// One fact of a rule-set: what it is about, and what it says, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// «Низкий результат».
    pub label: &'static str,
    /// At least one line.
    pub lines: Vec<String>,
}

impl Fact {
    /// All lines in one.
    pub fn text(&self) -> String {
        self.lines.join("; ")
    }
}

/// The facts of a rule-set in the order of its form. Every rule-set has the same facts.
pub fn facts(rules: &RuleSet) -> Vec<Fact> {
    let one = |label, text: String| Fact {
        label,
        lines: vec![text],
    };
    vec![
        Fact {
            label: "Для выявления",
            lines: procedures(rules, Usage::Identification),
        },
        Fact {
            label: "Только методический анализ",
            lines: procedures(rules, Usage::Analysis),
        },
        one(
            "Низкий результат",
            format!("{} участников", rules.low.in_words()),
        ),
        one("Мало участников", few(rules)),
        Fact {
            label: "Условия перечня, любое из них",
            lines: rules
                .branches
                .iter()
                .map(|branch| branch.in_words())
                .collect(),
        },
        one("Зона риска", risk_zone(rules)),
        Fact {
            label: "Не выявляются",
            lines: excluded(rules),
        },
        one("Филиалы", filials(rules.filials).to_owned()),
        one(
            "Список необъективных результатов",
            objectivity(rules.objectivity).to_owned(),
        ),
        one("Выход из перечня", exit(rules)),
        one("Срок действия", validity(rules)),
        one("Основание", or_not_said(&rules.basis)),
    ]
}

fn or_not_said(text: &str) -> String {
    if text.trim().is_empty() {
        "не указано".to_owned()
    } else {
        text.to_owned()
    }
}

fn procedures(rules: &RuleSet, usage: Usage) -> Vec<String> {
    let lines = rules.procedures.iter().filter(|rule| rule.usage == usage);
    some(lines.map(ProcedureRule::in_words).collect())
}

fn excluded(rules: &RuleSet) -> Vec<String> {
    some(
        rules
            .exclude
            .iter()
            .map(|flag| flag.title().to_owned())
            .collect(),
    )
}

fn some(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        vec!["нет".to_owned()]
    } else {
        lines
    }
}

fn few(rules: &RuleSet) -> String {
    if rules.min_participants <= 1 {
        return "учитывается любое число участников".to_owned();
    }
    let bound = count(
        u64::from(rules.min_participants),
        ["участника", "участников", "участников"],
    );
    match rules.small_schools {
        SmallSchools::Ignore => format!("меньше {bound}\u{a0}— нет данных"),
        SmallSchools::Flag => format!("меньше {bound}\u{a0}— учитывается с пометкой"),
    }
}

fn risk_zone(rules: &RuleSet) -> String {
    let (one_low, share) = rules.risk_zone.map_or((true, None), |zone| {
        (zone.one_low_in_year, zone.share_from_percent)
    });
    let one_low = one_low.then(|| "хотя бы одна низкая процедура за год".to_owned());
    let share = share.map(|percent| format!("доля от {percent}\u{a0}% в любой процедуре года"));
    let conditions: Vec<String> = one_low.into_iter().chain(share).collect();
    if conditions.is_empty() {
        "не выделяется".to_owned()
    } else {
        conditions.join(" или ")
    }
}

/// «каждый — по своим результатам».
pub fn filials(filials: Filials) -> &'static str {
    match filials {
        Filials::Own => "каждый\u{a0}— по своим результатам",
        Filials::WithHead => "вместе с головной школой",
    }
}

/// «не учитывается».
pub fn objectivity(objectivity: Objectivity) -> &'static str {
    match objectivity {
        Objectivity::Ignore => "не учитывается",
        Objectivity::Mark => "ВПР учитываются с пометкой",
        Objectivity::ExcludeVpr => "ВПР того года не учитываются",
    }
}

fn exit(rules: &RuleSet) -> String {
    match rules.exit.map(|exit| exit.clean_years) {
        None => "условие не задано".to_owned(),
        Some(1) => "год без низких результатов".to_owned(),
        Some(years) => format!("{years}\u{a0}года подряд без низких результатов"),
    }
}

fn validity(rules: &RuleSet) -> String {
    match (rules.valid_from, rules.valid_to) {
        (None, None) => "не ограничен".to_owned(),
        (Some(from), None) => format!("с {}", day(from)),
        (None, Some(to)) => format!("по {}", day(to)),
        (Some(from), Some(to)) => format!("с {} по {}", day(from), day(to)),
    }
}

/// A line of one side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideLine {
    /// What it says.
    pub text: String,
    /// The other side does not say it.
    pub is_only_here: bool,
}

/// A fact in which two rule-sets differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub label: &'static str,
    /// The first rule-set.
    pub a: Vec<SideLine>,
    /// The second one.
    pub b: Vec<SideLine>,
}

/// What differs between two rule-sets, and the labels of what does not. Titles are compared too.
pub fn compare(a: &RuleSet, b: &RuleSet) -> (Vec<Difference>, Vec<&'static str>) {
    let all = |rules: &RuleSet| {
        let title = Fact {
            label: "Название",
            lines: vec![rules.name().to_owned()],
        };
        [title].into_iter().chain(facts(rules))
    };
    let (mut differ, mut same) = (Vec::new(), Vec::new());
    for (a, b) in all(a).zip(all(b)) {
        if a == b {
            same.push(a.label);
        } else {
            differ.push(Difference {
                label: a.label,
                a: side(&a, &b),
                b: side(&b, &a),
            });
        }
    }
    (differ, same)
}

fn side(own: &Fact, other: &Fact) -> Vec<SideLine> {
    let line = |text: &String| SideLine {
        text: text.clone(),
        is_only_here: !other.lines.contains(text),
    };
    own.lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;

    #[test]
    fn every_rule_set_is_said_in_the_same_facts() {
        let labels = |rules: &RuleSet| {
            facts(rules)
                .iter()
                .map(|fact| fact.label)
                .collect::<Vec<_>>()
        };
        let first = labels(&presets::default_set());
        for rules in presets::all() {
            assert_eq!(labels(&rules), first, "{}", rules.code);
            assert!(
                facts(&rules).iter().all(|fact| !fact.lines.is_empty()),
                "{}",
                rules.code
            );
        }
    }

    #[test]
    fn the_default_rule_set_is_said_in_words() {
        let facts = facts(&presets::default_set());
        let text = |label| {
            facts
                .iter()
                .find(|fact| fact.label == label)
                .unwrap()
                .text()
        };
        assert_eq!(text("Низкий результат"), "не менее 30\u{a0}% участников");
        assert_eq!(
            text("Мало участников"),
            "учитывается любое число участников"
        );
        assert_eq!(
            text("Условия перечня, любое из них"),
            "не менее двух низких процедур за год; хотя бы одна низкая процедура в каждом из двух лет"
        );
        assert_eq!(text("Только методический анализ"), "нет");
        assert_eq!(text("Зона риска"), "хотя бы одна низкая процедура за год");
    }

    #[test]
    fn a_comparison_shows_what_differs_and_lists_the_rest() {
        let all = presets::all();
        let (differ, same) = compare(&all[0], &all[0]);
        assert!(differ.is_empty());
        assert_eq!(same.len(), 13);
        let (differ, _) = compare(&all[0], &all[1]);
        let branches = differ
            .iter()
            .find(|d| d.label == "Условия перечня, любое из них")
            .unwrap();
        assert!(!branches.a[0].is_only_here && branches.a[1].is_only_here);
        assert!(branches.b[1].is_only_here);
    }
}

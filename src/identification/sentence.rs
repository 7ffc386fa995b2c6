//! The explanation of a verdict in Russian, made from its trace: why the school is on the register,
//! or why not. Each number keeps its year and procedure, so that a page can link it to its source.

use super::compiled::Compiled;
use super::criterion::{Outcome, State, Status, Verdict};
use super::rule_words::{condition, share};
use super::ruleset::{Branch, LowResult, Operator, Usage};
use crate::procedure::{Kind, Procedure};
use crate::words::{count, genitive, of_participants, plural, share_percent};

mod notes;
#[cfg(test)]
mod tests;

/// A piece of the explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Text(String),
    /// Numbers of one procedure of one year.
    Number {
        /// «16 из 42 участников».
        text: String,
        /// Year of the procedure.
        year: i32,
        /// The procedure as the rule counts it.
        procedure: Procedure,
    },
}

/// The explanation as pieces for a page.
pub fn explain(rules: &Compiled, verdict: &Verdict) -> Vec<Part> {
    let mut story = Story {
        rules,
        verdict,
        parts: Vec::new(),
    };
    match verdict.status {
        Status::Listed => story.listed(),
        Status::AtRisk => story.unlisted("Школа в зоне риска, в перечень по итогам"),
        Status::Clear => story.unlisted("Школа в перечень по итогам"),
        Status::NoData => story.no_data(),
        Status::Excluded => story.excluded(),
    }
    story.parts
}

/// The pieces as plain text.
pub fn plain(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Text(text) | Part::Number { text, .. } => text.as_str(),
    });
    texts.collect()
}

/// The explanation as plain text.
pub fn explanation(rules: &Compiled, verdict: &Verdict) -> String {
    plain(&explain(rules, verdict))
}

/// One procedure of one year, with its place in the rule.
#[derive(Clone, Copy)]
struct Line<'a> {
    year: i32,
    place: usize,
    outcome: &'a Outcome,
}

/// The explanation while it grows, sentence by sentence.
struct Story<'a> {
    rules: &'a Compiled,
    verdict: &'a Verdict,
    parts: Vec<Part>,
}

impl<'a> Story<'a> {
    fn listed(&mut self) {
        self.say(&format!(
            "Школа отнесена к ШНОР по итогам {}: ",
            of_year(self.verdict.year)
        ));
        self.say(&self.fired_branches());
        self.say(".");
        self.facts_of_both_years();
        self.missing();
        self.notes();
        if let Some(pupils) = self.verdict.pupils_to_threshold {
            let pupils = count(u64::from(pupils), ["ученика", "ученика", "учеников"]);
            let year = of_year(self.verdict.year);
            self.sentence(&format!(
                "Школа не вошла бы в перечень, если бы с работами {year} не справилось на\u{a0}{pupils} меньше."
            ));
        }
    }

    fn unlisted(&mut self, beginning: &str) {
        self.say(&format!(
            "{beginning} {} не входит.",
            of_year(self.verdict.year)
        ));
        self.facts_of_both_years();
        if !self.shares_of_risk() {
            self.closest();
        }
        self.missing();
        self.notes();
        let conditions: Vec<String> = self
            .branches()
            .map(|branch| condition(branch, self.verdict.year))
            .collect();
        self.sentence(&format!("Для перечня нужно: {}.", conditions.join(" или ")));
        self.pupils_to_enter();
        self.next_year();
    }

    fn no_data(&mut self) {
        let year = self.verdict.year;
        self.say(&format!(
            "Вывода нет: за\u{a0}{year}\u{a0}год нет пригодных результатов ни по одной процедуре правила."
        ));
        self.missing();
        if self.looks_back() && self.lines(year - 1).any(|line| line.outcome.is_usable()) {
            self.facts(year - 1);
        }
    }

    fn excluded(&mut self) {
        let kind = self.verdict.excluded_as.map_or("", |flag| flag.title());
        self.say(&format!(
            "Школа исключена из расчёта: {kind}. По правилу такие школы в перечень не входят."
        ));
    }

    /// «выполнены оба условия правила — …; …».
    fn fired_branches(&self) -> String {
        let fired: Vec<String> = self
            .branches()
            .enumerate()
            .filter(|(place, _)| self.verdict.fired(*place))
            .map(|(_, branch)| condition(branch, self.verdict.year))
            .collect();
        let beginning = match (fired.len(), self.branches().count()) {
            (1, 1) => "выполнено условие правила".to_owned(),
            (2, 2) => "выполнены оба условия правила".to_owned(),
            (1, all) => format!("выполнено одно условие правила из {}", genitive(all as u64)),
            (some, all) if some == all => format!("выполнены все условия правила, их {all}"),
            (some, all) => format!("выполнены условия правила, {some} из {all}"),
        };
        format!("{beginning}\u{a0}— {}", fired.join("; "))
    }

    fn facts_of_both_years(&mut self) {
        let year = self.verdict.year;
        self.facts(year);
        if !self.looks_back() {
            return;
        }
        if self.lines(year - 1).any(|line| line.outcome.is_usable()) {
            self.facts(year - 1);
        } else {
            self.sentence(&format!(
                "Данных за\u{a0}{}\u{a0}год нет, условие о двух годах не проверялось.",
                year - 1
            ));
        }
    }

    /// How many procedures of a year are low, and which.
    fn facts(&mut self, year: i32) {
        let usable = self
            .lines(year)
            .filter(|line| line.outcome.is_usable())
            .count() as u64;
        let low: Vec<Line<'a>> = self
            .lines(year)
            .filter(|line| line.outcome.is_low())
            .collect();
        let bound = match year == self.verdict.year {
            true => format!(" ({})", share(self.rules.rules().low)),
            false => String::new(),
        };
        self.sentence(&format!("В\u{a0}{year}\u{a0}году порог{bound} "));
        match (low.len() as u64, usable) {
            (0, 1) => self.say("не достигнут в единственной процедуре с данными"),
            (0, all) => {
                self.say(&format!(
                    "не достигнут ни в одной процедуре из {}",
                    genitive(all)
                ));
            }
            (1, 1) => self.say("достигнут в единственной процедуре с данными"),
            (2, 2) => self.say("достигнут в обеих процедурах"),
            (some, all) if some == all => {
                self.say(&format!("достигнут во всех {} процедурах", genitive(all)));
            }
            (some, all) => {
                let noun = plural(some, ["процедуре", "процедурах", "процедурах"]);
                self.say(&format!(
                    "достигнут в {} {noun} из {}",
                    genitive(some),
                    genitive(all)
                ));
            }
        }
        if !low.is_empty() {
            self.say(": ");
        }
        self.items(&low);
        self.say(".");
    }

    /// «ВПР-6 математика — 14 из 38 участников (36,8 %) получили «2», порог 12; …».
    fn items(&mut self, lines: &[Line<'a>]) {
        let mut kind: Option<Kind> = None;
        for (number, line) in lines.iter().enumerate() {
            let separator = if number > 0 { "; " } else { "" };
            self.say(&format!(
                "{separator}{}\u{a0}— ",
                self.rules.label(line.place)
            ));
            let own = self.rules.procedures()[line.place].procedure.kind;
            self.numbers(*line, kind != Some(own));
            self.say(&format!(", порог\u{a0}{}", line.outcome.threshold));
            kind = Some(own);
        }
    }

    /// «14 из 38 участников (36,8 %) получили «2»», or briefly «14 из 38 (36,8 %)».
    fn numbers(&mut self, line: Line<'a>, in_full: bool) {
        let Outcome {
            participants,
            failed,
            ..
        } = *line.outcome;
        let whole = match in_full {
            true => of_participants(u64::from(participants)),
            false => participants.to_string(),
        };
        self.number(line, format!("{failed} из {whole}"));
        let shown = shown_share(self.rules.rules().low, failed, participants);
        self.say(&format!(" ({shown})"));
        if in_full {
            let verb = match self.rules.procedures()[line.place].procedure.kind {
                Kind::Vpr => ["получил «2»", "получили «2»", "получили «2»"],
                Kind::Oge | Kind::Ege => {
                    let many = "не набрали минимальный балл";
                    ["не набрал минимальный балл", many, many]
                }
            };
            self.say(&format!(" {}", plural(u64::from(failed), verb)));
        }
    }

    /// Procedures of the year from the share at which risk begins, unless they are low already.
    fn shares_of_risk(&mut self) -> bool {
        let zone = self.rules.rules().risk_zone;
        let Some(percent) = zone.and_then(|zone| zone.share_from_percent) else {
            return false;
        };
        let is_risky = |line: &Line<'a>| {
            let (failed, participants) = (line.outcome.failed, line.outcome.participants);
            line.outcome.state == State::NotLow
                && u64::from(failed) * 100 >= u64::from(percent) * u64::from(participants)
        };
        let lines: Vec<Line<'a>> = self.lines(self.verdict.year).filter(is_risky).collect();
        if lines.is_empty() {
            return false;
        }
        self.sentence(&format!("Близко к порогу, от {percent}\u{a0}%: "));
        self.items(&lines);
        self.say(".");
        true
    }

    /// The procedure of the year that stands nearest to its threshold, below it.
    fn closest(&mut self) {
        let below = |line: &Line<'a>| line.outcome.state == State::NotLow;
        let nearest = self
            .lines(self.verdict.year)
            .filter(below)
            .max_by_key(|line| (line.outcome.over_threshold(), usize::MAX - line.place));
        if let Some(line) = nearest {
            self.sentence("Ближе всего к порогу ");
            self.items(&[line]);
            self.say(".");
        }
    }

    fn pupils_to_enter(&mut self) {
        let Some(pupils) = self.verdict.pupils_to_threshold else {
            return;
        };
        let verb = plural(u64::from(pupils), ["справился", "справились", "справились"]);
        let more = count(u64::from(pupils), ["ученик", "ученика", "учеников"]);
        let year = of_year(self.verdict.year);
        self.sentence(&format!(
            "Школа вошла бы в перечень, если бы с работами {year} не {verb} ещё {more}."
        ));
    }

    /// «Школа войдёт в перечень, если в 2022 году порог будет достигнут хотя бы в одной процедуре.»
    fn next_year(&mut self) {
        if !self.verdict.one_year_left {
            return;
        }
        let low = self
            .lines(self.verdict.year)
            .filter(|l| l.outcome.is_low())
            .count();
        let half_way = self.branches().filter_map(|branch| match branch {
            Branch::EachOfTwoYears {
                at_least,
                same_procedure,
            } if low >= at_least as usize => Some((same_procedure, at_least)),
            _ => None,
        });
        let Some((same, at_least)) = half_way.min() else {
            return;
        };
        let number = u64::from(at_least);
        let noun = plural(number, ["процедуре", "процедурах", "процедурах"]);
        let what = match (same, number) {
            (false, _) => format!("хотя бы в {} {noun}", genitive(number)),
            (true, 1) => "в той же процедуре".to_owned(),
            (true, _) => format!("хотя бы в {} из тех же процедур", genitive(number)),
        };
        let year = self.verdict.year + 1;
        self.sentence(&format!(
            "Школа войдёт в перечень, если в\u{a0}{year}\u{a0}году порог будет достигнут {what}."
        ));
    }

    /// Procedures for identification of the year or of the year before.
    fn lines(&self, year: i32) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let (rules, verdict) = (self.rules, self.verdict);
        let outcomes = if year == verdict.year {
            verdict.now()
        } else {
            verdict.before()
        };
        let counted = rules.procedures().iter().zip(outcomes).enumerate();
        counted
            .filter(|(_, (counted, _))| counted.usage == Usage::Identification)
            .map(move |(place, (_, outcome))| Line {
                year,
                place,
                outcome,
            })
    }

    fn branches(&self) -> impl Iterator<Item = Branch> + use<'a> {
        self.rules.rules().branches.iter().copied()
    }

    /// Whether any branch looks at the year before.
    fn looks_back(&self) -> bool {
        self.branches()
            .any(|branch| matches!(branch, Branch::EachOfTwoYears { .. }))
    }

    fn say(&mut self, words: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push_str(words),
            _ => self.parts.push(Part::Text(words.to_owned())),
        }
    }

    fn sentence(&mut self, words: &str) {
        self.say(" ");
        self.say(words);
    }

    fn number(&mut self, line: Line<'a>, text: String) {
        let procedure = self.rules.procedures()[line.place].procedure;
        self.parts.push(Part::Number {
            text,
            year: line.year,
            procedure,
        });
    }
}

/// «36,8 %»; where rounding would put a share exactly on the percent that it misses or passes by a
/// hair, «чуть меньше 30 %» or «чуть больше 30 %».
fn shown_share(low: LowResult, failed: u32, participants: u32) -> String {
    let (share, bound) = (
        u64::from(failed) * 100,
        u64::from(low.percent) * u64::from(participants),
    );
    let shown = share_percent(failed, participants);
    let is_on_bound = shown == format!("{},0\u{a0}%", low.percent);
    match low.operator {
        Operator::AtLeast if is_on_bound && share < bound => {
            format!("чуть меньше {}\u{a0}%", low.percent)
        }
        Operator::MoreThan if is_on_bound && share > bound => {
            format!("чуть больше {}\u{a0}%", low.percent)
        }
        _ => shown,
    }
}

/// «2021 года».
fn of_year(year: i32) -> String {
    format!("{year}\u{a0}года")
}

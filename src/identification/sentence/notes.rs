//! What an explanation adds to the numbers: results that are missing, and how far to trust the rest.

use super::{Line, Story, of_year};
use crate::identification::criterion::{Missing, State};
use crate::identification::interval::{FEW, interval};
use crate::words::{count, of_participants};

impl<'a> Story<'a> {
    /// Why procedures of the year, and what was left out of the year before, say nothing.
    pub(super) fn missing(&mut self) {
        let year = self.verdict.year;
        let is_missing = |line: &Line<'a>| !line.outcome.is_usable();
        let now: Vec<Line<'a>> = self.lines(year).filter(is_missing).collect();
        self.missing_in(year, &now);
        if self.looks_back() {
            let held = |line: &Line<'a>| line.outcome.state != State::NoData(Missing::NotHeld);
            let lines = self.lines(year - 1).filter(is_missing).filter(held);
            let before: Vec<Line<'a>> = lines.collect();
            self.missing_in(year - 1, &before);
        }
    }

    fn missing_in(&mut self, year: i32, lines: &[Line<'a>]) {
        let mut beginning = format!("Нет данных за\u{a0}{year}\u{a0}год: ");
        for reason in [Missing::NotHeld, Missing::TooFew, Missing::NotObjective] {
            let has_reason = |line: &&Line<'a>| line.outcome.state == State::NoData(reason);
            let some: Vec<Line<'a>> = lines.iter().filter(has_reason).copied().collect();
            if some.is_empty() {
                continue;
            }
            match beginning.starts_with(';') {
                true => self.say(&beginning),
                false => self.sentence(&beginning),
            }
            "; ".clone_into(&mut beginning);
            self.missing_because(reason, &some);
        }
        if !lines.is_empty() {
            self.say(".");
        }
    }

    fn missing_because(&mut self, reason: Missing, lines: &[Line<'a>]) {
        for (number, line) in lines.iter().enumerate() {
            let separator = if number > 0 { "; " } else { "" };
            self.say(&format!("{separator}{}", self.rules.label(line.place)));
            if reason == Missing::TooFew {
                self.say(" (");
                let participants = u64::from(line.outcome.participants);
                let nouns = ["участник", "участника", "участников"];
                self.number(*line, count(participants, nouns));
                self.say(")");
            }
        }
        let few = u64::from(self.rules.rules().min_participants);
        self.say(&match reason {
            Missing::NotHeld => {
                "\u{a0}— результаты не загружены или работа не проводилась".to_owned()
            }
            Missing::TooFew => {
                format!("\u{a0}— по правилу нужно не менее {}", of_participants(few))
            }
            Missing::NotObjective => "\u{a0}— результаты признаны необъективными".to_owned(),
        });
    }

    /// What to keep in mind about the numbers named above.
    pub(super) fn notes(&mut self) {
        let years = if self.looks_back() { 2 } else { 1 };
        let low: Vec<Line<'a>> = (0..years)
            .flat_map(|ago| self.lines(self.verdict.year - ago))
            .filter(|line| line.outcome.is_low())
            .collect();
        let small: Vec<Line<'a>> = low
            .iter()
            .filter(|line| line.outcome.is_small)
            .copied()
            .collect();
        if !small.is_empty() {
            let few = u64::from(self.rules.rules().min_participants);
            let names = self.names(&small);
            self.sentence(&format!(
                "Учтены с пометкой, участников меньше {few}: {}.",
                names.join("; ")
            ));
        }
        self.note_of_bias(years);
        self.note_of_chance(&low);
    }

    fn note_of_bias(&mut self, years: i32) {
        for ago in 0..years {
            let year = self.verdict.year - ago;
            if self.lines(year).any(|line| line.outcome.is_biased) {
                self.sentence(&format!(
                    "ВПР {} школы\u{a0}— в официальном списке необъективных результатов; по правилу они \
                     учтены с пометкой.",
                    of_year(year)
                ));
            }
        }
    }

    /// With a handful of participants a share says little; the interval says how little.
    fn note_of_chance(&mut self, low: &[Line<'a>]) {
        let few = low.iter().filter(|line| line.outcome.participants < FEW);
        let few: Vec<Line<'a>> = few.copied().collect();
        if few.is_empty() {
            return;
        }
        let names = self.names(&few);
        let shares = names.iter().zip(&few).map(|(name, line)| {
            let (from, to) = interval(line.outcome.failed, line.outcome.participants);
            format!("{name}\u{a0}— от {from} до {to}\u{a0}%")
        });
        let shares: Vec<String> = shares.collect();
        self.sentence(&format!(
            "Где участников меньше {FEW}, результат мог получиться случайно; с уверенностью \
             95\u{a0}% доля такова: {}.",
            shares.join("; ")
        ));
    }

    /// «ВПР-5 математика (2021)».
    fn names(&self, lines: &[Line<'a>]) -> Vec<String> {
        let name = |line: &Line<'a>| format!("{} ({})", self.rules.label(line.place), line.year);
        lines.iter().map(name).collect()
    }
}

//! From sums of answers to a proposed level, with the arithmetic in words. Whole numbers throughout: a share
//! is compared with a cut-off as a fraction, never as a rounded per cent.

use super::audience::Audience;
use super::cutoffs::Cutoffs;
use crate::risks::Level;
use crate::words;

/// How often each choice of one question was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Who was asked.
    pub audience: Audience,
    /// Number of the factor the question speaks to.
    pub factor: i16,
    /// Points of each choice.
    pub points: Vec<u32>,
    /// How often each was made, in the same order.
    pub answers: Vec<u32>,
}

impl Tally {
    /// Respondents who answered this question: it may be left out.
    pub fn answered(&self) -> u32 {
        self.answers.iter().sum()
    }

    /// Whether enough people answered for the question to be shown and counted.
    pub fn counts(&self) -> bool {
        self.answered() >= self.audience.fewest()
    }

    /// Points that were given.
    fn given(&self) -> u64 {
        let both = self.points.iter().zip(&self.answers);
        both.map(|(points, answers)| u64::from(*points) * u64::from(*answers))
            .sum()
    }

    /// Points that would have been given if all had made the riskiest choice.
    fn possible(&self) -> u64 {
        let most = self.points.iter().copied().max().unwrap_or_default();
        u64::from(most) * u64::from(self.answered())
    }
}

/// What one audience says of a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The audience.
    pub audience: Audience,
    /// Points that were given to the questions that count.
    pub given: u64,
    /// Points that were possible in them.
    pub possible: u64,
}

/// A fraction: a share of the possible points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Share {
    part: u128,
    whole: u128,
}

impl Share {
    /// The mean of several shares, each weighing the same; `None` of nothing.
    fn mean(parts: &[Part]) -> Option<Share> {
        let whole: u128 = parts.iter().map(|of| u128::from(of.possible)).product();
        let count = parts.len() as u128;
        let part = parts
            .iter()
            .map(|of| u128::from(of.given) * (whole / u128::from(of.possible)))
            .sum();
        (count > 0).then_some(Share {
            part,
            whole: whole * count,
        })
    }

    fn reaches(self, percent: i16) -> bool {
        self.part * 100 >= self.whole * u128::from(percent.unsigned_abs())
    }

    /// «59,1 %», cut and not rounded: a share below a cut-off never looks as if it had reached it.
    fn words(self) -> String {
        let tenths = self.part * 1000 / self.whole;
        match (tenths / 10, tenths % 10) {
            (whole, 0) => format!("{whole}\u{a0}%"),
            (whole, tenth) => format!("{whole},{tenth}\u{a0}%"),
        }
    }
}

/// What the answers propose for one factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Number of the factor.
    pub factor: i16,
    /// Audiences with enough answers, in their order.
    pub parts: Vec<Part>,
    /// The level; `None` while no audience has enough answers.
    pub level: Option<Level>,
}

impl Proposal {
    /// The proposal for a factor out of the tallies of a survey.
    pub fn of(factor: i16, tallies: &[Tally], cutoffs: &Cutoffs) -> Proposal {
        let counted = tallies
            .iter()
            .filter(|tally| tally.factor == factor && tally.counts());
        let parts: Vec<Part> = Audience::ALL
            .into_iter()
            .map(|audience| {
                let own = counted.clone().filter(|tally| tally.audience == audience);
                Part {
                    audience,
                    given: own.clone().map(Tally::given).sum(),
                    possible: own.map(Tally::possible).sum(),
                }
            })
            .filter(|part| part.possible > 0)
            .collect();
        let level = Share::mean(&parts).map(|share| {
            if share.reaches(cutoffs.high_from) {
                Level::High
            } else if share.reaches(cutoffs.medium_from) {
                Level::Medium
            } else {
                Level::Low
            }
        });
        Proposal {
            factor,
            parts,
            level,
        }
    }

    /// «учителя — 142 балла из 240 возможных = 59,1 %; средняя от 40 до 70 %»; empty without a level.
    pub fn arithmetic(&self, cutoffs: &Cutoffs) -> String {
        let (Some(level), Some(mean)) = (self.level, Share::mean(&self.parts)) else {
            return String::new();
        };
        let mut steps: Vec<String> = self.parts.iter().map(Part::words).collect();
        if self.parts.len() > 1 {
            steps.push(format!("среднее групп — {}", mean.words()));
        }
        steps.push(cutoffs.words_of(level));
        steps.join("; ").replace(" — ", "\u{a0}— ")
    }
}

impl Part {
    fn words(&self) -> String {
        let share = Share {
            part: u128::from(self.given),
            whole: u128::from(self.possible),
        };
        let points = words::count(self.given, ["балл", "балла", "баллов"]);
        let possible = words::thousands(self.possible);
        let noun = words::plural(self.possible, ["возможного", "возможных", "возможных"]);
        format!(
            "{} — {points} из {possible} {noun} = {}",
            self.audience.title().to_lowercase(),
            share.words()
        )
    }
}

#[cfg(test)]
mod tests;

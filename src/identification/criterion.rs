//! The criterion: results of a school over two years and a rule → a verdict with its trace.
//! Everything is compared in integers; words are made from the trace on demand.

use super::compiled::Compiled;
use super::distance;
use super::ruleset::{
    Branch, Flag, LowResult, Objectivity, Operator, RiskZone, SmallSchools, Usage,
};
use crate::procedure::{Kind, Procedure, Subject};
use serde::{Deserialize, Serialize};

/// Kinds of a school that a rule may exclude, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// The set with one more kind.
    #[must_use]
    pub fn with(self, flag: Flag) -> Flags {
        Flags(self.0 | 1 << flag as u8)
    }

    /// Whether the school is of this kind.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Flags {
        flags.into_iter().fold(Flags::default(), Flags::with)
    }
}

/// Participants of one procedure in one year; the year is the one in the procedure's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearResult {
    /// «2021» of «ВПР 2021», never the date.
    pub year: i32,
    /// The procedure, with its grade.
    pub procedure: Procedure,
    /// Number of participants.
    pub participants: u32,
    /// Those with «2» (ВПР) or below the minimum (ОГЭ, ЕГЭ); at most `participants`.
    pub failed: u32,
}

/// What is known of one school. Results in any order; other years are passed over.
#[derive(Clone, Copy, Debug)]
pub struct SchoolYears<'a> {
    /// Kinds of the school.
    pub flags: Flags,
    /// Results; rows of one procedure and year are summed.
    pub results: &'a [YearResult],
    /// Years in which the school is on the official list of biased results.
    pub biased_years: &'a [i32],
}

/// What a procedure of a year says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "reason")]
pub enum State {
    /// «Низкий».
    Low,
    /// «Не низкий».
    NotLow,
    /// «Нет данных».
    NoData(Missing),
}

/// Why there are no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Not held, or not loaded.
    NotHeld,
    /// Fewer participants than the rule asks for.
    TooFew,
    /// The results are officially held biased.
    NotObjective,
}

/// One procedure of one year in the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Participants, summed over what the rule pools.
    pub participants: u32,
    /// Of them failing.
    pub failed: u32,
    /// Smallest number of failing participants that makes the result low; 0 without participants.
    pub threshold: u32,
    /// What it says.
    #[serde(flatten)]
    pub state: State,
    /// For identification, not for analysis only.
    pub is_counted: bool,
    /// Fewer participants than the minimum, counted all the same.
    pub is_small: bool,
    /// On the official list of biased results, counted all the same.
    pub is_biased: bool,
}

impl Outcome {
    const EMPTY: Outcome = Outcome {
        participants: 0,
        failed: 0,
        threshold: 0,
        state: State::NoData(Missing::NotHeld),
        is_counted: false,
        is_small: false,
        is_biased: false,
    };

    /// Whether it is «низкий», counted or not.
    pub fn is_low(&self) -> bool {
        self.state == State::Low
    }

    /// Whether it is «низкий» and counts.
    pub fn counts_as_low(&self) -> bool {
        self.is_counted && self.is_low()
    }

    /// Whether it says anything.
    pub fn is_usable(&self) -> bool {
        !matches!(self.state, State::NoData(_))
    }
}

/// Status of a school in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// «В перечне».
    Listed,
    /// «В зоне риска».
    AtRisk,
    /// «Вне перечня».
    Clear,
    /// «Нет данных».
    NoData,
    /// «Исключена».
    Excluded,
}

impl Status {
    /// All statuses in the order of the register.
    pub const ALL: [Status; 5] = [
        Status::Listed,
        Status::AtRisk,
        Status::Clear,
        Status::NoData,
        Status::Excluded,
    ];

    /// The code used in the database, in JSON and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Status::Listed => "listed",
            Status::AtRisk => "at_risk",
            Status::Clear => "clear",
            Status::NoData => "no_data",
            Status::Excluded => "excluded",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// «в перечне».
    pub fn title(self) -> &'static str {
        match self {
            Status::Listed => "в перечне",
            Status::AtRisk => "в зоне риска",
            Status::Clear => "вне перечня",
            Status::NoData => "нет данных",
            Status::Excluded => "исключена",
        }
    }
}

/// The verdict on one school with its full trace. Procedures are referred to by their place in
/// the [`Compiled`] rule-set that gave the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Last year of results.
    pub year: i32,
    /// The status.
    pub status: Status,
    /// Kind for which the rule leaves the school out.
    pub excluded_as: Option<Flag>,
    /// How many failing pupils fewer (listed) or more (otherwise) in this year would change sides;
    /// `None` without data or where no number would do.
    pub pupils_to_threshold: Option<u32>,
    /// Not listed, but low procedures in the next year would suffice for a branch of two years.
    pub one_year_left: bool,
    fired: u16,
    /// Procedures of the year, then those of the year before, each in the order of the rule-set.
    outcomes: Box<[Outcome]>,
}

/// A low procedure as the register's JSON shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LowProcedure {
    /// Year of the procedure.
    pub year: i32,
    /// ВПР, ОГЭ or ЕГЭ.
    pub kind: Kind,
    /// The subject.
    pub subject: Subject,
    /// Grade of the programme; `None` where grades are pooled.
    pub grade: Option<u8>,
    /// Number of participants.
    pub participants: u32,
    /// Of them failing.
    pub failed: u32,
}

impl Verdict {
    /// The trace of the year, in the order of the rule-set.
    pub fn now(&self) -> &[Outcome] {
        &self.outcomes[..self.outcomes.len() / 2]
    }

    /// The trace of the year before.
    pub fn before(&self) -> &[Outcome] {
        &self.outcomes[self.outcomes.len() / 2..]
    }

    /// Whether the branch with this place in the rule-set fired.
    pub fn fired(&self, branch: usize) -> bool {
        branch < u16::BITS as usize && self.fired & (1 << branch) != 0
    }

    /// Codes of the branches that fired, each once.
    pub fn branch_codes(&self, rules: &Compiled) -> Vec<&'static str> {
        let branches = rules.rules().branches.iter().enumerate();
        let fired = branches.filter(|(place, _)| self.fired(*place));
        let mut codes: Vec<&'static str> = fired.map(|(_, branch)| branch.code()).collect();
        codes.sort_unstable_by_key(|code| *code != "in_year");
        codes.dedup();
        codes
    }

    /// Low procedures that count: by year, then in the order of the rule-set.
    pub fn low(&self, rules: &Compiled) -> Vec<LowProcedure> {
        let years = [(self.year - 1, self.before()), (self.year, self.now())];
        let mut low = Vec::new();
        for (year, outcomes) in years {
            for (counted, outcome) in rules.procedures().iter().zip(outcomes) {
                if outcome.counts_as_low() {
                    let Procedure {
                        kind,
                        subject,
                        grade,
                        ..
                    } = counted.procedure;
                    let Outcome {
                        participants,
                        failed,
                        ..
                    } = *outcome;
                    low.push(LowProcedure {
                        year,
                        kind,
                        subject,
                        grade,
                        participants,
                        failed,
                    });
                }
            }
        }
        low
    }
}

/// Whether so many failing participants make the result low: the rule itself, in integers.
pub fn is_low(low: LowResult, failed: u32, participants: u32) -> bool {
    let (share, bound) = (
        u64::from(failed) * 100,
        u64::from(low.percent) * u64::from(participants),
    );
    match low.operator {
        Operator::AtLeast => share >= bound,
        Operator::MoreThan => share > bound,
    }
}

/// The verdict on a school by the results of `year` and of the year before it.
pub fn identify(rules: &Compiled, year: i32, school: &SchoolYears<'_>) -> Verdict {
    let count = rules.procedures().len();
    let mut outcomes = vec![Outcome::EMPTY; count * 2].into_boxed_slice();
    let (now, before) = outcomes.split_at_mut(count);
    tally(rules, year, school.results, now, before);
    weigh(rules, now, school.biased_years.contains(&year));
    weigh(rules, before, school.biased_years.contains(&(year - 1)));
    let counts = Counts::of(rules.rules().risk_zone, now, before);
    let branches = &rules.rules().branches[..];
    let excluded_as = rules
        .rules()
        .exclude
        .iter()
        .copied()
        .find(|flag| school.flags.has(*flag));
    let fired = if excluded_as.is_some() {
        0
    } else {
        counts.fired(branches)
    };
    let status = match excluded_as {
        Some(_) => Status::Excluded,
        None if fired != 0 => Status::Listed,
        None => counts.unlisted(rules.rules().risk_zone),
    };
    let pupils_to_threshold = match status {
        Status::Listed => Some(distance::pupils_to_leave(branches, counts, now, before)),
        Status::AtRisk | Status::Clear => distance::pupils_to_enter(branches, counts, now, before),
        Status::NoData | Status::Excluded => None,
    };
    let one_year_left =
        matches!(status, Status::AtRisk | Status::Clear) && counts.is_half_way(branches);
    Verdict {
        year,
        status,
        excluded_as,
        pupils_to_threshold,
        one_year_left,
        fired,
        outcomes,
    }
}

/// Adds the rows up into the procedures they feed.
fn tally(
    rules: &Compiled,
    year: i32,
    results: &[YearResult],
    now: &mut [Outcome],
    before: &mut [Outcome],
) {
    for row in results {
        let outcomes = match year.wrapping_sub(row.year) {
            0 => &mut *now,
            1 => &mut *before,
            _ => continue,
        };
        for place in rules.fed_by(&row.procedure) {
            if let Some(outcome) = outcomes.get_mut(place) {
                outcome.participants = outcome.participants.saturating_add(row.participants);
                outcome.failed = outcome.failed.saturating_add(row.failed);
            }
        }
    }
}

/// Gives each procedure of a year its threshold and state.
fn weigh(rules: &Compiled, outcomes: &mut [Outcome], is_biased_year: bool) {
    let set = rules.rules();
    let drops_small = set.small_schools == SmallSchools::Ignore;
    let drops_biased = is_biased_year && set.objectivity == Objectivity::ExcludeVpr;
    let marks_biased = is_biased_year && set.objectivity == Objectivity::Mark;
    for (counted, outcome) in rules.procedures().iter().zip(outcomes) {
        outcome.is_counted = counted.usage == Usage::Identification;
        if outcome.participants == 0 {
            continue;
        }
        let is_few = outcome.participants < set.min_participants;
        let is_vpr = counted.procedure.kind == Kind::Vpr;
        outcome.is_small = is_few & !drops_small;
        outcome.is_biased = is_vpr & marks_biased;
        outcome.threshold = distance::threshold(set.low, outcome.participants);
        outcome.state = if is_vpr & drops_biased {
            State::NoData(Missing::NotObjective)
        } else if is_few & drops_small {
            State::NoData(Missing::TooFew)
        } else if outcome.failed >= outcome.threshold {
            State::Low
        } else {
            State::NotLow
        };
    }
}

/// How many procedures for identification are what.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    usable_now: u32,
    pub(super) low_now: u32,
    pub(super) low_before: u32,
    pub(super) low_in_both: u32,
    has_share_of_risk: bool,
}

impl Counts {
    fn of(zone: Option<RiskZone>, now: &[Outcome], before: &[Outcome]) -> Counts {
        let mut counts = Counts::default();
        let risk = zone.and_then(|zone| zone.share_from_percent);
        let risk = risk.map(|percent| LowResult {
            percent,
            operator: Operator::AtLeast,
        });
        for (now, before) in now.iter().zip(before).filter(|(now, _)| now.is_counted) {
            counts.usable_now += u32::from(now.is_usable());
            counts.low_now += u32::from(now.is_low());
            counts.low_before += u32::from(before.is_low());
            counts.low_in_both += u32::from(now.is_low() && before.is_low());
            counts.has_share_of_risk |= now.is_usable()
                && risk.is_some_and(|low| is_low(low, now.failed, now.participants));
        }
        counts
    }

    /// Bits of the branches that fire.
    fn fired(&self, branches: &[Branch]) -> u16 {
        let fires = |branch: &Branch| match *branch {
            Branch::Year { at_least } => self.low_now >= at_least,
            Branch::EachOfTwoYears {
                at_least,
                same_procedure: true,
            } => self.low_in_both >= at_least,
            Branch::EachOfTwoYears {
                at_least,
                same_procedure: false,
            } => self.low_now >= at_least && self.low_before >= at_least,
        };
        let bits = branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| fires(branch));
        bits.fold(0, |bits, (place, _)| bits | 1 << place)
    }

    /// The status of a school on which no branch fired.
    fn unlisted(&self, zone: Option<RiskZone>) -> Status {
        let one_is_enough = zone.is_none_or(|zone| zone.one_low_in_year);
        if self.usable_now == 0 {
            Status::NoData
        } else if one_is_enough && self.low_now > 0 || self.has_share_of_risk {
            Status::AtRisk
        } else {
            Status::Clear
        }
    }

    /// Whether this year alone is the first half of a branch of two years.
    fn is_half_way(&self, branches: &[Branch]) -> bool {
        branches.iter().any(|branch| match *branch {
            Branch::EachOfTwoYears { at_least, .. } => self.low_now >= at_least,
            Branch::Year { .. } => false,
        })
    }
}

#[cfg(test)]
mod tests;

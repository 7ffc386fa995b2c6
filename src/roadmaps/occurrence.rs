//! The days of a measure: one where it is done once, one a due day where its term recurs. What is said of each
//! makes the standing of the whole, which is computed and stored nowhere. The view `measure_days` is the same
//! in SQL.

use super::measure::{Measure, Standing, Verdict};
use super::term::Kept;
use crate::deadlines::{Period, Recurrence, Term};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// What the school said of one due day, and the answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct DayReport {
    /// The due day; with the measure it names the occurrence for good.
    pub due_on: NaiveDate,
    /// The day it was done, by the school's word.
    pub done_on: NaiveDate,
    /// The value reached.
    pub fact_value: String,
    /// What was done.
    pub done_note: String,
    /// Who said so.
    pub done_by_name: String,
    /// When.
    pub done_at: DateTime<Utc>,
    /// Code of the answer to it.
    pub verdict: Option<String>,
    /// Its words.
    pub verdict_note: String,
    /// Who answered.
    pub verdict_by_name: String,
    /// When.
    pub verdict_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
}

impl DayReport {
    /// The answer, once there is one.
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict.as_deref().and_then(Verdict::from_code)
    }
}

/// A day on which something of a measure is due, and what was said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The due day; nothing of a measure without a term.
    pub due_on: Option<NaiveDate>,
    /// Whether the school said that it is done.
    pub is_reported: bool,
    /// The answer.
    pub verdict: Option<Verdict>,
}

impl Day {
    /// Whether the school reported it and nobody returned it.
    pub fn is_done(&self) -> bool {
        self.is_reported && self.verdict != Some(Verdict::Returned)
    }

    /// Whether it is done and confirmed.
    pub fn is_confirmed(&self) -> bool {
        self.is_reported && self.verdict == Some(Verdict::Confirmed)
    }

    /// Whether the day has passed and it is not done. Without a day it is never overdue.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.is_done() && self.due_on.is_some_and(|due| due < today)
    }

    /// Where it stands.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        if self.is_confirmed() {
            Standing::Confirmed
        } else if self.is_done() {
            Standing::Reported
        } else if self.is_overdue(today) {
            Standing::Overdue
        } else if self.is_reported {
            Standing::Returned
        } else {
            Standing::Planned
        }
    }
}

/// Where a measure stands by its days: what is late speaks first, then what was returned, then what waits for an
/// answer. It is confirmed only when each day is.
pub fn overall(days: &[Day], today: NaiveDate) -> Standing {
    let standings: Vec<Standing> = days.iter().map(|day| day.standing(today)).collect();
    let pressing = [Standing::Overdue, Standing::Returned, Standing::Reported];
    if let Some(first) = pressing.into_iter().find(|of| standings.contains(of)) {
        return first;
    }
    let confirmed = standings
        .iter()
        .filter(|of| **of == Standing::Confirmed)
        .count();
    match confirmed {
        0 => Standing::Planned,
        all if all == standings.len() => Standing::Confirmed,
        _ => Standing::Running,
    }
}

/// One time of a measure that recurs.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// The day it is due.
    pub due_on: NaiveDate,
    /// «за ноябрь», where the rule has words for it.
    pub stretch: Option<String>,
    /// What was said of it.
    pub report: Option<DayReport>,
}

impl Occurrence {
    /// Its day, with what was said.
    pub fn day(&self) -> Day {
        Day {
            due_on: Some(self.due_on),
            is_reported: self.report.is_some(),
            verdict: self.report.as_ref().and_then(DayReport::verdict),
        }
    }

    /// «отчёт за ноябрь, срок 30 ноября 2026 г.»
    pub fn told(&self) -> String {
        told(self.stretch.as_deref(), self.due_on)
    }
}

/// «отчёт за ноябрь, срок 30 ноября 2026 г.»; «отчёт к 30 ноября 2026 г.» where the day alone is known.
pub fn told(stretch: Option<&str>, due_on: NaiveDate) -> String {
    let due = words::day_in_words(due_on);
    match stretch {
        Some(stretch) => format!("отчёт {stretch}, срок {due}"),
        None => format!("отчёт к\u{a0}{due}"),
    }
}

impl Measure {
    /// Whether it is due several times, each with a report of its own.
    pub fn recurs(&self) -> bool {
        matches!(*self.term, Term::Occurrences { .. })
    }

    /// Its times in order; none of a measure that is done once.
    pub fn occurrences(&self) -> Vec<Occurrence> {
        let Term::Occurrences { rule, each } = &*self.term else {
            return Vec::new();
        };
        let mut times: Vec<Occurrence> = each
            .iter()
            .map(|of| Occurrence {
                due_on: of.to,
                stretch: rule.stretch(*of),
                report: self.reports.iter().find(|x| x.due_on == of.to).cloned(),
            })
            .collect();
        times.sort_by_key(|of| of.due_on);
        times.dedup_by_key(|of| of.due_on);
        times
    }

    /// Its days, as the view `measure_days` has them.
    pub fn days(&self) -> Vec<Day> {
        if self.recurs() {
            return self.occurrences().iter().map(Occurrence::day).collect();
        }
        vec![Day {
            due_on: self.due_on,
            is_reported: self.done_on.is_some(),
            verdict: self.verdict.as_deref().and_then(Verdict::from_code),
        }]
    }

    /// The first day from today on of which nothing is done yet.
    pub fn next_due(&self, today: NaiveDate) -> Option<NaiveDate> {
        let days = self.days().into_iter().filter(|day| !day.is_done());
        days.filter_map(|day| day.due_on)
            .filter(|day| *day >= today)
            .min()
    }

    /// «отчётов 2 из 9»; nothing of a measure that is done once.
    pub fn reports_in_words(&self) -> Option<String> {
        let days = self.days();
        let done = days.iter().filter(|day| day.is_done()).count();
        self.recurs()
            .then(|| format!("отчётов {done} из\u{a0}{}", days.len()))
    }
}

/// A new term of a measure of which some days are reported: those stay where they are, so that what was said of
/// them keeps its day; the others move. Where old and new come equally often, day follows day.
///
/// # Errors
/// In Russian, where the new term would lose what was said.
pub fn carry(was: &Measure, new: Kept) -> Result<Kept, &'static str> {
    let reported = |day: NaiveDate| was.reports.iter().any(|of| of.due_on == day);
    let recurs = matches!(new.term, Term::Occurrences { .. });
    if was.done_on.is_some() && recurs {
        return Err(
            "О мере уже сообщили как о выполненной один раз: повторяющийся срок ей не назначить.",
        );
    }
    if was.reports.is_empty() {
        return Ok(new);
    }
    let (old, rule, to) = match (&*was.term, new.term) {
        (_, Term::Open { .. }) => {
            return Err("По мере уже есть отчёты: новому сроку нужен день.");
        }
        (Term::Occurrences { each, .. }, Term::Occurrences { rule, each: to }) => (each, rule, to),
        (Term::Occurrences { each, .. }, Term::Period { from, to }) => (
            each,
            Recurrence::Listed,
            vec![Period::new(from.unwrap_or(to), to)],
        ),
        _ => return Err("По мере уже есть отчёты за прежние сроки."),
    };
    let kept: Vec<Period> = old.iter().copied().filter(|of| reported(of.to)).collect();
    let last = kept.iter().map(|of| of.to).max();
    let moved = to.iter().enumerate().filter(|(place, of)| {
        if old.len() == to.len() {
            !reported(old[*place].to)
        } else {
            last.is_none_or(|last| of.to > last)
        }
    });
    let each: Vec<Period> = kept
        .iter()
        .copied()
        .chain(moved.map(|(_, of)| *of))
        .collect();
    let term = match Term::each(rule, each) {
        // One day alone would be a measure that is done once, and its report would have no place.
        Term::Period { from, to } => Term::Occurrences {
            rule,
            each: vec![Period::new(from.unwrap_or(to), to)],
        },
        term => term,
    };
    Ok(Kept::new(new.text, term))
}

#[cfg(test)]
mod tests;

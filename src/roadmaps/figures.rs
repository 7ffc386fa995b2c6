//! The three figures of a roadmap, which never stand for one another: выполнено, подтверждено, дало результат.
//! The one that goes upward is «доля исполненных и подтверждённых мероприятий от запланированных» (Вагай, 2022).

use super::measure::Measure;
use crate::words;
use chrono::NaiveDate;

/// Counts of measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Figures {
    /// Measures of the roadmap.
    pub planned: i64,
    /// Those the school reported and nobody returned.
    pub done: i64,
    /// Those that are confirmed.
    pub confirmed: i64,
    /// Those that are confirmed and judged to have worked.
    pub worked: i64,
    /// Those not done whose day has passed; a measure without a day is never overdue.
    pub overdue: i64,
}

/// A figure with its formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// «Подтверждено».
    pub title: &'static str,
    /// Above the line.
    pub part: i64,
    /// Below the line.
    pub whole: i64,
    /// In words: what is divided by what.
    pub formula: &'static str,
}

impl Figure {
    /// «41,7 %»; a dash where nothing is planned.
    pub fn share(&self) -> String {
        let count = |n: i64| u32::try_from(n).unwrap_or_default();
        words::share(count(self.part), count(self.whole))
            .map_or_else(|| "–".to_owned(), |share| format!("{share}\u{a0}%"))
    }
}

impl Figures {
    /// Counts the measures as they stand on a day.
    pub fn of(measures: &[Measure], today: NaiveDate) -> Figures {
        let count = |is: &dyn Fn(&Measure) -> bool| {
            i64::try_from(measures.iter().filter(|of| is(of)).count()).unwrap_or(i64::MAX)
        };
        Figures {
            planned: count(&|_| true),
            done: count(&Measure::is_done),
            confirmed: count(&Measure::is_confirmed),
            worked: count(&Measure::has_worked),
            overdue: count(&|of| of.is_overdue(today)),
        }
    }

    /// The three figures in their order.
    pub fn all(&self) -> [Figure; 3] {
        let figure = |title, part, formula| Figure {
            title,
            part,
            whole: self.planned,
            formula,
        };
        [
            figure(
                "Выполнено",
                self.done,
                "меры, о выполнении которых сообщила школа и которые не возвращены, от запланированных",
            ),
            figure(
                "Подтверждено",
                self.confirmed,
                "исполненные и подтверждённые меры от запланированных; эта доля идёт в отчёт",
            ),
            figure(
                "Дало результат",
                self.worked,
                "подтверждённые меры, давшие результат, от запланированных",
            ),
        ]
    }
}

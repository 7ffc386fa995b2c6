//! The three figures of a roadmap, which never stand for one another: выполнено, подтверждено, дало результат.
//! The one that goes upward is «доля исполненных и подтверждённых мероприятий от запланированных» (Вагай, 2022).
//! A measure that recurs is one measure: done when each of its days is. Its days are counted beside.

use super::measure::Measure;
use super::occurrence::Day;
use super::roadmap::State;
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
    /// Days that passed with nothing done: of a measure that recurs each of its days, of one without a day none.
    pub overdue: i64,
    /// Days of recurring measures that have passed.
    pub days_due: i64,
    /// Those of them that are done.
    pub days_done: i64,
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
    /// Counts the measures of a roadmap in this state as they stand on a day.
    pub fn of(measures: &[Measure], state: State, today: NaiveDate) -> Figures {
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let count =
            |is: &dyn Fn(&Measure) -> bool| whole(measures.iter().filter(|of| is(of)).count());
        let days = |only: fn(&Measure) -> bool, is: &dyn Fn(&Day) -> bool| {
            let days = measures.iter().filter(|of| only(of)).map(Measure::days);
            whole(days.flatten().filter(|day| is(day)).count())
        };
        let passed = |day: &Day| day.due_on.is_some_and(|due| due < today);
        Figures {
            planned: count(&|_| true),
            done: count(&Measure::is_done),
            confirmed: count(&Measure::is_confirmed),
            worked: count(&Measure::has_worked),
            overdue: days(|_| true, &|day| state.binds() && day.is_overdue(today)),
            days_due: days(Measure::recurs, &passed),
            days_done: days(Measure::recurs, &|day| passed(day) && day.is_done()),
        }
    }

    /// How the days of recurring measures stand; nothing where none has passed.
    pub fn days(&self) -> Option<Figure> {
        (self.days_due > 0).then_some(Figure {
            title: "Отчёты за прошедшие сроки",
            part: self.days_done,
            whole: self.days_due,
            formula: "сроки повторяющихся мер с отчётом, который не возвращён, от сроков, которые прошли",
        })
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
                "меры, о выполнении которых сообщено и которые не возвращены, от запланированных; \
                 повторяющаяся мера\u{a0}— когда отчёт есть за каждый её срок",
            ),
            figure(
                "Подтверждено",
                self.confirmed,
                "исполненные и подтверждённые меры от запланированных, повторяющаяся\u{a0}— за каждый срок; \
                 эта доля идёт в отчёт",
            ),
            figure(
                "Дало результат",
                self.worked,
                "подтверждённые меры, давшие результат, от запланированных",
            ),
        ]
    }
}

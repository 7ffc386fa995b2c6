//! A measure of a roadmap: what is to be done by when, what the school says of it, what the others answer.

use super::occurrence::{Day, DayReport, overall};
use crate::deadlines::Term;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

/// What the curator or the coordinator says of a reported measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Подтверждено.
    Confirmed,
    /// Возвращено with a remark.
    Returned,
}

impl Verdict {
    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Confirmed => "confirmed",
            Verdict::Returned => "returned",
        }
    }

    /// The verdict with this code.
    pub fn from_code(code: &str) -> Option<Verdict> {
        [Verdict::Confirmed, Verdict::Returned]
            .into_iter()
            .find(|of| of.code() == code)
    }
}

/// Whether a confirmed measure worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Дала результат.
    Worked,
    /// Не дала.
    DidNot,
    /// Сказать нельзя: too few pupils, no numbers yet.
    Unclear,
}

impl Effect {
    /// All answers.
    pub const ALL: [Effect; 3] = [Effect::Worked, Effect::DidNot, Effect::Unclear];

    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Effect::Worked => "worked",
            Effect::DidNot => "did_not",
            Effect::Unclear => "unclear",
        }
    }

    /// The answer with this code.
    pub fn from_code(code: &str) -> Option<Effect> {
        Effect::ALL.into_iter().find(|of| of.code() == code)
    }

    /// «дала результат».
    pub fn title(self) -> &'static str {
        match self {
            Effect::Worked => "дала результат",
            Effect::DidNot => "не дала результата",
            Effect::Unclear => "сказать пока нельзя",
        }
    }
}

/// A measure as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Measure {
    /// Row of `measures`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The roadmap.
    pub roadmap_id: i64,
    /// Order on the roadmap, from 1.
    pub position: i32,
    /// The risk it answers.
    pub factor: Option<i16>,
    /// The section, for a measure without a risk.
    pub section: String,
    /// Задача.
    pub task: String,
    /// Мероприятие.
    pub title: String,
    /// The term as people wrote it.
    pub term_text: String,
    /// What it means.
    pub term: Json<Term>,
    /// The first day, where the term names one.
    pub starts_on: Option<NaiveDate>,
    /// The last day, after which it is overdue.
    pub due_on: Option<NaiveDate>,
    /// Ответственные.
    pub responsible: String,
    /// Участники.
    pub participants: String,
    /// Показатель.
    pub indicator: String,
    /// Its planned value.
    pub plan_value: String,
    /// Its unit.
    pub unit: String,
    /// What will prove it.
    pub proof: String,
    /// The number it has in the table it came from.
    pub number: String,
    /// What a table says of it beyond these fields.
    pub note: String,
    /// The day it was done, by the school's word.
    pub done_on: Option<NaiveDate>,
    /// The value reached.
    pub fact_value: String,
    /// What was done.
    pub done_note: String,
    /// Who said so.
    pub done_by_name: String,
    /// When.
    pub done_at: Option<DateTime<Utc>>,
    /// Code of the answer to it.
    pub verdict: Option<String>,
    /// Its words.
    pub verdict_note: String,
    /// Who answered.
    pub verdict_by_name: String,
    /// When.
    pub verdict_at: Option<DateTime<Utc>>,
    /// Code of the effect.
    pub effect: Option<String>,
    /// What it is judged by.
    pub effect_note: String,
    /// Who judged.
    pub effect_by_name: String,
    /// When.
    pub effect_at: Option<DateTime<Utc>>,
    /// When it was taken off the agreed roadmap.
    pub dropped_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
    /// Whether its term was moved after the roadmap was agreed.
    pub is_moved: bool,
    /// Reports of its due days, where its term recurs.
    pub reports: Json<Vec<DayReport>>,
    /// Lines of the talk beside it.
    pub comments: i64,
}

/// Where a measure stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// To be done, its day has not come or it has none.
    Planned,
    /// Not done, and its day has passed.
    Overdue,
    /// Reported, nobody has answered.
    Reported,
    /// Returned with a remark.
    Returned,
    /// Some of its days are confirmed, the others are still to come.
    Running,
    /// Confirmed.
    Confirmed,
}

impl Standing {
    /// «просрочено».
    pub fn title(self) -> &'static str {
        match self {
            Standing::Planned => "запланировано",
            Standing::Overdue => "просрочено",
            Standing::Reported => "выполнено, на проверке",
            Standing::Returned => "возвращено",
            Standing::Running => "идёт по срокам",
            Standing::Confirmed => "подтверждено",
        }
    }

    /// Kind of the tag or, of what is finished, of the status.
    pub fn tag(self) -> &'static str {
        match self {
            Standing::Planned => "neutral",
            Standing::Overdue => "danger",
            Standing::Reported | Standing::Returned => "attention",
            Standing::Running => "info",
            Standing::Confirmed => "confirmed",
        }
    }

    /// Whether somebody still has to act.
    pub fn is_open(self) -> bool {
        self != Standing::Confirmed
    }
}

impl Measure {
    /// Whether the school reported it and nobody returned it: each of its days, where it recurs.
    pub fn is_done(&self) -> bool {
        self.days().iter().all(Day::is_done)
    }

    /// Whether it is done and confirmed.
    pub fn is_confirmed(&self) -> bool {
        self.days().iter().all(Day::is_confirmed)
    }

    /// Whether it is confirmed and judged to have worked.
    pub fn has_worked(&self) -> bool {
        self.is_confirmed() && self.effect() == Some(Effect::Worked)
    }

    /// The effect, once it is judged.
    pub fn effect(&self) -> Option<Effect> {
        self.effect.as_deref().and_then(Effect::from_code)
    }

    /// Whether its time has come, or somebody has reported it before.
    pub fn has_begun(&self, today: NaiveDate) -> bool {
        let starts = self.starts_on.or(self.due_on);
        self.days().iter().any(|day| day.is_reported) || starts.is_some_and(|day| day <= today)
    }

    /// Where it stands.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        overall(&self.days(), today)
    }

    /// What the school said of it, and the answer; nothing of a measure that recurs or was not reported.
    pub fn report(&self) -> Option<DayReport> {
        let done_on = self.done_on?;
        Some(DayReport {
            due_on: self.due_on.unwrap_or(done_on),
            done_on,
            fact_value: self.fact_value.clone(),
            done_note: self.done_note.clone(),
            done_by_name: self.done_by_name.clone(),
            done_at: self.done_at?,
            verdict: self.verdict.clone(),
            verdict_note: self.verdict_note.clone(),
            verdict_by_name: self.verdict_by_name.clone(),
            verdict_at: self.verdict_at,
            version: self.version,
        })
    }
}

#[cfg(test)]
pub(super) mod tests;

//! A survey of a school: where it stands, who has answered, what each state lets through.

use super::audience::Audience;
use crate::access::Permission;
use crate::risks::school_year;
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// A survey without its answers.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Survey {
    /// Row of `surveys`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The year in which the school year begins.
    pub year: i16,
    /// The version it asks.
    pub questionnaire_id: i64,
    /// Number of that version.
    pub number: i32,
    /// The last day on which answers are taken.
    pub closes_on: NaiveDate,
    /// Who opened it.
    pub opened_by_name: String,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// Who closed it before its day.
    pub closed_by_name: String,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether levels of a profile were taken from it.
    pub is_taken: bool,
    /// Grows with each change.
    pub version: i32,
    /// Whom it asks, in the order of the audiences.
    #[sqlx(json)]
    pub asked: Vec<Asked>,
}

/// Progress of one audience.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Asked {
    /// Who is asked.
    pub audience: Audience,
    /// How many answers are expected; more are not taken.
    pub expected: i32,
    /// How many have come.
    pub answered: i32,
    /// The secret of the live link; `None` when it was revoked.
    pub token: Option<String>,
}

impl Asked {
    /// «ответили 34 из 60».
    pub fn progress(&self) -> String {
        match (self.audience, self.answered) {
            (Audience::Director, 0) => "ещё не ответил".to_owned(),
            (Audience::Director, _) => "ответил".to_owned(),
            (_, answered) => format!("ответили {answered} из\u{a0}{}", self.expected),
        }
    }

    /// «34 из 60»: in a column that bears the name of the group.
    pub fn brief(&self) -> String {
        match (self.audience, self.answered) {
            (Audience::Director, 0) => "ещё нет".to_owned(),
            (Audience::Director, _) => "ответил".to_owned(),
            (_, answered) => format!("{answered} из\u{a0}{}", self.expected),
        }
    }

    /// Whether so few answered that nothing of the group is shown or counted.
    pub fn is_silent(&self) -> bool {
        self.answered.unsigned_abs() < self.audience.fewest()
    }

    /// Whether no more answers are taken.
    pub fn is_full(&self) -> bool {
        self.answered >= self.expected
    }
}

/// Where a survey stands: computed from its days, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Answers are taken, and some group is still silent.
    Silent,
    /// Answers are taken, every group has enough for its results to be shown.
    Collecting,
    /// No more answers; its levels are not in the profile.
    Ended,
    /// No more answers; the profile has its levels.
    Taken,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Stage; 4] = [Stage::Silent, Stage::Collecting, Stage::Ended, Stage::Taken];

    /// The stage by its facts.
    pub fn of(has_ended: bool, is_silent: bool, is_taken: bool) -> Stage {
        match (has_ended, is_taken, is_silent) {
            (false, _, true) => Stage::Silent,
            (false, _, false) => Stage::Collecting,
            (true, false, _) => Stage::Ended,
            (true, true, _) => Stage::Taken,
        }
    }

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Silent => "silent",
            Stage::Collecting => "collecting",
            Stage::Ended => "ended",
            Stage::Taken => "taken",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// «идёт, ответов мало».
    pub fn title(self) -> &'static str {
        match self {
            Stage::Silent => "идёт, ответов мало",
            Stage::Collecting => "идёт, ответов достаточно",
            Stage::Ended => "закончен, уровни не перенесены",
            Stage::Taken => "закончен, уровни в профиле",
        }
    }

    /// Kind of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Stage::Silent => "attention",
            Stage::Collecting => "info",
            Stage::Ended => "attention",
            Stage::Taken => "good",
        }
    }

    /// Whether somebody still has to act.
    pub fn is_open(self) -> bool {
        self != Stage::Taken
    }
}

/// What one may do with a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change the day or the expected numbers, close.
    Run,
    /// Show, print, renew and revoke links.
    Share,
    /// Read the answers.
    Read,
    /// Take the levels into the profile.
    Take,
}

impl Action {
    /// All actions in their order.
    pub const ALL: [Action; 4] = [Action::Run, Action::Share, Action::Read, Action::Take];

    /// Who may: the one table of the room's cases.
    pub fn permission(self) -> Permission {
        match self {
            Action::Run | Action::Take => Permission::RunSurveys,
            Action::Share => Permission::ShareSurveys,
            Action::Read => Permission::SeeSurveys,
        }
    }

    /// «Меняет сроки и закрывает».
    pub fn title(self) -> &'static str {
        match self {
            Action::Run => "Открывает, меняет сроки, закрывает, меняет ссылки",
            Action::Share => "Видит и печатает ссылки",
            Action::Read => "Видит ход, а после закрытия\u{a0}— результаты",
            Action::Take => "Переносит уровни в профиль",
        }
    }
}

impl Survey {
    /// Whether answers are no longer taken.
    pub fn has_ended(&self, today: NaiveDate) -> bool {
        self.closed_at.is_some() || self.closes_on < today
    }

    /// Where it stands today.
    pub fn stage(&self, today: NaiveDate) -> Stage {
        let silent = self.asked.iter().any(Asked::is_silent);
        Stage::of(self.has_ended(today), silent, self.is_taken)
    }

    /// Why the action is not possible now; `None` when it is. Says since when and what unlocks it.
    pub fn lock(&self, action: Action, today: NaiveDate, hours: i16) -> Option<String> {
        match (action, self.has_ended(today)) {
            (Action::Run | Action::Share, false) | (Action::Read | Action::Take, true) => None,
            (Action::Run | Action::Share, true) => Some(format!(
                "{} Закончить его можно только раз: результаты уже видны. \
                 Если нужно спросить ещё, координатор откроет новый опрос.",
                self.ended(hours)
            )),
            (Action::Read | Action::Take, false) => Some(format!(
                "Опрос идёт до {} Пока ответы собираются, видно только, сколько людей ответили: \
                 иначе по разнице двух дней можно узнать ответ одного человека. \
                 Результаты откроются на следующий день или когда координатор закроет опрос.",
                words::day_in_words(self.closes_on)
            )),
        }
    }

    /// «Опрос закрыт 01.02.2022 в 9:05, Орлова Н. В.»; «Опрос закончился 1 февраля 2022 г.».
    pub fn ended(&self, hours: i16) -> String {
        match self.closed_at {
            Some(at) if !self.closed_by_name.is_empty() => {
                let (when, who) = (words::moment(at, hours), &self.closed_by_name);
                format!("Опрос закрыт {when}, {who}.")
            }
            _ => format!("Опрос закончился {}", words::day_in_words(self.closes_on)),
        }
    }

    /// The same for those who may not see the links.
    #[must_use]
    pub fn without_links(mut self) -> Survey {
        for asked in &mut self.asked {
            asked.token = None;
        }
        self
    }

    /// «2021/22».
    pub fn years(&self) -> String {
        school_year(self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 2, day).unwrap()
    }

    fn survey(closed_at: Option<DateTime<Utc>>) -> Survey {
        Survey {
            id: 1,
            municipality_id: 1,
            school_id: 1,
            school: String::new(),
            year: 2021,
            questionnaire_id: 1,
            number: 2,
            closes_on: day(10),
            opened_by_name: String::new(),
            opened_at: DateTime::UNIX_EPOCH,
            closed_by_name: "Орлова Н. В.".into(),
            closed_at,
            is_taken: false,
            version: 1,
            asked: Vec::new(),
        }
    }

    #[test]
    fn answers_are_taken_on_the_last_day_and_read_only_after_it() {
        let open = survey(None);
        let closed = survey(Some(DateTime::UNIX_EPOCH));
        for (survey, today, ended) in [
            (&open, day(10), false),
            (&open, day(11), true),
            (&closed, day(1), true),
        ] {
            for action in Action::ALL {
                let wants_end = matches!(action, Action::Read | Action::Take);
                let lock = survey.lock(action, today, 3);
                assert_eq!(lock.is_none(), wants_end == ended, "{action:?} {today}");
                assert!(lock.is_none_or(|why| why.contains("опрос")), "{action:?}");
            }
        }
    }

    #[test]
    fn the_stage_follows_from_days_and_answers() {
        for (facts, stage) in [
            ((false, true, false), Stage::Silent),
            ((false, false, false), Stage::Collecting),
            ((true, true, false), Stage::Ended),
            ((true, false, true), Stage::Taken),
        ] {
            assert_eq!(Stage::of(facts.0, facts.1, facts.2), stage, "{facts:?}");
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
        let asked = |audience, answered| Asked {
            audience,
            expected: 60,
            answered,
            token: None,
        };
        for (asked, silent) in [
            (asked(Audience::Parents, 4), true),
            (asked(Audience::Parents, 5), false),
            (asked(Audience::Director, 0), true),
            (asked(Audience::Director, 1), false),
        ] {
            assert_eq!(asked.is_silent(), silent, "{asked:?}");
            let survey = Survey {
                asked: vec![asked],
                ..survey(None)
            };
            assert_eq!(survey.stage(day(1)) == Stage::Silent, silent);
        }
        assert_eq!(
            asked(Audience::Parents, 34).progress(),
            "ответили 34 из\u{a0}60"
        );
    }
}

//! The risk profile of a school and a school year: its lines, and where it stands on its way.

use super::level::{Level, Opinion, Side};
use crate::deadlines::SchoolYear;
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};

/// Directions that are activated at least; domain: «обычно 2–5».
pub const FEWEST: usize = 2;
/// Directions that are activated at most.
pub const MOST: usize = 5;

/// Source of a level that was drawn from answers.
pub const SURVEY: &str = "survey";

/// A profile without its lines.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Profile {
    /// Row of `risk_profiles`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The year in which the school year begins.
    pub year: i16,
    /// What the levels were taken from.
    pub document: String,
    /// Who entered them.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who activated the directions.
    pub activated_by_name: String,
    /// When; `None` while they are not activated.
    pub activated_at: Option<DateTime<Utc>>,
    /// Why so, where the rule asks for words.
    pub activation_note: String,
    /// Grows with each change.
    pub version: i32,
    /// The survey from which levels were taken by the municipality's own method.
    pub survey_id: Option<i64>,
    /// Version of the questionnaire and number of the cut-offs they were drawn with.
    pub drawn_with: Option<Vec<i32>>,
    /// Version of the questionnaire and number of the cut-offs in force now.
    pub in_force: Option<Vec<i32>>,
}

/// One factor of a profile.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Number of the factor.
    pub code: i16,
    /// Its name as it stood when the profile was entered.
    pub title: String,
    /// The level now.
    #[sqlx(try_from = "String")]
    pub level: Level,
    /// The indicators behind it.
    pub indicators: String,
    /// `official`, or `survey`: drawn from answers by the municipality's own method.
    pub source: String,
    /// Whether the direction is activated.
    pub active: bool,
    /// What the school says.
    pub school_opinion: Option<String>,
    /// The level the school proposes.
    pub school_level: Option<String>,
    /// Its words.
    pub school_comment: String,
    /// Who said it.
    pub school_by_name: String,
    /// When.
    pub school_at: Option<DateTime<Utc>>,
    /// What the curator says.
    pub curator_opinion: Option<String>,
    /// The level the curator proposes.
    pub curator_level: Option<String>,
    /// Her words.
    pub curator_comment: String,
    /// Who said it.
    pub curator_by_name: String,
    /// When.
    pub curator_at: Option<DateTime<Utc>>,
    /// Days of the school year on which a visit spoke about it; read only where the profile is shown.
    #[sqlx(default)]
    pub discussed_on: Vec<NaiveDate>,
}

/// What a side said of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// The opinion.
    pub opinion: Opinion,
    /// The level it proposes, when it adjusts.
    pub level: Option<Level>,
    /// Its words.
    pub comment: &'a str,
    /// Who said it.
    pub by: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

impl Line {
    /// What the side said; `None` while it is silent.
    pub fn said(&self, side: Side) -> Option<Said<'_>> {
        let (opinion, level, comment, by, at) = match side {
            Side::School => (
                &self.school_opinion,
                &self.school_level,
                &self.school_comment,
                &self.school_by_name,
                self.school_at,
            ),
            Side::Curator => (
                &self.curator_opinion,
                &self.curator_level,
                &self.curator_comment,
                &self.curator_by_name,
                self.curator_at,
            ),
        };
        Some(Said {
            opinion: Opinion::from_code(opinion.as_deref()?)?,
            level: level.as_deref().and_then(Level::from_code),
            comment,
            by,
            at: at?,
        })
    }

    /// Whether the level was drawn from answers by the municipality's own method.
    pub fn is_of_survey(&self) -> bool {
        self.source == SURVEY
    }

    /// Whether a side does not agree with the level.
    pub fn is_disputed(&self) -> bool {
        [Side::School, Side::Curator]
            .into_iter()
            .filter_map(|side| self.said(side))
            .any(|said| said.opinion != Opinion::Confirm)
    }
}

impl Said<'_> {
    /// «подтверждено», «предлагает: средняя», «отклонено».
    pub fn words(&self) -> String {
        match (self.opinion, self.level) {
            (Opinion::Confirm, _) => "подтверждено".to_owned(),
            (Opinion::Adjust, Some(level)) => format!("предлагает: {}", level.title()),
            (Opinion::Adjust, None) => "предлагает изменить".to_owned(),
            (Opinion::Reject, _) => "отклонено".to_owned(),
        }
    }
}

/// Where a profile stands: computed from what was said, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Levels are entered, nobody has verified all of them.
    Entered,
    /// The school has verified, the curator has not.
    BySchool,
    /// The curator has verified, the school has not.
    ByCurator,
    /// Both have.
    Verified,
    /// Directions are activated.
    Activated,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Stage; 5] = [
        Stage::Entered,
        Stage::BySchool,
        Stage::ByCurator,
        Stage::Verified,
        Stage::Activated,
    ];

    /// The stage by its facts.
    pub fn of(by_school: bool, by_curator: bool, is_activated: bool) -> Stage {
        match (is_activated, by_school, by_curator) {
            (true, _, _) => Stage::Activated,
            (_, true, true) => Stage::Verified,
            (_, true, false) => Stage::BySchool,
            (_, false, true) => Stage::ByCurator,
            (_, false, false) => Stage::Entered,
        }
    }

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Entered => "entered",
            Stage::BySchool => "by_school",
            Stage::ByCurator => "by_curator",
            Stage::Verified => "verified",
            Stage::Activated => "activated",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// «проверяют школа и куратор».
    pub fn title(self) -> &'static str {
        match self {
            Stage::Entered => "проверяют школа и куратор",
            Stage::BySchool => "ждёт проверки куратора",
            Stage::ByCurator => "ждёт проверки школы",
            Stage::Verified => "проверен",
            Stage::Activated => "направления выбраны",
        }
    }

    /// Whether somebody still has to act.
    pub fn is_open(self) -> bool {
        self != Stage::Activated
    }

    /// Kind of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Stage::Entered | Stage::BySchool | Stage::ByCurator => "attention",
            Stage::Verified => "info",
            Stage::Activated => "good",
        }
    }
}

impl Profile {
    /// Where it stands.
    pub fn stage(&self, lines: &[Line]) -> Stage {
        let all = |side| !lines.is_empty() && lines.iter().all(|line| line.said(side).is_some());
        Stage::of(
            all(Side::School),
            all(Side::Curator),
            self.activated_at.is_some(),
        )
    }

    /// «2021/22».
    pub fn years(&self) -> String {
        school_year(self.year)
    }

    /// Why levels drawn from a survey no longer follow from what is in force; `None` while they do.
    pub fn outdated(&self) -> Option<String> {
        let (drawn, now) = (self.drawn_with.as_deref()?, self.in_force.as_deref()?);
        let (&[version, cutoffs], &[version_now, cutoffs_now]) = (drawn, now) else {
            return None;
        };
        let newer = version_now > version;
        let mut changed = Vec::new();
        if newer {
            changed.push(format!(
                "построен по версии {version} анкеты, действует версия {version_now}"
            ));
        }
        if cutoffs_now > cutoffs {
            changed.push("после него изменились пороги уровней".to_owned());
        }
        let what_to_do = if newer {
            "Проведите опрос по новой версии или оставьте уровни, если они верны."
        } else {
            "Откройте результаты опроса: они посчитаны по новым порогам, уровни можно перенести снова."
        };
        (!changed.is_empty()).then(|| format!("Профиль {}. {what_to_do}", changed.join("; ")))
    }

    /// Why the levels can no longer be verified: who activated the directions and when.
    pub fn lock(&self, hours: i16) -> Option<String> {
        let at = self.activated_at?;
        let (when, who) = (words::moment(at, hours), &self.activated_by_name);
        Some(format!("Направления выбраны {when}, {who}."))
    }
}

/// «2021/22» of the year in which it begins.
pub fn school_year(start: i16) -> String {
    SchoolYear(start).to_string()
}

/// The school year of a day, by the year in which it begins.
pub fn school_year_of(day: NaiveDate) -> i16 {
    SchoolYear::of(day).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_outdated_by_a_newer_version_or_other_cutoffs() {
        let profile = |drawn: Option<[i32; 2]>, now: [i32; 2]| Profile {
            id: 1,
            municipality_id: 1,
            school_id: 1,
            school: String::new(),
            year: 2021,
            document: String::new(),
            created_by_name: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            activated_by_name: String::new(),
            activated_at: None,
            activation_note: String::new(),
            version: 1,
            survey_id: drawn.map(|_| 7),
            drawn_with: drawn.map(Vec::from),
            in_force: Some(now.to_vec()),
        };
        assert_eq!(profile(None, [3, 1]).outdated(), None);
        assert_eq!(profile(Some([3, 1]), [3, 1]).outdated(), None);
        for (now, words) in [
            ([3, 1], "построен по версии 2 анкеты, действует версия 3"),
            ([2, 2], "изменились пороги"),
            ([3, 2], "версия 3; после него изменились пороги"),
        ] {
            let said = profile(Some([2, 1]), now).outdated().unwrap();
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn the_stage_follows_from_what_was_said() {
        for (facts, stage) in [
            ((false, false, false), Stage::Entered),
            ((true, false, false), Stage::BySchool),
            ((false, true, false), Stage::ByCurator),
            ((true, true, false), Stage::Verified),
            ((false, false, true), Stage::Activated),
            ((true, true, true), Stage::Activated),
        ] {
            assert_eq!(Stage::of(facts.0, facts.1, facts.2), stage, "{facts:?}");
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
    }
}

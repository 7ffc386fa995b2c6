//! Forms of a profile: levels, opinions, corrections, activation. The fields of a factor bear its number.

use super::factor::Factor;
use super::level::{Level, Opinion};
use super::profile::{FEWEST, Line, MOST, Stage, school_year};
use crate::input::{Errors, optional, required};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Characters of a comment or of the indicators behind a level.
const LONG: usize = 4000;

/// Fields of a form as they were typed, by name.
pub type Typed = BTreeMap<String, String>;

/// The field of a factor.
pub fn field(name: &str, code: i16) -> String {
    format!("{name}_{code}")
}

/// What was typed into the field of a factor.
pub fn typed<'a>(fields: &'a Typed, name: &str, code: i16) -> &'a str {
    fields.get(&field(name, code)).map_or("", String::as_str)
}

/// The version the form was opened with.
pub fn version(fields: &Typed) -> Option<i32> {
    fields.get("version")?.parse().ok()
}

/// The levels of one factor as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// Number of the factor.
    pub code: i16,
    /// Its name.
    pub title: String,
    /// Its level.
    pub level: Level,
    /// The indicators behind it.
    pub indicators: String,
}

/// A profile as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProfile {
    /// The year in which the school year begins.
    pub year: i16,
    /// What the levels were taken from.
    pub document: String,
    /// The factors with a level.
    pub lines: Vec<NewLine>,
}

/// Checks the levels taken from an official profile. Factors left open are not in it.
///
/// # Errors
/// By field, in Russian.
pub fn check_levels(fields: &Typed, factors: &[Factor]) -> Result<NewProfile, Errors> {
    let mut errors = Errors::new();
    let get = |name: &str| fields.get(name).map_or("", String::as_str);
    let year = get("year")
        .parse()
        .ok()
        .filter(|y| (2000..=2100).contains(y));
    if year.is_none() {
        errors.add("year", "Выберите учебный год");
    }
    let document = required(
        &mut errors,
        "document",
        get("document"),
        500,
        "Откуда уровни",
    );
    let mut lines = Vec::new();
    for factor in factors {
        let indicators = field("indicators", factor.code);
        let text = optional(&mut errors, &indicators, get(&indicators), LONG);
        match Level::from_code(typed(fields, "level", factor.code)) {
            Some(level) => lines.push(NewLine {
                code: factor.code,
                title: factor.title.clone(),
                level,
                indicators: text,
            }),
            None if !text.is_empty() => errors.add(
                &field("level", factor.code),
                "Показатели записаны: выберите и уровень",
            ),
            None => {}
        }
    }
    if lines.is_empty() && errors.is_empty() {
        let first = factors.first().map_or(1, |factor| factor.code);
        errors.add(
            &field("level", first),
            "Выберите уровень хотя бы одного фактора",
        );
    }
    errors.or(NewProfile {
        year: year.unwrap_or_default(),
        document,
        lines,
    })
}

/// What a side says of one factor, as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOpinion {
    /// Number of the factor.
    pub code: i16,
    /// The opinion.
    pub opinion: Opinion,
    /// The level it proposes, when it adjusts.
    pub level: Option<Level>,
    /// Its words.
    pub comment: String,
}

/// Checks what a side says of every factor of the profile.
///
/// # Errors
/// By field, in Russian.
pub fn check_opinions(fields: &Typed, lines: &[Line]) -> Result<Vec<NewOpinion>, Errors> {
    let mut errors = Errors::new();
    let mut opinions = Vec::new();
    for line in lines {
        let code = line.code;
        let comment_field = field("comment", code);
        let comment = optional(
            &mut errors,
            &comment_field,
            typed(fields, "comment", code),
            LONG,
        );
        let Some(opinion) = Opinion::from_code(typed(fields, "opinion", code)) else {
            let message = format!("Выберите ответ: {code}. {}", line.title);
            errors.add(&field("opinion", code), message);
            continue;
        };
        let level = Level::from_code(typed(fields, "level", code));
        if opinion == Opinion::Adjust && level.is_none_or(|level| level == line.level) {
            errors.add(
                &field("level", code),
                "Выберите уровень, который отличается от нынешнего",
            );
        }
        if opinion != Opinion::Confirm && comment.is_empty() {
            errors.add(
                &comment_field,
                "Объясните, почему уровень должен быть другим",
            );
        }
        opinions.push(NewOpinion {
            code,
            opinion,
            level: level.filter(|_| opinion == Opinion::Adjust),
            comment,
        });
    }
    errors.or(opinions)
}

/// A corrected level with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Number of the factor.
    pub code: i16,
    /// The level until now.
    pub was: Level,
    /// The level from now on.
    pub becomes: Level,
    /// Why.
    pub reason: String,
}

/// Checks corrected levels: only those that differ, each with its reason.
///
/// # Errors
/// By field, in Russian.
pub fn check_corrections(fields: &Typed, lines: &[Line]) -> Result<Vec<Correction>, Errors> {
    let mut errors = Errors::new();
    let mut corrections = Vec::new();
    for line in lines {
        let becomes = Level::from_code(typed(fields, "level", line.code)).unwrap_or(line.level);
        let reason_field = field("reason", line.code);
        let reason = typed(fields, "reason", line.code);
        let reason = optional(&mut errors, &reason_field, reason, LONG);
        if becomes == line.level {
            continue;
        }
        if reason.is_empty() {
            errors.add(
                &reason_field,
                "Уровень не меняется без причины: напишите её",
            );
        }
        corrections.push(Correction {
            code: line.code,
            was: line.level,
            becomes,
            reason,
        });
    }
    if corrections.is_empty() && errors.is_empty() {
        let first = lines.first().map_or(1, |line| line.code);
        let message = "Уровни не изменились: измените хотя бы один";
        errors.add(&field("level", first), message);
    }
    errors.or(corrections)
}

/// The choice of directions, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActivationForm {
    /// Numbers of the factors.
    pub active: Vec<String>,
    /// Why so, where the rule asks for words.
    pub note: String,
    /// Version the form was opened with.
    pub version: String,
}

impl ActivationForm {
    /// The directions and the words.
    ///
    /// # Errors
    /// By field, in Russian: too few or too many; no words where they are needed.
    pub fn check(&self, lines: &[Line], stage: Stage) -> Result<(Vec<i16>, String), Errors> {
        let mut errors = Errors::new();
        let chosen: Vec<&Line> = lines
            .iter()
            .filter(|line| self.active.contains(&line.code.to_string()))
            .collect();
        if !(FEWEST..=MOST).contains(&chosen.len()) {
            errors.add(
                "active",
                format!("Выберите от {FEWEST} до {MOST} направлений"),
            );
        }
        let note = optional(&mut errors, "note", &self.note, LONG);
        if let (true, Some(why)) = (note.is_empty(), why_words_are_needed(&chosen, stage)) {
            errors.add("note", why);
        }
        errors.or((chosen.iter().map(|line| line.code).collect(), note))
    }
}

fn why_words_are_needed(chosen: &[&Line], stage: Stage) -> Option<String> {
    match stage {
        Stage::Activated => return Some("Напишите, почему выбор направлений меняется".to_owned()),
        Stage::Verified => {}
        other => {
            let where_it_stands = other.title();
            return Some(format!(
                "Профиль ещё не проверен ({where_it_stands}): напишите, почему направления выбраны раньше"
            ));
        }
    }
    let doubtful = chosen
        .iter()
        .find(|line| line.level == Level::Low || line.is_disputed())?;
    Some(format!(
        "Напишите, почему выбрано направление {}: его значимость низкая или оспорена",
        doubtful.code
    ))
}

/// Options of the school year: the present one, the one before and the one after.
pub fn year_options(present: i16) -> Vec<(String, String)> {
    [present + 1, present, present - 1, present - 2]
        .into_iter()
        .map(|year| (year.to_string(), school_year(year)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(code: i16) -> Factor {
        Factor {
            code,
            title: format!("Фактор {code}"),
            aliases: String::new(),
            description: String::new(),
            good_answer: String::new(),
            source: String::new(),
            is_own: false,
            version: 0,
        }
    }

    fn line(code: i16, level: Level) -> Line {
        Line {
            code,
            title: format!("Фактор {code}"),
            level,
            indicators: String::new(),
            source: "official".into(),
            active: false,
            school_opinion: None,
            school_level: None,
            school_comment: String::new(),
            school_by_name: String::new(),
            school_at: None,
            curator_opinion: None,
            curator_level: None,
            curator_comment: String::new(),
            curator_by_name: String::new(),
            curator_at: None,
            discussed_on: Vec::new(),
        }
    }

    fn fields(pairs: &[(&str, &str)]) -> Typed {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_profile_needs_a_year_a_document_and_a_level() {
        let factors = [factor(1), factor(2)];
        let errors = check_levels(&fields(&[("indicators_2", "Нет физика")]), &factors);
        let errors = errors.unwrap_err();
        for name in ["year", "document", "level_2"] {
            assert!(errors.of(name).is_some(), "{name}");
        }
        let nothing = fields(&[("year", "2021"), ("document", "РПШ")]);
        assert!(
            check_levels(&nothing, &factors)
                .unwrap_err()
                .of("level_1")
                .is_some()
        );
        let good = fields(&[("year", "2021"), ("document", "РПШ"), ("level_2", "high")]);
        let profile = check_levels(&good, &factors).unwrap();
        assert_eq!((profile.year, profile.lines.len()), (2021, 1));
        assert_eq!(profile.lines[0].level, Level::High);
    }

    #[test]
    fn every_factor_wants_an_answer_and_a_dispute_wants_words() {
        let lines = [line(1, Level::High), line(2, Level::Low)];
        let errors = check_opinions(&fields(&[("opinion_1", "reject")]), &lines).unwrap_err();
        assert!(errors.of("comment_1").is_some() && errors.of("opinion_2").is_some());
        let same = [
            ("opinion_1", "adjust"),
            ("level_1", "high"),
            ("comment_1", "x"),
        ];
        assert!(
            check_opinions(&fields(&same), &lines[..1])
                .unwrap_err()
                .of("level_1")
                .is_some()
        );
        let good = [
            ("opinion_1", "adjust"),
            ("level_1", "medium"),
            ("comment_1", "Принят учитель"),
            ("opinion_2", "confirm"),
            ("level_2", "high"),
        ];
        let said = check_opinions(&fields(&good), &lines).unwrap();
        assert_eq!(said[0].level, Some(Level::Medium));
        assert_eq!(said[1].level, None, "a confirmation proposes nothing");
    }

    #[test]
    fn a_level_changes_only_with_a_reason() {
        let lines = [line(1, Level::High), line(2, Level::Low)];
        let none = check_corrections(&fields(&[("level_1", "high")]), &lines);
        assert!(none.unwrap_err().of("level_1").is_some());
        let silent = check_corrections(&fields(&[("level_1", "low")]), &lines);
        assert!(silent.unwrap_err().of("reason_1").is_some());
        let good = fields(&[("level_1", "low"), ("reason_1", "Ставка закрыта")]);
        let corrections = check_corrections(&good, &lines).unwrap();
        assert_eq!(
            (corrections[0].was, corrections[0].becomes),
            (Level::High, Level::Low)
        );
    }

    #[test]
    fn two_to_five_directions_and_words_where_the_rule_asks() {
        let lines: Vec<Line> = (1..=7)
            .map(|code| line(code, if code == 7 { Level::Low } else { Level::High }))
            .collect();
        let form = |codes: &[i16], note: &str| ActivationForm {
            active: codes.iter().map(i16::to_string).collect(),
            note: note.into(),
            version: String::new(),
        };
        let check = |codes: &[i16], note: &str, stage| form(codes, note).check(&lines, stage);
        for codes in [&[][..], &[1], &[1, 2, 3, 4, 5, 6]] {
            let errors = check(codes, "", Stage::Verified).unwrap_err();
            assert!(errors.of("active").is_some(), "{codes:?}");
        }
        assert!(check(&[1, 2], "", Stage::Verified).is_ok());
        for (codes, stage) in [
            (&[1, 7][..], Stage::Verified),
            (&[1, 2], Stage::Entered),
            (&[1, 2], Stage::Activated),
        ] {
            assert!(check(codes, "", stage).unwrap_err().of("note").is_some());
            assert!(check(codes, "Решение совета", stage).is_ok());
        }
        let unknown = check(&[1, 99], "", Stage::Verified).unwrap_err();
        assert!(
            unknown.of("active").is_some(),
            "unknown numbers do not count"
        );
    }
}

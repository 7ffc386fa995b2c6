//! The form of a survey: whom to ask, how many of them, until which day.

use super::audience::Audience;
use super::survey::{Asked, Survey};
use crate::input::{Errors, day, number};
use crate::words;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

/// Answers of one audience, at most.
const MOST: i64 = 9999;
/// Days a survey lasts at most.
const LONGEST: u64 = 180;
/// Days a survey lasts when nobody says otherwise.
const USUAL: u64 = 14;

/// A survey as typed. An audience that is not asked has no number.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SurveyForm {
    /// The year in which the school year begins.
    pub year: String,
    /// The last day.
    pub closes_on: String,
    /// «yes» when the director is asked.
    pub director: String,
    /// How many teachers.
    pub teachers: String,
    /// How many pupils.
    pub pupils: String,
    /// How many parents.
    pub parents: String,
    /// Version the form was opened with.
    pub version: String,
}

/// A survey as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSurvey {
    /// The year in which the school year begins.
    pub year: i16,
    /// The last day.
    pub closes_on: NaiveDate,
    /// Whom it asks and how many of them.
    pub asked: Vec<(Audience, i32)>,
}

impl SurveyForm {
    /// An empty form for a school year: everybody is asked for two weeks.
    pub fn new(year: i16, today: NaiveDate) -> SurveyForm {
        let closes_on = today.checked_add_days(Days::new(USUAL)).unwrap_or(today);
        SurveyForm {
            year: year.to_string(),
            closes_on: words::day(closes_on),
            director: "yes".to_owned(),
            ..SurveyForm::default()
        }
    }

    /// The form that shows a survey.
    pub fn of(survey: &Survey) -> SurveyForm {
        let expected = |audience: Audience| {
            let found = survey.asked.iter().find(|of| of.audience == audience);
            found.map(|of| of.expected.to_string()).unwrap_or_default()
        };
        let director = expected(Audience::Director);
        SurveyForm {
            year: survey.year.to_string(),
            closes_on: words::day(survey.closes_on),
            director: if director.is_empty() { "" } else { "yes" }.to_owned(),
            teachers: expected(Audience::Teachers),
            pupils: expected(Audience::Pupils),
            parents: expected(Audience::Parents),
            version: survey.version.to_string(),
        }
    }

    /// The field of an audience.
    fn number_of(&self, audience: Audience) -> &str {
        match audience {
            Audience::Director if self.director == "yes" => "1",
            Audience::Director => "",
            Audience::Teachers => self.teachers.trim(),
            Audience::Pupils => self.pupils.trim(),
            Audience::Parents => self.parents.trim(),
        }
    }

    /// Checks the survey; `before`: who has been asked so far.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate, before: &[Asked]) -> Result<NewSurvey, Errors> {
        let mut errors = Errors::new();
        let year = self.year.parse().ok();
        let year = year.filter(|year| (2000..=2100).contains(year));
        if year.is_none() {
            errors.add("year", "Выберите учебный год");
        }
        let closes_on = self.last_day(&mut errors, today);
        let mut asked = Vec::new();
        for audience in Audience::ALL {
            let was = before.iter().find(|of| of.audience == audience);
            if let Some(expected) = self.expected(&mut errors, audience, was) {
                asked.push((audience, expected));
            }
        }
        if asked.is_empty() && errors.is_empty() {
            let message = "Напишите число хотя бы для одной группы или спросите директора";
            errors.add("teachers", message);
        }
        errors.or(NewSurvey {
            year: year.unwrap_or_default(),
            closes_on: closes_on.unwrap_or(today),
            asked,
        })
    }

    fn last_day(&self, errors: &mut Errors, today: NaiveDate) -> Option<NaiveDate> {
        let typed = day(&self.closes_on);
        let latest = today.checked_add_days(Days::new(LONGEST)).unwrap_or(today);
        match typed {
            None => errors.add("closes_on", "Введите дату, например 27.03.2026"),
            Some(day) if day < today => errors.add(
                "closes_on",
                format!(
                    "День прошёл: опрос идёт не раньше чем до {}",
                    words::day(today)
                ),
            ),
            Some(day) if day > latest => errors.add(
                "closes_on",
                format!("Слишком далеко: выберите день до {}", words::day(latest)),
            ),
            Some(_) => {}
        }
        typed
    }

    /// How many of an audience are asked; `None`: it is not asked.
    fn expected(
        &self,
        errors: &mut Errors,
        audience: Audience,
        was: Option<&Asked>,
    ) -> Option<i32> {
        let (field, text) = (audience.code(), self.number_of(audience));
        let answered = was.map_or(0, |of| of.answered);
        if text.is_empty() {
            if answered > 0 {
                let message = format!("Убрать нельзя: {answered} уже ответили");
                errors.add(field, message);
            }
            return None;
        }
        let fewest = i64::from(audience.fewest());
        let before = errors.all().len();
        let expected = number(errors, field, text, 1, MOST);
        if errors.all().len() > before {
            return None;
        }
        if expected < fewest {
            let message = format!(
                "Меньше {fewest} человек не опрашиваем: их ответы нельзя показать, не выдав отвечавших"
            );
            errors.add(field, message);
        } else if expected < i64::from(answered) {
            let message = format!("Ответили уже {answered}: меньше этого числа поставить нельзя");
            errors.add(field, message);
        }
        i32::try_from(expected).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 2, 1).unwrap()
    }

    fn good() -> SurveyForm {
        SurveyForm {
            parents: "60".into(),
            ..SurveyForm::new(2021, today())
        }
    }

    #[test]
    fn a_survey_asks_the_director_and_who_has_a_number_for_two_weeks() {
        let survey = good().check(today(), &[]).unwrap();
        assert_eq!(
            survey.closes_on,
            NaiveDate::from_ymd_opt(2022, 2, 15).unwrap()
        );
        assert_eq!(
            survey.asked,
            [(Audience::Director, 1), (Audience::Parents, 60)]
        );
    }

    #[test]
    fn what_cannot_be_is_refused_by_field() {
        let asked = Asked {
            audience: Audience::Parents,
            expected: 60,
            answered: 34,
            token: None,
        };
        let with = |field: &str, value: &str| {
            let mut form = good();
            match field {
                "year" => form.year = value.into(),
                "closes_on" => form.closes_on = value.into(),
                "teachers" => form.teachers = value.into(),
                _ => form.parents = value.into(),
            }
            form
        };
        for (field, value) in [
            ("year", "1999"),
            ("closes_on", "31.01.2022"),
            ("closes_on", "01.01.2023"),
            ("closes_on", "скоро"),
            ("teachers", "4"),
            ("teachers", "все"),
            ("parents", "10000"),
            ("parents", "33"),
            ("parents", ""),
        ] {
            let errors = with(field, value).check(today(), std::slice::from_ref(&asked));
            assert!(errors.unwrap_err().of(field).is_some(), "{field} {value}");
        }
        let nobody = SurveyForm {
            director: String::new(),
            parents: String::new(),
            ..good()
        };
        assert!(
            nobody
                .check(today(), &[])
                .unwrap_err()
                .of("teachers")
                .is_some()
        );
    }
}

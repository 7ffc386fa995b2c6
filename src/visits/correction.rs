//! Corrections of a sent report: what it said before, and what a correction changed.

use super::folder::Folder;
use super::report::{Discussed, Report};
use super::report_form::ReportForm;
use super::visit::{Form, Lesson, Visit};
use crate::input::{Errors, required};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Characters of a reason.
const REASON: usize = 2000;

/// What a report said at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Former {
    /// Code of the form of the visit.
    pub form: String,
    /// When it was held.
    pub held_on: Option<NaiveDate>,
    /// Who took part.
    pub participants: String,
    /// Lessons seen.
    pub lessons: Vec<Lesson>,
    /// Titles of the activated directions that were discussed.
    pub directions: Vec<String>,
    /// Other risks that were discussed.
    pub risks: String,
    /// What was seen.
    pub findings: String,
    /// The next meeting.
    pub next_on: Option<NaiveDate>,
    /// The director who had read it; empty when nobody had.
    pub read_by: String,
    /// When she read it.
    pub read_at: Option<DateTime<Utc>>,
    /// What she wrote to it.
    pub word: String,
}

impl Former {
    /// What the report says now.
    pub fn of(visit: &Visit, folder: &Folder) -> Former {
        let titles = folder.directions.iter().map(|of| of.title.clone());
        Former {
            form: visit.form.code().to_owned(),
            held_on: visit.held_on,
            participants: visit.participants.clone(),
            lessons: folder.lessons.clone(),
            directions: titles.collect(),
            risks: visit.risks.clone(),
            findings: visit.findings.clone(),
            next_on: visit.next_on,
            read_by: visit.acknowledged_by_name.clone(),
            read_at: visit.acknowledged_at,
            word: visit.director_word.clone(),
        }
    }

    /// What stood here and stands otherwise in `next`: the name of the field and its former text, in the order
    /// of the report.
    pub fn differs_from(&self, next: &Former) -> Vec<(&'static str, String)> {
        let fields = self.told().into_iter().zip(next.told());
        let changed = fields.filter(|((_, before), (_, after))| before != after);
        changed.map(|(before, _)| before).collect()
    }

    fn told(&self) -> [(&'static str, String); 8] {
        let day = |day: Option<NaiveDate>| day.map(words::day_in_words).unwrap_or_default();
        let form = Form::from_code(&self.form).map_or("", Form::title);
        let lessons: Vec<String> = self.lessons.iter().map(Lesson::told).collect();
        [
            ("Форма", form.to_owned()),
            ("Состоялся", day(self.held_on)),
            ("Кто был", self.participants.clone()),
            ("Уроки", lessons.join("; ")),
            ("Направления", self.directions.join("; ")),
            ("Другие риски", self.risks.clone()),
            ("Что увидели", self.findings.clone()),
            ("Следующая встреча", day(self.next_on)),
        ]
    }
}

/// One correction of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Correction {
    /// Its number within the visit, from 1.
    pub number: i16,
    /// Why.
    pub reason: String,
    /// What the report said before.
    pub former: Former,
    /// Who corrected it.
    pub corrected_by_name: String,
    /// When.
    pub corrected_at: DateTime<Utc>,
}

/// What each correction changed: the correction with the former text of the fields it touched. `now` is what
/// the report says today, `corrections` are in their order.
pub fn changes<'a>(
    corrections: &'a [Correction],
    now: &Former,
) -> Vec<(&'a Correction, Vec<(&'static str, String)>)> {
    let next = corrections.iter().skip(1).map(|of| &of.former).chain([now]);
    let pairs = corrections.iter().zip(next);
    pairs
        .map(|(one, next)| (one, one.former.differs_from(next)))
        .collect()
}

/// A correction as typed.
#[derive(Clone, Debug, Default)]
pub struct CorrectionForm {
    /// The report anew.
    pub report: ReportForm,
    /// Why it is corrected.
    pub reason: String,
}

impl CorrectionForm {
    /// The form out of what the browser sent; `None` when a field is not one of the form.
    pub fn read(pairs: Vec<(String, String)>) -> Option<CorrectionForm> {
        let is_reason = |(name, _): &(String, String)| name == "reason";
        let (reasons, report): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_reason);
        let reason = reasons.into_iter().next().map(|(_, value)| value);
        Some(CorrectionForm {
            report: ReportForm::read(report)?,
            reason: reason.unwrap_or_default(),
        })
    }

    /// Checks the report and the reason.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(
        &self,
        offered: &[Discussed],
        today: NaiveDate,
    ) -> Result<(Report, String), Errors> {
        let mut errors = Errors::new();
        let what = "Почему исправляете";
        let reason = required(&mut errors, "reason", &self.reason, REASON, what);
        crate::input::both(self.report.check(&[], offered, today), errors.or(reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn former(findings: &str, lessons: &[&str]) -> Former {
        let lesson = |grade: &&str| Lesson {
            grade: (*grade).to_owned(),
            subject: "Математика".to_owned(),
            teacher: String::new(),
        };
        Former {
            form: "trip".to_owned(),
            findings: findings.to_owned(),
            lessons: lessons.iter().map(lesson).collect(),
            ..Former::default()
        }
    }

    fn correction(number: i16, former: Former) -> Correction {
        Correction {
            number,
            reason: "Опечатка".to_owned(),
            former,
            corrected_by_name: "Вера".to_owned(),
            corrected_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn each_correction_shows_only_what_it_changed() {
        let corrections = [
            correction(1, former("Сделали 5", &["5 Б"])),
            correction(2, former("Сделали 6", &["5 Б"])),
        ];
        let now = Former {
            read_by: "Директор".to_owned(),
            ..former("Сделали 6", &["5 Б", "6 А"])
        };
        let changed = changes(&corrections, &now);
        let told: Vec<_> = changed
            .iter()
            .map(|(of, fields)| (of.number, fields.as_slice()))
            .collect();
        assert_eq!(
            told[0],
            (1, [("Что увидели", "Сделали 5".to_owned())].as_slice())
        );
        assert_eq!(
            told[1],
            (2, [("Уроки", "5 Б, Математика".to_owned())].as_slice())
        );
    }

    #[test]
    fn a_correction_needs_its_reason_and_a_whole_report() {
        let form = CorrectionForm::read(vec![("findings".into(), "Факт".into())]).unwrap();
        let today = NaiveDate::from_ymd_opt(2022, 1, 28).unwrap();
        let errors = form.check(&[], today).unwrap_err();
        for field in ["reason", "participants", "held_on"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        assert!(CorrectionForm::read(vec![("admin".into(), String::new())]).is_none());
    }
}

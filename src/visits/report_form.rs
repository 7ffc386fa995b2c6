//! The form of a report as typed, which is also the draft.

use super::folder::Folder;
use super::visit::Visit;
use crate::words;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of lessons, and of recommendations, that one report takes.
const ROWS: usize = 30;
/// Empty rows of each kind where no button adds one.
const SPARE: usize = 2;

/// A lesson as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonForm {
    /// «5 Б».
    pub grade: String,
    /// The subject.
    pub subject: String,
    /// The teacher, by position.
    pub teacher: String,
}

/// A recommendation as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdviceForm {
    /// What to do.
    pub text: String,
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due_on: String,
}

/// What is said of a recommendation of an earlier visit, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewForm {
    /// Code of the state.
    pub state: String,
    /// A comment.
    pub comment: String,
}

/// The report as typed; kept as it is in a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    /// Version of the visit the form was opened with.
    pub version: String,
    /// Number of the draft the form was opened with; «0» without one.
    pub draft: String,
    /// Earlier recommendations by their row.
    pub reviews: BTreeMap<i64, ReviewForm>,
    /// Code of the form of the visit.
    pub form: String,
    /// The day it was held.
    pub held_on: String,
    /// Who took part.
    pub participants: String,
    /// Lessons that were seen.
    pub lessons: Vec<LessonForm>,
    /// Numbers of the activated directions that were discussed.
    pub directions: Vec<String>,
    /// Other risks that were discussed.
    pub risks: String,
    /// What was seen.
    pub findings: String,
    /// What is recommended.
    pub advice: Vec<AdviceForm>,
    /// The next meeting.
    pub next_on: String,
    /// Which button was pressed: `lesson` and `advice` ask for one more row, `auto` is the script.
    #[serde(skip)]
    pub pressed: String,
}

impl ReportForm {
    /// An untouched form of a planned visit.
    pub fn of(visit: &Visit, today: NaiveDate) -> ReportForm {
        ReportForm {
            version: visit.version.to_string(),
            draft: "0".to_owned(),
            form: visit.form.code().to_owned(),
            held_on: words::day(visit.planned_on.min(today)),
            ..ReportForm::default()
        }
    }

    /// The form of a sent report as it is kept.
    pub fn of_held(visit: &Visit, folder: &Folder) -> ReportForm {
        let day = |day: Option<NaiveDate>| day.map(words::day).unwrap_or_default();
        ReportForm {
            form: visit.form.code().to_owned(),
            held_on: day(visit.held_on),
            participants: visit.participants.clone(),
            lessons: folder
                .lessons
                .iter()
                .map(|of| LessonForm {
                    grade: of.grade.clone(),
                    subject: of.subject.clone(),
                    teacher: of.teacher.clone(),
                })
                .collect(),
            directions: folder
                .directions
                .iter()
                .map(|of| of.code.to_string())
                .collect(),
            risks: visit.risks.clone(),
            findings: visit.findings.clone(),
            next_on: day(visit.next_on),
            ..ReportForm::default()
        }
    }

    /// The form out of what the browser sent; `None` when a field is not one of the form.
    pub fn read(pairs: Vec<(String, String)>) -> Option<ReportForm> {
        let mut form = ReportForm::default();
        for (name, value) in pairs {
            form.take(&name, value)?;
        }
        Some(form)
    }

    fn take(&mut self, name: &str, value: String) -> Option<()> {
        let field = match name {
            "version" => &mut self.version,
            "draft" => &mut self.draft,
            "form" => &mut self.form,
            "held_on" => &mut self.held_on,
            "participants" => &mut self.participants,
            "risks" => &mut self.risks,
            "findings" => &mut self.findings,
            "next_on" => &mut self.next_on,
            "pressed" => &mut self.pressed,
            "direction" => {
                self.directions.push(value);
                return (self.directions.len() <= ROWS).then_some(());
            }
            row => self.field_of_row(row)?,
        };
        *field = value;
        Some(())
    }

    /// `lesson_1_grade`, `advice_2_text`, `review_17_state`.
    fn field_of_row(&mut self, name: &str) -> Option<&mut String> {
        let mut parts = name.splitn(3, '_');
        let (what, number, part) = (parts.next()?, parts.next()?, parts.next()?);
        let place = || {
            number
                .parse::<usize>()
                .ok()
                .filter(|n| (1..=ROWS).contains(n))
        };
        match what {
            "lesson" => {
                let lesson = row(&mut self.lessons, place()?);
                Some(match part {
                    "grade" => &mut lesson.grade,
                    "subject" => &mut lesson.subject,
                    "teacher" => &mut lesson.teacher,
                    _ => return None,
                })
            }
            "advice" => {
                let advice = row(&mut self.advice, place()?);
                Some(match part {
                    "text" => &mut advice.text,
                    "owner" => &mut advice.owner,
                    "due" => &mut advice.due_on,
                    _ => return None,
                })
            }
            "review" if self.reviews.len() < 1000 => {
                let review = self.reviews.entry(number.parse().ok()?).or_default();
                Some(match part {
                    "state" => &mut review.state,
                    "comment" => &mut review.comment,
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    /// One more row where the pressed button asks for it.
    pub fn grow(&mut self) {
        match self.pressed.as_str() {
            "lesson" if self.lessons.len() < ROWS => {
                let next = self.lessons.len().max(1) + 1;
                self.lessons.resize_with(next, LessonForm::default);
            }
            "advice" if self.advice.len() < ROWS => {
                let next = self.advice.len().max(1) + 1;
                self.advice.resize_with(next, AdviceForm::default);
            }
            _ => {}
        }
    }

    /// Whether a direction is ticked.
    pub fn discusses(&self, code: &i16) -> bool {
        self.directions.contains(&code.to_string())
    }

    /// At least one row of each kind stands on the page.
    pub fn with_rows(mut self) -> ReportForm {
        if self.lessons.is_empty() {
            self.lessons.push(LessonForm::default());
        }
        if self.advice.is_empty() {
            self.advice.push(AdviceForm::default());
        }
        self
    }

    /// Empty rows to write into where no button adds one.
    pub fn with_spare_rows(mut self) -> ReportForm {
        fn spare<T: Default + PartialEq>(rows: &mut Vec<T>) {
            let last = rows.iter().rposition(|of| *of != T::default());
            let wanted = last.map_or(0, |last| last + 1) + SPARE;
            rows.resize_with(wanted.clamp(rows.len().min(ROWS), ROWS), T::default);
        }
        spare(&mut self.lessons);
        spare(&mut self.advice);
        self
    }

    /// What is typed of an earlier recommendation.
    pub fn review(&self, id: &i64) -> ReviewForm {
        self.reviews.get(id).cloned().unwrap_or_default()
    }
}

fn row<T: Default>(rows: &mut Vec<T>, number: usize) -> &mut T {
    if rows.len() < number {
        rows.resize_with(number, T::default);
    }
    &mut rows[number - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn the_form_is_read_row_by_row_and_knows_its_fields() {
        let form = ReportForm::read(pairs(&[
            ("lesson_2_grade", "6 А"),
            ("advice_1_text", "Разбор слова"),
            ("review_17_state", "done"),
        ]))
        .unwrap();
        assert_eq!(
            (form.lessons.len(), form.lessons[1].grade.as_str()),
            (2, "6 А")
        );
        assert_eq!(form.review(&17).state, "done");
        for strange in [
            "lesson_31_grade",
            "lesson_0_grade",
            "advice_1_x",
            "review_a_state",
            "admin",
        ] {
            assert_eq!(ReportForm::read(pairs(&[(strange, "")])), None, "{strange}");
        }
    }
}

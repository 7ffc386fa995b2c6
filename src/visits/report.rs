//! The report of a visit: the form as typed, which is also the draft, and the report as checked.

use super::recommendation::{Recommendation, State, narrative};
use super::visit::{Form, Lesson, Visit};
use crate::input::{Errors, optional_day, tidy};
use crate::words;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of lessons, and of recommendations, that one report takes.
const ROWS: usize = 30;

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
    /// Risks that were discussed.
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

/// What is said of an earlier recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The recommendation.
    pub id: i64,
    /// What became of it.
    pub state: State,
    /// A comment.
    pub comment: String,
}

/// A recommendation as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What to do.
    pub text: String,
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due_on: NaiveDate,
}

/// The report as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How it was held.
    pub form: Form,
    /// When.
    pub held_on: NaiveDate,
    /// Who took part.
    pub participants: String,
    /// Lessons seen.
    pub lessons: Vec<Lesson>,
    /// Risks discussed.
    pub risks: String,
    /// What was seen.
    pub findings: String,
    /// Earlier recommendations.
    pub reviews: Vec<Reviewed>,
    /// New ones.
    pub advice: Vec<Advice>,
    /// The next meeting.
    pub next_on: Option<NaiveDate>,
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

    /// What is typed of an earlier recommendation.
    pub fn review(&self, id: &i64) -> ReviewForm {
        self.reviews.get(id).cloned().unwrap_or_default()
    }

    /// Checks the form against the earlier recommendations that are not finished.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, open: &[Recommendation], today: NaiveDate) -> Result<Report, Errors> {
        let mut errors = Errors::new();
        let reviews = self.check_reviews(open, &mut errors);
        let form = Form::from_code(&self.form);
        if form.is_none() {
            errors.add("form", "Выберите, как прошёл визит");
        }
        let held_on = day(&mut errors, "held_on", &self.held_on, "Укажите день визита");
        if held_on.is_some_and(|day| day > today) {
            errors.add(
                "held_on",
                "Этот день ещё не наступил: отчёт пишут после визита",
            );
        }
        let held_on = held_on.unwrap_or(today);
        let participants = narrative(&mut errors, "participants", &self.participants);
        if participants.is_empty() {
            errors.add("participants", "Напишите, кто был: должности, без фамилий");
        }
        let lessons = self.check_lessons(&mut errors);
        let risks = narrative(&mut errors, "risks", &self.risks);
        let findings = narrative(&mut errors, "findings", &self.findings);
        if findings.is_empty() {
            errors.add(
                "findings",
                "Напишите, что увидели: хватит трёх-четырёх предложений",
            );
        }
        let advice = self.check_advice(held_on, &mut errors);
        let next_on = optional_day(&mut errors, "next_on", &self.next_on);
        if next_on.is_some_and(|next| next <= held_on) {
            errors.add(
                "next_on",
                "Следующая встреча должна быть позже этого визита",
            );
        }
        errors.or(Report {
            form: form.unwrap_or(Form::Trip),
            held_on,
            participants,
            lessons,
            risks,
            findings,
            reviews,
            advice,
            next_on,
        })
    }

    fn check_reviews(&self, open: &[Recommendation], errors: &mut Errors) -> Vec<Reviewed> {
        let mut reviews = Vec::new();
        for asked in open {
            let typed = self.review(&asked.id);
            let field = format!("review_{}_state", asked.id);
            let state = State::from_code(&typed.state).filter(|state| *state != State::Open);
            let Some(state) = state else {
                errors.add(
                    &field,
                    format!("Отметьте, что с рекомендацией «{}»", asked.text),
                );
                continue;
            };
            let field = format!("review_{}_comment", asked.id);
            let comment = narrative(errors, &field, &typed.comment);
            if comment.is_empty() && state != State::Done {
                errors.add(
                    &field,
                    match state {
                        State::Dropped => "Напишите, почему рекомендация снята",
                        _ => "Напишите, что помешало",
                    },
                );
            }
            reviews.push(Reviewed {
                id: asked.id,
                state,
                comment,
            });
        }
        reviews
    }

    fn check_lessons(&self, errors: &mut Errors) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for (number, typed) in (1..).zip(&self.lessons) {
            let lesson = Lesson {
                grade: short(errors, &format!("lesson_{number}_grade"), &typed.grade),
                subject: short(errors, &format!("lesson_{number}_subject"), &typed.subject),
                teacher: short(errors, &format!("lesson_{number}_teacher"), &typed.teacher),
            };
            if lesson.grade.is_empty() && lesson.subject.is_empty() && lesson.teacher.is_empty() {
                continue;
            }
            if lesson.grade.is_empty() {
                errors.add(
                    &format!("lesson_{number}_grade"),
                    format!("Укажите класс урока {number}"),
                );
            }
            if lesson.subject.is_empty() {
                errors.add(
                    &format!("lesson_{number}_subject"),
                    format!("Укажите предмет урока {number}"),
                );
            }
            lessons.push(lesson);
        }
        lessons
    }

    fn check_advice(&self, held_on: NaiveDate, errors: &mut Errors) -> Vec<Advice> {
        let mut advice = Vec::new();
        for (number, typed) in (1..).zip(&self.advice) {
            let field = |part: &str| format!("advice_{number}_{part}");
            let text = narrative(errors, &field("text"), &typed.text);
            let owner = short(errors, &field("owner"), &typed.owner);
            if text.is_empty() && owner.is_empty() && typed.due_on.trim().is_empty() {
                continue;
            }
            if text.is_empty() {
                errors.add(
                    &field("text"),
                    format!("Напишите, что сделать по рекомендации {number}"),
                );
            }
            if owner.is_empty() {
                errors.add(
                    &field("owner"),
                    format!("Укажите, кто отвечает за рекомендацию {number}"),
                );
            }
            let missing = format!("Укажите срок рекомендации {number}");
            let due_on = day(errors, &field("due"), &typed.due_on, &missing);
            if due_on.is_some_and(|due| due < held_on) {
                errors.add(
                    &field("due"),
                    format!("Срок рекомендации {number} раньше визита"),
                );
            }
            advice.push(Advice {
                text,
                owner,
                due_on: due_on.unwrap_or(held_on),
            });
        }
        advice
    }
}

fn row<T: Default>(rows: &mut Vec<T>, number: usize) -> &mut T {
    if rows.len() < number {
        rows.resize_with(number, T::default);
    }
    &mut rows[number - 1]
}

fn short(errors: &mut Errors, field: &str, text: &str) -> String {
    let text = tidy(text);
    if text.chars().count() > 200 || text.contains('\0') {
        errors.add(field, "Сократите текст: здесь помещается 200 знаков");
    }
    text
}

fn day(errors: &mut Errors, field: &str, text: &str, missing: &str) -> Option<NaiveDate> {
    let day = optional_day(errors, field, text);
    if day.is_none() && errors.of(field).is_none() {
        errors.add(field, format!("{missing}, например 27.03.2026"));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 1, 28).unwrap()
    }

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

    #[test]
    fn an_empty_report_tells_what_is_missing_and_empty_rows_are_left_out() {
        let errors = ReportForm::default()
            .with_rows()
            .check(&[], today())
            .unwrap_err();
        let fields: Vec<&str> = errors
            .all()
            .iter()
            .map(|(field, _)| field.as_str())
            .collect();
        assert_eq!(fields, ["form", "held_on", "participants", "findings"]);
    }

    #[test]
    fn a_recommendation_needs_its_owner_and_its_day() {
        let mut form = ReportForm {
            form: "trip".into(),
            held_on: "27.01.2022".into(),
            participants: "директор".into(),
            findings: "Факт".into(),
            next_on: "26.01.2022".into(),
            ..ReportForm::default()
        };
        form.advice.push(AdviceForm {
            text: "Разбор".into(),
            ..AdviceForm::default()
        });
        let errors = form.check(&[], today()).unwrap_err();
        for field in ["advice_1_owner", "advice_1_due", "next_on"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        form.next_on.clear();
        form.advice[0] = AdviceForm {
            text: "Разбор".into(),
            owner: "завуч".into(),
            due_on: "18.02.2022".into(),
        };
        assert_eq!(form.check(&[], today()).unwrap().advice.len(), 1);
    }
}

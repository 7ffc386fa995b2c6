//! Rows of the report's form with the names of their fields.

use super::report_form::{AdviceForm, LessonForm, ReportForm};

/// A lesson with the names of its fields.
pub struct LessonRow<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Field of the class.
    pub grade: String,
    /// Field of the subject.
    pub subject: String,
    /// Field of the teacher.
    pub teacher: String,
    /// What is typed.
    pub typed: &'a LessonForm,
}

/// A recommendation with the names of its fields.
pub struct AdviceRow<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Field of what to do.
    pub text: String,
    /// Field of who does it.
    pub owner: String,
    /// Field of the day.
    pub due: String,
    /// What is typed.
    pub typed: &'a AdviceForm,
}

impl ReportForm {
    /// Lessons in order.
    pub fn lesson_rows(&self) -> Vec<LessonRow<'_>> {
        let name = |number: usize, part: &str| format!("lesson_{number}_{part}");
        let rows = (1..).zip(&self.lessons).map(|(number, typed)| LessonRow {
            number,
            grade: name(number, "grade"),
            subject: name(number, "subject"),
            teacher: name(number, "teacher"),
            typed,
        });
        rows.collect()
    }

    /// Recommendations in order.
    pub fn advice_rows(&self) -> Vec<AdviceRow<'_>> {
        let name = |number: usize, part: &str| format!("advice_{number}_{part}");
        let rows = (1..).zip(&self.advice).map(|(number, typed)| AdviceRow {
            number,
            text: name(number, "text"),
            owner: name(number, "owner"),
            due: name(number, "due"),
            typed,
        });
        rows.collect()
    }
}

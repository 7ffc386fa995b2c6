//! An anti-risk programme (антирисковая программа): why a risk is worked on and what is to come of it.

use crate::input::{Errors, optional};
use serde::Deserialize;

/// A programme as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Programme {
    /// The risk.
    pub factor: i16,
    /// Its name as the profile said it.
    pub title: String,
    /// Цель.
    pub goal: String,
    /// Задачи.
    pub tasks: String,
    /// Целевые показатели.
    pub indicators: String,
    /// Методы сбора и обработки информации.
    pub methods: String,
    /// Ожидаемые конечные результаты.
    pub results: String,
    /// Исполнители.
    pub performers: String,
    /// Grows with each change.
    pub version: i32,
}

/// The texts of a programme: field, label, what a good answer contains.
pub const TEXTS: [(&str, &str, &str); 6] = [
    (
        "goal",
        "Цель",
        "одно предложение: что изменится к концу года и у кого",
    ),
    ("tasks", "Задачи", "шаги к цели, каждый с новой строки"),
    (
        "indicators",
        "Целевые показатели",
        "что измеряется, сколько сейчас и сколько должно стать",
    ),
    (
        "methods",
        "Методы сбора информации",
        "откуда возьмутся числа: работы, опросы, посещения уроков",
    ),
    (
        "results",
        "Ожидаемые результаты",
        "что увидят ученики, учителя и родители",
    ),
    (
        "performers",
        "Исполнители",
        "должности или группы, без фамилий учеников",
    ),
];

/// A programme, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProgrammeForm {
    /// Цель.
    pub goal: String,
    /// Задачи.
    pub tasks: String,
    /// Целевые показатели.
    pub indicators: String,
    /// Методы сбора информации.
    pub methods: String,
    /// Ожидаемые результаты.
    pub results: String,
    /// Исполнители.
    pub performers: String,
    /// Version the form was opened with.
    pub version: String,
}

/// Characters of a text: long enough for any programme, short enough for a page.
const LONG: usize = 20_000;

impl ProgrammeForm {
    /// The form that shows a programme.
    pub fn of(programme: &Programme) -> ProgrammeForm {
        ProgrammeForm {
            goal: programme.goal.clone(),
            tasks: programme.tasks.clone(),
            indicators: programme.indicators.clone(),
            methods: programme.methods.clone(),
            results: programme.results.clone(),
            performers: programme.performers.clone(),
            version: programme.version.to_string(),
        }
    }

    /// The text of a field.
    pub fn text(&self, field: &str) -> &str {
        match field {
            "goal" => &self.goal,
            "tasks" => &self.tasks,
            "indicators" => &self.indicators,
            "methods" => &self.methods,
            "results" => &self.results,
            _ => &self.performers,
        }
    }

    /// Checks the texts: all may be empty while the roadmap is a draft.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, programme: &Programme) -> Result<Programme, Errors> {
        let mut errors = Errors::new();
        let mut text = |field: &str| {
            let lines = self.text(field).lines();
            let kept: Vec<String> = lines
                .map(|line| optional(&mut errors, field, line, LONG))
                .collect();
            kept.join("\n").trim().to_owned()
        };
        let checked = Programme {
            goal: text("goal"),
            tasks: text("tasks"),
            indicators: text("indicators"),
            methods: text("methods"),
            results: text("results"),
            performers: text("performers"),
            ..programme.clone()
        };
        errors.or(checked)
    }
}

impl Programme {
    /// The texts that are written: label, text.
    pub fn texts(&self) -> Vec<(&'static str, &str)> {
        let values = [
            &self.goal,
            &self.tasks,
            &self.indicators,
            &self.methods,
            &self.results,
            &self.performers,
        ];
        TEXTS
            .iter()
            .zip(values)
            .filter(|(_, text)| !text.is_empty())
            .map(|((_, label, _), text)| (*label, text.as_str()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_text_stay_lines() {
        let form = ProgrammeForm {
            tasks: "  Узнать   темы\r\nПовторить их \r\n".into(),
            ..ProgrammeForm::default()
        };
        let programme = form.check(&Programme::default()).unwrap();
        assert_eq!(programme.tasks, "Узнать темы\nПовторить их");
        assert_eq!(programme.texts(), [("Задачи", programme.tasks.as_str())]);
    }
}

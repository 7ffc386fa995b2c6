//! Which surveys are asked for.

use super::survey::Stage;
use crate::risks::{YearList, YearListForm};

/// The list of surveys.
pub const LIST: YearList = YearList {
    path: "/surveys",
    stage: stage_title,
};

/// Schools without a survey.
pub const WITHOUT: (&str, &str) = ("none", "без опроса");

fn stage_title(code: &str) -> Option<&'static str> {
    let without = (code == WITHOUT.0).then_some(WITHOUT.1);
    Stage::from_code(code).map(Stage::title).or(without)
}

/// Whether a survey at this stage is asked for; `None`: a school without a survey.
pub fn takes(form: &YearListForm, stage: Option<Stage>) -> bool {
    match Stage::from_code(&form.stage) {
        Some(wanted) => stage == Some(wanted),
        None => form.stage != WITHOUT.0 || stage.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_or_its_absence_is_asked_for() {
        let asked = |stage: &str| YearListForm {
            stage: stage.into(),
            ..YearListForm::default()
        };
        let silent = Some(Stage::Silent);
        assert!(takes(&asked("silent"), silent) && !takes(&asked("silent"), None));
        assert!(takes(&asked("none"), None) && !takes(&asked("none"), silent));
        assert!(takes(&asked(""), None) && takes(&asked("x"), silent));
        assert_eq!(stage_title("none"), Some("без опроса"));
    }
}

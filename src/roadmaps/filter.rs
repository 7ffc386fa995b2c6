//! Which roadmaps are asked for.

use super::roadmap::Stage;
use crate::risks::{YearList, YearListForm};

/// The list of roadmaps.
pub const LIST: YearList = YearList {
    path: "/roadmaps",
    stage: stage_title,
};

/// What one can ask for beside the stages: code, words.
pub const EXTRA: [(&str, &str); 2] = [("none", "без карты"), ("overdue", "с просроченными мерами")];

fn stage_title(code: &str) -> Option<&'static str> {
    let extra = EXTRA.iter().find(|(of, _)| *of == code);
    Stage::from_code(code)
        .map(Stage::title)
        .or(extra.map(|(_, title)| *title))
}

/// Whether a roadmap at this stage, with so many overdue measures, is asked for; `None`: no roadmap.
pub fn takes(form: &YearListForm, stage: Option<Stage>, overdue: i64) -> bool {
    match form.stage.as_str() {
        "none" => stage.is_none(),
        "overdue" => overdue > 0,
        code => Stage::from_code(code).is_none_or(|wanted| stage == Some(wanted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_or_what_is_late_is_asked_for() {
        let asked = |stage: &str| YearListForm {
            stage: stage.into(),
            ..YearListForm::default()
        };
        let running = Some(Stage::Running);
        assert!(takes(&asked("overdue"), running, 1) && !takes(&asked("overdue"), running, 0));
        assert!(takes(&asked("none"), None, 0) && !takes(&asked("none"), running, 0));
        assert!(takes(&asked("running"), running, 0) && !takes(&asked("draft"), running, 0));
        assert!(takes(&asked(""), None, 0) && takes(&asked("x"), running, 3));
        assert_eq!(stage_title("overdue"), Some("с просроченными мерами"));
    }
}

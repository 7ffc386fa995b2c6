//! Which profiles are asked for.

use super::profile::Stage;
use super::year_list::{YearList, YearListForm};

/// The list of profiles.
pub const LIST: YearList = YearList {
    path: "/risks",
    stage: stage_title,
};

/// Schools that have no profile.
pub const WITHOUT: (&str, &str) = ("none", "без профиля");

fn stage_title(code: &str) -> Option<&'static str> {
    let without = (code == WITHOUT.0).then_some(WITHOUT.1);
    Stage::from_code(code).map(Stage::title).or(without)
}

/// Whether a profile at this stage is asked for; `None`: a school without a profile.
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
        let verified = Some(Stage::Verified);
        assert!(takes(&asked("verified"), verified) && !takes(&asked("verified"), None));
        assert!(takes(&asked("none"), None) && !takes(&asked("none"), verified));
        assert!(takes(&asked(""), None) && takes(&asked("x"), verified));
        assert_eq!(stage_title("none"), Some("без профиля"));
    }
}

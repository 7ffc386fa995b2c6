//! Which notices are asked for.

use crate::web::view::Choice;
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// `unread`, `urgent` or nothing for all.
    pub show: String,
    /// Page, from 1.
    pub page: String,
}

/// What one can ask for: code, words.
const SHOWN: [(&str, &str); 3] = [
    ("", "все"),
    ("unread", "непрочитанные"),
    ("urgent", "срочные"),
];

impl FilterForm {
    /// The condition that is set; what no form of the portal sends is left out.
    pub fn shown(&self) -> &'static str {
        let known = SHOWN.iter().find(|(code, _)| *code == self.show);
        known.map_or("", |(code, _)| code)
    }

    /// Its words for a chip; `None` for all.
    pub fn label(&self) -> Option<&'static str> {
        let set = self.shown();
        let known = SHOWN.iter().find(|(code, _)| *code == set);
        known.map(|(_, title)| *title).filter(|_| !set.is_empty())
    }

    /// The choices.
    pub fn choices(&self) -> Vec<Choice> {
        SHOWN
            .map(|(code, title)| Choice::new(code, title, self.shown()))
            .to_vec()
    }

    /// The selection as a query without the page.
    pub fn query(&self) -> String {
        match self.shown() {
            "" => String::new(),
            shown => format!("show={shown}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_stands_in_the_address() {
        let of = |show: &str| FilterForm {
            show: show.into(),
            ..FilterForm::default()
        };
        assert_eq!(of("unread").query(), "show=unread");
        assert_eq!(of("unread").label(), Some("непрочитанные"));
        assert_eq!((of("x").query().as_str(), of("x").label()), ("", None));
        assert_eq!(of("").shown(), "");
    }
}

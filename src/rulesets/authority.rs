//! Who may write which rule-set, and why one cannot be written.

use super::state::State;
use super::store::StoredRuleSet;
use crate::access::{Permission, Viewer};
use crate::words;

/// Whether the viewer writes rule-sets of this owner: a municipality its own, the region the common ones.
pub fn may_write(viewer: &Viewer, owner: Option<i64>) -> bool {
    match owner {
        None => viewer.may(Permission::EditCommonRules),
        Some(_) => viewer.may(Permission::EditRules) && viewer.municipality_id == owner,
    }
}

/// Why the text of a rule-set cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The reason.
    pub why: String,
    /// Since when; may be empty.
    pub since: String,
    /// Who can, or what to do instead; may be empty.
    pub who: String,
}

impl Lock {
    /// All of it in one line.
    pub fn in_words(&self) -> String {
        let parts = [
            format!("{}.", self.why),
            self.since.clone(),
            self.who.clone(),
        ];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Why the viewer cannot change the text; `None` for a draft of her own.
pub fn lock(viewer: &Viewer, ruleset: &StoredRuleSet) -> Option<Lock> {
    let copies = if viewer.may(Permission::EditRules) {
        "Чтобы изменить правило, сделайте копию: она будет проектом с новым кодом."
    } else {
        ""
    };
    let (why, since) = match (ruleset.locked_at, ruleset.state) {
        (Some(at), _) => (
            "По этим правилам утверждён перечень",
            format!(
                "Не меняются с {}.",
                words::moment(at, viewer.utc_offset_hours)
            ),
        ),
        (None, State::Active) => (
            "Правила уже можно применять, поэтому текст не меняется",
            String::new(),
        ),
        (None, State::Archived) => ("Правила в архиве", String::new()),
        (None, State::Draft) if may_write(viewer, ruleset.municipality_id) => return None,
        (None, State::Draft) if ruleset.municipality_id.is_none() => (
            "Это проект общих правил, его пишет региональный координатор",
            String::new(),
        ),
        (None, State::Draft) => (
            "Это проект муниципалитета, его пишет муниципальный координатор",
            String::new(),
        ),
    };
    Some(Lock {
        why: why.to_owned(),
        since,
        who: copies.to_owned(),
    })
}

/// A code for a copy: «2023-1» → «2023-1-2» → «2023-1-3».
pub fn next_code(code: &str) -> String {
    let numbered = code.rsplit_once('-').and_then(|(stem, tail)| {
        let number: u8 = tail.parse().ok().filter(|n| *n >= 2)?;
        Some(format!("{stem}-{}", number.checked_add(1)?))
    });
    numbered.unwrap_or_else(|| format!("{code}-2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_numbered() {
        for (code, next) in [
            ("omsk", "omsk-2"),
            ("omsk-2", "omsk-3"),
            ("2021-1", "2021-1-2"),
        ] {
            assert_eq!(next_code(code), next);
        }
        assert_eq!(next_code("strezhevoy-2023"), "strezhevoy-2023-2");
    }

    #[test]
    fn the_region_writes_common_rules_and_the_portal_no_municipality_s() {
        let portal = Viewer::portal_in("проверка", 7);
        assert!(may_write(&portal, None) && may_write(&portal, Some(7)));
        assert!(!may_write(&portal, Some(8)));
    }
}

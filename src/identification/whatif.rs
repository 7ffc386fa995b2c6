//! What changes under another rule: two lists of verdicts laid side by side. Nothing is stored.

use super::criterion::{Status, Verdict};
use std::collections::BTreeMap;

/// One school under both rules; a side is `None` where the school has no verdict of its own there,
/// as a филиал merged with its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a, K> {
    /// The caller's key of the school.
    pub school: K,
    /// Verdict under the rule in force.
    pub before: Option<&'a Verdict>,
    /// Verdict under the rule that is tried.
    pub after: Option<&'a Verdict>,
}

impl<K> Change<'_, K> {
    /// Whether the status differs, on the register or off it.
    pub fn is_status_changed(&self) -> bool {
        self.before.map(|verdict| verdict.status) != self.after.map(|verdict| verdict.status)
    }
}

/// The difference of two registers, each part in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<'a, K> {
    /// Listed only under the new rule.
    pub entered: Vec<Change<'a, K>>,
    /// Listed only under the old rule.
    pub left: Vec<Change<'a, K>>,
    /// Listed under both; the branches may differ.
    pub stays: Vec<Change<'a, K>>,
    /// Listed under neither; the status may differ.
    pub outside: Vec<Change<'a, K>>,
}

impl<K> Difference<'_, K> {
    /// Whether both rules list the same schools.
    pub fn is_same_list(&self) -> bool {
        self.entered.is_empty() && self.left.is_empty()
    }
}

/// Lays two lists of verdicts side by side, whatever their order.
pub fn difference<'a, K: Copy + Ord>(
    before: &'a [(K, Verdict)],
    after: &'a [(K, Verdict)],
) -> Difference<'a, K> {
    let mut pairs: BTreeMap<K, (Option<&'a Verdict>, Option<&'a Verdict>)> = BTreeMap::new();
    for (school, verdict) in before {
        pairs.entry(*school).or_default().0 = Some(verdict);
    }
    for (school, verdict) in after {
        pairs.entry(*school).or_default().1 = Some(verdict);
    }
    let is_listed = |v: Option<&Verdict>| v.is_some_and(|v| v.status == Status::Listed);
    let mut found = Difference {
        entered: vec![],
        left: vec![],
        stays: vec![],
        outside: vec![],
    };
    for (school, (before, after)) in pairs {
        let part = match (is_listed(before), is_listed(after)) {
            (false, true) => &mut found.entered,
            (true, false) => &mut found.left,
            (true, true) => &mut found.stays,
            (false, false) => &mut found.outside,
        };
        part.push(Change {
            school,
            before,
            after,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::testing::{plain_rules, rules, verdict};
    use serde_json::json;

    #[test]
    fn schools_fall_into_four_parts() {
        let (old, new) = (
            plain_rules(),
            rules("vpr-5-6-min-10-same", json!({"low": {"percent": 25}})),
        );
        let schools = [
            (4, "2021 vpr5 ru 3/10; 2020 vpr5 ma 3/10"),
            (3, "2021 vpr5 ru 3/12; 2021 vpr5 ma 3/12"),
            (2, "2021 vpr5 ru 3/10; 2021 vpr5 ma 3/10"),
            (1, "2021 vpr5 ru 3/12"),
            (0, "2021 vpr5 ru 0/12"),
        ];
        let list = |rules| schools.map(|(key, text)| (key, verdict(rules, text)));
        let (before, after) = (list(&old), list(&new));
        let found = difference(&before, &after[..4]);
        let keys = |part: &[Change<'_, i32>]| part.iter().map(|c| c.school).collect::<Vec<_>>();
        assert_eq!(keys(&found.entered), [3]);
        assert_eq!(keys(&found.left), [4]);
        assert_eq!(keys(&found.stays), [2]);
        assert_eq!(keys(&found.outside), [0, 1]);
        assert_eq!(found.outside[0].after, None);
        assert!(found.outside[1].is_status_changed() && !found.is_same_list());
    }
}

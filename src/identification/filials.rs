//! Филиалы: adding their results to the head school before identification.

use super::criterion::{Flags, SchoolYears, YearResult};
use std::collections::HashMap;
use std::hash::Hash;

/// A school with all that identification needs, under the caller's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School<K> {
    /// The caller's name for it: an id or a login.
    pub key: K,
    /// The head school, for a филиал.
    pub head: Option<K>,
    /// Kinds of the school.
    pub flags: Flags,
    /// Its results.
    pub results: Vec<YearResult>,
    /// Years in which it is on the official list of biased results.
    pub biased_years: Vec<i32>,
}

impl<K> School<K> {
    /// What the criterion looks at.
    pub fn years(&self) -> SchoolYears<'_> {
        SchoolYears {
            flags: self.flags,
            results: &self.results,
            biased_years: &self.biased_years,
        }
    }
}

/// Moves the results of филиалы to their heads; a merged филиал disappears from the list.
///
/// A филиал of a филиал goes to the topmost head. A филиал whose head is not in the list stays by
/// itself. The head keeps its own kinds; it is on the list of biased results in the years in which
/// any of its parts is, since the sums cannot be told apart afterwards.
pub fn merge_with_heads<K: Copy + Eq + Hash>(schools: Vec<School<K>>) -> Vec<School<K>> {
    let heads: HashMap<K, Option<K>> = schools.iter().map(|s| (s.key, s.head)).collect();
    let (mut kept, filials): (Vec<School<K>>, Vec<School<K>>) = schools
        .into_iter()
        .partition(|school| topmost(school.key, &heads) == school.key);
    let places: HashMap<K, usize> = kept.iter().enumerate().map(|(i, s)| (s.key, i)).collect();
    for filial in filials {
        if let Some(&place) = places.get(&topmost(filial.key, &heads)) {
            kept[place].results.extend(filial.results);
            kept[place].biased_years.extend(filial.biased_years);
        }
    }
    kept
}

/// The head above all heads; the school itself where heads lead in a circle.
fn topmost<K: Copy + Eq + Hash>(key: K, heads: &HashMap<K, Option<K>>) -> K {
    let mut at = key;
    for _ in 0..heads.len() {
        match heads
            .get(&at)
            .copied()
            .flatten()
            .filter(|head| heads.contains_key(head))
        {
            Some(head) => at = head,
            None => return at,
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{Kind, Procedure, Subject};

    fn school(key: u8, head: Option<u8>, failed: u32) -> School<u8> {
        let procedure = Procedure {
            kind: Kind::Vpr,
            subject: Subject::Russian,
            grade: Some(5),
            level: None,
        };
        let results = vec![YearResult {
            year: 2021,
            procedure,
            participants: 10,
            failed,
        }];
        School {
            key,
            head,
            flags: Flags::default(),
            results,
            biased_years: vec![],
        }
    }

    fn summary(schools: Vec<School<u8>>) -> Vec<(u8, u32)> {
        let merged = merge_with_heads(schools);
        merged
            .iter()
            .map(|s| (s.key, s.results.iter().map(|r| r.failed).sum()))
            .collect()
    }

    #[test]
    fn results_of_filials_go_to_the_topmost_head() {
        let schools = vec![
            school(2, Some(1), 3),
            school(1, None, 2),
            school(3, Some(2), 4),
        ];
        assert_eq!(summary(schools), [(1, 9)]);
    }

    #[test]
    fn a_filial_without_its_head_stays_by_itself() {
        assert_eq!(
            summary(vec![school(2, Some(9), 3), school(1, None, 2)]),
            [(2, 3), (1, 2)]
        );
    }

    #[test]
    fn a_circle_of_heads_merges_nothing() {
        assert_eq!(
            summary(vec![school(1, Some(2), 1), school(2, Some(1), 2)]),
            [(1, 1), (2, 2)]
        );
    }

    #[test]
    fn a_head_is_marked_when_a_part_of_it_is() {
        let mut filial = school(2, Some(1), 0);
        filial.biased_years = vec![2020];
        let merged = merge_with_heads(vec![school(1, None, 0), filial]);
        assert_eq!(merged[0].years().biased_years, [2020]);
    }
}

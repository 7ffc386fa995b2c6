//! The expertise of a version: scores of one or two experts, how far they are apart, how much of the criteria
//! is met.

use super::kind::Criterion;
use chrono::{DateTime, Utc};

/// Experts of a version at most.
pub const EXPERTS: usize = 2;

/// What one expert found.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Review {
    /// Number of the version.
    pub number: i32,
    /// Row of `users`.
    pub expert_id: i64,
    /// Her name.
    pub expert_name: String,
    /// A score for each criterion, in their order.
    pub scores: Vec<i16>,
    /// What she adds in words.
    pub note: String,
    /// When.
    pub reviewed_at: DateTime<Utc>,
}

/// A criterion with what the experts gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The criterion.
    pub criterion: Criterion,
    /// Scores in the order of the reviews.
    pub scores: Vec<i16>,
    /// Whether two experts are at least half of the points apart, and more than one point of many.
    pub diverges: bool,
}

/// «Доля соответствия критериям»: points given of points possible, over all experts of a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conformity {
    /// Points given.
    pub given: u32,
    /// Points possible.
    pub possible: u32,
}

impl std::iter::Sum for Conformity {
    fn sum<I: Iterator<Item = Conformity>>(all: I) -> Conformity {
        all.fold(Conformity::default(), |sum, of| Conformity {
            given: sum.given + of.given,
            possible: sum.possible + of.possible,
        })
    }
}

impl Conformity {
    /// The share in per cent, «83,3 %»; a dash without expertise.
    pub fn percent(&self) -> String {
        crate::words::share_percent(self.given, self.possible)
    }

    /// Whether anything was scored.
    pub fn is_known(&self) -> bool {
        self.possible > 0
    }

    /// «15 баллов из 18».
    pub fn formula(&self) -> String {
        let given = crate::words::count(u64::from(self.given), ["балл", "балла", "баллов"]);
        format!("{given} из\u{a0}{}", self.possible)
    }
}

/// Each criterion with the scores of all experts.
pub fn scored(criteria: &[Criterion], reviews: &[Review]) -> Vec<Scored> {
    let row = |(index, criterion): (usize, &Criterion)| {
        let scores: Vec<i16> = reviews
            .iter()
            .filter_map(|review| review.scores.get(index).copied())
            .collect();
        Scored {
            diverges: diverges(&scores, criterion.max),
            criterion: criterion.clone(),
            scores,
        }
    };
    criteria.iter().enumerate().map(row).collect()
}

/// Two experts who are at least half of the points apart read the criterion differently.
fn diverges(scores: &[i16], max: i16) -> bool {
    match (scores.iter().min(), scores.iter().max()) {
        (Some(least), Some(most)) => (most - least) * 2 >= max && most > least,
        _ => false,
    }
}

/// How much of the criteria is met, by all experts together.
pub fn conformity(criteria: &[Criterion], reviews: &[Review]) -> Conformity {
    let points = |score: i16| u32::try_from(score).unwrap_or_default();
    let possible: u32 = criteria.iter().map(|of| points(of.max)).sum();
    let given = reviews
        .iter()
        .flat_map(|review| review.scores.iter().zip(criteria))
        .map(|(score, of)| points((*score).clamp(0, of.max)))
        .sum();
    Conformity {
        given,
        possible: possible * u32::try_from(reviews.len()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn criteria(points: &[i16]) -> Vec<Criterion> {
        let of = |max: &i16| Criterion {
            text: "Цели измеримы".into(),
            max: *max,
        };
        points.iter().map(of).collect()
    }

    fn review(scores: &[i16]) -> Review {
        Review {
            number: 1,
            expert_id: 1,
            expert_name: "Эксперт".into(),
            scores: scores.to_vec(),
            note: String::new(),
            reviewed_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_share_is_points_given_of_points_possible() {
        let of = criteria(&[2, 2, 1]);
        assert_eq!(conformity(&of, &[]).percent(), "–");
        let one = conformity(&of, &[review(&[2, 1, 1])]);
        assert_eq!(
            (one.given, one.possible, one.percent()),
            (4, 5, "80,0\u{a0}%".into())
        );
        let two = conformity(&of, &[review(&[2, 1, 1]), review(&[2, 2, 1])]);
        assert_eq!((two.given, two.possible), (9, 10));
        assert_eq!(two.formula(), "9\u{a0}баллов из\u{a0}10");
    }

    #[test]
    fn experts_diverge_from_half_of_the_points() {
        for (max, scores, apart) in [
            (2, vec![2, 2], false),
            (2, vec![1, 2], true),
            (3, vec![2, 3], false),
            (3, vec![1, 3], true),
            (1, vec![0, 1], true),
            (2, vec![2], false),
            (2, vec![], false),
        ] {
            let reviews: Vec<_> = scores.iter().map(|score| review(&[*score])).collect();
            let found = scored(&criteria(&[max]), &reviews);
            assert_eq!(found[0].diverges, apart, "{max} {scores:?}");
        }
    }

    proptest! {
        #[test]
        fn the_share_is_never_above_one_and_the_order_of_experts_does_not_matter(
            first in proptest::collection::vec(0_i16..5, 3),
            second in proptest::collection::vec(0_i16..5, 3),
        ) {
            let of = criteria(&[2, 3, 4]);
            let (a, b) = (review(&first), review(&second));
            let there = conformity(&of, &[a.clone(), b.clone()]);
            prop_assert!(there.given <= there.possible);
            prop_assert_eq!(there, conformity(&of, &[b, a]));
        }
    }
}

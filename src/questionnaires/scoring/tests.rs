//! Cases and properties of the proposed level.

use super::*;
use proptest::prelude::*;

fn tally(audience: Audience, answers: &[u32]) -> Tally {
    Tally {
        audience,
        factor: 6,
        points: vec![0, 1, 2, 3],
        answers: answers.to_vec(),
    }
}

fn level(tallies: &[Tally]) -> Option<Level> {
    Proposal::of(6, tallies, &Cutoffs::default()).level
}

#[test]
fn cases() {
    use Audience::{Director, Parents, Pupils, Teachers};
    for (tallies, expected) in [
        (vec![], None),
        // Four answers are nobody's business; the director is one person by nature.
        (vec![tally(Teachers, &[0, 0, 0, 4])], None),
        (vec![tally(Teachers, &[0, 0, 0, 5])], Some(Level::High)),
        (vec![tally(Director, &[0, 0, 0, 1])], Some(Level::High)),
        // 12 of 30 is exactly 40 %, 21 of 30 exactly 70 %, one point less is not.
        (vec![tally(Pupils, &[6, 0, 0, 4])], Some(Level::Medium)),
        (vec![tally(Pupils, &[6, 0, 1, 3])], Some(Level::Low)),
        (vec![tally(Pupils, &[3, 0, 0, 7])], Some(Level::High)),
        (vec![tally(Pupils, &[3, 0, 1, 6])], Some(Level::Medium)),
        // Three hundred pupils weigh as much as one director.
        (
            vec![
                tally(Pupils, &[300, 0, 0, 0]),
                tally(Director, &[0, 0, 0, 1]),
            ],
            Some(Level::Medium),
        ),
        // A group with too few answers neither adds nor takes away.
        (
            vec![tally(Pupils, &[0, 0, 0, 9]), tally(Parents, &[4, 0, 0, 0])],
            Some(Level::High),
        ),
    ] {
        assert_eq!(level(&tallies), expected, "{tallies:?}");
    }
    let other = Proposal::of(7, &[tally(Pupils, &[0, 0, 0, 9])], &Cutoffs::default());
    assert_eq!(other.level, None, "answers about another factor");
}

#[test]
fn the_arithmetic_stands_in_words() {
    let cutoffs = Cutoffs::default();
    let one = Tally {
        points: vec![0, 3],
        ..tally(Audience::Teachers, &[33, 47])
    };
    let said = Proposal::of(6, std::slice::from_ref(&one), &cutoffs).arithmetic(&cutoffs);
    let expected = "учителя\u{a0}— 141\u{a0}балл из 240 возможных = 58,7\u{a0}%; \
                    средняя от 40 до 70\u{a0}%";
    assert_eq!(said, expected);
    let two = [one, tally(Audience::Director, &[0, 0, 0, 1])];
    let said = Proposal::of(6, &two, &cutoffs).arithmetic(&cutoffs);
    assert!(
        said.contains("среднее групп\u{a0}— 79,3\u{a0}%; высокая от 70\u{a0}%"),
        "{said}"
    );
    assert_eq!(Proposal::of(6, &[], &cutoffs).arithmetic(&cutoffs), "");
}

#[test]
fn a_share_below_a_cutoff_never_looks_as_if_it_had_reached_it() {
    let just_below = Share {
        part: 69_999,
        whole: 100_000,
    };
    assert!(!just_below.reaches(70));
    assert_eq!(just_below.words(), "69,9\u{a0}%");
}

fn audience() -> impl Strategy<Value = Audience> {
    prop::sample::select(Audience::ALL.to_vec())
}

fn tallies() -> impl Strategy<Value = Vec<Tally>> {
    let one = (audience(), 6_i16..8, prop::collection::vec(0_u32..40, 4));
    let one = one.prop_map(|(audience, factor, answers)| Tally {
        factor,
        ..tally(audience, &answers)
    });
    prop::collection::vec(one, 0..12)
}

/// The weight of a level: more is riskier.
fn weight(level: Option<Level>) -> u8 {
    match level {
        None | Some(Level::Low) => 0,
        Some(Level::Medium) => 1,
        Some(Level::High) => 2,
    }
}

proptest! {
    #[test]
    fn a_riskier_answer_never_lowers_the_level(
        mut tallies in tallies(), at in 0_usize..12, from in 0_usize..3,
    ) {
        let before = level(&tallies);
        if let Some(tally) = tallies.get_mut(at)
            && tally.answers[from] > 0
        {
            tally.answers[from] -= 1;
            tally.answers[from + 1] += 1;
        }
        let after = level(&tallies);
        prop_assert_eq!(before.is_some(), after.is_some());
        prop_assert!(weight(after) >= weight(before));
    }

    #[test]
    fn the_order_of_answers_and_questions_changes_nothing(
        (tallies, shuffled) in tallies().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let cutoffs = Cutoffs::default();
        let proposal = Proposal::of(6, &tallies, &cutoffs);
        prop_assert_eq!(proposal, Proposal::of(6, &shuffled, &cutoffs));
    }

    #[test]
    fn fewer_than_five_give_no_value(counts in prop::collection::vec(0_u32..2, 4), who in 1_usize..4) {
        let few = tally(Audience::ALL[who], &counts);
        let proposal = Proposal::of(6, &[few], &Cutoffs::default());
        prop_assert!(proposal.parts.is_empty() && proposal.level.is_none());
    }

    #[test]
    fn what_others_hide_does_not_leak_through_the_sum(all in tallies()) {
        let shown: Vec<Tally> = all.iter().filter(|of| of.counts()).cloned().collect();
        let cutoffs = Cutoffs::default();
        prop_assert_eq!(Proposal::of(6, &all, &cutoffs), Proposal::of(6, &shown, &cutoffs));
    }
}

//! Conditions of the register in two short fields. What the fields cannot say is kept as it was unless
//! somebody changes them.

use crate::identification::ruleset::Branch;

/// What the short form shows of a rule's conditions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Low procedures in the year; `None`: no such condition.
    pub in_year: Option<u32>,
    /// Low procedures in each of two years; `None`: no such condition.
    pub in_two: Option<u32>,
    /// The same procedures in both years.
    pub same: bool,
}

impl Conditions {
    /// What the form shows of these conditions: the mildest of each sort.
    pub fn of(branches: &[Branch]) -> Conditions {
        let year = |branch: &Branch| match *branch {
            Branch::Year { at_least } => Some(at_least),
            Branch::EachOfTwoYears { .. } => None,
        };
        let two = |branch: &Branch| match *branch {
            Branch::EachOfTwoYears {
                at_least,
                same_procedure,
            } => Some((at_least, same_procedure)),
            Branch::Year { .. } => None,
        };
        let mildest = branches.iter().filter_map(two).min();
        Conditions {
            in_year: branches.iter().filter_map(year).min(),
            in_two: mildest.map(|(at_least, _)| at_least),
            same: mildest.is_some_and(|(_, same)| same),
        }
    }

    /// The rule's conditions with these ones in their place.
    pub fn apply(self, branches: &[Branch]) -> Vec<Branch> {
        if self == Conditions::of(branches) {
            return branches.to_vec();
        }
        let year = self.in_year.map(|at_least| Branch::Year { at_least });
        let two = self.in_two.map(|at_least| Branch::EachOfTwoYears {
            at_least,
            same_procedure: self.same,
        });
        year.into_iter().chain(two).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Branch = Branch::Year { at_least: 2 };
    const ANY: Branch = Branch::EachOfTwoYears {
        at_least: 2,
        same_procedure: false,
    };
    const SAME: Branch = Branch::EachOfTwoYears {
        at_least: 1,
        same_procedure: true,
    };

    #[test]
    fn untouched_conditions_stay_even_when_the_form_cannot_show_them_all() {
        for branches in [&[YEAR, ANY, SAME][..], &[YEAR], &[SAME], &[]] {
            assert_eq!(Conditions::of(branches).apply(branches), branches);
        }
    }

    #[test]
    fn changed_conditions_are_those_of_the_form() {
        let tried = Conditions {
            in_year: Some(3),
            in_two: None,
            same: false,
        };
        assert_eq!(tried.apply(&[YEAR, ANY]), [Branch::Year { at_least: 3 }]);
        let shown = Conditions::of(&[YEAR, ANY, SAME]);
        assert_eq!(
            shown,
            Conditions {
                in_year: Some(2),
                in_two: Some(1),
                same: true
            }
        );
    }
}

//! Membership over the years: which registers are known, who was in them, how far a school has come
//! towards leaving.

use crate::identification::{
    ExitProgress, Membership, Status, YearOfExit, exit_progress, membership,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The register of one year of one municipality: approved, or computed where none was approved.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownRegister {
    /// The municipality.
    pub municipality_id: i64,
    /// The year.
    pub year: i32,
    /// Whether it was approved.
    pub is_approved: bool,
    /// Schools on it.
    pub members: Vec<i64>,
    /// Schools with a low procedure in the year.
    pub low: Vec<i64>,
    /// Schools with usable results in the year.
    pub with_data: Vec<i64>,
}

/// What is known of a municipality's earlier years.
#[derive(Clone, Debug, Default)]
pub struct History {
    years: BTreeMap<i32, Year>,
}

#[derive(Clone, Debug, Default)]
struct Year {
    members: HashSet<i64>,
    low: HashSet<i64>,
    with_data: HashSet<i64>,
}

impl History {
    /// The history of one municipality.
    pub fn of(municipality_id: i64, known: &[KnownRegister]) -> History {
        let own = known
            .iter()
            .filter(|register| register.municipality_id == municipality_id);
        let years = own.map(|register| {
            let set = |ids: &[i64]| ids.iter().copied().collect();
            let year = Year {
                members: set(&register.members),
                low: set(&register.low),
                with_data: set(&register.with_data),
            };
            (register.year, year)
        });
        History {
            years: years.collect(),
        }
    }

    /// What became of a school in the register of `year`.
    pub fn membership(&self, year: i32, school_id: i64, is_member: bool) -> Membership {
        let earlier = self.years.range(..year);
        let registers: Vec<i32> = earlier.clone().map(|(year, _)| *year).collect();
        let in_them = earlier.filter(|(_, of)| of.members.contains(&school_id));
        let member_in: Vec<i32> = in_them.map(|(year, _)| *year).collect();
        membership(year, is_member, &registers, &member_in)
    }

    /// Clean years in a row up to `year`.
    pub fn exit(&self, needed: u8, year: i32, school_id: i64) -> ExitProgress {
        let years: Vec<YearOfExit> = self
            .years
            .range(..=year)
            .map(|(_, of)| match () {
                () if of.low.contains(&school_id) => YearOfExit::Low,
                () if of.with_data.contains(&school_id) => YearOfExit::Clean,
                () => YearOfExit::NoData,
            })
            .collect();
        exit_progress(needed, &years)
    }
}

/// Years of all municipalities, earliest first.
pub fn years(known: &[KnownRegister]) -> Vec<i32> {
    known
        .iter()
        .map(|register| register.year)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// One year of a school in the history of its membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearOfMembership {
    /// The year.
    pub year: i32,
    /// Whether the school was on the register.
    pub is_member: bool,
    /// What became of it: впервые, осталась, вернулась, вышла.
    pub membership: Membership,
    /// The computed status of that year, where there is one.
    pub computed: Option<Status>,
    /// The order that approved the register; `None`: computed only.
    pub approval: Option<Approval>,
}

/// The order by which a register was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Row of `registers`.
    pub register_id: i64,
    /// Number of the order.
    pub order_number: String,
    /// Its date.
    pub order_date: Option<NaiveDate>,
}

/// A year of a school as it is known, before it is compared with the others.
#[derive(Clone, Debug)]
pub struct KnownYear {
    /// The year.
    pub year: i32,
    /// The computed status.
    pub computed: Option<Status>,
    /// The approval and whether the approved register names the school.
    pub approved: Option<(Approval, bool)>,
}

/// The years of one school with what became of it in each; newest first.
pub fn history_of(known: Vec<KnownYear>) -> Vec<YearOfMembership> {
    let is_member = |known: &KnownYear| match &known.approved {
        Some((_, is_member)) => *is_member,
        None => known.computed == Some(Status::Listed),
    };
    let all: Vec<i32> = known.iter().map(|known| known.year).collect();
    let member_in: Vec<i32> = known
        .iter()
        .filter(|known| is_member(known))
        .map(|known| known.year)
        .collect();
    let mut years: Vec<YearOfMembership> = known
        .into_iter()
        .map(|known| YearOfMembership {
            year: known.year,
            is_member: is_member(&known),
            membership: membership(known.year, is_member(&known), &all, &member_in),
            computed: known.computed,
            approval: known.approved.map(|(approval, _)| approval),
        })
        .collect();
    years.sort_by_key(|year| -year.year);
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(year: i32, members: &[i64], low: &[i64]) -> KnownRegister {
        KnownRegister {
            municipality_id: 1,
            year,
            is_approved: false,
            members: members.to_vec(),
            low: low.to_vec(),
            with_data: vec![1, 2],
        }
    }

    #[test]
    fn membership_is_compared_with_the_earlier_registers_of_the_municipality() {
        let mut all = vec![
            known(2019, &[1], &[1]),
            known(2020, &[2], &[2]),
            known(2021, &[1], &[1]),
        ];
        all.push(KnownRegister {
            municipality_id: 2,
            ..known(2018, &[3], &[])
        });
        let history = History::of(1, &all);
        assert_eq!(history.membership(2021, 1, true), Membership::Returned);
        assert_eq!(history.membership(2021, 2, false), Membership::Left);
        assert_eq!(history.membership(2021, 3, true), Membership::First);
        assert_eq!(history.exit(2, 2021, 2).done, 1);
        assert_eq!(history.exit(2, 2020, 1).done, 1);
        assert_eq!(years(&all), [2018, 2019, 2020, 2021]);
    }

    #[test]
    fn an_approved_register_says_who_was_in_it() {
        let approval = Approval {
            register_id: 5,
            order_number: "41".to_owned(),
            order_date: None,
        };
        let known = vec![
            KnownYear {
                year: 2020,
                computed: Some(Status::Listed),
                approved: Some((approval, false)),
            },
            KnownYear {
                year: 2021,
                computed: Some(Status::Listed),
                approved: None,
            },
        ];
        let history = history_of(known);
        let found: Vec<_> = history
            .iter()
            .map(|y| (y.year, y.is_member, y.membership))
            .collect();
        assert_eq!(
            found,
            [
                (2021, true, Membership::First),
                (2020, false, Membership::Never)
            ]
        );
        assert!(history[1].approval.is_some());
    }
}

//! When a deadline is reminded of, and whom.

use crate::access::Role;
use crate::calendar::{Entry, Kind};
use crate::words;
use chrono::NaiveDate;

/// Days after the due day on which it is reminded of; before it they are negative.
pub const STEPS: [i16; 5] = [-10, -3, 0, 3, 10];
/// Days ahead of today in which a first reminder may be due.
pub const AHEAD: u64 = 10;
/// Days for which a step that was missed is made up for: the portal may have been away.
const MADE_UP: i64 = 6;

/// A reminder of one day of a thing.
pub type Step = (NaiveDate, i16);

/// What of these due days is to be reminded of today. What was sent is not sent again; of several steps that
/// were missed only the last one is made up for.
pub fn due(days: &[NaiveDate], today: NaiveDate, sent: &[Step]) -> Vec<Step> {
    let step_of = |day: &NaiveDate| {
        let passed = (today - *day).num_days();
        let step = STEPS
            .into_iter()
            .rev()
            .find(|step| i64::from(*step) <= passed)?;
        let is_timely = passed - i64::from(step) <= MADE_UP;
        (is_timely && !sent.contains(&(*day, step))).then_some((*day, step))
    };
    days.iter().filter_map(step_of).collect()
}

/// Whether a step of a thing is the matter of a reader of this role: a school has its measures, a curator her
/// visits, a coordinator the register and the municipality's own measures. The coordinator hears of the
/// schools' days once a week.
pub fn is_for(role: Role, kind: Kind, is_of_school: bool, step: i16) -> bool {
    match (role, kind) {
        (Role::Director, Kind::Measure | Kind::Recommendation | Kind::Document) => is_of_school,
        (Role::Coordinator, Kind::Measure) => !is_of_school,
        // The school waits for a visit; afterwards it owes nothing. A survey and a stage end with their day.
        (Role::Director, Kind::Visit | Kind::Survey | Kind::Stage) => step <= 0,
        (Role::Director | Role::Coordinator, Kind::Register) => step <= 0,
        (Role::Curator, Kind::Visit) => true,
        _ => false,
    }
}

/// What a thing is called in the list of what was sent.
pub fn thing(entry: &Entry) -> String {
    format!("{}-{}-{}", entry.kind.code(), entry.id, entry.part)
}

/// «через 3 дня, 20.03.2022», «сегодня, …», «3 дня назад, …»: the day itself stays true when a week is read
/// later.
pub fn when(day: NaiveDate, today: NaiveDate) -> String {
    let days = (day - today).num_days();
    let count = words::count(days.unsigned_abs(), ["день", "дня", "дней"]);
    let from_today = match days {
        0 => "сегодня".to_owned(),
        1.. => format!("через {count}"),
        _ => format!("{count} назад"),
    };
    format!("{from_today}, {}", words::day(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    #[test]
    fn a_deadline_is_reminded_of_before_on_and_after_its_day() {
        let of = "20.03.2022";
        for (today, step) in [
            ("09.03.2022", None),
            ("10.03.2022", Some(-10)),
            ("16.03.2022", Some(-10)),
            ("17.03.2022", Some(-3)),
            ("20.03.2022", Some(0)),
            ("22.03.2022", Some(0)),
            ("23.03.2022", Some(3)),
            ("30.03.2022", Some(10)),
            ("05.04.2022", Some(10)),
            ("06.04.2022", None),
        ] {
            let expected: Vec<Step> = step.map(|step| (day(of), step)).into_iter().collect();
            assert_eq!(due(&[day(of)], day(today), &[]), expected, "{today}");
        }
    }

    #[test]
    fn what_was_sent_is_not_sent_again() {
        let days = [day("20.03.2022"), day("27.03.2022")];
        let today = day("17.03.2022");
        assert_eq!(due(&days, today, &[]), [(days[0], -3), (days[1], -10)]);
        assert_eq!(due(&days, today, &[(days[0], -3)]), [(days[1], -10)]);
        // A moved day is another day.
        assert_eq!(due(&[day("18.03.2022")], today, &[(days[0], -3)]).len(), 1);
    }

    proptest! {
        /// However often the portal looks, each step goes out once, and every one of them when it looks daily.
        #[test]
        fn each_step_goes_out_once(looks in prop::collection::vec(0_u64..60, 0..80), daily: bool) {
            let due_day = day("20.03.2022");
            let first = due_day - Days::new(30);
            let mut looks = if daily { (0..60).collect() } else { looks };
            looks.sort_unstable();
            let mut sent: Vec<Step> = Vec::new();
            for look in looks {
                let new = due(&[due_day], first + Days::new(look), &sent);
                prop_assert!(new.len() <= 1);
                prop_assert!(new.iter().all(|step| !sent.contains(step)));
                sent.extend(new);
            }
            if daily {
                let steps: Vec<i16> = sent.iter().map(|(_, step)| *step).collect();
                prop_assert_eq!(steps, STEPS.to_vec());
            }
        }
    }

    #[test]
    fn each_role_is_reminded_of_its_own_matters() {
        use Kind::{Document, Measure, Recommendation, Register, Stage, Survey, Visit};
        for (role, kind, before, after) in [
            (Role::Director, Measure, true, true),
            (Role::Director, Recommendation, true, true),
            (Role::Director, Document, true, true),
            (Role::Curator, Document, false, false),
            (Role::Director, Visit, true, false),
            (Role::Director, Register, true, false),
            (Role::Director, Survey, true, false),
            (Role::Director, Stage, true, false),
            (Role::Curator, Survey, false, false),
            (Role::Curator, Visit, true, true),
            (Role::Curator, Measure, false, false),
            (Role::Coordinator, Register, true, false),
            (Role::Coordinator, Measure, false, false),
            (Role::Region, Measure, false, false),
            (Role::Observer, Visit, false, false),
            (Role::Admin, Register, false, false),
        ] {
            let of_school = kind != Register;
            let both = [-3, 3].map(|step| is_for(role, kind, of_school, step));
            assert_eq!(both, [before, after], "{role:?} {kind:?}");
        }
        // The municipality's own measures are its coordinator's.
        assert!(is_for(Role::Coordinator, Measure, false, 3));
        assert!(!is_for(Role::Director, Measure, false, 3));
    }

    #[test]
    fn days_are_told_from_today() {
        let today = day("20.03.2022");
        for (of, words) in [
            ("20.03.2022", "сегодня, 20.03.2022"),
            ("21.03.2022", "через 1 день, 21.03.2022"),
            ("30.03.2022", "через 10 дней, 30.03.2022"),
            ("17.03.2022", "3 дня назад, 17.03.2022"),
        ] {
            assert_eq!(when(day(of), today).replace('\u{a0}', " "), words);
        }
    }
}

//! Measures by their states, and the figures by hand count.

use super::super::figures::Figures;
use super::*;
use crate::roadmaps::State;

pub(in super::super) fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub(in super::super) fn measure(due: Option<NaiveDate>) -> Measure {
    Measure {
        id: 1,
        municipality_id: 1,
        roadmap_id: 1,
        position: 1,
        factor: Some(9),
        section: String::new(),
        task: String::new(),
        title: "Разобрать ВПР".into(),
        term_text: "до 1 октября".into(),
        term: Json(due.map_or(
            Term::Open {
                why: Default::default(),
            },
            Term::until,
        )),
        starts_on: None,
        due_on: due,
        responsible: String::new(),
        participants: String::new(),
        indicator: String::new(),
        plan_value: String::new(),
        unit: String::new(),
        proof: String::new(),
        number: String::new(),
        note: String::new(),
        done_on: None,
        fact_value: String::new(),
        done_note: String::new(),
        done_by_name: String::new(),
        done_at: None,
        verdict: None,
        verdict_note: String::new(),
        verdict_by_name: String::new(),
        verdict_at: None,
        effect: None,
        effect_note: String::new(),
        effect_by_name: String::new(),
        effect_at: None,
        dropped_at: None,
        version: 1,
        is_moved: false,
        reports: Json(Vec::new()),
        comments: 0,
    }
}

fn answered(verdict: Option<Verdict>, effect: Option<Effect>) -> Measure {
    Measure {
        done_on: Some(day(2021, 9, 20)),
        verdict: verdict.map(|of| of.code().to_owned()),
        effect: effect.map(|of| of.code().to_owned()),
        ..measure(Some(day(2021, 10, 1)))
    }
}

#[test]
fn a_measure_stands_where_its_facts_put_it() {
    let (due, before, after) = (day(2021, 10, 1), day(2021, 10, 1), day(2021, 10, 2));
    let cases = [
        (measure(Some(due)), before, Standing::Planned),
        (measure(Some(due)), after, Standing::Overdue),
        (measure(None), after, Standing::Planned),
        (answered(None, None), after, Standing::Reported),
        (
            answered(Some(Verdict::Returned), None),
            before,
            Standing::Returned,
        ),
        (
            answered(Some(Verdict::Returned), None),
            after,
            Standing::Overdue,
        ),
        (
            answered(Some(Verdict::Confirmed), None),
            after,
            Standing::Confirmed,
        ),
    ];
    for (measure, today, standing) in cases {
        assert_eq!(measure.standing(today), standing, "{today} {measure:?}");
    }
}

#[test]
fn done_confirmed_and_worked_are_three_figures() {
    let measures = [
        measure(Some(day(2021, 10, 1))),
        measure(None),
        answered(None, None),
        answered(Some(Verdict::Returned), None),
        answered(Some(Verdict::Confirmed), None),
        answered(Some(Verdict::Confirmed), Some(Effect::Worked)),
        answered(Some(Verdict::Confirmed), Some(Effect::DidNot)),
        // A verdict on something else than a confirmed measure does not count.
        answered(None, Some(Effect::Worked)),
    ];
    let draft = Figures::of(&measures, State::Draft, day(2021, 10, 2));
    assert_eq!(draft.overdue, 0, "nothing of a draft is late");
    let figures = Figures::of(&measures, State::Agreed, day(2021, 10, 2));
    let expected = Figures {
        planned: 8,
        done: 5,
        confirmed: 3,
        worked: 1,
        overdue: 2,
        days_due: 0,
        days_done: 0,
    };
    assert_eq!(figures, expected);
    let shares = figures.all().map(|figure| figure.share());
    assert_eq!(shares, ["62,5\u{a0}%", "37,5\u{a0}%", "12,5\u{a0}%"]);
    assert_eq!(Figures::default().all()[0].share(), "–");
}

#[test]
fn a_roadmap_begins_with_the_first_day_or_the_first_report() {
    let today = day(2021, 9, 10);
    assert!(!measure(None).has_begun(today));
    assert!(!measure(Some(day(2021, 10, 1))).has_begun(today));
    assert!(measure(Some(day(2021, 9, 10))).has_begun(today));
    assert!(answered(None, None).has_begun(today));
}

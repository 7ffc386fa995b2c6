//! The standing of a measure by its days, and what a moved term does with the reported ones.

use super::super::figures::Figures;
use super::super::measure::tests::{day, measure};
use super::*;
use crate::roadmaps::State;
use sqlx::types::Json;

fn report(due_on: NaiveDate, verdict: Option<Verdict>) -> DayReport {
    DayReport {
        due_on,
        done_on: due_on,
        fact_value: String::new(),
        done_note: "Сделано".into(),
        done_by_name: String::new(),
        done_at: DateTime::UNIX_EPOCH,
        verdict: verdict.map(|of| of.code().to_owned()),
        verdict_note: String::new(),
        verdict_by_name: String::new(),
        verdict_at: None,
        version: 1,
    }
}

fn months(numbers: &[u32]) -> Term {
    let each = numbers.iter().map(|month| Period::month(2021, *month));
    Term::each(Recurrence::Month { by: None }, each.collect())
}

fn end(month: u32) -> NaiveDate {
    Period::month(2021, month).to
}

/// Due at the end of September, October and November.
fn monthly(reports: Vec<DayReport>) -> Measure {
    let term = months(&[9, 10, 11]);
    Measure {
        starts_on: term.first_day(),
        due_on: term.last_day(),
        term: Json(term),
        reports: Json(reports),
        ..measure(None)
    }
}

#[test]
fn the_standing_of_the_whole_follows_from_its_days() {
    use Verdict::{Confirmed, Returned};
    let today = day(2021, 11, 10);
    let (sep, oct, nov) = (end(9), end(10), end(11));
    let cases = [
        (vec![], Standing::Overdue),
        (vec![report(sep, Some(Confirmed))], Standing::Overdue),
        (
            vec![report(sep, Some(Confirmed)), report(oct, None)],
            Standing::Reported,
        ),
        (
            vec![report(sep, Some(Confirmed)), report(oct, Some(Confirmed))],
            Standing::Running,
        ),
        (
            vec![
                report(sep, None),
                report(oct, Some(Confirmed)),
                report(nov, Some(Returned)),
            ],
            Standing::Returned,
        ),
        (
            vec![report(sep, Some(Returned)), report(oct, None)],
            Standing::Overdue,
        ),
        (
            [sep, oct, nov]
                .map(|day| report(day, Some(Confirmed)))
                .to_vec(),
            Standing::Confirmed,
        ),
    ];
    for (reports, standing) in cases {
        let measure = monthly(reports);
        assert_eq!(measure.standing(today), standing, "{:?}", measure.reports);
    }
    assert_eq!(
        monthly(vec![]).standing(day(2021, 9, 30)),
        Standing::Planned
    );
}

#[test]
fn a_measure_that_recurs_is_one_measure_and_each_of_its_days_may_be_late() {
    let today = day(2021, 11, 10);
    let half = monthly(vec![report(end(9), Some(Verdict::Confirmed))]);
    let whole = [9, 10, 11].map(|month| report(end(month), Some(Verdict::Confirmed)));
    let measures = [half, monthly(vec![]), monthly(whole.to_vec())];
    let figures = Figures::of(&measures, State::Agreed, today);
    let expected = Figures {
        planned: 3,
        done: 1,
        confirmed: 1,
        worked: 0,
        overdue: 3,
        days_due: 6,
        days_done: 3,
    };
    assert_eq!(figures, expected);
    assert_eq!(figures.days().unwrap().share(), "50,0\u{a0}%");
    assert_eq!(Figures::default().days(), None);
    assert_eq!(measures[0].next_due(today), Some(end(11)));
    assert_eq!(measures[2].next_due(today), None);
    assert_eq!(
        measures[0].reports_in_words().unwrap(),
        "отчётов 1 из\u{a0}3"
    );
}

#[test]
fn an_occurrence_is_told_by_what_it_is_about() {
    let time = &monthly(vec![]).occurrences()[1];
    let told = "отчёт за октябрь, срок 31 октября 2021 г.";
    assert_eq!(time.told().replace('\u{a0}', " "), told);
    let bare = super::told(None, day(2021, 11, 5));
    assert_eq!(bare.replace('\u{a0}', " "), "отчёт к 5 ноября 2021 г.");
}

#[test]
fn a_moved_term_leaves_reported_days_where_they_are() {
    let kept = |term: Term| Kept::new("иначе".into(), term);
    let was = monthly(vec![report(end(9), None)]);
    // As often as before: day follows day.
    let shifted = Term::each(
        Recurrence::Month { by: Some(20) },
        [9, 10, 11]
            .map(|month| Period::new(day(2021, month, 1), day(2021, month, 20)))
            .to_vec(),
    );
    let moved = carry(&was, kept(shifted)).unwrap();
    let days = [end(9), day(2021, 10, 20), day(2021, 11, 20)];
    assert_eq!(moved.term.due_days(), days);
    assert_eq!(moved.due_on, Some(days[2]));
    // Less often: what comes after the last report.
    let moved = carry(&was, kept(months(&[8, 12]))).unwrap();
    assert_eq!(moved.term.due_days(), [end(9), end(12)]);
    // Once: one more day.
    let moved = carry(&was, kept(Term::until(day(2021, 12, 10)))).unwrap();
    assert_eq!(moved.term.due_days(), [end(9), day(2021, 12, 10)]);
    // Nothing later: the reported day alone, with its report.
    let moved = carry(&was, kept(Term::until(day(2021, 9, 1)))).unwrap();
    assert!(matches!(moved.term, Term::Occurrences { .. }));
    assert_eq!(moved.term.due_days(), [end(9)]);
    assert!(carry(&was, kept(Term::open(crate::deadlines::Why::Unsaid))).is_err());
    let once = Measure {
        done_on: Some(end(9)),
        ..measure(Some(end(9)))
    };
    assert!(carry(&once, kept(months(&[10, 11]))).is_err());
    assert!(carry(&monthly(vec![]), kept(Term::until(end(12)))).is_ok());
}

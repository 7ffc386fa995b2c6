//! Cases of the forms of a roadmap.

use super::*;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

#[test]
fn a_measure_needs_words_a_term_and_somebody() {
    let terms = Terms::usual(2021);
    let errors = MeasureForm::default().check(&[9], &terms).unwrap_err();
    for field in ["section", "title", "term", "responsible"] {
        assert!(errors.of(field).is_some(), "{field}");
    }
    let form = MeasureForm {
        factor: "9".into(),
        title: "Разобрать ВПР".into(),
        term: "до 18.02.2022".into(),
        responsible: "завуч".into(),
        ..MeasureForm::default()
    };
    let measure = form.check(&[9], &terms).unwrap();
    assert_eq!(measure.term.due_on, Some(day(2022, 2, 18)));
    assert!(form.check(&[2], &terms).unwrap_err().of("factor").is_some());
}

#[test]
fn a_report_is_not_of_tomorrow() {
    let form = |on: &str| ReportForm {
        done_on: on.into(),
        done_note: "Проведено".into(),
        ..ReportForm::default()
    };
    let today = day(2021, 10, 1);
    assert_eq!(form("01.10.2021").check(today).unwrap().done_on, today);
    for on in ["02.10.2021", "", "вчера"] {
        assert!(form(on).check(today).unwrap_err().of("done_on").is_some());
    }
}

#[test]
fn what_is_returned_or_judged_has_words() {
    let verdict = |code: &str, note: &str| VerdictForm {
        verdict: code.into(),
        verdict_note: note.into(),
        ..VerdictForm::default()
    };
    assert!(verdict("confirmed", "").check().is_ok());
    assert!(
        verdict("returned", " ")
            .check()
            .unwrap_err()
            .of("verdict_note")
            .is_some()
    );
    assert!(verdict("", "").check().unwrap_err().of("verdict").is_some());
    let errors = EffectForm::default().check().unwrap_err();
    assert!(errors.of("effect").is_some() && errors.of("effect_note").is_some());
    let decision = |code: &str, remark: &str| DecisionForm {
        decision: code.into(),
        remark: remark.into(),
        version: String::new(),
    };
    assert!(decision("agree", "").check().unwrap().0);
    assert!(
        decision("return", "")
            .check()
            .unwrap_err()
            .of("remark")
            .is_some()
    );
    assert!(
        decision("", "")
            .check()
            .unwrap_err()
            .of("decision")
            .is_some()
    );
}

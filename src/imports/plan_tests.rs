//! Cases of the plan.

use super::super::content::{Content, OwnTable};
use super::super::lines::{completed, find_schools};
use super::super::number::MarkValue;
use super::super::testing::{candidate, marks_table, mathematics, row, vpr};
use super::*;
use crate::procedure::Subject;
use crate::results::layouts::ParsedRow;
use crate::schools::Registry;

fn file(id: i64, rows: Vec<ParsedRow>) -> Filed {
    let rows = (10..)
        .zip(rows)
        .map(|(n, row)| ParsedRow { row: n, ..row })
        .collect();
    let tables = vec![OwnTable {
        parsed: marks_table(rows),
        foreign_rows: 2,
    }];
    Filed {
        id,
        name: format!("{id}.xlsx"),
        content: Content {
            tables,
            ..Content::default()
        },
    }
}

fn drawn(files: &[Filed], stored: &Stored, decisions: &Decisions) -> Plan {
    let registry = Registry::new(
        (1..=5).map(|n| candidate(n, 7, &format!("edu99010{n}"), &format!("МБОУ «СОШ № {n}»"))),
    );
    let tables = completed(files, decisions);
    let lines = find_schools(files, &tables, decisions, &registry);
    plan(files, tables, lines, decisions, stored, None)
}

fn fates(plan: &Plan) -> Vec<&Fate> {
    plan.rows.iter().map(|row| &row.fate).collect()
}

fn key(school_id: i64) -> Key {
    Key {
        school_id,
        year: 2021,
        target: Target::Marks(mathematics()),
    }
}

fn value(participants: u32, failed: u32) -> Value {
    Value::Marks(MarkValue {
        participants,
        failed,
        marks: [Some(participants - failed), Some(0), Some(0)],
        mean_hundredths: None,
        held_on: None,
    })
}

#[test]
fn rows_are_new_changed_or_equal_against_what_is_stored() {
    let stored = Stored::from([(key(2), value(40, 9)), (key(3), value(40, 10))]);
    let files = [file(
        1,
        vec![
            row("edu990101", 40, 10),
            row("edu990102", 40, 10),
            row("edu990103", 40, 10),
        ],
    )];
    let plan = drawn(&files, &stored, &Decisions::default());
    assert_eq!(
        fates(&plan),
        [&Fate::New, &Fate::Replaces(value(40, 9)), &Fate::Equal]
    );
    let counts = plan.counts();
    assert_eq!(
        (
            counts.created,
            counts.updated,
            counts.unchanged,
            counts.foreign
        ),
        (1, 1, 1, 2)
    );
    assert_eq!(plan.touched_schools(), [1, 2]);
    assert_eq!(plan.touched_years(), [2021]);
    assert_eq!(plan.overlay().len(), 2);
}

#[test]
fn a_file_twice_in_one_import_is_once() {
    let rows = || vec![row("edu990101", 40, 10)];
    let plan = drawn(
        &[file(1, rows()), file(2, rows())],
        &Stored::new(),
        &Decisions::default(),
    );
    assert_eq!(fates(&plan), [&Fate::New, &Fate::Equal]);
}

#[test]
fn two_files_that_disagree_are_both_left_out() {
    let files = [
        file(1, vec![row("edu990101", 40, 10)]),
        file(2, vec![row("edu990101", 41, 10)]),
    ];
    let plan = drawn(&files, &Stored::new(), &Decisions::default());
    let place = |file| Place {
        file,
        table: 0,
        row: 0,
    };
    let differs = |file| Fate::Left(Reason::Differs(place(file)));
    assert_eq!(fates(&plan), [&differs(1), &differs(0)]);
    assert_eq!(plan.counts().created, 0);
}

#[test]
fn a_table_under_a_swapped_title_is_held_until_a_person_says_it_is_meant() {
    let rows = || -> Vec<ParsedRow> {
        (1..=4)
            .map(|n| row(&format!("edu99010{n}"), 40 + n, 10))
            .collect()
    };
    let russian = Target::Marks(vpr(Subject::Russian));
    let stored: Stored = (1..=4_u32)
        .map(|n| {
            let key = Key {
                school_id: i64::from(n),
                year: 2020,
                target: russian,
            };
            (key, value(40 + n, 10))
        })
        .collect();
    let files = [file(1, rows())];
    let held = drawn(&files, &stored, &Decisions::default());
    assert!(
        held.rows
            .iter()
            .all(|row| row.fate == Fate::Left(Reason::Copy(2020, russian)))
    );
    let words = held.copies[0].words().replace('\u{a0}', " ");
    assert_eq!(
        words,
        "У 4 школ все числа те же, что в ВПР-6 русский язык 2020 года"
    );
    let decisions = Decisions {
        copies: ["1-0".to_owned()].into(),
        ..Decisions::default()
    };
    assert_eq!(drawn(&files, &stored, &decisions).counts().created, 4);
}

#[test]
fn equal_numbers_in_a_few_schools_are_no_copy() {
    let stored: Stored = (1..=2)
        .map(|school_id| {
            (
                Key {
                    school_id,
                    year: 2020,
                    ..key(1)
                },
                value(40, 10),
            )
        })
        .collect();
    let rows = vec![
        row("edu990101", 40, 10),
        row("edu990102", 40, 10),
        row("edu990103", 50, 9),
    ];
    assert!(
        drawn(&[file(1, rows)], &stored, &Decisions::default())
            .copies
            .is_empty()
    );
}

#[test]
fn an_unknown_login_waits_and_the_plan_that_was_seen_has_its_fingerprint() {
    let files = [file(
        1,
        vec![row("edu990101", 40, 10), row("edu990177", 40, 10)],
    )];
    let open = drawn(&files, &Stored::new(), &Decisions::default());
    assert_eq!(fates(&open), [&Fate::New, &Fate::Asked]);
    assert_eq!(open.open_questions().len(), 1);
    assert_eq!(
        open.fingerprint(),
        drawn(&files, &Stored::new(), &Decisions::default()).fingerprint()
    );
    let stored = Stored::from([(key(1), value(39, 10))]);
    assert_ne!(
        open.fingerprint(),
        drawn(&files, &stored, &Decisions::default()).fingerprint()
    );
}

#[test]
fn a_row_of_another_year_is_left_out_when_one_year_is_loaded() {
    let files = [file(1, vec![row("edu990101", 40, 10)])];
    let decisions = Decisions::default();
    let tables = completed(&files, &decisions);
    let registry = Registry::new([candidate(1, 7, "edu990101", "МБОУ «СОШ № 1»")]);
    let lines = find_schools(&files, &tables, &decisions, &registry);
    let plan = plan(
        &files,
        tables,
        lines,
        &decisions,
        &Stored::new(),
        Some(2020),
    );
    assert_eq!(fates(&plan), [&Fate::Left(Reason::OtherYear(2021))]);
}

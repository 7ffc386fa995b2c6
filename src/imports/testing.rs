//! Small things for the tests of this room: a school, a row, a table.

use crate::procedure::{Kind, Procedure, Subject};
use crate::results::layouts::{
    Facts, LayoutKind, Marks, Measure, Parsed, ParsedRow, Payload, SchoolRef,
};
use crate::schools::{Candidate, Login};

/// A school of the municipality `reg99_m00N`.
pub fn candidate(id: i64, municipality_id: i64, login: &str, name: &str) -> Candidate {
    Candidate {
        id,
        municipality_id,
        municipality_code: Some(format!("reg99_m{municipality_id:03}")),
        municipality_name: format!("Муниципалитет {municipality_id}"),
        login: Login::parse(login),
        names: vec![name.to_owned()],
        ..Candidate::default()
    }
}

/// ВПР-6 in mathematics.
pub fn mathematics() -> Procedure {
    vpr(Subject::Mathematics)
}

/// ВПР-6 in a subject.
pub fn vpr(subject: Subject) -> Procedure {
    Procedure {
        kind: Kind::Vpr,
        subject,
        grade: Some(6),
        level: None,
    }
}

/// A row of marks of 2021: those who did not fail got «3».
pub fn row(login: &str, participants: u32, failed: u32) -> ParsedRow {
    ParsedRow {
        row: 10,
        cell: "A10".to_owned(),
        school: SchoolRef {
            login: Some(login.to_owned()),
            ..SchoolRef::default()
        },
        year: Some(2021),
        procedure: Some(mathematics()),
        payload: Payload::Marks(Marks {
            participants,
            failed,
            mark3: Some(participants - failed),
            mark4: Some(0),
            mark5: Some(0),
            mean: None,
        }),
        cells: vec![(Measure::Participants, "C10".to_owned())],
    }
}

/// A table of marks with these rows.
pub fn marks_table(rows: Vec<ParsedRow>) -> Parsed {
    Parsed {
        layout: LayoutKind::MarksStatistics,
        sheet: "МА 6".to_owned(),
        facts: Facts::default(),
        rows,
        repairs: Vec::new(),
        problems: Vec::new(),
        totals: Vec::new(),
    }
}

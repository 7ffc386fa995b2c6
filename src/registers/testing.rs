//! Short ways to write entries of a register in tests.

use super::board::Sheet;
use super::entry::{Decision, DecisionKind, Entry};
use super::register::Answers;
use crate::identification::{Membership, Status, presets};
use crate::procedure::{Kind, Procedure, Subject};
use crate::verdicts::{Line, Trace};
use chrono::{DateTime, Utc};

/// A school with two procedures of 2021 (one of them low when it is listed) and no data of 2020.
pub fn entry(school_id: i64, computed: Status, decision: Option<DecisionKind>) -> Entry {
    let is_listed = computed == Status::Listed;
    let lines = vec![
        line(
            2021,
            Subject::Russian,
            if is_listed { (16, 42) } else { (4, 42) },
        ),
        line(2021, Subject::Mathematics, (3, 40)),
        line(2020, Subject::Russian, (0, 0)),
        line(2020, Subject::Mathematics, (0, 0)),
    ];
    let branches = if is_listed {
        vec!["in_year".to_owned()]
    } else {
        vec![]
    };
    Entry {
        school_id,
        municipality_id: 1,
        head_school_id: None,
        login: format!("edu99010{school_id}"),
        name: format!("МБОУ «СОШ № {school_id}»"),
        full_name: String::new(),
        settlement: String::new(),
        inn: String::new(),
        computed,
        pupils_to_threshold: Some(3),
        one_year_left: computed == Status::AtRisk,
        explanation: "Школа отнесена к ШНОР.".to_owned(),
        trace: Trace {
            ruleset: "t".to_owned(),
            branches,
            lines,
        },
        decision: decision.map(|kind| Decision {
            kind,
            reason: "Набор шестого класса завершён".to_owned(),
            document: "протокол № 3".to_owned(),
            by: "Т. П. Коптилова".to_owned(),
            at: DateTime::<Utc>::UNIX_EPOCH,
        }),
        membership: if is_listed {
            Membership::First
        } else {
            Membership::Never
        },
        exit: None,
    }
}

fn line(year: i32, subject: Subject, (failed, participants): (u32, u32)) -> Line {
    let procedure = Procedure {
        kind: Kind::Vpr,
        subject,
        grade: Some(5),
        level: None,
    };
    let threshold = (participants * 30).div_ceil(100);
    let state = match participants {
        0 => "no_data",
        _ if failed >= threshold => "low",
        _ => "not_low",
    };
    Line {
        year,
        procedure,
        label: procedure.to_string(),
        counts: true,
        participants,
        failed,
        threshold,
        state: state.to_owned(),
        reason: String::new(),
        is_small: false,
        is_biased: false,
    }
}

/// The register of one municipality with these schools, not opened yet.
pub fn sheet(entries: Vec<Entry>) -> Sheet {
    Sheet {
        municipality_id: 1,
        municipality: "город Заречный".to_owned(),
        ruleset_id: 1,
        rules: presets::default_set(),
        register: None,
        editions: 0,
        answers: Answers::default(),
        entries,
        frozen: None,
    }
}

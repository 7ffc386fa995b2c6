//! One table, one writer: only the owning room inserts, updates and deletes its rows.

use super::{files, none, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Who writes a table. The journal's rows are written by the commit.
const OWNERS: &[(&str, &[&str])] = &[
    (
        "accounts",
        &[
            "users",
            "invitations",
            "sessions",
            "devices",
            "sign_in_failures",
        ],
    ),
    ("calendar", &["calendar_links"]),
    (
        "comments",
        &["comments", "comment_texts", "comment_mentions"],
    ),
    ("notices", &["notices", "notice_cursor"]),
    (
        "letters",
        &[
            "letter_settings",
            "letters",
            "reminders",
            "person_days",
            "digests",
        ],
    ),
    ("db", &["journal"]),
    (
        "schools",
        &[
            "regions",
            "municipalities",
            "schools",
            "school_names",
            "school_aliases",
        ],
    ),
    (
        "results",
        &[
            "results",
            "journal_comparisons",
            "objectivity_marks",
            "import_changes",
        ],
    ),
    ("imports", &["imports", "import_files", "column_mappings"]),
    ("rulesets", &["rulesets"]),
    ("verdicts", &["verdicts"]),
    (
        "registers",
        &["registers", "register_decisions", "official_listings"],
    ),
    ("attachments", &["files"]),
    (
        "evidence",
        &["measure_files", "measure_remarks", "evidence_stages"],
    ),
    (
        "documents",
        &[
            "document_kinds",
            "document_deadlines",
            "documents",
            "document_versions",
            "document_reviews",
            "document_remarks",
            "document_looks",
        ],
    ),
    ("objections", &["objections"]),
    ("school_years", &["school_years"]),
    (
        "risks",
        &[
            "risk_factors",
            "risk_profiles",
            "risk_levels",
            "risk_level_changes",
        ],
    ),
    (
        "questionnaires",
        &[
            "questionnaires",
            "questions",
            "questionnaire_cutoffs",
            "surveys",
            "survey_audiences",
            "survey_links",
            "survey_tallies",
            "survey_sheets",
        ],
    ),
    (
        "roadmaps",
        &[
            "roadmaps",
            "risk_programmes",
            "measures",
            "measure_terms",
            "measure_reports",
            "proposals",
            "library_measures",
        ],
    ),
    ("loading", &["roadmap_loads"]),
    (
        "visits",
        &[
            "visits",
            "visit_lessons",
            "visit_drafts",
            "visit_files",
            "visit_directions",
            "visit_corrections",
            "recommendations",
            "recommendation_reviews",
        ],
    ),
    ("curators", &["curator_schools", "curator_workplaces"]),
];

/// Second writers, each with its reason.
const GUESTS: &[(&str, &str, &str)] = &[
    (
        "rulesets",
        "municipalities",
        "the column ruleset_id says which rule-set the municipality chose",
    ),
    (
        "registers",
        "imports",
        "the official list of a year is numbered among the imports it is named with",
    ),
    (
        "schools",
        "imports",
        "a list of schools is numbered among the imports of its municipality",
    ),
    (
        "schools",
        "import_files",
        "a list of schools waits for its commit as the files of imports do",
    ),
    (
        "results",
        "import_changes",
        "the row as it was is noted by the statement that writes over it",
    ),
];

/// Puts a whole copy back, all tables at once.
const RESTORE: &str = "maintenance/restore.rs";

/// Tables that only triggers write.
const BY_TRIGGER: [&str; 1] = ["journal_head"];

#[test]
fn a_table_is_written_only_by_its_room() {
    let tables = tables();
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.in_src() != RESTORE) {
        for table in written_tables(&file.code(), &tables) {
            let module = file.module();
            let owns = OWNERS
                .iter()
                .any(|(room, own)| *room == module && own.contains(&table.as_str()));
            let guest = GUESTS
                .iter()
                .any(|(room, other, _)| *room == module && *other == table);
            if !owns && !guest {
                broken.push(format!(
                    "{} writes {table}, which is another room's",
                    file.path
                ));
            }
        }
    }
    none(&broken);
}

#[test]
fn every_table_has_one_owner() {
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (room, own) in OWNERS {
        for table in *own {
            owners.entry(table).or_default().push(room);
        }
    }
    let mut broken = Vec::new();
    for table in tables() {
        let count = owners.get(table.as_str()).map_or(0, Vec::len);
        if count != 1 && !BY_TRIGGER.contains(&table.as_str()) {
            broken.push(format!(
                "{table} has {count} owners: name its room in OWNERS"
            ));
        }
    }
    none(&broken);
}

/// Names of all tables of the migrations.
fn tables() -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for migration in files("migrations", &[".sql"]) {
        for line in migration.text.lines() {
            if let Some(rest) = line.trim_start().strip_prefix("create table ") {
                tables.insert(word(rest));
            }
        }
    }
    tables
}

/// Tables that the SQL in this code changes.
fn written_tables(code: &str, tables: &BTreeSet<String>) -> BTreeSet<String> {
    let mut written = BTreeSet::new();
    for verb in [
        "insert into ",
        "update ",
        "delete from ",
        "truncate ",
        "copy ",
    ] {
        for (at, _) in code.match_indices(verb) {
            let lock = code[..at].trim_end().ends_with(" for");
            let table = word(&code[at + verb.len()..]);
            if !lock && tables.contains(&table) {
                written.insert(table);
            }
        }
    }
    written
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn writing_is_told_from_reading() {
    let tables = ["users", "schools"]
        .map(str::to_owned)
        .into_iter()
        .collect();
    let cases = [
        ("select 1 from users for update of users", vec![]),
        ("select * from schools", vec![]),
        (
            "insert into users (id) values (1) on conflict do update set id = 2",
            vec!["users"],
        ),
        ("delete from schools where id = 1", vec!["schools"]),
        (
            "update users set x = (select 1 from schools)",
            vec!["users"],
        ),
    ];
    for (sql, expected) in cases {
        let written: Vec<String> = written_tables(sql, &tables).into_iter().collect();
        assert_eq!(written, expected, "{sql}");
    }
}

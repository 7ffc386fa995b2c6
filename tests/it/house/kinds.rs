//! Kinds of files in a room: what each may touch. The few gates through which a viewer, the portal itself
//! or built SQL may come in are listed by name.

use super::floors::floor_of;
use super::{Source, none, root, sources};

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// `mod.rs`: doors and re-exports.
    Sign,
    /// SQL.
    Store,
    /// Handlers and page structs.
    Pages,
    /// Types, states and rules.
    Rule,
    /// Leads stores and rules through a work of several steps, for pages and the command line alike.
    Recipe,
    /// A layer around all requests: does a little of everything.
    Gate,
}

/// Files whose kind does not show in their name.
const NAMED: [(&str, Kind); 20] = [
    ("accounts/session.rs", Kind::Gate),
    ("accounts/invitation.rs", Kind::Store),
    ("accounts/throttle.rs", Kind::Store),
    ("imports/bulk.rs", Kind::Recipe),
    ("imports/drafting.rs", Kind::Recipe),
    ("imports/preparing.rs", Kind::Recipe),
    ("imports/saving.rs", Kind::Recipe),
    ("imports/undoing.rs", Kind::Recipe),
    ("verdicts/judge.rs", Kind::Recipe),
    ("registers/approval.rs", Kind::Recipe),
    ("registers/board.rs", Kind::Recipe),
    ("schools/registry_load.rs", Kind::Recipe),
    ("curators/assigning.rs", Kind::Recipe),
    ("visits/reporting.rs", Kind::Recipe),
    ("questionnaires/results.rs", Kind::Recipe),
    ("comments/writing.rs", Kind::Recipe),
    ("notices/building.rs", Kind::Recipe),
    ("letters/queueing.rs", Kind::Recipe),
    ("letters/sending.rs", Kind::Recipe),
    ("letters/turning.rs", Kind::Recipe),
];

fn kind(file: &Source) -> Kind {
    let path = file.in_src();
    if let Some((_, kind)) = NAMED.iter().find(|(name, _)| *name == path) {
        return *kind;
    }
    let stem = path
        .rsplit('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".rs");
    let folders: Vec<&str> = path.split('/').collect();
    let inside = |folder: &str| folders.contains(&folder);
    match stem {
        _ if inside("store") => Kind::Store,
        _ if inside("pages") => Kind::Pages,
        "mod" if folders.len() == 2 => Kind::Sign,
        stem if stem == "store" || stem.ends_with("_store") => Kind::Store,
        stem if stem == "pages" || stem.ends_with("_pages") => Kind::Pages,
        _ => Kind::Rule,
    }
}

/// What a kind must not hold.
fn forbidden(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Sign => &["sqlx::query", "askama", "sqlx::Row"],
        Kind::Store => &["axum", "askama", "crate::web"],
        Kind::Pages => &["sqlx"],
        Kind::Rule => &[
            "axum",
            "askama",
            "sqlx::query",
            "crate::db",
            "crate::web",
            "PgConnection",
            "Utc::now",
        ],
        Kind::Recipe => &["axum", "askama", "sqlx::query", "crate::web", "Utc::now"],
        Kind::Gate => &["askama"],
    }
}

/// Parts of `web` that are drawings and no HTTP: a rule may say what they show.
fn drawings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Rule => &["crate::web::chart", "crate::web::strip", "crate::web::view"],
        _ => &[],
    }
}

/// Files that only tests compile: `#[cfg(test)] mod name;` in the file above.
fn is_for_tests(file: &Source) -> bool {
    let path = root().join(&file.path);
    let (Some(stem), Some(folder)) = (path.file_stem(), path.parent()) else {
        return false;
    };
    let line = format!("#[cfg(test)]\nmod {};", stem.to_string_lossy());
    let above = [folder.join("mod.rs"), folder.with_extension("rs")];
    above
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .any(|text| text.contains(&line))
}

#[test]
fn each_kind_of_file_touches_only_what_is_its_own() {
    let mut broken = Vec::new();
    for file in sources() {
        if floor_of(file.module()) != "Rooms" || is_for_tests(&file) {
            continue;
        }
        let kind = kind(&file);
        let code = drawings(kind)
            .iter()
            .fold(file.code(), |code, path| code.replace(path, ""));
        for word in forbidden(kind).iter().filter(|word| code.contains(**word)) {
            broken.push(format!("{} ({kind:?}) holds `{word}`", file.path));
        }
    }
    none(&broken);
}

#[test]
fn the_ground_knows_neither_http_nor_sql() {
    let mut broken = Vec::new();
    for file in sources()
        .iter()
        .filter(|file| floor_of(file.module()) == "Ground")
    {
        for word in ["axum", "askama", "sqlx::query", "tokio"] {
            if file.code().contains(word) {
                broken.push(format!("{} is ground and holds `{word}`", file.path));
            }
        }
    }
    none(&broken);
}

#[test]
fn a_viewer_is_made_by_the_session_and_the_portal_acts_only_where_nobody_is_signed_in() {
    // What is said, and where it may be said.
    let gates: [(&str, &[&str]); 3] = [
        ("Viewer::of_session", &["accounts/session.rs"]),
        (
            "Viewer::portal",
            &[
                "access/viewer.rs",
                "accounts/sign_in_pages.rs",
                "cli/",
                "clock.rs",
                "maintenance/",
                "demo/",
                // Whoever answers a questionnaire is nobody.
                "questionnaires/answer_pages.rs",
            ],
        ),
        // An attempt at a password counts before anybody knows how it ends.
        (
            "commit_unaudited",
            &[
                "db.rs",
                "cli/",
                // What it makes is read out of the journal.
                "clock.rs",
                // What a person has read of her own tray.
                "notices/pages.rs",
                "accounts/sign_in_pages.rs",
                "accounts/profile_pages.rs",
                // A draft is read by its author alone and saved every few seconds.
                "visits/draft_pages.rs",
                // The journal writes down the hour and the address; an anonymous answer has neither.
                "questionnaires/answer_pages.rs",
                "loading/columns_pages.rs",
                "loading/preview_pages.rs",
            ],
        ),
    ];
    let mut broken = Vec::new();
    for file in sources() {
        let code = file.code();
        for (words, places) in &gates {
            let allowed = places.iter().any(|place| file.in_src().starts_with(place));
            if code.contains(words) && !allowed {
                broken.push(format!("{} calls {words}: only {places:?} may", file.path));
            }
        }
    }
    none(&broken);
}

#[test]
fn sql_is_never_put_together_from_pieces() {
    let mut broken = Vec::new();
    for file in sources() {
        let code = file.code();
        for words in ["AssertSqlSafe", "raw_sql", "QueryBuilder"] {
            if code.contains(words) && !BUILT_SQL.contains(&file.in_src()) {
                broken.push(format!("{} uses {words}", file.path));
            }
        }
    }
    none(&broken);
}

/// Files that name databases or roles in SQL, where no parameter is possible.
const BUILT_SQL: [&str; 2] = ["maintenance/backup.rs", "maintenance/restore.rs"];

#[test]
fn programs_are_started_only_by_the_plumbing() {
    let starts = ["Command::new", ".command("];
    let broken: Vec<_> = sources()
        .into_iter()
        .filter(|file| starts.iter().any(|words| file.code().contains(words)))
        .filter(|file| !["Plumbing", "The house"].contains(&floor_of(file.module())))
        .map(|file| format!("{} starts a program", file.path))
        .collect();
    none(&broken);
}

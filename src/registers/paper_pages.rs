//! Papers of the register: «Перечень ШНОР» for the order, and the identification card of a school.

use super::approval::{compiled, input};
use super::board::{self, Board, Sheet, View};
use super::entry::Entry;
use super::filter::FilterForm;
use super::pages::checked_year;
use super::snapshot::{self, Input};
use super::{history_store, sources, store};
use crate::error::{Error, Result};
use crate::identification::ruleset::Filials;
use crate::results::{self, Wanted};
use crate::schools::{self, StoredSchool};
use crate::verdicts::Line;
use crate::web::filters;
use crate::web::strip::Strip;
use crate::web::{App, Caller, Now, Path, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "registers/print.html")]
struct PrintPage {
    shell: Shell,
    board: Board,
    back: String,
    sources: String,
    printed: String,
}

impl PrintPage {
    fn year(&self) -> i32 {
        self.board.year
    }

    /// «ВПР-6 математика — 14 из 38 (36,8 %)».
    fn low(&self, entry: &Entry) -> Vec<String> {
        let year = self.board.year;
        [year, year - 1]
            .into_iter()
            .flat_map(|of| entry.low(of).map(low_in_words))
            .collect()
    }
}

fn low_in_words(line: &Line) -> String {
    let share = words::share_percent(line.failed, line.participants);
    let (label, year, failed, all) = (&line.label, line.year, line.failed, line.participants);
    format!("{label}, {year}\u{a0}год\u{a0}— {failed} из\u{a0}{all} ({share})")
}

/// `GET /registers/{year}/print`
pub async fn print(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let year = checked_year(year)?;
    let viewer = &caller.viewer;
    let hours = viewer.utc_offset_hours;
    let mut tx = app.db.read(viewer).await?;
    let view = View {
        municipality_id: form.municipality_id(),
        edition: form.edition(),
    };
    let board = board::load(&mut tx, viewer.scope(), year, view).await?;
    let imports =
        history_store::sources(&mut tx, viewer.scope(), year, view.municipality_id).await?;
    if board.sheets.is_empty() {
        return Err(Error::NotFound);
    }
    let query = form.query_without("");
    let joint = if query.is_empty() { "" } else { "?" };
    html(&PrintPage {
        shell: caller.shell,
        back: format!("/registers/{year}{joint}{query}"),
        sources: sources::in_words(&imports, hours),
        printed: words::moment(now.0, hours),
        board,
    })
}

#[derive(Template)]
#[template(path = "registers/card.html")]
struct CardPage {
    shell: Shell,
    year: i32,
    school: StoredSchool,
    sheet: Sheet,
    entry: Entry,
    inputs: Vec<Input>,
    hash: String,
    coordinator: String,
    printed: String,
}

impl CardPage {
    /// Lines with participants, the year of the register first.
    fn lines(&self) -> Vec<&Line> {
        self.entry
            .trace
            .lines
            .iter()
            .filter(|line| line.participants > 0)
            .collect()
    }

    /// The strip of a line.
    fn strip<'a>(&self, line: &'a Line) -> Strip<'a> {
        Strip {
            title: &line.label,
            year: line.year,
            participants: line.participants,
            failed: line.failed,
            threshold: line.threshold,
            was_threshold: None,
            past: line.year < self.year,
        }
    }

    /// «№ 11, лист «Лист1», C17, D17»: where the numbers of a line came from.
    fn source(&self, line: &Line) -> String {
        let of_line = |input: &&Input| input.year == line.year && input.feeds.contains(&line.label);
        let places: Vec<String> = self
            .inputs
            .iter()
            .filter(of_line)
            .map(|input| format!("№\u{a0}{}: {}", input.import_number, input.cells))
            .collect();
        if places.is_empty() {
            "–".to_owned()
        } else {
            places.join("; ")
        }
    }

    /// The full name, or the short one, set as typographers do.
    fn full_name(&self) -> String {
        let Entry {
            full_name, name, ..
        } = &self.entry;
        let name = if full_name.is_empty() {
            name
        } else {
            full_name
        };
        name.replace("№ ", "№\u{a0}")
    }

    /// «В перечне 2021 года.»
    fn verdict(&self) -> String {
        format!(
            "{} {}\u{a0}года.",
            words::capital(self.entry.status().title()),
            self.year
        )
    }

    /// Names of the files, each once.
    fn files(&self) -> Vec<String> {
        let mut files: BTreeMap<i32, BTreeSet<&str>> = BTreeMap::new();
        for input in &self.inputs {
            let names = files.entry(input.import_number).or_default();
            names.insert(&input.file);
        }
        let of_import = |(number, names): (i32, BTreeSet<&str>)| {
            let names: Vec<String> = names.iter().map(|name| format!("«{name}»")).collect();
            format!("загрузка №\u{a0}{number}: {}", names.join(", "))
        };
        files.into_iter().map(of_import).collect()
    }

    /// «Карточка к проекту перечня 2021 года», or the order it is attached to.
    fn attached_to(&self) -> String {
        let year = self.year;
        match &self.sheet.register {
            Some(register) if register.is_approved() => {
                format!(
                    "Карточка к перечню {year} года, приказ {}",
                    register.order()
                )
            }
            Some(_) => format!("Карточка к проекту перечня {year} года"),
            None => format!("Карточка к расчёту перечня {year} года"),
        }
    }
}

/// `GET /registers/{year}/schools/{school_id}/card`
pub async fn card(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path((year, school_id)): Path<(i32, i64)>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let year = checked_year(year)?;
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let mut tx = app.db.read(viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let sheet = board::sheet(&mut tx, scope, year, school.municipality_id, form.edition()).await?;
    let entry = sheet.entry(school_id).cloned().ok_or(Error::NotFound)?;
    let frozen = sheet
        .frozen
        .as_ref()
        .and_then(|of| of.snapshot.school(school_id));
    let inputs = match frozen {
        Some(frozen) => frozen.inputs.clone(),
        None => {
            let family = match sheet.rules.filials {
                Filials::Own => vec![school_id],
                Filials::WithHead => store::family(&mut tx, scope, school_id).await?,
            };
            let years = [year, year - 1];
            let wanted = Wanted {
                schools: Some(&family),
                years: Some(&years),
                ..Wanted::default()
            };
            let numbers = results::find(&mut tx, scope, wanted).await?;
            let rules = compiled(&sheet.rules)?;
            numbers
                .iter()
                .filter_map(|number| input(&rules, number))
                .collect()
        }
    };
    drop(tx);
    let hash = match &sheet.frozen {
        Some(frozen) => frozen.hash.clone(),
        None => snapshot::readable(&snapshot::hash(&serde_json::to_value(&entry)?)),
    };
    html(&CardPage {
        shell: caller.shell,
        year,
        school,
        coordinator: coordinator(&caller.viewer, &sheet),
        sheet,
        entry,
        inputs,
        hash,
        printed: words::moment(now.0, caller.viewer.utc_offset_hours),
    })
}

/// Whose name stands at the coordinator's line: who approved, or the coordinator who prints.
fn coordinator(viewer: &crate::access::Viewer, sheet: &Sheet) -> String {
    match &sheet.register {
        Some(register) if register.is_approved() => register.approved_by_name.clone(),
        _ if viewer.may(crate::access::Permission::ApproveRegister) => viewer.name.clone(),
        _ => String::new(),
    }
}

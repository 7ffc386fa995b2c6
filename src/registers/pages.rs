//! The register of a year on the screen: the table with its filters, its state, its two distributions.

use super::board::{self, Board, Sheet, View};
use super::columns::{self, Column, Group};
use super::distribution::{self, Share};
use super::filter::{FilterForm, MEMBERSHIPS, Selected};
use super::history_store;
use super::panel::Panel;
use super::row::{Row, place_title, status_counts};
use super::sources;
use crate::access::Permission;
use crate::error::{Error, Result};
use crate::identification::Status;
use crate::input::Errors;
use crate::schools::short_name;
use crate::web::chart::Units;
use crate::web::filters;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Path, Query, Shell, html, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "registers/empty.html")]
struct EmptyPage {
    shell: Shell,
    year: Option<i32>,
    may_import: bool,
}

/// `GET /registers`: the latest year.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let known = history_store::known(&mut tx, caller.viewer.scope(), None).await?;
    match known.iter().map(|register| register.year).max() {
        Some(year) => Ok(see_other(&format!("/registers/{year}"), "")),
        None => empty(caller, None),
    }
}

fn empty(caller: Caller, year: Option<i32>) -> Result<Response> {
    let may_import = caller.viewer.may(Permission::ImportResults);
    html(&EmptyPage {
        shell: caller.shell,
        year,
        may_import,
    })
}

#[derive(Template)]
#[template(path = "registers/show.html")]
struct ShowPage<'a> {
    shell: Shell,
    year: i32,
    place: String,
    panel: Option<Panel<'a>>,
    rules: Option<(i64, String)>,
    form: &'a FilterForm,
    errors: Errors,
    choices: Choices,
    chips: Vec<Chip>,
    reset: String,
    next_year_href: String,
    one_year_left: usize,
    all: usize,
    counts: Vec<(Status, usize)>,
    columns: Vec<Column>,
    /// Procedures without a number at any school shown: «ОГЭ русский язык, ОГЭ математика».
    silent: String,
    groups: Vec<Group>,
    rows: Vec<Row>,
    shows: Shows,
    paging: Paging,
    query: String,
    whole_href: Option<String>,
    by_number: Vec<Bar>,
    by_procedure: Vec<Bar>,
    printed_filter: String,
    may_read_answers: bool,
}

/// What the filters offer.
struct Choices {
    municipalities: Vec<Choice>,
    statuses: Vec<Choice>,
    procedures: Vec<Choice>,
    memberships: Vec<Choice>,
}

/// Which columns and marks the table has besides the procedures.
struct Shows {
    decisions: bool,
    small: bool,
    no_data: bool,
    distributions_of: u32,
}

/// One line of a distribution.
struct Bar {
    title: String,
    now: Units,
    before: Units,
}

impl ShowPage<'_> {
    fn place_title(&self) -> String {
        crate::words::capital(&self.place)
    }

    /// Columns of the whole table.
    fn width(&self) -> usize {
        self.columns.len() + 6 + usize::from(self.shows.decisions)
    }

    /// Few enough columns to keep the head in sight.
    fn fits(&self) -> bool {
        self.columns.len() + 2 * usize::from(self.shows.decisions) <= 5
    }

    /// So many columns that the letters are smaller.
    fn is_tight(&self) -> bool {
        self.columns.len() + usize::from(self.shows.decisions) > 4
    }

    /// Address of the exports without their extension.
    fn export_path(&self) -> String {
        format!("/registers/{}/schools", self.year)
    }

    fn last_year(&self) -> i32 {
        self.year - 1
    }

    fn next_year(&self) -> i32 {
        self.year + 1
    }
}

/// `GET /registers/{year}`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let year = checked_year(year)?;
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let view = View {
        municipality_id: None,
        edition: form.edition(),
    };
    let board = board::load(&mut tx, viewer.scope(), year, view).await?;
    let wanted = form.municipality_id();
    let imports = history_store::sources(&mut tx, viewer.scope(), year, wanted).await?;
    drop(tx);
    if board.sheets.is_empty() {
        return empty(caller, Some(year));
    }
    let hours = viewer.utc_offset_hours;
    let columns = columns::columns(board.sheets.iter().flat_map(|sheet| &sheet.entries), year);
    let may = viewer.may(Permission::ApproveRegister);
    let panel =
        only(&board, &form).map(|sheet| Panel::of(sheet, now.day(hours), viewer.role, hours));
    let may_read_answers = caller.viewer.may(Permission::SeeObjections);
    let shell = caller
        .shell
        .with_years(&board.years, year, |year| format!("/registers/{year}"))
        .with_sources(sources::in_words(&imports, hours));
    html(&ShowPage {
        may_read_answers,
        ..ShowPage::of(shell, &board, &columns, &form, panel, may)
    })
}

/// A year of which there may be a register.
pub(super) fn checked_year(year: i32) -> Result<i32> {
    if (2000..=2100).contains(&year) {
        Ok(year)
    } else {
        Err(Error::NotFound)
    }
}

/// The municipality in question, where there is only one.
pub(super) fn only<'a>(board: &'a Board, form: &FilterForm) -> Option<&'a Sheet> {
    match (form.municipality_id(), board.sheets.as_slice()) {
        (None, [sheet]) => Some(sheet),
        (None, _) => None,
        (Some(id), sheets) => sheets.iter().find(|sheet| sheet.municipality_id == id),
    }
}

impl<'a> ShowPage<'a> {
    fn of(
        shell: Shell,
        board: &'a Board,
        columns: &'a [Column],
        form: &'a FilterForm,
        panel: Option<Panel<'a>>,
        may: bool,
    ) -> ShowPage<'a> {
        let selected = form.select(board, columns);
        let total = selected.iter().map(|of| of.entries.len()).sum::<usize>();
        let query = form.query_without("");
        let number = form.page.parse().unwrap_or(1);
        let per_page = if form.rows == "all" {
            u64::MAX
        } else {
            PER_PAGE
        };
        let paging = Paging::new(total as u64, number, per_page, &query);
        let entries: Vec<_> = selected
            .iter()
            .flat_map(|of| of.entries.iter().copied())
            .collect();
        let shown = columns::with_numbers(columns, &entries, board.year);
        let conditions = form.conditions(board, columns);
        let labels: Vec<&str> = conditions
            .iter()
            .map(|(_, _, label)| label.as_str())
            .collect();
        let sheet = only(board, form);
        let of_place = |id: i64| sheet.is_none_or(|sheet| sheet.municipality_id == id);
        let in_place = || {
            let sheets = board
                .sheets
                .iter()
                .filter(|sheet| of_place(sheet.municipality_id));
            sheets.flat_map(|sheet| &sheet.entries)
        };
        ShowPage {
            year: board.year,
            place: sheet.map_or_else(
                || {
                    shell
                        .viewer
                        .as_ref()
                        .map_or_else(String::new, |card| card.place.clone())
                },
                |sheet| sheet.municipality.clone(),
            ),
            rules: sheet.map(|sheet| (sheet.ruleset_id, sheet.rules.name().to_owned())),
            choices: Choices::of(board, columns, form),
            chips: chips(board.year, form, &conditions),
            reset: format!("/registers/{}", board.year),
            next_year_href: next_year_href(board.year, form),
            one_year_left: in_place().filter(|entry| entry.one_year_left).count(),
            all: in_place().count(),
            counts: status_counts(&entries),
            groups: columns::groups(&shown),
            rows: rows(&selected, &shown, &paging, board, may),
            silent: silent(columns, &shown),
            shows: Shows::of(&entries, &selected, may),
            whole_href: (paging.pages > 1).then(|| whole_href(board.year, &query)),
            by_number: bars(distribution::by_number(&entries, board.year)),
            by_procedure: bars(distribution::by_procedure(&entries, columns, board.year)),
            printed_filter: labels.join("; "),
            may_read_answers: false,
            shell,
            panel,
            form,
            errors: Errors::new(),
            columns: shown,
            paging,
            query,
        }
    }
}

impl Shows {
    fn of(entries: &[&super::entry::Entry], selected: &[Selected<'_>], may: bool) -> Shows {
        let is_open = |of: &Selected<'_>| {
            of.sheet
                .register
                .as_ref()
                .is_some_and(|register| !register.is_approved())
        };
        Shows {
            decisions: entries.iter().any(|entry| entry.decision.is_some())
                || (may && selected.iter().any(is_open)),
            small: entries
                .iter()
                .any(|e| e.trace.lines.iter().any(|line| line.is_small)),
            no_data: entries
                .iter()
                .any(|e| e.trace.lines.iter().any(|line| !line.is_usable())),
            distributions_of: entries.len() as u32,
        }
    }
}

impl Choices {
    fn of(board: &Board, columns: &[Column], form: &FilterForm) -> Choices {
        let first = |label: &str, current: &str| vec![Choice::new("", label, current)];
        let mut municipalities = Vec::new();
        if board.sheets.len() > 1 {
            municipalities = first("все", &form.municipality);
            municipalities.extend(board.sheets.iter().map(|sheet| {
                let id = sheet.municipality_id.to_string();
                Choice::new(id, sheet.municipality.clone(), &form.municipality)
            }));
        }
        let mut statuses = first("любой", &form.status);
        statuses.extend(Status::ALL.map(|s| Choice::new(s.code(), s.title(), &form.status)));
        let mut procedures = first("неважно", &form.reached);
        let choice = |column: &Column| Choice::new(column.code(), &column.title, &form.reached);
        procedures.extend(columns.iter().map(choice));
        let mut memberships = first("неважно", &form.membership);
        memberships
            .extend(MEMBERSHIPS.map(|(code, of)| Choice::new(code, of.title(), &form.membership)));
        Choices {
            municipalities,
            statuses,
            procedures,
            memberships,
        }
    }
}

fn chips(year: i32, form: &FilterForm, conditions: &[(&'static str, String, String)]) -> Vec<Chip> {
    let chip = |(key, _, label): &(&'static str, String, String)| Chip {
        label: label.clone(),
        remove_href: address(year, &form.query_without(key)),
    };
    conditions.iter().map(chip).collect()
}

fn address(year: i32, query: &str) -> String {
    if query.is_empty() {
        return format!("/registers/{year}");
    }
    format!("/registers/{year}?{query}")
}

/// Those who may enter next year: a selection of its own, within the same municipality.
fn next_year_href(year: i32, form: &FilterForm) -> String {
    let only = FilterForm {
        municipality: form.municipality.clone(),
        next_year: "yes".to_owned(),
        ..FilterForm::default()
    };
    address(year, &only.query_without(""))
}

/// The same selection on one page.
fn whole_href(year: i32, query: &str) -> String {
    let joint = if query.is_empty() { "" } else { "&" };
    format!("/registers/{year}?{query}{joint}rows=all")
}

/// The rows of the page; the head of a municipality stands over its first row on each page.
/// The procedures that have no column.
fn silent(columns: &[Column], shown: &[Column]) -> String {
    let has_place = |column: &&Column| shown.iter().any(|s| s.procedure == column.procedure);
    let titles = columns.iter().filter(|column| !has_place(column));
    let titles: Vec<&str> = titles.map(|column| column.title.as_str()).collect();
    titles.join("; ")
}

fn rows(
    selected: &[Selected<'_>],
    columns: &[Column],
    paging: &Paging,
    board: &Board,
    may: bool,
) -> Vec<Row> {
    let skipped = paging.offset() as usize;
    let shown = (paging.to as usize).saturating_sub(skipped);
    let mut before = None;
    let all = selected
        .iter()
        .flat_map(|of| of.entries.iter().map(move |entry| (of, *entry)));
    all.skip(skipped)
        .take(shown)
        .map(|(of, entry)| {
            let mut row = Row::of(of.sheet, entry, columns, board.year, may);
            row.name = short_name(&entry.name);
            if before != Some(of.sheet.municipality_id) && board.sheets.len() > 1 {
                row.group = Some(place_title(of));
            }
            before = Some(of.sheet.municipality_id);
            row
        })
        .collect()
}

fn bars(shares: Vec<Share>) -> Vec<Bar> {
    let largest = shares
        .iter()
        .map(|share| share.now.max(share.before))
        .max()
        .unwrap_or(0);
    let units = |count: u32, was: bool| Units {
        count,
        largest,
        was,
    };
    shares
        .into_iter()
        .map(|share| Bar {
            title: share.title,
            now: units(share.now, false),
            before: units(share.before, true),
        })
        .collect()
}

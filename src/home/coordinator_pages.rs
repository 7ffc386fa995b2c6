//! The first page of those who read a municipality or the region.

use super::decision::{AT_MOST, Decision, YearFacts, decisions};
use super::distribution::{Count, Pair, by_count, by_procedure, counts};
use super::store::{self, MunicipalityLine, Silent};
use crate::access::Permission;
use crate::db::Db;
use crate::error::Result;
use crate::identification::ruleset::Usage;
use crate::identification::{Compiled, Status};
use crate::registers;
use crate::results::{self, Coverage, procedure_of};
use crate::rulesets;
use crate::verdicts::{self, Asked, StoredVerdict};
use crate::web::{Caller, Now, Shell, html};
use crate::words;
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Datelike, Utc};

#[derive(Template)]
#[template(path = "home/municipality.html")]
struct MunicipalityPage {
    shell: Shell,
    today: String,
    year: i32,
    decisions: Vec<Decision>,
    more: usize,
    may_decide: bool,
    may_import: bool,
    has_data: bool,
    register_state: String,
    counts: Vec<Count>,
    entered: Vec<(i64, String)>,
    left: Vec<(i64, String)>,
    by_count: Vec<(String, Pair)>,
    by_procedure: Vec<(String, Pair)>,
    schools: usize,
    grid_years: Vec<i32>,
    grid: Vec<GridGroup>,
    silent: Vec<Silent>,
}

/// Rows of «Данные года» of one use.
struct GridGroup {
    title: &'static str,
    rows: Vec<GridRow>,
}

/// One procedure over the years.
struct GridRow {
    label: String,
    cells: Vec<GridCell>,
}

/// Schools with a number.
struct GridCell {
    have: u64,
    of: u64,
}

impl GridCell {
    fn is_full(&self) -> bool {
        self.have >= self.of
    }
}

/// The first page of a coordinator or an observer of one municipality.
pub async fn municipality(
    caller: Caller,
    db: &Db,
    now: Now,
    municipality_id: i64,
    year: Option<i32>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let today = now.day(caller.viewer.utc_offset_hours);
    let mut tx = db.read(&caller.viewer).await?;
    let rules = rulesets::current(&mut tx, scope, municipality_id)
        .await?
        .compiled()?;
    let coverage = results::coverage(&mut tx, scope, Some(municipality_id)).await?;
    let mut years: Vec<i32> = coverage.iter().map(|c| i32::from(c.year)).collect();
    years.dedup();
    let year = year
        .filter(|y| years.contains(y))
        .or(years.first().copied())
        .unwrap_or(today.year());
    let asked = Asked {
        municipality_id: Some(municipality_id),
        schools: None,
    };
    let verdicts = verdicts::stored_in(&mut tx, scope, asked, &[year, year - 1]).await?;
    let names = crate::schools::names(&mut tx, scope, Some(municipality_id)).await?;
    let waiting = store::waiting(&mut tx, scope, municipality_id, year, today).await?;
    let silent = store::silent(&mut tx, scope, municipality_id, year).await?;
    drop(tx);
    let grid_years: Vec<i32> = years
        .iter()
        .copied()
        .filter(|y| *y <= year)
        .take(2)
        .collect();
    let grid = grid(&rules, &coverage, &grid_years, names.len() as u64);
    let facts = YearFacts {
        year,
        schools: names.len() as u64,
        listed: listed(&verdicts, year).count() as u64,
        gaps: gaps(&grid),
    };
    let may_decide = caller.viewer.may(Permission::ApproveRegister);
    let mut rows = if may_decide && !years.is_empty() {
        decisions(&waiting, &facts, today)
    } else {
        Vec::new()
    };
    let more = rows.len().saturating_sub(AT_MOST);
    rows.truncate(AT_MOST);
    let state = waiting
        .iter()
        .find(|w| w.kind == "register")
        .map_or("computed", |w| w.name.as_str());
    let name_of = |id: i64| {
        names
            .iter()
            .find(|n| n.id == id)
            .map_or_else(String::new, |n| crate::schools::short_name(&n.name))
    };
    let moved = |from: i32, to: i32| -> Vec<(i64, String)> {
        listed(&verdicts, to)
            .filter(|id| !listed(&verdicts, from).any(|other| other == *id))
            .map(|id| (id, name_of(id)))
            .collect()
    };
    let last = coverage.iter().map(|c| c.loaded_at).max();
    let shown_years: Vec<i32> = years.iter().rev().copied().collect();
    html(&MunicipalityPage {
        shell: caller
            .shell
            .with_years(&shown_years, year, |y| format!("/?year={y}"))
            .with_sources(sources(last, caller.viewer.utc_offset_hours)),
        today: weekday(today),
        year,
        decisions: rows,
        more,
        may_decide,
        may_import: caller.viewer.may(Permission::ImportResults),
        has_data: !years.is_empty(),
        register_state: state.to_owned(),
        counts: counts(&verdicts, year),
        entered: moved(year - 1, year),
        left: moved(year, year - 1),
        by_count: by_count(&verdicts, year),
        by_procedure: by_procedure(&verdicts, year),
        schools: names.len(),
        grid_years,
        grid,
        silent,
    })
}

fn listed(verdicts: &[StoredVerdict], year: i32) -> impl Iterator<Item = i64> {
    verdicts
        .iter()
        .filter(move |v| i32::from(v.year) == year && v.status == Status::Listed)
        .map(|v| v.school_id)
}

/// «Понедельник, 24 января 2022 г.»
fn weekday(day: chrono::NaiveDate) -> String {
    let names = [
        "Понедельник",
        "Вторник",
        "Среда",
        "Четверг",
        "Пятница",
        "Суббота",
        "Воскресенье",
    ];
    let name = names[day.weekday().num_days_from_monday() as usize];
    format!("{name}, {}", words::day_in_words(day))
}

/// The foot of a page: when the last of its numbers was loaded.
pub(super) fn sources(last: Option<DateTime<Utc>>, hours: i16) -> String {
    last.map_or_else(
        || "Источник: данных ещё нет.".to_owned(),
        |last| {
            format!(
                "Источник: загруженные файлы, последняя загрузка {}.",
                words::moment(last, hours)
            )
        },
    )
}

/// «Данные года»: procedures of the rule by their use, then what else is loaded.
fn grid(rules: &Compiled, coverage: &[Coverage], years: &[i32], schools: u64) -> Vec<GridGroup> {
    let rows_of = |usage: Usage| -> Vec<GridRow> {
        let places = rules
            .procedures()
            .iter()
            .enumerate()
            .filter(|(_, p)| p.usage == usage);
        places
            .map(|(place, _)| GridRow {
                label: rules.label(place),
                cells: years
                    .iter()
                    .map(|y| cell(rules, coverage, *y, place, schools))
                    .collect(),
            })
            .collect()
    };
    [
        ("Для выявления", Usage::Identification),
        ("Только для анализа", Usage::Analysis),
    ]
    .into_iter()
    .map(|(title, usage)| GridGroup {
        title,
        rows: rows_of(usage),
    })
    .filter(|group| !group.rows.is_empty())
    .collect()
}

/// Of several grades pooled, the fullest one speaks.
fn cell(
    rules: &Compiled,
    coverage: &[Coverage],
    year: i32,
    place: usize,
    schools: u64,
) -> GridCell {
    let have = coverage
        .iter()
        .filter(|c| i32::from(c.year) == year)
        .filter(|c| {
            procedure_of(&c.kind, &c.subject, c.grade, &c.level)
                .is_some_and(|p| rules.feeds(&p, place))
        })
        .map(|c| u64::try_from(c.schools).unwrap_or_default())
        .max()
        .unwrap_or_default();
    GridCell { have, of: schools }
}

/// Procedures for identification that some schools have and some have not.
fn gaps(grid: &[GridGroup]) -> Vec<(String, u64)> {
    let Some(group) = grid.first() else {
        return Vec::new();
    };
    group
        .rows
        .iter()
        .filter_map(|row| row.cells.first().map(|cell| (row, cell)))
        .filter(|(_, cell)| cell.have > 0 && !cell.is_full())
        .map(|(row, cell)| (row.label.clone(), cell.have))
        .collect()
}

#[derive(Template)]
#[template(path = "home/region.html")]
struct RegionPage {
    shell: Shell,
    today: String,
    year: i32,
    lines: Vec<MunicipalityLine>,
    counts: Vec<Count>,
    by_count: Vec<(String, Pair)>,
    by_procedure: Vec<(String, Pair)>,
    schools: i64,
}

impl MunicipalityLine {
    fn state_title(&self) -> &'static str {
        match self.register_state.as_deref() {
            Some("approved") => "утверждён",
            Some("review") => "у школ",
            Some(_) => "проект",
            None if self.with_results > 0 => "не открыт",
            None => "нет данных",
        }
    }
}

/// The first page of the region: its municipalities side by side, in alphabetical order.
pub async fn region(caller: Caller, db: &Db, now: Now, year: Option<i32>) -> Result<Response> {
    let scope = caller.viewer.scope();
    let today = now.day(caller.viewer.utc_offset_hours);
    let mut tx = db.read(&caller.viewer).await?;
    let years = verdicts::years(&mut tx, scope, None).await?;
    let year = year
        .filter(|y| years.contains(y))
        .or(years.last().copied())
        .unwrap_or(today.year());
    let lines = store::municipalities(&mut tx, scope, year).await?;
    let verdicts = verdicts::stored_in(&mut tx, scope, Asked::default(), &[year, year - 1]).await?;
    let hours = caller.viewer.utc_offset_hours;
    let sources = registers::sources_in_words(&mut tx, scope, year, None, hours).await?;
    drop(tx);
    html(&RegionPage {
        shell: caller
            .shell
            .with_years(&years, year, |y| format!("/?year={y}"))
            .with_sources(sources),
        today: weekday(today),
        year,
        counts: counts(&verdicts, year),
        by_count: by_count(&verdicts, year),
        by_procedure: by_procedure(&verdicts, year),
        schools: lines.iter().map(|l| l.schools).sum(),
        lines,
    })
}

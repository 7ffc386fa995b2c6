//! Pages of one school.

use super::card::Card;
use super::figures::{Figure, Piece, StripGroup, distances, figures, sentence, strip_groups};
use crate::db::Db;
use crate::error::Result;
use crate::identification::Compiled;
use crate::journal::{self, Entry};
use crate::registers::{self, YearOfMembership};
use crate::results::{self, JournalComparison, StoredResult, Wanted};
use crate::rulesets::{self, StoredRuleSet};
use crate::schools::{self, FormerName};
use crate::verdicts::{self, Asked, StoredVerdict};
use crate::web::bars::Bars;
use crate::web::filters;
use crate::web::{Caller, Path, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// The year the page shows; the last one with a verdict when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearQuery {
    year: Option<i32>,
}

#[derive(Template)]
#[template(path = "school_card/show.html")]
struct ShowPage<'a> {
    shell: Shell,
    card: Card,
    verdict: Option<Shown<'a>>,
    distance: u32,
    distances: Vec<(String, u32)>,
    may_try: bool,
    may_edit: bool,
    may_object: bool,
}

impl ShowPage<'_> {
    fn distance_in_words(&self) -> String {
        words::count(u64::from(self.distance), ["ученика", "ученика", "учеников"])
    }
}

/// A verdict as the page shows it.
struct Shown<'a> {
    year: i32,
    pieces: Vec<Piece>,
    ruleset: &'a StoredRuleSet,
    rule_in_words: String,
    groups: Vec<StripGroup<'a>>,
    figures: &'a [Figure],
    one_year_left: bool,
}

/// `GET /schools/{school_id}`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.read(&caller.viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let stored = verdicts::of_school(&mut tx, scope, school_id).await?;
    let years: Vec<i32> = stored.iter().map(|v| i32::from(v.year)).collect();
    let year = query
        .year
        .filter(|y| years.contains(y))
        .or(years.first().copied());
    let ruleset = rulesets::current(&mut tx, scope, school.municipality_id).await?;
    let rules = ruleset.compiled()?;
    let mut judged = None;
    let mut numbers = Vec::new();
    if let Some(year) = year {
        let ids = [school_id];
        let asked = Asked {
            municipality_id: Some(school.municipality_id),
            schools: Some(&ids),
        };
        let mut verdicts = verdicts::judge(&mut tx, scope, asked, &rules, year, &[]).await?;
        verdicts.retain(|j| j.school_id == school_id);
        judged = verdicts.pop();
        let years = [year, year - 1];
        let wanted = Wanted {
            schools: Some(&ids),
            years: Some(&years),
            ..Wanted::default()
        };
        numbers = results::find(&mut tx, scope, wanted).await?;
    }
    drop(tx);
    let rows = judged
        .as_ref()
        .map(|j| figures(&rules, &j.verdict, &numbers))
        .unwrap_or_default();
    let verdict = judged.as_ref().map(|j| Shown {
        year: j.verdict.year,
        pieces: sentence(&rules, &j.verdict),
        ruleset: &ruleset,
        rule_in_words: rules.rules().in_words(),
        groups: strip_groups(&rows, j.verdict.year),
        figures: &rows,
        one_year_left: j.verdict.one_year_left,
    });
    let mut newest_first = years;
    newest_first.truncate(5);
    newest_first.reverse();
    let shell = caller
        .shell
        .with_years(&newest_first, year.unwrap_or_default(), |y| {
            format!("/schools/{school_id}?year={y}")
        })
        .with_sources(sources(&numbers, caller.viewer.utc_offset_hours));
    use crate::access::Permission::{EditSchools, Object, TryRules};
    html(&ShowPage {
        shell,
        card: Card::new(school, stored.first(), ""),
        distance: judged.as_ref().map_or(0, |j| {
            distances(&rules, &j.verdict).iter().map(|d| d.1).sum()
        }),
        distances: judged
            .as_ref()
            .map(|j| distances(&rules, &j.verdict))
            .unwrap_or_default(),
        verdict,
        may_try: caller.viewer.may(TryRules),
        may_edit: caller.viewer.may(EditSchools),
        may_object: caller.viewer.may(Object),
    })
}

/// «Источник: загрузки № 7–14, последняя 24.01.2022 в 9:15.»
fn sources(results: &[StoredResult], hours: i16) -> String {
    let Some(last) = results.iter().map(|r| r.source.loaded_at).max() else {
        return "Источник: данных ещё нет.".to_owned();
    };
    let mut numbers: Vec<i32> = results.iter().map(|r| r.source.import_number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<String> = numbers.iter().map(|n| format!("№\u{a0}{n}")).collect();
    let noun = if numbers.len() == 1 {
        "загрузка"
    } else {
        "загрузки"
    };
    format!(
        "Источник: {noun} {}, последняя {}.",
        numbers.join(", "),
        words::moment(last, hours)
    )
}

#[derive(Template)]
#[template(path = "school_card/results.html")]
struct ResultsPage {
    shell: Shell,
    card: Card,
    charts: Vec<Bars>,
    results: Vec<StoredResult>,
    comparisons: Vec<JournalComparison>,
    hours: i16,
    may_import: bool,
}

impl ResultsPage {
    fn comparison_title(row: &JournalComparison) -> String {
        results::procedure_of("vpr", &row.subject, row.grade, "")
            .map_or_else(|| row.subject.clone(), |procedure| procedure.to_string())
    }

    fn share(part: &i32, whole: &i32) -> String {
        let count = |n: &i32| u32::try_from(*n).unwrap_or_default();
        words::share(count(part), count(whole)).unwrap_or_else(|| "–".to_owned())
    }
}

/// `GET /schools/{school_id}/results`
pub async fn results(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let hours = caller.viewer.utc_offset_hours;
    let mut tx = db.read(&caller.viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let stored = verdicts::of_school(&mut tx, scope, school_id).await?;
    let ids = [school_id];
    let wanted = Wanted {
        schools: Some(&ids),
        ..Wanted::default()
    };
    let numbers = results::find(&mut tx, scope, wanted).await?;
    let comparisons = results::journal_comparisons(&mut tx, scope, school_id).await?;
    let ruleset = rulesets::current(&mut tx, scope, school.municipality_id).await?;
    let rules = ruleset.compiled()?;
    html(&ResultsPage {
        shell: caller.shell.with_sources(sources(&numbers, hours)),
        card: Card::new(school, stored.first(), "results"),
        charts: charts(&rules, &numbers),
        results: numbers,
        comparisons,
        hours,
        may_import: caller.viewer.may(crate::access::Permission::ImportResults),
    })
}

/// One chart a procedure: the share of failing participants over the years, the threshold a line.
fn charts(rules: &Compiled, results: &[StoredResult]) -> Vec<Bars> {
    let mut titles: Vec<String> = Vec::new();
    for result in results {
        let title = result.procedure.to_string();
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
        .into_iter()
        .map(|title| {
            let mut years: Vec<&StoredResult> = results
                .iter()
                .filter(|r| r.procedure.to_string() == title)
                .collect();
            years.sort_by_key(|r| r.year);
            let points = years
                .iter()
                .map(|r| (r.year, r.failed, r.participants))
                .collect();
            Bars {
                title,
                points,
                threshold_percent: rules.rules().low.percent,
            }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "school_card/identification.html")]
struct IdentificationPage {
    shell: Shell,
    card: Card,
    verdicts: Vec<StoredVerdict>,
    years: Vec<YearOfMembership>,
    may_print: bool,
}

/// `GET /schools/{school_id}/identification`
pub async fn identification(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.read(&caller.viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let stored = verdicts::of_school(&mut tx, scope, school_id).await?;
    let years = registers::membership_history(&mut tx, scope, school_id).await?;
    let ids = [school_id];
    let wanted = Wanted {
        schools: Some(&ids),
        ..Wanted::default()
    };
    let numbers = results::find(&mut tx, scope, wanted).await?;
    let hours = caller.viewer.utc_offset_hours;
    html(&IdentificationPage {
        years,
        shell: caller.shell.with_sources(sources(&numbers, hours)),
        card: Card::new(school, stored.first(), "identification"),
        verdicts: stored,
        may_print: caller.viewer.may(crate::access::Permission::SeeRegister),
    })
}

#[derive(Template)]
#[template(path = "school_card/history.html")]
struct HistoryPage {
    shell: Shell,
    card: Card,
    names: Vec<FormerName>,
    entries: Vec<Entry>,
}

/// `GET /schools/{school_id}/history`
pub async fn history(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.read(&caller.viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let stored = verdicts::of_school(&mut tx, scope, school_id).await?;
    let names = schools::former_names(&mut tx, scope, school_id).await?;
    let entries = journal::of_school(&mut tx, &caller.viewer, school_id, 100).await?;
    html(&HistoryPage {
        shell: caller.shell,
        card: Card::new(school, stored.first(), "history"),
        names,
        entries,
    })
}

//! The risks of one school: the profile of a year with what was said of it, and the years side by side.

use super::factor::Factor;
use super::factor_store::factors;
use super::facts::{Fact, facts};
use super::level::Side;
use super::profile::{Line, Profile, Said, Stage};
use super::store::{self, Change};
use crate::access::Permission::{ActivateRisks, EnterRisks, VerifyRisks};
use crate::access::{Permission, Viewer};
use crate::db::Db;
use crate::error::Result;
use crate::school_card::Card;
use crate::schools;
use crate::verdicts;
use crate::web::filters;
use crate::web::{Caller, Path, Query, Shell, html};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// The year the page shows; the newest one when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearQuery {
    year: Option<i16>,
}

#[derive(Template)]
#[template(path = "risks/show.html")]
struct ShowPage {
    shell: Shell,
    card: Card,
    shown: Option<Shown>,
    years: Vec<Profile>,
    lines: Vec<(i64, Line)>,
    factors: Vec<Factor>,
    facts: Vec<Fact>,
    may_enter: bool,
    hours: i16,
}

/// The profile that the page shows.
struct Shown {
    profile: Profile,
    lines: Vec<Line>,
    changes: Vec<Change>,
    stage: Stage,
    may_verify: bool,
    may_activate: bool,
    /// Roles of the case: who does what next.
    access: Vec<(&'static str, String)>,
}

impl ShowPage {
    fn facts_of(&self, code: &i16) -> Vec<&Fact> {
        self.facts
            .iter()
            .filter(|fact| fact.code == *code)
            .collect()
    }

    /// The level a factor had in the profile of another year.
    fn level_in(&self, profile: &Profile, code: &i16) -> Option<&Line> {
        let mut lines = self.lines.iter();
        lines
            .find(|(id, line)| *id == profile.id && line.code == *code)
            .map(|(_, line)| line)
    }

    /// Factors that have a level in any year: the rows of the comparison.
    fn compared(&self) -> Vec<(i16, &str)> {
        let mut rows: Vec<(i16, &str)> = Vec::new();
        for (_, line) in &self.lines {
            if rows.iter().all(|(code, _)| *code != line.code) {
                rows.push((line.code, &line.title));
            }
        }
        rows.sort_unstable();
        rows
    }
}

impl Shown {
    fn said<'a>(line: &'a Line, side: &str) -> Option<Said<'a>> {
        line.said(match side {
            "school" => Side::School,
            _ => Side::Curator,
        })
    }

    fn active(&self) -> Vec<&Line> {
        self.lines.iter().filter(|line| line.active).collect()
    }
}

/// `GET /schools/{school_id}/risks`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let mut tx = db.read(viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let verdicts = verdicts::of_school(&mut tx, scope, school_id).await?;
    let years = store::of_school(&mut tx, scope, school_id).await?;
    let lines = store::lines(&mut tx, &years).await?;
    let asked = years
        .iter()
        .find(|profile| Some(profile.year) == query.year);
    let shown = match asked.or(years.first()) {
        Some(profile) => {
            let changes = store::changes(&mut tx, profile).await?;
            Some(Shown::of(viewer, profile.clone(), &lines, changes))
        }
        None => None,
    };
    let factors = factors(&mut tx, scope, school.municipality_id).await?;
    drop(tx);
    html(&ShowPage {
        facts: facts(&school, &verdicts),
        may_enter: viewer.may(EnterRisks),
        hours: viewer.utc_offset_hours,
        card: Card::new(school, verdicts.first(), "risks"),
        shell: caller.shell,
        shown,
        years,
        lines,
        factors,
    })
}

impl Shown {
    fn of(viewer: &Viewer, profile: Profile, all: &[(i64, Line)], changes: Vec<Change>) -> Shown {
        let own = all.iter().filter(|(id, _)| *id == profile.id);
        let lines: Vec<Line> = own.map(|(_, line)| line.clone()).collect();
        let stage = profile.stage(&lines);
        Shown {
            may_verify: viewer.may(VerifyRisks) && stage != Stage::Activated,
            may_activate: viewer.may(ActivateRisks),
            access: access(),
            profile,
            lines,
            changes,
            stage,
        }
    }
}

/// The table of who may what, in the words of the case.
fn access() -> Vec<(&'static str, String)> {
    vec![
        ("Видят", Permission::SeeRisks.holders()),
        ("Вводят уровни", EnterRisks.holders()),
        ("Проверяют", VerifyRisks.holders()),
        ("Исправляют и выбирают направления", ActivateRisks.holders()),
    ]
}

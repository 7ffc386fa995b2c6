//! Draws the plan of an import against what is stored, and asks which verdicts would change.

use super::content::Filed;
use super::decisions::{Asked, Decisions};
use super::import::{Effect, Summary};
use super::known_store::{self, Neighbours};
use super::lines::{Lines, completed, find_schools};
use super::number::{Stored, Target};
use super::plan::{self, Plan};
use super::title;
use crate::access::Scope;
use crate::error::Result;
use crate::schools::{self, Candidate, Registry, short_name};
use crate::verdicts::{self, StatusChange};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A plan with what it was drawn against.
#[derive(Debug)]
pub struct Draft {
    /// The plan.
    pub plan: Plan,
    /// Stored numbers of its schools.
    pub stored: Stored,
    /// Short names of the municipality's schools.
    pub names: BTreeMap<i64, String>,
    /// Schools in the order of the list.
    pub schools: Vec<i64>,
}

/// For whom and how a plan is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The municipality.
    pub municipality_id: i64,
    /// What the person decided.
    pub decisions: &'a Decisions,
    /// Rows of other years are left out.
    pub only_year: Option<u16>,
}

/// Draws the plan of these files.
///
/// # Errors
/// When the database refuses.
pub async fn draft(
    conn: &mut PgConnection,
    scope: &Scope,
    files: &[Filed],
    order: Order<'_>,
) -> Result<Draft> {
    let candidates = schools::candidates(conn, scope, Some(order.municipality_id)).await?;
    let names = candidates
        .iter()
        .map(|school| (school.id, name_of(school)))
        .collect();
    let list = candidates.iter().map(|school| school.id).collect();
    let tables = completed(files, order.decisions);
    let lines = find_schools(files, &tables, order.decisions, &Registry::new(candidates));
    let neighbours = neighbours(order.municipality_id, &lines);
    let stored = known_store::stored(conn, scope, &neighbours).await?;
    let plan = plan::plan(
        files,
        tables,
        lines,
        order.decisions,
        &stored,
        order.only_year,
    );
    Ok(Draft {
        plan,
        stored,
        names,
        schools: list,
    })
}

fn name_of(school: &Candidate) -> String {
    school
        .names
        .first()
        .map(|name| short_name(name))
        .unwrap_or_default()
}

fn neighbours(municipality_id: i64, lines: &Lines) -> Neighbours {
    let keys = || lines.lines.iter().filter_map(|line| line.key());
    let years = keys().flat_map(|key| {
        let year = i32::from(key.year);
        [year - 1, year, year + 1]
    });
    Neighbours {
        municipality_id,
        schools: keys()
            .map(|key| key.school_id)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        years: years.collect::<BTreeSet<_>>().into_iter().collect(),
        journal: keys().any(|key| matches!(key.target, Target::Journal(_))),
        objectivity: keys().any(|key| key.target == Target::Objectivity),
    }
}

/// Statuses that would change if the plan were carried out. Nothing is stored.
///
/// # Errors
/// When the database refuses.
pub async fn effects(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    plan: &Plan,
) -> Result<Vec<Effect>> {
    let overlay = plan.overlay();
    if overlay.is_empty() {
        return Ok(Vec::new());
    }
    let changes = verdicts::preview(conn, scope, municipality_id, &overlay).await?;
    Ok(changes.into_iter().map(effect).collect())
}

/// A change of status as it is kept with an import.
pub fn effect(change: StatusChange) -> Effect {
    Effect {
        school_id: change.school_id,
        year: change.year,
        before: change.before.map(|status| status.code().to_owned()),
        after: change.after.code().to_owned(),
        explanation: change.explanation,
    }
}

impl Draft {
    /// The summary of the plan, without its effects.
    pub fn summary(&self) -> Summary {
        Summary {
            counts: self.plan.counts(),
            title: title::of(&self.plan),
            years: self.plan.years(),
            files: (0..self.plan.tables.len())
                .map(|file| self.plan.counts_of(file))
                .collect(),
            ..Summary::default()
        }
    }

    /// Short name of a school.
    pub fn name(&self, school_id: i64) -> &str {
        self.names.get(&school_id).map_or("школа", String::as_str)
    }

    /// What the preview page asks.
    pub fn asked(&self) -> Asked {
        let repairs = self
            .plan
            .tables
            .iter()
            .flatten()
            .flat_map(|table| &table.repairs);
        Asked {
            spellings: self
                .plan
                .questions
                .iter()
                .map(|question| question.mark.clone())
                .collect(),
            repairs: repairs.map(|repair| repair.kind).collect(),
            silent: self.plan.silent.iter().cloned().collect(),
            copies: self
                .plan
                .copies
                .iter()
                .map(|copy| copy.mark.clone())
                .collect(),
            schools: self.schools.iter().copied().collect(),
        }
    }
}

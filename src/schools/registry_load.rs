//! Carries out what a list of schools means: for the command line and the demo at once, for a page after
//! its preview. All or nothing: the caller commits with the events it gets.

use super::candidate_store::{candidates, remember_alias};
use super::edit_store;
use super::municipality_store::{add_municipality, ensure_region};
use super::registry::{RegistryFile, RowEffect};
use super::registry_plan::{Answer, Answers, Extent, Known, Line, Plan, plan, row_key};
use super::school::{Details, FieldChange};
use super::store::{self, StoredSchool};
use crate::access::Scope;
use crate::audit::{Event, Kind, Subject};
use crate::error::Result;
use crate::words;
use chrono::NaiveDate;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};

/// Where a list came from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// «schools.xlsx».
    pub file: &'a str,
    /// The day on which names that change end.
    pub day: NaiveDate,
    /// Who answered the questions; `None` for the command line.
    pub user_id: Option<i64>,
}

/// What is stored within reach of a list.
///
/// # Errors
/// When the database refuses.
pub async fn known(conn: &mut PgConnection, scope: &Scope, extent: Extent) -> Result<Known> {
    let municipality_id = match extent {
        Extent::Region => None,
        Extent::Municipality(id) => Some(id),
    };
    let mut municipalities = store::municipalities(conn, scope).await?;
    municipalities.retain(|m| municipality_id.is_none_or(|id| m.id == id));
    let schools = store::all(conn, scope, municipality_id).await?;
    Ok(Known {
        municipalities,
        schools: schools
            .into_iter()
            .map(|school| (school.id, school))
            .collect(),
        candidates: candidates(conn, scope, municipality_id).await?,
    })
}

/// Plans a list over the whole region and, where nothing blocks it, carries it out. Gives the plan and
/// the events to commit with; without events nothing was stored.
///
/// # Errors
/// When the database refuses.
pub async fn load_region<'a>(
    conn: &mut PgConnection,
    scope: &Scope,
    file: &'a RegistryFile,
    source: Source<'_>,
) -> Result<(Plan<'a>, Vec<Event>)> {
    let known = known(conn, scope, Extent::Region).await?;
    let plan = plan(file, &known, Extent::Region, &Answers::new());
    if plan.is_blocked() {
        return Ok((plan, Vec::new()));
    }
    let events = carry_out(conn, &known, &plan, source).await?;
    Ok((plan, events))
}

/// Remembers the spellings whose school a person named.
///
/// # Errors
/// When the database refuses.
pub async fn remember_answers(
    conn: &mut PgConnection,
    plan: &Plan<'_>,
    answers: &Answers,
    user_id: Option<i64>,
) -> Result<()> {
    for line in &plan.lines {
        if let Some(Answer::School(id)) = answers.get(&row_key(line.row)) {
            let spelling = line.row.wanted().spelling();
            remember_alias(conn, line.municipality_id, *id, &spelling, user_id).await?;
        }
    }
    Ok(())
}

/// Stores what the plan says. Gives the events: one a school, one a municipality.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody changed one of the schools meanwhile.
pub async fn carry_out(
    conn: &mut PgConnection,
    known: &Known,
    plan: &Plan<'_>,
    source: Source<'_>,
) -> Result<Vec<Event>> {
    let municipalities = add_municipalities(conn, plan).await?;
    let mut work = Work {
        known,
        source,
        municipalities,
        schools: HashMap::new(),
        events: Vec::new(),
    };
    for line in &plan.lines {
        match &line.effect {
            RowEffect::Created => work.create(conn, line).await?,
            RowEffect::Updated(changes) => work.update(conn, line, changes).await?,
            RowEffect::Unchanged => {}
        }
    }
    for line in plan
        .lines
        .iter()
        .filter(|line| line.effect != RowEffect::Unchanged)
    {
        if let Some(head) = line.details.head_school_id.filter(|head| *head < 0) {
            edit_store::set_head(conn, work.school(line.school_id), work.school(head)).await?;
        }
    }
    let mut events = work.summaries(plan);
    events.append(&mut work.events);
    Ok(events)
}

/// Rows of the new municipalities by their ids below zero.
async fn add_municipalities(conn: &mut PgConnection, plan: &Plan<'_>) -> Result<HashMap<i64, i64>> {
    let mut rows = HashMap::new();
    for (new, at) in plan.municipalities.iter().zip(1..) {
        let region = ensure_region(conn, new.code.region(), &new.region_name).await?;
        let id = add_municipality(conn, region, new.code.as_str(), &new.name, &new.oktmo).await?;
        rows.insert(-at, id);
    }
    Ok(rows)
}

/// What has been stored so far.
struct Work<'a> {
    known: &'a Known,
    source: Source<'a>,
    /// Rows of what was new, by its id below zero.
    municipalities: HashMap<i64, i64>,
    schools: HashMap<i64, i64>,
    events: Vec<Event>,
}

impl Work<'_> {
    fn municipality(&self, id: i64) -> i64 {
        self.municipalities.get(&id).copied().unwrap_or(id)
    }

    fn school(&self, id: i64) -> i64 {
        self.schools.get(&id).copied().unwrap_or(id)
    }

    async fn create(&mut self, conn: &mut PgConnection, line: &Line<'_>) -> Result<()> {
        let municipality_id = self.municipality(line.municipality_id);
        let id = edit_store::add(conn, municipality_id, &without_new_head(&line.details)).await?;
        self.schools.insert(line.school_id, id);
        let text = format!(
            "Школа {} добавлена из списка «{}»",
            line.details.name, self.source.file
        );
        self.note(Kind::SchoolAdded, text, id, municipality_id, json!({}));
        Ok(())
    }

    async fn update(
        &mut self,
        conn: &mut PgConnection,
        line: &Line<'_>,
        changes: &[FieldChange],
    ) -> Result<()> {
        let Some(stored) = self.known.schools.get(&line.school_id) else {
            return Ok(());
        };
        let reason = format!("загружен список школ «{}»", self.source.file);
        let former = stored
            .details()
            .former_name(&line.details, self.source.day, &reason);
        if let Some(former) = &former {
            edit_store::add_former_name(conn, stored, former).await?;
        }
        let details = without_new_head(&line.details);
        edit_store::update(conn, stored, &details, &self.names(stored)).await?;
        let titles: Vec<String> = changes
            .iter()
            .map(|change| change.title.to_lowercase())
            .collect();
        let text = format!(
            "Из списка «{}» обновлено: {}",
            self.source.file,
            titles.join(", ")
        );
        let details = json!({ "changes": changes });
        self.note(
            Kind::SchoolChanged,
            text,
            stored.id,
            stored.municipality_id,
            details,
        );
        Ok(())
    }

    /// All names the school had up to now: the search finds it by each of them.
    fn names(&self, school: &StoredSchool) -> Vec<String> {
        let candidate = self
            .known
            .candidates
            .iter()
            .find(|known| known.id == school.id);
        candidate
            .map(|known| known.names.clone())
            .unwrap_or_default()
    }

    fn note(
        &mut self,
        kind: Kind,
        text: String,
        school_id: i64,
        municipality_id: i64,
        details: serde_json::Value,
    ) {
        let event = Event::new(kind, text)
            .about(Subject::School(school_id))
            .with(details);
        self.events
            .push(event.of_school(school_id).in_municipality(municipality_id));
    }

    /// One event a municipality in which something changes.
    fn summaries(&self, plan: &Plan<'_>) -> Vec<Event> {
        let mut counts: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for line in &plan.lines {
            let (created, updated) = counts
                .entry(self.municipality(line.municipality_id))
                .or_default();
            match line.effect {
                RowEffect::Created => *created += 1,
                RowEffect::Updated(_) => *updated += 1,
                RowEffect::Unchanged => {}
            }
        }
        counts
            .into_iter()
            .filter(|(_, counts)| *counts != (0, 0))
            .map(|(municipality_id, (created, updated))| {
                let new = words::count(created, ["новая школа", "новые школы", "новых школ"]);
                let changed = words::count(updated, ["изменена", "изменены", "изменено"]);
                let text = format!(
                    "Загружен список школ «{}»: {new}, {changed}",
                    self.source.file
                );
                Event::new(Kind::ImportCommitted, text)
                    .about(Subject::Municipality(municipality_id))
                    .in_municipality(municipality_id)
            })
            .collect()
    }
}

/// A head that is new itself has no row yet: it is set when all schools are there.
fn without_new_head(details: &Details) -> Details {
    Details {
        head_school_id: details.head_school_id.filter(|head| *head > 0),
        ..details.clone()
    }
}

//! The register of a year brought together: municipalities, their rule and state, their schools, computed
//! or frozen. Every page, paper and export of the room starts from a [`Board`].

use super::entry::Entry;
use super::history::{self, History, KnownRegister};
use super::register::{Answers, Obstacle, Register, obstacles};
use super::snapshot::{self, Proposal, Snapshot};
use super::store::{self, Place, Wanted};
use super::{history_store, snapshot::FORMAT};
use crate::access::Scope;
use crate::error::{Error, Result};
use crate::identification::{RuleSet, Status};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Which part of the register is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct View {
    /// Only this municipality; `None`: all within sight.
    pub municipality_id: Option<i64>,
    /// This edition; `None`: the latest.
    pub edition: Option<i32>,
}

/// The register of a year within the viewer's sight.
#[derive(Clone, Debug)]
pub struct Board {
    /// The year.
    pub year: i32,
    /// Years for which anything is known, earliest first.
    pub years: Vec<i32>,
    /// Municipalities in natural order.
    pub sheets: Vec<Sheet>,
}

/// The register of one municipality.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Row of `municipalities`.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// Row of `rulesets`: the one in force, or the frozen one.
    pub ruleset_id: i64,
    /// The rule.
    pub rules: RuleSet,
    /// The register; nothing before it was opened.
    pub register: Option<Register>,
    /// How many editions there are.
    pub editions: i32,
    /// What the schools answered.
    pub answers: Answers,
    /// The schools in order.
    pub entries: Vec<Entry>,
    /// The frozen content, of an approved register.
    pub frozen: Option<Frozen>,
}

/// What is special about an approved register.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The content.
    pub snapshot: Snapshot,
    /// Whether the content still has the hash of the day of approval.
    pub is_intact: bool,
    /// The hash, in groups of four.
    pub hash: String,
    /// What the data say otherwise today.
    pub proposals: Vec<Proposal>,
}

/// Loads the register of a year: three statements, however many municipalities.
///
/// # Errors
/// When the database refuses or a frozen register cannot be read.
pub async fn load(conn: &mut PgConnection, scope: &Scope, year: i32, view: View) -> Result<Board> {
    let places = store::places(conn, scope, year, view.municipality_id, view.edition).await?;
    let known = history_store::known(conn, scope, view.municipality_id).await?;
    let registers: Vec<i64> = places
        .iter()
        .filter_map(|place| Some(place.register.as_ref()?.0.id()))
        .collect();
    let wanted = Wanted {
        municipality_id: view.municipality_id,
        school_id: None,
        registers: &registers,
    };
    let mut entries = store::entries(conn, scope, year, wanted).await?;
    let mut sheets = Vec::with_capacity(places.len());
    for place in places {
        let (own, others) = entries
            .into_iter()
            .partition(|entry| entry.municipality_id == place.municipality_id);
        entries = others;
        sheets.push(Sheet::of(place, own, &known, year)?);
    }
    sheets.retain(|sheet| !sheet.entries.is_empty() || sheet.register.is_some());
    Ok(Board {
        year,
        years: history::years(&known),
        sheets,
    })
}

/// The register of one municipality.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight or nothing is known of it.
pub async fn sheet(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
    municipality_id: i64,
    edition: Option<i32>,
) -> Result<Sheet> {
    let view = View {
        municipality_id: Some(municipality_id),
        edition,
    };
    let board = load(conn, scope, year, view).await?;
    board.sheets.into_iter().next().ok_or(Error::NotFound)
}

impl Sheet {
    fn of(
        place: Place,
        mut entries: Vec<Entry>,
        known: &[KnownRegister],
        year: i32,
    ) -> Result<Sheet> {
        let history = History::of(place.municipality_id, known);
        let mut rules = place.ruleset.0;
        let mut ruleset_id = place.ruleset_id;
        for entry in &mut entries {
            entry.membership = history.membership(year, entry.school_id, entry.is_member());
            entry.exit = rules
                .exit
                .map(|exit| history.exit(exit.clean_years, year, entry.school_id));
        }
        let register = place
            .register
            .map(|row| Register::try_from(row.0))
            .transpose()?;
        let frozen = match (place.snapshot, place.hash) {
            (Some(value), Some(hash)) => Some(Frozen::of(&value, &hash, &entries)?),
            _ => None,
        };
        if let Some(frozen) = &frozen {
            entries = frozen
                .snapshot
                .schools
                .iter()
                .map(|school| school.entry.clone())
                .collect();
            rules.clone_from(&frozen.snapshot.ruleset.definition);
            ruleset_id = frozen.snapshot.ruleset.id;
        }
        Ok(Sheet {
            municipality_id: place.municipality_id,
            municipality: place.municipality,
            ruleset_id,
            rules,
            register,
            editions: place.editions,
            answers: place.answers,
            entries,
            frozen,
        })
    }

    /// Schools on the register.
    pub fn members(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_member())
    }

    /// Schools whose status was decided by hand.
    pub fn decided(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.decision.is_some())
    }

    /// The entry of a school.
    pub fn entry(&self, school_id: i64) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.school_id == school_id)
    }

    /// How many schools have this status.
    pub fn count(&self, status: Status) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.status() == status)
            .count()
    }

    /// What stands in the way of the approval; nothing when it was not opened or is approved.
    pub fn obstacles(&self, today: NaiveDate) -> Vec<Obstacle> {
        match &self.register {
            Some(register) if !register.is_approved() => {
                obstacles(register, self.entries.len(), self.answers, today)
            }
            _ => Vec::new(),
        }
    }

    /// What a person saw before approving: changes with any school's status, numbers or decision.
    pub fn fingerprint(&self) -> Result<String> {
        Ok(hex::encode(snapshot::hash(&serde_json::to_value(
            &self.entries,
        )?)))
    }

    /// «проект», «у школ», «утверждён», or «расчёт» before it was opened.
    pub fn state_title(&self) -> &'static str {
        self.register
            .as_ref()
            .map_or("расчёт", |register| register.state.title())
    }

    /// Kind of the tag that shows the state.
    pub fn state_tag(&self) -> &'static str {
        self.register
            .as_ref()
            .map_or("neutral", |register| register.state.tag())
    }
}

impl Frozen {
    fn of(value: &serde_json::Value, hash: &[u8], now: &[Entry]) -> Result<Frozen> {
        let snapshot = Snapshot::open(value)?;
        if snapshot.format > FORMAT {
            return Err(Error::Internal(anyhow::anyhow!(
                "a register frozen by a newer version"
            )));
        }
        Ok(Frozen {
            is_intact: snapshot::is_intact(value, hash),
            hash: snapshot::readable(hash),
            proposals: snapshot.proposals(now),
            snapshot,
        })
    }
}

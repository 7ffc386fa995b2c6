//! What a trial needs of the database, put together from the stores of other rooms.

use crate::access::{Scope, Viewer};
use crate::error::Result;
use crate::identification::{Compiled, presets};
use crate::registers;
use crate::rulesets::{self, StoredRuleSet};
use crate::schools::{self, Municipality, SchoolName};
use crate::verdicts::{self, Judged};
use sqlx::PgConnection;

/// Rules, municipalities and years within sight.
pub struct Ground {
    /// Municipalities, by name.
    pub municipalities: Vec<Municipality>,
    /// Rule-sets.
    pub rulesets: Vec<StoredRuleSet>,
    /// Years with results, oldest first.
    pub years: Vec<i32>,
}

impl Ground {
    /// The rule-set with this code.
    pub fn by_code(&self, code: &str) -> Option<&StoredRuleSet> {
        self.rulesets.iter().find(|one| one.code == code)
    }

    /// The rule-set by which the municipality computes now.
    pub fn current(&self, municipality: &Municipality) -> Option<&StoredRuleSet> {
        let chosen = municipality.ruleset_id;
        self.rulesets
            .iter()
            .find(|one| Some(one.id) == chosen)
            .or_else(|| self.standard())
    }

    /// The rule-set of municipalities that chose none.
    pub fn standard(&self) -> Option<&StoredRuleSet> {
        self.by_code(&presets::default_set().code)
    }
}

/// What can be tried, and on what.
///
/// # Errors
/// When the database refuses.
pub async fn ground(conn: &mut PgConnection, scope: &Scope) -> Result<Ground> {
    Ok(Ground {
        municipalities: schools::municipalities(conn, scope).await?,
        rulesets: rulesets::list(conn, scope).await?,
        years: verdicts::years(conn, scope, None).await?,
    })
}

/// Verdicts of a year by each of the rules, and the names of the schools in natural order.
///
/// # Errors
/// When the database refuses.
pub async fn judged(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
    rules: &[&Compiled],
    year: i32,
) -> Result<(Vec<Vec<Judged>>, Vec<SchoolName>)> {
    let judged = verdicts::judge_by(conn, scope, municipality_id, rules, year).await?;
    let names = schools::names(conn, scope, municipality_id).await?;
    Ok((judged, names))
}

/// Where the numbers of the trial came from; nothing without a year.
pub async fn sources(
    conn: &mut PgConnection,
    viewer: &Viewer,
    year: Option<i32>,
    municipality_id: Option<i64>,
) -> Result<String> {
    let Some(year) = year else {
        return Ok(String::new());
    };
    let hours = viewer.utc_offset_hours;
    registers::sources_in_words(conn, viewer.scope(), year, municipality_id, hours).await
}

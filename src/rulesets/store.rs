//! SQL of rule-sets.

use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use crate::identification::{Compiled, RuleSet, presets};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A rule-set as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredRuleSet {
    /// Row of `rulesets`.
    pub id: i64,
    /// The municipality whose own it is; `None`: common to the region.
    pub municipality_id: Option<i64>,
    /// Code, unique in the portal.
    pub code: String,
    /// Title for people.
    pub title: String,
    /// The document it rests on.
    pub basis: String,
    /// `draft`, `active` or `archived`.
    pub state: String,
    /// First day in force.
    pub valid_from: Option<NaiveDate>,
    /// Last day in force.
    pub valid_to: Option<NaiveDate>,
    /// The rule itself.
    pub definition: Json<RuleSet>,
    /// Since when an approved register rests on it.
    pub locked_at: Option<DateTime<Utc>>,
    /// The rule-set it was copied from.
    pub copied_from_id: Option<i64>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Grows with each change.
    pub version: i32,
}

impl StoredRuleSet {
    /// The rule made ready for identification.
    ///
    /// # Errors
    /// When the stored definition no longer passes its own check.
    pub fn compiled(&self) -> Result<Compiled> {
        Compiled::new(&self.definition).map_err(|errors| {
            Error::Internal(anyhow::anyhow!(
                "rule-set {}: {}",
                self.code,
                errors.join("; ")
            ))
        })
    }

    /// Whether it may still be changed in place.
    pub fn is_locked(&self) -> bool {
        self.locked_at.is_some()
    }
}

/// The rule-set with this number, common or within the viewer's municipalities.
///
/// # Errors
/// [`Error::NotFound`] when there is none within sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<StoredRuleSet> {
    sqlx::query_as(
        "select * from rulesets where id = $2 and (municipality_id is null or in_scope(municipality_id, 0, $1, null))",
    )
    .bind(scope.municipalities())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// The rule-set with this code.
///
/// # Errors
/// [`Error::NotFound`] when there is none within sight.
pub async fn by_code(conn: &mut PgConnection, scope: &Scope, code: &str) -> Result<StoredRuleSet> {
    sqlx::query_as(
        "select * from rulesets where code = $2 and (municipality_id is null or in_scope(municipality_id, 0, $1, null))",
    )
    .bind(scope.municipalities())
    .bind(code)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Rule-sets within sight: active, then drafts, then archived; each by code.
///
/// # Errors
/// When the database refuses.
pub async fn list(conn: &mut PgConnection, scope: &Scope) -> Result<Vec<StoredRuleSet>> {
    Ok(sqlx::query_as(
        "select * from rulesets \
         where municipality_id is null or in_scope(municipality_id, 0, $1, null) \
         order by array_position(array['active', 'draft', 'archived'], state), code",
    )
    .bind(scope.municipalities())
    .fetch_all(conn)
    .await?)
}

/// The rule-set by which the municipality's register is computed: the chosen one, or the default.
///
/// # Errors
/// [`Error::NotFound`] when the municipality is out of sight.
pub async fn current(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<StoredRuleSet> {
    sqlx::query_as(
        "select r.* from municipalities m \
         join rulesets r on r.id = coalesce(m.ruleset_id, (select d.id from rulesets d where d.code = $3)) \
         where m.id = $2 and in_scope(m.id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(presets::default_set().code)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Adds a rule-set; gives its number.
///
/// # Errors
/// [`Error::Conflict`] when the code is taken.
pub async fn add(
    conn: &mut PgConnection,
    municipality_id: Option<i64>,
    rules: &RuleSet,
    state: &str,
    copied_from: Option<i64>,
    created_by: Option<i64>,
) -> Result<i64> {
    sqlx::query_scalar(
        "insert into rulesets (municipality_id, code, title, basis, state, valid_from, valid_to, definition, \
                               copied_from_id, created_by) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (code) do nothing returning id",
    )
    .bind(municipality_id)
    .bind(&rules.code)
    .bind(rules.name())
    .bind(&rules.basis)
    .bind(state)
    .bind(rules.valid_from)
    .bind(rules.valid_to)
    .bind(Json(rules))
    .bind(copied_from)
    .bind(created_by)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::Conflict(format!("Правила с кодом «{}» уже есть", rules.code)))
}

/// Replaces the definition of a rule-set that is not locked.
///
/// # Errors
/// [`Error::Conflict`] when it changed meanwhile or is locked.
pub async fn replace(
    conn: &mut PgConnection,
    id: i64,
    version: i32,
    rules: &RuleSet,
    state: &str,
) -> Result<()> {
    let changed = sqlx::query(
        "update rulesets set title = $3, basis = $4, valid_from = $5, valid_to = $6, definition = $7, \
                state = $8, version = version + 1 \
         where id = $1 and version = $2 and locked_at is null",
    )
    .bind(id)
    .bind(version)
    .bind(rules.name())
    .bind(&rules.basis)
    .bind(rules.valid_from)
    .bind(rules.valid_to)
    .bind(Json(rules))
    .bind(state)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Locks a rule-set because an approved register rests on it.
///
/// # Errors
/// When the database refuses.
pub async fn lock(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query(
        "update rulesets set locked_at = now(), state = 'active', version = version + 1 \
         where id = $1 and locked_at is null",
    )
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the rule-set the one by which the municipality's register is computed.
///
/// # Errors
/// [`Error::NotFound`] when the municipality is out of sight.
pub async fn choose(conn: &mut PgConnection, municipality_id: i64, ruleset_id: i64) -> Result<()> {
    let changed = sqlx::query(
        "update municipalities set ruleset_id = $2, version = version + 1 where id = $1",
    )
    .bind(municipality_id)
    .bind(ruleset_id)
    .execute(conn)
    .await?;
    if changed.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Adds the ready rule-sets that are missing: the default one active, the variants as drafts.
///
/// # Errors
/// When the database refuses.
pub async fn add_presets(conn: &mut PgConnection) -> Result<u32> {
    let mut added = 0;
    for (place, rules) in presets::all().iter().enumerate() {
        let state = if place == 0 { "active" } else { "draft" };
        match add(conn, None, rules, state, None, None).await {
            Ok(_) => added += 1,
            Err(Error::Conflict(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(added)
}

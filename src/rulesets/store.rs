//! SQL of rule-sets.

use super::state::State;
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
    /// Whether it is written, may be applied or is put away.
    #[sqlx(try_from = "String")]
    pub state: State,
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
    state: State,
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
    .bind(state.code())
    .bind(rules.valid_from)
    .bind(rules.valid_to)
    .bind(Json(rules))
    .bind(copied_from)
    .bind(created_by)
    .fetch_optional(conn)
    .await?
    .ok_or_else(|| Error::Conflict(format!("Правила с кодом «{}» уже есть", rules.code)))
}

/// Replaces the definition of a draft.
///
/// # Errors
/// [`Error::Conflict`] when it changed meanwhile or is no draft any more.
pub async fn replace(
    conn: &mut PgConnection,
    id: i64,
    version: i32,
    rules: &RuleSet,
) -> Result<()> {
    let changed = sqlx::query(
        "update rulesets set title = $3, basis = $4, valid_from = $5, valid_to = $6, definition = $7, \
                version = version + 1 \
         where id = $1 and version = $2 and state = 'draft' and locked_at is null",
    )
    .bind(id)
    .bind(version)
    .bind(rules.name())
    .bind(&rules.basis)
    .bind(rules.valid_from)
    .bind(rules.valid_to)
    .bind(Json(rules))
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Moves a rule-set to another state.
///
/// # Errors
/// [`Error::Conflict`] when it changed meanwhile.
pub async fn set_state(conn: &mut PgConnection, id: i64, version: i32, state: State) -> Result<()> {
    let changed = sqlx::query(
        "update rulesets set state = $3, version = version + 1 where id = $1 and version = $2",
    )
    .bind(id)
    .bind(version)
    .bind(state.code())
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
/// [`Error::Conflict`] when the municipality changed since `version` or is out of sight.
pub async fn choose(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    version: i32,
    ruleset_id: i64,
) -> Result<()> {
    let changed = sqlx::query(
        "update municipalities set ruleset_id = $4, version = version + 1 \
         where id = $2 and version = $3 and in_scope(id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(version)
    .bind(ruleset_id)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// One use of a rule-set: a municipality computes by it now, or a register of a year rests on it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Use {
    /// The rule-set.
    pub ruleset_id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// Year of the register; `None`: the municipality's current choice.
    pub year: Option<i16>,
    /// Whether that register is approved.
    pub is_approved: bool,
}

/// Uses of rule-sets within sight: of one, or of all.
///
/// # Errors
/// When the database refuses.
pub async fn uses(
    conn: &mut PgConnection,
    scope: &Scope,
    ruleset_id: Option<i64>,
) -> Result<Vec<Use>> {
    Ok(sqlx::query_as(
        "with chosen as ( \
           select coalesce(m.ruleset_id, d.id) as ruleset_id, m.id as municipality_id, m.name as municipality, \
                  null::smallint as year, false as is_approved \
           from municipalities m left join rulesets d on d.code = $3 where in_scope(m.id, 0, $1, null) \
           union all \
           select r.ruleset_id, m.id, m.name, r.year, r.state = 'approved' \
           from registers r join municipalities m on m.id = r.municipality_id \
           where in_scope(r.municipality_id, 0, $1, null)) \
         select distinct ruleset_id, municipality_id, municipality, year, is_approved from chosen \
         where ruleset_id is not null and ($2::bigint is null or ruleset_id = $2) \
         order by year desc nulls first, municipality",
    )
    .bind(scope.municipalities())
    .bind(ruleset_id)
    .bind(presets::default_set().code)
    .fetch_all(conn)
    .await?)
}

/// Adds the ready rule-sets that are missing; all may be applied, the first is the default.
///
/// # Errors
/// When the database refuses.
pub async fn add_presets(conn: &mut PgConnection) -> Result<u32> {
    let mut added = 0;
    for rules in presets::all() {
        match add(conn, None, &rules, State::Active, None, None).await {
            Ok(_) => added += 1,
            Err(Error::Conflict(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(added)
}

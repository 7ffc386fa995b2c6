//! SQL of registers: where they stand, their entries, their changes.

use super::entry::{Decision, DecisionKind, Entry};
use super::register::{Answers, Register};
use super::snapshot::Sealed;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use crate::identification::{Membership, RuleSet, Status, presets};
use crate::verdicts::Trace;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::HashMap;

/// A municipality, its rule-set and its register of a year.
#[derive(Debug, sqlx::FromRow)]
pub struct Place {
    /// Row of `municipalities`.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// The rule-set in force.
    pub ruleset_id: i64,
    /// Its definition.
    pub ruleset: Json<RuleSet>,
    /// The register; nothing before it was opened.
    pub register: Option<Json<RegisterRow>>,
    /// The frozen content of an approved register.
    pub snapshot: Option<serde_json::Value>,
    /// Its hash.
    pub hash: Option<Vec<u8>>,
    /// How many editions there are.
    pub editions: i32,
    /// What the schools answered.
    #[sqlx(flatten)]
    pub answers: Answers,
}

/// A register inside another row.
#[derive(Debug, serde::Deserialize)]
pub struct RegisterRow {
    id: i64,
    municipality_id: i64,
    year: i16,
    edition: i32,
    state: String,
    review_until: Option<NaiveDate>,
    order_number: String,
    order_date: Option<NaiveDate>,
    approved_by_name: String,
    approved_at: Option<DateTime<Utc>>,
    version: i32,
}

impl RegisterRow {
    /// Row of `registers`.
    pub fn id(&self) -> i64 {
        self.id
    }
}

impl TryFrom<RegisterRow> for Register {
    type Error = Error;

    fn try_from(row: RegisterRow) -> Result<Register> {
        Ok(Register {
            id: row.id,
            municipality_id: row.municipality_id,
            year: row.year,
            edition: row.edition,
            state: row
                .state
                .try_into()
                .map_err(|error: String| anyhow::anyhow!(error))?,
            review_until: row.review_until,
            order_number: row.order_number,
            order_date: row.order_date,
            approved_by_name: row.approved_by_name,
            approved_at: row.approved_at,
            version: row.version,
        })
    }
}

/// Municipalities within sight with their registers of `year`: of this edition, or the latest one.
///
/// # Errors
/// When the database refuses.
pub async fn places(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
    municipality_id: Option<i64>,
    edition: Option<i32>,
) -> Result<Vec<Place>> {
    Ok(sqlx::query_as(
        "select m.id as municipality_id, m.name as municipality, s.id as ruleset_id, \
                s.definition as ruleset, to_json(r) as register, f.snapshot, f.hash, \
                coalesce(e.editions, 0) as editions, a.open, a.agreed, a.objected \
         from municipalities m \
         join rulesets s on s.id = coalesce(m.ruleset_id, (select d.id from rulesets d where d.code = $5)) \
         left join lateral ( \
           select x.id, x.municipality_id, x.year, x.edition, x.state, x.review_until, x.order_number, \
                  x.order_date, x.approved_by_name, x.approved_at, x.version \
           from registers x where x.municipality_id = m.id and x.year = $2 \
             and ($4::integer is null or x.edition = $4) \
           order by x.edition desc limit 1) r on true \
         left join registers f on f.municipality_id = m.id and f.id = r.id \
         left join lateral ( \
           select max(x.edition) as editions from registers x \
           where x.municipality_id = m.id and x.year = $2) e on true \
         left join lateral ( \
           select count(*) filter (where w.kind = 'objection' and w.state = 'open') as open, \
                  count(*) filter (where w.kind = 'agreement' and w.is_last) as agreed, \
                  count(distinct w.school_id) filter (where w.kind = 'objection') as objected \
           from (select o.*, o.id = max(o.id) over (partition by o.school_id) as is_last \
                 from objections o where o.municipality_id = m.id and o.register_id = r.id) w) a on true \
         where in_scope(m.id, 0, $1, null) and ($3::bigint is null or m.id = $3) \
         order by m.name collate ru_natural, m.id",
    )
    .bind(scope.municipalities())
    .bind(year)
    .bind(municipality_id)
    .bind(edition)
    .bind(presets::default_set().code)
    .fetch_all(conn)
    .await?)
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    school_id: i64,
    municipality_id: i64,
    head_school_id: Option<i64>,
    login: String,
    name: String,
    full_name: String,
    settlement: String,
    inn: String,
    #[sqlx(try_from = "String")]
    status: Status,
    pupils_to_threshold: Option<i32>,
    one_year_left: bool,
    explanation: String,
    trace: Json<Trace>,
    decision: Option<String>,
    reason: Option<String>,
    document: Option<String>,
    decided_by_name: Option<String>,
    decided_at: Option<DateTime<Utc>>,
}

/// Which entries are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Only this municipality.
    pub municipality_id: Option<i64>,
    /// Only this school.
    pub school_id: Option<i64>,
    /// The registers whose decisions by hand are laid over the verdicts.
    pub registers: &'a [i64],
}

/// Computed entries of a year in the order of the list; membership is added by the board.
///
/// # Errors
/// When the database refuses.
pub async fn entries(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
    wanted: Wanted<'_>,
) -> Result<Vec<Entry>> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "select v.school_id, v.municipality_id, s.head_school_id, s.login, s.name, s.full_name, s.settlement, \
                s.inn, v.status, v.pupils_to_threshold, v.one_year_left, v.explanation, v.trace, \
                d.decision, d.reason, d.document, d.decided_by_name, d.decided_at \
         from verdicts v \
         join schools s on s.municipality_id = v.municipality_id and s.id = v.school_id \
         join municipalities m on m.id = v.municipality_id \
         left join register_decisions d on d.municipality_id = v.municipality_id \
           and d.register_id = any ($6) and d.school_id = v.school_id \
         where v.year = $3 and in_scope(v.municipality_id, v.school_id, $1, $2) \
           and ($4::bigint is null or v.municipality_id = $4) and ($5::bigint is null or v.school_id = $5) \
         order by m.name collate ru_natural, m.id, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(year)
    .bind(wanted.municipality_id)
    .bind(wanted.school_id)
    .bind(wanted.registers)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Entry {
        let decision = decision(&row);
        Entry {
            school_id: row.school_id,
            municipality_id: row.municipality_id,
            head_school_id: row.head_school_id,
            login: row.login,
            name: row.name,
            full_name: row.full_name,
            settlement: row.settlement,
            inn: row.inn,
            computed: row.status,
            pupils_to_threshold: row.pupils_to_threshold.and_then(|n| u32::try_from(n).ok()),
            one_year_left: row.one_year_left,
            explanation: row.explanation,
            trace: row.trace.0,
            decision,
            membership: Membership::Never,
            exit: None,
        }
    }
}

fn decision(row: &EntryRow) -> Option<Decision> {
    Some(Decision {
        kind: DecisionKind::from_code(row.decision.as_deref()?)?,
        reason: row.reason.clone()?,
        document: row.document.clone()?,
        by: row.decided_by_name.clone()?,
        at: row.decided_at?,
    })
}

/// One register.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Register> {
    sqlx::query_as(
        "select * from registers where id = $2 and in_scope(municipality_id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// The same, held until the end of the transaction: nobody approves it or objects to it meanwhile.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn hold(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Register> {
    sqlx::query_as(
        "select * from registers where id = $2 and in_scope(municipality_id, 0, $1, null) for update",
    )
    .bind(scope.municipalities())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// The latest edition of a year's register, if it was opened.
///
/// # Errors
/// When the database refuses.
pub async fn latest(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    year: Option<i32>,
) -> Result<Option<Register>> {
    Ok(sqlx::query_as(
        "select * from registers where municipality_id = $2 and ($3::integer is null or year = $3) \
           and in_scope(municipality_id, 0, $1, null) order by year desc, edition desc limit 1",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(year)
    .fetch_optional(conn)
    .await?)
}

/// Opens the next edition; decisions of the edition before go along. Gives its number.
///
/// # Errors
/// [`Error::Conflict`] when somebody opened it meanwhile.
pub async fn open(
    conn: &mut PgConnection,
    municipality_id: i64,
    year: i32,
    edition: i32,
    ruleset_id: i64,
) -> Result<i64> {
    let id: Option<i64> = sqlx::query_scalar(
        "insert into registers (municipality_id, year, edition, ruleset_id) values ($1, $2, $3, $4) \
         on conflict on constraint registers_edition_unique do nothing returning id",
    )
    .bind(municipality_id)
    .bind(year)
    .bind(edition)
    .bind(ruleset_id)
    .fetch_optional(&mut *conn)
    .await?;
    let id = id.ok_or_else(|| Error::Conflict("Проект этой редакции уже открыт.".to_owned()))?;
    sqlx::query(
        "insert into register_decisions (municipality_id, register_id, school_id, decision, reason, document, \
                                         decided_by, decided_by_name, decided_at) \
         select d.municipality_id, $4, d.school_id, d.decision, d.reason, d.document, d.decided_by, \
                d.decided_by_name, d.decided_at \
         from register_decisions d join registers r on r.municipality_id = d.municipality_id and r.id = d.register_id \
         where r.municipality_id = $1 and r.year = $2 and r.edition = $3 - 1",
    )
    .bind(municipality_id)
    .bind(year)
    .bind(edition)
    .bind(id)
    .execute(conn)
    .await?;
    Ok(id)
}

/// Sends the register to the schools until a day.
///
/// # Errors
/// [`Error::Conflict`] when it changed meanwhile or is approved.
pub async fn send(conn: &mut PgConnection, id: i64, version: i32, until: NaiveDate) -> Result<()> {
    let changed = sqlx::query(
        "update registers set state = 'review', review_until = $3, version = version + 1 \
         where id = $1 and version = $2 and state <> 'approved'",
    )
    .bind(id)
    .bind(version)
    .bind(until)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Marks the register as changed.
///
/// # Errors
/// [`Error::Conflict`] when it changed meanwhile or is approved.
pub async fn touch(conn: &mut PgConnection, id: i64, version: i32) -> Result<()> {
    let changed = sqlx::query(
        "update registers set version = version + 1 where id = $1 and version = $2 and state <> 'approved'",
    )
    .bind(id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// A decision to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewDecision<'a> {
    /// The school.
    pub school_id: i64,
    /// Which.
    pub kind: DecisionKind,
    /// Why.
    pub reason: &'a str,
    /// The document.
    pub document: &'a str,
    /// Who takes it.
    pub by_id: Option<i64>,
    /// Their name.
    pub by: &'a str,
}

/// Keeps a decision; an earlier one on the same school is replaced.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    conn: &mut PgConnection,
    register: &Register,
    decision: NewDecision<'_>,
) -> Result<()> {
    sqlx::query(
        "insert into register_decisions (municipality_id, register_id, school_id, decision, reason, document, \
                                         decided_by, decided_by_name) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (register_id, school_id) do update set \
           decision = excluded.decision, reason = excluded.reason, document = excluded.document, \
           decided_by = excluded.decided_by, decided_by_name = excluded.decided_by_name, decided_at = now()",
    )
    .bind(register.municipality_id)
    .bind(register.id)
    .bind(decision.school_id)
    .bind(decision.kind.code())
    .bind(decision.reason)
    .bind(decision.document)
    .bind(decision.by_id)
    .bind(decision.by)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a decision back.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn withdraw(conn: &mut PgConnection, register: &Register, school_id: i64) -> Result<()> {
    let gone = sqlx::query(
        "delete from register_decisions where municipality_id = $1 and register_id = $2 and school_id = $3",
    )
    .bind(register.municipality_id)
    .bind(register.id)
    .bind(school_id)
    .execute(conn)
    .await?;
    if gone.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// The order by which a register is approved.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Number of the order.
    pub number: &'a str,
    /// Its date.
    pub date: NaiveDate,
    /// Who approves.
    pub by_id: Option<i64>,
    /// Their name.
    pub by: &'a str,
    /// The moment, the same as in the snapshot.
    pub at: DateTime<Utc>,
}

/// Approves and freezes the register.
///
/// # Errors
/// [`Error::Conflict`] when it changed meanwhile or is approved already.
pub async fn approve(
    conn: &mut PgConnection,
    register: &Register,
    ruleset_id: i64,
    order: Order<'_>,
    sealed: &Sealed,
) -> Result<()> {
    let changed = sqlx::query(
        "update registers set state = 'approved', ruleset_id = $3, order_number = $4, order_date = $5, \
                approved_by = $6, approved_by_name = $7, approved_at = $8, snapshot = $9, hash = $10, \
                version = version + 1 \
         where id = $1 and version = $2 and state <> 'approved'",
    )
    .bind(register.id)
    .bind(register.version)
    .bind(ruleset_id)
    .bind(order.number)
    .bind(order.date)
    .bind(order.by_id)
    .bind(order.by)
    .bind(order.at)
    .bind(&sealed.value)
    .bind(&sealed.hash)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Years of approved registers that rest on an import, latest first: while there are any, the import stays.
///
/// # Errors
/// When the database refuses.
pub async fn resting_on_import(
    conn: &mut PgConnection,
    scope: &Scope,
    import_id: i64,
) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select distinct year::integer from registers \
         where state = 'approved' and snapshot->'imports' @> to_jsonb($2::bigint) \
           and in_scope(municipality_id, 0, $1, null) order by 1 desc",
    )
    .bind(scope.municipalities())
    .bind(import_id)
    .fetch_all(conn)
    .await?)
}

/// Head schools of the municipality's филиалы.
///
/// # Errors
/// When the database refuses.
pub async fn heads(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select id, head_school_id from schools \
         where municipality_id = $3 and head_school_id is not null and in_scope(municipality_id, id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().collect())
}

/// An objection that waits for an answer.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenObjection {
    /// Row of `objections`.
    pub id: i64,
    /// Name of the school.
    pub school: String,
    /// What the school says.
    pub text: String,
}

/// Objections to a register without an answer, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn open_objections(
    conn: &mut PgConnection,
    scope: &Scope,
    register_id: i64,
) -> Result<Vec<OpenObjection>> {
    Ok(sqlx::query_as(
        "select o.id, s.name as school, o.text from objections o \
         join schools s on s.municipality_id = o.municipality_id and s.id = o.school_id \
         where o.register_id = $3 and o.kind = 'objection' and o.state = 'open' \
           and in_scope(o.municipality_id, o.school_id, $1, $2) order by o.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(register_id)
    .fetch_all(conn)
    .await?)
}

/// A school and its филиалы, for a rule that judges them together.
///
/// # Errors
/// When the database refuses.
pub async fn family(conn: &mut PgConnection, scope: &Scope, school_id: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "with recursive family as ( \
           select id, municipality_id from schools where id = $3 and in_scope(municipality_id, id, $1, $2) \
           union \
           select s.id, s.municipality_id from schools s \
           join family f on s.municipality_id = f.municipality_id and s.head_school_id = f.id) \
         select id from family",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

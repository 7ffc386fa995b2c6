//! SQL of verdicts: the facts they rest on, and the verdicts themselves.

use super::judge::Asked;
use super::trace::Trace;
use crate::access::Scope;
use crate::error::Result;
use crate::identification::{Flag, Status, YearResult};
use crate::procedure::{Kind, Level, Procedure, Subject};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::BTreeMap;

impl TryFrom<String> for Status {
    type Error = String;

    fn try_from(code: String) -> std::result::Result<Status, String> {
        Status::from_code(&code).ok_or_else(|| format!("unknown status {code}"))
    }
}

/// What is known of one school over two years.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Fact {
    /// The school.
    pub school_id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// Its head school, for a филиал.
    pub head_school_id: Option<i64>,
    special: bool,
    evening: bool,
    closed_type: bool,
    penitentiary: bool,
    boarding: bool,
    /// Its numbers.
    pub results: Json<Vec<FactResult>>,
    /// Years on the official list of biased results.
    pub biased_years: Vec<i16>,
}

impl Fact {
    /// Kinds of the school.
    pub fn flags(&self) -> impl Iterator<Item = Flag> {
        [
            (self.special, Flag::Special),
            (self.evening, Flag::Evening),
            (self.closed_type, Flag::Closed),
            (self.penitentiary, Flag::Penitentiary),
            (self.boarding, Flag::Boarding),
        ]
        .into_iter()
        .filter_map(|(is, flag)| is.then_some(flag))
    }
}

/// One number as the database hands it over.
#[derive(Clone, Debug, Deserialize)]
pub struct FactResult {
    y: i32,
    k: String,
    s: String,
    g: u8,
    l: String,
    n: u32,
    f: u32,
}

impl FactResult {
    /// The number for the criterion; `None` for a subject this version does not know.
    pub fn read(self) -> Option<YearResult> {
        let procedure = Procedure {
            kind: Kind::from_code(&self.k)?,
            subject: Subject::from_code(&self.s)?,
            grade: (self.g > 0).then_some(self.g),
            level: Level::from_code(&self.l),
        };
        Some(YearResult {
            year: self.y,
            procedure,
            participants: self.n,
            failed: self.f,
        })
    }
}

/// Facts of the schools asked about for `year` and the year before. With `families`, a school brings its
/// head and its филиалы along.
///
/// # Errors
/// When the database refuses.
pub async fn facts(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
    year: i32,
    families: bool,
) -> Result<Vec<Fact>> {
    Ok(sqlx::query_as(
        "select s.id as school_id, s.municipality_id, s.head_school_id, s.special, s.evening, s.closed_type, \
                s.penitentiary, s.boarding, \
                coalesce(r.results, '[]') as results, coalesce(o.years, '{}') as biased_years \
         from schools s \
         left join lateral ( \
           select json_agg(json_build_object('y', x.year, 'k', x.kind, 's', x.subject, 'g', x.grade, \
                    'l', x.level, 'n', x.participants, 'f', x.failed)) as results \
           from results x where x.municipality_id = s.municipality_id and x.school_id = s.id \
             and x.year in ($5, $5 - 1)) r on true \
         left join lateral ( \
           select array_agg(x.year) as years from objectivity_marks x \
           where x.municipality_id = s.municipality_id and x.school_id = s.id and x.year in ($5, $5 - 1)) o on true \
         where in_scope(s.municipality_id, s.id, $1, $2) \
           and s.merged_into_id is null \
           and ($3::bigint is null or s.municipality_id = $3) \
           and ($4::bigint[] is null or s.id = any ($4) \
                or ($6 and exists (select from schools f where f.municipality_id = s.municipality_id \
                      and f.id = any ($4) \
                      and coalesce(f.head_school_id, f.id) = coalesce(s.head_school_id, s.id)))) \
         order by s.login, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.municipality_id)
    .bind(asked.schools)
    .bind(year)
    .bind(families)
    .fetch_all(conn)
    .await?)
}

/// Years for which there are results within sight, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn years(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select distinct year::integer from results \
         where in_scope(municipality_id, school_id, $1, $2) and ($3::bigint is null or municipality_id = $3) \
         order by 1",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// Stored statuses of a municipality's schools.
///
/// # Errors
/// When the database refuses.
pub async fn statuses(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    year: i32,
) -> Result<BTreeMap<i64, Status>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select school_id, status from verdicts \
         where municipality_id = $3 and year = $4 and in_scope(municipality_id, school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, code)| Some((id, Status::from_code(&code)?)))
        .collect())
}

/// A verdict to be stored.
#[derive(Debug)]
pub struct NewVerdict {
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Code of the status.
    pub status: &'static str,
    /// Low procedures that count, in the year.
    pub low_count: i16,
    /// And in the year before.
    pub low_count_before: i16,
    /// Pupils by which the school would change sides.
    pub pupils_to_threshold: Option<i32>,
    /// Whether low procedures in the next year would suffice.
    pub one_year_left: bool,
    /// The numbers.
    pub trace: Trace,
    /// The sentence.
    pub explanation: String,
}

/// Stores verdicts of one year: one statement for all of them.
///
/// # Errors
/// When the database refuses.
pub async fn save(
    conn: &mut PgConnection,
    ruleset_id: i64,
    year: i32,
    verdicts: &[NewVerdict],
) -> Result<()> {
    let column = |f: fn(&NewVerdict) -> i64| verdicts.iter().map(f).collect::<Vec<_>>();
    let traces: Vec<Json<&Trace>> = verdicts.iter().map(|v| Json(&v.trace)).collect();
    let explanations: Vec<&str> = verdicts.iter().map(|v| v.explanation.as_str()).collect();
    let statuses: Vec<&str> = verdicts.iter().map(|v| v.status).collect();
    let low: Vec<i16> = verdicts.iter().map(|v| v.low_count).collect();
    let low_before: Vec<i16> = verdicts.iter().map(|v| v.low_count_before).collect();
    let distances: Vec<Option<i32>> = verdicts.iter().map(|v| v.pupils_to_threshold).collect();
    let half_way: Vec<bool> = verdicts.iter().map(|v| v.one_year_left).collect();
    sqlx::query(
        "insert into verdicts (municipality_id, school_id, year, ruleset_id, status, low_count, low_count_before, \
                               pupils_to_threshold, one_year_left, trace, explanation) \
         select m, s, $3, $4, st, lc, lb, d, h, t, e \
         from unnest($1::bigint[], $2::bigint[], $5::text[], $6::smallint[], $7::smallint[], $8::integer[], \
                     $9::boolean[], $10::jsonb[], $11::text[]) as v (m, s, st, lc, lb, d, h, t, e) \
         on conflict (municipality_id, year, school_id) do update set \
           ruleset_id = excluded.ruleset_id, status = excluded.status, low_count = excluded.low_count, \
           low_count_before = excluded.low_count_before, pupils_to_threshold = excluded.pupils_to_threshold, \
           one_year_left = excluded.one_year_left, trace = excluded.trace, explanation = excluded.explanation, \
           computed_at = now() \
         where (verdicts.ruleset_id, verdicts.trace, verdicts.explanation) \
            is distinct from (excluded.ruleset_id, excluded.trace, excluded.explanation)",
    )
    .bind(column(|v| v.municipality_id))
    .bind(column(|v| v.school_id))
    .bind(year)
    .bind(ruleset_id)
    .bind(statuses)
    .bind(low)
    .bind(low_before)
    .bind(distances)
    .bind(half_way)
    .bind(traces)
    .bind(explanations)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes away verdicts of schools that have none of their own any more: merged schools, филиалы counted
/// with the head.
///
/// # Errors
/// When the database refuses.
pub async fn drop_stale(
    conn: &mut PgConnection,
    municipality_id: i64,
    year: i32,
    schools: Option<&[i64]>,
    kept: &[NewVerdict],
) -> Result<()> {
    let kept: Vec<i64> = kept.iter().map(|v| v.school_id).collect();
    sqlx::query(
        "delete from verdicts where municipality_id = $1 and year = $2 \
           and ($3::bigint[] is null or school_id = any ($3)) and not school_id = any ($4)",
    )
    .bind(municipality_id)
    .bind(year)
    .bind(schools)
    .bind(kept)
    .execute(conn)
    .await?;
    Ok(())
}

/// A verdict as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredVerdict {
    /// The school.
    pub school_id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// Year of the register.
    pub year: i16,
    /// The rule-set it was computed by.
    pub ruleset_id: i64,
    /// Code of the status.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// Low procedures that count, in the year.
    pub low_count: i16,
    /// And in the year before.
    pub low_count_before: i16,
    /// Pupils by which the school would change sides.
    pub pupils_to_threshold: Option<i32>,
    /// Whether low procedures in the next year would suffice.
    pub one_year_left: bool,
    /// The numbers.
    pub trace: Json<Trace>,
    /// The sentence.
    pub explanation: String,
    /// When it was computed.
    pub computed_at: DateTime<Utc>,
}

/// Verdicts of a year, in no particular order: rooms that list them join the schools' names themselves.
///
/// # Errors
/// When the database refuses.
pub async fn stored(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
    year: i32,
) -> Result<Vec<StoredVerdict>> {
    stored_in(conn, scope, asked, &[year]).await
}

/// Verdicts of several years, in no particular order.
///
/// # Errors
/// When the database refuses.
pub async fn stored_in(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
    years: &[i32],
) -> Result<Vec<StoredVerdict>> {
    Ok(sqlx::query_as(
        "select * from verdicts \
         where year = any ($5) and in_scope(municipality_id, school_id, $1, $2) \
           and ($3::bigint is null or municipality_id = $3) \
           and ($4::bigint[] is null or school_id = any ($4))",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.municipality_id)
    .bind(asked.schools)
    .bind(years)
    .fetch_all(conn)
    .await?)
}

/// All verdicts of a school, newest year first.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<StoredVerdict>> {
    Ok(sqlx::query_as(
        "select * from verdicts where school_id = $3 and in_scope(municipality_id, school_id, $1, $2) \
         order by year desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// Schools of a year by status and by number of low procedures: the register at a glance.
///
/// # Errors
/// When the database refuses.
pub async fn distribution_years(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<(i16, String, i16, i64)>> {
    Ok(sqlx::query_as(
        "select year, status, low_count, count(*) from verdicts \
         where in_scope(municipality_id, school_id, $1, $2) and ($3::bigint is null or municipality_id = $3) \
         group by 1, 2, 3 order by 1 desc, 2, 3",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

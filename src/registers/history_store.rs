//! SQL of the years before: the registers that are known, and one school's way through them.

use super::history::{Approval, KnownRegister, KnownYear, YearOfMembership, history_of};
use super::sources::{SourceImport, in_words};
use crate::access::Scope;
use crate::error::Result;
use crate::identification::Status;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Registers of all years within sight: the approved one of a year, or the computed one.
///
/// # Errors
/// When the database refuses.
pub async fn known(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<KnownRegister>> {
    Ok(sqlx::query_as(
        "with computed as ( \
           select municipality_id, year, \
                  array_agg(school_id) filter (where status = 'listed') as members, \
                  array_agg(school_id) filter (where low_count > 0) as low, \
                  array_agg(school_id) filter (where status not in ('no_data', 'excluded')) as with_data \
           from verdicts where in_scope(municipality_id, school_id, $1, $2) \
             and ($3::bigint is null or municipality_id = $3) \
           group by 1, 2), \
         approved as ( \
           select distinct on (municipality_id, year) municipality_id, year, \
                  array(select jsonb_array_elements_text(snapshot->'members')::bigint) as members \
           from registers where state = 'approved' and in_scope(municipality_id, 0, $1, null) \
             and ($3::bigint is null or municipality_id = $3) \
           order by municipality_id, year, edition desc) \
         select municipality_id, year::integer as year, a.members is not null as is_approved, \
                coalesce(a.members, c.members, '{}') as members, coalesce(c.low, '{}') as low, \
                coalesce(c.with_data, '{}') as with_data \
         from computed c full join approved a using (municipality_id, year) \
         order by 1, 2",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    year: i32,
    status: Option<String>,
    register_id: Option<i64>,
    order_number: Option<String>,
    order_date: Option<NaiveDate>,
    is_named: bool,
}

/// The years of a school: approved registers and, where none was approved, computed ones. Newest first.
///
/// # Errors
/// When the database refuses.
pub async fn membership_history(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<YearOfMembership>> {
    let rows: Vec<Row> = sqlx::query_as(
        "with computed as ( \
           select year, status from verdicts \
           where school_id = $3 and in_scope(municipality_id, school_id, $1, $2)), \
         approved as ( \
           select distinct on (r.year) r.year, r.id as register_id, r.order_number, r.order_date, \
                  r.snapshot->'members' @> to_jsonb($3::bigint) as is_named \
           from registers r join schools s on s.municipality_id = r.municipality_id and s.id = $3 \
           where r.state = 'approved' and in_scope(s.municipality_id, s.id, $1, $2) \
           order by r.year, r.edition desc) \
         select year::integer as year, c.status, a.register_id, a.order_number, a.order_date, \
                coalesce(a.is_named, false) as is_named \
         from computed c full join approved a using (year)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?;
    Ok(history_of(rows.into_iter().map(KnownYear::from).collect()))
}

impl From<Row> for KnownYear {
    fn from(row: Row) -> KnownYear {
        let approval = row.register_id.map(|register_id| Approval {
            register_id,
            order_number: row.order_number.unwrap_or_default(),
            order_date: row.order_date,
        });
        KnownYear {
            year: row.year,
            computed: row.status.as_deref().and_then(Status::from_code),
            approved: approval.map(|approval| (approval, row.is_named)),
        }
    }
}

/// The imports whose numbers speak in the register of `year`: of the year and of the year before.
///
/// # Errors
/// When the database refuses.
pub async fn sources(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
    municipality_id: Option<i64>,
) -> Result<Vec<SourceImport>> {
    Ok(sqlx::query_as(
        "select r.municipality_id, i.number, max(r.loaded_at) as loaded_at \
         from results r join imports i on i.municipality_id = r.municipality_id and i.id = r.import_id \
         where r.year in ($3, $3 - 1) and in_scope(r.municipality_id, r.school_id, $1, $2) \
           and ($4::bigint is null or r.municipality_id = $4) \
         group by 1, 2 order by 1, 2",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(year)
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// «Источник: загрузка № 1, 25.11.2026 в 9:27»: the foot of a page that shows numbers of `year`.
///
/// # Errors
/// When the database refuses.
pub async fn sources_in_words(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
    municipality_id: Option<i64>,
    hours: i16,
) -> Result<String> {
    let imports = sources(conn, scope, year, municipality_id).await?;
    Ok(in_words(&imports, hours))
}

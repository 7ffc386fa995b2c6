//! SQL of the journal: reading only.

use super::chain::Chain;
use super::entry::{Entry, Line};
use super::filter::Filter;
use crate::access::{Role, Viewer};
use crate::audit::{Kind, Subject};
use crate::error::Result;
use sqlx::PgConnection;

/// The columns of a [`Line`].
macro_rules! lines {
    () => {
        "select j.id, j.at, j.actor, j.actor_role, j.address, j.kind, j.subject_kind, j.subject_id, \
                (select r.year from registers r \
                  where j.subject_kind = 'register' and r.id = j.subject_id) as register_year, \
                j.municipality_id, j.text from journal j "
    };
}

/// What the filter selects within the viewer's sight: the list and its count ask the same question.
macro_rules! selected {
    () => {
        "where (in_scope(j.municipality_id, j.school_id, $1, $2) \
                or (j.municipality_id is null and j.region_id = $3)) \
           and ($4::text[] is null or j.kind = any ($4)) \
           and ($5 = '' \
                or position($5 in translate(lower(j.actor collate ru_natural), 'ё', 'е')) > 0) \
           and ($6::bigint is null or j.school_id = $6) \
           and ($7::timestamptz is null or j.at >= $7) \
           and ($8::timestamptz is null or j.at < $8) "
    };
}

/// How many events the filter finds within the viewer's sight.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, viewer: &Viewer, filter: &Filter) -> Result<i64> {
    let (from, to) = filter.bounds(viewer.utc_offset_hours);
    Ok(
        sqlx::query_scalar(concat!("select count(*) from journal j ", selected!()))
            .bind(viewer.scope().municipalities())
            .bind(viewer.scope().schools())
            .bind(viewer.scope().region())
            .bind(filter.kinds(viewer.role))
            .bind(&filter.actor)
            .bind(filter.school_id)
            .bind(from)
            .bind(to)
            .fetch_one(conn)
            .await?,
    )
}

/// The events the filter finds within the viewer's sight, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    viewer: &Viewer,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Entry>> {
    let (from, to) = filter.bounds(viewer.utc_offset_hours);
    let lines: Vec<Line> = sqlx::query_as(concat!(
        lines!(),
        selected!(),
        "order by j.id desc limit $9 offset $10"
    ))
    .bind(viewer.scope().municipalities())
    .bind(viewer.scope().schools())
    .bind(viewer.scope().region())
    .bind(filter.kinds(viewer.role))
    .bind(&filter.actor)
    .bind(filter.school_id)
    .bind(from)
    .bind(to)
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?;
    Ok(lines.into_iter().map(|line| line.entry(viewer)).collect())
}

/// The newest `limit` events about one thing, within the viewer's sight, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_subject(
    conn: &mut PgConnection,
    viewer: &Viewer,
    subject: Subject,
    limit: i64,
) -> Result<Vec<Entry>> {
    let (kind, id) = subject.parts();
    let lines: Vec<Line> = sqlx::query_as(concat!(
        lines!(),
        "where j.subject_kind = $1 and j.subject_id = $2 \
           and (in_scope(j.municipality_id, j.school_id, $3, $4) \
                or (j.municipality_id is null and j.region_id = $5)) \
           and ($6::text[] is null or j.kind = any ($6)) \
         order by j.id desc limit $7",
    ))
    .bind(kind)
    .bind(id)
    .bind(viewer.scope().municipalities())
    .bind(viewer.scope().schools())
    .bind(viewer.scope().region())
    .bind(Filter::default().kinds(viewer.role))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(lines.into_iter().map(|line| line.entry(viewer)).collect())
}

/// The newest `limit` events of a school that are no sign-ins, within the viewer's sight, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    viewer: &Viewer,
    school_id: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    let about_access: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| kind.is_about_access())
        .map(|kind| kind.code())
        .collect();
    let lines: Vec<Line> = sqlx::query_as(concat!(
        lines!(),
        "where j.school_id = $1 and in_scope(j.municipality_id, j.school_id, $2, $3) \
           and not j.kind = any ($4) order by j.id desc limit $5",
    ))
    .bind(school_id)
    .bind(viewer.scope().municipalities())
    .bind(viewer.scope().schools())
    .bind(about_access)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(lines.into_iter().map(|line| line.entry(viewer)).collect())
}

/// A school of the filter.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SchoolOption {
    /// Row of `schools`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Name of its municipality.
    pub municipality: String,
}

/// The schools a reader may filter by; an administrator has none.
///
/// # Errors
/// When the database refuses.
pub async fn schools(conn: &mut PgConnection, viewer: &Viewer) -> Result<Vec<SchoolOption>> {
    if viewer.role == Role::Admin {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(
        "select s.id, s.name, m.name as municipality \
         from schools s join municipalities m on m.id = s.municipality_id \
         where in_scope(s.municipality_id, s.id, $1, $2) \
         order by m.name collate ru_natural, s.name collate ru_natural",
    )
    .bind(viewer.scope().municipalities())
    .bind(viewer.scope().schools())
    .fetch_all(conn)
    .await?)
}

/// Recomputes the seals of the chain in one pass of the database; with `newest`, of that many last lines.
/// Ask it with the eyes of the portal or of an administrator: a line out of sight would look like a gap.
///
/// # Errors
/// When the database refuses.
pub async fn verify(conn: &mut PgConnection, newest: Option<i64>) -> Result<Chain> {
    #[derive(sqlx::FromRow)]
    struct Found {
        checked: i64,
        broken: Option<i64>,
        last: i64,
        head: i64,
        head_fits: bool,
    }
    let found: Found = sqlx::query_as(
        "with start as ( \
           select greatest(last_id - $1, 0) as before, last_id, last_hash from journal_head), \
         chain as ( \
           select j.id, j.hash, j.previous_hash, journal_seal(j) as seal, \
                  lag(j.id, 1, start.before) over lines as before_id, \
                  coalesce(lag(j.hash) over lines, \
                           (select hash from journal where id = start.before), \
                           sha256('journal')) as before_hash \
           from journal j, start where j.id > start.before window lines as (order by j.id)) \
         select count(*) as checked, \
                min(id) filter (where id <> before_id + 1 or previous_hash <> before_hash \
                                      or hash <> seal) as broken, \
                coalesce(max(id), 0) as last, \
                (select last_id from start) as head, \
                (select last_hash from start) = coalesce( \
                  (select hash from journal order by id desc limit 1), sha256('journal')) as head_fits \
         from chain",
    )
    .bind(newest.unwrap_or(i64::MAX))
    .fetch_one(conn)
    .await?;
    Ok(match found.broken {
        Some(first) => Chain::Broken { first },
        // The last lines are gone, or the head itself was rewritten.
        None if found.last != found.head || !found.head_fits => Chain::Broken {
            first: (found.last + 1).min(found.head),
        },
        None => Chain::Whole {
            checked: found.checked.unsigned_abs(),
            total: found.head.unsigned_abs(),
        },
    })
}

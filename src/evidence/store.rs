//! SQL of the papers of measures and of the remarks on them.

use super::dossier::{Dossier, Owner, Paper};
use super::forms::Said;
use super::remark::Remark;
use super::stage::Stage;
use crate::access::{Author, Scope};
use crate::attachments::{self, NewFile, Purpose};
use crate::error::{Error, Result, fresh};
use crate::files::Arrival;
use sqlx::PgConnection;
use sqlx::types::Json;

/// Other papers of the school that are offered to be tied too.
const OFFERED: i64 = 100;

/// What proves a measure, in one question: the page of a measure asks many others.
///
/// # Errors
/// When the database refuses.
pub async fn dossier(conn: &mut PgConnection, owner: Owner, year: i16) -> Result<Dossier> {
    type Lists = (
        Json<Vec<Paper>>,
        Json<Vec<Paper>>,
        Json<Vec<Remark>>,
        Json<Vec<Stage>>,
    );
    let (papers, elsewhere, remarks, stages): Lists = sqlx::query_as(
        "with papers as ( \
           select f.*, x.tied_at, \
                  (select count(*) from measure_files o \
                    where o.municipality_id = $1 and o.file_id = f.id and o.measure_id <> $3) as others \
             from files f left join measure_files x \
               on x.municipality_id = f.municipality_id and x.file_id = f.id and x.measure_id = $3 \
            where f.municipality_id = $1 and f.school_id is not distinct from $2 and f.purpose = 'evidence' \
              and f.removed_at is null), \
         offered as (select * from papers where tied_at is null order by id desc limit $5) \
         select \
           coalesce((select jsonb_agg(to_jsonb(p) - 'content' order by p.tied_at, p.id) \
                       from papers p where p.tied_at is not null), '[]'), \
           coalesce((select jsonb_agg(to_jsonb(p) - 'content' order by p.id desc) from offered p), '[]'), \
           coalesce((select jsonb_agg(to_jsonb(r) order by r.number) from measure_remarks r \
                      where r.municipality_id = $1 and r.measure_id = $3), '[]'), \
           coalesce((select jsonb_agg(to_jsonb(s) order by s.number) from evidence_stages s \
                      where s.municipality_id = $1 and s.year = $4), '[]')",
    )
    .bind(owner.municipality_id)
    .bind(owner.school_id)
    .bind(owner.measure_id)
    .bind(year)
    .bind(OFFERED)
    .fetch_one(conn)
    .await?;
    Ok(Dossier {
        papers: papers.0,
        elsewhere: elsewhere.0,
        remarks: remarks.0,
        stages: stages.0,
    })
}

/// Ties papers to a measure: those that came, and one that the school had brought before. Gives how many
/// of those that came the school had already brought.
///
/// # Errors
/// [`Error::NotFound`] when the known paper is not a paper of this school.
pub async fn attach(
    conn: &mut PgConnection,
    owner: Owner,
    (said, arrivals): (&Said, &[Arrival]),
    author: Author<'_>,
) -> Result<usize> {
    let mut known = 0;
    for arrival in arrivals {
        let file = NewFile {
            owner: (owner.municipality_id, owner.school_id),
            purpose: Purpose::Evidence,
            arrival,
            about: &said.about,
            dated_on: said.dated_on,
        };
        let taken = attachments::add(conn, file, author).await?;
        known += usize::from(taken == attachments::Taken::Known(taken.id()));
        tie(conn, owner, taken.id(), author).await?;
    }
    if let Some(file_id) = said.known {
        tie(conn, owner, file_id, author).await?;
    }
    Ok(known)
}

async fn tie(
    conn: &mut PgConnection,
    owner: Owner,
    file_id: i64,
    author: Author<'_>,
) -> Result<()> {
    let tied = sqlx::query(
        "insert into measure_files (municipality_id, measure_id, file_id, tied_by_name) \
         select municipality_id, $3, id, $5 from files \
          where municipality_id = $1 and school_id is not distinct from $2 and id = $4 and purpose = 'evidence' \
            and removed_at is null \
         on conflict (municipality_id, measure_id, file_id) \
            do update set tied_by_name = measure_files.tied_by_name",
    )
    .bind(owner.municipality_id)
    .bind(owner.school_id)
    .bind(owner.measure_id)
    .bind(file_id)
    .bind(author.name)
    .execute(conn)
    .await?;
    match tied.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Unties a paper; it stays among the papers of the school.
///
/// # Errors
/// [`Error::NotFound`] when it is not tied.
pub async fn untie(conn: &mut PgConnection, owner: Owner, file_id: i64) -> Result<()> {
    let untied = sqlx::query(
        "delete from measure_files where municipality_id = $1 and measure_id = $2 and file_id = $3",
    )
    .bind(owner.municipality_id)
    .bind(owner.measure_id)
    .bind(file_id)
    .execute(conn)
    .await?;
    match untied.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Makes the next remark on a measure.
///
/// # Errors
/// When the database refuses.
pub async fn make_remark(
    conn: &mut PgConnection,
    owner: Owner,
    text: &str,
    author: Author<'_>,
) -> Result<()> {
    sqlx::query(
        "insert into measure_remarks (municipality_id, measure_id, number, text, made_by_name) \
         select $1, $2, 1 + coalesce(max(number), 0), $3, $4 from measure_remarks \
          where municipality_id = $1 and measure_id = $2",
    )
    .bind(owner.municipality_id)
    .bind(owner.measure_id)
    .bind(text)
    .bind(author.name)
    .execute(conn)
    .await?;
    Ok(())
}

/// A remark.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find_remark(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Remark> {
    sqlx::query_as(
        "select x.*, x.measure_id as thing_id from measure_remarks x \
           join measures m on m.municipality_id = x.municipality_id and m.id = x.measure_id \
           join roadmaps r on r.municipality_id = m.municipality_id and r.id = m.roadmap_id \
          where x.id = $3 and in_scope(r.municipality_id, r.school_id, $1, \
                                       case when r.school_id is not null then $2::bigint[] end)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Keeps the school's answer.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn answer_remark(
    conn: &mut PgConnection,
    remark: &Remark,
    answer: &str,
    author: Author<'_>,
) -> Result<()> {
    let done = sqlx::query(
        "update measure_remarks set answer = $4, answered_by_name = $5, answered_at = now(), \
                version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and closed_at is null",
    )
    .bind(remark.municipality_id)
    .bind(remark.id)
    .bind(remark.version)
    .bind(answer)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Closes a remark.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn close_remark(
    conn: &mut PgConnection,
    remark: &Remark,
    author: Author<'_>,
) -> Result<()> {
    let done = sqlx::query(
        "update measure_remarks set closed_by_name = $4, closed_at = now(), version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and closed_at is null",
    )
    .bind(remark.municipality_id)
    .bind(remark.id)
    .bind(remark.version)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Closes all remarks of a measure that was confirmed.
///
/// # Errors
/// When the database refuses.
pub async fn close_remarks(
    conn: &mut PgConnection,
    owner: Owner,
    author: Author<'_>,
) -> Result<()> {
    sqlx::query(
        "update measure_remarks set closed_by_name = $3, closed_at = now(), version = version + 1 \
          where municipality_id = $1 and measure_id = $2 and closed_at is null",
    )
    .bind(owner.municipality_id)
    .bind(owner.measure_id)
    .bind(author.name)
    .execute(conn)
    .await?;
    Ok(())
}

/// How many measures a file proves, and how many of them are confirmed.
///
/// # Errors
/// When the database refuses.
pub async fn proves(
    conn: &mut PgConnection,
    municipality_id: i64,
    file_id: i64,
) -> Result<Vec<(String, bool)>> {
    Ok(sqlx::query_as(
        "select m.title, exists ( \
                  select from measure_days d \
                   where d.municipality_id = m.municipality_id and d.measure_id = m.id and d.is_confirmed) \
           from measure_files x join measures m on m.municipality_id = x.municipality_id and m.id = x.measure_id \
          where x.municipality_id = $1 and x.file_id = $2 order by m.id",
    )
    .bind(municipality_id)
    .bind(file_id)
    .fetch_all(conn)
    .await?)
}

/// Unties a file from all measures.
///
/// # Errors
/// When the database refuses.
pub async fn release(conn: &mut PgConnection, municipality_id: i64, file_id: i64) -> Result<()> {
    sqlx::query("delete from measure_files where municipality_id = $1 and file_id = $2")
        .bind(municipality_id)
        .bind(file_id)
        .execute(conn)
        .await?;
    Ok(())
}

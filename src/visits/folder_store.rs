//! SQL of what lies with a visit beside its report.

use super::correction::{Correction, Former};
use super::folder::{Folder, Paper};
use super::report::{Discussed, Report};
use super::visit::{Lesson, Visit};
use crate::access::{Author, Scope};
use crate::attachments::{self, NewFile, Purpose};
use crate::error::{Error, Result, fresh};
use crate::files::Arrival;
use sqlx::PgConnection;
use sqlx::types::Json;

/// What lies with a visit, in one question: the page of a visit asks many others.
///
/// # Errors
/// When the database refuses.
pub async fn folder(conn: &mut PgConnection, visit: &Visit) -> Result<Folder> {
    type Lists = (
        Json<Vec<Lesson>>,
        Json<Vec<Discussed>>,
        Json<Vec<Paper>>,
        Json<Vec<Correction>>,
    );
    let (lessons, directions, papers, corrections): Lists = sqlx::query_as(
        "select \
           coalesce((select jsonb_agg(to_jsonb(l) order by l.number) from visit_lessons l \
                      where l.municipality_id = $1 and l.visit_id = $2), '[]'), \
           coalesce((select jsonb_agg(to_jsonb(d) order by d.code) from visit_directions d \
                      where d.municipality_id = $1 and d.visit_id = $2), '[]'), \
           coalesce((select jsonb_agg(to_jsonb(f) - 'content' || to_jsonb(x) order by x.tied_at, f.id) \
                       from visit_files x join files f \
                         on f.municipality_id = x.municipality_id and f.id = x.file_id \
                      where x.municipality_id = $1 and x.visit_id = $2), '[]'), \
           coalesce((select jsonb_agg(to_jsonb(c) order by c.number) from visit_corrections c \
                      where c.municipality_id = $1 and c.visit_id = $2), '[]')",
    )
    .bind(visit.municipality_id)
    .bind(visit.id)
    .fetch_one(conn)
    .await?;
    Ok(Folder {
        lessons: lessons.0,
        directions: directions.0,
        papers: papers.0,
        corrections: corrections.0,
    })
}

/// Lays papers to a visit.
///
/// # Errors
/// [`Error::TooLarge`] when the school has no more room.
pub async fn attach(
    conn: &mut PgConnection,
    visit: &Visit,
    (about, arrivals): (&str, &[Arrival]),
    author: Author<'_>,
) -> Result<()> {
    for arrival in arrivals {
        let file = NewFile {
            owner: (visit.municipality_id, Some(visit.school_id)),
            purpose: Purpose::Visit,
            arrival,
            about,
            dated_on: None,
        };
        let file_id = attachments::add(conn, file, author).await?.id();
        sqlx::query(
            "insert into visit_files (municipality_id, visit_id, file_id, tied_by_name) \
             values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(visit.municipality_id)
        .bind(visit.id)
        .bind(file_id)
        .bind(author.name)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The visit to which a paper was laid first.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight or no paper of a visit.
pub async fn visit_of(conn: &mut PgConnection, scope: &Scope, file_id: i64) -> Result<i64> {
    sqlx::query_scalar(
        "select v.id from visit_files x join visits v \
             on v.municipality_id = x.municipality_id and v.id = x.visit_id \
          where x.file_id = $3 and in_scope(v.municipality_id, v.school_id, $1, $2) \
          order by v.id limit 1",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(file_id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Notes the lessons and the directions of a report.
///
/// # Errors
/// When the database refuses.
pub async fn note(conn: &mut PgConnection, visit: &Visit, report: &Report) -> Result<()> {
    for (number, lesson) in (1_i16..).zip(&report.lessons) {
        sqlx::query(
            "insert into visit_lessons (municipality_id, visit_id, number, grade, subject, teacher) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(visit.municipality_id)
        .bind(visit.id)
        .bind(number)
        .bind(&lesson.grade)
        .bind(&lesson.subject)
        .bind(&lesson.teacher)
        .execute(&mut *conn)
        .await?;
    }
    for direction in &report.directions {
        sqlx::query(
            "insert into visit_directions (municipality_id, visit_id, code, title) values ($1, $2, $3, $4)",
        )
        .bind(visit.municipality_id)
        .bind(visit.id)
        .bind(direction.code)
        .bind(&direction.title)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Puts a corrected report into the place of a sent one and keeps what it said before; the director reads it
/// anew.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn correct(
    conn: &mut PgConnection,
    visit: &Visit,
    (former, report, reason): (&Former, &Report, &str),
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update visits set state = 'held', form = $4, held_on = $5, participants = $6, risks = $7, \
                findings = $8, next_on = $9, acknowledged_by = null, acknowledged_by_name = '', \
                acknowledged_at = null, director_word = '', version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and state in ('held', 'acknowledged')",
    )
    .bind(visit.municipality_id)
    .bind(visit.id)
    .bind(visit.version)
    .bind(report.form.code())
    .bind(report.held_on)
    .bind(&report.participants)
    .bind(&report.risks)
    .bind(&report.findings)
    .bind(report.next_on)
    .execute(&mut *conn)
    .await?;
    fresh(changed.rows_affected())?;
    sqlx::query(
        "insert into visit_corrections (municipality_id, visit_id, number, reason, former, corrected_by_name) \
         select $1, $2, 1 + coalesce(max(number), 0), $3, $4, $5 from visit_corrections \
          where municipality_id = $1 and visit_id = $2",
    )
    .bind(visit.municipality_id)
    .bind(visit.id)
    .bind(reason)
    .bind(Json(former))
    .bind(author.name)
    .execute(&mut *conn)
    .await?;
    for emptied in [
        "delete from visit_lessons where municipality_id = $1 and visit_id = $2",
        "delete from visit_directions where municipality_id = $1 and visit_id = $2",
    ] {
        sqlx::query(emptied)
            .bind(visit.municipality_id)
            .bind(visit.id)
            .execute(&mut *conn)
            .await?;
    }
    note(conn, visit, report).await
}

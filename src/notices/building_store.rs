//! SQL of the way from the journal to the notices.

use super::concern::{Audience, Concern};
use crate::error::Result;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A line of the journal.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Number in the chain.
    pub id: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor_id: Option<i64>,
    /// Code of the kind.
    pub kind: String,
    /// What it is about.
    pub subject_kind: String,
    /// The number of that.
    pub subject_id: Option<i64>,
    /// Whose municipality.
    pub municipality_id: Option<i64>,
    /// The school.
    pub school_id: Option<i64>,
    /// What it says.
    pub text: String,
    /// Counts, filters, who is called.
    pub details: Json<Value>,
}

/// An urgent notice that has just been told to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgent {
    /// Row of `users`.
    pub user_id: i64,
    /// What it means for her.
    pub title: String,
    /// What happened.
    pub text: String,
    /// Where the matter is.
    pub href: String,
}

/// Holds the place up to which the journal was read; `None` while another process holds it.
///
/// # Errors
/// When the database refuses.
pub async fn hold_cursor(conn: &mut PgConnection) -> Result<Option<i64>> {
    Ok(
        sqlx::query_scalar("select last_event from notice_cursor for update skip locked")
            .fetch_optional(conn)
            .await?,
    )
}

/// Lines after that place, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn lines_after(conn: &mut PgConnection, last: i64, most: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as(
        "select id, at, actor_id, kind, subject_kind, subject_id, municipality_id, school_id, text, details \
           from journal where id > $1 order by id limit $2",
    )
    .bind(last)
    .bind(most)
    .fetch_all(conn)
    .await?)
}

/// Remembers the place.
///
/// # Errors
/// When the database refuses.
pub async fn move_cursor(conn: &mut PgConnection, last: i64) -> Result<()> {
    sqlx::query("update notice_cursor set last_event = $1")
        .bind(last)
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts a notice into the tray of everybody it concerns who sees the thing today; a second one of the same
/// event is left out. Gives who was told.
///
/// # Errors
/// When the database refuses.
pub async fn tell(conn: &mut PgConnection, line: &Line, concern: &Concern) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "insert into notices (user_id, event_id, title, text, href, is_urgent, at) \
         select u.id, $1, $2, $3, $4, $5, $6 from users u \
          where u.blocked_at is null and (u.id is distinct from $7 or $8 = 'person_herself') \
            and case $8 \
              when 'directors' then u.role = 'director' and u.municipality_id = $9 \
                                    and ($10::bigint is null or u.school_id = $10) \
              when 'curators' then u.role = 'curator' and looks_after(u.id, $10) \
              when 'coordinators' then u.role = 'coordinator' and u.municipality_id = $9 \
              when 'region' then u.role = 'region' and u.region_id = \
                                 (select m.region_id from municipalities m where m.id = $9) \
              when 'person' then u.id = $12 \
              when 'person_herself' then u.id = $12 \
              when 'called' then u.id = any ($13) \
              when 'talkers' then exists (select from comments c where c.author_id = u.id \
                   and case $11 when 'measure' then c.measure_id = $12 when 'visit' then c.visit_id = $12 \
                            when 'document' then c.document_id = $12 end) \
            end \
            and case when $8 in ('called', 'talkers') and u.role = 'curator' then looks_after(u.id, $10) \
                     when $8 in ('called', 'talkers') and u.role = 'director' then u.school_id = $10 \
                     else true end \
         on conflict on constraint notices_once do nothing returning user_id",
    )
    .bind(line.id)
    .bind(concern.title)
    .bind(&line.text)
    .bind(&concern.href)
    .bind(concern.is_urgent)
    .bind(line.at)
    .bind(line.actor_id)
    .bind(concern.audience.code())
    .bind(line.municipality_id)
    .bind(line.school_id)
    .bind(&line.subject_kind)
    .bind(line.subject_id)
    .bind(Audience::called(&concern.audience))
    .fetch_all(conn)
    .await?)
}

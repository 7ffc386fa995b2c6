//! SQL of risk profiles.

use super::forms::{Correction, NewOpinion, NewProfile};
use super::level::{Level, Side};
use super::profile::{Line, Profile};
use crate::access::{Author, Scope};
use crate::error::{Error, Result, fresh};
use crate::schools::StoredSchool;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Option<i64>,
    school_id: Option<i64>,
) -> Result<Vec<Profile>> {
    Ok(sqlx::query_as(
        "select p.id, p.municipality_id, p.school_id, s.name as school, p.year, p.document, \
                p.created_by_name, p.created_at, p.activated_by_name, p.activated_at, p.activation_note, \
                p.version, p.survey_id, \
                case when d.number is not null then array[d.number, p.cutoffs_number] end as drawn_with, \
                array[coalesce(f.number, d.number, 0), \
                      coalesce((select max(c.number) from questionnaire_cutoffs c \
                                 where c.municipality_id = p.municipality_id), 0)] as in_force \
         from risk_profiles p \
         join schools s on s.municipality_id = p.municipality_id and s.id = p.school_id \
         left join surveys y on y.municipality_id = p.municipality_id and y.id = p.survey_id \
         left join questionnaires d on d.municipality_id = y.municipality_id and d.id = y.questionnaire_id \
         left join questionnaires f on f.municipality_id = p.municipality_id and f.state = 'active' \
         where in_scope(p.municipality_id, p.school_id, $1, $2) \
           and ($3::bigint is null or p.id = $3) and ($4::bigint is null or p.school_id = $4) \
         order by p.year desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// A profile.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Profile> {
    let found = select(conn, scope, Some(id), None).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Profiles of a school, the newest year first.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Profile>> {
    select(conn, scope, None, Some(school_id)).await
}

/// Lines of these profiles with the row of their profile, in the order of the directory.
///
/// # Errors
/// When the database refuses.
pub async fn lines(conn: &mut PgConnection, profiles: &[Profile]) -> Result<Vec<(i64, Line)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        profile_id: i64,
        #[sqlx(flatten)]
        line: Line,
    }
    let ids: Vec<i64> = profiles.iter().map(|profile| profile.id).collect();
    let rows: Vec<Row> = sqlx::query_as(
        "select l.*, array( \
                  select v.held_on from visit_directions d \
                    join visits v on v.municipality_id = d.municipality_id and v.id = d.visit_id \
                   where d.municipality_id = l.municipality_id and d.code = l.code \
                     and v.school_id = p.school_id \
                     and v.held_on >= make_date(p.year, 9, 1) and v.held_on < make_date(p.year + 1, 9, 1) \
                   order by v.held_on) as discussed_on \
           from risk_levels l join risk_profiles p \
             on p.municipality_id = l.municipality_id and p.id = l.profile_id \
          where l.profile_id = any ($1) order by l.code",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.profile_id, row.line))
        .collect())
}

/// A level that was changed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Change {
    /// Number of the factor.
    pub code: i16,
    /// The level before.
    #[sqlx(try_from = "String")]
    pub was: Level,
    /// The level after.
    #[sqlx(try_from = "String")]
    pub became: Level,
    /// Why.
    pub reason: String,
    /// Who changed it.
    pub changed_by_name: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// Changed levels of a profile, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn changes(conn: &mut PgConnection, profile: &Profile) -> Result<Vec<Change>> {
    Ok(sqlx::query_as(
        "select code, was, became, reason, changed_by_name, changed_at from risk_level_changes \
         where municipality_id = $1 and profile_id = $2 order by id desc",
    )
    .bind(profile.municipality_id)
    .bind(profile.id)
    .fetch_all(conn)
    .await?)
}

/// Keeps a new profile; gives its row, or nothing when the school has a profile of that year.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    school: &StoredSchool,
    profile: &NewProfile,
    author: Author<'_>,
) -> Result<Option<i64>> {
    let id: Option<i64> = sqlx::query_scalar(
        "insert into risk_profiles (municipality_id, school_id, year, document, created_by, created_by_name) \
         values ($1, $2, $3, $4, $5, $6) \
         on conflict on constraint risk_profiles_year_unique do nothing returning id",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(profile.year)
    .bind(&profile.document)
    .bind(author.id)
    .bind(author.name)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(id) = id else {
        return Ok(None);
    };
    for line in &profile.lines {
        sqlx::query(
            "insert into risk_levels (municipality_id, profile_id, code, title, level, indicators) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(school.municipality_id)
        .bind(id)
        .bind(line.code)
        .bind(&line.title)
        .bind(line.level.code())
        .bind(&line.indicators)
        .execute(&mut *conn)
        .await?;
    }
    Ok(Some(id))
}

/// Moves the version on: the first thing every change of a profile does.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn touch(conn: &mut PgConnection, profile: &Profile, version: i32) -> Result<()> {
    let done = sqlx::query(
        "update risk_profiles set version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(profile.municipality_id)
    .bind(profile.id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps what a side says of the factors.
///
/// # Errors
/// When the database refuses.
pub async fn say(
    conn: &mut PgConnection,
    profile: &Profile,
    side: Side,
    opinions: &[NewOpinion],
    author: Author<'_>,
) -> Result<()> {
    let statement = match side {
        Side::School => {
            "update risk_levels set school_opinion = $4, school_level = $5, school_comment = $6, \
                    school_by_name = $7, school_at = now() \
             where municipality_id = $1 and profile_id = $2 and code = $3"
        }
        Side::Curator => {
            "update risk_levels set curator_opinion = $4, curator_level = $5, curator_comment = $6, \
                    curator_by_name = $7, curator_at = now() \
             where municipality_id = $1 and profile_id = $2 and code = $3"
        }
    };
    for said in opinions {
        sqlx::query(statement)
            .bind(profile.municipality_id)
            .bind(profile.id)
            .bind(said.code)
            .bind(said.opinion.code())
            .bind(said.level.map(Level::code))
            .bind(&said.comment)
            .bind(author.name)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Changes levels and keeps the former ones with the reason.
///
/// # Errors
/// When the database refuses.
pub async fn correct(
    conn: &mut PgConnection,
    profile: &Profile,
    corrections: &[Correction],
    author: Author<'_>,
) -> Result<()> {
    for correction in corrections {
        sqlx::query(
            "with changed as (update risk_levels set level = $5 \
               where municipality_id = $1 and profile_id = $2 and code = $3) \
             insert into risk_level_changes (municipality_id, profile_id, code, was, became, reason, \
                                             changed_by_name) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(profile.municipality_id)
        .bind(profile.id)
        .bind(correction.code)
        .bind(correction.was.code())
        .bind(correction.becomes.code())
        .bind(&correction.reason)
        .bind(author.name)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Activates exactly these directions.
///
/// # Errors
/// When the database refuses.
pub async fn activate(
    conn: &mut PgConnection,
    profile: &Profile,
    codes: &[i16],
    note: &str,
    author: Author<'_>,
) -> Result<()> {
    sqlx::query(
        "with chosen as (update risk_levels set active = code = any ($3) \
           where municipality_id = $1 and profile_id = $2) \
         update risk_profiles set activated_at = now(), activated_by_name = $4, activation_note = $5 \
          where municipality_id = $1 and id = $2",
    )
    .bind(profile.municipality_id)
    .bind(profile.id)
    .bind(codes)
    .bind(author.name)
    .bind(note)
    .execute(conn)
    .await?;
    Ok(())
}

/// An activated direction of a school.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Risk {
    /// Number of the factor.
    pub code: i16,
    /// Its name as it stands in the profile.
    pub title: String,
    /// Its level.
    #[sqlx(try_from = "String")]
    pub level: Level,
}

/// Directions activated for a school in a school year.
///
/// # Errors
/// When the database refuses.
pub async fn active_risks(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
    year: i16,
) -> Result<Vec<Risk>> {
    Ok(sqlx::query_as(
        "select l.code, l.title, l.level from risk_profiles p \
         join risk_levels l on l.municipality_id = p.municipality_id and l.profile_id = p.id \
         where in_scope(p.municipality_id, p.school_id, $1, $2) and p.school_id = $3 and p.year = $4 \
           and p.activated_at is not null and l.active order by l.code",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

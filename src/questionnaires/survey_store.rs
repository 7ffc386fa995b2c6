//! SQL of surveys, of whom they ask, and of their links.

use super::audience::Audience;
use super::survey::Survey;
use super::survey_form::NewSurvey;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use crate::schools::StoredSchool;
use chrono::NaiveDate;
use sqlx::PgConnection;

async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Option<i64>,
    school_id: Option<i64>,
) -> Result<Vec<Survey>> {
    Ok(sqlx::query_as(
        "select y.id, y.municipality_id, y.school_id, s.name as school, y.year, y.questionnaire_id, q.number, \
                y.closes_on, y.opened_by_name, y.opened_at, y.closed_by_name, y.closed_at, y.version, \
                exists (select from risk_profiles p \
                         where p.municipality_id = y.municipality_id and p.survey_id = y.id) as is_taken, \
                coalesce(a.asked, '[]') as asked \
           from surveys y \
           join schools s on s.municipality_id = y.municipality_id and s.id = y.school_id \
           join questionnaires q on q.municipality_id = y.municipality_id and q.id = y.questionnaire_id \
           left join lateral ( \
             select jsonb_agg(jsonb_build_object('audience', a.audience, 'expected', a.expected, \
                                                 'answered', a.answered, 'token', l.token) \
                              order by array_position(array['director', 'teachers', 'pupils', 'parents'], \
                                                      a.audience)) as asked \
               from survey_audiences a \
               left join survey_links l on l.municipality_id = a.municipality_id \
                 and l.survey_id = a.survey_id and l.audience = a.audience and l.revoked_at is null \
              where a.municipality_id = y.municipality_id and a.survey_id = y.id) a on true \
          where in_scope(y.municipality_id, y.school_id, $1, $2) \
            and ($3::bigint is null or y.id = $3) and ($4::bigint is null or y.school_id = $4) \
          order by y.year desc, y.id desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// A survey.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Survey> {
    let found = select(conn, scope, Some(id), None).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Surveys of a school, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Survey>> {
    select(conn, scope, None, Some(school_id)).await
}

/// Opens a survey; gives its row, or nothing when one of that year is still open.
///
/// # Errors
/// When the database refuses.
pub async fn open(
    conn: &mut PgConnection,
    school: &StoredSchool,
    questionnaire_id: i64,
    survey: &NewSurvey,
    (author, today): (&str, NaiveDate),
) -> Result<Option<i64>> {
    // One whose day has passed is over: it makes room.
    sqlx::query(
        "update surveys set closed_at = now(), version = version + 1 \
          where municipality_id = $1 and school_id = $2 and year = $3 and closed_at is null \
            and closes_on < $4",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(survey.year)
    .bind(today)
    .execute(&mut *conn)
    .await?;
    let id: Option<i64> = sqlx::query_scalar(
        "insert into surveys (municipality_id, school_id, year, questionnaire_id, closes_on, opened_by_name) \
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(survey.year)
    .bind(questionnaire_id)
    .bind(survey.closes_on)
    .bind(author)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(id) = id {
        for (audience, expected) in &survey.asked {
            expect(
                &mut *conn,
                (school.municipality_id, id),
                *audience,
                *expected,
            )
            .await?;
        }
    }
    Ok(id)
}

async fn expect(
    conn: &mut PgConnection,
    (municipality_id, survey_id): (i64, i64),
    audience: Audience,
    expected: i32,
) -> Result<()> {
    let done = sqlx::query(
        "insert into survey_audiences (municipality_id, survey_id, audience, expected) \
         values ($1, $2, $3, $4) \
         on conflict (municipality_id, survey_id, audience) do update set expected = $4 \
          where survey_audiences.answered <= $4",
    )
    .bind(municipality_id)
    .bind(survey_id)
    .bind(audience.code())
    .bind(expected)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Moves the version on: the first thing every change of a survey does.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn touch(conn: &mut PgConnection, survey: &Survey, version: i32) -> Result<()> {
    let done = sqlx::query(
        "update surveys set version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and closed_at is null",
    )
    .bind(survey.municipality_id)
    .bind(survey.id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Changes the day and whom the survey asks; who is no longer asked has not answered.
///
/// # Errors
/// [`Error::Conflict`] when answers came meanwhile for which the new numbers leave no room.
pub async fn change(conn: &mut PgConnection, survey: &Survey, changed: &NewSurvey) -> Result<()> {
    sqlx::query("update surveys set closes_on = $3 where municipality_id = $1 and id = $2")
        .bind(survey.municipality_id)
        .bind(survey.id)
        .bind(changed.closes_on)
        .execute(&mut *conn)
        .await?;
    let kept: Vec<&str> = changed.asked.iter().map(|(of, _)| of.code()).collect();
    for statement in [
        "delete from survey_links l using survey_audiences a \
          where l.municipality_id = $1 and l.survey_id = $2 and l.audience <> all ($3) \
            and a.municipality_id = l.municipality_id and a.survey_id = l.survey_id \
            and a.audience = l.audience and a.answered = 0",
        "delete from survey_audiences \
          where municipality_id = $1 and survey_id = $2 and audience <> all ($3) and answered = 0",
    ] {
        sqlx::query(statement)
            .bind(survey.municipality_id)
            .bind(survey.id)
            .bind(&kept)
            .execute(&mut *conn)
            .await?;
    }
    for (audience, expected) in &changed.asked {
        expect(
            &mut *conn,
            (survey.municipality_id, survey.id),
            *audience,
            *expected,
        )
        .await?;
    }
    Ok(())
}

/// Closes a survey before its day.
///
/// # Errors
/// When the database refuses.
pub async fn close(conn: &mut PgConnection, survey: &Survey, author: &str) -> Result<()> {
    sqlx::query(
        "update surveys set closed_at = now(), closed_by_name = $3 \
          where municipality_id = $1 and id = $2",
    )
    .bind(survey.municipality_id)
    .bind(survey.id)
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}

/// Revokes the live link of an audience; without one, nothing happens.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(
    conn: &mut PgConnection,
    (municipality_id, survey_id): (i64, i64),
    audience: Audience,
    author: &str,
) -> Result<()> {
    sqlx::query(
        "update survey_links set revoked_at = now(), revoked_by_name = $4 \
          where municipality_id = $1 and survey_id = $2 and audience = $3 and revoked_at is null",
    )
    .bind(municipality_id)
    .bind(survey_id)
    .bind(audience.code())
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an audience a link with this secret.
///
/// # Errors
/// When the audience is not asked.
pub async fn link(
    conn: &mut PgConnection,
    (municipality_id, survey_id): (i64, i64),
    audience: Audience,
    token: &str,
    author: &str,
) -> Result<()> {
    sqlx::query(
        "insert into survey_links (municipality_id, survey_id, audience, token, created_by_name) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(municipality_id)
    .bind(survey_id)
    .bind(audience.code())
    .bind(token)
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}

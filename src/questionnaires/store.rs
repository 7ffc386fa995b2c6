//! SQL of the versions of a questionnaire and of their questions.

use super::question::{NewQuestion, Question};
use super::questionnaire::Questionnaire;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use sqlx::PgConnection;
use sqlx::types::Json;

/// Versions of a municipality, the newest first; all within sight when none is named.
///
/// # Errors
/// When the database refuses.
pub async fn versions(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
    id: Option<i64>,
) -> Result<Vec<Questionnaire>> {
    Ok(sqlx::query_as(
        "select q.id, q.municipality_id, q.number, q.state, q.origin, q.created_by_name, q.created_at, \
                q.published_by_name, q.published_at, q.version, \
                (select count(*) from questions x \
                  where x.municipality_id = q.municipality_id and x.questionnaire_id = q.id) as questions, \
                (select count(*) from surveys y \
                  where y.municipality_id = q.municipality_id and y.questionnaire_id = q.id \
                    and in_scope(y.municipality_id, y.school_id, $1, $2)) as surveys \
           from questionnaires q \
          where in_scope(q.municipality_id, 0, $1, null) and ($3::bigint is null or q.municipality_id = $3) \
            and ($4::bigint is null or q.id = $4) \
          order by q.municipality_id, q.number desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .bind(id)
    .fetch_all(conn)
    .await?)
}

/// A version.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Questionnaire> {
    let found = versions(conn, scope, None, Some(id)).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Questions of these versions: by audience, by factor, in the order in which they were written.
///
/// # Errors
/// When the database refuses.
pub async fn questions(conn: &mut PgConnection, versions: &[i64]) -> Result<Vec<Question>> {
    Ok(sqlx::query_as(
        "select id, questionnaire_id, audience, factor, text, options, version from questions \
          where questionnaire_id = any ($1) \
          order by array_position(array['director', 'teachers', 'pupils', 'parents'], audience), factor, id",
    )
    .bind(versions)
    .fetch_all(conn)
    .await?)
}

/// A question with the row of its version.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find_question(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Question> {
    sqlx::query_as(
        "select id, questionnaire_id, audience, factor, text, options, version from questions \
          where in_scope(municipality_id, 0, $1, null) and id = $2",
    )
    .bind(scope.municipalities())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Begins a draft with these questions; gives its row and number, or nothing when there is a draft already.
///
/// # Errors
/// When the database refuses.
pub async fn draft(
    conn: &mut PgConnection,
    municipality_id: i64,
    origin: &str,
    questions: &[NewQuestion],
    author: &str,
) -> Result<Option<(i64, i32)>> {
    let begun: Option<(i64, i32)> = sqlx::query_as(
        "insert into questionnaires (municipality_id, number, origin, created_by_name) \
         select $1, coalesce(max(number), 0) + 1, $2, $3 from questionnaires where municipality_id = $1 \
         on conflict do nothing returning id, number",
    )
    .bind(municipality_id)
    .bind(origin)
    .bind(author)
    .fetch_optional(&mut *conn)
    .await?;
    if let Some((id, _)) = begun {
        for question in questions {
            insert(&mut *conn, (municipality_id, id), question).await?;
        }
    }
    Ok(begun)
}

async fn insert(
    conn: &mut PgConnection,
    (municipality_id, questionnaire_id): (i64, i64),
    question: &NewQuestion,
) -> Result<()> {
    sqlx::query(
        "insert into questions (municipality_id, questionnaire_id, audience, factor, text, options) \
         select municipality_id, id, $3, $4, $5, $6 from questionnaires \
          where municipality_id = $1 and id = $2 and state = 'draft'",
    )
    .bind(municipality_id)
    .bind(questionnaire_id)
    .bind(question.audience.code())
    .bind(question.factor)
    .bind(&question.text)
    .bind(Json(&question.choices))
    .execute(conn)
    .await?;
    Ok(())
}

/// Locks a draft for a change; a version in force or archived is never changed.
///
/// # Errors
/// [`Error::Conflict`] when it is no draft any more, or is no longer what the form was opened with.
async fn touch(conn: &mut PgConnection, of: &Questionnaire, version: Option<i32>) -> Result<()> {
    let done = sqlx::query(
        "update questionnaires set version = version + 1 \
          where municipality_id = $1 and id = $2 and state = 'draft' and ($3::int is null or version = $3)",
    )
    .bind(of.municipality_id)
    .bind(of.id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Adds a question to a draft.
///
/// # Errors
/// [`Error::Conflict`] when it is no draft any more.
pub async fn add_question(
    conn: &mut PgConnection,
    of: &Questionnaire,
    question: &NewQuestion,
) -> Result<()> {
    touch(&mut *conn, of, None).await?;
    insert(conn, (of.municipality_id, of.id), question).await
}

/// Changes a question of a draft.
///
/// # Errors
/// [`Error::Conflict`] when it is no draft any more, or somebody was faster.
pub async fn change_question(
    conn: &mut PgConnection,
    of: &Questionnaire,
    (id, version): (i64, i32),
    question: &NewQuestion,
) -> Result<()> {
    touch(&mut *conn, of, None).await?;
    let done = sqlx::query(
        "update questions set audience = $5, factor = $6, text = $7, options = $8, version = version + 1 \
          where municipality_id = $1 and questionnaire_id = $2 and id = $3 and version = $4",
    )
    .bind(of.municipality_id)
    .bind(of.id)
    .bind(id)
    .bind(version)
    .bind(question.audience.code())
    .bind(question.factor)
    .bind(&question.text)
    .bind(Json(&question.choices))
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Takes a question out of a draft.
///
/// # Errors
/// [`Error::Conflict`] when it is no draft any more, or somebody was faster.
pub async fn remove_question(
    conn: &mut PgConnection,
    of: &Questionnaire,
    (id, version): (i64, i32),
) -> Result<()> {
    touch(&mut *conn, of, None).await?;
    let done = sqlx::query(
        "delete from questions \
          where municipality_id = $1 and questionnaire_id = $2 and id = $3 and version = $4",
    )
    .bind(of.municipality_id)
    .bind(of.id)
    .bind(id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Puts a draft in force; the version in force until now goes into the archive.
///
/// # Errors
/// [`Error::Conflict`] when it is no draft any more, or somebody changed it meanwhile.
pub async fn publish(
    conn: &mut PgConnection,
    of: &Questionnaire,
    version: i32,
    author: &str,
) -> Result<()> {
    touch(&mut *conn, of, Some(version)).await?;
    for statement in [
        "update questionnaires set state = 'archived' \
          where municipality_id = $1 and id <> $2 and state = 'active' and $3 <> ''",
        "update questionnaires set state = 'active', published_by_name = $3, published_at = now() \
          where municipality_id = $1 and id = $2",
    ] {
        sqlx::query(statement)
            .bind(of.municipality_id)
            .bind(of.id)
            .bind(author)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

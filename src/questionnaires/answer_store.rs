//! SQL of answers: found by the secret of a link, counted into sums, read as sums.

use super::audience::Audience;
use super::question::{Choice, Question};
use super::scoring::Tally;
use super::survey::Survey;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// The survey behind a link, as the respondent meets it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Asking {
    /// The municipality: all that follows happens inside it.
    pub municipality_id: i64,
    /// Row of `surveys`.
    pub survey_id: i64,
    /// The version it asks.
    pub questionnaire_id: i64,
    /// Who is asked.
    #[sqlx(try_from = "String")]
    pub audience: Audience,
    /// Name of the school.
    pub school: String,
    /// Name of the municipality.
    pub municipality: String,
    /// Hours east of UTC of the municipality.
    pub utc_offset_hours: i16,
    /// The last day.
    pub closes_on: NaiveDate,
    /// Whether the survey was closed before its day.
    pub is_closed: bool,
    /// Whether this link was revoked.
    pub is_revoked: bool,
    /// How many answers are expected.
    pub expected: i32,
    /// How many have come.
    pub answered: i32,
}

/// The survey of a link. With `lock` the count of the audience waits for the transaction to end.
///
/// # Errors
/// [`Error::NotFound`] when no link has this secret.
pub async fn asking(conn: &mut PgConnection, token: &str, lock: bool) -> Result<Asking> {
    if lock {
        sqlx::query(
            "select 1 from survey_links l join survey_audiences a on a.municipality_id = l.municipality_id \
                and a.survey_id = l.survey_id and a.audience = l.audience \
              where l.token = $1 for update of a",
        )
        .bind(token)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query_as(
        "select l.municipality_id, l.survey_id, y.questionnaire_id, l.audience, s.name as school, \
                m.name as municipality, m.utc_offset_hours, y.closes_on, \
                y.closed_at is not null as is_closed, l.revoked_at is not null as is_revoked, \
                a.expected, a.answered \
           from survey_links l \
           join survey_audiences a on a.municipality_id = l.municipality_id \
            and a.survey_id = l.survey_id and a.audience = l.audience \
           join surveys y on y.municipality_id = l.municipality_id and y.id = l.survey_id \
           join schools s on s.municipality_id = y.municipality_id and s.id = y.school_id \
           join municipalities m on m.id = l.municipality_id \
          where l.token = $1",
    )
    .bind(token)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Notes the mark of a form; `false`: the same form has been counted already.
///
/// # Errors
/// When the database refuses.
pub async fn is_new(conn: &mut PgConnection, asking: &Asking, mark: &str) -> Result<bool> {
    let done = sqlx::query(
        "insert into survey_sheets (municipality_id, survey_id, mark) values ($1, $2, $3) \
         on conflict do nothing",
    )
    .bind(asking.municipality_id)
    .bind(asking.survey_id)
    .bind(mark)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Counts one form into the sums.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    conn: &mut PgConnection,
    (municipality_id, survey_id): (i64, i64),
    audience: Audience,
    choices: &[(i64, i16)],
) -> Result<()> {
    let (questions, places): (Vec<i64>, Vec<i16>) = choices.iter().copied().unzip();
    sqlx::query(
        "insert into survey_tallies (municipality_id, survey_id, question_id, choice, answers) \
         select $1, $2, c.question, c.choice, 1 from unnest($3::bigint[], $4::smallint[]) c (question, choice) \
          order by c.question, c.choice \
         on conflict (municipality_id, survey_id, question_id, choice) \
         do update set answers = survey_tallies.answers + 1",
    )
    .bind(municipality_id)
    .bind(survey_id)
    .bind(questions)
    .bind(places)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "update survey_audiences set answered = answered + 1 \
          where municipality_id = $1 and survey_id = $2 and audience = $3",
    )
    .bind(municipality_id)
    .bind(survey_id)
    .bind(audience.code())
    .execute(conn)
    .await?;
    Ok(())
}

/// The questions of a survey with the sums of their answers.
///
/// # Errors
/// When the database refuses.
pub async fn tallies(conn: &mut PgConnection, survey: &Survey) -> Result<Vec<(Question, Tally)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        question: Question,
        choices: Vec<i16>,
        answers: Vec<i32>,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "select q.id, q.questionnaire_id, q.audience, q.factor, q.text, q.options, q.version, \
                coalesce(t.choices, '{}') as choices, coalesce(t.answers, '{}') as answers \
           from questions q \
           left join lateral ( \
             select array_agg(t.choice) as choices, array_agg(t.answers) as answers from survey_tallies t \
              where t.municipality_id = q.municipality_id and t.question_id = q.id \
                and t.survey_id = $3) t on true \
          where q.municipality_id = $1 and q.questionnaire_id = $2 \
          order by array_position(array['director', 'teachers', 'pupils', 'parents'], q.audience), \
                   q.factor, q.id",
    )
    .bind(survey.municipality_id)
    .bind(survey.questionnaire_id)
    .bind(survey.id)
    .fetch_all(conn)
    .await?;
    let tally = |row: Row| {
        let sums: Vec<(i16, i32)> = row.choices.into_iter().zip(row.answers).collect();
        (row.question.clone(), tally_of(&row.question, &sums))
    };
    Ok(rows.into_iter().map(tally).collect())
}

fn tally_of(question: &Question, sums: &[(i16, i32)]) -> Tally {
    let answers = |place: usize| {
        let own = sums
            .iter()
            .find(|(choice, _)| usize::try_from(*choice) == Ok(place));
        own.map_or(0, |(_, answers)| answers.unsigned_abs())
    };
    Tally {
        audience: question.audience,
        factor: question.factor,
        points: question
            .options
            .iter()
            .map(|of: &Choice| of.points)
            .collect(),
        answers: (0..question.options.len()).map(answers).collect(),
    }
}

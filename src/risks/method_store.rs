//! SQL of levels drawn from a survey by the municipality's own method.

use super::forms::Correction;
use super::level::Level;
use super::profile::{Line, Profile, SURVEY};
use super::store;
use crate::access::{Author, Scope};
use crate::error::Result;
use crate::schools::StoredSchool;
use sqlx::PgConnection;

/// A level drawn from answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenLevel {
    /// Number of the factor.
    pub code: i16,
    /// Its name.
    pub title: String,
    /// The level.
    pub level: Level,
    /// The arithmetic behind it.
    pub indicators: String,
    /// Why it stands in the place of another level; empty where the profile has none.
    pub reason: String,
}

/// Levels of a survey that go into a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The year in which the school year begins.
    pub year: i16,
    /// The survey.
    pub survey_id: i64,
    /// Number of the cut-offs with which the levels were drawn.
    pub cutoffs_number: i32,
    /// «Муниципальная методика: …», for a profile that begins with these levels.
    pub document: String,
    /// The levels.
    pub levels: Vec<TakenLevel>,
}

/// The profile of a school year with its lines.
///
/// # Errors
/// When the database refuses.
pub async fn of_year(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
    year: i16,
) -> Result<Option<(Profile, Vec<Line>)>> {
    let profiles = store::of_school(&mut *conn, scope, school_id).await?;
    let Some(profile) = profiles.into_iter().find(|of| of.year == year) else {
        return Ok(None);
    };
    let lines = store::lines(conn, std::slice::from_ref(&profile)).await?;
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    Ok(Some((profile, lines)))
}

/// Takes levels into the profile of the year, which begins with them when there is none. A level in whose
/// place they come is kept among the changes with the reason. Gives the row of the profile.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody changed the profile meanwhile.
pub async fn take(
    conn: &mut PgConnection,
    school: &StoredSchool,
    before: Option<&(Profile, Vec<Line>)>,
    taking: &Taking,
    author: Author<'_>,
) -> Result<i64> {
    let id = match before {
        Some((profile, lines)) => {
            store::touch(&mut *conn, profile, profile.version).await?;
            replace(&mut *conn, profile, lines, &taking.levels, author).await?;
            profile.id
        }
        None => begin(&mut *conn, school, taking, author).await?,
    };
    for taken in &taking.levels {
        sqlx::query(
            "insert into risk_levels (municipality_id, profile_id, code, title, level, indicators, source) \
             values ($1, $2, $3, $4, $5, $6, $7) \
             on conflict (municipality_id, profile_id, code) do update set indicators = $6, source = $7",
        )
        .bind(school.municipality_id)
        .bind(id)
        .bind(taken.code)
        .bind(&taken.title)
        .bind(taken.level.code())
        .bind(&taken.indicators)
        .bind(SURVEY)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query(
        "update risk_profiles set survey_id = $3, cutoffs_number = $4 \
          where municipality_id = $1 and id = $2",
    )
    .bind(school.municipality_id)
    .bind(id)
    .bind(taking.survey_id)
    .bind(taking.cutoffs_number)
    .execute(conn)
    .await?;
    Ok(id)
}

async fn begin(
    conn: &mut PgConnection,
    school: &StoredSchool,
    taking: &Taking,
    author: Author<'_>,
) -> Result<i64> {
    let new = super::forms::NewProfile {
        year: taking.year,
        document: taking.document.clone(),
        lines: Vec::new(),
    };
    let begun = store::add(conn, school, &new, author).await?;
    begun.ok_or_else(|| crate::error::Error::Conflict(crate::error::STALE.to_owned()))
}

async fn replace(
    conn: &mut PgConnection,
    profile: &Profile,
    lines: &[Line],
    levels: &[TakenLevel],
    author: Author<'_>,
) -> Result<()> {
    let correction = |taken: &TakenLevel| {
        let line = lines.iter().find(|line| line.code == taken.code)?;
        (line.level != taken.level).then(|| Correction {
            code: taken.code,
            was: line.level,
            becomes: taken.level,
            reason: taken.reason.clone(),
        })
    };
    let corrections: Vec<Correction> = levels.iter().filter_map(correction).collect();
    store::correct(conn, profile, &corrections, author).await
}

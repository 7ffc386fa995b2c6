//! SQL of what an import is compared with: numbers that are stored already.

use super::number::{Key, MarkValue, Stored, Target, Value, hundredths};
use crate::access::Scope;
use crate::error::Result;
use crate::procedure::{Kind, Procedure, Subject};
use crate::results::layouts::Comparison;
use crate::results::{self, StoredResult, Wanted};
use sqlx::PgConnection;

/// Which stored numbers matter to an import.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// The municipality.
    pub municipality_id: i64,
    /// Schools of its rows.
    pub schools: Vec<i64>,
    /// Their years and the years beside them.
    pub years: Vec<i32>,
    /// Whether comparisons with the journal are among the rows.
    pub journal: bool,
    /// Whether the list of biased results is among them.
    pub objectivity: bool,
}

/// The stored numbers.
///
/// # Errors
/// When the database refuses.
pub async fn stored(conn: &mut PgConnection, scope: &Scope, asked: &Neighbours) -> Result<Stored> {
    let wanted = Wanted {
        municipality_id: Some(asked.municipality_id),
        schools: Some(&asked.schools),
        years: Some(&asked.years),
    };
    let found = results::find(conn, scope, wanted).await?;
    let mut stored: Stored = found.into_iter().filter_map(result).collect();
    if asked.journal {
        stored.extend(comparisons(conn, scope, asked).await?);
    }
    if asked.objectivity {
        stored.extend(objectivity_marks(conn, scope, asked).await?);
    }
    Ok(stored)
}

fn result(found: StoredResult) -> Option<(Key, Value)> {
    let mean = found
        .mean
        .and_then(|text| text.replace(',', ".").parse().ok())
        .map(hundredths);
    let value = MarkValue {
        participants: found.participants,
        failed: found.failed,
        marks: found.marks,
        mean_hundredths: mean,
        held_on: found.held_on,
    };
    let key = Key {
        school_id: found.school_id,
        year: u16::try_from(found.year).ok()?,
        target: Target::Marks(found.procedure),
    };
    Some((key, Value::Marks(value)))
}

#[derive(sqlx::FromRow)]
struct ComparisonRow {
    school_id: i64,
    year: i16,
    subject: String,
    grade: i16,
    participants: i32,
    lowered: i32,
    confirmed: i32,
    raised: i32,
}

async fn comparisons(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: &Neighbours,
) -> Result<Vec<(Key, Value)>> {
    let rows: Vec<ComparisonRow> = sqlx::query_as(
        "select school_id, year, subject, grade, participants, lowered, confirmed, raised \
         from journal_comparisons \
         where in_scope(municipality_id, school_id, $1, $2) and municipality_id = $3 \
           and school_id = any ($4) and year = any ($5)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.municipality_id)
    .bind(&asked.schools)
    .bind(&asked.years)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(comparison).collect())
}

fn comparison(row: ComparisonRow) -> Option<(Key, Value)> {
    let count = |n: i32| u32::try_from(n).unwrap_or_default();
    let procedure = Procedure {
        kind: Kind::Vpr,
        subject: Subject::from_code(&row.subject)?,
        grade: u8::try_from(row.grade).ok().filter(|grade| *grade > 0),
        level: None,
    };
    let key = Key {
        school_id: row.school_id,
        year: u16::try_from(row.year).ok()?,
        target: Target::Journal(procedure),
    };
    let value = Comparison {
        participants: count(row.participants),
        lowered: count(row.lowered),
        confirmed: count(row.confirmed),
        raised: count(row.raised),
    };
    Some((key, Value::Journal(value)))
}

async fn objectivity_marks(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: &Neighbours,
) -> Result<Vec<(Key, Value)>> {
    let rows: Vec<(i64, i16, Vec<String>)> = sqlx::query_as(
        "select school_id, year, markers from objectivity_marks \
         where in_scope(municipality_id, school_id, $1, $2) and municipality_id = $3 \
           and school_id = any ($4) and year = any ($5)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.municipality_id)
    .bind(&asked.schools)
    .bind(&asked.years)
    .fetch_all(conn)
    .await?;
    let read = |(school_id, year, markers): (i64, i16, Vec<String>)| {
        let year = u16::try_from(year).ok()?;
        Some((
            Key {
                school_id,
                year,
                target: Target::Objectivity,
            },
            Value::Objectivity(markers),
        ))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

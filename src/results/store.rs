//! SQL of results: the numbers with their source. Writing them is the business of an import.

use super::result::{Source, StoredResult, procedure_of};
use crate::access::Scope;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Which results are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Only this municipality.
    pub municipality_id: Option<i64>,
    /// Only these schools.
    pub schools: Option<&'a [i64]>,
    /// Only these years.
    pub years: Option<&'a [i32]>,
}

#[derive(sqlx::FromRow)]
struct Row {
    school_id: i64,
    municipality_id: i64,
    year: i16,
    kind: String,
    subject: String,
    grade: i16,
    level: String,
    participants: i32,
    failed: i32,
    mark3: Option<i32>,
    mark4: Option<i32>,
    mark5: Option<i32>,
    mean: Option<String>,
    held_on: Option<NaiveDate>,
    import_id: i64,
    import_number: i32,
    file: String,
    sheet: String,
    cells: String,
    loaded_at: DateTime<Utc>,
}

/// Results within sight, newest year first, then by kind, subject and grade.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &mut PgConnection,
    scope: &Scope,
    wanted: Wanted<'_>,
) -> Result<Vec<StoredResult>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select r.school_id, r.municipality_id, r.year, r.kind, r.subject, r.grade, r.level, r.participants, \
                r.failed, r.mark3, r.mark4, r.mark5, replace(r.mean::text, '.', ',') as mean, r.held_on, \
                r.import_id, i.number as import_number, f.name as file, r.sheet, r.cells, r.loaded_at \
         from results r \
         join imports i on i.municipality_id = r.municipality_id and i.id = r.import_id \
         join import_files f on f.municipality_id = r.municipality_id and f.id = r.file_id \
         where in_scope(r.municipality_id, r.school_id, $1, $2) \
           and ($3::bigint is null or r.municipality_id = $3) \
           and ($4::bigint[] is null or r.school_id = any ($4)) \
           and ($5::integer[] is null or r.year = any ($5)) \
         order by r.year desc, r.kind, array_position(array['russian', 'mathematics'], r.subject), r.subject, \
                  r.grade, r.school_id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(wanted.municipality_id)
    .bind(wanted.schools)
    .bind(wanted.years)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(read).collect())
}

fn read(row: Row) -> Option<StoredResult> {
    let count = |n: i32| u32::try_from(n).unwrap_or_default();
    Some(StoredResult {
        school_id: row.school_id,
        municipality_id: row.municipality_id,
        year: i32::from(row.year),
        procedure: procedure_of(&row.kind, &row.subject, row.grade, &row.level)?,
        participants: count(row.participants),
        failed: count(row.failed),
        marks: [row.mark3, row.mark4, row.mark5].map(|mark| mark.map(count)),
        mean: row.mean,
        held_on: row.held_on,
        source: Source {
            import_id: row.import_id,
            import_number: row.import_number,
            file: row.file,
            sheet: row.sheet,
            cells: row.cells,
            loaded_at: row.loaded_at,
        },
    })
}

/// How many schools of a municipality have a number, by year and procedure: the state of the data.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Coverage {
    /// The year.
    pub year: i16,
    /// Code of the kind.
    pub kind: String,
    /// Code of the subject.
    pub subject: String,
    /// Grade of the programme, 0 when not told apart.
    pub grade: i16,
    /// Level, '' when not told apart.
    pub level: String,
    /// Schools that have the number.
    pub schools: i64,
    /// When the last of them was loaded.
    pub loaded_at: DateTime<Utc>,
}

/// The state of the data within sight.
///
/// # Errors
/// When the database refuses.
pub async fn coverage(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<Coverage>> {
    Ok(sqlx::query_as(
        "select year, kind, subject, grade, level, count(*) as schools, max(loaded_at) as loaded_at \
         from results where in_scope(municipality_id, school_id, $1, $2) \
           and ($3::bigint is null or municipality_id = $3) \
         group by 1, 2, 3, 4, 5 \
         order by year desc, kind, array_position(array['russian', 'mathematics'], subject), subject, grade",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// «Сравнение отметок с отметками по журналу» of one school.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct JournalComparison {
    /// The school.
    pub school_id: i64,
    /// The year.
    pub year: i16,
    /// Code of the subject.
    pub subject: String,
    /// Grade of the programme.
    pub grade: i16,
    /// Number of participants.
    pub participants: i32,
    /// Mark below the journal's.
    pub lowered: i32,
    /// Mark equal to the journal's.
    pub confirmed: i32,
    /// Mark above the journal's.
    pub raised: i32,
    /// The import.
    pub import_id: i64,
    /// Its number in the municipality.
    pub import_number: i32,
    /// The file's name.
    pub file: String,
    /// «B17–H17».
    pub cells: String,
}

/// Journal comparisons of a school, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn journal_comparisons(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<JournalComparison>> {
    Ok(sqlx::query_as(
        "select c.school_id, c.year, c.subject, c.grade, c.participants, c.lowered, c.confirmed, c.raised, \
                c.import_id, i.number as import_number, f.name as file, c.cells \
         from journal_comparisons c \
         join imports i on i.municipality_id = c.municipality_id and i.id = c.import_id \
         join import_files f on f.municipality_id = c.municipality_id and f.id = c.file_id \
         where c.school_id = $3 and in_scope(c.municipality_id, c.school_id, $1, $2) \
         order by c.year desc, array_position(array['russian', 'mathematics'], c.subject), c.subject, c.grade",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

//! SQL that writes numbers: what an import brings, row by row with its source, and what undo puts back.
//! The row as it was goes into `import_changes` before it is written over.

use super::result::stored_grade_level;
use crate::error::Result;
use crate::procedure::Procedure;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Where a new number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Row of `import_files`.
    pub file_id: i64,
    /// Name of the sheet.
    pub sheet: String,
    /// «C17, D17».
    pub cells: String,
}

/// Marks of a school in one procedure, to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewResult {
    /// The school.
    pub school_id: i64,
    /// The year in the procedure's name.
    pub year: i16,
    /// The procedure.
    pub procedure: Procedure,
    /// Number of participants.
    pub participants: i32,
    /// Of them with «2» or below the minimum.
    pub failed: i32,
    /// Marks «3», «4», «5».
    pub marks: [Option<i32>; 3],
    /// Mean score, hundredths.
    pub mean_hundredths: Option<i32>,
    /// The day it was held on.
    pub held_on: Option<NaiveDate>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Marks of a school against the journal, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComparison {
    /// The school.
    pub school_id: i64,
    /// The year in the procedure's name.
    pub year: i16,
    /// Code of the subject.
    pub subject: &'static str,
    /// Grade of the programme.
    pub grade: i16,
    /// Number of participants.
    pub participants: i32,
    /// Mark below the journal's, equal to it, above it.
    pub counts: [i32; 3],
    /// Where it comes from.
    pub origin: Origin,
}

/// A school of the official list of biased results, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewObjectivityMark {
    /// The school.
    pub school_id: i64,
    /// The year of the list.
    pub year: i16,
    /// Markers as the list names them.
    pub markers: Vec<String>,
}

/// A column of the rows, for `unnest`.
fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// Stores marks, each over the number it replaces, and notes what was there.
///
/// # Errors
/// When the database refuses one of them: then none is stored.
pub async fn save(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
    rows: &[NewResult],
) -> Result<()> {
    note_results(conn, municipality_id, import_id, rows).await?;
    sqlx::query(
        "insert into results (municipality_id, import_id, school_id, year, kind, subject, grade, level, \
                              participants, failed, mark3, mark4, mark5, mean, held_on, file_id, sheet, cells) \
         select $1, $2, s, y, k, j, g, l, n, f, m3, m4, m5, mean / 100.0, h, file, sheet, cells \
         from unnest($3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::smallint[], $8::text[], \
                     $9::integer[], $10::integer[], $11::integer[], $12::integer[], $13::integer[], \
                     $14::integer[], $15::date[], $16::bigint[], $17::text[], $18::text[]) \
              as v (s, y, k, j, g, l, n, f, m3, m4, m5, mean, h, file, sheet, cells) \
         on conflict on constraint results_one_number do update set \
           participants = excluded.participants, failed = excluded.failed, mark3 = excluded.mark3, \
           mark4 = excluded.mark4, mark5 = excluded.mark5, mean = excluded.mean, \
           held_on = excluded.held_on, import_id = excluded.import_id, file_id = excluded.file_id, \
           sheet = excluded.sheet, cells = excluded.cells, loaded_at = now()",
    )
    .bind(municipality_id)
    .bind(import_id)
    .bind(column(rows, |r| r.school_id))
    .bind(column(rows, |r| r.year))
    .bind(column(rows, |r| r.procedure.kind.code()))
    .bind(column(rows, |r| r.procedure.subject.code()))
    .bind(column(rows, |r| stored_grade_level(&r.procedure).0))
    .bind(column(rows, |r| stored_grade_level(&r.procedure).1))
    .bind(column(rows, |r| r.participants))
    .bind(column(rows, |r| r.failed))
    .bind(column(rows, |r| r.marks[0]))
    .bind(column(rows, |r| r.marks[1]))
    .bind(column(rows, |r| r.marks[2]))
    .bind(column(rows, |r| r.mean_hundredths))
    .bind(column(rows, |r| r.held_on))
    .bind(column(rows, |r| r.origin.file_id))
    .bind(column(rows, |r| r.origin.sheet.as_str()))
    .bind(column(rows, |r| r.origin.cells.as_str()))
    .execute(conn)
    .await?;
    Ok(())
}

async fn note_results(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
    rows: &[NewResult],
) -> Result<()> {
    sqlx::query(
        "insert into import_changes (municipality_id, import_id, school_id, target, key, before) \
         select $1, $2, v.s, 'results', \
                jsonb_build_object('year', v.y, 'kind', v.k, 'subject', v.j, 'grade', v.g, 'level', v.l), \
                to_jsonb(r) \
         from unnest($3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::smallint[], $8::text[]) \
              as v (s, y, k, j, g, l) \
         left join results r on r.municipality_id = $1 and r.school_id = v.s and r.year = v.y \
           and r.kind = v.k and r.subject = v.j and r.grade = v.g and r.level = v.l",
    )
    .bind(municipality_id)
    .bind(import_id)
    .bind(column(rows, |r| r.school_id))
    .bind(column(rows, |r| r.year))
    .bind(column(rows, |r| r.procedure.kind.code()))
    .bind(column(rows, |r| r.procedure.subject.code()))
    .bind(column(rows, |r| stored_grade_level(&r.procedure).0))
    .bind(column(rows, |r| stored_grade_level(&r.procedure).1))
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores comparisons with the journal, each over the one it replaces, and notes what was there.
///
/// # Errors
/// When the database refuses one of them: then none is stored.
pub async fn save_comparisons(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
    rows: &[NewComparison],
) -> Result<()> {
    sqlx::query(
        "with v as ( \
           select * from unnest($3::bigint[], $4::smallint[], $5::text[], $6::smallint[], $7::integer[], \
                                $8::integer[], $9::integer[], $10::integer[], $11::bigint[], $12::text[], \
                                $13::text[]) \
             as v (s, y, j, g, n, below, same, above, file, sheet, cells)), \
         noted as ( \
           insert into import_changes (municipality_id, import_id, school_id, target, key, before) \
           select $1, $2, v.s, 'journal_comparisons', \
                  jsonb_build_object('year', v.y, 'subject', v.j, 'grade', v.g), to_jsonb(c) \
           from v left join journal_comparisons c on c.municipality_id = $1 and c.school_id = v.s \
             and c.year = v.y and c.subject = v.j and c.grade = v.g) \
         insert into journal_comparisons (municipality_id, import_id, school_id, year, subject, grade, \
                                          participants, lowered, confirmed, raised, file_id, sheet, cells) \
         select $1, $2, s, y, j, g, n, below, same, above, file, sheet, cells from v \
         on conflict (municipality_id, school_id, year, subject, grade) do update set \
           participants = excluded.participants, lowered = excluded.lowered, \
           confirmed = excluded.confirmed, raised = excluded.raised, import_id = excluded.import_id, \
           file_id = excluded.file_id, sheet = excluded.sheet, cells = excluded.cells, loaded_at = now()",
    )
    .bind(municipality_id)
    .bind(import_id)
    .bind(column(rows, |r| r.school_id))
    .bind(column(rows, |r| r.year))
    .bind(column(rows, |r| r.subject))
    .bind(column(rows, |r| r.grade))
    .bind(column(rows, |r| r.participants))
    .bind(column(rows, |r| r.counts[0]))
    .bind(column(rows, |r| r.counts[1]))
    .bind(column(rows, |r| r.counts[2]))
    .bind(column(rows, |r| r.origin.file_id))
    .bind(column(rows, |r| r.origin.sheet.as_str()))
    .bind(column(rows, |r| r.origin.cells.as_str()))
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores schools of the official list of biased results, each over the mark it replaces, and notes what
/// was there.
///
/// # Errors
/// When the database refuses one of them: then none is stored.
pub async fn save_objectivity_marks(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
    rows: &[NewObjectivityMark],
) -> Result<()> {
    sqlx::query(
        "with v as ( \
           select * from unnest($3::bigint[], $4::smallint[], $5::jsonb[]) as v (s, y, markers)), \
         noted as ( \
           insert into import_changes (municipality_id, import_id, school_id, target, key, before) \
           select $1, $2, v.s, 'objectivity_marks', jsonb_build_object('year', v.y), to_jsonb(o) \
           from v left join objectivity_marks o \
             on o.municipality_id = $1 and o.school_id = v.s and o.year = v.y) \
         insert into objectivity_marks (municipality_id, import_id, school_id, year, markers) \
         select $1, $2, s, y, array(select jsonb_array_elements_text(markers)) from v \
         on conflict (municipality_id, school_id, year) do update set \
           markers = excluded.markers, import_id = excluded.import_id",
    )
    .bind(municipality_id)
    .bind(import_id)
    .bind(column(rows, |r| r.school_id))
    .bind(column(rows, |r| r.year))
    .bind(column(rows, |r| serde_json::json!(r.markers)))
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts the rows that an import wrote back as they were: a row that was not there goes, any other gets
/// all its columns back, its source and its day too.
///
/// # Errors
/// When the database refuses one of them: then none is put back.
pub async fn put_back(conn: &mut PgConnection, municipality_id: i64, import_id: i64) -> Result<()> {
    put_back_results(conn, municipality_id, import_id).await?;
    put_back_comparisons(conn, municipality_id, import_id).await?;
    put_back_objectivity_marks(conn, municipality_id, import_id).await
}

async fn put_back_results(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
) -> Result<()> {
    sqlx::query(
        "with changes as ( \
           select c.school_id, c.key, c.before from import_changes c \
           where c.municipality_id = $1 and c.import_id = $2 and c.target = 'results'), \
         gone as ( \
           delete from results r using changes c \
           where c.before is null and r.municipality_id = $1 and r.import_id = $2 \
             and r.school_id = c.school_id and r.year = (c.key->>'year')::smallint \
             and r.kind = c.key->>'kind' and r.subject = c.key->>'subject' \
             and r.grade = (c.key->>'grade')::smallint and r.level = c.key->>'level') \
         update results r set participants = b.participants, failed = b.failed, mark3 = b.mark3, \
           mark4 = b.mark4, mark5 = b.mark5, mean = b.mean, held_on = b.held_on, \
           import_id = b.import_id, file_id = b.file_id, sheet = b.sheet, cells = b.cells, \
           loaded_at = b.loaded_at \
         from changes c, jsonb_populate_record(null::results, c.before) b \
         where c.before is not null and r.municipality_id = $1 and r.id = b.id",
    )
    .bind(municipality_id)
    .bind(import_id)
    .execute(conn)
    .await?;
    Ok(())
}

async fn put_back_comparisons(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
) -> Result<()> {
    sqlx::query(
        "with changes as ( \
           select c.school_id, c.key, c.before from import_changes c \
           where c.municipality_id = $1 and c.import_id = $2 and c.target = 'journal_comparisons'), \
         gone as ( \
           delete from journal_comparisons r using changes c \
           where c.before is null and r.municipality_id = $1 and r.import_id = $2 \
             and r.school_id = c.school_id and r.year = (c.key->>'year')::smallint \
             and r.subject = c.key->>'subject' and r.grade = (c.key->>'grade')::smallint) \
         update journal_comparisons r set participants = b.participants, lowered = b.lowered, \
           confirmed = b.confirmed, raised = b.raised, import_id = b.import_id, file_id = b.file_id, \
           sheet = b.sheet, cells = b.cells, loaded_at = b.loaded_at \
         from changes c, jsonb_populate_record(null::journal_comparisons, c.before) b \
         where c.before is not null and r.municipality_id = $1 and r.school_id = b.school_id \
           and r.year = b.year and r.subject = b.subject and r.grade = b.grade",
    )
    .bind(municipality_id)
    .bind(import_id)
    .execute(conn)
    .await?;
    Ok(())
}

async fn put_back_objectivity_marks(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
) -> Result<()> {
    sqlx::query(
        "with changes as ( \
           select c.school_id, c.key, c.before from import_changes c \
           where c.municipality_id = $1 and c.import_id = $2 and c.target = 'objectivity_marks'), \
         gone as ( \
           delete from objectivity_marks r using changes c \
           where c.before is null and r.municipality_id = $1 and r.import_id = $2 \
             and r.school_id = c.school_id and r.year = (c.key->>'year')::smallint) \
         update objectivity_marks r set markers = b.markers, import_id = b.import_id \
         from changes c, jsonb_populate_record(null::objectivity_marks, c.before) b \
         where c.before is not null and r.municipality_id = $1 and r.school_id = b.school_id \
           and r.year = b.year",
    )
    .bind(municipality_id)
    .bind(import_id)
    .execute(conn)
    .await?;
    Ok(())
}

//! SQL of the two lists: papers, and measures without them.

use crate::access::Scope;
use crate::error::Result;
use crate::risks::YearListForm;
use crate::schools::short_name;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Which rows are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The selection as it came.
    pub form: &'a YearListForm,
    /// The year in which the school year begins.
    pub year: i16,
    /// The day of the viewer.
    pub today: NaiveDate,
    /// At most so many.
    pub limit: i64,
    /// So many are left out before.
    pub offset: i64,
}

impl Asked<'_> {
    /// The first page, where a page beyond the last was asked for: `rows` were found on it.
    pub fn first_page_for(self, rows: usize) -> Option<Self> {
        (rows == 0 && self.offset > 0).then_some(Asked { offset: 0, ..self })
    }
}

/// Whose roadmap a row belongs to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Whose {
    /// Row of `municipalities`.
    pub municipality_id: i64,
    /// The school; none of the municipality itself.
    pub school_id: Option<i64>,
    /// Its name; empty of the municipality itself.
    pub school: String,
    /// Name of the municipality.
    pub municipality: String,
}

impl Whose {
    /// «СОШ № 7», or «Муниципальная карта».
    pub fn name(&self) -> String {
        match self.school_id {
            Some(_) => short_name(&self.school),
            None => "Муниципальная карта".to_owned(),
        }
    }

    /// The page of the roadmap.
    pub fn roadmap(&self) -> String {
        match self.school_id {
            Some(school) => format!("/schools/{school}/roadmap"),
            None => format!("/municipalities/{}/roadmap", self.municipality_id),
        }
    }
}

/// A paper of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PaperRow {
    /// Row of `files`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size_bytes: i64,
    /// What it is.
    pub about: String,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// Who brought it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub removed_at: Option<DateTime<Utc>>,
    /// Why.
    pub removal_reason: String,
    /// Whose roadmap it belongs to.
    #[sqlx(flatten)]
    pub whose: Whose,
    /// Number of the stage in which it came.
    pub stage: Option<i16>,
    /// Measures it proves: rows of `measures`.
    pub measure_ids: Vec<i64>,
    /// Their titles.
    pub measures: Vec<String>,
    /// Rows of the whole selection.
    pub total: i64,
}

impl PaperRow {
    /// Row of `measures` and title of each measure it proves.
    pub fn proven(&self) -> impl Iterator<Item = (&i64, &String)> {
        self.measure_ids.iter().zip(&self.measures)
    }

    /// What it is, or its name.
    pub fn title(&self) -> &str {
        if self.about.is_empty() {
            &self.name
        } else {
            &self.about
        }
    }
}

/// Papers brought in a school year, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn papers(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
) -> Result<Vec<PaperRow>> {
    Ok(sqlx::query_as(
        "select f.id, f.name, f.size_bytes, f.about, f.dated_on, f.created_by_name, f.created_at, \
                f.removed_at, f.removal_reason, f.municipality_id, f.school_id, coalesce(s.name, '') as school, \
                m.name as municipality, \
                e.number as stage, x.measure_ids, x.measures, count(*) over () as total \
           from files f \
           left join schools s on s.municipality_id = f.municipality_id and s.id = f.school_id \
           join municipalities m on m.id = f.municipality_id \
           left join evidence_stages e on e.municipality_id = f.municipality_id and e.year = $3 \
             and (f.created_at + make_interval(hours => m.utc_offset_hours))::date \
                 between e.starts_on and e.ends_on \
          cross join lateral ( \
             select coalesce(array_agg(a.id order by a.id), '{}') as measure_ids, \
                    coalesce(array_agg(a.title order by a.id), '{}') as measures \
               from measure_files t join measures a on a.municipality_id = t.municipality_id and a.id = t.measure_id \
              where t.municipality_id = f.municipality_id and t.file_id = f.id) x \
          where f.purpose = 'evidence' \
            and in_scope(f.municipality_id, f.school_id, $1, case when f.school_id is not null then $2::bigint[] end) \
            and f.created_at >= make_date($3, 8, 1) and f.created_at < make_date($3 + 1, 8, 1) \
            and ($4 = '' or s.search_key like '%' || $4 || '%' or s.login like $4 || '%') \
            and ($5::bigint is null or f.municipality_id = $5) \
            and (f.removed_at is not null) = ($6 = 'withdrawn') \
            and ($6 <> 'loose' or x.measure_ids = '{}') \
            and ($6 <> 'outside' or e.number is null) \
            and ($6 not like 'stage_' or 'stage' || e.number = $6) \
          order by f.id desc limit $7 offset $8",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(i32::from(asked.year))
    .bind(asked.form.text())
    .bind(asked.form.municipality_id())
    .bind(&asked.form.stage)
    .bind(asked.limit)
    .bind(asked.offset)
    .fetch_all(conn)
    .await?)
}

/// A measure without papers.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MissingRow {
    /// Row of `measures`.
    pub id: i64,
    /// Мероприятие.
    pub title: String,
    /// What was to prove it.
    pub proof: String,
    /// The term as people wrote it.
    pub term_text: String,
    /// Its last day.
    pub due_on: Option<NaiveDate>,
    /// The day it was done.
    pub done_on: Option<NaiveDate>,
    /// Ответственные.
    pub responsible: String,
    /// Whose roadmap it belongs to.
    #[sqlx(flatten)]
    pub whose: Whose,
    /// Rows of the whole selection.
    pub total: i64,
}

/// Measures of agreed and closed roadmaps of a year that are reported or late and have no paper.
///
/// # Errors
/// When the database refuses.
pub async fn missing(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
) -> Result<Vec<MissingRow>> {
    Ok(sqlx::query_as(
        "select a.id, a.title, a.proof, a.term_text, coalesce(d.late_on, a.due_on) as due_on, d.done_on, \
                a.responsible, r.municipality_id, r.school_id, coalesce(s.name, '') as school, m.name as municipality, \
                count(*) over () as total \
           from measures a \
           join roadmaps r on r.municipality_id = a.municipality_id and r.id = a.roadmap_id \
           left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
           join municipalities m on m.id = r.municipality_id \
          cross join lateral ( \
             select max(done_on) as done_on, min(due_on) filter (where not is_done and due_on < $9) as late_on \
               from measure_days \
              where municipality_id = a.municipality_id and measure_id = a.id) d \
          where in_scope(r.municipality_id, r.school_id, $1, case when r.school_id is not null then $2::bigint[] end) \
            and r.year = $3 \
            and r.state in ('agreed', 'closed') \
            and ($4 = '' or s.search_key like '%' || $4 || '%' or s.login like $4 || '%') \
            and ($5::bigint is null or r.municipality_id = $5) \
            and (d.done_on is not null or d.late_on is not null) \
            and ($6 <> 'reported' or d.done_on is not null) and ($6 <> 'late' or d.done_on is null) \
            and not exists (select from measure_files x \
                             where x.municipality_id = a.municipality_id and x.measure_id = a.id) \
          order by due_on nulls last, s.name collate ru_natural, a.id limit $7 offset $8",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.year)
    .bind(asked.form.text())
    .bind(asked.form.municipality_id())
    .bind(&asked.form.stage)
    .bind(asked.limit)
    .bind(asked.offset)
    .bind(asked.today)
    .fetch_all(conn)
    .await?)
}

//! SQL of the list of profiles: schools of the register and those that have a profile.

use super::filter::takes;
use super::level::Level;
use super::profile::{SURVEY, Stage};
use super::year_list::YearListForm;
use crate::access::Scope;
use crate::error::Result;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A school of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// Its login.
    pub login: String,
    /// Its municipality.
    pub municipality: String,
    /// Its profile of the year.
    pub profile_id: Option<i64>,
    /// What the levels were taken from.
    pub document: Option<String>,
    by_school: bool,
    by_curator: bool,
    is_activated: bool,
    levels: Json<Vec<(i16, String, bool, String)>>,
}

impl Row {
    /// Where the profile stands; `None` without one.
    pub fn stage(&self) -> Option<Stage> {
        let stage = Stage::of(self.by_school, self.by_curator, self.is_activated);
        self.profile_id.map(|_| stage)
    }

    /// The level of a factor and whether the direction is activated.
    pub fn level(&self, code: i16) -> Option<(Level, bool)> {
        let (_, level, active, _) = self.levels.iter().find(|(own, ..)| *own == code)?;
        Some((Level::from_code(level)?, *active))
    }

    /// Whether the level was drawn from answers by the municipality's own method.
    pub fn is_of_survey(&self, code: i16) -> bool {
        let mut levels = self.levels.iter();
        levels.any(|(own, _, _, source)| *own == code && source == SURVEY)
    }
}

/// The rows that the filter asks for, and the number of all rows of that year.
#[derive(Debug)]
pub struct Found {
    /// The selection.
    pub rows: Vec<Row>,
    /// Rows of the year without a filter.
    pub all: usize,
}

/// Schools on the newest register or with a profile of the year, in natural order. They are the schools of
/// a municipality or a region that need support: some hundreds at most, so that a page is cut from them.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    form: &YearListForm,
    year: i16,
) -> Result<Found> {
    #[derive(sqlx::FromRow)]
    struct Marked {
        #[sqlx(flatten)]
        row: Row,
        matches: bool,
    }
    let marked: Vec<Marked> = sqlx::query_as(
        "select s.id as school_id, s.name as school, s.login, m.name as municipality, p.id as profile_id, \
                p.document, coalesce(l.by_school, false) as by_school, \
                coalesce(l.by_curator, false) as by_curator, p.activated_at is not null as is_activated, \
                coalesce(l.levels, '[]') as levels, \
                ($4 = '' or s.search_key like '%' || $4 || '%' or s.login like $4 || '%') \
                  and ($5::bigint is null or s.municipality_id = $5) as matches \
           from schools s join municipalities m on m.id = s.municipality_id \
           left join risk_profiles p \
             on p.municipality_id = s.municipality_id and p.school_id = s.id and p.year = $3 \
           left join lateral ( \
             select bool_and(x.school_opinion is not null) as by_school, \
                    bool_and(x.curator_opinion is not null) as by_curator, \
                    jsonb_agg(jsonb_build_array(x.code, x.level, x.active, x.source) order by x.code) as levels \
               from risk_levels x \
              where x.municipality_id = p.municipality_id and x.profile_id = p.id) l on true \
          where in_scope(s.municipality_id, s.id, $1, $2) \
            and (p.id is not null \
                 or s.ended_on is null and on_newest_register(s.municipality_id, s.id)) \
          order by m.name collate ru_natural, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(year)
    .bind(form.text())
    .bind(form.municipality_id())
    .fetch_all(conn)
    .await?;
    let all = marked.len();
    let rows = marked.into_iter().filter(|of| of.matches).map(|of| of.row);
    let rows = rows.filter(|row| takes(form, row.stage())).collect();
    Ok(Found { rows, all })
}

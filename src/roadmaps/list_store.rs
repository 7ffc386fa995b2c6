//! SQL of the list of roadmaps: schools of the register and those that have a roadmap, with their figures.

use super::figures::Figures;
use super::roadmap::{Stage, State};
use crate::access::Scope;
use crate::error::Result;
use chrono::NaiveDate;
use sqlx::PgConnection;

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
    /// Row of `municipalities`.
    pub municipality_id: i64,
    /// The words the search compares.
    pub search_key: String,
    state: Option<String>,
    has_begun: bool,
    /// Its figures on the day.
    #[sqlx(flatten)]
    pub figures: Figures,
}

impl Row {
    /// Where the roadmap stands; `None` without one.
    pub fn stage(&self) -> Option<Stage> {
        let state = self.state.as_deref().and_then(State::from_code)?;
        Some(Stage::of(state, self.has_begun))
    }
}

/// Schools on the newest register or with a roadmap of the year, in natural order: the schools of a
/// municipality or a region that need support, some hundreds at most. The figures follow the definitions of
/// [`Figures`].
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i16,
    today: NaiveDate,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as(
        "select s.id as school_id, s.name as school, s.login, s.municipality_id, s.search_key, \
                m.name as municipality, r.state, coalesce(f.has_begun, false) as has_begun, \
                coalesce(f.planned, 0) as planned, coalesce(f.done, 0) as done, \
                coalesce(f.confirmed, 0) as confirmed, coalesce(f.worked, 0) as worked, \
                coalesce(f.overdue, 0) as overdue \
           from schools s join municipalities m on m.id = s.municipality_id \
           left join roadmaps r \
             on r.municipality_id = s.municipality_id and r.school_id = s.id and r.year = $3 \
           left join lateral ( \
             select count(*) as planned, count(*) filter (where x.is_done) as done, \
                    count(*) filter (where x.is_done and x.verdict = 'confirmed') as confirmed, \
                    count(*) filter (where x.is_done and x.verdict = 'confirmed' and x.effect = 'worked') as worked, \
                    count(*) filter (where not x.is_done and x.due_on < $4) as overdue, \
                    bool_or(x.done_on is not null or coalesce(x.starts_on, x.due_on) <= $4) as has_begun \
               from (select *, done_on is not null and verdict is distinct from 'returned' as is_done \
                       from measures) x \
              where x.municipality_id = r.municipality_id and x.roadmap_id = r.id) f on true \
          where in_scope(s.municipality_id, s.id, $1, $2) \
            and (r.id is not null \
                 or s.ended_on is null and exists ( \
                      select from verdicts v where v.municipality_id = s.municipality_id \
                         and v.school_id = s.id and v.status = 'listed' \
                         and v.year = (select max(y.year) from verdicts y \
                                        where y.municipality_id = s.municipality_id))) \
          order by m.name collate ru_natural, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(year)
    .bind(today)
    .fetch_all(conn)
    .await?)
}

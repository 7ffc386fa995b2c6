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
    /// The next day from today on of which nothing is done yet.
    pub next_on: Option<NaiveDate>,
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
                coalesce(f.overdue, 0) as overdue, coalesce(f.days_due, 0) as days_due, \
                coalesce(f.days_done, 0) as days_done, f.next_on \
           from schools s join municipalities m on m.id = s.municipality_id \
           left join roadmaps r \
             on r.municipality_id = s.municipality_id and r.school_id = s.id and r.year = $3 \
           left join lateral ( \
             select count(*) as planned, count(*) filter (where x.is_done) as done, \
                    count(*) filter (where x.is_confirmed) as confirmed, \
                    count(*) filter (where x.is_confirmed and x.effect = 'worked') as worked, \
                    sum(x.overdue)::bigint as overdue, sum(x.days_due)::bigint as days_due, \
                    sum(x.days_done)::bigint as days_done, min(x.next_on) as next_on, \
                    bool_or(x.is_reported or x.begins_on <= $4) as has_begun \
               from (select d.effect, d.begins_on, bool_and(d.is_done) as is_done, \
                            bool_and(d.is_confirmed) as is_confirmed, bool_or(d.done_on is not null) as is_reported, \
                            count(*) filter (where not d.is_done and d.due_on < $4 \
                                               and r.state in ('agreed', 'closed')) as overdue, \
                            count(*) filter (where d.recurs and d.due_on < $4) as days_due, \
                            count(*) filter (where d.recurs and d.due_on < $4 and d.is_done) as days_done, \
                            min(d.due_on) filter (where not d.is_done and d.due_on >= $4) as next_on \
                       from measure_days d \
                      where d.municipality_id = r.municipality_id and d.roadmap_id = r.id \
                      group by d.measure_id, d.effect, d.begins_on) x) f on true \
          where in_scope(s.municipality_id, s.id, $1, $2) \
            and (r.id is not null \
                 or s.ended_on is null and on_newest_register(s.municipality_id, s.id)) \
          order by m.name collate ru_natural, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(year)
    .bind(today)
    .fetch_all(conn)
    .await?)
}

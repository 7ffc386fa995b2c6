//! SQL of the list of surveys: schools of the register and those that have a survey of the year.

use super::audience::Audience;
use super::filter::takes;
use super::survey::{Asked, Stage};
use crate::access::Scope;
use crate::error::Result;
use crate::risks::YearListForm;
use chrono::NaiveDate;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A school of the list with its newest survey of the year.
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
    /// Its survey.
    pub survey_id: Option<i64>,
    /// Version of the questionnaire it asks.
    pub number: Option<i32>,
    /// The last day.
    pub closes_on: Option<NaiveDate>,
    is_closed: bool,
    is_taken: bool,
    asked: Json<Vec<Asked>>,
}

impl Row {
    /// Where the survey stands; `None` without one.
    pub fn stage(&self, today: NaiveDate) -> Option<Stage> {
        let ended = self.is_closed || self.closes_on.is_some_and(|day| day < today);
        let silent = self.asked.iter().any(Asked::is_silent);
        self.survey_id
            .map(|_| Stage::of(ended, silent, self.is_taken))
    }

    /// Progress of an audience; `None` when it is not asked.
    pub fn of(&self, audience: Audience) -> Option<&Asked> {
        self.asked.iter().find(|of| of.audience == audience)
    }

    /// «учителя, родители»: those with too few answers while answers are taken.
    pub fn silent(&self, today: NaiveDate) -> String {
        if self.stage(today) != Some(Stage::Silent) {
            return String::new();
        }
        let silent = self.asked.iter().filter(|of| of.is_silent());
        let titles: Vec<String> = silent
            .map(|of| of.audience.title().to_lowercase())
            .collect();
        titles.join(", ")
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

/// Schools on the newest register or with a survey of the year, in natural order. Some hundreds at most, so
/// that a page is cut from them.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    form: &YearListForm,
    (year, today): (i16, NaiveDate),
) -> Result<Found> {
    #[derive(sqlx::FromRow)]
    struct Marked {
        #[sqlx(flatten)]
        row: Row,
        matches: bool,
    }
    let marked: Vec<Marked> = sqlx::query_as(
        "select s.id as school_id, s.name as school, s.login, m.name as municipality, y.id as survey_id, \
                q.number, y.closes_on, y.closed_at is not null as is_closed, \
                exists (select from risk_profiles p \
                         where p.municipality_id = y.municipality_id and p.survey_id = y.id) as is_taken, \
                coalesce(a.asked, '[]') as asked, \
                ($4 = '' or s.search_key like '%' || $4 || '%' or s.login like $4 || '%') \
                  and ($5::bigint is null or s.municipality_id = $5) as matches \
           from schools s join municipalities m on m.id = s.municipality_id \
           left join lateral (select * from surveys y \
                               where y.municipality_id = s.municipality_id and y.school_id = s.id \
                                 and y.year = $3 order by y.id desc limit 1) y on true \
           left join questionnaires q \
             on q.municipality_id = y.municipality_id and q.id = y.questionnaire_id \
           left join lateral ( \
             select jsonb_agg(jsonb_build_object('audience', a.audience, 'expected', a.expected, \
                                                 'answered', a.answered) \
                              order by array_position(array['director', 'teachers', 'pupils', 'parents'], \
                                                      a.audience)) as asked \
               from survey_audiences a \
              where a.municipality_id = y.municipality_id and a.survey_id = y.id) a on true \
          where in_scope(s.municipality_id, s.id, $1, $2) \
            and (y.id is not null \
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
    let rows = rows.filter(|row| takes(form, row.stage(today))).collect();
    Ok(Found { rows, all })
}

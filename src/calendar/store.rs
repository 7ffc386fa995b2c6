//! SQL of the calendar's sources. A source is one question with the columns of an [`Entry`] and, of its
//! school, `search_key` and `login`; it is let in by one line of `sources!` and a [`Kind`].

use super::entry::{Entry, Kind};
use crate::access::Scope;
use crate::error::Result;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Every due day of the measures of agreed and closed roadmaps; those of the municipality's own concern all.
macro_rules! measures {
    () => {
        "select 'measure' as kind, x.id, \
                case when d.recurs \
                     then (select count(*)::integer from measure_days o where o.municipality_id = d.municipality_id \
                              and o.measure_id = d.measure_id and o.due_on <= d.due_on) \
                     else 0 end as part, d.due_on as day, x.title, x.responsible as who, null::smallint as year, \
                r.municipality_id, s.id as school_id, coalesce(s.name, '') as school, \
                coalesce(s.search_key, '') as search_key, coalesce(s.login, '') as login, d.is_done \
           from measure_days d \
           join measures x on x.municipality_id = d.municipality_id and x.id = d.measure_id \
           join roadmaps r on r.municipality_id = d.municipality_id and r.id = d.roadmap_id \
           left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
          where in_scope(r.municipality_id, r.school_id, $1, \
                         case when r.school_id is not null then $2::bigint[] end) \
            and r.state in ('agreed', 'closed') and d.due_on between $3 and $4"
    };
}

/// Due days of recommendations that still hold or were carried out.
macro_rules! recommendations {
    () => {
        "select 'recommendation', x.id, 0, x.due_on, x.text, x.owner, null, x.municipality_id, s.id, s.name, \
                s.search_key, s.login, x.state = 'done' \
           from recommendations x \
           join schools s on s.municipality_id = x.municipality_id and s.id = x.school_id \
          where in_scope(x.municipality_id, x.school_id, $1, $2) and x.state <> 'dropped' \
            and x.due_on between $3 and $4"
    };
}

/// Visits: the day they are planned for, or the day they were held.
macro_rules! visits {
    () => {
        "select 'visit', x.id, 0, coalesce(x.held_on, x.planned_on), x.kind, x.curator_name, null, \
                x.municipality_id, s.id, s.name, s.search_key, s.login, x.state <> 'planned' \
           from visits x \
           join schools s on s.municipality_id = x.municipality_id and s.id = x.school_id \
          where in_scope(x.municipality_id, x.school_id, $1, $2) and x.state <> 'cancelled' \
            and coalesce(x.held_on, x.planned_on) between $3 and $4"
    };
}

/// The last day of the answers to a register that lies with the schools: it concerns all of them.
macro_rules! registers {
    () => {
        "select 'register', x.id, 0, x.review_until, '', '', x.year, x.municipality_id, null, '', '', '', false \
           from registers x \
          where in_scope(x.municipality_id, 0, $1, null) and x.state = 'review' \
            and x.review_until between $3 and $4"
    };
}

/// The last day on which a survey takes answers.
macro_rules! surveys {
    () => {
        "select 'survey', x.id, 0, x.closes_on, '', '', null, x.municipality_id, s.id, s.name, \
                s.search_key, s.login, x.closed_at is not null \
           from surveys x \
           join schools s on s.municipality_id = x.municipality_id and s.id = x.school_id \
          where in_scope(x.municipality_id, x.school_id, $1, $2) and x.closes_on between $3 and $4"
    };
}

/// Deadlines of required documents: for each school within a scope of schools, otherwise one for all.
macro_rules! documents {
    () => {
        "select 'document', x.kind_id, 0, x.due_on, k.title, '', x.year, x.municipality_id, s.id, \
                coalesce(s.name, ''), coalesce(s.search_key, ''), coalesce(s.login, ''), \
                exists (select from documents d join document_versions v \
                            on v.municipality_id = d.municipality_id and v.document_id = d.id \
                         where d.municipality_id = x.municipality_id and d.kind_id = x.kind_id \
                           and d.year = x.year and d.school_id = s.id and d.decision is distinct from 'returned') \
           from document_deadlines x \
           join document_kinds k on k.municipality_id = x.municipality_id and k.id = x.kind_id \
           left join schools s on s.municipality_id = x.municipality_id and s.id = any ($2) \
                              and needs_documents(s.municipality_id, s.id, x.year) \
          where in_scope(x.municipality_id, 0, $1, null) and ($2::bigint[] is null or s.id is not null) \
            and x.due_on between $3 and $4"
    };
}

/// Last days of the stages in which papers are collected: they concern all schools.
macro_rules! stages {
    () => {
        "select 'stage', x.municipality_id, x.number::integer, x.ends_on, '', '', x.year, x.municipality_id, \
                null, '', '', '', false \
           from evidence_stages x \
          where in_scope(x.municipality_id, 0, $1, null) and x.ends_on between $3 and $4"
    };
}

/// What is asked for: $1 and $2 the scope, $3 and $4 the days, $5 the kind, $6 a part of the school's name or
/// its login, $7 the municipality, $8 of each day at most.
macro_rules! sources {
    ($columns:literal, $rest:literal) => {
        concat!(
            "with days as (select e.*, m.name as municipality, \
                    row_number() over (partition by e.day order by e.is_done, m.name collate ru_natural, \
                                       e.school collate ru_natural, e.kind, e.id, e.part) as place, \
                    count(*) over (partition by e.day) as of_day \
               from (",
            measures!(),
            " union all ",
            recommendations!(),
            " union all ",
            visits!(),
            " union all ",
            registers!(),
            " union all ",
            surveys!(),
            " union all ",
            documents!(),
            " union all ",
            stages!(),
            ") e join municipalities m on m.id = e.municipality_id \
              where ($5::text is null or e.kind = $5) \
                and ($6 = '' or strpos(e.search_key, $6) > 0 or starts_with(e.login, $6)) \
                and ($7::bigint is null or e.municipality_id = $7)) \
             select ",
            $columns,
            " from days where ($8::bigint is null or place <= $8) ",
            $rest
        )
    };
}

/// Which days are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// A part of the school's name as the search compares it, or the beginning of its login; empty for all.
    pub school: String,
    /// Only this municipality.
    pub municipality_id: Option<i64>,
}

impl Asked {
    /// Everything within sight from one day to another.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Asked {
        Asked {
            from,
            to,
            kind: None,
            school: String::new(),
            municipality_id: None,
        }
    }
}

/// Days in their order; within a day what is to be done comes first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: &Asked,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<Entry>> {
    Ok(sqlx::query_as(sources!(
        "*",
        "order by day, place, municipality_id limit $9 offset $10"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.from)
    .bind(asked.to)
    .bind(asked.kind.map(Kind::code))
    .bind(&asked.school)
    .bind(asked.municipality_id)
    .bind(None::<i64>)
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?)
}

/// A day of a month's page: one of its first entries and how many there are.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Shown {
    /// The entry.
    #[sqlx(flatten)]
    pub entry: Entry,
    /// Entries of its day.
    pub of_day: i64,
}

/// The first `most` entries of each day.
///
/// # Errors
/// When the database refuses.
pub async fn first_of_each_day(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: &Asked,
    most: i64,
) -> Result<Vec<Shown>> {
    Ok(
        sqlx::query_as(sources!("*", "order by day, place, municipality_id"))
            .bind(scope.municipalities())
            .bind(scope.schools())
            .bind(asked.from)
            .bind(asked.to)
            .bind(asked.kind.map(Kind::code))
            .bind(&asked.school)
            .bind(asked.municipality_id)
            .bind(most)
            .fetch_all(conn)
            .await?,
    )
}

/// How many entries are asked for.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, scope: &Scope, asked: &Asked) -> Result<i64> {
    Ok(sqlx::query_scalar(sources!("count(*)", ""))
        .bind(scope.municipalities())
        .bind(scope.schools())
        .bind(asked.from)
        .bind(asked.to)
        .bind(asked.kind.map(Kind::code))
        .bind(&asked.school)
        .bind(asked.municipality_id)
        .bind(None::<i64>)
        .fetch_one(conn)
        .await?)
}

//! SQL of roadmaps and their programmes.

use super::agreement::Basis;
use super::programme::Programme;
use super::roadmap::{Roadmap, State};
use super::term::Terms;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use crate::risks::Risk;
use crate::school_years;
use crate::schools::StoredSchool;
use sqlx::PgConnection;

/// Which roadmaps are asked for.
#[derive(Default)]
struct Asked {
    id: Option<i64>,
    school_id: Option<i64>,
    /// The municipality's own.
    municipality_id: Option<i64>,
}

/// Who sees the municipality sees its own roadmap, also of one school.
async fn select(conn: &mut PgConnection, scope: &Scope, asked: Asked) -> Result<Vec<Roadmap>> {
    Ok(sqlx::query_as(
        "select r.*, s.name as school, m.name as municipality, \
                (select coalesce(jsonb_agg(to_jsonb(p) order by p.id desc), '[]') from proposals p \
                  where p.municipality_id = r.municipality_id and p.roadmap_id = r.id) as proposals \
         from roadmaps r \
         join municipalities m on m.id = r.municipality_id \
         left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
         where in_scope(r.municipality_id, r.school_id, $1, \
                        case when r.school_id is not null then $2::bigint[] end) \
           and ($3::bigint is null or r.id = $3) and ($4::bigint is null or r.school_id = $4) \
           and ($5::bigint is null or r.municipality_id = $5 and r.school_id is null) \
         order by r.year desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.id)
    .bind(asked.school_id)
    .bind(asked.municipality_id)
    .fetch_all(conn)
    .await?)
}

/// A roadmap.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Roadmap> {
    let asked = Asked {
        id: Some(id),
        ..Asked::default()
    };
    let found = select(conn, scope, asked).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Roadmaps of a school, the newest year first.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Roadmap>> {
    let asked = Asked {
        school_id: Some(school_id),
        ..Asked::default()
    };
    select(conn, scope, asked).await
}

/// The municipality's own roadmaps, the newest year first.
///
/// # Errors
/// When the database refuses.
pub async fn of_municipality(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<Vec<Roadmap>> {
    let asked = Asked {
        municipality_id: Some(municipality_id),
        ..Asked::default()
    };
    select(conn, scope, asked).await
}

/// Keeps a new draft of the municipality's own roadmap; gives its row, or nothing when the year has one.
///
/// # Errors
/// When the database refuses.
pub async fn add_municipal(
    conn: &mut PgConnection,
    municipality_id: i64,
    year: i16,
    author: &str,
) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "insert into roadmaps (municipality_id, year, created_by_name) values ($1, $2, $3) \
         on conflict on constraint roadmaps_year_unique do nothing returning id",
    )
    .bind(municipality_id)
    .bind(year)
    .bind(author)
    .fetch_optional(conn)
    .await?)
}

/// Approves the municipality's own roadmap by a paper, under its version.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn approve(
    conn: &mut PgConnection,
    roadmap: &Roadmap,
    version: i32,
    basis: &Basis,
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update roadmaps set state = 'agreed', basis_document = $4, basis_number = $5, basis_on = $6, \
                agreed_by_name = $7, agreed_at = now(), version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3 and state = 'draft'",
    )
    .bind(roadmap.municipality_id)
    .bind(roadmap.id)
    .bind(version)
    .bind(&basis.document)
    .bind(&basis.number)
    .bind(basis.signed_on)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// How terms are read in a school year of a municipality.
///
/// # Errors
/// When the database refuses.
pub async fn terms(
    conn: &mut PgConnection,
    scope: &Scope,
    (municipality_id, year): (i64, i16),
) -> Result<Terms> {
    let plan = school_years::find(conn, scope, municipality_id, year).await?;
    Ok(Terms::of(plan.calendar))
}

/// Keeps a new draft; gives its row, or nothing when the school has a roadmap of that year.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    school: &StoredSchool,
    year: i16,
    risks: &[Risk],
    author: &str,
) -> Result<Option<i64>> {
    let id: Option<i64> = sqlx::query_scalar(
        "insert into roadmaps (municipality_id, school_id, year, created_by_name) values ($1, $2, $3, $4) \
         on conflict on constraint roadmaps_year_unique do nothing returning id",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(year)
    .bind(author)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(id) = id else {
        return Ok(None);
    };
    for risk in risks {
        sqlx::query(
            "insert into risk_programmes (municipality_id, roadmap_id, factor, title) values ($1, $2, $3, $4)",
        )
        .bind(school.municipality_id)
        .bind(id)
        .bind(risk.code)
        .bind(&risk.title)
        .execute(&mut *conn)
        .await?;
    }
    Ok(Some(id))
}

/// Keeps the draft of the next school year, which goes on with this roadmap: its risks, and the words of the
/// programmes that go on. Gives its row, or nothing when the school has a roadmap of that year.
///
/// # Errors
/// When the database refuses.
pub async fn carry(
    conn: &mut PgConnection,
    from: &Roadmap,
    risks: &[(i16, String)],
    author: &str,
) -> Result<Option<i64>> {
    let id: Option<i64> = sqlx::query_scalar(
        "insert into roadmaps (municipality_id, school_id, year, carried_from, created_by_name) \
         values ($1, $2, $3, $4, $5) \
         on conflict on constraint roadmaps_year_unique do nothing returning id",
    )
    .bind(from.municipality_id)
    .bind(from.owner.school_id())
    .bind(from.year + 1)
    .bind(from.id)
    .bind(author)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(id) = id else {
        return Ok(None);
    };
    let (codes, titles): (Vec<i16>, Vec<String>) = risks.iter().cloned().unzip();
    sqlx::query(
        "insert into risk_programmes (municipality_id, roadmap_id, factor, title, goal, tasks, indicators, \
                                      methods, results, performers) \
         select $1, $2, r.factor, r.title, coalesce(p.goal, ''), coalesce(p.tasks, ''), \
                coalesce(p.indicators, ''), coalesce(p.methods, ''), coalesce(p.results, ''), \
                coalesce(p.performers, '') \
           from unnest($4::smallint[], $5::text[]) as r (factor, title) \
           left join risk_programmes p \
             on p.municipality_id = $1 and p.roadmap_id = $3 and p.factor = r.factor",
    )
    .bind(from.municipality_id)
    .bind(id)
    .bind(from.id)
    .bind(codes)
    .bind(titles)
    .execute(conn)
    .await?;
    Ok(Some(id))
}

/// Programmes of a roadmap in the order of their risks.
///
/// # Errors
/// When the database refuses.
pub async fn programmes(conn: &mut PgConnection, roadmap: &Roadmap) -> Result<Vec<Programme>> {
    Ok(sqlx::query_as(
        "select * from risk_programmes where municipality_id = $1 and roadmap_id = $2 order by factor",
    )
    .bind(roadmap.municipality_id)
    .bind(roadmap.id)
    .fetch_all(conn)
    .await?)
}

/// Keeps the texts of a programme.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn save_programme(
    conn: &mut PgConnection,
    roadmap: &Roadmap,
    programme: &Programme,
) -> Result<()> {
    let done = sqlx::query(
        "update risk_programmes set goal = $5, tasks = $6, indicators = $7, methods = $8, results = $9, \
                performers = $10, version = version + 1 \
         where municipality_id = $1 and roadmap_id = $2 and factor = $3 and version = $4",
    )
    .bind(roadmap.municipality_id)
    .bind(roadmap.id)
    .bind(programme.factor)
    .bind(programme.version)
    .bind(&programme.goal)
    .bind(&programme.tasks)
    .bind(&programme.indicators)
    .bind(&programme.methods)
    .bind(&programme.results)
    .bind(&programme.performers)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Holds a roadmap in its state until the end of the transaction: nobody moves it on meanwhile.
///
/// # Errors
/// [`Error::Conflict`] when it has moved on.
pub async fn hold(conn: &mut PgConnection, roadmap: &Roadmap) -> Result<()> {
    let state: Option<String> = sqlx::query_scalar(
        "select state from roadmaps where municipality_id = $1 and id = $2 for share",
    )
    .bind(roadmap.municipality_id)
    .bind(roadmap.id)
    .fetch_optional(conn)
    .await?;
    fresh(u64::from(state.as_deref() == Some(roadmap.state.code())))
}

/// Moves a roadmap on, under its version. What each state remembers is written with it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn move_on(
    conn: &mut PgConnection,
    roadmap: &Roadmap,
    version: i32,
    to: State,
    words: &str,
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update roadmaps set state = $4, version = version + 1, \
                remark = case $4 when 'draft' then $5 else '' end, \
                sent_by_name = case $4 when 'review' then $6 else sent_by_name end, \
                sent_at = case $4 when 'review' then now() else sent_at end, \
                agreed_by_name = case $4 when 'agreed' then $6 else agreed_by_name end, \
                agreed_at = case $4 when 'agreed' then now() else agreed_at end, \
                closing_note = case $4 when 'closed' then $5 else closing_note end, \
                closed_by_name = case $4 when 'closed' then $6 else closed_by_name end, \
                closed_at = case $4 when 'closed' then now() else closed_at end \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(roadmap.municipality_id)
    .bind(roadmap.id)
    .bind(version)
    .bind(to.code())
    .bind(words)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

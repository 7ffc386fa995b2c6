//! Read-only SQL of the first pages, across the rooms' tables.

use crate::access::Scope;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Something that waits for the coordinator.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// `import`, `objection` or `register`.
    pub kind: String,
    /// Row of its table.
    pub id: i64,
    /// Number of an import, year of a register.
    pub number: i32,
    /// The school of an objection; the state of a register.
    pub name: String,
    /// The first words of an objection.
    pub text: String,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// Until when the schools answer.
    pub until: Option<NaiveDate>,
    /// Schools that answered, for a register.
    pub answered: i64,
}

/// Everything of a municipality that waits, oldest first; registers of `year` only.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    year: i32,
) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as(
        "select 'import' as kind, i.id, i.number, i.kind as name, '' as text, i.created_at as since, \
                null::date as until, 0::bigint as answered \
         from imports i where i.state = 'preview' and i.municipality_id = $2 \
           and in_scope(i.municipality_id, 0, $1, null) \
         union all \
         select 'objection', o.id, 0, s.name, left(o.text, 160), o.created_at, null, 0 \
         from objections o join schools s on s.municipality_id = o.municipality_id and s.id = o.school_id \
         where o.state = 'open' and o.kind = 'objection' and o.municipality_id = $2 \
           and in_scope(o.municipality_id, 0, $1, null) \
         union all \
         select 'register', r.id, r.year, r.state, '', r.created_at, r.review_until, \
                (select count(distinct o.school_id) from objections o where o.register_id = r.id) \
         from registers r where r.municipality_id = $2 and r.year = $3 \
           and in_scope(r.municipality_id, 0, $1, null) \
           and r.edition = (select max(l.edition) from registers l \
                            where l.municipality_id = $2 and l.year = $3) \
         order by since",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// A school whose word is missing.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Silent {
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub name: String,
    /// The director's name: of the account, or of the school's card.
    pub director: String,
    /// Phone of the same.
    pub phone: String,
    /// `no_account`, `never_came` or `no_answer`.
    pub why: String,
}

/// Listed schools whose director has no account, never came, or has not answered during the review.
///
/// # Errors
/// When the database refuses.
pub async fn silent(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    year: i32,
) -> Result<Vec<Silent>> {
    Ok(sqlx::query_as(
        "select x.school_id, x.name, x.director, x.phone, x.why from ( \
           select s.id as school_id, s.name, coalesce(u.full_name, s.director_name) as director, \
                  coalesce(nullif(u.phone, ''), s.director_phone) as phone, \
                  case when u.id is null then 'no_account' \
                       when u.last_sign_in_at is null then 'never_came' \
                       when r.id is not null and o.school_id is null then 'no_answer' end as why \
           from verdicts v \
           join schools s on s.municipality_id = v.municipality_id and s.id = v.school_id \
           left join lateral (select * from users u where u.role = 'director' \
                and u.municipality_id = s.municipality_id and u.school_id = s.id and u.blocked_at is null \
                order by u.last_sign_in_at desc nulls last limit 1) u on true \
           left join registers r on r.municipality_id = v.municipality_id and r.year = v.year \
                and r.state = 'review' \
           left join lateral (select o.school_id from objections o \
                where o.register_id = r.id and o.school_id = s.id limit 1) o on true \
           where v.municipality_id = $2 and v.year = $3 and v.status = 'listed' \
             and in_scope(v.municipality_id, v.school_id, $1, null)) x \
         where x.why is not null order by x.name collate ru_natural limit 6",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// One municipality on the region's page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MunicipalityLine {
    /// Row of `municipalities`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Schools.
    pub schools: i64,
    /// Schools with any result of the year.
    pub with_results: i64,
    /// In the register.
    pub listed: i64,
    /// In the register of the year before.
    pub listed_before: i64,
    /// At risk.
    pub at_risk: i64,
    /// Without data.
    pub no_data: i64,
    /// State of the register, or nothing.
    pub register_state: Option<String>,
}

/// The region's municipalities in a year.
///
/// # Errors
/// When the database refuses.
pub async fn municipalities(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
) -> Result<Vec<MunicipalityLine>> {
    Ok(sqlx::query_as(
        "select m.id, m.name, \
                (select count(*) from schools s where s.municipality_id = m.id and s.merged_into_id is null) as schools, \
                (select count(distinct r.school_id) from results r \
                  where r.municipality_id = m.id and r.year = $2) as with_results, \
                count(v.*) filter (where v.status = 'listed' and v.year = $2) as listed, \
                count(v.*) filter (where v.status = 'listed' and v.year = $2 - 1) as listed_before, \
                count(v.*) filter (where v.status = 'at_risk' and v.year = $2) as at_risk, \
                count(v.*) filter (where v.status = 'no_data' and v.year = $2) as no_data, \
                (select g.state from registers g where g.municipality_id = m.id and g.year = $2 \
                  order by g.edition desc limit 1) as register_state \
         from municipalities m \
         left join verdicts v on v.municipality_id = m.id and v.year in ($2, $2 - 1) \
         where in_scope(m.id, 0, $1, null) \
         group by m.id, m.name order by m.name collate ru_natural",
    )
    .bind(scope.municipalities())
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// A school a curator looks after.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CuratedSchool {
    /// The school.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: String,
    /// Director's name.
    pub director_name: String,
    /// Director's phone.
    pub director_phone: String,
    /// Code of the last status, and its year.
    pub status: Option<String>,
    /// The year of the status.
    pub year: Option<i16>,
    /// Low procedures of that year.
    pub low_count: Option<i16>,
}

/// The schools within a curator's sight, those in the register first.
///
/// # Errors
/// When the database refuses.
pub async fn curated(conn: &mut PgConnection, scope: &Scope) -> Result<Vec<CuratedSchool>> {
    Ok(sqlx::query_as(
        "select s.id, s.name, m.name as municipality, s.director_name, s.director_phone, \
                v.status, v.year, v.low_count \
         from schools s join municipalities m on m.id = s.municipality_id \
         left join lateral (select * from verdicts v where v.municipality_id = s.municipality_id \
                and v.school_id = s.id order by v.year desc limit 1) v on true \
         where in_scope(s.municipality_id, s.id, $1, $2) \
         order by array_position(array['listed', 'at_risk', 'no_data', 'clear', 'excluded'], v.status), \
                  s.name collate ru_natural",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .fetch_all(conn)
    .await?)
}

/// The coordinator a director may call.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Contact {
    /// Full name.
    pub full_name: String,
    /// Position.
    pub position: String,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// Coordinators of a municipality.
///
/// # Errors
/// When the database refuses.
pub async fn coordinators(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<Vec<Contact>> {
    Ok(sqlx::query_as(
        "select full_name, position, phone, email from users \
         where role = 'coordinator' and blocked_at is null and municipality_id = $2 \
           and in_scope(municipality_id, 0, $1, null) \
         order by full_name limit 3",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// A year with numbers of a school.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct YearLoaded {
    /// The year.
    pub year: i32,
    /// When the last of its numbers was loaded.
    pub loaded_at: DateTime<Utc>,
}

/// The years of which a school has numbers, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn years_loaded(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<YearLoaded>> {
    Ok(sqlx::query_as(
        "select year::integer as year, max(loaded_at) as loaded_at from results \
         where in_scope(municipality_id, school_id, $1, $2) and school_id = $3 group by year order by year",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// The word of a school on the register that is being reviewed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Review {
    /// State of the register.
    pub state: String,
    /// Until when the school may answer.
    pub review_until: Option<NaiveDate>,
    /// `agreement`, `objection` or nothing.
    pub answer: Option<String>,
}

/// The latest register of the school's municipality with the school's answer.
///
/// # Errors
/// When the database refuses.
pub async fn review(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    school_id: i64,
) -> Result<Option<Review>> {
    Ok(sqlx::query_as(
        "select r.state, r.review_until, o.kind as answer \
         from registers r \
         left join lateral (select * from objections o where o.register_id = r.id and o.school_id = $3 \
                            order by o.id desc limit 1) o on true \
         where r.municipality_id = $2 and in_scope(r.municipality_id, 0, $1, null) \
         order by r.year desc, r.edition desc limit 1",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(school_id)
    .fetch_optional(conn)
    .await?)
}

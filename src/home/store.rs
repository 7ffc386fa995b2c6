//! Read-only SQL of the first pages, across the rooms' tables.

use crate::access::Scope;
use crate::deadlines::Term;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// Something that waits for the coordinator.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// `import`, `objection`, `register`, `survey`, `risks`, `proposal`, `roadmap`, `reported` or `overdue`;
    /// `own_…` of the municipality's own roadmap.
    pub kind: String,
    /// Row of its table.
    pub id: i64,
    /// Number of an import, year of a register, how many measures or due days.
    pub number: i32,
    /// The school; the state of a register.
    pub name: String,
    /// The first words of an objection; the term of the measure that is overdue longest, as JSON.
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
    today: NaiveDate,
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
         union all \
         select 'survey', y.id, 0, s.name, '', coalesce(y.closed_at, y.closes_on::timestamptz), null, 0 \
         from surveys y join schools s on s.municipality_id = y.municipality_id and s.id = y.school_id \
         where y.municipality_id = $2 and (y.closed_at is not null or y.closes_on < $4) \
           and in_scope(y.municipality_id, 0, $1, null) \
           and exists (select from survey_audiences a where a.municipality_id = y.municipality_id \
                          and a.survey_id = y.id and (a.answered >= 5 or a.audience = 'director' and a.answered > 0)) \
           and not exists (select from surveys n where n.municipality_id = y.municipality_id \
                              and n.school_id = y.school_id and n.year = y.year and n.id > y.id) \
           and not exists (select from risk_profiles p where p.municipality_id = y.municipality_id \
                              and p.school_id = y.school_id and p.year = y.year \
                              and (p.survey_id = y.id or p.activated_at is not null)) \
         union all \
         select 'risks', p.id, 0, s.name, '', max(greatest(l.school_at, l.curator_at)), null, 0 \
         from risk_profiles p \
         join schools s on s.municipality_id = p.municipality_id and s.id = p.school_id \
         join risk_levels l on l.municipality_id = p.municipality_id and l.profile_id = p.id \
         where p.municipality_id = $2 and p.activated_at is null and in_scope(p.municipality_id, 0, $1, null) \
         group by p.id, s.name \
         having bool_and(l.school_at is not null and l.curator_at is not null) \
         union all \
         select 'proposal', min(p.id), count(*)::integer, coalesce(s.name, 'Муниципальная дорожная карта'), '', \
                min(p.proposed_at), null, 0 \
         from proposals p \
         join roadmaps r on r.municipality_id = p.municipality_id and r.id = p.roadmap_id \
         left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
         where p.municipality_id = $2 and p.outcome = 'open' and r.state = 'agreed' \
           and in_scope(p.municipality_id, 0, $1, null) \
         group by r.id, s.name \
         union all \
         select 'roadmap', r.id, 0, s.name, '', r.sent_at, null, 0 \
         from roadmaps r join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
         where r.municipality_id = $2 and r.state = 'review' and in_scope(r.municipality_id, 0, $1, null) \
         union all \
         select case when r.school_id is null then 'own_reported' else 'reported' end, \
                coalesce(r.school_id, r.municipality_id), count(*)::integer, \
                coalesce(s.name, 'Муниципальная дорожная карта'), '', min(d.done_at), null, 0 \
         from measure_days d \
         join roadmaps r on r.municipality_id = d.municipality_id and r.id = d.roadmap_id \
         left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
         where r.municipality_id = $2 and r.state = 'agreed' and d.done_on is not null and d.verdict is null \
           and in_scope(r.municipality_id, 0, $1, null) \
         group by r.school_id, r.municipality_id, s.name \
         union all \
         select case when r.school_id is null then 'own_overdue' else 'overdue' end, \
                coalesce(r.school_id, r.municipality_id), count(*)::integer, \
                coalesce(s.name, 'Муниципальная дорожная карта'), \
                (select m.term::text from measures m where m.municipality_id = r.municipality_id \
                    and m.id = (array_agg(d.measure_id order by d.due_on, d.measure_id))[1]), \
                min(d.due_on)::timestamptz, null, 0 \
         from measure_days d \
         join roadmaps r on r.municipality_id = d.municipality_id and r.id = d.roadmap_id \
         left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
         where r.municipality_id = $2 and r.state = 'agreed' and d.due_on < $4 \
           and not d.is_done and in_scope(r.municipality_id, 0, $1, null) \
         group by r.school_id, r.municipality_id, s.name \
         union all \
         select 'document', (array_agg(d.id order by v.sent_at))[1], count(*)::integer, s.name, \
                (array_agg(d.title order by v.sent_at))[1], min(v.sent_at), null, 0 \
         from documents d join schools s on s.municipality_id = d.municipality_id and s.id = d.school_id \
         join lateral (select max(x.sent_at) as sent_at from document_versions x \
                        where x.municipality_id = d.municipality_id and x.document_id = d.id) v on true \
         where d.municipality_id = $2 and d.decision is null and v.sent_at is not null \
           and in_scope(d.municipality_id, 0, $1, null) \
         group by s.id, s.name \
         order by since",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(year)
    .bind(today)
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
    /// The last contact of any kind; the first day of the assignment when there was none.
    pub silent_since: Option<NaiveDate>,
    /// Whether there was a contact at all.
    pub was_contact: bool,
    /// Recommendations that are not finished.
    pub unfinished: i64,
    /// Those whose day has passed.
    pub overdue: i64,
    /// The next planned visit; one whose day has passed comes first.
    pub next_on: Option<NaiveDate>,
    /// Row of that visit.
    pub next_id: Option<i64>,
}

/// The schools within a curator's sight, the most urgent first: what is overdue, then the longest silence,
/// then those in the register.
///
/// # Errors
/// When the database refuses.
pub async fn curated(
    conn: &mut PgConnection,
    scope: &Scope,
    user_id: Option<i64>,
    today: NaiveDate,
) -> Result<Vec<CuratedSchool>> {
    Ok(sqlx::query_as(
        "select s.id, s.name, m.name as municipality, s.director_name, s.director_phone, \
                v.status, v.year, v.low_count, coalesce(h.last_on, c.since) as silent_since, \
                h.last_on is not null as was_contact, r.unfinished, r.overdue, n.planned_on as next_on, \
                n.id as next_id \
         from schools s join municipalities m on m.id = s.municipality_id \
         left join lateral (select * from verdicts v where v.municipality_id = s.municipality_id \
                and v.school_id = s.id order by v.year desc limit 1) v on true \
         left join lateral (select min(c.since) as since from curator_schools c where c.user_id = $3 \
                and c.school_id = s.id and (c.until is null or c.until >= $4)) c on true \
         left join lateral (select max(x.held_on) as last_on from visits x \
                where x.municipality_id = s.municipality_id and x.school_id = s.id) h on true \
         left join lateral (select count(*) as unfinished, count(*) filter (where x.due_on < $4) as overdue \
                from recommendations x where x.municipality_id = s.municipality_id and x.school_id = s.id \
                 and x.state in ('open', 'not_done')) r on true \
         left join lateral (select x.id, x.planned_on from visits x \
                where x.municipality_id = s.municipality_id and x.school_id = s.id and x.state = 'planned' \
                order by x.planned_on, x.id limit 1) n on true \
         where in_scope(s.municipality_id, s.id, $1, $2) \
         order by (n.planned_on <= $4) desc nulls last, r.overdue desc, \
                  (coalesce(h.last_on, c.since) < $4 - 30) desc nulls last, n.planned_on nulls last, \
                  array_position(array['listed', 'at_risk', 'no_data', 'clear', 'excluded'], v.status), \
                  s.name collate ru_natural",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(user_id)
    .bind(today)
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

/// What a school has to do: the register it may answer, the risks to verify, the roadmap to write or mend,
/// the next measure.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Duties {
    /// State of the latest register of the municipality.
    pub register_state: Option<String>,
    /// Until when the school may answer.
    pub review_until: Option<NaiveDate>,
    /// `agreement`, `objection` or nothing.
    pub answer: Option<String>,
    /// A profile the school has not verified.
    pub profile_id: Option<i64>,
    /// Whether directions are activated and there is no roadmap of that year.
    pub wants_roadmap: bool,
    /// The remark with which the roadmap came back; empty for a draft that was never sent.
    pub draft_remark: Option<String>,
    /// The measure that is due first, of those not done.
    pub measure_id: Option<i64>,
    /// Its words.
    pub measure: Option<String>,
    /// The day it is due.
    pub measure_due: Option<NaiveDate>,
    /// Its term.
    pub measure_term: Option<Json<Term>>,
    /// The oldest visit whose report the director has not read.
    pub unread_id: Option<i64>,
    /// Its day.
    pub unread_on: Option<NaiveDate>,
    /// A survey of the school that goes on.
    pub survey_id: Option<i64>,
    /// Its last day.
    pub survey_until: Option<NaiveDate>,
    /// «34 из 60»: how many have answered, of all that are asked.
    pub survey_progress: Option<String>,
}

/// What the school has to do.
///
/// # Errors
/// When the database refuses.
pub async fn duties(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    school_id: i64,
) -> Result<Duties> {
    Ok(sqlx::query_as(
        "select r.state as register_state, r.review_until, o.kind as answer, p.id as profile_id, \
                coalesce(a.wants_roadmap, false) as wants_roadmap, d.remark as draft_remark, \
                m.id as measure_id, m.title as measure, m.due_on as measure_due, m.term as measure_term, \
                v.id as unread_id, v.held_on as unread_on, y.id as survey_id, \
                y.closes_on as survey_until, y.progress as survey_progress \
         from (select $2::bigint as municipality_id, $3::bigint as school_id) own \
         left join lateral (select * from registers r where r.municipality_id = own.municipality_id \
                            order by r.year desc, r.edition desc limit 1) r on true \
         left join lateral (select o.kind from objections o \
                             where o.register_id = r.id and o.school_id = own.school_id \
                            order by o.id desc limit 1) o on true \
         left join lateral (select p.id from risk_profiles p \
                             where p.municipality_id = own.municipality_id and p.school_id = own.school_id \
                               and p.activated_at is null \
                               and exists (select from risk_levels l where l.profile_id = p.id \
                                              and l.municipality_id = p.municipality_id and l.school_at is null) \
                            order by p.year desc limit 1) p on true \
         left join lateral (select not exists (select from roadmaps x \
                                      where x.municipality_id = p.municipality_id \
                                        and x.school_id = p.school_id and x.year = p.year) as wants_roadmap \
                              from risk_profiles p \
                             where p.municipality_id = own.municipality_id and p.school_id = own.school_id \
                               and p.activated_at is not null order by p.year desc limit 1) a on true \
         left join lateral (select d.remark from roadmaps d \
                             where d.municipality_id = own.municipality_id and d.school_id = own.school_id \
                               and d.state = 'draft' order by d.year desc limit 1) d on true \
         left join lateral (select m.id, m.title, d.due_on, m.term from measure_days d \
                              join measures m on m.municipality_id = d.municipality_id and m.id = d.measure_id \
                              join roadmaps x on x.municipality_id = d.municipality_id and x.id = d.roadmap_id \
                             where x.municipality_id = own.municipality_id and x.school_id = own.school_id \
                               and x.state = 'agreed' and not d.is_done \
                            order by d.due_on nulls last, m.position limit 1) m on true \
         left join lateral (select v.id, v.held_on from visits v \
                             where v.municipality_id = own.municipality_id and v.school_id = own.school_id \
                               and v.state = 'held' order by v.held_on, v.id limit 1) v on true \
         left join lateral (select y.id, y.closes_on, \
                                   (select sum(a.answered) || ' из ' || sum(a.expected) \
                                      from survey_audiences a \
                                     where a.municipality_id = y.municipality_id and a.survey_id = y.id) as progress \
                              from surveys y \
                             where y.municipality_id = own.municipality_id and y.school_id = own.school_id \
                               and y.closed_at is null order by y.year desc limit 1) y on true \
         where in_scope(own.municipality_id, own.school_id, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(school_id)
    .fetch_optional(conn)
    .await?
    .unwrap_or_default())
}

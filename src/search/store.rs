//! SQL of the search: a source is one question with the columns of a [`Hit`] and the text it is found by.

use super::hit::{Hit, Kind, Wanted};
use crate::access::Scope;
use crate::error::Result;
use sqlx::PgConnection;

/// Text as it is compared: lower case, ё as е.
macro_rules! folded {
    ($text:literal) => {
        concat!(
            "translate(lower((",
            $text,
            ") collate ru_natural), 'ё', 'е')"
        )
    };
}

/// Which of the things are asked for: all within the scope `$1`, `$2`.
macro_rules! sources {
    () => {
        concat!(
            "select 'school' as kind, s.id, s.name as title, s.login as detail, null::date as day, s.name as school, \
                    s.municipality_id, concat_ws(' ', s.search_key, s.login, s.inn, s.exam_code) as text, \
                    s.search_key as head \
               from schools s where in_scope(s.municipality_id, s.id, $1, $2) \
             union all \
             select 'measure', x.id, x.title, x.responsible, x.due_on, coalesce(s.name, ''), r.municipality_id, ",
            folded!("concat_ws(' ', x.title, x.task, x.responsible, s.search_key, s.login)"),
            ", ",
            folded!("x.title"),
            " from measures x \
               join roadmaps r on r.municipality_id = x.municipality_id and r.id = x.roadmap_id \
               left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
              where in_scope(r.municipality_id, r.school_id, $1, \
                             case when r.school_id is not null then $2::bigint[] end) \
                and x.dropped_at is null \
             union all \
             select 'visit', x.id, x.kind, x.curator_name, coalesce(x.held_on, x.planned_on), s.name, \
                    s.municipality_id, ",
            folded!(
                "concat_ws(' ', x.curator_name, x.purpose, x.findings, x.participants, s.search_key, s.login)"
            ),
            ", s.search_key \
               from visits x \
               join schools s on s.municipality_id = x.municipality_id and s.id = x.school_id \
              where in_scope(x.municipality_id, x.school_id, $1, $2) \
             union all \
             select 'recommendation', x.id, x.text, x.owner, x.due_on, s.name, s.municipality_id, ",
            folded!("concat_ws(' ', x.text, x.owner, s.search_key, s.login)"),
            ", ",
            folded!("x.text"),
            " from recommendations x \
               join schools s on s.municipality_id = x.municipality_id and s.id = x.school_id \
              where in_scope(x.municipality_id, x.school_id, $1, $2) \
             union all \
             select 'document', x.id, x.title, x.year || '/' || x.year + 1, null, s.name, s.municipality_id, ",
            folded!("concat_ws(' ', x.title, x.year, s.search_key, s.login)"),
            ", ",
            folded!("x.title"),
            " from documents x \
               join schools s on s.municipality_id = x.municipality_id and s.id = x.school_id \
              where in_scope(x.municipality_id, x.school_id, $1, $2)"
        )
    };
}

/// Which part of what was found is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Only this kind; of the others the first one, for its count.
    pub kind: Option<Kind>,
    /// How many stand before the part.
    pub skipped: i64,
    /// How many of a kind at most.
    pub most: i64,
}

/// What holds every word: what begins with the text comes first, then a word that does, then the rest.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &mut PgConnection,
    scope: &Scope,
    wanted: &Wanted,
    part: Part,
) -> Result<Vec<Hit>> {
    Ok(sqlx::query_as(concat!(
        "with found as (select x.*, m.name as municipality from (",
        sources!(),
        ") x join municipalities m on m.id = x.municipality_id \
          where not exists (select from unnest($3::text[]) word where strpos(x.text, word) = 0) \
            and not exists (select from unnest($4::text[]) number \
                             where ' ' || x.text || ' ' !~ (' ' || number || '\\D'))), \
         counted as (select *, count(*) over (partition by kind) as total, \
                row_number() over (partition by kind \
                  order by case when starts_with(head, $5) then 0 \
                                when strpos(' ' || head, ' ' || $5) > 0 then 1 else 2 end, \
                           day desc nulls last, school collate ru_natural, title collate ru_natural, id) as place \
           from found) \
         select * from counted \
          where place = 1 \
             or ($6::text is null or kind = $6) and place > $7 and place <= $7 + $8 \
          order by kind, place",
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(&wanted.words)
    .bind(&wanted.numbers)
    .bind(&wanted.beginning)
    .bind(part.kind.map(Kind::code))
    .bind(part.skipped)
    .bind(part.most)
    .fetch_all(conn)
    .await?)
}

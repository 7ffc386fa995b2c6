//! SQL of talks. Which things are in sight, the rooms of the things say before these questions are asked.

use super::call::Person;
use super::comment::Comment;
use super::place::{Place, Thing};
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use sqlx::PgConnection;

/// A line with those it calls and its former texts.
macro_rules! comments {
    ($where:literal) => {
        concat!(
            "select c.*, \
                    coalesce((select array_agg(m.name order by m.name collate ru_natural) from comment_mentions m \
                       where m.municipality_id = c.municipality_id and m.comment_id = c.id), '{}') as called, \
                    coalesce((select array_agg(m.user_id order by m.user_id) from comment_mentions m \
                       where m.municipality_id = c.municipality_id and m.comment_id = c.id), '{}') as called_ids, \
                    coalesce((select jsonb_agg(jsonb_build_object('text', t.text, 'replaced_at', t.replaced_at) \
                                               order by t.number) from comment_texts t \
                       where t.municipality_id = c.municipality_id and t.comment_id = c.id), '[]') as former \
               from comments c where ",
            $where
        )
    };
}

/// The talk beside a thing, the oldest line first.
///
/// # Errors
/// When the database refuses.
pub async fn of_thing(conn: &mut PgConnection, place: &Place) -> Result<Vec<Comment>> {
    Ok(sqlx::query_as(comments!(
        "c.municipality_id = $1 and (c.measure_id = $2 or c.visit_id = $3 or c.document_id = $4) order by c.id"
    ))
    .bind(place.municipality_id)
    .bind(place.thing.measure_id())
    .bind(place.thing.visit_id())
    .bind(place.thing.document_id())
    .fetch_all(conn)
    .await?)
}

/// One line and its thing.
///
/// # Errors
/// [`Error::NotFound`] when the municipality is out of sight; whether the thing is in sight, its room says.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<(Comment, Thing)> {
    let comment: Comment = sqlx::query_as(comments!(
        "c.id = $1 and in_scope(c.municipality_id, 0, $2, null)"
    ))
    .bind(id)
    .bind(scope.municipalities())
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let measure = comment.measure_id.map(Thing::Measure);
    let visit = comment.visit_id.map(Thing::Visit);
    let document = comment.document_id.map(Thing::Document);
    let thing = measure.or(visit).or(document).ok_or(Error::NotFound)?;
    Ok((comment, thing))
}

/// Who writes a line: row of `users`, name, code of the role.
pub type Writer<'a> = (Option<i64>, &'a str, &'a str);

/// Keeps a new line; gives its row.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    place: &Place,
    text: &str,
    (author_id, author_name, author_role): Writer<'_>,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "insert into comments (municipality_id, school_id, measure_id, visit_id, document_id, author_id, \
                               author_name, author_role, text) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
    )
    .bind(place.municipality_id)
    .bind(place.school_id)
    .bind(place.thing.measure_id())
    .bind(place.thing.visit_id())
    .bind(place.thing.document_id())
    .bind(author_id)
    .bind(author_name)
    .bind(author_role)
    .bind(text)
    .fetch_one(conn)
    .await?)
}

/// Keeps whom a line calls; who is called already stays called.
///
/// # Errors
/// When the database refuses.
pub async fn call(
    conn: &mut PgConnection,
    municipality_id: i64,
    comment_id: i64,
    people: &[Person],
) -> Result<()> {
    let ids: Vec<i64> = people.iter().map(|person| person.id).collect();
    let names: Vec<&str> = people
        .iter()
        .map(|person| person.full_name.as_str())
        .collect();
    sqlx::query(
        "insert into comment_mentions (municipality_id, comment_id, user_id, name) \
         select $1, $2, p.id, p.name from unnest($3::bigint[], $4::text[]) p (id, name) \
         on conflict do nothing",
    )
    .bind(municipality_id)
    .bind(comment_id)
    .bind(ids)
    .bind(names)
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes the text and keeps the former one.
///
/// # Errors
/// [`Error::Conflict`] when it has changed meanwhile.
pub async fn rewrite(
    conn: &mut PgConnection,
    was: &Comment,
    version: i32,
    text: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update comments set text = $4, version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and struck_at is null",
    )
    .bind(was.municipality_id)
    .bind(was.id)
    .bind(version)
    .bind(text)
    .execute(&mut *conn)
    .await?;
    fresh(done.rows_affected())?;
    sqlx::query(
        "insert into comment_texts (municipality_id, comment_id, number, text) values ($1, $2, $3, $4)",
    )
    .bind(was.municipality_id)
    .bind(was.id)
    .bind(version)
    .bind(&was.text)
    .execute(conn)
    .await?;
    Ok(())
}

/// Crosses a line out.
///
/// # Errors
/// [`Error::Conflict`] when it has changed meanwhile.
pub async fn strike(
    conn: &mut PgConnection,
    was: &Comment,
    version: i32,
    reason: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update comments set struck_at = now(), strike_reason = $4, version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and struck_at is null",
    )
    .bind(was.municipality_id)
    .bind(was.id)
    .bind(version)
    .bind(reason)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

//! SQL of those who may be called.

use super::call::Person;
use super::place::Place;
use crate::access::Viewer;
use crate::error::Result;
use sqlx::PgConnection;

/// Everybody but the viewer who sees the thing and answers for it: the school's director, those who look
/// after the school today, the coordinators.
///
/// # Errors
/// When the database refuses.
pub async fn people(
    conn: &mut PgConnection,
    viewer: &Viewer,
    place: &Place,
) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "select u.id, u.full_name, u.role from users u \
          where u.blocked_at is null and u.id is distinct from $1 \
            and case u.role when 'director' then u.municipality_id = $2 and u.school_id = $3 \
                            when 'coordinator' then u.municipality_id = $2 \
                            when 'curator' then looks_after(u.id, $3) else false end \
          order by array_position(array['director', 'curator', 'coordinator'], u.role), \
                   u.full_name collate ru_natural, u.id",
    )
    .bind(viewer.user_id)
    .bind(place.municipality_id)
    .bind(place.school_id)
    .fetch_all(conn)
    .await?)
}

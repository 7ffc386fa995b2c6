//! SQL of the demo: what is there already.

use crate::error::Result;
use sqlx::PgConnection;

/// Whether nobody has put anything into this portal yet.
pub async fn is_empty(conn: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select not exists (select from schools) and not exists (select from users)",
    )
    .fetch_one(conn)
    .await?)
}

/// The municipality with this code.
pub async fn municipality(conn: &mut PgConnection, code: &str) -> Result<i64> {
    Ok(
        sqlx::query_scalar("select id from municipalities where code = $1")
            .bind(code)
            .fetch_one(conn)
            .await?,
    )
}

/// The only region of the demo.
pub async fn region(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("select min(id) from regions")
        .fetch_one(conn)
        .await?)
}

/// The school with this login.
pub async fn school(conn: &mut PgConnection, login: &str) -> Result<i64> {
    Ok(
        sqlx::query_scalar("select id from schools where login = $1")
            .bind(login)
            .fetch_one(conn)
            .await?,
    )
}

/// Whether the people of the demo live here.
pub async fn has_person(conn: &mut PgConnection, login: &str) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select exists (select from users where login = $1)")
            .bind(login)
            .fetch_one(conn)
            .await?,
    )
}

/// A person of the demo: row and name.
pub async fn person(conn: &mut PgConnection, login: &str) -> Result<(i64, String)> {
    Ok(
        sqlx::query_as("select id, full_name from users where login = $1")
            .bind(login)
            .fetch_one(conn)
            .await?,
    )
}

/// The municipality of a school.
pub async fn municipality_of(conn: &mut PgConnection, school_id: i64) -> Result<i64> {
    Ok(
        sqlx::query_scalar("select municipality_id from schools where id = $1")
            .bind(school_id)
            .fetch_one(conn)
            .await?,
    )
}

/// A measure of a school's roadmap by its words.
pub async fn measure(conn: &mut PgConnection, school_id: i64, title: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select m.id from measures m \
           join roadmaps r on r.municipality_id = m.municipality_id and r.id = m.roadmap_id \
          where r.school_id = $1 and m.title = $2 order by m.id limit 1",
    )
    .bind(school_id)
    .bind(title)
    .fetch_one(conn)
    .await?)
}

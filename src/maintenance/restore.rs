//! The way back: a verified copy put into an empty database, in one transaction.

use super::copy::{self, Copy, Damage, TableCopy};
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::db::{Db, MIGRATOR};
use crate::files::Vault;
use anyhow::{Context, bail};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Bytes of rows sent to the database at once.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Puts a copy into an empty database and brings it up to this version. A damaged copy is refused whole.
///
/// # Errors
/// When the database holds data, the copy comes from a newer portal, or the database refuses a row.
pub async fn restore(
    db: &Db,
    vault: &Vault,
    folder: &Path,
) -> anyhow::Result<Result<Copy, Damage>> {
    let (copy, damage) = copy::verify(folder)?;
    if !damage.is_empty() {
        return Ok(Err(damage));
    }
    let newest = MIGRATOR.iter().map(|m| m.version).max().unwrap_or_default();
    if copy.schema > newest {
        bail!(
            "копия сделана более новой версией портала ({}): обновите портал",
            copy.portal
        );
    }
    let mut connection = db.outside().await?;
    MIGRATOR
        .run_to(copy.schema, &mut *connection)
        .await
        .context("схема базы данных не создаётся")?;
    drop(connection);
    for file in &copy.files {
        vault
            .put(file.digest, std::fs::read(file.path(folder))?)
            .await?;
    }
    put_back(db, &copy, folder).await?;
    db.migrate().await?;
    db.take_statistics().await?;
    Ok(Ok(copy))
}

async fn put_back(db: &Db, copy: &Copy, folder: &Path) -> anyhow::Result<()> {
    let mut tx = db.begin(&Viewer::portal("восстановление")).await?;
    let occupied: bool =
        sqlx::query_scalar("select exists (select from users) or exists (select from schools)")
            .fetch_one(&mut *tx)
            .await?;
    if occupied {
        bail!("в этой базе уже есть данные: восстанавливайте в пустой каталог (--data-dir)");
    }
    tx.execute("set constraints all deferred").await?;
    // The lines of the journal keep their numbers and seals; rows that migrations made come from the copy.
    tx.execute("alter table journal disable trigger user")
        .await?;
    tx.execute("delete from rulesets").await?;
    tx.execute("delete from journal_head").await?;
    if copy
        .tables
        .iter()
        .any(|table| table.name == "notice_cursor")
    {
        tx.execute("delete from notice_cursor").await?;
    }
    for table in &copy.tables {
        let rows = put_table(&mut tx, table, folder)
            .await
            .with_context(|| format!("таблица {}", table.name))?;
        if rows != table.rows {
            bail!(
                "таблица {}: восстановлено {rows} строк из {}",
                table.name,
                table.rows
            );
        }
        set_sequence(&mut tx, &table.name).await?;
    }
    tx.execute("set constraints all immediate").await?;
    tx.execute("alter table journal enable trigger user")
        .await?;
    let made = copy.made_at.format("%d.%m.%Y %H:%M");
    let event = Event::new(
        Kind::PortalMaintained,
        format!("Восстановлено из копии от {made} (UTC)"),
    );
    tx.commit(event).await?;
    Ok(())
}

async fn put_table(
    conn: &mut PgConnection,
    table: &TableCopy,
    folder: &Path,
) -> anyhow::Result<u64> {
    // The name was written by `back_up`; anything else than a plain name is refused.
    if !table
        .name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
    {
        bail!("имя таблицы «{}» недопустимо", table.name);
    }
    let sql = format!(
        "insert into \"{0}\" overriding system value select * from jsonb_populate_recordset(null::\"{0}\", $1::jsonb)",
        table.name
    );
    let mut put = 0;
    let mut batch = String::new();
    for line in BufReader::new(File::open(table.file(folder))?).lines() {
        let line = line?;
        batch.push(if batch.is_empty() { '[' } else { ',' });
        batch.push_str(&line);
        if batch.len() > BATCH_BYTES {
            put += put_batch(conn, &sql, &mut batch).await?;
        }
    }
    Ok(put + put_batch(conn, &sql, &mut batch).await?)
}

async fn put_batch(conn: &mut PgConnection, sql: &str, batch: &mut String) -> anyhow::Result<u64> {
    if batch.is_empty() {
        return Ok(0);
    }
    batch.push(']');
    let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .bind(std::mem::take(batch))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// New rows go on after the restored ones.
async fn set_sequence(conn: &mut PgConnection, table: &str) -> anyhow::Result<()> {
    let sequence: Option<String> = sqlx::query_scalar(
        "select pg_get_serial_sequence($1, 'id') from pg_attribute \
         where attrelid = $1::regclass and attname = 'id' and attidentity <> ''",
    )
    .bind(table)
    .fetch_optional(&mut *conn)
    .await?
    .flatten();
    if let Some(sequence) = sequence {
        let sql = format!(
            "select setval($1::regclass, coalesce((select max(id) from \"{table}\"), 0) + 1, false)"
        );
        sqlx::query(AssertSqlSafe(sql))
            .bind(sequence)
            .execute(conn)
            .await?;
    }
    Ok(())
}

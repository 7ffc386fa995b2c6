//! Making a copy: every table from one snapshot of the database, streamed row by row.

use super::copy::{Copy, FileCopy, MANIFEST, TableCopy};
use crate::access::Viewer;
use crate::attachments;
use crate::audit::{Event, Kind};
use crate::db::Db;
use crate::files::Vault;
use anyhow::Context;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Tables that a copy leaves out: who was signed in, and the migrator's own notes.
const LEFT_OUT: [&str; 3] = ["_sqlx_migrations", "sessions", "sign_in_failures"];

/// Makes a copy in a new folder under `parent` and gives the folder with its manifest.
///
/// # Errors
/// When the folder cannot be written or the database does not answer.
pub async fn back_up(
    db: &Db,
    vault: &Vault,
    parent: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<(PathBuf, Copy)> {
    let folder = parent.join(format!("portal-{}", now.format("%Y%m%d-%H%M%S")));
    // A name of its own until it is whole: an interrupted copy is never taken for one.
    let unfinished = parent.join(format!(
        ".portal-{}.unfinished",
        now.format("%Y%m%d-%H%M%S")
    ));
    fs::create_dir_all(&unfinished)
        .with_context(|| format!("не создаётся папка {}", unfinished.display()))?;
    let mut copy = snapshot(db, &unfinished, now).await?;
    for file in &mut copy.files {
        file.size = copy_file(vault, file, &unfinished).await?;
    }
    fs::write(
        unfinished.join(MANIFEST),
        serde_json::to_string_pretty(&copy)?,
    )?;
    fs::rename(&unfinished, &folder)?;
    let rows: u64 = copy.tables.iter().map(|t| t.rows).sum();
    let event = Event::new(
        Kind::PortalMaintained,
        format!("Резервная копия: строк {rows}, файлов {}", copy.files.len()),
    );
    db.begin(&Viewer::portal("резервная копия"))
        .await?
        .commit(event)
        .await?;
    Ok((folder, copy))
}

/// Copies the bytes of a file. They never change and are not forgotten while a row names them, so that they
/// may be copied after the snapshot of the rows.
async fn copy_file(vault: &Vault, file: &FileCopy, folder: &Path) -> anyhow::Result<u64> {
    let bytes = vault.get(file.digest).await?;
    let path = file.path(folder);
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    let mut written = fs::File::create(&path)?;
    written.write_all(&bytes)?;
    written.sync_all()?;
    Ok(bytes.len() as u64)
}

/// All tables as they were at one moment; writers go on meanwhile.
async fn snapshot(db: &Db, folder: &Path, now: DateTime<Utc>) -> anyhow::Result<Copy> {
    let mut connection = db.outside().await?;
    connection
        .execute("begin isolation level repeatable read read only")
        .await?;
    connection
        .execute("select set_config('app.scope', '*', true)")
        .await?;
    let copy = write_all(&mut connection, folder, now).await;
    connection.execute("rollback").await?;
    copy
}

async fn write_all(
    conn: &mut PgConnection,
    folder: &Path,
    now: DateTime<Utc>,
) -> anyhow::Result<Copy> {
    let schema: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut *conn)
        .await?;
    let (journal_lines, seal): (i64, Vec<u8>) =
        sqlx::query_as("select last_id, last_hash from journal_head")
            .fetch_one(&mut *conn)
            .await?;
    let mut tables = Vec::new();
    for name in table_names(conn).await? {
        tables.push(write_table(conn, folder, name).await?);
    }
    let named = attachments::named_digests(conn).await?;
    let files = named.into_iter().map(|digest| FileCopy { digest, size: 0 });
    Ok(Copy {
        files: files.collect(),
        portal: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        schema,
        tables,
        journal_lines,
        journal_seal: hex::encode(seal),
    })
}

/// The portal's tables. Their foreign keys are deferred when they are put back, so any order will do.
async fn table_names(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select c.relname::text from pg_class c \
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' \
           and not c.relname = any ($1) order by 1",
    )
    .bind(&LEFT_OUT[..])
    .fetch_all(conn)
    .await?)
}

async fn write_table(
    conn: &mut PgConnection,
    folder: &Path,
    name: String,
) -> anyhow::Result<TableCopy> {
    let mut table = TableCopy {
        name,
        rows: 0,
        sha256: String::new(),
    };
    let mut file = BufWriter::new(fs::File::create(table.file(folder))?);
    let mut hash = Sha256::new();
    // The name came from the catalogue and is quoted.
    let name = table.name.replace('"', "\"\"");
    let cursor = format!(
        "declare copied no scroll cursor for select row_to_json(t)::text from \"{name}\" t"
    );
    conn.execute(AssertSqlSafe(cursor)).await?;
    loop {
        let rows = sqlx::query("fetch 500 from copied")
            .fetch_all(&mut *conn)
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let line: String = row.try_get(0)?;
            hash.update(line.as_bytes());
            hash.update(b"\n");
            writeln!(file, "{line}")?;
            table.rows += 1;
        }
    }
    conn.execute("close copied").await?;
    file.into_inner()?.sync_all()?;
    table.sha256 = hex::encode(hash.finalize());
    Ok(table)
}

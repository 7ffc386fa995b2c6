//! `portal doctor`, `portal backup DIR`, `portal restore DIR`.

use super::{Outcome, open};
use crate::config::{Format, MailSettings, Place};
use crate::db::{Db, PoolLimits};
use crate::maintenance::{self, Finding, Level};
use crate::sheets::Reader;
use crate::words;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// Prints what is wrong with the installation and how to mend it.
///
/// # Errors
/// When the database cannot be opened at all: the message says how to mend that.
pub fn doctor(place: &Place, mail: &MailSettings, format: Format) -> anyhow::Result<Outcome> {
    let now = now();
    let vault = open::vault(place)?;
    open::with_db(place, async |db| {
        let reader = Reader::new(std::env::current_exe()?);
        let findings = maintenance::examine(&db, &reader, &vault, mail, now).await?;
        print(&findings, format)?;
        let is_bad = findings.iter().any(|f| f.level == Level::Bad);
        Ok(if is_bad {
            Outcome::Refused
        } else {
            Outcome::Done
        })
    })
}

fn print(findings: &[Finding], format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        println!(
            "{}",
            serde_json::to_string_pretty(&json!({ "findings": findings }))?
        );
        return Ok(());
    }
    let width = findings
        .iter()
        .map(|f| f.subject.chars().count())
        .max()
        .unwrap_or_default();
    for finding in findings {
        let mark = match finding.level {
            Level::Good => "✓",
            Level::Attention => "!",
            Level::Bad => "✗",
        };
        let pad = " ".repeat(width - finding.subject.chars().count());
        println!("{mark} {}{pad}  {}", finding.subject, finding.found);
        if !finding.mend.is_empty() {
            println!("  {}  → {}", " ".repeat(width), finding.mend);
        }
    }
    Ok(())
}

/// Makes a copy under `parent` and checks it.
///
/// # Errors
/// When it cannot be written.
pub fn backup(place: &Place, parent: &Path, format: Format) -> anyhow::Result<Outcome> {
    let now = now();
    let vault = open::vault(place)?;
    open::with_db(place, async |db| {
        let (folder, _) = maintenance::back_up(&db, &vault, parent, now).await?;
        let (copy, damage) = maintenance::verify_copy(&folder)?;
        let rows: u64 = copy.tables.iter().map(|t| t.rows).sum();
        match format {
            Format::Json => println!(
                "{}",
                json!({ "folder": folder, "rows": rows, "tables": copy.tables.len(), "files": copy.files.len(), "damage": damage })
            ),
            Format::Text => {
                println!("Копия сделана и проверена: {}", folder.display());
                println!(
                    "Строк: {}. Файлов: {}. Журнал: {} записей, печать {}.",
                    words::thousands(rows),
                    words::thousands(copy.files.len() as u64),
                    copy.journal_lines,
                    copy.journal_seal
                );
            }
        }
        report(&damage);
        Ok(if damage.is_empty() {
            Outcome::Done
        } else {
            Outcome::Refused
        })
    })
}

/// Puts a copy into an empty database; with `check`, only compares its files with its manifest.
///
/// # Errors
/// When the database is not empty or the copy is no copy.
pub fn restore(
    place: &Place,
    folder: &Path,
    check: bool,
    format: Format,
) -> anyhow::Result<Outcome> {
    let outcome = if check {
        let (copy, damage) = maintenance::verify_copy(folder)?;
        if damage.is_empty() {
            Ok(copy)
        } else {
            Err(damage)
        }
    } else {
        restore_into(place, folder)?
    };
    match (outcome, format) {
        (Ok(copy), format) => {
            let rows: u64 = copy.tables.iter().map(|t| t.rows).sum();
            match format {
                Format::Json => println!(
                    "{}",
                    json!({ "rows": rows, "made_at": copy.made_at, "damage": [] })
                ),
                Format::Text if check => println!("Копия цела: строк {}.", words::thousands(rows)),
                Format::Text => println!(
                    "Восстановлено строк: {}. Войдите в портал заново.",
                    words::thousands(rows)
                ),
            }
            Ok(Outcome::Done)
        }
        (Err(damage), format) => {
            if format == Format::Json {
                println!("{}", json!({ "damage": damage }));
            }
            report(&damage);
            Ok(Outcome::Refused)
        }
    }
}

fn restore_into(
    place: &Place,
    folder: &Path,
) -> anyhow::Result<Result<maintenance::Copy, maintenance::Damage>> {
    let opened = open::open(place, false)?;
    let vault = open::vault(place)?;
    let restored = open::runtime()?.block_on(async {
        let limits = PoolLimits {
            connections: 2,
            acquire: Duration::from_secs(30),
            statement: Duration::from_secs(600),
        };
        let db = Db::connect(&opened.url, limits).await?;
        let restored = maintenance::restore(&db, &vault, folder).await;
        db.close().await;
        restored
    });
    if let Some(cluster) = opened.cluster {
        cluster.stop()?;
    }
    restored
}

fn report(damage: &[String]) {
    for line in damage {
        eprintln!("portal: {line}");
    }
}

/// The moment of the command.
pub(super) fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the clock of the command line")]
    let now = Utc::now();
    now
}

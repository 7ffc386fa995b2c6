//! The first start: a new cluster with the portal's role and database, there whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Output, Stdio};

use anyhow::{Context, Result, bail};

use super::binaries::Binaries;
use super::child::Launcher;
use super::place::Place;
use super::{DATABASE, ROLE, SUPERUSER};

/// Asks for the Russian collation, which only builds of PostgreSQL with ICU have.
const ICU_PROBE: &str = "SELECT 'ё' < 'ж' COLLATE \"ru-x-icu\"";

/// Makes the cluster aside and moves it into place in one step, so that an interrupted first
/// start is simply repeated.
pub(super) fn create(
    place: &Place,
    binaries: &Binaries,
    launcher: &Launcher,
    durable: bool,
) -> Result<()> {
    let scratch = place.data_dir.join("pg.init");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)
            .with_context(|| format!("не удалось удалить {}", scratch.display()))?;
    }
    place.account.private_dir(&scratch)?;

    let mut initdb = launcher.command(&binaries.directory.join("initdb"));
    initdb.args([
        "--username",
        SUPERUSER,
        "--auth-local=trust",
        "--auth-host=reject",
    ]);
    // Bytewise order that no upgrade of the system's libraries can change; pages that sort for
    // people name the collation. Letters are still letters for `lower` and `ILIKE`.
    initdb.args([
        "--encoding=UTF8",
        "--locale=C",
        "--lc-ctype=C.UTF-8",
        "--no-instructions",
    ]);
    initdb.arg(if durable {
        "--data-checksums"
    } else {
        "--no-sync"
    });
    initdb.arg("--pgdata").arg(&scratch);
    let made = initdb
        .stdin(Stdio::null())
        .output()
        .context("не запускается initdb")?;
    if !made.status.success() {
        bail!("не удалось создать базу (initdb):\n{}", said(&made));
    }

    let mut single = launcher.command(&binaries.directory.join("postgres"));
    single.arg("--single").arg("-D").arg(&scratch);
    // Without it the single-user server reports an error and carries on.
    single.args(["-c", "exit_on_error=on", "postgres"]);
    let filled = feed(single, &statements())?;
    if !filled.status.success() {
        bail!(
            "не удалось подготовить базу:\n{}{}",
            said(&filled),
            icu_hint(&filled)
        );
    }

    fs::rename(&scratch, &place.cluster)
        .with_context(|| format!("не удалось создать {}", place.cluster.display()))?;
    // The rename must survive a power cut.
    File::open(&place.data_dir)
        .and_then(|directory| directory.sync_all())
        .with_context(|| format!("не удалось записать {}", place.data_dir.display()))
}

/// One statement a line, as the single-user server reads them.
fn statements() -> String {
    format!(
        "{ICU_PROBE}\n\
         CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE\n\
         CREATE DATABASE {DATABASE} OWNER {ROLE}\n"
    )
}

fn feed(mut command: std::process::Command, input: &str) -> Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("не запускается postgres")?;
    if let Some(mut stdin) = child.stdin.take() {
        // A server that has already given up closes the pipe; its status tells the story.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output().context("не дождались postgres")
}

fn said(output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    text.concat().trim_end().to_owned()
}

fn icu_hint(output: &Output) -> &'static str {
    if said(output).contains("ru-x-icu") {
        "\nЭта сборка PostgreSQL не умеет упорядочивать русский текст (собрана без ICU): \
         установите PostgreSQL из пакетов системы (apt-get install postgresql)."
    } else {
        ""
    }
}

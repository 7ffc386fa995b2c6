//! `portal results import`: files and folders of a whole region, loaded or only tried.

use super::Outcome;
use crate::access::Viewer;
use crate::config::Format;
use crate::db::Db;
use crate::imports::bulk::{self, FileReport, Loaded};
use crate::imports::intake::{self, ReadFile, Sent, Understood};
use crate::procedure::{Kind, Level};
use crate::sheets::{Reader, limits};
use crate::words;
use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files read at once: enough for the reading processes, few enough for the memory.
const BATCH: usize = 8;
/// What is taken from a folder; a file named by itself may be called anything.
const EXTENSIONS: [&str; 4] = ["xlsx", "xls", "ods", "csv"];

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Загрузить файлы результатов всего региона: строки сами разойдутся по муниципалитетам.
    ///
    /// Портал узнаёт таблицу по содержимому. Сохраняется всё сразу или ничего; повторная загрузка тех же
    /// файлов ничего не меняет. Код выхода 0 — загружено всё, 1 — часть файлов или строк не загружена
    /// (причины — в ответе) или загружать нечего, 2 — ошибка в команде.
    Import(Import),
}

#[derive(Debug, Args)]
pub struct Import {
    /// Только проверить: ничего не сохранять
    #[arg(long)]
    dry_run: bool,
    /// Год процедур для файлов, в которых он не указан. Файлы и строки с другим годом не загружаются
    #[arg(long, value_name = "Y", value_parser = clap::value_parser!(u16).range(2000..=2100))]
    year: Option<u16>,
    /// Файлы XLSX, XLS, ODS, CSV и папки с ними; скрытые файлы и файлы вида ~$… пропускаются
    #[arg(required = true, value_name = "FILE_OR_DIR")]
    paths: Vec<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer or a folder cannot be read.
pub async fn run(db: &Db, command: Command, format: Format) -> anyhow::Result<Outcome> {
    let Command::Import(import) = command;
    let portal = Viewer::portal("командная строка");
    let paths = walk(&import.paths)?;
    if paths.is_empty() {
        return Ok(refuse(
            "В указанных папках нет файлов XLSX, XLS, ODS или CSV.",
            format,
        ));
    }
    let mut tx = db.read(&portal).await?;
    let knowledge = bulk::knowledge(&mut tx, &portal, import.year).await?;
    drop(tx);
    let files = read(&paths, &knowledge).await?;
    let mut tx = db.begin(&portal).await?;
    let Some(loaded) = bulk::load(&mut tx, &portal, &files, import.year).await? else {
        let message =
            "В портале ещё нет школ. Сначала загрузите их список: portal schools import FILE";
        return Ok(refuse(message, format));
    };
    let Loaded { files, events } = loaded;
    // A rehearsal is the same work without its end.
    if !import.dry_run && !events.is_empty() {
        tx.commit_all(events).await?;
    }
    match format {
        Format::Json => println!(
            "{}",
            json!({ "files": files.iter().map(as_json).collect::<Vec<_>>() })
        ),
        Format::Text => print!("{}", as_text(&files, import.dry_run)),
    }
    Ok(if files.iter().all(FileReport::is_whole) {
        Outcome::Done
    } else {
        Outcome::Refused
    })
}

fn refuse(message: &str, format: Format) -> Outcome {
    if format == Format::Json {
        println!("{}", json!({ "files": [], "refused": [message] }));
    }
    eprintln!("portal: {message}");
    Outcome::Refused
}

/// Reads the files batch by batch.
async fn read(paths: &[PathBuf], knowledge: &intake::Knowledge) -> anyhow::Result<Vec<ReadFile>> {
    let program = std::env::current_exe().context("не удалось узнать, где лежит программа")?;
    let reader = Arc::new(Reader::new(program));
    let mut files = Vec::with_capacity(paths.len());
    for batch in paths.chunks(BATCH) {
        let mut slots: Vec<Option<ReadFile>> = Vec::new();
        let mut sent = Vec::new();
        for path in batch {
            let name = path.display().to_string();
            match bytes_of(path) {
                Ok(bytes) => {
                    sent.push(Sent { name, bytes });
                    slots.push(None);
                }
                Err(error) => slots.push(Some(unopened(name, &error))),
            }
        }
        let mut read = intake::read(&reader, sent, knowledge.clone())
            .await
            .into_iter();
        files.extend(
            slots
                .into_iter()
                .filter_map(|slot| slot.or_else(|| read.next())),
        );
    }
    Ok(files)
}

/// The bytes of a file; of one beyond the limit only enough for the reader to refuse it.
fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unopened(name: String, error: &std::io::Error) -> ReadFile {
    let found = Understood::Refused(why_unopened(error));
    ReadFile {
        name,
        sha256: Vec::new(),
        size_bytes: 0,
        found,
    }
}

/// The system says it in English.
fn why_unopened(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "Файла нет: проверьте путь.".to_owned(),
        ErrorKind::PermissionDenied => {
            "Нет права читать файл: откройте его для пользователя, от которого работает команда."
                .to_owned()
        }
        _ => format!("Файл не открывается: {error}."),
    }
}

/// The files named and those of the folders named, each folder in order of names.
fn walk(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk_folder(path, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn walk_folder(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let cannot = || format!("папка {} не читается", folder.display());
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder)
        .and_then(Iterator::collect)
        .with_context(cannot)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        // A link to a folder is not followed: it may lead back.
        if entry.file_type().with_context(cannot)?.is_dir() {
            walk_folder(&path, found)?;
        } else if has_table_extension(&path) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn has_table_extension(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|ext| ext.to_string_lossy().to_lowercase());
    extension.is_some_and(|ext| EXTENSIONS.contains(&ext.as_str()))
}

fn as_json(report: &FileReport) -> Value {
    let procedure = report.procedure;
    let problems: Vec<Value> = report
        .problems
        .iter()
        .map(|problem| {
            json!({
                "sheet": problem.sheet,
                "cell": problem.cell,
                "value": problem.value,
                "rule": problem.rule,
                "message": problem.message,
            })
        })
        .collect();
    json!({
        "file": report.file,
        "layout": report.layout,
        "procedure": {
            "kind": procedure.map(|p| p.kind.code()),
            "year": report.year,
            "subject": procedure.map(|p| p.subject.code()),
            "grade": procedure.and_then(|p| p.grade),
            "level": procedure.and_then(|p| p.level).map(Level::code),
        },
        "rows": report.rows,
        "created": report.counts.created,
        "updated": report.counts.updated,
        "unchanged": report.counts.unchanged,
        "unmatched": report.unmatched,
        "problems": problems,
    })
}

fn as_text(files: &[FileReport], dry_run: bool) -> String {
    let mut text = String::new();
    for report in files {
        text.push_str(&format!("{}\n  {}\n", report.file, line(report)));
        for row in &report.unmatched {
            text.push_str(&format!("  школа не узнана: {}, {}\n", row.cell, row.text));
        }
        for problem in &report.problems {
            let place = [
                problem.sheet.as_str(),
                problem.cell.as_str(),
                problem.value.as_str(),
            ];
            let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
            let colon = if place.is_empty() { "" } else { ": " };
            text.push_str(&format!(
                "  {}{colon}{}\n",
                place.join(", "),
                problem.message
            ));
        }
    }
    let sum = |pick: fn(&FileReport) -> u32| files.iter().map(|f| u64::from(pick(f))).sum::<u64>();
    text.push_str(&format!(
        "\n{}: новых {}, изменено {}, без изменений {}.\n",
        words::count(files.len() as u64, ["файл", "файла", "файлов"]),
        sum(|f| f.counts.created),
        sum(|f| f.counts.updated),
        sum(|f| f.counts.unchanged),
    ));
    if dry_run {
        text.push_str("Это проверка: ничего не сохранено.\n");
    }
    text
}

/// «ВПР-6 математика, 2021: школ 24, новых 24, изменено 0, без изменений 0».
fn line(report: &FileReport) -> String {
    let about = match (report.procedure, report.year) {
        (Some(procedure), Some(year)) if procedure.kind == Kind::Vpr => {
            format!("{procedure}, {year}")
        }
        (Some(procedure), Some(year)) => format!("{procedure} {year}"),
        _ => report.layout.to_owned(),
    };
    let counts = report.counts;
    format!(
        "{about}: строк {}, новых {}, изменено {}, без изменений {}",
        report.rows, counts.created, counts.updated, counts.unchanged
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_without_hidden_files_and_locks() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("б")).unwrap();
        for name in [
            "2.xlsx",
            "1.CSV",
            ".hidden.xlsx",
            "~$1.xlsx",
            "readme.md",
            "б/3.ods",
        ] {
            fs::write(at(name), "x").unwrap();
        }
        let found = walk(&[folder.path().to_path_buf(), at("readme.md")]).unwrap();
        assert_eq!(
            found,
            [at("1.CSV"), at("2.xlsx"), at("б/3.ods"), at("readme.md")]
        );
    }

    #[test]
    fn a_file_that_cannot_be_opened_says_why_in_russian() {
        let missing = bytes_of(Path::new("/нет/такого.xlsx")).unwrap_err();
        assert_eq!(why_unopened(&missing), "Файла нет: проверьте путь.");
        let denied = std::io::Error::from(ErrorKind::PermissionDenied);
        assert!(why_unopened(&denied).starts_with("Нет права читать файл"));
    }

    #[test]
    fn a_file_without_a_procedure_has_nulls_in_its_json() {
        let report = FileReport {
            layout: "refused",
            ..FileReport::default()
        };
        let json = as_json(&report);
        assert_eq!(json["procedure"]["kind"], Value::Null);
        assert_eq!(json["rows"], 0);
        assert_eq!(json["unmatched"], json!([]));
    }
}

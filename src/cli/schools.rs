//! `portal schools import`: lists of schools over the whole region, all of them or none.

use super::Outcome;
use super::answer::{columns, say, say_json};
use crate::access::Viewer;
use crate::config::Format;
use crate::db::Db;
use crate::schools::{self, Plan, Problem, RegistryFile, Source};
use crate::sheets::Reader;
use clap::Subcommand;
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Загрузить список школ: муниципалитеты и школы, которых ещё нет, добавляются, остальные обновляются
    Import {
        /// Файлы XLSX, XLS, ODS или CSV
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Только показать, что изменится
        #[arg(long)]
        dry_run: bool,
    },
}

/// The answer in JSON.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    files: &'a [Report],
}

/// What one file did.
#[derive(Debug, Default, Serialize)]
struct Report {
    file: String,
    rows: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
    problems: Vec<Problem>,
    #[serde(skip)]
    municipalities: usize,
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub async fn run(db: &Db, command: Command, format: Format) -> anyhow::Result<Outcome> {
    let Command::Import { files, dry_run } = command;
    let today = super::maintenance::now().date_naive();
    let reader = Reader::new(std::env::current_exe()?);
    let portal = Viewer::portal("командная строка");
    let mut tx = db.begin(&portal).await?;
    let mut reports = Vec::new();
    let mut events = Vec::new();
    for path in &files {
        let name = file_name(path);
        let report = match read(&reader, path, &name).await {
            Ok(list) => {
                let source = Source {
                    file: &name,
                    day: today,
                    user_id: None,
                };
                let (plan, mut done) =
                    schools::load_region(&mut tx, portal.scope(), &list, source).await?;
                events.append(&mut done);
                Report::of(&plan, name, list.rows.len())
            }
            Err(problem) => Report {
                file: name,
                problems: vec![problem],
                ..Report::default()
            },
        };
        reports.push(report);
    }
    let refused = reports
        .iter()
        .flat_map(|report| &report.problems)
        .any(|problem| problem.is_error);
    if !refused && !dry_run && !events.is_empty() {
        tx.commit_all(events).await?;
    }
    print(&reports, refused, dry_run, format)?;
    Ok(if refused {
        Outcome::Refused
    } else {
        Outcome::Done
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// The list in the file, or why there is none.
async fn read(reader: &Reader, path: &Path, name: &str) -> Result<RegistryFile, Problem> {
    let unreadable = |rule: &'static str, message: String| Problem {
        sheet: String::new(),
        cell: String::new(),
        value: String::new(),
        rule: rule.into(),
        message,
        is_error: true,
    };
    let bytes = tokio::fs::read(path)
        .await
        .map_err(|error| unreadable("no_file", not_opened(&error)))?;
    let book = reader.read(name, &bytes).await.map_err(|refusal| {
        unreadable(
            "unreadable",
            format!("{}. {}", refusal.reason, refusal.advice),
        )
    })?;
    Ok(RegistryFile::read(&book.sheets))
}

fn not_opened(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "Файла нет: проверьте путь".to_owned(),
        std::io::ErrorKind::PermissionDenied => "Файл закрыт для чтения".to_owned(),
        _ => format!("Файл не открылся: {error}"),
    }
}

impl Report {
    fn of(plan: &Plan<'_>, file: String, rows: usize) -> Report {
        Report {
            file,
            rows,
            created: plan.created(),
            updated: plan.updated(),
            unchanged: plan.unchanged(),
            problems: plan.problems_and_questions(),
            municipalities: plan.municipalities.len(),
        }
    }

    fn table(&self) -> Vec<Vec<String>> {
        [
            ("новых муниципалитетов", self.municipalities),
            ("строк", self.rows),
            ("новых школ", self.created),
            ("изменено", self.updated),
            ("без изменений", self.unchanged),
        ]
        .map(|(title, number)| vec![format!("  {title}"), number.to_string()])
        .into()
    }
}

fn print(reports: &[Report], refused: bool, dry_run: bool, format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        return say_json(&Answer { files: reports });
    }
    let mut text = String::new();
    for report in reports {
        text.push_str(&format!("{}\n{}", report.file, columns(&report.table())));
    }
    text.push_str(match (refused, dry_run) {
        (true, _) => "Ничего не сохранено.\n",
        (false, true) => "Это проверка: ничего не сохранено.\n",
        (false, false) => "Готово.\n",
    });
    say(&text)?;
    for report in reports {
        for problem in &report.problems {
            eprintln!("{}", line(&report.file, problem));
        }
    }
    Ok(())
}

/// «schools.csv, Лист1!D12: «edu99»: Логин не прочитан…»
fn line(file: &str, problem: &Problem) -> String {
    let place = match (problem.sheet.as_str(), problem.cell.as_str()) {
        ("", "") => String::new(),
        ("", cell) => format!(", {cell}"),
        (sheet, "") => format!(", {sheet}"),
        (sheet, cell) => format!(", {sheet}!{cell}"),
    };
    let value = if problem.value.is_empty() {
        String::new()
    } else {
        format!(" «{}»:", problem.value)
    };
    let kind = if problem.is_error {
        ""
    } else {
        " предупреждение:"
    };
    format!("{file}{place}:{kind}{value} {}", problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_its_place() {
        let problem = |sheet: &str, cell: &str, value: &str, is_error| Problem {
            sheet: sheet.to_owned(),
            cell: cell.to_owned(),
            value: value.to_owned(),
            rule: "login_format".into(),
            message: "Логин не прочитан".to_owned(),
            is_error,
        };
        assert_eq!(
            line("a.csv", &problem("", "D12", "edu99", true)),
            "a.csv, D12: «edu99»: Логин не прочитан"
        );
        assert_eq!(
            line("a.xlsx", &problem("Лист1", "D12", "", false)),
            "a.xlsx, Лист1!D12: предупреждение: Логин не прочитан"
        );
    }
}

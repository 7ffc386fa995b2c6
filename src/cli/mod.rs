//! The command line: a stable contract. Exit 0: done, 1: refused with the reasons, 2: wrong usage.
//! Answers go to stdout, diagnostics to stderr.

mod answer;
mod demo;
mod maintenance;
mod open;
mod register;
mod rulesets;
mod schools;
mod results;
mod server;
mod users;

pub use open::{Opened, open, prepare};

use crate::config::{Format, LogFormat, MailSettings, Place, Settings};
use crate::{postgres, sheets};
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Портал поддержки школ с низкими образовательными результатами.
#[derive(Debug, Parser)]
#[command(name = "portal", version, about, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    /// Как написать ответ: text — для человека, json — для программы
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Как писать журнал работы в stderr
    #[arg(long, env = "PORTAL_LOG_FORMAT", global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Запустить портал
    Serve(Settings),
    /// Запустить портал с примером: два муниципалитета, 24 школы, пользователь каждой роли
    Demo(Settings),
    /// Обновить схему базы данных до этой версии
    Migrate,
    /// Проверить установку и сказать, что и как исправить
    Doctor(MailSettings),
    /// Сделать резервную копию в новой папке внутри DIR и проверить её
    Backup {
        /// Папка, в которой появится копия
        dir: PathBuf,
    },
    /// Восстановить копию в пустую базу
    Restore {
        /// Папка копии: portal-ГГГГММДД-ЧЧММСС
        dir: PathBuf,
        /// Только проверить файлы копии
        #[arg(long)]
        check: bool,
    },
    /// Список школ
    #[command(subcommand)]
    Schools(schools::Command),
    /// Результаты оценочных процедур
    #[command(subcommand)]
    Results(results::Command),
    /// Пользователи
    #[command(subcommand)]
    Users(users::Command),
    /// Правила выявления
    #[command(subcommand)]
    Rulesets(rulesets::Command),
    /// Рассчитать перечень года по правилам
    Register(register::Command),
}

/// How a command ended, beside its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit 0.
    Done,
    /// Exit 1: the answer holds the reasons.
    Refused,
}

/// Parses the arguments and runs the command.
pub fn run() -> ExitCode {
    if let Some(code) = hidden_command() {
        return code;
    }
    let cli = Cli::parse();
    start_log(&cli);
    match execute(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(error) => {
            eprintln!("portal: {error:#}");
            ExitCode::from(1)
        }
    }
}

/// The portal runs itself for two jobs that want a process of their own: no person calls these.
fn hidden_command() -> Option<ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (name, rest) = arguments.split_first()?;
    if name == sheets::HIDDEN_COMMAND {
        return Some(match sheets::serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(1),
        });
    }
    if name == postgres::CHILD_COMMAND {
        let error = postgres::exec_child(rest.to_vec());
        eprintln!("portal: {error:#}");
        return Some(ExitCode::from(1));
    }
    None
}

fn start_log(cli: &Cli) {
    use tracing_subscriber::EnvFilter;
    let default = if matches!(cli.command, Command::Serve(_)) {
        "info"
    } else {
        "warn"
    };
    let filter = EnvFilter::try_from_env("PORTAL_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match cli.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

fn execute(cli: Cli) -> anyhow::Result<Outcome> {
    let Cli {
        place,
        format,
        command,
        ..
    } = cli;
    match command {
        Command::Serve(settings) => server::serve(&place, settings),
        Command::Demo(settings) => demo::demo(&place, settings),
        Command::Migrate => open::with_db(&place, async |_db| {
            println!("Схема базы данных обновлена.");
            Ok(Outcome::Done)
        }),
        Command::Doctor(mail) => maintenance::doctor(&place, &mail, format),
        Command::Backup { dir } => maintenance::backup(&place, &dir, format),
        Command::Restore { dir, check } => maintenance::restore(&place, &dir, check, format),
        Command::Schools(command) => {
            open::with_db(&place, async |db| schools::run(&db, command, format).await)
        }
        Command::Results(command) => {
            open::with_db(&place, async |db| results::run(&db, command, format).await)
        }
        Command::Users(command) => {
            open::with_db(&place, async |db| users::run(&db, command, format).await)
        }
        Command::Rulesets(command) => {
            open::with_db(&place, async |db| rulesets::run(&db, command, format).await)
        }
        Command::Register(command) => {
            open::with_db(&place, async |db| register::run(&db, command, format).await)
        }
    }
}

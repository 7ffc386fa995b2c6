//! `portal rulesets list | show | add`: rule-sets common to the region, from and to JSON.

use super::Outcome;
use super::answer::{columns, refuse, say, say_json};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::config::Format;
use crate::db::Db;
use crate::error::Error;
use crate::identification::RuleSet;
use crate::rulesets::{self, State, StoredRuleSet};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Far above any real rule-set, so that a wrong file is refused before it is read.
const LARGEST_FILE: u64 = 1_000_000;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Перечислить правила
    List,
    /// Показать правила; с --format json — в том виде, который принимает add
    Show {
        /// Код правил
        code: String,
    },
    /// Добавить правила, общие для региона
    Add {
        /// Файл JSON
        file: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub async fn run(db: &Db, command: Command, format: Format) -> anyhow::Result<Outcome> {
    match command {
        Command::List => list(db, format).await,
        Command::Show { code } => show(db, &code, format).await,
        Command::Add { file } => add(db, &file, format).await,
    }
}

async fn list(db: &Db, format: Format) -> anyhow::Result<Outcome> {
    let portal = Viewer::portal("командная строка");
    let mut tx = db.read(&portal).await?;
    let all = rulesets::list(&mut tx, portal.scope()).await?;
    match format {
        Format::Json => {
            say_json(&json!({ "rulesets": all.iter().map(as_json).collect::<Vec<_>>() }))?
        }
        Format::Text => {
            let mut rows = vec![["Код", "Состояние", "Название"].map(str::to_owned).to_vec()];
            rows.extend(
                all.iter()
                    .map(|r| vec![r.code.clone(), r.state.title().to_owned(), r.title.clone()]),
            );
            say(&columns(&rows))?;
        }
    }
    Ok(Outcome::Done)
}

fn as_json(ruleset: &StoredRuleSet) -> Value {
    json!({
        "code": ruleset.code,
        "title": ruleset.title,
        "state": ruleset.state.code(),
        "common": ruleset.municipality_id.is_none(),
        "locked": ruleset.is_locked(),
        "valid_from": ruleset.valid_from,
        "valid_to": ruleset.valid_to,
    })
}

async fn show(db: &Db, code: &str, format: Format) -> anyhow::Result<Outcome> {
    let portal = Viewer::portal("командная строка");
    let mut tx = db.read(&portal).await?;
    let ruleset = match rulesets::by_code(&mut tx, portal.scope(), code).await {
        Ok(ruleset) => ruleset,
        Err(Error::NotFound) => return refuse(&[unknown(code)], format),
        Err(other) => return Err(other.into()),
    };
    match format {
        Format::Json => say(&format!("{}\n", ruleset.definition.to_json()?))?,
        Format::Text => {
            let head = [
                ("Код", ruleset.code.clone()),
                ("Название", ruleset.title.clone()),
                ("Состояние", ruleset.state.title().to_owned()),
            ];
            let facts = rulesets::facts(&ruleset.definition);
            let facts = facts.into_iter().map(|fact| (fact.label, fact.text()));
            let rows: Vec<Vec<String>> = head
                .into_iter()
                .chain(facts)
                .map(|(label, text)| vec![label.to_owned(), text])
                .collect();
            say(&columns(&rows))?;
        }
    }
    Ok(Outcome::Done)
}

/// What a command says of a code that no rule-set has.
pub fn unknown(code: &str) -> String {
    format!("Правил с кодом «{code}» нет: посмотрите список командой portal rulesets list")
}

async fn add(db: &Db, file: &Path, format: Format) -> anyhow::Result<Outcome> {
    let rules = match read(file) {
        Ok(rules) => rules,
        Err(reasons) => return refuse(&reasons, format),
    };
    let mut tx = db.begin(&Viewer::portal("командная строка")).await?;
    let id = match rulesets::add(&mut tx, None, &rules, State::Active, None, None).await {
        Ok(id) => id,
        Err(Error::Conflict(reason)) => return refuse(&[reason], format),
        Err(other) => return Err(other.into()),
    };
    let text = format!("Добавлены правила {}: {}", rules.code, rules.name());
    tx.commit(Event::new(Kind::RuleSetAdded, text).about(Subject::RuleSet(id)))
        .await?;
    match format {
        Format::Json => {
            say_json(&json!({ "added": { "code": rules.code, "title": rules.name() } }))?
        }
        Format::Text => say(&format!(
            "Правила {} добавлены: {}.\n",
            rules.code,
            rules.name()
        ))?,
    }
    Ok(Outcome::Done)
}

/// The rule-set of the file, or everything that is wrong with it.
fn read(file: &Path) -> Result<RuleSet, Vec<String>> {
    let named = |reason: &str| vec![format!("Файл {}: {reason}", file.display())];
    let size = std::fs::metadata(file)
        .map_err(|error| named(&why_unreadable(&error)))?
        .len();
    if size > LARGEST_FILE {
        return Err(named("больше 1 МБ, это не правила"));
    }
    let bytes = std::fs::read(file).map_err(|error| named(&why_unreadable(&error)))?;
    let text = String::from_utf8(bytes).map_err(|_| named("сохраните его в кодировке UTF-8"))?;
    RuleSet::from_json(text.trim_start_matches('\u{feff}'))
}

fn why_unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "такого файла нет".to_owned(),
        std::io::ErrorKind::PermissionDenied => "нет права его прочитать".to_owned(),
        std::io::ErrorKind::IsADirectory => "это каталог, а нужен файл JSON".to_owned(),
        _ => format!("не читается ({error})"),
    }
}

//! `portal register`: the computed register of a year, with the reason for each school.

use super::Outcome;
use super::answer::{columns, refuse, say, say_json};
use super::rulesets::unknown;
use crate::access::Viewer;
use crate::config::Format;
use crate::db::{Db, Tx};
use crate::error::Error;
use crate::identification::{Compiled, LowProcedure, Status, explanation};
use crate::rulesets::{self, StoredRuleSet};
use crate::schools::{self, SchoolName};
use crate::verdicts::{self, Asked, Judged};
use clap::Args;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Write;

#[derive(Debug, Args)]
pub struct Command {
    /// Последний год результатов
    #[arg(long, value_parser = clap::value_parser!(i32).range(2000..=2100))]
    year: i32,
    /// Код правил
    #[arg(long, value_name = "CODE")]
    ruleset: String,
    /// Код муниципалитета, например reg99_m001; по умолчанию — весь регион
    #[arg(long, value_name = "CODE")]
    municipality: Option<String>,
}

/// The register as scripts read it: the names are a contract.
#[derive(Debug, Serialize)]
struct Register {
    year: i32,
    ruleset: String,
    schools: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    login: String,
    name: String,
    /// Code of the municipality.
    municipality: String,
    status: Status,
    branches: Vec<&'static str>,
    low: Vec<LowProcedure>,
    pupils_to_threshold: Option<u32>,
    explanation: String,
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub async fn run(db: &Db, command: Command, format: Format) -> anyhow::Result<Outcome> {
    let viewer = match viewer(db, command.municipality.as_deref()).await? {
        Ok(viewer) => viewer,
        Err(reason) => return refuse(&[reason], format),
    };
    let mut tx = db.read(&viewer).await?;
    let ruleset = match rulesets::by_code(&mut tx, viewer.scope(), command.ruleset.trim()).await {
        Ok(ruleset) => ruleset,
        Err(Error::NotFound) => return refuse(&[unknown(&command.ruleset)], format),
        Err(other) => return Err(other.into()),
    };
    let register = compute(&mut tx, &viewer, &ruleset, command.year).await?;
    match format {
        Format::Json => say_json(&register)?,
        Format::Text => say(&in_words(&register, &ruleset))?,
    }
    Ok(Outcome::Done)
}

/// Who looks: the portal itself, at one municipality or at the whole region.
async fn viewer(db: &Db, municipality: Option<&str>) -> anyhow::Result<Result<Viewer, String>> {
    let portal = Viewer::portal("командная строка");
    let Some(code) = municipality else {
        return Ok(Ok(portal));
    };
    let mut tx = db.read(&portal).await?;
    let all = schools::municipalities(&mut tx, portal.scope()).await?;
    let found = all
        .iter()
        .find(|one| one.code.eq_ignore_ascii_case(code.trim()));
    Ok(match found {
        Some(one) => Ok(Viewer::portal_in("командная строка", one.id)),
        None => Err(format!(
            "Муниципалитета с кодом «{code}» нет: загрузите список школ"
        )),
    })
}

async fn compute(
    tx: &mut Tx,
    viewer: &Viewer,
    ruleset: &StoredRuleSet,
    year: i32,
) -> anyhow::Result<Register> {
    let rules = ruleset.compiled()?;
    let judged = verdicts::judge(tx, viewer.scope(), Asked::default(), &rules, year, &[]).await?;
    let names = schools::names(tx, viewer.scope(), None).await?;
    let names: HashMap<i64, SchoolName> = names.into_iter().map(|name| (name.id, name)).collect();
    let mut schools: Vec<Line> = judged
        .iter()
        .filter_map(|j| Some(line(&rules, names.get(&j.school_id)?, j)))
        .collect();
    // Schools without a login have no place in its order: they come last, by name.
    let place = |line: &Line| (line.login.is_empty(), line.login.clone(), line.name.clone());
    schools.sort_by_cached_key(place);
    Ok(Register {
        year,
        ruleset: ruleset.code.clone(),
        schools,
    })
}

fn line(rules: &Compiled, school: &SchoolName, judged: &Judged) -> Line {
    let verdict = &judged.verdict;
    Line {
        login: school.login.clone(),
        name: school.name.clone(),
        municipality: school.municipality_code.clone(),
        status: verdict.status,
        branches: verdict.branch_codes(rules),
        low: verdict.low(rules),
        pupils_to_threshold: verdict.pupils_to_threshold,
        explanation: explanation(rules, verdict),
    }
}

fn in_words(register: &Register, ruleset: &StoredRuleSet) -> String {
    let Register { year, schools, .. } = register;
    let mut text = format!("Перечень ШНОР {year} года, расчёт\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "Правила {}: {}",
        ruleset.code,
        ruleset.definition.in_words()
    );
    let _ = writeln!(text, "Школ: {}. {}\n", schools.len(), totals(schools));
    let head = [
        "Логин",
        "Школа",
        "Статус",
        &year.to_string(),
        &(year - 1).to_string(),
        "До границы",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(schools.iter().map(|line| row(line, *year)));
    text.push_str(&columns(&rows));
    text.push_str(
        "Годы: число низких процедур. До границы: учеников в процедурах последнего года.\n",
    );
    let listed: Vec<&Line> = schools
        .iter()
        .filter(|line| line.status == Status::Listed)
        .collect();
    if !listed.is_empty() {
        text.push_str("\nПочему в перечне\n");
    }
    for line in listed {
        let _ = writeln!(text, "\n{} {}\n{}", line.login, line.name, line.explanation);
    }
    text
}

fn totals(schools: &[Line]) -> String {
    let counts = Status::ALL.map(|status| {
        let count = schools.iter().filter(|line| line.status == status).count();
        (count > 0).then(|| format!("{} {count}", status.title()))
    });
    let mut text = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if let Some(first) = text.chars().next() {
        let capital: String = first.to_uppercase().collect();
        text.replace_range(..first.len_utf8(), &capital);
        text.push('.');
    }
    text
}

fn row(line: &Line, year: i32) -> Vec<String> {
    let low = |year: i32| {
        line.low
            .iter()
            .filter(|low| low.year == year)
            .count()
            .to_string()
    };
    vec![
        line.login.clone(),
        line.name.clone(),
        line.status.title().to_owned(),
        low(year),
        low(year - 1),
        line.pupils_to_threshold
            .map_or_else(|| "–".to_owned(), |pupils| pupils.to_string()),
    ]
}

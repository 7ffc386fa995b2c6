//! How commands answer: text or JSON to stdout, refusals with their reasons, aligned columns.

use super::Outcome;
use crate::config::Format;
use serde::Serialize;
use serde_json::json;
use std::io::{ErrorKind, Write};

/// Writes the answer to stdout. A reader that went away (`| head`) is no failure.
///
/// # Errors
/// When stdout cannot be written to.
pub fn say(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes the answer to stdout as one JSON value.
///
/// # Errors
/// When stdout cannot be written to.
pub fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    say(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Refuses: the reasons go to stderr, and to stdout where JSON is asked for.
///
/// # Errors
/// When stdout cannot be written to.
pub fn refuse(reasons: &[String], format: Format) -> anyhow::Result<Outcome> {
    if format == Format::Json {
        say(&format!("{}\n", json!({ "refused": reasons })))?;
    }
    for reason in reasons {
        eprintln!("portal: {reason}");
    }
    Ok(Outcome::Refused)
}

/// Rows with their cells under one another, two spaces apart; the last column is not padded.
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..count)
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(&format!("{cell:<width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_one_another_in_letters_and_not_in_bytes() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let rows: Vec<Vec<String>> = vec![row(&["Логин", "Школа"]), row(&["edu1", "СОШ № 1"])];
        assert_eq!(columns(&rows), "Логин  Школа\nedu1   СОШ № 1\n");
        assert_eq!(columns(&[]), "");
    }
}

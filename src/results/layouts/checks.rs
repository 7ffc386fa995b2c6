//! What a careful methodist would look at across the rows: a school twice, one school's numbers under
//! another's name, totals that do not add up.

use std::collections::HashMap;

use super::model::{
    Parsed, ParsedRow, Payload, Problem, SchoolRef, Severity, TotalLevel, TotalRow,
};
use crate::procedure::Procedure;
use crate::words;

/// Groups smaller than this have equal numbers by chance too often.
const COPY_PARTICIPANTS: u32 = 30;

/// Adds the problems of all tables of a book and takes out rows that cannot be told apart.
pub(super) fn run(tables: &mut [Parsed]) {
    take_out_duplicates(tables);
    for table in tables {
        let mut problems = copies(table);
        problems.extend(
            table
                .totals
                .iter()
                .filter_map(|total| check_total(table, total)),
        );
        table.problems.extend(problems);
    }
}

fn problem(
    table: &Parsed,
    cell: &str,
    value: String,
    rule: &str,
    message: String,
    severity: Severity,
) -> Problem {
    let sheet = table.sheet.clone();
    Problem {
        sheet,
        cell: cell.to_owned(),
        value,
        rule: rule.to_owned(),
        message,
        severity,
    }
}

/// One school, one procedure of one year, one kind of numbers.
type Identity = (
    std::mem::Discriminant<Payload>,
    Option<u16>,
    Option<Procedure>,
    String,
);

fn identity(row: &ParsedRow) -> Identity {
    (
        std::mem::discriminant(&row.payload),
        row.year,
        row.procedure,
        row.school.key(),
    )
}

fn take_out_duplicates(tables: &mut [Parsed]) {
    let mut places: HashMap<Identity, Vec<(usize, usize)>> = HashMap::new();
    for (t, table) in tables.iter().enumerate() {
        let named = table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.school.is_empty());
        for (r, row) in named {
            places.entry(identity(row)).or_default().push((t, r));
        }
    }
    let mut repeated: Vec<Vec<(usize, usize)>> = places
        .into_values()
        .filter(|places| places.len() > 1)
        .collect();
    repeated.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for places in repeated {
        let Some((&first, others)) = places.split_first() else {
            continue;
        };
        let row = |(t, r): (usize, usize)| &tables[t].rows[r];
        let same = others
            .iter()
            .all(|other| row(*other).payload == row(first).payload);
        let first_cell = row(first).cell.clone();
        let named = row(first)
            .school
            .text
            .clone()
            .or(row(first).school.login.clone())
            .unwrap_or_default();
        let told = differs(&row(first).school, places.len());
        for &(t, r) in if same { others } else { &places } {
            let cell = tables[t].rows[r].cell.clone();
            let (rule, message, severity) = if same {
                (
                    "duplicate_same",
                    format!(
                        "Школа уже есть в ячейке {first_cell} с теми же числами: повтор не загружается"
                    ),
                    Severity::Warning,
                )
            } else {
                ("duplicate_differs", told.clone(), Severity::Error)
            };
            let problem = problem(&tables[t], &cell, named.clone(), rule, message, severity);
            tables[t].problems.push(problem);
            out.push((t, r));
        }
    }
    out.sort_unstable();
    for (t, r) in out.into_iter().rev() {
        tables[t].rows.remove(r);
    }
}

/// A bare name may be that of several schools of a region.
fn differs(school: &SchoolRef, n: usize) -> String {
    let name_only = school.login.is_none() && school.exam_code.is_none() && school.inn.is_none();
    if name_only && school.municipality.is_none() {
        format!(
            "Название встречается {} с разными числами. Если это разные школы, добавьте столбец с логином или муниципалитетом; если одна, оставьте одну строку",
            times(n)
        )
    } else {
        format!(
            "Школа встречается {} с разными числами. Оставьте одну строку",
            times(n)
        )
    }
}

fn times(n: usize) -> String {
    words::count(n as u64, ["раз", "раза", "раз"])
}

/// Two schools with the same numbers to the last one: one row may be a copy of the other.
fn copies(table: &Parsed) -> Vec<Problem> {
    let mut seen = HashMap::new();
    let mut problems = Vec::new();
    for row in &table.rows {
        let Some(marks) = row.marks() else { continue };
        let parts = [Some(marks.failed), marks.mark3, marks.mark4, marks.mark5];
        let varied = parts.iter().flatten().filter(|count| **count > 0).count() >= 3;
        if marks.participants < COPY_PARTICIPANTS || !varied {
            continue;
        }
        let numbers = (row.year, row.procedure, marks.participants, parts);
        if let Some(first) = seen.insert(numbers, row) {
            let message = format!(
                "Все числа те же, что у школы в ячейке {}. Проверьте, не скопирована ли строка",
                first.cell
            );
            let value = row.school.text.clone().unwrap_or_default();
            problems.push(problem(
                table,
                &row.cell,
                value,
                "same_numbers",
                message,
                Severity::Warning,
            ));
        }
    }
    problems
}

/// Compares the total of a municipality with its schools. A file may hold only some of the schools, so
/// less than the total is a discrepancy only when all schools are there.
fn check_total(table: &Parsed, total: &TotalRow) -> Option<Problem> {
    if total.level != TotalLevel::Municipality {
        return None;
    }
    let own = |row: &&ParsedRow| {
        row.school
            .municipality
            .as_ref()
            .is_some_and(|place| match (&place.code, &total.code) {
                (Some(a), Some(b)) => a == b,
                _ => place.name == total.name,
            })
    };
    let numbers = |payload: &Payload| match payload {
        Payload::Marks(marks) => Some((marks.participants, marks.failed)),
        Payload::Journal(compared) => Some((compared.participants, compared.lowered)),
        Payload::Objectivity { .. } => None,
    };
    let schools: Vec<(u32, u32)> = table
        .rows
        .iter()
        .filter(own)
        .filter_map(|row| numbers(&row.payload))
        .collect();
    let (n, low) = numbers(total.payload.as_ref()?)?;
    let sum = |pick: fn(&(u32, u32)) -> u32| {
        schools
            .iter()
            .map(|pair| u64::from(pick(pair)))
            .sum::<u64>()
    };
    let (schools_n, schools_low) = (sum(|pair| pair.0), sum(|pair| pair.1));
    let complete = total
        .organisations
        .is_some_and(|count| count as usize == schools.len());
    // The total of a share is itself rebuilt from a rounded share: a pupil more or less is no matter.
    let off = schools_n > u64::from(n)
        || (complete && (schools_n != u64::from(n) || schools_low.abs_diff(u64::from(low)) > 1));
    let message = || {
        format!(
            "По школам: участников {schools_n}, из них {schools_low} с низким результатом; в строке муниципалитета: {n} и {low}. Проверьте, верны ли строки школ"
        )
    };
    off.then(|| {
        problem(
            table,
            &total.cell,
            total.name.clone(),
            "total_differs",
            message(),
            Severity::Warning,
        )
    })
}

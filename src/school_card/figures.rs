//! The numbers of a verdict made ready for a page: each with its threshold, its distance and its source.

use crate::identification::{Compiled, Outcome, Part, Verdict, explain};
use crate::procedure::Procedure;
use crate::results::StoredResult;
use crate::verdicts::{Line, Trace};
use crate::web::strip::Strip;

/// A piece of the sentence: words, or numbers that lead to their row in the table.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Address of the row; empty for words.
    pub href: String,
}

/// The sentence of a verdict, its numbers linked to the table below it.
pub fn sentence(rules: &Compiled, verdict: &Verdict) -> Vec<Piece> {
    explain(rules, verdict)
        .into_iter()
        .map(|part| match part {
            Part::Text(text) => Piece {
                text,
                href: String::new(),
            },
            Part::Number {
                text,
                year,
                procedure,
            } => Piece {
                text,
                href: format!("#{}", row_id(year, &procedure)),
            },
        })
        .collect()
}

fn row_id(year: i32, procedure: &Procedure) -> String {
    let grade = procedure
        .grade
        .map_or_else(String::new, |g| format!("-{g}"));
    let level = procedure
        .level
        .map_or_else(String::new, |l| format!("-{}", l.code()));
    format!(
        "n-{year}-{}-{}{grade}{level}",
        procedure.kind.code(),
        procedure.subject.code()
    )
}

/// One row of «Те же числа и откуда они».
#[derive(Clone, Debug)]
pub struct Figure {
    /// Id of the row: the sentence and the strips lead to it.
    pub id: String,
    /// The numbers.
    pub line: Line,
    /// Where they came from; several rows where grades are pooled.
    pub sources: Vec<SourceLink>,
}

impl Figure {
    /// The participants' strip; years before `year` are drawn paler.
    pub fn strip(&self, year: i32) -> Strip<'_> {
        Strip {
            title: &self.line.label,
            year: self.line.year,
            participants: self.line.participants,
            failed: self.line.failed,
            threshold: self.line.threshold,
            was_threshold: None,
            past: self.line.year < year,
        }
    }
}

/// A source as the page shows it.
#[derive(Clone, Debug)]
pub struct SourceLink {
    /// The import.
    pub import_id: i64,
    /// «№ 14».
    pub number: i32,
    /// «C17, D17».
    pub cells: String,
}

/// The rows of the table: procedure by procedure, the newer year first.
pub fn figures(rules: &Compiled, verdict: &Verdict, results: &[StoredResult]) -> Vec<Figure> {
    let trace = Trace::of(rules, verdict);
    let count = rules.procedures().len();
    let mut rows = Vec::with_capacity(count * 2);
    for place in 0..count {
        for line in [&trace.lines[place], &trace.lines[count + place]] {
            let sources = results
                .iter()
                .filter(|r| r.year == line.year && rules.feeds(&r.procedure, place))
                .map(source)
                .collect();
            rows.push(Figure {
                id: row_id(line.year, &line.procedure),
                line: line.clone(),
                sources,
            });
        }
    }
    // A line for analysis may repeat the name of one that counts: an id stands once.
    let mut seen = std::collections::HashSet::new();
    for row in &mut rows {
        if !seen.insert(row.id.clone()) {
            row.id.push_str("-analysis");
        }
    }
    rows
}

fn source(result: &StoredResult) -> SourceLink {
    SourceLink {
        import_id: result.source.import_id,
        number: result.source.import_number,
        cells: result.source.cells.clone(),
    }
}

/// Strips of one procedure over two years.
#[derive(Clone, Debug)]
pub struct StripGroup<'a> {
    /// «ВПР-6 математика».
    pub title: &'a str,
    /// Whether it is «для выявления».
    pub counts: bool,
    /// The strips with the rows they lead to.
    pub strips: Vec<(Strip<'a>, String)>,
}

/// Strips for the procedures that have participants.
pub fn strip_groups(figures: &[Figure], year: i32) -> Vec<StripGroup<'_>> {
    figures
        .chunks(2)
        .filter(|pair| pair.iter().any(|figure| figure.line.participants > 0))
        .map(|pair| StripGroup {
            title: &pair[0].line.label,
            counts: pair[0].line.counts,
            strips: pair
                .iter()
                .filter(|figure| figure.line.participants > 0)
                .map(|figure| (figure.strip(year), format!("#{}", figure.id)))
                .collect(),
        })
        .collect()
}

/// «на 3 ученика меньше» for each procedure of the year that is low: what it takes not to reach the threshold.
pub fn distances(rules: &Compiled, verdict: &Verdict) -> Vec<(String, u32)> {
    verdict
        .now()
        .iter()
        .enumerate()
        .filter(|(_, outcome)| outcome.counts_as_low())
        .map(|(place, outcome)| (rules.label(place), needed(outcome)))
        .collect()
}

fn needed(outcome: &Outcome) -> u32 {
    (outcome.failed + 1).saturating_sub(outcome.threshold)
}

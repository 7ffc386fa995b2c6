//! What a table will bring into the roadmap: its rows with what a person answered, checked as if each measure
//! had been typed.

use super::answers::{Answers, Defaults};
use super::columns::{Field, Layout, plain};
use super::rows::{Kind, Line, lines};
use super::source::Table;
use crate::input::Errors;
use crate::roadmaps::{MeasureForm, NewMeasure, Terms};

/// The section of measures that stand in none.
const SECTION: &str = "Меры из таблицы";

/// What the measures are checked against.
#[derive(Debug)]
pub struct Ground<'a> {
    /// Risks of the roadmap: number and name.
    pub risks: &'a [(i16, String)],
    /// Terms of its school year.
    pub terms: &'a Terms,
    /// Measures that the draft has already.
    pub there: &'a [Known],
}

/// A row of the preview.
#[derive(Debug)]
pub struct Planned {
    /// The row as it was understood.
    pub line: Line,
    /// What it is now, by the answer or by the guess.
    pub kind: Kind,
    /// The section it belongs to; of a section its own name.
    pub section: String,
    /// The risk it stands under: of its own, or of its section; `0` for none.
    pub factor: String,
    /// The answer about the risk as it was given; empty where it is that of the section.
    pub own_factor: String,
    /// Whether the draft has a measure of the same name and term.
    pub is_there: bool,
    /// The measure that comes of it.
    pub measure: Option<Draft>,
}

/// A measure to be loaded.
#[derive(Debug)]
pub struct Draft {
    /// As if somebody had typed it.
    pub form: MeasureForm,
    /// What it becomes, or what is to be answered.
    pub checked: Result<NewMeasure, Errors>,
}

/// What comes of a table.
#[derive(Debug)]
pub struct Plan {
    /// Its rows, in order.
    pub rows: Vec<Planned>,
}

impl Plan {
    /// Reads a table and applies the answers.
    pub fn of(
        table: &Table,
        layout: &Layout,
        (defaults, answers): (&Defaults, &Answers),
        ground: &Ground<'_>,
    ) -> Plan {
        let mut rows: Vec<Planned> = Vec::new();
        for line in lines(table, layout) {
            let answer = answers.of(line.at);
            let kind = answer.kind.unwrap_or(line.kind);
            rows.push(Planned {
                kind,
                section: String::new(),
                factor: String::new(),
                own_factor: answer.factor.clone(),
                is_there: false,
                measure: None,
                line,
            });
        }
        join_rests(&mut rows);
        let mut place = Place::new(defaults);
        for row in &mut rows {
            place.put(row, ground);
        }
        for row in rows.iter_mut().filter(|row| row.kind == Kind::Measure) {
            let form = form(row, defaults, answers, ground);
            let known = Known::new(&form.title, &form.term, &form.number);
            row.is_there = ground.there.iter().any(|of| of.is(&known));
            if row.is_there && answers.of(row.line.at).kind.is_none() {
                row.kind = Kind::Left;
            }
            let codes: Vec<i16> = ground.risks.iter().map(|(code, _)| *code).collect();
            let checked = form.check(&codes, ground.terms);
            row.measure = Some(Draft { form, checked });
        }
        Plan { rows }
    }

    /// The measures that will be loaded.
    pub fn measures(&self) -> impl Iterator<Item = (&Planned, &Draft)> {
        let taken = self.rows.iter().filter(|row| row.kind == Kind::Measure);
        taken.filter_map(|row| Some((row, row.measure.as_ref()?)))
    }

    /// Rows that wait for an answer.
    pub fn open(&self) -> impl Iterator<Item = (&Planned, &Errors)> {
        self.measures()
            .filter_map(|(row, draft)| Some((row, draft.checked.as_ref().err()?)))
    }

    /// The measures, once nothing is open.
    pub fn ready(&self) -> Option<Vec<&NewMeasure>> {
        self.measures()
            .map(|(_, draft)| draft.checked.as_ref().ok())
            .collect()
    }
}

/// Puts the rest of a row to the row it goes on with: field by field.
fn join_rests(rows: &mut [Planned]) {
    for at in 0..rows.len() {
        let (before, after) = rows.split_at_mut(at);
        let Some(row) = after.first_mut().filter(|row| row.kind == Kind::Rest) else {
            continue;
        };
        let whole = |row: &&mut Planned| matches!(row.kind, Kind::Measure | Kind::Section);
        let Some(first) = before.iter_mut().rev().find(whole) else {
            row.kind = Kind::Left;
            continue;
        };
        for (field, text) in &row.line.texts {
            let kept = first.line.texts.entry(*field).or_default();
            *kept = [kept.as_str(), text].join(" ").trim().to_owned();
        }
        first.line.others.extend(row.line.others.clone());
        first.line.whole = [first.line.whole.as_str(), &row.line.whole].join(" ");
    }
}

/// The section and the task that the rows above have named.
struct Place {
    section: String,
    /// The risk of the section, by an answer or by its name; empty where there is none.
    factor: String,
    task: String,
}

impl Place {
    fn new(defaults: &Defaults) -> Place {
        Place {
            section: match defaults.section.as_str() {
                "" => SECTION.to_owned(),
                named => named.to_owned(),
            },
            factor: String::new(),
            task: String::new(),
        }
    }

    /// Tells a row where it stands; a section changes the place of the rows after it.
    fn put(&mut self, row: &mut Planned, ground: &Ground<'_>) {
        let named = row.line.text(Field::Section).to_owned();
        match row.kind {
            Kind::Section => self.section(row.line.whole.clone(), &row.own_factor, ground),
            Kind::Measure if !named.is_empty() && named != self.section => {
                self.section(named, "", ground);
            }
            _ => {}
        }
        if row.kind == Kind::Measure {
            // What several measures serve is often named only in the first of them.
            match row.line.text(Field::Task) {
                "" if !self.task.is_empty() => {
                    row.line.texts.insert(Field::Task, self.task.clone());
                }
                task => self.task = task.to_owned(),
            }
        }
        row.section.clone_from(&self.section);
        let by_risk = risk_of(row.line.text(Field::Risk), ground.risks);
        row.factor = match (row.own_factor.as_str(), by_risk) {
            ("", Some(code)) => code.to_string(),
            ("", None) => self.factor.clone(),
            (answered, _) => answered.to_owned(),
        };
    }

    fn section(&mut self, name: String, answered: &str, ground: &Ground<'_>) {
        let guessed = risk_of(&name, ground.risks).map(|code| code.to_string());
        self.factor = match answered {
            "" => guessed.unwrap_or_default(),
            answered => answered.to_owned(),
        };
        self.section = name;
        self.task = String::new();
    }
}

/// The risk that a text names whole, or by «риск 2», «фактор № 2».
pub fn risk_of(text: &str, risks: &[(i16, String)]) -> Option<i16> {
    let text = plain(text).replace('№', " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let by_name = risks.iter().find(|(_, name)| text.contains(&plain(name)));
    let by_number = || {
        let after = words.windows(2).find_map(|pair| {
            let is_risk = pair[0].starts_with("риск") || pair[0].starts_with("фактор");
            is_risk.then(|| pair[1].parse::<i16>().ok()).flatten()
        });
        risks.iter().find(|(code, _)| Some(*code) == after)
    };
    by_name.or_else(by_number).map(|(code, _)| *code)
}

/// The measure as if somebody had typed it.
fn form(row: &Planned, defaults: &Defaults, answers: &Answers, ground: &Ground<'_>) -> MeasureForm {
    let line = &row.line;
    let answer = answers.of(line.at);
    let text = |field: Field| line.text(field).to_owned();
    let or = |first: Option<String>, second: String, third: &str| match first {
        Some(answered) => answered,
        None if second.is_empty() => third.to_owned(),
        None => second,
    };
    let indicator = match (line.text(Field::Indicator), line.text(Field::Result)) {
        ("", result) => result.to_owned(),
        (indicator, "") => indicator.to_owned(),
        (indicator, result) => format!("{indicator}; ожидаемый результат: {result}"),
    };
    let term = or(answer.term.clone(), text(Field::Term), &defaults.term);
    let known = |code: &String| ground.risks.iter().any(|(of, _)| of.to_string() == **code);
    MeasureForm {
        factor: Some(row.factor.clone()).filter(known).unwrap_or_default(),
        section: row.section.clone(),
        task: text(Field::Task),
        title: text(Field::Title),
        term,
        term_choice: answer.choice.clone(),
        responsible: or(
            answer.responsible.clone(),
            text(Field::Responsible),
            &defaults.responsible,
        ),
        participants: text(Field::Participants),
        indicator,
        plan_value: text(Field::Plan),
        unit: text(Field::Unit),
        proof: text(Field::Proof),
        number: text(Field::Number),
        note: note(&line.others),
        ..MeasureForm::default()
    }
}

/// «Репрезентативность выборки: 100 % ШНОР; …»
fn note(others: &[(String, String)]) -> String {
    let told: Vec<String> = others
        .iter()
        .map(|(head, text)| match head.as_str() {
            "" => text.clone(),
            head => format!("{head}: {text}"),
        })
        .collect();
    told.join("; ")
}

/// By what a measure is known again: its name with its term, or with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    title: String,
    term: String,
    number: String,
}

impl Known {
    /// What a measure is known by, whatever its signs and letters.
    pub fn new(title: &str, term: &str, number: &str) -> Known {
        Known {
            title: plain(title),
            term: plain(term),
            number: plain(number),
        }
    }

    fn is(&self, other: &Known) -> bool {
        let same_number = !self.number.is_empty() && self.number == other.number;
        self.title == other.title && (same_number || self.term == other.term)
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;

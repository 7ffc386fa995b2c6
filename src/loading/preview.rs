//! The preview as it is shown: what is in the file, what was understood, what is asked.

use super::answers::Answers;
use super::columns::Field;
use super::plan::{Draft, Ground, Plan, Planned};
use super::rows::Kind;
use crate::input::Errors;
use crate::roadmaps::MeasureForm;
use crate::web::view::Choice;

/// A row of the table.
pub struct RowView {
    /// Its place among the rows, from 0.
    pub at: usize,
    /// «строка 12».
    pub place: String,
    /// Its number in the file.
    pub number: String,
    /// The measure, the section, or all of the row.
    pub title: String,
    /// The other fields: label and text.
    pub details: Vec<(&'static str, String)>,
    /// What its term means.
    pub meaning: String,
    /// Why it is taken for what it is.
    pub why: String,
    /// Whether somebody should look at that.
    pub is_doubtful: bool,
    /// What it is now.
    pub kind: Kind,
    /// What it may be.
    pub kinds: Vec<Choice>,
    /// Risks it may answer; none of a row that has none.
    pub factors: Vec<Choice>,
}

impl RowView {
    /// Whether it names a section.
    pub fn is_section(&self) -> bool {
        self.kind == Kind::Section
    }
}

/// What is asked of a row.
pub struct Question {
    /// Its place among the rows, from 0.
    pub at: usize,
    /// «строка 12».
    pub place: String,
    /// The measure.
    pub title: String,
    /// The term as it stands, and what is not clear in it.
    pub term: Option<(String, String)>,
    /// What the term may mean.
    pub choices: Vec<Choice>,
    /// Who answers for it, as far as it is said.
    pub responsible: Option<String>,
    /// What else keeps it out.
    pub others: Vec<String>,
    /// Whether it still waits for its answer.
    pub is_open: bool,
}

/// Rows of the page: those that are loaded or stand around them, and those left out.
pub fn rows(plan: &Plan, ground: &Ground<'_>) -> (Vec<RowView>, Vec<RowView>) {
    let rows = plan.rows.iter().map(|row| view(row, ground));
    rows.partition(|row| row.kind != Kind::Left)
}

fn view(row: &Planned, ground: &Ground<'_>) -> RowView {
    let line = &row.line;
    let is_measure = row.kind == Kind::Measure;
    let form = row
        .measure
        .as_ref()
        .filter(|_| is_measure)
        .map(|of| &of.form);
    let meaning = match row.measure.as_ref().map(|draft| &draft.checked) {
        Some(Ok(measure)) if is_measure => measure.term.term.describe(),
        _ => String::new(),
    };
    RowView {
        at: line.at,
        place: line.place.clone(),
        number: form.map_or_else(String::new, |form| form.number.clone()),
        title: form.map_or_else(|| line.whole.clone(), |form| form.title.clone()),
        details: form.map(details).unwrap_or_default(),
        meaning,
        why: match row.is_there {
            true => "такая мера уже есть в карте".to_owned(),
            false => line.why.to_owned(),
        },
        is_doubtful: line.is_doubtful && row.kind == line.kind,
        kind: row.kind,
        kinds: kinds(row),
        factors: factors(row, ground),
    }
}

/// Everything that is loaded of a measure beside its name.
fn details(form: &MeasureForm) -> Vec<(&'static str, String)> {
    let all = [
        ("Раздел", &form.section),
        ("Задача", &form.task),
        ("Срок", &form.term),
        ("Ответственные", &form.responsible),
        ("Участники", &form.participants),
        ("Показатель", &form.indicator),
        ("План", &form.plan_value),
        ("Единица", &form.unit),
        ("Чем подтверждается", &form.proof),
        ("Примечание", &form.note),
    ];
    let told = all.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(label, text)| (label, text.clone())).collect()
}

/// What a row may be. The first option is what the portal takes it for: it answers nothing.
fn kinds(row: &Planned) -> Vec<Choice> {
    let guess = match row.is_there {
        true => Kind::Left,
        false => row.line.kind,
    };
    let option = |kind: Kind| {
        let value = match kind == guess {
            true => "",
            false => kind.code(),
        };
        Choice {
            selected: kind == row.kind,
            ..Choice::new(value, kind.title(), "")
        }
    };
    Kind::ALL.map(option).to_vec()
}

fn factors(row: &Planned, ground: &Ground<'_>) -> Vec<Choice> {
    if ground.risks.is_empty() || !matches!(row.kind, Kind::Measure | Kind::Section) {
        return Vec::new();
    }
    let own = row.own_factor.as_str();
    let holds = |code: &i16| code.to_string() == row.factor;
    let inherited = ground
        .risks
        .iter()
        .find(|(code, _)| own.is_empty() && holds(code));
    let first = match inherited {
        Some((code, name)) => format!("{code}. {name}"),
        None if !own.is_empty() && row.kind == Kind::Measure => "как у раздела".to_owned(),
        None => "без риска".to_owned(),
    };
    let none = (first != "без риска").then(|| Choice::new("0", "без риска", own));
    let risks = ground.risks.iter().filter(|of| Some(*of) != inherited);
    let risks = risks.map(|(code, name)| {
        let title = format!("{code}. {name}");
        Choice::new(code.to_string(), title, own)
    });
    let first = Choice::new("", first, own);
    std::iter::once(first).chain(none).chain(risks).collect()
}

/// What is asked, and what was asked and answered.
pub fn questions(plan: &Plan, answers: &Answers, ground: &Ground<'_>) -> Vec<Question> {
    let of = |(row, draft): (&Planned, &Draft)| {
        let answer = answers.of(row.line.at);
        let errors = draft.checked.as_ref().err();
        let is_answered = answer.term.is_some() || answer.responsible.is_some();
        (errors.is_some() || is_answered).then(|| question(row, draft, errors, ground, answers))
    };
    plan.measures().filter_map(of).collect()
}

fn question(
    row: &Planned,
    draft: &Draft,
    errors: Option<&Errors>,
    ground: &Ground<'_>,
    answers: &Answers,
) -> Question {
    let form = &draft.form;
    let answer = answers.of(row.line.at);
    let error = |field: &str| errors.and_then(|errors| errors.of(field));
    let asked = error("term").or(error("term_choice"));
    let term = match (asked, &answer.term) {
        (None, None) => None,
        (asked, _) => Some((form.term.clone(), told(asked, row))),
    };
    let is_responsible = error("responsible").is_some() || answer.responsible.is_some();
    let known = ["term", "term_choice", "responsible"];
    let others = errors.map(Errors::all).unwrap_or_default().iter();
    let others = others.filter(|(field, _)| !known.contains(&field.as_str()));
    Question {
        at: row.line.at,
        place: row.line.place.clone(),
        title: match form.title.as_str() {
            "" => row.line.whole.clone(),
            title => title.to_owned(),
        },
        choices: match term {
            Some(_) => ground.terms.choices(&form.term, &form.term_choice),
            None => Vec::new(),
        },
        term,
        responsible: is_responsible.then(|| form.responsible.clone()),
        others: others.map(|(_, message)| message.clone()).collect(),
        is_open: errors.is_some(),
    }
}

/// What is not clear in a term: of an empty one, that it is not said.
fn told(asked: Option<&str>, row: &Planned) -> String {
    match (asked, row.line.text(Field::Term)) {
        (None, _) => String::new(),
        (Some(_), "") => {
            "В таблице срока нет. Напишите его: «до 1 октября», «октябрь – май», «без срока»."
                .to_owned()
        }
        (Some(asked), _) => asked.to_owned(),
    }
}

//! What a list of schools would do to the stored ones: which rows are new, which change what, which wait
//! for a person, which belong to others. Pure; [`super::registry_load`] carries it out.

use super::known_schools::Registry;
use super::logins::MunicipalityCode;
use super::matching::{Candidate, Match};
use super::registry::{Problem, RegistryFile, RegistryRow, RowEffect, effect};
use super::school::Details;
use super::spelling::{municipality_key, spelling_key};
use super::store::{Municipality, StoredSchool};
use crate::sheets::address;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is stored and within reach of the list.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Municipalities.
    pub municipalities: Vec<Municipality>,
    /// Schools by their rows.
    pub schools: HashMap<i64, StoredSchool>,
    /// The same schools with all their names.
    pub candidates: Vec<Candidate>,
}

/// How far a list reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The whole region: unknown municipalities are added.
    Region,
    /// One municipality: rows of others are skipped.
    Municipality(i64),
}

/// What a person said of a row that the portal could not place by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// This stored school.
    School(i64),
    /// A school that is not stored yet.
    New,
    /// Leave the row out.
    Skip,
}

impl Answer {
    /// The answer of a radio button: the number of a school, `new` or `skip`.
    pub fn from_code(code: &str) -> Option<Answer> {
        match code {
            "new" => Some(Answer::New),
            "skip" => Some(Answer::Skip),
            id => id.parse().ok().map(Answer::School),
        }
    }

    /// The code of a radio button.
    pub fn code(self) -> String {
        match self {
            Answer::New => "new".to_owned(),
            Answer::Skip => "skip".to_owned(),
            Answer::School(id) => id.to_string(),
        }
    }
}

/// Answers by the key of their row, see [`row_key`].
pub type Answers = BTreeMap<String, Answer>;

/// The key of a row within its file.
pub fn row_key(row: &RegistryRow) -> String {
    format!("{}!{}", row.sheet, row.row_number)
}

/// A municipality that the list names and nobody knew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMunicipality {
    /// `reg99_m001`.
    pub code: MunicipalityCode,
    /// Its name, or the code where the list tells none.
    pub name: String,
    /// Name of the region, or its code where the list tells none.
    pub region_name: String,
    /// ОКТМО, 8 digits, or nothing.
    pub oktmo: String,
}

/// A row and what it does. Ids below zero are of what is not stored yet: −1 is the first new one.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The row.
    pub row: &'a RegistryRow,
    /// Its school.
    pub school_id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// The school after the row.
    pub details: Details,
    /// What changes.
    pub effect: RowEffect,
}

/// A row that waits for a person.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The row.
    pub row: &'a RegistryRow,
    /// Why the portal does not decide.
    pub why: String,
    /// Schools it might be, the likest first.
    pub choices: Vec<Likely>,
    /// Whether it may be a new school: it has a name, and a login that is free.
    pub may_be_new: bool,
}

/// A school that a row might mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Its row.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What is alike.
    pub why: String,
}

/// What the list would do.
#[derive(Clone, Debug, Default)]
pub struct Plan<'a> {
    /// Rows that are placed.
    pub lines: Vec<Line<'a>>,
    /// Rows that wait.
    pub questions: Vec<Question<'a>>,
    /// Everything found wrong, in the file and in its relation to what is stored.
    pub problems: Vec<Problem>,
    /// Municipalities to be added: −1 is the first.
    pub municipalities: Vec<NewMunicipality>,
    /// Rows of other municipalities.
    pub foreign: usize,
    /// The names of those municipalities.
    pub foreign_names: BTreeSet<String>,
    /// Rows that a person told to leave out.
    pub skipped: usize,
}

impl Plan<'_> {
    /// New schools.
    pub fn created(&self) -> usize {
        self.count(|effect| *effect == RowEffect::Created)
    }

    /// Schools that change.
    pub fn updated(&self) -> usize {
        self.count(|effect| matches!(effect, RowEffect::Updated(_)))
    }

    /// Schools that stay as they are.
    pub fn unchanged(&self) -> usize {
        self.count(|effect| *effect == RowEffect::Unchanged)
    }

    fn count(&self, fits: impl Fn(&RowEffect) -> bool) -> usize {
        self.lines.iter().filter(|line| fits(&line.effect)).count()
    }

    /// All problems where nobody can be asked: a question is one more.
    pub fn problems_and_questions(&self) -> Vec<Problem> {
        let asked = self.questions.iter().map(|question| {
            let likely: Vec<&str> = question.choices.iter().map(|c| c.name.as_str()).collect();
            let message = match likely.as_slice() {
                [] => format!("{}. Впишите логин школы", question.why),
                names => format!(
                    "{}. Похожи: {}. Впишите в файл логин школы",
                    question.why,
                    names.join("; ")
                ),
            };
            problem(question.row, "school_unsure", &message, true)
        });
        self.problems.iter().cloned().chain(asked).collect()
    }

    /// Whether something has to be mended or answered first: nothing is stored then.
    pub fn is_blocked(&self) -> bool {
        !self.questions.is_empty() || self.problems.iter().any(|problem| problem.is_error)
    }

    /// Whether anything stored would become different.
    pub fn changes_anything(&self) -> bool {
        self.created() + self.updated() > 0
    }

    /// A mark of what the plan does: another mark means that what is stored has changed meanwhile.
    pub fn mark(&self) -> String {
        let mut hash = Sha256::new();
        for line in &self.lines {
            let effect = match &line.effect {
                RowEffect::Created => "created".to_owned(),
                RowEffect::Unchanged => String::new(),
                RowEffect::Updated(changes) => changes
                    .iter()
                    .map(|c| format!("{}\0{}\0{}\0", c.field, c.was, c.becomes))
                    .collect(),
            };
            hash.update(format!(
                "{}\0{}\0{effect}\0",
                row_key(line.row),
                line.school_id
            ));
        }
        hex::encode(&hash.finalize()[..8])
    }
}

/// What the list would do to what is known.
pub fn plan<'a>(
    file: &'a RegistryFile,
    known: &Known,
    extent: Extent,
    answers: &Answers,
) -> Plan<'a> {
    let mut planner = Planner {
        known,
        extent,
        answers,
        registry: Registry::new(known.candidates.iter().cloned()),
        placed: Vec::new(),
        news: Vec::new(),
        plan: Plan {
            problems: file.problems.clone(),
            ..Plan::default()
        },
    };
    for row in &file.rows {
        planner.place(row);
    }
    planner.finish()
}

/// A row with its school and municipality.
struct Placed<'a> {
    row: &'a RegistryRow,
    school_id: i64,
    municipality_id: i64,
}

struct Planner<'a, 'k> {
    known: &'k Known,
    extent: Extent,
    answers: &'k Answers,
    registry: Registry,
    placed: Vec<Placed<'a>>,
    /// Candidates of the new schools: −1 is the first.
    news: Vec<Candidate>,
    plan: Plan<'a>,
}

impl<'a> Planner<'a, '_> {
    fn place(&mut self, row: &'a RegistryRow) {
        let Some(municipality_id) = self.municipality(row) else {
            return;
        };
        let answer = self.answers.get(&row_key(row)).copied();
        if answer == Some(Answer::Skip) {
            self.plan.skipped += 1;
            return;
        }
        let named = row.name.is_some() || row.full_name.is_some();
        match (self.registry.find(&row.wanted()), answer) {
            (_, Some(Answer::School(id))) if self.known.schools.contains_key(&id) => {
                self.put(row, id, municipality_id);
            }
            (Match::Certain { id, .. }, _) => self.put(row, id, municipality_id),
            (_, Some(Answer::New)) => self.put_new(row, municipality_id),
            (Match::Foreign { .. }, _) => self.put_new(row, municipality_id),
            (Match::Unsure { suggestions }, _) if suggestions.is_empty() && named => {
                self.put_new(row, municipality_id);
            }
            (other, _) => self.ask(row, &other, named),
        }
    }

    /// The municipality of the row; nothing when it is another's or cannot be told.
    fn municipality(&mut self, row: &RegistryRow) -> Option<i64> {
        let found = match (&row.municipality_code, &row.municipality_name) {
            (Some(code), _) => self.by_code(code),
            (None, Some(name)) => self.by_name(name),
            (None, None) => self.only_one(),
        };
        match (self.extent, found, &row.municipality_code) {
            (Extent::Region, None, Some(code)) => Some(self.add_municipality(row, code)),
            (Extent::Region, None, None) => {
                self.refuse(row, "municipality_unknown", UNKNOWN_MUNICIPALITY);
                None
            }
            (Extent::Region, found, _) => found,
            (Extent::Municipality(home), found, _) => {
                if found != Some(home) {
                    self.plan.foreign += 1;
                    let name = row.municipality_name.clone();
                    let code = row.municipality_code.as_ref().map(ToString::to_string);
                    self.plan.foreign_names.extend(name.or(code));
                }
                found.filter(|id| *id == home)
            }
        }
    }

    fn by_code(&self, code: &MunicipalityCode) -> Option<i64> {
        let stored = self.known.municipalities.iter();
        let stored = stored
            .filter(|known| known.code == code.as_str())
            .map(|known| known.id);
        let new = self.plan.municipalities.iter().zip(1..);
        let new = new.filter(|(new, _)| new.code == *code).map(|(_, at)| -at);
        stored.chain(new).next()
    }

    fn by_name(&self, name: &str) -> Option<i64> {
        let key = municipality_key(name);
        let stored = self
            .known
            .municipalities
            .iter()
            .map(|known| (&known.name, known.id));
        let new = self
            .plan
            .municipalities
            .iter()
            .zip(1..)
            .map(|(new, at)| (&new.name, -at));
        let mut fitting = stored
            .chain(new)
            .filter(|(own, _)| municipality_key(own) == key);
        let first = fitting.next();
        first.filter(|_| fitting.next().is_none()).map(|(_, id)| id)
    }

    /// A list that names no municipality is of the own one, or of the only one there is.
    fn only_one(&self) -> Option<i64> {
        match (self.extent, self.known.municipalities.as_slice()) {
            (Extent::Municipality(home), _) => Some(home),
            (Extent::Region, [only]) => Some(only.id),
            (Extent::Region, _) => None,
        }
    }

    fn add_municipality(&mut self, row: &RegistryRow, code: &MunicipalityCode) -> i64 {
        let oktmo = row
            .oktmo
            .as_ref()
            .map(|oktmo| oktmo.as_str()[..8].to_owned());
        self.plan.municipalities.push(NewMunicipality {
            code: code.clone(),
            name: row
                .municipality_name
                .clone()
                .unwrap_or_else(|| code.to_string()),
            region_name: row
                .region_name
                .clone()
                .unwrap_or_else(|| code.region().to_owned()),
            oktmo: oktmo.unwrap_or_default(),
        });
        -(self.plan.municipalities.len() as i64)
    }

    fn put(&mut self, row: &'a RegistryRow, school_id: i64, municipality_id: i64) {
        let stored = self.known.schools.get(&school_id);
        if stored.is_some_and(|school| school.municipality_id != municipality_id) {
            self.refuse(row, "other_municipality", OTHER_MUNICIPALITY);
            return;
        }
        if let Some(first) = self
            .placed
            .iter()
            .find(|placed| placed.school_id == school_id)
        {
            let message = format!(
                "Строка {} — о той же школе: оставьте одну из двух",
                first.row.row_number
            );
            self.refuse(row, "duplicate_school", &message);
            return;
        }
        self.placed.push(Placed {
            row,
            school_id,
            municipality_id,
        });
    }

    fn put_new(&mut self, row: &'a RegistryRow, municipality_id: i64) {
        let details = row.applied_to(None, None);
        if details.name.is_empty() {
            self.refuse(
                row,
                "name_missing",
                "Укажите название: такой школы ещё нет в справочнике",
            );
            return;
        }
        let twin = self.news.iter().find(|new| {
            new.municipality_id == municipality_id
                && (new.login.is_none() || row.login.is_none())
                && new
                    .names
                    .iter()
                    .any(|name| spelling_key(name) == spelling_key(&details.name))
        });
        if twin.is_some() {
            let message = "Школа с таким названием уже есть выше: укажите логины обеих";
            self.refuse(row, "duplicate_school", message);
            return;
        }
        let school_id = -(self.news.len() as i64 + 1);
        self.news.push(Candidate {
            id: school_id,
            municipality_id,
            municipality_code: row.municipality_code.as_ref().map(ToString::to_string),
            municipality_name: row.municipality_name.clone().unwrap_or_default(),
            login: row.login.clone(),
            exam_code: row.exam_code.clone(),
            inn: row.inn.clone(),
            names: vec![details.name, details.full_name],
            aliases: Vec::new(),
        });
        self.placed.push(Placed {
            row,
            school_id,
            municipality_id,
        });
    }

    fn ask(&mut self, row: &'a RegistryRow, answer: &Match, named: bool) {
        let likely = |id: i64, why: &str| {
            let name = self
                .known
                .schools
                .get(&id)
                .map(|school| school.name.clone());
            Likely {
                id,
                name: name.unwrap_or_default(),
                why: why.to_owned(),
            }
        };
        let choices = match answer {
            Match::Unsure { suggestions } => {
                suggestions.iter().map(|s| likely(s.id, &s.why)).collect()
            }
            Match::Conflict { id, by, other, .. } => {
                let other = other.map(|id| likely(id, "по другому признаку строки"));
                std::iter::once(likely(*id, by.words()))
                    .chain(other)
                    .collect()
            }
            Match::Certain { .. } | Match::Foreign { .. } => Vec::new(),
        };
        // A login that is taken cannot be given to a new school.
        let may_be_new = named && !matches!(answer, Match::Conflict { .. });
        let why = answer.question().unwrap_or_default();
        self.plan.questions.push(Question {
            row,
            why,
            choices,
            may_be_new,
        });
    }

    fn refuse(&mut self, row: &RegistryRow, rule: &'static str, message: &str) {
        self.note(row, rule, message, true);
    }

    fn note(&mut self, row: &RegistryRow, rule: &'static str, message: &str, is_error: bool) {
        self.plan
            .problems
            .push(problem(row, rule, message, is_error));
    }

    /// Finds the heads, now that all schools of the list are known, and says what each row does.
    fn finish(mut self) -> Plan<'a> {
        let all = self.known.candidates.iter().chain(&self.news).cloned();
        let registry = Registry::new(all);
        let places: HashMap<i64, i64> = self
            .placed
            .iter()
            .map(|p| (p.school_id, p.municipality_id))
            .collect();
        for placed in std::mem::take(&mut self.placed) {
            let head = self.head(&registry, &places, &placed);
            let stored = self
                .known
                .schools
                .get(&placed.school_id)
                .map(StoredSchool::details);
            let details = placed.row.applied_to(stored.as_ref(), head);
            let effect = self.named_heads(effect(stored.as_ref(), placed.row, head));
            self.plan.lines.push(Line {
                row: placed.row,
                school_id: placed.school_id,
                municipality_id: placed.municipality_id,
                details,
                effect,
            });
        }
        self.plan
    }

    fn head(
        &mut self,
        registry: &Registry,
        places: &HashMap<i64, i64>,
        placed: &Placed<'_>,
    ) -> Option<i64> {
        let wanted = placed.row.wanted_head()?;
        let municipality = |id: i64| {
            let stored = self
                .known
                .schools
                .get(&id)
                .map(|school| school.municipality_id);
            stored.or_else(|| places.get(&id).copied())
        };
        let fits =
            |id: &i64| *id != placed.school_id && municipality(*id) == Some(placed.municipality_id);
        let head = registry.find(&wanted).certain().filter(fits);
        if head.is_none() {
            let message = format!(
                "Головная школа «{}» не узнана: впишите её логин. Школа загружается без неё",
                wanted.text
            );
            self.note(placed.row, "head_unknown", &message, false);
        }
        head
    }

    /// The head school by its name and not by its number.
    fn named_heads(&self, effect: RowEffect) -> RowEffect {
        let RowEffect::Updated(mut changes) = effect else {
            return effect;
        };
        let name = |text: &str| {
            let id: Option<i64> = text.parse().ok();
            id.and_then(|id| match self.known.schools.get(&id) {
                Some(school) => Some(school.name.clone()),
                None => self
                    .news
                    .iter()
                    .find(|new| new.id == id)?
                    .names
                    .first()
                    .cloned(),
            })
        };
        for change in changes
            .iter_mut()
            .filter(|change| change.field == "head_school_id")
        {
            change.was = name(&change.was).unwrap_or_default();
            change.becomes = name(&change.becomes).unwrap_or_default();
        }
        RowEffect::Updated(changes)
    }
}

/// A problem of a whole row: named by its first cell.
fn problem(row: &RegistryRow, rule: &'static str, message: &str, is_error: bool) -> Problem {
    let login = row.login.as_ref().map(ToString::to_string);
    Problem {
        sheet: row.sheet.clone(),
        cell: address(row.row_number, 0),
        value: row.name.clone().or(login).unwrap_or_default(),
        rule: rule.into(),
        message: message.to_owned(),
        is_error,
    }
}

const UNKNOWN_MUNICIPALITY: &str = "Муниципалитет не узнан: добавьте столбец «Код муниципалитета» \
                                    с кодом ФИС ОКО, например reg99_m001";
const OTHER_MUNICIPALITY: &str = "Эта школа записана в другом муниципалитете: проверьте логин и код \
                                  муниципалитета";

#[cfg(test)]
#[path = "registry_plan_tests.rs"]
mod tests;

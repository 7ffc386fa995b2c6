//! The preview in words: what is in the files, what was understood, what will change. Pure.

use super::content::Filed;
use super::decisions::repair_code;
use super::drafting::Draft;
use super::import::Effect;
use super::lines::{Found, Place, Question};
use super::plan::{Fate, Planned, Reason, mark_of};
use super::remarks::Remark;
use super::store::Earlier;
use super::title;
use crate::identification::Status;
use crate::results::layouts::{Facts, Parsed, RepairKind, Severity, TotalLevel};
use crate::words;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows without questions shown at most; a larger import is read in its files.
const CALM_ROWS: usize = 400;

/// A file of the import.
#[derive(Clone, Debug)]
pub struct FileView {
    /// Row of `import_files`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it turned out to be.
    pub layout: String,
    /// Its tables: «ВПР 2021, математика, 6 класс: 11 школ».
    pub tables: Vec<String>,
    /// «14 строк другого муниципалитета пропущены».
    pub foreign: Option<String>,
    /// Why it was not read.
    pub refusal: Option<String>,
    /// It was not recognised: what it seems to be.
    pub unknown: Option<String>,
    /// The very same file was loaded before.
    pub earlier: Option<Earlier>,
}

/// A question about a school.
#[derive(Clone, Debug)]
pub struct QuestionView {
    /// Mark of the spelling.
    pub mark: String,
    /// As it stands in the file.
    pub spelling: String,
    /// «строка 20, 57 участников».
    pub rows: String,
    /// Why it is asked.
    pub why: String,
    /// Schools: row, name, why.
    pub suggestions: Vec<(i64, String, String)>,
    /// Whether it still waits for an answer.
    pub is_open: bool,
}

/// A table that does not say everything about its procedure.
#[derive(Clone, Debug)]
pub struct SilentView {
    /// Mark of the table.
    pub mark: String,
    /// Name of the file.
    pub file: String,
    /// Name of the sheet.
    pub sheet: String,
    /// What the file itself says.
    pub said: Facts,
}

/// A problem of a file.
#[derive(Clone, Debug)]
pub struct ProblemView {
    /// Name of the file.
    pub file: String,
    /// «лист «МА 6», ячейка C17».
    pub place: String,
    /// What stands there.
    pub value: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// A kind of repairs.
#[derive(Clone, Debug)]
pub struct RepairView {
    /// Its code in the field.
    pub code: String,
    /// «число, записанное текстом: 14 ячеек».
    pub title: String,
    /// «например, C17: «12 чел.» прочитано как 12».
    pub example: String,
}

/// A change of status.
#[derive(Clone, Debug)]
pub struct EffectView {
    /// The school.
    pub school_id: i64,
    /// Its short name.
    pub school: String,
    /// Year of the register.
    pub year: i32,
    /// Status before; nothing without a verdict.
    pub before: Option<Status>,
    /// Status after.
    pub after: Status,
    /// Why.
    pub explanation: String,
}

/// A row of a file.
#[derive(Clone, Debug)]
pub struct RowView {
    /// Its number in the sheet.
    pub row: u32,
    /// What it is about: title of the number.
    pub about: String,
    /// As it stands in the file.
    pub raw: String,
    /// The school and the number as understood.
    pub understood: String,
    /// How the school was found.
    pub by: String,
    /// What is to be seen at once.
    pub tags: Vec<TagView>,
    /// What changes: «новый результат», «было 13 из 38».
    pub change: String,
}

/// A tag of a row.
#[derive(Clone, Debug)]
pub struct TagView {
    kind: &'static str,
    /// A few words.
    pub words: String,
}

impl TagView {
    /// The look of the tag.
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

/// What was understood, in a few numbers.
#[derive(Clone, Debug, Default)]
pub struct Understood {
    /// «11 школ».
    pub schools: String,
    /// «847», where one procedure is loaded.
    pub participants: Option<String>,
    /// «189».
    pub failed: Option<String>,
    /// «Сходится с итоговой строкой муниципалитета.»
    pub totals: Option<String>,
    /// «Узнаны по логину: 11.»
    pub matched: String,
}

impl Effect {
    /// The change for a page.
    pub fn view(&self, name: &str) -> Option<EffectView> {
        Some(EffectView {
            school_id: self.school_id,
            school: name.to_owned(),
            year: self.year,
            before: self.before(),
            after: self.after()?,
            explanation: self.explanation.clone(),
        })
    }
}

/// The files.
pub fn files(files: &[Filed], earlier: &[Option<Earlier>], draft: &Draft) -> Vec<FileView> {
    let view = |(place, file): (usize, &Filed)| {
        let foreign: u32 = file
            .content
            .tables
            .iter()
            .map(|table| table.foreign_rows)
            .sum();
        let unknown = file.content.unknown.as_ref().map(|unknown| {
            unknown
                .sheets
                .iter()
                .find_map(|sheet| sheet.hint.clone())
                .unwrap_or_default()
        });
        FileView {
            id: file.id,
            name: file.name.clone(),
            layout: layout(file),
            tables: draft.plan.tables[place].iter().map(table_words).collect(),
            foreign: (foreign > 0).then(|| {
                let rows = words::count(foreign.into(), ["строка", "строки", "строк"]);
                format!("{rows} другого муниципалитета: портал их не загружает.")
            }),
            refusal: file.content.refusal.clone(),
            unknown,
            earlier: earlier.get(place).copied().flatten(),
        }
    };
    files.iter().enumerate().map(view).collect()
}

fn layout(file: &Filed) -> String {
    let titles: BTreeSet<&str> = file
        .content
        .tables
        .iter()
        .map(|table| table.parsed.layout.title())
        .collect();
    titles.into_iter().collect::<Vec<_>>().join(", ")
}

fn table_words(table: &Parsed) -> String {
    let schools = words::count(table.rows.len() as u64, ["школа", "школы", "школ"]);
    let about: BTreeSet<_> = table
        .rows
        .iter()
        .map(|row| (row.year, row.procedure))
        .collect();
    let title = match about.iter().collect::<Vec<_>>().as_slice() {
        [(Some(year), Some(procedure))] => title::of_procedure(*year, procedure),
        _ if table.sheet.is_empty() => "таблица".to_owned(),
        _ => format!("лист «{}»", table.sheet),
    };
    format!("{title}: {schools}")
}

/// What was understood.
pub fn understood(draft: &Draft) -> Understood {
    let rows = || draft.plan.rows.iter();
    let schools: BTreeSet<i64> = rows()
        .filter_map(|row| Some(row.line.key()?.school_id))
        .collect();
    let tables = draft.plan.tables.iter().flatten().count();
    let marks = || rows().filter_map(|row| row.value.marks());
    let sum = |pick: fn(&super::number::MarkValue) -> u32| {
        let all: u64 = marks().map(|marks| u64::from(pick(marks))).sum();
        (tables == 1 && all > 0).then(|| words::thousands(all))
    };
    Understood {
        schools: words::count(schools.len() as u64, ["школа", "школы", "школ"]),
        participants: sum(|marks| marks.participants),
        failed: sum(|marks| marks.failed).or_else(|| (tables == 1).then(|| "0".to_owned())),
        totals: totals(draft),
        matched: matched(draft),
    }
}

fn totals(draft: &Draft) -> Option<String> {
    let with_total: Vec<&Parsed> = draft
        .plan
        .tables
        .iter()
        .flatten()
        .filter(|table| {
            table
                .totals
                .iter()
                .any(|total| total.level == TotalLevel::Municipality)
        })
        .collect();
    let differ = |table: &&&Parsed| table.problems.iter().any(|p| p.rule == "total_differs");
    match (with_total.len(), with_total.iter().filter(differ).count()) {
        (0, _) => None,
        (1, 0) => Some("Сходится с\u{a0}итоговой строкой муниципалитета.".to_owned()),
        (n, 0) => {
            let tables = words::count(
                n as u64,
                ["таблица сходится", "таблицы сходятся", "таблиц сходятся"],
            );
            Some(format!(
                "{tables} с\u{a0}итоговыми строками муниципалитета."
            ))
        }
        (1, _) => Some("С\u{a0}итоговой строкой муниципалитета не\u{a0}сходится.".to_owned()),
        (n, bad) => Some(format!(
            "С\u{a0}итоговыми строками не\u{a0}сходятся {bad} из\u{a0}{n} таблиц."
        )),
    }
}

fn matched(draft: &Draft) -> String {
    let mut by: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for row in &draft.plan.rows {
        if let Found::School(id, found_by) = row.line.found {
            let words = found_by.map_or("вами", |by| by.words());
            by.entry(words).or_default().insert(id);
        }
    }
    let parts: Vec<String> = by
        .iter()
        .map(|(words, schools)| format!("{words}\u{a0}— {}", schools.len()))
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("Школы узнаны: {}.", parts.join(", "))
    }
}

/// The questions, open ones first.
pub fn questions(draft: &Draft) -> Vec<QuestionView> {
    let open = draft.plan.open_questions();
    let view = |question: &Question| QuestionView {
        mark: question.mark.clone(),
        spelling: question.spelling.clone(),
        rows: question_rows(draft, question),
        why: question.why.clone(),
        suggestions: question
            .suggestions
            .iter()
            .map(|s| (s.id, draft.name(s.id).to_owned(), s.why.clone()))
            .collect(),
        is_open: open.contains(question.mark.as_str()),
    };
    let mut views: Vec<QuestionView> = draft.plan.questions.iter().map(view).collect();
    views.sort_by_key(|view| !view.is_open);
    views
}

fn question_rows(draft: &Draft, question: &Question) -> String {
    let at = |place: &Place| &draft.plan.tables[place.file][place.table].rows[place.row];
    match question.places.as_slice() {
        [only] => {
            let row = at(only);
            let marks = row.marks().map(|marks| {
                words::count(
                    marks.participants.into(),
                    ["участник", "участника", "участников"],
                )
            });
            let marks = marks.map(|marks| format!(", {marks}")).unwrap_or_default();
            format!("строка {}{marks}", row.row)
        }
        places => {
            let rows = words::count(places.len() as u64, ["строка", "строки", "строк"]);
            let files: BTreeSet<usize> = places.iter().map(|place| place.file).collect();
            let files = words::count(files.len() as u64, ["файле", "файлах", "файлах"]);
            format!("{rows} в\u{a0}{files}")
        }
    }
}

/// Tables that are silent about their procedure.
pub fn silent(files: &[Filed], draft: &Draft) -> Vec<SilentView> {
    let mut views = Vec::new();
    for (f, file) in files.iter().enumerate() {
        for (t, table) in file.content.tables.iter().enumerate() {
            let mark = mark_of(files, f, t);
            if !draft.plan.silent.contains(&mark) {
                continue;
            }
            views.push(SilentView {
                mark,
                file: file.name.clone(),
                sheet: table.parsed.sheet.clone(),
                said: table.parsed.facts.clone(),
            });
        }
    }
    views
}

/// Problems of the files: those that keep rows out, and those to look at.
pub fn problems(files: &[Filed], draft: &Draft, severity: Severity) -> Vec<ProblemView> {
    let mut views = Vec::new();
    for (file, tables) in files.iter().zip(&draft.plan.tables) {
        for problem in tables.iter().flat_map(|table| &table.problems) {
            // What a person is asked in a form of its own is not said twice.
            let asked = matches!(problem.rule.as_str(), "year_unknown" | "procedure_unknown")
                && problem.cell.is_empty();
            if problem.severity == severity && !asked {
                views.push(ProblemView {
                    file: file.name.clone(),
                    place: place_words(&problem.sheet, &problem.cell),
                    value: problem.value.clone(),
                    message: sentence(&problem.message),
                });
            }
        }
    }
    if severity == Severity::Error {
        views.extend(differing(files, draft));
    }
    views
}

/// «лист «МА 6», ячейка C17».
pub fn place_words(sheet: &str, cell: &str) -> String {
    let sheet = Some(sheet)
        .filter(|sheet| !sheet.is_empty())
        .map(|sheet| format!("лист «{sheet}»"));
    let cell = Some(cell)
        .filter(|cell| !cell.is_empty())
        .map(|cell| format!("ячейка\u{a0}{cell}"));
    sheet.into_iter().chain(cell).collect::<Vec<_>>().join(", ")
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn differing(files: &[Filed], draft: &Draft) -> Vec<ProblemView> {
    let at = |place: Place| {
        let table = &draft.plan.tables[place.file][place.table];
        (
            files[place.file].name.clone(),
            table.sheet.clone(),
            table.rows[place.row].cell.clone(),
        )
    };
    draft
        .plan
        .rows
        .iter()
        .filter_map(|row| {
            let Fate::Left(Reason::Differs(rival)) = &row.fate else { return None };
            let (file, sheet, cell) = at(row.line.place);
            let (other, other_sheet, other_cell) = at(*rival);
            let school = row.line.key().map(|key| draft.name(key.school_id)).unwrap_or_default();
            let there = place_words(&other_sheet, &other_cell);
            Some(ProblemView {
                file,
                place: place_words(&sheet, &cell),
                value: row.value.words(),
                message: format!(
                    "{school}: в\u{a0}файле «{other}» ({there}) другие числа. Оставьте один из файлов."
                ),
            })
        })
        .collect()
}

/// Kinds of repairs.
pub fn repairs(draft: &Draft) -> Vec<RepairView> {
    let mut by_kind: BTreeMap<RepairKind, Vec<String>> = BTreeMap::new();
    for repair in draft
        .plan
        .tables
        .iter()
        .flatten()
        .flat_map(|table| &table.repairs)
    {
        let example = format!(
            "{}: «{}» прочитано как {}",
            repair.cell, repair.original, repair.read_as
        );
        by_kind.entry(repair.kind).or_default().push(example);
    }
    let view = |(kind, examples): (RepairKind, Vec<String>)| {
        let cells = words::count(examples.len() as u64, ["ячейка", "ячейки", "ячеек"]);
        RepairView {
            code: repair_code(kind),
            title: format!("{}: {cells}", capitalised(kind.title())),
            example: format!("например, {}", examples[0]),
        }
    };
    by_kind.into_iter().map(view).collect()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The changes of status.
pub fn effects(effects: &[Effect], draft: &Draft) -> Vec<EffectView> {
    effects
        .iter()
        .filter_map(|effect| effect.view(draft.name(effect.school_id)))
        .collect()
}

/// The rows: those with questions, remarks and changes, the others, and how many of the others are not shown.
pub fn rows(draft: &Draft, remarks: &[Remark]) -> (Vec<RowView>, Vec<RowView>, usize) {
    let mut tags: HashMap<Place, Vec<&Remark>> = HashMap::new();
    for remark in remarks {
        tags.entry(remark.place).or_default().push(remark);
    }
    let (mut first, mut calm) = (Vec::new(), Vec::new());
    for row in &draft.plan.rows {
        let remarks = tags.get(&row.line.place).map_or(&[][..], Vec::as_slice);
        let is_calm = remarks.is_empty() && matches!(row.fate, Fate::New | Fate::Equal);
        let shown = if is_calm { &mut calm } else { &mut first };
        shown.push((row, remarks));
    }
    let hidden = calm.len().saturating_sub(CALM_ROWS);
    calm.truncate(CALM_ROWS);
    let view = |rows: Vec<(&Planned, &[&Remark])>| {
        rows.into_iter()
            .map(|(row, remarks)| row_view(draft, row, remarks))
            .collect()
    };
    (view(first), view(calm), hidden)
}

fn row_view(draft: &Draft, row: &Planned, remarks: &[&Remark]) -> RowView {
    let place = row.line.place;
    let parsed = &draft.plan.tables[place.file][place.table].rows[place.row];
    let named = parsed
        .school
        .text
        .as_deref()
        .or(parsed.school.login.as_deref())
        .unwrap_or_default();
    let login = parsed
        .school
        .login
        .as_deref()
        .filter(|login| *login != named);
    let (understood, by) = match &row.line.found {
        Found::School(id, by) => (
            format!("{}: {}", draft.name(*id), row.value.words()),
            by.map_or("по вашему ответу", |by| by.words()).to_owned(),
        ),
        Found::Asked(_) => (
            format!("школа не узнана: {}", row.value.words()),
            String::new(),
        ),
        Found::LeftOut => (row.value.words(), String::new()),
    };
    let look = |remark: &&Remark| TagView {
        kind: "attention",
        words: remark.tag.clone(),
    };
    let mut tags: Vec<TagView> = remarks.iter().map(look).collect();
    tags.extend(fate_tag(&row.fate));
    RowView {
        row: parsed.row,
        about: row
            .line
            .about
            .map(|(year, target)| title::of_number(year, target))
            .unwrap_or_default(),
        raw: login.map_or_else(|| named.to_owned(), |login| format!("{named}; {login}")),
        understood,
        by,
        tags,
        change: change(row),
    }
}

fn fate_tag(fate: &Fate) -> Option<TagView> {
    match fate {
        Fate::Asked => Some(TagView {
            kind: "danger",
            words: "решите выше".to_owned(),
        }),
        Fate::Left(reason) => Some(TagView {
            kind: "neutral",
            words: reason.words(),
        }),
        _ => None,
    }
}

impl Reason {
    /// «не загружается: …».
    pub fn words(&self) -> String {
        let why = match self {
            Reason::ByPerson => "так решили вы".to_owned(),
            Reason::Unrepaired(kind) => format!("отключена правка «{}»", kind.title()),
            Reason::Silent => "не указаны год или процедура".to_owned(),
            Reason::Differs(_) => "в другом файле другие числа".to_owned(),
            Reason::Copy(year, target) => {
                format!("повторяет «{}»", title::of_number(*year, *target))
            }
            Reason::OtherYear(year) => format!("это {year} год"),
        };
        format!("не загружается: {why}")
    }
}

fn change(row: &Planned) -> String {
    match &row.fate {
        Fate::New => "новый результат".to_owned(),
        Fate::Replaces(old) if old.words() == row.value.words() => {
            format!(
                "было: {}; станет: {}",
                old.words_in_full(),
                row.value.words_in_full()
            )
        }
        Fate::Replaces(old) => format!("было {}", old.words()),
        Fate::Equal => "без изменений".to_owned(),
        Fate::Asked | Fate::Left(_) => "не загружается".to_owned(),
    }
}

//! A list of schools as a person made it: columns in any order, title rows, several sheets.
//! Reads rows and problems; what is stored changes only by [`RegistryRow::applied_to`].

use super::identifiers::{ExamCode, Inn, Ogrn, Oktmo};
use super::logins::{Login, MunicipalityCode};
use super::matching::Wanted;
use super::registry_columns::{Header, RegistryColumn};
use super::registry_row::RowReader;
use super::school::{Details, Flag, Place};
use super::short_name::short_name;
use crate::sheets::{Row, Sheet, address};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// One school of the list. `None` and a missing flag stand for blank cells: the stored value stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryRow {
    /// Name of the sheet, empty for CSV.
    pub sheet: String,
    /// Number of the row as the spreadsheet shows it.
    pub row_number: u32,
    /// Name of the region, where the list tells it.
    pub region_name: Option<String>,
    /// «город Заречный», from the cell, from a row above, or from the name of the sheet.
    pub municipality_name: Option<String>,
    /// `reg99_m001`.
    pub municipality_code: Option<MunicipalityCode>,
    /// ФИС ОКО login.
    pub login: Option<Login>,
    /// Code of ОГЭ and ЕГЭ.
    pub exam_code: Option<ExamCode>,
    /// ИНН.
    pub inn: Option<Inn>,
    /// ОГРН.
    pub ogrn: Option<Ogrn>,
    /// ОКТМО.
    pub oktmo: Option<Oktmo>,
    /// Short name.
    pub name: Option<String>,
    /// Full name.
    pub full_name: Option<String>,
    /// Settlement.
    pub settlement: Option<String>,
    /// Город or село.
    pub place: Option<Place>,
    /// Flags whose cells say yes or no.
    pub flags: BTreeMap<Flag, bool>,
    /// Name of the director.
    pub director_name: Option<String>,
    /// Phone.
    pub director_phone: Option<String>,
    /// E-mail.
    pub director_email: Option<String>,
    /// Login or name of the head school.
    pub head: Option<String>,
}

impl RegistryRow {
    /// The question which stored school this row means.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            text: self
                .name
                .clone()
                .or_else(|| self.full_name.clone())
                .unwrap_or_default(),
            login: self.login.clone(),
            exam_code: self.exam_code.clone(),
            inn: self.inn.clone(),
            municipality: self.municipality(),
        }
    }

    /// The question which school is the head of this one; `None` where the row names no head.
    pub fn wanted_head(&self) -> Option<Wanted> {
        let text = self.head.clone()?;
        Some(Wanted {
            text,
            municipality: self.municipality(),
            ..Wanted::default()
        })
    }

    fn municipality(&self) -> Option<String> {
        let code = self
            .municipality_code
            .as_ref()
            .map(|code| format!("({code})"));
        let name = self.municipality_name.clone();
        (name.is_some() || code.is_some())
            .then(|| format!("{}{}", name.unwrap_or_default(), code.unwrap_or_default()))
    }

    /// The school after this row: blank cells keep what is stored, `None` is a new school.
    ///
    /// `head_school_id` is the head found by [`RegistryRow::wanted_head`].
    pub fn applied_to(&self, stored: Option<&Details>, head_school_id: Option<i64>) -> Details {
        fn put<T: ToString>(kept: &mut String, read: Option<&T>) {
            if let Some(value) = read {
                *kept = value.to_string();
            }
        }
        let mut school = stored.cloned().unwrap_or_default();
        put(&mut school.name, self.name.as_ref());
        put(&mut school.full_name, self.full_name.as_ref());
        put(&mut school.login, self.login.as_ref());
        put(&mut school.exam_code, self.exam_code.as_ref());
        put(&mut school.inn, self.inn.as_ref());
        put(&mut school.ogrn, self.ogrn.as_ref());
        put(&mut school.oktmo, self.oktmo.as_ref());
        put(&mut school.settlement, self.settlement.as_ref());
        put(&mut school.director_name, self.director_name.as_ref());
        put(&mut school.director_phone, self.director_phone.as_ref());
        put(&mut school.director_email, self.director_email.as_ref());
        school.place = self.place.or(school.place);
        school.head_school_id = head_school_id.or(school.head_school_id);
        for (flag, set) in &self.flags {
            if *set {
                school.flags.insert(*flag);
            } else {
                school.flags.remove(flag);
            }
        }
        if school.name.is_empty() {
            school.name = short_name(&school.full_name);
        }
        school
    }
}

/// Something in the list that a person has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Name of the sheet, empty for CSV.
    pub sheet: String,
    /// «D12»; empty where the whole sheet is meant.
    pub cell: String,
    /// What stands there.
    pub value: String,
    /// Stable code of the rule: «duplicate_login».
    pub rule: Cow<'static, str>,
    /// What is wrong and how to mend it.
    pub message: String,
    /// The row is not read until it is mended; otherwise it is read and a person should look.
    pub is_error: bool,
}

/// Everything that was read of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryFile {
    /// Schools without errors, in the order of the file.
    pub rows: Vec<RegistryRow>,
    /// Errors and warnings, in the order of the file.
    pub problems: Vec<Problem>,
    /// The columns that were understood.
    pub columns: Vec<RegistryColumn>,
    /// Headings that mean nothing to the portal, as written.
    pub ignored_headings: Vec<String>,
}

impl RegistryFile {
    /// Reads all sheets that hold a list of schools.
    pub fn read(sheets: &[Sheet]) -> RegistryFile {
        let mut file = RegistryFile::default();
        let mut drafts = Vec::new();
        for sheet in sheets {
            match Header::find(sheet) {
                Some(header) => file.read_sheet(sheet, &header, &mut drafts),
                None if sheet.rows.is_empty() => {}
                None => file
                    .problems
                    .push(no_header(&sheet.name, sheets.len() == 1)),
            }
        }
        if file.columns.is_empty() && file.problems.is_empty() {
            file.problems.push(no_header("", true));
        }
        if file.columns.is_empty() {
            // Not one sheet is a list: each of them is an error.
            file.problems
                .iter_mut()
                .for_each(|problem| problem.is_error = true);
        }
        file.refuse_duplicates(&mut drafts);
        file.rows.extend(
            drafts
                .into_iter()
                .filter(|draft| !draft.refused)
                .map(|draft| draft.row),
        );
        file
    }

    /// Whether something has to be mended.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.is_error)
    }

    fn read_sheet(&mut self, sheet: &Sheet, header: &Header, drafts: &mut Vec<Draft>) {
        for column in header.columns.values() {
            if !self.columns.contains(column) {
                self.columns.push(*column);
            }
        }
        self.ignored_headings.extend(header.ignored.iter().cloned());
        let mut reader = RowReader::new(sheet, header);
        for row in sheet
            .rows
            .iter()
            .filter(|row| row.number >= header.data_from)
        {
            if let Some((row, refused)) = reader.read(row) {
                drafts.push(Draft {
                    cell: login_cell(header, &row),
                    row,
                    refused,
                });
            }
        }
        self.problems.extend(reader.problems);
    }

    /// A login may stand in the list once: of two rows no one can tell which is right.
    fn refuse_duplicates(&mut self, drafts: &mut [Draft]) {
        let mut places: HashMap<Login, Vec<usize>> = HashMap::new();
        for (at, draft) in drafts.iter().enumerate() {
            if let Some(login) = &draft.row.login {
                places.entry(login.clone()).or_default().push(at);
            }
        }
        let mut repeated: Vec<_> = places.into_iter().filter(|(_, at)| at.len() > 1).collect();
        repeated.sort_by_key(|(_, places)| places.first().copied());
        for (login, places) in repeated {
            for at in &places {
                let others: Vec<String> = places
                    .iter()
                    .filter(|p| *p != at)
                    .map(|p| drafts[*p].place(*at, drafts))
                    .collect();
                let draft = &drafts[*at];
                let message = format!(
                    "Логин {login} стоит и в {}: оставьте один",
                    others.join(", ")
                );
                self.problems.push(Problem {
                    sheet: draft.row.sheet.clone(),
                    cell: draft.cell.clone(),
                    value: login.to_string(),
                    rule: "duplicate_login".into(),
                    message,
                    is_error: true,
                });
            }
            for at in places {
                drafts[at].refused = true;
            }
        }
    }
}

/// A row on its way into the file.
struct Draft {
    row: RegistryRow,
    /// Address of the login.
    cell: String,
    refused: bool,
}

impl Draft {
    /// «D12», with its sheet where that is not the sheet of the other row.
    fn place(&self, other: usize, drafts: &[Draft]) -> String {
        let same = self.row.sheet == drafts[other].row.sheet;
        if same {
            self.cell.clone()
        } else {
            format!("«{}»!{}", self.row.sheet, self.cell)
        }
    }
}

fn login_cell(header: &Header, row: &RegistryRow) -> String {
    let by = |wanted: RegistryColumn| {
        header
            .columns
            .iter()
            .find(|(_, known)| **known == wanted)
            .map(|(column, _)| *column)
    };
    // Without a column of its own the login stood in the name.
    let names = [
        RegistryColumn::Login,
        RegistryColumn::Name,
        RegistryColumn::ShortName,
    ];
    let column = names.into_iter().find_map(by).unwrap_or_default();
    address(row.row_number, column)
}

fn no_header(sheet: &str, is_error: bool) -> Problem {
    Problem {
        sheet: sheet.to_owned(),
        cell: String::new(),
        value: String::new(),
        rule: "no_header".into(),
        message: "Заголовки столбцов не найдены: нужны хотя бы «Логин ФИС ОКО» и «Краткое \
                  наименование»"
            .to_owned(),
        is_error,
    }
}

/// What a row of the list does to the stored schools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowEffect {
    /// A school that was not there.
    Created,
    /// These fields change.
    Updated(Vec<super::school::FieldChange>),
    /// Everything is as it was.
    Unchanged,
}

/// Compares what is stored with the row; see [`RegistryRow::applied_to`] for blank cells and the head.
pub fn effect(
    stored: Option<&Details>,
    row: &RegistryRow,
    head_school_id: Option<i64>,
) -> RowEffect {
    let Some(stored) = stored else {
        return RowEffect::Created;
    };
    let changes = stored.changes(&row.applied_to(Some(stored), head_school_id));
    if changes.is_empty() {
        RowEffect::Unchanged
    } else {
        RowEffect::Updated(changes)
    }
}

/// Whether the row repeats the numbers of its columns («1 2 3 …»), as forms do under the headings.
pub(super) fn numbers_columns(row: &Row) -> bool {
    let first = row.cells.first().map_or(0, |entry| entry.column);
    row.cells.len() > 2
        && row
            .cells
            .iter()
            .all(|entry| entry.cell.shown() == (entry.column - first + 1).to_string())
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;

//! One row of a school list, cell by cell: what was read, repaired or doubted.

use super::identifiers::{ExamCode, Inn, Malformed, Ogrn, Oktmo, Read};
use super::logins::{Login, MunicipalityCode};
use super::registry::{Problem, RegistryRow, numbers_columns};
use super::registry_columns::{Header, RegistryColumn};
use super::school::Place;
use super::school_form::is_email;
use super::spelling::{municipality_key, spelling_key};
use crate::input::tidy;
use crate::sheets::{Cell, Row, Sheet, address};

/// Reads the rows of one sheet in their order; a municipality holds until the next one is named.
pub(super) struct RowReader<'a> {
    sheet: &'a str,
    header: &'a Header,
    /// The municipality in force: name and code.
    municipality: (Option<String>, Option<MunicipalityCode>),
    /// Problems of the rows read so far.
    pub problems: Vec<Problem>,
}

/// The text of a cell and where it stands.
struct Typed {
    text: String,
    cell: String,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(sheet: &'a Sheet, header: &'a Header) -> RowReader<'a> {
        let columns = || header.columns.values();
        let has_municipality_column = columns().any(|column| {
            matches!(
                column,
                RegistryColumn::Municipality | RegistryColumn::MunicipalityCode
            )
        });
        let (name, code) = MunicipalityCode::split(&sheet.name);
        let named = is_municipality(&name) && !has_municipality_column;
        let municipality = (
            named.then_some(name),
            code.filter(|_| !has_municipality_column),
        );
        let problems = Vec::new();
        RowReader {
            sheet: &sheet.name,
            header,
            municipality,
            problems,
        }
    }

    /// The school of the row and whether an error refuses it; `None` for rows that are no schools.
    pub(super) fn read(&mut self, row: &Row) -> Option<(RegistryRow, bool)> {
        let holds = |column: &u16| row.get(*column).is_some();
        let is_blank = !self.header.columns.keys().any(holds);
        if numbers_columns(row) || self.takes_lonely_cell(row) || is_total(row) || is_blank {
            return None;
        }
        let before = self.problems.len();
        let mut school = RegistryRow {
            sheet: self.sheet.to_owned(),
            row_number: row.number,
            ..RegistryRow::default()
        };
        self.identifiers(row, &mut school);
        self.names(row, &mut school);
        self.municipality(row, &mut school);
        self.marks(row, &mut school);
        self.contacts(row, &mut school);
        if !self.is_identified(row, &school) {
            return None;
        }
        let refused = self.problems[before..]
            .iter()
            .any(|problem| problem.is_error);
        Some((school, refused))
    }

    /// A single cell is no school: «Приозёрский район» heads the schools below, anything else is a note.
    fn takes_lonely_cell(&mut self, row: &Row) -> bool {
        let [only] = row.cells.as_slice() else {
            return false;
        };
        if self.header.columns.len() < 2 {
            return false;
        }
        let text = tidy(&only.cell.shown());
        let (name, code) = MunicipalityCode::split(&text);
        let column = self.header.columns.get(&only.column);
        if is_municipality(&name) || code.is_some() {
            self.municipality = (Some(name).filter(|name| !name.is_empty()), code);
        } else if column.is_some() {
            let typed = Typed {
                text,
                cell: address(row.number, only.column),
            };
            self.warn(
                &typed,
                "lonely_cell",
                "В строке заполнена одна ячейка: строка не прочитана",
            );
        }
        true
    }

    /// The filled cell of a column; dashes and errors of Excel are blank.
    fn typed(&mut self, row: &Row, column: RegistryColumn) -> Option<Typed> {
        self.marked(row, column)
            .filter(|typed| !is_dash(&typed.text))
    }

    /// The filled cell of a column in which a dash has its own meaning.
    fn marked(&mut self, row: &Row, column: RegistryColumn) -> Option<Typed> {
        let (at, _) = self
            .header
            .columns
            .iter()
            .find(|(_, known)| **known == column)?;
        let cell = row.get(*at)?;
        let typed = Typed {
            text: tidy(&cell.shown()),
            cell: address(row.number, *at),
        };
        if matches!(cell, Cell::Error(_)) || typed.text.starts_with("#") {
            self.warn(
                &typed,
                "formula_error",
                "Ошибка формулы: значение не прочитано",
            );
            return None;
        }
        (!typed.text.is_empty()).then_some(typed)
    }

    fn text(&mut self, row: &Row, column: RegistryColumn, max: usize) -> Option<String> {
        let typed = self.typed(row, column)?;
        if typed.text.chars().count() > max {
            let message = format!("Сократите текст: здесь помещается {max} знаков");
            self.problem(&typed, "too_long", &message, true);
            return None;
        }
        Some(typed.text)
    }

    fn problem(&mut self, typed: &Typed, rule: &'static str, message: &str, is_error: bool) {
        self.problems.push(Problem {
            sheet: self.sheet.to_owned(),
            cell: typed.cell.clone(),
            value: typed.text.clone(),
            rule: rule.into(),
            message: message.to_owned(),
            is_error,
        });
    }

    fn warn(&mut self, typed: &Typed, rule: &'static str, message: &str) {
        self.problem(typed, rule, message, false);
    }

    fn identifiers(&mut self, row: &Row, school: &mut RegistryRow) {
        if let Some(typed) = self.typed(row, RegistryColumn::Login) {
            school.login = Login::parse(&typed.text);
            if school.login.is_none() {
                let message = "Логин не прочитан: это три латинские буквы и 6–8 цифр, например \
                               edu990101";
                self.problem(&typed, "login_format", message, true);
            }
        }
        school.exam_code =
            self.identifier(row, RegistryColumn::ExamCode, "exam_code", ExamCode::parse);
        school.inn = self.identifier(row, RegistryColumn::Inn, "inn", Inn::parse);
        school.ogrn = self.identifier(row, RegistryColumn::Ogrn, "ogrn", Ogrn::parse);
        school.oktmo = self.identifier(row, RegistryColumn::Oktmo, "oktmo", Oktmo::parse);
    }

    /// A malformed identifier is left out with a warning: the row has others.
    fn identifier<T>(
        &mut self,
        row: &Row,
        column: RegistryColumn,
        rule: &'static str,
        parse: impl Fn(&str) -> Result<Read<T>, Malformed>,
    ) -> Option<T> {
        let typed = self
            .typed(row, column)
            .filter(|typed| typed.text.to_lowercase() != "нет")?;
        match parse(&typed.text) {
            Ok(read) => {
                if let Some(warning) = read.warning {
                    self.warn(&typed, rule, &warning);
                }
                Some(read.value)
            }
            Err(malformed) => {
                self.warn(&typed, rule, &format!("{malformed}; значение не загружено"));
                None
            }
        }
    }

    /// A name of which the heading does not tell the length is what the other column is not.
    fn names(&mut self, row: &Row, school: &mut RegistryRow) {
        let has = |column| self.header.columns.values().any(|known| *known == column);
        let (has_short, has_full) = (
            has(RegistryColumn::ShortName),
            has(RegistryColumn::FullName),
        );
        let plain = self
            .text(row, RegistryColumn::Name, 500)
            .map(|text| self.named(text, school));
        let short = self.text(row, RegistryColumn::ShortName, 200);
        let full = self.text(row, RegistryColumn::FullName, 500);
        school.name = short.map(|text| self.named(text, school));
        school.full_name = full.map(|text| self.named(text, school));
        match (has_short, has_full) {
            (false, _) => school.name = plain,
            (true, false) => school.full_name = plain,
            (true, true) => {}
        }
    }

    /// The name without the login glued to it; the login counts where it has no cell of its own.
    fn named(&self, text: String, school: &mut RegistryRow) -> String {
        let (name, login) = Login::split(&text);
        if school.login.is_none() {
            school.login = login;
        }
        name
    }

    /// A blank cell among filled ones is a merged one: the municipality of the row above holds.
    fn municipality(&mut self, row: &Row, school: &mut RegistryRow) {
        let name_cell = self.text(row, RegistryColumn::Municipality, 200);
        let code_cell = self.text(row, RegistryColumn::MunicipalityCode, 50);
        let typed = name_cell.is_some() || code_cell.is_some();
        if typed {
            let (name, in_name) = MunicipalityCode::split(&name_cell.unwrap_or_default());
            let (_, code) = MunicipalityCode::split(&code_cell.unwrap_or_default());
            self.municipality = (Some(name).filter(|name| !name.is_empty()), code.or(in_name));
        }
        (school.municipality_name, school.municipality_code) = self.municipality.clone();
    }

    fn marks(&mut self, row: &Row, school: &mut RegistryRow) {
        let columns: Vec<RegistryColumn> = self.header.columns.values().copied().collect();
        for column in columns {
            if let RegistryColumn::Flag(flag) = column
                && let Some(typed) = self.marked(row, column)
            {
                match yes_or_no(&typed.text) {
                    Some(set) => {
                        school.flags.insert(flag, set);
                    }
                    None => self.warn(&typed, "yes_no", "Поставьте «да» или «нет»"),
                }
            }
        }
        if let Some(typed) = self.typed(row, RegistryColumn::Place) {
            school.place = place(&typed.text);
            if school.place.is_none() {
                self.warn(&typed, "place", "Поставьте «городская» или «сельская»");
            }
        }
        school.settlement = self.text(row, RegistryColumn::Settlement, 200);
        school.region_name = self.text(row, RegistryColumn::Region, 200);
    }

    fn contacts(&mut self, row: &Row, school: &mut RegistryRow) {
        school.director_name = self.text(row, RegistryColumn::Director, 200);
        school.director_phone = self.text(row, RegistryColumn::Phone, 100);
        if let Some(typed) = self.typed(row, RegistryColumn::Email) {
            if is_email(&typed.text) && typed.text.chars().count() <= 200 {
                school.director_email = Some(typed.text);
            } else {
                self.warn(
                    &typed,
                    "email",
                    "Адрес не прочитан: нужен один, например school@example.ru",
                );
            }
        }
        school.head = self
            .text(row, RegistryColumn::Head, 500)
            .filter(|text| yes_or_no(text).is_none());
        // «Филиал» holds «да» or, in some lists, the head school itself.
        if let Some(typed) = self.typed(row, RegistryColumn::Branch) {
            match yes_or_no(&typed.text) {
                Some(true) if school.head.is_none() => {
                    self.warn(&typed, "head_missing", "Укажите головную школу филиала");
                }
                Some(_) => {}
                None => school.head = school.head.take().or(Some(typed.text)),
            }
        }
    }

    /// Notes an error when nothing says which school the row is.
    fn is_identified(&mut self, row: &Row, school: &RegistryRow) -> bool {
        let named = school.name.is_some() || school.full_name.is_some();
        let identified =
            named || school.login.is_some() || school.exam_code.is_some() || school.inn.is_some();
        if !identified {
            let cell = row.cells.first().map_or(0, |entry| entry.column);
            let typed = Typed {
                text: String::new(),
                cell: address(row.number, cell),
            };
            let message = "Не указано, какая это школа: нужен логин, код ОО, ИНН или название";
            self.problem(&typed, "unidentified", message, true);
        }
        identified
    }
}

/// «Итого», «Всего школ: 24».
fn is_total(row: &Row) -> bool {
    let first = row
        .cells
        .iter()
        .find_map(|entry| entry.cell.text())
        .map(spelling_key);
    first.is_some_and(|key| key.starts_with("итого") || key.starts_with("всего"))
}

/// Whether the text names a municipality: it says so («район», «г.») and is more than that word.
fn is_municipality(text: &str) -> bool {
    let key = municipality_key(text);
    let words = text.to_lowercase();
    let says = ["район", "округ", "город ", "г. ", "г.", "муниципальн"]
        .iter()
        .any(|word| words.contains(word))
        || words
            .split(|c: char| !c.is_alphabetic())
            .any(|word| ["мр", "мо", "го"].contains(&word));
    says && !key.is_empty() && !key.starts_with("лист") && !words.contains("школ")
}

fn is_dash(text: &str) -> bool {
    text.chars().all(|c| "-–—−.".contains(c))
}

/// What people put for yes and no; `None` for anything else.
fn yes_or_no(text: &str) -> Option<bool> {
    if is_dash(text) {
        return Some(false);
    }
    match text.to_lowercase().trim_end_matches('.') {
        "да" | "1" | "+" | "есть" | "истина" | "true" | "yes" | "y" | "д" | "v" | "х" | "x"
        | "✓" | "✔" => Some(true),
        "нет" | "0" | "ложь" | "false" | "no" | "n" | "н" => Some(false),
        _ => None,
    }
}

/// «городская», «город», «г», «пгт» and «сельская», «село», «с».
fn place(text: &str) -> Option<Place> {
    let key = spelling_key(text);
    let urban = key.starts_with("гор") || ["г", "пгт", "рп"].contains(&key.as_str());
    let rural = ["сел", "дер"].iter().any(|stem| key.starts_with(stem))
        || ["с", "д", "станица", "хутор", "аул"].contains(&key.as_str());
    match (urban, rural) {
        (true, false) => Some(Place::Urban),
        (false, true) => Some(Place::Rural),
        _ => None,
    }
}

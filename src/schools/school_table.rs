//! The list of schools as a spreadsheet, in the columns in which the portal reads one back.

use super::list_store::Listed;
use super::registry_columns::RegistryColumn;
use super::school::{Flag, Place};
use crate::sheets::{Column, Table, Value};

/// Columns that a list of schools may be loaded from again, with their widths.
const COLUMNS: [(RegistryColumn, u16); 20] = [
    (RegistryColumn::Municipality, 30),
    (RegistryColumn::MunicipalityCode, 14),
    (RegistryColumn::Login, 14),
    (RegistryColumn::ExamCode, 10),
    (RegistryColumn::ShortName, 30),
    (RegistryColumn::FullName, 60),
    (RegistryColumn::Inn, 14),
    (RegistryColumn::Ogrn, 16),
    (RegistryColumn::Oktmo, 14),
    (RegistryColumn::Settlement, 20),
    (RegistryColumn::Place, 14),
    (RegistryColumn::Flag(Flag::Special), 10),
    (RegistryColumn::Flag(Flag::Evening), 10),
    (RegistryColumn::Flag(Flag::Closed), 10),
    (RegistryColumn::Flag(Flag::Penitentiary), 10),
    (RegistryColumn::Flag(Flag::Boarding), 10),
    (RegistryColumn::Head, 14),
    (RegistryColumn::Director, 30),
    (RegistryColumn::Phone, 18),
    (RegistryColumn::Email, 26),
];

/// The table of these schools; the last columns are for people only.
pub fn school_table(schools: Vec<Listed>, notes: Vec<String>, year: Option<i32>) -> Table {
    let mut columns: Vec<Column> = COLUMNS
        .iter()
        .map(|(column, width)| Column::new(column.title(), *width))
        .collect();
    if let Some(year) = year {
        columns.push(Column::new(&format!("Статус {year} года"), 18));
    }
    columns.push(Column::new("Действует до", 14));
    columns.push(Column::new("Присоединена к", 30));
    let rows = schools
        .into_iter()
        .map(|listed| row(listed, year.is_some()))
        .collect();
    Table {
        title: "Школы".to_owned(),
        notes,
        columns,
        rows,
    }
}

fn row(listed: Listed, with_status: bool) -> Vec<Value> {
    let mut row: Vec<Value> = COLUMNS
        .iter()
        .map(|(column, _)| Value::Text(field(&listed, *column)))
        .collect();
    let status = listed
        .status()
        .map(|status| Value::Text(status.title().to_owned()));
    if with_status {
        row.push(status.unwrap_or(Value::Empty));
    }
    row.push(listed.school.ended_on.into());
    row.push(listed.merged_into.into());
    row
}

/// The value of a column as a list of schools has it.
fn field(listed: &Listed, column: RegistryColumn) -> String {
    let school = &listed.school;
    let head = || listed.head_login.clone().filter(|login| !login.is_empty());
    match column {
        RegistryColumn::Municipality => school.municipality.clone(),
        RegistryColumn::MunicipalityCode => listed.municipality_code.clone(),
        RegistryColumn::Login => school.login.clone(),
        RegistryColumn::ExamCode => school.exam_code.clone(),
        RegistryColumn::ShortName | RegistryColumn::Name => school.name.clone(),
        RegistryColumn::FullName => school.full_name.clone(),
        RegistryColumn::Inn => school.inn.clone(),
        RegistryColumn::Ogrn => school.ogrn.clone(),
        RegistryColumn::Oktmo => school.oktmo.clone(),
        RegistryColumn::Settlement => school.settlement.clone(),
        RegistryColumn::Place => {
            let place = school.place.as_deref().and_then(Place::from_code);
            place.map_or_else(String::new, |place| place.title().to_owned())
        }
        RegistryColumn::Flag(flag) => {
            let set = school.flags().any(|own| own == flag);
            if set { "да" } else { "нет" }.to_owned()
        }
        RegistryColumn::Head => head().or_else(|| listed.head.clone()).unwrap_or_default(),
        RegistryColumn::Director => school.director_name.clone(),
        RegistryColumn::Phone => school.director_phone.clone(),
        RegistryColumn::Email => school.director_email.clone(),
        RegistryColumn::Region | RegistryColumn::Branch => String::new(),
    }
}

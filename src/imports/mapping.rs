//! The form in which a person names the columns of a table that no layout fits.

use crate::input::Errors;
use crate::procedure::{Kind, Level, Subject};
use crate::results::layouts::{Facts, Field, MAPPABLE, Mapping, SheetPreview};
use std::collections::{BTreeMap, HashMap};

/// Reads the answer. Every column is named once at most; the rest is checked when the table is read.
///
/// # Errors
/// By field, in Russian.
pub fn of_form(fields: &HashMap<String, String>, sheet: &SheetPreview) -> Result<Mapping, Errors> {
    let mut errors = Errors::new();
    let field = |name: &str| fields.get(name).map_or("", |value| value.trim());
    let mut columns = BTreeMap::new();
    for column in 0..width(sheet) {
        let name = format!("column-{column}");
        let Some(what) = Field::from_code(field(&name)).filter(|what| MAPPABLE.contains(what))
        else {
            continue;
        };
        if columns.insert(what, column).is_some() {
            let message = format!(
                "«{}» уже указано в другом столбце: оставьте один",
                what.title()
            );
            errors.add(&name, message);
        }
    }
    let header_row = field("header_row")
        .parse()
        .ok()
        .filter(|row| sheet.header_rows.contains(row));
    let year = field("year");
    let parsed_year = year
        .parse()
        .ok()
        .filter(|year| (2000..=2100).contains(year));
    if !year.is_empty() && parsed_year.is_none() {
        errors.add(
            "year",
            "Введите год процедуры четырьмя цифрами, например 2021",
        );
    }
    let fixed = Facts {
        kind: Kind::from_code(field("kind")),
        year: parsed_year,
        subject: Subject::from_code(field("subject")),
        grade: field("grade")
            .parse()
            .ok()
            .filter(|grade| (1..=11).contains(grade)),
        level: Level::from_code(field("level")),
        ..Facts::default()
    };
    let first_row = sheet.header_rows.first().copied().unwrap_or(1);
    errors.or(Mapping {
        sheet: sheet.name.clone(),
        header_row: header_row.unwrap_or(first_row),
        columns,
        fixed,
    })
}

/// Columns that the page shows.
pub fn width(sheet: &SheetPreview) -> u16 {
    let widest = sheet
        .rows
        .iter()
        .map(|(_, cells)| cells.len())
        .max()
        .unwrap_or_default();
    u16::try_from(widest).unwrap_or(u16::MAX)
}

/// The mapping as it is remembered: next year's table is of another year.
pub fn remembered(mapping: &Mapping) -> Mapping {
    let fixed = Facts {
        year: None,
        ..mapping.fixed.clone()
    };
    Mapping {
        fixed,
        ..mapping.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> SheetPreview {
        SheetPreview {
            name: "Свод".to_owned(),
            rows: vec![(
                3,
                vec!["Учреждение".into(), "Сдавали".into(), "Двойки".into()],
            )],
            header_rows: vec![3, 1],
            fingerprint: "ab".to_owned(),
            hint: None,
        }
    }

    fn mapped(fields: &[(&str, &str)]) -> Result<Mapping, Errors> {
        let fields = fields
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        of_form(&fields, &sheet())
    }

    #[test]
    fn columns_and_what_they_do_not_say_are_taken_from_the_form() {
        let mapping = mapped(&[
            ("column-0", "school"),
            ("column-1", "participants"),
            ("column-2", "failed_count"),
            ("column-9", "mean"),
            ("kind", "ege"),
            ("year", "2022"),
            ("subject", "russian"),
            ("header_row", "1"),
        ])
        .unwrap();
        assert_eq!(mapping.columns[&Field::School], 0);
        assert_eq!(
            mapping.columns.len(),
            3,
            "a column that is not there is not taken"
        );
        assert_eq!(mapping.header_row, 1);
        assert_eq!(mapping.fixed.year, Some(2022));
        assert_eq!(remembered(&mapping).fixed.year, None);
        assert_eq!(remembered(&mapping).fixed.kind, Some(Kind::Ege));
    }

    #[test]
    fn a_column_named_twice_and_a_wrong_year_are_told() {
        let twice = [("column-0", "school"), ("column-1", "school")];
        assert!(mapped(&twice).unwrap_err().of("column-1").is_some());
        assert!(mapped(&[("year", "21")]).unwrap_err().of("year").is_some());
    }

    #[test]
    fn a_field_that_is_not_offered_is_not_taken() {
        let mapping = mapped(&[("column-0", "pupil_code"), ("header_row", "7")]).unwrap();
        assert!(mapping.columns.is_empty());
        assert_eq!(mapping.header_row, 3);
    }
}

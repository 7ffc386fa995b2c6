//! The portal's own template: a row per school and procedure, ready to be filled in and loaded back.

use rust_xlsxwriter::{DataValidation, Format, Workbook, Worksheet, XlsxError};

use crate::procedure::{Kind, Level, Procedure, Subject};
use crate::sheets::WriteError;

/// Columns of the template and their widths.
const COLUMNS: [(&str, f64); 13] = [
    ("Год", 7.0),
    ("Процедура", 11.0),
    ("Предмет", 22.0),
    ("Класс", 7.0),
    ("Уровень", 18.0),
    ("Логин/Код ОО/ИНН", 18.0),
    ("Наименование ОО", 44.0),
    ("Участников", 12.0),
    ("Получили «2» / ниже порога", 16.0),
    ("«3»", 7.0),
    ("«4»", 7.0),
    ("«5»", 7.0),
    ("Средний балл", 10.0),
];

/// Lines of the sheet that explains the template.
const HELP: [&str; 7] = [
    "Одна строка — одна школа и одна процедура. Строки без чисел портал пропустит.",
    "«Год» — год в названии процедуры («ВПР 2021»), а не дата проведения.",
    "«Класс» для ВПР — класс программы, по которой составлена работа. Для ОГЭ и ЕГЭ его можно не указывать.",
    "«Уровень» нужен только для ЕГЭ по математике: базовый или профильный.",
    "«Участников» и отметки — число людей, а не доли. Сумма «2», «3», «4» и «5» равна числу участников.",
    "Для ЕГЭ заполните «Участников» и «ниже порога»; «3», «4» и «5» оставьте пустыми.",
    "Фамилии и другие данные учеников сюда не вписывают.",
];

/// A school of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateSchool {
    /// Login, code or ИНН: what identifies the school when the template comes back.
    pub key: String,
    /// Name for the person who fills it in.
    pub name: String,
}

/// Writes the template with a row for every school and procedure; without procedures the columns of
/// the procedure are left empty.
///
/// # Errors
/// More rows than a sheet holds.
pub fn template(
    schools: &[TemplateSchool],
    procedures: &[(u16, Procedure)],
) -> Result<Vec<u8>, WriteError> {
    Ok(write(schools, procedures)?)
}

fn write(
    schools: &[TemplateSchool],
    procedures: &[(u16, Procedure)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Результаты")?;
    write_head(sheet)?;
    let mut row = 1;
    let known: Vec<Option<&(u16, Procedure)>> = if procedures.is_empty() {
        vec![None]
    } else {
        procedures.iter().map(Some).collect()
    };
    for procedure in known {
        for school in schools {
            if let Some((year, procedure)) = procedure {
                write_procedure(sheet, row, *year, procedure)?;
            }
            sheet.write_string(row, 5, &school.key)?;
            sheet.write_string(row, 6, &school.name)?;
            row += 1;
        }
    }
    add_lists(sheet, row.max(500))?;
    let help = book.add_worksheet();
    help.set_name("Как заполнять")?;
    help.set_column_width(0, 110)?;
    for (row, line) in (0u32..).zip(HELP) {
        help.write_string_with_format(row, 0, line, &Format::new().set_text_wrap())?;
    }
    book.save_to_buffer()
}

fn write_head(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    for (column, (title, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, title, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_procedure(
    sheet: &mut Worksheet,
    row: u32,
    year: u16,
    procedure: &Procedure,
) -> Result<(), XlsxError> {
    sheet.write_number(row, 0, year)?;
    sheet.write_string(row, 1, procedure.kind.title())?;
    sheet.write_string(row, 2, procedure.subject.title())?;
    if let Some(grade) = procedure.grade {
        sheet.write_number(row, 3, grade)?;
    }
    if let Some(level) = procedure.level {
        sheet.write_string(row, 4, level.title())?;
    }
    Ok(())
}

/// Drop-down lists, so that a word is chosen and not typed; and whole numbers where people are counted.
fn add_lists(sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
    let kinds = DataValidation::new().allow_list_strings(&Kind::ALL.map(Kind::title))?;
    sheet.add_data_validation(1, 1, last, 1, &kinds)?;
    // Excel takes a list of at most 255 characters, which the main subjects fit in.
    let subjects: Vec<&str> = Subject::ALL
        .iter()
        .take(12)
        .map(|subject| subject.title())
        .collect();
    let subjects = DataValidation::new()
        .allow_list_strings(&subjects)?
        .ignore_blank(true);
    let subjects = subjects.show_error_message(false);
    sheet.add_data_validation(1, 2, last, 2, &subjects)?;
    let levels = [Level::Basic, Level::Profile].map(Level::title);
    sheet.add_data_validation(
        1,
        4,
        last,
        4,
        &DataValidation::new().allow_list_strings(&levels)?,
    )?;
    let people = DataValidation::new()
        .allow_whole_number(rust_xlsxwriter::DataValidationRule::GreaterThanOrEqualTo(0))
        .set_error_title("Нужно целое число")?
        .set_error_message("Впишите число людей: 0 или больше")?;
    sheet.add_data_validation(1, 7, last, 11, &people)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Facts, LayoutKind, Recognition, recognise};
    use super::*;
    use crate::sheets::read_book;

    #[test]
    fn an_empty_template_comes_back_without_rows_and_without_complaints() {
        let schools = [
            TemplateSchool {
                key: "edu990101".into(),
                name: "МБОУ «СОШ № 1»".into(),
            },
            TemplateSchool {
                key: "edu990102".into(),
                name: "МБОУ «СОШ № 2»".into(),
            },
        ];
        let maths = Procedure {
            kind: Kind::Ege,
            subject: Subject::Mathematics,
            grade: Some(11),
            level: Some(Level::Basic),
        };
        let bytes = template(&schools, &[(2023, maths)]).unwrap();
        let book = read_book(&bytes, "шаблон.xlsx").unwrap();
        let Recognition::Parsed(tables) = recognise(&book, &Facts::default()) else {
            panic!("the template is not recognised")
        };
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].layout, LayoutKind::Template);
        assert!(
            tables[0].rows.is_empty() && tables[0].problems.is_empty(),
            "{:?}",
            tables[0].problems
        );
    }
}

//! Tables of books: parts of one table, merged cells, borders that do not meet, limits.

use super::*;
use crate::sheets::{Cell as SheetCell, Entry, Row as SheetRow};

fn sheet(name: &str, rows: &[&[(u16, &str)]]) -> Sheet {
    let row = |(number, cells): (u32, &&[(u16, &str)])| SheetRow {
        number,
        cells: cells
            .iter()
            .map(|(column, text)| Entry {
                column: *column,
                cell: SheetCell::Text((*text).to_owned()),
                formula: false,
            })
            .collect(),
    };
    Sheet {
        name: name.to_owned(),
        rows: (1..).zip(rows).map(row).collect(),
        merges: Vec::new(),
    }
}

fn document(sheets: Vec<Sheet>) -> Source {
    let book = Book {
        format: Format::Docx,
        sheets,
    };
    Source::of_book(&book).unwrap()
}

const HEAD: &[(u16, &str)] = &[(0, "№"), (1, "Мероприятия"), (2, "Сроки")];

fn texts(table: &Table) -> Vec<Vec<(u16, &str)>> {
    table
        .rows
        .iter()
        .map(|row| {
            row.cells
                .iter()
                .map(|of| (of.column, of.text.as_str()))
                .collect()
        })
        .collect()
}

#[test]
fn a_table_cut_at_the_ends_of_pages_is_one_and_another_table_is_another() {
    let source = document(vec![
        sheet("Утверждаю", &[&[(0, "Согласовано"), (1, "Утверждаю")]]),
        sheet(
            "Дорожная карта",
            &[HEAD, &[(0, "1"), (1, "Разобрать ВПР"), (2, "май")]],
        ),
        sheet("", &[&[(1, "по классам")]]),
        sheet("", &[HEAD, &[(0, "2"), (1, "Помочь"), (2, "июнь")]]),
        sheet("Подписи", &[&[(0, "Директор"), (5, "Громова")]]),
        sheet(
            "Бюджет",
            &[
                &[(0, "Сроки"), (1, "Мероприятия"), (2, "Сумма")],
                &[(0, "1")],
            ],
        ),
    ]);
    let told: Vec<_> = source
        .tables
        .iter()
        .map(|of| (of.title.as_str(), of.parts))
        .collect();
    assert_eq!(
        told,
        [
            ("Утверждаю", 1),
            ("Дорожная карта", 3),
            ("Подписи", 1),
            ("Бюджет", 1)
        ]
    );
}

#[test]
fn parts_without_a_head_go_on_with_the_table_before() {
    let source = document(vec![
        sheet(
            "Карта",
            &[HEAD, &[(0, "1"), (1, "Разобрать ВПР"), (2, "май")]],
        ),
        sheet("", &[&[(0, "2"), (1, "Помочь"), (2, "июнь")]]),
        sheet("", &[HEAD, &[(0, "3"), (1, "Проверить"), (2, "июль")]]),
    ]);
    let [table] = source.tables.as_slice() else {
        panic!("{source:?}");
    };
    assert_eq!(table.parts, 3);
    assert_eq!(table.rows.len(), 5);
    assert_eq!(table.place(&table.rows[2]), "часть 2, строка 1");
    assert_eq!(
        table.extent(),
        "5\u{a0}строк, 3\u{a0}столбца, из\u{a0}3\u{a0}частей"
    );
}

#[test]
fn a_cell_merged_downwards_is_told_in_every_row() {
    let mut sheet = sheet(
        "",
        &[
            HEAD,
            &[(0, "1"), (1, "а"), (2, "май")],
            &[(0, "2"), (1, "б")],
        ],
    );
    sheet.merges.push(Merge {
        first_row: 2,
        last_row: 3,
        first_column: 2,
        last_column: 2,
    });
    let table = &document(vec![sheet]).tables[0];
    let cell = &table.rows[2].cells[2];
    assert!(cell.above && cell.text == "май", "{cell:?}");
    assert_eq!(
        table.rows[2].whole(),
        "2 б",
        "the text stands in the row above"
    );
}

#[test]
fn cells_belong_to_the_columns_of_the_head_however_borders_run() {
    let mut sheet = sheet(
        "",
        &[
            &[(0, "№"), (1, "Мероприятия"), (3, "Сроки")],
            &[(0, "1"), (1, "Разобрать"), (3, "май")],
            &[(0, "2"), (1, "Помочь"), (2, "всем"), (3, "июнь")],
            &[(0, "Раздел")],
        ],
    );
    let mut merge = |row, first_column, last_column| {
        sheet.merges.push(Merge {
            first_row: row,
            last_row: row,
            first_column,
            last_column,
        });
    };
    merge(1, 1, 2);
    merge(2, 1, 2);
    merge(4, 0, 3);
    // The next part has the same finer columns and no head.
    let mut part = sheet.clone();
    part.rows.remove(0);
    let table = &document(vec![sheet, part]).tables[0];
    assert_eq!(
        texts(table),
        [
            vec![(0, "№"), (1, "Мероприятия"), (2, "Сроки")],
            vec![(0, "1"), (1, "Разобрать"), (2, "май")],
            vec![(0, "2"), (1, "Помочь\nвсем"), (2, "июнь")],
            vec![(0, "Раздел")],
            vec![(0, "1"), (1, "Разобрать"), (2, "май")],
            vec![(0, "2"), (1, "Помочь\nвсем"), (2, "июнь")],
            vec![(0, "Раздел")],
        ]
    );
    let section = &table.rows[3].cells[0];
    assert_eq!((section.column, section.last), (0, 2));
}

#[test]
fn what_is_larger_than_any_roadmap_is_refused_with_the_limit() {
    let long = |rows: usize| -> Sheet {
        let mut sheet = sheet("Свод", &[HEAD]);
        for number in 2..=rows {
            let row = SheetRow {
                number: u32::try_from(number).unwrap(),
                cells: sheet.rows[0].cells.clone(),
            };
            sheet.rows.push(row);
        }
        sheet
    };
    assert_eq!(document(vec![long(ROWS)]).tables.len(), 1);
    let book = Book {
        format: Format::Xlsx,
        sheets: vec![long(10_000)],
    };
    let why = Source::of_book(&book).unwrap_err();
    assert!(
        why.contains("10\u{a0}000\u{a0}строк") && why.contains("до 500"),
        "{why}"
    );
    let mut wide = sheet("Свод", &[&[(60, "а")]]);
    let why = |sheet: Sheet| {
        let sheets = vec![sheet];
        let format = Format::Xlsx;
        Source::of_book(&Book { format, sheets }).unwrap_err()
    };
    assert!(why(wide.clone()).contains("столбцов: 61, а портал берёт до 60"));
    wide.rows[0].cells[0].column = 0;
    wide.merges = vec![
        Merge {
            first_row: 1,
            last_row: 1,
            first_column: 0,
            last_column: 1,
        };
        MERGES + 1
    ];
    assert!(why(wide).contains("объединённых ячеек: 5001"));
    let both = document(vec![long(501), sheet("Карта", &[&HEAD[1..]])]);
    assert_eq!((both.tables.len(), both.refused.len()), (1, 1));
}

#[test]
fn nothing_to_read_is_said() {
    let none = |format| {
        let book = Book {
            format,
            sheets: vec![Sheet::default()],
        };
        Source::of_book(&book).unwrap_err()
    };
    assert!(none(Format::Docx).contains("нет таблиц"));
    assert!(none(Format::Xlsx).contains("ни одной заполненной строки"));
    let huge = format!("Мероприятие\tСрок\n{}\tмай", "я".repeat(CHARS));
    let why = Source::of_text(&huge).unwrap_err();
    assert!(why.contains("500\u{a0}000 знаков"), "{why}");
}

//! Files as people make them: the real layouts, and the many ways to spoil them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};

use super::*;
use crate::procedure::{Level, Procedure, Subject};
use crate::sheets::{Format, read_book};

/// A cell to be put into a test book.
#[derive(Clone, Debug)]
enum Put {
    Text(String),
    Number(f64),
    Formula(&'static str, &'static str),
    Date(u16, u8, u8),
    Nothing,
}

impl From<&str> for Put {
    fn from(text: &str) -> Put {
        if text.is_empty() {
            Put::Nothing
        } else {
            Put::Text(text.to_owned())
        }
    }
}
impl From<f64> for Put {
    fn from(n: f64) -> Put {
        Put::Number(n)
    }
}
impl From<i32> for Put {
    fn from(n: i32) -> Put {
        Put::Number(f64::from(n))
    }
}

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$(Put::from($cell)),*] };
}

type Rows = Vec<Vec<Put>>;

fn book_of(sheets: &[(&str, Rows)]) -> Book {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (r, row) in (0u32..).zip(rows) {
            for (c, put) in (0u16..).zip(row) {
                match put {
                    Put::Text(text) => sheet.write_string(r, c, text).unwrap(),
                    Put::Number(n) => sheet.write_number(r, c, *n).unwrap(),
                    Put::Formula(formula, result) => sheet
                        .write_formula(r, c, Formula::new(*formula).set_result(*result))
                        .unwrap(),
                    Put::Date(y, m, d) => {
                        let date = ExcelDateTime::from_ymd(*y, *m, *d).unwrap();
                        let format = CellFormat::new().set_num_format("dd.mm.yyyy");
                        sheet
                            .write_datetime_with_format(r, c, &date, &format)
                            .unwrap()
                    }
                    Put::Nothing => continue,
                };
            }
        }
    }
    read_book(&workbook.save_to_buffer().unwrap(), "зоопарк.xlsx").unwrap()
}

fn parsed(book: &Book) -> Vec<Parsed> {
    match recognise(book, &Facts::default()) {
        Recognition::Parsed(tables) => tables,
        Recognition::Unrecognised(unknown) => panic!("not recognised: {unknown:?}"),
    }
}

fn one(sheet: &str, rows: Rows) -> Parsed {
    let mut tables = parsed(&book_of(&[(sheet, rows)]));
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

fn rules(table: &Parsed) -> Vec<&str> {
    table
        .problems
        .iter()
        .map(|problem| problem.rule.as_str())
        .collect()
}

fn numbers(table: &Parsed) -> Vec<(u32, u32)> {
    table
        .rows
        .iter()
        .filter_map(ParsedRow::marks)
        .map(|m| (m.participants, m.failed))
        .collect()
}

/// The head of «Статистика по отметкам» and these rows below.
fn statistics(rows: Rows) -> Rows {
    let mut all = vec![
        row!["Статистика по отметкам"],
        row![],
        row!["ВПР 2021 Математика 4 класс"],
        row!["Предмет:", "Математика"],
        row!["Максимальный первичный балл:", 20],
        row!["Дата:", "15.03.2021"],
        row![],
        row![
            "Группы участников",
            "Кол-во ОО",
            "Кол-во участников",
            2,
            3,
            4,
            5
        ],
    ];
    all.extend(rows);
    all
}

const A: &str = "МБОУ «СОШ № 1»(edu990101)";
const B: &str = "МБОУ «СОШ № 2»(edu990102)";

fn statistics_of(rows: Rows) -> Parsed {
    one("МА 4 Статистика по отметкам", statistics(rows))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixtures")
}

#[test]
fn all_forty_fixtures_give_the_expected_counts_without_a_complaint() {
    let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let (mut files, mut compared) = (0, 0);
    for entry in std::fs::read_dir(fixtures().join("fis-oko")).unwrap() {
        let path = entry.unwrap().path();
        let book = read_book(&std::fs::read(&path).unwrap(), "файл").unwrap();
        files += 1;
        for table in parsed(&book) {
            assert!(table.problems.is_empty(), "{path:?}: {:?}", table.problems);
            assert!(table.repairs.is_empty(), "{path:?}: {:?}", table.repairs);
            assert_eq!(table.totals.len(), 3, "{path:?}");
            for row in &table.rows {
                let procedure = row.procedure.unwrap();
                let login = row.school.login.clone().unwrap().replace("sch", "edu");
                assert!(row.school.municipality.as_ref().unwrap().code.is_some());
                let Some(m) = row.marks() else {
                    compared += 1;
                    continue;
                };
                let key = format!(
                    "{} {} {} {login}",
                    row.year.unwrap(),
                    procedure.subject.title(),
                    procedure.grade.unwrap()
                );
                let counts = vec![
                    m.participants,
                    m.failed,
                    m.mark3.unwrap(),
                    m.mark4.unwrap(),
                    m.mark5.unwrap(),
                ];
                assert_eq!(found.insert(key.clone(), counts), None, "{key} twice");
            }
        }
    }
    let text = std::fs::read_to_string(fixtures().join("expected_counts.csv")).unwrap();
    let mut expected = BTreeMap::new();
    for line in text.trim_start_matches('\u{feff}').lines().skip(1) {
        let f: Vec<&str> = line.trim().split(',').collect();
        let counts = f[4..9].iter().map(|n| n.parse().unwrap()).collect();
        expected.insert(format!("{} {} {} {}", f[0], f[1], f[2], f[3]), counts);
    }
    assert_eq!(files, 40);
    assert_eq!(found, expected);
    assert_eq!(compared, found.len());
}

#[test]
fn a_table_is_staged_as_json_without_loss() {
    let book = read_book(
        &std::fs::read(fixtures().join("fis-oko/Ф3_Статистика по отметкам_МА4_2021.xlsx")).unwrap(),
        "ф",
    )
    .unwrap();
    let recognition = recognise(&book, &Facts::default());
    let json = serde_json::to_string(&recognition).unwrap();
    assert_eq!(
        serde_json::from_str::<Recognition>(&json).unwrap(),
        recognition
    );
}

#[test]
fn repairs_of_single_cells_are_made_and_listed() {
    let table = statistics_of(vec![
        row![
            "город Заречный(reg99_m001)",
            2,
            127,
            12.6,
            52.76,
            26.77,
            7.87
        ],
        row![
            A,
            "",
            "89 чел.",
            "12,36",
            "52.81 %",
            "26,97%",
            "7,87\u{a0}%"
        ],
        row![B, "", "38", "13,16%", "52,63", "26,32", "7,89"],
    ]);
    assert_eq!(rules(&table), [""; 0]);
    assert_eq!(numbers(&table), [(89, 11), (38, 5)]);
    let repair = table
        .repairs
        .iter()
        .find(|repair| repair.cell == "D10")
        .unwrap();
    assert_eq!(
        (repair.original.as_str(), repair.read_as.as_str()),
        ("12,36", "12,36")
    );
    assert_eq!(repair.kind, RepairKind::TextNumber);
    let repair = table
        .repairs
        .iter()
        .find(|repair| repair.cell == "E10")
        .unwrap();
    assert_eq!(
        (repair.read_as.as_str(), repair.kind),
        ("52,81\u{a0}%", RepairKind::PercentSign)
    );
    assert_eq!(table.repairs.len(), 10);
    assert_eq!(table.rows[0].cells_text(), "C10, D10, E10, F10, G10");
    assert_eq!(table.facts.held_on, NaiveDate::from_ymd_opt(2021, 3, 15));
    assert_eq!(table.facts.max_score, Some(20));
}

#[test]
fn fractions_and_counts_under_the_heads_of_percents_are_told_by_the_whole_table() {
    let fractions = statistics_of(vec![
        row![A, "", 89, 0.1236, 0.5281, 0.2697, 0.0787],
        row![B, "", 38, 0.1316, 0.5263, 0.2632, 0.0789],
    ]);
    assert_eq!(numbers(&fractions), [(89, 11), (38, 5)]);
    assert!(
        fractions
            .repairs
            .iter()
            .all(|repair| repair.kind == RepairKind::Fraction)
    );
    assert_eq!(fractions.repairs[0].read_as, "12,36\u{a0}%");
    let counts = statistics_of(vec![
        row![A, "", 89, 11, 47, 24, 7],
        row![B, "", 100, 30, 40, 20, 10],
    ]);
    assert_eq!(numbers(&counts), [(89, 11), (100, 30)]);
    assert!(counts.problems.is_empty());
}

#[test]
fn rows_that_cannot_be_believed_are_errors_and_the_others_are_loaded() {
    let good = || row![B, "", 38, 13.16, 52.63, 26.32, 7.89];
    let cases: [(Vec<Put>, &str, &str); 11] = [
        (
            row![A, "", 89, "#ДЕЛ/0!", 52.81, 26.97, 7.87],
            "error_in_cell",
            "D9",
        ),
        (row![A, "", -5, 12.36, 52.81, 26.97, 7.87], "negative", "C9"),
        (
            row![A, "", 89.5, 12.36, 52.81, 26.97, 7.87],
            "not_whole",
            "C9",
        ),
        (
            row![A, "", 89, 12.36, 52.81, 16.97, 7.87],
            "sum_of_percents",
            "D9",
        ),
        (row![A, "", 89, 112.36, 0, 0, 0], "share_out_of_range", "D9"),
        (
            row![A, "", 89, "двенадцать", 52.81, 26.97, 7.87],
            "not_a_number",
            "D9",
        ),
        (
            row![A, "", "", 12.36, 52.81, 26.97, 7.87],
            "participants_missing",
            "C9",
        ),
        (
            row![A, "", "36,8%", 12.36, 52.81, 26.97, 7.87],
            "share_instead_of_count",
            "C9",
        ),
        (
            row![A, "", 89, "–", 52.81, 26.97, 7.87],
            "failed_missing",
            "C9",
        ),
        (
            vec![
                A.into(),
                Put::Nothing,
                89.into(),
                Put::Date(2021, 12, 5),
                1.into(),
                1.into(),
                1.into(),
            ],
            "date_instead_of_number",
            "D9",
        ),
        (
            vec![
                A.into(),
                Put::Nothing,
                89.into(),
                Put::Formula("=1/0", "#DIV/0!"),
                1.into(),
                1.into(),
                1.into(),
            ],
            "error_in_cell",
            "D9",
        ),
    ];
    for (bad, rule, cell) in cases {
        let table = statistics_of(vec![bad.clone(), good()]);
        assert_eq!(numbers(&table), [(38, 5)], "{bad:?}");
        let problem = table.problems.iter().find(|problem| problem.rule == rule);
        let problem = problem.unwrap_or_else(|| panic!("{rule}: {:?}", table.problems));
        assert_eq!(
            (problem.cell.as_str(), problem.severity),
            (cell, Severity::Error),
            "{rule}"
        );
        assert!(problem.message.len() > 20 && problem.sheet == "МА 4 Статистика по отметкам");
    }
}

#[test]
fn counts_that_do_not_add_up_are_errors() {
    let head = || {
        vec![
            row!["ОГЭ 2023 Математика"],
            row![
                "Школа",
                "Участников",
                "«2», чел.",
                "«3», чел.",
                "«4», чел.",
                "«5», чел."
            ],
        ]
    };
    for (row, rule) in [
        (row!["СОШ № 1", 20, 21, 0, 0, 0], "failed_over_participants"),
        (row!["СОШ № 1", 20, 5, 10, 4, 2], "sum_of_marks"),
        (row!["СОШ № 1", 20, 5, 10, 4, 0], "sum_of_marks"),
    ] {
        let mut rows = head();
        rows.push(row);
        let table = one("ОГЭ", rows);
        assert_eq!(rules(&table), [rule]);
        assert!(table.rows.is_empty());
    }
}

#[test]
fn a_school_without_participants_stays_without_data() {
    let table = statistics_of(vec![
        row![A, "", 0, 0, 0, 0, 0],
        row![B, "", "–", "–", "–", "–", "–"],
    ]);
    assert!(table.rows.is_empty());
    assert_eq!(rules(&table), ["no_participants", "no_participants"]);
}

#[test]
fn a_swapped_subject_or_grade_stops_the_whole_table() {
    let data = || row![A, "", 89, 12.36, 52.81, 26.97, 7.87];
    let swapped = one("РУ 4 Статистика по отметкам", statistics(vec![data()]));
    assert_eq!(rules(&swapped), ["subject_conflict"]);
    assert!(swapped.rows.is_empty());
    let mut rows = statistics(vec![data()]);
    rows[3] = row!["Предмет:", "Русский язык"];
    let swapped = one("Лист1", rows);
    assert_eq!(
        (rules(&swapped), swapped.rows.len()),
        (vec!["subject_conflict"], 0)
    );
    assert_eq!(swapped.problems[0].cell, "B4");
    let grade = one("МА 5 Статистика по отметкам", statistics(vec![data()]));
    assert_eq!(
        (rules(&grade), grade.rows.len()),
        (vec!["grade_conflict"], 0)
    );
}

#[test]
fn the_year_is_that_of_the_name_and_a_far_date_is_only_a_warning() {
    let with = |title: &str, date: Put| {
        let mut rows = statistics(vec![row![A, "", 89, 12.36, 52.81, 26.97, 7.87]]);
        rows[2] = row![title];
        rows[5] = vec!["Дата:".into(), date];
        one("МА 4 Статистика по отметкам", rows)
    };
    let autumn = with("ВПР 2020 Математика 4 класс", "14.09.2020".into());
    assert_eq!((autumn.rows[0].year, rules(&autumn).len()), (Some(2020), 0));
    let far = with("ВПР 2021 Математика 4 класс", Put::Date(2018, 4, 17));
    assert_eq!(
        (far.rows[0].year, rules(&far)),
        (Some(2021), vec!["date_far_from_year"])
    );
    let serial = with("ВПР 2021 Математика 4 класс", 44270.into());
    assert_eq!(serial.facts.held_on, NaiveDate::from_ymd_opt(2021, 3, 15));
    assert_eq!(serial.repairs[0].kind, RepairKind::SerialDate);
    let silent = with("ВПР Математика 4 класс", "15.03.2021".into());
    assert_eq!(
        (silent.rows[0].year, rules(&silent)),
        (None, vec!["year_unknown"])
    );
    let mut told = silent;
    told.assume(&Facts {
        year: Some(2021),
        ..Facts::default()
    });
    assert_eq!((told.rows[0].year, rules(&told).len()), (Some(2021), 0));
}

#[test]
fn a_wanted_year_fills_silence_and_refuses_another() {
    let book = book_of(&[(
        "МА 4",
        statistics(vec![row![A, "", 89, 12.36, 52.81, 26.97, 7.87]]),
    )]);
    let of = |year| match recognise(
        &book,
        &Facts {
            year: Some(year),
            ..Facts::default()
        },
    ) {
        Recognition::Parsed(tables) => (tables[0].rows.len(), rules(&tables[0]).join(" ")),
        Recognition::Unrecognised(_) => panic!("not recognised"),
    };
    assert_eq!(of(2021), (1, String::new()));
    assert_eq!(of(2022), (0, "year_mismatch".to_owned()));
}

#[test]
fn heads_are_found_lower_down_in_other_columns_and_in_other_words() {
    let table = one(
        "Лист1",
        vec![
            row![],
            row!["", "", "Cтатистикa по отметкам ВПР-4 2021 г."],
            row!["", "", "Предмет: математика"],
            row![],
            row![],
            row![
                "",
                "",
                "5",
                "4",
                "3",
                "2",
                "Количество\nучастников",
                "Группа участников",
                "Число OO"
            ],
            row!["", "", 1, 2, 3, 4, 5, 6, 7],
            row!["", "", 7.87, 26.97, 52.81, 12.36, 89, A],
            row!["", "", "", "", "", "", 89, "ИТОГО"],
        ],
    );
    assert_eq!(numbers(&table), [(89, 11)]);
    assert!(table.problems.is_empty(), "{:?}", table.problems);
    let procedure = Procedure {
        kind: Kind::Vpr,
        subject: Subject::Mathematics,
        grade: Some(4),
        level: None,
    };
    assert_eq!(
        (table.rows[0].year, table.rows[0].procedure),
        (Some(2021), Some(procedure))
    );
}

#[test]
fn levels_of_groups_are_told_and_a_school_without_a_login_stays_a_school() {
    let table = statistics_of(vec![
        row!["Вся выборка", 35589, 1722202, 5.06, 32.92, 44.33, 17.69],
        row!["Заозёрская область", 24, 1368, 3.58, 25.8, 44.3, 26.32],
        row![
            "город Заречный(reg99_m001)",
            11,
            895,
            3.58,
            22.46,
            44.02,
            29.94
        ],
        row!["МБОУ «СОШ № 1»", "", 89, 12.36, 52.81, 26.97, 7.87],
        row![
            "МБОУ «CОШ № 2» ( edu990102 )",
            "",
            38,
            13.16,
            52.63,
            26.32,
            7.89
        ],
    ]);
    let levels: Vec<_> = table.totals.iter().map(|total| total.level).collect();
    assert_eq!(
        levels,
        [
            TotalLevel::Federation,
            TotalLevel::Region,
            TotalLevel::Municipality
        ]
    );
    assert_eq!(table.rows[0].school.text.as_deref(), Some("МБОУ «СОШ № 1»"));
    assert_eq!(table.rows[0].school.login, None);
    assert_eq!(table.rows[1].school.login.as_deref(), Some("edu990102"));
    let place = table.rows[1].school.municipality.clone().unwrap();
    assert_eq!(
        (place.name.as_str(), place.code.as_deref()),
        ("город Заречный", Some("reg99_m001"))
    );
}

#[test]
fn a_repeated_school_is_dropped_when_equal_and_refused_when_not() {
    let first = || row![A, "", 89, 12.36, 52.81, 26.97, 7.87];
    let same = statistics_of(vec![first(), first()]);
    assert_eq!(
        (numbers(&same).len(), rules(&same)),
        (1, vec!["duplicate_same"])
    );
    let renamed = "Школа номер один(sch990101)";
    let other = statistics_of(vec![
        first(),
        row![renamed, "", 38, 13.16, 52.63, 26.32, 7.89],
    ]);
    assert_eq!(
        (numbers(&other).len(), rules(&other)),
        (0, vec!["duplicate_differs", "duplicate_differs"])
    );
}

#[test]
fn copied_numbers_and_wrong_totals_are_noticed() {
    let table = statistics_of(vec![
        row![
            "город Заречный(reg99_m001)",
            2,
            200,
            12.36,
            52.81,
            26.97,
            7.87
        ],
        row![A, "", 89, 12.36, 52.81, 26.97, 7.87],
        row![B, "", 89, 12.36, 52.81, 26.97, 7.87],
    ]);
    assert_eq!(rules(&table), ["same_numbers", "total_differs"]);
    assert_eq!(table.rows.len(), 2);
    assert!(
        table
            .problems
            .iter()
            .all(|problem| problem.severity == Severity::Warning)
    );
}

#[test]
fn formulas_give_their_last_values_with_one_warning() {
    let formula = |result| Put::Formula("=1+1", result);
    let table = statistics_of(vec![vec![
        A.into(),
        Put::Nothing,
        formula("89"),
        formula("12.36"),
        52.81.into(),
        26.97.into(),
        7.87.into(),
    ]]);
    assert_eq!(
        (numbers(&table), rules(&table)),
        (vec![(89, 11)], vec!["formula"])
    );
    assert!(table.problems[0].message.contains("2\u{a0}ячейки"));
}

#[test]
fn personal_columns_of_a_summary_are_not_read_and_not_quoted() {
    let table = one(
        "ОГЭ 2023 Русский язык",
        vec![
            row!["Школа", "Фамилия", "Телефон", "Участников", "Получили «2»"],
            row!["МБОУ СОШ № 1", "Иванов", "+7 900 000-00-00", 20, 3],
        ],
    );
    assert_eq!(rules(&table), ["personal_data", "personal_data"]);
    assert!(!serde_json::to_string(&table).unwrap().contains("Иванов"));
    assert_eq!(numbers(&table), [(20, 3)]);
}

#[test]
fn several_sheets_and_several_tables_on_a_sheet_are_all_read() {
    let data = || row![A, "", 89, 12.36, 52.81, 26.97, 7.87];
    let mut two = statistics(vec![data()]);
    two.push(row![]);
    let mut second = statistics(vec![row![A, "", 38, 13.16, 52.63, 26.32, 7.89]]);
    second[2] = row!["ВПР 2021 Русский язык 5 класс"];
    second[3] = row!["Предмет:", "Русский язык"];
    two.extend(second);
    let notes = vec![
        row!["а", "б", "в"],
        row![1, 2, 3],
        row![1, 2, 3],
        row![1, 2, 3],
    ];
    let book = book_of(&[
        ("Два", two),
        ("МА 4", statistics(vec![data()])),
        ("Прочее", notes),
    ]);
    let tables = parsed(&book);
    let subjects: Vec<_> = tables
        .iter()
        .map(|t| t.facts.procedure().unwrap().to_string())
        .collect();
    assert_eq!(
        subjects,
        ["ВПР-4 математика", "ВПР-5 русский язык", "ВПР-4 математика"]
    );
    assert_eq!(rules(&tables[0]), ["sheet_skipped"]);
    assert_eq!(numbers(&tables[1]), [(38, 5)]);
    assert_eq!(rules(&tables[2]), ["duplicate_same"]);
}

#[test]
fn the_comparison_with_the_journal_is_read_wide_and_long() {
    let head = |rest: Rows| {
        let mut rows = vec![row!["ВПР 2024 Математика 4 класс"], row![]];
        rows.extend(rest);
        rows
    };
    let wide = one(
        "МА 4 Сравнение отметок с отметк",
        head(vec![
            row![
                "Группы участников",
                "Кол-во участников(всего)",
                "Понизили (Отметка < Отметка по журналу) %",
                "Понизили (Отметка < Отметка по журналу) Кол-во участников",
                "Подтвердили (Отметка = Отметке по журналу) %",
                "Подтвердили (Отметка = Отметке по журналу) Кол-во участников",
                "Повысили (Отметка > Отметка по журналу) %",
                "Повысили (Отметка > Отметка по журналу) Кол-во участников"
            ],
            row![
                "Чеченская Республика",
                29589,
                37.22,
                11011,
                60.67,
                17951,
                2.11,
                624
            ],
            row![
                "Урус-Мартановский муниципальный район(reg20_m012)",
                2817,
                40.86,
                1151,
                56.66,
                1596,
                2.48,
                70
            ],
            row![
                "МБОУ «СОШ №1 г.Урус-Мартан»(edu203389)",
                93,
                55.91,
                52,
                39.78,
                37,
                4.3,
                4
            ],
            row!["МБОУ «СОШ №2»(edu203390)", 10, 90, 9, 10, 1, 10, 1],
        ]),
    );
    let payload = Payload::Journal(Comparison {
        participants: 93,
        lowered: 52,
        confirmed: 37,
        raised: 4,
    });
    assert_eq!(wide.rows.len(), 1);
    assert_eq!(wide.rows[0].payload, payload);
    assert_eq!(rules(&wide), ["sum_of_comparison"]);
    assert_eq!(wide.totals.len(), 2);
    let long = one(
        "Лист",
        head(vec![
            row!["Группы участников", "Кол-во участников", "%"],
            row!["Урус-Мартановский муниципальный район(reg20_m012)"],
            row!["  Понизили (Отметка < Отметка по журналу) %", 1151, 40.86],
            row![
                "  Подтвердили (Отметка = Отметке по журналу) %",
                1596,
                56.66
            ],
            row!["  Повысили (Отметка > Отметка по журналу) %", 70, 2.48],
            row!["  Всего", 2817, 100],
            row!["МБОУ «СОШ №1 г.Урус-Мартан»(edu203389)"],
            row!["  Понизили (Отметка < Отметка по журналу) %", 52, 55.91],
            row!["  Подтвердили (Отметка = Отметке по журналу) %", 37, 39.78],
            row!["  Повысили (Отметка > Отметка по журналу) %", 4, 4.3],
            row!["  Всего", 93, 100],
        ]),
    );
    assert_eq!(long.rows.len(), 1);
    assert_eq!(long.rows[0].payload, payload);
    assert_eq!(
        long.rows[0]
            .school
            .municipality
            .as_ref()
            .unwrap()
            .code
            .as_deref(),
        Some("reg20_m012")
    );
    assert_eq!(long.rows[0].cells_text(), "B10, B11, B12, B13");
}

#[test]
fn individual_results_become_sums_of_schools() {
    let pupil = |login: &str, code: i32, mark: Put, journal: Put| {
        vec![
            login.into(),
            "Район".into(),
            "МБОУ «СОШ №1»(edu203389)".into(),
            code.into(),
            1.into(),
            2.into(),
            "X".into(),
            15.into(),
            mark,
            journal,
        ]
    };
    let table = one(
        "РУ 4 Индивидуальные результаты",
        vec![
            row!["Индивидуальные результаты"],
            row![],
            row!["ВПР 2026 Русский язык 4 класс"],
            row!["Предмет:", "Русский язык"],
            row!["", "", "Уровень сложности задания", "", "", "", "Б"],
            row![
                "ОО",
                "Муниципалитет",
                "Название ОО",
                "Код участника",
                "Класс",
                "Вариант",
                "1 (2б)",
                "Первичный балл",
                "Отметка",
                "Отметка по журналу"
            ],
            row!["МБОУ «СОШ №1»(edu203389) | Кол-во участников: 4"],
            pupil("edu203389", 40001, 3.into(), 4.into()),
            pupil("edu203389", 40002, "4".into(), 4.into()),
            pupil("edu203389", 40003, 2.into(), Put::Nothing),
            row!["МБОУ «СОШ №2»(edu203390) | Кол-во участников: 1"],
            vec![
                "edu203390".into(),
                "Район".into(),
                "МБОУ «СОШ №2»(edu203390)".into(),
                40004.into(),
                1.into(),
                1.into(),
                1.into(),
                9.into(),
                7.into(),
                3.into(),
            ],
        ],
    );
    assert_eq!(numbers(&table), [(3, 1)]);
    let marks = table.rows[0].marks().unwrap();
    assert_eq!(
        (marks.mark3, marks.mark4, marks.mark5, marks.mean),
        (Some(1), Some(1), Some(0), Some(15.0))
    );
    assert_eq!(
        table.rows[1].payload,
        Payload::Journal(Comparison {
            participants: 3,
            lowered: 1,
            confirmed: 1,
            raised: 0
        })
    );
    assert_eq!(table.rows[0].cells_text(), "I8:I10");
    assert_eq!(rules(&table), ["participants_differ", "marks_unreadable"]);
    let json = serde_json::to_string(&table).unwrap();
    assert!(!json.contains("4000"), "{json}");
}

#[test]
fn a_collection_form_is_added_up_by_the_scale_of_its_year() {
    let form = |title: &str| {
        let protocol = vec![
            row![
                "Код участника",
                "Вариант",
                "1 (5б)",
                "2 (15б)",
                "Порядковый номер класса",
                "Отметка за предыдущий триместр/ четверть/полугодие",
                "Итого баллов"
            ],
            row![40001, 1, 5, 10, 1, 5, 15],
            row![40002, 2, "X", 5, 1, 3, 0],
            row![40003, "отсутствовал", "", "", "", "", 0],
            row![40004, "не присутствовал", "", "", "", "", 0],
            row![40005, "", "", "", "", "", 0],
            row![40006, 1, 0, 8, 1, "нет отметки", 8],
        ];
        book_of(&[("Протокол", protocol), ("Служебный", vec![row![title]])])
    };
    let table = parsed(&form("ВПР 2021 Математика 4 класс")).remove(0);
    assert_eq!(
        (numbers(&table), table.layout),
        (vec![(3, 1)], LayoutKind::CollectionForm)
    );
    assert!(table.rows[0].school.is_empty());
    let table = parsed(&form("ВПР 2024 Математика 4 класс")).remove(0);
    assert_eq!((table.rows.len(), rules(&table)), (0, vec!["no_scale"]));
}

#[test]
fn a_protocol_of_a_region_is_added_up_by_school() {
    let rows = vec![
        row!["ВПР 2021 Математика 4 класс"],
        row![
            "Пользователь",
            "Муниципалитет",
            "Школа",
            "Код",
            "Вариант",
            "1 (5б)",
            "2 (15б)",
            "Отметка за предыдущий триместр/ четверть/полугодие",
            "Итого баллов"
        ],
        row![
            "edu223379",
            "reg22_m019 | Красногорский муниципальный район",
            "edu223379 | МКОУ \"Усть-Кажинская СОШ\"",
            1,
            1,
            2,
            3,
            3,
            0
        ],
        row![
            "edu223379",
            "reg22_m019 | Красногорский муниципальный район",
            "edu223379 | МКОУ \"Усть-Кажинская СОШ\"",
            2,
            1,
            5,
            15,
            5,
            20
        ],
        row![
            "edu223380",
            "reg22_m019 | Красногорский муниципальный район",
            "edu223380 | МКОУ СОШ",
            3,
            1,
            5,
            16,
            5,
            21
        ],
    ];
    let table = one("Протокол", rows);
    assert_eq!(
        (numbers(&table), rules(&table)),
        (vec![(2, 1)], vec!["marks_unreadable"])
    );
    assert_eq!(
        table.rows[0]
            .school
            .municipality
            .as_ref()
            .unwrap()
            .code
            .as_deref(),
        Some("reg22_m019")
    );
}

#[test]
fn a_summary_of_ege_with_two_rows_of_heads_gives_every_subject() {
    let tables = parsed(&book_of(&[(
        "ЕГЭ",
        vec![
            row!["Результаты ЕГЭ 2023 года"],
            row![
                "Муниципалитет",
                "Образовательная организация",
                "Профиль",
                "Всего выпускников, участвующих в ЕГЭ",
                "Русский язык",
                "",
                "",
                "",
                "",
                "Математика (базовая)",
                "",
                ""
            ],
            row![
                "",
                "",
                "",
                "",
                "приняли участие, чел.",
                "не преодолели min порог",
                "средний балл",
                "высокобалльники 80–99",
                "100 баллов",
                "приняли участие, чел.",
                "не преодолели min порог",
                "средний балл"
            ],
            row![
                "г. Заречный",
                "(286) МБОУ СОШ № 14",
                "гуманитарный",
                30,
                20,
                1,
                60.5,
                3,
                0,
                10,
                0,
                4.1
            ],
            row![
                "",
                "(286) МБОУ СОШ № 14",
                "технологический",
                10,
                10,
                2,
                50,
                0,
                0,
                "–",
                "–",
                "–"
            ],
            row![
                "",
                "(287) МБОУ СОШ № 15",
                "универсальный",
                12,
                12,
                6,
                45.25,
                0,
                0,
                12,
                4,
                3
            ],
            row!["ВСЕГО", "", "", 52, 42, 9, 52, 3, 0, 22, 4, 3.5],
        ],
    )]));
    assert_eq!(tables.len(), 2);
    let (russian, maths) = (&tables[0], &tables[1]);
    assert_eq!(numbers(russian), [(30, 3), (12, 6)]);
    assert_eq!(russian.rows[0].marks().unwrap().mean, Some(57.0));
    assert_eq!(
        russian
            .repairs
            .iter()
            .filter(|r| r.kind == RepairKind::AddedUp)
            .count(),
        1
    );
    assert_eq!(russian.rows[1].school.exam_code.as_deref(), Some("287"));
    assert_eq!(
        russian.rows[1].school.municipality.as_ref().unwrap().name,
        "г. Заречный"
    );
    assert_eq!(numbers(maths), [(10, 0), (12, 4)]);
    let procedure = maths.rows[0].procedure.unwrap();
    assert_eq!(
        (procedure.kind, procedure.level, procedure.grade),
        (Kind::Ege, Some(Level::Basic), Some(11))
    );
    assert_eq!(maths.rows[0].year, Some(2023));
}

#[test]
fn summaries_with_shares_of_oge_and_ege_give_counts() {
    let oge = one(
        "ОГЭ",
        vec![
            row!["Основной государственный экзамен 2023 год, математика"],
            row![
                "№",
                "Наименование ОО",
                "Всего участников",
                "«2»",
                "",
                "«3»",
                "",
                "«4»",
                "",
                "«5»",
                ""
            ],
            row![
                "", "", "", "чел.", "%", "чел.", "%", "чел.", "%", "чел.", "%"
            ],
            row![
                1,
                "МБОУ СОШ № 1",
                38,
                14,
                36.84,
                14,
                36.84,
                8,
                21.05,
                2,
                5.26
            ],
            row![2, "МБОУ СОШ № 2", 38, 14, 40, 14, 36.84, 8, 21.05, 2, 5.26],
        ],
    );
    assert_eq!(
        (numbers(&oge), rules(&oge)),
        (
            vec![(38, 14), (38, 14)],
            vec!["share_not_from_count", "same_numbers"]
        )
    );
    let ege = one(
        "Русский язык",
        vec![
            row![
                "Перечень ОО, продемонстрировавших низкие результаты ЕГЭ 2023 по предмету русский язык"
            ],
            row![
                "Наименование ОО",
                "Количество участников, чел.",
                "Доля участников, у которых полученный тестовый балл",
                "",
                "",
                ""
            ],
            row![
                "",
                "",
                "ниже минимального",
                "от минимального балла до 60 баллов",
                "от 61 до 80 баллов",
                "от 81 до 100 баллов"
            ],
            row!["180123 - МБОУ СОШ №1", 38, 0.368, 0.5, 0.132, 0],
            row!["180124 - МБОУ СОШ №2", 10, 0.1, 0.5, 0.4, 0],
        ],
    );
    assert_eq!(numbers(&ege), [(38, 14), (10, 1)]);
    assert_eq!(ege.rows[0].school.exam_code.as_deref(), Some("180123"));
    assert!(ege.problems.is_empty(), "{:?}", ege.problems);
}

#[test]
fn quality_shares_are_not_taken_for_marks() {
    let table = one(
        "ОГЭ 2024 математика",
        vec![
            row![
                "ОО",
                "Участников",
                "Доля участников, получивших отметку «2»",
                "Доля участников, получивших отметку «4» и «5» (качество обучения)",
                "Доля участников, получивших «3», «4» и «5» (уровень обученности)"
            ],
            row!["180123 - МБОУ СОШ №1", 40, 10, 50, 90],
        ],
    );
    let marks = table.rows[0].marks().unwrap();
    assert_eq!(
        (marks.failed, marks.mark3, marks.mark4, marks.mark5),
        (4, None, None, None)
    );
}

#[test]
fn the_template_comes_back_with_a_procedure_on_every_row() {
    let rows = |extra: Rows| {
        let mut rows = vec![row![
            "Год",
            "Процедура",
            "Предмет",
            "Класс",
            "Уровень",
            "Логин/Код ОО/ИНН",
            "Наименование ОО",
            "Участников",
            "Получили «2» / ниже порога",
            "«3»",
            "«4»",
            "«5»",
            "Средний балл"
        ]];
        rows.extend(extra);
        one("Результаты", rows)
    };
    let table = rows(vec![
        row![
            2023,
            "ВПР",
            "русский язык",
            6,
            "",
            "edu990101",
            "МБОУ «СОШ № 1»",
            38,
            14,
            14,
            8,
            2,
            ""
        ],
        row![
            2023,
            "ЕГЭ",
            "Математика",
            "",
            "базовый",
            9901000010.0,
            "МБОУ «СОШ № 1»",
            20,
            2,
            "",
            "",
            "",
            "3,9"
        ],
        row![
            2023,
            "ОГЭ",
            "Математика",
            9,
            "",
            "0286",
            "МБОУ «СОШ № 2»",
            10,
            0,
            5,
            5,
            0,
            ""
        ],
        row![
            2023,
            "ВПР",
            "Математика",
            6,
            "",
            "edu990102",
            "МБОУ «СОШ № 2»",
            "",
            "",
            "",
            "",
            "",
            ""
        ],
        row![
            "",
            "ВПР",
            "Алгоритмика",
            6,
            "",
            "edu990102",
            "МБОУ «СОШ № 2»",
            10,
            1,
            3,
            3,
            3,
            ""
        ],
    ]);
    let names: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.procedure.unwrap().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "ВПР-6 русский язык",
            "ЕГЭ математика, базовый уровень",
            "ОГЭ математика"
        ]
    );
    assert_eq!(rules(&table), ["subject_unknown"]);
    assert_eq!(table.rows[1].school.inn.as_deref(), Some("9901000010"));
    assert_eq!(table.rows[2].school.exam_code.as_deref(), Some("0286"));
    assert_eq!(table.rows[1].marks().unwrap().mean, Some(3.9));
    let grade = rows(vec![row![
        2023,
        "ВПР",
        "Математика",
        "",
        "",
        "edu990101",
        "СОШ",
        10,
        1,
        3,
        3,
        3,
        ""
    ]]);
    assert_eq!(rules(&grade), ["procedure_unknown"]);
}

#[test]
fn the_official_list_of_biased_results_is_read() {
    let table = one(
        "Лист1",
        vec![
            row![
                "Логин",
                "Наименование ОО",
                "Год",
                "РУ4",
                "МА4",
                "РУ5",
                "МА5",
                "Количество маркеров"
            ],
            row!["edu990101", "МБОУ «СОШ № 1»", 2021, 1, "", "да", "-", 2],
            row!["sch990102", "МБОУ «СОШ № 2»", 2021, 1, 1, 1, 1, 3],
            row!["edu990103", "МБОУ «СОШ № 3»", 2021, 0, 0, 0, 0, 0],
        ],
    );
    assert_eq!(table.layout, LayoutKind::ObjectivityList);
    let markers = vec!["РУ4".to_owned(), "РУ5".to_owned()];
    assert_eq!(
        table.rows[0].payload,
        Payload::Objectivity { markers, count: 2 }
    );
    assert_eq!((table.rows.len(), table.rows[0].year), (2, Some(2021)));
    assert_eq!(rules(&table), ["markers_differ"]);
}

#[test]
fn other_reports_are_named_and_not_misread() {
    let of = |rows: Rows| match recognise(&book_of(&[("Лист1", rows)]), &Facts::default()) {
        Recognition::Unrecognised(unknown) => unknown.sheets[0].clone(),
        Recognition::Parsed(tables) => panic!("misread as {:?}", tables[0].layout),
    };
    let scores = of(vec![
        row!["ВПР 2021 Математика 4 класс"],
        row![
            "Группы участников",
            "Кол-во ОО",
            "Кол-во участников",
            0,
            1,
            2,
            3,
            4,
            5,
            6
        ],
        row![A, "", 89, 1, 2, 3, 4, 5, 6, 7],
    ]);
    assert!(
        scores
            .hint
            .unwrap()
            .contains("Распределение первичных баллов")
    );
    assert_eq!(scores.header_rows[0], 2);
    let protocol = of(vec![
        row!["Протокол проверки результатов"],
        row![
            "№",
            "Код ОО",
            "Класс",
            "Фамилия",
            "Имя",
            "Отчество",
            "Первичный балл",
            "Оценка"
        ],
        row![1, 12345, "9А", "Иванов", "Иван", "Иванович", 20, 4],
    ]);
    let json = serde_json::to_string(&protocol).unwrap();
    assert!(
        !json.contains("Иванов") && json.contains("Фамилия"),
        "{json}"
    );
    let names = of(vec![
        row!["а", "б", "в"],
        row!["Иванов Иван Иванович", 1, 2],
    ]);
    assert_eq!(names.rows[1].1[0], "скрыто");
    assert_eq!(
        of(vec![
            row!["Муниципалитет", "Участников", "Ниже порога, %"],
            row!["г. Заречный", 10, 1]
        ])
        .hint
        .unwrap(),
        "В таблице только муниципалитеты, а нужны школы"
    );
}

#[test]
fn an_unknown_table_is_read_by_a_remembered_mapping() {
    let rows = |year: &str| {
        vec![
            row![year],
            row![
                "Где",
                "Сколько писало",
                "Плохо",
                "Так себе",
                "Хорошо",
                "Отлично"
            ],
            row!["МБОУ СОШ № 1", 38, 14, 14, 8, 2],
            row!["Итого", 38, 14, 14, 8, 2],
        ]
    };
    let unknown = |book: &Book| match recognise(book, &Facts::default()) {
        Recognition::Unrecognised(unknown) => unknown.sheets[0].clone(),
        Recognition::Parsed(tables) => panic!("{tables:?}"),
    };
    let (first, second) = (
        book_of(&[("Лист1", rows("ОГЭ 2022"))]),
        book_of(&[("Лист2", rows("ОГЭ 2023"))]),
    );
    assert_eq!(unknown(&first).fingerprint, unknown(&second).fingerprint);
    let columns = [
        (Field::School, 0),
        (Field::Participants, 1),
        (Field::Failed, 2),
        (Field::Mark3, 3),
        (Field::Mark4, 4),
        (Field::Mark5, 5),
    ];
    let fixed = Facts {
        subject: Some(Subject::Russian),
        ..Facts::default()
    };
    let mapping = Mapping {
        sheet: "Лист1".into(),
        header_row: 2,
        columns: columns.into(),
        fixed,
    };
    let mapping: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    for (book, year) in [(&first, 2022), (&second, 2023)] {
        let table = apply_mapping(book, &mapping).unwrap();
        assert_eq!(
            (numbers(&table), table.rows[0].year),
            (vec![(38, 14)], Some(year))
        );
        assert_eq!(
            table.rows[0].procedure.unwrap().to_string(),
            "ОГЭ русский язык"
        );
    }
    let poor = Mapping {
        columns: [(Field::Participants, 1)].into(),
        ..mapping
    };
    assert_eq!(
        apply_mapping(&first, &poor).unwrap_err().rule,
        "mapping_school"
    );
}

#[test]
fn text_tables_in_every_encoding_and_delimiter_are_read_like_spreadsheets() {
    let text = "Статистика по отметкам\r\n\r\nВПР 2021 Математика 4 класс\r\nПредмет:;Математика\r\n\r\nГруппы участников;Кол-во ОО;Кол-во участников;2;3;4;5\r\nгород Заречный(reg99_m001);1;89;12,36;52,81;26,97;7,87\r\nМБОУ «СОШ № 1»(edu990101);;89;12,36;52,81;26,97;7,87\r\n";
    let tabs = text.replace(';', "\t");
    let commas = text
        .replace("12,36", "12.36")
        .replace("52,81", "52.81")
        .replace("26,97", "26.97")
        .replace("7,87", "7.87")
        .replace(';', ",");
    for text in [text, &tabs, &commas] {
        for bytes in [
            text.as_bytes().to_vec(),
            encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
        ] {
            let book = read_book(&bytes, "т.csv").unwrap();
            assert_eq!(book.format, Format::Csv);
            let table = parsed(&book).remove(0);
            assert_eq!(numbers(&table), [(89, 11)]);
            assert!(
                table.repairs.is_empty() && table.problems.is_empty(),
                "{:?}",
                table.problems
            );
            assert_eq!(table.rows[0].cell, "A8");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_and_recognised_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(book) = read_book(&bytes, "файл") {
            let _ = recognise(&book, &Facts::default());
        }
    }

    #[test]
    fn any_table_under_the_known_heads_is_read_without_panic(
        cells in prop::collection::vec(prop::collection::vec("[0-9,.%–# а-яa-z()«»]{0,12}", 0..9), 0..12),
        head in prop::sample::select(vec![
            "Группы участников;Кол-во ОО;Кол-во участников;2;3;4;5",
            "Группы участников;Кол-во участников;%",
            "Код участника;Вариант;1 (5б);Итого баллов",
            "Логин;Код участника;Отметка;Отметка по журналу",
            "Школа;Участников;«2», %;Русский язык не преодолели",
        ]),
    ) {
        let mut text = format!("ВПР 2021 Математика 4 класс\n{head}\n");
        for row in cells {
            text.push_str(&row.join(";"));
            text.push('\n');
        }
        if let Ok(book) = read_book(text.as_bytes(), "т.csv") {
            let _ = recognise(&book, &Facts::default());
        }
    }
}

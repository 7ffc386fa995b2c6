//! The layouts of ФИС ОКО as they come, and those with a row per pupil.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;

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

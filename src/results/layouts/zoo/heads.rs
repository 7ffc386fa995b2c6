//! Heads in other places and words, contradictions in them, text tables.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

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

#[test]
fn an_advanced_level_does_not_take_the_place_of_the_basic_one() {
    let of = |title: &str, subject: &str| {
        let mut rows = statistics(vec![row![A, "", 10, 10, 20, 30, 40]]);
        rows[2] = row![title];
        rows[3] = row!["Предмет:", subject];
        let table = one("Лист1", rows);
        (table.rows.len(), rules(&table).join(","))
    };
    let advanced = "Математика с углублённым изучением предмета";
    let refused = (0, "advanced_level".to_owned());
    let loaded = (1, String::new());
    let cases = [
        (
            "ВПР 2021 Математика с углубленным изучением предмета 7 класс",
            "Математика",
            &refused,
        ),
        ("ВПР 2021 7 класс", advanced, &refused),
        ("ВПР 2021 Математика 7 класс", "Математика", &loaded),
        (
            "ВПР 2021 Математика (базовый уровень) 7 класс",
            "Математика",
            &loaded,
        ),
    ];
    for (title, subject, expected) in cases {
        assert_eq!(of(title, subject), *expected, "{title}, {subject}");
    }
    // A school may have the word in its name.
    let mut rows = statistics(vec![row![A, "", 10, 10, 20, 30, 40]]);
    rows[1] = row!["МБОУ «СОШ № 1 с углублённым изучением английского языка»"];
    let table = one("Лист1", rows);
    assert_eq!((table.rows.len(), rules(&table)), (1, vec![]));
}

#[test]
fn the_template_refuses_an_advanced_level_too() {
    let head = row![
        "Год",
        "Процедура",
        "Предмет",
        "Класс",
        "Логин",
        "Участников",
        "«2»"
    ];
    let row = |subject: &str| row![2021, "ВПР", subject, 7, "edu990101", 10, 2];
    let table = one(
        "Лист1",
        vec![
            head,
            row("Математика (углублённый уровень)"),
            row("Математика"),
        ],
    );
    assert_eq!(table.rows.len(), 1);
    assert_eq!(rules(&table), ["advanced_row"]);
}

#[test]
fn another_report_with_columns_2_to_5_is_not_a_table_of_marks() {
    let mut rows = statistics(vec![row![A, "", 100, 25, 25, 25, 25]]);
    rows[0] = row!["Выполнение заданий группами участников"];
    let found = recognise(&book_of(&[("Лист1", rows)]), &Facts::default());
    assert!(matches!(found, Recognition::Unrecognised(_)), "{found:?}");
}

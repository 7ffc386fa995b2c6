//! Summary tables of ЕГЭ and ОГЭ, the template, the list of biased results.

use super::*;

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
fn columns_of_several_years_are_not_taken_for_one() {
    let sheet = |years: [&str; 2]| {
        book_of(&[(
            "Лист1",
            vec![
                row!["Результаты ВПР, русский язык, 5 класс"],
                row!["ОО", years[0], "", years[1], ""],
                row!["", "Кол-во участников", "«2»", "Кол-во участников", "«2»"],
                row![A, 20, 5, 30, 1],
            ],
        )])
    };
    let hint = |years| match recognise(&sheet(years), &Facts::default()) {
        Recognition::Unrecognised(unknown) => unknown.sheets[0].hint.clone().unwrap_or_default(),
        Recognition::Parsed(tables) => panic!("{years:?} misread: {tables:?}"),
    };
    hint(["2022", "2023"]);
    hint(["2021/2022", "2022/2023"]);
    let told = hint(["2022 год", "2023 год"]);
    assert!(told.contains("несколько лет"), "{told}");
    let subjects = recognise(&sheet(["Русский язык", "Математика"]), &Facts::default());
    assert!(matches!(subjects, Recognition::Parsed(tables) if tables.len() == 2));
}

#[test]
fn mathematics_of_unsaid_level_is_told() {
    let of = |title: &str| {
        let rows = vec![
            row![title],
            row!["ОО", "Логин", "Участников", "Не преодолели порог"],
            row!["МБОУ «СОШ № 1»", "edu990101", 20, 3],
        ];
        let table = one("Лист1", rows);
        (table.rows.len(), rules(&table).join(","))
    };
    let cases = [
        ("ЕГЭ 2023 Математика", "level_unknown"),
        ("ЕГЭ 2023 Математика (база)", ""),
        ("ЕГЭ 2023 Математика Б", ""),
        ("ЕГЭ 2023 Математика (проф.)", ""),
        ("ЕГЭ 2023 Математика П", ""),
        ("ЕГЭ 2023 Математика, профиль", ""),
        ("ЕГЭ 2023 Русский язык", ""),
        ("ОГЭ 2023 Математика", ""),
    ];
    for (title, expected) in cases {
        assert_eq!(of(title), (1, expected.to_owned()), "{title}");
    }
}

#[test]
fn digits_in_place_of_a_login_do_not_hide_the_name() {
    let rows = vec![
        row!["ВПР 2024 Математика 8 класс"],
        row!["Логин ОО", "Наименование ОО", "Участников", "«2»"],
        row![760101, "МБОУ «СОШ № 1»", 20, 3],
        row!["edu990102", "МБОУ «СОШ № 2»", 20, ""],
    ];
    let table = one("Лист1", rows);
    let school = &table.rows[0].school;
    assert_eq!(school.text.as_deref(), Some("МБОУ «СОШ № 1»"));
    assert_eq!(school.login, None);
    // And an empty cell is named by its own address.
    let problem = &table.problems[0];
    assert_eq!(
        (problem.rule.as_str(), problem.cell.as_str()),
        ("failed_missing", "D4")
    );
}

#[test]
fn results_before_and_after_a_retake_are_not_chosen_between() {
    let rows = vec![
        row!["ОГЭ 2024 Математика"],
        row![
            "ОО",
            "Участников",
            "«2» до пересдачи",
            "«2» после пересдачи"
        ],
        row![A, 20, 5, 1],
    ];
    match recognise(&book_of(&[("Лист1", rows)]), &Facts::default()) {
        Recognition::Unrecognised(unknown) => {
            let hint = unknown.sheets[0].hint.clone().unwrap_or_default();
            assert!(hint.contains("двух столбцах"), "{hint}");
        }
        Recognition::Parsed(tables) => panic!("misread: {tables:?}"),
    }
}

#[test]
fn a_table_of_totals_alone_says_that_there_is_nothing_to_load() {
    let totals = statistics_of(vec![row!["Заозёрская область", 10, 1000, 10, 20, 30, 40]]);
    assert_eq!(rules(&totals), ["nobody"]);
    let empty = statistics_of(vec![row![A, "", 0, 0, 0, 0, 0]]);
    assert_eq!(rules(&empty), ["no_participants"]);
}

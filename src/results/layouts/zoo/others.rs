//! Tables that are not ours to read, and those a person has explained.

use super::*;

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

//! Cells that people spoil: repaired, refused, or noticed.

use chrono::NaiveDate;

use super::*;

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
            "D9",
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
fn a_name_that_several_schools_may_bear_asks_for_their_logins() {
    let message = |head: &str, school: &str| {
        let rows = vec![
            row!["ОГЭ 2024 Математика"],
            row![head, "Участников", "«2»"],
            row![school, 20, 3],
            row![school, 30, 4],
        ];
        let table = one("Лист1", rows);
        assert_eq!(rules(&table), ["duplicate_differs", "duplicate_differs"]);
        table.problems[0].message.clone()
    };
    let named = message("ОО", "МБОУ «СОШ № 1»");
    assert!(named.contains("с логином или муниципалитетом"), "{named}");
    let known = message("Логин", "edu990101");
    assert!(
        known.starts_with("Школа встречается 2\u{a0}раза"),
        "{known}"
    );
}

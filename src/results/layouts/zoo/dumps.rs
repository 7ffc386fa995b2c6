//! The regions' dumps of pupils' scores, which name no work in a title of their own.

use super::*;

fn dump(groups: &str) -> Rows {
    let pupil = |groups: &str, code: i32, variant: &str, sum: &str| {
        row![
            groups,
            "sch990101",
            1,
            code,
            "4",
            "м",
            "6А",
            variant,
            "",
            sum,
            1,
            0,
            "Макарычев"
        ]
    };
    vec![
        row![
            "groups",
            "user",
            "id",
            "code",
            "otc",
            "gender",
            "klass",
            "var-1",
            "var-2",
            "sum",
            "a-1-grade",
            "a-2-grade",
            "Учебник"
        ],
        pupil(groups, 10001, "1", "6"),
        pupil(groups, 10002, "2", "11"),
        pupil(groups, 10003, "3", "отсутствовал"),
        pupil(groups, 10004, "отсутствовал", ""),
    ]
}

#[test]
fn the_dump_of_2020_says_its_work_in_the_groups() {
    let table = one("Лист1", dump("all,vpr2020.ma5,reg99"));
    assert_eq!(table.layout, LayoutKind::RegionProtocol);
    assert_eq!(rules(&table), Vec::<&str>::new());
    assert_eq!(numbers(&table), [(2, 1)]);
    let row = &table.rows[0];
    assert_eq!(row.year, Some(2020));
    assert_eq!(row.procedure.unwrap().to_string(), "ВПР-5 математика");
    assert_eq!(row.school.login.as_deref(), Some("sch990101"));
    let journal = table.rows.iter().find_map(|row| match row.payload {
        Payload::Journal(compared) => Some((compared.lowered, compared.confirmed)),
        _ => None,
    });
    assert_eq!(journal, Some((1, 1)));
    assert!(!format!("{table:?}").contains("1000"), "{table:?}");
}

#[test]
fn a_dump_that_does_not_name_one_work_asks_for_a_title() {
    for groups in ["all", "vpr2020.ma5,vpr2020.ru5"] {
        let table = one("Лист1", dump(groups));
        assert_eq!(rules(&table), ["work_unknown"], "{groups}");
        assert!(table.rows.is_empty());
    }
    let mut titled = vec![row!["ВПР 2021 Математика 5 класс"]];
    titled.extend(dump("vpr2020.ma5,vpr2020.ru5"));
    assert_eq!(numbers(&one("Лист1", titled)), [(2, 1)]);
}

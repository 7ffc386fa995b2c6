//! Lists of schools as people make them.

use super::*;
use crate::sheets::{Cell, Entry};

/// A sheet of text: a line for each row, «;» between cells, blank cells left out as readers do.
fn sheet(name: &str, text: &str) -> Sheet {
    let rows = text
        .trim_start_matches('\u{feff}')
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| {
            let cells: Vec<Entry> = line
                .split(';')
                .zip(0..)
                .filter(|(text, _)| !text.trim().is_empty())
                .map(|(text, column)| Entry {
                    column,
                    cell: cell(text),
                    formula: false,
                })
                .collect();
            (!cells.is_empty()).then_some(Row { number, cells })
        });
    Sheet {
        name: name.to_owned(),
        rows: rows.collect(),
        ..Sheet::default()
    }
}

fn cell(text: &str) -> Cell {
    Cell::Text(text.trim().to_owned())
}

fn read(text: &str) -> RegistryFile {
    RegistryFile::read(&[sheet("", text)])
}

fn rules(file: &RegistryFile) -> Vec<(&str, &str, bool)> {
    file.problems
        .iter()
        .map(|p| (p.rule.as_ref(), p.cell.as_str(), p.is_error))
        .collect()
}

#[test]
fn the_fixture_is_read_without_a_problem() {
    let file = read(include_str!("../../tests/data/fixtures/registry.csv"));
    assert_eq!(file.problems, []);
    assert_eq!((file.rows.len(), file.columns.len()), (24, 13));
    assert!(file.ignored_headings.is_empty());
    let last = file.rows.last().unwrap();
    assert_eq!(last.login.as_ref().unwrap().to_string(), "edu990213");
    assert_eq!(last.name.as_deref(), Some("МКОУ «Высоковская СОШ»"));
    assert_eq!(
        last.municipality_code.as_ref().unwrap().as_str(),
        "reg99_m002"
    );
    assert_eq!(
        (last.place, last.flags[&Flag::Evening]),
        (Some(Place::Rural), true)
    );
    let first = file.rows[0].applied_to(None, None);
    assert_eq!(
        (first.inn.as_str(), first.oktmo.as_str()),
        ("9901000010", "99701000")
    );
    assert!(first.flags.is_empty());
}

#[test]
fn columns_may_stand_in_any_order_under_titles_and_over_numbers() {
    let file = read(
        "Список школ на 01.09.2021;;;\n\n\
         № п/п;Школа;Директор;;;Логин ОО;город/село;Сайт\n\
         ;;ФИО;Телефон;E-mail;;;\n\
         1;2;3;4;5;6;7;8\n\
         1;МБОУ СОШ №1;Иванова А. А.;2-22-22;s1@example.ru;SCH990101;г;s1.example.ru\n\
         2;;;;;;;\n\
         ;Итого: 1;;1;;;;\n",
    );
    assert_eq!(file.problems, []);
    let [row] = file.rows.as_slice() else {
        panic!("{:?}", file.rows)
    };
    assert_eq!(row.row_number, 6);
    assert_eq!(row.login.as_ref().unwrap().to_string(), "edu990101");
    assert_eq!(row.director_name.as_deref(), Some("Иванова А. А."));
    assert_eq!(row.director_phone.as_deref(), Some("2-22-22"));
    assert_eq!(row.director_email.as_deref(), Some("s1@example.ru"));
    assert_eq!(row.place, Some(Place::Urban));
    assert_eq!(file.ignored_headings, ["№ п/п", "Сайт"]);
}

#[test]
fn a_municipality_holds_until_the_next_one() {
    let merged = read(
        "Муниципалитет;Наименование ОО;Логин\nг. Заречный;СОШ № 1;edu990101\n;СОШ № 2;edu990102\n\
         Приозёрский район(reg99_m002);Луговская СОШ;edu990203",
    );
    let names: Vec<_> = merged
        .rows
        .iter()
        .filter_map(|r| r.municipality_name.as_deref())
        .collect();
    assert_eq!(names, ["г. Заречный", "г. Заречный", "Приозёрский район"]);
    let headed =
        read("ОО;Логин\nгород Заречный\nСОШ № 1;edu990101\nПриозёрский район\nЛуговская;edu990203");
    let names: Vec<_> = headed
        .rows
        .iter()
        .filter_map(|r| r.municipality_name.as_deref())
        .collect();
    assert_eq!(names, ["город Заречный", "Приозёрский район"]);
    let sheets = [
        sheet("Приозёрский район", "ОО;Логин\nЛуговская СОШ;edu990203"),
        sheet("Лист2", ""),
    ];
    let named = RegistryFile::read(&sheets);
    assert_eq!(
        named.rows[0].municipality_name.as_deref(),
        Some("Приозёрский район")
    );
    assert_eq!(named.problems, []);
}

#[test]
fn yes_and_no_are_read_as_people_put_them() {
    let yes = ["да", "Да", "ДА", "1", "+", "есть", "х", "истина"];
    let no = ["нет", "Нет", "0", "-", "—", "ложь"];
    let flag = |text: &str| {
        let file = read(&format!("Логин;Вечерняя\nedu990101;{text}"));
        (
            file.rows[0].flags.get(&Flag::Evening).copied(),
            file.problems.len(),
        )
    };
    for text in yes {
        assert_eq!(flag(text), (Some(true), 0), "{text}");
    }
    for text in no {
        assert_eq!(flag(text), (Some(false), 0), "{text}");
    }
    assert_eq!(flag("иногда"), (None, 1));
}

#[test]
fn places_are_read_as_people_put_them() {
    let place = |text: &str| read(&format!("Логин;Местность\nedu990101;{text}")).rows[0].place;
    for text in [
        "городская",
        "Город",
        "г",
        "г.",
        "пгт",
        "городской населённый пункт",
    ] {
        assert_eq!(place(text), Some(Place::Urban), "{text}");
    }
    for text in ["сельская", "Село", "с", "c", "деревня"] {
        assert_eq!(place(text), Some(Place::Rural), "{text}");
    }
    assert_eq!(place("посёлок"), None);
}

#[test]
fn a_login_stands_once_in_the_list() {
    let file = RegistryFile::read(&[
        sheet(
            "А",
            "Логин;ОО\nedu990101;СОШ № 1\nsch990101;СОШ № 11\nedu990102;СОШ № 2",
        ),
        sheet("Б", "ОО;Логин\nСОШ № 1;edu990101"),
    ]);
    assert_eq!(file.rows.len(), 1);
    assert!(file.has_errors());
    let places: Vec<_> = file
        .problems
        .iter()
        .map(|p| (p.sheet.as_str(), p.cell.as_str()))
        .collect();
    assert_eq!(places, [("А", "A2"), ("А", "A3"), ("Б", "B2")]);
    assert_eq!(
        file.problems[0].message,
        "Логин edu990101 стоит и в A3, «Б»!B2: оставьте один"
    );
}

#[test]
fn problems_name_their_cells() {
    let file = read(
        "Логин;Наименование ОО;ИНН;E-mail;ОГРН;Филиал;Директор\n\
         990101;СОШ № 1;;;;;\n\
         edu990102;СОШ № 2;12345;s2;1029901000019;да;#Н/Д\n\
         ;;9901O;;;;Иванов\n\
         Исполнитель: Петрова;;;;;;\n\
         edu990103;СОШ № 3;105012345;;;;",
    );
    assert_eq!(
        rules(&file),
        [
            ("login_format", "A2", true),
            ("inn", "C3", false),
            ("ogrn", "E3", false),
            ("formula_error", "G3", false),
            ("email", "D3", false),
            ("head_missing", "F3", false),
            ("inn", "C4", false),
            ("unidentified", "C4", true),
            ("lonely_cell", "A5", false),
            ("inn", "C6", false),
        ]
    );
    assert_eq!(file.rows.len(), 2);
    assert_eq!(file.rows[0].inn, None);
    assert_eq!(file.rows[1].inn.as_ref().unwrap().as_str(), "0105012345");
}

#[test]
fn a_list_without_logins_is_told_by_other_marks() {
    let file = read("ОО;ИНН\nМБОУ «СОШ № 1»(sch990101);9901000010\nСОШ № 2;9901000027");
    assert_eq!(file.problems, []);
    assert_eq!(
        file.rows[0].login.as_ref().unwrap().to_string(),
        "edu990101"
    );
    assert_eq!(file.rows[0].name.as_deref(), Some("МБОУ «СОШ № 1»"));
    assert_eq!(file.rows[1].wanted().inn, file.rows[1].inn);
}

#[test]
fn a_file_that_is_no_list_of_schools_says_what_is_expected() {
    for text in [
        "",
        "Привет;мир\n1;2",
        "Статистика по отметкам\nПредмет:;Русский язык",
    ] {
        let file = read(text);
        assert_eq!(rules(&file), [("no_header", "", true)], "{text}");
    }
    let list = sheet("Школы", "Логин\nedu990101");
    let noted = RegistryFile::read(&[list, sheet("Пояснения", "Заполните лист «Школы»")]);
    assert_eq!(
        (noted.rows.len(), noted.has_errors(), noted.problems.len()),
        (1, false, 1)
    );
}

#[test]
fn blank_cells_keep_what_is_stored() {
    let stored = Details {
        name: "МБОУ «СОШ № 1»".to_owned(),
        login: "edu990101".to_owned(),
        director_name: "Иванова А. А.".to_owned(),
        flags: [Flag::Boarding].into(),
        head_school_id: Some(5),
        ..Details::default()
    };
    let blank = &read("Логин;ОО;Директор;Интернат\nsch990101;МБОУ «СОШ № 1»;;").rows[0];
    assert_eq!(effect(Some(&stored), blank, None), RowEffect::Unchanged);
    assert_eq!(effect(None, blank, None), RowEffect::Created);
    let filled = &read("Логин;Директор;Интернат\nsch990101;Петров;нет").rows[0];
    let RowEffect::Updated(changes) = effect(Some(&stored), filled, None) else {
        panic!()
    };
    let changed: Vec<_> = changes
        .iter()
        .map(|c| (c.field.as_str(), c.becomes.as_str()))
        .collect();
    assert_eq!(changed, [("flags", ""), ("director_name", "Петров")]);
    assert_eq!(
        filled.applied_to(Some(&stored), None).head_school_id,
        Some(5)
    );
}

#[test]
fn a_branch_names_its_head() {
    let file = read(
        "Логин;ОО;Головная школа;Филиал\n\
         edu990102;Филиал СОШ № 1;edu990101;да\n\
         edu990103;Филиал в с. Озёрное;;МБОУ СОШ № 1\n\
         edu990101;СОШ № 1;нет;нет",
    );
    let heads: Vec<_> = file
        .rows
        .iter()
        .map(|row| row.wanted_head().map(|w| w.text))
        .collect();
    assert_eq!(
        heads,
        [
            Some("edu990101".to_owned()),
            Some("МБОУ СОШ № 1".to_owned()),
            None
        ]
    );
    assert_eq!(file.problems, []);
}

#[test]
fn a_school_known_by_its_full_name_alone_gets_a_short_one() {
    let file = read(
        "Полное наименование;ИНН\n\
         Муниципальное бюджетное общеобразовательное учреждение «Лицей № 3»;9901000010",
    );
    assert_eq!(file.rows[0].applied_to(None, None).name, "Лицей №\u{a0}3");
}

#[test]
fn logins_and_codes_are_known_by_their_look_whatever_stands_above() {
    let file = read(
        "ОО;МСУ;ФИС ОКО;Шифр\nСОШ № 1;Рыбинский МР;edu760101;reg76_m011\n\
         СОШ № 2;Рыбинский МР;SCH760102;reg76_m011",
    );
    assert_eq!(file.problems, []);
    assert!(file.ignored_headings.is_empty());
    let found: Vec<_> = file
        .rows
        .iter()
        .map(|row| {
            let login = row.login.as_ref().map(ToString::to_string);
            let code = row.municipality_code.as_ref().map(ToString::to_string);
            (login.unwrap_or_default(), code.unwrap_or_default())
        })
        .collect();
    let expected =
        ["edu760101", "edu760102"].map(|login| (login.to_owned(), "reg76_m011".to_owned()));
    assert_eq!(found, expected);
    // Two such columns, or one of them half full of other things, tell nothing.
    for text in [
        "ОО;А;Б\nСОШ № 1;edu760101;edu760101",
        "ОО;ИНН;Б\nСОШ № 1;;edu760101\nСОШ № 2;;нет",
    ] {
        let file = read(text);
        assert!(file.rows.iter().all(|row| row.login.is_none()), "{text}");
    }
}

#[test]
fn a_municipality_may_be_abbreviated() {
    let file = read("ОО;Логин\nТутаевский МР\nСОШ № 1;edu760101");
    assert_eq!(
        file.rows[0].municipality_name.as_deref(),
        Some("Тутаевский МР")
    );
}

//! Cases of [`super::Registry`]: the spellings of the fixtures and every way to go wrong.

use super::*;
use proptest::prelude::*;

fn login(text: &str) -> Option<Login> {
    Login::parse(text)
}

fn inn(text: &str) -> Option<Inn> {
    Inn::parse(text).ok().map(|read| read.value)
}

fn code(text: &str) -> Option<ExamCode> {
    ExamCode::parse(text).ok().map(|read| read.value)
}

fn school(id: i64, municipality: i64, own_login: &str, name: &str) -> Candidate {
    let (municipality_code, municipality_name) = match municipality {
        1 => ("reg99_m001", "город Заречный"),
        _ => ("reg99_m002", "Приозёрский муниципальный район"),
    };
    Candidate {
        id,
        municipality_id: municipality,
        municipality_code: Some(municipality_code.to_owned()),
        municipality_name: municipality_name.to_owned(),
        login: login(own_login),
        names: vec![name.to_owned()],
        ..Candidate::default()
    }
}

fn town() -> Vec<Candidate> {
    vec![
        school(1, 1, "edu990101", "МБОУ «СОШ № 1»"),
        school(4, 1, "edu990104", "МБОУ «СОШ № 4»"),
        school(5, 1, "edu990105", "МБОУ «Гимназия № 5»"),
        school(7, 1, "edu990107", "МБОУ «СОШ № 7»"),
        school(21, 2, "edu990201", "МКОУ «Берёзовская СОШ»"),
        school(25, 2, "edu990205", "МКОУ «Степновская СОШ»"),
        school(26, 2, "edu990206", "МКОУ «Ключевская СОШ»"),
        school(29, 2, "", "МБОУ «СОШ № 1»"),
    ]
}

fn text(text: &str) -> Wanted {
    Wanted {
        text: text.to_owned(),
        ..Wanted::default()
    }
}

fn within(municipality: &str, name: &str) -> Wanted {
    Wanted {
        municipality: Some(municipality.to_owned()),
        ..text(name)
    }
}

fn find(wanted: &Wanted) -> Match {
    Registry::new(town()).find(wanted)
}

fn certain(id: i64, by: By) -> Match {
    Match::Certain { id, by }
}

#[test]
fn a_login_wins_over_every_spelling_of_the_name() {
    let cases = [
        ("МБОУ \"СОШ №1\"(sch990101)", 1),
        ("МБОУ «CОШ № 4»(edu990104)", 4), // Latin «C»
        (
            "МБОУ «Степновская средняя общеобразовательная школа»(edu990205)",
            25,
        ),
        ("МКОУ \"Ключевская СОШ(edu990206)", 26),
        ("МКОУ «ЧСОШ» имени Героя Советского Союза(edu990206)", 26),
        ("(edu990107)", 7),
        ("МБОУ «Лицей № 5»(edu990105)", 5), // a гимназия that became a лицей
    ];
    for (name, id) in cases {
        assert_eq!(find(&text(name)), certain(id, By::Login), "{name}");
    }
}

/// The names of all schools in the files of both years, as they are spelt there.
const SPELLINGS: [&str; 48] = [
    r#"МБОУ "СОШ №1"(sch990101)"#,
    "МБОУ «СОШ № 1»(edu990101)",
    r#"МБОУ "СОШ №2"(sch990102)"#,
    "МБОУ «СОШ № 2»(edu990102)",
    r#"МБОУ "СОШ №3"(sch990103)"#,
    "МБОУ «СОШ № 3»(edu990103)",
    r#"МБОУ "СОШ №4"(sch990104)"#,
    "МБОУ «CОШ № 4»(edu990104)",
    r#"МБОУ "Гимназия №5"(sch990105)"#,
    "МБОУ «Гимназия № 5»(edu990105)",
    r#"МБОУ "СОШ №6"(sch990106)"#,
    "МБОУ «СОШ № 6»(edu990106)",
    r#"МБОУ "СОШ №7"(sch990107)"#,
    "МБОУ «СОШ № 7»(edu990107)",
    r#"МБОУ "СОШ №8"(sch990108)"#,
    "МБОУ «CОШ № 8»(edu990108)",
    r#"МБОУ "СОШ №9"(sch990109)"#,
    "МБОУ «СОШ № 9»(edu990109)",
    r#"МБОУ "Гимназия №10"(sch990110)"#,
    "МБОУ «Гимназия № 10»(edu990110)",
    r#"МБОУ "СОШ №11"(sch990111)"#,
    "МБОУ «СОШ № 11»(edu990111)",
    "МКОУ «Берёзовская СОШ»(edu990201)",
    "МКОУ Берёзовская СОШ(sch990201)",
    "МКОУ «Кленовская СОШ»(edu990202)",
    "МКОУ Кленовская СОШ(sch990202)",
    "МКОУ «Луговская СОШ»(edu990203)",
    "МКОУ Луговская СОШ(sch990203)",
    "МКОУ «Озёрная СОШ»(edu990204)",
    "МКОУ Озёрная СОШ(sch990204)",
    "МБОУ «Степновская средняя общеобразовательная школа»(edu990205)",
    "МКОУ Степновская СОШ(sch990205)",
    r#"МКОУ "Ключевская СОШ(edu990206)"#,
    "МКОУ Ключевская СОШ(sch990206)",
    "МКОУ «Боровская СОШ»(edu990207)",
    "МКОУ Боровская СОШ(sch990207)",
    "МКОУ «Каменская СОШ»(edu990208)",
    "МКОУ Каменская СОШ(sch990208)",
    "МКОУ «Чернореченская СОШ»(edu990209)",
    "МКОУ Чернореченская СОШ(sch990209)",
    "МБОУ «Ивановская средняя общеобразовательная школа»(edu990210)",
    "МКОУ Ивановская СОШ(sch990210)",
    "МКОУ «Петровская СОШ»(edu990211)",
    "МКОУ Петровская СОШ(sch990211)",
    r#"МКОУ "Сосновская СОШ(edu990212)"#,
    "МКОУ Сосновская СОШ(sch990212)",
    "МКОУ «Высоковская СОШ»(edu990213)",
    "МКОУ Высоковская СОШ(sch990213)",
];

#[test]
fn every_spelling_of_the_files_finds_its_school_by_login_and_by_name() {
    let rows = include_str!("../../tests/data/fixtures/registry.csv")
        .lines()
        .skip(1);
    let cells = rows.map(|row| row.split(';').collect::<Vec<_>>());
    let schools: Vec<Candidate> = cells
        .zip(1..)
        .map(|(cells, id)| {
            let municipality = if cells[1] == "reg99_m001" { 1 } else { 2 };
            let mut school = school(id, municipality, cells[3], cells[4]);
            school.names.push(cells[5].to_owned());
            school
        })
        .collect();
    assert_eq!(schools.len(), 24);
    let registry = Registry::new(schools.clone());
    for spelling in SPELLINGS {
        let (name, own) = Login::split(spelling);
        let id = schools
            .iter()
            .find(|school| school.login == own)
            .map(|school| school.id);
        let id = id.expect("the registry has the login");
        assert_eq!(
            registry.find(&text(spelling)),
            certain(id, By::Login),
            "{spelling}"
        );
        assert_eq!(registry.find(&text(&name)), certain(id, By::Name), "{name}");
    }
}

#[test]
fn a_login_that_the_name_contradicts_is_a_question() {
    let Match::Conflict { id, by, other, why } = find(&text("МБОУ «СОШ № 7»(edu990101)"))
    else {
        panic!("the name is that of another school")
    };
    assert_eq!((id, by, other), (1, By::Login, Some(7)));
    assert_eq!(
        why,
        "По логину это МБОУ «СОШ № 1», по названию — МБОУ «СОШ № 7»"
    );
    let Match::Conflict {
        other: None, why, ..
    } = find(&text("МБОУ «СОШ № 17»(edu990101)"))
    else {
        panic!("the number is another")
    };
    assert_eq!(why, "По логину это МБОУ «СОШ № 1», а в файле №\u{a0}17");
}

#[test]
fn a_login_outside_the_registry_is_foreign() {
    let found = find(&text("МБОУ «СОШ № 7»(edu770101)"));
    assert_eq!(
        found,
        Match::Foreign {
            login: login("edu770101").unwrap()
        }
    );
    assert_eq!(
        found.question().unwrap(),
        "Школы с логином edu770101 нет в справочнике"
    );
    assert_eq!(
        find(&text("(ksh990101)")),
        Match::Foreign {
            login: login("ksh990101").unwrap()
        }
    );
}

#[test]
fn an_unknown_login_may_belong_to_a_school_without_one() {
    let wanted = within("Приозёрский район", "МБОУ СОШ №1(edu990299)");
    let Match::Unsure { suggestions } = find(&wanted) else {
        panic!("must ask")
    };
    assert_eq!(suggestions.iter().map(|s| s.id).collect::<Vec<_>>(), [29]);
    assert_eq!(
        suggestions[0].why,
        "то же название; логин у школы не указан"
    );
}

#[test]
fn a_name_is_certain_only_where_it_is_alone() {
    let cases = [
        (text("МБОУ СОШ №7"), certain(7, By::Name)),
        (text("МКОУ Березовская СОШ"), certain(21, By::Name)),
        (within("г. Заречный", "СОШ № 1"), certain(1, By::Name)),
        (within("reg99_m002", "СОШ № 1"), certain(29, By::Name)),
        (
            within("Приозёрский муниципальный район(reg99_m002)", "СОШ 1"),
            certain(29, By::Name),
        ),
    ];
    for (wanted, expected) in cases {
        assert_eq!(find(&wanted), expected, "{wanted:?}");
    }
    let asked = [
        text("МБОУ СОШ №1"),
        within("Дальний район", "МБОУ СОШ № 7"),
        within("Приозёрский район", "МБОУ СОШ № 7"),
        text("СОШ"),
        text(""),
        text("МБОУ «СОШ № 7» имени А.С. Пушкина"),
        text("Филиал МБОУ «СОШ № 7»"),
    ];
    for wanted in asked {
        assert!(matches!(find(&wanted), Match::Unsure { .. }), "{wanted:?}");
    }
}

#[test]
fn the_likest_school_is_suggested_first() {
    let first = |wanted: &Wanted| match find(wanted) {
        Match::Unsure { suggestions } => suggestions.first().map(|s| s.id),
        _ => None,
    };
    assert_eq!(first(&text("МБОУ «СОШ № 7» имени А.С. Пушкина")), Some(7));
    assert_eq!(first(&text("МКОУ Степновскя СОШ")), Some(25));
    assert_eq!(first(&text("Филиал МБОУ «СОШ № 7»")), Some(7));
    assert_eq!(first(&text("Ясли")), None);
}

#[test]
fn an_inn_shared_with_a_branch_is_told_apart_by_the_name() {
    let shared = inn("9901000010");
    let head = Candidate {
        inn: shared.clone(),
        ..school(1, 1, "", "МБОУ «СОШ № 1»")
    };
    let name = "Филиал МБОУ «СОШ № 1» в с. Озёрное";
    let branch = Candidate {
        inn: shared.clone(),
        ..school(2, 1, "", name)
    };
    let wanted = |name: &str| Wanted {
        inn: shared.clone(),
        ..text(name)
    };
    let both = Registry::new([head.clone(), branch]);
    assert_eq!(both.find(&wanted("СОШ №1")), certain(1, By::Inn));
    assert_eq!(
        both.find(&wanted("филиал СОШ №1 с.Озерное")),
        certain(2, By::Inn)
    );
    assert!(matches!(both.find(&wanted("СОШ")), Match::Unsure { .. }));
    let alone = Registry::new([head]);
    assert_eq!(alone.find(&wanted("СОШ №1")), certain(1, By::Inn));
    assert!(matches!(
        alone.find(&wanted("Филиал СОШ №1")),
        Match::Unsure { .. }
    ));
}

#[test]
fn an_exam_code_comes_before_the_inn_and_may_contradict_a_login() {
    let mut schools = town();
    schools[0].exam_code = code("0101");
    schools[3].inn = inn("9901000073");
    let registry = Registry::new(schools);
    let wanted = Wanted {
        exam_code: code("0101"),
        inn: inn("9901000073"),
        ..text("")
    };
    assert_eq!(registry.find(&wanted), certain(1, By::ExamCode));
    let wanted = Wanted {
        exam_code: code("0101"),
        ..text("(edu990107)")
    };
    assert!(matches!(
        registry.find(&wanted),
        Match::Conflict {
            id: 7,
            other: Some(1),
            ..
        }
    ));
    let wanted = Wanted {
        inn: inn("7707083893"),
        ..text("МБОУ «СОШ № 7»")
    };
    assert!(
        matches!(registry.find(&wanted), Match::Unsure { .. }),
        "another ИНН is stored"
    );
}

#[test]
fn a_resolved_spelling_is_remembered_with_its_login() {
    let mut schools = town();
    let strange = text("МОУ Школа «Восход»");
    let foreign = text("МБОУ «СОШ № 7»(edu770101)");
    let contradictory = text("МБОУ «СОШ № 7»(edu990101)");
    schools[2].aliases = vec![
        strange.spelling(),
        foreign.spelling(),
        contradictory.spelling(),
    ];
    let registry = Registry::new(schools);
    assert_eq!(
        registry.find(&text("МОУ ШКОЛА \"Восход\"")),
        certain(5, By::Alias)
    );
    assert_eq!(registry.find(&foreign), certain(5, By::Alias));
    assert_eq!(registry.find(&contradictory), certain(5, By::Alias));
    // The same name under another login is another question.
    assert!(matches!(
        registry.find(&text("СОШ № 7(edu770102)")),
        Match::Foreign { .. }
    ));
    assert_eq!(registry.find(&text("МБОУ «СОШ № 7»")), certain(7, By::Name));
}

#[test]
fn a_login_met_in_two_municipalities_is_told_apart_by_the_row() {
    let moved = school(40, 2, "edu990107", "МБОУ «СОШ № 7»");
    let registry = Registry::new(town().into_iter().chain([moved]));
    let row = |place| within(place, "МБОУ «СОШ № 7»(sch990107)");
    assert_eq!(registry.find(&row("город Заречный")), certain(7, By::Login));
    assert_eq!(registry.find(&row("reg99_m002")), certain(40, By::Login));
    assert!(matches!(
        registry.find(&text("(sch990107)")),
        Match::Unsure { .. }
    ));
}

#[test]
fn a_former_name_finds_its_school() {
    let mut schools = town();
    schools[2].names.push("МБОУ «СОШ № 55»".to_owned());
    let registry = Registry::new(schools);
    assert_eq!(registry.find(&text("СОШ №55")), certain(5, By::Name));
    assert_eq!(
        registry.find(&text("СОШ №55(edu990105)")),
        certain(5, By::Login)
    );
}

proptest! {
    #[test]
    fn of_two_schools_with_one_name_none_is_certain_by_it(
        schools in proptest::collection::vec((1_i64..3, 1_u32..4, 0_usize..3), 1..8),
        number in 1_u32..4,
        municipality in proptest::option::of(1_i64..3),
    ) {
        let spelt = |number: u32, how: usize| match how {
            0 => format!("МБОУ «СОШ № {number}»"),
            1 => format!("МКОУ \"COШ №{number}\""),
            _ => format!("Средняя общеобразовательная школа № {number}"),
        };
        let candidates: Vec<Candidate> = schools
            .iter()
            .zip(1..)
            .map(|((place, number, how), id)| school(id, *place, "", &spelt(*number, *how)))
            .collect();
        let alike = schools
            .iter()
            .filter(|s| s.1 == number && municipality.is_none_or(|m| m == s.0))
            .count();
        let known = municipality.is_none_or(|m| schools.iter().any(|s| s.0 == m));
        let wanted = Wanted {
            municipality: municipality.map(|m| format!("reg99_m00{m}")),
            ..text(&spelt(number, 0))
        };
        let found = Registry::new(candidates).find(&wanted);
        prop_assert_eq!(found.certain().is_some(), alike == 1 && known, "{:?}", found);
    }

    #[test]
    fn a_login_never_leads_to_a_school_of_another_login(digits in 990_100_u32..990_110) {
        let found = find(&text(&format!("(sch{digits})")));
        let own = town().into_iter().find(|c| c.login == login(&format!("edu{digits}")));
        prop_assert_eq!(found.certain(), own.map(|c| c.id));
    }
}

#[test]
fn an_exam_code_is_known_without_the_zeros_that_a_spreadsheet_drops() {
    let mut schools = town();
    schools[0].exam_code = code("010203");
    schools[1].exam_code = code("286");
    let registry = Registry::new(schools);
    let by = |text: &str| {
        registry.find(&Wanted {
            exam_code: code(text),
            ..Wanted::default()
        })
    };
    assert_eq!(by("10203"), certain(1, By::ExamCode));
    assert_eq!(by("010203"), certain(1, By::ExamCode));
    assert_eq!(by("0286"), certain(4, By::ExamCode));
    assert!(matches!(by("1020"), Match::Unsure { .. }));
}

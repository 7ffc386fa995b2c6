//! What lists do to stored schools.

use super::super::logins::Login;
use super::*;

fn municipality(id: i64, code: &str, name: &str) -> Municipality {
    Municipality {
        id,
        region_id: 1,
        code: code.to_owned(),
        name: name.to_owned(),
        oktmo: String::new(),
        utc_offset_hours: 3,
        ruleset_id: None,
        version: 1,
    }
}

fn school(id: i64, municipality_id: i64, login: &str, name: &str) -> StoredSchool {
    StoredSchool {
        id,
        municipality_id,
        municipality: String::new(),
        head_school_id: None,
        login: login.to_owned(),
        exam_code: String::new(),
        name: name.to_owned(),
        full_name: String::new(),
        settlement: String::new(),
        place: None,
        inn: String::new(),
        ogrn: String::new(),
        oktmo: String::new(),
        special: false,
        evening: false,
        closed_type: false,
        penitentiary: false,
        boarding: false,
        director_name: String::new(),
        director_phone: String::new(),
        director_email: String::new(),
        ended_on: None,
        merged_into_id: None,
        version: 1,
    }
}

/// Two municipalities; in the first СОШ № 1 with a login and СОШ № 2 without, in the second one school.
fn known() -> Known {
    let schools = [
        school(11, 1, "edu990101", "МБОУ «СОШ № 1»"),
        school(12, 1, "", "МБОУ «СОШ № 2»"),
        school(21, 2, "edu990201", "МКОУ «Озёрная СОШ»"),
    ];
    let municipalities = vec![
        municipality(1, "reg99_m001", "город Заречный"),
        municipality(2, "reg99_m002", "Приозёрский муниципальный район"),
    ];
    let candidates = schools.iter().map(|school| Candidate {
        id: school.id,
        municipality_id: school.municipality_id,
        municipality_code: Some(format!("reg99_m00{}", school.municipality_id)),
        municipality_name: municipalities[school.municipality_id as usize - 1]
            .name
            .clone(),
        login: Login::parse(&school.login),
        names: vec![school.name.clone()],
        ..Candidate::default()
    });
    Known {
        candidates: candidates.collect(),
        schools: schools
            .iter()
            .map(|school| (school.id, school.clone()))
            .collect(),
        municipalities,
    }
}

/// Rows of «municipality;code;login;name;head».
fn list(lines: &[&str]) -> RegistryFile {
    let rows = lines.iter().zip(2..).map(|(line, row_number)| {
        let cells: Vec<&str> = line.split(';').collect();
        let cell = |at: usize| {
            cells
                .get(at)
                .filter(|text| !text.is_empty())
                .map(|t| (*t).to_owned())
        };
        RegistryRow {
            row_number,
            municipality_name: cell(0),
            municipality_code: cell(1).and_then(|code| MunicipalityCode::split(&code).1),
            login: cell(2).and_then(|login| Login::parse(&login)),
            name: cell(3),
            head: cell(4),
            ..RegistryRow::default()
        }
    });
    RegistryFile {
        rows: rows.collect(),
        ..RegistryFile::default()
    }
}

fn counts(plan: &Plan<'_>) -> (usize, usize, usize, usize) {
    (
        plan.created(),
        plan.updated(),
        plan.unchanged(),
        plan.questions.len(),
    )
}

fn rules(plan: &Plan<'_>) -> Vec<String> {
    plan.problems
        .iter()
        .map(|problem| problem.rule.to_string())
        .collect()
}

#[test]
fn rows_are_new_changed_or_equal() {
    let file = list(&[
        ";reg99_m001;sch990101;МБОУ «СОШ № 1»",
        ";reg99_m002;edu990201;МБОУ «Озёрная СОШ»",
        ";reg99_m001;edu990109;МБОУ «Гимназия № 9»",
    ]);
    let plan = plan(&file, &known(), Extent::Region, &Answers::new());
    assert_eq!(counts(&plan), (1, 1, 1, 0));
    assert!(!plan.is_blocked() && plan.changes_anything());
    let RowEffect::Updated(changes) = &plan.lines[1].effect else {
        panic!("not updated")
    };
    assert_eq!(changes[0].becomes, "МБОУ «Озёрная СОШ»");
}

#[test]
fn an_unknown_municipality_is_added_with_its_code_only_by_the_region() {
    let file = list(&[
        "город Новый;reg99_m003;edu990301;СОШ № 1",
        "город Новый;;edu990302;СОШ № 2",
    ]);
    let whole = plan(&file, &known(), Extent::Region, &Answers::new());
    assert_eq!(whole.municipalities.len(), 1);
    assert_eq!(whole.municipalities[0].name, "город Новый");
    assert_eq!(whole.municipalities[0].region_name, "reg99");
    assert_eq!(
        whole
            .lines
            .iter()
            .map(|line| line.municipality_id)
            .collect::<Vec<_>>(),
        [-1, -1]
    );
    let own = plan(&file, &known(), Extent::Municipality(1), &Answers::new());
    assert_eq!((own.foreign, own.lines.len()), (2, 0));
    let nameless = list(&["город Новый;;edu990301;СОШ № 1", ";;edu990302;СОШ № 2"]);
    let refused = plan(&nameless, &known(), Extent::Region, &Answers::new());
    assert_eq!(
        rules(&refused),
        ["municipality_unknown", "municipality_unknown"]
    );
}

#[test]
fn a_coordinator_gets_her_rows_and_hears_of_the_others() {
    let file = list(&[
        "г. Заречный;;edu990101;СОШ № 1",
        "Приозёрский район;;edu990201;Озёрная СОШ",
        ";;edu990109;Гимназия № 9",
    ]);
    let plan = plan(&file, &known(), Extent::Municipality(1), &Answers::new());
    assert_eq!((plan.lines.len(), plan.foreign), (2, 1));
    assert!(plan.foreign_names.contains("Приозёрский район"));
}

#[test]
fn an_unsure_row_waits_for_an_answer_and_follows_it() {
    let file = list(&[";reg99_m001;edu990102;МБОУ «СОШ № 2»"]);
    let known = known();
    let asked = plan(&file, &known, Extent::Region, &Answers::new());
    assert_eq!(counts(&asked), (0, 0, 0, 1));
    assert_eq!(asked.questions[0].choices[0].id, 12);
    assert!(
        asked.is_blocked()
            && asked.problems_and_questions()[0]
                .message
                .contains("СОШ № 2")
    );
    let answered = |answer| {
        let answers = [("!2".to_owned(), answer)].into();
        let plan = plan(&file, &known, Extent::Region, &answers);
        (counts(&plan), plan.skipped)
    };
    assert_eq!(answered(Answer::School(12)), ((0, 1, 0, 0), 0));
    assert_eq!(answered(Answer::New), ((1, 0, 0, 0), 0));
    assert_eq!(answered(Answer::Skip), ((0, 0, 0, 0), 1));
    assert_eq!(
        answered(Answer::School(99)),
        ((0, 0, 0, 1), 0),
        "a school out of sight is no answer"
    );
}

#[test]
fn one_school_in_two_rows_or_municipalities_is_refused() {
    let twice = list(&[
        ";reg99_m001;edu990101;СОШ № 1",
        ";reg99_m001;;МБОУ «СОШ № 1»",
    ]);
    let elsewhere = list(&[";reg99_m002;edu990101;МБОУ «СОШ № 1»"]);
    let twins = list(&[";reg99_m001;;Школа «Искра»", ";reg99_m001;;Школа «Искра»"]);
    let nameless = list(&[";reg99_m001;edu990177;"]);
    for (file, rule) in [
        (twice, "duplicate_school"),
        (elsewhere, "other_municipality"),
        (twins, "duplicate_school"),
        (nameless, "name_missing"),
    ] {
        let plan = plan(&file, &known(), Extent::Region, &Answers::new());
        assert_eq!(rules(&plan), [rule]);
        assert!(plan.is_blocked());
    }
}

#[test]
fn a_head_may_stand_anywhere_in_the_list_and_an_unknown_one_only_warns() {
    let file = list(&[
        ";reg99_m001;edu990111;Филиал «Лесной»;edu990110",
        ";reg99_m001;edu990110;Школа «Искра»",
        ";reg99_m001;edu990101;;edu999999",
        ";reg99_m002;edu990201;;edu990101",
    ]);
    let plan = plan(&file, &known(), Extent::Region, &Answers::new());
    assert_eq!(plan.lines[0].details.head_school_id, Some(-2));
    assert_eq!(
        rules(&plan),
        ["head_unknown", "head_unknown"],
        "another municipality has no head for it"
    );
    assert!(!plan.is_blocked());
}

#[test]
fn the_mark_tells_one_plan_from_another() {
    let file = list(&[";reg99_m001;edu990101;МБОУ «Лицей № 1»"]);
    let mut known = known();
    let first = plan(&file, &known, Extent::Region, &Answers::new()).mark();
    assert_eq!(
        first,
        plan(&file, &known, Extent::Region, &Answers::new()).mark()
    );
    known.schools.get_mut(&11).unwrap().name = "МБОУ «Гимназия № 1»".to_owned();
    assert_ne!(
        first,
        plan(&file, &known, Extent::Region, &Answers::new()).mark()
    );
}

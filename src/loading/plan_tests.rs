//! Tables as people write them, and what becomes of them; the tables of the five programmes; no text is lost.

use super::*;
use crate::loading::answers::Typed;
use crate::loading::pasted;
use proptest::prelude::*;

const RISKS: [(i16, &str); 2] = [
    (2, "Дефицит педагогических кадров"),
    (9, "Высокая доля обучающихся с рисками учебной неуспешности"),
];

/// The plan of a pasted table, read as the portal guesses.
fn plan_with(text: &str, typed: &[(&str, &str)], there: &[Known]) -> Plan {
    let table = pasted::table(text);
    let layout = Layout::guess(0, &table);
    let risks = RISKS.map(|(code, name)| (code, name.to_owned()));
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let typed: Typed = typed.iter().map(pair).collect();
    let answers = Answers::default().with(&typed, table.rows.len());
    let ground = Ground {
        risks: &risks,
        terms: &Terms::usual(2021),
        there,
    };
    Plan::of(&table, &layout, (&Defaults::default(), &answers), &ground)
}

fn plan(text: &str) -> Plan {
    plan_with(text, &[], &[])
}

fn kinds(plan: &Plan) -> String {
    let sign = |row: &Planned| match row.kind {
        Kind::Measure => 'м',
        Kind::Section => 'р',
        Kind::Rest => '+',
        Kind::Left => '-',
    };
    plan.rows.iter().map(sign).collect()
}

fn forms(plan: &Plan) -> Vec<&MeasureForm> {
    plan.measures().map(|(_, draft)| &draft.form).collect()
}

/// Everything that the preview shows of a plan.
fn shown(plan: &Plan) -> String {
    let mut shown = Vec::new();
    for row in &plan.rows {
        match &row.measure {
            Some(Draft { form, .. }) if row.kind == Kind::Measure => shown.extend([
                &form.number,
                &form.title,
                &form.task,
                &form.term,
                &form.responsible,
                &form.participants,
                &form.indicator,
                &form.plan_value,
                &form.unit,
                &form.proof,
                &form.note,
                &form.section,
            ]),
            _ => shown.push(&row.line.whole),
        }
    }
    let shown: Vec<&str> = shown.into_iter().map(String::as_str).collect();
    folded(&shown.join(" "))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cells of a pasted table whose text the preview does not show.
fn lost(text: &str, plan: &Plan) -> Vec<String> {
    let shown = shown(plan);
    let rows = pasted::table(text).rows;
    let cells = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| folded(&cell.text));
    cells.filter(|text| !shown.contains(text)).collect()
}

#[test]
fn tables_of_every_shape_are_understood_row_by_row() {
    let cases = [
        // What is pasted, what each row is.
        (
            "№\tМероприятия\tСроки\n1\tРазобрать\tмай\n2\tПомочь\tиюнь",
            "-мм",
        ),
        (
            "Карта школы\n№\tМероприятия\tСроки\n1\tРазобрать\tмай",
            "--м",
        ),
        ("№\tМероприятия\tСроки\n1\t2\t3\n1\tРазобрать\tмай", "--м"),
        (
            "№\tМероприятия\tСроки\n1. Кадры\n1.1.\tНайти\tмай\nРаздел 2. Дети\n2.1\tПомочь\tиюнь",
            "-рмрм",
        ),
        (
            "№\tМероприятия\tСроки\n1\tРазобрать\tмай\n№\tМероприятия\tСроки\n2\tПомочь\tиюнь",
            "-м-м",
        ),
        (
            "№\tМероприятия\tСроки\n1\tРазобрать\tмай\n\tпо классам\n2\tПомочь\tиюнь",
            "-м+м",
        ),
        (
            "№\tМероприятия\tСроки\n7\tСети\tмай\n\tВебинар\t10.04.2022\n8\tДело\tиюнь",
            "-ммм",
        ),
        (
            "№\tМероприятия\tСроки\n1\tРазобрать\tмай\n--\t--\t--\n2\tПомочь\tиюнь",
            "-м-м",
        ),
        (
            "№\tМероприятия\tСроки\n1\tРазобрать\t\n2\tПомочь\tиюнь",
            "-мм",
        ),
        (
            "№\tМероприятия\tСроки\tОтветственные\nСрок\tОтветственный\tМероприятие\tРезультат\n",
            "--",
        ),
        (
            "№\tМероприятия\tСроки\nСозд возм\tние на школьном ур\tвне среды\n1\tДело\tмай",
            "-рм",
        ),
        ("1\tРазобрать работы\tмай\n2\tПомочь отстающим\tиюнь", "мм"),
        (
            "Разобрать работы\nПомочь отстающим\nРаздел 2. Кадры\nНайти учителя",
            "ммрм",
        ),
        ("№\tМероприятия\tСроки\n5\n6\tДело\tмай", "--м"),
    ];
    for (text, expected) in cases {
        let plan = plan(text);
        assert_eq!(kinds(&plan), expected, "{text}");
        assert_eq!(lost(text, &plan), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn columns_in_any_order_find_their_fields() {
    let text = "Ответственный исполнитель\tПримечание\tОжидаемый результат\tПоказатель\tМероприятия\tСроки исполнения\tN п/п\tШкола\n\
                завуч\tв две смены\tстанет лучше\tдоля «2»\tРазобрать ВПР\tдо 1 октября\t1.1.\tСОШ № 7\n";
    let plan = plan(text);
    let form = forms(&plan)[0];
    assert_eq!(form.title, "Разобрать ВПР");
    assert_eq!(form.number, "1.1.");
    assert_eq!(form.term, "до 1 октября");
    assert_eq!(form.responsible, "завуч");
    assert_eq!(
        form.indicator,
        "доля «2»; ожидаемый результат: станет лучше"
    );
    assert_eq!(form.note, "Примечание: в две смены; Школа: СОШ № 7");
    assert!(plan.ready().is_some());
}

#[test]
fn sections_give_their_measures_a_place_and_a_risk() {
    let text = "№\tМероприятия\tСроки\tОтветственные\n\
                0\tНачать\tмай\tзавуч\n\
                Дефицит педагогических кадров\n1\tНайти учителя\tмай\tзавуч\n\
                Риск 9. Дети\n2\tПомочь\tмай\tзавуч\n\
                Прочее\n3\tРазное\tмай\tзавуч\n";
    let plan = plan_with(text, &[("factor-7", "2")], &[]);
    let told: Vec<_> = forms(&plan)
        .iter()
        .map(|form| (form.section.as_str(), form.factor.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (SECTION, ""),
            ("Дефицит педагогических кадров", "2"),
            ("Риск 9. Дети", "9"),
            ("Прочее", "2"),
        ]
    );
    let plan = plan_with(
        text,
        &[("factor-5", "9"), ("factor-4", "0"), ("kind-6", "left")],
        &[],
    );
    let told: Vec<_> = forms(&plan)
        .iter()
        .map(|form| (form.section.as_str(), form.factor.as_str()))
        .collect();
    assert_eq!(
        told[2],
        ("Риск 9. Дети", "9"),
        "the measure's own answer is stronger"
    );
    assert_eq!(
        told[3],
        ("Риск 9. Дети", ""),
        "a section that is left out names nothing"
    );
}

#[test]
fn what_is_not_clear_waits_for_an_answer() {
    let text = "№\tМероприятия\tСроки\tОтветственные\n\
                1\tРазобрать\tапрель – декабрь\tзавуч\n2\tПомочь\t\t\n3\t\tмай\tзавуч\n";
    let open = |plan: &Plan| plan.open().map(|(row, _)| row.line.at).collect::<Vec<_>>();
    let asked = plan(text);
    assert_eq!(open(&asked), [1, 2, 3]);
    assert!(asked.ready().is_none());
    let answers = [
        ("choice-1", "2022-04-01..2022-12-31"),
        ("term-2", "без срока"),
        ("responsible-2", "директор"),
        ("kind-3", "left"),
    ];
    let answered = plan_with(text, &answers, &[]);
    assert_eq!(open(&answered), Vec::<usize>::new());
    let measures = answered.ready().unwrap();
    assert_eq!(measures[0].term.text, "апрель – декабрь");
    assert_eq!(measures[1].responsible, "директор");
}

#[test]
fn a_measure_that_is_there_already_is_left_out_until_somebody_says_otherwise() {
    let text = "№\tМероприятия\tСроки\tОтветственные\n1\tРазобрать ВПР\tмай\tзавуч\n2\tПомочь\tмай\tзавуч\n";
    let there = [Known::new("разобрать впр.", "Май", "")];
    assert_eq!(kinds(&plan_with(text, &[], &there)), "--м");
    assert_eq!(
        kinds(&plan_with(text, &[("kind-1", "measure")], &there)),
        "-мм"
    );
}

/// Tables of the programmes: file, measures, sections.
const PROGRAMMES: [(&str, &str, usize, usize); 5] = [
    (
        "Вагай, меры",
        include_str!("../../tests/data/roadmaps/vagay-measures.tsv"),
        12,
        4,
    ),
    (
        "Вагай, карта",
        include_str!("../../tests/data/roadmaps/vagay-roadmap.tsv"),
        18,
        0,
    ),
    (
        "Добринка",
        include_str!("../../tests/data/roadmaps/dobrinka.txt"),
        21,
        4,
    ),
    (
        "Иваново",
        include_str!("../../tests/data/roadmaps/ivanovo.tsv"),
        25,
        5,
    ),
    (
        "Стрежевой",
        include_str!("../../tests/data/roadmaps/strezhevoy.tsv"),
        12,
        3,
    ),
];

#[test]
fn the_tables_of_the_programmes_come_through_with_nothing_lost() {
    for (name, text, measures, sections) in PROGRAMMES {
        let plan = plan(text);
        let count = |kind| plan.rows.iter().filter(|row| row.kind == kind).count();
        assert_eq!(lost(text, &plan), Vec::<String>::new(), "{name}");
        assert_eq!(
            (count(Kind::Measure), count(Kind::Section)),
            (measures, sections),
            "{name}: {}",
            kinds(&plan)
        );
    }
}

#[test]
fn a_table_of_monitoring_becomes_measures() {
    let (_, text, ..) = PROGRAMMES[4];
    let plan = plan(text);
    let form = forms(&plan)[1];
    assert_eq!(
        form.task, "Ресурсы ШНОР",
        "it is named in the first of its rows"
    );
    assert_eq!(form.title, "Динамика развития содержания образования");
    assert_eq!(form.participants, "100 % ШНОР");
    assert_eq!(form.proof, "Данные ШНОР, самообследование");
    assert_eq!(
        form.responsible,
        "Руководитель ШНОР, инспекторско-аналитический отдел"
    );
    assert!(
        form.indicator
            .starts_with("Корректировка школьной программы")
    );
    assert!(form.section.starts_with("1. Адресная поддержка"));
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[а-я]{2,6}",
        1 => Just(String::new()),
        1 => Just("май".to_owned()),
        1 => "[0-9]{1,2}\\.",
        1 => Just("Срок".to_owned()),
        1 => Just("Мероприятие".to_owned()),
        1 => "Раздел [0-9]",
        1 => "[А-Я][а-я]{3,8} [а-я]{3,8}",
    ]
}

proptest! {
    #[test]
    fn no_cell_of_any_table_is_lost(
        rows in prop::collection::vec(prop::collection::vec(word(), 1..6), 0..9),
        kinds in prop::collection::vec(0..6usize, 9),
        fields in prop::collection::btree_map(0..6u16, prop::sample::select(&Field::ALL[..]), 0..6),
        head in prop::option::of(0..3usize),
    ) {
        let lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
        let text = lines.join("\n");
        let table = pasted::table(&text);
        let layout = Layout { table: 0, head, fields };
        let typed: Typed = kinds.iter().enumerate()
            .filter_map(|(at, kind)| Some((format!("kind-{at}"), Kind::ALL.get(*kind)?.code().to_owned())))
            .collect();
        let answers = Answers::default().with(&typed, table.rows.len());
        let risks = RISKS.map(|(code, name)| (code, name.to_owned()));
        let ground = Ground { risks: &risks, terms: &Terms::usual(2021), there: &[] };
        let plan = Plan::of(&table, &layout, (&Defaults::default(), &answers), &ground);
        prop_assert_eq!(plan.rows.len(), table.rows.len());
        let shown = shown(&plan);
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            prop_assert!(shown.contains(&folded(&cell.text)), "{:?} is lost in {:?}", cell.text, shown);
        }
    }
}

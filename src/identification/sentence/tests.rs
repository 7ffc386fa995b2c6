//! Golden texts: explanations of cases computed by hand.

use crate::identification::testing::{ordinary, plain_rules, rows, rules, verdict};
use crate::identification::{
    Compiled, Flag, Flags, Part, SchoolYears, explain, explanation, identify, plain,
};
use crate::procedure::{Kind, Subject};
use serde_json::{Value, json};

/// All four procedures of both years, low in three and in one.
const SCHOOL_7: &str = "2021 vpr5 ru 16/42; 2021 vpr5 ma 14/42; 2021 vpr6 ru 21/62; \
    2021 vpr6 ma 13/62; 2020 vpr5 ru 30/55; 2020 vpr5 ma 10/56; 2020 vpr6 ru 3/33; \
    2020 vpr6 ma 4/39";

fn text(rules: &Compiled, rows: &str) -> String {
    explanation(rules, &verdict(rules, rows)).replace('\u{a0}', " ")
}

/// Checks that explanations hold these words.
fn hold(rules: &Compiled, cases: &[(&str, &str)]) {
    for (rows, expected) in cases {
        let found = text(rules, rows);
        assert!(
            found.contains(expected),
            "{rows}\n{found}\nlacks: {expected}"
        );
    }
}

fn only(subject: &str) -> Value {
    json!([{"kind": "vpr", "subject": subject, "grades": [5]}])
}

#[test]
fn a_listed_school_reads_which_procedures_and_which_branches() {
    assert_eq!(
        text(&plain_rules(), SCHOOL_7),
        "Школа отнесена к ШНОР по итогам 2021 года: выполнены оба условия правила — не менее двух \
         процедур в 2021 году; хотя бы одна процедура в каждом из двух лет. В 2021 году порог (не \
         менее 30 %) достигнут в трёх процедурах из четырёх: ВПР-5 русский язык — 16 из 42 \
         участников (38,1 %) получили «2», порог 13; ВПР-6 русский язык — 21 из 62 (33,9 %), порог \
         19; ВПР-5 математика — 14 из 42 (33,3 %), порог 13. В 2020 году порог достигнут в одной \
         процедуре из четырёх: ВПР-5 русский язык — 30 из 55 участников (54,5 %) получили «2», \
         порог 17. Школа не вошла бы в перечень, если бы с работами 2021 года не справилось на 9 \
         учеников меньше."
    );
}

#[test]
fn exams_have_words_of_their_own() {
    assert_eq!(
        text(
            &rules("strezhevoy-2023", json!({})),
            "2021 vpr5 ru 1/20; 2021 vpr6 ru 1/20; 2021 vpr5 ma 1/20; 2021 vpr6 ma 14/38; \
             2021 oge ru 0/20; 2021 oge ma 7/20; 2021 ege ru 0/12; 2021 ege-basic ma 1/12; \
             2021 ege-profile ma 9/9"
        ),
        "Школа отнесена к ШНОР по итогам 2021 года: выполнено одно условие правила из двух — не \
         менее двух процедур в 2021 году. В 2021 году порог (не менее 30 %) достигнут в двух \
         процедурах из восьми: ВПР-6 математика — 14 из 38 участников (36,8 %) получили «2», порог \
         12; ОГЭ математика — 7 из 20 участников (35,0 %) не набрали минимальный балл, порог 6. \
         Данных за 2020 год нет, условие о двух годах не проверялось. Школа не вошла бы в \
         перечень, если бы с работами 2021 года не справилось на 2 ученика меньше."
    );
}

#[test]
fn a_school_off_the_register_reads_what_is_nearest() {
    assert_eq!(
        text(
            &plain_rules(),
            "2021 vpr5 ru 1/20; 2021 vpr5 ma 5/20; 2020 vpr5 ru 0/20; 2021 vpr6 ru 2/20; \
             2021 vpr6 ma 0/20"
        ),
        "Школа в перечень по итогам 2021 года не входит. В 2021 году порог (не менее 30 %) не \
         достигнут ни в одной процедуре из четырёх. В 2020 году порог не достигнут в единственной \
         процедуре с данными. Ближе всего к порогу ВПР-5 математика — 5 из 20 участников (25,0 %) \
         получили «2», порог 6. Для перечня нужно: не менее двух процедур в 2021 году или хотя бы \
         одна процедура в каждом из двух лет. Школа вошла бы в перечень, если бы с работами 2021 \
         года не справились ещё 5 учеников."
    );
}

#[test]
fn a_school_at_risk_reads_what_is_left() {
    assert_eq!(
        text(
            &plain_rules(),
            "2021 vpr5 ru 6/20; 2021 vpr5 ma 5/20; 2020 vpr5 ru 0/20"
        ),
        "Школа в зоне риска, в перечень по итогам 2021 года не входит. В 2021 году порог (не менее \
         30 %) достигнут в одной процедуре из двух: ВПР-5 русский язык — 6 из 20 участников (30,0 \
         %) получили «2», порог 6. В 2020 году порог не достигнут в единственной процедуре с \
         данными. Ближе всего к порогу ВПР-5 математика — 5 из 20 участников (25,0 %) получили \
         «2», порог 6. Нет данных за 2021 год: ВПР-6 русский язык; ВПР-6 математика — результаты \
         не загружены или работа не проводилась. Для перечня нужно: не менее двух процедур в 2021 \
         году или хотя бы одна процедура в каждом из двух лет. Школа вошла бы в перечень, если бы \
         с работами 2021 года не справился ещё 1 ученик. Школа войдёт в перечень, если в 2022 году \
         порог будет достигнут хотя бы в одной процедуре."
    );
}

#[test]
fn a_school_without_data_reads_the_reasons() {
    let rules = rules("vpr-5-6", json!({"min_participants": 10}));
    assert_eq!(
        text(
            &rules,
            "2021 vpr5 ru 2/6; 2020 vpr5 ma 5/20; 2020 vpr5 ru 1/9"
        ),
        "Вывода нет: за 2021 год нет пригодных результатов ни по одной процедуре правила. Нет \
         данных за 2021 год: ВПР-6 русский язык; ВПР-5 математика; ВПР-6 математика — результаты \
         не загружены или работа не проводилась; ВПР-5 русский язык (6 участников) — по правилу \
         нужно не менее 10 участников. Нет данных за 2020 год: ВПР-5 русский язык (9 участников) — \
         по правилу нужно не менее 10 участников. В 2020 году порог не достигнут в единственной \
         процедуре с данными."
    );
}

#[test]
fn an_excluded_school_reads_its_kind() {
    let rules = rules("vpr-5-6", json!({"exclude": ["special", "evening"]}));
    let results = rows(SCHOOL_7);
    let flags = [Flag::Evening, Flag::Boarding]
        .into_iter()
        .collect::<Flags>();
    let school = SchoolYears {
        flags,
        ..ordinary(&results)
    };
    assert_eq!(
        explanation(&rules, &identify(&rules, 2021, &school)),
        "Школа исключена из расчёта: вечерняя (сменная) школа. По правилу такие школы в перечень \
         не входят."
    );
}

#[test]
fn numbers_of_procedures_are_declined() {
    hold(
        &plain_rules(),
        &[
            (
                "2021 vpr5 ru 9/9; 2021 vpr5 ma 9/9",
                "достигнут в обеих процедурах: ВПР-5 русский",
            ),
            (
                "2021 vpr5 ru 4/10",
                "достигнут в единственной процедуре с данными: ВПР-5 русский",
            ),
            (
                "2021 vpr5 ru 1/10",
                "не достигнут в единственной процедуре с данными.",
            ),
            (
                "2021 vpr5 ru 1/10; 2021 vpr6 ru 1/10",
                "не достигнут ни в одной процедуре из двух.",
            ),
            (
                "2021 vpr5 ru 9/9; 2021 vpr5 ma 9/9; 2021 vpr6 ma 9/9",
                "достигнут во всех трёх процедурах: ВПР-5 русский язык — 9 из 9 участников",
            ),
            (
                "2021 vpr5 ru 9/9; 2021 vpr5 ma 9/9; 2021 vpr6 ma 0/9",
                "достигнут в двух процедурах из трёх: ",
            ),
        ],
    );
}

#[test]
fn participants_and_verbs_agree_with_their_number() {
    hold(
        &plain_rules(),
        &[
            (
                "2021 vpr5 ru 1/1",
                "1 из 1 участника (100,0 %) получил «2», порог 1",
            ),
            ("2021 vpr5 ru 1/3", "1 из 3 участников (33,3 %) получил «2»"),
            (
                "2021 vpr5 ru 21/61",
                "21 из 61 участника (34,4 %) получил «2», порог 19",
            ),
            (
                "2021 vpr5 ru 11/11",
                "11 из 11 участников (100,0 %) получили «2», порог 4",
            ),
            (
                "2021 vpr5 ru 0/12",
                "0 из 12 участников (0,0 %) получили «2», порог 4",
            ),
            (
                "2021 vpr5 ru 8/21; 2021 vpr5 ma 9/22",
                "не справилось на 2 ученика меньше",
            ),
            (
                "2021 vpr5 ru 7/21; 2021 vpr5 ma 7/22",
                "не справилось на 1 ученика меньше",
            ),
            (
                "2021 vpr5 ru 11/21; 2021 vpr5 ma 11/22",
                "не справилось на 5 учеников меньше",
            ),
            (
                "2021 vpr5 ru 7/20; 2021 vpr5 ma 3/20",
                "не справились ещё 3 ученика",
            ),
        ],
    );
    hold(
        &rules("strezhevoy-2023", json!({})),
        &[(
            "2021 oge ru 1/3",
            "1 из 3 участников (33,3 %) не набрал минимальный балл, порог 1",
        )],
    );
}

#[test]
fn a_share_never_seems_to_stand_on_the_threshold_that_it_misses() {
    hold(
        &plain_rules(),
        &[
            (
                "2021 vpr5 ru 3/10",
                "3 из 10 участников (30,0 %) получили «2», порог 3",
            ),
            (
                "2021 vpr5 ru 62/207",
                "62 из 207 участников (чуть меньше 30 %) получили «2», порог 63",
            ),
            (
                "2021 vpr5 ru 61/203",
                "61 из 203 участников (30,0 %) получил «2», порог 61",
            ),
        ],
    );
    hold(
        &rules("vpr-5-6", json!({"low": {"percent": 30, "operator": ">"}})),
        &[
            (
                "2021 vpr5 ru 3/10",
                "порог (более 30 %) не достигнут в единственной",
            ),
            (
                "2021 vpr5 ru 3/10",
                "3 из 10 участников (30,0 %) получили «2», порог 4",
            ),
            (
                "2021 vpr5 ru 61/203",
                "61 из 203 участников (чуть больше 30 %) получил «2», порог 61",
            ),
        ],
    );
}

#[test]
fn few_participants_are_called_few() {
    hold(
        &plain_rules(),
        &[
            (
                "2021 vpr5 ru 2/6",
                "Где участников меньше 10, результат мог получиться случайно; с уверенностью 95 % \
                 доля такова: ВПР-5 русский язык (2021) — от 4 до 78 %.",
            ),
            (
                "2021 vpr5 ru 6/20; 2020 vpr6 ma 3/9",
                "доля такова: ВПР-6 математика (2020) — от 7 до 71 %.",
            ),
        ],
    );
    assert!(!text(&plain_rules(), "2021 vpr5 ru 3/10; 2021 vpr6 ru 0/3").contains("случайно"));
    hold(
        &rules(
            "vpr-5-6",
            json!({"min_participants": 15, "small_schools": "flag"}),
        ),
        &[(
            "2021 vpr5 ru 5/14; 2021 vpr5 ma 1/14",
            "Учтены с пометкой, участников меньше 15: ВПР-5 русский язык (2021).",
        )],
    );
}

#[test]
fn conditions_are_named_by_their_number() {
    let same = rules("vpr-5-6-min-10-same", json!({}));
    hold(
        &same,
        &[
            (
                "2021 vpr5 ru 6/20; 2020 vpr5 ru 6/20",
                "выполнено одно условие правила из двух — одна и та же процедура в каждом из двух",
            ),
            (
                "2021 vpr5 ru 6/20; 2020 vpr5 ma 6/20",
                "если в 2022 году порог будет достигнут в той же процедуре.",
            ),
        ],
    );
    let one = rules(
        "vpr-5-6",
        json!({"branches": [{"at_least": 2, "within": "year"}]}),
    );
    hold(
        &one,
        &[
            (
                "2021 vpr5 ru 6/20; 2021 vpr5 ma 6/20",
                "выполнено условие правила — не менее двух процедур в 2021 году.",
            ),
            (
                "2021 vpr5 ru 6/20",
                "Для перечня нужно: не менее двух процедур в 2021 году.",
            ),
        ],
    );
    assert!(!text(&one, "2021 vpr5 ru 6/20; 2020 vpr5 ru 6/20").contains("2020"));
    let many = json!({"branches": [{"at_least": 2, "within": "year"},
        {"at_least": 2, "within": "each_of_two_years"}, {"at_least": 3, "within": "year"}]});
    hold(
        &rules("vpr-5-6", many),
        &[
            (
                "2021 vpr5 ru 6/20; 2021 vpr5 ma 6/20; 2020 vpr5 ru 6/20; 2020 vpr5 ma 6/20",
                "выполнены условия правила, 2 из 3 — не менее двух процедур в 2021 году; не менее",
            ),
            (
                "2021 vpr5 ru 6/20; 2021 vpr5 ma 6/20; 2021 vpr6 ma 6/20; 2020 vpr5 ru 6/20; \
                 2020 vpr5 ma 6/20",
                "выполнены все условия правила, их 3 — не менее двух",
            ),
        ],
    );
}

#[test]
fn the_next_year_is_foretold_by_the_easiest_branch() {
    let two = json!({"branches": [{"at_least": 9, "within": "year"},
        {"at_least": 2, "within": "each_of_two_years"}]});
    let same = json!({"branches": [{"at_least": 9, "within": "year"},
        {"at_least": 2, "within": "each_of_two_years", "same_procedure": true}]});
    let low = "2021 vpr5 ru 6/20; 2021 vpr5 ma 6/20";
    hold(
        &rules("vpr-5-6", two.clone()),
        &[(
            low,
            "если в 2022 году порог будет достигнут хотя бы в двух процедурах.",
        )],
    );
    hold(
        &rules("vpr-5-6", same),
        &[(
            low,
            "если в 2022 году порог будет достигнут хотя бы в двух из тех же процедур.",
        )],
    );
    assert!(!text(&rules("vpr-5-6", two), "2021 vpr5 ru 6/20").contains("2022"));
}

#[test]
fn shares_of_risk_are_named() {
    let zone = json!({"risk_zone": {"one_low_in_year": false, "share_from_percent": 20}});
    let rules = rules("vpr-5-6", zone);
    hold(
        &rules,
        &[
            (
                "2021 vpr5 ru 4/20",
                "Школа в зоне риска, в перечень по итогам 2021 года не входит.",
            ),
            (
                "2021 vpr5 ru 4/20; 2021 vpr6 ru 5/20",
                "Близко к порогу, от 20 %: ВПР-5 русский язык — 4 из 20 участников (20,0 %) \
                 получили «2», порог 6; ВПР-6 русский язык — 5 из 20 (25,0 %), порог 6.",
            ),
            (
                "2021 vpr5 ru 3/20",
                "Школа в перечень по итогам 2021 года не входит.",
            ),
        ],
    );
}

#[test]
fn biased_results_are_named_or_left_out() {
    let results = rows("2021 vpr5 ru 6/20; 2020 vpr5 ma 10/20");
    let told = |objectivity: &str| {
        let rules = rules("vpr-5-6", json!({"objectivity": objectivity}));
        let school = SchoolYears {
            biased_years: &[2021],
            ..ordinary(&results)
        };
        explanation(&rules, &identify(&rules, 2021, &school)).replace('\u{a0}', " ")
    };
    assert!(told("mark").contains(
        "ВПР 2021 года школы — в официальном списке необъективных результатов; по правилу они \
         учтены с пометкой."
    ));
    assert!(
        told("exclude_vpr").contains("ВПР-5 русский язык — результаты признаны необъективными")
    );
    assert!(!told("ignore").contains("необъективн"));
}

#[test]
fn pooled_grades_are_named_with_the_procedure() {
    hold(
        &rules("vpr-4-8-pooled-min-10", json!({})),
        &[(
            "2021 vpr4 ru 6/12; 2021 vpr8 ru 0/8",
            "ВПР русский язык, 4–8 классы — 6 из 20 участников (30,0 %) получили «2», порог 6",
        )],
    );
}

#[test]
fn a_threshold_out_of_reach_promises_nothing() {
    let rules = rules("vpr-5-6", json!({"procedures": only("russian")}));
    let found = text(&rules, "2021 vpr5 ru 1/20; 2020 vpr5 ru 1/20");
    assert!(!found.contains("Школа вошла бы"), "{found}");
}

#[test]
fn every_number_leads_to_its_source() {
    let rules = plain_rules();
    let parts = explain(&rules, &verdict(&rules, SCHOOL_7));
    let sources: Vec<(&str, i32, Subject, Option<u8>)> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Number {
                text,
                year,
                procedure,
            } => {
                assert_eq!(procedure.kind, Kind::Vpr);
                Some((text.as_str(), *year, procedure.subject, procedure.grade))
            }
        })
        .collect();
    assert_eq!(
        sources,
        [
            ("16 из 42\u{a0}участников", 2021, Subject::Russian, Some(5)),
            ("21 из 62", 2021, Subject::Russian, Some(6)),
            ("14 из 42", 2021, Subject::Mathematics, Some(5)),
            ("30 из 55\u{a0}участников", 2020, Subject::Russian, Some(5)),
        ]
    );
    assert_eq!(
        plain(&parts),
        explanation(&rules, &verdict(&rules, SCHOOL_7))
    );
}

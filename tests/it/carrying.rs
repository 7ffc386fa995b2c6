//! A roadmap goes into the next school year: what goes along, what its terms become, when it may.

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

struct Scene {
    app: TestApp,
    school: i64,
    director: Person,
    roadmap: i64,
}

/// A roadmap of 2021 with a measure without a day and these measures: term, which reading is meant.
async fn scene(measures: &[(&str, &str, &str)]) -> Scene {
    let app = TestApp::new().await;
    let (roadmap, _) = app.roadmap_of(SCHOOL).await;
    let director = app.director(SCHOOL).await;
    for (title, term, choice) in measures {
        let fields = [
            ("factor", "1"),
            ("title", title),
            ("term", term),
            ("term_choice", choice),
            ("responsible", "завуч"),
            ("indicator", "доля «2»"),
            ("plan_value", "20"),
            ("unit", "%"),
            ("number", "1"),
        ];
        let path = format!("/roadmaps/{roadmap}/measures");
        director.post(&path, &fields).await.is(303);
    }
    let scene = Scene {
        school: app.world().school(SCHOOL).id,
        director,
        roadmap,
        app,
    };
    scene.set_state("agreed").await;
    scene
}

impl Scene {
    fn path(&self) -> String {
        format!("/roadmaps/{}/next-year", self.roadmap)
    }

    async fn set_state(&self, state: &str) {
        sqlx::query("update roadmaps set state = $1 where year = 2021")
            .bind(state)
            .execute(&self.app.sql)
            .await
            .unwrap();
    }

    /// Sends the form of the page without some fields and with others.
    async fn send(&self, page: &Page, without: &[&str], with: &[(&str, &str)]) -> Page {
        let forms = page.forms();
        let form = forms
            .iter()
            .find(|form| form.method == "post" && form.action == self.path());
        let fields = &form.unwrap().fields;
        let changed = |name: &str| with.iter().any(|(of, _)| *of == name);
        let kept = fields
            .iter()
            .filter(|(name, _)| !changed(name) && !without.iter().any(|of| name.starts_with(of)));
        let mut fields: Vec<(&str, &str)> = kept.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend(with);
        self.director.post_raw(&self.path(), &fields).await
    }

    /// Terms of the roadmap of 2022 with their last days, in their order.
    async fn terms(&self) -> Vec<(String, Option<chrono::NaiveDate>)> {
        sqlx::query_as(
            "select m.term_text, m.due_on from measures m join roadmaps r on r.id = m.roadmap_id \
             where r.year = 2022 order by m.position",
        )
        .fetch_all(&self.app.sql)
        .await
        .unwrap()
    }
}

fn day(y: i32, m: u32, d: u32) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_ymd_opt(y, m, d)
}

#[tokio::test]
async fn terms_move_by_a_year_in_their_own_words() {
    let scene = scene(&[
        ("Разобрать ВПР", "до 18.02.2022", ""),
        ("Открыть группы", "октябрь – май", ""),
        (
            "Найти учителя",
            "апрель – декабрь",
            "2022-04-01..2022-12-31",
        ),
    ])
    .await;
    let card = format!("/schools/{}/roadmap?year=2021", scene.school);
    scene
        .director
        .open(&card)
        .await
        .see("Перенести в следующий год");
    let page = scene.director.open(&scene.path()).await;
    page.see("до 18 февраля 2022 г.")
        .see("до 18 февраля 2023 г.")
        .see("с 1 октября 2022 г. по 31 мая 2023 г.")
        .see("с 1 апреля по 31 декабря 2023 г.")
        .see("Направления на 2022/23 ещё не выбраны");
    let done = scene.send(&page, &[], &[]).await;
    let draft = scene.director.follow(&done).await;
    draft
        .see("Черновик на 2022/23 готов, перенесено: 4 меры")
        .see("Перенесена из карты 2021/22")
        .see("Низкий уровень оснащения школы");
    assert_eq!(
        scene.terms().await,
        [
            ("по мере необходимости".to_owned(), None),
            ("до 18.02.2023".to_owned(), day(2023, 2, 18)),
            ("октябрь – май".to_owned(), day(2023, 5, 31)),
            ("апрель – декабрь".to_owned(), day(2023, 12, 31)),
        ]
    );
    let again = scene.director.open(&scene.path()).await;
    again.see("Карта на 2022/23 учебный год у школы уже есть");
    scene.send(&page, &[], &[]).await.is(409).see("уже есть");
}

#[tokio::test]
async fn a_person_says_which_measures_go_along_and_what_of_them() {
    let scene = scene(&[("Разобрать ВПР", "до 18.02.2022", "")]).await;
    let recurring = format!("{}?which=recurring", scene.path());
    let page = scene.director.open(&recurring).await;
    assert_eq!(page.count("input[name^=take-][checked]"), 1);
    let none = scene.send(&page, &["take-"], &[]).await;
    none.is(422).see("Отметьте хотя бы одну меру");
    let without = ["take-", "responsible", "indicator", "plan"];
    let done = scene.send(&page, &without, &[("take-2", "yes")]).await;
    done.is(303);
    let kept: Vec<(String, String, String, String)> = sqlx::query_as(
        "select m.title, responsible, indicator, plan_value from measures m \
         join roadmaps r on r.id = m.roadmap_id where r.year = 2022",
    )
    .fetch_all(&scene.app.sql)
    .await
    .unwrap();
    let empty = String::new();
    assert_eq!(
        kept,
        [(
            "Разобрать ВПР".to_owned(),
            empty.clone(),
            empty.clone(),
            empty
        )]
    );
}

#[tokio::test]
async fn an_uncertain_term_is_asked_and_what_was_typed_is_kept() {
    let scene = scene(&[("Разобрать ВПР", "до 18.02.2022", "")]).await;
    let page = scene.director.open(&scene.path()).await;
    let asked = scene
        .send(&page, &[], &[("term-2", "скоро"), ("term-1", "31.02.2023")])
        .await;
    asked
        .is(422)
        .see("«Разобрать ВПР»:")
        .see("Дня 31.02.2023 нет");
    let forms = asked.forms();
    let form = forms.iter().find(|form| form.value("term-2").is_some());
    assert_eq!(form.unwrap().value("term-2"), Some("скоро"));
    let without_day = [("term-2", "без срока"), ("term-1", "без срока")];
    scene.send(&page, &[], &without_day).await.is(303);
    assert!(scene.terms().await.iter().all(|(_, due)| due.is_none()));
}

#[tokio::test]
async fn only_an_agreed_or_closed_roadmap_goes_on() {
    let scene = scene(&[]).await;
    let page = scene.director.open(&scene.path()).await;
    for (state, why) in [
        ("draft", "Карта ещё черновик"),
        ("review", "Карта на согласовании"),
    ] {
        scene.set_state(state).await;
        scene.director.open(&scene.path()).await.see(why);
        scene.send(&page, &[], &[]).await.is(409).see(why);
        let card = format!("/schools/{}/roadmap?year=2021", scene.school);
        scene
            .director
            .open(&card)
            .await
            .not_see("Перенести в следующий год");
    }
    scene.set_state("closed").await;
    let stale = scene.send(&page, &[], &[("version", "9")]).await;
    stale.is(409).see("изменил кто-то другой");
    scene.send(&page, &[], &[]).await.is(303);
}

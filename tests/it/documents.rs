//! Required documents: named by the coordinator, sent by the school, scored by two experts, returned, mended,
//! agreed, placed; the grid «кто не сдал»; the monthly look; every action in every state.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

struct Scene {
    app: TestApp,
    school: i64,
    kind: i64,
    director: Person,
    curator: Person,
    olga: Person,
}

/// A municipality that requires one document by a day that has passed, and a school with a roadmap.
async fn scene() -> Scene {
    let app = TestApp::new().await;
    app.roadmap_of(SCHOOL).await;
    let olga = app.coordinator().await;
    let kind = [
        ("year", "2021"),
        ("title", "Концепция развития"),
        ("criteria", "Цели измеримы (2)\nМеры по рискам (3)"),
        ("due_on", "30.03.2022"),
        ("is_required", "yes"),
    ];
    olga.post("/document-kinds", &kind).await.is(303);
    olga.post("/document-kinds", &kind)
        .await
        .is(422)
        .see("уже есть");
    Scene {
        school: app.world().school(SCHOOL).id,
        kind: sqlx::query_scalar("select id from document_kinds")
            .fetch_one(&app.sql)
            .await
            .unwrap(),
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga,
        app,
    }
}

impl Scene {
    async fn send(&self, person: &Person, file: &[u8]) -> crate::support::html::Page {
        let kind = self.kind.to_string();
        let fields = [
            ("kind", kind.as_str()),
            ("year", "2021"),
            ("note", "Учтены замечания"),
        ];
        let path = format!("/schools/{}/documents", self.school);
        person
            .upload(&path, &fields, &[("file", "Концепция.pdf", file)])
            .await
    }

    /// The address of the document after its first version.
    async fn sent(&self) -> String {
        self.send(&self.director, PDF).await.is(303).location()
    }

    async fn version(&self) -> String {
        let version: i32 = sqlx::query_scalar("select version from documents")
            .fetch_one(&self.app.sql)
            .await
            .unwrap();
        version.to_string()
    }

    async fn score(&self, person: &Person, page: &str, scores: [&str; 2]) -> u16 {
        let version = self.version().await;
        let fields = [
            ("score_1", scores[0]),
            ("score_2", scores[1]),
            ("note", "Хорошо"),
            ("version", version.as_str()),
        ];
        let path = format!("{page}/review");
        person.post(&path, &fields).await.status.as_u16()
    }

    async fn decide(&self, page: &str, decision: &str, note: &str) -> u16 {
        let version = self.version().await;
        let fields = [
            ("decision", decision),
            ("decision_note", note),
            ("version", version.as_str()),
        ];
        let path = format!("{page}/decision");
        self.olga.post(&path, &fields).await.status.as_u16()
    }

    async fn place(&self, page: &str, day: &str) -> u16 {
        let version = self.version().await;
        let fields = [("placed_on", day), ("version", version.as_str())];
        let path = format!("{page}/placement");
        self.olga.post(&path, &fields).await.status.as_u16()
    }
}

#[tokio::test]
async fn a_document_goes_from_the_first_version_to_its_place() {
    let scene = scene().await;
    let list = format!("/schools/{}/documents?year=2021", scene.school);
    let page = scene.director.open(&list).await;
    page.see("не загружен")
        .see("просрочен")
        .see("Загрузить документ");
    let svg = scene.send(&scene.director, b"<svg/>").await;
    svg.is(422).see("не принимается").see("Учтены замечания");
    let page = scene.sent().await;
    scene
        .curator
        .open(&page)
        .await
        .see("загружен")
        .see("Версия 1");

    // Two experts, a divergence, no third.
    assert_eq!(scene.score(&scene.curator, &page, ["2", "4"]).await, 422);
    assert_eq!(scene.score(&scene.curator, &page, ["2", "3"]).await, 303);
    assert_eq!(scene.score(&scene.olga, &page, ["1", "2"]).await, 303);
    let second = scene.app.curator(&[SCHOOL]).await;
    assert_eq!(scene.score(&second, &page, ["0", "0"]).await, 409);
    assert_eq!(scene.score(&scene.director, &page, ["2", "3"]).await, 403);
    let shown = scene.director.open(&page).await;
    shown
        .see("на экспертизе")
        .see("80,0\u{a0}%")
        .see("8\u{a0}баллов из\u{a0}10")
        .see("Эксперты разошлись по критериям: 1");

    // Returned with a remark, mended, sent again.
    assert_eq!(scene.decide(&page, "returned", "").await, 422);
    assert_eq!(
        scene.decide(&page, "returned", "Нет показателей").await,
        303
    );
    let remark: i64 = sqlx::query_scalar("select id from document_remarks")
        .fetch_one(&scene.app.sql)
        .await
        .unwrap();
    let answer = format!("/document-remarks/{remark}/answer");
    let said = [("answer", "Добавлены"), ("version", "1")];
    scene.director.post(&answer, &said).await.is(303);
    scene
        .director
        .post(&answer, &said)
        .await
        .is(409)
        .see("Добавлены");
    assert_eq!(scene.place(&page, "01.04.2022").await, 409);
    assert_eq!(
        scene
            .send(&scene.director, b"%PDF-1.7\nnew\n%%EOF")
            .await
            .location(),
        page
    );
    let shown = scene.olga.open(&page).await;
    shown
        .see("Версия 2")
        .see("экспертизы ещё не")
        .see("ждёт проверки")
        .see("соответствие 80,0");
    let close = format!("/document-remarks/{remark}/closure");
    scene
        .director
        .post(&close, &[("version", "2")])
        .await
        .is(403);
    scene
        .curator
        .post(&close, &[("version", "2")])
        .await
        .is(303);
    scene
        .curator
        .post(&close, &[("version", "3")])
        .await
        .is(409);

    // Agreed and placed; then nothing more is sent.
    assert_eq!(scene.decide(&page, "agreed", "").await, 303);
    scene
        .send(&scene.director, PDF)
        .await
        .is(409)
        .see("Документ согласован");
    assert_eq!(scene.score(&scene.curator, &page, ["2", "3"]).await, 409);
    assert_eq!(scene.place(&page, "01.01.2099").await, 422);
    assert_eq!(scene.place(&page, "29.03.2022").await, 303);
    scene
        .director
        .open(&page)
        .await
        .see("размещён в МЭДК")
        .see("29.03.2022");
    assert_eq!(scene.decide(&page, "returned", "Поздно").await, 409);
}

#[tokio::test]
async fn the_grid_says_who_has_not_handed_in_and_whom_to_call() {
    let scene = scene().await;
    sqlx::query("update schools set director_name = 'Громова В. П.', director_phone = '+7 900 000-00-00' where id = $1")
        .bind(scene.school)
        .execute(&scene.app.sql)
        .await
        .unwrap();
    let late = "/documents?year=2021&stage=late";
    scene
        .olga
        .open(late)
        .await
        .see("СОШ № 7")
        .see("Громова В. П.")
        .see("+7 900")
        .see("просрочен");
    let page = scene.sent().await;
    scene.olga.open(late).await.see("Ничего не найдено");
    scene.score(&scene.olga, &page, ["2", "2"]).await;
    let grid = scene.olga.open("/documents?year=2021&stage=review").await;
    grid.see("на экспертизе").see("80,0");
    let csv = scene.olga.get("/documents.csv?year=2021").await;
    let csv = String::from_utf8_lossy(&csv.bytes).into_owned();
    assert!(
        csv.contains("Концепция развития") && csv.contains("на экспертизе"),
        "{csv}"
    );
    scene
        .app
        .neighbour()
        .await
        .open("/documents?year=2021")
        .await
        .not_see("СОШ № 7");
    scene.app.neighbour().await.get(&page).await.is(404);
    scene
        .app
        .director("edu990108")
        .await
        .get(&page)
        .await
        .is(404);
}

#[tokio::test]
async fn two_people_at_one_document_lose_nothing() {
    let scene = scene().await;
    let page = scene.sent().await;
    let old = scene.version().await;
    assert_eq!(scene.score(&scene.curator, &page, ["2", "3"]).await, 303);
    let fields = [
        ("decision", "returned"),
        ("decision_note", "Мой длинный текст"),
        ("version", old.as_str()),
    ];
    let stale = scene.olga.post(&format!("{page}/decision"), &fields).await;
    stale.is(409).see("Мой длинный текст");
    let edit = format!("/document-kinds/{}/edit", scene.kind);
    let kind = [("title", "Концепция"), ("year", "2021"), ("version", "9")];
    scene
        .olga
        .post(&edit, &kind)
        .await
        .is(409)
        .see("Сейчас сохранено");
}

#[tokio::test]
async fn new_criteria_leave_documents_that_have_begun() {
    let scene = scene().await;
    let page = scene.sent().await;
    let edit = format!("/document-kinds/{}/edit", scene.kind);
    let form = scene.olga.open(&format!("{edit}?year=2021")).await;
    let form = form.form(&edit);
    assert_eq!(form.value("due_on"), Some("30.03.2022"));
    let kind = [
        ("title", "Концепция развития"),
        ("criteria", "Одно"),
        ("is_required", "yes"),
        ("year", "2021"),
        ("version", form.value("version").unwrap()),
    ];
    scene.olga.post(&edit, &kind).await.is(303);
    scene
        .curator
        .open(&page)
        .await
        .see("Критерии с тех пор изменились")
        .see("Меры по рискам");
    assert_eq!(scene.score(&scene.curator, &page, ["2", "3"]).await, 303);
    scene.director.post(&edit, &kind).await.is(403);
}

#[tokio::test]
async fn the_usual_set_and_the_look_of_the_month() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    app.roadmap_of(SCHOOL).await;
    olga.open("/documents?year=2021")
        .await
        .see("Не задано, какие документы нужны");
    olga.post("/document-kinds/usual", &[]).await.is(303);
    olga.post("/document-kinds/usual", &[]).await.is(303);
    let kinds: i64 = sqlx::query_scalar("select count(*) from document_kinds")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(kinds, 6);
    olga.open("/document-kinds")
        .await
        .see("Диагностико-технологическая карта")
        .see("Указать срок");
    let page = olga.open("/documents").await;
    page.see("Посмотрите документы до");
    let look = [("note", "Троим нужна помощь"), ("version", "")];
    olga.post("/documents/looks", &look).await.is(303);
    olga.post("/documents/looks", &look).await.is(409);
    olga.open("/documents")
        .await
        .see("Просмотр этого месяца сделан")
        .see("Троим нужна помощь");
    app.director(SCHOOL)
        .await
        .post("/documents/looks", &look)
        .await
        .is(403);
}

#[tokio::test]
async fn who_worked_at_the_school_does_not_assess_its_documents() {
    let scene = scene().await;
    let page = scene.sent().await;
    sqlx::query(
        "insert into curator_workplaces (municipality_id, school_id, user_id, position, source) \
         select municipality_id, id, $2, 'завуч', 'со слов куратора' from schools where id = $1",
    )
    .bind(scene.school)
    .bind(scene.curator.id)
    .execute(&scene.app.sql)
    .await
    .unwrap();
    scene
        .curator
        .open(&page)
        .await
        .see("Вы работали в этой школе");
    assert_eq!(scene.score(&scene.curator, &page, ["2", "3"]).await, 409);
    let colleague = scene.app.curator(&[SCHOOL]).await;
    assert_eq!(scene.score(&colleague, &page, ["2", "3"]).await, 303);
}

#[tokio::test]
async fn a_document_is_seen_from_the_rooms_around_it() {
    let scene = scene().await;
    let open = "/calendar?day=2022-03-30";
    let stages = "insert into evidence_stages (municipality_id, year, number, starts_on, ends_on) \
                  select municipality_id, 2021, 1, '2022-03-01', '2022-03-30' from schools where id = $1";
    sqlx::query(stages)
        .bind(scene.school)
        .execute(&scene.app.sql)
        .await
        .unwrap();
    // The school owes it; to the coordinator it is one day for all schools, with the grid behind it.
    scene
        .director
        .open(open)
        .await
        .see("Концепция развития")
        .see("день прошёл")
        .see("последний день 1 этапа");
    let day = scene.olga.open(open).await;
    day.not_see("день прошёл");
    let grid = day.link("Концепция развития");
    scene.olga.open(&grid).await.see("Концепция развития");
    let beside = scene.app.director("edu990108").await;
    beside.open(open).await.not_see("Концепция развития");

    let place = scene.app.world().school(SCHOOL).municipality;
    scene.app.results_of_all(place).await;
    let page = scene.sent().await;
    scene.director.open(open).await.not_see("день прошёл");
    scene
        .olga
        .open("/")
        .await
        .see("документ ждёт решения")
        .see("«Концепция развития»");
    for (person, found) in [(&scene.curator, true), (&beside, false)] {
        let found_by = person.open("/search?q=концепция").await.visible();
        assert_eq!(found_by.contains("Документы: 1"), found, "{found_by}");
    }

    // The talk beside it.
    let talk = format!("{page}/comments");
    let said = [("text", "Показатели добавим к пятнице.")];
    scene.director.post(&talk, &said).await.is(303);
    scene.olga.open(&page).await.see("Обсуждение: 1");
    scene.olga.open(&talk).await.see("Показатели добавим");
    beside.get(&talk).await.is(404);
    assert_eq!(
        scene.decide(&page, "returned", "Нет показателей").await,
        303
    );
    scene.olga.open("/").await.not_see("документ ждёт решения");
    scene.director.open(open).await.see("день прошёл");
}

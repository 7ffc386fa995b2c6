//! The municipality's own roadmap: written and approved by the coordinator, read by schools and curators.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

struct Scene {
    app: TestApp,
    page: String,
    director: Person,
    curator: Person,
    olga: Person,
}

async fn scene() -> Scene {
    let app = TestApp::with_numbers().await;
    let municipality = app.world().school(SCHOOL).municipality;
    Scene {
        page: format!("/municipalities/{municipality}/roadmap"),
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga: app.coordinator().await,
        app,
    }
}

impl Scene {
    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }

    /// A draft of the first year offered, with one monthly measure: roadmap, measure.
    async fn draft(&self) -> (i64, i64) {
        let page = self.olga.open(&self.page).await;
        page.see("Муниципальной карты ещё нет");
        let year = page.attrs("select[name=year] option", "value").remove(0);
        self.olga.post(&self.page, &[("year", &year)]).await.is(303);
        let roadmap = self.number("select max(id) from roadmaps").await;
        let measure = [
            ("section", "Управленческие меры"),
            ("title", "Провести совещание с директорами"),
            ("term", "ежемесячно"),
            ("responsible", "управление образования"),
        ];
        let path = format!("/roadmaps/{roadmap}/measures");
        self.olga.post(&path, &measure).await.is(303);
        (roadmap, self.number("select max(id) from measures").await)
    }
}

const PAPER: [(&str, &str); 4] = [
    ("document", "Приказ управления образования"),
    ("number", "45"),
    ("signed_on", "12.09.2021"),
    ("version", "1"),
];

#[tokio::test]
async fn it_is_written_approved_by_a_paper_and_reported() {
    let scene = scene().await;
    let (roadmap, measure) = scene.draft().await;
    let approval = format!("/roadmaps/{roadmap}/approval");
    let bare = [("document", "Приказ"), ("version", "1")];
    let page = scene.olga.post(&approval, &bare).await;
    page.is(422).see("«Номер»").see("Укажите дату документа");
    scene
        .olga
        .post(&approval, &[("version", "8")])
        .await
        .is(409);
    scene.olga.post(&approval, &PAPER).await.is(303);
    scene.olga.post(&approval, &PAPER).await.is(409);
    let page = scene.director.open(&scene.page).await;
    page.see("Утверждена: Приказ управления образования № 45 от 12.09.2021")
        .see("Управленческие меры")
        .see("Провести совещание с директорами")
        .not_see("Добавить меру");
    let due: String = sqlx::query_scalar("select min(due_on)::text from measure_days")
        .fetch_one(&scene.app.sql)
        .await
        .unwrap();
    let report = [
        ("due_on", due.as_str()),
        ("done_on", "20.09.2021"),
        ("done_note", "Совещание прошло"),
        ("version", "0"),
    ];
    let path = format!("/measures/{measure}/report");
    scene.olga.post(&path, &report).await.is(303);
    scene
        .olga
        .open("/")
        .await
        .see("Муниципальная дорожная карта");
    let closure = format!("/roadmaps/{roadmap}/closure");
    let end = [("note", "Совещания вошли в обычай"), ("version", "2")];
    scene.olga.post(&closure, &end).await.is(303);
    scene.curator.open(&scene.page).await.see("закрыта");
}

#[tokio::test]
async fn papers_prove_what_the_municipality_did_and_all_its_people_read_them() {
    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";
    let scene = scene().await;
    let (roadmap, measure) = scene.draft().await;
    let approval = format!("/roadmaps/{roadmap}/approval");
    scene.olga.post(&approval, &PAPER).await.is(303);
    let page = format!("/measures/{measure}");
    let files = [("files", "Протокол.pdf", PDF)];
    let said = [("about", "Протокол совещания")];
    let path = format!("{page}/files");
    scene.director.upload(&path, &said, &files).await.is(403);
    scene.olga.upload(&path, &said, &files).await.is(303);
    let paper = scene.number("select id from files").await;
    for person in [&scene.director, &scene.curator] {
        person.open(&page).await.see("Протокол совещания");
        assert_eq!(person.get(&format!("/files/{paper}")).await.status, 200);
    }
    let neighbour = scene.app.neighbour().await;
    neighbour.get(&format!("/files/{paper}")).await.is(404);
    let year = risks_year();
    scene
        .olga
        .open(&format!("/evidence?year={year}"))
        .await
        .see("Муниципальная карта")
        .see("Протокол совещания");
    let removal = format!("/evidence/{paper}/removal");
    let why = [("reason", "Есть фамилии")];
    scene.director.get(&removal).await.is(403);
    scene.director.post(&removal, &why).await.is(403);
    scene.olga.post(&removal, &why).await.is(303);
    scene.director.get(&format!("/files/{paper}")).await.is(409);
}

/// The school year in which a paper brought now is listed.
fn risks_year() -> i16 {
    #[expect(clippy::disallowed_methods, reason = "the lists go by the clock")]
    let today = chrono::Utc::now().date_naive();
    portal::risks::school_year_of(today)
}

#[tokio::test]
async fn schools_and_curators_read_and_do_not_write() {
    let scene = scene().await;
    let (roadmap, measure) = scene.draft().await;
    for person in [&scene.director, &scene.curator] {
        person.open(&scene.page).await.see("Провести совещание");
        let measure = format!("/measures/{measure}");
        person.open(&measure).await.see("Провести совещание");
        let csv = person
            .open(&format!("/roadmaps/{roadmap}/measures.csv"))
            .await;
        assert!(csv.body.contains("Провести совещание"), "{}", csv.body);
        person.post(&scene.page, &[]).await.is(403);
    }
    for path in [
        format!("/roadmaps/{roadmap}/measures"),
        format!("/measures/{measure}/edit"),
        format!("/measures/{measure}/removal"),
        format!("/measures/{measure}/report"),
        format!("/measures/{measure}/proposal"),
        format!("/roadmaps/{roadmap}/proposals"),
        format!("/roadmaps/{roadmap}/sending"),
    ] {
        let page = scene.director.post(&path, &[("version", "1")]).await;
        page.is(403).see("муниципальный координатор");
    }
    let verdict = format!("/measures/{measure}/verdict");
    scene
        .curator
        .post(&verdict, &[("version", "1")])
        .await
        .is(403);
    let neighbour = scene.app.neighbour().await;
    neighbour.get(&scene.page).await.is(404);
    neighbour.get(&format!("/measures/{measure}")).await.is(404);
}

#[tokio::test]
async fn each_owner_has_its_own_steps_and_one_roadmap_a_year() {
    let scene = scene().await;
    let (roadmap, _) = scene.draft().await;
    let path = |what: &str| format!("/roadmaps/{roadmap}/{what}");
    let sent = scene.olga.post(&path("sending"), &[("version", "1")]).await;
    sent.is(409).see("не согласуют, а утверждают");
    scene
        .olga
        .open(&path("decision"))
        .await
        .see("не согласуют, а утверждают");
    let year: i16 = sqlx::query_scalar("select year from roadmaps where id = $1")
        .bind(roadmap)
        .fetch_one(&scene.app.sql)
        .await
        .unwrap();
    let again = [("year", year.to_string())];
    let again: Vec<(&str, &str)> = again.iter().map(|(k, v)| (*k, v.as_str())).collect();
    scene.olga.post(&scene.page, &again).await.is(422);
    let (school, _) = scene.app.roadmap_of(SCHOOL).await;
    let page = scene
        .olga
        .open(&format!("/roadmaps/{school}/approval"))
        .await;
    page.see("не утверждают, а согласуют");
    let empty = format!("/roadmaps/{school}/approval");
    scene.olga.post(&empty, &PAPER).await.is(409);
}

//! Changes of an agreed roadmap: proposed by the school, seen old beside new, accepted or declined.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

struct Scene {
    app: TestApp,
    roadmap: i64,
    measure: i64,
    page: String,
    director: Person,
    curator: Person,
    olga: Person,
}

/// An agreed roadmap with one measure.
async fn scene() -> Scene {
    let app = TestApp::with_numbers().await;
    let (roadmap, measure) = app.roadmap_of(SCHOOL).await;
    let scene = Scene {
        page: format!("/schools/{}/roadmap", app.world().school(SCHOOL).id),
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga: app.coordinator().await,
        roadmap,
        measure,
        app,
    };
    scene.state("agreed").await;
    scene
}

impl Scene {
    async fn state(&self, state: &str) {
        sqlx::query("update roadmaps set state = $2 where id = $1")
            .bind(self.roadmap)
            .bind(state)
            .execute(&self.app.sql)
            .await
            .unwrap();
    }

    async fn last(&self) -> i64 {
        sqlx::query_scalar("select max(id) from proposals")
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }

    /// Proposes to change the term and who is responsible; the proposal.
    async fn propose(&self) -> i64 {
        let path = format!("/measures/{}/proposal", self.measure);
        self.director.post(&path, &changed("1")).await.is(303);
        self.last().await
    }
}

fn changed(version: &str) -> [(&'static str, &str); 6] {
    [
        ("factor", "1"),
        ("title", "Провести ревизию кабинетов"),
        ("term", "до 1 декабря"),
        ("responsible", "завхоз"),
        ("reason", "Ремонт закончат в ноябре"),
        ("version", version),
    ]
}

#[tokio::test]
async fn an_accepted_change_is_made_and_its_history_stays() {
    let scene = scene().await;
    let measure = format!("/measures/{}", scene.measure);
    scene
        .director
        .open(&format!("{measure}/proposal"))
        .await
        .see("Карта согласована");
    let proposal = format!("/proposals/{}", scene.propose().await);
    let page = scene.olga.open(&proposal).await;
    page.see("по мере необходимости")
        .see("до 1 декабря")
        .see("завхоз")
        .see("Ремонт закончат в ноябре")
        .see("Ответить на предложение");
    // Until the answer nothing has changed.
    let page = scene.director.open(&scene.page).await;
    page.see("Предложения изменить карту")
        .not_see("до 1 декабря");
    let home = scene.olga.open("/").await;
    home.see("предложено изменить карту")
        .see("Ждёт ответа 1 предложение")
        .see("Принять или отклонить");
    let accept = [
        ("decision", "accept"),
        ("version", "1"),
        ("measure_version", "1"),
    ];
    let path = format!("{proposal}/settlement");
    scene.olga.post(&path, &accept).await.is(303);
    let again = scene.olga.post(&path, &accept).await;
    again.is(409).see("Предложение уже принято");
    let page = scene.director.open(&scene.page).await;
    page.see("до 1 декабря")
        .see("завхоз")
        .see("Что изменено после согласования")
        .see("(сдвинулся)");
    let page = scene.director.open(&measure).await;
    page.see("по мере необходимости → до 1 декабря")
        .see("Что предлагали изменить");
    scene
        .olga
        .open("/")
        .await
        .not_see("предложено изменить карту");
}

#[tokio::test]
async fn a_declined_change_changes_nothing_and_says_why() {
    let scene = scene().await;
    let path = format!("/proposals/{}/settlement", scene.propose().await);
    let silent = [
        ("decision", "decline"),
        ("version", "1"),
        ("measure_version", "1"),
    ];
    scene
        .olga
        .post(&path, &silent)
        .await
        .is(422)
        .see("почему предложение не принято");
    let none = [("version", "1"), ("measure_version", "1")];
    scene
        .olga
        .post(&path, &none)
        .await
        .is(422)
        .see("Выберите, принимаете");
    let said = [
        ("decision", "decline"),
        ("answer", "Кабинеты нужны к октябрю"),
        ("version", "1"),
        ("measure_version", "1"),
    ];
    scene.director.post(&path, &said).await.is(403);
    scene.olga.post(&path, &said).await.is(303);
    let page = scene.director.open(&scene.page).await;
    page.see("отклонено")
        .see("Кабинеты нужны к октябрю")
        .not_see("до 1 декабря");
    // The way is free for another one.
    scene.propose().await;
}

#[tokio::test]
async fn a_measure_carries_one_open_proposal_that_may_be_taken_back() {
    let scene = scene().await;
    let proposal = scene.propose().await;
    let path = format!("/measures/{}/proposal", scene.measure);
    let second = scene.director.post(&path, &changed("1")).await;
    second.is(409).see("уже есть предложение");
    let dropping = format!("/measures/{}/dropping", scene.measure);
    let drop = [("drop_reason", "Не нужна"), ("version", "1")];
    scene.director.post(&dropping, &drop).await.is(409);
    // The roadmap is not closed over an unanswered proposal.
    let closure = format!("/roadmaps/{}/closure", scene.roadmap);
    let close = [("note", "Всё"), ("version", "1")];
    let page = scene.olga.post(&closure, &close).await;
    page.is(409).see("ждёт ответа 1 предложение");
    scene.olga.open(&closure).await.see("ждёт ответа");
    let back = format!("/proposals/{proposal}/withdrawal");
    scene.curator.post(&back, &[("version", "1")]).await.is(403);
    scene
        .director
        .post(&back, &[("version", "7")])
        .await
        .is(409);
    scene
        .director
        .post(&back, &[("version", "1")])
        .await
        .is(303);
    scene
        .director
        .post(&back, &[("version", "2")])
        .await
        .is(409);
    scene.olga.post(&closure, &close).await.is(303);
}

#[tokio::test]
async fn a_new_measure_and_a_dropped_one_are_proposed_too() {
    let scene = scene().await;
    let add = format!("/roadmaps/{}/proposals", scene.roadmap);
    scene
        .director
        .open(&format!("{add}/new"))
        .await
        .see("Предложить новую меру");
    let empty = scene.director.post(&add, &[]).await;
    empty.is(422).see("«Мероприятие»").see("«Почему»");
    let new = [
        ("section", "Кадры"),
        ("title", "Пригласить психолога"),
        ("term", "октябрь – май"),
        ("responsible", "директор"),
        ("reason", "Появилась ставка"),
    ];
    scene.director.post(&add, &new).await.is(303);
    let accept = |measure| {
        [
            ("decision", "accept"),
            ("version", "1"),
            ("measure_version", measure),
        ]
    };
    let path = format!("/proposals/{}/settlement", scene.last().await);
    scene.olga.post(&path, &accept("")).await.is(303);
    let page = scene.director.open(&scene.page).await;
    page.see("Пригласить психолога").see("Кадры");
    let dropping = format!("/measures/{}/dropping", scene.measure);
    scene
        .director
        .post(&dropping, &[("version", "1")])
        .await
        .is(422);
    let drop = [("drop_reason", "Кабинеты передали"), ("version", "1")];
    scene.director.post(&dropping, &drop).await.is(303);
    let path = format!("/proposals/{}/settlement", scene.last().await);
    scene.olga.post(&path, &accept("1")).await.is(303);
    let page = scene.director.open(&scene.page).await;
    page.see("0 из 1").see("Убрать меру");
    let measure = format!("/measures/{}", scene.measure);
    scene.director.open(&measure).await.see("Мера убрана");
    let report = [
        ("done_on", "20.10.2021"),
        ("done_note", "Да"),
        ("version", "2"),
    ];
    let late = scene
        .director
        .post(&format!("{measure}/report"), &report)
        .await;
    late.is(409).see("Мера убрана");
}

#[tokio::test]
async fn who_is_late_sees_what_changed_and_what_somebody_else_changed_stays() {
    let scene = scene().await;
    let path = format!("/proposals/{}/settlement", scene.propose().await);
    let stale = scene
        .director
        .post(
            &format!("/measures/{}/proposal", scene.measure),
            &changed("9"),
        )
        .await;
    stale.is(409);
    // Meanwhile the coordinator moves the term herself.
    let moved = [
        ("term", "до 15 ноября"),
        ("reason", "Проверка 20 ноября"),
        ("version", "1"),
    ];
    let term = format!("/measures/{}/term", scene.measure);
    scene.olga.post(&term, &moved).await.is(303);
    let accept = [
        ("decision", "accept"),
        ("answer", "Хорошо"),
        ("version", "1"),
        ("measure_version", "1"),
    ];
    let page = scene.olga.post(&path, &accept).await;
    page.is(409)
        .see("до 15 ноября")
        .see("до 1 декабря")
        .see("Хорошо");
    // The measure's proof is written behind the proposal's back and stays.
    sqlx::query("update measures set proof = 'Акт' where id = $1")
        .bind(scene.measure)
        .execute(&scene.app.sql)
        .await
        .unwrap();
    let accept = [
        ("decision", "accept"),
        ("version", "1"),
        ("measure_version", "2"),
    ];
    scene.olga.post(&path, &accept).await.is(303);
    let page = scene.director.open(&scene.page).await;
    page.see("до 1 декабря").see("завхоз").see("Акт");
}

#[tokio::test]
async fn every_state_and_role_takes_or_refuses_a_proposal() {
    let scene = scene().await;
    let open = scene.propose().await;
    let ways = [
        format!("/measures/{}/proposal", scene.measure),
        format!("/measures/{}/dropping", scene.measure),
        format!("/roadmaps/{}/proposals", scene.roadmap),
        format!("/proposals/{open}/settlement"),
        format!("/proposals/{open}/withdrawal"),
    ];
    for state in ["draft", "review", "closed"] {
        scene.state(state).await;
        for path in &ways {
            scene.olga.post(path, &[("version", "1")]).await.is(409);
        }
        scene
            .olga
            .open(&format!("/proposals/{open}"))
            .await
            .see("Карта");
    }
    scene.state("agreed").await;
    for path in &ways {
        scene.curator.post(path, &[("version", "1")]).await.is(403);
    }
    scene
        .curator
        .open(&format!("/proposals/{open}"))
        .await
        .see("Ответит координатор");
}

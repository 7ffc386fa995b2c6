//! A visit from the plan to the director's word, and what became of its recommendations.

use super::{Field, SCHOOL, today, with};
use crate::support::TestApp;

#[tokio::test]
async fn a_visit_goes_from_the_plan_to_the_directors_word() {
    let app = TestApp::new().await;
    let (vera, oleg) = (app.curator(&[SCHOOL]).await, app.director(SCHOOL).await);
    let school = app.world().school(SCHOOL).id.to_string();
    vera.post("/visits/new", &[])
        .await
        .is(422)
        .see("Выберите школу")
        .see("Выберите вид визита")
        .see("Укажите день визита");
    let plan = [
        ("school_id", school.as_str()),
        ("kind", "entry"),
        ("form", "trip"),
        ("planned_on", &today(0)),
        ("purpose", "Познакомиться"),
    ];
    let page = vera.post("/visits/new", &plan).await;
    let path = page.location();
    vera.follow(&page)
        .await
        .see("Визит в плане")
        .see("Познакомиться");
    oleg.open(&path)
        .await
        .see("запланирован")
        .not_see("Заполнить отчёт");
    // Nothing to read yet.
    oleg.post(&format!("{path}/acknowledgement"), &[("version", "1")])
        .await
        .is(409)
        .see("Визит ещё не состоялся");
    let report = [
        ("version", "1"),
        ("draft", "0"),
        ("form", "video"),
        ("held_on", &today(0)),
        ("participants", "директор"),
        ("findings", "Тетради ошибок ведут в двух классах из шести"),
    ];
    let sent = vera.post(&format!("{path}/report"), &report).await;
    vera.follow(&sent)
        .await
        .see("Отчёт отправлен")
        .see("входной, ВКС")
        .see("отчёт у директора");
    // Once sent it stays; the page says why and since when.
    vera.post(&format!("{path}/report"), &report)
        .await
        .is(409)
        .see("Отчёт уже отправлен");
    vera.open(&format!("{path}/report"))
        .await
        .see("Отчёт о визите уже отправлен");
    vera.get(&format!("{path}/edit")).await.is(409);
    oleg.open("/").await.see("Прочитать отчёт о визите");
    let acknowledgement = format!("{path}/acknowledgement");
    let form = oleg.open(&path).await.form(&acknowledgement);
    let version = form.value("version").unwrap();
    oleg.post(&acknowledgement, &[("text", "Спасибо"), ("version", "9")])
        .await
        .is(409)
        .see("Спасибо");
    oleg.post(
        &acknowledgement,
        &[("text", "Покажем и другим"), ("version", version)],
    )
    .await
    .is(303);
    vera.open(&path)
        .await
        .see("Покажем и другим")
        .see("директор ознакомлен");
    oleg.post(&acknowledgement, &[("version", version)])
        .await
        .is(409)
        .see("уже ознакомлен");
}

#[tokio::test]
async fn the_loop_closes_in_the_form_of_the_next_visit() {
    let field = Field::new().await;
    let Field {
        app, vera, promise, ..
    } = &field;
    let page = vera.open(&field.path("/report")).await;
    page.see("Разбор слова на каждом уроке").see("срок прошёл");
    // Each promise wants a word, and «no» wants a reason.
    let report = field.report("not_done");
    let silent = with(&report, &format!("review_{promise}_state"), "");
    let page = field.send(vera, "/report", &silent).await;
    page.is(422)
        .see("Отметьте, что с рекомендацией «Разбор слова на каждом уроке»");
    assert_eq!(
        page.form(&field.path("/report")).value("advice_1_owner"),
        Some("завуч")
    );
    let bare = with(&report, &format!("review_{promise}_comment"), " ");
    field
        .send(vera, "/report", &bare)
        .await
        .is(422)
        .see("Напишите, что помешало");
    let sent = field.send(vera, "/report", &report).await;
    vera.follow(&sent)
        .await
        .see("начали в январе")
        .see("Показать тетрадь ошибок 6 классам")
        .see("уже в плане");

    // The agreed meeting is planned, and both promises stand in its form.
    let next: i64 = sqlx::query_scalar("select max(id) from visits where state = 'planned'")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert!(next > field.visit);
    vera.open(&format!("/visits/{next}/report"))
        .await
        .see("Разбор слова на каждом уроке")
        .see("Прошлый раз: начали в январе")
        .see("Показать тетрадь ошибок 6 классам");
    let (new, state): (i64, String) = sqlx::query_as(
        "select id, (select state from recommendations where id = $1) from recommendations \
                        where visit_id = $2",
    )
    .bind(promise)
    .bind(field.visit)
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(state, "not_done");
    let second = Field {
        app: app.clone(),
        vera: vera.clone(),
        visit: next,
        promise: *promise,
    };
    let mut report = with(&second.report("done"), "next_on", "");
    report.push((format!("review_{new}_state"), "dropped".into()));
    report.push((format!("review_{new}_comment"), "6 классы уже ведут".into()));
    report.retain(|(name, _)| !name.starts_with("advice_"));
    second.send(vera, "/report", &report).await.is(303);
    vera.open("/recommendations").await.see("Рекомендации: 0");
    vera.open(&format!("/recommendations/{promise}"))
        .await
        .see("не выполнена")
        .see("Итог: выполнена");
    vera.open(&format!("/recommendations/{new}"))
        .await
        .see("6 классы уже ведут");
}

#[tokio::test]
async fn a_planned_visit_is_cancelled_with_a_reason() {
    let field = Field::new().await;
    let path = field.path("/cancellation");
    field.vera.open(&path).await.see("Отменить визит");
    field
        .vera
        .post(&path, &[("version", "1")])
        .await
        .is(422)
        .see("Заполните поле «Причина»");
    let page = field
        .vera
        .post(&path, &[("reason", "карантин"), ("version", "7")])
        .await;
    assert_eq!(page.is(409).form(&path).value("reason"), Some("карантин"));
    field
        .vera
        .post(&path, &[("reason", "карантин"), ("version", "1")])
        .await
        .is(303);
    field
        .vera
        .open(&field.path(""))
        .await
        .see("карантин")
        .see("отменён");
    field
        .send(&field.vera, "/report", &field.report("done"))
        .await
        .is(409)
        .see("Визит отменён");
    field
        .vera
        .post(&path, &[("reason", "ещё"), ("version", "2")])
        .await
        .is(409);
}

#[tokio::test]
async fn a_recommendation_is_answered_by_the_school_and_decided_by_the_curator() {
    let field = Field::new().await;
    let (app, vera) = (&field.app, &field.vera);
    let oleg = app.director(SCHOOL).await;
    let path = format!("/recommendations/{}", field.promise);
    let (answer, decision) = (format!("{path}/answer"), format!("{path}/decision"));
    oleg.open(&path)
        .await
        .see("Ответить")
        .not_see("Записать итог");
    oleg.post(&answer, &[("version", "1")])
        .await
        .is(422)
        .see("Напишите, что сделано");
    oleg.post(&answer, &[("text", "Начали"), ("version", "5")])
        .await
        .is(409)
        .see("Начали");
    oleg.post(
        &answer,
        &[("text", "Делаем на каждом уроке"), ("version", "1")],
    )
    .await
    .is(303);
    oleg.post(&decision, &[("state", "done"), ("version", "2")])
        .await
        .is(403);
    vera.open(&field.path("/report"))
        .await
        .see("Ответ школы: Делаем на каждом уроке");
    vera.post(&answer, &[("text", "x"), ("version", "2")])
        .await
        .is(403);
    vera.post(&decision, &[("state", "dropped"), ("version", "2")])
        .await
        .is(422)
        .see("почему рекомендация больше не нужна");
    vera.post(&decision, &[("state", "done"), ("version", "1")])
        .await
        .is(409);
    vera.post(
        &decision,
        &[
            ("state", "done"),
            ("text", "видели на уроке"),
            ("version", "2"),
        ],
    )
    .await
    .is(303);
    for (who, door) in [(vera, &decision), (&oleg, &answer)] {
        let fields = [("state", "done"), ("text", "ещё"), ("version", "3")];
        who.post(door, &fields)
            .await
            .is(409)
            .see("Рекомендация уже выполнена");
    }
    vera.open(&field.path("/report"))
        .await
        .see("Незавершённых рекомендаций нет");
}

#[tokio::test]
async fn a_recommendation_becomes_a_measure_of_the_roadmap() {
    let field = Field::new().await;
    let olga = field.app.coordinator().await;
    let page = format!("/recommendations/{}", field.promise);
    let path = format!("{page}/measure");
    let version = [("version", "1")];
    field.vera.post(&path, &version).await.is(403);
    olga.post(&path, &version)
        .await
        .is(409)
        .see("нет открытой дорожной карты");
    // The roadmap of the school year in which the recommendation is due.
    let (roadmap, _) = field.app.roadmap_of(SCHOOL).await;
    sqlx::query(
        "update roadmaps set state = 'agreed', \
                year = (select extract(year from due_on - interval '8 months') from recommendations where id = $2) \
         where id = $1",
    )
    .bind(roadmap)
    .bind(field.promise)
    .execute(&field.app.sql)
    .await
    .unwrap();
    olga.post(&path, &[("version", "7")]).await.is(409);
    olga.post(&path, &version).await.is(303);
    let shown = olga.open(&page).await;
    let measure = shown.link("Стала мерой дорожной карты");
    olga.open(&measure).await.see("Рекомендации куратора");
    olga.post(&path, &[("version", "2")])
        .await
        .is(409)
        .see("уже стала мерой");
}

//! The anonymous form: open to whoever has the link, counted once, shut in plain words, and it remembers nobody.

use super::{filled, scene, send};
use portal::questionnaires::Audience::{Director, Parents, Pupils, Teachers};

#[tokio::test]
async fn an_unknown_link_is_not_found() {
    let scene = scene().await;
    for path in ["/q/0000", "/q/0123456789abcdef0123456789abcdef"] {
        scene.stranger.get(path).await.is(404);
        scene
            .stranger
            .post(path, &[("question_1", "0")])
            .await
            .is(404);
        scene.stranger.get(&format!("{path}/thanks")).await.is(404);
    }
}

#[tokio::test]
async fn a_form_says_what_it_is_and_is_counted_once() {
    let scene = scene().await;
    let path = scene.survey.path(Parents);
    let page = scene.stranger.open(&path).await;
    page.see("Анкета для родителей")
        .see("Ответы безымянны")
        .see("только если ответили пятеро или больше");
    assert_eq!(page.count("fieldset"), 10);
    let fields = filled(&page);
    let sent = send(&scene.stranger, &path, &fields).await;
    assert_eq!(sent.location(), format!("{path}/thanks"));
    scene
        .stranger
        .follow(&sent)
        .await
        .is(200)
        .see("ответы приняты");
    // The same form again, as the button «back» sends it.
    send(&scene.stranger, &path, &fields).await.is(303);
    let answered = "select answered::bigint from survey_audiences where audience = 'parents'";
    assert_eq!(scene.number(answered).await, 1);
    let sum = "select sum(answers)::bigint from survey_tallies";
    assert_eq!(scene.number(sum).await, 10, "each question once");
    // Another person with the same link.
    let other = scene.app.stranger();
    let page = other.open(&path).await;
    send(&other, &path, &filled(&page)).await.is(303);
    assert_eq!(scene.number(answered).await, 2);
}

#[tokio::test]
async fn a_form_needs_an_answer_and_knows_its_choices() {
    let scene = scene().await;
    let path = scene.survey.path(Pupils);
    let page = scene.stranger.open(&path).await;
    let mark = page.attr("input[name=mark]", "value").unwrap();
    let empty = scene.stranger.post(&path, &[("mark", &mark)]).await;
    empty.is(422).see("Ответьте хотя бы на один вопрос");
    assert_eq!(empty.attr("input[name=mark]", "value"), Some(mark.clone()));
    let name = page.attr("input[type=radio]", "name").unwrap();
    let wrong = scene
        .stranger
        .post(&path, &[("mark", &mark), (&name, "9")])
        .await;
    wrong.is(422).see("Выберите один из вариантов");
    assert_eq!(scene.number("select count(*) from survey_tallies").await, 0);
    // One answer is enough: any question may be left out.
    let one = scene
        .stranger
        .post(&path, &[("mark", &mark), (&name, "3")])
        .await;
    one.is(303);
}

#[tokio::test]
async fn pupils_have_no_place_to_write_anything() {
    let scene = scene().await;
    let page = scene.stranger.open(&scene.survey.path(Pupils)).await;
    assert!(page.form(&page.path).free.is_empty());
}

#[tokio::test]
async fn a_shut_form_says_why() {
    let scene = scene().await;
    let director = scene.survey.path(Director);
    let page = scene.director.open(&director).await;
    page.see("Эта анкета не безымянна");
    send(&scene.director, &director, &filled(&page))
        .await
        .is(303);
    scene
        .stranger
        .get(&director)
        .await
        .is(410)
        .see("Ответ уже получен");

    let (parents, teachers) = (scene.survey.path(Parents), scene.survey.path(Teachers));
    let late = scene.stranger.open(&parents).await;
    let late = filled(&late);
    scene
        .run("update survey_audiences set answered = expected where audience = 'parents'")
        .await;
    scene
        .stranger
        .get(&parents)
        .await
        .is(410)
        .see("Все места заняты")
        .see("60 ответов");
    send(&scene.stranger, &parents, &late).await.is(410);

    let renew = scene.path("/links/teachers");
    scene.olga.post(&renew, &[("what", "renew")]).await.is(303);
    scene
        .stranger
        .get(&teachers)
        .await
        .is(410)
        .see("Ссылка отозвана");
    let token: String = sqlx::query_scalar(
        "select token from survey_links where audience = 'teachers' and revoked_at is null",
    )
    .fetch_one(&scene.app.sql)
    .await
    .unwrap();
    scene.stranger.open(&format!("/q/{token}")).await;

    scene
        .run("update surveys set closes_on = current_date - 2")
        .await;
    for path in [format!("/q/{token}"), scene.survey.path(Pupils)] {
        scene
            .stranger
            .get(&path)
            .await
            .is(410)
            .see("Опрос закончен");
        send(&scene.stranger, &path, &late).await.is(410);
    }
    scene
        .run("update surveys set closes_on = current_date + 9")
        .await;
    scene.app.close_survey(scene.survey.id).await;
    scene
        .stranger
        .get(&scene.survey.path(Pupils))
        .await
        .is(410)
        .see("Опрос закончен");
    assert_eq!(scene.number("select count(*) from survey_sheets").await, 1);
}

#[tokio::test]
async fn a_form_without_its_signature_is_refused() {
    let scene = scene().await;
    let path = scene.survey.path(Parents);
    let fields = filled(&scene.stranger.open(&path).await);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    scene.stranger.post_raw(&path, &fields).await.is(403);
    let forged = [&[("csrf", "0123")], fields.as_slice()].concat();
    scene.stranger.post_raw(&path, &forged).await.is(403);
    assert_eq!(scene.number("select count(*) from survey_sheets").await, 0);
}

#[tokio::test]
async fn an_answer_leaves_no_trace_of_who_gave_it_whence_and_when() {
    let scene = scene().await;
    let lines = scene.number("select count(*) from journal").await;
    let path = scene.survey.path(Parents);
    // A signed-in person answers too, and stays nobody.
    for person in [&scene.stranger, &scene.director] {
        let page = person.open(&path).await;
        send(person, &path, &filled(&page)).await.is(303);
    }
    assert_eq!(scene.number("select count(*) from journal").await, lines);
    // The address of the tests stands in no row of any table.
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
            .fetch_all(&scene.app.sql)
            .await
            .unwrap();
    for table in tables {
        let found = format!("select count(*) from {table} t where t::text like '%192.0.2.1%'");
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(found))
            .fetch_one(&scene.app.sql)
            .await
            .unwrap();
        assert_eq!(found, 0, "{table} holds the address of a respondent");
    }
    let columns: Vec<String> = sqlx::query_scalar(
        "select table_name || '.' || column_name from information_schema.columns \
          where table_name in ('survey_audiences', 'survey_sheets', 'survey_tallies') order by 1",
    )
    .fetch_all(&scene.app.sql)
    .await
    .unwrap();
    let expected = [
        "survey_audiences.answered",
        "survey_audiences.audience",
        "survey_audiences.expected",
        "survey_audiences.municipality_id",
        "survey_audiences.survey_id",
        "survey_sheets.mark",
        "survey_sheets.municipality_id",
        "survey_sheets.survey_id",
        "survey_tallies.answers",
        "survey_tallies.choice",
        "survey_tallies.municipality_id",
        "survey_tallies.question_id",
        "survey_tallies.survey_id",
    ];
    assert_eq!(
        columns, expected,
        "a new column must not tell one respondent from another"
    );
}

#[tokio::test]
async fn a_flood_from_one_address_is_stopped_and_a_class_is_not() {
    let scene = scene().await;
    let path = scene.survey.path(Parents);
    for _ in 0..30 {
        let pupil = scene.app.stranger();
        let fields = filled(&pupil.open(&path).await);
        send(&pupil, &path, &fields).await.is(303);
    }
    scene
        .run("update sign_in_failures set failures = 299 where key like 'respondent:%'")
        .await;
    scene.stranger.post("/q/0000", &[]).await.is(404);
    let stopped = scene.stranger.post(&path, &[]).await;
    stopped.is(429).see("слишком много анкет");
    // Reading is not stopped, nor is anybody's sign-in.
    scene.stranger.open(&path).await;
    scene.stranger.open("/sign-in").await;
}

#[tokio::test]
async fn the_last_place_is_given_once() {
    let scene = scene().await;
    scene
        .run("update survey_audiences set answered = 59 where audience = 'parents'")
        .await;
    let path = scene.survey.path(Parents);
    let (one, other) = (scene.app.stranger(), scene.app.stranger());
    let (first, second) = (
        filled(&one.open(&path).await),
        filled(&other.open(&path).await),
    );
    let (a, b) = tokio::join!(send(&one, &path, &first), send(&other, &path, &second));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
}

//! The talk beside a measure or a visit: who reads, who writes, who changes a line and how its past stays.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990101";
const BESIDE: &str = "edu990102";

struct Talk {
    app: TestApp,
    olga: Person,
    vera: Person,
    inna: Person,
    measure: i64,
    path: String,
}

impl Talk {
    async fn new() -> Talk {
        let app = TestApp::new().await;
        let (_, measure) = app.roadmap_of(SCHOOL).await;
        Talk {
            olga: app.coordinator().await,
            vera: app.director(SCHOOL).await,
            inna: app.curator(&[SCHOOL]).await,
            path: format!("/measures/{measure}/comments"),
            measure,
            app,
        }
    }

    /// Writes a line and gives its number.
    async fn write(&self, person: &Person, fields: &[(&str, &str)]) -> i64 {
        person.post(&self.path, fields).await.is(303);
        sqlx::query_scalar("select max(id) from comments")
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn who_works_with_the_thing_writes_and_who_sees_it_reads() {
    let talk = Talk::new().await;
    let said = [("text", "Акт у завуча.\n\nПриедем в пятницу.")];
    for person in [&talk.olga, &talk.vera, &talk.inna] {
        talk.write(person, &said).await;
    }
    for person in [
        &talk.vera,
        &talk.app.region().await,
        &talk.app.observer().await,
    ] {
        person
            .open(&talk.path)
            .await
            .see("Обсуждение: 3")
            .see("Приедем в пятницу");
    }
    for person in [talk.app.region().await, talk.app.observer().await] {
        person.post(&talk.path, &said).await.is(403);
    }
    for person in [
        talk.app.director(BESIDE).await,
        talk.app.curator(&[BESIDE]).await,
        talk.app.neighbour().await,
    ] {
        person.get(&talk.path).await.is(404);
        person.post(&talk.path, &said).await.is(404);
    }
    talk.vera
        .open(&format!("/measures/{}", talk.measure))
        .await
        .see("Обсуждение: 3");
}

#[tokio::test]
async fn a_visit_has_its_talk_too() {
    let talk = Talk::new().await;
    let visit = talk.app.planned_visit(SCHOOL, talk.inna.id).await;
    let path = format!("/visits/{visit}/comments");
    talk.vera
        .post(&path, &[("text", "Ждём в кабинете 12.")])
        .await
        .is(303);
    talk.inna
        .open(&format!("/visits/{visit}"))
        .await
        .see("Обсуждение: 1");
    talk.inna.open(&path).await.see("кабинете 12");
}

#[tokio::test]
async fn people_are_called_by_name_or_by_mark_and_only_those_who_see_it() {
    let talk = Talk::new().await;
    let inna = talk.inna.id.to_string();
    let page = talk.vera.open(&talk.path).await;
    page.see("Коптилова Тамара Павловна")
        .see("Сошина Вера Ильинична");
    let fields = [("text", "@Коптилова, посмотрите"), ("called", &*inna)];
    talk.write(&talk.vera, &fields).await;
    talk.olga
        .open(&talk.path)
        .await
        .see("Позваны: Коптилова Тамара Павловна, Сошина Вера Ильинична");
    let page = talk
        .vera
        .post(
            &talk.path,
            &[("text", "@Иванов, где акт?"), ("called", &*inna)],
        )
        .await;
    page.is(422).see("«@Иванов»: среди тех, кто видит");
    let kept = page.form(&talk.path);
    assert_eq!(kept.value("text"), Some("@Иванов, где акт?"));
    assert_eq!(kept.value("called"), Some(&*inna));
    // Somebody else's number is nobody here.
    let far = talk.app.neighbour().await.id.to_string();
    talk.write(&talk.vera, &[("text", "и ещё"), ("called", &far)])
        .await;
    let far: i64 = sqlx::query_scalar("select count(*) from comment_mentions where user_id = $1")
        .bind(far.parse::<i64>().unwrap())
        .fetch_one(&talk.app.sql)
        .await
        .unwrap();
    assert_eq!(far, 0);
}

#[tokio::test]
async fn a_changed_line_shows_its_former_texts() {
    let talk = Talk::new().await;
    let id = talk.write(&talk.vera, &[("text", "Акт готовится.")]).await;
    let edit = format!("/comments/{id}");
    let text = format!("{edit}/text");
    talk.vera
        .post(&text, &[("text", "Акт у завуча."), ("version", "1")])
        .await
        .is(303);
    talk.olga
        .open(&talk.path)
        .await
        .see("Акт у завуча.")
        .see("Прежние тексты: 1")
        .see("Акт готовится.");
    // The form of before: what was typed stays beside what is kept.
    let page = talk
        .vera
        .post(&text, &[("text", "Акт утерян."), ("version", "1")])
        .await;
    page.is(409).see("Сейчас в портале: «Акт у завуча.»");
    assert_eq!(page.form(&text).value("text"), Some("Акт утерян."));
    talk.vera
        .post(&text, &[("text", " "), ("version", "2")])
        .await
        .is(422);
}

#[tokio::test]
async fn a_line_is_crossed_out_by_its_author_with_a_reason_and_stays() {
    let talk = Talk::new().await;
    let id = talk.write(&talk.vera, &[("text", "Не тот файл.")]).await;
    let (edit, strike) = (format!("/comments/{id}"), format!("/comments/{id}/strike"));
    let because = [("reason", "опечатка"), ("version", "1")];
    for other in [&talk.olga, &talk.inna] {
        other.open(&edit).await.see("может только её автор");
        other.post(&strike, &because).await.is(409);
        other
            .post(&format!("{edit}/text"), &[("text", "x"), ("version", "1")])
            .await
            .is(409);
    }
    talk.vera
        .post(&strike, &[("reason", ""), ("version", "1")])
        .await
        .is(422);
    talk.vera.post(&strike, &because).await.is(303);
    let page = talk.olga.open(&talk.path).await;
    page.see("Зачёркнуто автором").see("опечатка");
    assert_eq!(page.texts("del"), ["Не тот файл."]);
    talk.vera.post(&strike, &because).await.is(409);
    talk.vera.open(&edit).await.see("Запись зачёркнута");
    talk.app.director(BESIDE).await.get(&edit).await.is(404);
}

#[tokio::test]
async fn a_measure_that_is_talked_about_is_not_taken_off_its_draft() {
    let talk = Talk::new().await;
    talk.write(&talk.vera, &[("text", "Нужна ли она?")]).await;
    let removal = format!("/measures/{}/removal", talk.measure);
    let page = talk.vera.post(&removal, &[("version", "1")]).await;
    page.is(409).see("Об этой мере уже пишут");
}

#[tokio::test]
async fn the_journal_tells_of_the_talk_but_not_its_words() {
    let talk = Talk::new().await;
    talk.write(&talk.vera, &[("text", "Тайное слово")]).await;
    let lines: Vec<String> =
        sqlx::query_scalar("select text || details from journal where kind like 'comment%'")
            .fetch_all(&talk.app.sql)
            .await
            .unwrap();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("новая запись в обсуждении"), "{lines:?}");
    assert!(!lines[0].contains("Тайное"), "{lines:?}");
}

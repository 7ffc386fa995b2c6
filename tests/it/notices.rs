//! From the journal to the trays: who is told what, once, and what a tray does.

use crate::support::TestApp;
use crate::support::people::Person;
use portal::clock;

const SCHOOL: &str = "edu990101";
const BESIDE: &str = "edu990102";

struct Town {
    app: TestApp,
    olga: Person,
    vera: Person,
    inna: Person,
    measure: i64,
}

impl Town {
    async fn new() -> Town {
        let app = TestApp::new().await;
        let (_, measure) = app.roadmap_of(SCHOOL).await;
        Town {
            olga: app.coordinator().await,
            vera: app.director(SCHOOL).await,
            inna: app.curator(&[SCHOOL]).await,
            measure,
            app,
        }
    }

    async fn tick(&self) {
        clock::tick(&self.app.app, now(&self.app).await)
            .await
            .unwrap();
    }

    /// Writes beside the measure.
    async fn write(&self, person: &Person, fields: &[(&str, &str)]) {
        let path = format!("/measures/{}/comments", self.measure);
        person.post(&path, fields).await.is(303);
    }
}

/// The moment by the clock of the database.
async fn now(app: &TestApp) -> chrono::DateTime<chrono::Utc> {
    sqlx::query_scalar("select now()")
        .fetch_one(&app.sql)
        .await
        .unwrap()
}

/// Titles in a tray, the newest first.
async fn titles(person: &Person) -> Vec<String> {
    person.open("/notices").await.texts(".moves h2")
}

#[tokio::test]
async fn a_talk_tells_each_person_once_and_never_its_author() {
    let town = Town::new().await;
    let beside = town.app.director(BESIDE).await;
    town.write(&town.vera, &[("text", "@Коптилова, акт у завуча")])
        .await;
    town.tick().await;
    assert_eq!(titles(&town.vera).await, Vec::<String>::new());
    assert_eq!(
        titles(&town.olga).await,
        ["Вас позвали в обсуждение новое срочно"]
    );
    assert_eq!(
        titles(&town.inna).await,
        ["Новая запись в обсуждении новое"]
    );
    assert_eq!(titles(&beside).await, Vec::<String>::new());
    // Another turn tells nobody anew.
    town.tick().await;
    assert_eq!(titles(&town.olga).await.len(), 1);
    // Who has written hears of the answer, called or not.
    town.write(&town.inna, &[("text", "Вижу.")]).await;
    town.write(&town.olga, &[("text", "Спасибо.")]).await;
    town.tick().await;
    assert_eq!(titles(&town.vera).await.len(), 2);
    assert_eq!(titles(&town.inna).await.len(), 2);
}

#[tokio::test]
async fn a_curator_whose_time_is_over_and_a_blocked_person_are_told_nothing() {
    let town = Town::new().await;
    town.write(&town.inna, &[("text", "Приеду в пятницу.")])
        .await;
    sqlx::query(
        "update curator_schools set since = current_date - 9, until = current_date - 1 where user_id = $1",
    )
    .bind(town.inna.id)
    .execute(&town.app.sql)
    .await
    .unwrap();
    sqlx::query("update users set blocked_at = now() where id = $1")
        .bind(town.olga.id)
        .execute(&town.app.sql)
        .await
        .unwrap();
    town.write(&town.vera, &[("text", "Ждём.")]).await;
    town.tick().await;
    let told: Vec<i64> = sqlx::query_scalar("select distinct user_id from notices order by 1")
        .fetch_all(&town.app.sql)
        .await
        .unwrap();
    assert_eq!(told, [town.vera.id]);
}

#[tokio::test]
async fn a_register_sent_to_the_schools_tells_the_directors_of_the_municipality() {
    let app = TestApp::new().await;
    let home = app.world().municipality("reg99_m001");
    app.results_of_all(home).await;
    app.judge(home, &[2021]).await;
    let ruleset = app.own_ruleset("own", home).await;
    let register = app.register_in(home, 2021, ruleset).await;
    let (olga, vera) = (app.coordinator().await, app.director(SCHOOL).await);
    let (beside, far) = (app.director(BESIDE).await, app.director("edu990201").await);
    let until: String = sqlx::query_scalar("select to_char(current_date + 20, 'DD.MM.YYYY')")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    let form = olga.open("/registers/2021").await;
    assert!(form.visible().contains("школ"), "the page of the register");
    olga.post(
        &format!("/registers/{register}/review"),
        &[("until", &until), ("version", "1")],
    )
    .await
    .is(303);
    clock::tick(&app.app, now(&app).await).await.unwrap();
    for person in [&vera, &beside] {
        assert_eq!(titles(person).await, ["Проверьте числа школы новое срочно"]);
    }
    assert!(titles(&far).await.is_empty() && titles(&olga).await.is_empty());
}

#[tokio::test]
async fn the_top_bar_counts_what_is_unread_and_opening_reads_it() {
    let town = Town::new().await;
    let (first, _) = (
        town.app.notice_of(town.vera.id).await,
        town.app.notice_of(town.vera.id).await,
    );
    let bar = async || town.vera.open("/profile").await.text(".top .count");
    assert_eq!(bar().await, ", непрочитанных: 2");
    let opened = town
        .vera
        .post(&format!("/notices/{first}/opening"), &[])
        .await;
    assert_eq!(opened.location(), "/");
    assert_eq!(bar().await, ", непрочитанных: 1");
    town.vera
        .post(&format!("/notices/{first}/marking"), &[("read", "no")])
        .await
        .is(303);
    assert_eq!(bar().await, ", непрочитанных: 2");
    let list = town.vera.open("/notices?show=unread").await;
    list.see("Уведомления: 2");
    let form = list.form("/notices/reading");
    let newest = form.value("newest").unwrap().to_owned();
    // One that comes after the page was made stays unread.
    town.app.notice_of(town.vera.id).await;
    let done = town
        .vera
        .post("/notices/reading", &[("newest", &newest)])
        .await;
    town.vera.follow(&done).await.see("Прочитано: 2");
    assert_eq!(bar().await, ", непрочитанных: 1");
    town.vera
        .open("/notices?show=urgent")
        .await
        .see("Уведомления: 3");
    let csv = town.vera.open("/notices.csv?show=unread").await;
    assert_eq!(csv.body.matches("Проверьте числа").count(), 1);
    assert_eq!(&town.vera.open("/notices.xlsx").await.bytes[..2], b"PK");
}

#[tokio::test]
async fn a_tray_is_its_owners_alone() {
    let town = Town::new().await;
    let notice = town.app.notice_of(town.vera.id).await;
    for path in ["opening", "marking"] {
        town.olga
            .post(&format!("/notices/{notice}/{path}"), &[])
            .await
            .is(404);
    }
    let newest = notice.to_string();
    town.olga
        .post("/notices/reading", &[("newest", &newest)])
        .await;
    town.vera.open("/notices").await.see("Непрочитанных: 1");
    town.olga.open("/notices").await.see("Уведомлений нет");
}

#[tokio::test]
async fn what_was_read_long_ago_is_forgotten() {
    let town = Town::new().await;
    let (old, new) = (
        town.app.notice_of(town.vera.id).await,
        town.app.notice_of(town.vera.id).await,
    );
    sqlx::query("update notices set at = now() - interval '200 days'")
        .execute(&town.app.sql)
        .await
        .unwrap();
    sqlx::query("update notices set read_at = now() - interval '100 days' where id = $1")
        .bind(old)
        .execute(&town.app.sql)
        .await
        .unwrap();
    clock::sweep(&town.app.app, now(&town.app).await)
        .await
        .unwrap();
    let left: Vec<i64> = sqlx::query_scalar("select id from notices")
        .fetch_all(&town.app.sql)
        .await
        .unwrap();
    assert_eq!(left, [new], "what nobody has read stays");
}

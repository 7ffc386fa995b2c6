//! The queue: when a letter goes, what happens when it is not taken, who sees that.

use super::{ALL, Town};
use chrono::{DateTime, Days, Utc};
use portal::access::Viewer;
use portal::config::MailSettings;
use portal::letters::{self, Went};
use portal::mail::Mail;
use portal::web::App;
use portal::{clock, maintenance};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn what_is_urgent_goes_at_once_but_not_at_night() {
    let town = Town::new().await;
    town.call_vera().await;
    town.tick(town.at(0, 22)).await;
    assert_eq!((town.sent().await.len(), town.waiting().await), (0, 1));
    town.tick(town.at(1, 7)).await;
    assert!(town.sent().await.is_empty());
    town.tick(town.at(1, 8)).await;
    assert_eq!(town.sent().await, ["vera@example.ru"]);
    let text = town.text_of_last().await;
    assert!(text.starts_with("Вас позвали в обсуждение"), "{text}");
    let page = format!("/measures/{}/comments", town.measure);
    assert!(
        text.contains(&page) && text.contains("/unsubscribe/"),
        "{text}"
    );
    town.call_vera().await;
    town.tick(town.at(1, 12)).await;
    town.tick(town.at(1, 12)).await;
    assert_eq!(town.sent().await.len(), 2, "once, and at once");
}

#[tokio::test]
async fn a_letter_that_is_not_taken_is_tried_again_and_at_last_shown() {
    let town = Town::new().await;
    town.vera.post("/notices/settings", &ALL).await.is(303);
    town.call_vera().await;
    let shut = town.app.with_mail(false);
    town.sql("update letter_settings set quiet_from = 0, quiet_until = 0")
        .await;
    let mut at = town.at(0, 9);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        clock::tick(&shut.app, at).await.unwrap();
        clock::send(&shut.app, at).await.unwrap();
        let next: DateTime<Utc> = sqlx::query_scalar("select send_at from letters")
            .fetch_one(&town.app.sql)
            .await
            .unwrap();
        pauses.push((next - at).num_minutes());
        at = at.max(next);
    }
    assert_eq!(
        pauses,
        [1, 5, 20, 60, 240, 720, 0],
        "given up after the last"
    );
    assert_eq!(town.waiting().await, 0);
    let admin = town.app.admin().await;
    let page = admin.open("/letters?show=failed").await;
    page.see("Письма: 1").see("не дошло").see("vera@example.ru");
    assert!(!page.visible().contains("обсуждение"), "never what it says");
    let letter: i64 = sqlx::query_scalar("select id from letters")
        .fetch_one(&town.app.sql)
        .await
        .unwrap();
    let again = format!("/letters/{letter}/retry");
    admin.post(&again, &[]).await.is(303);
    admin.post(&again, &[]).await.is(409);
    town.sql("update letters set failed_at = now()").await;
    admin.post("/letters/retry", &[]).await.is(303);
    clock::send(&town.app.app, town.now().await).await.unwrap();
    assert_eq!(town.sent().await, ["vera@example.ru"]);
    admin.open("/letters?show=sent").await.see("отправлено");
    assert_eq!(&admin.open("/letters.xlsx").await.bytes[..2], b"PK");
    town.olga.get("/letters").await.is(403);
}

#[tokio::test]
async fn a_letter_held_by_a_process_that_dies_goes_with_the_next_one() {
    let town = Town::new().await;
    town.call_vera().await;
    town.tick(town.at(0, 22)).await;
    let (at, db) = (town.at(1, 12), &town.app.app.db);
    let portal = Viewer::portal("письма");
    let mail = Mail::in_memory("portal@example.ru", true).unwrap();
    let mut dies = db.begin(&portal).await.unwrap();
    let went = letters::send_next(&mut dies, &mail, "", at).await.unwrap();
    assert_eq!(went, Went::On);
    let mut other = db.begin(&portal).await.unwrap();
    let went = letters::send_next(&mut other, &mail, "", at).await.unwrap();
    assert_eq!(went, Went::Nowhere, "it is held");
    drop((dies, other));
    assert_eq!(town.waiting().await, 1);
    for _ in 0..50 {
        clock::send(&town.app.app, at).await.unwrap();
        if town.waiting().await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(town.sent().await, ["vera@example.ru"]);
}

#[tokio::test]
async fn what_nobody_asks_for_any_more_is_forgotten() {
    let town = Town::new().await;
    town.due(town.today + Days::new(3)).await;
    town.tick(town.at(0, 9)).await;
    let rows = async || -> (i64, i64) {
        sqlx::query_as("select (select count(*) from letters), (select count(*) from reminders)")
            .fetch_one(&town.app.sql)
            .await
            .unwrap()
    };
    clock::sweep(&town.app.app, town.at(29, 9)).await.unwrap();
    assert_eq!(rows().await, (1, 1));
    clock::sweep(&town.app.app, town.at(31, 9)).await.unwrap();
    assert_eq!(rows().await, (0, 1));
    clock::sweep(&town.app.app, town.at(130, 9)).await.unwrap();
    assert_eq!(rows().await, (0, 0));
}

/// A server of e-mail that takes every letter. Gives its address and what it heard.
async fn server() -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(String::new()));
    let ear = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(BufStream::new(stream), ear.clone()));
        }
    });
    (url, heard)
}

async fn converse(mut stream: BufStream<TcpStream>, heard: Arc<Mutex<String>>) {
    let (mut answer, mut is_letter) = ("220 here\r\n", false);
    loop {
        if !answer.is_empty() {
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
            return;
        }
        heard.lock().unwrap().push_str(&line);
        answer = match (is_letter, line.trim_end()) {
            (true, ".") => "250 taken\r\n",
            (true, _) => "",
            (false, "DATA") => "354 speak\r\n",
            (false, _) => "250 well\r\n",
        };
        is_letter = answer.is_empty() || line == "DATA\r\n";
    }
}

#[tokio::test]
async fn a_letter_reaches_a_server_and_the_doctor_sees_what_is_wrong() {
    let town = Town::new().await;
    let (url, heard) = server().await;
    let settings = |url: &str| MailSettings {
        smtp_url: Some(url.to_owned()),
        mail_from: Some("Поддержка школ <portal@example.ru>".to_owned()),
    };
    let found = async |settings: &MailSettings, at: DateTime<Utc>| {
        let app = &town.app.app;
        let all = maintenance::examine(&app.db, &app.reader, &app.intake.vault, settings, at).await;
        let all = all.unwrap().into_iter();
        let found = all.filter(|one| one.subject == "Письма");
        found.map(|one| one.found).collect::<String>()
    };
    let off = MailSettings::default();
    assert!(found(&off, town.at(0, 9)).await.contains("не настроена"));
    let closed = found(&settings("smtp://127.0.0.1:1"), town.at(0, 9)).await;
    assert!(closed.contains("не отвечает"), "{closed}");
    assert!(
        found(&settings("http://x"), town.at(0, 9))
            .await
            .contains("PORTAL_SMTP_URL")
    );
    let good = settings(&url);
    assert!(found(&good, town.at(0, 9)).await.contains("очередь идёт"));

    town.call_vera().await;
    town.tick(town.at(0, 22)).await;
    let late = found(&good, town.at(1, 10)).await;
    assert!(late.contains("дольше часа ждут 1"), "{late}");
    let app = App {
        mail: Mail::of(&good).unwrap(),
        ..town.app.app.clone()
    };
    clock::send(&app, town.at(1, 10)).await.unwrap();
    assert_eq!(town.waiting().await, 0);
    let heard = heard.lock().unwrap().clone();
    for words in [
        "RCPT TO:<vera@example.ru>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ] {
        assert!(heard.contains(words), "{heard}");
    }
    town.sql("update letters set sent_at = null, failed_at = now()")
        .await;
    assert!(found(&good, town.at(1, 10)).await.contains("не дошло: 1"));
}

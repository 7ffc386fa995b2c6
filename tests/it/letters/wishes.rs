//! What people want by e-mail, and the way out.

use super::{SCHOOL, Town};
use crate::support::TestApp;

#[tokio::test]
async fn without_mail_without_an_address_or_against_a_wish_nothing_is_written() {
    let town = Town::new().await;
    let form = town.vera.open("/notices/settings").await;
    form.see("vera@example.ru").not_see("не настроена");
    let fields = [
        ("digest", "yes"),
        ("quiet_from", "21"),
        ("quiet_until", "9"),
        ("version", "1"),
    ];
    town.vera.post("/notices/settings", &fields).await.is(303);
    town.call_vera().await;
    town.tick(town.at(0, 12)).await;
    assert_eq!((town.sent().await.len(), town.waiting().await), (0, 0));
    // The form of before.
    town.vera
        .post("/notices/settings", &fields)
        .await
        .is(409)
        .see("выбор изменился");
    let wrong = [("quiet_from", "25"), ("quiet_until", ""), ("version", "2")];
    town.vera.post("/notices/settings", &wrong).await.is(422);
    let nobody = Town::new().await;
    sqlx::query("update users set email = ''")
        .execute(&nobody.app.sql)
        .await
        .unwrap();
    nobody.call_vera().await;
    nobody.tick(nobody.at(0, 12)).await;
    assert_eq!((nobody.sent().await.len(), nobody.waiting().await), (0, 0));
    nobody
        .vera
        .open("/notices/settings")
        .await
        .see("нет адреса почты");
    // Without mail the tray works all the same.
    let silent = TestApp::new().await;
    let vera = silent.director(SCHOOL).await;
    vera.open("/notices/settings").await.see("не настроена");
}

#[tokio::test]
async fn letters_end_by_the_link_in_them_without_a_session() {
    let town = Town::new().await;
    town.call_vera().await;
    town.tick(town.at(0, 22)).await;
    let way: String = sqlx::query_scalar("select way_out from letter_settings where user_id = $1")
        .bind(town.vera.id)
        .fetch_one(&town.app.sql)
        .await
        .unwrap();
    let path = format!("/unsubscribe/{way}");
    let stranger = town.app.stranger();
    stranger.open(&path).await.see("Не присылать писем");
    assert_eq!(town.waiting().await, 1, "looking ends nothing");
    let one_click = [("List-Unsubscribe", "One-Click")];
    stranger
        .post_raw(&path, &one_click)
        .await
        .is(200)
        .see("Письма отключены");
    assert_eq!(town.waiting().await, 0, "what waits is not sent either");
    town.call_vera().await;
    town.tick(town.at(1, 12)).await;
    assert!(town.sent().await.is_empty());
    stranger.get("/unsubscribe/0123").await.is(404);
    let said: String =
        sqlx::query_scalar("select text from journal order by id desc limit 1 offset 1")
            .fetch_one(&town.app.sql)
            .await
            .unwrap();
    assert_eq!(said, "Письма отключены по ссылке из письма");
}

#[tokio::test]
async fn a_blocked_person_gets_no_letter_that_waits() {
    let town = Town::new().await;
    town.call_vera().await;
    town.tick(town.at(0, 22)).await;
    sqlx::query("update users set blocked_at = now() where id = $1")
        .bind(town.vera.id)
        .execute(&town.app.sql)
        .await
        .unwrap();
    town.tick(town.at(1, 12)).await;
    assert!(town.sent().await.is_empty());
    town.app
        .admin()
        .await
        .open("/letters?show=failed")
        .await
        .see("получатель заблокирован");
}

#[tokio::test]
async fn wishes_count_as_they_are_when_a_letter_goes() {
    let town = Town::new().await;
    town.call_vera().await;
    town.tick(town.at(0, 22)).await;
    town.sql("update users set email = 'new@example.ru' where email = 'vera@example.ru'")
        .await;
    town.tick(town.at(1, 12)).await;
    assert_eq!(town.sent().await, ["new@example.ru"]);
    town.call_vera().await;
    town.tick(town.at(1, 22)).await;
    let less = [
        ("digest", "yes"),
        ("quiet_from", "20"),
        ("quiet_until", "8"),
        ("version", "1"),
    ];
    town.vera.post("/notices/settings", &less).await.is(303);
    town.tick(town.at(2, 12)).await;
    assert_eq!((town.sent().await.len(), town.waiting().await), (1, 0));
}

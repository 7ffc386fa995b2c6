//! Mornings: who is reminded of which deadline, and whose week is told.

use super::{BESIDE, SCHOOL, Town};
use chrono::Days;

#[tokio::test]
async fn a_deadline_is_reminded_of_once_a_step_to_its_own_school() {
    let town = Town::new().await;
    let beside = town.app.director(BESIDE).await;
    town.sql("update users set email = login || '@example.ru' where email = ''")
        .await;
    town.due(town.today + Days::new(3)).await;
    town.tick(town.at(0, 7)).await;
    assert!(town.sent().await.is_empty(), "the day begins at eight");
    town.tick(town.at(0, 9)).await;
    town.tick(town.at(0, 10)).await;
    town.tick(town.at(1, 10)).await;
    assert_eq!(town.sent().await, ["vera@example.ru"]);
    let text = town.text_of_last().await;
    assert!(
        text.replace('\u{a0}', " ").starts_with("Срок через 3 дня"),
        "{text}"
    );
    assert!(text.contains("Мера: Тетрадь ошибок"), "{text}");
    town.vera.open("/notices").await.see("Уведомления: 1");
    beside.open("/notices").await.see("Уведомлений нет");
    for (days, letters) in [(2, 1), (3, 2), (4, 2), (6, 3), (13, 4), (20, 4)] {
        town.tick(town.at(days, 9)).await;
        let reminders: Vec<String> =
            sqlx::query_scalar("select address from letters where kind = 'reminder'")
                .fetch_all(&town.app.sql)
                .await
                .unwrap();
        assert_eq!(
            reminders,
            vec!["vera@example.ru"; letters],
            "after {days} days"
        );
    }
}

#[tokio::test]
async fn what_is_done_is_not_reminded_of_and_a_day_is_one_letter() {
    let town = Town::new().await;
    town.due(town.today + Days::new(3)).await;
    let inna = town.app.curator_with_history(SCHOOL).await.user;
    town.app.recommendation(SCHOOL, inna).await;
    sqlx::query("update recommendations set due_on = $1")
        .bind(town.today)
        .execute(&town.app.sql)
        .await
        .unwrap();
    town.tick(town.at(0, 9)).await;
    assert_eq!(town.sent().await.len(), 1);
    let text = town.text_of_last().await.replace('\u{a0}', " ");
    assert!(text.starts_with("Сроки: 2 дела"), "{text}");
    let other = Town::new().await;
    other.due(other.today + Days::new(3)).await;
    sqlx::query("update measures set done_on = current_date, done_at = now()")
        .execute(&other.app.sql)
        .await
        .unwrap();
    other.tick(other.at(0, 9)).await;
    assert!(other.sent().await.is_empty());
}

#[tokio::test]
async fn the_week_is_told_on_monday_morning_and_kept_in_the_portal() {
    let town = Town::new().await;
    // The portal meets her today; her first week is the next one.
    let to_monday = 5;
    town.tick(town.at(0, 9)).await;
    town.due(town.today + Days::new(to_monday + 2)).await;
    town.call_vera().await;
    town.tick(town.at(0, 10)).await;
    sqlx::query("update notices set at = $1")
        .bind(town.at(0, 10))
        .execute(&town.app.sql)
        .await
        .unwrap();
    let before = town.sent().await.len();
    town.tick(town.at(to_monday, 7)).await;
    town.vera.open("/digests").await.see("Недель пока нет");
    town.tick(town.at(to_monday, 8)).await;
    town.tick(town.at(to_monday, 9)).await;
    let weeks = town.vera.open("/digests").await;
    weeks.see("Недели: 1").see("На этой неделе: 1");
    let page = town.vera.open(&weeks.link("Неделя с")).await;
    page.see("Мера: Тетрадь ошибок")
        .see("Вас позвали в обсуждение");
    let digests: i64 =
        sqlx::query_scalar("select count(*) from letters where kind = 'digest' and user_id = $1")
            .bind(town.vera.id)
            .fetch_one(&town.app.sql)
            .await
            .unwrap();
    assert_eq!(digests, 1);
    assert!(town.sent().await.len() > before);
    let hers = weeks.link("Неделя с");
    let olgas = town.olga.open(&hers).await;
    olgas.see("Мера: Тетрадь ошибок").not_see("Вас позвали");
    town.app.director(BESIDE).await.get(&hers).await.is(404);
}

#[tokio::test]
async fn who_looks_after_a_school_no_more_is_told_of_nothing() {
    let town = Town::new().await;
    let curator = town.app.curator_with_history(SCHOOL).await;
    let visit = town.app.planned_visit(SCHOOL, curator.user).await;
    sqlx::query("update visits set planned_on = $2 where id = $1")
        .bind(visit)
        .bind(town.today + Days::new(3))
        .execute(&town.app.sql)
        .await
        .unwrap();
    town.sql("update users set email = 'inna@example.ru' where login like 'ryabova%'")
        .await;
    town.tick(town.at(0, 9)).await;
    assert!(town.sent().await.contains(&"inna@example.ru".to_owned()));
    town.sql("delete from letters").await;
    town.sql("delete from reminders").await;
    town.sql("delete from person_days").await;
    town.sql("update curator_schools set until = current_date - 1")
        .await;
    let before = town.sent().await.len();
    town.tick(town.at(0, 10)).await;
    let again = town.sent().await.split_off(before);
    assert_eq!(again, ["vera@example.ru"], "the school itself is told");
}

//! What is typed is not lost: drafts over a sign-out, two windows, two people.

use super::{Field, today, with};

#[tokio::test]
async fn a_draft_outlives_the_session_and_two_drafts_do_not_swallow_each_other() {
    let field = Field::new().await;
    let vera = &field.vera;
    let draft = with(&field.report("not_done"), "findings", "Половина фразы");
    let draft = with(&draft, "pressed", "advice");
    let page = field.send(vera, "/draft", &draft).await;
    page.is(303);
    assert!(
        page.location().ends_with("/report#advice_2_text"),
        "{}",
        page.location()
    );
    // Signed out and in again: the text is back, with the row that was asked for.
    vera.post("/sign-out", &[]).await.is(303);
    vera.sign_in_anew().await;
    let page = vera.open(&field.path("/report")).await;
    page.see("черновик с сервера от").see("Рекомендация 2");
    let form = page.form(&field.path("/report"));
    assert_eq!(form.value("findings"), Some("Половина фразы"));
    assert_eq!(form.value("draft"), Some("1"));
    // Nobody else reads it.
    field
        .app
        .coordinator()
        .await
        .open(&field.path("/report"))
        .await
        .not_see("Половина фразы");

    // Another window that knows nothing of this draft must not write over it.
    let other = with(&field.report("done"), "findings", "Из другого окна");
    let page = field.send(vera, "/draft", &other).await;
    page.is(409)
        .see("более поздний черновик")
        .see("Из другого окна");
    let form = page.form(&field.path("/report"));
    assert_eq!(form.value("draft"), Some("1"));
    let script = with(&other, "pressed", "auto");
    let page = field.send(vera, "/draft", &script).await;
    assert!(
        page.body.contains("более поздний черновик"),
        "{}",
        page.body
    );
    let mine = with(&script, "draft", "1");
    let page = field.send(vera, "/draft", &mine).await;
    page.is(200);
    assert!(page.body.contains("\"draft\":2"), "{}", page.body);

    // A strange field is refused, a sent report takes its draft along.
    field
        .send(vera, "/draft", &with(&mine, "admin", "1"))
        .await
        .is(400);
    field
        .send(vera, "/report", &field.report("done"))
        .await
        .is(303);
    let left: i64 = sqlx::query_scalar("select count(*) from visit_drafts")
        .fetch_one(&field.app.sql)
        .await
        .unwrap();
    assert_eq!(left, 0);
    field
        .send(vera, "/draft", &mine)
        .await
        .is(200)
        .see("Отчёт уже отправлен");
}

#[tokio::test]
async fn a_draft_is_thrown_away_on_request() {
    let field = Field::new().await;
    let vera = &field.vera;
    field
        .send(vera, "/draft", &field.report("done"))
        .await
        .is(303);
    vera.post(&field.path("/draft/discard"), &[]).await.is(303);
    vera.open(&field.path("/report"))
        .await
        .see("черновика ещё нет");
}

#[tokio::test]
async fn the_second_of_two_sees_both_texts() {
    let field = Field::new().await;
    let (vera, olga) = (&field.vera, field.app.coordinator().await);
    let edit = field.path("/edit");
    let plan = [
        ("kind", "final"),
        ("form", "video"),
        ("planned_on", &today(3)),
        ("purpose", "Итоги года"),
        ("version", "1"),
    ];
    olga.post(&edit, &plan).await.is(303);
    let mine = [
        ("kind", "interim"),
        ("form", "phone"),
        ("planned_on", &today(1)),
        ("version", "1"),
    ];
    let page = vera.post(&edit, &mine).await;
    page.is(409).see("Итоги года").see("итоговый, ВКС");
    assert_eq!(
        page.form(&edit).value("planned_on"),
        Some(today(1).as_str())
    );
    // The report was opened before the plan changed.
    let page = field.send(vera, "/report", &field.report("done")).await;
    page.is(409).see("План визита изменился");
    assert_eq!(
        page.form(&field.path("/report")).value("version"),
        Some("2")
    );
    let report = with(&field.report("done"), "version", "2");
    field.send(vera, "/report", &report).await.is(303);
    // The coordinator was writing hers: she reads what was sent and keeps her own.
    let hers = with(&report, "findings", "Текст координатора");
    field
        .send(&olga, "/report", &hers)
        .await
        .is(409)
        .see("11 учеников из 21")
        .see("Текст координатора");
}

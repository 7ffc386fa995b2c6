//! Each role and each state of a visit: let in, or told why not.

use super::{Field, OTHER, PDF, SCHOOL, with, without_reviews};

/// What each role may do with a visit, tried on a fresh one in each state.
#[tokio::test]
async fn every_role_in_every_state_is_let_in_or_told_why_not() {
    let field = Field::new().await;
    let app = &field.app;
    let people = [
        (app.coordinator().await, [true, true, false]),
        (app.curator(&[SCHOOL]).await, [true, true, false]),
        (app.director(SCHOOL).await, [true, false, true]),
        (app.region().await, [true, false, false]),
        (app.observer().await, [true, false, false]),
        (app.admin().await, [false, false, false]),
    ];
    let outsiders = [
        app.neighbour().await,
        app.curator(&[OTHER]).await,
        app.director(OTHER).await,
    ];
    let states = [
        ("planned", [303, 409, 409, 303]),
        ("held", [409, 303, 303, 303]),
        ("acknowledged", [409, 409, 303, 303]),
        ("cancelled", [409, 409, 409, 409]),
    ];
    for (state, [report, acknowledge, correct, attach]) in states {
        for (who, [sees, records, reads]) in &people {
            reset(&field, state).await;
            let name = format!("{} on {state}", who.login);
            let status = who.get(&field.path("")).await.status.as_u16();
            assert_eq!(status, if *sees { 200 } else { 403 }, "{name} sees");
            let page = field.send(who, "/report", &field.report("done")).await;
            assert_eq!(
                page.status.as_u16(),
                if *records { report } else { 403 },
                "{name} reports"
            );
            reset(&field, state).await;
            let correction = with(&field.report("done"), "reason", "Перепутан класс");
            let correction: Vec<_> = without_reviews(&correction);
            let page = field.send(who, "/correction", &correction).await;
            assert_eq!(
                page.status.as_u16(),
                if *records { correct } else { 403 },
                "{name} corrects"
            );
            reset(&field, state).await;
            let files = [("files", "Справка.pdf", PDF)];
            let page = who.upload(&field.path("/files"), &[], &files).await;
            assert_eq!(
                page.status.as_u16(),
                if *records { attach } else { 403 },
                "{name} lays a paper"
            );
            reset(&field, state).await;
            let fields = [("version".to_owned(), "1".to_owned())];
            let page = field.send(who, "/acknowledgement", &fields).await;
            assert_eq!(
                page.status.as_u16(),
                if *reads { acknowledge } else { 403 },
                "{name} reads"
            );
        }
        for who in &outsiders {
            who.get(&field.path("")).await.is(404);
            who.get(&format!("/recommendations/{}", field.promise))
                .await
                .is(404);
        }
    }
}

/// The visit in this state, as if nothing had happened to it before.
async fn reset(field: &Field, state: &str) {
    for statement in [
        "delete from recommendation_reviews",
        "delete from visit_lessons",
        "delete from visit_corrections",
        "delete from visit_files",
        "delete from recommendations where visit_id = (select max(id) from visits where purpose <> '')",
        "delete from visits where purpose = '' and state = 'planned'",
        "update recommendations set state = 'open'",
    ] {
        sqlx::query(statement)
            .execute(&field.app.sql)
            .await
            .unwrap();
    }
    sqlx::query(
        "update visits set state = $2, version = 1, cancel_reason = 'карантин', held_on = current_date, \
                reported_at = now(), findings = 'Факт' where id = $1",
    )
    .bind(field.visit)
    .bind(state)
    .execute(&field.app.sql)
    .await
    .unwrap();
}

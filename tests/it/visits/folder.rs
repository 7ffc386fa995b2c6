//! What lies with a visit: directions of the profile, papers, corrections of the sent report.

use super::{Field, PDF, SCHOOL, with, without_reviews};

impl Field {
    /// The report of the visit, sent.
    async fn sent() -> Field {
        let field = Field::new().await;
        field
            .send(&field.vera, "/report", &field.report("done"))
            .await
            .is(303);
        field
    }

    fn correction(&self, version: &str) -> Vec<(String, String)> {
        let fields = with(&self.report("done"), "version", version);
        let fields = with(&fields, "reason", "Перепутан класс");
        let mut fields = with(&without_reviews(&fields), "lesson_1_grade", "6 А");
        fields.retain(|(name, _)| !name.starts_with("advice_"));
        fields
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_sent_report_is_corrected_and_its_former_words_stay() {
    let field = Field::sent().await;
    let (app, vera) = (&field.app, &field.vera);
    let oleg = app.director(SCHOOL).await;
    oleg.post(
        &field.path("/acknowledgement"),
        &[("version", "2"), ("text", "Прочли")],
    )
    .await
    .is(303);

    let page = vera.open(&field.path("/correction")).await;
    page.see("с\u{a0}прежним уже ознакомлен");
    let form = page.form(&field.path("/correction"));
    assert_eq!(form.value("lesson_1_grade"), Some("5 Б"));
    assert_eq!(form.value("version"), Some("3"));
    assert_eq!(form.value("lesson_3_grade"), Some(""), "a spare row");

    let silent = with(&field.correction("3"), "reason", " ");
    let page = field.send(vera, "/correction", &silent).await;
    page.is(422);
    assert_eq!(
        page.form(&field.path("/correction"))
            .value("lesson_1_grade"),
        Some("6 А"),
        "what was typed stays"
    );
    field
        .send(vera, "/correction", &field.correction("2"))
        .await
        .is(409)
        .see("Пока вы писали, отчёт изменился");

    let promises = field.number("select count(*) from recommendations").await;
    let mut fields = field.correction("3");
    fields.push(("advice_2_text".into(), "Забытое".into()));
    fields.push(("advice_2_owner".into(), "завуч".into()));
    fields.push(("advice_2_due".into(), super::today(9)));
    let sent = field.send(vera, "/correction", &fields).await;
    vera.follow(&sent)
        .await
        .see("Исправления отчёта: 1")
        .see("Перепутан класс")
        .see("5 Б, Русский язык, учитель")
        .see("Прочли")
        .see("Забытое")
        .see("6 А");
    assert_eq!(
        field.number("select count(*) from recommendations").await,
        promises + 1
    );
    let planned = "select count(*) from visits where state = 'planned'";
    assert_eq!(
        field.number(planned).await,
        1,
        "the agreed day is planned once"
    );

    // The director is asked anew.
    oleg.open("/").await.see("Прочитать отчёт о визите");
    oleg.post(&field.path("/acknowledgement"), &[("version", "4")])
        .await
        .is(303);
}

#[tokio::test]
async fn a_visit_names_the_directions_of_the_school() {
    let field = Field::new().await;
    let vera = &field.vera;
    field.app.risks_of(SCHOOL).await;
    sqlx::query(
        "update risk_profiles set activated_at = now(), year = extract(year from current_date - interval '8 months')",
    )
    .execute(&field.app.sql)
    .await
    .unwrap();
    sqlx::query(
        "update risk_levels set active = true where code = (select min(code) from risk_levels)",
    )
    .execute(&field.app.sql)
    .await
    .unwrap();
    let (code, title): (i16, String) =
        sqlx::query_as("select code, title from risk_levels where active")
            .fetch_one(&field.app.sql)
            .await
            .unwrap();
    vera.open(&field.path("/blank")).await.see(&title);
    vera.open(&field.path("/report")).await.see(&title);
    let report = with(&field.report("done"), "direction", "77");
    field
        .send(vera, "/report", &report)
        .await
        .is(422)
        .see("Направления школы изменились");
    let report = with(&report, "direction", &code.to_string());
    field
        .send(vera, "/draft", &with(&report, "pressed", "draft"))
        .await
        .is(303);
    let ticked = vera.open(&field.path("/report")).await;
    let form = ticked.form(&field.path("/report"));
    assert_eq!(
        form.value("direction"),
        Some(code.to_string().as_str()),
        "the draft keeps it"
    );
    let sent = field.send(vera, "/report", &report).await;
    let profile = vera.follow(&sent).await.see(&title).link(&title);
    let said = format!("Говорили на визитах: {}", super::today(0));
    vera.open(&profile).await.see(&said);
    // A direction that is no longer active stays in the report that named it.
    sqlx::query("update risk_levels set active = false")
        .execute(&field.app.sql)
        .await
        .unwrap();
    vera.open(&field.path("/correction")).await.see(&title);
}

#[tokio::test]
async fn papers_are_laid_to_a_visit_and_withdrawn_with_a_reason() {
    let field = Field::new().await;
    let (app, vera) = (&field.app, &field.vera);
    let path = field.path("/files");
    let page = vera
        .upload(&path, &[("about", "Справка об уроках")], &[])
        .await;
    page.is(422).see("Выберите файл");
    assert_eq!(page.form(&path).value("about"), Some("Справка об уроках"));
    let hostile = [
        ("files", "Справка.pdf", PDF),
        ("files", "вирус.pdf", b"MZ\x90\0".as_slice()),
    ];
    vera.upload(&path, &[], &hostile)
        .await
        .is(422)
        .see("вирус.pdf");
    assert_eq!(field.number("select count(*) from visit_files").await, 0);

    let files = [("files", "Справка.pdf", PDF)];
    let sent = vera
        .upload(&path, &[("about", "Справка об уроках")], &files)
        .await;
    vera.follow(&sent)
        .await
        .see("Справка об уроках")
        .see("Файлы: 1");
    // The same bytes once more are the same paper.
    vera.upload(&path, &[], &files).await.is(303);
    let paper = field.number("select file_id from visit_files").await;

    let oleg = app.director(SCHOOL).await;
    oleg.open(&field.path("")).await.see("Справка об уроках");
    assert_eq!(oleg.get(&format!("/files/{paper}")).await.status, 200);
    let removal = format!("/visit-papers/{paper}/removal");
    oleg.get(&removal).await.is(403);
    vera.post(&removal, &[("reason", " ")]).await.is(422);
    let gone = vera.post(&removal, &[("reason", "Есть фамилии")]).await;
    vera.follow(&gone).await.see("отозван").see("Есть фамилии");
    oleg.get(&format!("/files/{paper}")).await.is(409);
    vera.post(&removal, &[("reason", "Ещё раз")]).await.is(409);
}

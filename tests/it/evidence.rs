//! Papers of a measure: attached, refused with a reason, returned with a remark, confirmed; the lists of what
//! lacks proof; the stages; what becomes of the bytes.

use crate::support::TestApp;
use crate::support::people::Person;
use chrono::{Duration, Utc};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const SCHOOL: &str = "edu990107";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";
/// The school year of the measure.
const YEAR: &str = "year=2021";

struct Scene {
    app: TestApp,
    measure: i64,
    director: Person,
    curator: Person,
    olga: Person,
}

/// A measure of an agreed roadmap that the school has reported.
async fn scene() -> Scene {
    let app = TestApp::new().await;
    let (roadmap, measure) = app.roadmap_of(SCHOOL).await;
    sqlx::query(
        "update roadmaps set state = 'agreed', agreed_at = now(), agreed_by_name = 'Ольга' where id = $1",
    )
    .bind(roadmap)
    .execute(&app.sql)
    .await
    .unwrap();
    sqlx::query(
        "update measures set done_on = '2021-10-01', done_at = now(), done_note = 'Сделано', \
                due_on = '2021-10-15' where id = $1",
    )
    .bind(measure)
    .execute(&app.sql)
    .await
    .unwrap();
    Scene {
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga: app.coordinator().await,
        measure,
        app,
    }
}

impl Scene {
    fn page(&self) -> String {
        format!("/measures/{}", self.measure)
    }

    fn files(&self) -> String {
        format!("/measures/{}/files", self.measure)
    }

    async fn answer(&self, verdict: &str, note: &str) -> u16 {
        let version: i32 = sqlx::query_scalar("select version from measures where id = $1")
            .bind(self.measure)
            .fetch_one(&self.app.sql)
            .await
            .unwrap();
        let version = version.to_string();
        let fields = [
            ("verdict", verdict),
            ("verdict_note", note),
            ("version", version.as_str()),
        ];
        let path = format!("{}/verdict", self.page());
        self.curator.post(&path, &fields).await.status.as_u16()
    }

    /// The papers of this year are listed whatever day the test runs on.
    async fn brought_in_autumn(&self) {
        sqlx::query("update files set created_at = '2021-10-20T08:00:00Z'")
            .execute(&self.app.sql)
            .await
            .unwrap();
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_paper_is_attached_opened_by_the_curator_and_unseen_by_others() {
    let scene = scene().await;
    let said = [("about", "Приказ о ревизии"), ("dated_on", "20.10.2021")];
    let sent = scene
        .director
        .upload(&scene.files(), &said, &[("files", "приказ.docx.pdf", PDF)])
        .await;
    let page = scene.director.follow(&sent).await;
    page.see("Подтверждающие документы: 1")
        .see("Приказ о ревизии")
        .see("документ позже срока меры")
        .see("антивирусом не проверен");
    let file = page.link("Приказ о ревизии");
    let opened = scene.curator.open(&file).await;
    assert_eq!(opened.bytes, PDF);
    let policy = opened.header("content-security-policy").to_owned();
    assert_eq!(policy, "default-src 'none'; sandbox");
    assert!(
        opened
            .header("content-disposition")
            .starts_with("attachment")
    );
    let elsewhere = scene.app.director("edu990108").await;
    let former = scene.app.curator(&["edu990108"]).await;
    for other in [
        elsewhere,
        former,
        scene.app.neighbour().await,
        scene.app.admin().await,
    ] {
        other.get(&file).await.is(404);
    }
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_prove_several_measures() {
    let scene = scene().await;
    let other: i64 = sqlx::query_scalar(
        "insert into measures (municipality_id, roadmap_id, position, factor, title, term_text, term) \
         select municipality_id, roadmap_id, 2, 1, 'Закупить доски', 'май', '{\"kind\": \"open\"}' \
           from measures where id = $1 returning id",
    )
    .bind(scene.measure)
    .fetch_one(&scene.app.sql)
    .await
    .unwrap();
    let paper: (&str, &str, &[u8]) = ("files", "Смета.pdf", PDF);
    scene
        .director
        .upload(&scene.files(), &[], &[paper])
        .await
        .is(303);
    let again = format!("/measures/{other}/files");
    let sent = scene.director.upload(&again, &[], &[paper]).await;
    scene
        .director
        .follow(&sent)
        .await
        .see("вторая копия не появилась");
    assert_eq!(scene.number("select count(*) from files").await, 1);
    assert_eq!(scene.number("select count(*) from measure_files").await, 2);
    let page = scene.director.open(&scene.page()).await;
    page.see("подтверждает и другие меры: 1");

    // Untied, it stays among the papers of the school and may be tied again.
    let untie = format!(
        "{}/{}/untying",
        scene.files(),
        scene.number("select id from files").await
    );
    scene.director.post(&untie, &[]).await.is(303);
    scene.director.post(&untie, &[]).await.is(404);
    let page = scene.director.open(&scene.page()).await;
    page.see("Подтверждающие документы: 0")
        .see("Смета.pdf (Смета.pdf)");
    let known = scene.number("select id from files").await.to_string();
    let tied = scene
        .director
        .upload(&scene.files(), &[("known", &known)], &[])
        .await;
    scene
        .director
        .follow(&tied)
        .await
        .see("Подтверждающие документы: 1");
    let foreign = scene.app.director("edu990108").await;
    foreign
        .upload(&scene.files(), &[("known", &known)], &[])
        .await
        .is(404);
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn hostile_files_are_refused_with_a_reason_and_nothing_is_kept() {
    let scene = scene().await;
    let word: [(&str, &[u8]); 2] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", b"<x/>"),
    ];
    let with = |part: (&'static str, &'static [u8])| zipped(&[word[0], word[1], part]);
    let mut polyglot = PDF.to_vec();
    polyglot.extend(zipped(&word));
    for (name, bytes, words) in [
        ("приказ.pdf", polyglot, "приклеен архив"),
        (
            "рисунок.svg",
            b"<svg onload='alert(1)'/>".to_vec(),
            "не принимается",
        ),
        (
            "справка.html",
            b"<!DOCTYPE html><script>1</script>".to_vec(),
            "веб-страница",
        ),
        ("справка.pdf.exe", b"MZ\x90\x00".to_vec(), "не принимается"),
        ("отчёт.docx", with(("word/vbaProject.bin", b"x")), "макросы"),
        (
            "отчёт.docx",
            with(("../../etc/cron.d/x", b"x")),
            "чужие пути",
        ),
        ("отчёт.docx", vec![b'x'; 20 * 1024 * 1024 + 1], "больше 20"),
    ] {
        let file: (&str, &str, &[u8]) = ("files", name, &bytes);
        let sent = scene
            .director
            .upload(&scene.files(), &[("about", "Отчёт")], &[file])
            .await;
        assert!(
            matches!(sent.status.as_u16(), 413 | 422),
            "{name}: {}",
            sent.status
        );
        sent.see(words);
        if sent.status == 422 {
            assert_eq!(sent.attrs("input[name=about]", "value"), ["Отчёт"]);
        }
    }
    // A good file beside a bad one waits for its neighbour to be mended.
    let pair: [(&str, &str, &[u8]); 2] =
        [("files", "да.pdf", PDF), ("files", "нет.svg", b"<svg/>")];
    let sent = scene
        .director
        .upload(&scene.files(), &[("dated_on", "вчера")], &pair)
        .await;
    sent.is(422).see("«нет.svg»").see("Введите дату");
    assert_eq!(scene.number("select count(*) from files").await, 0);
    assert!(scene.app.app.intake.vault.all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_returned_measure_bears_numbered_remarks_until_they_are_closed() {
    let scene = scene().await;
    assert_eq!(scene.answer("returned", "Нет подписи").await, 303);
    let page = scene.director.open(&scene.page()).await;
    page.see("Замечание 1")
        .see("Нет подписи")
        .see("ждёт ответа школы");
    let remark = scene.number("select max(id) from measure_remarks").await;
    let answer = format!("/remarks/{remark}/answer");
    let said = |text: &'static str, version: &'static str| [("answer", text), ("version", version)];
    scene
        .director
        .post(&answer, &said("", "1"))
        .await
        .is(422)
        .see("Что исправлено");
    let stale = scene.director.post(&answer, &said("Подписали", "9")).await;
    stale.is(409).see("Подписали");
    let sent = scene.director.post(&answer, &said("Подписали", "1")).await;
    scene.director.follow(&sent).await.see("ждёт проверки");
    let close = format!("/remarks/{remark}/closure");
    scene
        .director
        .post(&close, &[("version", "2")])
        .await
        .is(403);
    scene
        .curator
        .post(&close, &[("version", "1")])
        .await
        .is(409);
    scene
        .curator
        .post(&close, &[("version", "2")])
        .await
        .is(303);
    scene
        .curator
        .post(&close, &[("version", "3")])
        .await
        .is(409);
    scene
        .director
        .post(&answer, &said("Ещё раз", "3"))
        .await
        .is(409);

    // Confirming closes what is still open, and then papers do not change.
    let report = [
        ("done_on", "05.10.2021"),
        ("done_note", "Подписали"),
        ("version", "2"),
    ];
    let path = format!("{}/report", scene.page());
    scene.director.post(&path, &report).await.is(303);
    assert_eq!(scene.answer("returned", "Нет печати").await, 303);
    let again = [
        ("done_on", "06.10.2021"),
        ("done_note", "Печать есть"),
        ("version", "4"),
    ];
    scene.director.post(&path, &again).await.is(303);
    assert_eq!(scene.answer("confirmed", "").await, 303);
    let open = "select count(*) from measure_remarks where closed_at is null";
    assert_eq!(scene.number(open).await, 0);
    scene.curator.open(&scene.page()).await.see("Замечание 2");
    let late = scene
        .director
        .upload(&scene.files(), &[], &[("files", "x.pdf", PDF)])
        .await;
    late.is(409).see("документы при ней больше не меняют");
}

#[tokio::test]
async fn the_lists_show_what_lacks_a_paper_and_which_paper_lacks_a_measure() {
    let scene = scene().await;
    let missing = format!("/evidence/missing?{YEAR}");
    let list = scene.olga.open(&missing).await;
    list.see("Провести ревизию кабинетов")
        .see("выполнено, нет документа");
    scene
        .olga
        .open(&format!("{missing}&stage=late"))
        .await
        .see("Ничего не найдено");
    scene
        .director
        .upload(&scene.files(), &[], &[("files", "Акт.pdf", PDF)])
        .await
        .is(303);
    scene.brought_in_autumn().await;
    scene.olga.open(&missing).await.see("Ничего не найдено");
    let all = format!("/evidence?{YEAR}");
    let page = scene.olga.open(&all).await;
    page.see("Акт.pdf")
        .see("Провести ревизию кабинетов")
        .see("вне этапов");
    let loose = format!("{all}&stage=loose");
    scene.olga.open(&loose).await.see("Ничего не найдено");
    let file = scene.number("select id from files").await;
    let untie = format!("{}/{file}/untying", scene.files());
    scene.director.post(&untie, &[]).await.is(303);
    scene.olga.open(&loose).await.see("без мероприятия");

    let removal = format!("/evidence/{file}/removal");
    scene.curator.get(&removal).await.is(403);
    scene
        .director
        .post(&removal, &[("reason", "")])
        .await
        .is(422);
    let reason = [("reason", "В акте есть фамилии")];
    let sent = scene.director.post(&removal, &reason).await;
    assert!(sent.location().contains("stage=withdrawn"));
    scene.director.open(&removal).await.see("Файл уже отозван");
    scene.director.post(&removal, &reason).await.is(409);
    scene
        .olga
        .get(&format!("/files/{file}"))
        .await
        .is(409)
        .see("В акте есть фамилии");
    let withdrawn = format!("{all}&stage=withdrawn");
    scene.olga.open(&withdrawn).await.see("В акте есть фамилии");
    scene
        .app
        .neighbour()
        .await
        .open(&all)
        .await
        .not_see("Акт.pdf");
    let csv = scene
        .olga
        .get(&format!("/evidence.csv?{YEAR}&stage=withdrawn"))
        .await;
    csv.is(200);
    let csv = String::from_utf8_lossy(&csv.bytes);
    assert!(csv.contains("Акт.pdf"), "{csv}");
}

#[tokio::test]
async fn the_coordinator_sets_the_stages_and_everybody_sees_in_which_a_paper_came() {
    let scene = scene().await;
    let path = "/evidence/stages";
    let page = scene.olga.open(&format!("{path}?{YEAR}")).await;
    page.see("Этапы не заданы");
    let set = |version: &'static str, ends: &'static str| {
        [
            ("year", "2021"),
            ("municipality", ""),
            ("starts_1", "01.10.2021"),
            ("ends_1", ends),
            ("version", version),
        ]
    };
    scene
        .olga
        .post(path, &set("", "01.09.2021"))
        .await
        .is(422)
        .see("раньше первого");
    scene.olga.post(path, &set("", "31.10.2021")).await.is(303);
    scene
        .olga
        .post(path, &set("", "30.11.2021"))
        .await
        .is(409)
        .see("Сейчас сохранено");
    scene
        .director
        .post(path, &set("", "30.11.2021"))
        .await
        .is(403);
    scene
        .director
        .upload(&scene.files(), &[], &[("files", "Акт.pdf", PDF)])
        .await
        .is(303);
    scene.brought_in_autumn().await;
    scene.director.open(&scene.page()).await.see("1 этап");
    let first = scene
        .olga
        .open(&format!("/evidence?{YEAR}&stage=stage1"))
        .await;
    first.see("Акт.pdf");
    let second = scene
        .olga
        .open(&format!("/evidence?{YEAR}&stage=stage2"))
        .await;
    second.see("Ничего не найдено");
    scene
        .curator
        .open(&format!("{path}?{YEAR}"))
        .await
        .see("1 этап: с");
}

#[tokio::test]
async fn bytes_of_older_versions_move_out_and_orphans_are_forgotten_after_a_day() {
    let scene = scene().await;
    let file: i64 = sqlx::query_scalar(
        "insert into files (municipality_id, school_id, name, media_type, sha256, content) \
         select municipality_id, id, 'Старый.pdf', 'application/pdf', '\\x00', '%PDF-old' \
           from schools where login = 'edu990107' returning id",
    )
    .fetch_one(&scene.app.sql)
    .await
    .unwrap();
    let (db, vault) = (&scene.app.app.db, &scene.app.app.intake.vault);
    let moved = portal::maintenance::move_into_vault(db, vault)
        .await
        .unwrap();
    let again = portal::maintenance::move_into_vault(db, vault)
        .await
        .unwrap();
    assert_eq!((moved, again), (1, 0));
    let opened = scene.olga.open(&format!("/files/{file}")).await;
    assert_eq!(opened.bytes, b"%PDF-old");

    let orphan = portal::files::Digest::of(b"orphan");
    vault.put(orphan, b"orphan".to_vec()).await.unwrap();
    let sweep = async |now| {
        portal::maintenance::sweep_files(db, vault, now)
            .await
            .unwrap()
    };
    #[expect(clippy::disallowed_methods, reason = "the vault stamps by the clock")]
    let now = Utc::now();
    assert_eq!(sweep(now).await, 0);
    assert_eq!(sweep(now + Duration::hours(25)).await, 1);
    assert_eq!(vault.all().await.unwrap().len(), 1);
    scene.olga.open(&format!("/files/{file}")).await;
}

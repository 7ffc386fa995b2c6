//! From the table to the draft, step by step.

use super::{SCHOOL, scene};

const TABLE: &str = "Карта школы\n\
    № п/п\tМероприятия\tСроки\tОтветственные\tПоказатель\tШкола-партнёр\n\
    Раздел 1. Дефицит педагогических кадров\n\
    1.1.\tНайти учителя физики\tдо 1 октября\tдиректор\tвакансий нет\tгимназия № 5\n\
    1.2.\tНазначить наставников\tапрель – декабрь\t\tпары\t\n\
    Раздел 2. Дети\n\
    2.1.\tОткрыть группы помощи\tоктябрь – май\tзавуч\tдоля «2»\t\n";

#[tokio::test]
async fn a_table_becomes_a_draft_with_sections_numbers_and_risks() {
    let scene = scene().await;
    scene
        .director
        .open(&scene.roadmap())
        .await
        .see("Загрузить из таблицы");
    let sent = scene.paste(TABLE).await;
    let columns = scene.director.follow(&sent).await;
    columns
        .see("Портал узнал столбцы по названиям")
        .see("гимназия № 5");
    assert_eq!(columns.form(&columns.path).value("column-5"), Some("note"));
    let taken = scene
        .send(&columns, "/columns", &[("section", "Общее")])
        .await;
    let preview = scene.director.follow(&taken).await;
    preview
        .see("Мер: 3, разделов: 2")
        .see("Ждут вашего ответа: 1")
        .see("Появится черновик на 2021/22")
        .see("Срок выходит за время программы")
        .see("Школа-партнёр: гимназия № 5")
        .see("до 1 октября 2021 г.")
        .see("стоит над таблицей");
    let early = scene.send(&preview, "/commit", &[]).await;
    early
        .is(422)
        .see("строка 5: назовите ответственных")
        .see("строка 5: Срок выходит за время программы");
    assert_eq!(scene.number("select count(*) from measures").await, 0);
    let choice = early.attrs("input[name=choice-4]", "value");
    let answers = [
        ("choice-4", choice[0].as_str()),
        ("responsible-4", "завуч"),
        ("kind-6", "section"),
    ];
    let answered = scene.send(&early, "/answers", &answers).await;
    let preview = scene.director.follow(&answered).await;
    preview
        .see("Вопросов нет")
        .see("Ваши ответы")
        .see("Мер: 2, разделов: 3");
    let done = scene.send(&preview, "/commit", &[("kind-6", "")]).await;
    let page = scene.director.follow(&done).await;
    page.see("Из таблицы загружено: 3 меры")
        .see("черновик")
        .see("Раздел 1. Дефицит педагогических кадров")
        .see("1.2. Назначить наставников")
        .see("апрель – декабрь")
        .see("по 31 декабря 2022 г.");
    assert_eq!(scene.number("select count(*) from roadmap_loads").await, 0);
    let said = "select count(*) from journal where kind = 'roadmap_loaded'";
    assert_eq!(scene.number(said).await, 1);
    let measure = page.attrs("a.cell-link", "href");
    let measure = scene.olga.open(&measure[0]).await;
    measure.see("Примечание").see("Школа-партнёр: гимназия № 5");
}

#[tokio::test]
async fn the_same_table_again_leaves_out_what_is_there() {
    let scene = scene().await;
    let table = "№\tМероприятия\tСроки\tОтветственные\n1\tНайти учителя\tмай\tдиректор\n";
    let preview = scene.preview(&scene.paste(table).await).await;
    scene.send(&preview, "/commit", &[]).await.is(303);
    let more = format!("{table}2\tПомочь детям\tмай\tзавуч\n");
    let preview = scene.preview(&scene.paste(&more).await).await;
    preview
        .see("Уже есть в карте: 1")
        .see("такая мера уже есть в карте")
        .see("В карту на 2021/22 добавится: 1 мера");
    scene.send(&preview, "/commit", &[]).await.is(303);
    assert_eq!(scene.number("select count(*) from measures").await, 2);
    let preview = scene.preview(&scene.paste(&more).await).await;
    let nothing = scene.send(&preview, "/commit", &[]).await;
    nothing.is(422).see("Загружать нечего");
    let twice = scene
        .send(&preview, "/commit", &[("kind-1", "measure")])
        .await;
    twice.is(303);
    assert_eq!(scene.number("select count(*) from measures").await, 3);
}

#[tokio::test]
async fn sections_and_columns_of_risks_lead_to_programmes() {
    let scene = scene().await;
    let (roadmap, _) = scene.app.roadmap_of(SCHOOL).await;
    let table = "Риск\tМероприятия\tСроки\tОтветственные\n\
                 Низкий уровень оснащения школы\tКупить ноутбуки\tмай\tдиректор\n\
                 \tПроверить кабинеты\tмай\tдиректор\n";
    let preview = scene.preview(&scene.paste(table).await).await;
    let kept = scene.send(&preview, "/commit", &[("factor-2", "1")]).await;
    kept.is(303);
    let of_risk = "select count(*) from measures where factor = 1 and number = ''";
    assert_eq!(scene.number(of_risk).await, 3, "in the draft {roadmap}");
}

#[tokio::test]
async fn an_agreed_roadmap_takes_no_table() {
    let scene = scene().await;
    let preview = scene.preview(&scene.paste(TABLE).await).await;
    scene.app.roadmap_of(SCHOOL).await;
    sqlx::query("update roadmaps set state = 'agreed'")
        .execute(&scene.app.sql)
        .await
        .unwrap();
    let why = "Карта согласована: меры в ней не переписывают";
    let page = scene.director.open(&preview.path).await;
    page.see(why).not_see("Загрузить меры");
    scene.send(&preview, "/commit", &[]).await.is(409).see(why);
    scene.send(&preview, "/answers", &[]).await.is(409);
    let year = format!("{}?year=2021", scene.upload_path());
    scene
        .director
        .open(&year)
        .await
        .see(why)
        .not_see("Прочитать таблицу");
    scene.paste(TABLE).await.is(409).see(why);
    let page = scene.director.open(&scene.roadmap()).await;
    page.not_see("Загрузить из таблицы");
}

#[tokio::test]
async fn a_table_waits_is_given_up_and_goes_out_of_date() {
    let scene = scene().await;
    let preview = scene.preview(&scene.paste(TABLE).await).await;
    let upload = scene.director.open(&scene.upload_path()).await;
    upload.see("Ждут проверки").see("Вставленная таблица");
    let stale = scene
        .send(
            &preview,
            "/answers",
            &[("version", "7"), ("term-4", "июнь")],
        )
        .await;
    stale.is(409).see("запись изменил кто-то другой");
    let form = stale.form(&format!("{}/commit", preview.path));
    assert_eq!(form.value("term-4"), Some("июнь"), "what was typed is kept");
    let removed = scene.send(&preview, "/removal", &[]).await;
    scene.director.follow(&removed).await.see("Таблица убрана");
    scene.director.get(&preview.path).await.is(404);
    let preview = scene.preview(&scene.paste(TABLE).await).await;
    sqlx::query("update roadmap_loads set expires_at = now() - interval '1 hour'")
        .execute(&scene.app.sql)
        .await
        .unwrap();
    scene.director.get(&preview.path).await.is(404);
    let mut tx = scene.app.portal_tx().await;
    assert_eq!(portal::loading::sweep(&mut tx).await.unwrap(), 1);
}

#[tokio::test]
async fn a_table_is_chosen_among_several_and_its_columns_are_named_by_hand() {
    let scene = scene().await;
    let rows = |text: &str| -> super::files::Rows {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
        text.lines().map(cells).collect()
    };
    let tables = [
        rows("Сильные стороны\tСлабые стороны\nУчителя\tСтены"),
        rows("Кто\tЧто делаем\tКогда\nзавуч\tРазобрать ВПР\tмай"),
    ];
    let sent = scene
        .upload("Программа.docx", &super::files::docx("Программа", &tables))
        .await;
    let columns = scene.director.follow(&sent).await;
    columns.see("Таблицы в файле: 2");
    let second = scene
        .director
        .open(&format!("{}?table=1", columns.path))
        .await;
    let named = [
        ("head", "0"),
        ("column-0", "note"),
        ("column-1", "note"),
        ("column-2", "term"),
    ];
    let page = scene.send(&second, "/columns", &named).await;
    page.is(422).see("Укажите, в каком столбце мероприятие");
    let named = [
        ("head", "0"),
        ("column-0", "responsible"),
        ("column-1", "title"),
        ("column-2", "term"),
    ];
    let taken = scene.send(&second, "/columns", &named).await;
    let preview = scene.director.follow(&taken).await;
    preview.see("Мер: 1").see("Вопросов нет");
    scene.send(&preview, "/commit", &[]).await.is(303);
    assert!(scene.kept().await.contains("Разобрать ВПР май завуч"));
}

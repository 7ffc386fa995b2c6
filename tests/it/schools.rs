//! The list of schools, the forms that change it, mergers, the loading of a list, the municipality.

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;

/// Sends the form of a page with some fields changed.
async fn send(person: &Person, page: &Page, action: &str, changes: &[(&str, &str)]) -> Page {
    let form = page.form(action);
    let mut fields: Vec<(String, String)> = form.fields.clone();
    for (name, value) in changes {
        fields.retain(|(own, _)| own != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    person.post_raw(action, &pairs).await
}

/// Names of the schools in the list, as links.
fn listed(page: &Page) -> Vec<String> {
    page.texts("tbody th[scope=row] > a")
}

fn id(app: &TestApp, login: &str) -> i64 {
    app.world().school(login).id
}

async fn set(app: &TestApp, login: &str, column_and_value: &str) {
    let sql = format!(
        "update schools set {column_and_value} where id = {}",
        id(app, login)
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&app.sql)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_list_is_in_natural_order_and_knows_only_what_is_in_sight() {
    let app = TestApp::new().await;
    let page = app.coordinator().await.open("/schools").await;
    let names = listed(&page);
    assert_eq!(names[..3], ["Гимназия № 5", "Гимназия № 10", "СОШ № 1"]);
    let at = |name: &str| names.iter().position(|own| own == name);
    assert!(at("СОШ № 2") < at("СОШ № 11"), "{names:?}");
    page.see(&format!("Школы: {}", names.len()))
        .not_see("Приозёрский");
    let whole = app.region().await.open("/schools").await;
    assert_eq!(listed(&whole).len(), 24);
    whole.see("Приозёрский муниципальный район");
    assert!(!whole.has("a[href='/schools/new']"));
    let own = app.director("edu990107").await.open("/schools").await;
    assert_eq!(listed(&own), ["СОШ № 7"]);
}

#[tokio::test]
async fn search_takes_parts_numbers_and_yo_for_ye() {
    let app = TestApp::new().await;
    let person = app.region().await;
    set(&app, "edu990107", "search_key = 'мбоу березовская сош 7'").await;
    let find = async |q: &str| {
        let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        listed(&person.open(&format!("/schools?q={q}")).await)
    };
    assert_eq!(find("берёз").await, ["СОШ № 7", "Берёзовская СОШ"]);
    assert_eq!(find("резовск").await, find("БЕРЁЗ").await);
    assert_eq!(find("сош № 2").await, ["СОШ № 2"]);
    assert_eq!(find("edu9901").await.len(), find("SCH9901").await.len());
    assert!(find("edu9901").await.len() > 5);
    assert!(find("нет такой").await.is_empty());
    assert!(
        find("%").await.len() == 24,
        "a sign without letters is no condition"
    );
}

#[tokio::test]
async fn a_whole_login_or_inn_leads_to_the_school_itself() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let to = format!("/schools/{}", id(&app, "edu990101"));
    for q in ["edu990101", "sch990101", "9901000010"] {
        assert_eq!(
            person.get(&format!("/schools?q={q}")).await.location(),
            to,
            "{q}"
        );
    }
    person
        .open("/schools?q=edu990201")
        .await
        .see("Ничего не найдено");
}

#[tokio::test]
async fn conditions_stand_in_the_address_and_can_be_taken_back_one_by_one() {
    let app = TestApp::new().await;
    let person = app.region().await;
    set(&app, "edu990102", "login = '', boarding = true").await;
    set(
        &app,
        "edu990103",
        "head_school_id = (select id from schools where login = 'edu990101')",
    )
    .await;
    set(&app, "edu990104", "ended_on = '2021-08-31'").await;
    let page = person.open("/schools?flag=boarding&login=none").await;
    page.see("Школы: 1 из 23").see("интернат").see("без логина");
    assert_eq!(listed(&page), ["СОШ № 2"]);
    assert!(
        page.links().contains(&"/schools?login=none".to_owned()),
        "{:?}",
        page.links()
    );
    let cases = [
        ("branches=only", vec!["СОШ № 3"]),
        ("state=ended", vec!["СОШ № 4"]),
        ("place=moon&flag=&branches=only", vec!["СОШ № 3"]),
    ];
    for (query, names) in cases {
        assert_eq!(
            listed(&person.open(&format!("/schools?{query}")).await),
            names,
            "{query}"
        );
    }
    person
        .open("/schools?branches=only")
        .await
        .see("филиал: СОШ № 1");
    person
        .open("/schools?state=all")
        .await
        .see("Школы: 24")
        .see("закрыта, 31.08.2021");
    let foreign = app.world().municipality("reg99_m002");
    let page = person
        .open(&format!("/schools?municipality={foreign}&place=rural"))
        .await;
    page.see("Приозёрский муниципальный район");
    assert!(!listed(&page).is_empty());
}

#[tokio::test]
async fn an_export_is_exactly_the_selection_and_can_be_loaded_back() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let csv = person.get("/schools.csv?place=urban").await;
    csv.is(200);
    let listed = listed(&person.open("/schools?place=urban").await).len();
    assert_eq!(csv.body.matches("edu9901").count(), listed);
    let events: i64 = sqlx::query_scalar("select count(*) from journal where kind = 'exported'")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(events, 1);
    for path in ["/schools.xlsx", "/schools.csv"] {
        let file = person.get(path).await;
        let page = upload(&person, "список.xlsx", &file.bytes).await;
        page.see("Изменений нет");
    }
}

/// Loads a list and opens its preview.
async fn upload(person: &Person, name: &str, bytes: &[u8]) -> Page {
    let sent = person
        .upload("/schools/import", &[], &[("file", name, bytes)])
        .await;
    let preview = person.follow(&sent).await;
    preview.is(200);
    preview
}

#[tokio::test]
async fn a_school_is_added_with_its_warnings_and_not_twice() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let form = person.open("/schools/new").await;
    let refused = send(
        &person,
        &form,
        "/schools/new",
        &[("login", "990177"), ("inn", "12")],
    )
    .await;
    refused
        .is(422)
        .see("Заполните поле «Краткое наименование»")
        .see("Введите логин");
    let taken = [("name", "МБОУ «СОШ № 77»"), ("login", "sch990101")];
    send(&person, &form, "/schools/new", &taken)
        .await
        .is(422)
        .see("Логин edu990101 уже у школы");
    let good = [
        ("name", "МБОУ «СОШ № 77»"),
        ("login", "sch990177"),
        ("inn", "9901000011"),
    ];
    let done = send(&person, &form, "/schools/new", &good).await;
    let school = person.follow(&done).await;
    school
        .see("edu990177")
        .see("Школа добавлена. Контрольная цифра ИНН не сходится");
    assert_eq!(
        person.get("/schools?q=edu990177").await.location(),
        done.location()
    );
}

#[tokio::test]
async fn a_new_name_keeps_the_old_one_and_a_mended_slip_does_not() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let path = format!("/schools/{}/edit", id(&app, "edu990107"));
    let form = person.open(&path).await;
    let renamed = [
        ("name", "МБОУ «Лицей № 7»"),
        ("until", "31.08.2021"),
        ("reason", "приказ № 12"),
    ];
    let done = send(&person, &form, &path, &renamed).await;
    person.follow(&done).await.see("Школа сохранена");
    let history = person
        .open(&format!("/schools/{}/history", id(&app, "edu990107")))
        .await;
    history
        .see("МБОУ «СОШ № 7»")
        .see("31.08.2021")
        .see("приказ № 12")
        .see("Изменено: краткое");
    let form = person.open(&path).await;
    let slip = [("name", "МБОУ «Лицей № 15»"), ("slip", "yes")];
    send(&person, &form, &path, &slip).await;
    let names: Vec<String> = sqlx::query_scalar("select name from school_names")
        .fetch_all(&app.sql)
        .await
        .unwrap();
    assert_eq!(names, ["МБОУ «СОШ № 7»"]);
    let found = person.open("/schools?q=сош+№+7").await;
    assert_eq!(
        listed(&found),
        ["Лицей № 15"],
        "the search knows the former name"
    );
    let same = send(&person, &person.open(&path).await, &path, &[]).await;
    person.follow(&same).await.see("Изменений нет");
}

#[tokio::test]
async fn a_stale_form_shows_both_versions_and_loses_nothing() {
    let app = TestApp::new().await;
    let (first, second) = (app.coordinator().await, app.coordinator().await);
    let path = format!("/schools/{}/edit", id(&app, "edu990107"));
    let (mine, theirs) = (first.open(&path).await, second.open(&path).await);
    send(&second, &theirs, &path, &[("director_phone", "8 111")]).await;
    let page = send(&first, &mine, &path, &[("settlement", "г. Заречный")]).await;
    page.is(409).see("8 111").see("Пока вы заполняли форму");
    assert_eq!(page.form(&path).value("settlement"), Some("г. Заречный"));
    let again = send(&first, &page, &path, &[("director_phone", "8 111")]).await;
    assert!(again.status.is_redirection());
    let kept: (String, String) =
        sqlx::query_as("select settlement, director_phone from schools where login = 'edu990107'")
            .fetch_one(&app.sql)
            .await
            .unwrap();
    assert_eq!(kept, ("г. Заречный".to_owned(), "8 111".to_owned()));
}

#[tokio::test]
async fn a_filial_hangs_on_a_head_of_its_own_municipality_only() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let path = format!("/schools/{}/edit", id(&app, "edu990107"));
    let form = person.open(&path).await;
    for stranger in [id(&app, "edu990201"), id(&app, "edu990107")] {
        let chosen = [("head_school_id", stranger.to_string())];
        let chosen = [("head_school_id", chosen[0].1.as_str())];
        send(&person, &form, &path, &chosen)
            .await
            .is(422)
            .see("Выберите школу из списка");
    }
    let head = id(&app, "edu990101").to_string();
    send(&person, &form, &path, &[("head_school_id", &head)]).await;
    person
        .open("/schools?branches=only")
        .await
        .see("филиал: СОШ № 1");
    let of_head = person.open(&format!("/schools/{head}/edit")).await;
    assert_eq!(
        of_head.count("#head_school_id option"),
        1,
        "a head is no филиал itself"
    );
}

#[tokio::test]
async fn a_merged_school_leaves_the_list_keeps_its_results_and_can_come_back() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let numbers = crate::support::build::vpr(portal::procedure::Subject::Russian, 5, 40, 20);
    app.result("edu990103", 2021, numbers).await;
    let (school, into) = (id(&app, "edu990103"), id(&app, "edu990101"));
    let path = format!("/schools/{school}/merger");
    person
        .open(&path)
        .await
        .see("Закрыть или присоединить школу");
    person
        .get(&format!("{path}?into={into}&on=&reason="))
        .await
        .is(422)
        .see("последний день работы");
    let query = format!("{path}?into={into}&on=31.08.2021&reason=постановление");
    let confirm = person.open(&query).await;
    confirm
        .see("Присоединить школу?")
        .see("1 результат за 2021 год");
    let done = send(&person, &confirm, &path, &[]).await;
    let list = person.follow(&done).await;
    list.see("СОШ № 3 вошла в СОШ № 1")
        .see("присоединена СОШ № 3");
    assert!(!listed(&list).contains(&"СОШ № 3".to_owned()));
    person
        .open("/schools?state=ended")
        .await
        .see("вошла в СОШ № 1, 31.08.2021");
    let kept: i64 = sqlx::query_scalar("select count(*) from results where school_id = $1")
        .bind(school)
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(kept, 1);
    person
        .open(&format!("/schools/{into}/history"))
        .await
        .see("постановление");
    let twice = send(&person, &confirm, &path, &[]).await;
    twice.is(200).see("эта школа вошла в");
    let back = send(
        &person,
        &person.open(&path).await,
        &format!("{path}/cancellation"),
        &[],
    )
    .await;
    person.follow(&back).await.see("снова действует");
    assert!(listed(&person.open("/schools").await).contains(&"СОШ № 3".to_owned()));
}

#[tokio::test]
async fn a_list_is_shown_first_and_stored_once() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let list = "Логин;Школа;Код муниципалитета;Телефон директора\n\
                edu990101;МБОУ «СОШ № 1»;reg99_m001;2-22-22\n\
                edu990177;МБОУ «СОШ № 77»;reg99_m001;\n\
                edu990201;МКОУ «Чужая»;reg99_m002;\n";
    let before = app.fingerprint().await["schools"].clone();
    let preview = upload(&person, "школы.csv", list.as_bytes()).await;
    preview
        .see("Новых школ: 1")
        .see("Изменённых: 1")
        .see("2-22-22")
        .see("1 строка (reg99_m002)");
    assert_eq!(
        app.fingerprint().await["schools"],
        before,
        "a preview stores nothing"
    );
    let commit = format!("{}/commit", preview.path);
    let done = send(&person, &preview, &commit, &[]).await;
    person.follow(&done).await.see("Новых: 1, изменено: 1");
    let after = app.fingerprint().await["schools"].clone();
    assert_ne!(after, before);
    send(&person, &preview, &commit, &[]).await.is(409);
    upload(&person, "школы.csv", list.as_bytes())
        .await
        .see("Изменений нет");
    assert_eq!(app.fingerprint().await["schools"], after);
}

#[tokio::test]
async fn a_question_is_answered_on_the_page_and_remembered() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    set(&app, "edu990107", "login = ''").await;
    let list = "Логин;Школа\nedu990107;МБОУ «СОШ № 7»\n";
    let preview = upload(&person, "школы.csv", list.as_bytes()).await;
    preview
        .see("Ответьте: какая это школа")
        .see("логин у школы не указан");
    assert!(
        !preview.has("form[action$='/commit']"),
        "nothing is stored before the answer"
    );
    let decide = format!("{}/decisions", preview.path);
    let school = id(&app, "edu990107").to_string();
    let answered = send(&person, &preview, &decide, &[("answer-1", &school)]).await;
    let preview = person.follow(&answered).await;
    preview.see("Логин ФИС ОКО");
    send(&person, &preview, &format!("{}/commit", preview.path), &[]).await;
    let login: String = sqlx::query_scalar("select login from schools where id = $1")
        .bind(id(&app, "edu990107"))
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(login, "edu990107");
    let aliases: i64 = sqlx::query_scalar("select count(*) from school_aliases")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(aliases, 1);
}

#[tokio::test]
async fn a_plan_that_another_hand_changed_is_shown_again_and_not_carried_out() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let list = "Логин;Школа\nedu990101;МБОУ «Лицей № 1»\n";
    let preview = upload(&person, "школы.csv", list.as_bytes()).await;
    set(&app, "edu990101", "name = 'МБОУ «Гимназия № 1»'").await;
    let commit = format!("{}/commit", preview.path);
    let page = send(&person, &preview, &commit, &[]).await;
    page.is(409)
        .see("Пока вы проверяли список")
        .see("Гимназия № 1");
    let discard = format!("{}/discard", preview.path);
    send(&person, &page, &discard, &[]).await;
    person
        .open(&preview.path)
        .await
        .see("Этот список не сохранён");
    send(&person, &page, &commit, &[]).await.is(409);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_with_the_way_to_mend_it() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let before = app.fingerprint().await;
    let nothing = person.upload("/schools/import", &[], &[]).await;
    nothing.is(422).see("Выберите файл");
    let files: [(&str, &[u8], &str); 3] = [
        ("a.csv", b"1;2;3\n4;5;6\n", "Заголовки столбцов не найдены"),
        ("a.xlsx", b"PK\x03\x04 broken", "a.xlsx"),
        ("a.csv", b"", "a.csv"),
    ];
    for (name, bytes, words) in files {
        person
            .upload("/schools/import", &[], &[("file", name, bytes)])
            .await
            .is(422)
            .see(words);
    }
    assert_eq!(app.fingerprint().await, before);
    let wrong = "Логин;Школа\nedu99;СОШ № 1\n";
    let preview = upload(&person, "школы.csv", wrong.as_bytes()).await;
    preview
        .see("Исправьте в файле")
        .see("A2")
        .see("Логин не прочитан");
    assert!(!preview.has("form[action$='/commit']"));
}

#[tokio::test]
async fn a_list_of_a_neighbour_is_not_found() {
    let app = TestApp::new().await;
    let person = app.coordinator().await;
    let preview = upload(
        &person,
        "школы.csv",
        "Логин;Школа\nedu990177;СОШ\n".as_bytes(),
    )
    .await;
    let neighbour = app.neighbour().await;
    neighbour.get(&preview.path).await.is(404);
    for action in ["commit", "discard", "decisions"] {
        neighbour
            .post(&format!("{}/{action}", preview.path), &[])
            .await
            .is(404);
    }
}

#[tokio::test]
async fn a_coordinator_describes_her_municipality() {
    let app = TestApp::new().await;
    let (first, second) = (app.coordinator().await, app.coordinator().await);
    let (mine, theirs) = (
        first.open("/municipality").await,
        second.open("/municipality").await,
    );
    mine.see("reg99_m001");
    let wrong = send(
        &first,
        &mine,
        "/municipality",
        &[("name", ""), ("oktmo", "12")],
    )
    .await;
    wrong.is(422).see("Заполните поле «Название»");
    let done = send(
        &second,
        &theirs,
        "/municipality",
        &[("utc_offset_hours", "5")],
    )
    .await;
    second.follow(&done).await.see("Муниципалитет сохранён");
    let stale = send(&first, &mine, "/municipality", &[("name", "г. Заречный")]).await;
    stale.is(409).see("Екатеринбург");
    assert_eq!(
        stale.form("/municipality").value("name"),
        Some("г. Заречный")
    );
}

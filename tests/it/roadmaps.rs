//! A school's roadmap through its year: drafted from risks, agreed, reported, answered, judged, closed; every
//! state against every action of every role.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

struct Scene {
    app: TestApp,
    school: i64,
    director: Person,
    curator: Person,
    olga: Person,
}

async fn scene() -> Scene {
    let app = TestApp::with_numbers().await;
    Scene {
        school: app.world().school(SCHOOL).id,
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga: app.coordinator().await,
        app,
    }
}

impl Scene {
    fn page(&self) -> String {
        format!("/schools/{}/roadmap", self.school)
    }

    /// Levels entered and two directions activated for the school year.
    async fn activate(&self) {
        let risks = format!("/schools/{}/risks", self.school);
        let levels = [
            ("year", "2021"),
            ("document", "РПШ"),
            ("level_2", "high"),
            ("level_9", "high"),
        ];
        self.olga.post(&risks, &levels).await.is(303);
        let id = self.number("select max(id) from risk_profiles").await;
        let chosen = [
            ("active", "2"),
            ("active", "9"),
            ("note", "Решение совета"),
            ("version", "1"),
        ];
        let path = format!("/risks/{id}/activation");
        self.olga.post(&path, &chosen).await.is(303);
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }

    /// A draft with two measures of the library; its number.
    async fn draft(&self) -> i64 {
        self.activate().await;
        let new = format!("{}/new?year=2021", self.page());
        let page = self.director.open(&new).await;
        page.see("Разобрать работы ВПР поэлементно");
        let marks = page.attrs("input[name=measure]", "value");
        let (first, last) = (marks[0].as_str(), marks[marks.len() - 1].as_str());
        let chosen = [("year", "2021"), ("measure", first), ("measure", last)];
        self.director.post(&self.page(), &chosen).await.is(303);
        self.number("select max(id) from roadmaps").await
    }

    /// An agreed roadmap and its first measure.
    async fn agreed(&self) -> (i64, i64) {
        let id = self.draft().await;
        let send = format!("/roadmaps/{id}/sending");
        self.director.post(&send, &[("version", "1")]).await.is(303);
        let decide = format!("/roadmaps/{id}/decision");
        let agree = [("decision", "agree"), ("version", "2")];
        self.olga.post(&decide, &agree).await.is(303);
        (id, self.number("select min(id) from measures").await)
    }
}

#[tokio::test]
async fn a_draft_is_made_of_activated_risks_and_shows_what_is_missing() {
    let scene = scene().await;
    let empty = scene.director.open(&scene.page()).await;
    empty.see("Направления ещё не выбраны");
    let id = scene.draft().await;
    let page = scene.director.open(&scene.page()).await;
    page.see("черновик")
        .see("Дефицит педагогических кадров")
        .not_see("Риски без мер");
    let again = [("year", "2021")];
    let page = scene.director.post(&scene.page(), &again).await;
    page.is(422).see("уже есть");
    let measure = scene.number("select max(id) from measures").await;
    let removal = format!("/measures/{measure}/removal");
    let stale = scene.director.post(&removal, &[("version", "9")]).await;
    stale.is(409);
    scene
        .director
        .post(&removal, &[("version", "1")])
        .await
        .is(303);
    scene
        .director
        .open(&scene.page())
        .await
        .see("Риски без мер");
    let programme = format!("/roadmaps/{id}/programmes/9");
    let texts = [("goal", "Снизить долю «2»"), ("version", "1")];
    scene.director.post(&programme, &texts).await.is(303);
    let stale = scene.director.post(&programme, &texts).await;
    stale.is(409).see("Сейчас: Цель");
    scene.olga.get("/roadmaps/987/programmes/9").await.is(404);
}

#[tokio::test]
async fn a_term_is_read_and_asks_where_it_is_not_certain() {
    let scene = scene().await;
    let id = scene.draft().await;
    let path = format!("/roadmaps/{id}/measures");
    let mut fields = vec![
        ("factor", "9"),
        ("title", "Открыть группы помощи"),
        ("term", "апрель – декабрь"),
        ("responsible", "завуч"),
    ];
    let page = scene.director.post(&path, &fields).await;
    page.is(422)
        .see("Срок выходит за время программы")
        .see("с 1 апреля по 31 декабря 2022 г.")
        .see("Открыть группы помощи");
    let choice = page.attrs("input[name=term_choice]", "value");
    fields.push(("term_choice", &choice[0]));
    scene.director.post(&path, &fields).await.is(303);
    scene
        .director
        .open(&scene.page())
        .await
        .see("апрель – декабрь")
        .see("по 31 декабря 2022 г.");
    let wrong = [("factor", "77"), ("term", "31.02.2022")];
    let page = scene.director.post(&path, &wrong).await;
    page.is(422)
        .see("Дня 31.02.2022 нет")
        .see("Выберите риск из списка")
        .see("Заполните поле «Мероприятие»")
        .see("Заполните поле «Ответственные»");
}

#[tokio::test]
async fn a_roadmap_is_sent_returned_and_agreed() {
    let scene = scene().await;
    let id = scene.draft().await;
    let (send, decide) = (
        format!("/roadmaps/{id}/sending"),
        format!("/roadmaps/{id}/decision"),
    );
    scene.olga.open(&decide).await.see("Карта ещё черновик");
    scene
        .director
        .post(&send, &[("version", "7")])
        .await
        .is(409);
    scene
        .director
        .post(&send, &[("version", "1")])
        .await
        .is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("Карта на согласовании").not_see("Добавить меру");
    let silent = [("decision", "return"), ("version", "2")];
    let page = scene.olga.post(&decide, &silent).await;
    page.is(422).see("Напишите школе, что изменить");
    let back = [
        ("decision", "return"),
        ("remark", "Назовите ответственных"),
        ("version", "2"),
    ];
    scene.olga.post(&decide, &back).await.is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("Назовите ответственных").see("Добавить меру");
    scene
        .director
        .post(&send, &[("version", "3")])
        .await
        .is(303);
    let agree = [("decision", "agree"), ("version", "4")];
    scene.olga.post(&decide, &agree).await.is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("Согласована").not_see("Назовите ответственных");
}

#[tokio::test]
async fn done_confirmed_and_worked_are_told_apart_to_the_end() {
    let scene = scene().await;
    let (id, measure) = scene.agreed().await;
    let path = format!("/measures/{measure}");
    let post = async |person: &Person, what: &str, fields: &[(&str, &str)]| {
        person.post(&format!("{path}/{what}"), fields).await
    };
    let early = [("verdict", "confirmed"), ("version", "1")];
    post(&scene.curator, "verdict", &early)
        .await
        .is(409)
        .see("ещё не сообщила");
    let wrong = [("done_on", "01.01.2199"), ("version", "1")];
    let page = post(&scene.director, "report", &wrong).await;
    page.is(422).see("День ещё не наступил").see("Что сделано");
    let done = [
        ("done_on", "20.10.2021"),
        ("done_note", "Вакансия закрыта"),
        ("version", "1"),
    ];
    post(&scene.director, "report", &done).await.is(303);
    post(&scene.director, "report", &done)
        .await
        .is(409)
        .see("Вакансия закрыта");
    let silent = [("verdict", "returned"), ("version", "2")];
    post(&scene.curator, "verdict", &silent).await.is(422);
    let back = [
        ("verdict", "returned"),
        ("verdict_note", "Приложите приказ"),
        ("version", "2"),
    ];
    post(&scene.curator, "verdict", &back).await.is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("0 из 2").see("0,0 %");
    scene.director.open(&path).await.see("Приложите приказ");
    let again = [
        ("done_on", "21.10.2021"),
        ("done_note", "Приказ № 12"),
        ("version", "3"),
    ];
    post(&scene.director, "report", &again).await.is(303);
    let early = [("effect", "worked"), ("effect_note", "x"), ("version", "4")];
    post(&scene.olga, "effect", &early).await.is(409);
    let good = [("verdict", "confirmed"), ("version", "4")];
    post(&scene.curator, "verdict", &good).await.is(303);
    post(&scene.director, "report", &again).await.is(409);
    let judged = [
        ("effect", "worked"),
        ("effect_note", "Физика ведётся во всех классах"),
        ("version", "5"),
    ];
    post(&scene.olga, "effect", &judged).await.is(303);
    let page = scene.olga.open("/roadmaps?year=2021").await;
    page.see("1 из 2")
        .see("50,0 %")
        .see("подтверждённые меры от запланированных");
    let closure = format!("/roadmaps/{id}/closure");
    let end = [("note", "Вакансий нет"), ("version", "3")];
    scene.olga.post(&closure, &[("version", "3")]).await.is(422);
    scene.olga.post(&closure, &end).await.is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("закрыта").see("Вакансий нет");
    let other = scene.number("select max(id) from measures").await;
    let late = format!("/measures/{other}/report");
    scene
        .director
        .post(&late, &done)
        .await
        .is(409)
        .see("Карта закрыта");
}

#[tokio::test]
async fn a_moved_term_needs_a_reason_and_keeps_the_former_one() {
    let scene = scene().await;
    let (_, measure) = scene.agreed().await;
    let path = format!("/measures/{measure}/term");
    let edit = format!("/measures/{measure}/edit");
    scene
        .director
        .get(&edit)
        .await
        .is(409)
        .see("Карта согласована");
    let silent = [("term", "до 1 декабря"), ("version", "1")];
    let page = scene.olga.post(&path, &silent).await;
    page.is(422).see("Почему переносится");
    scene.director.post(&path, &silent).await.is(403);
    let good = [
        ("term", "до 1 декабря"),
        ("reason", "Учитель выходит в ноябре"),
        ("version", "1"),
    ];
    scene.olga.post(&path, &good).await.is(303);
    scene.olga.post(&path, &good).await.is(409);
    let page = scene.director.open(&format!("/measures/{measure}")).await;
    page.see("→ до 1 декабря").see("Учитель выходит в ноябре");
    let overdue = scene.olga.open("/roadmaps?year=2021&stage=overdue").await;
    overdue.see("1 из");
}

#[tokio::test]
async fn every_state_takes_its_actions_and_refuses_the_others() {
    let scene = scene().await;
    let (roadmap, measure) = scene.app.roadmap_of(SCHOOL).await;
    // Where the action is sent, who sends it, the states that let it through to the form.
    let cases = [
        (
            format!("/roadmaps/{roadmap}/measures"),
            &scene.director,
            "draft",
        ),
        (
            format!("/measures/{measure}/edit"),
            &scene.director,
            "draft",
        ),
        (
            format!("/roadmaps/{roadmap}/programmes/1"),
            &scene.director,
            "draft",
        ),
        (
            format!("/roadmaps/{roadmap}/decision"),
            &scene.olga,
            "review",
        ),
        (
            format!("/measures/{measure}/report"),
            &scene.director,
            "agreed",
        ),
        (format!("/measures/{measure}/term"), &scene.olga, "agreed"),
        (
            format!("/roadmaps/{roadmap}/closure"),
            &scene.olga,
            "agreed",
        ),
    ];
    for state in ["draft", "review", "agreed", "closed"] {
        sqlx::query("update roadmaps set state = $2 where id = $1")
            .bind(roadmap)
            .bind(state)
            .execute(&scene.app.sql)
            .await
            .unwrap();
        for (path, person, open) in &cases {
            let page = person.post(path, &[("version", "1")]).await;
            let status = page.status.as_u16();
            if state == *open {
                assert!([422, 303].contains(&status), "{state} {path}: {status}");
            } else {
                assert_eq!(status, 409, "{state} {path}");
                page.see("Карта");
            }
        }
    }
}

#[tokio::test]
async fn the_library_takes_a_municipalitys_own_measures() {
    let scene = scene().await;
    scene.director.get("/measure-library/new").await.is(403);
    let page = scene.olga.post("/measure-library", &[]).await;
    page.is(422).see("Выберите риск, которому отвечает мера");
    let own = [
        ("factor", "9"),
        ("title", "Летняя школа"),
        ("result", "Пробелы закрыты"),
        ("proof", "Приказ"),
    ];
    scene.olga.post("/measure-library", &own).await.is(303);
    scene
        .director
        .open("/measure-library")
        .await
        .see("Летняя школа");
    let neighbour = scene.app.neighbour().await;
    neighbour
        .open("/measure-library")
        .await
        .not_see("Летняя школа");
}

#[tokio::test]
async fn a_roadmap_is_exported_with_the_columns_of_the_programmes() {
    let scene = scene().await;
    let (id, _) = scene.agreed().await;
    let csv = scene
        .curator
        .open(&format!("/roadmaps/{id}/measures.csv"))
        .await;
    for words in [
        "Мероприятие",
        "Срок",
        "Ответственные",
        "Подтверждающий документ",
    ] {
        assert!(csv.body.contains(words), "{}", csv.body);
    }
    let list = scene.olga.open("/roadmaps.csv?year=2021").await;
    assert!(list.body.contains("СОШ № 7"), "{}", list.body);
    let neighbour = scene.app.neighbour().await;
    neighbour
        .get(&format!("/roadmaps/{id}/measures.csv"))
        .await
        .is(404);
}

#[tokio::test]
async fn the_list_and_the_page_count_alike() {
    let scene = scene().await;
    let (roadmap, _) = scene.agreed().await;
    // Every mixture of due day, report, answer and effect.
    sqlx::query(
        "insert into measures (municipality_id, roadmap_id, position, title, section, term_text, term, due_on, \
                               done_on, done_at, verdict, verdict_at, effect, effect_at) \
         select r.municipality_id, r.id, 10, 'Мера', 'Раздел', 'до', '{\"kind\": \"open\"}', due, done, done, \
                verdict, case when verdict is not null then now() end, \
                effect, case when effect is not null then now() end \
           from roadmaps r, unnest(array[null, date '2021-10-01', date '2199-01-01']) due, \
                unnest(array[null, date '2021-09-20']) done, \
                unnest(array[null, 'confirmed', 'returned']) verdict, \
                unnest(array[null, 'worked', 'did_not']) effect \
          where r.id = $1 and (verdict is null or done is not null)",
    )
    .bind(roadmap)
    .execute(&scene.app.sql)
    .await
    .unwrap();
    // Two days of a measure that recurs, in every mixture of nothing, reported, confirmed and returned.
    sqlx::query(
        "with added as ( \
           insert into measures (municipality_id, roadmap_id, position, title, section, task, term_text, term, \
                                 starts_on, due_on, effect, effect_at) \
           select r.municipality_id, r.id, 11, 'Совещание', 'Раздел', past || ' ' || future, 'дважды', \
                  '{\"kind\": \"occurrences\", \"each\": [{\"from\": \"2021-09-01\", \"to\": \"2021-10-01\"}, \
                    {\"from\": \"2199-01-01\", \"to\": \"2199-01-31\"}]}', \
                  '2021-09-01', '2199-01-31', 'worked', now() \
             from roadmaps r, unnest(array['none', 'reported', 'confirmed', 'returned']) past, \
                  unnest(array['none', 'reported', 'confirmed', 'returned']) future \
            where r.id = $1 returning municipality_id, id, task) \
         insert into measure_reports (municipality_id, measure_id, due_on, done_on, verdict, verdict_at) \
         select a.municipality_id, a.id, d.due_on, '2021-09-20', nullif(d.said, 'reported'), \
                case when d.said <> 'reported' then now() end \
           from added a cross join lateral (values (date '2021-10-01', split_part(a.task, ' ', 1)), \
                                                   (date '2199-01-31', split_part(a.task, ' ', 2))) d (due_on, said) \
          where d.said <> 'none'",
    )
    .bind(roadmap)
    .execute(&scene.app.sql)
    .await
    .unwrap();
    let page = scene.olga.open(&scene.page()).await;
    let counts = page.texts("td[data-label='Сколько']");
    assert_eq!(counts.len(), 5, "{counts:?}");
    let list = scene.olga.open("/roadmaps?year=2021&q=7").await;
    assert_eq!(list.texts("td[data-label='Сколько']"), counts);
    let number = |text: &String| text.split(' ').next().unwrap_or_default().to_owned();
    let planned = counts[0].rsplit(' ').next().unwrap_or_default().to_owned();
    let mut expected = vec![planned];
    expected.extend([&counts[0], &counts[1], &counts[2], &counts[4]].map(number));
    let row = list.texts("table.dense tbody td.num");
    assert_eq!(row, expected);
}

//! The year of a school after the register: risks learned and activated, a roadmap agreed, measures reported with
//! papers, returned and confirmed, a visit with recommendations, the next visit, the coordinator's page. Nobody
//! touches the database: each step is a page that its person opens.

use crate::browser::{Browser, Window};
use crate::support::TestApp;
use crate::support::people::Person;
use chrono::{Days, NaiveDate};
use fantoccini::Locator;

const SCHOOL: &str = "edu990107";
/// Three directions of the ten.
const RISKS: [u8; 3] = [2, 3, 9];

struct Story {
    /// Keeps the database.
    _app: TestApp,
    browser: Browser,
    school: i64,
    director: Person,
    vera: Person,
    olga: Person,
    today: NaiveDate,
}

impl Story {
    async fn open(window: Window) -> Option<Story> {
        let app = TestApp::with_numbers().await;
        let browser = Browser::open(&app, window).await?;
        #[expect(
            clippy::disallowed_methods,
            reason = "the portal goes by the same clock"
        )]
        let today = chrono::Utc::now().date_naive();
        Some(Story {
            school: app.world().school(SCHOOL).id,
            director: app.director(SCHOOL).await,
            vera: app.curator(&[SCHOOL]).await,
            olga: app.coordinator().await,
            _app: app,
            browser,
            today,
        })
    }

    fn of_school(&self, part: &str) -> String {
        format!("/schools/{}/{part}", self.school)
    }

    fn day(&self, days: i64) -> String {
        let step = Days::new(days.unsigned_abs());
        let day = if days < 0 {
            self.today - step
        } else {
            self.today + step
        };
        day.format("%d.%m.%Y").to_string()
    }

    async fn choose(&self, name: &str, value: &str) {
        let field = self.browser.find(&format!("[name=\"{name}\"]")).await;
        field
            .select_by_value(value)
            .await
            .expect("the option is there");
    }

    /// Chooses an answer; the portal may have proposed it already.
    async fn tick(&self, name: &str, value: &str) {
        let input = format!("input[name=\"{name}\"][value=\"{value}\"]");
        let input = self.browser.find(&input).await;
        if !input.is_selected().await.expect("a box or a button") {
            input.click().await.expect("it can be chosen");
        }
    }

    /// Sends the form that goes to an address with this end.
    async fn send(&self, action: &str) {
        self.browser
            .click_at(&format!("form[action$=\"{action}\"] button.btn-big"))
            .await;
    }

    /// Waits until the page at an address with this end is there.
    async fn arrive(&self, end: &str) {
        let began = std::time::Instant::now();
        loop {
            let address = self.browser.address().await;
            let path = address.split('?').next().unwrap_or_default();
            if path.ends_with(end) {
                return;
            }
            assert!(
                began.elapsed().as_secs() < 20,
                "still on {address}: {}",
                self.browser.text().await
            );
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Levels of the official profile, verified by both sides, three directions activated.
    async fn learn_the_risks(&self) {
        let browser = &self.browser;
        browser.become_person(&self.olga).await;
        browser.goto(&self.of_school("risks/new")).await;
        browser.fill("document", "РПШ, ИС МЭДК").await;
        for code in RISKS {
            self.choose(&format!("level_{code}"), "high").await;
        }
        self.send("/risks").await;
        browser.see("Дефицит педагогических кадров").await;
        for person in [&self.director, &self.vera] {
            browser.become_person(person).await;
            browser.goto(&self.of_school("risks")).await;
            browser.click("Проверить уровни").await;
            for code in RISKS {
                self.tick(&format!("opinion_{code}"), "confirm").await;
            }
            self.send("/verification").await;
            self.arrive("/risks").await;
        }
        browser.become_person(&self.olga).await;
        browser.goto(&self.of_school("risks")).await;
        browser.click("Выбрать направления").await;
        for code in RISKS {
            self.tick("active", &code.to_string()).await;
        }
        self.send("/activation").await;
        browser.see("Изменить выбор").await;
    }

    /// Ticks the first measure that the library has for a direction.
    async fn first_measure_of(&self, code: u8) {
        let groups = self
            .browser
            .client
            .find_all(Locator::Css("form div.panel"))
            .await;
        for group in groups.expect("the directions are listed") {
            let text = group.text().await.expect("a direction has words");
            if text.trim_start().starts_with(&format!("{code}.")) {
                let first = group.find(Locator::Css("input[name=measure]")).await;
                let first = first.expect("the library has a measure");
                first.click().await.expect("it can be ticked");
                return;
            }
        }
        panic!("no direction {code}");
    }

    /// A measure of the library for each direction, with terms of the school; agreed by the coordinator. Gives the
    /// addresses of the measures.
    async fn agree_on_a_roadmap(&self) -> Vec<String> {
        let browser = &self.browser;
        browser.become_person(&self.director).await;
        browser.goto(&self.of_school("roadmap/new")).await;
        for code in RISKS {
            self.first_measure_of(code).await;
        }
        self.send("/roadmap").await;
        self.arrive("/roadmap").await;
        browser.see("Отправить координатору").await;
        let links = browser
            .client
            .find_all(Locator::Css("th a.cell-link"))
            .await;
        let mut measures = Vec::new();
        for link in links.expect("the measures are listed") {
            let href = link.attr("href").await.expect("a link").unwrap_or_default();
            measures.push(href);
        }
        assert_eq!(measures.len(), RISKS.len());
        let terms = [self.day(30), self.day(30), self.day(-1)];
        for (measure, day) in measures.iter().zip(terms) {
            browser.goto(&format!("{measure}/edit")).await;
            browser.fill("term", &format!("до {day}")).await;
            browser.fill("responsible", "завуч").await;
            self.send("/edit").await;
            self.arrive("/roadmap").await;
        }
        browser.click("Отправить координатору").await;
        browser.see("на согласовании").await;
        browser.become_person(&self.olga).await;
        browser.goto(&self.of_school("roadmap")).await;
        browser.click("Согласовать или вернуть").await;
        self.tick("decision", "agree").await;
        self.send("/decision").await;
        browser.see("Согласована").await;
        measures
    }

    /// The director reports a measure and attaches a paper.
    async fn report(&self, measure: &str, paper: &str) {
        let browser = &self.browser;
        browser.become_person(&self.director).await;
        browser.goto(measure).await;
        let folder = tempfile::tempdir().expect("a folder for the paper");
        let path = folder.path().join(paper);
        std::fs::write(&path, format!("%PDF-1.7\n% {paper}\n%%EOF\n")).expect("a paper");
        let input = browser.find("input[type=file]").await;
        let path = path.to_str().expect("a path").to_owned();
        input.send_keys(&path).await.expect("the file is taken");
        self.send("/files").await;
        browser.see("Подтверждающие документы: 1").await;
        browser.fill("done_on", &self.day(0)).await;
        browser.fill("done_note", "Сделано, приказ приложен").await;
        self.send("/report").await;
        browser.see("на проверке").await;
    }

    async fn answer(&self, measure: &str, verdict: &str, note: &str) {
        self.browser.goto(measure).await;
        self.browser.see("Подтверждающие документы: 1").await;
        self.tick("verdict", verdict).await;
        self.browser.fill("verdict_note", note).await;
        self.send("/verdict").await;
    }

    /// A visit of the curator with two recommendations; the next one opens with them.
    async fn visit(&self) {
        let browser = &self.browser;
        browser.goto("/visits/new").await;
        self.choose("school_id", &self.school.to_string()).await;
        self.tick("kind", "interim").await;
        self.tick("form", "trip").await;
        browser.fill("planned_on", &self.day(0)).await;
        browser.click("Уже прошёл: к отчёту").await;
        browser.see("Отчёт о визите").await;
        browser.fill("participants", "директор, завуч").await;
        browser
            .fill("findings", "Группы помощи идут дважды в неделю")
            .await;
        for row in [1, 2] {
            browser
                .fill(&format!("advice_{row}_text"), &format!("Совет номер {row}"))
                .await;
            browser.fill(&format!("advice_{row}_owner"), "завуч").await;
            browser
                .fill(&format!("advice_{row}_due"), &self.day(14))
                .await;
            if row == 1 {
                browser.click("Добавить рекомендацию").await;
                browser.find("[name=advice_2_text]").await;
            }
        }
        browser.click("Отправить отчёт").await;
        browser.see("Совет номер 2").await;

        browser.goto("/visits/new").await;
        self.choose("school_id", &self.school.to_string()).await;
        self.tick("kind", "interim").await;
        self.tick("form", "phone").await;
        browser.fill("planned_on", &self.day(0)).await;
        browser.click("Уже прошёл: к отчёту").await;
        browser.see("Совет номер 1").await;
        browser.see("Совет номер 2").await;
    }
}

async fn the_year_of_a_school(window: Window) {
    let Some(story) = Story::open(window).await else {
        return;
    };
    story.learn_the_risks().await;
    let measures = story.agree_on_a_roadmap().await;
    story.report(&measures[0], "приказ.pdf").await;
    story.report(&measures[1], "справка.pdf").await;
    let browser = &story.browser;
    browser.become_person(&story.vera).await;
    story.answer(&measures[0], "returned", "Нет подписи").await;
    browser.see("Замечание 1").await;
    story.answer(&measures[1], "confirmed", "").await;
    browser.see("подтверждено").await;
    story.visit().await;

    // By hand: three planned, two reported, one of them returned, one confirmed, one late.
    browser.become_person(&story.olga).await;
    browser.goto(&story.of_school("roadmap")).await;
    let page = browser.text().await;
    for figure in [
        "Выполнено 1 из 3",
        "Подтверждено 1 из 3",
        "Дало результат 0 из",
    ] {
        let there = page.replace('\u{a0}', " ");
        assert!(
            there.to_lowercase().contains(&figure.to_lowercase()),
            "{figure}: {there}"
        );
    }
    browser.goto("/").await;
    browser.see("росроч").await;
    story.browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_year_of_a_school_on_a_telephone() {
    the_year_of_a_school(Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_year_of_a_school_without_javascript() {
    the_year_of_a_school(Window::WithoutScript).await;
}

//! The year of a school: it enters the register, answers the questionnaire, its risks are verified and activated, a
//! roadmap agreed, measures reported with papers, returned and confirmed, a visit recommends, the next visit asks,
//! the coordinator's page counts. Nobody touches the database: each step is a page that its person opens.

use crate::browser::{Browser, Window};
use crate::hands::Hands;
use crate::support::TestApp;
use crate::support::people::Person;
use chrono::{Days, NaiveDate};
use fantoccini::Locator;

const SCHOOL: &str = "edu990107";
/// Three directions of the ten.
const RISKS: [u8; 3] = [2, 3, 9];
/// As many as make the sums of a group visible.
const TEACHERS: usize = 5;

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
    async fn open(window: Window, hands: Hands) -> Option<Story> {
        let app = TestApp::with_numbers().await;
        let mut browser = Browser::open(&app, window).await?;
        browser.hands = hands;
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

    /// The computed register becomes a project and is approved by an order; the school is on it.
    async fn enter_the_register(&self) {
        let browser = &self.browser;
        browser.become_person(&self.olga).await;
        browser.goto("/registers/2021").await;
        browser.click("Открыть проект перечня").await;
        browser.click("Утвердить перечень").await;
        browser.fill("order_number", "41").await;
        browser.fill("order_date", &self.day(0)).await;
        if !browser.all("input[name=early]").await.is_empty() {
            browser.tick("early", "yes").await;
        }
        self.send("/approval").await;
        browser.see("Перечень утверждён").await;
        browser.become_person(&self.director).await;
        browser
            .goto(&self.of_school("identification?year=2021"))
            .await;
        browser.see("в перечне").await;
    }

    /// The ready set is published and the school is asked; the director and five teachers answer. The levels they
    /// give go into the profile.
    async fn ask_the_school(&self) {
        let browser = &self.browser;
        browser.become_person(&self.olga).await;
        browser.goto("/questionnaires").await;
        browser.click("Взять готовый набор").await;
        browser.click("Опубликовать").await;
        browser.see("Скопировать в черновик").await;
        browser.goto(&self.of_school("surveys/new")).await;
        browser.tick("director", "yes").await;
        browser.fill("teachers", &TEACHERS.to_string()).await;
        self.send("/surveys").await;
        browser.see("Кто ответил").await;
        let survey = browser.address().await;
        let survey = survey.split('?').next().unwrap_or_default().to_owned();
        browser.become_person(&self.director).await;
        browser.goto(&survey).await;
        let links = self.links().await;
        assert_eq!(links.len(), 2, "the director and the teachers are asked");
        browser.become_nobody().await;
        self.answer_as_anyone(&links[0]).await;
        for _ in 0..TEACHERS {
            self.answer_as_anyone(&links[1]).await;
        }
        browser.become_person(&self.olga).await;
        browser.goto(&survey).await;
        browser.see("5 из 5").await;
        browser.click("Закрыть опрос").await;
        browser.click("Перенести уровни").await;
        browser.see("Изменится").await;
        self.send("/profile").await;
        self.arrive("/risks").await;
    }

    /// The links of the audiences, as the page shows them.
    async fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        for link in self.browser.all("td code").await {
            let text = link.text().await.expect("a link has words");
            let path = text.find("/q/").map(|at| text[at..].to_owned());
            links.push(path.expect("a link leads to a questionnaire"));
        }
        links
    }

    /// Answers each question with its last option.
    async fn answer_as_anyone(&self, link: &str) {
        self.browser.goto(link).await;
        for question in self.browser.all("form fieldset").await {
            let options = question.find_all(Locator::Css("input[type=radio]")).await;
            let options = options.expect("a question has options");
            let last = options.last().expect("a question has an option");
            self.browser.set(last, true).await;
        }
        self.browser.click("Отправить ответы").await;
        self.arrive("/thanks").await;
    }

    /// The levels are verified by both sides, three directions activated.
    async fn learn_the_risks(&self) {
        let browser = &self.browser;
        for person in [&self.director, &self.vera] {
            browser.become_person(person).await;
            browser.goto(&self.of_school("risks")).await;
            browser.click("Проверить уровни").await;
            browser.see("Вы отвечаете как").await;
            for confirm in browser.all("input[value=confirm]").await {
                browser.set(&confirm, true).await;
            }
            self.send("/verification").await;
            self.arrive("/risks").await;
        }
        browser.become_person(&self.olga).await;
        browser.goto(&self.of_school("risks")).await;
        browser.click("Выбрать направления").await;
        browser.find("input[name=active]").await;
        browser
            .tick_only("active", &RISKS.map(|code| code.to_string()))
            .await;
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
                self.browser.set(&first, true).await;
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
        self.browser.tick("decision", "agree").await;
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
        // The window in which the file is chosen belongs to the system, not to the page.
        browser.reach(&input).await;
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
        self.browser.tick("verdict", verdict).await;
        self.browser.fill("verdict_note", note).await;
        self.send("/verdict").await;
    }

    /// A visit of the curator with two recommendations; the next one opens with them.
    async fn visit(&self) {
        let browser = &self.browser;
        browser.goto("/visits/new").await;
        self.browser
            .choose("school_id", &self.school.to_string())
            .await;
        self.browser.tick("kind", "interim").await;
        self.browser.tick("form", "trip").await;
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
        self.browser
            .choose("school_id", &self.school.to_string())
            .await;
        self.browser.tick("kind", "interim").await;
        self.browser.tick("form", "phone").await;
        browser.fill("planned_on", &self.day(0)).await;
        browser.click("Уже прошёл: к отчёту").await;
        browser.see("Совет номер 1").await;
        browser.see("Совет номер 2").await;
    }
}

async fn the_year_of_a_school(window: Window, hands: Hands) {
    let Some(story) = Story::open(window, hands).await else {
        return;
    };
    story.enter_the_register().await;
    story.ask_the_school().await;
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
    the_year_of_a_school(Window::Phone, Hands::Pointer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_year_of_a_school_without_javascript() {
    the_year_of_a_school(Window::WithoutScript, Hands::Pointer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_year_of_a_school_by_keyboard_alone() {
    the_year_of_a_school(Window::Desk, Hands::Keyboard).await;
}

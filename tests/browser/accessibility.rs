//! axe-core over every page in every theme, and every page on a narrow screen.

use crate::browser::{Browser, Window};
use crate::support::TestApp;
use crate::support::people::Person;
use portal::access::Role;
use portal::web::page::Appearance;
use serde_json::{Value, json};
use std::path::PathBuf;

const SCHOOL: &str = "edu990101";

/// The sets of rules: those of WCAG 2.2 A and AA, and the best practices beside them.
const TAGS: [&str; 7] = [
    "best-practice",
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
];

const RUN_AXE: &str = "
    const [tags, done] = arguments;
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
      .then(found => done(found.violations.map(v =>
        v.id + ': ' + v.help + ' — ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join('; '))))
      .catch(error => done(['axe failed: ' + error]));";

/// axe-core's script, where `PORTAL_AXE` or the build directory has it.
fn axe() -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_BIN_EXE_portal"))
        .ancestors()
        .nth(2)?
        .join("axe/axe.min.js");
    let place = std::env::var_os("PORTAL_AXE").map_or(beside, PathBuf::from);
    let script = std::fs::read_to_string(&place).ok();
    if script.is_none() {
        eprintln!(
            "! axe-core is not at {}: the pages are not checked with it",
            place.display()
        );
    }
    script
}

/// Pages to look at: who opens them and their addresses. A page that looks the same to everybody is
/// opened by the first who may.
async fn pages(app: &TestApp) -> Vec<(Person, Vec<String>)> {
    let things = app.things_of(SCHOOL).await;
    let people = [
        app.coordinator().await,
        app.director(SCHOOL).await,
        app.region().await,
        app.curator(&[SCHOOL]).await,
        app.admin().await,
        app.stranger(),
    ];
    let routes = portal::app::routes();
    let mut taken = Vec::new();
    let mut pages = Vec::new();
    for person in people {
        let mut own = Vec::new();
        for door in routes.doors().iter().filter(|door| door.method == "GET") {
            let differs = door.path == "/" || person.role == Some(Role::Director);
            let is_new = differs || !taken.contains(&door.path);
            if !door.access.admits(person.role) || !is_new {
                continue;
            }
            let path = things.path(door);
            if person.get(&path).await.is_html() {
                taken.push(door.path);
                own.push(path);
            }
        }
        pages.push((person, own));
    }
    pages
}

/// A test for each theme: one alone would take minutes.
macro_rules! themes {
    ($($test:ident $theme:literal;)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            axe_finds_nothing_on_any_page($theme).await;
        })*

        #[test]
        fn every_theme_has_its_test() {
            assert_eq!(Appearance::THEMES.map(|(theme, _)| theme), [$($theme),*]);
        }
    };
}

themes! {
    axe_finds_nothing_in_the_light_theme "";
    axe_finds_nothing_in_the_dark_theme "dark";
    axe_finds_nothing_in_black_on_white "bw";
    axe_finds_nothing_in_white_on_black "wb";
}

async fn axe_finds_nothing_on_any_page(theme: &str) {
    let app = TestApp::new().await;
    let Some(axe) = axe() else { return };
    let Some(browser) = Browser::open(&app, Window::Desk).await else {
        return;
    };
    // So tall that no bar at the lower edge of the window covers what a reader would scroll into sight.
    browser
        .client
        .set_window_size(1366, 8000)
        .await
        .expect("a tall window");
    let mut broken = Vec::new();
    for (person, paths) in pages(&app).await {
        enter(&browser, &person).await;
        let view = Appearance::checked(theme, "", false).cookie_value();
        browser.set_cookie("view", &view).await;
        for path in &paths {
            browser.goto(path).await;
            for fault in violations(&browser, &axe).await {
                broken.push(format!("{path} ({}): {fault}", person.login));
            }
        }
    }
    // A check that finds nothing must be known to find something.
    browser
        .script("document.documentElement.removeAttribute('lang')")
        .await;
    let bite = violations(&browser, &axe).await;
    browser.close().await;
    assert!(
        bite.iter().any(|fault| fault.starts_with("html-has-lang")),
        "{bite:?}"
    );
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

async fn enter(browser: &Browser, person: &Person) {
    if person.role.is_some() {
        browser.become_person(person).await;
    } else {
        browser.goto("/sign-in").await;
        browser
            .client
            .delete_all_cookies()
            .await
            .expect("no cookies");
    }
}

async fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    browser
        .client
        .execute(axe, Vec::new())
        .await
        .expect("axe is loaded");
    let found = browser
        .client
        .execute_async(RUN_AXE, vec![json!(TAGS)])
        .await
        .expect("axe runs");
    let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found
        .as_array()
        .map(|list| list.iter().map(words).collect())
        .unwrap_or_default()
}

/// What reaches over the edge of the screen, with the element that does.
const OVERFLOW: &str = "
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return '';
    const wide = [...document.body.querySelectorAll('*')]
      .filter(e => e.getBoundingClientRect().right > page.clientWidth + 1 && !e.closest('.scroll'))
      .map(e => e.tagName.toLowerCase() + '.' + e.className);
    return page.scrollWidth + ' px: ' + wide.slice(0, 3).join(', ');";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_fits_320_pixels_and_the_browser_has_no_complaint() {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, Window::Phone).await else {
        return;
    };
    let mut broken = Vec::new();
    for (person, paths) in pages(&app).await {
        enter(&browser, &person).await;
        browser.complaints().await;
        for path in &paths {
            browser.goto(path).await;
            let overflow = browser.script(OVERFLOW).await;
            if overflow != "" {
                broken.push(format!("{path} ({}) is {overflow}", person.login));
            }
            // An error page is a page too.
            let own = format!("{path} - Failed to load resource");
            let complaints = browser.complaints().await;
            for complaint in complaints.iter().filter(|words| !words.contains(&own)) {
                broken.push(format!("{path} ({}): {complaint}", person.login));
            }
        }
    }
    // A log that is empty must be known to fill.
    browser
        .script("document.body.insertAdjacentHTML('beforeend', '<p style=\"top: 0\">')")
        .await;
    let bite = browser.complaints().await;
    browser.close().await;
    assert!(
        bite.iter()
            .any(|words| words.contains("Content Security Policy")),
        "{bite:?}"
    );
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_of_double_size_fits_an_ordinary_screen() {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, Window::Desk).await else {
        return;
    };
    let mut broken = Vec::new();
    for (person, paths) in pages(&app).await {
        enter(&browser, &person).await;
        browser
            .set_cookie("view", &Appearance::checked("", "200", true).cookie_value())
            .await;
        for path in &paths {
            browser.goto(path).await;
            let overflow = browser.script(OVERFLOW).await;
            if overflow != "" {
                broken.push(format!("{path} ({}) is {overflow}", person.login));
            }
        }
    }
    browser.close().await;
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

//! A headless Chromium in front of a portal that listens on a port of its own.

use crate::hands::Hands;
use crate::support::TestApp;
use crate::support::people::Person;
use axum::http::Method;
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::net::TcpListener as StdListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpListener;
use url::{ParseError, Url};

/// How long a page or an element may take to appear on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The window of a browser.
#[derive(Clone, Copy, Debug)]
pub enum Window {
    /// An ordinary screen of 1366 × 900.
    Desk,
    /// A telephone 320 CSS pixels wide.
    Phone,
    /// An ordinary screen with JavaScript switched off.
    WithoutScript,
}

/// A browser in front of a portal.
pub struct Browser {
    /// For what the helpers below do not do.
    pub client: Client,
    /// What the person works the pages with.
    pub hands: Hands,
    base: String,
    driver: Child,
}

impl Browser {
    /// A browser with an empty profile; `None`, said aloud, where no browser is installed.
    pub async fn open(app: &TestApp, window: Window) -> Option<Browser> {
        let Some(chromium) = program(&["chromium", "chromium-browser", "google-chrome"]) else {
            return skip("Chromium");
        };
        let Some(chromedriver) = program(&["chromedriver"]) else {
            return skip("chromedriver");
        };
        let base = serve(app).await;
        let port = free_port();
        let driver = Command::new(chromedriver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let client = connect(port, capabilities(&chromium, window)).await;
        Some(Browser {
            client,
            hands: Hands::Pointer,
            base,
            driver,
        })
    }

    /// Ends the browser and its driver.
    pub async fn close(mut self) {
        self.client
            .clone()
            .close()
            .await
            .expect("the browser closes");
        self.driver.kill().expect("chromedriver ends");
        self.driver.wait().expect("chromedriver ended");
    }

    /// Opens a page of the portal.
    pub async fn goto(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.base))
            .await
            .expect("the page opens");
    }

    /// The path and the query of the page shown.
    pub async fn address(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.as_str().trim_start_matches(&self.base).to_owned()
    }

    /// Forgets who sat here.
    pub async fn become_nobody(&self) {
        // A cookie can be touched only on a page of its site.
        self.goto("/health/live").await;
        self.client.delete_all_cookies().await.expect("no cookies");
    }

    /// Takes the person's session into the browser.
    pub async fn become_person(&self, person: &Person) {
        self.become_nobody().await;
        let name = person.app.app.settings.session_cookie();
        let token = person.cookie(name).expect("a session");
        self.set_cookie(name, &token).await;
    }

    /// Sets a cookie of the portal, from a page of it.
    pub async fn set_cookie(&self, name: &str, value: &str) {
        // WebDriver's own command wants a domain, and 127.0.0.1 is none.
        self.script(&format!("document.cookie = '{name}={value}; path=/'"))
            .await;
    }

    /// The element, as soon as it is there.
    pub async fn find(&self, css: &str) -> Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => panic!(
                "no {css} on {}: {error}\n{}",
                self.address().await,
                self.text().await
            ),
        }
    }

    /// Clicks the element.
    pub async fn click_at(&self, css: &str) {
        let element = self.find(css).await;
        self.activate(&element).await;
    }

    /// Clicks the link or the button with these words.
    pub async fn click(&self, words: &str) {
        // XPath knows no NBSP: it is translated into a blank.
        let said = "normalize-space(translate(., '\u{a0}', ' '))";
        let path = format!(
            "//main//*[self::a or self::button][contains({said}, \"{words}\")] \
                            | //*[self::a or self::button][contains({said}, \"{words}\")]"
        );
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath(&path))
            .await;
        let Ok(element) = found else {
            panic!(
                "nothing says «{words}» on {}: {}",
                self.address().await,
                self.text().await
            )
        };
        self.activate(&element).await;
    }

    /// The words a reader sees, blanks folded. A page that is just leaving takes its elements along: asked again.
    pub async fn text(&self) -> String {
        let began = std::time::Instant::now();
        loop {
            let words = match self.client.find(Locator::Css("body")).await {
                Ok(body) => body.text().await,
                Err(error) => Err(error),
            };
            match words {
                Ok(words) => return crate::support::html::fold(&words),
                Err(error) if began.elapsed() > PATIENCE => panic!("no words to read: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Waits until a reader sees the words.
    pub async fn see(&self, words: &str) {
        let began = std::time::Instant::now();
        while !self
            .text()
            .await
            .contains(&crate::support::html::fold(words))
        {
            if began.elapsed() > PATIENCE {
                panic!(
                    "{} does not say «{words}»: {}",
                    self.address().await,
                    self.text().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What the browser complained about since the last question: scripts that failed, files that did not
    /// come, rules of the content security policy that were broken.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self
            .client
            .issue_cmd(ReadLog)
            .await
            .expect("the driver keeps a log");
        let lines = log.as_array().cloned().unwrap_or_default();
        let severe = lines.iter().filter(|line| line["level"] == "SEVERE");
        severe
            .map(|line| line["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Shows the page as it goes to the printer, until the next page.
    pub async fn look_at_paper(&self) {
        self.client
            .issue_cmd(ShowAs("print"))
            .await
            .expect("the driver shows another medium");
    }

    /// The page as a printer gets it: a PDF in base64.
    pub async fn print(&self) -> String {
        let paper = self.client.issue_cmd(Print).await.expect("the page prints");
        paper.as_str().unwrap_or_default().to_owned()
    }

    /// The value of a script.
    pub async fn script(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .expect("the script runs")
    }
}

/// The command of chromedriver that hands over the console of the page.
#[derive(Debug)]
struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// The command of chromedriver that shows the page as another medium would.
#[derive(Debug)]
struct ShowAs(&'static str);

impl WebDriverCompatibleCommand for ShowAs {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "media": self.0 } });
        (Method::POST, Some(body.to_string()))
    }
}

/// The command of WebDriver that prints the page.
#[derive(Debug)]
struct Print;

impl WebDriverCompatibleCommand for Print {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/print", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "page": { "width": 21.0, "height": 29.7 } });
        (Method::POST, Some(body.to_string()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // After a failed assertion; after `close` there is nothing left to end.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn skip(what: &str) -> Option<Browser> {
    let required = std::env::var("PORTAL_BROWSER_TESTS").is_ok_and(|value| value == "required");
    assert!(
        !required,
        "{what} is not installed and PORTAL_BROWSER_TESTS=required"
    );
    eprintln!("! {what} is not installed: the browser test is skipped");
    None
}

/// The first of these programs on the path.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|p| p.is_file())
}

fn free_port() -> u16 {
    let listener = StdListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Serves the portal with its own listener and gives its address.
async fn serve(app: &TestApp) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let app = app.app.clone();
    tokio::spawn(async move { portal::serve::run(app, listener, std::future::pending()).await });
    format!("http://{address}")
}

fn capabilities(chromium: &std::path::Path, window: Window) -> serde_json::Map<String, Value> {
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1366,900",
        "--lang=ru",
        "--disable-background-networking",
        // A colour read in the middle of its transition is no colour of the page.
        "--force-prefers-reduced-motion",
    ];
    let mut options = json!({ "binary": chromium });
    match window {
        Window::Desk => {}
        Window::Phone => {
            arguments.push("--hide-scrollbars");
            options["mobileEmulation"] =
                json!({ "deviceMetrics": { "width": 320, "height": 640, "pixelRatio": 1.0 } });
        }
        Window::WithoutScript => {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
    }
    options["args"] = json!(arguments);
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    capabilities.as_object().cloned().unwrap_or_default()
}

/// The driver needs a moment before it takes the first connection.
async fn connect(port: u16, capabilities: serde_json::Map<String, Value>) -> Client {
    let address = format!("http://127.0.0.1:{port}");
    let mut last = None;
    for _ in 0..100 {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        match builder
            .capabilities(capabilities.clone())
            .connect(&address)
            .await
        {
            Ok(client) => return client,
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the browser does not start: {last:?}")
}

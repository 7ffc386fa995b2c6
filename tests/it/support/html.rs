//! A page read as a person reads it: by its parts and its visible words.

use axum::http::{HeaderMap, StatusCode, header};
use scraper::{ElementRef, Html, Selector};

/// An answer of the portal.
#[derive(Clone, Debug)]
pub struct Page {
    /// The address that was asked for.
    pub path: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text; of a file, whatever of it is text.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

/// A form of a page as the browser would send it when nobody touched it.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Names and values of its controls that would be sent, the signature included.
    pub fields: Vec<(String, String)>,
    /// Names of those in which a person may write what she likes.
    pub free: Vec<String>,
}

impl Form {
    /// The value of a field; `None` when it would not be sent.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Page {
    /// An answer.
    pub fn new(path: &str, status: StatusCode, headers: HeaderMap, bytes: Vec<u8>) -> Page {
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page {
            path: path.to_owned(),
            status,
            headers,
            body,
            bytes,
        }
    }

    /// The document.
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// Whether the answer is a page and not a file.
    pub fn is_html(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// A header, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap_or(""))
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Page {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}: {}",
            self.path,
            self.visible()
        );
        self
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn location(&self) -> String {
        assert!(
            self.status.is_redirection(),
            "{} is no redirect but {}: {}",
            self.path,
            self.status,
            self.visible()
        );
        self.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    /// Words of the first element that matches.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        match self.texts(selector).into_iter().next() {
            Some(text) => text,
            None => panic!("{} holds no {selector}: {}", self.path, self.visible()),
        }
    }

    /// Words of each element that matches.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.html()
            .select(&parse(selector))
            .map(|element| words_of(&element))
            .collect()
    }

    /// The title, without the portal's name.
    pub fn title(&self) -> String {
        let (html, selector) = (self.html(), parse("head > title"));
        let title: String = html
            .select(&selector)
            .flat_map(|title| title.text())
            .collect();
        title
            .strip_suffix(" — Поддержка школ")
            .unwrap_or(&title)
            .to_owned()
    }

    /// Whether anything matches.
    pub fn has(&self, selector: &str) -> bool {
        self.count(selector) > 0
    }

    /// How many elements match.
    pub fn count(&self, selector: &str) -> usize {
        self.html().select(&parse(selector)).count()
    }

    /// An attribute of the first element that matches.
    pub fn attr(&self, selector: &str, name: &str) -> Option<String> {
        self.attrs(selector, name).into_iter().next()
    }

    /// An attribute of each element that matches and has it.
    pub fn attrs(&self, selector: &str, name: &str) -> Vec<String> {
        let (html, selector) = (self.html(), parse(selector));
        let elements = html.select(&selector);
        elements
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// Addresses of all links, in order.
    pub fn links(&self) -> Vec<String> {
        self.attrs("a[href]", "href")
    }

    /// The address of the first link with these words.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let html = self.html();
        let found = html
            .select(&parse("a[href]"))
            .find(|link| words_of(link).contains(&fold(words)))
            .and_then(|link| link.attr("href").map(str::to_owned));
        match found {
            Some(href) => href,
            None => panic!(
                "{} has no link «{words}»: {:?}",
                self.path,
                self.texts("a[href]")
            ),
        }
    }

    /// The form that goes to this address.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let forms = self.forms();
        match forms.iter().find(|form| form.action == action) {
            Some(form) => form.clone(),
            None => {
                let actions: Vec<_> = forms.into_iter().map(|form| form.action).collect();
                panic!("{} has no form to {action}, only to {actions:?}", self.path)
            }
        }
    }

    /// All forms.
    pub fn forms(&self) -> Vec<Form> {
        let html = self.html();
        html.select(&parse("form"))
            .map(|form| read_form(&form, &self.path))
            .collect()
    }

    /// What a reader sees between the tags of the body.
    pub fn visible(&self) -> String {
        if !self.is_html() {
            return self.body.chars().take(2_000).collect();
        }
        self.html()
            .select(&parse("body"))
            .map(|body| words_of(&body))
            .collect()
    }

    /// Asserts that a reader sees the words.
    #[track_caller]
    pub fn see(&self, words: &str) -> &Page {
        let visible = self.visible();
        assert!(
            visible.contains(&fold(words)),
            "{} does not say «{words}»: {visible}",
            self.path
        );
        self
    }

    /// Asserts that a reader does not see the words.
    #[track_caller]
    pub fn not_see(&self, words: &str) -> &Page {
        let visible = self.visible();
        assert!(
            !visible.contains(&fold(words)),
            "{} says «{words}»: {visible}",
            self.path
        );
        self
    }
}

/// A selector of a test.
#[track_caller]
pub fn parse(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}

/// Any run of blanks, no-break ones included, as one blank.
pub fn fold(text: &str) -> String {
    text.split(|c: char| c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The words inside an element, scripts and styles left out.
pub fn words_of(element: &ElementRef<'_>) -> String {
    fold(&raw_words_of(element))
}

/// The same with its blanks as they are.
pub fn raw_words_of(element: &ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        if let Some(words) = node.value().as_text() {
            let hidden = node
                .ancestors()
                .filter_map(|node| node.value().as_element())
                .any(|parent| matches!(parent.name(), "script" | "style" | "template" | "head"));
            if !hidden {
                text.push_str(words);
            }
        } else if node
            .value()
            .as_element()
            .is_some_and(|element| BLOCKS.contains(&element.name()))
        {
            text.push('\n');
        }
    }
    text
}

/// Elements that begin a new line.
const BLOCKS: [&str; 23] = [
    "address", "article", "br", "caption", "dd", "div", "dt", "fieldset", "form", "h1", "h2", "h3",
    "legend", "li", "nav", "option", "p", "section", "summary", "table", "td", "th", "tr",
];

fn read_form(form: &ElementRef<'_>, path: &str) -> Form {
    let own = path.split('?').next().unwrap_or_default();
    let (mut fields, mut free) = (Vec::new(), Vec::new());
    for control in form.select(&parse("input[name], textarea[name], select[name]")) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        if control.attr("disabled").is_some() {
            continue;
        }
        match control.value().name() {
            "textarea" => {
                free.push(name.clone());
                fields.push((name, control.text().collect()));
            }
            "select" => fields.extend(selected(&control).into_iter().map(|v| (name.clone(), v))),
            _ => match control.attr("type").unwrap_or("text") {
                "file" | "submit" | "button" => {}
                "checkbox" | "radio" if control.attr("checked").is_none() => {}
                kind => {
                    if !matches!(kind, "hidden" | "checkbox" | "radio") {
                        free.push(name.clone());
                    }
                    fields.push((name, control.attr("value").unwrap_or_default().to_owned()));
                }
            },
        }
    }
    Form {
        action: form
            .attr("action")
            .filter(|action| !action.is_empty())
            .unwrap_or(own)
            .to_owned(),
        method: form.attr("method").unwrap_or("get").to_lowercase(),
        fields,
        free,
    }
}

/// Values a select would send: the chosen ones, or the first.
fn selected(select: &ElementRef<'_>) -> Vec<String> {
    let value = |option: ElementRef<'_>| {
        option
            .attr("value")
            .map_or_else(|| option.text().collect(), str::to_owned)
    };
    let chosen: Vec<String> = select
        .select(&parse("option[selected]"))
        .map(value)
        .collect();
    if chosen.is_empty() && select.attr("multiple").is_none() {
        return select.select(&parse("option")).take(1).map(value).collect();
    }
    chosen
}

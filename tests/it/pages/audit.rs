//! What a careful reader of the markup would find wrong with a page.

use crate::doors::UNSIGNED;
use crate::support::html::{Page, parse, words_of};
use scraper::{ElementRef, Html};
use std::collections::{BTreeMap, BTreeSet};

/// All faults of a page.
pub fn faults(page: &Page) -> Vec<String> {
    let html = page.html();
    let ids = ids(&html);
    let checks = [
        frame(page, &html),
        controls(&html, &ids),
        forms(&html),
        references(&html, &ids),
        tables(&html),
        links(&html),
        headings(&html),
    ];
    let mut faults: Vec<String> = checks.concat();
    let doubled = ids.iter().filter(|(_, count)| **count > 1);
    faults.extend(doubled.map(|(id, count)| format!("the id «{id}» stands {count} times")));
    faults
}

fn ids(html: &Html) -> BTreeMap<String, usize> {
    let mut ids = BTreeMap::new();
    for element in html.select(&parse("[id]")) {
        *ids.entry(element.attr("id").unwrap_or_default().to_owned())
            .or_default() += 1;
    }
    ids
}

fn frame(page: &Page, html: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    if page.count("h1") != 1 {
        faults.push(format!("has {} h1", page.count("h1")));
    }
    if page.texts("h1").iter().any(String::is_empty) {
        faults.push("has an empty h1".to_owned());
    }
    if page.attr("html", "lang").as_deref() != Some("ru") {
        faults.push("does not say lang=ru".to_owned());
    }
    let title: String = html
        .select(&parse("head > title"))
        .map(|t| t.text().collect::<String>())
        .collect();
    match title.strip_suffix(" — Поддержка школ") {
        Some(own) if !own.trim().is_empty() => {}
        _ => faults.push(format!("has the title «{title}»")),
    }
    if !page.has("main#main") || !page.has("a.skip[href=\"#main\"]") {
        faults.push("has no main or no skip link".to_owned());
    }
    if page.body.contains("{{") || page.body.contains("{%") {
        faults.push("shows a piece of its template".to_owned());
    }
    for selector in [
        "[style]",
        "style",
        "script:not([src])",
        "[onclick]",
        "[onchange]",
        "[onsubmit]",
    ] {
        if page.has(selector) {
            faults.push(format!("holds {selector}"));
        }
    }
    faults
}

/// Every field has its words.
fn controls(html: &Html, ids: &BTreeMap<String, usize>) -> Vec<String> {
    let labelled: BTreeSet<&str> = html
        .select(&parse("label[for]"))
        .filter(|label| !words_of(label).is_empty())
        .filter_map(|label| label.attr("for"))
        .collect();
    let mut faults = Vec::new();
    for control in html.select(&parse("input, select, textarea")) {
        if matches!(control.attr("type"), Some("hidden" | "submit" | "button")) {
            continue;
        }
        let by_for = control.attr("id").is_some_and(|id| labelled.contains(id));
        let by_wrap = inside(&control, "label").is_some_and(|label| !words_of(&label).is_empty());
        let by_aria = control
            .attr("aria-label")
            .is_some_and(|label| !label.trim().is_empty())
            || control
                .attr("aria-labelledby")
                .is_some_and(|id| ids.contains_key(id));
        if !(by_for || by_wrap || by_aria) {
            faults.push(format!("the field {} has no label", shown(&control)));
        }
        if control.attr("name").is_none_or(str::is_empty) {
            faults.push(format!("the field {} has no name", shown(&control)));
        }
    }
    for group in html.select(&parse("fieldset")) {
        if !group
            .select(&parse("legend"))
            .any(|legend| !words_of(&legend).is_empty())
        {
            faults.push("a fieldset has no legend".to_owned());
        }
    }
    faults
}

fn is_signed_by_its_address(action: &str) -> bool {
    UNSIGNED.iter().any(|(door, _)| {
        // A door without a secret in its address takes no form of a page: the browser is sent there.
        door.split_once('{')
            .is_some_and(|(before, _)| action.starts_with(before))
    })
}

fn forms(html: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    for form in html.select(&parse("form")) {
        let method = form.attr("method").unwrap_or("get");
        let action = form.attr("action").unwrap_or_default();
        let signature = form.select(&parse("input[type=hidden][name=csrf]")).next();
        match (method, signature) {
            ("post", None) if !is_signed_by_its_address(action) => {
                faults.push(format!("the form to {action} is not signed"));
            }
            ("get", Some(_)) => faults.push(format!("the search {action} shows its signature")),
            ("get" | "post", _) => {}
            (other, _) => faults.push(format!("the form to {action} has the method {other}")),
        }
        let has_files = form.select(&parse("input[type=file]")).next().is_some();
        if has_files != (form.attr("enctype") == Some("multipart/form-data")) {
            faults.push(format!("the form to {action} has the wrong enctype"));
        }
        if has_files {
            let first = form
                .select(&parse("input"))
                .next()
                .and_then(|input| input.attr("name"));
            if first != Some("csrf") {
                faults.push(format!("the signature is not the first field of {action}"));
            }
        }
        if form
            .select(&parse("button:not([type=button]), input[type=submit]"))
            .next()
            .is_none()
        {
            faults.push(format!("the form to {action} has no button"));
        }
    }
    faults
}

/// Ids that are named must be there.
fn references(html: &Html, ids: &BTreeMap<String, usize>) -> Vec<String> {
    let mut faults = Vec::new();
    for name in [
        "for",
        "aria-labelledby",
        "aria-describedby",
        "aria-controls",
        "aria-owns",
        "list",
        "headers",
        "form",
    ] {
        for element in html.select(&parse(&format!("[{name}]"))) {
            for id in element.attr(name).unwrap_or_default().split_whitespace() {
                if !ids.contains_key(id) {
                    faults.push(format!("{name}=«{id}» names nothing"));
                }
            }
        }
    }
    for link in html.select(&parse("a[href^='#']")) {
        let id = link
            .attr("href")
            .unwrap_or_default()
            .trim_start_matches('#');
        if !ids.contains_key(id) {
            faults.push(format!("the link #{id} leads to nothing"));
        }
    }
    faults
}

fn tables(html: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    for table in html.select(&parse("table")) {
        let caption = table
            .select(&parse("caption"))
            .any(|caption| !words_of(&caption).is_empty());
        let named = table
            .attr("aria-label")
            .or(table.attr("aria-labelledby"))
            .is_some();
        if !caption && !named {
            faults.push("a table has no caption".to_owned());
        }
        for head in table.select(&parse("th")) {
            if !matches!(
                head.attr("scope"),
                Some("col" | "row" | "colgroup" | "rowgroup")
            ) {
                faults.push(format!("the head «{}» has no scope", words_of(&head)));
            }
        }
        if table.select(&parse("th")).next().is_none() {
            faults.push("a table has no head".to_owned());
        }
    }
    faults
}

/// Links and buttons say where they lead.
fn links(html: &Html) -> Vec<String> {
    let mut faults = Vec::new();
    for element in html.select(&parse("a, button, summary")) {
        let aria = element.attr("aria-label").unwrap_or_default();
        if words_of(&element).is_empty() && aria.trim().is_empty() {
            faults.push(format!("{} says nothing", shown(&element)));
        }
        if element.value().name() == "a" && element.attr("href").is_none() {
            faults.push(format!("the link «{}» leads nowhere", words_of(&element)));
        }
    }
    for picture in html.select(&parse("img")) {
        if picture.attr("alt").is_none() {
            faults.push("an img has no alt".to_owned());
        }
    }
    for picture in html.select(&parse("svg")) {
        if inside(&picture, "svg").is_some() {
            continue;
        }
        let hidden = picture.attr("aria-hidden") == Some("true") || inside_hidden(&picture);
        let told = picture.attr("role") == Some("img")
            && (picture
                .attr("aria-label")
                .or(picture.attr("aria-labelledby"))
                .is_some()
                || picture.select(&parse("title")).next().is_some());
        if !hidden && !told {
            faults.push(format!("{} is neither hidden nor told", shown(&picture)));
        }
    }
    faults
}

/// Headings go down one step at a time.
fn headings(html: &Html) -> Vec<String> {
    let mut last = 0;
    let mut faults = Vec::new();
    for heading in html.select(&parse("h1, h2, h3, h4, h5, h6")) {
        let level = heading.value().name()[1..].parse().unwrap_or(0);
        if level > last + 1 && last > 0 {
            faults.push(format!("h{level} «{}» follows h{last}", words_of(&heading)));
        }
        last = level;
    }
    faults
}

fn inside<'a>(element: &ElementRef<'a>, name: &str) -> Option<ElementRef<'a>> {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|parent| parent.value().name() == name)
}

fn inside_hidden(element: &ElementRef<'_>) -> bool {
    let mut parents = element.ancestors().filter_map(ElementRef::wrap);
    parents.any(|parent| parent.attr("aria-hidden") == Some("true"))
}

/// The opening tag.
fn shown(element: &ElementRef<'_>) -> String {
    let html = element.html();
    html.split_inclusive('>')
        .next()
        .unwrap_or_default()
        .chars()
        .take(160)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderMap, StatusCode};

    fn page(main: &str) -> Page {
        let html = format!(
            "<!doctype html><html lang=\"ru\"><head><title>Школы — Поддержка школ</title></head><body>\
             <a class=\"skip\" href=\"#main\">К содержанию</a><main id=\"main\"><h1>Школы</h1>{main}</main>"
        );
        Page::new("/", StatusCode::OK, HeaderMap::new(), html.into_bytes())
    }

    #[test]
    fn a_good_page_has_no_faults() {
        let good =
            "<label for=\"q\">Поиск</label><input id=\"q\" name=\"q\"><a href=\"#q\">к полю</a>";
        assert_eq!(faults(&page(good)), [""; 0]);
    }

    #[test]
    fn each_fault_is_found() {
        for (main, fault) in [
            ("<h1>Ещё</h1>", "has 2 h1"),
            ("<input name=\"q\">", "has no label"),
            (
                "<form method=\"post\" action=\"/a\"><button>Да</button></form>",
                "is not signed",
            ),
            ("<p id=\"a\"></p><p id=\"a\"></p>", "stands 2 times"),
            ("<p aria-describedby=\"x\"></p>", "names nothing"),
            ("<a href=\"#x\">x</a>", "leads to nothing"),
            (
                "<table><tr><th scope=\"col\">a</th></tr></table>",
                "no caption",
            ),
            (
                "<table><caption>a</caption><tr><th>a</th></tr></table>",
                "no scope",
            ),
            ("<a href=\"/\"></a>", "says nothing"),
            ("<h3>a</h3>", "follows h1"),
            ("<svg></svg>", "neither hidden nor told"),
            ("<p style=\"color: red\">a</p>", "holds [style]"),
        ] {
            let found = faults(&page(main));
            assert!(
                found.iter().any(|words| words.contains(fault)),
                "{main}: {found:?}"
            );
        }
    }
}

//! Templates hold words and structure: no raw HTML, no script or style of their own, nothing from outside.

use super::{files, none, sources};

#[test]
fn nothing_is_written_past_the_escaping() {
    let mut broken = Vec::new();
    for file in files("templates", &[".html"]) {
        let text = file.text.replace(' ', "");
        if text.contains("|safe")
            || text.contains("autoescape")
            || text.contains("escape(\"none\")")
        {
            broken.push(format!("{} turns the escaping off", file.path));
        }
    }
    for file in sources()
        .iter()
        .filter(|file| file.code().contains("escape = \"none\""))
    {
        broken.push(format!("{} turns the escaping off", file.path));
    }
    none(&broken);
}

#[test]
fn no_template_holds_a_script_or_a_style_or_reaches_outside() {
    let mut broken = Vec::new();
    for file in files("templates", &[".html"]) {
        for (number, line) in file.text.lines().enumerate() {
            for fault in faults(line) {
                broken.push(format!("{}:{} holds {fault}", file.path, number + 1));
            }
        }
    }
    none(&broken);
}

fn faults(line: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for words in [
        "style=",
        "<style",
        "javascript:",
        "src=\"http",
        "src=\"//",
        "<iframe",
        "<object",
        "<base",
    ] {
        if line.contains(words) {
            faults.push(format!("`{words}`"));
        }
    }
    if line.contains("<script") && !line.contains("<script src=") {
        faults.push("a script of its own".to_owned());
    }
    // A handler in the markup: ` onclick=`.
    for (at, _) in line.match_indices(" on") {
        let name: String = line[at + 3..]
            .chars()
            .take_while(char::is_ascii_lowercase)
            .collect();
        if !name.is_empty() && line[at + 3 + name.len()..].starts_with('=') {
            faults.push(format!("`on{name}=`"));
        }
    }
    faults
}

#[test]
fn handlers_in_the_markup_are_found() {
    assert_eq!(faults("<a onclick=\"x\">"), ["`onclick=`"]);
    assert!(
        faults("<p>on = x, only one</p> <script src=\"/static/js/portal.js\"></script>").is_empty()
    );
}

#[test]
fn every_template_is_used_and_by_its_own_room() {
    let (templates, sources) = (files("templates", &[".html"]), sources());
    let mut broken = Vec::new();
    for template in &templates {
        let name = template.path.trim_start_matches("templates/");
        let folder = name.split('/').next().unwrap_or_default();
        let quoted = format!("\"{name}\"");
        let by_templates = templates.iter().any(|other| other.text.contains(&quoted));
        let users: Vec<_> = sources
            .iter()
            .filter(|file| file.text.contains(&quoted))
            .collect();
        if !by_templates && users.is_empty() && folder != "parts" {
            broken.push(format!("{} is used nowhere", template.path));
        }
        let shared = ["layout", "parts", "errors"].contains(&folder);
        for user in users
            .iter()
            .filter(|user| !shared && user.module() != folder)
        {
            broken.push(format!(
                "{} draws {}, another room's page",
                user.path, template.path
            ));
        }
    }
    none(&broken);
}

/// Keeps what is typed without a signal, until the server has it.
const KEEPS_DRAFTS: &str = "static/js/draft.js";

#[test]
fn styles_and_scripts_reach_nothing_outside() {
    let mut broken = Vec::new();
    for file in files("static", &[".css", ".js"]) {
        for words in [
            "http://",
            "https://",
            "@import",
            "eval(",
            "innerHTML",
            "document.write",
            "localStorage",
        ] {
            let draft = words == "localStorage" && file.path == KEEPS_DRAFTS;
            if file.text.contains(words) && !draft {
                broken.push(format!("{} holds `{words}`", file.path));
            }
        }
    }
    none(&broken);
}

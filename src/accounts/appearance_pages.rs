//! Theme, text size, spacing: chosen on a page without a script, kept in a cookie, open to strangers too.

use crate::error::Result;
use crate::input::Errors;
use crate::web::page::{APPEARANCE, Appearance, append_cookie, local_address, see_other};
use crate::web::view::Choice;
use crate::web::{App, Query, Shell, SignedForm, VisitorPage, html};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/appearance.html")]
struct AppearancePage {
    shell: Shell,
    themes: Vec<Choice>,
    sizes: Vec<Choice>,
    is_wide: bool,
    back: String,
    errors: Errors,
}

/// Where the person came from, when a link says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    back: String,
}

/// The choice as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AppearanceForm {
    theme: String,
    text: String,
    wide: String,
    back: String,
}

/// `GET /appearance`
pub async fn edit(
    page: VisitorPage,
    headers: HeaderMap,
    Query(from): Query<From>,
) -> Result<Response> {
    let referer = headers
        .get(header::REFERER)
        .and_then(|r| r.to_str().ok())
        .unwrap_or_default();
    let back = if from.back.is_empty() {
        address_within(referer)
    } else {
        &from.back
    };
    let chosen = page.shell.appearance().clone();
    let choices = |list: &[(&str, &str)], current: &str| {
        list.iter()
            .map(|(code, title)| Choice::new(*code, *title, current))
            .collect()
    };
    html(&AppearancePage {
        themes: choices(&Appearance::THEMES, &chosen.theme),
        sizes: choices(&Appearance::SIZES, &chosen.text),
        is_wide: chosen.wide,
        back: local_address(back).to_owned(),
        errors: Errors::new(),
        shell: page.shell,
    })
}

/// `POST /appearance`
pub async fn update(
    State(app): State<App>,
    SignedForm(form): SignedForm<AppearanceForm>,
) -> Result<Response> {
    let chosen = Appearance::checked(&form.theme, &form.text, form.wide == "yes");
    let cookie = Cookie::build((APPEARANCE, chosen.cookie_value()))
        .path("/")
        .http_only(true)
        .secure(app.settings.is_https())
        .same_site(SameSite::Lax)
        .permanent()
        .build();
    let mut response = see_other(local_address(&form.back), "Вид изменён.");
    append_cookie(&mut response, &cookie);
    Ok(response)
}

/// Path and query of the page whose link was followed; the page of the appearance itself is nowhere to
/// go back to. Only the part after the host is taken, so it stays within the portal.
fn address_within(referer: &str) -> &str {
    let rest = referer.split_once("://").map_or("", |(_, rest)| rest);
    let address = rest.find('/').map_or("/", |slash| &rest[slash..]);
    let address = address.split('#').next().unwrap_or("/");
    if address.starts_with("/appearance") {
        "/"
    } else {
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_goes_back_to_where_she_was_and_nowhere_else() {
        for (referer, back) in [
            ("http://127.0.0.1:8080/schools?q=7", "/schools?q=7"),
            ("https://portal.example/schools/7#results", "/schools/7"),
            ("https://portal.example", "/"),
            ("https://evil.example//evil.example/x", "//evil.example/x"),
            ("https://portal.example/appearance?back=%2F", "/"),
            ("about:blank", "/"),
            ("", "/"),
        ] {
            assert_eq!(address_within(referer), back, "{referer}");
        }
        // What looks like another host is caught by `local_address`.
        assert_eq!(
            local_address(address_within("https://evil.example//evil.example/x")),
            "/"
        );
    }
}

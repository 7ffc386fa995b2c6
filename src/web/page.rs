//! The frame around each page and the three answers of a handler: a page, the page again, another page.

use super::visitor::Visitor;
use crate::access::{Permission, Viewer};
use crate::error::{Error, Result};
use crate::navigation;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// Who is shown in the top bar.
#[derive(Clone, Debug)]
pub struct ViewerCard {
    /// Full name.
    pub name: String,
    /// «координатор».
    pub role_title: &'static str,
    /// «город Заречный».
    pub place: String,
    /// Unread notices.
    pub unread: i64,
}

/// A link of the rail.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Address.
    pub href: String,
    /// Words.
    pub title: &'static str,
    /// Whether the page lies under it.
    pub current: bool,
}

/// A year of the switch in the top bar.
#[derive(Clone, Debug)]
pub struct YearItem {
    /// Address of the same page in that year.
    pub href: String,
    /// «2021».
    pub title: String,
    /// Whether it is shown now.
    pub current: bool,
}

/// What every template needs of the frame.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Who is signed in.
    pub viewer: Option<ViewerCard>,
    /// The sections the role has.
    pub nav: Vec<NavItem>,
    /// Left rail (daily work) or a row of links (rare visits).
    pub has_rail: bool,
    /// Years to switch between; empty where a year means nothing.
    pub years: Vec<YearItem>,
    /// One message carried over a redirect.
    pub flash: Option<String>,
    /// The signature every form bears.
    pub csrf: String,
    /// The current search; `None` hides the box.
    pub search: Option<String>,
    /// Whether the calendar is open to the viewer.
    pub has_calendar: bool,
    /// Path of the request.
    pub path: String,
    /// «Источник: …» in the footer.
    pub sources: Option<String>,
    appearance: Appearance,
}

impl Shell {
    /// The frame for this visitor on this page.
    pub fn new(visitor: &Visitor, appearance: Appearance, parts: &Parts) -> Shell {
        let path = parts.uri.path().to_owned();
        let flash = CookieJar::from_headers(&parts.headers)
            .get(FLASH)
            .and_then(|c| decode(c.value()));
        let viewer = visitor.viewer.as_ref();
        Shell {
            viewer: viewer.map(|v| ViewerCard {
                name: v.name.clone(),
                role_title: v.role.short(),
                place: v.place.clone(),
                unread: v.unread,
            }),
            nav: viewer.map(|v| nav(v, &path)).unwrap_or_default(),
            has_rail: viewer.is_some_and(|v| navigation::has_rail(v.role)),
            years: Vec::new(),
            flash,
            csrf: visitor.csrf.clone(),
            search: viewer
                .filter(|v| v.may(Permission::SeeSchools))
                .map(|_| String::new()),
            has_calendar: viewer.is_some_and(|v| v.may(Permission::SeeCalendar)),
            path,
            sources: None,
            appearance,
        }
    }

    /// The frame when nothing is known of the visitor: the last resort of the error page.
    pub fn bare() -> Shell {
        Shell {
            viewer: None,
            nav: Vec::new(),
            has_rail: false,
            years: Vec::new(),
            flash: None,
            csrf: String::new(),
            search: None,
            has_calendar: false,
            path: String::new(),
            sources: None,
            appearance: Appearance::default(),
        }
    }

    /// Classes of `<html>`: theme, text size, spacing.
    pub fn html_class(&self) -> String {
        self.appearance.classes()
    }

    /// Whether the viewer has the section at this address: nobody else is shown a link into it.
    pub fn has_section(&self, href: &str) -> bool {
        self.nav.iter().any(|item| item.href == href)
    }

    /// The viewer's choice of appearance.
    pub fn appearance(&self) -> &Appearance {
        &self.appearance
    }

    /// The years of the switch: `href` makes the address of the same page in that year.
    pub fn with_years(
        mut self,
        years: &[i32],
        current: i32,
        href: impl Fn(i32) -> String,
    ) -> Shell {
        self.years = years
            .iter()
            .map(|&y| YearItem {
                href: href(y),
                title: y.to_string(),
                current: y == current,
            })
            .collect();
        self
    }

    /// The line of sources in the footer.
    pub fn with_sources(mut self, sources: impl Into<String>) -> Shell {
        self.sources = Some(sources.into());
        self
    }
}

fn nav(viewer: &Viewer, path: &str) -> Vec<NavItem> {
    navigation::items(viewer.role)
        .map(|item| NavItem {
            href: item.href.to_owned(),
            title: item.title,
            current: navigation::belongs(path, item.href),
        })
        .collect()
}

/// Handler argument of every page behind the sign-in: who asks, and the frame of the page.
#[derive(Debug)]
pub struct Caller {
    /// Who asks.
    pub viewer: Viewer,
    /// The frame of the page.
    pub shell: Shell,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let shell = Shell::new(&visitor, Appearance::of(&parts.headers), parts);
        let viewer = visitor.viewer.ok_or(Error::SignInNeeded)?;
        Ok(Caller { viewer, shell })
    }
}

/// Theme, text size and spacing, chosen on the server from a cookie: no JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// `''`, `dark`, `bw` or `wb`.
    pub theme: String,
    /// `''`, `125`, `150` or `200`, per cent.
    pub text: String,
    /// Wider letters and words.
    pub wide: bool,
}

/// Cookie of the appearance.
pub const APPEARANCE: &str = "view";

impl Appearance {
    /// Themes: code and title.
    pub const THEMES: [(&'static str, &'static str); 4] = [
        ("", "светлая"),
        ("dark", "тёмная"),
        ("bw", "чёрным по белому"),
        ("wb", "белым по чёрному"),
    ];
    /// Text sizes: code and title.
    pub const SIZES: [(&'static str, &'static str); 4] = [
        ("", "100\u{a0}%"),
        ("125", "125\u{a0}%"),
        ("150", "150\u{a0}%"),
        ("200", "200\u{a0}%"),
    ];

    /// What the cookie says; anything unknown is left out.
    pub fn of(headers: &HeaderMap) -> Appearance {
        let jar = CookieJar::from_headers(headers);
        let mut parts = jar.get(APPEARANCE).map_or("", Cookie::value).split('.');
        Appearance::checked(
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
            parts.next() == Some("wide"),
        )
    }

    /// Only the known values.
    pub fn checked(theme: &str, text: &str, wide: bool) -> Appearance {
        let known = |list: &[(&str, &str)], value: &str| {
            if list.iter().any(|(code, _)| *code == value) {
                value.to_owned()
            } else {
                String::new()
            }
        };
        Appearance {
            theme: known(&Self::THEMES, theme),
            text: known(&Self::SIZES, text),
            wide,
        }
    }

    /// The value of the cookie.
    pub fn cookie_value(&self) -> String {
        format!(
            "{}.{}.{}",
            self.theme,
            self.text,
            if self.wide { "wide" } else { "" }
        )
    }

    fn classes(&self) -> String {
        let mut classes = Vec::new();
        if !self.theme.is_empty() {
            classes.push(format!("theme-{}", self.theme));
        }
        if !self.text.is_empty() {
            classes.push(format!("text-{}", self.text));
        }
        if self.wide {
            classes.push("spacing-wide".to_owned());
        }
        classes.join(" ")
    }
}

/// The page.
///
/// # Errors
/// When the template fails.
pub fn html(page: &impl Template) -> Result<Response> {
    Ok(Html(page.render().map_err(anyhow::Error::new)?).into_response())
}

/// The same page again with its errors and everything that was typed: 422.
///
/// # Errors
/// When the template fails.
pub fn unprocessable(page: &impl Template) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(page)?).into_response())
}

/// The same page again beside what another person saved meanwhile: 409.
///
/// # Errors
/// When the template fails.
pub fn conflict(page: &impl Template) -> Result<Response> {
    Ok((StatusCode::CONFLICT, html(page)?).into_response())
}

const FLASH: &str = "flash";

/// Done: on to another page of the portal, which shows the message once.
pub fn see_other(to: &str, message: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    if !message.is_empty() {
        let value: String = url_encode(message);
        let cookie = Cookie::build((FLASH, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .build();
        append_cookie(&mut response, &cookie);
    }
    response
}

/// Adds `Set-Cookie`; a cookie of our own making is always a valid header.
pub fn append_cookie(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(value) = cookie.to_string().parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A cookie that takes another one away.
pub fn expired(name: &str) -> Cookie<'static> {
    let mut cookie = Cookie::new(name.to_owned(), "");
    cookie.set_path("/");
    cookie.make_removal();
    cookie
}

/// Takes the flash message away once a page has shown it.
pub async fn forget_flash(
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let had = CookieJar::from_headers(request.headers())
        .get(FLASH)
        .is_some();
    let is_page = !request.uri().path().starts_with("/static/");
    let mut response = next.run(request).await;
    let sets_flash = response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .any(|c| c.as_bytes().starts_with(b"flash="));
    if had && is_page && !sets_flash && !response.status().is_redirection() {
        append_cookie(&mut response, &expired(FLASH));
    }
    response
}

/// Text as a part of an address or a cookie.
pub fn url_encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn decode(value: &str) -> Option<String> {
    let pair = form_urlencoded::parse(value.as_bytes()).next()?;
    Some(pair.0.into_owned()).filter(|text| !text.is_empty())
}

/// A local address to come back to after sign-in: anything that could lead outside becomes `/`.
pub fn local_address(next: &str) -> &str {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.contains(|c: char| c.is_control());
    if inside { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_addresses_are_followed_after_sign_in() {
        for (next, to) in [
            ("/schools?q=5", "/schools?q=5"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https:evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(local_address(next), to, "{next}");
        }
    }

    #[test]
    fn an_unknown_appearance_is_left_out() {
        assert_eq!(
            Appearance::checked("dark", "150", true).classes(),
            "theme-dark text-150 spacing-wide"
        );
        assert_eq!(Appearance::checked("x\"", "999", false).classes(), "");
    }
}

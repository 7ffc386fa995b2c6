//! Two pages of words.

use crate::error::Result;
use crate::web::{Shell, VisitorPage, html};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "info/about_data.html")]
struct AboutDataPage {
    shell: Shell,
}

/// `GET /about-data`
pub async fn about_data(page: VisitorPage) -> Result<Response> {
    html(&AboutDataPage { shell: page.shell })
}

#[derive(Template)]
#[template(path = "info/accessibility.html")]
struct AccessibilityPage {
    shell: Shell,
}

/// `GET /accessibility`
pub async fn accessibility(page: VisitorPage) -> Result<Response> {
    html(&AccessibilityPage { shell: page.shell })
}

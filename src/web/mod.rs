//! Plumbing of HTTP, without a word of the domain: doors, extractors, forms, pages, errors, headers.

pub mod bars;
pub mod chart;
pub mod download;
pub mod error_page;
pub mod extract;
pub mod filters;
pub mod form;
pub mod headers;
pub mod page;
pub mod qr;
pub mod routes;
pub mod static_files;
pub mod strip;
pub mod upload;
pub mod view;
pub mod visitor;

pub use extract::{Now, Path, Query};
pub use form::SignedForm;
pub use page::{Caller, Shell, html, see_other, unprocessable};
pub use routes::{KEPT_FORM, Routes};
pub use upload::{SignedUpload, UploadedFile};
pub use visitor::{Visitor, VisitorPage};

use crate::config::Settings;
use crate::db::Db;
use crate::files::Intake;
use crate::mail::Mail;
use crate::sheets::Reader;
use axum::extract::FromRef;
use std::sync::Arc;

/// What every handler may ask for with `State`.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The settings of this process.
    pub settings: Arc<Settings>,
    /// Reads spreadsheets in a child process.
    pub reader: Arc<Reader>,
    /// Looks at files that people bring and keeps them.
    pub intake: Intake,
    /// Where letters go; none where mail is not set up.
    pub mail: Option<Mail>,
}

impl FromRef<App> for Db {
    fn from_ref(app: &App) -> Db {
        app.db.clone()
    }
}

impl FromRef<App> for Intake {
    fn from_ref(app: &App) -> Intake {
        app.intake.clone()
    }
}

impl FromRef<App> for Arc<Settings> {
    fn from_ref(app: &App) -> Arc<Settings> {
        Arc::clone(&app.settings)
    }
}

impl FromRef<App> for Arc<Reader> {
    fn from_ref(app: &App) -> Arc<Reader> {
        Arc::clone(&app.reader)
    }
}

//! The house: the rooms' doors merged, the layers in order.

use crate::access::Access::Anyone;
use crate::web::{App, Routes, error_page, headers, page, static_files};
use crate::{
    accounts, attachments, calendar, comments, curators, documents, evidence, health, home,
    imports, info, journal, letters, loading, notices, objections, questionnaires, registers,
    risks, roadmaps, rulesets, school_card, schools, search, visits, whatif,
};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

/// A page answers within this time or gives up.
const PAGE_TIME: Duration = Duration::from_secs(60);

/// All doors of the portal.
pub fn routes() -> Routes {
    Routes::new()
        .get("/static/{*path}", Anyone, static_files::show)
        .merge(health::routes())
        .merge(accounts::routes())
        .merge(schools::routes())
        .merge(school_card::routes())
        .merge(risks::routes())
        .merge(questionnaires::routes())
        .merge(roadmaps::routes())
        .merge(loading::routes())
        .merge(home::routes())
        .merge(imports::routes())
        .merge(journal::routes())
        .merge(info::routes())
        .merge(rulesets::routes())
        .merge(whatif::routes())
        .merge(registers::routes())
        .merge(objections::routes())
        .merge(attachments::routes())
        .merge(evidence::routes())
        .merge(documents::routes())
        .merge(visits::routes())
        .merge(curators::routes())
        .merge(calendar::routes())
        .merge(search::routes())
        .merge(comments::routes())
        .merge(notices::routes())
        .merge(letters::routes())
}

/// The router with every layer. Reading order: the last layer added sees a request first.
pub fn router(app: App) -> Router {
    routes()
        .into_router()
        .fallback(|| async { crate::error::Error::NotFound })
        .layer(from_fn(headers::measure))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            PAGE_TIME,
        ))
        .layer(from_fn_with_state(app.clone(), error_page::layer))
        .layer(from_fn_with_state(app.clone(), accounts::session_layer))
        .layer(from_fn(page::forget_flash))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), headers::layer))
        .with_state(app)
}

//! `GET /`: each role has its own first page.

use super::{coordinator_pages, school_pages};
use crate::access::Role;
use crate::db::Db;
use crate::error::Result;
use crate::web::{Caller, Now, Query};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The year of the register; the last one with data when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HomeQuery {
    year: Option<i32>,
}

/// `GET /`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Query(query): Query<HomeQuery>,
) -> Result<Response> {
    match (caller.viewer.role, caller.viewer.municipality_id) {
        (Role::Admin, _) => Ok(Redirect::to("/users").into_response()),
        (Role::Director, _) => school_pages::director(caller, &db, now).await,
        (Role::Curator, _) => school_pages::curator(caller, &db, now).await,
        (_, Some(municipality_id)) => {
            coordinator_pages::municipality(caller, &db, now, municipality_id, query.year).await
        }
        (_, None) => coordinator_pages::region(caller, &db, now, query.year).await,
    }
}

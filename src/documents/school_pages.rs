//! Documents of one school in a year: what is wanted, what is there, what to do.

use super::document::{Action, Standing};
use super::grid::{Cell, Handed};
use super::grid_store;
use super::kind::Kind;
use super::kind_store;
use crate::access::Permission;
use crate::error::Result;
use crate::risks::{school_year, school_year_of, year_choices};
use crate::school_card::Card;
use crate::schools;
use crate::verdicts;
use crate::web::view::Choice;
use crate::web::{App, Caller, Now, Path, Query, Shell, filters, html};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// The year the page shows; the present one when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearQuery {
    year: Option<i16>,
}

#[derive(Template)]
#[template(path = "documents/school.html")]
struct SchoolPage {
    shell: Shell,
    card: Card,
    year: i16,
    years: Vec<Choice>,
    kinds: Vec<Kind>,
    handed: Handed,
    may_send: bool,
}

impl SchoolPage {
    fn title(&self) -> String {
        school_year(self.year)
    }

    fn rows(&self) -> impl Iterator<Item = (&Kind, &Cell)> {
        self.kinds.iter().zip(&self.handed.cells)
    }

    /// Whether the viewer may send a version of a document that stands so.
    fn may_send(&self, standing: &Standing) -> bool {
        self.may_send && Action::Send.lock(*standing).is_none()
    }
}

/// `GET /schools/{school_id}/documents`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(school_id): Path<i64>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let (viewer, scope) = (&caller.viewer, caller.viewer.scope());
    let today = now.day(viewer.utc_offset_hours);
    let present = school_year_of(today);
    let year = query
        .year
        .filter(|year| (2000..=2100).contains(year))
        .unwrap_or(present);
    let mut tx = app.db.read(viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let verdicts = verdicts::of_school(&mut tx, scope, school_id).await?;
    let place = school.municipality_id;
    let mut kinds = kind_store::of_municipality(&mut tx, place, year).await?;
    let found = grid_store::documents(&mut tx, scope, (place, Some(school_id)), year).await?;
    drop(tx);
    // A kind that is no longer required stays where the school has it.
    kinds.retain(|kind| kind.is_required || found.iter().any(|of| of.kind_id == kind.id));
    html(&SchoolPage {
        years: year_choices(present, year),
        may_send: viewer.may(Permission::SendDocuments),
        handed: Handed::of(&kinds, found.iter(), today),
        card: Card::new(school, verdicts.first(), "documents"),
        shell: caller.shell,
        year,
        kinds,
    })
}

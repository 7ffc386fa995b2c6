//! The page of one school: where it stands and why, its numbers, its years, its history.
//! Stands above the rooms it shows; they know nothing of it.

mod card;
mod figures;
mod pages;

pub use card::{Card, tabs};
pub use figures::{Figure, figures};

use crate::access::Access::Holder;
use crate::access::Permission::{SeeResults, SeeSchools};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/schools/{school_id}", Holder(SeeSchools), pages::show)
        .get(
            "/schools/{school_id}/results",
            Holder(SeeResults),
            pages::results,
        )
        .get(
            "/schools/{school_id}/identification",
            Holder(SeeSchools),
            pages::identification,
        )
        .get(
            "/schools/{school_id}/history",
            Holder(SeeSchools),
            pages::history,
        )
}

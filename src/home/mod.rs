//! The first page, by role: what needs a decision now, the state of the data, the register at a glance.

mod coordinator_pages;
mod decision;
mod distribution;
mod duties;
mod pages;
mod school_pages;
mod store;

use crate::access::Access::SignedIn;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new().get("/", SignedIn, pages::show)
}

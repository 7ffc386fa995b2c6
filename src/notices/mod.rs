//! Notices: which event of the journal concerns whom, and each person's tray of them. No room knows of
//! notices; a new kind of event is told to [`concerns`], the one table of who is concerned.
//! Front door: [`build`], [`forget`] for the clock; [`add_own`], [`since`] for who writes to people.

mod building;
mod building_store;
mod concern;
mod filter;
mod notice;
mod pages;
mod store;

pub use building::{Built, build};
pub use building_store::Urgent;
pub use concern::{Audience, Concern, Happening, concerns, is_silent};
pub use notice::{New, Notice};
pub use store::{add_own, forget, since};

use crate::access::Access::SignedIn;
use crate::web::Routes;

/// Doors of the room: everybody has her own tray.
pub fn routes() -> Routes {
    Routes::new()
        .get("/notices", SignedIn, pages::list)
        .get("/notices.xlsx", SignedIn, pages::file)
        .get("/notices.csv", SignedIn, pages::file)
        .post("/notices/reading", SignedIn, pages::read_all)
        .post("/notices/{notice_id}/opening", SignedIn, pages::open)
        .post("/notices/{notice_id}/marking", SignedIn, pages::mark)
}

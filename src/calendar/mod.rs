//! The calendar: which days of measures, recommendations, visits and registers fall within the viewer's
//! sight, and the link by which her own calendar programme reads the same. It reads other rooms' tables and
//! writes none of them; a source is one query of `store.rs` and one [`Kind`].
//! Front door: [`Entry`], [`Kind`], [`Asked`], [`entries`].

mod entry;
mod export;
mod feed;
mod feed_pages;
mod filter;
mod link_pages;
mod link_store;
mod month;
mod pages;
mod store;

pub use entry::{Entry, Kind, Standing};
pub use store::{Asked, list as entries};

use crate::access::Access::{Anyone, Holder};
use crate::access::Permission::SeeCalendar;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let see = Holder(SeeCalendar);
    Routes::new()
        .get("/calendar", see, pages::show)
        .get("/calendar.xlsx", see, pages::file)
        .get("/calendar.csv", see, pages::file)
        .get("/calendar/link", see, link_pages::show)
        .post("/calendar/link", see, link_pages::create)
        .post("/calendar/link/closure", see, link_pages::close)
        // Read by a programme without a session: the secret is in the name of the file.
        .get("/calendar/{feed}", Anyone, feed_pages::show)
}

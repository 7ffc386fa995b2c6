//! The journal: one page of events for those who may read it, histories for the pages of other rooms,
//! and the check of the chain. Lines are written by `db::Tx::commit`; nothing here changes them.
//! Front door for others: [`of_subject`], [`of_school`], [`verify`].

mod chain;
mod entry;
mod filter;
mod pages;
mod store;

pub use chain::Chain;
pub use entry::Entry;
pub use store::{of_school, of_subject, verify};

use crate::access::Access::Holder;
use crate::access::Permission::SeeJournal;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/journal", Holder(SeeJournal), pages::list)
        .get("/journal.xlsx", Holder(SeeJournal), pages::file)
        .get("/journal.csv", Holder(SeeJournal), pages::file)
}

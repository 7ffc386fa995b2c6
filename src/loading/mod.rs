//! A roadmap that exists already, loaded from a table of Word or Excel: read, understood, asked about, put
//! into a draft. Front door: [`keep`], [`sweep`].

mod answers;
mod columns;
mod columns_pages;
mod pasted;
mod plan;
mod preview;
mod preview_pages;
mod rows;
mod source;
mod store;
mod upload_pages;

pub use source::Source;
pub use store::{Sent, add as keep, sweep};

use crate::access::Access::Holder;
use crate::access::Permission::WriteRoadmaps;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let write = Holder(WriteRoadmaps);
    Routes::new()
        .get(
            "/schools/{school_id}/roadmap/load",
            write,
            upload_pages::new,
        )
        .post_files(
            "/schools/{school_id}/roadmap/load",
            write,
            upload_pages::create,
        )
        .get(
            "/roadmap-loads/{load_id}/columns",
            write,
            columns_pages::edit,
        )
        .post(
            "/roadmap-loads/{load_id}/columns",
            write,
            columns_pages::update,
        )
        .get("/roadmap-loads/{load_id}", write, preview_pages::show)
        .post(
            "/roadmap-loads/{load_id}/answers",
            write,
            preview_pages::answer,
        )
        .post(
            "/roadmap-loads/{load_id}/commit",
            write,
            preview_pages::commit,
        )
        .post(
            "/roadmap-loads/{load_id}/removal",
            write,
            preview_pages::remove,
        )
}

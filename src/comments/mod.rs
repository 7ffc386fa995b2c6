//! The talk beside a measure, a visit or a document: lines that are edited in sight of all and crossed out, never gone;
//! people are called by name. The room stands above the rooms whose things are talked about: they decide
//! who sees the thing, and who sees it may read and, by her role, write. Front door for the demo: [`write`].

mod call;
mod comment;
mod edit_pages;
mod pages;
mod people_store;
mod place;
mod store;
mod writing;

pub use call::Person;
pub use place::{Place, Thing};
pub use writing::{New, write};

use crate::access::Access::Holder;
use crate::access::Permission::{SeeDocuments, SeeRoadmaps, SeeVisits, WriteComments};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let write = Holder(WriteComments);
    Routes::new()
        .get(
            "/measures/{measure_id}/comments",
            Holder(SeeRoadmaps),
            pages::of_measure,
        )
        .post(
            "/measures/{measure_id}/comments",
            write,
            pages::write_of_measure,
        )
        .get(
            "/visits/{visit_id}/comments",
            Holder(SeeVisits),
            pages::of_visit,
        )
        .post("/visits/{visit_id}/comments", write, pages::write_of_visit)
        .get(
            "/documents/{document_id}/comments",
            Holder(SeeDocuments),
            pages::of_document,
        )
        .post(
            "/documents/{document_id}/comments",
            write,
            pages::write_of_document,
        )
        .get("/comments/{comment_id}", write, edit_pages::edit)
        .post("/comments/{comment_id}/text", write, edit_pages::update)
        .post("/comments/{comment_id}/strike", write, edit_pages::strike)
}

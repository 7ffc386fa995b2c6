//! Documents a school must have (Концепция развития, Среднесрочная программа, …): versions, expertise by
//! criteria, remarks, the decision, the day of placing in ИС МЭДК, and the grid «школа × документ».
//! Front door: [`find`], [`kinds`], [`Decision`].

mod decision_pages;
mod document;
mod document_store;
mod expertise;
mod forms;
mod grid;
mod grid_pages;
mod grid_store;
mod kind;
mod kind_pages;
mod kind_store;
mod look;
mod pages;
mod remark_pages;
mod remark_store;
mod school_pages;
mod send_pages;

pub use document::Decision;
pub use document_store::{add_version, decide, find, place, review};
pub use kind::{Kind, usual};
pub use kind_store::{add_usual, of_municipality as kinds, set_deadline};
pub use remark_store::make as make_remark;

use crate::access::Access::Holder;
use crate::access::Permission::{DecideDocuments, ReviewDocuments, SeeDocuments, SendDocuments};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let (see, send) = (Holder(SeeDocuments), Holder(SendDocuments));
    let (review, decide) = (Holder(ReviewDocuments), Holder(DecideDocuments));
    Routes::new()
        .get("/documents", see, grid_pages::grid)
        .get("/documents.xlsx", see, grid_pages::file)
        .get("/documents.csv", see, grid_pages::file)
        .post("/documents/looks", decide, grid_pages::look)
        .get("/schools/{school_id}/documents", see, school_pages::list)
        .get("/schools/{school_id}/documents/new", send, send_pages::new)
        .post_files("/schools/{school_id}/documents", send, send_pages::create)
        .get("/documents/{document_id}", see, pages::show)
        .post("/documents/{document_id}/review", review, pages::review)
        .post(
            "/documents/{document_id}/decision",
            decide,
            decision_pages::decide,
        )
        .post(
            "/documents/{document_id}/placement",
            decide,
            decision_pages::place,
        )
        .post(
            "/document-remarks/{document_remark_id}/answer",
            send,
            remark_pages::answer,
        )
        .post(
            "/document-remarks/{document_remark_id}/closure",
            review,
            remark_pages::close,
        )
        .get("/document-kinds", see, kind_pages::list)
        .post("/document-kinds/usual", decide, kind_pages::take_usual)
        .get("/document-kinds/new", decide, kind_pages::new)
        .post("/document-kinds", decide, kind_pages::create)
        .get("/document-kinds/{kind_id}/edit", decide, kind_pages::edit)
        .post("/document-kinds/{kind_id}/edit", decide, kind_pages::update)
}

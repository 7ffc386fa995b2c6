//! Imports (загрузки): files are read, checked and shown first, stored as a whole on a person's word, and put
//! back as a whole while nothing stands on them.
//!
//! A file's way: [`intake`] reads and recognises it, `sorting` keeps the rows of the own municipality,
//! `lines` finds their schools, `plan` says what becomes of each row, `saving` carries the plan out.
//! Front door for the command line: [`bulk`].

pub mod bulk;
mod content;
mod copies;
mod decision_pages;
mod decisions;
mod drafting;
mod import;
pub mod intake;
mod known_store;
mod leftovers;
mod lines;
mod list_pages;
mod list_store;
mod mapping;
mod mapping_pages;
mod number;
mod pages;
mod plan;
mod preparing;
mod preview;
mod preview_pages;
mod remarks;
mod saving;
mod sorting;
mod store;
mod title;
mod undo_pages;
mod undoing;
mod upload_pages;

#[cfg(test)]
mod testing;

use crate::access::Access::Holder;
use crate::access::Permission::ImportResults;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let may = Holder(ImportResults);
    Routes::new()
        .get("/imports", may, list_pages::list)
        .post_files("/imports", may, upload_pages::create)
        .get("/imports/new", may, upload_pages::new)
        .get("/imports/template.xlsx", may, upload_pages::template_xlsx)
        .get("/imports/{import_id}", may, pages::show)
        .get(
            "/imports/{import_id}/problems.xlsx",
            may,
            pages::problems_xlsx,
        )
        .post(
            "/imports/{import_id}/decisions",
            may,
            decision_pages::decide,
        )
        .post("/imports/{import_id}/commit", may, decision_pages::commit)
        .post("/imports/{import_id}/discard", may, decision_pages::discard)
        .get("/imports/{import_id}/undo", may, undo_pages::new)
        .post("/imports/{import_id}/undo", may, undo_pages::create)
        .get(
            "/imports/{import_id}/mapping/{file_id}",
            may,
            mapping_pages::new,
        )
        .post_files(
            "/imports/{import_id}/mapping/{file_id}",
            may,
            mapping_pages::create,
        )
}

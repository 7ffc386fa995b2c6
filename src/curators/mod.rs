//! Curators: which schools each looks after and since when, how much she carries, where she may not go, what
//! she hands over. Front door: [`assign`]. The room is the only writer of `curator_schools`.

mod assigning;
mod assignment;
mod assignment_pages;
mod curator;
mod export;
mod handover_pages;
mod list_pages;
mod show_pages;
mod store;
mod workplace;
mod workplace_store;

pub use assigning::assign;
pub use assignment::{NewAssignment, Refusal};
pub use workplace::Workplace;
pub use workplace_store::add as add_workplace;

/// Where a curator worked, as checked.
pub use workplace::NewWorkplace;

use crate::access::Access::Holder;
use crate::access::Permission::{AssignCurators, RecordVisits};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let (assign, record) = (Holder(AssignCurators), Holder(RecordVisits));
    Routes::new()
        .get("/curators", assign, list_pages::list)
        .get("/curators.xlsx", assign, list_pages::file)
        .get("/curators.csv", assign, list_pages::file)
        .get("/curators/{curator_id}", assign, show_pages::show)
        .post(
            "/curators/{curator_id}/assignments",
            assign,
            show_pages::give,
        )
        .post(
            "/curators/{curator_id}/workplaces",
            assign,
            show_pages::note_workplace,
        )
        .post(
            "/workplaces/{workplace_id}/removal",
            assign,
            show_pages::remove_workplace,
        )
        .get(
            "/assignments/{assignment_id}/end",
            assign,
            assignment_pages::edit,
        )
        .post(
            "/assignments/{assignment_id}/end",
            assign,
            assignment_pages::end,
        )
        .get(
            "/schools/{school_id}/handover",
            record,
            handover_pages::show,
        )
        .post(
            "/schools/{school_id}/handover",
            record,
            handover_pages::note,
        )
}

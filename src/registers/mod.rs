//! The register of a year (перечень ШНОР): computed, shown to the schools, decided upon, approved and frozen.
//! Front door: [`board`], [`membership_history`], [`sources_in_words`], [`find`], [`hold`], [`latest`],
//! [`resting_on_import`].

mod approval;
mod board;
mod columns;
mod decision_pages;
mod distribution;
mod entry;
mod export;
mod export_pages;
mod filter;
mod forms;
mod history;
mod history_store;
mod lifecycle_pages;
mod official;
mod official_pages;
mod official_store;
mod pages;
mod panel;
mod paper_pages;
mod register;
mod row;
mod snapshot;
mod sources;
mod store;
#[cfg(test)]
mod testing;

pub use approval::approve;
pub use board::{Board, Sheet, View, load as board, sheet};
pub use entry::{Decision, DecisionKind, Entry};
pub use history::{Approval, YearOfMembership};
pub use history_store::{membership_history, sources_in_words};
pub use register::{Answers, Obstacle, Register, State};
pub use store::{Order, find, hold, latest, open, resting_on_import, send};

use crate::access::Access::Holder;
use crate::access::Permission::{ApproveRegister, SeeRegister, SeeResults};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let (see, approve) = (Holder(SeeRegister), Holder(ApproveRegister));
    Routes::new()
        .get("/registers", see, pages::list)
        .get("/registers/{year}", see, pages::show)
        .get("/registers/{year}/schools.xlsx", see, export_pages::xlsx)
        .get("/registers/{year}/schools.csv", see, export_pages::csv)
        .get("/registers/{year}/print", see, paper_pages::print)
        .get(
            "/registers/{year}/schools/{school_id}/card",
            Holder(SeeResults),
            paper_pages::card,
        )
        .get("/registers/{year}/official", see, official_pages::show)
        .get("/registers/{year}/official.xlsx", see, official_pages::xlsx)
        .get("/registers/{year}/official.csv", see, official_pages::csv)
        .post_files(
            "/registers/{year}/official",
            approve,
            official_pages::create,
        )
        .post("/registers/{year}", approve, lifecycle_pages::create)
        .get(
            "/registers/{register_id}/review",
            approve,
            lifecycle_pages::review,
        )
        .post(
            "/registers/{register_id}/review",
            approve,
            lifecycle_pages::send,
        )
        .get(
            "/registers/{register_id}/approval",
            approve,
            lifecycle_pages::approval,
        )
        .post(
            "/registers/{register_id}/approval",
            approve,
            lifecycle_pages::approve,
        )
        .get(
            "/registers/{register_id}/decisions/new",
            approve,
            decision_pages::new,
        )
        .post(
            "/registers/{register_id}/decisions",
            approve,
            decision_pages::create,
        )
        .post(
            "/registers/{register_id}/decisions/{school_id}/withdrawal",
            approve,
            decision_pages::withdraw,
        )
}

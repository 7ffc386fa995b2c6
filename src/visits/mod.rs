//! Visits of curators: planned, held, read by the director; what they recommend and what became of it.
//! Front door: [`of_school`], [`unfinished`], [`hand_over`]; for the demo [`plan`] and [`send_report`].

mod codes;
mod correction;
mod correction_pages;
mod draft_pages;
mod draft_store;
mod export;
mod filter;
mod folder;
mod folder_store;
mod list_pages;
mod measure_pages;
mod paper_pages;
mod people;
mod plan_pages;
mod recommendation;
mod recommendation_pages;
mod recommendation_store;
mod report;
mod report_form;
mod report_pages;
mod report_rows;
mod reporting;
mod school_pages;
mod show_pages;
mod store;
mod summary_store;
mod visit;

pub use folder_store::attach;
pub use people::LooksAfter;
pub use recommendation::Recommendation;
pub use recommendation_store::unfinished;
pub use report::{Advice, Discussed, Report, Reviewed};
pub use reporting::{correct as correct_report, send as send_report};
pub use store::{acknowledge, find, hand_over, of_school, plan};
pub use summary_store::SILENCE;
pub use visit::{Form, Kind, Lesson, Plan, Visit};

/// What became of a recommendation.
pub use recommendation::State as RecommendationState;

use crate::access::Access::Holder;
use crate::access::Permission::{AcknowledgeVisits, DecideRoadmaps, RecordVisits, SeeVisits};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let (see, record) = (Holder(SeeVisits), Holder(RecordVisits));
    Routes::new()
        .get("/visits", see, list_pages::list)
        .get("/visits.xlsx", see, list_pages::file)
        .get("/visits.csv", see, list_pages::file)
        .get("/visits/new", record, plan_pages::new)
        .post("/visits/new", record, plan_pages::create)
        .get("/visits/{visit_id}", see, show_pages::show)
        .get("/visits/{visit_id}/edit", record, plan_pages::edit)
        .post("/visits/{visit_id}/edit", record, plan_pages::update)
        .get(
            "/visits/{visit_id}/cancellation",
            record,
            plan_pages::cancellation,
        )
        .post(
            "/visits/{visit_id}/cancellation",
            record,
            plan_pages::cancel,
        )
        .get("/visits/{visit_id}/blank", record, show_pages::blank)
        .get("/visits/{visit_id}/report", record, report_pages::edit)
        .post("/visits/{visit_id}/report", record, report_pages::create)
        .get(
            "/visits/{visit_id}/correction",
            record,
            correction_pages::edit,
        )
        .post(
            "/visits/{visit_id}/correction",
            record,
            correction_pages::update,
        )
        .post_files("/visits/{visit_id}/files", record, paper_pages::attach)
        .get(
            "/visit-papers/{visit_paper_id}/removal",
            record,
            paper_pages::removal,
        )
        .post(
            "/visit-papers/{visit_paper_id}/removal",
            record,
            paper_pages::withdraw,
        )
        .post("/visits/{visit_id}/draft", record, draft_pages::save)
        .post(
            "/visits/{visit_id}/draft/discard",
            record,
            draft_pages::discard,
        )
        .post(
            "/visits/{visit_id}/acknowledgement",
            Holder(AcknowledgeVisits),
            show_pages::acknowledge,
        )
        .get("/schools/{school_id}/visits", see, school_pages::show)
        .get("/recommendations", see, recommendation_pages::list)
        .get("/recommendations.xlsx", see, recommendation_pages::file)
        .get("/recommendations.csv", see, recommendation_pages::file)
        .get(
            "/recommendations/{recommendation_id}",
            see,
            recommendation_pages::show,
        )
        .post(
            "/recommendations/{recommendation_id}/answer",
            Holder(AcknowledgeVisits),
            recommendation_pages::answer,
        )
        .post(
            "/recommendations/{recommendation_id}/measure",
            Holder(DecideRoadmaps),
            measure_pages::create,
        )
        .post(
            "/recommendations/{recommendation_id}/decision",
            record,
            recommendation_pages::decide,
        )
}

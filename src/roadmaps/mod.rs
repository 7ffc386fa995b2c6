//! Roadmaps (дорожные карты) of schools, drafted from activated risks and the library of measures, and of the
//! municipality itself: agreed, changed by proposals, reported, confirmed, judged. Front door: [`Figures`],
//! [`Stage`].

mod action;
mod agreement;
mod carry;
mod carry_pages;
mod decision_pages;
mod draft_pages;
mod evidence_pages;
mod figures;
mod filter;
mod forms;
mod library;
mod library_pages;
mod library_store;
mod list_pages;
mod list_store;
mod measure;
mod measure_edit_pages;
mod measure_pages;
mod measure_store;
mod municipal_pages;
mod occurrence;
mod owner;
mod pages;
mod programme;
mod programme_pages;
mod proposal;
mod proposal_pages;
mod proposal_store;
mod report_pages;
mod report_store;
mod roadmap;
mod settlement_pages;
mod shift;
mod shown;
mod store;
mod table;
mod term;
mod year_pages;

pub use action::Action;
pub use agreement::Basis;
pub use figures::{Figure, Figures};
pub use forms::{MeasureForm, NewMeasure, Report};
pub use measure::{Effect, Measure, Standing, Verdict};
pub use measure_store::{
    add as add_measure, answer, find as find_measure, judge, of_roadmap as measures_of, report,
};
pub use occurrence::{Day, DayReport, Occurrence, told as report_in_words};
pub use owner::Owner;
pub use programme::Programme;
pub use proposal::Change;
pub use proposal_store::{NewProposal, add as propose};
pub use report_store::{answer_day, report_day};
pub use roadmap::{Roadmap, Stage, State};
pub use store::{
    add as draft, add_municipal, approve, carry, find, hold, move_on, of_school, programmes, terms,
};
pub use term::{Terms, WHOLE_YEAR};

use crate::access::Access::Holder;
use crate::access::Permission::{
    ConfirmMeasures, DecideRoadmaps, EditLibrary, SeeRoadmaps, WriteRoadmaps,
};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let (see, write) = (Holder(SeeRoadmaps), Holder(WriteRoadmaps));
    let decide = Holder(DecideRoadmaps);
    let routes = Routes::new()
        .get("/roadmaps", see, list_pages::list)
        .get("/roadmaps.xlsx", see, list_pages::file)
        .get("/roadmaps.csv", see, list_pages::file)
        .get("/schools/{school_id}/roadmap", see, pages::show)
        .get("/schools/{school_id}/roadmap/new", write, draft_pages::new)
        .post("/schools/{school_id}/roadmap", write, draft_pages::create)
        .get("/roadmaps/{roadmap_id}/measures.xlsx", see, pages::file)
        .get("/roadmaps/{roadmap_id}/measures.csv", see, pages::file)
        .post(
            "/roadmaps/{roadmap_id}/sending",
            write,
            decision_pages::send,
        )
        .get(
            "/roadmaps/{roadmap_id}/decision",
            decide,
            decision_pages::decision,
        )
        .post(
            "/roadmaps/{roadmap_id}/decision",
            decide,
            decision_pages::decide,
        )
        .get(
            "/roadmaps/{roadmap_id}/closure",
            decide,
            decision_pages::closure,
        )
        .post(
            "/roadmaps/{roadmap_id}/closure",
            decide,
            decision_pages::close,
        )
        .get("/roadmaps/{roadmap_id}/next-year", write, carry_pages::edit)
        .post(
            "/roadmaps/{roadmap_id}/next-year",
            write,
            carry_pages::create,
        );
    changes(municipal(measures(routes)))
}

/// The municipality's own roadmap and its school years.
fn municipal(routes: Routes) -> Routes {
    let (see, decide) = (Holder(SeeRoadmaps), Holder(DecideRoadmaps));
    let roadmap = "/municipalities/{municipality_id}/roadmap";
    let approval = "/roadmaps/{roadmap_id}/approval";
    routes
        .get(roadmap, see, municipal_pages::show)
        .post(roadmap, decide, municipal_pages::create)
        .get(approval, decide, municipal_pages::approval)
        .post(approval, decide, municipal_pages::approve)
        .get("/school-years/{year}", decide, year_pages::edit)
        .post("/school-years/{year}", decide, year_pages::update)
}

/// Changes of an agreed roadmap.
fn changes(routes: Routes) -> Routes {
    let (see, write) = (Holder(SeeRoadmaps), Holder(WriteRoadmaps));
    let decide = Holder(DecideRoadmaps);
    let new = "/roadmaps/{roadmap_id}/proposals/new";
    let settlement = "/proposals/{proposal_id}/settlement";
    let withdrawal = "/proposals/{proposal_id}/withdrawal";
    routes
        .get(new, write, proposal_pages::new)
        .post(
            "/roadmaps/{roadmap_id}/proposals",
            write,
            proposal_pages::create,
        )
        .get(
            "/measures/{measure_id}/proposal",
            write,
            proposal_pages::edit,
        )
        .post(
            "/measures/{measure_id}/proposal",
            write,
            proposal_pages::change,
        )
        .post(
            "/measures/{measure_id}/dropping",
            write,
            proposal_pages::drop_measure,
        )
        .get("/proposals/{proposal_id}", see, settlement_pages::show)
        .post(settlement, decide, settlement_pages::settle)
        .post(withdrawal, write, settlement_pages::withdraw)
}

fn measures(routes: Routes) -> Routes {
    let (see, write) = (Holder(SeeRoadmaps), Holder(WriteRoadmaps));
    let (confirm, decide) = (Holder(ConfirmMeasures), Holder(DecideRoadmaps));
    let library = Holder(EditLibrary);
    routes
        .get(
            "/roadmaps/{roadmap_id}/programmes/{factor_code}",
            write,
            programme_pages::edit,
        )
        .post(
            "/roadmaps/{roadmap_id}/programmes/{factor_code}",
            write,
            programme_pages::update,
        )
        .get(
            "/roadmaps/{roadmap_id}/measures/new",
            write,
            measure_edit_pages::new,
        )
        .post(
            "/roadmaps/{roadmap_id}/measures",
            write,
            measure_edit_pages::create,
        )
        .get("/measures/{measure_id}", see, measure_pages::show)
        .get(
            "/measures/{measure_id}/edit",
            write,
            measure_edit_pages::edit,
        )
        .post(
            "/measures/{measure_id}/edit",
            write,
            measure_edit_pages::update,
        )
        .post(
            "/measures/{measure_id}/removal",
            write,
            measure_edit_pages::remove,
        )
        .post("/measures/{measure_id}/report", write, report_pages::report)
        .post_files(
            "/measures/{measure_id}/files",
            write,
            evidence_pages::attach,
        )
        .post(
            "/measures/{measure_id}/files/{paper_id}/untying",
            write,
            evidence_pages::untie,
        )
        .post("/remarks/{remark_id}/answer", write, evidence_pages::answer)
        .post(
            "/remarks/{remark_id}/closure",
            confirm,
            evidence_pages::close,
        )
        .post(
            "/measures/{measure_id}/verdict",
            confirm,
            report_pages::answer,
        )
        .post(
            "/measures/{measure_id}/effect",
            decide,
            measure_pages::judge,
        )
        .post(
            "/measures/{measure_id}/term",
            decide,
            measure_pages::move_term,
        )
        .get("/measure-library", see, library_pages::list)
        .get("/measure-library/new", library, library_pages::new)
        .post("/measure-library", library, library_pages::create)
}

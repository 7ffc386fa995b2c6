//! Papers that prove measures (подтверждающие документы): files tied to measures, numbered remarks on them,
//! stages in which they are collected, lists of what lacks proof. The measure itself is known above.
//! Front door: [`Dossier`], [`dossier`].

mod dossier;
mod file_pages;
mod filter;
mod forms;
mod list_pages;
mod list_store;
mod missing_pages;
mod remark;
mod stage;
mod stage_pages;
mod stage_store;
mod store;
mod table;

pub use dossier::{Dossier, FILES, Owner, Paper, odd_day};
pub use forms::{AnswerForm, AttachForm, Said};
pub use remark::{Answering, Remark};
pub use stage::Stage;
pub use stage_store::replace as set_stages;
pub use store::{
    answer_remark, attach, close_remark, close_remarks, dossier, find_remark, make_remark, untie,
};

use crate::access::Access::Holder;
use crate::access::Permission::{DecideRoadmaps, SeeRoadmaps, WriteRoadmaps};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let see = Holder(SeeRoadmaps);
    Routes::new()
        .get("/evidence", see, list_pages::list)
        .get("/evidence.xlsx", see, list_pages::file)
        .get("/evidence.csv", see, list_pages::file)
        .get("/evidence/missing", see, missing_pages::list)
        .get("/evidence/missing.xlsx", see, missing_pages::file)
        .get("/evidence/missing.csv", see, missing_pages::file)
        .get("/evidence/stages", see, stage_pages::show)
        .post(
            "/evidence/stages",
            Holder(DecideRoadmaps),
            stage_pages::update,
        )
        .get(
            "/evidence/{paper_id}/removal",
            Holder(WriteRoadmaps),
            file_pages::removal,
        )
        .post(
            "/evidence/{paper_id}/removal",
            Holder(WriteRoadmaps),
            file_pages::withdraw,
        )
}

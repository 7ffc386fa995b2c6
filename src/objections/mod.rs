//! What the schools say of their numbers while the register lies with them: agreement or an objection with a
//! file, and the coordinator's answer. Front door: [`of_school`], [`Objection`].

mod filter;
mod objection;
mod pages;
mod school_pages;
mod store;

pub use objection::{Kind, Objection, Said, State};
pub use store::{add, of_school};

use crate::access::Access::Holder;
use crate::access::Permission::{AnswerObjections, Object, SeeObjections};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/objections", Holder(SeeObjections), pages::list)
        .get(
            "/objections/{objection_id}",
            Holder(SeeObjections),
            pages::show,
        )
        .post(
            "/objections/{objection_id}/answer",
            Holder(AnswerObjections),
            pages::answer,
        )
        .get(
            "/schools/{school_id}/objections/new",
            Holder(Object),
            school_pages::new,
        )
        .post_files(
            "/schools/{school_id}/objections",
            Holder(Object),
            school_pages::create,
        )
}

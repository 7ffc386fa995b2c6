//! What if: a rule tried on the stored numbers, and a rule taken into use once its consequences are counted.
//! Trying stores nothing: the whole state of the page is its address.

mod bars;
mod choice_pages;
mod conditions;
mod moves;
mod pages;
mod procedures;
mod store;
mod trial;

use crate::access::Access::Holder;
use crate::access::Permission::{ApproveRegister, EditRules, TryRules};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/what-if", Holder(TryRules), pages::show)
        .post("/what-if", Holder(EditRules), pages::create)
        .get(
            "/rulesets/{ruleset_id}/choice",
            Holder(ApproveRegister),
            choice_pages::new,
        )
        .post(
            "/rulesets/{ruleset_id}/choice",
            Holder(ApproveRegister),
            choice_pages::create,
        )
}

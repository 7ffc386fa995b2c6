//! Rule-sets: the rules of identification as data, their pages, copies, comparison. Which municipality
//! applies which is decided in the room `whatif`, where the consequences are counted.
//! Front door: [`find`], [`by_code`], [`current`], [`list`], [`add`], and [`add_presets`] at the start.

mod authority;
mod codes;
mod compare_pages;
mod edit_pages;
mod facts;
mod form;
mod pages;
mod rows;
mod state;
mod store;
mod uses;

pub use authority::{may_write, next_code};
pub use codes::{by_code as choice, code_of};
pub use facts::{Difference, Fact, SideLine, compare, facts};
pub use state::State;
pub use store::{
    StoredRuleSet, Use, add, add_presets, by_code, choose, current, find, list, lock, replace,
    set_state, uses,
};

use crate::access::Access::Holder;
use crate::access::Permission::{EditRules, SeeRules};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/rulesets", Holder(SeeRules), pages::list)
        .get("/rulesets/compare", Holder(SeeRules), compare_pages::show)
        .get("/rulesets/{ruleset_id}", Holder(SeeRules), pages::show)
        .get(
            "/rulesets/{ruleset_id}/definition.json",
            Holder(SeeRules),
            pages::show_json,
        )
        .get(
            "/rulesets/{ruleset_id}/edit",
            Holder(EditRules),
            edit_pages::edit,
        )
        .post(
            "/rulesets/{ruleset_id}/edit",
            Holder(EditRules),
            edit_pages::update,
        )
        .post(
            "/rulesets/{ruleset_id}/copy",
            Holder(EditRules),
            edit_pages::copy,
        )
        .post(
            "/rulesets/{ruleset_id}/state",
            Holder(EditRules),
            edit_pages::set_state,
        )
}

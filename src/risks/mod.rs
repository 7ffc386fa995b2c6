//! Risks of a school (рисковый профиль школы): the directory of factors, the levels of a school year, what
//! the school and the curator say of them, the directions the coordinator activates.
//! Front door: [`active_risks`], [`Risk`], [`factors`]; for the room that draws levels from answers [`take`].

mod activation_pages;
mod correction_pages;
mod entry_pages;
mod factor;
mod factor_pages;
mod factor_store;
mod facts;
mod filter;
mod forms;
mod level;
mod list_pages;
mod list_store;
mod method_store;
mod pages;
mod profile;
mod store;
mod table;
mod verification_pages;
mod year_list;
mod year_list_pages;

pub use factor::Factor;
pub use factor_store::factors;
pub use forms::{NewLine, NewOpinion, NewProfile};
pub use level::{Level, Opinion, Side};
pub use method_store::{TakenLevel, Taking, of_year, take};
pub use profile::{Line, Profile, Stage, school_year, school_year_of};
pub use store::{Risk, activate, active_risks, add as enter, find, say};
pub use year_list::{YearList, YearListForm, year_choices};
pub use year_list_pages::YearExport;

use crate::access::Access::Holder;
use crate::access::Permission::{ActivateRisks, EditFactors, EnterRisks, SeeRisks, VerifyRisks};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let see = Holder(SeeRisks);
    Routes::new()
        .get("/risks", see, list_pages::list)
        .get("/risks.xlsx", see, list_pages::file)
        .get("/risks.csv", see, list_pages::file)
        .get("/schools/{school_id}/risks", see, pages::show)
        .get(
            "/schools/{school_id}/risks/new",
            Holder(EnterRisks),
            entry_pages::new,
        )
        .post(
            "/schools/{school_id}/risks",
            Holder(EnterRisks),
            entry_pages::create,
        )
        .get(
            "/risks/{profile_id}/verification",
            Holder(VerifyRisks),
            verification_pages::edit,
        )
        .post(
            "/risks/{profile_id}/verification",
            Holder(VerifyRisks),
            verification_pages::update,
        )
        .get(
            "/risks/{profile_id}/levels",
            Holder(ActivateRisks),
            correction_pages::edit,
        )
        .post(
            "/risks/{profile_id}/levels",
            Holder(ActivateRisks),
            correction_pages::update,
        )
        .get(
            "/risks/{profile_id}/activation",
            Holder(ActivateRisks),
            activation_pages::edit,
        )
        .post(
            "/risks/{profile_id}/activation",
            Holder(ActivateRisks),
            activation_pages::update,
        )
        .get("/risk-factors", see, factor_pages::list)
        .get(
            "/risk-factors/{factor_code}",
            Holder(EditFactors),
            factor_pages::edit,
        )
        .post(
            "/risk-factors/{factor_code}",
            Holder(EditFactors),
            factor_pages::update,
        )
}

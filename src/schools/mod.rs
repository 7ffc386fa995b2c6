//! The schools room: who the schools are, how a spelling finds its school, the list, its changes and its
//! loading. Front door: [`find`], [`names`], [`registry`], [`remember_alias`], [`load_region`]. The page of
//! one school is the room `school_card`.

mod candidate_store;
mod edit_pages;
mod edit_store;
mod filter;
mod identifiers;
mod import_pages;
mod import_preview_pages;
mod import_store;
mod known_schools;
mod list_pages;
mod list_store;
mod logins;
mod matching;
mod merger;
mod merger_pages;
mod municipality_form;
mod municipality_pages;
mod municipality_store;
mod name_words;
mod names;
mod places;
mod registry;
mod registry_columns;
mod registry_load;
mod registry_plan;
mod registry_row;
mod school;
mod school_form;
mod school_table;
mod short_name;
mod spelling;
mod store;
mod suggestions;

pub use candidate_store::{candidates, forget_aliases, remember_alias};
pub use filter::{SearchWords, names_one_school, search_words};
pub use identifiers::{ExamCode, Inn, Malformed, Ogrn, Oktmo, Read};
pub use known_schools::Registry;
pub use logins::{Login, MunicipalityCode};
pub use matching::{By, Candidate, Match, Wanted};
pub use names::{NameKey, SchoolKind};
pub use places::{municipality_choices, place_of};
pub use registry::{Problem, RegistryFile, RegistryRow, RowEffect, effect};
pub use registry_columns::RegistryColumn;
pub use registry_load::{Source, load_region};
pub use registry_plan::Plan;
pub use school::{Details, FieldChange, Flag, FormerName, Place};
pub use school_form::{CheckedSchool, SchoolForm};
pub use short_name::short_name;
pub use spelling::{municipality_key, search_key, spelling_key};
pub use store::{
    Municipality, SchoolName, StoredSchool, find, former_names, municipalities, municipality,
    names, registry,
};
pub use suggestions::Suggestion;

use crate::access::Access::Holder;
use crate::access::Permission::{EditSchools, SeeSchools};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let may_edit = Holder(EditSchools);
    Routes::new()
        .get("/schools", Holder(SeeSchools), list_pages::list)
        .get("/schools.xlsx", Holder(SeeSchools), list_pages::file)
        .get("/schools.csv", Holder(SeeSchools), list_pages::file)
        .get("/schools/new", may_edit, edit_pages::new)
        .post("/schools/new", may_edit, edit_pages::create)
        .get("/schools/{school_id}/edit", may_edit, edit_pages::edit)
        .post("/schools/{school_id}/edit", may_edit, edit_pages::update)
        .get("/schools/{school_id}/merger", may_edit, merger_pages::show)
        .post(
            "/schools/{school_id}/merger",
            may_edit,
            merger_pages::create,
        )
        .post(
            "/schools/{school_id}/merger/cancellation",
            may_edit,
            merger_pages::cancel,
        )
        .get("/schools/import", may_edit, import_pages::new)
        .post_files("/schools/import", may_edit, import_pages::create)
        .get("/schools/import/{list_id}", may_edit, import_pages::show)
        .post(
            "/schools/import/{list_id}/decisions",
            may_edit,
            import_pages::decide,
        )
        .post(
            "/schools/import/{list_id}/commit",
            may_edit,
            import_pages::commit,
        )
        .post(
            "/schools/import/{list_id}/discard",
            may_edit,
            import_pages::discard,
        )
        .get("/municipality", may_edit, municipality_pages::edit)
        .post("/municipality", may_edit, municipality_pages::update)
}

//! The schools room: who the schools are, how a spelling finds its school, the list and the card.

mod candidate_store;
mod edit_store;
mod identifiers;
mod known_schools;
mod logins;
mod matching;
mod municipality_store;
mod name_words;
mod names;
mod registry;
mod registry_columns;
mod registry_load;
mod registry_plan;
mod registry_row;
mod school;
mod school_form;
mod short_name;
mod spelling;
mod store;
mod suggestions;

pub use candidate_store::{candidates, forget_aliases, remember_alias};
pub use identifiers::{ExamCode, Inn, Malformed, Ogrn, Oktmo, Read};
pub use known_schools::Registry;
pub use logins::{Login, MunicipalityCode};
pub use matching::{By, Candidate, Match, Wanted};
pub use names::{NameKey, SchoolKind};
pub use registry::{Problem, RegistryFile, RegistryRow, RowEffect, effect};
pub use registry_columns::RegistryColumn;
pub use registry_load::{Source, load_region};
pub use registry_plan::Plan;
pub use school::{Details, FieldChange, Flag, FormerName, Place};
pub use school_form::{CheckedSchool, SchoolForm};
pub use short_name::short_name;
pub use spelling::{municipality_key, search_key, spelling_key};
pub use store::{
    Municipality, SchoolName, StoredSchool, find, former_names, municipalities,
    municipality, names, registry,
};
pub use suggestions::Suggestion;

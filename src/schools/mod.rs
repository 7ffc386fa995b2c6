//! The schools room: who the schools are, how a spelling finds its school, the list and the card.

mod identifiers;
mod name_words;
mod names;
mod short_name;
mod spelling;
mod store;

pub use identifiers::{ExamCode, Inn, Login, Malformed, MunicipalityCode, Ogrn, Oktmo, Read};
pub use names::{NameKey, SchoolKind};
pub use short_name::short_name;
pub use spelling::{municipality_key, search_key, spelling_key};
pub use store::{
    Municipality, SchoolName, StoredSchool, find, municipalities, municipality, names,
};

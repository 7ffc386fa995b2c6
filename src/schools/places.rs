//! Municipalities as options of a filter.

use super::store::Municipality;
use crate::web::view::Choice;

/// Options of a filter by municipality; none where there is nothing to choose.
pub fn municipality_choices(places: &[Municipality], current: &str) -> Vec<Choice> {
    if places.len() < 2 {
        return Vec::new();
    }
    let choice = |place: &Municipality| Choice::new(place.id.to_string(), &place.name, current);
    std::iter::once(Choice::new("", "все", current))
        .chain(places.iter().map(choice))
        .collect()
}

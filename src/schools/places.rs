//! Municipalities as options of a filter.

use super::store::Municipality;
use crate::access::Viewer;
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

/// The municipality asked for, the own one, or the only one within sight.
pub fn place_of<'a>(
    places: &'a [Municipality],
    viewer: &Viewer,
    asked: &str,
) -> Option<&'a Municipality> {
    let id = asked.parse().ok().or(viewer.municipality_id);
    match places {
        [only] => Some(only),
        _ => places.iter().find(|place| Some(place.id) == id),
    }
}

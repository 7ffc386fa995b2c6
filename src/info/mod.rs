//! Pages that explain the portal to anybody: where the numbers come from, how accessible the pages are.

mod pages;

use crate::access::Access::Anyone;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/about-data", Anyone, pages::about_data)
        .get("/accessibility", Anyone, pages::accessibility)
}

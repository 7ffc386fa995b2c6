//! One field for everything within the viewer's sight: schools, measures, visits, recommendations. It reads
//! other rooms' tables and writes none.

mod hit;
mod pages;
mod store;

use crate::access::Access::Holder;
use crate::access::Permission::SeeSchools;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new().get("/search", Holder(SeeSchools), pages::show)
}

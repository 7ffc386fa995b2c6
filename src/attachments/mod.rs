//! Files of a municipality: what each is, who brought it, who may open it. Their bytes lie in
//! [`crate::files`]; what they prove is known to the rooms above. Front door: [`add`], [`Attachment`].

mod attachment;
mod pages;
mod removal;
mod removal_pages;
mod store;

pub use attachment::{Attachment, Purpose, megabytes};
pub use removal::RemovalForm;
pub use removal_pages::{Back, RemovalPage};
pub use store::{
    NewFile, Older, Taken, add, empty, find, is_named, named_digests, older, withdraw,
};

use crate::access::Access::SignedIn;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    // Whom a file concerns is said by what it was brought for.
    Routes::new().get("/files/{attachment_id}", SignedIn, pages::file)
}

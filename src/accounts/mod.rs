//! Accounts: sign-in, sessions, invitations, users, the own profile, the appearance.
//! Front door for others: [`session_layer`] and, for the command line, [`NewUser`] and [`add_user`].

mod invitation;
mod password;
mod session;
mod sign_in_pages;
mod store;
mod throttle;
mod user;

pub use session::layer as session_layer;
pub use store::{add_user, set_password_hash};
pub use user::{NewUser, UserForm};
pub use {invitation::issue as issue_invitation, password::hash as hash_password};

use crate::access::Access::{Anyone, SignedIn};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Anyone, sign_in_pages::new)
        .post("/sign-in", Anyone, sign_in_pages::create)
        .post("/sign-out", SignedIn, sign_in_pages::destroy)
        .get("/invitations/{token}", Anyone, sign_in_pages::invitation)
        .post("/invitations/{token}", Anyone, sign_in_pages::accept)
}

//! Accounts: sign-in, sessions, invitations, users, the own profile, the appearance.
//! Front door for others: [`session_layer`], [`viewer_of_user`] and [`Token`] for links that need no session,
//! [`count_miss`] for what a stranger may guess, [`count_answer`] for forms open to the street; for the command
//! line [`NewUser`] and [`add_user`].

mod appearance_pages;
mod guard;
mod invitation;
mod invitation_pages;
mod kept;
mod password;
mod places;
mod profile;
mod profile_pages;
mod session;
mod sign_in_pages;
mod store;
mod sweep_store;
mod throttle;
mod user;
mod user_form_pages;
mod user_list;
mod user_pages;
mod user_state_pages;
mod user_store;

pub use session::{Token, layer as session_layer, viewer_of_user};
pub use store::{add_user, set_password_hash};
pub use sweep_store::sweep;
pub use throttle::{count_answer, count_miss};
pub use user::{NewUser, UserForm};
pub use {invitation::issue as issue_invitation, password::hash as hash_password};

use crate::access::Access::{Anyone, Holder, SignedIn};
use crate::access::Permission::ManageUsers;
use crate::web::{KEPT_FORM, Routes};

/// Doors of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Anyone, sign_in_pages::new)
        .post("/sign-in", Anyone, sign_in_pages::create)
        .post(KEPT_FORM, Anyone, sign_in_pages::keep)
        .post("/sign-out", SignedIn, sign_in_pages::destroy)
        .get("/invitations/{token}", Anyone, invitation_pages::show)
        .post("/invitations/{token}", Anyone, invitation_pages::accept)
        .get("/profile", SignedIn, profile_pages::show)
        .post("/profile", SignedIn, profile_pages::update)
        .post(
            "/profile/password",
            SignedIn,
            profile_pages::change_password,
        )
        .post(
            "/profile/sessions/closure",
            SignedIn,
            profile_pages::end_others,
        )
        .get("/appearance", Anyone, appearance_pages::edit)
        .post("/appearance", Anyone, appearance_pages::update)
        .get("/users", Holder(ManageUsers), user_pages::list)
        .post("/users", Holder(ManageUsers), user_form_pages::create)
        .get("/users.xlsx", Holder(ManageUsers), user_pages::file)
        .get("/users.csv", Holder(ManageUsers), user_pages::file)
        .get("/users/new", Holder(ManageUsers), user_form_pages::new)
        .get("/users/{user_id}", Holder(ManageUsers), user_pages::show)
        .post(
            "/users/{user_id}",
            Holder(ManageUsers),
            user_form_pages::update,
        )
        .get(
            "/users/{user_id}/edit",
            Holder(ManageUsers),
            user_form_pages::edit,
        )
        .post(
            "/users/{user_id}/invitation",
            Holder(ManageUsers),
            user_state_pages::invite,
        )
        .post(
            "/users/{user_id}/blocking",
            Holder(ManageUsers),
            user_state_pages::block,
        )
        .post(
            "/users/{user_id}/unblocking",
            Holder(ManageUsers),
            user_state_pages::unblock,
        )
        .post(
            "/users/{user_id}/sessions/closure",
            Holder(ManageUsers),
            user_state_pages::end_sessions,
        )
}

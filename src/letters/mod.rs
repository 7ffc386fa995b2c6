//! Letters: what is urgent goes at once, deadlines are reminded of once a day, the week is told on Monday.
//! Everything stands in the portal too, so that mail is optional. Front door for the clock: [`announce`],
//! [`people_due`], [`turn_of_day`], [`send_next`], [`forget`]; for the doctor: [`troubles`]; for the demo: [`met`].

mod composing;
mod day_store;
mod digest;
mod digest_pages;
mod digest_store;
mod preferences;
mod preferences_pages;
mod preferences_store;
mod queue_pages;
mod queue_store;
mod queueing;
mod reminder;
mod sending;
mod turning;
mod waiting;

pub use day_store::{DuePerson, people_due};
pub use queue_store::troubles;
pub use queueing::{Post, announce};
pub use sending::{Went, send_next};
pub use turning::{forget, met, turn_of_day};

use crate::access::Access::{Anyone, Holder, SignedIn};
use crate::access::Permission::ManageUsers;
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    let manage = Holder(ManageUsers);
    Routes::new()
        .get("/notices/settings", SignedIn, preferences_pages::edit)
        .post("/notices/settings", SignedIn, preferences_pages::update)
        .get("/digests", SignedIn, digest_pages::list)
        .get("/digests/{monday}", SignedIn, digest_pages::show)
        // Opened from a letter, without a session: the secret is in the address.
        .get("/unsubscribe/{way_out}", Anyone, preferences_pages::ask)
        .post("/unsubscribe/{way_out}", Anyone, preferences_pages::end)
        .get("/letters", manage, queue_pages::list)
        .get("/letters.xlsx", manage, queue_pages::file)
        .get("/letters.csv", manage, queue_pages::file)
        .post("/letters/retry", manage, queue_pages::retry_all)
        .post("/letters/{letter_id}/retry", manage, queue_pages::retry)
}

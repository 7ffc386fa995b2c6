//! Files that people bring: what may come in, what is made of it on arrival, and the place where its bytes
//! lie under their own hash. No word of the domain: who owns a file is known above.

mod antivirus;
mod format;
mod intake;
mod package;
mod pdf;
mod picture;
mod vault;

pub use antivirus::{Antivirus, Scan};
pub use format::{ACCEPT, Format, KINDS, LIMIT};
pub use intake::{Arrival, Intake};
pub use vault::{Digest, Vault};

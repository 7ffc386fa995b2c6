//! The portal.
pub mod procedure;
pub mod words;

//! Why a file is withdrawn.

use crate::input::{Errors, required};
use serde::Deserialize;

/// Characters of the reason.
const LINE: usize = 2000;

/// Why a file is withdrawn, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RemovalForm {
    /// Why.
    pub reason: String,
}

impl RemovalForm {
    /// The reason.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let what = "Почему отзывается";
        let reason = required(&mut errors, "reason", &self.reason, LINE, what);
        errors.or(reason)
    }
}

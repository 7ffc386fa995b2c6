//! Who stands at the door: put into the request by the session layer, read by guards and extractors.

use super::page::{Appearance, Shell};
use crate::access::Viewer;
use crate::error::Error;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A signed-in viewer or a stranger, with the secret from which forms are signed.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The viewer of a live session.
    pub viewer: Option<Viewer>,
    /// Signs the forms: derived from the session's token, or from a cookie of the anonymous visit.
    pub csrf: String,
    /// Where the request came from.
    pub address: String,
    /// Number of the request.
    pub request_id: String,
}

impl Visitor {
    /// The signature of forms that belongs to a cookie's secret value.
    pub fn csrf_of(secret: &str) -> String {
        hex::encode(Sha256::digest(format!("form:{secret}")))
    }

    /// Whether a form bears this visitor's signature.
    pub fn signed(&self, token: &str) -> bool {
        !self.csrf.is_empty() && bool::from(self.csrf.as_bytes().ct_eq(token.as_bytes()))
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("the session layer is missing")))
    }
}

/// Handler argument of pages that are open to the street: the visitor and the shell of the page.
#[derive(Debug)]
pub struct VisitorPage {
    /// Who stands at the door.
    pub visitor: Visitor,
    /// The frame of the page.
    pub shell: Shell,
}

impl<S: Sync> FromRequestParts<S> for VisitorPage {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let appearance = Appearance::of(&parts.headers);
        let shell = Shell::new(&visitor, appearance, parts);
        Ok(VisitorPage { visitor, shell })
    }
}

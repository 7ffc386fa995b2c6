//! A form checked against forgery before anybody reads it.

use super::visitor::Visitor;
use crate::error::Error;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use serde::de::DeserializeOwned;

/// Name of the hidden field that bears the signature.
pub const CSRF_FIELD: &str = "csrf";

/// The refusal of a form without the right signature.
pub(super) fn forged() -> Error {
    Error::Forbidden(
        "Форма открыта в другом сеансе или устарела. Откройте страницу заново и повторите."
            .to_owned(),
    )
}

/// A form whose signature matches the visitor. Repeated keys make a list; unknown keys are for
/// `deny_unknown_fields` of `T` to refuse.
#[derive(Debug)]
pub struct SignedForm<T>(pub T);

impl<S, T> FromRequest<S> for SignedForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Error::TooLarge("Форма больше двух мегабайт.".to_owned()))?;
        let mut signature = None;
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (key, value) in form_urlencoded::parse(&body) {
            if key == CSRF_FIELD {
                signature = Some(value.into_owned());
            } else {
                rest.append_pair(&key, &value);
            }
        }
        if !signature.is_some_and(|token| visitor.signed(&token)) {
            return Err(forged());
        }
        serde_html_form::from_str(&rest.finish())
            .map(SignedForm)
            .map_err(|error| {
                tracing::info!(%error, "a form with unexpected fields");
                Error::BadRequest(
                    "Форма заполнена не так, как ждёт портал. Откройте её заново.".to_owned(),
                )
            })
    }
}

//! Handler arguments whose refusal is a page of the portal.

use crate::error::Error;
use crate::words;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;

/// Parts of the path. A malformed number is a thing that does not exist.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        #[expect(
            clippy::disallowed_types,
            reason = "wrapped here so that the refusal is a page"
        )]
        let inner = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        inner.map(|path| Path(path.0)).map_err(|_| Error::NotFound)
    }
}

/// The query string; repeated keys make a list. Empty values count as absent when the field is an `Option`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let query = parts.uri.query().unwrap_or_default();
        serde_html_form::from_str(query).map(Query).map_err(|_| {
            Error::BadRequest("Адрес страницы записан с ошибкой: проверьте отбор.".to_owned())
        })
    }
}

/// The moment of the request. Rules and stores take it as an argument.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub DateTime<Utc>);

impl Now {
    /// The calendar day in a zone `hours` east of UTC.
    pub fn day(self, hours: i16) -> NaiveDate {
        words::local_day(self.0, hours)
    }
}

impl<S: Sync> FromRequestParts<S> for Now {
    type Rejection = Error;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Error> {
        #[expect(clippy::disallowed_methods, reason = "the one clock of the pages")]
        let now = Utc::now();
        Ok(Now(now))
    }
}

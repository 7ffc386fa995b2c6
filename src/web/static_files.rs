//! Styles, fonts and the small script: inside the binary, checked by ETag.

use super::extract::Path;
use crate::error::{Error, Result};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// `GET /static/{*path}`.
///
/// # Errors
/// When there is no such file.
pub async fn show(Path(path): Path<String>, headers: HeaderMap) -> Result<Response> {
    let file = Static::get(&path).ok_or(Error::NotFound)?;
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..12]));
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    // Fonts never change under their name; styles are asked for again, which costs one small answer.
    let cache = if path.starts_with("fonts/") {
        "public, max-age=604800"
    } else {
        "no-cache"
    };
    let caching = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, cache.to_owned()),
    ];
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let kind = [(header::CONTENT_TYPE, file.metadata.mimetype().to_owned())];
    Ok((caching, kind, file.data).into_response())
}

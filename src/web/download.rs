//! A file as an answer: sent as an attachment under a policy of its own.

use crate::access::Viewer;
use crate::error::{Error, Result};
use crate::sheets::{Table, to_csv, to_xlsx};
use crate::words;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

/// Media type of XLSX.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Media type of CSV in UTF-8.
pub const CSV: &str = "text/csv; charset=utf-8";

/// In which format a table is sent; of a handler, the one that the address ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFormat {
    /// XLSX.
    Xlsx,
    /// CSV in UTF-8.
    Csv,
}

impl<S: Sync> FromRequestParts<S> for SheetFormat {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match parts.uri.path().rsplit_once('.') {
            Some((_, "xlsx")) => Ok(SheetFormat::Xlsx),
            Some((_, "csv")) => Ok(SheetFormat::Csv),
            _ => Err(Error::NotFound),
        }
    }
}

/// A table as an attachment called `name`; it is written off the async threads.
///
/// # Errors
/// When the table does not fit the format.
pub async fn table(name: &str, table: Table, format: SheetFormat) -> Result<Response> {
    let written = tokio::task::spawn_blocking(move || match format {
        SheetFormat::Xlsx => to_xlsx(std::slice::from_ref(&table)),
        SheetFormat::Csv => Ok(to_csv(&table)),
    });
    let bytes = written
        .await
        .map_err(anyhow::Error::new)?
        .map_err(anyhow::Error::new)?;
    Ok(match format {
        SheetFormat::Xlsx => attachment(&format!("{name}.xlsx"), XLSX, bytes),
        SheetFormat::Csv => attachment(&format!("{name}.csv"), CSV, bytes),
    })
}

/// Lines over an exported table: who took it when, and which selection it is.
pub fn notes(viewer: &Viewer, at: DateTime<Utc>, selection: &[String]) -> Vec<String> {
    let moment = words::moment(at, viewer.utc_offset_hours);
    let mut notes = vec![format!("Выгружено {moment}, {}", viewer.name)];
    if !selection.is_empty() {
        notes.push(format!("Отбор: {}", selection.join(", ")));
    }
    notes
}

/// The bytes as an attachment; the Cyrillic name goes by RFC 6266.
pub fn attachment(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encode(name));
    let mut response = bytes.into_response();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type);
    set(header::CONTENT_DISPOSITION, &disposition);
    response
}

fn percent_encode(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cyrillic_name_is_encoded_and_cannot_break_the_header() {
        let response = attachment("Перечень\r\n\".xlsx", XLSX, Vec::new());
        let value = response.headers()[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap();
        assert!(value.ends_with("%0D%0A%22.xlsx"), "{value}");
    }
}

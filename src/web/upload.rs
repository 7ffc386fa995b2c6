//! A form with files: signed, bounded in size and number.

use super::form::{CSRF_FIELD, forged};
use super::visitor::Visitor;
use crate::error::Error;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use std::collections::HashMap;

/// Bytes of a whole upload: a region's year is about forty files of a hundred kilobytes.
pub const BODY_LIMIT: usize = 64 * 1024 * 1024;
/// Bytes of one file.
pub const FILE_LIMIT: usize = 20 * 1024 * 1024;
/// Files of one upload.
pub const FILES_LIMIT: usize = 200;

/// A file as it came.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    /// The name it has on the person's computer, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The fields and files of a signed upload. Inputs left empty are not there.
#[derive(Debug, Default)]
pub struct SignedUpload {
    /// Text fields by name.
    pub fields: HashMap<String, String>,
    /// Files by the name of their input, in order.
    pub files: Vec<(String, UploadedFile)>,
}

impl SignedUpload {
    /// The files by name, whatever their input.
    pub fn named_files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.files
            .into_iter()
            .map(|(_, file)| (file.name, file.bytes))
    }

    /// A text field, empty when absent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl<S: Send + Sync> FromRequest<S> for SignedUpload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(|_| Error::BadRequest("Файл не пришёл: выберите его ещё раз.".to_owned()))?;
        let mut upload = SignedUpload::default();
        let mut signed = false;
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            // The signature is the first field of the form: no file is read before it matched.
            if name == CSRF_FIELD {
                signed = visitor.signed(&field.text().await.map_err(broken)?);
                continue;
            }
            if !signed {
                return Err(forged());
            }
            match field.file_name().map(base_name) {
                None => {
                    let text = field.text().await.map_err(broken)?;
                    upload.fields.insert(name, text);
                }
                Some(file_name) => {
                    let bytes = field.bytes().await.map_err(broken)?;
                    if file_name.is_empty() && bytes.is_empty() {
                        continue;
                    }
                    check_size(&file_name, bytes.len(), upload.files.len())?;
                    upload.files.push((
                        name,
                        UploadedFile {
                            name: file_name,
                            bytes: bytes.to_vec(),
                        },
                    ));
                }
            }
        }
        if signed { Ok(upload) } else { Err(forged()) }
    }
}

fn check_size(name: &str, bytes: usize, files_before: usize) -> Result<(), Error> {
    if bytes > FILE_LIMIT {
        let message = format!("Файл «{name}» больше 20\u{a0}МБ. Сохраните его без лишних листов.");
        return Err(Error::TooLarge(message));
    }
    if files_before >= FILES_LIMIT {
        let message = format!("За один раз можно загрузить не больше {FILES_LIMIT} файлов.");
        return Err(Error::TooLarge(message));
    }
    Ok(())
}

fn broken(error: axum::extract::multipart::MultipartError) -> Error {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge("Файлы вместе больше 64\u{a0}МБ: загрузите их частями.".to_owned())
    } else {
        Error::BadRequest("Файл пришёл не полностью: загрузите его ещё раз.".to_owned())
    }
}

/// The name without folders and control characters: some browsers send the whole path.
fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

//! From bytes to tables: several files are read at once in the confined child, recognised, and let go.

use super::content::{Content, OwnTable};
use super::sorting::Sorter;
use super::store::NewFile;
use crate::results::layouts::{
    Facts, Mapping, Parsed, ParsedRow, Recognition, Unrecognised, apply_mapping, recognise,
};
use crate::sheets::{Book, Reader};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// A file as it came.
#[derive(Debug)]
pub struct Sent {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file as it was understood, before anybody asked whose schools are in it.
#[derive(Debug)]
pub struct ReadFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// How many bytes it had.
    pub size_bytes: i64,
    /// What it turned out to be.
    pub found: Understood,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Understood {
    /// Its tables.
    Tables(Vec<Parsed>),
    /// A book in which no table was recognised.
    Unknown(Unrecognised),
    /// It was not read: why, for the person who sent it.
    Refused(String),
}

/// How books are to be understood.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// What the heads of tables may leave out.
    pub hints: Facts,
    /// How tables of unknown layouts were read before, by fingerprint of their heads.
    pub mappings: HashMap<String, Mapping>,
}

/// Reads files side by side; the reader bounds how many at once. The answers keep the order of the files.
pub async fn read(reader: &Arc<Reader>, files: Vec<Sent>, knowledge: Knowledge) -> Vec<ReadFile> {
    let knowledge = Arc::new(knowledge);
    let mut work = JoinSet::new();
    for (place, file) in files.into_iter().enumerate() {
        let (reader, knowledge) = (Arc::clone(reader), Arc::clone(&knowledge));
        work.spawn(async move { (place, read_one(&reader, file, &knowledge).await) });
    }
    let mut read = work.join_all().await;
    read.sort_by_key(|(place, _)| *place);
    read.into_iter().map(|(_, file)| file).collect()
}

async fn read_one(reader: &Reader, file: Sent, knowledge: &Arc<Knowledge>) -> ReadFile {
    let Sent { name, bytes } = file;
    let sha256 = Sha256::digest(&bytes).to_vec();
    let size_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let book = reader.read(&name, &bytes).await;
    drop(bytes);
    let found = match book {
        Err(refusal) => Understood::Refused(format!("{}. {}.", refusal.reason, refusal.advice)),
        Ok(book) => {
            let knowledge = Arc::clone(knowledge);
            // A book of a whole region takes a while: other pages are served meanwhile.
            tokio::task::spawn_blocking(move || understand(&book, &knowledge))
                .await
                .unwrap_or_else(|_| Understood::Refused(unreadable()))
        }
    };
    ReadFile {
        name,
        sha256,
        size_bytes,
        found,
    }
}

fn unreadable() -> String {
    "Содержимое файла не удалось разобрать. Сохраните его заново в Excel и загрузите ещё раз."
        .to_owned()
}

/// Recognises a book: by its content, or as a person once said of a table with the same head.
pub fn understand(book: &Book, knowledge: &Knowledge) -> Understood {
    let unknown = match recognise(book, &knowledge.hints) {
        Recognition::Parsed(tables) => return Understood::Tables(tables),
        Recognition::Unrecognised(unknown) => unknown,
    };
    let remembered = unknown.sheets.iter().find_map(|sheet| {
        let mapping = knowledge.mappings.get(&sheet.fingerprint)?;
        Some(Mapping {
            sheet: sheet.name.clone(),
            ..mapping.clone()
        })
    });
    match remembered.and_then(|mapping| apply_mapping(book, &mapping).ok()) {
        Some(mut table) => {
            table.assume(&knowledge.hints);
            Understood::Tables(vec![table])
        }
        None => Understood::Unknown(unknown),
    }
}

/// A file divided among municipalities.
#[derive(Debug, Default)]
pub struct Divided {
    /// What each municipality keeps of it.
    pub parts: HashMap<i64, NewFile>,
    /// Rows of nobody here.
    pub foreign: Vec<ParsedRow>,
}

/// Divides a file among the municipalities of its rows. A file without rows goes to `default`.
pub fn divide(file: &ReadFile, sorter: &Sorter, default: Option<i64>) -> Divided {
    let mut divided = Divided::default();
    let new = |content| NewFile {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        size_bytes: file.size_bytes,
        content,
    };
    match &file.found {
        Understood::Tables(tables) => {
            for table in tables {
                let sorted = sorter.sort(table.clone());
                let foreign_rows = u32::try_from(sorted.foreign.len()).unwrap_or(u32::MAX);
                for (municipality, parsed) in sorted.parts {
                    let part = divided.parts.entry(municipality);
                    let part = part.or_insert_with(|| new(Content::default()));
                    part.content.tables.push(OwnTable {
                        parsed,
                        foreign_rows,
                    });
                }
                divided.foreign.extend(sorted.foreign);
            }
        }
        Understood::Unknown(unknown) => {
            let content = Content {
                unknown: Some(unknown.clone()),
                ..Content::default()
            };
            divided.parts.extend(default.map(|id| (id, new(content))));
        }
        Understood::Refused(why) => {
            let content = Content {
                refusal: Some(why.clone()),
                ..Content::default()
            };
            divided.parts.extend(default.map(|id| (id, new(content))));
        }
    }
    divided
}

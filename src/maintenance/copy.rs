//! A copy on disk: one folder with a manifest and one file of JSON lines a table, each with its SHA-256.

use crate::files::Digest;
use anyhow::Context;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Name of the manifest in the folder.
pub const MANIFEST: &str = "manifest.json";

/// The manifest of a copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Copy {
    /// Version of the portal that made it.
    pub portal: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Number of the last migration of its schema.
    pub schema: i64,
    /// Tables in the order in which they are put back.
    pub tables: Vec<TableCopy>,
    /// Files that people brought; copies of older versions have none.
    #[serde(default)]
    pub files: Vec<FileCopy>,
    /// Lines of the journal and the last seal: whoever keeps the manifest can tell a rewritten journal.
    pub journal_lines: i64,
    /// Hexadecimal.
    pub journal_seal: String,
}

/// One table of a copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableCopy {
    /// Its name.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

impl TableCopy {
    /// The table's file.
    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.jsonl", self.name))
    }
}

/// One file of a copy: it lies under its own hash.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FileCopy {
    /// SHA-256 of its bytes.
    #[serde(with = "digest_text")]
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
}

impl FileCopy {
    /// Where it lies in the folder of the copy: `files/ab/abcdef…`.
    pub fn path(&self, folder: &Path) -> PathBuf {
        let name = self.digest.to_string();
        folder.join("files").join(&name[..2]).join(name)
    }
}

/// A hash as 64 hexadecimal digits.
mod digest_text {
    use crate::files::Digest;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(digest: &Digest, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&digest.to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
        let text = String::deserialize(from)?;
        Digest::parse(&text).ok_or_else(|| D::Error::custom(format!("{text} is no SHA-256")))
    }
}

/// What is wrong with a copy, in Russian, a line each.
pub type Damage = Vec<String>;

/// Reads the manifest of a copy.
///
/// # Errors
/// When the folder holds none.
pub fn read(folder: &Path) -> anyhow::Result<Copy> {
    let path = folder.join(MANIFEST);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "в папке {} нет копии портала: не читается {MANIFEST}",
            folder.display()
        )
    })?;
    serde_json::from_str(&text).with_context(|| format!("{} повреждён", path.display()))
}

/// Compares every file with the manifest.
///
/// # Errors
/// When the folder holds no copy.
pub fn verify(folder: &Path) -> anyhow::Result<(Copy, Damage)> {
    let copy = read(folder)?;
    let tables = copy.tables.iter();
    let mut damage: Damage = tables.filter_map(|of| damage_of(of, folder)).collect();
    let files = copy.files.iter();
    damage.extend(files.filter_map(|file| damage_of_file(file, folder)));
    Ok((copy, damage))
}

fn damage_of_file(file: &FileCopy, folder: &Path) -> Option<String> {
    let path = file.path(folder);
    match sum_of(&path) {
        Err(error) => Some(format!("{}: не читается ({error})", path.display())),
        Ok(sum) if sum != file.digest.to_string() => Some(format!(
            "{}: контрольная сумма не совпадает",
            path.display()
        )),
        Ok(_) => None,
    }
}

fn damage_of(table: &TableCopy, folder: &Path) -> Option<String> {
    let path = table.file(folder);
    let name = path.display();
    let sum = match sum_of(&path) {
        Ok(sum) => sum,
        Err(error) => return Some(format!("{name}: не читается ({error})")),
    };
    if sum != table.sha256 {
        return Some(format!("{name}: контрольная сумма не совпадает"));
    }
    let rows = File::open(&path)
        .map(|file| BufReader::new(file).lines().count() as u64)
        .ok();
    (rows != Some(table.rows)).then(|| format!("{name}: число строк не совпадает"))
}

fn sum_of(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0_u8; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hash.finalize())),
            n => hash.update(&piece[..n]),
        }
    }
}

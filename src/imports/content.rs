//! What is kept of a file: its rows after everything of pupils is gone, its repairs and problems, or the head
//! of a table nobody knows yet. Never its bytes.

use crate::results::layouts::{LayoutKind, Parsed, Unrecognised};
use serde::{Deserialize, Serialize};

/// The content of `import_files`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// Why the file was not read, in words for the person who sent it.
    pub refusal: Option<String>,
    /// Its tables, as far as they are about the own schools.
    pub tables: Vec<OwnTable>,
    /// The head of a book in which no table was recognised.
    pub unknown: Option<Unrecognised>,
}

/// A table without the rows of other municipalities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnTable {
    /// The table.
    #[serde(flatten)]
    pub parsed: Parsed,
    /// How many rows of other municipalities were left out.
    #[serde(default)]
    pub foreign_rows: u32,
}

impl Content {
    /// The layout for the column of the table and for the command line.
    pub fn layout_code(&self) -> &'static str {
        match self.tables.first() {
            Some(table) => table.parsed.layout.code(),
            None if self.unknown.is_some() => "unrecognised",
            None => "refused",
        }
    }

    /// Whether all it brings is the official list of biased results.
    pub fn is_objectivity_list(&self) -> bool {
        !self.tables.is_empty()
            && self
                .tables
                .iter()
                .all(|table| table.parsed.layout == LayoutKind::ObjectivityList)
    }
}

/// A file of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// Row of `import_files`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What is kept of it.
    pub content: Content,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_which_nothing_is_kept_is_read_as_empty() {
        let content: Content = serde_json::from_str("{}").unwrap();
        assert_eq!(content, Content::default());
        assert_eq!(content.layout_code(), "refused");
        assert!(!content.is_objectivity_list());
    }
}

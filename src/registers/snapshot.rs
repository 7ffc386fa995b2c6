//! The frozen register: everything it rests on, its canonical text and its hash, and what has changed
//! in the data since.

use super::entry::Entry;
use crate::error::{Error, Result};
use crate::identification::{RuleSet, Status};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Version of the layout below: grows when a field changes its meaning.
pub const FORMAT: u32 = 1;

/// An approved register with its inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Version of this layout.
    pub format: u32,
    /// The year.
    pub year: i32,
    /// Edition from 1.
    pub edition: i32,
    /// Whose register.
    pub municipality: FrozenPlace,
    /// By which rule.
    pub ruleset: FrozenRules,
    /// Number of the order.
    pub order_number: String,
    /// Date of the order.
    pub order_date: NaiveDate,
    /// Who approved it.
    pub approved_by: String,
    /// When.
    pub approved_at: DateTime<Utc>,
    /// Schools on the register.
    pub members: Vec<i64>,
    /// Imports whose numbers it rests on.
    pub imports: Vec<i64>,
    /// Every school of the municipality with its verdict, in the order of the register.
    pub schools: Vec<FrozenSchool>,
}

/// The municipality as it was called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenPlace {
    /// Row of `municipalities`.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// The rule-set as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenRules {
    /// Row of `rulesets`.
    pub id: i64,
    /// The rule itself, with its code, title and legal basis.
    pub definition: RuleSet,
    /// The rule in words.
    pub in_words: String,
}

/// A school with the numbers behind its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenSchool {
    /// The line of the register.
    pub entry: Entry,
    /// The numbers with their sources.
    pub inputs: Vec<Input>,
}

/// One number and the cells it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The school whose number it is: the school itself or its филиал.
    pub school_id: i64,
    /// Year of the procedure.
    pub year: i32,
    /// «ВПР-6 математика».
    pub procedure: String,
    /// Procedures of the rule that count it, as the trace calls them.
    pub feeds: Vec<String>,
    /// Number of participants.
    pub participants: u32,
    /// Of them failing.
    pub failed: u32,
    /// Row of `imports`.
    pub import_id: i64,
    /// «загрузка № 14».
    pub import_number: i32,
    /// The file's name.
    pub file: String,
    /// The sheet's name.
    pub sheet: String,
    /// «C17, D17».
    pub cells: String,
    /// When it was loaded.
    pub loaded_at: DateTime<Utc>,
}

/// A snapshot with the text it was hashed from.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The snapshot as stored.
    pub value: Value,
    /// SHA-256 of its canonical text.
    pub hash: Vec<u8>,
}

impl Snapshot {
    /// The snapshot as it is stored, with its hash.
    ///
    /// # Errors
    /// Only if serialisation itself fails, which plain fields do not.
    pub fn seal(&self) -> Result<Sealed> {
        let value = serde_json::to_value(self)?;
        let hash = hash(&value);
        Ok(Sealed { value, hash })
    }

    /// Reads a stored snapshot.
    ///
    /// # Errors
    /// When it was written by a version with another layout.
    pub fn open(value: &Value) -> Result<Snapshot> {
        Snapshot::deserialize(value).map_err(|error| {
            Error::Internal(anyhow::Error::new(error).context("a frozen register"))
        })
    }

    /// The line of a school.
    pub fn school(&self, school_id: i64) -> Option<&FrozenSchool> {
        self.schools
            .iter()
            .find(|school| school.entry.school_id == school_id)
    }

    /// Where the data now say another thing than this register does; decisions by hand stand.
    pub fn proposals(&self, now: &[Entry]) -> Vec<Proposal> {
        let mut found: Vec<Proposal> = self
            .schools
            .iter()
            .filter_map(|school| proposal(&school.entry, now))
            .collect();
        let is_new = |entry: &&Entry| {
            entry.computed == Status::Listed && self.school(entry.school_id).is_none()
        };
        found.extend(
            now.iter()
                .filter(is_new)
                .map(|entry| Proposal::of(entry, Status::NoData)),
        );
        found
    }
}

fn proposal(frozen: &Entry, now: &[Entry]) -> Option<Proposal> {
    let current = now
        .iter()
        .find(|entry| entry.school_id == frozen.school_id)?;
    let was = frozen.computed == Status::Listed;
    let is = current.computed == Status::Listed;
    (was != is && is != frozen.is_member()).then(|| Proposal::of(current, frozen.computed))
}

/// A change of the data after the approval that would change the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub name: String,
    /// Computed status in the frozen register.
    pub was: Status,
    /// Computed status now.
    pub now: Status,
    /// Why, by the numbers of now.
    pub explanation: String,
}

impl Proposal {
    fn of(entry: &Entry, was: Status) -> Proposal {
        Proposal {
            school_id: entry.school_id,
            name: entry.name.clone(),
            was,
            now: entry.computed,
            explanation: entry.explanation.clone(),
        }
    }

    /// «предлагается включить».
    pub fn in_words(&self) -> &'static str {
        match self.now {
            Status::Listed => "предлагается включить",
            _ => "предлагается исключить",
        }
    }
}

/// Whether a stored snapshot is still the one that was hashed.
pub fn is_intact(value: &Value, hash_then: &[u8]) -> bool {
    hash(value) == hash_then
}

/// SHA-256 of the canonical text.
pub fn hash(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_canonical(value, &mut text);
    Sha256::digest(text.as_bytes()).to_vec()
}

/// JSON without blanks, keys of every object in byte order: one text for one value, however it is kept.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_unstable();
            text.push('{');
            for (place, key) in keys.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(&fields[key], text);
            }
            text.push('}');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// «7c41 9e02 b8d5 …»: a hash as people compare it.
pub fn readable(hash: &[u8]) -> String {
    let digits = hex::encode(hash);
    let groups: Vec<&str> = digits
        .as_bytes()
        .chunks(4)
        .filter_map(|c| std::str::from_utf8(c).ok())
        .collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::presets;
    use crate::registers::entry::DecisionKind;
    use crate::registers::testing::entry;

    fn snapshot(entries: Vec<Entry>) -> Snapshot {
        let definition = presets::default_set();
        Snapshot {
            format: FORMAT,
            year: 2021,
            edition: 1,
            municipality: FrozenPlace {
                id: 1,
                name: "город Заречный".to_owned(),
            },
            ruleset: FrozenRules {
                id: 1,
                in_words: definition.in_words(),
                definition,
            },
            order_number: "41".to_owned(),
            order_date: NaiveDate::from_ymd_opt(2022, 2, 12).unwrap(),
            approved_by: "Т. П. Коптилова".to_owned(),
            approved_at: DateTime::<Utc>::UNIX_EPOCH,
            members: entries
                .iter()
                .filter(|e| e.is_member())
                .map(|e| e.school_id)
                .collect(),
            imports: vec![],
            schools: entries
                .into_iter()
                .map(|entry| FrozenSchool {
                    entry,
                    inputs: vec![],
                })
                .collect(),
        }
    }

    #[test]
    fn a_snapshot_is_read_back_as_it_was_and_its_hash_tells_a_change() {
        let frozen = snapshot(vec![entry(1, Status::Listed, None)]);
        let sealed = frozen.seal().unwrap();
        assert_eq!(Snapshot::open(&sealed.value).unwrap(), frozen);
        // As the database hands it back: other order of keys, other blanks.
        let again: Value = serde_json::from_str(&format!("{:#}", sealed.value)).unwrap();
        assert!(is_intact(&again, &sealed.hash));
        let mut changed = sealed.value.clone();
        changed["schools"][0]["entry"]["computed"] = "clear".into();
        assert!(!is_intact(&changed, &sealed.hash));
    }

    #[test]
    fn the_canonical_text_does_not_depend_on_the_order_of_keys() {
        let text = |json: &str| {
            let mut out = String::new();
            write_canonical(&serde_json::from_str(json).unwrap(), &mut out);
            out
        };
        assert_eq!(
            text(r#"{ "б": [1, null, "\"ё\""], "a": {"z": true, "b": -2} }"#),
            r#"{"a":{"b":-2,"z":true},"б":[1,null,"\"ё\""]}"#
        );
        assert_eq!(readable(&[0x7c, 0x41, 0x9e, 0x02]), "7c41 9e02");
    }

    #[test]
    fn new_data_become_proposals_and_decisions_by_hand_stand() {
        let frozen = snapshot(vec![
            entry(1, Status::Listed, None),
            entry(2, Status::Clear, None),
            entry(3, Status::Clear, Some(DecisionKind::Include)),
            entry(4, Status::AtRisk, None),
            entry(5, Status::Listed, None),
        ]);
        let now = [
            entry(1, Status::Clear, None),
            entry(2, Status::Listed, None),
            entry(3, Status::Listed, None),
            entry(4, Status::Clear, None),
            entry(6, Status::Listed, None),
        ];
        let found: Vec<_> = frozen
            .proposals(&now)
            .iter()
            .map(|p| (p.school_id, p.in_words()))
            .collect();
        assert_eq!(
            found,
            [
                (1, "предлагается исключить"),
                (2, "предлагается включить"),
                (6, "предлагается включить")
            ]
        );
        assert!(
            frozen
                .proposals(&[entry(1, Status::Listed, None)])
                .is_empty()
        );
    }
}

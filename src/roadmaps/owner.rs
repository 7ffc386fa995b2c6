//! Whose roadmap it is: a school's, or the municipality's own (Вагай: «управленческие меры»; Иваново: план).

use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};

/// Whose roadmap it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A school: it writes, the coordinator agrees.
    School {
        /// Row of `schools`.
        id: i64,
        /// Its name.
        name: String,
    },
    /// The municipality: the coordinator writes, the head's paper approves; schools and curators read.
    Municipality {
        /// Its name.
        name: String,
    },
}

impl Owner {
    /// The school's or the municipality's name.
    pub fn name(&self) -> &str {
        match self {
            Owner::School { name, .. } | Owner::Municipality { name } => name,
        }
    }

    /// The school, where it is one.
    pub fn school_id(&self) -> Option<i64> {
        match self {
            Owner::School { id, .. } => Some(*id),
            Owner::Municipality { .. } => None,
        }
    }

    /// Whether it is the municipality.
    pub fn is_municipality(&self) -> bool {
        self.school_id().is_none()
    }
}

/// Of a row with `school_id`, `school` and `municipality`.
impl FromRow<'_, PgRow> for Owner {
    fn from_row(row: &PgRow) -> sqlx::Result<Owner> {
        let school: Option<i64> = row.try_get("school_id")?;
        Ok(match school {
            Some(id) => Owner::School {
                id,
                name: row.try_get("school")?,
            },
            None => Owner::Municipality {
                name: row.try_get("municipality")?,
            },
        })
    }
}

//! A notice as its reader sees it.

use crate::sheets::{Column, Table};
use crate::words;
use chrono::{DateTime, Utc};

/// A notice in a tray.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Notice {
    /// Row of `notices`.
    pub id: i64,
    /// What it means for its reader.
    pub title: String,
    /// What happened, as the journal says it.
    pub text: String,
    /// Where the matter is.
    pub href: String,
    /// Whether it cannot wait.
    pub is_urgent: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

/// A notice that the portal makes for one person without an event: her deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// What it means for its reader.
    pub title: String,
    /// The rest.
    pub text: String,
    /// Where the matter is.
    pub href: String,
}

impl Notice {
    /// Whether nobody has read it.
    pub fn is_unread(&self) -> bool {
        self.read_at.is_none()
    }
}

/// Notices as a table, for a reader `hours` east of UTC.
pub fn table(notices: Vec<Notice>, notes: Vec<String>, hours: i16) -> Table {
    let row = |notice: Notice| {
        vec![
            words::moment(notice.at, hours).into(),
            notice.title.clone().into(),
            notice.text.clone().into(),
            if notice.is_urgent { "срочно" } else { "" }.into(),
            if notice.is_unread() { "нет" } else { "да" }.into(),
        ]
    };
    Table {
        title: "Уведомления".to_owned(),
        notes,
        columns: vec![
            Column::new("Когда", 18),
            Column::new("Что это значит", 36),
            Column::new("Что произошло", 70),
            Column::new("Срочность", 12),
            Column::new("Прочитано", 12),
        ],
        rows: notices.into_iter().map(row).collect(),
    }
}

//! What the exports of lists of a school year share: a line of the journal, and the lines over the table.

use super::profile::school_year;
use super::year_list::{YearList, YearListForm};
use crate::audit::{Event, Kind};
use crate::db::Tx;
use crate::error::Result;
use crate::schools::Municipality;
use crate::sheets::Table;
use crate::web::download::{self, SheetFormat};
use crate::web::{Caller, Now};
use axum::response::Response;

/// A list of a school year on its way into a file.
#[derive(Clone, Copy, Debug)]
pub struct YearExport<'a> {
    /// Which list.
    pub list: &'a YearList,
    /// The selection.
    pub form: &'a YearListForm,
    /// Municipalities within sight, for the words of the selection.
    pub places: &'a [Municipality],
    /// The year in which the school year begins.
    pub year: i16,
    /// Name of the file.
    pub name: &'a str,
    /// What the journal says, with the number of rows.
    pub said: &'a str,
}

impl YearExport<'_> {
    /// Writes the export into the journal and sends the table that `table` makes under its notes.
    ///
    /// # Errors
    /// When the database refuses or the table does not fit the format.
    pub async fn send(
        self,
        tx: Tx,
        (caller, now): (&Caller, Now),
        format: SheetFormat,
        table: impl FnOnce(Vec<String>) -> Table,
    ) -> Result<Response> {
        let query = self.list.query_without(self.form, "");
        let event = Event::new(Kind::Exported, self.said);
        tx.commit(event.with(serde_json::json!({ "query": query })))
            .await?;
        let labels = self.list.labels(self.form, self.places);
        let mut notes = download::notes(&caller.viewer, now.0, &labels);
        notes.insert(0, format!("{} учебный год", school_year(self.year)));
        download::table(self.name, table(notes), format).await
    }
}

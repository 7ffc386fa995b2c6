//! Which schools of the register are asked for: what the address says, and back into an address.

use super::board::{Board, Sheet};
use super::columns::Column;
use super::entry::Entry;
use crate::identification::{Membership, Status};
use crate::input::tidy;
use crate::schools::search_key;
use serde::Deserialize;

/// The query string as it came. The state of the list is here and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// A part of the name, or the login.
    pub q: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Code of a status.
    pub status: String,
    /// Code of a procedure in which the threshold is reached.
    pub reached: String,
    /// Participants at least, in each procedure of the year.
    pub min: String,
    /// Code of a membership.
    pub membership: String,
    /// `yes`: those who would enter with one low procedure next year.
    pub next_year: String,
    /// An earlier edition of the register.
    pub edition: String,
    /// `all`: all rows on one page, for printing.
    pub rows: String,
    /// Page, from 1.
    pub page: String,
}

/// Memberships one can ask for: code, words.
pub const MEMBERSHIPS: [(&str, Membership); 4] = [
    ("first", Membership::First),
    ("stayed", Membership::Stayed),
    ("returned", Membership::Returned),
    ("left", Membership::Left),
];

/// The schools of one municipality that were asked for.
#[derive(Clone, Debug)]
pub struct Selected<'a> {
    /// The municipality.
    pub sheet: &'a Sheet,
    /// Its schools, in order.
    pub entries: Vec<&'a Entry>,
}

impl FilterForm {
    /// The municipality asked for.
    pub fn municipality_id(&self) -> Option<i64> {
        self.municipality.parse().ok()
    }

    /// The edition asked for.
    pub fn edition(&self) -> Option<i32> {
        self.edition.parse().ok().filter(|edition| *edition > 0)
    }

    fn min(&self) -> Option<u32> {
        tidy(&self.min).parse().ok().filter(|min| *min > 0)
    }

    fn membership(&self) -> Option<Membership> {
        MEMBERSHIPS
            .iter()
            .find(|(code, _)| *code == self.membership)
            .map(|(_, of)| *of)
    }

    /// The schools asked for; municipalities of which nothing is left are left out.
    pub fn select<'a>(&self, board: &'a Board, columns: &[Column]) -> Vec<Selected<'a>> {
        let wanted = self.municipality_id();
        let sheets = board.sheets.iter();
        sheets
            .filter(|sheet| wanted.is_none_or(|id| id == sheet.municipality_id))
            .map(|sheet| Selected {
                sheet,
                entries: self.select_of(sheet, columns, board.year),
            })
            .filter(|selected| !selected.entries.is_empty())
            .collect()
    }

    fn select_of<'a>(&self, sheet: &'a Sheet, columns: &[Column], year: i32) -> Vec<&'a Entry> {
        let text = search_key(&self.q);
        let status = Status::from_code(&self.status);
        let reached = columns.iter().find(|column| column.code() == self.reached);
        let (min, membership) = (self.min(), self.membership());
        let entries = sheet.entries.iter();
        entries
            .filter(|entry| text.is_empty() || speaks_of(entry, &text))
            .filter(|entry| status.is_none_or(|status| entry.status() == status))
            .filter(|entry| reached.is_none_or(|column| has_reached(entry, column, year)))
            .filter(|entry| min.is_none_or(|min| has_participants(entry, year, min)))
            .filter(|entry| membership.is_none_or(|of| entry.membership == of))
            .filter(|entry| self.next_year.is_empty() || entry.one_year_left)
            .collect()
    }

    /// The conditions that are set: key, value, words of the chip. The page and the edition are none.
    pub fn conditions(
        &self,
        board: &Board,
        columns: &[Column],
    ) -> Vec<(&'static str, String, String)> {
        let place = self.municipality_id().and_then(|id| {
            board
                .sheets
                .iter()
                .find(|sheet| sheet.municipality_id == id)
        });
        let reached = columns.iter().find(|column| column.code() == self.reached);
        [
            ("q", &self.q, Some(format!("школа: {}", tidy(&self.q)))),
            (
                "municipality",
                &self.municipality,
                place.map(|sheet| sheet.municipality.clone()),
            ),
            (
                "status",
                &self.status,
                Status::from_code(&self.status).map(|status| format!("статус: {}", status.title())),
            ),
            (
                "reached",
                &self.reached,
                reached.map(|column| format!("порог достигнут: {}", column.title)),
            ),
            (
                "min",
                &self.min,
                self.min()
                    .map(|min| format!("не меньше {min} участников в каждой процедуре")),
            ),
            (
                "membership",
                &self.membership,
                self.membership().map(|of| of.title().to_owned()),
            ),
            (
                "next_year",
                &self.next_year,
                Some(format!(
                    "войдут, если в\u{a0}{} году будет низкий результат",
                    board.year + 1
                )),
            ),
        ]
        .into_iter()
        .filter(|(_, value, _)| !value.trim().is_empty())
        .filter_map(|(key, value, label)| Some((key, value.trim().to_owned(), label?)))
        .collect()
    }

    /// The query string without the page and without one condition; `left_out` may be empty.
    pub fn query_without(&self, left_out: &str) -> String {
        let pairs = [
            ("q", &self.q),
            ("municipality", &self.municipality),
            ("status", &self.status),
            ("reached", &self.reached),
            ("min", &self.min),
            ("membership", &self.membership),
            ("next_year", &self.next_year),
            ("edition", &self.edition),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in pairs {
            if key != left_out && !value.trim().is_empty() {
                query.append_pair(key, value.trim());
            }
        }
        query.finish()
    }
}

fn speaks_of(entry: &Entry, text: &str) -> bool {
    search_key(&entry.name).contains(text)
        || search_key(&entry.full_name).contains(text)
        || entry.login.starts_with(text)
}

fn has_reached(entry: &Entry, column: &Column, year: i32) -> bool {
    entry
        .line(year, &column.procedure)
        .is_some_and(|line| line.is_low())
}

/// Whether every procedure that was held had so many participants, and any was held.
fn has_participants(entry: &Entry, year: i32, min: u32) -> bool {
    let mut held = entry
        .trace
        .of_year(year)
        .filter(|line| line.participants > 0)
        .peekable();
    held.peek().is_some() && held.all(|line| line.participants >= min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::columns::columns;
    use crate::registers::entry::DecisionKind;
    use crate::registers::testing::{entry, sheet};

    fn board() -> Board {
        let entries = vec![
            entry(1, Status::Listed, None),
            entry(2, Status::Clear, Some(DecisionKind::Include)),
            entry(3, Status::AtRisk, None),
        ];
        Board {
            year: 2021,
            years: vec![2021],
            sheets: vec![sheet(entries)],
        }
    }

    fn found(form: &FilterForm) -> Vec<i64> {
        let board = board();
        let columns = columns(&board.sheets[0].entries, 2021);
        let selected = form.select(&board, &columns);
        selected
            .iter()
            .flat_map(|s| s.entries.iter().map(|e| e.school_id))
            .collect()
    }

    #[test]
    fn each_condition_narrows_the_list() {
        let with = |change: fn(&mut FilterForm)| {
            let mut form = FilterForm::default();
            change(&mut form);
            found(&form)
        };
        assert_eq!(with(|_| {}), [1, 2, 3]);
        assert_eq!(with(|f| f.q = "СОШ №2".into()), [2]);
        assert_eq!(with(|f| f.q = "edu990103".into()), [3]);
        assert_eq!(with(|f| f.status = "listed".into()), [1, 2]);
        assert_eq!(with(|f| f.reached = "vpr-russian-5".into()), [1]);
        assert_eq!(with(|f| f.min = "41".into()), [] as [i64; 0]);
        assert_eq!(with(|f| f.min = " 40 ".into()), [1, 2, 3]);
        assert_eq!(with(|f| f.membership = "first".into()), [1]);
        assert_eq!(with(|f| f.next_year = "yes".into()), [3]);
        assert_eq!(with(|f| f.municipality = "2".into()), [] as [i64; 0]);
        assert_eq!(with(|f| f.status = "no such".into()), [1, 2, 3]);
    }

    #[test]
    fn the_selection_goes_back_into_an_address() {
        let form = FilterForm {
            q: " СОШ ".into(),
            status: "listed".into(),
            page: "2".into(),
            edition: "1".into(),
            ..FilterForm::default()
        };
        assert_eq!(form.query_without("q"), "status=listed&edition=1");
        let labels: Vec<String> = form
            .conditions(&board(), &[])
            .into_iter()
            .map(|(_, _, label)| label)
            .collect();
        assert_eq!(labels, ["школа: СОШ", "статус: в перечне"]);
    }
}

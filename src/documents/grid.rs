//! The grid «школа × документ»: what each school has handed in, what is late, whom to call.

use super::document::{Decision, Standing};
use super::expertise::Conformity;
use super::kind::Kind;
use crate::sheets::{Column, Table, Value};
use chrono::NaiveDate;

/// What is known of one document of one school.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Found {
    /// Row of `documents`.
    pub id: i64,
    /// The school.
    pub school_id: i64,
    /// The kind.
    pub kind_id: i64,
    decision: Option<String>,
    is_placed: bool,
    has_version: bool,
    has_review: bool,
    given: i64,
    possible: i64,
}

impl Found {
    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let decision = self.decision.as_deref().and_then(Decision::from_code);
        Standing::of(self.has_version, self.has_review, decision, self.is_placed)
    }

    fn conformity(&self) -> Conformity {
        Conformity {
            given: u32::try_from(self.given).unwrap_or_default(),
            possible: u32::try_from(self.possible).unwrap_or_default(),
        }
    }
}

/// A school of the grid.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct School {
    /// Row of `schools`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its login.
    pub login: String,
    /// The words the search compares.
    pub search_key: String,
    /// Name of the director.
    pub director_name: String,
    /// Her phone.
    pub director_phone: String,
    /// Her e-mail.
    pub director_email: String,
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Row of `documents`; `None` where nothing was sent.
    pub document_id: Option<i64>,
    /// The kind.
    pub kind_id: i64,
    /// Where it stands.
    pub standing: Standing,
    /// Whether its deadline has passed without the school's part.
    pub is_late: bool,
}

/// What a school has handed in.
#[derive(Clone, Debug)]
pub struct Handed {
    /// A cell for each kind, in their order.
    pub cells: Vec<Cell>,
    /// How much of the criteria its documents meet.
    pub conformity: Conformity,
}

impl Handed {
    /// What these documents of one school are for these kinds.
    pub fn of<'a>(
        kinds: &[Kind],
        own: impl Iterator<Item = &'a Found> + Clone,
        today: NaiveDate,
    ) -> Handed {
        let cell = |kind: &Kind| {
            let document = own.clone().find(|of| of.kind_id == kind.id);
            let standing = document.map_or(Standing::Missing, Found::standing);
            Cell {
                document_id: document.map(|of| of.id),
                kind_id: kind.id,
                standing,
                is_late: standing.is_late(kind.due_on, today),
            }
        };
        Handed {
            cells: kinds.iter().map(cell).collect(),
            conformity: own.clone().map(Found::conformity).sum(),
        }
    }

    /// How many documents the school owes.
    pub fn owed(&self) -> usize {
        let owed = |cell: &&Cell| !cell.standing.is_handed_in();
        self.cells.iter().filter(owed).count()
    }

    /// How many of those are late.
    pub fn late(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_late).count()
    }

    /// Whether the row is asked for by `missing`, `late` or a standing of one of its documents.
    pub fn fits(&self, asked: &str) -> bool {
        match asked {
            "late" => self.late() > 0,
            "owed" => self.owed() > 0,
            code => match Standing::ALL.into_iter().find(|of| of.code() == code) {
                Some(standing) => self.cells.iter().any(|cell| cell.standing == standing),
                None => true,
            },
        }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The school.
    pub school: School,
    /// What it has handed in.
    pub handed: Handed,
}

/// The rows of the grid.
pub fn rows(schools: Vec<School>, kinds: &[Kind], found: &[Found], today: NaiveDate) -> Vec<Row> {
    let row = |school: School| {
        let own = found.iter().filter(|of| of.school_id == school.id);
        Row {
            handed: Handed::of(kinds, own, today),
            school,
        }
    };
    schools.into_iter().map(row).collect()
}

/// What one can ask of the grid beside the standings: code, words.
pub const EXTRA: [(&str, &str); 2] = [("owed", "кто не сдал"), ("late", "кто опоздал")];

/// Words of what is asked for.
pub fn asked_title(code: &str) -> Option<&'static str> {
    let extra = EXTRA.into_iter().find(|(known, _)| *known == code);
    let standing = Standing::ALL.into_iter().find(|of| of.code() == code);
    extra
        .map(|(_, title)| title)
        .or(standing.map(Standing::title))
}

/// The grid as a spreadsheet.
pub fn table(kinds: &[Kind], rows: &[Row], notes: Vec<String>) -> Table {
    let mut columns = vec![
        Column::new("Школа", 34),
        Column::new("Логин", 14),
        Column::new("Директор", 28),
        Column::new("Телефон", 18),
        Column::new("Почта", 24),
    ];
    columns.extend(kinds.iter().map(|kind| Column::new(&kind.title, 22)));
    columns.extend(["Не сдано", "Из них с опозданием"].map(|title| Column::new(title, 14)));
    columns.push(Column::new("Соответствие критериям", 16));
    let cells = |row: &Row| -> Vec<Value> {
        let (school, handed) = (&row.school, &row.handed);
        let mut cells: Vec<Value> = vec![
            school.name.clone().into(),
            school.login.clone().into(),
            school.director_name.clone().into(),
            school.director_phone.clone().into(),
            school.director_email.clone().into(),
        ];
        cells.extend(handed.cells.iter().map(|cell| {
            let late = if cell.is_late {
                ", просрочен"
            } else {
                ""
            };
            format!("{}{late}", cell.standing.title()).into()
        }));
        cells.push((handed.owed() as i64).into());
        cells.push((handed.late() as i64).into());
        cells.push(handed.conformity.percent().into());
        cells
    };
    Table {
        title: "Документы школ".to_owned(),
        notes,
        columns,
        rows: rows.iter().map(cells).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::types::Json;

    fn kind(id: i64, due: Option<&str>) -> Kind {
        Kind {
            id,
            municipality_id: 1,
            title: "Концепция".into(),
            hint: String::new(),
            criteria: Json(Vec::new()),
            edition: 1,
            is_required: true,
            due_on: due.and_then(crate::input::day),
            version: 1,
        }
    }

    fn school(id: i64) -> School {
        School {
            id,
            name: "МБОУ «СОШ № 7»".into(),
            login: "edu990107".into(),
            search_key: String::new(),
            director_name: "Громова В. П.".into(),
            director_phone: "+7 900".into(),
            director_email: String::new(),
        }
    }

    fn found(school_id: i64, kind_id: i64, decision: Option<&str>) -> Found {
        Found {
            id: 1,
            school_id,
            kind_id,
            decision: decision.map(str::to_owned),
            is_placed: false,
            has_version: true,
            has_review: true,
            given: 4,
            possible: 5,
        }
    }

    #[test]
    fn the_grid_says_what_a_school_owes_and_what_is_late() {
        let kinds = [
            kind(1, Some("30.03.2022")),
            kind(2, None),
            kind(3, Some("01.05.2022")),
        ];
        let today = crate::input::day("31.03.2022").unwrap();
        let documents = [found(7, 2, Some("agreed")), found(8, 1, Some("returned"))];
        let rows = rows(vec![school(7), school(8)], &kinds, &documents, today);
        let handed: Vec<_> = rows.iter().map(|row| &row.handed).collect();
        let told: Vec<_> = handed.iter().map(|of| (of.owed(), of.late())).collect();
        assert_eq!(told, [(2, 1), (3, 1)]);
        assert_eq!(handed[0].conformity.percent(), "80,0\u{a0}%");
        assert!(
            handed[0].fits("agreed") && !handed[1].fits("agreed") && handed[1].fits("returned")
        );
        assert!(handed[0].fits("late") && handed[0].fits("") && handed[0].fits("no such"));
        let table = table(&kinds, &rows, Vec::new());
        assert_eq!(table.columns.len(), table.rows[0].len());
    }
}

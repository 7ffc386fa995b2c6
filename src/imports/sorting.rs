//! Whose rows are in a table: each goes to its municipality, and what belongs to nobody here stays out.

use crate::results::layouts::{Parsed, ParsedRow, SchoolRef};
use crate::schools::{
    Candidate, ExamCode, Inn, Login, MunicipalityCode, Registry, Wanted, municipality_key,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The schools and the municipalities that rows may be about.
pub struct Sorter {
    registry: Registry,
    municipality_of: HashMap<i64, i64>,
    municipalities: HashMap<String, i64>,
    only: Option<i64>,
}

/// A table divided among municipalities.
#[derive(Debug, Default)]
pub struct Sorted {
    /// The part of each municipality.
    pub parts: BTreeMap<i64, Parsed>,
    /// Rows of nobody here.
    pub foreign: Vec<ParsedRow>,
}

impl Sorter {
    /// Sorts rows among the municipalities of these schools. With `only`, a row that names neither a known
    /// school nor a municipality is taken for that municipality's own: a person will be asked.
    pub fn new(candidates: Vec<Candidate>, only: Option<i64>) -> Sorter {
        let mut municipality_of = HashMap::new();
        let mut municipalities = HashMap::new();
        for candidate in &candidates {
            municipality_of.insert(candidate.id, candidate.municipality_id);
            let code = candidate
                .municipality_code
                .iter()
                .map(|code| code.to_lowercase());
            for key in code.chain([municipality_key(&candidate.municipality_name)]) {
                municipalities.insert(key, candidate.municipality_id);
            }
        }
        Sorter {
            registry: Registry::new(candidates),
            municipality_of,
            municipalities,
            only,
        }
    }

    /// Knows the own municipality by its code and name even while it has no schools.
    #[must_use]
    pub fn at_home(mut self, code: &str, name: &str) -> Sorter {
        if let Some(only) = self.only {
            self.municipalities.insert(code.to_lowercase(), only);
            self.municipalities.insert(municipality_key(name), only);
        }
        self
    }

    /// Divides a table.
    pub fn sort(&self, mut table: Parsed) -> Sorted {
        let rows = std::mem::take(&mut table.rows);
        let mut owned: BTreeMap<i64, Vec<ParsedRow>> = BTreeMap::new();
        let mut foreign = Vec::new();
        for row in rows {
            match self.owner(&row.school) {
                Some(municipality) => owned.entry(municipality).or_default().push(row),
                None => foreign.push(row),
            }
        }
        if let Some(only) = self.only {
            owned.entry(only).or_default();
        }
        let whole = owned.len() == 1;
        let parts = owned
            .iter()
            .map(|(municipality, rows)| {
                let others = rows_of_others(*municipality, &owned, &foreign);
                let part = self.part(&table, *municipality, rows.clone(), &others, whole);
                (*municipality, part)
            })
            .collect();
        Sorted { parts, foreign }
    }

    fn owner(&self, school: &SchoolRef) -> Option<i64> {
        if let Some(id) = self.registry.find(&wanted(school)).certain() {
            return self.municipality_of.get(&id).copied();
        }
        match &school.municipality {
            Some(place) => self.municipality(&place.name, place.code.as_deref()),
            None => self.only,
        }
    }

    fn municipality(&self, name: &str, code: Option<&str>) -> Option<i64> {
        let (name, in_name) = MunicipalityCode::split(name);
        let code = code
            .map(str::to_lowercase)
            .or_else(|| in_name.map(|code| code.to_string()));
        match code {
            Some(code) => self.municipalities.get(&code).copied(),
            None => self.municipalities.get(&municipality_key(&name)).copied(),
        }
    }

    /// The table with these rows, without the notes and totals of other people's rows. Notes on cells whose
    /// row is nobody's stay only where the table is `whole`.
    fn part(
        &self,
        table: &Parsed,
        municipality: i64,
        rows: Vec<ParsedRow>,
        others: &BTreeSet<u32>,
        whole: bool,
    ) -> Parsed {
        let own: BTreeSet<u32> = rows.iter().map(|row| row.row).collect();
        let total_of_others = |row: u32| {
            table.totals.iter().any(|total| {
                total.row == row
                    && self.municipality(&total.name, total.code.as_deref()) != Some(municipality)
            })
        };
        let keep = |cell: &str| match row_of(cell) {
            None => true,
            Some(row) if own.contains(&row) => true,
            Some(row) if others.contains(&row) || total_of_others(row) => false,
            Some(_) => whole,
        };
        let totals = table
            .totals
            .iter()
            .filter(|total| !total_of_others(total.row));
        Parsed {
            layout: table.layout,
            sheet: table.sheet.clone(),
            facts: table.facts.clone(),
            repairs: table
                .repairs
                .iter()
                .filter(|repair| keep(&repair.cell))
                .cloned()
                .collect(),
            problems: table
                .problems
                .iter()
                .filter(|p| keep(&p.cell))
                .cloned()
                .collect(),
            totals: totals.cloned().collect(),
            rows,
        }
    }
}

fn rows_of_others(
    municipality: i64,
    owned: &BTreeMap<i64, Vec<ParsedRow>>,
    foreign: &[ParsedRow],
) -> BTreeSet<u32> {
    let neighbours = owned
        .iter()
        .filter(|(id, _)| **id != municipality)
        .flat_map(|(_, rows)| rows);
    neighbours.chain(foreign).map(|row| row.row).collect()
}

/// «C17» → 17; `None` for a note on the whole table.
pub fn row_of(cell: &str) -> Option<u32> {
    cell.trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .parse()
        .ok()
}

/// What a row says of its school, as the registry is asked.
pub fn wanted(school: &SchoolRef) -> Wanted {
    let municipality = school.municipality.as_ref().map(|place| match &place.code {
        Some(code) => format!("{}({code})", place.name),
        None => place.name.clone(),
    });
    Wanted {
        text: school.text.clone().unwrap_or_default(),
        login: school.login.as_deref().and_then(Login::parse),
        exam_code: school.exam_code.as_deref().and_then(read(ExamCode::parse)),
        inn: school.inn.as_deref().and_then(read(Inn::parse)),
        municipality,
    }
}

fn read<T, E>(
    parse: impl Fn(&str) -> Result<crate::schools::Read<T>, E>,
) -> impl Fn(&str) -> Option<T> {
    move |text| parse(text).ok().map(|read| read.value)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{candidate, marks_table, row};
    use super::*;
    use crate::results::layouts::{MunicipalityRef, Problem, Severity, TotalLevel, TotalRow};

    fn place(name: &str, code: &str) -> Option<MunicipalityRef> {
        let code = Some(code.to_owned()).filter(|code| !code.is_empty());
        Some(MunicipalityRef {
            name: name.to_owned(),
            code,
        })
    }

    fn named(text: &str, login: &str, municipality: Option<MunicipalityRef>) -> ParsedRow {
        let mut row = row(login, 40, 10);
        row.school.text = Some(text.to_owned());
        row.school.login = Some(login.to_owned()).filter(|login| !login.is_empty());
        row.school.municipality = municipality;
        row
    }

    fn home() -> Sorter {
        let own = vec![
            candidate(1, 7, "edu990101", "МБОУ «СОШ № 1»"),
            candidate(2, 7, "edu990102", "МБОУ «СОШ № 2»"),
        ];
        Sorter::new(own, Some(7))
    }

    #[test]
    fn own_rows_stay_and_rows_of_other_municipalities_are_counted() {
        let zarechny = || place("город Заречный", "reg99_m007");
        let far = || place("Приозёрский район", "reg99_m002");
        let mut table = marks_table(vec![
            named("МБОУ «СОШ № 1»", "sch990101", zarechny()),
            named("МБОУ «Школа, которой нет»", "edu990177", zarechny()),
            named("МБОУ «СОШ № 2»", "", None),
            named("МКОУ «Луговская СОШ»", "edu990201", far()),
            named("МБОУ «СОШ № 2»", "", far()),
        ]);
        for (n, row) in (10..).zip(&mut table.rows) {
            row.row = n;
        }
        let sorted = home().sort(table);
        let rows: Vec<u32> = sorted.parts[&7].rows.iter().map(|row| row.row).collect();
        assert_eq!(rows, [10, 11, 12]);
        assert_eq!(sorted.foreign.len(), 2);
    }

    #[test]
    fn a_school_moved_between_municipalities_is_known_by_its_login() {
        let row = named(
            "МБОУ «СОШ № 1»",
            "edu990101",
            place("Соседний район", "reg99_m009"),
        );
        assert_eq!(home().sort(marks_table(vec![row])).parts[&7].rows.len(), 1);
    }

    #[test]
    fn notes_and_totals_of_others_stay_with_them() {
        let mut table = marks_table(vec![
            named("МБОУ «СОШ № 1»", "edu990101", None),
            named(
                "МКОУ «Луговская СОШ»",
                "edu990201",
                place("Приозёрский район", ""),
            ),
        ]);
        (table.rows[0].row, table.rows[1].row) = (10, 12);
        let note = |cell: &str| Problem {
            sheet: String::new(),
            cell: cell.to_owned(),
            value: String::new(),
            rule: "same_numbers".to_owned(),
            message: String::new(),
            severity: Severity::Warning,
        };
        table.problems = ["", "A10", "A11", "A12", "C13"].map(note).to_vec();
        table.totals = vec![TotalRow {
            row: 11,
            cell: "A11".to_owned(),
            level: TotalLevel::Municipality,
            name: "Приозёрский район".to_owned(),
            code: None,
            organisations: None,
            payload: None,
        }];
        let part = &home().sort(table).parts[&7];
        let cells: Vec<&str> = part.problems.iter().map(|p| p.cell.as_str()).collect();
        assert_eq!(cells, ["", "A10", "C13"]);
        assert!(part.totals.is_empty());
    }

    #[test]
    fn a_region_is_divided_and_a_stranger_is_nobodys() {
        let all = vec![
            candidate(1, 7, "edu990101", "МБОУ «СОШ № 1»"),
            candidate(5, 8, "edu990201", "МКОУ «Луговская СОШ»"),
        ];
        let sorter = Sorter::new(all, None);
        let sorted = sorter.sort(marks_table(vec![
            named("МБОУ «СОШ № 1»", "edu990101", None),
            named("МКОУ «Луговская СОШ»", "sch990201", None),
            named("МБОУ «СОШ № 9»", "edu770109", None),
            named("МБОУ «СОШ № 9»", "edu990109", place("", "reg99_m007")),
        ]));
        assert_eq!(sorted.parts[&7].rows.len(), 2);
        assert_eq!(sorted.parts[&8].rows.len(), 1);
        assert_eq!(sorted.foreign.len(), 1);
    }
}

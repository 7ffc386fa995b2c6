//! Columns of the register: the procedures of the rule, grouped by kind, in the order of the rule.

use super::entry::Entry;
use crate::procedure::{Kind, Level, Procedure};
use crate::verdicts::Line;

/// One procedure as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The procedure as the rule counts it.
    pub procedure: Procedure,
    /// «ВПР-6 математика».
    pub title: String,
    /// «матем., 6».
    pub head: String,
    /// Whether it is «для выявления».
    pub counts: bool,
    /// First of its group.
    pub opens_group: bool,
}

/// Neighbouring columns of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// «ВПР», «ОГЭ», «ЕГЭ».
    pub title: &'static str,
    /// How many columns.
    pub span: usize,
}

/// The columns of these entries for `year`. Municipalities may go by different rules: what only
/// some of them count comes last.
pub fn columns<'a>(entries: impl IntoIterator<Item = &'a Entry>, year: i32) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for entry in entries {
        for line in entry.trace.of_year(year) {
            if !columns
                .iter()
                .any(|column| column.procedure == line.procedure)
            {
                columns.push(Column::of(line));
            }
        }
    }
    mark_groups(&mut columns);
    columns
}

fn mark_groups(columns: &mut [Column]) {
    let kinds: Vec<Kind> = columns.iter().map(|column| column.procedure.kind).collect();
    for (place, column) in columns.iter_mut().enumerate() {
        column.opens_group = place == 0 || kinds[place - 1] != kinds[place];
    }
}

/// Columns worth a place on the screen: those where a school has numbers; all, where nothing has been loaded.
pub fn with_numbers(columns: &[Column], entries: &[&Entry], year: i32) -> Vec<Column> {
    let has_numbers = |column: &&Column| {
        let mut lines = entries.iter().flat_map(|entry| entry.trace.of_year(year));
        lines.any(|line| line.procedure == column.procedure && line.participants > 0)
    };
    let found: Vec<Column> = columns.iter().filter(has_numbers).cloned().collect();
    let mut shown = if found.is_empty() {
        columns.to_vec()
    } else {
        found
    };
    mark_groups(&mut shown);
    shown
}

/// The groups over the columns.
pub fn groups(columns: &[Column]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for column in columns {
        match groups.last_mut().filter(|_| !column.opens_group) {
            Some(group) => group.span += 1,
            None => groups.push(Group {
                title: column.procedure.kind.title(),
                span: 1,
            }),
        }
    }
    groups
}

impl Column {
    fn of(line: &Line) -> Column {
        Column {
            procedure: line.procedure,
            title: line.label.clone(),
            head: head(&line.procedure, line.counts),
            counts: line.counts,
            opens_group: false,
        }
    }

    /// «vpr-mathematics-6»: the procedure in an address.
    pub fn code(&self) -> String {
        let Procedure {
            kind,
            subject,
            grade,
            level,
        } = self.procedure;
        let mut code = format!("{}-{}", kind.code(), subject.code());
        let grade = grade.map(|grade| grade.to_string());
        let level = level.map(|level| level.code().to_owned());
        for part in [grade, level].into_iter().flatten() {
            code.push('-');
            code.push_str(&part);
        }
        code
    }
}

fn head(procedure: &Procedure, counts: bool) -> String {
    let mut head = procedure.subject.short().to_owned();
    if let Some(grade) = procedure.grade.filter(|_| procedure.kind == Kind::Vpr) {
        head.push_str(&format!(",\u{a0}{grade}"));
    }
    match procedure.level {
        Some(Level::Basic) => head.push_str(", база"),
        Some(Level::Profile) => head.push_str(", профиль"),
        None => {}
    }
    if !counts {
        head.push_str(", анализ");
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::Status;
    use crate::procedure::Subject;
    use crate::registers::testing::entry;

    #[test]
    fn columns_follow_the_rule_and_are_grouped_by_kind() {
        let mut other = entry(2, Status::Clear, None);
        let oge = Procedure {
            kind: Kind::Oge,
            subject: Subject::Russian,
            grade: Some(9),
            level: None,
        };
        other.trace.lines[1].procedure = oge;
        other.trace.lines[1].counts = false;
        let columns = columns([&entry(1, Status::Listed, None), &other], 2021);
        let heads: Vec<&str> = columns.iter().map(|column| column.head.as_str()).collect();
        assert_eq!(
            heads,
            ["русский,\u{a0}5", "матем.,\u{a0}5", "русский, анализ"]
        );
        assert_eq!(columns[1].code(), "vpr-mathematics-5");
        let groups: Vec<_> = groups(&columns).iter().map(|g| (g.title, g.span)).collect();
        assert_eq!(groups, [("ВПР", 2), ("ОГЭ", 1)]);
    }

    #[test]
    fn levels_are_told_apart() {
        let ege = Procedure {
            kind: Kind::Ege,
            subject: Subject::Mathematics,
            grade: None,
            level: Some(Level::Basic),
        };
        assert_eq!(head(&ege, true), "матем., база");
    }
}

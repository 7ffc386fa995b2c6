//! What an import is called: «ВПР 2021, русский язык, 6 класс», or the procedures and years it mixes.

use super::number::Target;
use super::plan::Plan;
use crate::procedure::{Kind, Procedure};
use crate::words;
use std::collections::BTreeSet;

/// The title of the whole import.
pub fn of(plan: &Plan) -> String {
    let about: BTreeSet<(u16, Target)> =
        plan.rows.iter().filter_map(|row| row.line.about).collect();
    let mut each = about.iter();
    match (each.next(), each.next()) {
        (None, _) => "Файлы без результатов".to_owned(),
        (Some((year, target)), None) => of_number(*year, *target),
        _ => mixed(&about),
    }
}

/// «ВПР 2021, русский язык, 6 класс»; «Сравнение с журналом: ВПР 2021, математика, 4 класс».
pub fn of_number(year: u16, target: Target) -> String {
    match target {
        Target::Marks(procedure) => of_procedure(year, &procedure),
        Target::Journal(procedure) => {
            format!(
                "Сравнение с\u{a0}журналом: {}",
                of_procedure(year, &procedure)
            )
        }
        Target::Objectivity => format!("Признаки необъективности, {year} год"),
    }
}

/// «ВПР 2021, русский язык, 6 класс».
pub fn of_procedure(year: u16, procedure: &Procedure) -> String {
    let mut title = format!(
        "{}\u{a0}{year}, {}",
        procedure.kind.title(),
        procedure.subject.in_sentence()
    );
    if let (Kind::Vpr, Some(grade)) = (procedure.kind, procedure.grade) {
        title.push_str(&format!(", {grade}\u{a0}класс"));
    }
    if let Some(level) = procedure.level {
        title.push_str(&format!(", {}", level.title()));
    }
    title
}

/// «ВПР 2020 и 2021: 20 процедур».
fn mixed(about: &BTreeSet<(u16, Target)>) -> String {
    let years = |kind: Kind| -> Vec<String> {
        let of_kind = about.iter().filter(|(_, target)| {
            target
                .procedure()
                .is_some_and(|procedure| procedure.kind == kind)
        });
        let years: BTreeSet<u16> = of_kind.map(|(year, _)| *year).collect();
        years.iter().map(u16::to_string).collect()
    };
    let mut parts: Vec<String> = Kind::ALL
        .into_iter()
        .map(|kind| (kind, years(kind)))
        .filter(|(_, years)| !years.is_empty())
        .map(|(kind, years)| format!("{}\u{a0}{}", kind.title(), listed(&years)))
        .collect();
    if about
        .iter()
        .any(|(_, target)| *target == Target::Objectivity)
    {
        parts.push("признаки необъективности".to_owned());
    }
    let tables = words::count(about.len() as u64, ["таблица", "таблицы", "таблиц"]);
    format!("{}: {tables}", parts.join(", "))
}

/// «2019, 2020 и 2021».
fn listed(parts: &[String]) -> String {
    match parts {
        [first @ .., last] if !first.is_empty() => format!("{} и\u{a0}{last}", first.join(", ")),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mathematics, vpr};
    use super::*;
    use crate::procedure::{Level, Subject};

    #[test]
    fn one_procedure_is_named_in_full() {
        let plain = |year, target| of_number(year, target).replace('\u{a0}', " ");
        assert_eq!(
            plain(2021, Target::Marks(mathematics())),
            "ВПР 2021, математика, 6 класс"
        );
        let ege = Procedure {
            kind: Kind::Ege,
            subject: Subject::Mathematics,
            grade: Some(11),
            level: Some(Level::Basic),
        };
        assert_eq!(
            plain(2022, Target::Marks(ege)),
            "ЕГЭ 2022, математика, базовый уровень"
        );
        assert_eq!(
            plain(2021, Target::Journal(mathematics())),
            "Сравнение с журналом: ВПР 2021, математика, 6 класс"
        );
        assert_eq!(
            plain(2021, Target::Objectivity),
            "Признаки необъективности, 2021 год"
        );
    }

    #[test]
    fn several_procedures_are_named_by_kind_and_years() {
        let about = [2020, 2021]
            .into_iter()
            .flat_map(|year| {
                [mathematics(), vpr(Subject::Russian)].map(|p| (year, Target::Marks(p)))
            })
            .collect();
        assert_eq!(
            mixed(&about).replace('\u{a0}', " "),
            "ВПР 2020 и 2021: 4 таблицы"
        );
    }
}

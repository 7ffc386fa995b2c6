//! What every page of a school shows on top: the identity bar and the tabs.

use crate::identification::Status;
use crate::schools::{StoredSchool, short_name};
use crate::verdicts::StoredVerdict;
use crate::web::view::Tab;

/// The identity bar.
#[derive(Clone, Debug)]
pub struct Card {
    /// The school.
    pub school: StoredSchool,
    /// Status of the last year that has one: code, title, year.
    pub status: Option<(String, String, i16)>,
    /// Tabs as links.
    pub tabs: Vec<Tab>,
}

impl Card {
    /// The bar of a school on the page at `current` («», «results», …).
    pub fn new(school: StoredSchool, latest: Option<&StoredVerdict>, current: &str) -> Card {
        let tabs = tabs(school.id, current);
        let status = latest.map(|v| (v.status.code().to_owned(), capital(v.status), v.year));
        Card {
            school,
            status,
            tabs,
        }
    }

    /// «СОШ № 7»: for titles.
    pub fn short(&self) -> String {
        short_name(&self.school.name)
    }

    /// Kinds of the school that rules may exclude, in words.
    pub fn kinds(&self) -> String {
        let s = &self.school;
        let kinds = [
            (s.special, "коррекционная"),
            (s.evening, "вечерняя (сменная)"),
            (s.closed_type, "закрытого типа"),
            (s.penitentiary, "при УИС"),
            (s.boarding, "интернат"),
        ];
        let held: Vec<&str> = kinds
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| *word)
            .collect();
        held.join(", ")
    }

    /// «городская», «сельская» or nothing.
    pub fn place(&self) -> &'static str {
        match self.school.place.as_deref() {
            Some("urban") => "городская",
            Some("rural") => "сельская",
            _ => "",
        }
    }
}

/// Tabs of a school's pages.
pub fn tabs(school_id: i64, current: &str) -> Vec<Tab> {
    [
        ("", "Обзор"),
        ("results", "Результаты"),
        ("identification", "Выявление"),
        ("risks", "Риски"),
        ("roadmap", "Дорожная карта"),
        ("documents", "Документы"),
        ("visits", "Визиты"),
        ("history", "История"),
    ]
    .into_iter()
    .map(|(part, title)| Tab {
        href: match part {
            "" => format!("/schools/{school_id}"),
            part => format!("/schools/{school_id}/{part}"),
        },
        title,
        current: part == current,
    })
    .collect()
}

fn capital(status: Status) -> String {
    let title = status.title();
    let mut chars = title.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

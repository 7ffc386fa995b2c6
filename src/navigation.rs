//! The sections of the portal and who sees them: the words of the rail.

use crate::access::{Permission, Role};

/// A section of the portal.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its address.
    pub href: &'static str,
    /// Its words: one is best.
    pub title: &'static str,
    permission: Option<Permission>,
}

const SECTIONS: [Section; 9] = [
    Section {
        href: "/",
        title: "Сегодня",
        permission: None,
    },
    Section {
        href: "/registers",
        title: "Перечень",
        permission: Some(Permission::SeeRegister),
    },
    Section {
        href: "/schools",
        title: "Школы",
        permission: Some(Permission::SeeSchools),
    },
    Section {
        href: "/roadmaps",
        title: "Риски и меры",
        permission: Some(Permission::SeeRoadmaps),
    },
    Section {
        href: "/visits",
        title: "Визиты",
        permission: Some(Permission::SeeVisits),
    },
    Section {
        href: "/imports",
        title: "Данные",
        permission: Some(Permission::ImportResults),
    },
    Section {
        href: "/rulesets",
        title: "Правила",
        permission: Some(Permission::SeeRules),
    },
    Section {
        href: "/users",
        title: "Пользователи",
        permission: Some(Permission::ManageUsers),
    },
    Section {
        href: "/journal",
        title: "Журнал",
        permission: Some(Permission::SeeJournal),
    },
];

/// Pages that are entered from a section and belong to it: their address, the section's.
const ENTERED_FROM: [(&str, &str); 19] = [
    ("/objections", "/registers"),
    ("/what-if", "/rulesets"),
    ("/risks", "/roadmaps"),
    ("/risk-factors", "/roadmaps"),
    ("/surveys", "/roadmaps"),
    ("/questionnaires", "/roadmaps"),
    ("/questions", "/roadmaps"),
    ("/cutoffs", "/roadmaps"),
    ("/measures", "/roadmaps"),
    ("/roadmap-loads", "/roadmaps"),
    ("/measure-library", "/roadmaps"),
    ("/evidence", "/roadmaps"),
    ("/municipalities", "/roadmaps"),
    ("/proposals", "/roadmaps"),
    ("/school-years", "/roadmaps"),
    ("/documents", "/roadmaps"),
    ("/document-kinds", "/roadmaps"),
    ("/curators", "/visits"),
    ("/letters", "/users"),
];

/// Whether the page at this address belongs to the section.
pub fn belongs(path: &str, section: &str) -> bool {
    if section == "/" {
        return path == "/";
    }
    let above = ENTERED_FROM
        .iter()
        .find(|(page, _)| path.starts_with(page))
        .map_or(path, |(_, section)| section);
    above.starts_with(section)
}

/// Lists with a school a row.
const OF_SCHOOLS: [&str; 2] = ["/schools", "/roadmaps"];

/// The sections a role has: the rail holds at most eight words, what is rarer is entered from them.
/// A director has one school and needs no lists of schools.
pub fn items(role: Role) -> impl Iterator<Item = &'static Section> {
    SECTIONS
        .iter()
        .filter(move |section| {
            section
                .permission
                .is_none_or(|permission| role.may(permission))
        })
        .filter(move |section| !(role == Role::Director && OF_SCHOOLS.contains(&section.href)))
}

/// Whether the role works daily and has the rail; the others have a short row of links.
pub fn has_rail(role: Role) -> bool {
    !matches!(role, Role::Director | Role::Curator)
}

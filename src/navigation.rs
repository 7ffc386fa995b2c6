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
        href: "/objections",
        title: "Замечания",
        permission: Some(Permission::SeeObjections),
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

/// The sections a role has. «Что, если» is entered from the rules, curators from the visits: the rail holds
/// at most eight words. A director has one school and needs no list of schools.
pub fn items(role: Role) -> impl Iterator<Item = &'static Section> {
    SECTIONS
        .iter()
        .filter(move |section| {
            section
                .permission
                .is_none_or(|permission| role.may(permission))
        })
        .filter(move |section| !(role == Role::Director && section.href == "/schools"))
}

/// Whether the role works daily and has the rail; the others have a short row of links.
pub fn has_rail(role: Role) -> bool {
    !matches!(role, Role::Director | Role::Curator)
}

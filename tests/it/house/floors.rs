//! Floors: src/lib.rs is the map, and a module uses only itself and what stands above its line there.

use super::{Source, files, none, root, sources};
use std::collections::BTreeSet;

/// Modules in the order of lib.rs with the name of their floor.
fn map() -> Vec<(String, &'static str)> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut floor = "";
    let mut modules = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("pub mod ") {
            modules.push((name.trim_end_matches(';').to_owned(), floor));
        } else if line.starts_with("// ") {
            floor = FLOORS
                .iter()
                .copied()
                .find(|name| line[3..].starts_with(name))
                .unwrap_or("");
        }
    }
    modules
}

/// First words of the comments in lib.rs, from the ground up.
const FLOORS: [&str; 4] = ["Ground", "Plumbing", "Rooms", "The house"];

/// The floor of a module of the map.
pub fn floor_of(module: &str) -> &'static str {
    map()
        .into_iter()
        .find(|(name, _)| name == module)
        .map_or("", |(_, floor)| floor)
}

#[test]
fn every_module_stands_on_the_map() {
    let modules: BTreeSet<String> = map().into_iter().map(|(name, _)| name).collect();
    let there: BTreeSet<String> = sources()
        .iter()
        .map(|file| file.module().to_owned())
        .filter(|module| module != "lib" && module != "main")
        .collect();
    let mut broken = Vec::new();
    for stray in there.difference(&modules) {
        broken.push(format!(
            "{stray} stands on no floor: add `pub mod {stray};` to src/lib.rs"
        ));
    }
    for gone in modules.difference(&there) {
        broken.push(format!("src/lib.rs names {gone}, which is not there"));
    }
    none(&broken);
}

#[test]
fn the_map_names_its_floors_from_the_ground_up() {
    let floors: Vec<_> = map().into_iter().map(|(_, floor)| floor).collect();
    let mut distinct = floors.clone();
    distinct.dedup();
    assert_eq!(
        distinct, FLOORS,
        "the comments of src/lib.rs divide the map into four floors"
    );
}

#[test]
fn a_module_uses_only_itself_and_what_stands_lower() {
    let order: Vec<String> = map().into_iter().map(|(name, _)| name).collect();
    let place = |module: &str| order.iter().position(|name| name == module);
    let mut broken = Vec::new();
    for file in sources() {
        let Some(own) = place(file.module()) else {
            continue;
        };
        for used in used_modules(&file) {
            match place(&used) {
                Some(other) if other <= own => {}
                Some(_) => broken.push(format!("{} uses {used}, which stands no lower", file.path)),
                None => broken.push(format!(
                    "{} uses crate::{used}, which is not on the map",
                    file.path
                )),
            }
        }
    }
    none(&broken);
}

/// Modules named after `crate::` in a file, tests included.
fn used_modules(file: &Source) -> BTreeSet<String> {
    let code: String = file
        .text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            used.extend(names_of_list(list));
        } else {
            used.insert(identifier(rest));
        }
    }
    used.remove("");
    used
}

/// First names of a list such as `access::{Role, Scope}, error::Result}`.
fn names_of_list(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    let mut begins = true;
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            character if begins && character.is_alphabetic() => {
                names.push(identifier(&list[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn a_room_is_entered_by_its_front_door() {
    let mut broken = Vec::new();
    for file in files("src", &["/mod.rs"]) {
        if floor_of(file.module()) != "Rooms" {
            continue;
        }
        for private in ["store", "pages"] {
            if file.code().contains(&format!("pub mod {private}")) {
                broken.push(format!(
                    "{} opens `{private}`: re-export what others may call",
                    file.path
                ));
            }
        }
    }
    none(&broken);
}

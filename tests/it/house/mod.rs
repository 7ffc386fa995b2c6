//! Rules of the house that no compiler keeps: floors, kinds of files, one writer a table, plain templates.
//! Each test fails with a sentence that says what to mend.

mod floors;
mod kinds;
mod tables;
mod templates;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository.
struct Source {
    /// Its path below the repository's root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The path below `src/`.
    fn in_src(&self) -> &str {
        self.path.trim_start_matches("src/")
    }

    /// The module of the map the file belongs to: `accounts` of `src/accounts/store.rs`.
    fn module(&self) -> &str {
        let path = self.in_src().trim_end_matches(".rs");
        path.split('/').next().unwrap_or(path)
    }

    /// The code alone: comment lines and the test module at the end left out.
    fn code(&self) -> String {
        let without_tests = match self.text.find("#[cfg(test)]\nmod tests {") {
            Some(start) => &self.text[..start],
            None => &self.text,
        };
        let lines = without_tests
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Lines that hold code, tests included.
    fn code_lines(&self) -> usize {
        let lines = self.text.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with("//"))
            .count()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder of the repository whose names end so, in order of path.
fn files(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    let wanted = paths.into_iter().filter(|path| {
        let name = path.to_string_lossy();
        endings.iter().any(|ending| name.ends_with(ending))
    });
    wanted
        .map(|path| Source {
            path: path
                .strip_prefix(root())
                .unwrap()
                .to_string_lossy()
                .into_owned(),
            text: fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// All of `src`.
fn sources() -> Vec<Source> {
    files("src", &[".rs"])
}

/// Fails with all the sentences at once.
#[track_caller]
fn none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn no_file_is_longer_than_five_hundred_lines_of_code() {
    let long = sources()
        .into_iter()
        .chain(files("tests", &[".rs"]))
        .filter(|f| f.code_lines() > 500);
    let broken: Vec<_> = long
        .map(|file| {
            format!(
                "{} has {} lines of code: split it by noun",
                file.path,
                file.code_lines()
            )
        })
        .collect();
    none(&broken);
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let all = sources()
        .into_iter()
        .chain(files("tests", &[".rs"]))
        .chain(files("benches", &[".rs"]));
    let broken: Vec<_> = all
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{} begins without `//!` and a sentence", file.path))
        .collect();
    none(&broken);
}

#[test]
fn nothing_is_left_for_later_and_no_machine_is_named() {
    // Written in pieces, so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("todo", "!("),
    ];
    let machines = [
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
    ];
    let mut all = sources();
    for folder in [
        "tests/it",
        "tests/browser",
        "benches",
        "templates",
        "static",
        "docs",
        "bin",
        "migrations",
    ] {
        all.extend(files(
            folder,
            &[
                ".rs", ".html", ".css", ".js", ".md", ".sql", "demo", "test", ".sh",
            ],
        ));
    }
    let mut broken = Vec::new();
    for file in &all {
        for mark in marks.iter().chain(&machines) {
            if let Some(at) = file.text.lines().position(|line| line.contains(mark)) {
                broken.push(format!("{}:{} holds «{mark}»", file.path, at + 1));
            }
        }
    }
    none(&broken);
}

//! The tests that need the whole portal: one binary, one module a room or a rule of the house.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

mod accounts;
mod calendar;
mod carrying;
mod comments;
mod cli_register;
mod cli_schools;
mod cli_results;
mod curators;
mod documents;
mod doors;
mod evidence;
mod forms;
mod frame;
mod headers;
mod house;
mod imports;
mod journal;
mod letters;
mod loading;
mod maintenance;
mod migrations;
mod notices;
mod objections;
mod municipal;
mod occurrences;
mod pages;
mod postgres;
mod proposals;
mod questionnaires;
mod reading;
mod registers;
mod risks;
mod roadmaps;
mod rulesets;
mod school_years;
mod schools;
mod search;
mod visits;
mod walls;
mod whatif;

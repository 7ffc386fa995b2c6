//! The map of the portal, in floor order: each module uses itself and what stands above its line.
//! The floors are kept by `tests/it/house`.

// Ground: no HTTP, no SQL.
pub mod error;
pub mod input;
pub mod words;
pub mod procedure;
pub mod deadlines;
pub mod config;
pub mod access;
pub mod audit;
pub mod navigation;

// Plumbing: no word of the domain.
pub mod sheets;
pub mod files;
pub mod postgres;
pub mod db;
pub mod mail;
pub mod web;
pub mod health;

// Rooms, from the ground up; each is entered by its mod.rs.
pub mod info;
pub mod identification;
pub mod journal;
pub mod schools;
pub mod accounts;
pub mod attachments;
pub mod results;
pub mod rulesets;
pub mod verdicts;
pub mod imports;
pub mod registers;
pub mod objections;
pub mod whatif;
pub mod school_card;
pub mod school_years;
pub mod risks;
pub mod questionnaires;
pub mod evidence;
pub mod roadmaps;
pub mod loading;
pub mod visits;
pub mod curators;
pub mod documents;
pub mod comments;
pub mod calendar;
pub mod search;
pub mod notices;
pub mod letters;
pub mod home;

// The house.
pub mod maintenance;
pub mod demo;
pub mod app;
pub mod clock;
pub mod serve;
pub mod cli;

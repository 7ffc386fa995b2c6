//! The map of the portal, in floor order: each module uses itself and what stands above its line.
//! The floors are kept by `tests/it/house.rs`.

// Ground: no HTTP, no SQL.
pub mod access;
pub mod audit;
pub mod config;
pub mod error;
pub mod input;
pub mod navigation;
pub mod procedure;
pub mod words;

// Plumbing: no word of the domain.
pub mod db;
pub mod health;
pub mod postgres;
pub mod sheets;
pub mod web;

// Rooms, from the ground up; each is entered by its mod.rs.
pub mod accounts;
pub mod identification;
pub mod journal;
pub mod results;
pub mod rulesets;
pub mod school_card;
pub mod home;
pub mod schools;
pub mod verdicts;

// The house.
pub mod app;
pub mod cli;
pub mod serve;

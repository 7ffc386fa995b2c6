//! The tests that need the whole portal: one binary, one module a room or a rule of the house.

mod support;

mod cli_results;
mod doors;
mod frame;
mod headers;
mod house;
mod imports;
mod migrations;
mod pages;
mod postgres;
mod reading;
mod walls;

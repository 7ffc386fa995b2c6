//! The tests that need the whole portal: one binary, one module a room or a rule of the house.

mod support;

mod cli_register;
mod doors;
mod frame;
mod headers;
mod house;
mod migrations;
mod pages;
mod postgres;
mod reading;
mod rulesets;
mod walls;
mod whatif;

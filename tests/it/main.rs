//! The tests that need the whole portal: one binary, one module a room or a rule of the house.

mod support;

mod doors;
mod forms;
mod frame;
mod headers;
mod house;
mod migrations;
mod pages;
mod postgres;
mod reading;
mod walls;

//! The tests that need the whole portal: one binary, one module a room or a rule of the house.

mod support;

mod frame;
mod house;
mod postgres;
mod reading;

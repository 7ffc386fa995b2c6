//! What the tests stand on: a portal of their own, people who send requests, pages read as people
//! read them.

pub mod app;
pub mod build;
pub mod build_surveys;
pub mod build_visits;
pub mod cluster;
pub mod counts;
pub mod html;
pub mod numbers;
pub mod people;
pub mod queries;
pub mod things;

pub use app::TestApp;

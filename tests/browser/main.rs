//! The portal in a real browser: the journeys of its people, and what axe-core says of its pages.
//!
//! Wants chromedriver and Chromium. Without them the tests say so and pass, unless
//! `PORTAL_BROWSER_TESTS=required`.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod accessibility;
mod browser;
mod drafts;
mod hands;
mod journeys;
mod story;

#[path = "../it/support/mod.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests in tests/it, which use the rest"
)]
mod support;

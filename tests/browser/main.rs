//! The portal in a real browser: the journeys of its people, and what axe-core says of its pages.
//!
//! Wants chromedriver and Chromium. Without them the tests say so and pass, unless
//! `PORTAL_BROWSER_TESTS=required`.

mod accessibility;
mod browser;
mod journeys;

#[path = "../it/support/mod.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests in tests/it, which use the rest"
)]
mod support;

//! The register page of 50 schools, signed in and behind both walls, against a bare axum and askama handler that
//! asks a superuser's connection for the same rows. Goal: at least half of the throughput, a ratio of at most 2.

mod ratio;
#[path = "ratio/pages.rs"]
mod pages;
#[path = "ratio/region.rs"]
mod region;

use pages::{ask, bare, fill, portal_of};
use region::Region;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (region, superuser_url) = runtime.block_on(Region::new(1, 50));
    runtime.block_on(fill(&region, ""));
    let page = portal_of(&region);
    let bare = runtime.block_on(bare(&superuser_url));
    ratio::compare(
        "register page of 50 rows against a bare handler",
        "<= 2",
        || runtime.block_on(ask(&page, "orlova", "/registers/2021")),
        || runtime.block_on(ask(&bare, "orlova", "/")),
    );
}

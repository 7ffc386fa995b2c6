//! The tab «Визиты» of a school: what it promised, who looks after it, its visits.

use super::people::LooksAfter;
use super::recommendation::Recommendation;
use super::summary_store::SILENCE;
use super::visit::Visit;
use super::{recommendation_store, store};
use crate::access::Permission::RecordVisits;
use crate::db::Db;
use crate::error::Result;
use crate::school_card::Card;
use crate::schools;
use crate::verdicts;
use crate::web::{Caller, Now, Path, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "visits/school.html")]
struct SchoolPage {
    shell: Shell,
    card: Card,
    visits: Vec<Visit>,
    waiting: Vec<Recommendation>,
    curators: Vec<LooksAfter>,
    today: NaiveDate,
    may_record: bool,
}

impl SchoolPage {
    fn last_on(&self) -> Option<NaiveDate> {
        self.visits.iter().filter_map(|visit| visit.held_on).max()
    }

    /// Days since the last contact, when there are too many of them.
    fn silence(&self) -> Option<String> {
        let days = (self.today - self.last_on()?).num_days();
        let words = words::count(days.unsigned_abs(), ["день", "дня", "дней"]);
        (days > i64::from(SILENCE)).then_some(words)
    }

    fn curator_names(&self) -> String {
        let names: Vec<&str> = self
            .curators
            .iter()
            .map(|one| one.full_name.as_str())
            .collect();
        names.join(", ")
    }
}

/// `GET /schools/{school_id}/visits`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let today = now.day(caller.viewer.utc_offset_hours);
    let mut tx = db.read(&caller.viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let stored = verdicts::of_school(&mut tx, scope, school_id).await?;
    let visits = store::of_school(&mut tx, scope, school_id).await?;
    let waiting = recommendation_store::unfinished(&mut tx, scope, school_id).await?;
    let curators = store::looking_after(&mut tx, scope, Some(school_id), today).await?;
    html(&SchoolPage {
        shell: caller.shell,
        card: Card::new(school, stored.first(), "visits"),
        may_record: caller.viewer.may(RecordVisits),
        visits,
        waiting,
        curators,
        today,
    })
}

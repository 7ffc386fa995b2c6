//! Sending a report and correcting it: the visit, its lessons, what became of earlier recommendations, the new ones, the next
//! visit. One transaction, one story in the journal.

use super::correction::Former;
use super::people::LooksAfter;
use super::report::Report;
use super::visit::{Kind, Plan, Visit};
use super::{draft_store, folder_store, recommendation_store, store};
use crate::access::Author;
use crate::audit::{self, Event, Subject};
use crate::error::Result;
use crate::words;
use sqlx::PgConnection;

/// Writes the report of a planned visit and gives the events to commit.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn send(
    conn: &mut PgConnection,
    visit: &Visit,
    report: &Report,
    author: Author<'_>,
) -> Result<Vec<Event>> {
    store::report(conn, visit, report, author).await?;
    for reviewed in &report.reviews {
        recommendation_store::review(conn, visit, reviewed, author).await?;
    }
    recommendation_store::add(conn, visit, &report.advice).await?;
    draft_store::forget(conn, visit, author.id).await?;
    let count = |n: usize| words::count(n as u64, ["рекомендация", "рекомендации", "рекомендаций"]);
    let mut text = format!(
        "{}: отчёт о визите {}, {}",
        visit.school,
        words::day(report.held_on),
        count(report.advice.len())
    );
    if !report.reviews.is_empty() {
        text.push_str(&format!(", проверено прежних: {}", report.reviews.len()));
    }
    let mut events = vec![about(audit::Kind::VisitReported, text, visit)];
    events.extend(plan_next(conn, visit, report, author).await?);
    Ok(events)
}

/// Corrects a sent report and gives the events to commit. Former recommendations stay as they are; new ones
/// come on top.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn correct(
    conn: &mut PgConnection,
    visit: &Visit,
    (report, reason): (&Report, &str),
    author: Author<'_>,
) -> Result<Vec<Event>> {
    let folder = folder_store::folder(conn, visit).await?;
    let former = Former::of(visit, &folder);
    folder_store::correct(conn, visit, (&former, report, reason), author).await?;
    recommendation_store::add(conn, visit, &report.advice).await?;
    let text = format!(
        "{}: исправлен отчёт о визите {}",
        visit.school,
        words::day(report.held_on)
    );
    let said = about(audit::Kind::VisitCorrected, text, visit);
    let mut events = vec![said.with(serde_json::json!({ "reason": reason }))];
    if report.next_on != visit.next_on {
        events.extend(plan_next(conn, visit, report, author).await?);
    }
    Ok(events)
}

/// Puts the agreed meeting into the plan of whoever held this one.
async fn plan_next(
    conn: &mut PgConnection,
    visit: &Visit,
    report: &Report,
    author: Author<'_>,
) -> Result<Option<Event>> {
    let Some(day) = report.next_on else {
        return Ok(None);
    };
    if store::is_planned_for(conn, visit, day).await? {
        return Ok(None);
    }
    let plan = Plan {
        school_id: visit.school_id,
        kind: Kind::Interim,
        form: report.form,
        planned_on: day,
        curator: visit.curator_id.map(|user_id| LooksAfter {
            user_id,
            full_name: visit.curator_name.clone(),
            school_id: visit.school_id,
        }),
        purpose: String::new(),
    };
    let id = store::plan(conn, visit.municipality_id, &plan, author).await?;
    let text = format!(
        "{}: визит {} в плане, так договорились",
        visit.school,
        words::day(day)
    );
    Ok(Some(
        about(audit::Kind::VisitPlanned, text, visit).about(Subject::Visit(id)),
    ))
}

/// An event about a visit.
pub fn about(kind: audit::Kind, text: String, visit: &Visit) -> Event {
    Event::new(kind, text)
        .about(Subject::Visit(visit.id))
        .of_school(visit.school_id)
        .in_municipality(visit.municipality_id)
}

//! The first pages of those who look at schools one by one: the director and the curator.

use super::coordinator_pages::sources;
use super::duties::{Step, steps};
use super::store::{self, Contact, CuratedSchool};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identification::Status;
use crate::rulesets;
use crate::school_card::{Figure, figures};
use crate::schools::{self, StoredSchool};
use crate::verdicts::{self, Asked};
use crate::visits::SILENCE;
use crate::web::strip::Strip;
use crate::web::{Caller, Now, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "home/director.html")]
struct DirectorPage<'a> {
    shell: Shell,
    today: String,
    school: StoredSchool,
    year: i32,
    status: Option<Status>,
    explanation: String,
    rule: String,
    one_year_left: bool,
    steps: Vec<Step>,
    strips: Vec<Strip<'a>>,
    coordinators: Vec<Contact>,
}

/// The director's page: where her school stands, in plain words, and what to do.
pub async fn director(caller: Caller, db: &Db, now: Now) -> Result<Response> {
    let scope = caller.viewer.scope();
    let today = now.day(caller.viewer.utc_offset_hours);
    let school_id = caller.viewer.school_id.ok_or(Error::NotFound)?;
    let mut tx = db.read(&caller.viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let municipality_id = school.municipality_id;
    let years = store::years_loaded(&mut tx, scope, school_id).await?;
    let rules = rulesets::current(&mut tx, scope, municipality_id)
        .await?
        .compiled()?;
    let year = years.last().map(|last| last.year).unwrap_or_default();
    let loaded_at = years.iter().map(|year| year.loaded_at).max();
    let ids = [school_id];
    let asked = Asked {
        municipality_id: Some(municipality_id),
        schools: Some(&ids),
    };
    let judged = verdicts::judge(&mut tx, scope, asked, &rules, year, &[]).await?;
    let judged = judged.into_iter().find(|j| j.school_id == school_id);
    let duties = store::duties(&mut tx, scope, municipality_id, school_id).await?;
    let coordinators = store::coordinators(&mut tx, scope, municipality_id).await?;
    let hours = caller.viewer.utc_offset_hours;
    drop(tx);
    let verdict = judged.map(|j| j.verdict).filter(|_| !years.is_empty());
    let rows: Vec<Figure> = verdict
        .as_ref()
        .map(|v| figures(&rules, v, &[]))
        .unwrap_or_default();
    html(&DirectorPage {
        shell: caller.shell.with_sources(sources(loaded_at, hours)),
        today: words::day_in_words(today),
        year,
        status: verdict.as_ref().map(|v| v.status),
        explanation: verdict
            .as_ref()
            .map(|v| crate::identification::explanation(&rules, v))
            .unwrap_or_default(),
        rule: rules.rules().in_words(),
        one_year_left: verdict.as_ref().is_some_and(|v| v.one_year_left),
        steps: steps(school_id, verdict.as_ref().map(|_| year), &duties, today),
        strips: rows
            .iter()
            .filter(|f| f.line.year == year && f.line.participants > 0)
            .map(|f| f.strip(year))
            .collect(),
        coordinators,
        school,
    })
}

#[derive(Template)]
#[template(path = "home/curator.html")]
struct CuratorPage {
    shell: Shell,
    today: String,
    day: NaiveDate,
    schools: Vec<CuratedSchool>,
}

impl CuratorPage {
    /// Her next visits, by day.
    fn next(&self) -> Vec<&CuratedSchool> {
        let mut next: Vec<_> = self
            .schools
            .iter()
            .filter(|school| school.next_on.is_some())
            .collect();
        next.sort_by_key(|school| school.next_on);
        next
    }
}

impl CuratedSchool {
    /// «без связи 40 дней», when that is too long.
    fn silence(&self, today: &NaiveDate) -> Option<String> {
        let days = (*today - self.silent_since?).num_days();
        let words = words::count(days.unsigned_abs(), ["день", "дня", "дней"]);
        (days > i64::from(SILENCE)).then(|| format!("без связи {words}"))
    }

    /// Whether the day of the planned visit has passed.
    fn is_late(&self, today: &NaiveDate) -> bool {
        self.next_on.is_some_and(|day| day < *today)
    }

    /// The button of the school: what is most urgent.
    fn step(&self, today: &NaiveDate) -> (String, &'static str) {
        match (self.next_id, self.next_on) {
            (Some(id), Some(day)) if day <= *today => {
                (format!("/visits/{id}/report"), "Заполнить отчёт")
            }
            (Some(id), _) => (format!("/visits/{id}"), "Открыть визит"),
            _ => (
                format!("/visits/new?school={}", self.id),
                "Запланировать визит",
            ),
        }
    }

    fn status_of(&self) -> Option<Status> {
        self.status.as_deref().and_then(Status::from_code)
    }
}

/// The curator's page: her schools, the most urgent first, and her next visits.
pub async fn curator(caller: Caller, db: &Db, now: Now) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let day = now.day(caller.viewer.utc_offset_hours);
    let schools =
        store::curated(&mut tx, caller.viewer.scope(), caller.viewer.user_id, day).await?;
    html(&CuratorPage {
        shell: caller.shell,
        today: words::day_in_words(day),
        day,
        schools,
    })
}

//! The first pages of those who look at schools one by one: the director and the curator.

use super::coordinator_pages::sources;
use super::store::{self, Contact, CuratedSchool, Review};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identification::Status;
use crate::rulesets;
use crate::school_card::{Figure, figures};
use crate::schools::{self, StoredSchool};
use crate::verdicts::{self, Asked};
use crate::web::filters;
use crate::web::strip::Strip;
use crate::web::{Caller, Now, Shell, html};
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

/// A step in plain words.
#[derive(Debug)]
struct Step {
    title: String,
    text: &'static str,
    button: &'static str,
    href: String,
    primary: bool,
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
    let review = store::review(&mut tx, scope, municipality_id, school_id).await?;
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
        steps: steps(school_id, year, verdict.is_some(), review.as_ref(), today),
        strips: rows
            .iter()
            .filter(|f| f.line.year == year && f.line.participants > 0)
            .map(|f| f.strip(year))
            .collect(),
        coordinators,
        school,
    })
}

/// At most three steps; what waits for the director's word comes first.
fn steps(
    school_id: i64,
    year: i32,
    has_numbers: bool,
    review: Option<&Review>,
    today: NaiveDate,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let open =
        review.filter(|r| r.state == "review" && r.review_until.is_none_or(|until| until >= today));
    if let Some(review) = open.filter(|r| r.answer.is_none()) {
        let until = review
            .review_until
            .map(words::day_in_words)
            .unwrap_or_default();
        steps.push(Step {
            title: if until.is_empty() { "Проверить числа".to_owned() } else { format!("Проверить числа до {until}") },
            text: "Сверьте числа со своими протоколами. Если что-то неверно, напишите координатору: он ответит.",
            button: "Проверить числа",
            href: format!("/schools/{school_id}/objections/new"),
            primary: true,
        });
    }
    if has_numbers {
        steps.push(Step {
            title: format!("Посмотреть числа {year} года"),
            text: "Каждая процедура по участникам, с порогом и файлом, из которого взято число.",
            button: "Открыть числа",
            href: format!("/schools/{school_id}"),
            primary: steps.is_empty(),
        });
    }
    steps.push(Step {
        title: "Проверить данные школы".to_owned(),
        text: "Название, телефон и почта: по ним вас найдёт координатор.",
        button: "Открыть профиль",
        href: "/profile".to_owned(),
        primary: false,
    });
    steps
}

#[derive(Template)]
#[template(path = "home/curator.html")]
struct CuratorPage {
    shell: Shell,
    today: String,
    schools: Vec<CuratedSchool>,
}

impl CuratedSchool {
    fn status_of(&self) -> Option<Status> {
        self.status.as_deref().and_then(Status::from_code)
    }
}

/// The curator's page: her schools, those in the register first.
pub async fn curator(caller: Caller, db: &Db, now: Now) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let schools = store::curated(&mut tx, caller.viewer.scope()).await?;
    let today = words::day_in_words(now.day(caller.viewer.utc_offset_hours));
    html(&CuratorPage {
        shell: caller.shell,
        today,
        schools,
    })
}

//! The coordinator corrects levels: each with its reason.

use super::forms::{self, Typed, check_corrections};
use super::level::{Level, Side};
use super::profile::{Line, Profile, Said};
use super::store;
use crate::access::Author;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Result, STALE};
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "risks/levels.html")]
struct CorrectionPage {
    shell: Shell,
    profile: Profile,
    lines: Vec<Line>,
    typed: Typed,
    errors: Errors,
    stale: Option<&'static str>,
}

impl CorrectionPage {
    fn field(name: &str, code: &i16) -> String {
        forms::field(name, *code)
    }

    fn reason(&self, line: &Line) -> &str {
        forms::typed(&self.typed, "reason", line.code)
    }

    fn levels(&self, line: &Line) -> Vec<Choice> {
        let current = match forms::typed(&self.typed, "level", line.code) {
            "" => line.level.code(),
            typed => typed,
        };
        Level::ALL
            .map(|level| Choice::new(level.code(), level.title(), current))
            .to_vec()
    }

    /// What both sides say of the line: who, what.
    fn said(line: &Line) -> Vec<(&'static str, Said<'_>)> {
        [Side::School, Side::Curator]
            .into_iter()
            .filter_map(|side| Some((side.title(), line.said(side)?)))
            .collect()
    }
}

async fn load(tx: &mut Tx, caller: &Caller, profile_id: i64) -> Result<CorrectionPage> {
    let profile = store::find(tx, caller.viewer.scope(), profile_id).await?;
    let lines = store::lines(tx, std::slice::from_ref(&profile)).await?;
    Ok(CorrectionPage {
        shell: caller.shell.clone(),
        typed: Typed::from([("version".to_owned(), profile.version.to_string())]),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        errors: Errors::new(),
        stale: None,
        profile,
    })
}

/// `GET /risks/{profile_id}/levels`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(profile_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, profile_id).await?)
}

/// `POST /risks/{profile_id}/levels`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(profile_id): Path<i64>,
    SignedForm(mut typed): SignedForm<Typed>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = load(&mut tx, &caller, profile_id).await?;
    if forms::version(&typed) != Some(shown.profile.version) {
        typed.insert("version".to_owned(), shown.profile.version.to_string());
        (shown.typed, shown.stale) = (typed, Some(STALE));
        return page::conflict(&shown);
    }
    shown.typed = typed;
    let corrections = match check_corrections(&shown.typed, &shown.lines) {
        Ok(corrections) => corrections,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let profile = &shown.profile;
    let author = Author::from(viewer);
    store::touch(&mut tx, profile, profile.version).await?;
    store::correct(&mut tx, profile, &corrections, author).await?;
    let events = corrections.iter().map(|of| {
        let (was, becomes) = (of.was.title(), of.becomes.title());
        let said = format!("{}: риск {} — {was} → {becomes}", profile.school, of.code);
        Event::new(Kind::RiskLevelChanged, said)
            .about(Subject::School(profile.school_id))
            .of_school(profile.school_id)
            .in_municipality(profile.municipality_id)
            .with(serde_json::json!({ "reason": of.reason }))
    });
    tx.commit_all(events.collect()).await?;
    let to = format!("/schools/{}/risks?year={}", profile.school_id, profile.year);
    Ok(see_other(
        &to,
        "Уровни исправлены, прежние остались в истории.",
    ))
}

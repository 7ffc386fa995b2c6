//! The coordinator activates the directions in which the school will work.

use super::forms::ActivationForm;
use super::level::{Level, Side};
use super::profile::{Line, Profile, Stage};
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
#[template(path = "risks/activation.html")]
struct ActivationPage {
    shell: Shell,
    profile: Profile,
    stage: Stage,
    lines: Vec<Line>,
    form: ActivationForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl ActivationPage {
    fn directions(&self) -> Vec<Choice> {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by_key(|line| (line.level, line.code));
        lines.into_iter().map(|line| self.direction(line)).collect()
    }

    fn direction(&self, line: &Line) -> Choice {
        let code = line.code.to_string();
        let label = format!("{code}. {}", line.title);
        let mut hint = format!("Значимость {}", line.level.title());
        for side in [Side::School, Side::Curator] {
            if let Some(said) = line.said(side) {
                hint.push_str(&format!("; {} — {}", side.title(), said.words()));
            }
        }
        Choice {
            selected: self.form.active.contains(&code),
            ..Choice::new(code, label, "").with_hint(hint)
        }
    }
}

async fn load(tx: &mut Tx, caller: &Caller, profile_id: i64) -> Result<ActivationPage> {
    let profile = store::find(tx, caller.viewer.scope(), profile_id).await?;
    let lines = store::lines(tx, std::slice::from_ref(&profile)).await?;
    let lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
    let stage = profile.stage(&lines);
    Ok(ActivationPage {
        form: ActivationForm {
            active: proposed(&lines, stage),
            note: profile.activation_note.clone(),
            version: profile.version.to_string(),
        },
        shell: caller.shell.clone(),
        errors: Errors::new(),
        stale: None,
        profile,
        stage,
        lines,
    })
}

/// What is active; before the first choice, the weightiest that nobody disputes.
fn proposed(lines: &[Line], stage: Stage) -> Vec<String> {
    let chosen = lines.iter().filter(|line| match stage {
        Stage::Activated => line.active,
        _ => line.level == Level::High && !line.is_disputed(),
    });
    let codes = chosen.map(|line| line.code.to_string());
    codes.take(super::profile::MOST).collect()
}

/// `GET /risks/{profile_id}/activation`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(profile_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, profile_id).await?)
}

/// `POST /risks/{profile_id}/activation`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(profile_id): Path<i64>,
    SignedForm(form): SignedForm<ActivationForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = load(&mut tx, &caller, profile_id).await?;
    let version = shown.profile.version;
    shown.form = form;
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let (codes, note) = match shown.form.check(&shown.lines, shown.stage) {
        Ok(chosen) => chosen,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let profile = &shown.profile;
    let author = Author::from(viewer);
    store::touch(&mut tx, profile, version).await?;
    store::activate(&mut tx, profile, &codes, &note, author).await?;
    let numbers: Vec<String> = codes.iter().map(i16::to_string).collect();
    let (school, numbers) = (&profile.school, numbers.join(", "));
    let event = Event::new(
        Kind::RisksActivated,
        format!("{school}: выбраны направления {numbers}"),
    )
    .about(Subject::School(profile.school_id))
    .of_school(profile.school_id)
    .in_municipality(profile.municipality_id)
    .with(serde_json::json!({ "note": note, "year": profile.year }));
    tx.commit(event).await?;
    let to = format!("/schools/{}/risks?year={}", profile.school_id, profile.year);
    Ok(see_other(
        &to,
        "Направления выбраны. Школа увидит их сразу.",
    ))
}

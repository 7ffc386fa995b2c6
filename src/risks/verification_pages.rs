//! The school and the curator say what they think of each level.

use super::forms::{self, Typed, check_opinions};
use super::level::{Level, Opinion, Side};
use super::profile::{Line, Profile};
use super::store;
use crate::access::Author;
use crate::access::{Role, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "risks/verification.html")]
struct VerificationPage {
    shell: Shell,
    profile: Profile,
    lines: Vec<Line>,
    side: Side,
    typed: Typed,
    errors: Errors,
    stale: Option<&'static str>,
}

impl VerificationPage {
    fn field(name: &str, code: &i16) -> String {
        forms::field(name, *code)
    }

    fn comment(&self, line: &Line) -> &str {
        forms::typed(&self.typed, "comment", line.code)
    }

    fn opinions(&self, line: &Line) -> Vec<Choice> {
        let current = forms::typed(&self.typed, "opinion", line.code);
        Opinion::ALL
            .map(|opinion| Choice::new(opinion.code(), opinion.verb(), current))
            .to_vec()
    }

    fn levels(&self, line: &Line) -> Vec<Choice> {
        let current = forms::typed(&self.typed, "level", line.code);
        let none = Choice::new("", "не меняется", current);
        let levels = Level::ALL.into_iter().filter(|level| *level != line.level);
        let levels = levels.map(|level| Choice::new(level.code(), level.title(), current));
        std::iter::once(none).chain(levels).collect()
    }
}

fn side(viewer: &Viewer) -> Side {
    match viewer.role {
        Role::Director => Side::School,
        _ => Side::Curator,
    }
}

/// What the side said before, as the form shows it.
fn said_before(lines: &[Line], side: Side, version: i32) -> Typed {
    let mut typed = Typed::from([("version".to_owned(), version.to_string())]);
    for line in lines {
        let Some(said) = line.said(side) else {
            continue;
        };
        let mut put = |name: &str, value: &str| {
            typed.insert(forms::field(name, line.code), value.to_owned());
        };
        put("opinion", said.opinion.code());
        put("level", said.level.map_or("", Level::code));
        put("comment", said.comment);
    }
    typed
}

async fn load(tx: &mut Tx, caller: &Caller, profile_id: i64) -> Result<VerificationPage> {
    let viewer = &caller.viewer;
    let profile = store::find(tx, viewer.scope(), profile_id).await?;
    if let Some(why) = profile.lock(viewer.utc_offset_hours) {
        let message = format!("{why} Проверка закрыта; изменить выбор может координатор.");
        return Err(Error::Conflict(message));
    }
    let lines = store::lines(tx, std::slice::from_ref(&profile)).await?;
    let lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
    Ok(VerificationPage {
        typed: said_before(&lines, side(viewer), profile.version),
        shell: caller.shell.clone(),
        side: side(viewer),
        errors: Errors::new(),
        stale: None,
        profile,
        lines,
    })
}

/// `GET /risks/{profile_id}/verification`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(profile_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, profile_id).await?)
}

/// `POST /risks/{profile_id}/verification`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(profile_id): Path<i64>,
    SignedForm(mut typed): SignedForm<Typed>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = load(&mut tx, &caller, profile_id).await?;
    let version = forms::version(&typed);
    if version != Some(shown.profile.version) {
        typed.insert("version".to_owned(), shown.profile.version.to_string());
        (shown.typed, shown.stale) = (typed, Some(STALE));
        return page::conflict(&shown);
    }
    shown.typed = typed;
    let opinions = match check_opinions(&shown.typed, &shown.lines) {
        Ok(opinions) => opinions,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let (profile, side) = (&shown.profile, shown.side);
    let author = Author::from(viewer);
    store::touch(&mut tx, profile, profile.version).await?;
    store::say(&mut tx, profile, side, &opinions, author).await?;
    let (school, who, years) = (&profile.school, side.title(), profile.years());
    let event = Event::new(
        Kind::RisksVerified,
        format!("{school}: {who} — риски проверены, {years}"),
    )
    .about(Subject::School(profile.school_id))
    .of_school(profile.school_id)
    .in_municipality(profile.municipality_id);
    tx.commit(event).await?;
    let to = format!("/schools/{}/risks?year={}", profile.school_id, profile.year);
    Ok(see_other(
        &to,
        "Проверка сохранена. Координатор увидит её сразу.",
    ))
}

//! Links of a survey: renewed, revoked, printed as a sheet for a meeting.

use super::audience::Audience;
use super::secret::secret;
use super::survey::{Action, Survey};
use super::survey_pages::portal;
use super::survey_store;
use crate::audit::{Event, Kind, Subject};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::qr::Qr;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, filters, html, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// What happens to the link of an audience: `renew` or `revoke`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkForm {
    what: String,
}

/// `POST /surveys/{survey_id}/links/{audience}`
pub async fn change(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path((survey_id, audience)): Path<(i64, String)>,
    SignedForm(form): SignedForm<LinkForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let hours = viewer.utc_offset_hours;
    let mut tx = db.begin(viewer).await?;
    let survey = survey_store::find(&mut tx, viewer.scope(), survey_id).await?;
    let audience = Audience::from_code(&audience).ok_or(Error::NotFound)?;
    if survey.asked.iter().all(|of| of.audience != audience) {
        return Err(Error::NotFound);
    }
    if let Some(why) = survey.lock(Action::Run, now.day(hours), hours) {
        return Err(Error::Conflict(why));
    }
    let renews = match form.what.as_str() {
        "renew" => true,
        "revoke" => false,
        _ => {
            let why = "Выберите, что сделать со ссылкой: заменить или отозвать.";
            return Err(Error::BadRequest(why.to_owned()));
        }
    };
    let of = (survey.municipality_id, survey.id);
    survey_store::revoke(&mut tx, of, audience, &viewer.name).await?;
    if renews {
        survey_store::link(&mut tx, of, audience, &secret()?, &viewer.name).await?;
    }
    let (what, message) = match renews {
        true => (
            "новая",
            "Ссылка заменена. Прежняя больше не открывает анкету.",
        ),
        false => (
            "отозвана",
            "Ссылка отозвана. Чтобы продолжить, создайте новую.",
        ),
    };
    let said = format!("{}: ссылка для {} {what}", survey.school, audience.of());
    let event = Event::new(Kind::SurveyLinkChanged, said)
        .about(Subject::Survey(survey.id))
        .of_school(survey.school_id)
        .in_municipality(survey.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(&format!("/surveys/{survey_id}"), message))
}

/// One page of paper: the link of one audience and its code.
struct Leaf {
    audience: Audience,
    address: String,
    code: Option<Qr>,
}

#[derive(Template)]
#[template(path = "questionnaires/sheet.html")]
struct SheetPage {
    shell: Shell,
    survey: Survey,
    leaves: Vec<Leaf>,
    lock: Option<String>,
}

/// `GET /surveys/{survey_id}/sheet`
pub async fn sheet(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(survey_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let hours = viewer.utc_offset_hours;
    let mut tx = app.db.read(viewer).await?;
    let survey = survey_store::find(&mut tx, viewer.scope(), survey_id).await?;
    drop(tx);
    let lock = survey.lock(Action::Share, now.day(hours), hours);
    let home = portal(&app.settings);
    let asked = survey.asked.iter().filter(|_| lock.is_none());
    let leaf = |of: &super::survey::Asked| {
        let address = format!("{home}/q/{}", of.token.as_deref()?);
        let label = format!("Код со ссылкой на анкету для {}", of.audience.of());
        Some(Leaf {
            audience: of.audience,
            code: Qr::new(&address, label),
            address,
        })
    };
    html(&SheetPage {
        leaves: asked.filter_map(leaf).collect(),
        survey: survey.clone().without_links(),
        shell: caller.shell,
        lock,
    })
}

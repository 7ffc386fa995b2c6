//! The page on which a coordinator describes her municipality.

use super::municipality_form::{MunicipalityForm, ZONES};
use super::municipality_store::describe_municipality;
use super::store::{self, Municipality};
use crate::audit::{Event, Kind, Subject};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{Caller, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "schools/municipality.html")]
struct MunicipalityPage {
    shell: Shell,
    municipality: Municipality,
    form: MunicipalityForm,
    errors: Errors,
    zones: Vec<Choice>,
    /// Somebody saved another version while the form was being filled.
    is_stale: bool,
}

impl MunicipalityPage {
    fn of(shell: Shell, municipality: Municipality, form: MunicipalityForm) -> MunicipalityPage {
        let zone = |(hours, title): (i16, &str)| {
            Choice::new(hours.to_string(), title, &form.utc_offset_hours)
        };
        MunicipalityPage {
            shell,
            municipality,
            errors: Errors::new(),
            zones: ZONES.map(zone).into(),
            is_stale: false,
            form,
        }
    }

    /// The zone that is stored now, in words.
    fn zone(&self) -> &'static str {
        let hours = self.municipality.utc_offset_hours;
        ZONES
            .iter()
            .find(|(own, _)| *own == hours)
            .map_or("", |(_, title)| *title)
    }
}

/// `GET /municipality`
pub async fn edit(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let id = caller.viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = db.read(&caller.viewer).await?;
    let municipality = store::municipality(&mut tx, caller.viewer.scope(), id).await?;
    let form = MunicipalityForm::of(&municipality);
    html(&MunicipalityPage::of(caller.shell, municipality, form))
}

/// `POST /municipality`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    SignedForm(form): SignedForm<MunicipalityForm>,
) -> Result<Response> {
    let id = caller.viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = db.begin(&caller.viewer).await?;
    let stored = store::municipality(&mut tx, caller.viewer.scope(), id).await?;
    let version = stored.version;
    let checked = form.check();
    let is_stale = form.version != version.to_string();
    let mut page = MunicipalityPage::of(caller.shell, stored, form);
    let checked = match checked {
        Ok(checked) => checked,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    if is_stale {
        page.form.version = version.to_string();
        page.is_stale = true;
        return page::conflict(&page);
    }
    let hours = checked.utc_offset_hours;
    describe_municipality(&mut tx, id, version, &checked.name, &checked.oktmo, hours).await?;
    let before = serde_json::json!({
        "name": page.municipality.name,
        "oktmo": page.municipality.oktmo,
        "utc_offset_hours": page.municipality.utc_offset_hours,
    });
    let event = Event::new(
        Kind::MunicipalityChanged,
        format!("Изменено описание: {}", checked.name),
    )
    .about(Subject::Municipality(id))
    .in_municipality(id)
    .with(serde_json::json!({ "before": before }));
    tx.commit(event).await?;
    Ok(see_other("/municipality", "Муниципалитет сохранён"))
}

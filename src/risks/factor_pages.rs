//! The directory of factors and a municipality's own words for them.

use super::factor::{Factor, FactorForm};
use super::factor_store::{factors, save};
use crate::access::Permission::EditFactors;
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "risks/factors.html")]
struct ListPage {
    shell: Shell,
    factors: Vec<Factor>,
    may_edit: bool,
}

/// `GET /risk-factors`
pub async fn list(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    // Who belongs to no municipality reads the common words.
    let own = viewer.municipality_id.unwrap_or_default();
    let factors = factors(&mut tx, viewer.scope(), own).await?;
    drop(tx);
    html(&ListPage {
        may_edit: viewer.may(EditFactors),
        shell: caller.shell,
        factors,
    })
}

#[derive(Template)]
#[template(path = "risks/factor.html")]
struct EditPage {
    shell: Shell,
    factor: Factor,
    form: FactorForm,
    errors: Errors,
    stale: Option<&'static str>,
}

async fn find(tx: &mut Tx, viewer: &Viewer, code: i16) -> Result<Factor> {
    let own = viewer.municipality_id.ok_or(Error::NotFound)?;
    let factors = factors(tx, viewer.scope(), own).await?;
    let mut found = factors.into_iter().filter(|factor| factor.code == code);
    found.next().ok_or(Error::NotFound)
}

/// `GET /risk-factors/{factor_code}`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(factor_code): Path<i16>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let factor = find(&mut tx, &caller.viewer, factor_code).await?;
    html(&EditPage {
        form: FactorForm::of(&factor),
        shell: caller.shell,
        errors: Errors::new(),
        stale: None,
        factor,
    })
}

/// `POST /risk-factors/{factor_code}`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(factor_code): Path<i16>,
    SignedForm(form): SignedForm<FactorForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let municipality = viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = db.begin(viewer).await?;
    let factor = find(&mut tx, viewer, factor_code).await?;
    let version = factor.version;
    let mut shown = EditPage {
        shell: caller.shell.clone(),
        errors: Errors::new(),
        stale: None,
        factor,
        form,
    };
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let words = match shown.form.check() {
        Ok(words) => words,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    save(&mut tx, municipality, factor_code, version, &words).await?;
    let said = format!("Фактор риска {factor_code}: «{}»", words.title);
    let event = Event::new(Kind::FactorChanged, said)
        .about(Subject::Municipality(municipality))
        .with(serde_json::json!({ "was": shown.factor.title, "source": words.source }));
    tx.commit(event).await?;
    Ok(see_other(
        "/risk-factors",
        "Слова сохранены. Прежние профили остались при своих.",
    ))
}

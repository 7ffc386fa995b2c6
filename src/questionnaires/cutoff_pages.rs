//! The cut-offs: in force, before, set anew.

use super::cutoff_store;
use super::cutoffs::{CutoffForm, Cutoffs};
use crate::access::Permission::EditQuestionnaires;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::schools;
use crate::web::filters;
use crate::web::{Caller, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "questionnaires/cutoffs.html")]
struct CutoffPage {
    shell: Shell,
    /// Cut-offs of each municipality within sight, the newest first, with its name.
    places: Vec<(String, Vec<Cutoffs>)>,
    form: CutoffForm,
    errors: Errors,
    stale: Option<&'static str>,
    may_edit: bool,
    hours: i16,
}

impl CutoffPage {
    async fn load(tx: &mut Tx, caller: &Caller) -> Result<CutoffPage> {
        let viewer = &caller.viewer;
        let mut places = Vec::new();
        let municipalities = schools::municipalities(tx, viewer.scope()).await?;
        let ids: Vec<i64> = municipalities.iter().map(|of| of.id).collect();
        let mut all = cutoff_store::of_all(tx, viewer.scope(), &ids).await?;
        for place in municipalities {
            let own = all.remove(&place.id).unwrap_or_default();
            let all = own.into_iter().chain([Cutoffs::default()]).collect();
            places.push((place.name, all));
        }
        let mut shown = CutoffPage {
            shell: caller.shell.clone(),
            form: CutoffForm::default(),
            errors: Errors::new(),
            stale: None,
            may_edit: viewer.may(EditQuestionnaires),
            hours: viewer.utc_offset_hours,
            places,
        };
        shown.form = CutoffForm::of(&shown.current());
        Ok(shown)
    }

    /// The cut-offs in force in the only municipality of whoever may change them.
    fn current(&self) -> Cutoffs {
        let first = self.places.first().and_then(|(_, all)| all.first());
        first.cloned().unwrap_or_default()
    }
}

/// `GET /cutoffs`
pub async fn show(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&CutoffPage::load(&mut tx, &caller).await?)
}

/// `POST /cutoffs`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    SignedForm(form): SignedForm<CutoffForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let own = viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = db.begin(viewer).await?;
    let mut shown = CutoffPage::load(&mut tx, &caller).await?;
    let current = shown.current();
    shown.form = form;
    if shown.form.version.parse() != Ok(current.number) {
        shown.form.version = current.number.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let cutoffs = match shown.form.check(&current) {
        Ok(cutoffs) => cutoffs,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    cutoff_store::set(&mut tx, own, current.number, &cutoffs, &viewer.name).await?;
    let (medium, high) = (cutoffs.medium_from, cutoffs.high_from);
    let said = format!("Пороги уровней: средняя от {medium} %, высокая от {high} %");
    let event = Event::new(Kind::CutoffsChanged, said.replace(" %", "\u{a0}%"))
        .about(Subject::Municipality(own))
        .with(serde_json::json!({ "was": current.in_words(), "reason": cutoffs.reason }));
    tx.commit(event).await?;
    Ok(see_other(
        "/cutoffs",
        "Пороги изменены. Профили, построенные по прежним, помечены.",
    ))
}

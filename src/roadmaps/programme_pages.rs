//! The texts of an anti-risk programme.

use super::action::Action;
use super::programme::{Programme, ProgrammeForm, TEXTS};
use super::roadmap::Roadmap;
use super::store;
use crate::audit::Kind;
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "roadmaps/programme.html")]
struct ProgrammePage {
    shell: Shell,
    roadmap: Roadmap,
    programme: Programme,
    form: ProgrammeForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl ProgrammePage {
    fn fields(&self) -> [(&'static str, &'static str, &'static str); 6] {
        TEXTS
    }

    async fn load(tx: &mut Tx, caller: &Caller, (id, factor): (i64, i16)) -> Result<Self> {
        let roadmap = store::find(tx, caller.viewer.scope(), id).await?;
        let programmes = store::programmes(tx, &roadmap).await?;
        let mut found = programmes.into_iter().filter(|of| of.factor == factor);
        let programme = found.next().ok_or(Error::NotFound)?;
        roadmap.require(&caller.viewer, Action::Edit)?;
        Ok(ProgrammePage {
            form: ProgrammeForm::of(&programme),
            shell: caller.shell.clone(),
            errors: Errors::new(),
            stale: None,
            roadmap,
            programme,
        })
    }
}

/// `GET /roadmaps/{roadmap_id}/programmes/{factor_code}`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(named): Path<(i64, i16)>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&ProgrammePage::load(&mut tx, &caller, named).await?)
}

/// `POST /roadmaps/{roadmap_id}/programmes/{factor_code}`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(named): Path<(i64, i16)>,
    SignedForm(form): SignedForm<ProgrammeForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut shown = ProgrammePage::load(&mut tx, &caller, named).await?;
    shown.form = form;
    if shown.form.version.parse() != Ok(shown.programme.version) {
        shown.form.version = shown.programme.version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let programme = match shown.form.check(&shown.programme) {
        Ok(programme) => programme,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let roadmap = &shown.roadmap;
    store::hold(&mut tx, roadmap).await?;
    store::save_programme(&mut tx, roadmap, &programme).await?;
    let what = format!("антирисковая программа {}", programme.factor);
    tx.commit(roadmap.event(Kind::ProgrammeChanged, &what))
        .await?;
    Ok(see_other(&roadmap.address(), "Программа сохранена."))
}

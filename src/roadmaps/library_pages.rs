//! The library of measures, and a measure of one's own.

use super::library::{LibraryForm, LibraryMeasure};
use super::library_store;
use super::term::Terms;
use crate::access::Permission::EditLibrary;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::risks::{self, Factor, school_year_of};
use crate::web::view::Choice;
use crate::web::{Caller, Now, Shell, SignedForm, html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "roadmaps/library.html")]
struct ListPage {
    shell: Shell,
    factors: Vec<Factor>,
    measures: Vec<LibraryMeasure>,
    may_edit: bool,
}

impl ListPage {
    fn of<'a>(&'a self, factor: &Factor) -> Vec<&'a LibraryMeasure> {
        let measures = self.measures.iter();
        measures.filter(|of| of.factor == factor.code).collect()
    }
}

/// `GET /measure-library`
pub async fn list(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let viewer = &caller.viewer;
    // Who belongs to no municipality reads the common library.
    let own = viewer.municipality_id.unwrap_or_default();
    let mut tx = db.read(viewer).await?;
    let factors = risks::factors(&mut tx, viewer.scope(), own).await?;
    let measures = library_store::measures(&mut tx, viewer.scope(), own).await?;
    drop(tx);
    html(&ListPage {
        may_edit: viewer.may(EditLibrary),
        shell: caller.shell,
        factors,
        measures,
    })
}

#[derive(Template)]
#[template(path = "roadmaps/library_new.html")]
struct NewPage {
    shell: Shell,
    factors: Vec<Factor>,
    form: LibraryForm,
    errors: Errors,
}

impl NewPage {
    fn risks(&self) -> Vec<Choice> {
        let none = Choice::new("", "не выбран", &self.form.factor);
        let risks = self.factors.iter().map(|of| {
            let title = format!("{}. {}", of.code, of.title);
            Choice::new(of.code.to_string(), title, &self.form.factor)
        });
        std::iter::once(none).chain(risks).collect()
    }

    async fn load(tx: &mut Tx, caller: &Caller, form: LibraryForm) -> Result<(i64, NewPage)> {
        let viewer = &caller.viewer;
        let own = viewer.municipality_id.ok_or(Error::NotFound)?;
        let page = NewPage {
            factors: risks::factors(tx, viewer.scope(), own).await?,
            shell: caller.shell.clone(),
            errors: Errors::new(),
            form,
        };
        Ok((own, page))
    }
}

/// `GET /measure-library/new`
pub async fn new(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(
        &NewPage::load(&mut tx, &caller, LibraryForm::default())
            .await?
            .1,
    )
}

/// `POST /measure-library`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    SignedForm(form): SignedForm<LibraryForm>,
) -> Result<Response> {
    let year = school_year_of(now.day(caller.viewer.utc_offset_hours));
    let mut tx = db.begin(&caller.viewer).await?;
    let (municipality, mut page) = NewPage::load(&mut tx, &caller, form).await?;
    let factors: Vec<i16> = page.factors.iter().map(|of| of.code).collect();
    let measure = match page.form.check(&factors, &Terms::usual(year)) {
        Ok(measure) => measure,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    library_store::add(&mut tx, municipality, &measure).await?;
    let said = format!("Мера в библиотеке: «{}»", measure.title);
    let event = Event::new(Kind::LibraryChanged, said).about(Subject::Municipality(municipality));
    tx.commit(event).await?;
    Ok(see_other(
        "/measure-library",
        "Мера добавлена в библиотеку.",
    ))
}

//! The levels of an official profile are entered.

use super::factor::Factor;
use super::factor_store::factors;
use super::forms::{self, Typed, check_levels};
use super::level::Level;
use super::profile::{school_year, school_year_of};
use super::store;
use crate::access::Author;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::input::Errors;
use crate::schools::{self, StoredSchool};
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Shell, SignedForm, html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "risks/new.html")]
struct NewPage {
    shell: Shell,
    school: StoredSchool,
    factors: Vec<Factor>,
    years: Vec<Choice>,
    typed: Typed,
    errors: Errors,
}

impl NewPage {
    fn value(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    fn indicators(&self, code: &i16) -> &str {
        forms::typed(&self.typed, "indicators", *code)
    }

    fn field(name: &str, code: &i16) -> String {
        forms::field(name, *code)
    }

    fn levels(&self, code: &i16) -> Vec<Choice> {
        let current = forms::typed(&self.typed, "level", *code);
        let open = Choice::new("", "не указан", current);
        let levels = Level::ALL.map(|level| Choice::new(level.code(), level.title(), current));
        std::iter::once(open).chain(levels).collect()
    }
}

async fn page(
    tx: &mut Tx,
    caller: &Caller,
    now: Now,
    school_id: i64,
    (mut typed, errors): (Typed, Errors),
) -> Result<NewPage> {
    let scope = caller.viewer.scope();
    let school = schools::find(tx, scope, school_id).await?;
    let factors = factors(tx, scope, school.municipality_id).await?;
    let present = school_year_of(now.day(caller.viewer.utc_offset_hours));
    let year = typed
        .entry("year".to_owned())
        .or_insert_with(|| present.to_string());
    Ok(NewPage {
        years: forms::year_options(present)
            .into_iter()
            .map(|(value, title)| Choice::new(value, title, year))
            .collect(),
        shell: caller.shell.clone(),
        school,
        factors,
        typed,
        errors,
    })
}

/// `GET /schools/{school_id}/risks/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&page(&mut tx, &caller, now, school_id, Default::default()).await?)
}

/// `POST /schools/{school_id}/risks`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    SignedForm(typed): SignedForm<Typed>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut page = page(&mut tx, &caller, now, school_id, (typed, Errors::new())).await?;
    let profile = match check_levels(&page.typed, &page.factors) {
        Ok(profile) => profile,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let author = Author::from(viewer);
    let years = school_year(profile.year);
    let Some(id) = store::add(&mut tx, &page.school, &profile, author).await? else {
        let message = format!("Профиль школы за {years} уже есть: исправьте уровни в нём");
        page.errors.add("year", message);
        return unprocessable(&page);
    };
    let said = format!("{}: введены риски, {years}", page.school.name);
    let event = Event::new(Kind::RisksEntered, said)
        .about(Subject::School(school_id))
        .of_school(school_id)
        .in_municipality(page.school.municipality_id)
        .with(serde_json::json!({ "profile": id, "document": profile.document }));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/schools/{school_id}/risks?year={}", profile.year),
        "Уровни сохранены. Теперь их проверят школа и куратор.",
    ))
}

//! «Учебный год»: the quarters of the municipality, and the terms that move with them. Nothing moves before the
//! page has said how many do.

use super::measure_store;
use super::shift::{Shift, shifts};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{school_year, school_year_of};
use crate::school_years::{self, YearForm, YearPlan};
use crate::web::{
    Caller, Now, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "roadmaps/year.html")]
struct YearPage {
    shell: Shell,
    year: i16,
    /// Years one may look at: year, title.
    years: Vec<(i16, String)>,
    plan: YearPlan,
    form: YearForm,
    /// What would move; empty before the form is checked.
    shifts: Vec<Shift>,
    errors: Errors,
    stale: Option<&'static str>,
    hours: i16,
}

impl YearPage {
    fn title_of(year: &i16) -> String {
        school_year(*year)
    }

    fn is_shown(&self, year: &i16) -> bool {
        *year == self.year
    }

    /// «Сдвинется срок у 3 мер».
    fn question(&self) -> String {
        let measures = words::count(self.shifts.len() as u64, ["меры", "мер", "мер"]);
        format!("Сдвинется срок у\u{a0}{measures}")
    }
}

async fn load(tx: &mut Tx, caller: &Caller, now: Now, year: i16) -> Result<(i64, YearPage)> {
    let viewer = &caller.viewer;
    let municipality_id = viewer.municipality_id.ok_or(Error::NotFound)?;
    if !(2000..=2100).contains(&year) {
        return Err(Error::NotFound);
    }
    let present = school_year_of(now.day(viewer.utc_offset_hours));
    let plan = school_years::find(tx, viewer.scope(), municipality_id, year).await?;
    let page = YearPage {
        shell: caller.shell.clone(),
        years: (present - 1..=present + 1)
            .map(|of| (of, school_year(of)))
            .collect(),
        form: YearForm::of(&plan),
        shifts: Vec::new(),
        errors: Errors::new(),
        stale: None,
        hours: viewer.utc_offset_hours,
        year,
        plan,
    };
    Ok((municipality_id, page))
}

/// `GET /school-years/{year}`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(year): Path<i16>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, year).await?.1)
}

/// `POST /school-years/{year}`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(year): Path<i16>,
    SignedForm(form): SignedForm<YearForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let (municipality_id, mut page) = load(&mut tx, &caller, now, year).await?;
    page.form = form;
    let version = page.plan.version;
    if page.form.version.parse() != Ok(version) {
        page.form.version = version.to_string();
        page.stale = Some(STALE);
        return page::conflict(&page);
    }
    let new = match page.form.check(year) {
        Ok(new) => new,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let place = (municipality_id, year);
    let measures = measure_store::of_year(&mut tx, viewer.scope(), place).await?;
    page.shifts = shifts(measures, &page.plan.calendar, &new.calendar);
    let moved = page.shifts.len();
    if moved > 0 && page.form.confirmed.parse() != Ok(moved) {
        page.form.confirmed = moved.to_string();
        return unprocessable(&page);
    }
    school_years::save(&mut tx, municipality_id, (&new, version), &viewer.name).await?;
    for shift in &page.shifts {
        measure_store::shift(&mut tx, shift, &new.source, &viewer.name).await?;
    }
    let said = format!("Учебный год {}: четверти изменены", school_year(year));
    let event = Event::new(Kind::SchoolYearChanged, said)
        .about(Subject::Municipality(municipality_id))
        .in_municipality(municipality_id)
        .with(serde_json::json!({
            "before": page.plan.calendar.quarters, "after": new.calendar.quarters,
            "source": new.source, "moved": moved,
        }));
    tx.commit(event).await?;
    let measures = words::count(moved as u64, ["мера", "меры", "мер"]);
    let flash = match moved {
        0 => "Учебный год сохранён.".to_owned(),
        _ => format!("Учебный год сохранён, срок сдвинулся: {measures}."),
    };
    Ok(see_other(&format!("/school-years/{year}"), &flash))
}

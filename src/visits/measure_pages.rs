//! A recommendation becomes a measure of the school's roadmap.

use super::recommendation::Recommendation;
use super::recommendation_store;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result, STALE};
use crate::input::VersionForm;
use crate::risks::{school_year, school_year_of};
use crate::roadmaps::{self, MeasureForm, Roadmap, State, Terms};
use crate::web::{App, Caller, Path, SignedForm, see_other};
use crate::words;
use axum::extract::State as Of;
use axum::response::Response;

/// The section of a roadmap in which such measures stand.
const SECTION: &str = "Рекомендации куратора";

/// `POST /recommendations/{recommendation_id}/measure`
pub async fn create(
    Of(app): Of<App>,
    caller: Caller,
    Path(id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let one = recommendation_store::find(&mut tx, viewer.scope(), id).await?;
    if let Some(why) = refusal(&one, &form) {
        return Err(Error::Conflict(why));
    }
    let roadmaps = roadmaps::of_school(&mut tx, viewer.scope(), one.school_id).await?;
    let place = (one.municipality_id, school_year_of(one.due_on));
    let terms = roadmaps::terms(&mut tx, viewer.scope(), place).await?;
    let measure = add(&mut tx, &one, roadmaps, &terms).await?;
    recommendation_store::link(&mut tx, &one, measure).await?;
    let said = format!("{}: рекомендация «{}» стала мерой", one.school, one.text);
    let event = Event::new(Kind::RecommendationPlanned, said)
        .about(Subject::Recommendation(one.id))
        .of_school(one.school_id)
        .in_municipality(one.municipality_id)
        .with(serde_json::json!({ "measure": measure }));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/recommendations/{id}"),
        "Рекомендация стала мерой дорожной карты.",
    ))
}

fn refusal(one: &Recommendation, form: &VersionForm) -> Option<String> {
    if form.version != one.version.to_string() {
        return Some(STALE.to_owned());
    }
    if one.measure_id.is_some() {
        return Some("Рекомендация уже стала мерой дорожной карты.".to_owned());
    }
    let finished = !one.state.is_unfinished();
    finished.then(|| format!("Рекомендация уже {}: мера не нужна.", one.state.title()))
}

/// Puts the measure into the roadmap of the school year in which the recommendation is due.
async fn add(
    tx: &mut Tx,
    one: &Recommendation,
    roadmaps: Vec<Roadmap>,
    terms: &Terms,
) -> Result<i64> {
    let year = school_year_of(one.due_on);
    let open = |of: &Roadmap| of.year == year && matches!(of.state, State::Draft | State::Agreed);
    let Some(roadmap) = roadmaps.into_iter().find(open) else {
        return Err(Error::Conflict(format!(
            "У школы нет открытой дорожной карты на {} учебный год: составьте её, и рекомендация встанет в карту.",
            school_year(year)
        )));
    };
    let form = MeasureForm {
        section: SECTION.to_owned(),
        title: one.text.clone(),
        term: format!("до {}", words::day(one.due_on)),
        responsible: one.owner.clone(),
        ..MeasureForm::default()
    };
    let measure = form
        .check(&[], terms)
        .map_err(|errors| errors.into_bad_request())?;
    let place = (roadmap.municipality_id, roadmap.id);
    roadmaps::add_measure(tx, place, &measure).await
}

//! Recommendations: the list, one of them, the director's answer, the decision.

use super::export;
use super::recommendation::{Recommendation, Review, State, WordForm};
use super::recommendation_store::{self, Wanted};
use crate::access::Author;
use crate::access::Permission::{AcknowledgeVisits, DecideRoadmaps, RecordVisits, SeeRoadmaps};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::{Errors, tidy};
use crate::schools::search_key;
use crate::web::download::{self, SheetFormat};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{
    App, Caller, Now, Path, Query, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State as Of;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

const PER_PAGE: u64 = 50;

/// What one can ask for: code, words.
const SHOW: [(&str, &str); 3] = [
    ("", "не завершены"),
    ("overdue", "просрочены"),
    ("all", "все"),
];

/// The query string as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    q: String,
    show: String,
    page: String,
}

impl FilterForm {
    fn wanted<'a>(&self, text: &'a str, today: NaiveDate) -> Wanted<'a> {
        Wanted {
            unfinished: self.show != "all",
            overdue_on: (self.show == "overdue").then_some(today),
            text,
            ..Wanted::default()
        }
    }

    fn text(&self) -> String {
        search_key(&self.q.replace('\0', ""))
    }

    fn query_without(&self, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in [("q", &self.q), ("show", &self.show)] {
            if key != left_out && !value.trim().is_empty() {
                query.append_pair(key, value.trim());
            }
        }
        query.finish()
    }

    fn conditions(&self) -> Vec<(&'static str, String)> {
        let mut conditions = Vec::new();
        if !self.q.trim().is_empty() {
            conditions.push(("q", format!("школа: {}", tidy(&self.q))));
        }
        let shown = SHOW.iter().find(|(code, _)| *code == self.show);
        if let Some((_, title)) = shown.filter(|(code, _)| !code.is_empty()) {
            conditions.push(("show", (*title).to_owned()));
        }
        conditions
    }
}

#[derive(Template)]
#[template(path = "visits/recommendations.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    show: Vec<Choice>,
    chips: Vec<Chip>,
    recommendations: Vec<Recommendation>,
    paging: Paging,
    today: NaiveDate,
    query: String,
}

/// `GET /recommendations`
pub async fn list(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let text = form.text();
    let wanted = form.wanted(&text, today);
    let mut tx = app.db.read(viewer).await?;
    let total = recommendation_store::count(&mut tx, viewer.scope(), wanted).await?;
    let query = form.query_without("");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &query);
    let wanted = Wanted {
        limit: Some(PER_PAGE as i64),
        offset: paging.offset() as i64,
        ..wanted
    };
    let recommendations = recommendation_store::select(&mut tx, viewer.scope(), wanted).await?;
    drop(tx);
    let chip = |(key, label): (&'static str, String)| Chip {
        label,
        remove_href: format!("/recommendations?{}", form.query_without(key)),
    };
    html(&ListPage {
        chips: form.conditions().into_iter().map(chip).collect(),
        show: SHOW
            .map(|(code, title)| Choice::new(code, title, &form.show))
            .to_vec(),
        errors: Errors::new(),
        shell: caller.shell,
        form,
        recommendations,
        paging,
        today,
        query,
    })
}

/// `GET /recommendations.xlsx`, `.csv`
pub async fn file(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let text = form.text();
    let mut tx = app.db.begin(viewer).await?;
    let wanted = form.wanted(&text, today);
    let all = recommendation_store::select(&mut tx, viewer.scope(), wanted).await?;
    let lines = words::count(all.len() as u64, ["строка", "строки", "строк"]);
    let event = Event::new(Kind::Exported, format!("Выгружены рекомендации: {lines}"));
    tx.commit(event).await?;
    let labels: Vec<String> = form
        .conditions()
        .into_iter()
        .map(|(_, label)| label)
        .collect();
    let notes = download::notes(viewer, now.0, &labels);
    download::table(
        "Рекомендации",
        export::recommendations(all, notes, today),
        format,
    )
    .await
}

#[derive(Template)]
#[template(path = "visits/recommendation.html")]
struct ShowPage {
    shell: Shell,
    one: Recommendation,
    reviews: Vec<Review>,
    form: WordForm,
    errors: Errors,
    states: Vec<Choice>,
    /// What somebody else did meanwhile.
    is_stale: bool,
    today: NaiveDate,
    hours: i16,
    may_answer: bool,
    may_decide: bool,
    /// Whether it may become a measure of the roadmap.
    may_plan: bool,
    sees_roadmaps: bool,
}

impl ShowPage {
    async fn load(
        tx: &mut Tx,
        caller: Caller,
        now: Now,
        id: i64,
        typed: Option<WordForm>,
    ) -> Result<ShowPage> {
        let viewer = &caller.viewer;
        let one = recommendation_store::find(tx, viewer.scope(), id).await?;
        let unfinished = one.state.is_unfinished();
        let form = typed.unwrap_or_default();
        Ok(ShowPage {
            reviews: recommendation_store::reviews(tx, viewer.scope(), Some(id), None).await?,
            states: vec![
                Choice::new(State::Done.code(), "Выполнена", &form.state),
                Choice::new(State::Dropped.code(), "Снята", &form.state)
                    .with_hint("Больше не нужна: напишите почему"),
            ],
            form: WordForm {
                version: one.version.to_string(),
                ..form
            },
            errors: Errors::new(),
            is_stale: false,
            today: now.day(viewer.utc_offset_hours),
            hours: viewer.utc_offset_hours,
            may_answer: viewer.may(AcknowledgeVisits) && unfinished,
            may_decide: viewer.may(RecordVisits) && unfinished,
            may_plan: viewer.may(DecideRoadmaps) && unfinished && one.measure_id.is_none(),
            sees_roadmaps: viewer.may(SeeRoadmaps),
            shell: caller.shell,
            one,
        })
    }
}

/// `GET /recommendations/{recommendation_id}`
pub async fn show(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Path(recommendation_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&ShowPage::load(&mut tx, caller, now, recommendation_id, None).await?)
}

/// The recommendation somebody speaks about, if it is not finished.
async fn asked(tx: &mut Tx, viewer: &Viewer, id: i64) -> Result<Recommendation> {
    let one = recommendation_store::find(tx, viewer.scope(), id).await?;
    if one.state.is_unfinished() {
        return Ok(one);
    }
    let (state, by) = (one.state.title(), &one.decided_by_name);
    Err(Error::Conflict(format!(
        "Рекомендация уже {state}, {by}: {}",
        one.verdict
    )))
}

/// The page again with what was typed: 409 beside what another person saved, else 422.
async fn again(
    tx: &mut Tx,
    caller: Caller,
    now: Now,
    id: i64,
    form: WordForm,
    refused: Option<Errors>,
) -> Result<Response> {
    let mut shown = ShowPage::load(tx, caller, now, id, Some(form)).await?;
    match refused {
        Some(errors) => {
            shown.errors = errors;
            unprocessable(&shown)
        }
        None => {
            shown.is_stale = true;
            page::conflict(&shown)
        }
    }
}

/// `POST /recommendations/{recommendation_id}/answer`
pub async fn answer(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Path(id): Path<i64>,
    SignedForm(form): SignedForm<WordForm>,
) -> Result<Response> {
    let viewer = caller.viewer.clone();
    let mut tx = app.db.begin(&viewer).await?;
    let one = asked(&mut tx, &viewer, id).await?;
    let is_stale = form.version != one.version.to_string();
    let text = match form.answer() {
        Ok(text) if !is_stale => text,
        refused => return again(&mut tx, caller, now, id, form, refused.err()).await,
    };
    recommendation_store::answer(&mut tx, &one, &text, Author::from(&viewer)).await?;
    let said = format!(
        "{}: школа ответила на рекомендацию «{}»",
        one.school, one.text
    );
    tx.commit(about(Kind::RecommendationAnswered, said, &one))
        .await?;
    Ok(see_other(
        &format!("/recommendations/{id}"),
        "Ответ отправлен: куратор увидит его в форме следующего визита.",
    ))
}

/// `POST /recommendations/{recommendation_id}/decision`
pub async fn decide(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Path(id): Path<i64>,
    SignedForm(form): SignedForm<WordForm>,
) -> Result<Response> {
    let viewer = caller.viewer.clone();
    let mut tx = app.db.begin(&viewer).await?;
    let one = asked(&mut tx, &viewer, id).await?;
    let is_stale = form.version != one.version.to_string();
    let (state, text) = match form.decision() {
        Ok(decision) if !is_stale => decision,
        refused => return again(&mut tx, caller, now, id, form, refused.err()).await,
    };
    recommendation_store::decide(&mut tx, &one, (state, &text), Author::from(&viewer)).await?;
    let said = format!(
        "{}: рекомендация «{}» {}",
        one.school,
        one.text,
        state.title()
    );
    tx.commit(about(Kind::RecommendationDecided, said, &one))
        .await?;
    Ok(see_other(
        &format!("/recommendations/{id}"),
        &format!("Рекомендация {}.", state.title()),
    ))
}

fn about(kind: Kind, text: String, one: &Recommendation) -> Event {
    Event::new(kind, text)
        .about(Subject::Recommendation(one.id))
        .of_school(one.school_id)
        .in_municipality(one.municipality_id)
}

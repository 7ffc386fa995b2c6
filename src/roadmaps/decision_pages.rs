//! A roadmap moves on: sent to the coordinator, agreed or sent back, closed.

use super::action::Action;
use super::figures::Figures;
use super::forms::{ClosureForm, DecisionForm};
use super::measure::Measure;
use super::roadmap::{Roadmap, State as RoadmapState};
use super::{measure_store, store};
use crate::audit::{Event, Kind};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::{Errors, VersionForm};
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// The roadmap and its measures.
async fn open(tx: &mut Tx, caller: &Caller, roadmap_id: i64) -> Result<(Roadmap, Vec<Measure>)> {
    let roadmap = store::find(tx, caller.viewer.scope(), roadmap_id).await?;
    let measures = measure_store::of_roadmap(tx, &roadmap).await?;
    Ok((roadmap, measures))
}

fn event(kind: Kind, roadmap: &Roadmap, what: &str) -> Event {
    let years = crate::risks::school_year(roadmap.year);
    roadmap.event(kind, &format!("дорожная карта {years} {what}"))
}

/// `POST /roadmaps/{roadmap_id}/sending`
pub async fn send(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let (roadmap, measures) = open(&mut tx, &caller, roadmap_id).await?;
    roadmap.require(viewer, Action::Send)?;
    if measures.is_empty() {
        let why = "В карте нет ни одной меры: добавьте меры и отправьте карту.";
        return Err(Error::Conflict(why.to_owned()));
    }
    let version = form.version.parse().unwrap_or_default();
    let to = RoadmapState::Review;
    store::move_on(&mut tx, &roadmap, version, to, "", &viewer.name).await?;
    let event = event(Kind::RoadmapSent, &roadmap, "отправлена на согласование");
    tx.commit(event).await?;
    Ok(see_other(
        &roadmap.address(),
        "Карта отправлена координатору. Пока он читает, меры не меняются.",
    ))
}

#[derive(Template)]
#[template(path = "roadmaps/decision.html")]
struct DecisionPage {
    shell: Shell,
    roadmap: Roadmap,
    measures: usize,
    without_day: usize,
    form: DecisionForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl DecisionPage {
    /// Why there is nothing to decide now.
    fn lock(&self) -> Option<&'static str> {
        self.roadmap.lock(Action::Decide)
    }

    fn decisions(&self) -> Vec<Choice> {
        vec![
            Choice::new("agree", "Согласовать", &self.form.decision)
                .with_hint("Меры больше не переписывают, сроки начинают считаться"),
            Choice::new("return", "Вернуть школе", &self.form.decision)
                .with_hint("Школа исправит черновик и отправит его снова"),
        ]
    }

    fn measures_in_words(&self) -> String {
        words::count(self.measures as u64, ["мера", "меры", "мер"])
    }

    async fn load(tx: &mut Tx, caller: &Caller, id: i64) -> Result<DecisionPage> {
        let (roadmap, measures) = open(tx, caller, id).await?;
        Ok(DecisionPage {
            shell: caller.shell.clone(),
            measures: measures.len(),
            without_day: measures.iter().filter(|of| of.due_on.is_none()).count(),
            form: DecisionForm {
                version: roadmap.version.to_string(),
                ..DecisionForm::default()
            },
            errors: Errors::new(),
            stale: None,
            roadmap,
        })
    }
}

/// `GET /roadmaps/{roadmap_id}/decision`
pub async fn decision(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&DecisionPage::load(&mut tx, &caller, roadmap_id).await?)
}

/// `POST /roadmaps/{roadmap_id}/decision`
pub async fn decide(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<DecisionForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = DecisionPage::load(&mut tx, &caller, roadmap_id).await?;
    shown.roadmap.require(viewer, Action::Decide)?;
    shown.form = form;
    let version = shown.roadmap.version;
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let (agreed, remark) = match shown.form.check() {
        Ok(decided) => decided,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let (to, kind, what, flash) = if agreed {
        (
            RoadmapState::Agreed,
            Kind::RoadmapAgreed,
            "согласована",
            "Карта согласована.",
        )
    } else {
        (
            RoadmapState::Draft,
            Kind::RoadmapReturned,
            "возвращена школе",
            "Карта возвращена школе.",
        )
    };
    let roadmap = &shown.roadmap;
    store::move_on(&mut tx, roadmap, version, to, &remark, &viewer.name).await?;
    let event = event(kind, roadmap, what);
    tx.commit(event.with(serde_json::json!({ "remark": remark })))
        .await?;
    Ok(see_other(&roadmap.address(), flash))
}

#[derive(Template)]
#[template(path = "roadmaps/closure.html")]
struct ClosurePage {
    shell: Shell,
    roadmap: Roadmap,
    figures: Figures,
    /// Proposals that nobody has answered.
    waiting: usize,
    form: ClosureForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl ClosurePage {
    /// Why it cannot be closed now.
    fn lock(&self) -> Option<String> {
        let waiting = self.waiting as u64;
        let waits = (waiting > 0).then(|| {
            let count = words::count(waiting, ["предложение", "предложения", "предложений"]);
            format!("В карте ждёт ответа {count}: сначала ответьте, потом закройте карту.")
        });
        self.roadmap
            .lock(Action::Close)
            .map(str::to_owned)
            .or(waits)
    }

    async fn load(tx: &mut Tx, caller: &Caller, now: Now, id: i64) -> Result<ClosurePage> {
        let (roadmap, measures) = open(tx, caller, id).await?;
        let today = now.day(caller.viewer.utc_offset_hours);
        Ok(ClosurePage {
            waiting: roadmap.proposals.iter().filter(|of| of.is_open()).count(),
            shell: caller.shell.clone(),
            figures: Figures::of(&measures, roadmap.state, today),
            form: ClosureForm {
                version: roadmap.version.to_string(),
                ..ClosureForm::default()
            },
            errors: Errors::new(),
            stale: None,
            roadmap,
        })
    }
}

/// `GET /roadmaps/{roadmap_id}/closure`
pub async fn closure(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&ClosurePage::load(&mut tx, &caller, now, roadmap_id).await?)
}

/// `POST /roadmaps/{roadmap_id}/closure`
pub async fn close(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<ClosureForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = ClosurePage::load(&mut tx, &caller, now, roadmap_id).await?;
    shown.roadmap.require(viewer, Action::Close)?;
    if let Some(why) = shown.lock() {
        return Err(Error::Conflict(why));
    }
    shown.form = form;
    let version = shown.roadmap.version;
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let note = match shown.form.check() {
        Ok(note) => note,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let roadmap = &shown.roadmap;
    let to = RoadmapState::Closed;
    store::move_on(&mut tx, roadmap, version, to, &note, &viewer.name).await?;
    let event = event(Kind::RoadmapClosed, roadmap, "закрыта");
    tx.commit(event.with(serde_json::json!({ "note": note })))
        .await?;
    Ok(see_other(&roadmap.address(), "Карта закрыта."))
}

//! One measure of an agreed roadmap: reported, answered, judged, its term moved.

use super::forms::{EffectForm, ReportForm, TermForm, VerdictForm};
use super::measure::{Effect, Measure, Standing, Verdict};
use super::measure_store::{self, FormerTerm};
use super::programme::Programme;
use super::roadmap::{Action, Roadmap};
use super::store;
use super::term::Terms;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::web::filters;
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "roadmaps/measure.html")]
struct MeasurePage {
    shell: Shell,
    roadmap: Roadmap,
    programme: Option<Programme>,
    measure: Measure,
    terms: Vec<FormerTerm>,
    may: Vec<Action>,
    reporting: ReportForm,
    answering: VerdictForm,
    judging: EffectForm,
    moving: TermForm,
    errors: Errors,
    stale: Option<&'static str>,
    today: NaiveDate,
    hours: i16,
}

impl MeasurePage {
    fn standing(&self) -> Standing {
        self.measure.standing(self.today)
    }

    fn term(&self) -> String {
        self.measure.term.describe()
    }

    fn may(&self, action: Action) -> bool {
        self.may.contains(&action)
    }

    fn verdicts(&self) -> Vec<Choice> {
        let current = &self.answering.verdict;
        vec![
            Choice::new(Verdict::Confirmed.code(), "Подтверждаю", current),
            Choice::new(Verdict::Returned.code(), "Возвращаю с замечанием", current),
        ]
    }

    fn effects(&self) -> Vec<Choice> {
        Effect::ALL
            .map(|of| Choice::new(of.code(), of.title(), &self.judging.effect))
            .to_vec()
    }

    fn effect_title(&self) -> &'static str {
        self.measure.effect().map_or("", Effect::title)
    }

    fn term_choices(&self) -> Vec<Choice> {
        Terms::of_year(self.roadmap.year).choices(&self.moving.term, &self.moving.term_choice)
    }

    /// Why nothing can be reported, where it cannot.
    fn lock(&self) -> Option<&'static str> {
        self.roadmap.lock(Action::Report)
    }
}

async fn load(tx: &mut Tx, caller: &Caller, now: Now, measure_id: i64) -> Result<MeasurePage> {
    let viewer = &caller.viewer;
    let measure = measure_store::find(tx, viewer.scope(), measure_id).await?;
    let roadmap = store::find(tx, viewer.scope(), measure.roadmap_id).await?;
    let programmes = store::programmes(tx, &roadmap).await?;
    let terms = measure_store::terms(tx, &measure).await?;
    let today = now.day(viewer.utc_offset_hours);
    let version = measure.version.to_string();
    let day = measure.done_on.unwrap_or(today);
    Ok(MeasurePage {
        may: possible(caller, &roadmap, &measure),
        programme: programmes
            .into_iter()
            .find(|of| Some(of.factor) == measure.factor),
        reporting: ReportForm {
            done_on: words::day(day),
            fact_value: measure.fact_value.clone(),
            done_note: measure.done_note.clone(),
            version: version.clone(),
        },
        answering: VerdictForm {
            version: version.clone(),
            ..VerdictForm::default()
        },
        judging: EffectForm {
            effect: measure.effect.clone().unwrap_or_default(),
            effect_note: measure.effect_note.clone(),
            version: version.clone(),
        },
        moving: TermForm {
            term: measure.term_text.clone(),
            version,
            ..TermForm::default()
        },
        shell: caller.shell.clone(),
        hours: viewer.utc_offset_hours,
        errors: Errors::new(),
        stale: None,
        roadmap,
        measure,
        terms,
        today,
    })
}

/// What the viewer may do with the measure as it stands.
fn possible(caller: &Caller, roadmap: &Roadmap, measure: &Measure) -> Vec<Action> {
    let fits = |action: &Action| match action {
        Action::Report => !measure.is_confirmed(),
        Action::Confirm => measure.is_done() && measure.verdict.is_none(),
        Action::Judge => measure.is_confirmed(),
        Action::MoveTerm => !measure.is_confirmed(),
        _ => true,
    };
    Action::ALL
        .into_iter()
        .filter(|of| caller.viewer.may(of.permission()) && roadmap.lock(*of).is_none())
        .filter(fits)
        .collect()
}

impl MeasurePage {
    /// Refuses what cannot be done now, in words.
    fn require(&self, action: Action) -> Result<()> {
        if self.may.contains(&action) {
            return Ok(());
        }
        let why = self.roadmap.lock(action).unwrap_or(match action {
            Action::Report => "Мера подтверждена: сообщать о ней больше не нужно.",
            Action::Confirm => {
                "Отвечать не на что: школа ещё не сообщила о выполнении или ответ уже дан."
            }
            Action::Judge => "Результат оценивают после подтверждения меры.",
            _ => "Мера подтверждена: срок больше не переносят.",
        });
        Err(Error::Conflict(why.to_owned()))
    }

    fn event(&self, kind: Kind, what: &str) -> Event {
        let said = format!("{}: {what} — «{}»", self.roadmap.school, self.measure.title);
        Event::new(kind, said)
            .about(Subject::Measure(self.measure.id))
            .of_school(self.roadmap.school_id)
            .in_municipality(self.roadmap.municipality_id)
    }

    fn is_stale(&mut self, version: &str) -> bool {
        let stale = version.parse() != Ok(self.measure.version);
        self.stale = stale.then_some(STALE);
        stale
    }

    fn address(&self) -> String {
        format!("/measures/{}", self.measure.id)
    }
}

/// `GET /measures/{measure_id}`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, measure_id).await?)
}

/// `POST /measures/{measure_id}/report`
pub async fn report(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<ReportForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = load(&mut tx, &caller, now, measure_id).await?;
    page.require(Action::Report)?;
    let stale = page.is_stale(&form.version);
    page.reporting = form;
    if stale {
        page.reporting.version = page.measure.version.to_string();
        return page::conflict(&page);
    }
    let report = match page.reporting.check(page.today) {
        Ok(report) => report,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let (measure, author) = (&page.measure, &caller.viewer.name);
    store::hold(&mut tx, &page.roadmap).await?;
    measure_store::report(&mut tx, measure, measure.version, &report, author).await?;
    let event = page.event(Kind::MeasureReported, "мера выполнена");
    tx.commit(event).await?;
    Ok(see_other(
        &page.address(),
        "Записано. Куратор проверит выполнение.",
    ))
}

/// `POST /measures/{measure_id}/verdict`
pub async fn answer(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<VerdictForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = load(&mut tx, &caller, now, measure_id).await?;
    page.require(Action::Confirm)?;
    let stale = page.is_stale(&form.version);
    page.answering = form;
    if stale {
        page.answering.version = page.measure.version.to_string();
        return page::conflict(&page);
    }
    let (verdict, note) = match page.answering.check() {
        Ok(answer) => answer,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let (measure, author) = (&page.measure, &caller.viewer.name);
    store::hold(&mut tx, &page.roadmap).await?;
    let answer = (verdict, note.as_str());
    measure_store::answer(&mut tx, measure, measure.version, answer, author).await?;
    let (what, flash) = match verdict {
        Verdict::Confirmed => ("мера подтверждена", "Мера подтверждена."),
        Verdict::Returned => (
            "мера возвращена",
            "Мера возвращена. Школа увидит замечание.",
        ),
    };
    tx.commit(page.event(Kind::MeasureAnswered, what)).await?;
    Ok(see_other(&page.address(), flash))
}

/// `POST /measures/{measure_id}/effect`
pub async fn judge(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<EffectForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = load(&mut tx, &caller, now, measure_id).await?;
    page.require(Action::Judge)?;
    let stale = page.is_stale(&form.version);
    page.judging = form;
    if stale {
        page.judging.version = page.measure.version.to_string();
        return page::conflict(&page);
    }
    let (effect, note) = match page.judging.check() {
        Ok(judged) => judged,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let (measure, author) = (&page.measure, &caller.viewer.name);
    store::hold(&mut tx, &page.roadmap).await?;
    let judged = (effect, note.as_str());
    measure_store::judge(&mut tx, measure, measure.version, judged, author).await?;
    let event = page.event(Kind::MeasureJudged, effect.title());
    tx.commit(event).await?;
    Ok(see_other(&page.address(), "Оценка сохранена."))
}

/// `POST /measures/{measure_id}/term`
pub async fn move_term(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<TermForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = load(&mut tx, &caller, now, measure_id).await?;
    page.require(Action::MoveTerm)?;
    let stale = page.is_stale(&form.version);
    page.moving = form;
    if stale {
        page.moving.version = page.measure.version.to_string();
        return page::conflict(&page);
    }
    let terms = Terms::of_year(page.roadmap.year);
    let (term, reason) = match page.moving.check(&page.measure.term_text, &terms) {
        Ok(moved) => moved,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let (measure, author) = (&page.measure, &caller.viewer.name);
    store::hold(&mut tx, &page.roadmap).await?;
    let moved = (&term, reason.as_str());
    measure_store::move_term(&mut tx, measure, measure.version, moved, author).await?;
    let what = format!("срок «{}» → «{}»", measure.term_text, term.text);
    let event = page.event(Kind::MeasureMoved, &what);
    tx.commit(event.with(serde_json::json!({ "reason": reason })))
        .await?;
    Ok(see_other(
        &page.address(),
        "Срок перенесён, прежний остался в истории.",
    ))
}

//! One measure of an agreed roadmap, with its days: judged, its term moved.

use super::action::Action;
use super::forms::{EffectForm, ReportForm, TermForm, VerdictForm};
use super::measure::{Effect, Measure, Standing, Verdict};
use super::measure_store::{self, FormerTerm};
use super::occurrence::{Day, DayReport, Occurrence, carry};
use super::programme::Programme;
use super::proposal::Proposal;
use super::roadmap::Roadmap;
use super::store;
use super::term::Kept;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::evidence::{self, Answering, AttachForm, Dossier, Owner, Paper};
use crate::input::Errors;
use crate::web::filters;
use crate::web::view::Choice;
use crate::web::{
    Caller, Now, Path, Query, Shell, SignedForm, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

/// Why nothing more is said of a measure that is off the roadmap.
pub(super) const DROPPED: &str =
    "Мера убрана из согласованной карты: что по ней сделано, сохранено ниже.";

/// The due day that the page opens; the most pressing one when not said.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DayQuery {
    due: Option<NaiveDate>,
}

#[derive(Template)]
#[template(path = "roadmaps/measure.html")]
pub(super) struct MeasurePage {
    shell: Shell,
    pub(super) roadmap: Roadmap,
    programme: Option<Programme>,
    pub(super) measure: Measure,
    /// The times of a measure that recurs, in order.
    times: Vec<Occurrence>,
    /// The one the forms are about.
    pub(super) time: Option<Occurrence>,
    /// What was said of it, or of the whole measure.
    said: Option<DayReport>,
    terms: Vec<FormerTerm>,
    /// What was proposed of it, the newest first.
    proposals: Vec<Proposal>,
    may: Vec<Action>,
    closes_remarks: bool,
    pub(super) reporting: ReportForm,
    pub(super) answering: VerdictForm,
    judging: EffectForm,
    moving: TermForm,
    dossier: Dossier,
    pub(super) attaching: AttachForm,
    pub(super) answering_remark: Answering,
    /// Readings of a new term that asks.
    term_choices: Vec<Choice>,
    pub(super) errors: Errors,
    pub(super) stale: Option<&'static str>,
    pub(super) today: NaiveDate,
    hours: i16,
}

impl MeasurePage {
    fn standing(&self) -> Standing {
        self.measure.standing(self.today)
    }

    fn term(&self) -> String {
        self.measure.term.describe_on(self.today)
    }

    /// The times with the opened one first.
    fn rows(&self) -> Vec<&Occurrence> {
        let opened = |of: &&Occurrence| self.is_opened(of.due_on);
        let (first, rest): (Vec<_>, Vec<_>) = self.times.iter().partition(opened);
        first.into_iter().chain(rest).collect()
    }

    fn is_opened(&self, due_on: NaiveDate) -> bool {
        self.time.as_ref().is_some_and(|of| of.due_on == due_on)
    }

    /// «Отчёт за ноябрь, срок 30 ноября 2026 г.»
    fn time_title(&self) -> Option<String> {
        Some(words::capital(&self.time.as_ref()?.told()))
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

    /// Other papers of the school that may prove this measure too.
    fn known_papers(&self) -> Vec<Choice> {
        let current = &self.attaching.known;
        let choice = |paper: &Paper| {
            let label = format!("{} ({})", paper.title(), paper.name);
            Choice::new(paper.id.to_string(), label, current)
        };
        std::iter::once(Choice::new("", "не выбран", current))
            .chain(self.dossier.elsewhere.iter().map(choice))
            .collect()
    }

    /// What is odd about the day of a paper.
    fn odd_day(&self, paper: &Paper) -> Option<&'static str> {
        let measure = &self.measure;
        evidence::odd_day(
            paper.dated_on,
            measure.starts_on,
            measure.due_on,
            self.roadmap.year,
        )
    }

    /// Whether the viewer may close remarks.
    fn may_close(&self) -> bool {
        self.closes_remarks && self.roadmap.lock(Action::Confirm).is_none()
    }

    /// Why nothing can be reported, where it cannot.
    fn lock(&self) -> Option<&'static str> {
        let dropped = self.measure.dropped_at.map(|_| DROPPED);
        dropped.or(self.roadmap.lock(Action::Report))
    }

    /// The proposal that waits for an answer.
    fn waits(&self) -> Option<&Proposal> {
        self.proposals.iter().find(|of| of.is_open())
    }
}

/// The measure, opened at one of its days.
pub(super) async fn load(
    tx: &mut Tx,
    caller: &Caller,
    now: Now,
    (measure_id, due): (i64, Option<NaiveDate>),
) -> Result<MeasurePage> {
    let viewer = &caller.viewer;
    let measure = measure_store::find(tx, viewer.scope(), measure_id).await?;
    let roadmap = store::find(tx, viewer.scope(), measure.roadmap_id).await?;
    let programmes = store::programmes(tx, &roadmap).await?;
    let terms = measure_store::terms(tx, &measure).await?;
    let dossier = evidence::dossier(tx, owner(&roadmap, &measure), roadmap.year).await?;
    let today = now.day(viewer.utc_offset_hours);
    let times = measure.occurrences();
    let answers = viewer.may(Action::Confirm.permission(&roadmap.owner));
    let time = opened(&times, due, answers, today).cloned();
    let said = match &time {
        Some(time) => time.report.clone(),
        None => measure.report(),
    };
    let mut page = MeasurePage {
        may: possible(caller, &roadmap, &measure, time.as_ref()),
        closes_remarks: viewer.may(Action::Confirm.permission(&roadmap.owner)),
        programme: programmes
            .into_iter()
            .find(|of| Some(of.factor) == measure.factor),
        reporting: ReportForm::default(),
        answering: VerdictForm::default(),
        judging: EffectForm {
            effect: measure.effect.clone().unwrap_or_default(),
            effect_note: measure.effect_note.clone(),
            version: measure.version.to_string(),
        },
        moving: TermForm {
            term: measure.term_text.clone(),
            version: measure.version.to_string(),
            ..TermForm::default()
        },
        dossier,
        attaching: AttachForm::default(),
        answering_remark: Answering::default(),
        term_choices: Vec::new(),
        proposals: roadmap.about(measure.id).cloned().collect(),
        shell: caller.shell.clone(),
        hours: viewer.utc_offset_hours,
        errors: Errors::new(),
        stale: None,
        roadmap,
        measure,
        times,
        time,
        said,
        terms,
        today,
    };
    page.reporting = page.report_form();
    page.answering.version = page.version().to_string();
    page.answering.due_on = page.due_on();
    Ok(page)
}

/// Whose papers prove the measure.
fn owner(roadmap: &Roadmap, measure: &Measure) -> Owner {
    Owner {
        municipality_id: roadmap.municipality_id,
        school_id: roadmap.owner.school_id(),
        measure_id: measure.id,
    }
}

/// The time that the page opens: the one asked for; else, for who answers, the first that waits for an answer;
/// else the first with nothing done, and the last where all is done.
fn opened(
    times: &[Occurrence],
    due: Option<NaiveDate>,
    answers: bool,
    today: NaiveDate,
) -> Option<&Occurrence> {
    let first = |is: &dyn Fn(&Occurrence) -> bool| times.iter().find(|of| is(of));
    let waits = |of: &Occurrence| of.day().standing(today) == Standing::Reported;
    first(&|of| Some(of.due_on) == due)
        .or_else(|| first(&waits).filter(|_| answers))
        .or_else(|| first(&|of| !of.day().is_done()))
        .or(times.last())
}

/// What the viewer may do with the measure as it stands; of one that recurs, with the opened time.
fn possible(
    caller: &Caller,
    roadmap: &Roadmap,
    measure: &Measure,
    time: Option<&Occurrence>,
) -> Vec<Action> {
    let days = time.map_or_else(|| measure.days(), |of| vec![of.day()]);
    let is = |is: fn(&Day) -> bool| days.iter().all(is);
    let fits = |action: &Action| match action {
        Action::Report => !is(Day::is_confirmed),
        Action::Confirm => is(|day| day.is_reported && day.verdict.is_none()),
        Action::Judge => measure.is_confirmed(),
        Action::MoveTerm | Action::Attach | Action::Propose => !measure.is_confirmed(),
        _ => true,
    };
    Action::ALL
        .into_iter()
        .filter(|of| measure.dropped_at.is_none() && roadmap.allows(&caller.viewer, *of))
        .filter(fits)
        .collect()
}

impl MeasurePage {
    /// Refuses what cannot be done now, in words; `due`: the day the form was about.
    pub(super) fn require(&self, caller: &Caller, action: Action, due: &str) -> Result<()> {
        self.roadmap.require(&caller.viewer, action)?;
        if self.measure.dropped_at.is_some() {
            return Err(Error::Conflict(DROPPED.to_owned()));
        }
        let is_about = matches!(action, Action::Report | Action::Confirm);
        if is_about && self.due_on() != due {
            let why = "Срок меры изменился, такого отчёта в ней больше нет: откройте меру заново.";
            return Err(Error::Conflict(why.to_owned()));
        }
        if self.may.contains(&action) {
            return Ok(());
        }
        let why = match action {
            Action::Report if self.time.is_some() => {
                "Отчёт за этот срок подтверждён: сообщать больше не нужно."
            }
            Action::Report => "Мера подтверждена: сообщать о ней больше не нужно.",
            Action::Confirm => {
                "Отвечать не на что: школа ещё не сообщила о выполнении или ответ уже дан."
            }
            Action::Judge => "Результат оценивают после подтверждения меры.",
            Action::Attach => "Мера подтверждена: документы при ней больше не меняют.",
            _ => "Мера подтверждена: срок больше не переносят.",
        };
        Err(Error::Conflict(why.to_owned()))
    }

    /// Version of what the forms are about: of the opened time, 0 without a report, or of the measure.
    pub(super) fn version(&self) -> i32 {
        match (&self.time, &self.said) {
            (Some(_), said) => said.as_ref().map_or(0, |said| said.version),
            (None, _) => self.measure.version,
        }
    }

    /// The opened time as the forms carry it; empty where the measure is done once.
    pub(super) fn due_on(&self) -> String {
        self.time
            .as_ref()
            .map_or_else(String::new, |of| of.due_on.to_string())
    }

    fn report_form(&self) -> ReportForm {
        let said = self.said.as_ref();
        ReportForm {
            due_on: self.due_on(),
            done_on: words::day(said.map_or(self.today, |of| of.done_on)),
            fact_value: said.map_or_else(String::new, |of| of.fact_value.clone()),
            done_note: said.map_or_else(String::new, |of| of.done_note.clone()),
            version: self.version().to_string(),
        }
    }

    /// Whether the form was opened with another version; the page says so.
    pub(super) fn is_stale(&mut self, version: &str, now: i32) -> bool {
        let stale = version.parse() != Ok(now);
        self.stale = stale.then_some(STALE);
        stale
    }

    /// A line of the journal about the measure.
    pub(super) fn event(&self, kind: Kind, what: &str) -> Event {
        let time = self.time.as_ref();
        let due = time.map_or_else(String::new, |of| {
            format!(", срок {}", words::day(of.due_on))
        });
        let what = format!("{what} — «{}»{due}", self.measure.title);
        self.roadmap
            .event(kind, &what)
            .about(Subject::Measure(self.measure.id))
    }

    /// Address of the measure: what is most pressing comes up.
    pub(super) fn address(&self) -> String {
        format!("/measures/{}", self.measure.id)
    }

    /// Whose papers prove the measure.
    pub(super) fn owner(&self) -> Owner {
        owner(&self.roadmap, &self.measure)
    }

    /// How many papers still may be attached.
    pub(super) fn room(&self) -> usize {
        evidence::FILES.saturating_sub(self.dossier.papers.len())
    }
}

/// `GET /measures/{measure_id}`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    Query(query): Query<DayQuery>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, (measure_id, query.due)).await?)
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
    let mut page = load(&mut tx, &caller, now, (measure_id, None)).await?;
    page.require(&caller, Action::Judge, "")?;
    let stale = page.is_stale(&form.version, page.measure.version);
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
    let mut page = load(&mut tx, &caller, now, (measure_id, None)).await?;
    page.require(&caller, Action::MoveTerm, "")?;
    let stale = page.is_stale(&form.version, page.measure.version);
    page.moving = form;
    if stale {
        page.moving.version = page.measure.version.to_string();
        return page::conflict(&page);
    }
    let place = (page.roadmap.municipality_id, page.roadmap.year);
    let terms = store::terms(&mut tx, caller.viewer.scope(), place).await?;
    let checked = page.moving.check(&page.measure.term_text, &terms);
    let (term, reason) = match checked.and_then(|moved| carried(&page.measure, moved)) {
        Ok(moved) => moved,
        Err(errors) => {
            page.term_choices = terms.choices(&page.moving.term, &page.moving.term_choice);
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

/// The moved term with the reported days where they are.
fn carried(measure: &Measure, (term, reason): (Kept, String)) -> Result<(Kept, String), Errors> {
    let mut errors = Errors::new();
    match carry(measure, term) {
        Ok(term) => Ok((term, reason)),
        Err(why) => {
            errors.add("term", why);
            Err(errors)
        }
    }
}

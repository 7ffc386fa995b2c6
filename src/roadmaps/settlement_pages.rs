//! A proposal: old beside new, accepted or declined by the coordinator, taken back by those who made it.

use super::action::Action;
use super::forms::NewMeasure;
use super::measure::Measure;
use super::occurrence::carry;
use super::proposal::{Change, Line, Outcome, Proposal, SettlementForm};
use super::roadmap::Roadmap;
use super::{measure_store, proposal_store, store};
use crate::audit::Kind;
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::{Errors, VersionForm};
use crate::web::view::Choice;
use crate::web::{Caller, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "roadmaps/proposal.html")]
struct ProposalPage {
    shell: Shell,
    roadmap: Roadmap,
    proposal: Proposal,
    /// The measure as it stands.
    measure: Option<Measure>,
    may_settle: bool,
    may_withdraw: bool,
    form: SettlementForm,
    errors: Errors,
    stale: Option<&'static str>,
    hours: i16,
}

impl ProposalPage {
    fn lines(&self) -> Vec<Line> {
        // What became of a settled one stays as it was told then.
        let now = self.measure.as_ref().filter(|_| self.proposal.is_open());
        self.proposal.lines(now.map(NewMeasure::of).as_ref())
    }

    fn decisions(&self) -> Vec<Choice> {
        let current = &self.form.decision;
        vec![
            Choice::new("accept", "Принять", current)
                .with_hint("Карта изменится сразу, прежнее останется в истории"),
            Choice::new("decline", "Отклонить", current).with_hint("Карта останется прежней"),
        ]
    }

    /// Why it cannot be settled now, where it waits.
    fn lock(&self) -> Option<&'static str> {
        self.roadmap
            .lock(Action::Settle)
            .filter(|_| self.proposal.is_open())
    }

    fn measure_version(&self) -> String {
        let version = self.measure.as_ref().map(|of| of.version.to_string());
        version.unwrap_or_default()
    }

    /// Refuses what cannot be done with the proposal now.
    fn require(&self, caller: &Caller, action: Action) -> Result<()> {
        self.roadmap.require(&caller.viewer, action)?;
        if self.proposal.is_open() {
            return Ok(());
        }
        let what = self.proposal.outcome.title();
        Err(Error::Conflict(format!(
            "Предложение уже {what}: отвечать не на что."
        )))
    }

    fn is_stale(&self, form: &SettlementForm) -> bool {
        form.version.parse() != Ok(self.proposal.version)
            || form.measure_version != self.measure_version()
    }

    fn renew(&mut self) {
        self.form.version = self.proposal.version.to_string();
        self.form.measure_version = self.measure_version();
    }
}

async fn load(tx: &mut Tx, caller: &Caller, id: i64) -> Result<ProposalPage> {
    let viewer = &caller.viewer;
    let proposal = proposal_store::find(tx, viewer.scope(), id).await?;
    let roadmap = store::find(tx, viewer.scope(), proposal.roadmap_id).await?;
    let measure = match proposal.measure_id {
        Some(id) => Some(measure_store::find(tx, viewer.scope(), id).await?),
        None => None,
    };
    let mut page = ProposalPage {
        may_settle: proposal.is_open() && roadmap.allows(viewer, Action::Settle),
        may_withdraw: proposal.is_open() && roadmap.allows(viewer, Action::Propose),
        hours: viewer.utc_offset_hours,
        shell: caller.shell.clone(),
        form: SettlementForm::default(),
        errors: Errors::new(),
        stale: None,
        roadmap,
        proposal,
        measure,
    };
    page.renew();
    Ok(page)
}

/// `GET /proposals/{proposal_id}`
pub async fn show(caller: Caller, State(db): State<Db>, Path(id): Path<i64>) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, id).await?)
}

/// `POST /proposals/{proposal_id}/settlement`
pub async fn settle(
    caller: Caller,
    State(db): State<Db>,
    Path(id): Path<i64>,
    SignedForm(form): SignedForm<SettlementForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, id).await?;
    shown.require(&caller, Action::Settle)?;
    let stale = shown.is_stale(&form);
    shown.form = form;
    if stale {
        shown.renew();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let (accepted, answer) = match shown.form.check() {
        Ok(settled) => settled,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let (proposal, author) = (&shown.proposal, &caller.viewer.name);
    store::hold(&mut tx, &shown.roadmap).await?;
    let (outcome, added) = match accepted {
        true => (Outcome::Accepted, apply(&mut tx, &shown, author).await?),
        false => (Outcome::Declined, None),
    };
    let settled = (proposal.version, outcome);
    proposal_store::settle(&mut tx, proposal, settled, (&answer, added), author).await?;
    let what = format!("{} — {}", proposal.title(), outcome.title());
    let event = shown.roadmap.event(Kind::ProposalSettled, &what);
    let details = serde_json::json!({ "proposal": proposal.id, "answer": answer });
    tx.commit(event.with(details)).await?;
    Ok(see_other(
        &shown.roadmap.address(),
        if accepted {
            "Предложение принято, карта изменена."
        } else {
            "Предложение отклонено, карта прежняя."
        },
    ))
}

/// Makes the roadmap as proposed; gives the row of a new measure.
async fn apply(tx: &mut Tx, shown: &ProposalPage, author: &str) -> Result<Option<i64>> {
    let (proposal, roadmap) = (&shown.proposal, &shown.roadmap);
    match (proposal.change, &shown.measure, &proposal.became) {
        (Change::Add, _, Some(new)) => {
            let place = (roadmap.municipality_id, roadmap.id);
            let id = measure_store::add(tx, place, new).await?;
            return Ok(Some(id));
        }
        (Change::Drop, Some(measure), _) => {
            measure_store::drop_agreed(tx, measure, measure.version).await?;
        }
        (Change::Change, Some(measure), _) => change(tx, proposal, measure, author).await?,
        _ => return Err(anyhow::anyhow!("proposal {} names no measure", proposal.id).into()),
    }
    Ok(None)
}

/// Writes the proposed fields over the measure; a moved term keeps the former one, and reported days their place.
async fn change(tx: &mut Tx, proposal: &Proposal, measure: &Measure, author: &str) -> Result<()> {
    let now = NewMeasure::of(measure);
    let mut new = proposal.over(&now).unwrap_or_else(|| now.clone());
    if new.term != now.term {
        new.term = carry(measure, new.term).map_err(|why| Error::Conflict(why.to_owned()))?;
        let words = (
            now.term.text.as_str(),
            new.term.text.as_str(),
            proposal.reason.as_str(),
        );
        measure_store::remember_term(tx, measure, words, author).await?;
    }
    measure_store::update(tx, measure, measure.version, &new).await
}

/// `POST /proposals/{proposal_id}/withdrawal`
pub async fn withdraw(
    caller: Caller,
    State(db): State<Db>,
    Path(id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let shown = load(&mut tx, &caller, id).await?;
    shown.require(&caller, Action::Propose)?;
    let proposal = &shown.proposal;
    let version = form.version.parse().unwrap_or_default();
    let settled = (version, Outcome::Withdrawn);
    let author = &caller.viewer.name;
    proposal_store::settle(&mut tx, proposal, settled, ("", None), author).await?;
    let what = format!("{} — отозвано", proposal.title());
    let event = shown.roadmap.event(Kind::ProposalSettled, &what);
    tx.commit(event).await?;
    Ok(see_other(&shown.roadmap.address(), "Предложение отозвано."))
}

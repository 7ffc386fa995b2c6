//! A rule-set taken into use by a municipality: first a page that counts what it changes, then the change.

use super::moves::{Move, Moves, Sides};
use super::pages::strip;
use super::store::{ground, judged};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::identification::Status;
use crate::rulesets::{self, State as RuleState, StoredRuleSet, may_write};
use crate::schools::{self, Municipality};
use crate::verdicts;
use crate::web::strip::Strip;
use crate::web::{Caller, Path, Shell, SignedForm, html, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "whatif/choice.html")]
struct ChoicePage {
    shell: Shell,
    ruleset: StoredRuleSet,
    now: StoredRuleSet,
    municipality: Municipality,
    year: Option<i32>,
    years: Vec<i32>,
    moves: Moves,
}

impl ChoicePage {
    fn changed(&self) -> impl Iterator<Item = &Move> {
        let Moves {
            entered,
            left,
            outside,
            ..
        } = &self.moves;
        entered.iter().chain(left).chain(outside)
    }

    fn strips<'a>(&self, school: &'a Move) -> impl Iterator<Item = Strip<'a>> {
        school.bars.iter().map(strip)
    }

    fn is_draft(&self) -> bool {
        self.ruleset.state == RuleState::Draft
    }

    fn years_in_words(&self) -> String {
        self.years
            .iter()
            .map(i32::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// `GET /rulesets/{ruleset_id}/choice`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    Path(ruleset_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let ground = ground(&mut tx, caller.viewer.scope()).await?;
    let ruleset = ground
        .rulesets
        .iter()
        .find(|one| one.id == ruleset_id)
        .ok_or(Error::NotFound)?;
    let own = ground
        .municipalities
        .iter()
        .find(|m| Some(m.id) == caller.viewer.municipality_id);
    let own = own.ok_or(Error::NotFound)?;
    let now = ground.current(own).ok_or(Error::NotFound)?;
    if let Some(reason) = refusal(&caller, ruleset) {
        return Ok(see_other(&format!("/rulesets/{ruleset_id}"), reason));
    }
    let year = ground.years.last().copied();
    let (tried, before) = (ruleset.compiled()?, now.compiled()?);
    let mut moves = Moves::default();
    if let Some(year) = year {
        let scope = caller.viewer.scope();
        let (mut both, names) =
            judged(&mut tx, scope, Some(own.id), &[&before, &tried], year).await?;
        let after = both.pop().unwrap_or_default();
        let old = both.pop().unwrap_or_default();
        let now = HashMap::from([(own.id, &before)]);
        moves = Moves::between(&Sides {
            before: old,
            after,
            now,
            tried: &tried,
            names,
        });
    }
    drop(tx);
    html(&ChoicePage {
        shell: caller.shell,
        ruleset: ruleset.clone(),
        now: now.clone(),
        municipality: own.clone(),
        year,
        years: ground.years,
        moves,
    })
}

/// Why the viewer cannot take this rule-set into use.
fn refusal(caller: &Caller, ruleset: &StoredRuleSet) -> Option<&'static str> {
    match ruleset.state {
        RuleState::Archived => Some("Правила в архиве: верните их из архива или сделайте копию."),
        RuleState::Draft if !may_write(&caller.viewer, ruleset.municipality_id) => {
            Some("Это проект другого координатора: применить можно свою копию.")
        }
        _ => None,
    }
}

/// The municipality's version, so that two people do not choose at once.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChoiceForm {
    version: String,
}

/// `POST /rulesets/{ruleset_id}/choice`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    Path(ruleset_id): Path<i64>,
    SignedForm(form): SignedForm<ChoiceForm>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.begin(&caller.viewer).await?;
    let ruleset = rulesets::find(&mut tx, scope, ruleset_id).await?;
    let municipality_id = caller.viewer.municipality_id.ok_or(Error::NotFound)?;
    let own = schools::municipality(&mut tx, scope, municipality_id).await?;
    if let Some(reason) = refusal(&caller, &ruleset) {
        return Err(Error::Conflict(reason.to_owned()));
    }
    if ruleset.state == RuleState::Draft {
        rulesets::set_state(&mut tx, ruleset_id, ruleset.version, RuleState::Active).await?;
    }
    let version = form.version.parse().unwrap_or(0);
    rulesets::choose(&mut tx, scope, own.id, version, ruleset_id).await?;
    let computed = recompute(&mut tx, &caller, own.id).await?;
    let chosen = Event::new(
        Kind::RuleSetChosen,
        format!("{}: правила {}", own.name, ruleset.code),
    )
    .about(Subject::RuleSet(ruleset_id))
    .in_municipality(own.id)
    .with(json!({ "before": own.ruleset_id, "after": ruleset_id }));
    tx.commit_all(vec![chosen, computed]).await?;
    let flash = format!("Теперь перечень считается по правилам {}.", ruleset.code);
    Ok(see_other(&format!("/rulesets/{ruleset_id}"), &flash))
}

/// Computes every year anew; approved registers keep what they were approved with.
async fn recompute(tx: &mut Tx, caller: &Caller, municipality_id: i64) -> Result<Event> {
    let scope = caller.viewer.scope();
    let years = verdicts::years(tx, scope, Some(municipality_id)).await?;
    let changes = verdicts::refresh(tx, scope, municipality_id, None, &years).await?;
    let listed = changes
        .iter()
        .filter(|change| change.after == Status::Listed)
        .count();
    let text = format!(
        "Расчёт по новым правилам: изменился статус, записей: {}",
        changes.len()
    );
    Ok(Event::new(Kind::VerdictsComputed, text)
        .about(Subject::Municipality(municipality_id))
        .in_municipality(municipality_id)
        .with(json!({ "years": years, "changed": changes.len(), "now_listed": listed })))
}

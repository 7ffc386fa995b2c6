//! Pages that show rule-sets: the list, one of them, its JSON.

use super::authority::{Lock, lock, may_write, next_code};
use super::facts::{Fact, facts};
use super::state::{State, Step, steps};
use super::store::{self, StoredRuleSet, Use};
use super::uses::{in_words, weight};
use crate::access::Permission::{ApproveRegister, EditRules, TryRules};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::identification::ruleset::{ProcedureRule, Usage};
use crate::input::Errors;
use crate::journal::{self, Entry};
use crate::web::{Caller, Path, Shell, download, html};
use askama::Template;
use axum::extract::State as FromState;
use axum::response::Response;

/// Events shown on the page of a rule-set.
const HISTORY: i64 = 30;

/// A line of the list.
struct Row {
    id: i64,
    code: String,
    title: String,
    owner: &'static str,
    in_words: String,
    uses: String,
    is_locked: bool,
    is_current: bool,
}

/// Rule-sets of one state.
struct Group {
    state: State,
    rows: Vec<Row>,
}

impl Group {
    fn title(&self) -> &'static str {
        match self.state {
            State::Active => "Можно применять",
            State::Draft => "Проекты",
            State::Archived => "В архиве",
        }
    }
}

#[derive(Template)]
#[template(path = "rulesets/list.html")]
struct ListPage {
    shell: Shell,
    current: Option<Row>,
    groups: Vec<Group>,
    may_try: bool,
}

/// `GET /rulesets`
pub async fn list(caller: Caller, FromState(db): FromState<Db>) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.read(&caller.viewer).await?;
    let all = store::list(&mut tx, scope).await?;
    let uses = store::uses(&mut tx, scope, None).await?;
    drop(tx);
    let row = |ruleset: &StoredRuleSet| row(&caller.viewer, ruleset, &uses);
    let groups = State::ALL.map(|state| Group {
        state,
        rows: all
            .iter()
            .filter(|ruleset| ruleset.state == state)
            .map(row)
            .collect(),
    });
    html(&ListPage {
        current: all.iter().map(row).find(|row| row.is_current),
        groups: groups
            .into_iter()
            .filter(|group| !group.rows.is_empty())
            .collect(),
        may_try: caller.viewer.may(TryRules),
        shell: caller.shell,
    })
}

fn row(viewer: &Viewer, ruleset: &StoredRuleSet, uses: &[Use]) -> Row {
    let own: Vec<Use> = uses
        .iter()
        .filter(|u| u.ruleset_id == ruleset.id)
        .cloned()
        .collect();
    Row {
        id: ruleset.id,
        code: ruleset.code.clone(),
        title: ruleset.title.clone(),
        owner: owner(ruleset),
        in_words: ruleset.definition.in_words(),
        uses: in_words(&own),
        is_locked: ruleset.is_locked(),
        is_current: is_current(viewer, &own),
    }
}

fn owner(ruleset: &StoredRuleSet) -> &'static str {
    if ruleset.municipality_id.is_none() {
        "региона"
    } else {
        "муниципалитета"
    }
}

/// Whether the viewer's own municipality computes by a rule-set with these uses.
fn is_current(viewer: &Viewer, uses: &[Use]) -> bool {
    uses.iter()
        .any(|u| u.year.is_none() && Some(u.municipality_id) == viewer.municipality_id)
}

/// A line of the table of procedures.
struct ProcedureLine<'a> {
    rule: &'a ProcedureRule,
}

impl ProcedureLine<'_> {
    fn grades(&self) -> String {
        match &self.rule.grades[..] {
            [] => "все".to_owned(),
            grades => super::rows::grades_as_typed(grades),
        }
    }

    fn level(&self) -> &'static str {
        self.rule.level.map_or("", |level| level.title())
    }

    fn count_as(&self) -> &'static str {
        if self.rule.is_pooled() {
            "классы вместе"
        } else {
            "каждый класс отдельно"
        }
    }

    fn is_for_identification(&self) -> bool {
        self.rule.usage == Usage::Identification
    }
}

/// Facts that the page of a rule-set tells elsewhere.
const TOLD_ELSEWHERE: [&str; 3] = ["Для выявления", "Только методический анализ", "Основание"];

#[derive(Template)]
#[template(path = "rulesets/show.html")]
struct ShowPage {
    shell: Shell,
    ruleset: StoredRuleSet,
    facts: Vec<Fact>,
    lock: Option<Lock>,
    steps: Vec<Step>,
    uses: String,
    is_current: bool,
    may_copy: bool,
    may_choose: bool,
    may_try: bool,
    history: Vec<Entry>,
    code: String,
    errors: Errors,
}

impl ShowPage {
    fn procedures(&self) -> impl Iterator<Item = ProcedureLine<'_>> {
        self.ruleset
            .definition
            .procedures
            .iter()
            .map(|rule| ProcedureLine { rule })
    }

    fn owner(&self) -> &'static str {
        owner(&self.ruleset)
    }

    fn tag(&self) -> &'static str {
        match self.ruleset.state {
            State::Draft => "attention",
            State::Active => "good",
            State::Archived => "neutral",
        }
    }
}

/// `GET /rulesets/{ruleset_id}`
pub async fn show(
    caller: Caller,
    FromState(db): FromState<Db>,
    Path(ruleset_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let ruleset = store::find(&mut tx, caller.viewer.scope(), ruleset_id).await?;
    let code = next_code(&ruleset.code);
    html(&show_page(&mut tx, caller, ruleset, code, Errors::new()).await?)
}

/// The page of a rule-set; `code` and `errors` belong to the form that copies it.
pub(super) async fn show_page(
    tx: &mut Tx,
    caller: Caller,
    ruleset: StoredRuleSet,
    code: String,
    errors: Errors,
) -> Result<impl Template> {
    let Caller { viewer, shell } = caller;
    let uses = store::uses(tx, viewer.scope(), Some(ruleset.id)).await?;
    let history = journal::of_subject(tx, &viewer, Subject::RuleSet(ruleset.id), HISTORY).await?;
    let is_own = may_write(&viewer, ruleset.municipality_id);
    let is_current = is_current(&viewer, &uses);
    let mut facts = facts(&ruleset.definition);
    facts.retain(|fact| !TOLD_ELSEWHERE.contains(&fact.label));
    let may_apply = ruleset.state == State::Active || (ruleset.state == State::Draft && is_own);
    Ok(ShowPage {
        shell,
        facts,
        lock: lock(&viewer, &ruleset),
        steps: if is_own {
            steps(ruleset.state, weight(&uses))
        } else {
            Vec::new()
        },
        uses: in_words(&uses),
        is_current,
        may_copy: viewer.may(EditRules),
        may_choose: viewer.may(ApproveRegister) && may_apply && !is_current,
        may_try: viewer.may(TryRules),
        history,
        code,
        errors,
        ruleset,
    })
}

/// `GET /rulesets/{ruleset_id}/definition.json`: what `portal rulesets add` accepts.
pub async fn show_json(
    caller: Caller,
    FromState(db): FromState<Db>,
    Path(ruleset_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let ruleset = store::find(&mut tx, caller.viewer.scope(), ruleset_id).await?;
    let json = ruleset.definition.to_json()?;
    let text = format!("Выгружены правила {}, JSON", ruleset.code);
    tx.commit(Event::new(Kind::Exported, text).about(Subject::RuleSet(ruleset.id)))
        .await?;
    let name = format!("{}.json", ruleset.code);
    Ok(download::attachment(
        &name,
        "application/json",
        json.into_bytes(),
    ))
}

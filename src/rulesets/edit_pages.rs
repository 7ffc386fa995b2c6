//! Pages that change rule-sets: the form of a draft, a copy, another state.

use super::authority::{lock, may_write, next_code};
use super::codes::code_of;
use super::facts::{Difference, compare, filials, objectivity};
use super::form::{RuleSetForm, YES};
use super::pages::show_page;
use super::rows::{BranchRow, ProcedureRow, SAME_IN_EACH};
use super::state::{State, steps};
use super::store::{self, StoredRuleSet};
use super::uses::weight;
use crate::audit::{Event, Kind as EventKind, Subject as EventSubject};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identification::Flag;
use crate::identification::ruleset::{Filials, Objectivity};
use crate::input::Errors;
use crate::procedure::{Kind, Level, Subject};
use crate::web::view::Choice;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State as FromState;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

/// Empty rows at the end of the table of procedures and of the conditions.
const SPARE_ROWS: usize = 3;

#[derive(Template)]
#[template(path = "rulesets/edit.html")]
struct EditPage {
    shell: Shell,
    ruleset: StoredRuleSet,
    form: RuleSetForm,
    errors: Errors,
    /// What somebody else saved meanwhile (a) against what was typed here (b).
    meanwhile: Vec<Difference>,
}

impl EditPage {
    fn new(shell: Shell, ruleset: StoredRuleSet, form: RuleSetForm, errors: Errors) -> EditPage {
        EditPage {
            shell,
            ruleset,
            form,
            errors,
            meanwhile: Vec::new(),
        }
    }

    fn procedures(&self) -> Vec<ProcedureRow> {
        let mut rows = self.form.procedure_rows();
        rows.retain(|row| !row.is_empty());
        rows.resize(rows.len() + SPARE_ROWS, ProcedureRow::default());
        rows
    }

    fn branches(&self) -> Vec<BranchRow> {
        let mut rows = self.form.branch_rows();
        rows.retain(|row| !row.is_empty());
        rows.resize(rows.len() + 1, BranchRow::default());
        rows
    }

    fn kinds(&self, row: &ProcedureRow) -> Vec<Choice> {
        let kinds = Kind::ALL.iter().map(|kind| (kind.code(), kind.title()));
        choices([("", "–")].into_iter().chain(kinds), &row.kind)
    }

    fn subjects(&self, row: &ProcedureRow) -> Vec<Choice> {
        let subjects = Subject::ALL
            .iter()
            .map(|subject| (subject.code(), subject.title()));
        choices([("", "–")].into_iter().chain(subjects), &row.subject)
    }

    fn levels(&self, row: &ProcedureRow) -> Vec<Choice> {
        let levels = [Level::Basic, Level::Profile].map(|level| (level.code(), level.title()));
        choices([("", "любой")].into_iter().chain(levels), &row.level)
    }

    fn counts(&self, row: &ProcedureRow) -> Vec<Choice> {
        choices(
            [
                ("each_grade", "каждый класс отдельно"),
                ("pooled", "классы вместе"),
            ],
            &row.count_as,
        )
    }

    fn usages(&self, row: &ProcedureRow) -> Vec<Choice> {
        let usages = [
            ("identification", "для выявления"),
            ("analysis", "только анализ"),
        ];
        choices(usages, &row.usage)
    }

    fn withins(&self, row: &BranchRow) -> Vec<Choice> {
        let withins = [
            ("", "–"),
            ("year", "за год"),
            ("each_of_two_years", "в каждом из двух лет, любые"),
            (SAME_IN_EACH, "в каждом из двух лет, одни и те же"),
        ];
        choices(withins, &row.within)
    }

    fn operators(&self) -> Vec<Choice> {
        choices([(">=", "не менее"), (">", "более")], &self.form.operator)
    }

    fn small_schools(&self) -> Vec<Choice> {
        let small = [("ignore", "нет данных"), ("flag", "учитывать с пометкой")];
        choices(small, &self.form.small_schools)
    }

    fn flags(&self) -> Vec<Choice> {
        let is_chosen = |code: &String| self.form.exclude.contains(code);
        let flag = |flag: &Flag| {
            let code = code_of(flag);
            let mut choice = Choice::new(code.clone(), flag.title(), "");
            choice.selected = is_chosen(&code);
            choice
        };
        Flag::ALL.iter().map(flag).collect()
    }

    fn filials(&self) -> Vec<Choice> {
        let all = [Filials::Own, Filials::WithHead];
        all.map(|own| Choice::new(code_of(&own), filials(own), &self.form.filials))
            .to_vec()
    }

    fn objectivity(&self) -> Vec<Choice> {
        let all = [
            Objectivity::Ignore,
            Objectivity::Mark,
            Objectivity::ExcludeVpr,
        ];
        let choice = |own| Choice::new(code_of(&own), objectivity(own), &self.form.objectivity);
        all.map(choice).to_vec()
    }

    fn exits(&self) -> Vec<Choice> {
        let exits = [
            ("", "условие не задано"),
            ("1", "год без низких результатов"),
            ("2", "2\u{a0}года подряд без низких результатов"),
        ];
        choices(exits, &self.form.exit_years)
    }

    fn is_one_low_risky(&self) -> bool {
        self.form.risk_one_low == YES
    }
}

fn choices<'a>(list: impl IntoIterator<Item = (&'a str, &'a str)>, current: &str) -> Vec<Choice> {
    list.into_iter()
        .map(|(code, title)| Choice::new(code, title, current))
        .collect()
}

/// `GET /rulesets/{ruleset_id}/edit`
pub async fn edit(
    caller: Caller,
    FromState(db): FromState<Db>,
    Path(ruleset_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let ruleset = store::find(&mut tx, caller.viewer.scope(), ruleset_id).await?;
    drop(tx);
    if let Some(lock) = lock(&caller.viewer, &ruleset) {
        return Ok(see_other(
            &format!("/rulesets/{ruleset_id}"),
            &lock.in_words(),
        ));
    }
    let form = RuleSetForm::of(&ruleset.definition, ruleset.version);
    html(&EditPage::new(caller.shell, ruleset, form, Errors::new()))
}

/// `POST /rulesets/{ruleset_id}/edit`
pub async fn update(
    caller: Caller,
    FromState(db): FromState<Db>,
    Path(ruleset_id): Path<i64>,
    SignedForm(mut form): SignedForm<RuleSetForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let ruleset = store::find(&mut tx, caller.viewer.scope(), ruleset_id).await?;
    if let Some(lock) = lock(&caller.viewer, &ruleset) {
        return Err(Error::Conflict(lock.in_words()));
    }
    let rules = match form.check(&ruleset.code) {
        Ok(rules) => rules,
        Err(errors) => {
            return unprocessable(&EditPage::new(caller.shell, ruleset, form, errors));
        }
    };
    let (changes, _) = compare(&ruleset.definition, &rules);
    if form.version != ruleset.version.to_string() {
        form.version = ruleset.version.to_string();
        let mut again = EditPage::new(caller.shell, ruleset, form, Errors::new());
        again.meanwhile = changes;
        return page::conflict(&again);
    }
    store::replace(&mut tx, ruleset_id, ruleset.version, &rules).await?;
    let changed: Vec<&str> = changes.iter().map(|change| change.label).collect();
    let event = Event::new(
        EventKind::RuleSetChanged,
        format!("Изменён проект правил {}", rules.code),
    );
    tx.commit(owned(event, &ruleset).with(json!({ "changed": changed })))
        .await?;
    Ok(see_other(
        &format!("/rulesets/{ruleset_id}"),
        "Проект правил сохранён.",
    ))
}

/// An event about a rule-set, in the journal of its municipality or of the viewer's.
fn owned(event: Event, ruleset: &StoredRuleSet) -> Event {
    let event = event.about(EventSubject::RuleSet(ruleset.id));
    match ruleset.municipality_id {
        Some(id) => event.in_municipality(id),
        None => event,
    }
}

/// The code of a copy.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CopyForm {
    code: String,
}

/// `POST /rulesets/{ruleset_id}/copy`
pub async fn copy(
    caller: Caller,
    FromState(db): FromState<Db>,
    Path(ruleset_id): Path<i64>,
    SignedForm(form): SignedForm<CopyForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let source = store::find(&mut tx, caller.viewer.scope(), ruleset_id).await?;
    let mut rules = source.definition.0.clone();
    rules.code = form.code.trim().to_owned();
    let (owner, author) = (caller.viewer.municipality_id, caller.viewer.user_id);
    let mut errors = Errors::new();
    for fault in rules.check() {
        errors.add("code", fault);
    }
    if errors.is_empty() {
        match store::add(
            &mut tx,
            owner,
            &rules,
            State::Draft,
            Some(source.id),
            author,
        )
        .await
        {
            Ok(id) => {
                let text = format!("Проект правил {}, копия {}", rules.code, source.code);
                let event =
                    Event::new(EventKind::RuleSetAdded, text).about(EventSubject::RuleSet(id));
                tx.commit(event).await?;
                let flash = "Копия сделана. Это проект: меняйте её, перечень считается по прежним правилам.";
                return Ok(see_other(&format!("/rulesets/{id}"), flash));
            }
            Err(Error::Conflict(taken)) => {
                errors.add(
                    "code",
                    format!("{taken}, попробуйте {}", next_code(&rules.code)),
                );
            }
            Err(other) => return Err(other),
        }
    }
    unprocessable(&show_page(&mut tx, caller, source, form.code, errors).await?)
}

/// Another state of a rule-set.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StateForm {
    state: String,
    version: String,
}

/// `POST /rulesets/{ruleset_id}/state`
pub async fn set_state(
    caller: Caller,
    FromState(db): FromState<Db>,
    Path(ruleset_id): Path<i64>,
    SignedForm(form): SignedForm<StateForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let ruleset = store::find(&mut tx, caller.viewer.scope(), ruleset_id).await?;
    let uses = store::uses(&mut tx, caller.viewer.scope(), Some(ruleset_id)).await?;
    let open = steps(ruleset.state, weight(&uses));
    let step = open.iter().find(|step| step.to.code() == form.state);
    let Some(step) = step.filter(|_| may_write(&caller.viewer, ruleset.municipality_id)) else {
        let text = "Этот шаг сейчас закрыт: правила применяются, на них опирается перечень \
                    или их пишет другой координатор.";
        return Err(Error::Conflict(text.to_owned()));
    };
    let version = form.version.parse().unwrap_or(0);
    store::set_state(&mut tx, ruleset_id, version, step.to).await?;
    let text = format!("Правила {}: {} → {}", ruleset.code, ruleset.state, step.to);
    tx.commit(owned(Event::new(EventKind::RuleSetChanged, text), &ruleset))
        .await?;
    Ok(see_other(
        &format!("/rulesets/{ruleset_id}"),
        &format!("Теперь правила {}: {}.", ruleset.code, step.to),
    ))
}

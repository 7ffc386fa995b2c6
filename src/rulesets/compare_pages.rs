//! Two rule-sets side by side, in words.

use super::facts::{Difference, compare};
use super::store::{self, StoredRuleSet};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identification::presets;
use crate::web::view::Choice;
use crate::web::{Caller, Query, Shell, html};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Codes of the two; the current one and the first other one when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CompareQuery {
    a: String,
    b: String,
}

#[derive(Template)]
#[template(path = "rulesets/compare.html")]
struct ComparePage {
    shell: Shell,
    all: Vec<StoredRuleSet>,
    a: StoredRuleSet,
    b: StoredRuleSet,
    differ: Vec<Difference>,
    same: Vec<&'static str>,
}

impl ComparePage {
    fn choices(&self, current: &StoredRuleSet) -> Vec<Choice> {
        let choice = |one: &StoredRuleSet| {
            Choice::new(
                one.code.clone(),
                format!("{}: {}", one.code, one.title),
                &current.code,
            )
        };
        self.all.iter().map(choice).collect()
    }

    /// The same comparison the other way round.
    fn swapped(&self) -> String {
        let encode = crate::web::page::url_encode;
        format!(
            "/rulesets/compare?a={}&b={}",
            encode(&self.b.code),
            encode(&self.a.code)
        )
    }
}

/// `GET /rulesets/compare`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    Query(query): Query<CompareQuery>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.read(&caller.viewer).await?;
    let all = store::list(&mut tx, scope).await?;
    let uses = store::uses(&mut tx, scope, None).await?;
    drop(tx);
    let chosen = uses
        .iter()
        .find(|u| u.year.is_none() && Some(u.municipality_id) == caller.viewer.municipality_id)
        .map(|u| u.ruleset_id);
    let standard = presets::default_set().code;
    let current = all
        .iter()
        .find(|one| Some(one.id) == chosen)
        .or_else(|| all.iter().find(|one| one.code == standard))
        .or(all.first());
    let named = |code: &str| all.iter().find(|one| one.code == code);
    let a = if query.a.is_empty() {
        current
    } else {
        named(&query.a)
    }
    .ok_or(Error::NotFound)?;
    let other = || all.iter().find(|one| one.id != a.id).or(Some(a));
    let b = if query.b.is_empty() {
        other()
    } else {
        named(&query.b)
    }
    .ok_or(Error::NotFound)?;
    let (differ, same) = compare(&a.definition, &b.definition);
    html(&ComparePage {
        shell: caller.shell,
        a: a.clone(),
        b: b.clone(),
        differ,
        same,
        all,
    })
}

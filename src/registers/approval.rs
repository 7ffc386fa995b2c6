//! Freezing a register: the computed verdicts brought up to date, everything they rest on gathered into
//! a snapshot, the rule-set locked.

use super::board::Sheet;
use super::register::Register;
use super::snapshot::{FORMAT, FrozenPlace, FrozenRules, FrozenSchool, Input, Snapshot};
use super::store::{self, Order};
use crate::access::Scope;
use crate::error::Result;
use crate::identification::ruleset::Filials;
use crate::identification::{Compiled, RuleSet};
use crate::results::{self, StoredResult, Wanted};
use crate::rulesets;
use sqlx::PgConnection;
use std::collections::{BTreeSet, HashMap};

/// Approves the register with what the sheet shows.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when the register changed meanwhile or is approved.
pub async fn approve(
    conn: &mut PgConnection,
    scope: &Scope,
    register: &Register,
    sheet: &Sheet,
    order: Order<'_>,
) -> Result<Snapshot> {
    let inputs = inputs(conn, scope, register, sheet).await?;
    let snapshot = snapshot(register, sheet, order, inputs);
    store::approve(conn, register, sheet.ruleset_id, order, &snapshot.seal()?).await?;
    rulesets::lock(conn, sheet.ruleset_id).await?;
    Ok(snapshot)
}

fn snapshot(
    register: &Register,
    sheet: &Sheet,
    order: Order<'_>,
    mut inputs: HashMap<i64, Vec<Input>>,
) -> Snapshot {
    let schools: Vec<FrozenSchool> = sheet
        .entries
        .iter()
        .map(|entry| FrozenSchool {
            entry: entry.clone(),
            inputs: inputs.remove(&entry.school_id).unwrap_or_default(),
        })
        .collect();
    let used = schools.iter().flat_map(|school| &school.inputs);
    let imports: BTreeSet<i64> = used.map(|input| input.import_id).collect();
    Snapshot {
        format: FORMAT,
        year: register.year(),
        edition: register.edition,
        municipality: FrozenPlace {
            id: sheet.municipality_id,
            name: sheet.municipality.clone(),
        },
        ruleset: FrozenRules {
            id: sheet.ruleset_id,
            definition: sheet.rules.clone(),
            in_words: sheet.rules.in_words(),
        },
        order_number: order.number.to_owned(),
        order_date: order.date,
        approved_by: order.by.to_owned(),
        approved_at: order.at,
        members: sheet.members().map(|entry| entry.school_id).collect(),
        imports: imports.into_iter().collect(),
        schools,
    }
}

/// The numbers behind each school's verdict; those of a филиал judged with its head go to the head.
async fn inputs(
    conn: &mut PgConnection,
    scope: &Scope,
    register: &Register,
    sheet: &Sheet,
) -> Result<HashMap<i64, Vec<Input>>> {
    let year = register.year();
    let wanted = Wanted {
        municipality_id: Some(register.municipality_id),
        years: Some(&[year, year - 1]),
        ..Wanted::default()
    };
    let numbers = results::find(conn, scope, wanted).await?;
    let heads = match sheet.rules.filials {
        Filials::Own => HashMap::new(),
        Filials::WithHead => store::heads(conn, scope, register.municipality_id).await?,
    };
    let compiled = compiled(&sheet.rules)?;
    let mut found: HashMap<i64, Vec<Input>> = HashMap::new();
    for input in numbers.iter().filter_map(|number| input(&compiled, number)) {
        found
            .entry(topmost(input.school_id, &heads))
            .or_default()
            .push(input);
    }
    Ok(found)
}

/// The rule made ready to be asked.
///
/// # Errors
/// When the stored definition no longer passes its own check.
pub fn compiled(rules: &RuleSet) -> Result<Compiled> {
    Compiled::new(rules).map_err(|errors| {
        crate::error::Error::Internal(anyhow::anyhow!("{}: {}", rules.code, errors.join("; ")))
    })
}

/// The head above all heads; the school itself where it has none or heads lead in a circle.
pub fn topmost(school: i64, heads: &HashMap<i64, i64>) -> i64 {
    let mut at = school;
    for _ in 0..=heads.len() {
        match heads.get(&at) {
            Some(head) => at = *head,
            None => return at,
        }
    }
    school
}

/// A number as it is frozen and shown on the card; nothing when the rule does not look at it.
pub fn input(rules: &Compiled, number: &StoredResult) -> Option<Input> {
    let fed = (0..rules.procedures().len()).filter(|at| rules.feeds(&number.procedure, *at));
    let feeds: Vec<String> = fed.map(|at| rules.label(at)).collect();
    (!feeds.is_empty()).then(|| Input {
        school_id: number.school_id,
        year: number.year,
        procedure: number.procedure.to_string(),
        feeds,
        participants: number.participants,
        failed: number.failed,
        import_id: number.source.import_id,
        import_number: number.source.import_number,
        file: number.source.file.clone(),
        sheet: number.source.sheet.clone(),
        cells: number.source.cells.clone(),
        loaded_at: number.source.loaded_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_to_the_topmost_head() {
        let heads = HashMap::from([(3, 2), (2, 1), (8, 9), (9, 8)]);
        assert_eq!(topmost(3, &heads), 1);
        assert_eq!(topmost(1, &heads), 1);
        assert_eq!(topmost(8, &heads), 8);
    }
}

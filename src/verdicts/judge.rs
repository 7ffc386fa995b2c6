//! Running the rule over stored numbers: for the register, for a preview, for what-if.

use super::StatusChange;
use super::store::{self, Fact};
use super::trace::Trace;
use crate::access::Scope;
use crate::error::Result;
use crate::identification::ruleset::Filials;
use crate::identification::{
    Compiled, Flags, School, Verdict, YearResult, explanation, identify, merge_with_heads,
};
use crate::rulesets;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Which schools are asked about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Only this municipality; `None`: all within sight.
    pub municipality_id: Option<i64>,
    /// Only these schools; `None`: all.
    pub schools: Option<&'a [i64]>,
}

/// A verdict with its school.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The school.
    pub school_id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// The verdict.
    pub verdict: Verdict,
}

/// Verdicts of `year` by the stored numbers, with `overlay` laid over them: numbers that are not stored yet.
///
/// # Errors
/// When the database refuses.
pub async fn judge(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
    rules: &Compiled,
    year: i32,
    overlay: &[(i64, YearResult)],
) -> Result<Vec<Judged>> {
    let families = rules.rules().filials == Filials::WithHead;
    let facts = store::facts(conn, scope, asked, year, families).await?;
    Ok(judge_facts(facts, rules, year, overlay))
}

fn judge_facts(
    facts: Vec<Fact>,
    rules: &Compiled,
    year: i32,
    overlay: &[(i64, YearResult)],
) -> Vec<Judged> {
    let municipalities: HashMap<i64, i64> = facts
        .iter()
        .map(|f| (f.school_id, f.municipality_id))
        .collect();
    let mut schools: Vec<School<i64>> = facts.into_iter().map(school).collect();
    lay_over(&mut schools, overlay);
    if rules.rules().filials == Filials::WithHead {
        schools = merge_with_heads(schools);
    }
    schools
        .iter()
        .filter_map(|school| {
            let municipality_id = *municipalities.get(&school.key)?;
            let verdict = identify(rules, year, &school.years());
            Some(Judged {
                school_id: school.key,
                municipality_id,
                verdict,
            })
        })
        .collect()
}

fn school(fact: Fact) -> School<i64> {
    let flags: Flags = fact.flags().collect();
    School {
        key: fact.school_id,
        head: fact.head_school_id,
        flags,
        results: fact
            .results
            .0
            .into_iter()
            .filter_map(store::FactResult::read)
            .collect(),
        biased_years: fact.biased_years.into_iter().map(i32::from).collect(),
    }
}

/// A new number replaces the stored one of the same procedure and year.
fn lay_over(schools: &mut [School<i64>], overlay: &[(i64, YearResult)]) {
    let mut by_school: HashMap<i64, Vec<YearResult>> = HashMap::new();
    for (school, result) in overlay {
        by_school.entry(*school).or_default().push(*result);
    }
    for school in schools {
        let Some(new) = by_school.remove(&school.key) else {
            continue;
        };
        school.results.retain(|old| {
            !new.iter()
                .any(|n| n.year == old.year && n.procedure == old.procedure)
        });
        school.results.extend(new);
    }
}

/// Computes and stores the verdicts of a municipality for the given years, for the schools touched.
/// Gives the statuses that changed.
///
/// # Errors
/// When the database refuses.
pub async fn refresh(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    schools: Option<&[i64]>,
    years: &[i32],
) -> Result<Vec<StatusChange>> {
    let ruleset = rulesets::current(conn, scope, municipality_id).await?;
    let rules = ruleset.compiled()?;
    let asked = Asked {
        municipality_id: Some(municipality_id),
        schools,
    };
    let mut changes = Vec::new();
    let affected = affected_years(conn, scope, municipality_id, years).await?;
    for year in &affected {
        let before = store::statuses(conn, scope, municipality_id, *year).await?;
        // The first numbers of a year bring verdicts for everybody: «нет данных» is one too.
        let schools = schools.filter(|_| !before.is_empty());
        let judged = judge(conn, scope, Asked { schools, ..asked }, &rules, *year, &[]).await?;
        changes.extend(changed(&rules, &judged, &before));
        let rows: Vec<store::NewVerdict> = judged.iter().map(|j| new_verdict(&rules, j)).collect();
        store::save(conn, ruleset.id, *year, &rows).await?;
        store::drop_stale(conn, municipality_id, *year, schools, &rows).await?;
    }
    // A year whose last numbers were taken away has no verdicts any more.
    for year in years.iter().filter(|year| !affected.contains(year)) {
        store::drop_stale(conn, municipality_id, *year, None, &[]).await?;
    }
    Ok(changes)
}

/// What statuses would change if `overlay` were stored. Nothing is.
///
/// # Errors
/// When the database refuses.
pub async fn preview(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    overlay: &[(i64, YearResult)],
) -> Result<Vec<StatusChange>> {
    let rules = rulesets::current(conn, scope, municipality_id)
        .await?
        .compiled()?;
    let touched: Vec<i64> = overlay
        .iter()
        .map(|(id, _)| *id)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let own: BTreeSet<i32> = overlay.iter().map(|(_, r)| r.year).collect();
    let own: Vec<i32> = own.into_iter().collect();
    let mut years: BTreeSet<i32> = affected_years(conn, scope, municipality_id, &own)
        .await?
        .into_iter()
        .collect();
    years.extend(&own);
    let asked = Asked {
        municipality_id: Some(municipality_id),
        schools: Some(&touched),
    };
    let mut changes = Vec::new();
    for year in years {
        let judged = judge(conn, scope, asked, &rules, year, overlay).await?;
        let before = store::statuses(conn, scope, municipality_id, year).await?;
        changes.extend(changed(&rules, &judged, &before));
    }
    Ok(changes)
}

/// Numbers of a year speak in its register and in that of the year after, where there are data for it.
async fn affected_years(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    years: &[i32],
) -> Result<Vec<i32>> {
    let known = store::years(conn, scope, Some(municipality_id)).await?;
    let wanted: BTreeSet<i32> = years.iter().flat_map(|y| [*y, y + 1]).collect();
    Ok(known
        .into_iter()
        .filter(|year| wanted.contains(year))
        .collect())
}

fn changed(
    rules: &Compiled,
    judged: &[Judged],
    before: &BTreeMap<i64, crate::identification::Status>,
) -> Vec<StatusChange> {
    judged
        .iter()
        .filter(|j| before.get(&j.school_id) != Some(&j.verdict.status))
        .map(|j| StatusChange {
            school_id: j.school_id,
            year: j.verdict.year,
            before: before.get(&j.school_id).copied(),
            after: j.verdict.status,
            explanation: explanation(rules, &j.verdict),
        })
        .collect()
}

fn new_verdict(rules: &Compiled, judged: &Judged) -> store::NewVerdict {
    let trace = Trace::of(rules, &judged.verdict);
    let year = judged.verdict.year;
    store::NewVerdict {
        municipality_id: judged.municipality_id,
        school_id: judged.school_id,
        status: judged.verdict.status.code(),
        low_count: trace.low_count(year) as i16,
        low_count_before: trace.low_count(year - 1) as i16,
        pupils_to_threshold: judged.verdict.pupils_to_threshold.map(|n| n as i32),
        one_year_left: judged.verdict.one_year_left,
        explanation: explanation(rules, &judged.verdict),
        trace,
    }
}

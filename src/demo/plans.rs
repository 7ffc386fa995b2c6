//! Profiles and roadmaps as any school of the demo gets them: entered, verified, drafted, reported.

use crate::access::{Author, Viewer};
use crate::db::Tx;
use crate::risks::{self, Level, Line, NewLine, NewOpinion, NewProfile, Opinion, Profile, Side};
use crate::roadmaps::{self, Effect, MeasureForm, Report, Roadmap, State, Terms, Verdict};
use crate::schools::StoredSchool;
use anyhow::Context;
use chrono::{Datelike, NaiveDate, Weekday};

/// A level of a profile: factor, level, indicators.
pub type Row = (i16, Level, &'static str);
/// A measure: risk, what, term, who, what proves it.
pub type Planned = (i16, &'static str, &'static str, &'static str, &'static str);

/// Who acts, by names.
#[derive(Clone, Debug)]
pub struct Names {
    pub director: String,
    pub curator: String,
    pub coordinator: String,
}

/// Somebody of the demo who acts without an account.
pub fn author(name: &str) -> Author<'_> {
    Author { id: None, name }
}

/// Enters the official profile of a school year.
///
/// # Errors
/// When the school has one already.
pub async fn enter(
    tx: &mut Tx,
    portal: &Viewer,
    (school, year): (&StoredSchool, i16),
    levels: &[Row],
    names: &Names,
) -> anyhow::Result<(Profile, Vec<Line>)> {
    let titles = risks::factors(tx, portal.scope(), school.municipality_id).await?;
    let title = |code: i16| titles.iter().find(|of| of.code == code);
    let lines = levels.iter().map(|(code, level, indicators)| NewLine {
        code: *code,
        title: title(*code).map(|of| of.title.clone()).unwrap_or_default(),
        level: *level,
        indicators: (*indicators).to_owned(),
    });
    let new = NewProfile {
        year,
        document: "РПШ, выписка из ИС МЭДК".to_owned(),
        lines: lines.collect(),
    };
    let entered = risks::enter(tx, school, &new, author(&names.coordinator)).await?;
    entered.with_context(|| format!("{}: профиль уже есть", school.name))?;
    let found = risks::of_year(tx, portal.scope(), school.id, year).await?;
    found.with_context(|| format!("{}: нет профиля", school.name))
}

/// One side confirms every level.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    tx: &mut Tx,
    (profile, lines): &(Profile, Vec<Line>),
    side: Side,
    name: &str,
) -> anyhow::Result<()> {
    let said: Vec<NewOpinion> = lines.iter().map(|line| opinion(line.code)).collect();
    Ok(risks::say(tx, profile, side, &said, author(name)).await?)
}

/// «Подтверждаю».
pub fn opinion(code: i16) -> NewOpinion {
    NewOpinion {
        code,
        opinion: Opinion::Confirm,
        level: None,
        comment: String::new(),
    }
}

/// Writes measures into a draft; gives their rows.
///
/// # Errors
/// When a measure does not pass its own form.
pub async fn write(
    tx: &mut Tx,
    roadmap: &Roadmap,
    measures: &[Planned],
) -> anyhow::Result<Vec<i64>> {
    let codes: Vec<i16> = measures.iter().map(|(factor, ..)| *factor).collect();
    let (terms, place) = (
        Terms::usual(roadmap.year),
        (roadmap.municipality_id, roadmap.id),
    );
    let mut rows = Vec::new();
    for (factor, title, term, responsible, proof) in measures {
        let form = MeasureForm {
            factor: factor.to_string(),
            title: (*title).to_owned(),
            term: (*term).to_owned(),
            responsible: (*responsible).to_owned(),
            proof: (*proof).to_owned(),
            ..MeasureForm::default()
        };
        let checked = form.check(&codes, &terms);
        let measure = checked.map_err(|errors| anyhow::anyhow!("{title}: {errors:?}"))?;
        rows.push(roadmaps::add_measure(tx, place, &measure).await?);
    }
    Ok(rows)
}

/// Moves a roadmap through states, each with the words and the name of who does it.
///
/// # Errors
/// When it has moved on meanwhile.
pub async fn walk(
    tx: &mut Tx,
    portal: &Viewer,
    roadmap: i64,
    steps: &[(State, &str, &str)],
) -> anyhow::Result<()> {
    for (to, words, name) in steps {
        let now = roadmaps::find(tx, portal.scope(), roadmap).await?;
        roadmaps::move_on(tx, &now, now.version, *to, words, name).await?;
    }
    Ok(())
}

/// Reports a measure for everything that was due before a day, and confirms it; says how it worked when `effect`
/// is given.
///
/// # Errors
/// When the database refuses.
pub async fn fulfil(
    tx: &mut Tx,
    portal: &Viewer,
    (measure, before): (i64, NaiveDate),
    (note, effect): (&str, Option<(Effect, &str)>),
    names: &Names,
) -> anyhow::Result<()> {
    let measure = roadmaps::find_measure(tx, portal.scope(), measure).await?;
    let confirmed = (Verdict::Confirmed, "");
    let said = |on: NaiveDate| Report {
        done_on: working(on),
        fact_value: String::new(),
        note: note.to_owned(),
    };
    for of in measure.occurrences().iter().filter(|of| of.due_on < before) {
        roadmaps::report_day(tx, &measure, (of, 0), &said(of.due_on), &names.director).await?;
        roadmaps::answer_day(tx, &measure, (of, 1), confirmed, &names.curator).await?;
    }
    let due = measure.due_on.filter(|due| *due < before);
    if let Some(due) = due.filter(|_| !measure.recurs()) {
        let version = measure.version;
        roadmaps::report(tx, &measure, version, &said(due), &names.director).await?;
        roadmaps::answer(tx, &measure, version + 1, confirmed, &names.curator).await?;
    }
    if let Some(effect) = effect {
        let measure = roadmaps::find_measure(tx, portal.scope(), measure.id).await?;
        roadmaps::judge(tx, &measure, measure.version, effect, &names.coordinator).await?;
    }
    Ok(())
}

/// The day itself, or the Friday before a weekend.
pub fn working(day: NaiveDate) -> NaiveDate {
    let back = match day.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    day - chrono::Days::new(back)
}

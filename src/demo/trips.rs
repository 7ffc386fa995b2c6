//! The curator's other trips: a report that was corrected, with a paper beside it, and a talk by video.

use super::papers::arrive;
use super::visits::{advice, after, before, empty, hold, lesson, plan};
use super::{CURATOR, store};
use crate::access::{Author, Viewer};
use crate::audit::Event;
use crate::db::Tx;
use crate::files::Arrival;
use crate::visits::{self, Form, Kind, LooksAfter, Report};
use crate::web::App;
use anyhow::Context;
use chrono::NaiveDate;

/// The school whose report was corrected.
const CORRECTED: &str = "edu990103";
/// The school that she met by video.
const BY_VIDEO: &str = "edu990109";

/// Tells of the trips around `day`.
///
/// # Errors
/// When the people or the schools of the demo are not there.
pub async fn add(app: &App, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let rows = [
        "Урок русского языка, 6 А: цель названа, работали в парах",
        "Урок математики, 6 Б",
    ];
    let paper = arrive(app, "Листы посещения.xlsx", "Листы посещения уроков", &rows).await?;
    let mut tx = app.db.begin(portal).await?;
    let mut events = corrected(&mut tx, portal, day, paper).await?;
    events.extend(by_video(&mut tx, portal, day).await?);
    tx.commit_all(events).await?;
    Ok(())
}

async fn curator(tx: &mut Tx, login: &str) -> anyhow::Result<LooksAfter> {
    let (user_id, full_name) = store::person(tx, CURATOR).await?;
    Ok(LooksAfter {
        user_id,
        full_name,
        school_id: store::school(tx, login).await?,
    })
}

/// The entry visit: the report named a wrong class, the corrected one says why.
async fn corrected(
    tx: &mut Tx,
    portal: &Viewer,
    day: NaiveDate,
    paper: Arrival,
) -> anyhow::Result<Vec<Event>> {
    let curator = curator(tx, CORRECTED).await?;
    let held_on = before(day, 28);
    let planned = plan(&curator, Kind::Entry, Form::Trip, held_on);
    let report = Report {
        participants: "директор, завуч, два учителя русского языка".to_owned(),
        lessons: vec![lesson("5 А", "Русский язык"), lesson("6 Б", "Математика")],
        risks: "Учебная мотивация шестиклассников".to_owned(),
        findings: "В 6 А из 26 учеников 9 не приступили к заданию на разбор предложения. \
                   В паре работают охотнее: приступили все."
            .to_owned(),
        advice: vec![advice(
            "Ввести работу в парах на уроках русского языка в 6 классах",
            "завуч",
            after(day, 6),
        )],
        ..empty(held_on)
    };
    let mut events = hold(tx, portal, &planned, &report).await?;
    let held = visits::of_school(tx, portal.scope(), curator.school_id).await?;
    let visit = held.into_iter().find(visits::Visit::is_held);
    let visit = visit.context("визита примера нет")?;
    let by = Author {
        id: Some(curator.user_id),
        name: &curator.full_name,
    };
    visits::attach(tx, &visit, ("Листы посещения двух уроков", &[paper]), by).await?;
    let right = Report {
        lessons: vec![lesson("6 А", "Русский язык"), lesson("6 Б", "Математика")],
        advice: Vec::new(),
        next_on: Some(after(day, 8)),
        ..report
    };
    let reason = "Русский язык смотрели в 6 А, а не в 5 А; о следующей встрече договорились позже.";
    events.extend(visits::correct_report(tx, &visit, (&right, reason), by).await?);
    Ok(events)
}

async fn by_video(tx: &mut Tx, portal: &Viewer, day: NaiveDate) -> anyhow::Result<Vec<Event>> {
    let curator = curator(tx, BY_VIDEO).await?;
    let held_on = before(day, 16);
    let planned = plan(&curator, Kind::Entry, Form::Video, held_on);
    let report = Report {
        form: Form::Video,
        participants: "директор, завуч".to_owned(),
        findings:
            "Русский язык в 5–6 классах ведут совместители: из 12 уроков в неделю заменяли 4. \
                   Учитель из СОШ № 4 готов взять 6 часов со второго полугодия."
                .to_owned(),
        advice: vec![
            advice(
                "Договориться с СОШ № 4 о совместителе",
                "директор",
                after(day, 14),
            ),
            advice(
                "Составить список тем, пропущенных из-за замен",
                "завуч",
                before(day, 3),
            ),
        ],
        ..empty(held_on)
    };
    hold(tx, portal, &planned, &report).await
}

//! The municipality's own year of the demo: its quarters, its roadmap in motion, a change that a school proposes.

use super::papers::arrive;
use super::{COORDINATOR, DIRECTOR, SCHOOL, store};
use crate::access::{Author, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::deadlines::{Calendar, SchoolYear};
use crate::evidence::{self, Owner, Said};
use crate::files::Arrival;
use crate::risks;
use crate::roadmaps::{self, Basis, Change, MeasureForm, NewProposal, Report, Terms, Verdict};
use crate::school_years::{self, NewYear};
use crate::web::App;
use anyhow::Context;
use chrono::{Days, NaiveDate};

/// Measures: section, what, term, who, what proves it.
const MEASURES: [(&str, &str, &str, &str, &str); 6] = [
    (
        "Нормативное обеспечение",
        "Утвердить план поддержки школ и назначить кураторов",
        "до 20 сентября",
        "управление образования",
        "Приказ",
    ),
    (
        "Нормативное обеспечение",
        "Провести экспертизу антирисковых программ",
        "ноябрь",
        "методический кабинет",
        "Экспертные листы",
    ),
    (
        "Управленческие меры",
        "Провести совещание с директорами школ перечня",
        "ежемесячно до 25 числа",
        "управление образования",
        "Протокол",
    ),
    (
        "Управленческие меры",
        "Рассмотреть итоги четверти на совете директоров",
        "в конце каждой четверти",
        "управление образования",
        "Решение совета",
    ),
    (
        "Методическая помощь",
        "Провести семинар по разбору работ ВПР",
        "до 15 октября",
        "методический кабинет",
        "Программа, список участников",
    ),
    (
        "Методическая помощь",
        "Направлять методистов в школы",
        "по отдельному графику",
        "методический кабинет",
        "Справки о посещении",
    ),
];

/// Fills the municipality's school year of `day`.
///
/// # Errors
/// When the people or the school of the demo are not there.
pub async fn add(app: &App, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let rows = ["План поддержки школ на учебный год", "Список кураторов"];
    let paper = arrive(app, "Приказ о поддержке школ.xlsx", "Приказ", &rows).await?;
    let mut tx = app.db.begin(portal).await?;
    let coordinator = store::person(&mut tx, COORDINATOR).await?.1;
    let director = store::person(&mut tx, DIRECTOR).await?.1;
    let school_id = store::school(&mut tx, SCHOOL).await?;
    let school = crate::schools::find(&mut tx, portal.scope(), school_id).await?;
    let place = (school.municipality_id, risks::school_year_of(day));
    let calendar = quarters(&mut tx, place, &coordinator).await?;
    let measures = roadmap(&mut tx, portal, (place, day), &calendar, &coordinator).await?;
    let first = *measures.first().context("в карте примера нет мер")?;
    prove(&mut tx, (place.0, first, day), paper, &coordinator).await?;
    proposal(&mut tx, portal, school_id, &calendar, &director).await?;
    let said = "Муниципальная дорожная карта примера";
    let event = Event::new(Kind::RoadmapAgreed, said)
        .about(Subject::Municipality(place.0))
        .in_municipality(place.0);
    tx.commit(event).await?;
    Ok(())
}

/// The usual quarters, entered from the municipality's own paper.
async fn quarters(
    tx: &mut Tx,
    (municipality_id, year): (i64, i16),
    author: &str,
) -> anyhow::Result<Calendar> {
    let new = NewYear {
        calendar: Calendar::usual(SchoolYear(year)),
        source: format!("Приказ управления образования № 118 от 25.08.{year}"),
    };
    school_years::save(tx, municipality_id, (&new, 0), author).await?;
    Ok(new.calendar)
}

/// Approved in September; what is due is reported but for the last, one report waits, one is confirmed.
async fn roadmap(
    tx: &mut Tx,
    portal: &Viewer,
    ((municipality_id, year), day): ((i64, i16), NaiveDate),
    calendar: &Calendar,
    author: &str,
) -> anyhow::Result<Vec<i64>> {
    let id = roadmaps::add_municipal(tx, municipality_id, year, author).await?;
    let id = id.context("у муниципалитета примера уже есть дорожная карта")?;
    let terms = Terms::of(calendar.clone());
    let mut measures = Vec::new();
    for (section, title, term, responsible, proof) in MEASURES {
        let form = MeasureForm {
            section: section.to_owned(),
            title: title.to_owned(),
            term: term.to_owned(),
            responsible: responsible.to_owned(),
            proof: proof.to_owned(),
            ..MeasureForm::default()
        };
        let checked = form.check(&[], &terms);
        let measure = checked.map_err(|errors| anyhow::anyhow!("{title}: {errors:?}"))?;
        measures.push(roadmaps::add_measure(tx, (municipality_id, id), &measure).await?);
    }
    let roadmap = roadmaps::find(tx, portal.scope(), id).await?;
    let september = NaiveDate::from_ymd_opt(i32::from(year), 9, 10);
    let basis = Basis {
        document: "Приказ управления образования".to_owned(),
        number: "131".to_owned(),
        signed_on: september.unwrap_or(day).min(day),
    };
    roadmaps::approve(tx, &roadmap, roadmap.version, &basis, author).await?;
    for measure in &measures {
        report(tx, portal, *measure, day, author).await?;
    }
    Ok(measures)
}

/// The order that proves a measure.
async fn prove(
    tx: &mut Tx,
    (municipality_id, measure_id, day): (i64, i64, NaiveDate),
    paper: Arrival,
    name: &str,
) -> anyhow::Result<()> {
    let owner = Owner {
        municipality_id,
        school_id: None,
        measure_id,
    };
    let said = Said {
        about: "Приказ о поддержке школ и кураторах".to_owned(),
        dated_on: day.checked_sub_days(Days::new(70)),
        known: None,
    };
    let by = Author { id: None, name };
    evidence::attach(tx, owner, (&said, &[paper]), by).await?;
    Ok(())
}

/// What was due more than a week ago is reported; the first time of a measure is confirmed.
async fn report(
    tx: &mut Tx,
    portal: &Viewer,
    measure: i64,
    day: NaiveDate,
    author: &str,
) -> anyhow::Result<()> {
    let measure = roadmaps::find_measure(tx, portal.scope(), measure).await?;
    let passed = day.checked_sub_days(Days::new(7)).unwrap_or(day);
    let said = |on: NaiveDate| Report {
        done_on: on,
        fact_value: String::new(),
        note: "Сделано, документ подписан".to_owned(),
    };
    let confirmed = (Verdict::Confirmed, "");
    for (of, place) in measure.occurrences().iter().zip(0..) {
        if of.due_on < passed {
            roadmaps::report_day(tx, &measure, (of, 0), &said(of.due_on), author).await?;
        }
        if of.due_on < passed && place == 0 {
            roadmaps::answer_day(tx, &measure, (of, 1), confirmed, author).await?;
        }
    }
    let due = measure.due_on.filter(|due| *due < passed);
    if let Some(due) = due.filter(|_| !measure.recurs()) {
        roadmaps::report(tx, &measure, measure.version, &said(due), author).await?;
        roadmaps::answer(tx, &measure, measure.version + 1, confirmed, author).await?;
    }
    Ok(())
}

/// The director asks for another term and another person for the first measure that is not done.
async fn proposal(
    tx: &mut Tx,
    portal: &Viewer,
    school_id: i64,
    calendar: &Calendar,
    author: &str,
) -> anyhow::Result<()> {
    let roadmaps = roadmaps::of_school(tx, portal.scope(), school_id).await?;
    let roadmap = roadmaps.first().context("у школы примера нет карты")?;
    let measures = roadmaps::measures_of(tx, roadmap).await?;
    let measure = measures
        .iter()
        .find(|of| !of.recurs() && of.due_on.is_some() && !of.is_done())
        .context("у школы примера все меры выполнены")?;
    let form = MeasureForm {
        term: "до 20 декабря".to_owned(),
        responsible: "директор, заместитель по учебной работе".to_owned(),
        ..MeasureForm::of(measure)
    };
    let risks: Vec<i16> = measure.factor.into_iter().collect();
    let checked = form.check(&risks, &Terms::of(calendar.clone()));
    let became = checked.map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let new = NewProposal {
        change: Change::Change,
        measure: Some(measure),
        became: Some(&became),
        reason: "Гимназия освободит учителя после второй четверти: занятия начнём в декабре.",
    };
    let place = (roadmap.municipality_id, roadmap.id);
    let id = roadmaps::propose(tx, place, &new, author).await?;
    id.context("о мере примера уже есть предложение")?;
    Ok(())
}

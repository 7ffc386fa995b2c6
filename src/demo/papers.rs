//! The papers of the demo: what proves measures of the school and of the municipality, stages of the year.

use super::{COORDINATOR, DIRECTOR, SCHOOL, store};
use crate::access::{Author, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::evidence::{self, Owner, Said, Stage};
use crate::files::Arrival;
use crate::risks;
use crate::schools;
use crate::sheets::{Column, Table, to_xlsx};
use crate::web::App;
use anyhow::{Context, anyhow};
use chrono::{Days, NaiveDate};

/// Papers: beginning of the measure, file, what it is, rows of its table.
const PAPERS: [(&str, &str, &str, &[&str]); 3] = [
    (
        "Закрепить наставников",
        "Наставники.xlsx",
        "Список пар наставников",
        &[
            "Учитель физики и завуч",
            "Учитель начальных классов и методист",
        ],
    ),
    (
        "Разобрать работы ВПР",
        "Западающие темы.xlsx",
        "Темы по классам",
        &["5 класс: разбор слова", "6 класс: действия с дробями"],
    ),
    (
        "Обсудить успеваемость",
        "Протокол совещания.xlsx",
        "Протокол совещания при завуче",
        &[
            "Слушали: итоги месяца",
            "Решили: группы помощи дважды в неделю",
        ],
    ),
];

/// Fills the papers of the school year of `day`.
///
/// # Errors
/// When the people, the school or the measures of the demo are not there.
pub async fn add(app: &App, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut arrivals = Vec::new();
    for (_, name, about, rows) in PAPERS {
        arrivals.push(arrive(app, name, about, rows).await?);
    }
    let mut tx = app.db.begin(portal).await?;
    let director = store::person(&mut tx, DIRECTOR).await?;
    let coordinator = store::person(&mut tx, COORDINATOR).await?;
    let id = store::school(&mut tx, SCHOOL).await?;
    let school = schools::find(&mut tx, portal.scope(), id).await?;
    let year = risks::school_year_of(day);
    for ((measure, _, about, _), arrival) in PAPERS.into_iter().zip(arrivals) {
        let owner = Owner {
            municipality_id: school.municipality_id,
            school_id: Some(school.id),
            measure_id: store::measure(&mut tx, school.id, measure).await?,
        };
        let said = Said {
            about: about.to_owned(),
            dated_on: day.checked_sub_days(Days::new(10)),
            known: None,
        };
        let by = Author {
            id: Some(director.0),
            name: &director.1,
        };
        evidence::attach(&mut tx, owner, (&said, &[arrival]), by).await?;
    }
    let stages = [(1, (10, 1), (12, 25)), (2, (4, 25), (6, 1))];
    let stages: Option<Vec<Stage>> = stages.into_iter().map(|of| stage(year, of)).collect();
    let stages = stages.context("дни этапов примера")?;
    let name = &coordinator.1;
    evidence::set_stages(&mut tx, school.municipality_id, year, &stages, name).await?;
    let said = format!("{}: документы примера", school.name);
    let event = Event::new(Kind::EvidenceAttached, said)
        .about(Subject::School(school.id))
        .of_school(school.id)
        .in_municipality(school.municipality_id);
    tx.commit(event).await?;
    Ok(())
}

/// Days of a stage; months before August lie in the second year.
fn stage(year: i16, (number, from, to): (i16, (u32, u32), (u32, u32))) -> Option<Stage> {
    let day = |(month, day): (u32, u32)| {
        NaiveDate::from_ymd_opt(i32::from(year) + i32::from(month < 8), month, day)
    };
    Some(Stage {
        number,
        starts_on: day(from)?,
        ends_on: day(to)?,
    })
}

/// A small workbook of a title and lines, in the vault.
///
/// # Errors
/// When the portal refuses the file.
pub async fn arrive(app: &App, name: &str, title: &str, rows: &[&str]) -> anyhow::Result<Arrival> {
    let table = Table {
        title: "Лист".to_owned(),
        notes: vec![title.to_owned()],
        columns: vec![Column::new("Содержание", 60)],
        rows: rows.iter().map(|row| vec![(*row).into()]).collect(),
    };
    let bytes = to_xlsx(&[table])?;
    let looked = app.intake.look(name, bytes).await;
    let arrival = looked.map_err(|why| anyhow!("{name}: {why}"))?;
    app.intake.keep(&arrival).await?;
    Ok(arrival)
}

//! The papers of the demo: what proves two measures, stages of the year, required documents on their way.

use super::{COORDINATOR, CURATOR, DIRECTOR, SCHOOL, store};
use crate::access::{Author, Viewer};
use crate::attachments::{self, NewFile, Purpose};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::documents::{self, Decision};
use crate::evidence::{self, Owner, Said, Stage};
use crate::files::Arrival;
use crate::risks;
use crate::schools::{self, StoredSchool};
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

struct People {
    director: (i64, String),
    curator: (i64, String),
    coordinator: (i64, String),
}

fn author(person: &(i64, String)) -> Author<'_> {
    Author {
        id: Some(person.0),
        name: &person.1,
    }
}

/// Fills the papers of the school year of `day`.
///
/// # Errors
/// When the people, the school or the measures of the demo are not there.
pub async fn add(app: &App, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut arrivals = Vec::new();
    for (_, name, about, rows) in PAPERS {
        arrivals.push(arrive(app, name, about, rows).await?);
    }
    let concept = arrive(
        app,
        "Концепция.xlsx",
        "Концепция развития",
        &["Цели", "Меры"],
    )
    .await?;
    let mut tx = app.db.begin(portal).await?;
    let people = People {
        director: store::person(&mut tx, DIRECTOR).await?,
        curator: store::person(&mut tx, CURATOR).await?,
        coordinator: store::person(&mut tx, COORDINATOR).await?,
    };
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
        let by = author(&people.director);
        evidence::attach(&mut tx, owner, (&said, &[arrival]), by).await?;
    }
    let stages = [(1, (10, 1), (12, 25)), (2, (4, 25), (6, 1))];
    let stages: Option<Vec<Stage>> = stages.into_iter().map(|of| stage(year, of)).collect();
    let stages = stages.context("дни этапов примера")?;
    let name = &people.coordinator.1;
    evidence::set_stages(&mut tx, school.municipality_id, year, &stages, name).await?;
    documents(&mut tx, portal, &school, &people, (year, &concept)).await?;
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

async fn arrive(app: &App, name: &str, title: &str, rows: &[&str]) -> anyhow::Result<Arrival> {
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

/// The usual set with deadlines; one document returned by two experts who disagree.
async fn documents(
    tx: &mut Tx,
    portal: &Viewer,
    school: &StoredSchool,
    people: &People,
    (year, arrival): (i16, &Arrival),
) -> anyhow::Result<()> {
    let place = school.municipality_id;
    let by = &people.coordinator.1;
    documents::add_usual(tx, place, &documents::usual()?, by).await?;
    let kinds = documents::kinds(tx, place, year).await?;
    for (kind, number) in kinds.iter().zip(0..) {
        // The first two are due in autumn, the others by the end of March.
        let due = match number {
            0 | 1 => NaiveDate::from_ymd_opt(i32::from(year), 11, 1),
            _ => NaiveDate::from_ymd_opt(i32::from(year) + 1, 3, 30),
        };
        documents::set_deadline(tx, (place, kind.id), year, due).await?;
    }
    let kind = kinds.first().context("обычный набор документов пуст")?;
    let file = NewFile {
        owner: (place, Some(school.id)),
        purpose: Purpose::Document,
        arrival,
        about: &kind.title,
        dated_on: None,
    };
    let file_id = attachments::add(tx, file, author(&people.director))
        .await?
        .id();
    let whose = (school.id, year, kind);
    let (id, _) = documents::add_version(
        tx,
        whose,
        (file_id, "Первая версия"),
        author(&people.director),
    )
    .await?;
    for (expert, scores, note) in [
        (&people.curator, [2, 1, 1, 2, 1], "Цели отвечают рискам"),
        (&people.coordinator, [2, 2, 0, 1, 1], "Задачи не измеримы"),
    ] {
        let file = documents::find(tx, portal.scope(), id).await?;
        documents::review(tx, &file, (&scores, note), author(expert)).await?;
    }
    let file = documents::find(tx, portal.scope(), id).await?;
    let note = "Назовите исходные и плановые значения показателей";
    documents::decide(tx, &file.document, (Decision::Returned, note), by).await?;
    let by = author(&people.coordinator);
    documents::make_remark(tx, &file.document, note, by).await?;
    Ok(())
}

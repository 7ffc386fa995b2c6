//! Required documents of the demo: the usual set with deadlines, and documents of several schools in every state.

use super::papers::arrive;
use super::{COORDINATOR, CURATOR, SCHOOL, store};
use crate::access::{Author, Viewer};
use crate::attachments::{self, NewFile, Purpose};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::documents::{self, Decision};
use crate::files::Arrival;
use crate::risks;
use crate::schools;
use crate::web::App;
use anyhow::Context;
use chrono::{Days, NaiveDate};

/// How far a document has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Sent,
    /// One expert has scored it.
    Review,
    /// Two experts disagree, the coordinator gives it back.
    Returned,
    Agreed,
    Placed,
}

/// School, place of the document in the usual set, its state.
const DOCUMENTS: [(&str, usize, Way); 10] = [
    (SCHOOL, 0, Way::Returned),
    (SCHOOL, 1, Way::Placed),
    (SCHOOL, 2, Way::Sent),
    ("edu990103", 0, Way::Agreed),
    ("edu990103", 1, Way::Review),
    ("edu990105", 0, Way::Placed),
    ("edu990105", 1, Way::Agreed),
    ("edu990105", 4, Way::Sent),
    ("edu990109", 0, Way::Review),
    ("edu990109", 1, Way::Returned),
];
/// What both experts ask of a returned document.
const REMARK: &str = "Назовите исходные и плановые значения показателей";

/// Who acts.
struct Experts {
    coordinator: (i64, String),
    curator: (i64, String),
}

fn author(person: &(i64, String)) -> Author<'_> {
    Author {
        id: Some(person.0),
        name: &person.1,
    }
}

/// Fills the documents of the school year of `day`.
///
/// # Errors
/// When the people or the schools of the demo are not there.
pub async fn add(app: &App, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let usual = documents::usual()?;
    let mut arrivals = Vec::new();
    for (login, place, _) in DOCUMENTS {
        let title = &usual
            .get(place)
            .context("обычный набор документов мал")?
            .title;
        let about = format!("{title}, {login}");
        arrivals.push(arrive(app, &format!("{title}.xlsx"), &about, &["Цели", "Меры"]).await?);
    }
    let mut tx = app.db.begin(portal).await?;
    let experts = Experts {
        coordinator: store::person(&mut tx, COORDINATOR).await?,
        curator: store::person(&mut tx, CURATOR).await?,
    };
    let school = store::school(&mut tx, SCHOOL).await?;
    let place = store::municipality_of(&mut tx, school).await?;
    let year = risks::school_year_of(day);
    documents::add_usual(&mut tx, place, &usual, &experts.coordinator.1).await?;
    let kinds = documents::kinds(&mut tx, place, year).await?;
    for (kind, number) in kinds.iter().zip(0..) {
        // The first two are due in autumn, the others by the end of March.
        let due = match number {
            0 | 1 => NaiveDate::from_ymd_opt(i32::from(year), 11, 1),
            _ => NaiveDate::from_ymd_opt(i32::from(year) + 1, 3, 30),
        };
        documents::set_deadline(&mut tx, (place, kind.id), year, due).await?;
    }
    for ((login, at, way), arrival) in DOCUMENTS.into_iter().zip(&arrivals) {
        let school = store::school(&mut tx, login).await?;
        let kind = kinds.get(at).context("обычный набор документов мал")?;
        let id = send(&mut tx, portal, (school, year, kind), arrival).await?;
        let signed = day.checked_sub_days(Days::new(12)).unwrap_or(day);
        walk(&mut tx, portal, (id, way, signed), &experts).await?;
    }
    let event = Event::new(Kind::DocumentSent, "Документы школ примера");
    let event = event
        .about(Subject::Municipality(place))
        .in_municipality(place);
    tx.commit(event).await?;
    Ok(())
}

/// The school sends a first version; gives the document.
async fn send(
    tx: &mut Tx,
    portal: &Viewer,
    (school_id, year, kind): (i64, i16, &documents::Kind),
    arrival: &Arrival,
) -> anyhow::Result<i64> {
    let school = schools::find(tx, portal.scope(), school_id).await?;
    let director = Author {
        id: None,
        name: &school.director_name,
    };
    let file = NewFile {
        owner: (school.municipality_id, Some(school.id)),
        purpose: Purpose::Document,
        arrival,
        about: &kind.title,
        dated_on: None,
    };
    let file = attachments::add(tx, file, director).await?.id();
    let version = (file, "Первая версия");
    let (id, _) = documents::add_version(tx, (school.id, year, kind), version, director).await?;
    Ok(id)
}

async fn walk(
    tx: &mut Tx,
    portal: &Viewer,
    (id, way, day): (i64, Way, NaiveDate),
    experts: &Experts,
) -> anyhow::Result<()> {
    let scope = portal.scope();
    let by = &experts.coordinator.1;
    if way == Way::Sent {
        return Ok(());
    }
    let file = documents::find(tx, scope, id).await?;
    let criteria = &file.document.criteria.0;
    let best: Vec<i16> = criteria.iter().map(|of| of.max).collect();
    let mut some = best.clone();
    if let (Way::Returned, Some(last)) = (way, some.last_mut()) {
        *last = 0;
    }
    let coordinator = author(&experts.coordinator);
    documents::review(
        tx,
        &file,
        (&some, "Цели отвечают рискам школы"),
        coordinator,
    )
    .await?;
    match way {
        Way::Sent | Way::Review => {}
        Way::Returned => {
            let file = documents::find(tx, scope, id).await?;
            documents::review(tx, &file, (&best, ""), author(&experts.curator)).await?;
            let file = documents::find(tx, scope, id).await?;
            documents::decide(tx, &file.document, (Decision::Returned, REMARK), by).await?;
            documents::make_remark(tx, &file.document, REMARK, coordinator).await?;
        }
        Way::Agreed | Way::Placed => {
            let file = documents::find(tx, scope, id).await?;
            documents::decide(tx, &file.document, (Decision::Agreed, ""), by).await?;
        }
    }
    if way == Way::Placed {
        let file = documents::find(tx, scope, id).await?;
        documents::place(tx, &file.document, day, by).await?;
    }
    Ok(())
}

//! The registers of the demo: the former year approved by an order, the latest one before the schools, of which
//! one has agreed and one disputes a number.

use super::{COORDINATOR, SCHOOL, store};
use crate::access::{Author, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::objections::{self, Said};
use crate::registers::{self, Order};
use crate::{rulesets, schools, verdicts, words};
use anyhow::Context;
use chrono::{Days, NaiveDate, NaiveTime};

/// The years of the files: approved, and shown to the schools.
const YEARS: (i32, i32) = (2020, 2021);
/// Number of the order.
const ORDER: &str = "187";
/// Days that the schools still have.
const LEFT: u64 = 6;
/// What schools said: login, what, words.
const SAID: [(&str, objections::Kind, &str); 2] = [
    (
        "edu990103",
        objections::Kind::Agreement,
        "Сверили с протоколами, всё верно.",
    ),
    (
        "edu990109",
        objections::Kind::Objection,
        "В 6 классе писали 41 человек, а в файле 43: двое перешли в другую школу до проверки работ. \
         Просим сверить с протоколом.",
    ),
];

/// Approves the former year, opens the latest one and tells what the schools said.
///
/// # Errors
/// When the people, the schools or the numbers of the demo are not there.
pub async fn add(db: &Db, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut tx = db.begin(portal).await?;
    let coordinator = store::person(&mut tx, COORDINATOR).await?;
    let school = store::school(&mut tx, SCHOOL).await?;
    let place = store::municipality_of(&mut tx, school).await?;
    let by = Author {
        id: Some(coordinator.0),
        name: &coordinator.1,
    };
    let mut events = vec![approved(&mut tx, portal, (place, day), by).await?];
    events.extend(shown(&mut tx, portal, (place, day)).await?);
    tx.commit_all(events).await?;
    Ok(())
}

/// Opens the first edition of a year.
async fn open(
    tx: &mut Tx,
    portal: &Viewer,
    (place, year): (i64, i32),
) -> anyhow::Result<registers::Register> {
    verdicts::refresh(tx, portal.scope(), place, None, &[year]).await?;
    let rules = rulesets::current(tx, portal.scope(), place).await?;
    let id = registers::open(tx, place, year, 1, rules.id).await?;
    Ok(registers::find(tx, portal.scope(), id).await?)
}

async fn approved(
    tx: &mut Tx,
    portal: &Viewer,
    (place, day): (i64, NaiveDate),
    by: Author<'_>,
) -> anyhow::Result<Event> {
    let register = open(tx, portal, (place, YEARS.0)).await?;
    let (scope, year) = (portal.scope(), YEARS.0);
    let sheet = registers::sheet(tx, scope, year, place, Some(register.edition)).await?;
    let date = day.checked_sub_days(Days::new(340)).unwrap_or(day);
    let order = Order {
        number: ORDER,
        date,
        by_id: by.id,
        by: by.name,
        at: date.and_time(NaiveTime::MIN).and_utc(),
    };
    registers::approve(tx, scope, &register, &sheet, order).await?;
    let text = format!(
        "Утверждён перечень {year} года, приказ от {} №\u{a0}{ORDER}",
        words::day(order.date)
    );
    let event = Event::new(Kind::RegisterApproved, text);
    Ok(event
        .about(Subject::Register(register.id))
        .in_municipality(place))
}

async fn shown(
    tx: &mut Tx,
    portal: &Viewer,
    (place, day): (i64, NaiveDate),
) -> anyhow::Result<Vec<Event>> {
    let register = open(tx, portal, (place, YEARS.1)).await?;
    let until = day.checked_add_days(Days::new(LEFT)).unwrap_or(day);
    registers::send(tx, register.id, register.version, until).await?;
    let text = format!(
        "Перечень {} года у школ до {}",
        YEARS.1,
        words::day_in_words(until)
    );
    let sent = Event::new(Kind::RegisterSent, text)
        .about(Subject::Register(register.id))
        .in_municipality(place);
    let mut events = vec![sent];
    for (login, kind, text) in SAID {
        let school = store::school(tx, login).await?;
        let school = schools::find(tx, portal.scope(), school).await?;
        let said = Said {
            kind,
            text: text.to_owned(),
        };
        let by = Author {
            id: None,
            name: &school.director_name,
        };
        let id = objections::add(tx, &register, school.id, &said, None, by)
            .await
            .context("ответ школы примера")?;
        let (told, kind) = match kind {
            objections::Kind::Agreement => ("школа согласна с числами", Kind::SchoolAgreed),
            objections::Kind::Objection => ("школа прислала замечание", Kind::ObjectionMade),
        };
        let event = Event::new(
            kind,
            format!("{}: {told}, перечень {} года", school.name, YEARS.1),
        );
        events.push(
            event
                .about(Subject::Objection(id))
                .of_school(school.id)
                .in_municipality(place),
        );
    }
    Ok(events)
}

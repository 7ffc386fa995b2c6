//! The curator's year of the demo: her schools, a visit that was held, one to come, promises in motion.

use super::{CURATOR, DIRECTOR, SCHOOL, store};
use crate::access::{Author, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::curators::{self, NewAssignment, NewWorkplace};
use crate::db::{Db, Tx};
use crate::risks;
use crate::visits::{
    self, Advice, Discussed, Form, Kind as VisitKind, Lesson, LooksAfter, Plan,
    RecommendationState, Report, Reviewed,
};
use anyhow::Context;
use chrono::{Days, NaiveDate};

/// Her schools; the first one is visited, the second is silent, the third is called by phone, the others are
/// on the way ([`super::trips`]).
const SCHOOLS: [&str; 5] = [SCHOOL, "edu990108", "edu990209", "edu990103", "edu990109"];
/// Where she worked.
const WORKED_AT: &str = "edu990105";

/// Gives the curator her schools and tells of their visits, around `day`.
///
/// # Errors
/// When the people or the schools of the demo are not there.
pub async fn add(db: &Db, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut tx = db.begin(portal).await?;
    let (user_id, name) = store::person(&mut tx, CURATOR).await?;
    let mut events = Vec::new();
    let mut schools = Vec::new();
    for login in SCHOOLS {
        let school_id = store::school(&mut tx, login).await?;
        let new = NewAssignment {
            user_id,
            school_id,
            since: before(day, 120),
        };
        if let Err(refusal) = curators::assign(&mut tx, portal, &new).await? {
            anyhow::bail!(refusal.words());
        }
        let event = Event::new(
            Kind::CuratorAssigned,
            format!("Закреплена школа, куратор {name}"),
        )
        .about(Subject::Curator(user_id))
        .of_school(school_id)
        .in_municipality(store::municipality_of(&mut tx, school_id).await?);
        events.push(event);
        schools.push(LooksAfter {
            user_id,
            full_name: name.clone(),
            school_id,
        });
    }
    note_workplace(&mut tx, portal, user_id).await?;
    events.extend(visits_of_first(&mut tx, portal, &schools[0], day).await?);
    let call = plan(&schools[2], VisitKind::Entry, Form::Phone, before(day, 10));
    let said = Report {
        form: Form::Phone,
        participants: "директор".to_owned(),
        findings: "Школа проводит дополнительные занятия по математике два раза в неделю, ходят 9 из 14 человек."
            .to_owned(),
        ..empty(before(day, 10))
    };
    events.extend(hold(&mut tx, portal, &call, &said).await?);
    tx.commit_all(events).await?;
    Ok(())
}

async fn note_workplace(tx: &mut Tx, portal: &Viewer, user_id: i64) -> anyhow::Result<()> {
    let new = NewWorkplace {
        school_id: store::school(tx, WORKED_AT).await?,
        position: "учитель математики".to_owned(),
        worked_from: NaiveDate::from_ymd_opt(2008, 9, 1),
        worked_until: NaiveDate::from_ymd_opt(2019, 8, 31),
        source: "со слов куратора".to_owned(),
    };
    let by = (None, portal.name.as_str());
    Ok(curators::add_workplace(tx, portal.scope(), user_id, &new, by).await?)
}

/// Two visits held, one to come; one promise kept, one late, one with time left.
async fn visits_of_first(
    tx: &mut Tx,
    portal: &Viewer,
    curator: &LooksAfter,
    day: NaiveDate,
) -> anyhow::Result<Vec<Event>> {
    let first = plan(curator, VisitKind::Entry, Form::Trip, before(day, 64));
    let report = Report {
        participants: "директор, завуч, два учителя".to_owned(),
        lessons: vec![lesson("5 Б", "Русский язык"), lesson("6 А", "Математика")],
        risks: "Низкая учебная мотивация в 5 и 6 классах".to_owned(),
        findings: "В 5 Б ошибки собраны в задании на разбор слова: из 21 ученика его сделали 6. \
                   Учитель ведёт тетрадь ошибок, это стоит показать шестым классам."
            .to_owned(),
        advice: vec![advice(
            "Собрать протоколы ВПР 5 и 6 классов",
            "завуч",
            before(day, 50),
        )],
        ..empty(before(day, 64))
    };
    let mut events = hold(tx, portal, &first, &report).await?;
    acknowledge(tx, portal, curator.school_id).await?;
    let waiting = visits::unfinished(tx, portal.scope(), curator.school_id).await?;
    let second = plan(curator, VisitKind::Interim, Form::Trip, before(day, 35));
    let report = Report {
        participants: "директор, завуч".to_owned(),
        lessons: vec![lesson("5 Б", "Русский язык")],
        directions: vec![failure(tx, portal, curator.school_id).await?],
        findings: "Разбор слова начали: 11 учеников из 21 справились с заданием. Тетрадь ошибок завели и в 6 А."
            .to_owned(),
        reviews: waiting
            .iter()
            .map(|one| Reviewed {
                id: one.id,
                state: RecommendationState::Done,
                comment: "протоколы у завуча".to_owned(),
            })
            .collect(),
        advice: vec![
            advice("Назвать учителей для пары с наставником", "директор", before(day, 7)),
            advice("Разбор слова: 10 минут на каждом уроке 5 Б", "учитель", after(day, 12)),
        ],
        next_on: Some(after(day, 5)),
        ..empty(before(day, 35))
    };
    events.extend(hold(tx, portal, &second, &report).await?);
    Ok(events)
}

/// The direction that the second visit speaks about, in the words of the municipality.
async fn failure(tx: &mut Tx, portal: &Viewer, school_id: i64) -> anyhow::Result<Discussed> {
    const FAILURE: i16 = 9;
    let municipality = store::municipality_of(tx, school_id).await?;
    let factors = risks::factors(tx, portal.scope(), municipality).await?;
    let factor = factors.into_iter().find(|of| of.code == FAILURE);
    let title = factor.context("нет фактора риска")?.title;
    Ok(Discussed {
        code: FAILURE,
        title,
    })
}

/// The director has read the first report.
async fn acknowledge(tx: &mut Tx, portal: &Viewer, school_id: i64) -> anyhow::Result<()> {
    let (id, name) = store::person(tx, DIRECTOR).await?;
    let author = Author {
        id: Some(id),
        name: &name,
    };
    for visit in visits::of_school(tx, portal.scope(), school_id).await? {
        if visit.is_held() {
            let word = "Тетрадь ошибок показали на педсовете.";
            visits::acknowledge(tx, &visit, word, author).await?;
        }
    }
    Ok(())
}

/// Plans a visit and sends its report at once.
pub(super) async fn hold(
    tx: &mut Tx,
    portal: &Viewer,
    planned: &Plan,
    report: &Report,
) -> anyhow::Result<Vec<Event>> {
    let municipality_id = store::municipality_of(tx, planned.school_id).await?;
    let author = match &planned.curator {
        Some(curator) => Author {
            id: Some(curator.user_id),
            name: &curator.full_name,
        },
        None => Author::from(portal),
    };
    let id = visits::plan(tx, municipality_id, planned, author).await?;
    let visit = visits::find(tx, portal.scope(), id).await?;
    Ok(visits::send_report(tx, &visit, report, author).await?)
}

pub(super) fn plan(
    curator: &LooksAfter,
    kind: VisitKind,
    form: Form,
    planned_on: NaiveDate,
) -> Plan {
    Plan {
        school_id: curator.school_id,
        kind,
        form,
        planned_on,
        curator: Some(curator.clone()),
        purpose: String::new(),
    }
}

pub(super) fn empty(held_on: NaiveDate) -> Report {
    Report {
        form: Form::Trip,
        held_on,
        participants: String::new(),
        lessons: Vec::new(),
        directions: Vec::new(),
        risks: String::new(),
        findings: String::new(),
        reviews: Vec::new(),
        advice: Vec::new(),
        next_on: None,
    }
}

pub(super) fn lesson(grade: &str, subject: &str) -> Lesson {
    Lesson {
        grade: grade.to_owned(),
        subject: subject.to_owned(),
        teacher: "учитель".to_owned(),
    }
}

pub(super) fn advice(text: &str, owner: &str, due_on: NaiveDate) -> Advice {
    Advice {
        text: text.to_owned(),
        owner: owner.to_owned(),
        due_on,
    }
}

pub(super) fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

pub(super) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

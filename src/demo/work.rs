//! The school's year of the demo: its risks, verified and activated, and a roadmap in motion that goes on with
//! the one of the former year.

use super::plans::{self, Names, Planned, Row, author};
use super::{COORDINATOR, CURATOR, DIRECTOR, SCHOOL, last_year, store, surveys};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::loading::{self, Sent, Source};
use crate::risks::{self, Level, NewOpinion, Opinion, Side};
use crate::roadmaps::{self, Measure, Report, State, Verdict};
use crate::schools::{self, StoredSchool};
use anyhow::Context;
use chrono::{Days, NaiveDate};

/// Levels of the profile.
const LEVELS: [Row; 6] = [
    (1, Level::Low, ""),
    (2, Level::High, "Нет учителя физики и психолога"),
    (3, Level::High, "Категорию имеют 9 учителей из 29"),
    (6, Level::Medium, ""),
    (
        9,
        Level::High,
        "Каждому третьему ученику 5–6 классов нужна помощь по русскому языку",
    ),
    (10, Level::Medium, "На собрания приходит половина семей"),
];

/// Measures of the roadmap.
const MEASURES: [Planned; 8] = [
    (
        2,
        "Закрепить наставников за молодыми и вновь принятыми учителями",
        "до 15 сентября",
        "директор",
        "Приказ о наставничестве, планы",
    ),
    (
        2,
        "Договориться с гимназией № 5 об уроках физики в 7–9 классах",
        "до 1 ноября",
        "директор",
        "Договор о сетевом взаимодействии",
    ),
    (
        3,
        "Провести диагностику предметных затруднений учителей",
        "до 30 октября",
        "завуч",
        "Сводный отчёт, маршруты",
    ),
    (
        3,
        "Организовать взаимопосещение уроков с разбором по единому листу",
        "в конце каждой четверти",
        "руководители методобъединений",
        "Листы посещения",
    ),
    (
        9,
        "Разобрать работы ВПР поэлементно и назвать западающие темы по классам",
        "до 1 октября",
        "завуч",
        "Справка без фамилий",
    ),
    (
        9,
        "Открыть группы помощи по русскому языку и математике",
        "октябрь – май",
        "учителя 5–6 классов",
        "Приказ, расписание",
    ),
    (
        9,
        "Провести консультации по запросу учеников",
        "по мере необходимости",
        "учителя-предметники",
        "Журнал консультаций",
    ),
    (
        9,
        "Обсудить успеваемость 5–6 классов на совещании при завуче",
        "ежемесячно до 20 числа",
        "завуч",
        "Протокол совещания",
    ),
];

/// Place of the measure that comes again among [`MEASURES`].
const MONTHLY: usize = 7;

/// The plan of the next year as the school has it in Word: it waits for its answers.
const NEXT_PLAN: &str = "№ п/п\tМероприятия\tСроки\tОтветственные\tОжидаемый результат\tПартнёр\n\
    1. Работа с кадрами\n\
    1.1.\tПригласить учителя физики по программе «Земский учитель»\tдо 1 сентября\tдиректор\tПредмет ведётся во всех классах\tУправление образования\n\
    1.2.\tПродолжить взаимопосещение уроков\tв конце каждой четверти\tзавуч\tЛисты посещения у каждого учителя\t\n\
    2. Помощь ученикам\n\
    2.1.\tОткрыть группы помощи по русскому языку и математике\tоктябрь – май\tучителя 5–6 классов\tДоля «2» ниже порога\t\n\
    2.2.\tПровести летний лагерь «Грамотей»\tапрель – декабрь\t\t30 учеников\tДом творчества\n";

/// Fills the school year of `day`.
///
/// # Errors
/// When the people or the school of the demo are not there.
pub async fn add(db: &Db, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut tx = db.begin(portal).await?;
    let people = Names {
        director: store::person(&mut tx, DIRECTOR).await?.1,
        curator: store::person(&mut tx, CURATOR).await?.1,
        coordinator: store::person(&mut tx, COORDINATOR).await?.1,
    };
    let school_id = store::school(&mut tx, SCHOOL).await?;
    let school = schools::find(&mut tx, portal.scope(), school_id).await?;
    let year = risks::school_year_of(day);
    profile(&mut tx, portal, &school, &people, (year, day)).await?;
    roadmap(&mut tx, portal, &school, &people, (year, day)).await?;
    next_plan(&mut tx, &school, year + 1, &people.director).await?;
    let said = format!("{}: риски и дорожная карта примера", school.name);
    let event = Event::new(Kind::RoadmapAgreed, said)
        .about(Subject::School(school.id))
        .of_school(school.id)
        .in_municipality(school.municipality_id);
    tx.commit(event).await?;
    Ok(())
}

/// The plan of the next year, read and not yet loaded.
async fn next_plan(
    tx: &mut Tx,
    school: &StoredSchool,
    year: i16,
    author: &str,
) -> anyhow::Result<()> {
    let source = Source::of_text(NEXT_PLAN).map_err(anyhow::Error::msg)?;
    let sent = Sent {
        year,
        file: "План на следующий год.docx",
        content: &source,
    };
    loading::keep(tx, school, sent, author).await?;
    Ok(())
}

async fn profile(
    tx: &mut Tx,
    portal: &Viewer,
    school: &StoredSchool,
    people: &Names,
    (year, day): (i16, NaiveDate),
) -> anyhow::Result<()> {
    plans::enter(tx, portal, (school, year), &LEVELS, people).await?;
    let by = author(&people.coordinator);
    let (profile, lines) = surveys::take(tx, portal, school, day, by).await?;
    let mut said: Vec<NewOpinion> = lines.iter().map(|line| plans::opinion(line.code)).collect();
    risks::say(tx, &profile, Side::Curator, &said, author(&people.curator)).await?;
    let comment = "С октября собрания проходят вечером, приходит большинство семей.";
    said.retain(|said| said.code != 10);
    said.push(NewOpinion {
        opinion: Opinion::Adjust,
        level: Some(Level::Low),
        comment: comment.to_owned(),
        ..plans::opinion(10)
    });
    risks::say(tx, &profile, Side::School, &said, author(&people.director)).await?;
    risks::activate(tx, &profile, &[2, 3, 9], "", by).await?;
    Ok(())
}

async fn roadmap(
    tx: &mut Tx,
    portal: &Viewer,
    school: &StoredSchool,
    people: &Names,
    (year, day): (i16, NaiveDate),
) -> anyhow::Result<()> {
    let last = last_year::add(tx, portal, (school, year - 1), people).await?;
    let risks = risks::active_risks(tx, portal.scope(), school.id, year).await?;
    let risks: Vec<(i16, String)> = risks.into_iter().map(|of| (of.code, of.title)).collect();
    let id = roadmaps::carry(tx, &last, &risks, &people.director).await?;
    let id = id.context("у школы примера уже есть дорожная карта")?;
    let draft = roadmaps::find(tx, portal.scope(), id).await?;
    let measures = plans::write(tx, &draft, &MEASURES).await?;
    let steps = [
        (State::Review, "", people.director.as_str()),
        (State::Agreed, "", people.coordinator.as_str()),
    ];
    plans::walk(tx, portal, id, &steps).await?;
    report(tx, portal, &measures, people, day).await
}

/// One measure confirmed, one returned, one on check; the others as their days have it.
async fn report(
    tx: &mut Tx,
    portal: &Viewer,
    measures: &[i64],
    people: &Names,
    day: NaiveDate,
) -> anyhow::Result<()> {
    let answers = [
        (
            0,
            "Приказ № 41, планы у пяти пар",
            Some((Verdict::Confirmed, "")),
        ),
        (2, "Диагностику прошли 12 учителей", None),
        (
            4,
            "Разобраны работы 5–6 классов",
            Some((Verdict::Returned, "Приложите справку и добавьте 7–8 классы")),
        ),
    ];
    for (place, note, answer) in answers {
        let measure = roadmaps::find_measure(tx, portal.scope(), measures[place]).await?;
        let said = Report {
            done_on: day.checked_sub_days(Days::new(9)).unwrap_or(day),
            fact_value: String::new(),
            note: note.to_owned(),
        };
        roadmaps::report(tx, &measure, measure.version, &said, &people.director).await?;
        if let Some((verdict, remark)) = answer {
            let answer = (verdict, remark);
            roadmaps::answer(tx, &measure, measure.version + 1, answer, &people.curator).await?;
        }
    }
    let measure = roadmaps::find_measure(tx, portal.scope(), measures[MONTHLY]).await?;
    months(tx, &measure, people, day).await
}

/// The measure that comes again: reported for each month that has passed but the last, which is late; the first
/// report is confirmed.
async fn months(
    tx: &mut Tx,
    measure: &Measure,
    people: &Names,
    day: NaiveDate,
) -> anyhow::Result<()> {
    let mut passed = measure.occurrences();
    passed.retain(|of| of.due_on < day);
    passed.pop();
    for (of, place) in passed.iter().zip(0..) {
        let said = Report {
            done_on: of.due_on,
            fact_value: String::new(),
            note: "Совещание прошло, разобраны итоги месяца по классам".to_owned(),
        };
        roadmaps::report_day(tx, measure, (of, 0), &said, &people.director).await?;
        if place == 0 {
            let answer = (Verdict::Confirmed, "");
            roadmaps::answer_day(tx, measure, (of, 1), answer, &people.curator).await?;
        }
    }
    Ok(())
}

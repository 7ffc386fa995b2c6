//! Questionnaires of the demo: a version in force, a survey whose levels went into the profile, one that goes on.

use super::{COORDINATOR, store};
use crate::access::{Author, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::questionnaires::{self, Audience, NewSurvey, Results, TakingForm};
use crate::risks::{self, Line, Profile, Taking};
use crate::schools::{self, StoredSchool};
use anyhow::Context;
use chrono::{Days, NaiveDate};

/// The survey that has ended: who was asked, how many, how many answered.
const ENDED: [(Audience, i32, usize); 4] = [
    (Audience::Director, 1, 1),
    (Audience::Teachers, 29, 22),
    (Audience::Pupils, 80, 71),
    (Audience::Parents, 60, 34),
];
/// The school whose survey goes on, with too few parents so far.
const SILENT: &str = "edu990108";
const GOING_ON: [(Audience, i32, usize); 4] = [
    (Audience::Director, 1, 0),
    (Audience::Teachers, 20, 11),
    (Audience::Pupils, 60, 0),
    (Audience::Parents, 45, 3),
];
/// Places of the choices in turn: most see little risk, some see much.
const SPREAD: [i16; 13] = [0, 1, 1, 0, 2, 1, 0, 3, 1, 2, 0, 1, 2];
/// Factors about which the school worries more.
const WORRYING: [i16; 2] = [8, 10];

/// Puts the ready set in force and opens the survey that goes on.
///
/// # Errors
/// When the people or the school of the demo are not there.
pub async fn add(db: &Db, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut tx = db.begin(portal).await?;
    let (_, name) = store::person(&mut tx, COORDINATOR).await?;
    let school_id = store::school(&mut tx, SILENT).await?;
    let school = schools::find(&mut tx, portal.scope(), school_id).await?;
    let version = publish(&mut tx, portal, school.municipality_id, &name).await?;
    let closes_on = day.checked_add_days(Days::new(9)).unwrap_or(day);
    let until = (closes_on, day);
    let survey = survey(&mut tx, (&school, version), &GOING_ON, until, &name).await?;
    let event = Event::new(
        Kind::SurveyOpened,
        format!("{}: опрос примера", school.name),
    )
    .about(Subject::Survey(survey))
    .of_school(school.id)
    .in_municipality(school.municipality_id);
    tx.commit(event).await?;
    Ok(())
}

async fn publish(
    tx: &mut Tx,
    portal: &Viewer,
    municipality_id: i64,
    name: &str,
) -> anyhow::Result<i64> {
    let set = questionnaires::ready_set()?;
    let origin = "готовый набор портала";
    let begun = questionnaires::draft(tx, municipality_id, origin, &set, name).await?;
    let (id, _) = begun.context("в примере уже есть черновик анкеты")?;
    let draft = questionnaires::find(tx, portal.scope(), id).await?;
    questionnaires::publish(tx, &draft, draft.version, name).await?;
    Ok(id)
}

/// A survey with its links and the answers that have come.
async fn survey(
    tx: &mut Tx,
    (school, version): (&StoredSchool, i64),
    asked: &[(Audience, i32, usize)],
    (closes_on, day): (NaiveDate, NaiveDate),
    name: &str,
) -> anyhow::Result<i64> {
    let new = NewSurvey {
        year: risks::school_year_of(day),
        closes_on,
        asked: asked
            .iter()
            .map(|(who, expected, _)| (*who, *expected))
            .collect(),
    };
    let opened = questionnaires::open(tx, school, version, &new, (name, day)).await?;
    let id = opened.context("у школы примера уже идёт опрос")?;
    let of = (school.municipality_id, id);
    let questions = questionnaires::questions(tx, &[version]).await?;
    for (audience, _, answered) in asked {
        let secret = questionnaires::secret()?;
        questionnaires::link(tx, of, *audience, &secret, name).await?;
        let own: Vec<(i64, i16)> = questions
            .iter()
            .filter(|question| question.audience == *audience)
            .map(|question| (question.id, question.factor))
            .collect();
        for respondent in 0..*answered {
            let choices: Vec<(i64, i16)> = own
                .iter()
                .enumerate()
                .map(|(place, (id, factor))| (*id, choice(respondent, place, *factor)))
                .collect();
            questionnaires::count(tx, of, *audience, &choices).await?;
        }
    }
    Ok(id)
}

fn choice(respondent: usize, question: usize, factor: i16) -> i16 {
    let usual = SPREAD[(respondent * 5 + question * 3) % SPREAD.len()];
    let worse = i16::from(WORRYING.contains(&factor));
    (usual + worse).min(3)
}

/// The survey of the school whose profile this is, ended a week ago; its levels go where the official profile
/// has none. Gives the profile with all its lines.
///
/// # Errors
/// When the school has no profile of the year, or no version is in force.
pub async fn take(
    tx: &mut Tx,
    portal: &Viewer,
    school: &StoredSchool,
    day: NaiveDate,
    by: Author<'_>,
) -> anyhow::Result<(Profile, Vec<Line>)> {
    let version = store::questionnaire(tx, school.municipality_id).await?;
    let year = risks::school_year_of(day);
    let closes_on = day.checked_sub_days(Days::new(7)).unwrap_or(day);
    let survey = survey(tx, (school, version), &ENDED, (closes_on, day), by.name).await?;
    let results = Results::load(tx, portal, day, survey).await?;
    let profile = async |tx: &mut Tx| -> anyhow::Result<(Profile, Vec<Line>)> {
        let found = risks::of_year(tx, portal.scope(), school.id, year).await?;
        found.context("у школы примера нет профиля")
    };
    let before = profile(tx).await?;
    let rows = questionnaires::rows(&results, &before.1);
    let levels = TakingForm::default().check(&rows, true);
    let taking = Taking {
        year,
        survey_id: survey,
        cutoffs_number: results.cutoffs.number,
        document: questionnaires::document(&results.survey),
        levels: levels.map_err(|errors| anyhow::anyhow!("уровни опроса: {errors:?}"))?,
    };
    risks::take(tx, school, Some(&before), &taking, by).await?;
    profile(tx).await
}

//! Levels proposed by the answers are taken into the risk profile: one page says what changes and what stays.

use super::results::Results;
use super::survey::Survey;
use super::taking::{Effect, Row, TakingForm, document, rows};
use crate::access::Author;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{self, Line, Profile, Taking};
use crate::schools;
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "questionnaires/taking.html")]
struct TakingPage {
    shell: Shell,
    survey: Survey,
    cutoffs: super::cutoffs::Cutoffs,
    rows: Vec<Row>,
    before: Option<(Profile, Vec<Line>)>,
    lock: Option<String>,
    form: TakingForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl TakingPage {
    async fn load(tx: &mut Tx, caller: &Caller, now: Now, id: i64) -> Result<TakingPage> {
        let viewer = &caller.viewer;
        let today = now.day(viewer.utc_offset_hours);
        let of = Results::load(tx, viewer, today, id).await?;
        let (school, year) = (of.survey.school_id, of.survey.year);
        let before = risks::of_year(tx, viewer.scope(), school, year).await?;
        let lines = before.as_ref().map(|(_, lines)| lines.as_slice());
        let rows = rows(&of, lines.unwrap_or_default());
        let profile = before.as_ref().map(|(profile, _)| profile);
        let activated = profile.and_then(|profile| profile.lock(viewer.utc_offset_hours));
        let mut shown = TakingPage {
            lock: of.lock.or_else(|| {
                let why = "Уровни из опроса в профиль уже не переносят; \
                           один уровень можно исправить вручную, с причиной.";
                activated.map(|since| format!("{since} {why}"))
            }),
            shell: caller.shell.clone(),
            survey: of.survey,
            cutoffs: of.cutoffs,
            form: TakingForm::default(),
            errors: Errors::new(),
            stale: None,
            rows,
            before,
        };
        shown.form.version = shown.version().to_string();
        Ok(shown)
    }

    /// Version of the profile; 0 without one.
    fn version(&self) -> i32 {
        self.before
            .as_ref()
            .map_or(0, |(profile, _)| profile.version)
    }

    /// Whether the profile was drawn from older answers or cut-offs than these.
    fn is_outdated(&self) -> bool {
        let profile = self.before.as_ref().map(|(profile, _)| profile);
        profile.is_some_and(|profile| {
            profile.survey_id.is_some()
                && (profile.survey_id != Some(self.survey.id) || profile.outdated().is_some())
        })
    }

    fn of(&self, effect: Effect) -> Vec<&Row> {
        self.rows
            .iter()
            .filter(|row| row.effect == effect)
            .collect()
    }

    fn added(&self) -> Vec<&Row> {
        [self.of(Effect::Added), self.of(Effect::Renewed)].concat()
    }

    fn official(&self) -> Vec<Choice> {
        let choice = |row: &&Row| {
            let was = row.now.map_or("", risks::Level::title);
            let becomes = row.proposed.map_or("", risks::Level::title);
            let label = format!("{}. {}: {was} → {becomes}", row.factor, row.title);
            let value = row.factor.to_string();
            Choice {
                selected: self.form.replace.contains(&value),
                ..Choice::new(value, label, "").with_hint(&row.arithmetic)
            }
        };
        self.of(Effect::Official).iter().map(choice).collect()
    }

    fn address(&self) -> String {
        format!(
            "/schools/{}/risks?year={}",
            self.survey.school_id, self.survey.year
        )
    }
}

/// `GET /surveys/{survey_id}/profile`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(survey_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&TakingPage::load(&mut tx, &caller, now, survey_id).await?)
}

/// `POST /surveys/{survey_id}/profile`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(survey_id): Path<i64>,
    SignedForm(form): SignedForm<TakingForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = TakingPage::load(&mut tx, &caller, now, survey_id).await?;
    if let Some(why) = shown.lock {
        return Err(Error::Conflict(why));
    }
    shown.form = form;
    if shown.form.version.parse() != Ok(shown.version()) {
        shown.form.version = shown.version().to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let levels = match shown.form.check(&shown.rows, shown.is_outdated()) {
        Ok(levels) => levels,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let survey = &shown.survey;
    let taking = Taking {
        year: survey.year,
        survey_id,
        cutoffs_number: shown.cutoffs.number,
        document: document(survey),
        levels,
    };
    let school = schools::find(&mut tx, viewer.scope(), survey.school_id).await?;
    let author = Author::from(viewer);
    risks::take(&mut tx, &school, shown.before.as_ref(), &taking, author).await?;
    tx.commit_all(events(survey, &shown.rows, &taking)).await?;
    Ok(see_other(
        &shown.address(),
        "Уровни из опроса в профиле. Теперь их проверят школа и куратор.",
    ))
}

/// One event of the taking, and one for each level that gave way.
fn events(survey: &Survey, rows: &[Row], taking: &Taking) -> Vec<Event> {
    let of = |kind: Kind, said: String| {
        Event::new(kind, said)
            .about(Subject::Survey(survey.id))
            .of_school(survey.school_id)
            .in_municipality(survey.municipality_id)
    };
    let codes: Vec<String> = taking.levels.iter().map(|of| of.code.to_string()).collect();
    let said = format!(
        "{}: из опроса {} в профиль перенесены уровни факторов {}",
        survey.school,
        survey.years(),
        codes.join(", ")
    );
    let changed = taking.levels.iter().filter_map(|taken| {
        let row = rows.iter().find(|row| row.factor == taken.code)?;
        let was = row.now.filter(|was| *was != taken.level)?;
        let (was, becomes) = (was.title(), taken.level.title());
        let said = format!("{}: риск {} — {was} → {becomes}", survey.school, taken.code);
        let event = of(Kind::RiskLevelChanged, said);
        Some(event.with(serde_json::json!({ "reason": taken.reason })))
    });
    std::iter::once(of(Kind::LevelsTaken, said))
        .chain(changed)
        .collect()
}

//! A survey is opened; its day and the numbers of those asked are changed while it goes on.

use super::audience::Audience;
use super::questionnaire::{Questionnaire, State as Standing};
use super::secret::secret;
use super::survey::{Action, Asked, Survey};
use super::survey_form::SurveyForm;
use super::{store, survey_store};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{school_year, school_year_of, year_choices};
use crate::schools::{self, StoredSchool};
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "questionnaires/opening.html")]
struct OpeningPage {
    shell: Shell,
    school: StoredSchool,
    /// The version a survey will ask; `None` while none is in force.
    version: Option<Questionnaire>,
    years: Vec<Choice>,
    today: NaiveDate,
    form: SurveyForm,
    errors: Errors,
}

impl OpeningPage {
    async fn load(
        tx: &mut Tx,
        caller: &Caller,
        now: Now,
        school_id: i64,
        form: Option<SurveyForm>,
    ) -> Result<OpeningPage> {
        let viewer = &caller.viewer;
        let today = now.day(viewer.utc_offset_hours);
        let present = school_year_of(today);
        let school = schools::find(tx, viewer.scope(), school_id).await?;
        let own = Some(school.municipality_id);
        let all = store::versions(tx, viewer.scope(), own, None).await?;
        let form = form.unwrap_or_else(|| SurveyForm::new(present, today));
        let year = form.year.parse().unwrap_or(present);
        Ok(OpeningPage {
            version: all.into_iter().find(|of| of.state == Standing::Active),
            years: year_choices(present, year),
            shell: caller.shell.clone(),
            errors: Errors::new(),
            school,
            today,
            form,
        })
    }
}

/// `GET /schools/{school_id}/surveys/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&OpeningPage::load(&mut tx, &caller, now, school_id, None).await?)
}

/// `POST /schools/{school_id}/surveys`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    SignedForm(form): SignedForm<SurveyForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = OpeningPage::load(&mut tx, &caller, now, school_id, Some(form)).await?;
    let Some(version) = shown.version.clone() else {
        let why = "Действующей анкеты нет: сначала опубликуйте версию.";
        return Err(Error::Conflict(why.to_owned()));
    };
    let survey = match shown.form.check(shown.today, &[]) {
        Ok(survey) => survey,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let by = (viewer.name.as_str(), shown.today);
    let opened = survey_store::open(&mut tx, &shown.school, version.id, &survey, by).await?;
    let years = school_year(survey.year);
    let Some(id) = opened else {
        let message = format!("Опрос школы за {years} уже идёт: закройте его или измените");
        shown.errors.add("year", message);
        return unprocessable(&shown);
    };
    let of = (shown.school.municipality_id, id);
    for (audience, _) in &survey.asked {
        survey_store::link(&mut tx, of, *audience, &secret()?, &viewer.name).await?;
    }
    let until = words::day(survey.closes_on);
    let name = &shown.school.name;
    let said = format!(
        "{name}: опрос {years}, анкета версии {}, до {until}",
        version.number
    );
    let event = Event::new(Kind::SurveyOpened, said)
        .about(Subject::Survey(id))
        .of_school(school_id)
        .in_municipality(shown.school.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/surveys/{id}"),
        "Опрос открыт. Раздайте ссылки или напечатайте лист для собрания.",
    ))
}

#[derive(Template)]
#[template(path = "questionnaires/survey_edit.html")]
struct EditPage {
    shell: Shell,
    survey: Survey,
    lock: Option<String>,
    today: NaiveDate,
    form: SurveyForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl EditPage {
    async fn load(tx: &mut Tx, caller: &Caller, now: Now, id: i64) -> Result<EditPage> {
        let viewer = &caller.viewer;
        let today = now.day(viewer.utc_offset_hours);
        let survey = survey_store::find(tx, viewer.scope(), id)
            .await?
            .without_links();
        Ok(EditPage {
            shell: caller.shell.clone(),
            lock: survey.lock(Action::Run, today, viewer.utc_offset_hours),
            form: SurveyForm::of(&survey),
            errors: Errors::new(),
            stale: None,
            today,
            survey,
        })
    }

    /// «до 15.02.2022; учителя: 20»: what stands in the portal, for whoever was slower.
    fn now_in_words(&self) -> String {
        let asked = self.survey.asked.iter();
        let asked =
            asked.map(|of| format!("{}: {}", of.audience.title().to_lowercase(), of.expected));
        let day = format!("до {}", words::day(self.survey.closes_on));
        std::iter::once(day)
            .chain(asked)
            .collect::<Vec<_>>()
            .join("; ")
    }
}

/// `GET /surveys/{survey_id}/edit`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(survey_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&EditPage::load(&mut tx, &caller, now, survey_id).await?)
}

/// `POST /surveys/{survey_id}/edit`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(survey_id): Path<i64>,
    SignedForm(form): SignedForm<SurveyForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = EditPage::load(&mut tx, &caller, now, survey_id).await?;
    if let Some(why) = shown.lock {
        return Err(Error::Conflict(why));
    }
    let version = shown.survey.version;
    shown.form = SurveyForm {
        year: shown.survey.year.to_string(),
        ..form
    };
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let changed = match shown.form.check(shown.today, &shown.survey.asked) {
        Ok(changed) => changed,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let survey = &shown.survey;
    survey_store::touch(&mut tx, survey, version).await?;
    survey_store::change(&mut tx, survey, &changed).await?;
    let of = (survey.municipality_id, survey.id);
    for audience in newly_asked(&survey.asked, &changed.asked) {
        survey_store::link(&mut tx, of, audience, &secret()?, &viewer.name).await?;
    }
    let until = words::day(changed.closes_on);
    let said = format!(
        "{}: опрос {} идёт до {until}",
        survey.school,
        survey.years()
    );
    let was = shown.now_in_words();
    let event = Event::new(Kind::SurveyChanged, said)
        .about(Subject::Survey(survey.id))
        .of_school(survey.school_id)
        .in_municipality(survey.municipality_id)
        .with(serde_json::json!({ "was": was }));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/surveys/{survey_id}"),
        "Опрос изменён.",
    ))
}

/// Groups that had not been asked before: they want a link.
fn newly_asked(before: &[Asked], now: &[(Audience, i32)]) -> Vec<Audience> {
    let now = now.iter().map(|(audience, _)| *audience);
    now.filter(|audience| before.iter().all(|of| of.audience != *audience))
        .collect()
}

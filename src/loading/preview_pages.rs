//! The preview of a table, its answers, and the moment when its measures go into the draft.

use super::answers::{Answers, Typed};
use super::plan::{Ground, Known, Plan};
use super::preview::{self, Question, RowView};
use super::store::{self, Load};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{self, school_year};
use crate::roadmaps::{self, Action, Measure, NewMeasure, Roadmap, Terms};
use crate::schools;
use crate::web::{
    App, Caller, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

/// The page.
#[derive(Template)]
#[template(path = "loading/preview.html")]
struct PreviewPage {
    shell: Shell,
    load: Load,
    roadmap: Option<Roadmap>,
    questions: Vec<Question>,
    rows: Vec<RowView>,
    left: Vec<RowView>,
    counts: Counts,
    hours: i16,
    errors: Errors,
    stale: Option<&'static str>,
}

/// The preview in numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    rows: usize,
    measures: usize,
    sections: usize,
    open: usize,
    there: usize,
}

/// Everything a preview rests on.
struct Scene {
    load: Load,
    roadmap: Option<Roadmap>,
    risks: Vec<(i16, String)>,
    there: Vec<Known>,
    terms: Terms,
}

impl Scene {
    async fn of(tx: &mut Tx, caller: &Caller, load_id: i64) -> Result<Scene> {
        let scope = caller.viewer.scope();
        let load = store::find(tx, scope, load_id).await?;
        let roadmaps = roadmaps::of_school(tx, scope, load.school_id).await?;
        let roadmap = roadmaps.into_iter().find(|of| of.year == load.year);
        let (risks, there) = match &roadmap {
            Some(roadmap) => {
                let programmes = roadmaps::programmes(tx, roadmap).await?.into_iter();
                let risks = programmes.map(|of| (of.factor, of.title)).collect();
                let there = roadmaps::measures_of(tx, roadmap).await?;
                let known = |of: &Measure| Known::new(&of.title, &of.term_text, &of.number);
                (risks, there.iter().map(known).collect())
            }
            None => {
                let risks = risks::active_risks(tx, scope, load.school_id, load.year).await?;
                let risks = risks.into_iter().map(|of| (of.code, of.title));
                (risks.collect(), Vec::new())
            }
        };
        Ok(Scene {
            terms: roadmaps::terms(tx, scope, (load.municipality_id, load.year)).await?,
            load,
            roadmap,
            risks,
            there,
        })
    }

    /// Why the roadmap takes no measures now.
    fn lock(&self) -> Option<&'static str> {
        self.roadmap.as_ref()?.lock(Action::Edit)
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            risks: &self.risks,
            terms: &self.terms,
            there: &self.there,
        }
    }

    /// What comes of the table; nothing until its columns are named.
    fn plan(&self) -> Option<Plan> {
        let layout = &self.load.layout.as_ref()?.0;
        let table = self.load.content.tables.get(layout.table)?;
        let said = (&self.load.defaults.0, &self.load.answers.0);
        Some(Plan::of(table, layout, said, &self.ground()))
    }

    fn rows(&self) -> usize {
        let table = self.load.layout.as_ref().map_or(0, |layout| layout.table);
        self.load
            .content
            .tables
            .get(table)
            .map_or(0, |of| of.rows.len())
    }

    fn is_stale(&self, typed: &Typed) -> bool {
        typed.get("version") != Some(&self.load.version.to_string())
    }
}

impl PreviewPage {
    fn new(caller: Caller, scene: Scene, plan: &Plan) -> PreviewPage {
        let ground = scene.ground();
        let answers: &Answers = &scene.load.answers;
        let questions = preview::questions(plan, answers, &ground);
        let (rows, left) = preview::rows(plan, &ground);
        let counts = Counts {
            rows: plan.rows.len(),
            measures: plan.measures().count(),
            sections: plan
                .rows
                .iter()
                .filter(|of| of.kind == super::rows::Kind::Section)
                .count(),
            open: plan.open().count(),
            there: plan.rows.iter().filter(|of| of.is_there).count(),
        };
        PreviewPage {
            hours: caller.viewer.utc_offset_hours,
            shell: caller.shell,
            roadmap: scene.roadmap,
            load: scene.load,
            questions,
            rows,
            left,
            counts,
            errors: Errors::new(),
            stale: None,
        }
    }

    fn year(&self) -> String {
        school_year(self.load.year)
    }

    fn lock(&self) -> Option<&'static str> {
        self.roadmap.as_ref()?.lock(Action::Edit)
    }

    /// «17 мер»
    fn measures(&self) -> String {
        words::count(self.counts.measures as u64, ["мера", "меры", "мер"])
    }

    fn table_title(&self) -> &str {
        let at = self.load.layout.as_ref().map_or(0, |layout| layout.table);
        self.load
            .content
            .tables
            .get(at)
            .map_or("", |table| table.title.as_str())
    }

    /// Names the fields that still wait, in the order of the page.
    fn complain(&mut self) {
        for question in self.questions.iter().filter(|of| of.is_open) {
            let (at, place) = (question.at, &question.place);
            if let Some((_, asked)) = question
                .term
                .as_ref()
                .filter(|(_, asked)| !asked.is_empty())
            {
                let field = match question.choices.is_empty() {
                    true => format!("term-{at}"),
                    false => format!("choice-{at}"),
                };
                self.errors.add(&field, format!("{place}: {asked}"));
            }
            if question
                .responsible
                .as_ref()
                .is_some_and(|who| who.trim().is_empty())
            {
                let message = format!("{place}: назовите ответственных");
                self.errors.add(&format!("responsible-{at}"), message);
            }
            for message in &question.others {
                self.errors
                    .add(&format!("kind-{at}"), format!("{place}: {message}"));
            }
        }
    }
}

/// `GET /roadmap-loads/{load_id}`
pub async fn show(
    caller: Caller,
    State(app): State<App>,
    Path(load_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let scene = Scene::of(&mut tx, &caller, load_id).await?;
    drop(tx);
    match scene.plan() {
        Some(plan) => html(&PreviewPage::new(caller, scene, &plan)),
        None => Ok(Redirect::to(&format!("/roadmap-loads/{load_id}/columns")).into_response()),
    }
}

/// The scene with the answers of a form in it, and what comes of them.
async fn answered(
    tx: &mut Tx,
    caller: &Caller,
    load_id: i64,
    typed: &Typed,
) -> Result<(Scene, Plan)> {
    let mut scene = Scene::of(tx, caller, load_id).await?;
    if let Some(why) = scene.lock() {
        return Err(Error::Conflict(why.to_owned()));
    }
    let rows = scene.rows();
    let answers = std::mem::take(&mut scene.load.answers.0);
    scene.load.answers.0 = answers.with(typed, rows);
    let plan = scene.plan().ok_or_else(|| {
        Error::Conflict("Сначала укажите, что стоит в столбцах таблицы.".to_owned())
    })?;
    Ok((scene, plan))
}

/// The page over what is stored now, with what was typed.
fn stale(caller: Caller, scene: Scene, plan: &Plan) -> Result<Response> {
    let mut page = PreviewPage::new(caller, scene, plan);
    page.stale = Some(STALE);
    page::conflict(&page)
}

/// `POST /roadmap-loads/{load_id}/answers`
pub async fn answer(
    caller: Caller,
    State(app): State<App>,
    Path(load_id): Path<i64>,
    SignedForm(typed): SignedForm<Typed>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (scene, plan) = answered(&mut tx, &caller, load_id, &typed).await?;
    if scene.is_stale(&typed) {
        return stale(caller, scene, &plan);
    }
    store::answer(&mut tx, &scene.load, &scene.load.answers).await?;
    tx.commit_unaudited("answers of a preview change no roadmap yet")
        .await?;
    Ok(see_other(
        &format!("/roadmap-loads/{load_id}"),
        "Ответы учтены. В карте ещё ничего не изменено.",
    ))
}

/// `POST /roadmap-loads/{load_id}/commit`: all measures or none.
pub async fn commit(
    caller: Caller,
    State(app): State<App>,
    Path(load_id): Path<i64>,
    SignedForm(typed): SignedForm<Typed>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (scene, plan) = answered(&mut tx, &caller, load_id, &typed).await?;
    if scene.is_stale(&typed) {
        return stale(caller, scene, &plan);
    }
    let measures = plan.ready().unwrap_or_default();
    if measures.is_empty() {
        let is_open = plan.open().next().is_some();
        let mut page = PreviewPage::new(caller, scene, &plan);
        page.complain();
        if !is_open {
            let why = "Загружать нечего: ни одна строка не отмечена как мера";
            page.errors.add("rows", why);
        }
        return unprocessable(&page);
    }
    let roadmap = target(&mut tx, &caller, &scene).await?;
    for measure in &measures {
        let place = (scene.load.municipality_id, roadmap);
        roadmaps::add_measure(&mut tx, place, measure).await?;
    }
    store::remove(&mut tx, &scene.load).await?;
    tx.commit(loaded(&scene, roadmap, &measures)).await?;
    let told = words::count(measures.len() as u64, ["мера", "меры", "мер"]);
    Ok(see_other(
        &format!(
            "/schools/{}/roadmap?year={}",
            scene.load.school_id, scene.load.year
        ),
        &format!("Из таблицы загружено: {told}. Проверьте карту и отправьте её координатору."),
    ))
}

/// The draft that takes the measures, held as it is; a new one where the year has none.
async fn target(tx: &mut Tx, caller: &Caller, scene: &Scene) -> Result<i64> {
    if let Some(roadmap) = &scene.roadmap {
        roadmaps::hold(tx, roadmap).await?;
        return Ok(roadmap.id);
    }
    let load = &scene.load;
    let school = schools::find(tx, caller.viewer.scope(), load.school_id).await?;
    let risks = risks::active_risks(tx, caller.viewer.scope(), load.school_id, load.year).await?;
    let made = roadmaps::draft(tx, &school, load.year, &risks, &caller.viewer.name).await?;
    made.ok_or_else(|| Error::Conflict(STALE.to_owned()))
}

fn loaded(scene: &Scene, roadmap: i64, measures: &[&NewMeasure]) -> Event {
    let load = &scene.load;
    let told = words::count(measures.len() as u64, ["мера", "меры", "мер"]);
    let from = match load.file.as_str() {
        "" => "из вставленной таблицы".to_owned(),
        file => format!("из файла «{file}»"),
    };
    let year = school_year(load.year);
    let said = format!(
        "{}: в карту на {year} загружено {from}: {told}",
        load.school
    );
    Event::new(Kind::RoadmapLoaded, said)
        .about(Subject::School(load.school_id))
        .of_school(load.school_id)
        .in_municipality(load.municipality_id)
        .with(serde_json::json!({
            "roadmap": roadmap,
            "measures": measures.len(),
            "is_new": scene.roadmap.is_none(),
        }))
}

/// `POST /roadmap-loads/{load_id}/removal`
pub async fn remove(
    caller: Caller,
    State(app): State<App>,
    Path(load_id): Path<i64>,
    SignedForm(typed): SignedForm<Typed>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let scene = Scene::of(&mut tx, &caller, load_id).await?;
    if scene.is_stale(&typed) {
        return Err(Error::Conflict(STALE.to_owned()));
    }
    store::remove(&mut tx, &scene.load).await?;
    tx.commit_unaudited("nothing of the table was in a roadmap")
        .await?;
    let load = &scene.load;
    Ok(see_other(
        &format!("/schools/{}/roadmap?year={}", load.school_id, load.year),
        "Таблица убрана. В карте ничего не изменено.",
    ))
}

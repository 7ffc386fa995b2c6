//! The page of the list of schools and its exports.

use super::filter::{Filter, FilterForm, names_one_school};
use super::list_store::{self, Frame, Listed};
use super::school::{Flag, Place};
use super::school_table::school_table;
use super::short_name::short_name;
use crate::access::Permission::EditSchools;
use crate::audit::{Event, Kind};
use crate::error::Result;
use crate::identification::Status;
use crate::web::download::{self, SheetFormat};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;
/// An export holds this many schools at most: several regions.
const EXPORTED: i64 = 20_000;

#[derive(Template)]
#[template(path = "schools/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    choices: Choices,
    chips: Vec<Chip>,
    groups: Vec<Group>,
    paging: Paging,
    query: String,
    year: Option<i32>,
    whole: i64,
    may_edit: bool,
}

/// Schools of one municipality.
struct Group {
    municipality: String,
    schools: Vec<Listed>,
}

/// Options of the filter.
struct Choices {
    municipalities: Vec<Choice>,
    statuses: Vec<Choice>,
    places: Vec<Choice>,
    flags: Vec<Choice>,
    branches: Vec<Choice>,
    logins: Vec<Choice>,
    states: Vec<Choice>,
}

/// `GET /schools`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let filter = Filter::of(&form);
    let mut tx = app.db.read(&caller.viewer).await?;
    let frame = list_store::frame(&mut tx, scope).await?;
    let found = list_store::count(&mut tx, scope, &filter, frame.year).await?;
    let query = form.query();
    let paging = Paging::new(found, form.page.parse().unwrap_or(1), PER_PAGE, &query);
    let offset = paging.offset() as i64;
    let schools =
        list_store::list(&mut tx, scope, &filter, frame.year, PER_PAGE as i64, offset).await?;
    drop(tx);
    if let ([only], true) = (schools.as_slice(), names_one_school(&form.q)) {
        return Ok(see_other(&format!("/schools/{}", only.school.id), ""));
    }
    html(&ListPage {
        shell: caller.shell,
        choices: Choices::of(&form, &frame),
        chips: chips(&form, &frame),
        groups: grouped(schools),
        paging,
        query,
        year: frame.year,
        whole: if filter.ended == Some(false) {
            frame.working
        } else {
            frame.all
        },
        may_edit: caller.viewer.may(EditSchools),
        form,
    })
}

impl ListPage {
    /// «Школы: 12 из 78».
    fn heading(&self) -> String {
        if self.paging.total == self.whole.unsigned_abs() {
            return format!("Школы: {}", self.paging.total);
        }
        format!("Школы: {} из\u{a0}{}", self.paging.total, self.whole)
    }

    /// Whether the list names municipalities: there is more than one in sight.
    fn has_municipalities(&self) -> bool {
        // One option is «все».
        self.choices.municipalities.len() > 2
    }

    /// «СОШ № 7» for a narrow column.
    fn short(name: &str) -> String {
        short_name(name)
    }

    /// «филиал: СОШ № 7», «вошла в СОШ № 1», «присоединена СОШ № 3».
    fn lineage(listed: &Listed) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(
            listed
                .head
                .as_ref()
                .map(|head| format!("филиал: {}", short_name(head))),
        );
        if let Some(day) = listed.school.ended_on {
            let day = words::day(day);
            lines.push(match &listed.merged_into {
                Some(name) => format!("вошла в\u{a0}{}, {day}", short_name(name)),
                None => format!("закрыта, {day}"),
            });
        }
        lines.extend(
            listed
                .joined
                .iter()
                .map(|name| format!("присоединена {}", short_name(name))),
        );
        lines
    }

    /// «коррекционная, интернат».
    fn kinds(listed: &Listed) -> String {
        listed
            .school
            .flags()
            .map(Flag::title)
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn place(listed: &Listed) -> &'static str {
        let place = listed.school.place.as_deref().and_then(Place::from_code);
        place.map_or("", Place::title)
    }
}

impl Choices {
    fn of(form: &FilterForm, frame: &Frame) -> Choices {
        let options = |all: &str, current: &str, options: &[(String, &str)]| {
            let first = Choice::new("", all, current);
            let rest = options
                .iter()
                .map(|(code, title)| Choice::new(code, *title, current));
            std::iter::once(first).chain(rest).collect::<Vec<_>>()
        };
        let code = |code: &str| code.to_owned();
        let municipalities: Vec<(String, &str)> = frame
            .municipality_ids
            .iter()
            .zip(&frame.municipality_names)
            .map(|(id, name)| (id.to_string(), name.as_str()))
            .collect();
        let statuses = Status::ALL.map(|status| (code(status.code()), status.title()));
        let places = Place::ALL.map(|place| (code(place.code()), place.title()));
        let flags = Flag::ALL.map(|flag| (code(flag.code()), flag.title()));
        let branches = [
            (code("only"), "только филиалы"),
            (code("none"), "без филиалов"),
        ];
        let states = [
            (code("ended"), "закрытые и присоединённые"),
            (code("all"), "все"),
        ];
        Choices {
            municipalities: options("все", &form.municipality, &municipalities),
            statuses: options("любой", &form.status, &statuses),
            places: options("любая", &form.place, &places),
            flags: options("любой", &form.flag, &flags),
            branches: options("все школы", &form.branches, &branches),
            logins: options("не важно", &form.login, &[(code("none"), "без логина")]),
            states: options("действующие", &form.state, &states),
        }
    }
}

fn chips(form: &FilterForm, frame: &Frame) -> Vec<Chip> {
    form.conditions(frame.municipality(&form.municipality), frame.year)
        .into_iter()
        .map(|(key, _, label)| Chip {
            label,
            remove_href: format!("/schools?{}", form.query_without(key)),
        })
        .collect()
}

impl Frame {
    /// The name of a municipality of the filter.
    fn municipality(&self, id: &str) -> Option<&str> {
        let mut places = self.municipality_ids.iter().zip(&self.municipality_names);
        places
            .find(|(own, _)| own.to_string() == id)
            .map(|(_, name)| name.as_str())
    }
}

fn grouped(schools: Vec<Listed>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for listed in schools {
        match groups.last_mut() {
            Some(group) if group.municipality == listed.school.municipality => {
                group.schools.push(listed);
            }
            _ => groups.push(Group {
                municipality: listed.school.municipality.clone(),
                schools: vec![listed],
            }),
        }
    }
    groups
}

/// `GET /schools.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let filter = Filter::of(&form);
    let mut tx = app.db.begin(viewer).await?;
    let frame = list_store::frame(&mut tx, scope).await?;
    let schools = list_store::list(&mut tx, scope, &filter, frame.year, EXPORTED, 0).await?;
    let count = words::count(schools.len() as u64, ["школа", "школы", "школ"]);
    let event = Event::new(Kind::Exported, format!("Выгружен список школ: {count}"));
    tx.commit(event.with(serde_json::json!({ "query": form.query() })))
        .await?;
    let labels: Vec<String> = form
        .conditions(frame.municipality(&form.municipality), frame.year)
        .into_iter()
        .map(|(_, _, label)| label)
        .collect();
    let notes = download::notes(viewer, now.0, &labels);
    download::table("Школы", school_table(schools, notes, frame.year), format).await
}

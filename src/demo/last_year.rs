//! The former year of the demo's school: a roadmap done, judged and closed, whose work goes on this year.

use super::plans::{self, Names, Planned, Row};
use crate::access::Viewer;
use crate::db::Tx;
use crate::risks::{self, Level, Side};
use crate::roadmaps::{self, Effect, Roadmap, State};
use crate::schools::StoredSchool;
use anyhow::Context;
use chrono::NaiveDate;

/// Levels of that year.
const LEVELS: [Row; 5] = [
    (1, Level::Medium, "Не хватало ноутбуков в двух кабинетах"),
    (2, Level::High, "Нет учителя физики, открыты три вакансии"),
    (3, Level::High, "Категорию имели 6 учителей из 30"),
    (6, Level::Medium, ""),
    (
        9,
        Level::High,
        "Каждому второму ученику 5–6 классов нужна была помощь по русскому языку",
    ),
];
/// Directions of that year.
const CHOSEN: [i16; 3] = [2, 3, 9];

/// A measure, what was done, how it worked.
type Done = (Planned, &'static str, Option<(Effect, &'static str)>);

/// Measures of that year with what was said of their effect; one was not done and goes on.
const MEASURES: [Done; 6] = [
    (
        (
            2,
            "Закрыть вакансии учителей математики и начальных классов",
            "до 1 ноября",
            "директор",
            "Приказы о приёме",
        ),
        "Приняты учитель математики и учитель начальных классов",
        Some((Effect::Worked, "Вакансий было три, осталась одна: физика")),
    ),
    (
        (
            2,
            "Договориться с колледжем об уроках физики",
            "до 15 октября",
            "директор",
            "Договор",
        ),
        "",
        None,
    ),
    (
        (
            3,
            "Провести курсы по разбору работ ВПР",
            "до 20 декабря",
            "завуч",
            "Удостоверения",
        ),
        "Курсы прошли 14 учителей",
        Some((
            Effect::Worked,
            "Аттестовались трое: категорию имеют 9 учителей из 29",
        )),
    ),
    (
        (
            3,
            "Организовать взаимопосещение уроков",
            "в конце каждой четверти",
            "завуч",
            "Листы посещения",
        ),
        "Посещены уроки в 5–7 классах",
        Some((
            Effect::Unclear,
            "Листы заполнены по-разному: в этом году лист единый",
        )),
    ),
    (
        (
            9,
            "Открыть группы помощи по русскому языку",
            "до 10 октября",
            "учителя 5–6 классов",
            "Приказ, расписание",
        ),
        "Работали три группы, 26 учеников",
        Some((
            Effect::Worked,
            "Не справлялся каждый второй, теперь каждый третий",
        )),
    ),
    (
        (
            9,
            "Провести родительские собрания о пропусках",
            "до 1 декабря",
            "классные руководители",
            "Протоколы",
        ),
        "Собрания прошли в шести классах",
        Some((
            Effect::DidNot,
            "Пришла половина семей, пропусков меньше не стало",
        )),
    ),
];

/// Fills the school year `year` of the school and gives its closed roadmap.
///
/// # Errors
/// When the school has a profile or a roadmap of that year.
pub async fn add(
    tx: &mut Tx,
    portal: &Viewer,
    (school, year): (&StoredSchool, i16),
    names: &Names,
) -> anyhow::Result<Roadmap> {
    let profile = plans::enter(tx, portal, (school, year), &LEVELS, names).await?;
    plans::confirm(tx, &profile, Side::Curator, &names.curator).await?;
    plans::confirm(tx, &profile, Side::School, &names.director).await?;
    let by = plans::author(&names.coordinator);
    risks::activate(tx, &profile.0, &CHOSEN, "", by).await?;
    let active = risks::active_risks(tx, portal.scope(), school.id, year).await?;
    let id = roadmaps::draft(tx, school, year, &active, &names.director).await?;
    let id = id.context("у школы примера уже есть карта прошлого года")?;
    let draft = roadmaps::find(tx, portal.scope(), id).await?;
    let measures = plans::write(tx, &draft, &MEASURES.map(|of| of.0)).await?;
    let agreed = [
        (State::Review, "", names.director.as_str()),
        (State::Agreed, "", names.coordinator.as_str()),
    ];
    plans::walk(tx, portal, id, &agreed).await?;
    let end = NaiveDate::from_ymd_opt(i32::from(year) + 1, 6, 1).context("конец года примера")?;
    for ((_, note, effect), measure) in MEASURES.iter().zip(measures) {
        if !note.is_empty() {
            plans::fulfil(tx, portal, (measure, end), (note, *effect), names).await?;
        }
    }
    let closed = [(
        State::Closed,
        "Уроки физики перенесены в следующий год: теперь договариваемся с гимназией.",
        names.coordinator.as_str(),
    )];
    plans::walk(tx, portal, id, &closed).await?;
    Ok(roadmaps::find(tx, portal.scope(), id).await?)
}

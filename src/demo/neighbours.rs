//! Other schools of the register: each at another place of the same road.

use super::plans::{self, Names, Planned, Row};
use super::{COORDINATOR, CURATOR, store};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::risks::{self, Level, Side};
use crate::roadmaps::{self, State};
use crate::schools::{self, StoredSchool};
use anyhow::Context;
use chrono::{Days, NaiveDate};

/// How far a school has come.
enum Fate {
    /// The levels are entered, the school has not looked at them.
    Entered,
    /// The roadmap came back with this remark.
    Returned(&'static str),
    /// The roadmap waits for the coordinator.
    Review,
    /// The roadmap is being carried out.
    Running,
}

struct Neighbour {
    login: &'static str,
    coordinator: &'static str,
    levels: &'static [Row],
    chosen: &'static [i16],
    measures: &'static [Planned],
    fate: Fate,
}

const NEIGHBOURS: [Neighbour; 5] = [
    Neighbour {
        login: "edu990103",
        coordinator: COORDINATOR,
        levels: &[
            (3, Level::Medium, "Категорию имеют 14 учителей из 31"),
            (4, Level::Medium, ""),
            (
                8,
                Level::High,
                "Учиться неинтересно половине шестиклассников",
            ),
            (
                9,
                Level::High,
                "В 6 классах русский язык не сдал каждый третий",
            ),
        ],
        chosen: &[8, 9],
        measures: &[
            (
                8,
                "Ввести проектный день раз в месяц",
                "январь – май",
                "завуч",
                "План проектных дней",
            ),
            (
                8,
                "Открыть школьный театр и кружок робототехники",
                "до 15 января",
                "педагог-организатор",
                "Приказ, программы",
            ),
            (
                9,
                "Добавить час русского языка в 6 классах",
                "до 12 января",
                "директор",
                "Учебный план",
            ),
            (
                9,
                "Разобрать ошибки ВПР с каждым шестиклассником",
                "до 25 декабря",
                "учителя русского языка",
                "Справка без фамилий",
            ),
        ],
        fate: Fate::Review,
    },
    Neighbour {
        login: "edu990109",
        coordinator: COORDINATOR,
        levels: &[
            (
                2,
                Level::High,
                "Русский язык в 5–6 классах ведут совместители",
            ),
            (5, Level::Medium, ""),
            (
                9,
                Level::High,
                "Русский язык в 6 классах не сдали 18 учеников",
            ),
            (10, Level::High, "На собрания приходит треть семей"),
        ],
        chosen: &[2, 9, 10],
        measures: &[
            (
                2,
                "Пригласить учителя русского языка",
                "до 1 февраля",
                "директор",
                "Приказ о приёме",
            ),
            (
                9,
                "Провести дополнительные занятия по русскому языку",
                "январь – май",
                "учителя",
                "Расписание",
            ),
            (
                10,
                "Проводить открытые уроки для родителей",
                "до 1 апреля",
                "завуч",
                "Фотоотчёт без лиц детей",
            ),
        ],
        fate: Fate::Returned(
            "Назовите, кто ведёт дополнительные занятия, и добавьте показатель: сколько учеников и к какому дню.",
        ),
    },
    Neighbour {
        login: "edu990105",
        coordinator: COORDINATOR,
        levels: &[
            (3, Level::Low, ""),
            (
                7,
                Level::Medium,
                "Работают 4 классных руководителя без опыта",
            ),
            (
                9,
                Level::Medium,
                "Русский язык в 5 классах не сдал каждый четвёртый",
            ),
        ],
        chosen: &[],
        measures: &[],
        fate: Fate::Entered,
    },
    Neighbour {
        login: "edu990209",
        coordinator: "belova",
        levels: &[
            (1, Level::High, "Интернет 4 Мбит/с на всю школу"),
            (2, Level::High, "Математику ведёт учитель физики"),
            (
                9,
                Level::High,
                "Математику в 5 классе не сдали 5 учеников из 14",
            ),
        ],
        chosen: &[1, 2, 9],
        measures: &[
            (
                1,
                "Подключить школу к оптической линии",
                "до 1 марта",
                "директор",
                "Акт подключения",
            ),
            (
                2,
                "Вести уроки математики вместе с Кленовской школой по видеосвязи",
                "до 20 октября",
                "завуч",
                "Расписание, договор",
            ),
            (
                9,
                "Заниматься с отстающими два раза в неделю",
                "до 10 октября",
                "учитель математики",
                "Журнал занятий",
            ),
            (
                9,
                "Обсудить успехи пятиклассников на педсовете",
                "в конце каждой четверти",
                "завуч",
                "Протокол",
            ),
        ],
        fate: Fate::Running,
    },
    Neighbour {
        login: "edu990206",
        coordinator: "belova",
        levels: &[
            (6, Level::Medium, ""),
            (
                8,
                Level::High,
                "Домашние задания не делает половина семиклассников",
            ),
            (
                9,
                Level::High,
                "Русский язык в 6 классе не сдали 6 учеников из 17",
            ),
        ],
        chosen: &[8, 9],
        measures: &[
            (
                8,
                "Провести недели предметов",
                "до 1 апреля",
                "завуч",
                "План недель",
            ),
            (
                9,
                "Пройти с методистом по урокам русского языка",
                "до 25 декабря",
                "завуч",
                "Справка",
            ),
        ],
        fate: Fate::Review,
    },
];

/// Fills the school year of `day` for the neighbours.
///
/// # Errors
/// When the people or the schools of the demo are not there.
pub async fn add(db: &Db, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let mut tx = db.begin(portal).await?;
    let mut events = Vec::new();
    for neighbour in &NEIGHBOURS {
        let school = store::school(&mut tx, neighbour.login).await?;
        let school = schools::find(&mut tx, portal.scope(), school).await?;
        let names = Names {
            director: school.director_name.clone(),
            curator: store::person(&mut tx, CURATOR).await?.1,
            coordinator: store::person(&mut tx, neighbour.coordinator).await?.1,
        };
        let (kind, told) = go(&mut tx, portal, (neighbour, &school), &names, day).await?;
        let event = Event::new(kind, format!("{}: {told}", school.name));
        events.push(
            event
                .about(Subject::School(school.id))
                .of_school(school.id)
                .in_municipality(school.municipality_id),
        );
    }
    tx.commit_all(events).await?;
    Ok(())
}

/// Leads a school as far as it has come; gives what happened last.
async fn go(
    tx: &mut Tx,
    portal: &Viewer,
    (neighbour, school): (&Neighbour, &StoredSchool),
    names: &Names,
    day: NaiveDate,
) -> anyhow::Result<(Kind, &'static str)> {
    let year = risks::school_year_of(day);
    let profile = plans::enter(tx, portal, (school, year), neighbour.levels, names).await?;
    if matches!(neighbour.fate, Fate::Entered) {
        return Ok((Kind::RisksEntered, "введены риски"));
    }
    plans::confirm(tx, &profile, Side::Curator, &names.curator).await?;
    plans::confirm(tx, &profile, Side::School, &names.director).await?;
    let by = plans::author(&names.coordinator);
    risks::activate(tx, &profile.0, neighbour.chosen, "", by).await?;
    let active = risks::active_risks(tx, portal.scope(), school.id, year).await?;
    let id = roadmaps::draft(tx, school, year, &active, &names.director).await?;
    let id = id.with_context(|| format!("{}: карта уже есть", school.name))?;
    let draft = roadmaps::find(tx, portal.scope(), id).await?;
    let measures = plans::write(tx, &draft, neighbour.measures).await?;
    let sent = (State::Review, "", names.director.as_str());
    let coordinator = names.coordinator.as_str();
    Ok(match neighbour.fate {
        Fate::Entered | Fate::Review => {
            plans::walk(tx, portal, id, &[sent]).await?;
            (Kind::RoadmapSent, "дорожная карта отправлена координатору")
        }
        Fate::Returned(remark) => {
            plans::walk(tx, portal, id, &[sent, (State::Draft, remark, coordinator)]).await?;
            (
                Kind::RoadmapReturned,
                "дорожная карта возвращена с замечанием",
            )
        }
        Fate::Running => {
            plans::walk(tx, portal, id, &[sent, (State::Agreed, "", coordinator)]).await?;
            let passed = day.checked_sub_days(Days::new(20)).unwrap_or(day);
            for measure in measures {
                let said = ("Сделано, документы у завуча", None);
                plans::fulfil(tx, portal, (measure, passed), said, names).await?;
            }
            (Kind::RoadmapAgreed, "дорожная карта согласована")
        }
    })
}

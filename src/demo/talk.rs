//! A talk of the demo: the school asks, the curator and the coordinator answer beside the measure.

use super::{COORDINATOR, CURATOR, DIRECTOR, SCHOOL, store};
use crate::access::{Role, Viewer};
use crate::comments::{self, New, Person, Place, Thing};
use crate::db::Db;

const MEASURE: &str = "Договориться с гимназией № 5 об уроках физики в 7–9 классах";

/// What is said: who, what, who is called.
const SAID: [(&str, Role, &str, Option<&str>); 3] = [
    (
        DIRECTOR,
        Role::Director,
        "Гимназия согласна на два урока в неделю, но договор лежит у их юриста третью неделю. @Орлова, поможете?",
        Some(COORDINATOR),
    ),
    (
        COORDINATOR,
        Role::Coordinator,
        "Позвонила в гимназию: подпишут до пятницы. Срок переносить не будем.",
        None,
    ),
    (
        CURATOR,
        Role::Curator,
        "На визите посмотрю расписание этих уроков. @Громова, подготовьте его, пожалуйста.",
        Some(DIRECTOR),
    ),
];

/// Tells the talk beside a measure of the demo's school.
///
/// # Errors
/// When the people or the measure of the demo are not there.
pub async fn add(db: &Db, portal: &Viewer) -> anyhow::Result<()> {
    let mut tx = db.begin(portal).await?;
    let school_id = store::school(&mut tx, SCHOOL).await?;
    let place = Place {
        thing: Thing::Measure(store::measure(&mut tx, school_id, MEASURE).await?),
        municipality_id: store::municipality_of(&mut tx, school_id).await?,
        school_id: Some(school_id),
        owner: "МБОУ «СОШ № 7»".to_owned(),
        title: format!("мера «{MEASURE}»"),
    };
    let mut events = Vec::new();
    for (login, role, text, called) in SAID {
        let (id, name) = store::person(&mut tx, login).await?;
        let mut people = Vec::new();
        if let Some(login) = called {
            let (id, full_name) = store::person(&mut tx, login).await?;
            let role = role.code().to_owned();
            people.push(Person {
                id,
                full_name,
                role,
            });
        }
        let new = New {
            text,
            called: &people,
            by: (Some(id), &name, role.code()),
        };
        events.push(comments::write(&mut tx, &place, new).await?);
    }
    tx.commit_all(events).await?;
    Ok(())
}

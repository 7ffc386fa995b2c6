//! The people of the demo: one of each role. Their password is known to everybody, so they live in the demo
//! alone.

use super::store;
use crate::access::{Role, Viewer};
use crate::accounts::{self, NewUser, UserForm};
use crate::audit::{Event, Kind, Subject};
use crate::db::Db;
use crate::letters;
use anyhow::Context;
use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "zaozerye-demo";

/// One person of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Sign-in name.
    pub login: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Position.
    position: &'static str,
    /// The role.
    pub role: Role,
    /// Code of the municipality.
    municipality: Option<&'static str>,
    /// Login of a director's school.
    schools: &'static [&'static str],
}

/// Everybody, the coordinator first.
pub const PEOPLE: [Person; 8] = [
    Person {
        login: "orlova",
        name: "Орлова Наталья Викторовна",
        position: "Методист управления образования города Заречного",
        role: Role::Coordinator,
        municipality: Some("reg99_m001"),
        schools: &[],
    },
    Person {
        login: "gromova",
        name: "Громова Вера Петровна",
        position: "Директор МБОУ «СОШ № 7»",
        role: Role::Director,
        municipality: Some("reg99_m001"),
        schools: &["edu990107"],
    },
    Person {
        login: "lapina",
        name: "Лапина Ольга Юрьевна",
        position: "Директор МБОУ «Гимназия № 5»",
        role: Role::Director,
        municipality: Some("reg99_m001"),
        schools: &["edu990105"],
    },
    Person {
        login: "sokolova",
        name: "Соколова Елена Андреевна",
        position: "Куратор, Заозёрский институт развития образования",
        role: Role::Curator,
        municipality: None,
        schools: &[],
    },
    Person {
        login: "morozov",
        name: "Морозов Сергей Кириллович",
        position: "Региональный координатор",
        role: Role::Region,
        municipality: None,
        schools: &[],
    },
    Person {
        login: "belova",
        name: "Белова Анна Марковна",
        position: "Методист отдела образования Приозёрского района",
        role: Role::Coordinator,
        municipality: Some("reg99_m002"),
        schools: &[],
    },
    Person {
        login: "nikitina",
        name: "Никитина Ирина Глебовна",
        position: "Заместитель главы города по социальным вопросам",
        role: Role::Observer,
        municipality: Some("reg99_m001"),
        schools: &[],
    },
    Person {
        login: "admin",
        name: "Ветров Павел Ильич",
        position: "Администратор портала",
        role: Role::Admin,
        municipality: None,
        schools: &[],
    },
];

/// Adds everybody.
///
/// # Errors
/// When a school of the demo is not there.
pub async fn add(db: &Db, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let hash = accounts::hash_password(PASSWORD.to_owned()).await?;
    let mut tx = db.begin(portal).await?;
    let mut events = Vec::new();
    for person in &PEOPLE {
        let form = form(&mut tx, person).await?;
        let user = NewUser::check(&form)
            .map_err(|errors| anyhow::anyhow!("{}: {errors:?}", person.login))?;
        let id = accounts::add_user(&mut tx, &user).await?;
        accounts::set_password_hash(&mut tx, id, &hash).await?;
        // Known since last week: the clock tells each the week that went by.
        letters::met(&mut tx, id, day - Days::new(7)).await?;
        let text = format!(
            "Добавлен пользователь {}: {}",
            user.login,
            user.role.title()
        );
        let mut event = Event::new(Kind::UserAdded, text).about(Subject::User(id));
        event.municipality_id = user.municipality_id;
        events.push(event);
    }
    tx.commit_all(events).await?;
    Ok(())
}

async fn form(tx: &mut PgConnection, person: &Person) -> anyhow::Result<UserForm> {
    let mut form = UserForm {
        login: person.login.to_owned(),
        full_name: person.name.to_owned(),
        position: person.position.to_owned(),
        email: format!("{}@example.ru", person.login),
        phone: "+7 (000) 555-01-01".to_owned(),
        role: person.role.code().to_owned(),
        ..UserForm::default()
    };
    if let Some(code) = person.municipality {
        let id = store::municipality(tx, code)
            .await
            .with_context(|| format!("муниципалитет {code}"))?;
        form.municipality_id = id.to_string();
    }
    if person.role == Role::Region {
        form.region_id = store::region(tx).await?.to_string();
    }
    for login in person.schools {
        let id = store::school(tx, login)
            .await
            .with_context(|| format!("школа {login}"))?;
        form.school_id = id.to_string();
    }
    Ok(form)
}

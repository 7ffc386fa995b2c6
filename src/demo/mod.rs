//! The demo: a believable region in an empty portal, loaded the way people load it.

mod documents;
mod last_year;
mod municipal;
mod neighbours;
mod papers;
mod people;
mod plans;
mod registers;
mod store;
mod surveys;
mod talk;
mod trips;
mod visits;
mod work;

pub use people::{PASSWORD, PEOPLE, Person};

use crate::access::Viewer;
use crate::imports::{bulk, intake};
use crate::schools::{self, RegistryFile, Source};
use crate::web::App;
use anyhow::bail;
use chrono::NaiveDate;
use rust_embed::RustEmbed;
use std::sync::Arc;

/// The school that is shown all year round.
const SCHOOL: &str = "edu990107";
/// Its director.
const DIRECTOR: &str = "gromova";
/// Its curator.
const CURATOR: &str = "sokolova";
/// The coordinator of its municipality.
const COORDINATOR: &str = "orlova";

/// The files of ФИС ОКО that the tests use too: two years of Russian and mathematics.
#[derive(RustEmbed)]
#[folder = "tests/data/fixtures/fis-oko/"]
struct Files;

/// The school list with directors; the people in it are invented.
const REGISTRY: &str = include_str!("registry.csv");

/// Fills an empty portal and tells each step; leaves any other portal as it is.
///
/// # Errors
/// When the portal holds somebody's real data, or one of the files does not load.
pub async fn fill(app: &App, day: NaiveDate, tell: impl Fn(&str)) -> anyhow::Result<()> {
    let portal = Viewer::portal("пример");
    let mut tx = app.db.read(&portal).await?;
    let (empty, ours) = (
        store::is_empty(&mut tx).await?,
        store::has_person(&mut tx, PEOPLE[0].login).await?,
    );
    drop(tx);
    match (empty, ours) {
        (true, _) => {}
        (false, true) => return Ok(()),
        (false, false) => bail!(
            "в этом каталоге данных уже есть портал без примера: запустите portal serve \
             или укажите другой каталог ключом --data-dir"
        ),
    }
    tell("Загружаем список школ…");
    load_schools(app, &portal, day).await?;
    tell("Загружаем результаты ВПР за два года…");
    load_results(app, &portal).await?;
    tell("Добавляем пользователей…");
    people::add(&app.db, &portal, day).await?;
    tell("Утверждаем перечень прошлого года и показываем школам новый…");
    registers::add(&app.db, &portal, day).await?;
    tell("Рассказываем о визитах куратора…");
    visits::add(&app.db, &portal, day).await?;
    trips::add(app, &portal, day).await?;
    tell("Опрашиваем школы…");
    surveys::add(&app.db, &portal, day).await?;
    tell("Добавляем риски и дорожные карты…");
    work::add(&app.db, &portal, day).await?;
    neighbours::add(&app.db, &portal, day).await?;
    tell("Прикладываем документы…");
    papers::add(app, &portal, day).await?;
    documents::add(app, &portal, day).await?;
    tell("Утверждаем муниципальную карту…");
    municipal::add(app, &portal, day).await?;
    talk::add(&app.db, &portal).await?;
    app.db.take_statistics().await
}

async fn load_schools(app: &App, portal: &Viewer, day: NaiveDate) -> anyhow::Result<()> {
    let book = app
        .reader
        .read("registry.csv", REGISTRY.as_bytes())
        .await
        .map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    let list = RegistryFile::read(&book.sheets);
    let source = Source {
        file: "registry.csv",
        day,
        user_id: None,
    };
    let mut tx = app.db.begin(portal).await?;
    let (_, events) = schools::load_region(&mut tx, portal.scope(), &list, source).await?;
    tx.commit_all(events).await?;
    Ok(())
}

async fn load_results(app: &App, portal: &Viewer) -> anyhow::Result<()> {
    let sent = Files::iter()
        .filter_map(|name| {
            let bytes = Files::get(&name)?.data.into_owned();
            Some(intake::Sent {
                name: name.into_owned(),
                bytes,
            })
        })
        .collect();
    let mut tx = app.db.read(portal).await?;
    let knowledge = bulk::knowledge(&mut tx, portal, None).await?;
    drop(tx);
    let read = intake::read(&Arc::clone(&app.reader), sent, knowledge).await;
    let mut tx = app.db.begin(portal).await?;
    let Some(loaded) = bulk::load(&mut tx, portal, &read, None).await? else {
        bail!("школы примера не загрузились");
    };
    tx.commit_all(loaded.events).await?;
    Ok(())
}

//! `portal demo`: the portal with a believable region, one user of each role.

use super::{Outcome, server};
use crate::config::{Place, Settings};
use crate::demo;

/// Fills an empty portal and serves it; prints the address and the logins.
///
/// # Errors
/// When the database or the port cannot be had, or the data directory holds a real portal.
pub fn demo(place: &Place, settings: Settings) -> anyhow::Result<Outcome> {
    println!("Готовим базу данных…");
    server::serve_prepared(place, settings, async |app| {
        demo::fill(app, super::maintenance::now().date_naive(), |step| {
            println!("{step}")
        })
        .await?;
        print_logins(&app.settings.absolute("/"));
        Ok(())
    })
}

fn print_logins(address: &str) {
    println!("\nПортал открыт: {address}");
    println!("Пароль у всех один: {}\n", demo::PASSWORD);
    for person in &demo::PEOPLE {
        println!(
            "  {:<10} {:<26} {}",
            person.login,
            person.role.title(),
            person.name
        );
    }
    println!("\nОстановить: Ctrl-C. Данные сохранятся до следующего запуска.");
}

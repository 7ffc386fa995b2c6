//! Puts an import back: what hinders it, and the work itself in the transaction of the caller.

use super::drafting::effect;
use super::import::{Effect, State};
use super::list_store::{self, Standing};
use super::store::{self, ApprovedRegister, Import};
use crate::access::Viewer;
use crate::audit::{Event, Kind as EventKind, Subject};
use crate::error::{Error, Result};
use crate::results;
use crate::schools;
use crate::verdicts;
use crate::words;
use serde_json::json;
use sqlx::PgConnection;

/// What depends on an import.
#[derive(Clone, Debug)]
pub struct Dependence {
    /// Numbers and later imports.
    pub standing: Standing,
    /// Approved registers that rest on its years.
    pub registers: Vec<ApprovedRegister>,
}

/// Why an import cannot be put back, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The reason, a sentence.
    pub why: String,
    /// Who can help or what to do, a sentence.
    pub way: String,
}

/// What depends on the import.
///
/// # Errors
/// When the database refuses.
pub async fn dependence(conn: &mut PgConnection, import: &Import) -> Result<Dependence> {
    let standing = list_store::standing(conn, import).await?;
    let municipality = import.municipality_id;
    let registers = store::approved_registers(conn, municipality, &standing.years).await?;
    Ok(Dependence {
        standing,
        registers,
    })
}

impl Dependence {
    /// The first thing that hinders the undo of an import in this state.
    pub fn obstacle(&self, state: State) -> Option<Obstacle> {
        let obstacle = |why: String, way: &str| {
            Some(Obstacle {
                why,
                way: way.to_owned(),
            })
        };
        if state != State::Committed {
            return obstacle(
                format!("Эту загрузку нельзя отменить: она {}", state.title()),
                "Отменить можно только сохранённую загрузку.",
            );
        }
        if let [only] = self.standing.later_numbers.as_slice() {
            return obstacle(
                format!("Часть её чисел уже заменена загрузкой №\u{a0}{only}"),
                "Сначала отмените более позднюю загрузку.",
            );
        }
        if !self.standing.later_numbers.is_empty() {
            let numbers: Vec<String> = self
                .standing
                .later_numbers
                .iter()
                .map(i32::to_string)
                .collect();
            return obstacle(
                format!(
                    "Часть её чисел уже заменена загрузками №\u{a0}{}",
                    numbers.join(", ")
                ),
                "Сначала отмените более поздние загрузки, начиная с последней.",
            );
        }
        if let Some(register) = self.registers.first() {
            return obstacle(
                format!("На её числах утверждён перечень {} года", register.year),
                "Утверждённый перечень не меняется. Если числа ошибочны, загрузите исправленный файл: \
                 портал предложит изменить перечень новым решением.",
            );
        }
        if self.standing.own != self.standing.written {
            return obstacle(
                "Часть её чисел с тех пор перенесена в другую школу".to_owned(),
                "Загрузите исправленный файл: он заменит числа.",
            );
        }
        None
    }
}

/// Puts the import back. Gives the statuses that changed and the event of the journal.
///
/// # Errors
/// [`Error::Conflict`] when something hinders it or somebody was faster.
pub async fn undo(
    conn: &mut PgConnection,
    viewer: &Viewer,
    import: &Import,
    version: i32,
) -> Result<(Vec<Effect>, Event)> {
    store::lock_numbers(conn, import.municipality_id).await?;
    let dependence = dependence(conn, import).await?;
    if let Some(obstacle) = dependence.obstacle(import.state) {
        return Err(Error::Conflict(format!(
            "{}. {}",
            obstacle.why, obstacle.way
        )));
    }
    store::move_on(conn, import.id, version, State::Committed, State::Undone).await?;
    results::put_back(conn, import.municipality_id, import.id).await?;
    schools::forget_aliases(conn, import.municipality_id, &import.summary.aliases).await?;
    let Standing {
        schools,
        years,
        written,
        ..
    } = dependence.standing;
    let changes = match years.is_empty() {
        true => Vec::new(),
        false => {
            let municipality = import.municipality_id;
            verdicts::refresh(conn, viewer.scope(), municipality, Some(&schools), &years).await?
        }
    };
    let numbers = words::count(written.unsigned_abs(), ["число", "числа", "чисел"]);
    let text = format!(
        "Отменена загрузка №\u{a0}{}: возвращено {numbers}",
        import.number
    );
    let event = Event::new(EventKind::ImportUndone, text)
        .about(Subject::Import(import.id))
        .in_municipality(import.municipality_id)
        .with(json!({ "numbers": written, "schools": schools, "statuses_changed": changes.len() }));
    Ok((changes.into_iter().map(effect).collect(), event))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependence() -> Dependence {
        let standing = Standing {
            written: 12,
            own: 12,
            years: vec![2021],
            ..Standing::default()
        };
        Dependence {
            standing,
            registers: Vec::new(),
        }
    }

    #[test]
    fn nothing_hinders_a_fresh_import() {
        assert_eq!(dependence().obstacle(State::Committed), None);
    }

    #[test]
    fn each_obstacle_is_told_with_its_way_out() {
        let mut later = dependence();
        later.standing.later_numbers = vec![15];
        let mut approved = dependence();
        approved.registers.push(ApprovedRegister {
            id: 1,
            year: 2021,
            order_number: "41".to_owned(),
            approved_by_name: String::new(),
        });
        let mut moved = dependence();
        moved.standing.own = 11;
        for (dependence, state, words) in [
            (later, State::Committed, "загрузкой №\u{a0}15"),
            (approved, State::Committed, "перечень 2021 года"),
            (moved, State::Committed, "перенесена"),
            (dependence(), State::Undone, "она отменена"),
            (dependence(), State::Preview, "она на проверке"),
        ] {
            let obstacle = dependence.obstacle(state).unwrap();
            assert!(obstacle.why.contains(words), "{obstacle:?}");
            assert!(obstacle.way.ends_with('.'));
        }
    }
}

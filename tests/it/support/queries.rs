//! Counts the statements a page sends to the database.

use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// The answer of `work` and the statements it sent, as sqlx reports them: the setting of the scope is one,
/// `begin` is none. The `rollback` with which the pool pings a connection is left out. Only for tests on one
/// thread.
pub async fn statements_of<T>(work: impl Future<Output = T>) -> (T, Vec<String>) {
    let seen = Seen::default();
    let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(seen.clone()));
    let answer = work.await;
    drop(guard);
    let statements = std::mem::take(&mut *seen.0.lock().unwrap());
    (answer, statements)
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Seen {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut statement = Statement::default();
        event.record(&mut statement);
        let text = statement.summary.trim_matches('"').to_owned();
        if !text.starts_with("rollback") {
            self.0.lock().unwrap().push(text);
        }
    }
}

#[derive(Default)]
struct Statement {
    summary: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            self.summary = value.to_owned();
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "summary" {
            self.summary = format!("{value:?}");
        }
    }
}

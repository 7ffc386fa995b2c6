//! Visits from the plan to the director's word: the loop of recommendations, drafts, refusals, stale forms.

mod drafts;
mod folder;
mod lists;
mod roles;
mod walk;

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";
const OTHER: &str = "edu990108";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

/// A planned visit of a curator with one recommendation of the visit before.
struct Field {
    app: TestApp,
    vera: Person,
    visit: i64,
    promise: i64,
}

impl Field {
    async fn new() -> Field {
        let app = TestApp::new().await;
        let vera = app.curator(&[SCHOOL]).await;
        let promise = app.recommendation(SCHOOL, vera.id).await;
        let visit = app.planned_visit(SCHOOL, vera.id).await;
        Field {
            app,
            vera,
            visit,
            promise,
        }
    }

    fn path(&self, part: &str) -> String {
        format!("/visits/{}{part}", self.visit)
    }

    /// A whole report; `state` is what became of the promise.
    fn report(&self, state: &str) -> Vec<(String, String)> {
        let promise = self.promise;
        [
            ("version", "1"),
            ("draft", "0"),
            (&format!("review_{promise}_state"), state),
            (&format!("review_{promise}_comment"), "начали в январе"),
            ("form", "trip"),
            ("held_on", &today(0)),
            ("participants", "директор, завуч"),
            ("lesson_1_grade", "5 Б"),
            ("lesson_1_subject", "Русский язык"),
            ("lesson_1_teacher", "учитель"),
            ("risks", "Учебная неуспешность"),
            ("findings", "11 учеников из 21\r\nсправились с заданием"),
            ("advice_1_text", "Показать тетрадь ошибок 6 классам"),
            ("advice_1_owner", "завуч"),
            ("advice_1_due", &today(20)),
            ("next_on", &today(30)),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    async fn send(&self, who: &Person, part: &str, fields: &[(String, String)]) -> Page {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        who.post(&self.path(part), &fields).await
    }
}

/// A day so many days from now, as people type it.
fn today(days: i64) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test lives in the present")]
    let day = chrono::Utc::now() + chrono::Duration::hours(3) + chrono::Duration::days(days);
    day.format("%d.%m.%Y").to_string()
}

/// A report as a correction sends it: promises of earlier visits are not asked again.
fn without_reviews(fields: &[(String, String)]) -> Vec<(String, String)> {
    let mut fields = fields.to_vec();
    fields.retain(|(name, _)| !name.starts_with("review_") && name != "draft");
    fields
}

fn with(fields: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let mut fields = fields.to_vec();
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

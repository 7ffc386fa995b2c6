//! Questionnaires from the ready set to a level of a profile: versions, the anonymous form, results of five and
//! more, the way into the profile, who may what.

mod public;
mod results;
mod roles;
mod surveys;
mod versions;

use crate::support::TestApp;
use crate::support::build_surveys::OpenSurvey;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

/// A school with a survey that goes on, its people, and a browser that nobody knows.
struct Scene {
    app: TestApp,
    school: i64,
    survey: OpenSurvey,
    olga: Person,
    director: Person,
    stranger: Person,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    Scene {
        school: app.world().school(SCHOOL).id,
        survey: app.survey(SCHOOL, 2021).await,
        olga: app.coordinator().await,
        director: app.director(SCHOOL).await,
        stranger: app.stranger(),
        app,
    }
}

impl Scene {
    fn path(&self, part: &str) -> String {
        format!("/surveys/{}{part}", self.survey.id)
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }

    async fn text(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }

    async fn run(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.app.sql).await.unwrap();
    }
}

/// The fields of a form of the portal with the first choice of every question, the mark included.
fn filled(page: &crate::support::html::Page) -> Vec<(String, String)> {
    let mark = page.attr("input[name=mark]", "value").unwrap();
    let mut fields = vec![("mark".to_owned(), mark)];
    let names = page.attrs("input[type=radio][value='0']", "name");
    fields.extend(names.into_iter().map(|name| (name, "0".to_owned())));
    fields
}

async fn send(
    person: &Person,
    path: &str,
    fields: &[(String, String)],
) -> crate::support::html::Page {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    person.post(path, &fields).await
}

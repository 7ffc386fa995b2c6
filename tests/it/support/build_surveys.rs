//! Questionnaires and surveys for tests that say only what matters to them.

use super::app::TestApp;
use chrono::{Days, NaiveDate, Utc};
use portal::access::Viewer;
use portal::questionnaires::{self, Audience, NewSurvey};
use portal::schools;
use std::collections::BTreeMap;

/// The school year of the surveys.
pub const YEAR: i16 = 2021;

/// Versions of a municipality.
#[derive(Clone, Copy, Debug)]
pub struct Versions {
    /// The version in force.
    pub active: i64,
    /// The draft after it.
    pub draft: i64,
    /// A question of the draft.
    pub question: i64,
}

/// Surveys of a school.
#[derive(Clone, Debug)]
pub struct SurveyRows {
    /// One that goes on.
    pub open: i64,
    /// One that has ended, with six teachers, four parents and the director.
    pub ended: i64,
    /// The link of the parents of the open one.
    pub token: String,
}

/// A survey that goes on, with the secret of each link.
#[derive(Clone, Debug)]
pub struct OpenSurvey {
    /// Row of `surveys`.
    pub id: i64,
    tokens: BTreeMap<Audience, String>,
}

impl OpenSurvey {
    /// The address of the form of an audience.
    pub fn path(&self, audience: Audience) -> String {
        format!("/q/{}", self.tokens[&audience])
    }
}

/// The day of the tests in the zone of their municipalities.
#[expect(clippy::disallowed_methods, reason = "the one clock of these rows")]
fn today() -> NaiveDate {
    (Utc::now() + chrono::TimeDelta::hours(7)).date_naive()
}

impl TestApp {
    /// The ready set in force and a draft after it; the same ones when asked again.
    pub async fn questionnaires_of(&self, municipality: i64) -> Versions {
        let active = match self.version(municipality, "active").await {
            Some(id) => id,
            None => {
                let id = self.draft_of(municipality).await;
                self.publish(id).await;
                id
            }
        };
        let draft = match self.version(municipality, "draft").await {
            Some(id) => id,
            None => self.draft_of(municipality).await,
        };
        let question = "select min(id) from questions where questionnaire_id = $1";
        let question = sqlx::query_scalar(question)
            .bind(draft)
            .fetch_one(&self.sql)
            .await
            .unwrap();
        Versions {
            active,
            draft,
            question,
        }
    }

    async fn version(&self, municipality: i64, state: &str) -> Option<i64> {
        sqlx::query_scalar(
            "select id from questionnaires where municipality_id = $1 and state = $2",
        )
        .bind(municipality)
        .bind(state)
        .fetch_optional(&self.sql)
        .await
        .unwrap()
    }

    /// A draft out of the ready set.
    pub async fn draft_of(&self, municipality: i64) -> i64 {
        let mut tx = self.portal_tx().await;
        let set = questionnaires::ready_set().unwrap();
        let begun =
            questionnaires::draft(&mut tx, municipality, "готовый набор", &set, "тест").await;
        let (id, _) = begun.unwrap().expect("no draft yet");
        tx.commit_unaudited("a test prepares a draft")
            .await
            .unwrap();
        id
    }

    /// Puts a draft in force.
    pub async fn publish(&self, id: i64) {
        let portal = Viewer::portal("тест");
        let mut tx = self.portal_tx().await;
        let draft = questionnaires::find(&mut tx, portal.scope(), id)
            .await
            .unwrap();
        let done = questionnaires::publish(&mut tx, &draft, draft.version, "тест").await;
        done.unwrap();
        tx.commit_unaudited("a test publishes").await.unwrap();
    }

    /// A survey of a school year that asks all: the director, 20 teachers, 40 pupils, 60 parents.
    pub async fn survey(&self, school: &str, year: i16) -> OpenSurvey {
        let place = self.world().school(school).clone();
        let active = self.questionnaires_of(place.municipality).await.active;
        let portal = Viewer::portal("тест");
        let mut tx = self.portal_tx().await;
        let row = schools::find(&mut tx, portal.scope(), place.id)
            .await
            .unwrap();
        let asked = Audience::ALL.into_iter().zip([1, 20, 40, 60]).collect();
        let new = NewSurvey {
            year,
            closes_on: today() + Days::new(14),
            asked,
        };
        let by = ("тест", today());
        let opened = questionnaires::open(&mut tx, &row, active, &new, by).await;
        let id = opened.unwrap().expect("no open survey yet");
        let mut tokens = BTreeMap::new();
        for audience in Audience::ALL {
            let token = questionnaires::secret().unwrap();
            let of = (place.municipality, id);
            let linked = questionnaires::link(&mut tx, of, audience, &token, "тест").await;
            linked.unwrap();
            tokens.insert(audience, token);
        }
        tx.commit_unaudited("a test opens a survey").await.unwrap();
        OpenSurvey { id, tokens }
    }

    /// As many forms of an audience, all with the choice at this place for every question.
    pub async fn answers(&self, survey: i64, audience: Audience, choice: i16, times: usize) {
        let (municipality, version): (i64, i64) =
            sqlx::query_as("select municipality_id, questionnaire_id from surveys where id = $1")
                .bind(survey)
                .fetch_one(&self.sql)
                .await
                .unwrap();
        let mut tx = self.portal_tx().await;
        let questions = questionnaires::questions(&mut tx, &[version])
            .await
            .unwrap();
        let own = questions.iter().filter(|of| of.audience == audience);
        let choices: Vec<(i64, i16)> = own.map(|of| (of.id, choice)).collect();
        for _ in 0..times {
            let of = (municipality, survey);
            let counted = questionnaires::count(&mut tx, of, audience, &choices).await;
            counted.unwrap();
        }
        tx.commit_unaudited("a test answers").await.unwrap();
    }

    /// Closes a survey.
    pub async fn close_survey(&self, survey: i64) {
        sqlx::query("update surveys set closed_at = now(), closed_by_name = 'тест' where id = $1")
            .bind(survey)
            .execute(&self.sql)
            .await
            .unwrap();
    }

    /// One survey that has ended and one that goes on.
    pub async fn surveys_of(&self, school: &str) -> SurveyRows {
        let ended = self.survey(school, YEAR).await.id;
        for (audience, choice, times) in [
            (Audience::Director, 3, 1),
            (Audience::Teachers, 1, 6),
            (Audience::Parents, 2, 4),
        ] {
            self.answers(ended, audience, choice, times).await;
        }
        self.close_survey(ended).await;
        let open = self.survey(school, YEAR + 1).await;
        SurveyRows {
            ended,
            open: open.id,
            token: open.tokens[&Audience::Parents].clone(),
        }
    }
}

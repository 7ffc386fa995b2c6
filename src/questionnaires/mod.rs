//! Questionnaires: versions of the questions, surveys of schools by anonymous links, sums of answers, and the
//! levels they propose for a risk profile. Its doors are its front; for the demo [`draft`], [`publish`], [`open`],
//! [`count`], [`Results`] and [`rows`].

mod answer_pages;
mod answer_store;
mod answers;
mod audience;
mod comparison;
mod cutoff_pages;
mod cutoff_store;
mod cutoffs;
mod filter;
mod link_pages;
mod list_pages;
mod list_store;
mod opening_pages;
mod question;
mod question_pages;
mod questionnaire;
mod ready_set;
mod result_pages;
mod result_table;
mod results;
mod scoring;
mod secret;
mod store;
mod survey;
mod survey_form;
mod survey_pages;
mod survey_store;
mod table;
mod taking;
mod taking_pages;
mod version_pages;

pub use answer_store::count;
pub use audience::{Audience, FEWEST};
pub use questionnaire::Questionnaire;
pub use ready_set::ready_set;
pub use results::Results;
pub use secret::secret;
pub use store::{draft, find, publish, questions};
pub use survey_form::NewSurvey;
pub use survey_store::{link, open};
pub use taking::{TakingForm, document, rows};

use crate::access::Access::{Anyone, Holder};
use crate::access::Permission::{EditQuestionnaires, RunSurveys, SeeSurveys, ShareSurveys};
use crate::web::Routes;

/// Doors of the room.
pub fn routes() -> Routes {
    versions(Routes::new())
        .merge(surveys(Routes::new()))
        .merge(answers_of_anyone(Routes::new()))
}

fn versions(routes: Routes) -> Routes {
    let (see, edit) = (Holder(SeeSurveys), Holder(EditQuestionnaires));
    routes
        .get("/questionnaires", see, version_pages::list)
        .post("/questionnaires", edit, version_pages::create)
        .get(
            "/questionnaires/{questionnaire_id}",
            see,
            version_pages::show,
        )
        .get(
            "/questionnaires/{questionnaire_id}/comparison",
            see,
            version_pages::compare,
        )
        .post(
            "/questionnaires/{questionnaire_id}/publication",
            edit,
            version_pages::publish,
        )
        .get(
            "/questionnaires/{questionnaire_id}/questions/new",
            edit,
            question_pages::new,
        )
        .post(
            "/questionnaires/{questionnaire_id}/questions",
            edit,
            question_pages::create,
        )
        .get("/questions/{question_id}", edit, question_pages::edit)
        .post("/questions/{question_id}", edit, question_pages::update)
        .post(
            "/questions/{question_id}/removal",
            edit,
            question_pages::remove,
        )
        .get("/cutoffs", see, cutoff_pages::show)
        .post("/cutoffs", edit, cutoff_pages::update)
}

fn surveys(routes: Routes) -> Routes {
    let (see, run, share) = (Holder(SeeSurveys), Holder(RunSurveys), Holder(ShareSurveys));
    routes
        .get("/surveys", see, list_pages::list)
        .get("/surveys.xlsx", see, list_pages::file)
        .get("/surveys.csv", see, list_pages::file)
        .get("/schools/{school_id}/survey", see, survey_pages::of_school)
        .get("/schools/{school_id}/surveys/new", run, opening_pages::new)
        .post("/schools/{school_id}/surveys", run, opening_pages::create)
        .get("/surveys/{survey_id}", see, survey_pages::show)
        .get("/surveys/{survey_id}/edit", run, opening_pages::edit)
        .post("/surveys/{survey_id}/edit", run, opening_pages::update)
        .post("/surveys/{survey_id}/closure", run, survey_pages::close)
        .post(
            "/surveys/{survey_id}/links/{audience}",
            run,
            link_pages::change,
        )
        .get("/surveys/{survey_id}/sheet", share, link_pages::sheet)
        .get("/surveys/{survey_id}/results", see, result_pages::show)
        .get("/surveys/{survey_id}/results.xlsx", see, result_pages::file)
        .get("/surveys/{survey_id}/results.csv", see, result_pages::file)
        .get("/surveys/{survey_id}/profile", run, taking_pages::edit)
        .post("/surveys/{survey_id}/profile", run, taking_pages::update)
}

fn answers_of_anyone(routes: Routes) -> Routes {
    routes
        .get("/q/{token}", Anyone, answer_pages::new)
        .post("/q/{token}", Anyone, answer_pages::create)
        .get("/q/{token}/thanks", Anyone, answer_pages::thanks)
}

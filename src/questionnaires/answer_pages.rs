//! The anonymous form. Whoever opens it is nobody: no account, no address, no hour is kept, and the answers go
//! into sums at once.

use super::answer_store::{self, Asking};
use super::answers::{MARK, Sent, check, field, require_known};
use super::audience::Audience;
use super::question::Question;
use super::secret::{address_mark, is_secret, secret};
use super::store;
use crate::access::Viewer;
use crate::accounts;
use crate::db::Db;
use crate::error::Result;
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{
    Now, Path, Shell, SignedForm, VisitorPage, filters, html, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "questionnaires/answer.html")]
struct AnswerPage {
    shell: Shell,
    asking: Asking,
    questions: Vec<Question>,
    sent: Sent,
    errors: Errors,
}

impl AnswerPage {
    async fn load(db: &Db, shell: Shell, asking: Asking, mut sent: Sent) -> Result<AnswerPage> {
        let viewer = nobody_in(&asking);
        let mut tx = db.read(&viewer).await?;
        let mut questions = store::questions(&mut tx, &[asking.questionnaire_id]).await?;
        questions.retain(|question| question.audience == asking.audience);
        if !sent.get(MARK).is_some_and(|mark| is_secret(mark)) {
            sent.insert(MARK.to_owned(), secret()?);
        }
        Ok(AnswerPage {
            shell,
            asking,
            questions,
            sent,
            errors: Errors::new(),
        })
    }

    fn mark(&self) -> &str {
        self.sent.get(MARK).map_or("", String::as_str)
    }

    fn field(question: &Question) -> String {
        field(question)
    }

    fn choices(&self, question: &Question) -> Vec<Choice> {
        let chosen = self.sent.get(&field(question)).map_or("", String::as_str);
        let options = question.options.iter().enumerate();
        options
            .map(|(place, of)| Choice::new(place.to_string(), of.words.as_str(), chosen))
            .collect()
    }

    fn count(&self) -> String {
        words::count(
            self.questions.len() as u64,
            ["вопрос", "вопроса", "вопросов"],
        )
    }

    fn is_director(&self) -> bool {
        self.asking.audience == Audience::Director
    }
}

/// The portal at work in the one municipality the link belongs to, for somebody who is nobody.
fn nobody_in(asking: &Asking) -> Viewer {
    Viewer::portal_in("безымянный ответ", asking.municipality_id)
}

/// Why no answer is taken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shut {
    Revoked,
    Ended,
    Full,
}

impl Shut {
    fn of(asking: &Asking, now: Now) -> Option<Shut> {
        let ended = asking.is_closed || asking.closes_on < now.day(asking.utc_offset_hours);
        match (asking.is_revoked, ended, asking.answered >= asking.expected) {
            (true, _, _) => Some(Shut::Revoked),
            (_, true, _) => Some(Shut::Ended),
            (_, _, true) => Some(Shut::Full),
            _ => None,
        }
    }

    fn words(self, asking: &Asking) -> (&'static str, String) {
        match self {
            Shut::Revoked => (
                "Ссылка отозвана",
                "Её заменили или отозвали. Попросите новую у школы.".to_owned(),
            ),
            Shut::Ended => (
                "Опрос закончен",
                "Ответы больше не принимаются. Спасибо, что хотели помочь.".to_owned(),
            ),
            Shut::Full if asking.audience == Audience::Director => (
                "Ответ уже получен",
                "От директора ждали одного ответа, он записан.".to_owned(),
            ),
            Shut::Full => (
                "Все места заняты",
                format!(
                    "Ожидали {}, столько и получили. Если вы не успели, скажите школе: \
                     координатор может увеличить число.",
                    words::count(
                        u64::from(asking.expected.unsigned_abs()),
                        ["ответ", "ответа", "ответов"]
                    )
                ),
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "questionnaires/shut.html")]
struct ShutPage {
    shell: Shell,
    title: &'static str,
    text: String,
}

fn shut_page(shell: Shell, asking: &Asking, why: Shut) -> Result<Response> {
    let (title, text) = why.words(asking);
    let page = html(&ShutPage { shell, title, text })?;
    Ok((StatusCode::GONE, page).into_response())
}

/// The survey of a link: the municipality is known only once the link is found.
async fn find(db: &Db, token: &str) -> Result<Asking> {
    let mut tx = db.read(&Viewer::portal("безымянный ответ")).await?;
    answer_store::asking(&mut tx, token, false).await
}

/// `GET /q/{token}`
pub async fn new(
    State(db): State<Db>,
    page: VisitorPage,
    now: Now,
    Path(token): Path<String>,
) -> Result<Response> {
    let asking = find(&db, &token).await?;
    if let Some(why) = Shut::of(&asking, now) {
        return shut_page(page.shell, &asking, why);
    }
    html(&AnswerPage::load(&db, page.shell, asking, Sent::new()).await?)
}

/// `POST /q/{token}`
pub async fn create(
    State(db): State<Db>,
    page: VisitorPage,
    now: Now,
    Path(token): Path<String>,
    SignedForm(sent): SignedForm<Sent>,
) -> Result<Response> {
    require_known(&sent)?;
    knock(&db, &page.visitor.address).await?;
    let asking = find(&db, &token).await?;
    if let Some(why) = Shut::of(&asking, now) {
        return shut_page(page.shell, &asking, why);
    }
    let mut shown = AnswerPage::load(&db, page.shell, asking, sent).await?;
    let choices = match check(&shown.sent, &shown.questions) {
        Ok(choices) => choices,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let mut tx = db.begin(&nobody_in(&shown.asking)).await?;
    let asking = answer_store::asking(&mut tx, &token, true).await?;
    // The same form once more, by a reload or the button «back»: it was counted, and nothing is amiss.
    if answer_store::is_new(&mut tx, &asking, shown.mark()).await? {
        if let Some(why) = Shut::of(&asking, now) {
            return shut_page(shown.shell, &asking, why);
        }
        let of = (asking.municipality_id, asking.survey_id);
        answer_store::count(&mut tx, of, asking.audience, &choices).await?;
        tx.commit_unaudited("an answer leaves no trace of who gave it, whence and when")
            .await?;
    }
    Ok(see_other(&format!("/q/{token}/thanks"), ""))
}

/// Counts an attempt from this address, before anything is looked up.
async fn knock(db: &Db, address: &str) -> Result<()> {
    let mark = address_mark(address)?;
    let mut tx = db.begin(&Viewer::portal("безымянный ответ")).await?;
    accounts::count_answer(&mut tx, &mark).await?;
    tx.commit_unaudited("the attempt counts before the link is looked up")
        .await
}

#[derive(Template)]
#[template(path = "questionnaires/thanks.html")]
struct ThanksPage {
    shell: Shell,
    asking: Asking,
}

/// `GET /q/{token}/thanks`
pub async fn thanks(
    State(db): State<Db>,
    page: VisitorPage,
    Path(token): Path<String>,
) -> Result<Response> {
    html(&ThanksPage {
        asking: find(&db, &token).await?,
        shell: page.shell,
    })
}

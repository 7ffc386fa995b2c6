//! The life of a register: opening a project, sending it to the schools, approving it.

use super::approval;
use super::board::{self, Sheet};
use super::forms::{ApprovalForm, OpenForm, ReviewForm};
use super::pages::checked_year;
use super::panel::Panel;
use super::register::Register;
use super::store::{self, OpenObjection, Order};
use crate::access::{Role, Scope, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::rulesets;
use crate::verdicts;
use crate::web::filters;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Duration, NaiveDate};
use serde_json::json;

/// Days for the schools that the form proposes.
const USUAL_REVIEW_DAYS: i64 = 7;

/// `POST /registers/{year}`: the project of the first or of the next edition.
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(year): Path<i32>,
    SignedForm(form): SignedForm<OpenForm>,
) -> Result<Response> {
    let year = checked_year(year)?;
    let viewer = &caller.viewer;
    let municipality_id = viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = app.db.begin(viewer).await?;
    let latest = store::latest(&mut tx, viewer.scope(), municipality_id, Some(year)).await?;
    let to = format!("/registers/{year}");
    if latest
        .as_ref()
        .is_some_and(|register| !register.is_approved())
    {
        return Ok(see_other(&to, "Проект уже открыт."));
    }
    let edition = latest.map_or(1, |register| register.edition + 1);
    if form.edition != edition.to_string() {
        return Err(Error::Conflict(STALE.to_owned()));
    }
    let known = board::sheet(&mut tx, viewer.scope(), year, municipality_id, None).await;
    if known
        .as_ref()
        .map_or(true, |sheet| sheet.entries.is_empty())
    {
        let message =
            format!("За\u{a0}{year}\u{a0}год нет рассчитанных школ: загрузите результаты.");
        return Err(Error::Conflict(message));
    }
    let rules = rulesets::current(&mut tx, viewer.scope(), municipality_id).await?;
    let id = store::open(&mut tx, municipality_id, year, edition, rules.id).await?;
    let title = match edition {
        1 => format!("Открыт проект перечня {year} года"),
        edition => format!("Открыта редакция {edition} перечня {year} года"),
    };
    let event = Event::new(Kind::RegisterOpened, title.clone())
        .about(Subject::Register(id))
        .in_municipality(municipality_id)
        .with(json!({ "year": year, "edition": edition, "ruleset": rules.code }));
    tx.commit(event).await?;
    Ok(see_other(&to, &format!("{title}.")))
}

#[derive(Template)]
#[template(path = "registers/review.html")]
struct ReviewPage {
    shell: Shell,
    register: Register,
    form: ReviewForm,
    errors: Errors,
    is_stale: bool,
}

impl ReviewPage {
    fn year(&self) -> i32 {
        self.register.year()
    }

    fn back(&self) -> String {
        format!("/registers/{}", self.year())
    }
}

/// A register that may still change.
fn open(register: Register) -> Result<Register> {
    if register.is_approved() {
        let order = register.order();
        return Err(Error::Conflict(format!(
            "Перечень {} года утверждён приказом {order} и больше не меняется. Откройте новую редакцию.",
            register.year
        )));
    }
    Ok(register)
}

/// `GET /registers/{register_id}/review`
pub async fn review(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(register_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let register = open(store::find(&mut tx, viewer.scope(), register_id).await?)?;
    let usual = now.day(viewer.utc_offset_hours) + Duration::days(USUAL_REVIEW_DAYS);
    let form = ReviewForm {
        until: words::day(register.review_until.unwrap_or(usual)),
        version: register.version.to_string(),
    };
    html(&ReviewPage {
        shell: caller.shell,
        register,
        form,
        errors: Errors::new(),
        is_stale: false,
    })
}

/// `POST /registers/{register_id}/review`
pub async fn send(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(register_id): Path<i64>,
    SignedForm(form): SignedForm<ReviewForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let register = open(store::hold(&mut tx, viewer.scope(), register_id).await?)?;
    let mut page = ReviewPage {
        shell: caller.shell,
        register,
        form,
        errors: Errors::new(),
        is_stale: false,
    };
    let until = match page.form.check(now.day(viewer.utc_offset_hours)) {
        Ok(until) => until,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    if page.form.version != page.register.version.to_string() {
        page.form.version = page.register.version.to_string();
        page.is_stale = true;
        return page::conflict(&page);
    }
    store::send(&mut tx, register_id, page.register.version, until).await?;
    let day = words::day_in_words(until);
    let text = format!("Перечень {} года у школ до {day}", page.year());
    tx.commit(about(Kind::RegisterSent, text, &page.register).with(json!({ "until": until })))
        .await?;
    let flash = format!("Школы могут проверить свои числа до {day}");
    Ok(see_other(&format!("/registers/{}", page.year()), &flash))
}

/// An event about a register.
pub(super) fn about(kind: Kind, text: String, register: &Register) -> Event {
    Event::new(kind, text)
        .about(Subject::Register(register.id))
        .in_municipality(register.municipality_id)
}

#[derive(Template)]
#[template(path = "registers/approval.html")]
struct ApprovalPage {
    shell: Shell,
    register: Register,
    sheet: Sheet,
    today: NaiveDate,
    open_objections: Vec<OpenObjection>,
    form: ApprovalForm,
    errors: Errors,
    /// Why the page is shown again: the list is no longer the one that was seen.
    changed: Option<String>,
}

impl ApprovalPage {
    async fn load(
        tx: &mut Tx,
        scope: &Scope,
        shell: Shell,
        register: Register,
        today: NaiveDate,
    ) -> Result<ApprovalPage> {
        let (place, edition) = (register.municipality_id, register.edition);
        let sheet = board::sheet(tx, scope, register.year(), place, Some(edition)).await?;
        let open_objections = match sheet.answers.open {
            0 => Vec::new(),
            _ => store::open_objections(tx, scope, register.id).await?,
        };
        let form = ApprovalForm {
            seen: sheet.fingerprint()?,
            version: register.version.to_string(),
            ..ApprovalForm::default()
        };
        let errors = Errors::new();
        Ok(ApprovalPage {
            shell,
            register,
            sheet,
            today,
            open_objections,
            form,
            errors,
            changed: None,
        })
    }

    fn year(&self) -> i32 {
        self.register.year()
    }

    /// The state of the register: what stands in the way.
    fn panel(&self) -> Panel<'_> {
        Panel::of(&self.sheet, self.today, Role::Coordinator, 0)
    }

    fn members(&self) -> usize {
        self.sheet.members().count()
    }

    fn verb(&self) -> String {
        format!("Утвердить перечень: {}", self.schools())
    }

    /// «5 школ».
    fn schools(&self) -> String {
        words::count(self.members() as u64, ["школа", "школы", "школ"])
    }

    /// Shows the page again because the list is another one now; the order stays as it was typed.
    fn again(mut self, typed: ApprovalForm, why: &str) -> Result<Response> {
        self.form.order_number = typed.order_number;
        self.form.order_date = typed.order_date;
        self.form.early = typed.early;
        self.changed = Some(why.to_owned());
        page::conflict(&self)
    }
}

/// `GET /registers/{register_id}/approval`: one stop before the register is frozen.
pub async fn approval(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(register_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.read(viewer).await?;
    let register = open(store::find(&mut tx, viewer.scope(), register_id).await?)?;
    let page = ApprovalPage::load(&mut tx, viewer.scope(), caller.shell, register, today).await?;
    html(&page)
}

/// `POST /registers/{register_id}/approval`
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(register_id): Path<i64>,
    SignedForm(form): SignedForm<ApprovalForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let scope = viewer.scope();
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.begin(&viewer).await?;
    let register = open(store::hold(&mut tx, scope, register_id).await?)?;
    let (place, years) = (register.municipality_id, [register.year()]);
    let changes = verdicts::refresh(&mut tx, scope, place, None, &years).await?;
    let mut page = ApprovalPage::load(&mut tx, scope, shell, register, today).await?;
    if !changes.is_empty() {
        // What was shown was out of date: keep the fresh verdicts, ask again.
        let text = format!(
            "Перечень {} года пересчитан перед утверждением",
            page.year()
        );
        tx.commit(about(Kind::VerdictsComputed, text, &page.register))
            .await?;
        return page.again(
            form,
            "Перед утверждением перечень пересчитан, и список изменился.",
        );
    }
    if page.form.seen != form.seen || page.form.version != form.version {
        return page.again(
            form,
            "Пока вы читали, данные или решения по школам изменились.",
        );
    }
    let obstacles = page.sheet.obstacles(today);
    if let Some(obstacle) = obstacles.iter().find(|obstacle| !obstacle.is_passable()) {
        return Err(Error::Conflict(format!(
            "Утвердить пока нельзя: {}.",
            obstacle.in_words()
        )));
    }
    let (number, date) = match form.check(today, !obstacles.is_empty()) {
        Ok(order) => order,
        Err(errors) => {
            page.errors = errors;
            page.form = form;
            return unprocessable(&page);
        }
    };
    freeze(tx, &viewer, &page, now, &number, date).await
}

async fn freeze(
    mut tx: Tx,
    viewer: &Viewer,
    page: &ApprovalPage,
    now: Now,
    number: &str,
    date: NaiveDate,
) -> Result<Response> {
    let order = Order {
        number,
        date,
        by_id: viewer.user_id,
        by: &viewer.name,
        at: now.0,
    };
    let (register, sheet) = (&page.register, &page.sheet);
    let frozen = approval::approve(&mut tx, viewer.scope(), register, sheet, order).await?;
    let day = words::day(date);
    let (year, schools) = (page.year(), page.schools());
    let text =
        format!("Утверждён перечень {year} года: {schools}, приказ от\u{a0}{day} №\u{a0}{number}");
    let details = json!({
        "edition": frozen.edition, "members": frozen.members, "ruleset": frozen.ruleset.definition.code,
        "early": !sheet.obstacles(page.today).is_empty(),
    });
    tx.commit(about(Kind::RegisterApproved, text, register).with(details))
        .await?;
    let flash = format!("Перечень {year} года утверждён: {schools}.");
    Ok(see_other(&format!("/registers/{year}"), &flash))
}

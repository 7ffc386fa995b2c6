//! Correcting a sent report: the form with what it says now, and the reason.

use super::correction::CorrectionForm;
use super::report::{Discussed, offered};
use super::report_form::ReportForm;
use super::report_pages::{Pairs, form_choices, offered_choices, strange};
use super::visit::Visit;
use super::{folder_store, reporting, store};
use crate::access::Author;
use crate::db::Tx;
use crate::error::{Result, unlocked};
use crate::input::Errors;
use crate::risks::{self, school_year_of};
use crate::web::view::Choice;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "visits/correction.html")]
struct CorrectionPage {
    shell: Shell,
    visit: Visit,
    forms: Vec<Choice>,
    directions: Vec<Choice>,
    form: ReportForm,
    reason: String,
    errors: Errors,
    is_stale: bool,
    /// Directions that may be ticked.
    offered: Vec<Discussed>,
}

impl CorrectionPage {
    async fn load(
        tx: &mut Tx,
        caller: &Caller,
        visit: Visit,
        typed: Option<CorrectionForm>,
    ) -> Result<CorrectionPage> {
        let folder = folder_store::folder(tx, &visit).await?;
        let (scope, year) = (caller.viewer.scope(), school_year_of(visit.day()));
        let active = risks::active_risks(tx, scope, visit.school_id, year).await?;
        let offered = offered(&folder.directions, active);
        let typed = typed.unwrap_or_else(|| CorrectionForm {
            report: ReportForm::of_held(&visit, &folder),
            reason: String::new(),
        });
        let form = ReportForm {
            version: visit.version.to_string(),
            ..typed.report.with_spare_rows()
        };
        Ok(CorrectionPage {
            shell: caller.shell.clone(),
            forms: form_choices(&form),
            directions: offered_choices(&offered, &form),
            form,
            reason: typed.reason,
            errors: Errors::new(),
            is_stale: false,
            offered,
            visit,
        })
    }

    /// Rows come in spare here: nothing is saved on the way.
    fn grows(&self) -> bool {
        false
    }
}

/// `GET /visits/{visit_id}/correction`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let visit = store::find(&mut tx, caller.viewer.scope(), visit_id).await?;
    html(&CorrectionPage::load(&mut tx, &caller, visit, None).await?)
}

/// `POST /visits/{visit_id}/correction`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
    SignedForm(pairs): SignedForm<Pairs>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let form = CorrectionForm::read(pairs).ok_or_else(strange)?;
    let mut tx = app.db.begin(viewer).await?;
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    unlocked(visit.no_correction())?;
    let is_stale = form.report.version != visit.version.to_string();
    let mut shown = CorrectionPage::load(&mut tx, &caller, visit, Some(form.clone())).await?;
    let checked = form.check(&shown.offered, now.day(viewer.utc_offset_hours));
    let (report, reason) = match checked {
        Ok(checked) if !is_stale => checked,
        checked => {
            shown.is_stale = is_stale;
            shown.errors = checked.err().unwrap_or_default();
            return match is_stale {
                true => page::conflict(&shown),
                false => unprocessable(&shown),
            };
        }
    };
    let said = (&report, reason.as_str());
    let events = reporting::correct(&mut tx, &shown.visit, said, Author::from(viewer)).await?;
    tx.commit_all(events).await?;
    Ok(see_other(
        &format!("/visits/{visit_id}"),
        "Отчёт исправлен. Прежний текст и причина остались под ним, директор прочтёт отчёт ещё раз.",
    ))
}

//! The page of an import on check: what is in the files, what was understood, what will change.

use super::content::Filed;
use super::decisions::Decisions;
use super::drafting::{self, Draft, Order};
use super::import::{Counts, Effect};
use super::preview::{
    self, EffectView, FileView, ProblemView, QuestionView, RepairView, RowView, SilentView,
    Understood,
};
use super::remarks::{Remark, remarks};
use super::store::{self, ApprovedRegister, Earlier, Import};
use crate::access::Viewer;
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::procedure::{Kind, Level, Subject};
use crate::results::layouts::Severity;
use crate::web::Shell;
use crate::web::view::Choice;
use crate::words;
use askama::Template;
use std::collections::BTreeMap;

/// The page.
#[derive(Template)]
#[template(path = "imports/preview.html")]
pub struct PreviewPage {
    shell: Shell,
    errors: Errors,
    note: Option<String>,
    import_id: i64,
    number: i32,
    version: i32,
    fingerprint: String,
    title: String,
    read_at: String,
    files: Vec<FileLine>,
    counts: Counts,
    understood: Understood,
    questions: Vec<QuestionForm>,
    open: usize,
    silent: Vec<SilentForm>,
    copies: Vec<(String, String, bool)>,
    faults: Vec<ProblemView>,
    warnings: Vec<ProblemView>,
    remarks: Vec<(String, Remark)>,
    effects: Vec<EffectView>,
    is_outdated: bool,
    approved: Vec<ApprovedRegister>,
    repairs: Vec<(RepairView, bool)>,
    rows: Vec<RowView>,
    calm_rows: Vec<RowView>,
    hidden_rows: usize,
    schools_written: String,
}

/// A file with the sentence on its earlier load.
struct FileLine {
    file: FileView,
    earlier: Option<String>,
}

/// A question with its answers.
struct QuestionForm {
    question: QuestionView,
    answers: Vec<Choice>,
    others: Vec<Choice>,
    remember: bool,
}

/// What a table does not say, with its answers.
struct SilentForm {
    table: SilentView,
    kinds: Vec<Choice>,
    year: String,
    subjects: Vec<Choice>,
    grades: Vec<Choice>,
    levels: Vec<Choice>,
}

/// What was typed, when the page is shown again.
#[derive(Debug, Default)]
pub struct Typed {
    /// The fields; the stored decisions when nobody typed anything.
    pub fields: Option<BTreeMap<String, String>>,
    /// What to mend.
    pub errors: Errors,
    /// What happened meanwhile.
    pub note: Option<String>,
}

/// An import on check, read from the database.
pub struct OnCheck {
    /// The import.
    pub import: Import,
    /// Its files.
    pub files: Vec<Filed>,
    /// Imports that brought the same files before.
    pub earlier: Vec<Option<Earlier>>,
    /// The plan by the stored decisions.
    pub draft: Draft,
}

impl OnCheck {
    /// Reads the files and draws the plan by these decisions.
    pub async fn read(
        tx: &mut Tx,
        viewer: &Viewer,
        import: Import,
        decisions: &Decisions,
    ) -> Result<OnCheck> {
        let (files, earlier) = store::files(tx, &import).await?;
        let order = Order {
            municipality_id: import.municipality_id,
            decisions,
            only_year: None,
        };
        let draft = drafting::draft(tx, viewer.scope(), &files, order).await?;
        Ok(OnCheck {
            import,
            files,
            earlier,
            draft,
        })
    }

    /// The page. Where verdicts have changed meanwhile its effects are no longer true and are not shown.
    pub async fn page(
        self,
        tx: &mut Tx,
        viewer: &Viewer,
        shell: Shell,
        typed: Typed,
    ) -> Result<PreviewPage> {
        let municipality = self.import.municipality_id;
        let years = self.draft.plan.touched_years();
        let approved = store::approved_registers(tx, municipality, &years).await?;
        Ok(PreviewPage::new(self, viewer, shell, typed, approved))
    }
}

impl PreviewPage {
    fn new(
        on_check: OnCheck,
        viewer: &Viewer,
        shell: Shell,
        typed: Typed,
        approved: Vec<ApprovedRegister>,
    ) -> PreviewPage {
        let OnCheck {
            import,
            files,
            earlier,
            draft,
        } = on_check;
        let hours = viewer.utc_offset_hours;
        let known: &[Effect] = if import.is_outdated {
            &[]
        } else {
            &import.summary.effects
        };
        let questions = preview::questions(&draft);
        let fields = typed
            .fields
            .unwrap_or_else(|| stored_fields(&import, &draft, &questions));
        let remarks = remarks(&draft.plan, &draft.stored);
        let (rows, calm_rows, hidden_rows) = preview::rows(&draft, &remarks);
        let touched = draft.plan.touched_schools().len() as u64;
        PreviewPage {
            shell,
            errors: typed.errors,
            note: typed.note,
            import_id: import.id,
            number: import.number,
            version: import.version,
            fingerprint: draft.plan.fingerprint(),
            title: draft.summary().title,
            read_at: words::moment(import.created_at, hours),
            files: file_lines(preview::files(&files, &earlier, &draft), hours),
            counts: draft.plan.counts(),
            understood: preview::understood(&draft),
            open: questions.iter().filter(|question| question.is_open).count(),
            questions: questions
                .into_iter()
                .map(|q| question_form(q, &draft, &fields))
                .collect(),
            silent: preview::silent(&files, &draft)
                .into_iter()
                .map(|table| silent_form(table, &fields))
                .collect(),
            copies: copies(&draft, &fields),
            faults: preview::problems(&files, &draft, Severity::Error),
            warnings: preview::problems(&files, &draft, Severity::Warning),
            remarks: remarks
                .into_iter()
                .map(|r| (draft.name(r.school_id).to_owned(), r))
                .collect(),
            effects: preview::effects(known, &draft),
            is_outdated: import.is_outdated,
            approved,
            repairs: preview::repairs(&draft)
                .into_iter()
                .map(|repair| {
                    let on = fields.contains_key(&format!("repair-{}", repair.code));
                    (repair, on)
                })
                .collect(),
            rows,
            calm_rows,
            hidden_rows,
            schools_written: words::count(touched, ["школу", "школы", "школ"]),
        }
    }

    /// How many numbers to look at there are: remarks and warnings.
    fn unusual(&self) -> usize {
        self.remarks.len() + self.warnings.len()
    }
}

/// The form as the stored decisions fill it in.
fn stored_fields(
    import: &Import,
    draft: &Draft,
    questions: &[QuestionView],
) -> BTreeMap<String, String> {
    import.decisions.to_fields(&draft.asked(), |mark, id| {
        let question = questions.iter().find(|question| question.mark == mark);
        question.is_some_and(|q| q.suggestions.iter().any(|(school, _, _)| *school == id))
    })
}

fn file_lines(files: Vec<FileView>, hours: i16) -> Vec<FileLine> {
    let line = |file: FileView| {
        let earlier = file.earlier.map(|earlier| {
            format!(
                "Этот файл уже загружен {}, загрузка №\u{a0}{}.",
                words::moment(earlier.at, hours),
                earlier.number
            )
        });
        FileLine { file, earlier }
    };
    files.into_iter().map(line).collect()
}

fn question_form(
    question: QuestionView,
    draft: &Draft,
    fields: &BTreeMap<String, String>,
) -> QuestionForm {
    let field = |what: &str| {
        fields
            .get(&format!("{what}-{}", question.mark))
            .map_or("", String::as_str)
    };
    let chosen = field("school");
    let mut answers: Vec<Choice> = question
        .suggestions
        .iter()
        .map(|(id, name, why)| Choice::new(id.to_string(), name, chosen).with_hint(why))
        .collect();
    answers
        .push(Choice::new("other", "Другая школа", chosen).with_hint("выберите её в списке ниже"));
    answers.push(
        Choice::new("skip", "Не загружать", chosen).with_hint("эти строки останутся в файле"),
    );
    let mut others = vec![Choice::new("", "выберите школу", field("other"))];
    others.extend(
        draft
            .schools
            .iter()
            .map(|id| Choice::new(id.to_string(), draft.name(*id), field("other"))),
    );
    let remember = !field("remember").is_empty();
    QuestionForm {
        question,
        answers,
        others,
        remember,
    }
}

fn silent_form(table: SilentView, fields: &BTreeMap<String, String>) -> SilentForm {
    let field = |what: &str| {
        fields
            .get(&format!("{what}-{}", table.mark))
            .map_or("", String::as_str)
    };
    let unknown = |name: &str| Choice::new("", "не указано", field(name));
    let mut kinds = vec![unknown("kind")];
    kinds.extend(Kind::ALL.map(|kind| Choice::new(kind.code(), kind.title(), field("kind"))));
    let mut subjects = vec![unknown("subject")];
    subjects.extend(
        Subject::ALL
            .iter()
            .map(|s| Choice::new(s.code(), s.title(), field("subject"))),
    );
    let mut grades = vec![unknown("grade")];
    grades.extend((1..=11).map(|grade| {
        Choice::new(
            grade.to_string(),
            format!("{grade}\u{a0}класс"),
            field("grade"),
        )
    }));
    let mut levels = vec![Choice::new("", "не разделён", field("level"))];
    levels.extend(
        [Level::Basic, Level::Profile].map(|l| Choice::new(l.code(), l.title(), field("level"))),
    );
    let year = field("year").to_owned();
    SilentForm {
        table,
        kinds,
        year,
        subjects,
        grades,
        levels,
    }
}

fn copies(draft: &Draft, fields: &BTreeMap<String, String>) -> Vec<(String, String, bool)> {
    let form = |copy: &super::plan::Copy| {
        let meant = fields.contains_key(&format!("copy-{}", copy.mark));
        (copy.mark.clone(), copy.words(), meant)
    };
    draft.plan.copies.iter().map(form).collect()
}

//! A roadmap from a table of Word or Excel: the tables of the programmes in every form, the walk from the file
//! to the draft, what is asked, what is refused, what stays as it is.

mod files;
mod refusals;
mod walk;

use crate::support::TestApp;
use crate::support::html::{Page, fold};
use crate::support::people::Person;
use files::{Programme, docx, programmes, xlsx};

const SCHOOL: &str = "edu990107";

struct Scene {
    app: TestApp,
    school: i64,
    director: Person,
    olga: Person,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    Scene {
        school: app.world().school(SCHOOL).id,
        director: app.director(SCHOOL).await,
        olga: app.coordinator().await,
        app,
    }
}

impl Scene {
    fn upload_path(&self) -> String {
        format!("/schools/{}/roadmap/load", self.school)
    }

    fn roadmap(&self) -> String {
        format!("/schools/{}/roadmap?year=2021", self.school)
    }

    /// Sends a file of this name for the year 2021.
    async fn upload(&self, name: &str, bytes: &[u8]) -> Page {
        let files: [(&str, &str, &[u8]); 1] = [("file", name, bytes)];
        let year = [("year", "2021")];
        self.director
            .upload(&self.upload_path(), &year, &files)
            .await
    }

    /// Pastes a text for the year 2021.
    async fn paste(&self, text: &str) -> Page {
        let fields = [("year", "2021"), ("text", text)];
        self.director
            .upload(&self.upload_path(), &fields, &[])
            .await
    }

    /// The preview of what was sent, its columns taken as the portal guessed them.
    async fn preview(&self, sent: &Page) -> Page {
        let columns = self.director.follow(sent).await;
        let taken = self.send(&columns, "/columns", &[]).await;
        self.director.follow(&taken).await
    }

    /// Sends the form of a page whose address ends so, with these fields changed or added.
    async fn send(&self, page: &Page, ending: &str, changes: &[(&str, &str)]) -> Page {
        let forms = page.forms();
        let form = forms.iter().find(|form| {
            form.method == "post"
                && (form.action.ends_with(ending) || form.action.ends_with("/commit"))
        });
        let form = form.unwrap_or_else(|| panic!("no form to {ending} on {}", page.path));
        let untouched = form
            .fields
            .iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let mut fields: Vec<(&str, &str)> =
            untouched.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend(changes);
        let (before, _) = form.action.rsplit_once('/').unwrap();
        self.director
            .post_raw(&format!("{before}{ending}"), &fields)
            .await
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }

    /// All texts of all measures, as they are kept.
    async fn kept(&self) -> String {
        let texts: Vec<String> = sqlx::query_scalar(
            "select concat_ws(' ', number, section, task, title, term_text, responsible, participants, \
                    indicator, plan_value, unit, proof, note) from measures order by position",
        )
        .fetch_all(&self.app.sql)
        .await
        .unwrap();
        fold(&texts.join(" "))
    }
}

/// Texts of the cells of a programme, each as a person reads it; what divides pages and lines is none.
fn cells(programme: &Programme, as_paragraphs: bool) -> Vec<String> {
    let cells = programme.parts.iter().flatten().flatten();
    let texts = cells.map(|text| match as_paragraphs {
        true => text.replace("</p>", " ").replace("<p>", ""),
        false => text.clone(),
    });
    let texts = texts
        .map(|text| fold(&text))
        .filter(|text| !text.is_empty());
    texts.collect()
}

/// The forms in which a programme may come.
async fn sent(scene: &Scene, programme: &Programme, form: &str) -> Page {
    match form {
        "docx" => {
            scene
                .upload("Программа.docx", &docx("Дорожная карта", &programme.parts))
                .await
        }
        "xlsx" => {
            scene
                .upload("Программа.xlsx", &xlsx(&programme.parts))
                .await
        }
        _ => scene.paste(&programme.text).await,
    }
}

#[tokio::test]
async fn every_programme_in_every_form_comes_through_with_nothing_lost() {
    let scene = scene().await;
    for programme in programmes() {
        let mut understood = Vec::new();
        for form in ["docx", "xlsx", "pasted"] {
            let sent = sent(&scene, &programme, form).await;
            let preview = scene.preview(&sent).await;
            let shown = fold(&preview.visible());
            for cell in cells(&programme, form == "docx") {
                assert!(
                    shown.contains(&cell),
                    "{}, {form}: «{cell}» is lost",
                    programme.name
                );
            }
            understood.push(preview.text("section.three div:nth-child(2) p"));
        }
        understood.dedup();
        assert_eq!(understood.len(), 1, "{}: {understood:?}", programme.name);
    }
}

#[tokio::test]
async fn what_is_shown_is_what_is_kept() {
    let scene = scene().await;
    for programme in programmes() {
        let sent = sent(&scene, &programme, "docx").await;
        let columns = scene.director.follow(&sent).await;
        let silent = [("responsible", "директор"), ("term", "без срока")];
        let taken = scene.send(&columns, "/columns", &silent).await;
        let preview = scene.director.follow(&taken).await;
        // The first reading of each uncertain term, and «без срока» where there is none to choose.
        let mut answers: Vec<(String, String)> = Vec::new();
        for name in preview.attrs("section.problem input", "name") {
            let choices = preview.attrs(&format!("input[name={name}]"), "value");
            let is_asked =
                name.starts_with("choice-") && !answers.iter().any(|(of, _)| *of == name);
            if is_asked {
                answers.push((name, choices[0].clone()));
            }
        }
        let answers: Vec<(&str, &str)> = answers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let done = scene.send(&preview, "/commit", &answers).await;
        assert_eq!(
            done.status,
            303,
            "{}: {}",
            programme.name,
            done.text(".error-summary")
        );
        let left: Vec<String> = preview.texts("details.panel th");
        let kept = scene.kept().await;
        for cell in cells(&programme, true) {
            let is_left = left.iter().any(|text| fold(text).contains(&cell));
            assert!(
                kept.contains(&cell) || is_left,
                "{}: «{cell}» is lost",
                programme.name
            );
        }
        sqlx::query("delete from measures")
            .execute(&scene.app.sql)
            .await
            .unwrap();
    }
}

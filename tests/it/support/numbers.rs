//! The numbers of the fixtures in the database, with verdicts: a portal after its data were loaded.

use super::app::{FOREIGN, HOME, TestApp, data};
use portal::access::Viewer;
use portal::procedure::Subject;
use portal::{rulesets, verdicts};

impl TestApp {
    /// A portal with the numbers of the fixtures for both years and the verdicts of «vpr-5-6».
    pub async fn with_numbers() -> TestApp {
        let app = TestApp::new().await;
        let viewer = Viewer::portal("Данные испытаний");
        let mut tx = app.app.db.begin(&viewer).await.unwrap();
        rulesets::add_presets(&mut tx).await.unwrap();
        let rules = rulesets::by_code(&mut tx, viewer.scope(), "vpr-5-6")
            .await
            .unwrap();
        for code in [HOME, FOREIGN] {
            let id = app.world().municipality(code);
            rulesets::choose(&mut tx, viewer.scope(), id, 1, rules.id)
                .await
                .unwrap();
        }
        tx.commit(portal::audit::Event::new(
            portal::audit::Kind::RuleSetChosen,
            "Правила выбраны",
        ))
        .await
        .unwrap();
        app.load_numbers().await;
        app.compute(HOME).await;
        app.compute(FOREIGN).await;
        app
    }

    /// Computes the verdicts of a municipality, as an import does.
    pub async fn compute(&self, municipality: &str) {
        let id = self.world().municipality(municipality);
        let viewer = Viewer::portal_in("Данные испытаний", id);
        let mut tx = self.app.db.begin(&viewer).await.unwrap();
        verdicts::refresh(&mut tx, viewer.scope(), id, None, &[2020, 2021])
            .await
            .unwrap();
        tx.commit(portal::audit::Event::new(
            portal::audit::Kind::VerdictsComputed,
            "Пересчитано",
        ))
        .await
        .unwrap();
    }

    async fn load_numbers(&self) {
        let (home, foreign) = (self.import(HOME).await, self.import(FOREIGN).await);
        let text = String::from_utf8(data("fixtures/expected_counts.csv")).unwrap();
        for line in text.trim_start_matches('\u{feff}').lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let title = |subject: &&Subject| subject.title() == fields[1];
            let subject = Subject::ALL.iter().find(title).unwrap();
            let school = self.world().school(fields[3]);
            let is_home = school.municipality == self.world().municipality(HOME);
            sqlx::query(
                "insert into results (municipality_id, school_id, year, kind, subject, grade, participants, \
                                      failed, import_id, file_id, sheet, cells) \
                 select $1, $2, $4, 'vpr', $5, $6, $7, $8, f.import_id, f.id, 'Лист1', 'C17, D17' \
                 from import_files f where f.import_id = $3",
            )
            .bind(school.municipality)
            .bind(school.id)
            .bind(if is_home { home } else { foreign })
            .bind(fields[0].parse::<i16>().unwrap())
            .bind(subject.code())
            .bind(fields[2].parse::<i16>().unwrap())
            .bind(fields[4].parse::<i32>().unwrap())
            .bind(fields[5].parse::<i32>().unwrap())
            .execute(&self.sql)
            .await
            .unwrap();
        }
    }
}

//! The counts of the fixtures' 40 files as rows, for tests about what is computed from them.

use super::app::{HOME, TestApp, data};
use portal::access::Viewer;
use portal::audit::{Event, Kind};
use portal::procedure::Subject;
use std::collections::BTreeMap;

impl TestApp {
    /// The ready rule-sets, as the portal adds them when it starts.
    pub async fn ready_rulesets(&self) {
        let mut tx = self
            .app
            .db
            .begin(&Viewer::portal("проверка"))
            .await
            .unwrap();
        portal::rulesets::add_presets(&mut tx).await.unwrap();
        tx.commit(Event::new(Kind::RuleSetAdded, "Готовые правила"))
            .await
            .unwrap();
    }

    /// Number of the rule-set with this code.
    pub async fn ruleset_id(&self, code: &str) -> i64 {
        let id = sqlx::query_scalar("select id from rulesets where code = $1").bind(code);
        id.fetch_one(&self.sql).await.unwrap()
    }

    /// ВПР of 2020 and 2021 in all 24 schools, as the files count them, and the ready rule-sets.
    pub async fn fixture_results(&self) {
        self.ready_rulesets().await;
        let mut by_town: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let text = String::from_utf8(data("fixtures/expected_counts.csv")).unwrap();
        for line in text.lines().skip(1) {
            let login = line.split(',').nth(3).unwrap();
            let town = self.world().school(login).municipality;
            by_town.entry(town).or_default().push(line.to_owned());
        }
        for (town, lines) in by_town {
            self.add_counts(town, &lines).await;
        }
    }

    /// A school of the home municipality that ФИС ОКО does not know.
    pub async fn school_without_login(&self) {
        sqlx::query("insert into schools (municipality_id, name) values ($1, 'Вечерняя школа')")
            .bind(self.world().municipality(HOME))
            .execute(&self.sql)
            .await
            .unwrap();
    }

    async fn add_counts(&self, town: i64, lines: &[String]) {
        let import = self.import_in(town, "committed").await;
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            let [year, subject, grade, login, participants, failed, ..] = cells[..] else {
                panic!("{line}")
            };
            let subject = Subject::ALL.iter().find(|s| s.title() == subject).unwrap();
            sqlx::query(
                "insert into results (municipality_id, school_id, year, kind, subject, grade, participants, \
                                      failed, import_id, file_id, sheet, cells) \
                 select $1, $2, $3::smallint, 'vpr', $4, $5::smallint, $6::integer, $7::integer, \
                        f.import_id, f.id, 'Лист1', 'C17, D17' \
                 from import_files f where f.import_id = $8",
            )
            .bind(town)
            .bind(self.world().school(login).id)
            .bind(year.parse::<i16>().unwrap())
            .bind(subject.code())
            .bind(grade.parse::<i16>().unwrap())
            .bind(participants.parse::<i32>().unwrap())
            .bind(failed.parse::<i32>().unwrap())
            .bind(import)
            .execute(&self.sql)
            .await
            .unwrap();
        }
    }
}

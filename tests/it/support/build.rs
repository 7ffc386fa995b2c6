//! Rows for tests that say only what matters to them. They are written past both walls; what a room does
//! on the way (matching, verdicts, the journal) is the room's test to walk.

use super::app::TestApp;
use portal::access::Viewer;
use portal::procedure::{Kind, Subject};

/// Numbers of one procedure at a school.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// ВПР, ОГЭ or ЕГЭ.
    pub kind: Kind,
    /// The subject.
    pub subject: Subject,
    /// The programme grade; 0 when grades are not told apart.
    pub grade: i16,
    /// Pupils who took part.
    pub participants: i32,
    /// Pupils with the mark «2».
    pub failed: i32,
}

/// ВПР of a grade.
pub fn vpr(subject: Subject, grade: i16, participants: i32, failed: i32) -> Numbers {
    Numbers {
        kind: Kind::Vpr,
        subject,
        grade,
        participants,
        failed,
    }
}

impl TestApp {
    /// A committed import of results without rows.
    pub async fn import(&self, municipality: &str) -> i64 {
        self.import_in(self.world().municipality(municipality), "committed")
            .await
    }

    /// An import in this state: `preview`, `committed`, `undone`, `discarded`.
    pub async fn import_in(&self, municipality: i64, state: &str) -> i64 {
        let id: i64 = sqlx::query_scalar(
            "insert into imports (municipality_id, number, kind, state, committed_at) \
             select $1, coalesce(max(number), 0) + 1, 'results', $2, \
                    case when $2 = 'committed' then now() end \
             from imports where municipality_id = $1 returning id",
        )
        .bind(municipality)
        .bind(state)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        sqlx::query(
            "insert into import_files (municipality_id, import_id, name, sha256, size_bytes, layout, content) \
             values ($1, $2, 'Ф3_Статистика по отметкам.xlsx', sha256(convert_to($2::text, 'UTF8')), \
                     1000, 'marks', '{}')",
        )
        .bind(municipality)
        .bind(id)
        .execute(&self.sql)
        .await
        .unwrap();
        id
    }

    /// Numbers of a school in a year, with an import of their own.
    pub async fn result(&self, school: &str, year: i16, numbers: Numbers) -> i64 {
        let school = self.world().school(school);
        let import = self.import_in(school.municipality, "committed").await;
        sqlx::query_scalar(
            "insert into results (municipality_id, school_id, year, kind, subject, grade, participants, \
                                  failed, import_id, file_id, sheet, cells) \
             select $1, $2, $3, $4, $5, $6, $7, $8, f.import_id, f.id, 'Лист1', 'C17, D17' \
             from import_files f where f.import_id = $9 returning id",
        )
        .bind(school.municipality)
        .bind(school.id)
        .bind(year)
        .bind(numbers.kind.code())
        .bind(numbers.subject.code())
        .bind(numbers.grade)
        .bind(numbers.participants)
        .bind(numbers.failed)
        .bind(import)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// Numbers of two years for every school of a municipality: some low, some not, all of one import.
    pub async fn results_of_all(&self, municipality: i64) {
        let import = self.import_in(municipality, "committed").await;
        sqlx::query(
            "insert into results (municipality_id, school_id, year, kind, subject, grade, participants, \
                                  failed, import_id, file_id, sheet, cells) \
             select s.municipality_id, s.id, y.year, 'vpr', p.subject, p.grade, n.participants, \
                    n.participants * ((s.id * 13 + p.grade * 17 + y.year) % 55) / 100, \
                    f.import_id, f.id, 'Лист1', 'C17, D17' \
               from schools s \
               join import_files f on f.import_id = $1 \
              cross join (values (2020), (2021)) y (year) \
              cross join (values ('russian', 5), ('russian', 6), ('mathematics', 5), ('mathematics', 6)) \
                         p (subject, grade) \
              cross join lateral (select 12 + (s.id * 7 + p.grade) % 45 as participants) n \
              where s.municipality_id = $2 on conflict do nothing",
        )
        .bind(import)
        .bind(municipality)
        .execute(&self.sql)
        .await
        .unwrap();
    }

    /// Computes the verdicts of a municipality, as each import does.
    pub async fn judge(&self, municipality: i64, years: &[i32]) {
        let portal = Viewer::portal("тест");
        let mut tx = self.portal_tx().await;
        portal::verdicts::refresh(&mut tx, portal.scope(), municipality, None, years)
            .await
            .unwrap();
        tx.commit_unaudited("a test prepares verdicts")
            .await
            .unwrap();
    }

    /// A draft rule-set of a municipality's own.
    pub async fn own_ruleset(&self, code: &str, municipality: i64) -> i64 {
        self.ruleset(code, Some(municipality)).await
    }

    async fn ruleset(&self, code: &str, municipality: Option<i64>) -> i64 {
        sqlx::query_scalar(
            "insert into rulesets (municipality_id, code, title, basis, definition) \
             values ($1, $2, $3, 'Приказ управления образования', \
                     jsonb_set($4::jsonb, '{code}', to_jsonb($2::text))) returning id",
        )
        .bind(municipality)
        .bind(code)
        .bind(format!("Правила {code}"))
        .bind(DEFINITION)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// The project of a year's register by this rule-set; a second one is the next edition.
    pub async fn register_in(&self, municipality: i64, year: i16, ruleset: i64) -> i64 {
        sqlx::query_scalar(
            "insert into registers (municipality_id, year, edition, ruleset_id) \
             select $1, $2, coalesce(max(edition), 0) + 1, $3 from registers \
              where municipality_id = $1 and year = $2 returning id",
        )
        .bind(municipality)
        .bind(year)
        .bind(ruleset)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A school's objection in a register that lies with the schools.
    pub async fn objection(&self, school: &str, register: i64) -> i64 {
        let school = self.world().school(school);
        sqlx::query(
            "update registers set state = 'review', review_until = current_date + 10 where id = $1",
        )
        .bind(register)
        .execute(&self.sql)
        .await
        .unwrap();
        sqlx::query_scalar(
            "insert into objections (municipality_id, school_id, register_id, kind, text, created_by_name) \
             values ($1, $2, $3, 'objection', 'Не учтены результаты двух классов.', 'Гладких Олег Юрьевич') \
             returning id",
        )
        .bind(school.municipality)
        .bind(school.id)
        .bind(register)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }
}

/// The definition of a rule-set that the portal ships.
const DEFINITION: &str = include_str!("../../../src/identification/rulesets/strezhevoy-2023.json");

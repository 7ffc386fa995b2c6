//! Rows of curators and visits for tests that say only what matters to them.

use super::app::TestApp;

/// A curator with an assignment and a workplace elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct CuratorRows {
    /// Row of `users`.
    pub user: i64,
    /// Row of `curator_schools`.
    pub assignment: i64,
    /// Row of `curator_workplaces`.
    pub workplace: i64,
}

impl TestApp {
    /// A curator of the school's municipality who looks after the school and worked at another one.
    pub async fn curator_with_history(&self, school: &str) -> CuratorRows {
        let place = self.world().school(school).clone();
        let user: i64 = sqlx::query_scalar(
            "insert into users (login, full_name, role, municipality_id) \
             values ($1, 'Рябова Инна Олеговна', 'curator', $2) returning id",
        )
        .bind(format!("ryabova-{school}"))
        .bind(place.municipality)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        let assignment = sqlx::query_scalar(
            "insert into curator_schools (user_id, municipality_id, school_id, since) \
             values ($1, $2, $3, current_date - 100) returning id",
        )
        .bind(user)
        .bind(place.municipality)
        .bind(place.id)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        let workplace = sqlx::query_scalar(
            "insert into curator_workplaces (municipality_id, school_id, user_id, position, source) \
             select municipality_id, max(id), $1, 'учитель', 'со слов куратора' from schools \
              where municipality_id = $2 group by municipality_id returning id",
        )
        .bind(user)
        .bind(place.municipality)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        CuratorRows {
            user,
            assignment,
            workplace,
        }
    }

    /// A visit planned for today.
    pub async fn planned_visit(&self, school: &str, curator: i64) -> i64 {
        let place = self.world().school(school);
        sqlx::query_scalar(
            "insert into visits (municipality_id, school_id, kind, form, planned_on, purpose, curator_id, \
                                 curator_name) \
             values ($1, $2, 'interim', 'trip', current_date, 'Уроки в 5 классах', $3, 'Рябова Инна Олеговна') \
             returning id",
        )
        .bind(place.municipality)
        .bind(place.id)
        .bind(curator)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A paper laid to a visit.
    pub async fn paper_of_visit(&self, visit: i64) -> i64 {
        sqlx::query_scalar(
            "with file as ( \
               insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose) \
               select municipality_id, school_id, 'Справка.pdf', 'application/pdf', sha256('%PDF-1.6'), 8, 'visit' \
                 from visits where id = $1 returning id, municipality_id) \
             insert into visit_files (municipality_id, visit_id, file_id) \
             select municipality_id, $1, id from file returning file_id",
        )
        .bind(visit)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A visit held a month ago whose report the director has not read.
    pub async fn held_visit(&self, school: &str, curator: i64) -> i64 {
        let place = self.world().school(school);
        sqlx::query_scalar(
            "insert into visits (municipality_id, school_id, kind, form, state, planned_on, held_on, \
                                 participants, findings, curator_id, curator_name, reported_by, \
                                 reported_by_name, reported_at) \
             values ($1, $2, 'entry', 'trip', 'held', current_date - 40, current_date - 40, 'директор, завуч', \
                     'Ошибки собраны в одном задании.', $3, 'Рябова Инна Олеговна', $3, \
                     'Рябова Инна Олеговна', now()) returning id",
        )
        .bind(place.municipality)
        .bind(place.id)
        .bind(curator)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A recommendation of a visit held before whose day has passed.
    pub async fn recommendation(&self, school: &str, curator: i64) -> i64 {
        let visit = self.held_visit(school, curator).await;
        sqlx::query_scalar(
            "insert into recommendations (municipality_id, school_id, visit_id, number, text, owner, due_on) \
             select municipality_id, school_id, id, 1, 'Разбор слова на каждом уроке', 'учитель', \
                    current_date - 5 from visits where id = $1 returning id",
        )
        .bind(visit)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }
}

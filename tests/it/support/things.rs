//! One of each thing that an address may name, so that every door of the house can be tried.

use super::app::{TestApp, data};
use portal::access::Role;
use portal::files::Digest;
use portal::web::routes::Door;
use std::collections::BTreeMap;

use super::people::Place;

/// The things around one school, by the name they have in the doors' patterns.
#[derive(Clone, Debug)]
pub struct Things(BTreeMap<&'static str, String>);

/// Parameters that name no row: they are the same for everybody.
const COMMON: [(&str, &str); 8] = [
    ("audience", "teachers"),
    ("factor_code", "1"),
    ("feed", "0000.ics"),
    ("monday", "2022-02-14"),
    ("path", "css/base.css"),
    ("token", "0000"),
    ("way_out", "0000"),
    ("year", "2021"),
];

impl Things {
    /// The path of a door with these things in it.
    #[track_caller]
    pub fn path(&self, door: &Door) -> String {
        let mut path = String::new();
        let mut rest = door.path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').expect("a pattern closes its braces");
            path.push_str(before);
            path.push_str(self.value(name.trim_start_matches('*'), door.path));
            rest = after;
        }
        path + rest
    }

    #[track_caller]
    fn value(&self, name: &str, pattern: &str) -> &str {
        let name = match name {
            // A link of a survey, or one that was used up.
            "token" if pattern.starts_with("/q/") => "answer_token",
            // A survey that has ended, or one that goes on where only that has a form.
            "survey_id" if OF_OPEN.iter().any(|end| pattern.ends_with(end)) => "open_survey_id",
            name => name,
        };
        match self.0.get(name) {
            Some(value) => value,
            None => {
                panic!("{pattern}: tests/it/support/things.rs knows no {{{name}}}: build one there")
            }
        }
    }

    /// Things that nobody has.
    pub fn nowhere() -> Things {
        let mut things = COMMON
            .map(|(name, value)| (name, value.to_owned()))
            .to_vec();
        things.extend(ROWS.map(|name| (name, "987654321".to_owned())));
        things.push(("code", "no-such-code".to_owned()));
        things.push(("answer_token", "0000".to_owned()));
        Things(things.into_iter().collect())
    }
}

/// Parameters that name a row by its number.
const ROWS: [&str; 33] = [
    "assignment_id",
    "comment_id",
    "curator_id",
    "document_id",
    "document_remark_id",
    "attachment_id",
    "file_id",
    "import_id",
    "kind_id",
    "letter_id",
    "list_id",
    "load_id",
    "measure_id",
    "municipality_id",
    "notice_id",
    "objection_id",
    "paper_id",
    "open_survey_id",
    "profile_id",
    "proposal_id",
    "question_id",
    "questionnaire_id",
    "recommendation_id",
    "register_id",
    "remark_id",
    "roadmap_id",
    "ruleset_id",
    "school_id",
    "survey_id",
    "user_id",
    "visit_id",
    "visit_paper_id",
    "workplace_id",
];

/// Pages of a survey that goes on.
const OF_OPEN: [&str; 3] = ["/edit", "/sheet", "/links/{audience}"];

/// Whether a door names a thing that belongs to somebody.
pub fn names_a_thing(door: &Door) -> bool {
    let common = |name: &str| COMMON.iter().any(|(known, _)| *known == name);
    door.path.split('{').skip(1).any(|part| {
        let name = part.split('}').next().unwrap_or_default();
        !common(name.trim_start_matches('*'))
    })
}

/// A table whose columns nobody has named yet.
const UNKNOWN: &str = "Сведения отдела.csv";
const UNKNOWN_TABLE: &str = "Сведения отдела\n\nУчреждение;Явилось;Не справились\n\
                             МБОУ «СОШ № 1»;40;10\nМБОУ «СОШ № 2»;50;20\n";

impl TestApp {
    /// One of each thing of this school and its municipality, with results of two years.
    pub async fn things_of(&self, school: &str) -> Things {
        let place = self.world().school(school).clone();
        self.results_of_all(place.municipality).await;
        self.judge(place.municipality, &[2020, 2021]).await;
        let code = format!("own-{school}");
        let ruleset = self.own_ruleset(&code, place.municipality).await;
        let register = self.register_in(place.municipality, 2021, ruleset).await;
        let objection = self.objection(school, register).await;
        let user = self.person(Role::Director, Place::School(school)).await.id;
        self.calendar_link_of(user).await;
        let (roadmap, measure) = self.roadmap_of(school).await;
        let curator = self.curator_with_history(school).await;
        let visit = self.planned_visit(school, curator.user).await;
        let (kind, document, remark) = self.document_of(school).await;
        let asking = self.questionnaires_of(place.municipality).await;
        let surveys = self.surveys_of(school).await;
        let preview = self.preview_of(place.municipality).await;
        let mut things: BTreeMap<_, _> = COMMON
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        things.insert("code", code);
        things.insert("answer_token", surveys.token);
        for (name, id) in [
            ("file_id", self.file_of(preview).await),
            ("attachment_id", self.beside_objection(objection).await),
            ("import_id", preview),
            ("list_id", self.list_of(place.municipality).await),
            ("municipality_id", place.municipality),
            ("objection_id", objection),
            ("profile_id", self.risks_of(school).await),
            ("roadmap_id", roadmap),
            ("load_id", self.load_of(school).await),
            ("measure_id", measure),
            ("proposal_id", self.proposal_about(measure).await),
            ("comment_id", self.comment_at(measure, user).await),
            ("notice_id", self.notice_of(user).await),
            ("letter_id", self.letter_to(user).await),
            ("register_id", register),
            ("ruleset_id", ruleset),
            ("school_id", place.id),
            ("user_id", user),
            ("curator_id", curator.user),
            ("assignment_id", curator.assignment),
            ("workplace_id", curator.workplace),
            (
                "recommendation_id",
                self.recommendation(school, curator.user).await,
            ),
            ("visit_id", visit),
            ("visit_paper_id", self.paper_of_visit(visit).await),
            ("kind_id", kind),
            ("document_id", document),
            ("document_remark_id", remark),
            ("paper_id", self.paper_of(measure).await),
            ("remark_id", self.remark_on(measure).await),
            ("questionnaire_id", asking.draft),
            ("question_id", asking.question),
            ("survey_id", surveys.ended),
            ("open_survey_id", surveys.open),
        ] {
            things.insert(name, id.to_string());
        }
        Things(things)
    }

    /// A line of the talk beside a measure, changed once.
    pub async fn comment_at(&self, measure: i64, author: i64) -> i64 {
        let comment = sqlx::query_scalar(
            "insert into comments (municipality_id, school_id, measure_id, author_id, author_name, author_role, \
                                   text) \
             select m.municipality_id, r.school_id, m.id, u.id, u.full_name, u.role, 'Акт у завуча.' \
               from measures m join roadmaps r on r.id = m.roadmap_id, users u \
              where m.id = $1 and u.id = $2 returning id",
        )
        .bind(measure)
        .bind(author)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        sqlx::query(
            "insert into comment_texts (municipality_id, comment_id, number, text) \
             select municipality_id, id, 1, 'Акт готовится.' from comments where id = $1",
        )
        .bind(comment)
        .execute(&self.sql)
        .await
        .unwrap();
        comment
    }

    /// An unread notice in somebody's tray.
    pub async fn notice_of(&self, user: i64) -> i64 {
        sqlx::query_scalar(
            "insert into notices (user_id, title, text, href, is_urgent, at) \
             values ($1, 'Проверьте числа школы', 'Перечень 2021 года у школ', '/', true, now()) returning id",
        )
        .bind(user)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A week that everybody was told.
    pub async fn week_of_all(&self) {
        sqlx::query(
            "insert into digests (user_id, monday, content) select id, '2022-02-14', \
                '{\"late\": [{\"title\": \"Мера: Тетрадь ошибок\", \"text\": \"3 дня назад\", \
                              \"href\": \"\"}], \"totals\": [0, 0, 1]}' from users",
        )
        .execute(&self.sql)
        .await
        .unwrap();
    }

    /// A letter that did not arrive; its way out is the first person's who gets one.
    pub async fn letter_to(&self, user: i64) -> i64 {
        sqlx::query(
            "insert into letter_settings (user_id, way_out) values ($1, '0000') on conflict do nothing",
        )
        .bind(user)
        .execute(&self.sql)
        .await
        .unwrap();
        sqlx::query_scalar(
            "insert into letters (user_id, kind, address, subject, text, created_at, send_at, \
                                  attempts, last_error, failed_at) \
             values ($1, 'urgent', 'vera@example.ru', 'Проверьте числа школы', 'Перечень у школ', \
                     now(), now(), 7, 'mailbox unavailable', now()) returning id",
        )
        .bind(user)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// The link of the feed that everybody is asked for; it is the first person's who takes it.
    async fn calendar_link_of(&self, user: i64) {
        sqlx::query(
            "insert into calendar_links (user_id, token_hash) values ($1, sha256('0000')) \
             on conflict do nothing",
        )
        .bind(user)
        .execute(&self.sql)
        .await
        .unwrap();
    }

    /// Files as they were read and not yet loaded: one of a known layout, one that asks for its columns.
    async fn preview_of(&self, municipality: i64) -> i64 {
        let code = self.world().code_of(municipality).to_owned();
        let marks = data("fixtures/fis-oko/Ф3_Статистика по отметкам_МА6_2021.xlsx");
        let files: [(&str, &str, &[u8]); 2] = [
            ("files", "Отметки МА6.xlsx", &marks),
            ("files", UNKNOWN, UNKNOWN_TABLE.as_bytes()),
        ];
        let sent = self
            .coordinator_of(&code)
            .await
            .upload("/imports", &[], &files)
            .await;
        let address = sent.location();
        address
            .trim_start_matches("/imports/")
            .parse()
            .expect("the number of an import")
    }

    /// A list of schools that was read and not yet stored: a new school, and one that changes.
    async fn list_of(&self, municipality: i64) -> i64 {
        let code = self.world().code_of(municipality).to_owned();
        let list = "Логин;Школа;Телефон\nedu990198;МБОУ «Лесная СОШ»;\nedu990101;;2-22-22\n";
        let files: [(&str, &str, &[u8]); 1] = [("file", "Школы.csv", list.as_bytes())];
        let coordinator = self.coordinator_of(&code).await;
        let sent = coordinator.upload("/schools/import", &[], &files).await;
        let address = sent.location();
        address
            .trim_start_matches("/schools/import/")
            .parse()
            .expect("the number of a list")
    }

    /// Puts a file beside an objection.
    async fn beside_objection(&self, objection: i64) -> i64 {
        let digest = Digest::of(b"%PDF-1.4");
        let vault = &self.app.intake.vault;
        vault.put(digest, b"%PDF-1.4".to_vec()).await.unwrap();
        let file: i64 = sqlx::query_scalar(
            "insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes) \
             select municipality_id, school_id, 'Протокол.pdf', 'application/pdf', $2, 8 \
               from objections where id = $1 returning id",
        )
        .bind(objection)
        .bind(digest.as_bytes())
        .fetch_one(&self.sql)
        .await
        .unwrap();
        sqlx::query("update objections set file_id = $2 where id = $1")
            .bind(objection)
            .bind(file)
            .execute(&self.sql)
            .await
            .unwrap();
        file
    }

    /// A paper of the measure's school, tied to the measure.
    pub async fn paper_of(&self, measure: i64) -> i64 {
        sqlx::query_scalar(
            "with file as ( \
               insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose) \
               select r.municipality_id, r.school_id, 'Приказ.pdf', 'application/pdf', sha256('%PDF-1.5'), 8, \
                      'evidence' \
                 from measures m join roadmaps r on r.id = m.roadmap_id where m.id = $1 \
               returning id, municipality_id) \
             insert into measure_files (municipality_id, measure_id, file_id) \
             select municipality_id, $1, id from file returning file_id",
        )
        .bind(measure)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A returned document of the school; its kind, itself and the remark on it.
    pub async fn document_of(&self, school: &str) -> (i64, i64, i64) {
        let place = self.world().school(school).clone();
        sqlx::query_as(
            "with kind as ( \
               insert into document_kinds (municipality_id, position, title, criteria) \
               values ($1, 1, 'Концепция ' || $2, '[{\"text\": \"Цели измеримы\", \"max\": 2}]') returning *), \
             document as ( \
               insert into documents (municipality_id, school_id, kind_id, year, title, criteria, edition) \
               select municipality_id, $2, id, 2021, title, criteria, edition from kind returning *), \
             file as ( \
               insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose) \
               values ($1, $2, 'Концепция.pdf', 'application/pdf', sha256('%PDF-1.6'), 8, 'document') returning *), \
             version as ( \
               insert into document_versions (municipality_id, document_id, number, file_id) \
               select $1, d.id, 1, f.id from document d, file f returning *), \
             remark as ( \
               insert into document_remarks (municipality_id, document_id, number, text) \
               select $1, document_id, 1, 'Нет целей' from version returning *) \
             select kind.id, document.id, remark.id from kind, document, remark",
        )
        .bind(place.municipality)
        .bind(place.id)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// An open remark on the measure.
    async fn remark_on(&self, measure: i64) -> i64 {
        sqlx::query_scalar(
            "insert into measure_remarks (municipality_id, measure_id, number, text) \
             select municipality_id, id, 1, 'Нет подписи' from measures where id = $1 returning id",
        )
        .bind(measure)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// The levels of a profile, entered by the coordinator.
    pub async fn risks_of(&self, school: &str) -> i64 {
        let place = self.world().school(school).clone();
        let code = self.world().code_of(place.municipality).to_owned();
        let path = format!("/schools/{}/risks", place.id);
        let fields = [
            ("year", "2021"),
            ("document", "РПШ"),
            ("level_2", "high"),
            ("level_9", "medium"),
        ];
        let coordinator = self.coordinator_of(&code).await;
        coordinator.post(&path, &fields).await.is(303);
        sqlx::query_scalar("select id from risk_profiles where school_id = $1")
            .bind(place.id)
            .fetch_one(&self.sql)
            .await
            .unwrap()
    }

    /// A draft with a programme and a measure; the numbers of the roadmap and the measure.
    pub async fn roadmap_of(&self, school: &str) -> (i64, i64) {
        let place = self.world().school(school).clone();
        let roadmap: i64 = sqlx::query_scalar(
            "insert into roadmaps (municipality_id, school_id, year) values ($1, $2, 2021) returning id",
        )
        .bind(place.municipality)
        .bind(place.id)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        sqlx::query(
            "insert into risk_programmes (municipality_id, roadmap_id, factor, title) \
             values ($1, $2, 1, 'Низкий уровень оснащения школы')",
        )
        .bind(place.municipality)
        .bind(roadmap)
        .execute(&self.sql)
        .await
        .unwrap();
        let measure = sqlx::query_scalar(
            "insert into measures (municipality_id, roadmap_id, position, factor, title, term_text, term) \
             values ($1, $2, 1, 1, 'Провести ревизию кабинетов', 'по мере необходимости', \
                     '{\"kind\": \"open\"}') returning id",
        )
        .bind(place.municipality)
        .bind(roadmap)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        (roadmap, measure)
    }

    /// A proposal about a measure that was taken back.
    async fn proposal_about(&self, measure: i64) -> i64 {
        sqlx::query_scalar(
            "insert into proposals (municipality_id, roadmap_id, measure_id, change, was, reason, outcome, settled_at) \
             select municipality_id, roadmap_id, id, 'drop', \
                    jsonb_build_object('factor', 1, 'section', '', 'task', '', 'title', title, \
                      'term', jsonb_build_object('text', term_text, 'term', term), 'responsible', '', \
                      'participants', '', 'indicator', '', 'plan_value', '', 'unit', '', 'proof', ''), \
                    'Кабинеты отремонтированы', 'withdrawn', now() from measures where id = $1 returning id",
        )
        .bind(measure)
        .fetch_one(&self.sql)
        .await
        .unwrap()
    }

    /// A table on its way into the draft of this school: a measure, and one that asks for its term.
    async fn load_of(&self, school: &str) -> i64 {
        let place = self.world().school(school).clone();
        let code = self.world().code_of(place.municipality).to_owned();
        let text = "№\tМероприятия\tСроки\tОтветственные\nРаздел 1. Кадры\n1.\tНайти учителя\tдо 1 мая\tдиректор\n\
                    2.\tРазобрать ВПР\tапрель – декабрь\t\n";
        let coordinator = self.coordinator_of(&code).await;
        let sent = coordinator
            .upload(
                &format!("/schools/{}/roadmap/load", place.id),
                &[("year", "2021"), ("text", text)],
                &[],
            )
            .await;
        let columns = sent.location();
        let page = coordinator.get(&columns).await;
        let form = page.form(&columns);
        let fields: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        coordinator.post_raw(&columns, &fields).await.is(303);
        let id = columns
            .trim_start_matches("/roadmap-loads/")
            .trim_end_matches("/columns");
        id.parse().expect("the number of a table on its way")
    }

    async fn file_of(&self, import: i64) -> i64 {
        sqlx::query_scalar("select id from import_files where import_id = $1 and name = $2")
            .bind(import)
            .bind(UNKNOWN)
            .fetch_one(&self.sql)
            .await
            .unwrap()
    }
}

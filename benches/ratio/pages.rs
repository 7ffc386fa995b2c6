//! Pages of the portal for people with sessions, and the bare handler they are measured against: no session, no
//! walls, no frame, one question by a superuser's connection.

use super::region::{Region, program};
use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::response::Html;
use clap::Parser;
use portal::access::Viewer;
use portal::audit::{Event, Kind};
use portal::config::Settings;
use portal::files::{Antivirus, Intake, Vault};
use portal::sheets::Reader;
use portal::web::App;
use sha2::{Digest, Sha256};
use sqlx::{Executor, PgPool};
use std::sync::Arc;
use tower::ServiceExt;

const REQUESTS: usize = 60;

/// Settings come from flags: none are given here.
#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    settings: Settings,
}

/// The portal before this region.
pub fn portal_of(region: &Region) -> Router {
    let settings = Flags::parse_from(["bench"]).settings;
    portal::app::router(App {
        db: region.db.clone(),
        settings: Arc::new(settings),
        reader: Arc::new(Reader::new(program())),
        intake: Intake::new(Vault::in_memory(), Antivirus::Off),
        mail: None,
    })
}

/// Runs statements past the walls, then judges two years by the default rule.
pub async fn fill(region: &Region, statements: &'static str) {
    let portal = Viewer::portal("bench");
    let mut tx = region.db.begin(&portal).await.expect("a transaction");
    for statements in [NUMBERS, statements] {
        tx.execute(sqlx::raw_sql(statements))
            .await
            .expect("the rows of the benchmark");
    }
    let logins: Vec<(i64, String)> = sqlx::query_as("select id, login from users")
        .fetch_all(&mut *tx)
        .await
        .expect("the people");
    for (id, login) in logins {
        sqlx::query(
            "insert into sessions (token_hash, user_id, idle_minutes, expires_at)
             values ($1, $2, 600, now() + interval '1 day')",
        )
        .bind(Sha256::digest(login).to_vec())
        .bind(id)
        .execute(&mut *tx)
        .await
        .expect("a session");
    }
    let municipality: i64 = sqlx::query_scalar("select id from municipalities")
        .fetch_one(&mut *tx)
        .await
        .expect("the municipality");
    portal::verdicts::refresh(&mut tx, portal.scope(), municipality, None, &[2020, 2021])
        .await
        .expect("the verdicts");
    tx.commit(Event::new(Kind::PortalMaintained, "bench"))
        .await
        .expect("the numbers");
    region.db.take_statistics().await.expect("the statistics");
}

/// A coordinator, and two years of numbers of all schools.
const NUMBERS: &str = "
    insert into imports (municipality_id, number, kind, state)
      select id, 1, 'results', 'committed' from municipalities;
    insert into import_files (municipality_id, import_id, name, sha256, size_bytes, layout, content)
      select municipality_id, id, 'файл.xlsx', '', 0, 'template', '{}' from imports;
    insert into results (municipality_id, school_id, year, kind, subject, grade, participants, failed,
                         import_id, file_id)
      select s.municipality_id, s.id, y, 'vpr', b, g, 40, (s.id * 7 + g * 5 + y) % 25, i.id, f.id
      from schools s, imports i, import_files f, unnest(array[2020, 2021]) y,
           unnest(array['russian', 'mathematics']) b, unnest(array[5, 6]) g;
    insert into users (login, full_name, role, municipality_id)
      select 'orlova', 'Орлова Наталья Викторовна', 'coordinator', id from municipalities";

/// What the baseline shows: 50 rows.
#[derive(Template)]
#[template(
    source = "<table>{% for row in rows %}<tr><td>{{ row.0 }}</td><td>{{ row.1 }}</td>\
              <td>{{ row.2 }}</td><td>{{ row.3 }}</td></tr>{% endfor %}</table>",
    ext = "html"
)]
struct BarePage {
    rows: Vec<(String, String, String, String)>,
}

/// The baseline behind a superuser's connection.
pub async fn bare(url: &str) -> Router {
    let pool = PgPool::connect(url).await.expect("a connection");
    #[expect(
        clippy::disallowed_methods,
        reason = "the baseline is a router without guards"
    )]
    let router = Router::new().route("/", axum::routing::get(bare_page));
    router.with_state(pool)
}

async fn bare_page(State(pool): State<PgPool>) -> Html<String> {
    let rows = sqlx::query_as(
        "select s.name, v.status, v.explanation, v.trace::text from verdicts v
         join schools s on s.municipality_id = v.municipality_id and s.id = v.school_id
         where v.year = 2021 order by s.name collate ru_natural limit 50",
    )
    .fetch_all(&pool)
    .await
    .expect("the rows");
    Html(BarePage { rows }.render().expect("the page"))
}

/// Asks for a page as the person of this login, one request after the other.
pub async fn ask(router: &Router, login: &str, path: &str) {
    for _ in 0..REQUESTS {
        let request = Request::get(path)
            .header(header::COOKIE, format!("sid={login}"))
            .body(Body::empty())
            .expect("a request");
        let response = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{login} at {path}");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a body");
        assert!(body.len() > 1000);
    }
}

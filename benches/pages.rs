//! The first pages and the grid «школа × документ» in a municipality of 50 schools in the middle of their year,
//! against the bare handler of the register's benchmark: 50 rows by one question, no session, no walls. Goal: at
//! most four times as long, since each page asks up to eight questions.

mod ratio;
#[path = "ratio/pages.rs"]
mod pages;
#[path = "ratio/region.rs"]
mod region;

use pages::{ask, bare, fill, portal_of};
use region::Region;

/// Fifty roadmaps of twelve measures, eight documents a school, visits and recommendations, a curator of three
/// schools and a director.
const YEAR: &str = r#"
    insert into users (login, full_name, role, municipality_id, school_id)
      select 'gromova', 'Громова Инна Олеговна', 'director', municipality_id, min(id) from schools
       group by municipality_id;
    insert into users (login, full_name, role) values ('lapina', 'Лапина Вера Ильинична', 'curator');
    insert into curator_schools (municipality_id, school_id, user_id, since)
      select s.municipality_id, s.id, u.id, current_date - 90 from schools s, users u
       where u.login = 'lapina' order by s.id limit 3;
    insert into roadmaps (municipality_id, school_id, year, state, agreed_at, agreed_by_name)
      select municipality_id, id, 2021, 'agreed', now(), 'Орлова' from schools;
    insert into measures (municipality_id, roadmap_id, position, factor, title, term_text, term, due_on)
      select r.municipality_id, r.id, n, 1 + n % 10, 'Разбор ошибок, работа ' || n, 'до указанного дня',
             jsonb_build_object('kind', 'period', 'from', null, 'to', current_date - 30 + n * 5),
             current_date - 30 + n * 5
        from roadmaps r, generate_series(1, 12) n;
    update measures set done_on = current_date - 20, done_at = now(), done_note = 'Сделано' where position < 5;
    insert into document_kinds (municipality_id, position, title, criteria)
      select m.id, n, 'Документ ' || n, '[{"text": "Цели измеримы", "max": 2}]'
        from municipalities m, generate_series(1, 8) n;
    insert into document_deadlines (municipality_id, kind_id, year, due_on)
      select municipality_id, id, 2021, current_date from document_kinds;
    insert into documents (municipality_id, school_id, kind_id, year, title, criteria, edition)
      select s.municipality_id, s.id, k.id, 2021, k.title, k.criteria, 1
        from schools s, document_kinds k where (s.id + k.id) % 3 > 0;
    insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose)
      select municipality_id, id, 'Концепция.pdf', 'application/pdf', sha256(login::bytea), 6, 'document' from schools;
    insert into document_versions (municipality_id, document_id, number, file_id)
      select d.municipality_id, d.id, 1, f.id from documents d join files f on f.school_id = d.school_id;
    insert into document_reviews (municipality_id, document_id, number, expert_id, expert_name, scores)
      select d.municipality_id, d.id, 1, u.id, u.full_name, '{1}' from documents d, users u where u.login = 'lapina';
    insert into visits (municipality_id, school_id, kind, form, state, planned_on, held_on, curator_id, curator_name,
                        participants, findings, reported_at)
      select s.municipality_id, s.id, 'interim', 'trip', 'held', current_date - n * 20, current_date - n * 20, u.id,
             u.full_name, 'директор', 'Ошибки собраны в одном задании', now()
        from schools s, users u, generate_series(1, 3) n where u.login = 'lapina';
    insert into recommendations (municipality_id, school_id, visit_id, number, text, owner, due_on)
      select municipality_id, school_id, id, n, 'Разбор слова на каждом уроке', 'завуч', current_date + n
        from visits, generate_series(1, 2) n"#;

const PAGES: [(&str, &str, &str); 4] = [
    (
        "first page of a coordinator, 50 schools",
        "orlova",
        "/?year=2021",
    ),
    ("first page of a director", "gromova", "/"),
    ("first page of a curator, three schools", "lapina", "/"),
    (
        "grid of 50 schools and 8 documents",
        "orlova",
        "/documents?year=2021",
    ),
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (region, superuser_url) = runtime.block_on(Region::new(1, 50));
    runtime.block_on(fill(&region, YEAR));
    let portal = portal_of(&region);
    let bare = runtime.block_on(bare(&superuser_url));
    for (name, login, page) in PAGES {
        ratio::compare(
            name,
            "<= 4",
            || runtime.block_on(ask(&portal, login, page)),
            || runtime.block_on(ask(&bare, login, "/")),
        );
    }
}

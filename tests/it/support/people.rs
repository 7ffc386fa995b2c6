//! People with a session of their own who send requests and keep their cookies, as a browser does.

use super::app::{FOREIGN, HOME, TestApp};
use super::html::Page;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use portal::access::Role;
use portal::web::Visitor;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Where a person belongs.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// Nowhere: an administrator.
    Portal,
    /// The region.
    Region,
    /// A municipality by its code.
    Municipality(&'a str),
    /// A school by its login.
    School(&'a str),
    /// The schools a curator looks after, by login.
    Schools(&'a [&'a str]),
}

/// Somebody with a browser; a stranger when nobody has signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The portal the browser shows.
    pub app: TestApp,
    /// Row of `users`; 0 for a stranger.
    pub id: i64,
    /// Sign-in name; empty for a stranger.
    pub login: String,
    /// The role; `None` for a stranger and for whom the portal takes for one.
    pub role: Option<Role>,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

static NUMBER: AtomicU32 = AtomicU32::new(1);

impl TestApp {
    /// Координатор города Заречного.
    pub async fn coordinator(&self) -> Person {
        self.coordinator_of(HOME).await
    }

    /// Координатор of a municipality.
    pub async fn coordinator_of(&self, municipality: &str) -> Person {
        self.person(Role::Coordinator, Place::Municipality(municipality))
            .await
    }

    /// Директор of a school.
    pub async fn director(&self, school: &str) -> Person {
        self.person(Role::Director, Place::School(school)).await
    }

    /// Куратор of some schools.
    pub async fn curator(&self, schools: &[&str]) -> Person {
        self.person(Role::Curator, Place::Schools(schools)).await
    }

    /// Региональный координатор.
    pub async fn region(&self) -> Person {
        self.person(Role::Region, Place::Region).await
    }

    /// Наблюдатель города Заречного.
    pub async fn observer(&self) -> Person {
        self.person(Role::Observer, Place::Municipality(HOME)).await
    }

    /// Администратор.
    pub async fn admin(&self) -> Person {
        self.person(Role::Admin, Place::Portal).await
    }

    /// Координатор of the other municipality.
    pub async fn neighbour(&self) -> Person {
        self.coordinator_of(FOREIGN).await
    }

    /// Nobody: a browser without a session.
    pub fn stranger(&self) -> Person {
        Person {
            app: self.clone(),
            id: 0,
            login: String::new(),
            role: None,
            cookies: Arc::default(),
        }
    }

    /// A new user of this role and place, signed in.
    pub async fn person(&self, role: Role, place: Place<'_>) -> Person {
        let login = format!("{}{}", role.code(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let id = self.add_user(&login, role, place).await;
        let person = Person {
            id,
            login,
            role: Some(role),
            ..self.stranger()
        };
        person.sign_in_anew().await;
        person
    }

    async fn add_user(&self, login: &str, role: Role, place: Place<'_>) -> i64 {
        let world = self.world();
        let (mut region, mut municipality, mut school) = (None, None, None);
        let mut looked_after = Vec::new();
        match place {
            Place::Portal => {}
            Place::Region => region = Some(world.region),
            Place::Municipality(code) => municipality = Some(world.municipality(code)),
            Place::School(login) => {
                municipality = Some(world.school(login).municipality);
                school = Some(world.school(login).id);
            }
            Place::Schools(logins) => {
                looked_after = logins.iter().map(|login| world.school(login).id).collect();
            }
        }
        let id = sqlx::query_scalar(
            "insert into users (login, full_name, role, region_id, municipality_id, school_id) \
             values ($1, $2, $3, $4, $5, $6) returning id",
        )
        .bind(login)
        .bind(full_name(role))
        .bind(role.code())
        .bind(region)
        .bind(municipality)
        .bind(school)
        .fetch_one(&self.sql)
        .await
        .unwrap();
        sqlx::query(
            "insert into curator_schools (user_id, municipality_id, school_id) \
             select $1, s.municipality_id, s.id from schools s where s.id = any ($2)",
        )
        .bind(id)
        .bind(looked_after)
        .execute(&self.sql)
        .await
        .unwrap();
        id
    }
}

fn full_name(role: Role) -> &'static str {
    match role {
        Role::Coordinator => "Коптилова Тамара Павловна",
        Role::Director => "Гладких Олег Юрьевич",
        Role::Curator => "Сошина Вера Ильинична",
        Role::Region => "Берестова Анна Львовна",
        Role::Observer => "Наумов Пётр Ильич",
        Role::Admin => "Зимин Артём Игоревич",
    }
}

impl Person {
    /// Begins a session for the person, as after a sign-in; the old one stays alive.
    pub async fn sign_in_anew(&self) {
        let mut random = [0_u8; 32];
        getrandom::fill(&mut random).unwrap();
        let token = hex::encode(random);
        sqlx::query(
            "insert into sessions (token_hash, user_id, idle_minutes, expires_at) \
             values ($1, $2, 60, now() + interval '12 hours')",
        )
        .bind(Sha256::digest(&token).to_vec())
        .bind(self.id)
        .execute(&self.app.sql)
        .await
        .unwrap();
        self.set_cookie(self.app.app.settings.session_cookie(), &token);
    }

    /// Gives the person a password to sign in with.
    pub async fn set_password(&self, password: &str) {
        let hash = portal::accounts::hash_password(password.to_owned())
            .await
            .unwrap();
        sqlx::query("update users set password_hash = $2 where id = $1")
            .bind(self.id)
            .bind(hash)
            .execute(&self.app.sql)
            .await
            .unwrap();
    }

    /// The same browser after the portal has shut the person out: a stranger with an old cookie.
    pub fn shut_out(self) -> Person {
        Person { role: None, ..self }
    }

    /// Another browser with the same session: what somebody who stole the cookie has.
    pub fn twin(&self) -> Person {
        let cookies = self.cookies.lock().unwrap().clone();
        Person {
            cookies: Arc::new(Mutex::new(cookies)),
            ..self.clone()
        }
    }

    /// A cookie of the browser.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Sets a cookie of the browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.request(Method::GET, path, &[], Body::empty()).await
    }

    /// Opens a page that must be there.
    #[track_caller]
    pub fn open(&self, path: &str) -> impl Future<Output = Page> {
        let caller = std::panic::Location::caller();
        async move {
            let page = self.get(path).await;
            assert_eq!(
                page.status,
                200,
                "GET {path} at {caller}: {}",
                page.visible()
            );
            page
        }
    }

    /// Sends a form with its signature. The answer is not followed: see [`Person::follow`].
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.csrf().await;
        let mut signed = vec![("csrf", csrf.as_str())];
        signed.extend(fields);
        self.post_raw(path, &signed).await
    }

    /// Sends exactly these fields: for forged forms.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_with_headers(path, fields, &[]).await
    }

    /// Sends exactly these fields with these headers.
    pub async fn post_with_headers(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([kind]).collect();
        self.request(Method::POST, path, &headers, Body::from(body))
            .await
    }

    /// Sends a form with files: (field, file name, bytes).
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let csrf = self.csrf().await;
        let mut signed = vec![("csrf", csrf.as_str())];
        signed.extend(fields);
        self.upload_raw(path, &signed, files).await
    }

    /// Sends exactly these fields and files.
    pub async fn upload_raw(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = Body::from(multipart(fields, files));
        self.request(Method::POST, path, &[("content-type", &kind)], body)
            .await
    }

    /// Opens the page a redirect leads to.
    #[track_caller]
    pub fn follow<'a>(&'a self, page: &'a Page) -> impl Future<Output = Page> + 'a {
        let to = page.location();
        async move { self.get(&to).await }
    }

    /// Any request, with the browser's cookies.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "portal.example");
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.app.send(request.body(body).unwrap()).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        self.take_cookies(&parts.headers);
        Page::new(path, parts.status, parts.headers, bytes.to_vec())
    }

    /// The signature of this browser's forms; a stranger opens the sign-in page to get one.
    pub async fn csrf(&self) -> String {
        let settings = &self.app.app.settings;
        let secret = |name: &str| self.cookie(name);
        if self.role.is_some()
            && let Some(token) = secret(settings.session_cookie())
        {
            return Visitor::csrf_of(&token);
        }
        let visit = if settings.is_https() {
            "__Host-visit"
        } else {
            "visit"
        };
        if secret(visit).is_none() {
            self.get("/sign-in").await;
        }
        Visitor::csrf_of(&secret(visit).expect("the sign-in page sets the cookie of the visit"))
    }

    fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn take_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

const BOUNDARY: &str = "----the-form-ends-here";

fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut head = String::new();
    for (name, value) in fields {
        // Writing to a string cannot fail.
        let _ = write!(
            head,
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let mut body = head.into_bytes();
    for (name, file_name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

//! The only way to open a door: each route says who may enter, and the list of doors is kept as data.

use super::App;
use super::visitor::Visitor;
use crate::access::Access;
use crate::error::Error;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;

/// The door to which a browser brings a form whose session has ended; it belongs to the accounts.
pub const KEPT_FORM: &str = "/sign-in/kept";

/// A door: method, path pattern, who may enter.
#[derive(Clone, Debug)]
pub struct Door {
    /// GET or POST.
    pub method: Method,
    /// Pattern such as `/schools/{school_id}`.
    pub path: &'static str,
    /// Who may enter.
    pub access: Access,
    /// Whether the form that comes through brings files.
    pub takes_files: bool,
}

/// The doors of a room, or of the whole house.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    doors: Vec<Door>,
}

impl Routes {
    /// No doors yet.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// A page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.door(Method::GET, path, access, axum::routing::get(handler))
    }

    /// A change. A body over two megabytes is refused.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.door(Method::POST, path, access, axum::routing::post(handler))
    }

    /// A change that brings files: the body may be as large as [`super::upload::BODY_LIMIT`].
    #[must_use]
    pub fn post_files<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let limit = axum::extract::DefaultBodyLimit::max(super::upload::BODY_LIMIT);
        let mut routes = self.door(
            Method::POST,
            path,
            access,
            axum::routing::post(handler).layer(limit),
        );
        if let Some(door) = routes.doors.last_mut() {
            door.takes_files = true;
        }
        routes
    }

    /// Takes in the doors of another room.
    #[must_use]
    pub fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.doors.extend(other.doors);
        self
    }

    /// The list of doors, for the test that walks them.
    pub fn doors(&self) -> &[Door] {
        &self.doors
    }

    /// The router, to be wrapped in the house's layers.
    pub fn into_router(self) -> Router<App> {
        self.router
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where a door is hung"
    )]
    fn door(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<App>,
    ) -> Routes {
        let guarded = handler.layer(from_fn(move |request, next| guard(access, request, next)));
        self.router = self.router.route(path, guarded);
        self.doors.push(Door {
            method,
            path,
            access,
            takes_files: false,
        });
        self
    }
}

async fn guard(access: Access, request: Request, next: Next) -> Response {
    let role = request
        .extensions()
        .get::<Visitor>()
        .and_then(|visitor| visitor.viewer.as_ref())
        .map(|viewer| viewer.role);
    if access.admits(role) {
        return next.run(request).await;
    }
    match role {
        None if brings_a_form(&request) => kept(&request),
        None => Error::SignInNeeded.into_response(),
        Some(role) => {
            let role = role.title().to_lowercase();
            Error::Forbidden(format!("Роль «{role}» не открывает эту страницу.")).into_response()
        }
    }
}

/// Whether a form without files comes along.
fn brings_a_form(request: &Request) -> bool {
    const FORM: &[u8] = b"application/x-www-form-urlencoded";
    let kind = request.headers().get(header::CONTENT_TYPE);
    request.method() == Method::POST && kind.is_some_and(|kind| kind.as_bytes().starts_with(FORM))
}

/// The session ended while the form was being filled: the browser brings the same form to the sign-in, so that
/// what was typed is not lost.
fn kept(request: &Request) -> Response {
    let path = request.uri().path();
    let path: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
    Redirect::temporary(&format!("{KEPT_FORM}?path={path}")).into_response()
}

//! How an error looks: words, advice, a way out and the number of the request; never the cause.

use super::App;
use super::headers::{RequestId, without_secrets};
use super::page::{Appearance, Shell, url_encode};
use super::visitor::Visitor;
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::error::Error;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// What the page says; carried in the response until the layer that knows the visitor draws it.
#[derive(Clone, Debug)]
struct ErrorView {
    status: StatusCode,
    heading: &'static str,
    advice: String,
}

#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage {
    shell: Shell,
    heading: &'static str,
    advice: String,
    request_id: String,
}

/// Marks a response that sends a stranger to the sign-in page.
#[derive(Clone, Copy, Debug)]
struct ToSignIn;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, heading, advice) = match self {
            Error::SignInNeeded => {
                let mut response = StatusCode::UNAUTHORIZED.into_response();
                response.extensions_mut().insert(ToSignIn);
                return response;
            }
            Error::Forbidden(why) => (StatusCode::FORBIDDEN, "Доступа нет", why),
            Error::NotFound => not_found(),
            Error::Conflict(why) => (StatusCode::CONFLICT, "Сохранить не удалось", why),
            Error::BadRequest(why) => (StatusCode::BAD_REQUEST, "Запрос не понят", why),
            Error::TooLarge(why) => (StatusCode::PAYLOAD_TOO_LARGE, "Слишком большой файл", why),
            Error::TooMany(why) => (StatusCode::TOO_MANY_REQUESTS, "Слишком много попыток", why),
            Error::Unavailable => unavailable(),
            Error::Internal(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "a request failed");
                internal()
            }
        };
        let view = ErrorView {
            status,
            heading,
            advice,
        };
        let mut response = draw(&view, Shell::bare(), String::new());
        response.extensions_mut().insert(view);
        response
    }
}

type Words = (StatusCode, &'static str, String);

fn not_found() -> Words {
    let advice =
        "Проверьте адрес. Возможно, страница удалена или относится к другому муниципалитету.";
    (
        StatusCode::NOT_FOUND,
        "Страница не найдена",
        advice.to_owned(),
    )
}

fn unavailable() -> Words {
    let advice = "Сервис временно недоступен. Введённое не сохранено: вернитесь назад и повторите через минуту.";
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "Попробуйте позже",
        advice.to_owned(),
    )
}

fn internal() -> Words {
    let advice = "В портале произошла ошибка, запись о ней сохранена. Повторите действие; \
                  если не поможет, сообщите администратору номер обращения.";
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "Что-то пошло не так",
        advice.to_owned(),
    )
}

fn draw(view: &ErrorView, shell: Shell, request_id: String) -> Response {
    let page = ErrorPage {
        shell,
        heading: view.heading,
        advice: view.advice.clone(),
        request_id,
    };
    let mut response = match page.render() {
        Ok(body) => (view.status, Html(body)).into_response(),
        Err(_) => (view.status, format!("{}. {}", view.heading, view.advice)).into_response(),
    };
    if view.status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    response
}

/// The page of an error that happened before anybody knew who the visitor is.
pub fn answer(error: Error, request_id: String) -> Response {
    let response = error.into_response();
    match response.extensions().get::<ErrorView>() {
        Some(view) => draw(view, Shell::bare(), request_id),
        None => response,
    }
}

/// The layer that draws errors for the visitor at hand, sends strangers to sign in and journals refusals.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = parts.extensions.get::<Visitor>().cloned();
    let appearance = Appearance::of(&parts.headers);
    let shell = visitor.as_ref().map(|v| Shell::new(v, appearance, &parts));
    let address = parts
        .uri
        .path_and_query()
        .map_or("/", |p| p.as_str())
        .to_owned();
    let request_id = parts
        .extensions
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let is_get = parts.method == axum::http::Method::GET;
    let response = next.run(Request::from_parts(parts, body)).await;
    if response.extensions().get::<ToSignIn>().is_some() {
        let next = if is_get { address } else { "/".to_owned() };
        return Redirect::to(&format!("/sign-in?next={}", url_encode(&next))).into_response();
    }
    let view = match response.extensions().get::<ErrorView>() {
        Some(view) => view.clone(),
        None => match foreign_error(&response) {
            Some(view) => view,
            None => return response,
        },
    };
    if view.status == StatusCode::FORBIDDEN
        && let Some(viewer) = visitor.as_ref().and_then(|v| v.viewer.as_ref())
    {
        journal_refusal(&app, viewer, &address).await;
    }
    draw(&view, shell.unwrap_or_else(Shell::bare), request_id)
}

/// Errors that axum and tower answer themselves: they too become pages.
fn foreign_error(response: &Response) -> Option<ErrorView> {
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let (status, heading, advice) = match status {
        StatusCode::NOT_FOUND => not_found(),
        StatusCode::METHOD_NOT_ALLOWED => (
            status,
            "Так страницу не открыть",
            "Вернитесь назад и повторите действие.".to_owned(),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            status,
            "Слишком большой файл",
            "Сократите файл и загрузите снова.".to_owned(),
        ),
        StatusCode::FORBIDDEN => (
            status,
            "Доступа нет",
            "Форма отправлена с чужой страницы. Откройте портал и повторите действие.".to_owned(),
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => unavailable(),
        status if status.is_client_error() => (
            status,
            "Запрос не понят",
            "Вернитесь назад и повторите действие.".to_owned(),
        ),
        _ => internal(),
    };
    Some(ErrorView {
        status,
        heading,
        advice,
    })
}

async fn journal_refusal(app: &App, viewer: &Viewer, address: &str) {
    let path = without_secrets(address.split('?').next().unwrap_or_default());
    let event = Event::new(Kind::AccessRefused, format!("Отказано в доступе: {path}"));
    let written = match app.db.begin(viewer).await {
        Ok(tx) => tx.commit(event).await,
        Err(error) => Err(error),
    };
    if let Err(error) = written {
        tracing::error!(%error, "a refusal was not journalled");
    }
}

//! `portal users add`: an account and its one-time link, for the first administrator and for scripts.

use super::Outcome;
use super::answer::refuse;
use crate::access::{Role, Viewer};
use crate::accounts::{self, NewUser, UserForm};
use crate::audit::{Event, Kind, Subject};
use crate::config::Format;
use crate::curators::{self, NewAssignment};
use crate::db::Db;
use crate::error::Error;
use clap::Subcommand;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Добавить пользователя и напечатать одноразовую ссылку для пароля
    Add {
        /// Логин
        #[arg(long)]
        login: String,
        /// Роль: coordinator, director, curator, region, observer, admin
        #[arg(long, value_parser = role)]
        role: Role,
        /// Фамилия, имя, отчество; по умолчанию — логин
        #[arg(long, default_value = "")]
        name: String,
        /// Код муниципалитета, например reg99_m001
        #[arg(long)]
        municipality: Option<String>,
        /// Логин школы в ФИС ОКО, например edu990101: для директора и куратора
        #[arg(long)]
        school: Option<String>,
        /// Адрес портала для ссылки
        #[arg(
            long,
            env = "PORTAL_PUBLIC_URL",
            default_value = "http://127.0.0.1:8080"
        )]
        public_url: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let known = text
        .trim_start_matches("municipal_")
        .trim_start_matches("regional_");
    match known {
        "coordinator" if text.starts_with("regional_") => Ok(Role::Region),
        "regional" => Ok(Role::Region),
        "administrator" => Ok(Role::Admin),
        code => Role::from_code(code).ok_or_else(|| {
            let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
            format!("такой роли нет; есть {}", codes.join(", "))
        }),
    }
}

/// Runs the command.
///
/// # Errors
/// When the database does not answer.
pub async fn run(db: &Db, command: Command, format: Format) -> anyhow::Result<Outcome> {
    let Command::Add {
        login,
        role,
        name,
        municipality,
        school,
        public_url,
    } = command;
    let portal = Viewer::portal("командная строка");
    let mut tx = db.begin(&portal).await?;
    let places = match find_places(&mut tx, municipality.as_deref(), school.as_deref()).await? {
        Ok(places) => places,
        Err(reason) => return refuse(&[reason], format),
    };
    let full_name = if name.is_empty() { login.clone() } else { name };
    let text = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    let form = UserForm {
        login,
        full_name,
        role: role.code().to_owned(),
        region_id: text(places.region_id),
        municipality_id: text(places.municipality_id),
        school_id: text(places.school_id),
        ..UserForm::default()
    };
    let user = match NewUser::check(&form) {
        Ok(user) => user,
        Err(errors) => {
            let reasons: Vec<String> = errors.all().iter().map(|(_, m)| m.clone()).collect();
            return refuse(&reasons, format);
        }
    };
    let id = match accounts::add_user(&mut tx, &user).await {
        Ok(id) => id,
        Err(Error::Conflict(reason)) => return refuse(&[reason], format),
        Err(other) => return Err(other.into()),
    };
    if let Some(school_id) = places.school_id.filter(|_| user.role == Role::Curator) {
        let since = sqlx::query_scalar("select current_date")
            .fetch_one(&mut *tx)
            .await?;
        let new = NewAssignment {
            user_id: id,
            school_id,
            since,
        };
        if let Err(refusal) = curators::assign(&mut tx, &portal, &new).await? {
            return refuse(&[refusal.words()], format);
        }
    }
    let path = accounts::issue_invitation(&mut tx, id, None).await?;
    let mut event = Event::new(
        Kind::UserAdded,
        format!("Добавлен пользователь {}: {}", user.login, role.title()),
    )
    .about(Subject::User(id));
    event.municipality_id = user.municipality_id;
    tx.commit(event).await?;
    let link = format!("{}{path}", public_url.trim_end_matches('/'));
    match format {
        Format::Json => println!(
            "{}",
            json!({ "login": user.login, "role": role.code(), "activation": link })
        ),
        Format::Text => println!(
            "Пользователь {} добавлен.\nОдноразовая ссылка для пароля:\n{link}",
            user.login
        ),
    }
    Ok(Outcome::Done)
}

struct Places {
    region_id: Option<i64>,
    municipality_id: Option<i64>,
    school_id: Option<i64>,
}

/// The rows behind the codes. A single region or municipality need not be named.
async fn find_places(
    conn: &mut sqlx::PgConnection,
    municipality: Option<&str>,
    school: Option<&str>,
) -> anyhow::Result<Result<Places, String>> {
    let region_id: Option<i64> =
        sqlx::query_scalar("select min(id) from regions having count(*) = 1")
            .fetch_optional(&mut *conn)
            .await?;
    let mut places = Places {
        region_id,
        municipality_id: None,
        school_id: None,
    };
    if let Some(code) = municipality {
        places.municipality_id =
            sqlx::query_scalar("select id from municipalities where code = $1")
                .bind(code)
                .fetch_optional(&mut *conn)
                .await?;
        if places.municipality_id.is_none() {
            return Ok(Err(format!(
                "Муниципалитета с кодом «{code}» нет: загрузите список школ"
            )));
        }
    }
    if let Some(login) = school {
        let login = login.trim().to_lowercase().replace("sch", "edu");
        let found: Option<(i64, i64)> = sqlx::query_as(
            "select municipality_id, id from schools where login = $1 \
             and ($2::bigint is null or municipality_id = $2)",
        )
        .bind(&login)
        .bind(places.municipality_id)
        .fetch_optional(conn)
        .await?;
        let Some((municipality_id, school_id)) = found else {
            return Ok(Err(format!("Школы с логином «{login}» нет в справочнике")));
        };
        places.municipality_id = Some(municipality_id);
        places.school_id = Some(school_id);
    }
    Ok(Ok(places))
}

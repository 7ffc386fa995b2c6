//! Every setting: its flag, its variable, its default, its meaning.

use clap::{Args, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where the portal keeps its things: understood by every command.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Каталог данных портала: здесь живут собственная база PostgreSQL и её журнал.
    /// По умолчанию: /var/lib/portal для root, иначе ~/.local/share/portal
    #[arg(long, env = "PORTAL_DATA_DIR", global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Адрес сервера PostgreSQL. Не задан: портал запускает собственный сервер в каталоге данных
    #[arg(
        long,
        env = "DATABASE_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// Хранилище файлов, например s3://bucket/portal: ключи и адрес сервера — в переменных AWS_….
    /// Не задано: файлы лежат в каталоге данных
    #[arg(
        long,
        env = "PORTAL_FILES_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub files_url: Option<String>,
}

/// Where letters go: without the first one none are written.
#[derive(Args, Clone, Debug, Default)]
pub struct MailSettings {
    /// Почтовый сервер: smtps://имя:пароль@smtp.example.ru (TLS сразу) или
    /// smtp://имя:пароль@smtp.example.ru?tls=required (STARTTLS). Не задан: писем нет
    #[arg(
        long,
        env = "PORTAL_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,
    /// От чьего имени письма: «Поддержка школ <portal@example.ru>»
    #[arg(long, env = "PORTAL_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
}

/// Settings of the server.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Адрес и порт, на которых портал отвечает
    #[arg(long, env = "PORTAL_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Адрес, по которому портал открывают люди; https включает защищённые cookie и HSTS.
    /// По умолчанию — http и адрес из --listen
    #[arg(long, env = "PORTAL_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Адрес и порт показателей Prometheus; «off» отключает их
    #[arg(long, env = "PORTAL_METRICS_LISTEN", default_value = "127.0.0.1:9091")]
    pub metrics_listen: String,
    /// Адреса доверенных прокси: только от них принимается X-Forwarded-For
    #[arg(long, env = "PORTAL_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Соединений с базой данных, не больше
    #[arg(long, env = "PORTAL_DATABASE_CONNECTIONS", default_value_t = 10)]
    pub database_connections: u32,
    /// Сеанс заканчивается после стольких минут без действий
    #[arg(long, env = "PORTAL_SESSION_IDLE_MINUTES", default_value_t = 60)]
    pub session_idle_minutes: i32,
    /// Сеанс администратора заканчивается после стольких минут без действий
    #[arg(long, env = "PORTAL_ADMIN_IDLE_MINUTES", default_value_t = 15)]
    pub admin_idle_minutes: i32,
    /// Сеанс заканчивается через столько часов в любом случае
    #[arg(long, env = "PORTAL_SESSION_HOURS", default_value_t = 12)]
    pub session_hours: i32,
    /// Антивирус clamd, который проверяет присланные файлы: путь к сокету или адрес и порт.
    /// Не задан: файлы принимаются непроверенными и так и помечены
    #[arg(long, env = "PORTAL_CLAMD", value_name = "ADDRESS")]
    pub clamd: Option<String>,
    /// Letters.
    #[command(flatten)]
    pub mail: MailSettings,
}

impl Settings {
    /// Whether people reach the portal by https.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Name of the session cookie: `__Host-` pins it to this host and to https.
    pub fn session_cookie(&self) -> &'static str {
        if self.is_https() { "__Host-sid" } else { "sid" }
    }

    /// An address of the portal for a letter or a terminal.
    pub fn absolute(&self, path: &str) -> String {
        match &self.public_url {
            Some(url) => format!("{}{path}", url.trim_end_matches('/')),
            None => format!("http://{}{path}", self.listen),
        }
    }
}

/// How a command writes its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Для человека: по-русски, с выравниванием.
    #[default]
    Text,
    /// Для программы: только JSON в стандартный вывод.
    Json,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Строки для чтения.
    #[default]
    Text,
    /// JSON, по событию в строке.
    Json,
}

//! What is wrong with an installation and how to mend it: each check is one question with one answer.

use crate::access::Viewer;
use crate::attachments;
use crate::config::MailSettings;
use crate::db::{Db, MIGRATOR};
use crate::error::Result;
use crate::files::{Digest, Vault};
use crate::journal;
use crate::letters;
use crate::mail::Mail;
use crate::sheets::Reader;
use crate::words;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Good,
    /// Works, but look at it.
    Attention,
    /// Must be mended.
    Bad,
}

/// The answer to one check.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was looked at.
    pub subject: &'static str,
    /// What was found.
    pub found: String,
    /// How to mend it; empty when nothing is wrong.
    pub mend: String,
}

impl Finding {
    fn good(subject: &'static str, found: impl Into<String>) -> Finding {
        Finding {
            level: Level::Good,
            subject,
            found: found.into(),
            mend: String::new(),
        }
    }

    fn attention(
        subject: &'static str,
        found: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding {
            level: Level::Attention,
            subject,
            found: found.into(),
            mend: mend.into(),
        }
    }

    fn bad(subject: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding {
            level: Level::Bad,
            subject,
            found: found.into(),
            mend: mend.into(),
        }
    }
}

/// Looks at everything that can be looked at from inside.
///
/// # Errors
/// When the database stops answering in the middle.
pub async fn examine(
    db: &Db,
    reader: &Reader,
    vault: &Vault,
    mail: &MailSettings,
    now: DateTime<Utc>,
) -> Result<Vec<Finding>> {
    let mut tx = db.read(&Viewer::portal("проверка")).await?;
    let mut findings = vec![
        server_version(&mut tx).await?,
        schema(&mut tx).await?,
        collation(&mut tx).await?,
        role(&mut tx).await?,
        walls(&mut tx).await?,
        clock(&mut tx, now).await?,
        checksums(&mut tx).await?,
        chain(&mut tx).await?,
        registers(&mut tx).await?,
        tenants(&mut tx).await?,
        administrators(&mut tx).await?,
        schools(&mut tx).await?,
        files(&mut tx, vault).await?,
        letters(&mut tx, mail, now).await?,
    ];
    drop(tx);
    findings.push(spreadsheets(reader).await);
    Ok(findings)
}

/// Every file that a row names lies in the vault.
async fn files(conn: &mut PgConnection, vault: &Vault) -> Result<Finding> {
    const SUBJECT: &str = "Файлы";
    let named = attachments::named_digests(conn).await?;
    let kept = match vault.all().await {
        Ok(kept) => kept,
        Err(error) => {
            // Errors of the storage tell their causes themselves: the chain would say them again.
            return Ok(Finding::bad(
                SUBJECT,
                format!("хранилище не отвечает: {error}"),
                "проверьте PORTAL_FILES_URL, адрес и ключи хранилища, права на каталог данных",
            ));
        }
    };
    let there: BTreeSet<Digest> = kept.iter().map(|file| file.digest).collect();
    let lost = named.difference(&there).count();
    Ok(if lost == 0 {
        Finding::good(SUBJECT, format!("все {} на месте", named.len()))
    } else {
        Finding::bad(
            SUBJECT,
            format!("нет {lost} из {}", named.len()),
            "верните их из резервной копии: папка files копии кладётся в хранилище как есть",
        )
    })
}

/// Mail is optional; letters that do not go want somebody to look.
async fn letters(
    conn: &mut PgConnection,
    mail: &MailSettings,
    now: DateTime<Utc>,
) -> Result<Finding> {
    const SUBJECT: &str = "Письма";
    let (failed, stuck) = letters::troubles(conn, now).await?;
    let mail = match Mail::of(mail) {
        Ok(mail) => mail,
        Err(error) => {
            let mend = "исправьте PORTAL_SMTP_URL и PORTAL_MAIL_FROM";
            return Ok(Finding::bad(SUBJECT, format!("{error:#}"), mend));
        }
    };
    let Some(mail) = mail else {
        let found = "почта не настроена, писем портал не пишет";
        return Ok(Finding::good(SUBJECT, found));
    };
    if let Err(error) = mail.try_server().await {
        let found = format!("почтовый сервер не отвечает: {}", error.said);
        let mend = "проверьте PORTAL_SMTP_URL, имя и пароль, доступ к серверу по сети";
        return Ok(Finding::bad(SUBJECT, found, mend));
    }
    Ok(match (stuck, failed) {
        (1.., _) => Finding::bad(
            SUBJECT,
            format!("очередь стоит: дольше часа ждут {stuck}"),
            "запустите portal serve с теми же PORTAL_SMTP_URL и PORTAL_MAIL_FROM",
        ),
        (_, 1..) => Finding::attention(
            SUBJECT,
            format!("не дошло: {failed}"),
            "посмотрите причины на странице «Письма» и отправьте ещё раз",
        ),
        _ => Finding::good(SUBJECT, "почтовый сервер отвечает, очередь идёт"),
    })
}

async fn server_version(conn: &mut PgConnection) -> Result<Finding> {
    let (number, text): (i32, String) = sqlx::query_as(
        "select current_setting('server_version_num')::integer, current_setting('server_version')",
    )
    .fetch_one(conn)
    .await?;
    Ok(if number >= 150_000 {
        Finding::good("PostgreSQL", format!("версия {text}"))
    } else {
        Finding::bad(
            "PostgreSQL",
            format!("версия {text}"),
            "обновите PostgreSQL до версии 15 или новее",
        )
    })
}

async fn schema(conn: &mut PgConnection) -> Result<Finding> {
    let applied: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success order by 1")
            .fetch_all(conn)
            .await?;
    let missing = MIGRATOR
        .iter()
        .filter(|m| !applied.contains(&m.version))
        .count();
    Ok(match missing {
        0 => Finding::good(
            "Схема базы",
            format!("обновления применены: {}", applied.len()),
        ),
        n => Finding::bad(
            "Схема базы",
            format!("не применено обновлений: {n}"),
            "выполните portal migrate",
        ),
    })
}

async fn collation(conn: &mut PgConnection) -> Result<Finding> {
    let natural: bool =
        sqlx::query_scalar("select '№ 2' collate ru_natural < '№ 10' collate ru_natural")
            .fetch_one(conn)
            .await?;
    Ok(if natural {
        Finding::good("Порядок названий", "№ 2 стоит перед № 10")
    } else {
        let mend = "нужен PostgreSQL, собранный с ICU";
        Finding::attention("Порядок названий", "№ 10 стоит перед № 2", mend)
    })
}

async fn role(conn: &mut PgConnection) -> Result<Finding> {
    let bypasses: bool = sqlx::query_scalar(
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user",
    )
    .fetch_one(conn)
    .await?;
    Ok(if bypasses {
        let mend = "создайте для портала обычную роль: create role portal login";
        Finding::bad(
            "Роль базы",
            "роль видит строки в обход защиты муниципалитетов",
            mend,
        )
    } else {
        Finding::good("Роль базы", "обычная, без прав суперпользователя")
    })
}

/// Every table with a municipality must keep row-level security, also against its owner.
async fn walls(conn: &mut PgConnection) -> Result<Finding> {
    let open: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid \
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' \
           and a.attname = 'municipality_id' and not a.attisdropped \
           and (not c.relrowsecurity or not c.relforcerowsecurity \
                or not exists (select from pg_policy p where p.polrelid = c.oid)) order by 1",
    )
    .fetch_all(conn)
    .await?;
    Ok(if open.is_empty() {
        Finding::good("Защита муниципалитетов", "включена у всех таблиц")
    } else {
        let mend = "восстановите схему: разверните копию в новую базу командой portal restore";
        Finding::bad(
            "Защита муниципалитетов",
            format!("выключена: {}", open.join(", ")),
            mend,
        )
    })
}

async fn clock(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Finding> {
    let server: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()")
        .fetch_one(conn)
        .await?;
    let apart = (server - now).num_seconds().abs();
    Ok(if apart <= 60 {
        Finding::good("Часы", "портал и база показывают одно время")
    } else {
        let found = format!("портал и база расходятся на {apart} с");
        Finding::attention(
            "Часы",
            found,
            "включите синхронизацию времени на обеих машинах",
        )
    })
}

async fn checksums(conn: &mut PgConnection) -> Result<Finding> {
    let on: String = sqlx::query_scalar("select current_setting('data_checksums')")
        .fetch_one(conn)
        .await?;
    Ok(if on == "on" {
        Finding::good("Контрольные суммы страниц", "включены")
    } else {
        let mend = "при следующем переносе создайте кластер с ключом --data-checksums";
        Finding::attention(
            "Контрольные суммы страниц",
            "выключены: порча диска останется незаметной",
            mend,
        )
    })
}

async fn chain(conn: &mut PgConnection) -> Result<Finding> {
    let chain = journal::verify(conn, None).await?;
    Ok(if chain.is_whole() {
        Finding::good("Журнал", chain.words())
    } else {
        let mend = "сравните журнал с последней резервной копией: запись изменили в обход портала";
        Finding::bad("Журнал", chain.words(), mend)
    })
}

/// An approved register keeps the hash of its snapshot.
async fn registers(conn: &mut PgConnection) -> Result<Finding> {
    let (approved, broken): (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where hash is null or snapshot is null) \
         from registers where state = 'approved'",
    )
    .fetch_one(conn)
    .await?;
    Ok(if broken == 0 {
        Finding::good(
            "Утверждённые перечни",
            format!("сохранены со снимком и контрольной суммой: {approved}"),
        )
    } else {
        Finding::bad(
            "Утверждённые перечни",
            format!("без снимка: {broken}"),
            "восстановите базу из копии",
        )
    })
}

/// A row of one municipality must not point at a school of another.
async fn tenants(conn: &mut PgConnection) -> Result<Finding> {
    let strays: i64 = sqlx::query_scalar(
        "select count(*) from results r join schools s on s.id = r.school_id \
         where s.municipality_id <> r.municipality_id",
    )
    .fetch_one(conn)
    .await?;
    Ok(match strays {
        0 => Finding::good(
            "Результаты",
            "каждое число принадлежит школе своего муниципалитета",
        ),
        n => Finding::bad(
            "Результаты",
            format!("чужих строк: {n}"),
            "восстановите базу из копии",
        ),
    })
}

async fn administrators(conn: &mut PgConnection) -> Result<Finding> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from users where role = 'admin' and blocked_at is null and password_hash is not null",
    )
    .fetch_one(conn)
    .await?;
    Ok(match count {
        0 => Finding::attention(
            "Администратор",
            "никто не может приглашать пользователей",
            "выполните portal users add --login admin --role admin и откройте напечатанную ссылку",
        ),
        n => Finding::good(
            "Администратор",
            words::count(
                n.unsigned_abs(),
                ["учётная запись", "учётные записи", "учётных записей"],
            ),
        ),
    })
}

async fn schools(conn: &mut PgConnection) -> Result<Finding> {
    let (schools, without): (i64, i64) =
        sqlx::query_as("select count(*), count(*) filter (where login = '') from schools where merged_into_id is null")
            .fetch_one(conn)
            .await?;
    Ok(match (schools, without) {
        (0, _) => Finding::attention(
            "Школы",
            "список пуст",
            "выполните portal schools import ФАЙЛ",
        ),
        (all, 0) => Finding::good(
            "Школы",
            words::count(all.unsigned_abs(), ["школа", "школы", "школ"]),
        ),
        (_, n) => Finding::attention(
            "Школы",
            format!("без логина ФИС ОКО: {n}"),
            "укажите логины на страницах школ: иначе файлы придётся сопоставлять по названию",
        ),
    })
}

/// A small table goes through the reader's child process and back.
async fn spreadsheets(reader: &Reader) -> Finding {
    match reader.read("проверка.csv", "a;b\n1;2\n".as_bytes()).await {
        Ok(book) if book.sheets.iter().any(|sheet| !sheet.rows.is_empty()) => {
            Finding::good("Чтение таблиц", "отдельный процесс отвечает")
        }
        Ok(_) => Finding::bad(
            "Чтение таблиц",
            "таблица прочитана пустой",
            "переустановите портал",
        ),
        Err(refusal) => Finding::bad(
            "Чтение таблиц",
            refusal.reason,
            "проверьте, что портал может запускать самого себя: noexec на диске, пределы памяти",
        ),
    }
}

//! E-mail: one plain letter to one person. Plumbing: no word of the domain.

use crate::config::MailSettings;
use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp;
use lettre::transport::stub::AsyncStubTransport;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;

/// A server that does not answer in this time is tried again later.
const ANSWER: Duration = Duration::from_secs(15);

/// Where letters go.
#[derive(Clone, Debug)]
pub struct Mail {
    from: Mailbox,
    transport: Transport,
}

#[derive(Clone, Debug)]
enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Memory(AsyncStubTransport),
}

/// A letter.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The address of e-mail.
    pub to: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// The address at which one POST ends such letters (RFC 8058).
    pub way_out: &'a str,
}

/// Why a letter was not taken.
#[derive(Debug)]
pub struct NotTaken {
    /// What the server said.
    pub said: String,
    /// Whether another attempt would end the same.
    pub is_final: bool,
}

impl NotTaken {
    fn for_good(said: impl ToString) -> NotTaken {
        NotTaken {
            said: said.to_string(),
            is_final: true,
        }
    }
}

impl From<smtp::Error> for NotTaken {
    fn from(error: smtp::Error) -> NotTaken {
        NotTaken {
            is_final: error.is_permanent(),
            said: error.to_string(),
        }
    }
}

impl Mail {
    /// The mail of these settings; `None` when letters are not wanted.
    ///
    /// # Errors
    /// When an address is wrong: the message says which setting to mend.
    pub fn of(settings: &MailSettings) -> anyhow::Result<Option<Mail>> {
        let Some(url) = &settings.smtp_url else {
            return Ok(None);
        };
        let from = settings
            .mail_from
            .as_deref()
            .context("письма: задан PORTAL_SMTP_URL, но не задан PORTAL_MAIL_FROM")?;
        let from = from.parse().with_context(|| {
            format!("письма: PORTAL_MAIL_FROM «{from}» не похож на адрес почты")
        })?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("письма: PORTAL_SMTP_URL записан с ошибкой, пример: smtps://имя:пароль@smtp.example.ru")?
            .timeout(Some(ANSWER))
            .build();
        Ok(Some(Mail {
            from,
            transport: Transport::Smtp(transport),
        }))
    }

    /// Keeps letters in memory instead of sending them, or refuses every one of them: for tests.
    ///
    /// # Errors
    /// When the sender's address is wrong.
    pub fn in_memory(from: &str, takes: bool) -> anyhow::Result<Mail> {
        let stub = match takes {
            true => AsyncStubTransport::new_ok(),
            false => AsyncStubTransport::new_error(),
        };
        Ok(Mail {
            from: from.parse()?,
            transport: Transport::Memory(stub),
        })
    }

    /// Letters kept in memory: addressee and the whole letter.
    pub async fn kept(&self) -> Vec<(String, String)> {
        match &self.transport {
            Transport::Smtp(_) => Vec::new(),
            Transport::Memory(stub) => {
                let kept = stub.messages().await.into_iter();
                kept.map(|(envelope, letter)| {
                    let to = envelope.to().first();
                    (to.map_or_else(String::new, ToString::to_string), letter)
                })
                .collect()
            }
        }
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// When it was not taken, and whether that is final.
    pub async fn send(&self, letter: Letter<'_>) -> Result<(), NotTaken> {
        let message = self.message(letter)?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(message).await.map(|_| ())?,
            Transport::Memory(stub) => stub.send(message).await.map_err(|error| NotTaken {
                said: error.to_string(),
                is_final: false,
            })?,
        }
        Ok(())
    }

    /// Knocks at the server with the name and the password of the settings; nothing is sent.
    ///
    /// # Errors
    /// When it does not answer or does not let in.
    pub async fn try_server(&self) -> Result<(), NotTaken> {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.test_connection().await.map(|_| ())?,
            Transport::Memory(_) => (),
        }
        Ok(())
    }

    fn message(&self, letter: Letter<'_>) -> Result<Message, NotTaken> {
        let header =
            |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        Message::builder()
            .from(self.from.clone())
            .to(letter.to.parse().map_err(NotTaken::for_good)?)
            .subject(letter.subject)
            .message_id(None)
            .raw_header(header("List-Unsubscribe", format!("<{}>", letter.way_out)))
            .raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ))
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.to_owned())
            .map_err(NotTaken::for_good)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: Option<&str>, from: Option<&str>) -> MailSettings {
        MailSettings {
            smtp_url: url.map(str::to_owned),
            mail_from: from.map(str::to_owned),
        }
    }

    #[tokio::test]
    async fn wrong_settings_say_which_one_to_mend() {
        assert!(Mail::of(&settings(None, None)).unwrap().is_none());
        let good = settings(
            Some("smtps://a:b@smtp.example.ru"),
            Some("Портал <portal@example.ru>"),
        );
        assert!(Mail::of(&good).unwrap().is_some());
        for (url, from, word) in [
            (Some("smtp://x"), None, "PORTAL_MAIL_FROM"),
            (Some("smtp://x"), Some("нет"), "PORTAL_MAIL_FROM"),
            (Some("http://a:secret@x"), Some("a@b.ru"), "PORTAL_SMTP_URL"),
            (
                Some("smtps://a:secret@x:port"),
                Some("a@b.ru"),
                "PORTAL_SMTP_URL",
            ),
        ] {
            let error = format!("{:#}", Mail::of(&settings(url, from)).unwrap_err());
            assert!(error.contains(word) && !error.contains("secret"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_letter_says_how_to_end_such_letters() {
        let mail = Mail::in_memory("portal@example.ru", true).unwrap();
        let letter = Letter {
            to: "vera@example.ru",
            subject: "Сроки: 2 дела",
            text: "Первое\nВторое",
            way_out: "https://portal.example/unsubscribe/0f",
        };
        mail.send(letter).await.unwrap();
        let (to, sent) = mail.kept().await.remove(0);
        assert_eq!(to, "vera@example.ru");
        for line in [
            "List-Unsubscribe: <https://portal.example/unsubscribe/0f>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(sent.contains(line), "{sent}");
        }
        let wrong = Letter {
            to: "никто",
            ..letter
        };
        assert!(mail.send(wrong).await.unwrap_err().is_final);
        let shut = Mail::in_memory("portal@example.ru", false).unwrap();
        assert!(!shut.send(letter).await.unwrap_err().is_final);
    }
}

//! The antivirus beside the portal: clamd over a socket, when one is set. Any answer but «clean» is no.

use clamav_client::tokio::{Socket, Tcp, ping, scan_buffer};

/// What is known of a stored file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// An antivirus found nothing.
    Clean,
    /// No antivirus is set.
    Unchecked,
}

impl Scan {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Scan::Clean => "clean",
            Scan::Unchecked => "unchecked",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Scan> {
        [Scan::Clean, Scan::Unchecked]
            .into_iter()
            .find(|scan| scan.code() == code)
    }
}

/// Where clamd listens.
#[derive(Clone, Debug, Default)]
pub enum Antivirus {
    /// Nowhere: files are not checked and say so.
    #[default]
    Off,
    /// A path in the file system.
    Socket(String),
    /// `host:port`.
    Tcp(String),
}

impl Antivirus {
    /// What the setting says: a path, `host:port`, or nothing.
    pub fn at(address: Option<&str>) -> Antivirus {
        match address.map(str::trim).filter(|address| !address.is_empty()) {
            None => Antivirus::Off,
            Some(path) if path.starts_with('/') => Antivirus::Socket(path.to_owned()),
            Some(address) => Antivirus::Tcp(address.to_owned()),
        }
    }

    /// Whether one is set.
    pub fn is_on(&self) -> bool {
        !matches!(self, Antivirus::Off)
    }

    /// Whether it answers.
    pub async fn answers(&self) -> bool {
        let pong = match self {
            Antivirus::Off => return false,
            Antivirus::Socket(path) => ping(Socket { socket_path: path }).await,
            Antivirus::Tcp(address) => {
                ping(Tcp {
                    host_address: address,
                })
                .await
            }
        };
        pong.is_ok_and(|pong| pong == clamav_client::PONG)
    }

    /// Lets the antivirus look at a file.
    ///
    /// # Errors
    /// Why the file is not taken: a find, or no answer. A daemon that breaks off at its own limit says
    /// nothing either, so that silence is never taken for «clean».
    pub async fn scan(&self, bytes: &[u8]) -> Result<Scan, String> {
        let answer = match self {
            Antivirus::Off => return Ok(Scan::Unchecked),
            Antivirus::Socket(path) => scan_buffer(bytes, Socket { socket_path: path }, None).await,
            Antivirus::Tcp(address) => {
                scan_buffer(
                    bytes,
                    Tcp {
                        host_address: address,
                    },
                    None,
                )
                .await
            }
        };
        match answer {
            Ok(answer) if clamav_client::clean(&answer) == Ok(true) => Ok(Scan::Clean),
            Ok(answer) if String::from_utf8_lossy(&answer).contains("FOUND") => {
                let said = String::from_utf8_lossy(&answer).into_owned();
                tracing::warn!(said, "the antivirus found something");
                Err("Антивирус нашёл в файле вредоносную программу: файл не принят".to_owned())
            }
            other => {
                tracing::error!(?other, "the antivirus does not answer");
                Err(
                    "Антивирус не ответил, файл не принят: попробуйте через несколько минут"
                        .to_owned(),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// A daemon that answers each stream with the same words, or breaks off.
    async fn daemon(answer: &'static [u8]) -> Antivirus {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            let mut piece = [0; 4096];
            while !heard.ends_with(&[0, 0, 0, 0]) {
                let n = stream.read(&mut piece).await.unwrap();
                heard.extend(&piece[..n]);
            }
            stream.write_all(answer).await.unwrap();
        });
        Antivirus::at(Some(&address))
    }

    #[tokio::test]
    async fn only_a_clean_answer_lets_a_file_in() {
        let clean = daemon(b"stream: OK\0").await;
        assert_eq!(clean.scan(b"%PDF").await, Ok(Scan::Clean));
        let found = daemon(b"stream: Eicar-Signature FOUND\0").await;
        assert!(
            found
                .scan(b"%PDF")
                .await
                .unwrap_err()
                .contains("вредоносную")
        );
        for silent in [
            daemon(b"INSTREAM size limit exceeded. ERROR\0").await,
            daemon(b"").await,
            Antivirus::at(Some("/nowhere/clamd.ctl")),
        ] {
            assert!(
                silent
                    .scan(b"%PDF")
                    .await
                    .unwrap_err()
                    .contains("не ответил")
            );
        }
    }

    #[tokio::test]
    async fn without_one_a_file_is_known_as_unchecked() {
        assert_eq!(Antivirus::at(None).scan(b"%PDF").await, Ok(Scan::Unchecked));
        assert!(!Antivirus::at(Some(" ")).is_on());
    }
}

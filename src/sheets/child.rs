//! Reading in a confined child: the portal starts itself with a hidden command, gives it the bytes of
//! files one after another and takes the books back. A file that eats memory or time takes down only
//! the child, and becomes a refusal.

use std::ffi::OsString;
use std::io::{self, BufWriter, stdin, stdout};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::book::Format;
use super::read::check_size;
use super::wire;
use super::{Book, Refusal, limits, read_book};

/// Argument with which the portal starts itself to read books; not for people.
pub const HIDDEN_COMMAND: &str = "read-book";

/// The child's whole life: confines itself, then reads files from stdin and writes books to stdout
/// until stdin ends. Call it before any thread or runtime is started.
///
/// # Errors
/// Limits that cannot be set, or a parent that went away.
pub fn serve() -> io::Result<()> {
    confine()?;
    let mut input = stdin().lock();
    let mut output = BufWriter::new(stdout().lock());
    while let Some(bytes) = wire::read_request(&mut input)? {
        wire::write_answer(&mut output, &read_book(&bytes, ""))?;
    }
    Ok(())
}

fn confine() -> io::Result<()> {
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    setrlimit(
        Resource::RLIMIT_AS,
        limits::CHILD_MEMORY,
        limits::CHILD_MEMORY,
    )?;
    setrlimit(
        Resource::RLIMIT_CPU,
        limits::CHILD_CPU_SECONDS,
        limits::CHILD_CPU_SECONDS,
    )?;
    Ok(())
}

/// Reads strangers' files in at most [`limits::CHILDREN`] child processes at once. A child that has
/// read its book in order waits for the next one; after any refusal it is replaced.
#[derive(Debug)]
pub struct Reader {
    program: PathBuf,
    arguments: Vec<OsString>,
    places: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

impl Reader {
    /// A reader whose children are `program read-book`.
    pub fn new(program: PathBuf) -> Reader {
        Reader::with_arguments(program, vec![HIDDEN_COMMAND.into()])
    }

    /// A reader whose children are started with these arguments; they must call [`serve`].
    pub fn with_arguments(program: PathBuf, arguments: Vec<OsString>) -> Reader {
        let places = Semaphore::new(limits::CHILDREN);
        Reader {
            program,
            arguments,
            places,
            idle: Mutex::default(),
        }
    }

    /// Reads the spreadsheet called `file` (the name is for messages only). Dropping the future kills
    /// the child that was at work.
    ///
    /// # Errors
    /// A [`Refusal`] that names `file`; a death of the child by memory or time becomes one too.
    pub async fn read(&self, file: &str, bytes: &[u8]) -> Result<Book, Refusal> {
        let book = self.read_tables(file, bytes).await?;
        match book.format {
            Format::Docx => Err(Refusal::not_a_spreadsheet().in_file(file)),
            _ => Ok(book),
        }
    }

    /// Reads a spreadsheet or the tables of a document, as [`Reader::read`] does.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub async fn read_tables(&self, file: &str, bytes: &[u8]) -> Result<Book, Refusal> {
        self.read_unnamed(bytes)
            .await
            .map_err(|refusal| refusal.in_file(file))
    }

    async fn read_unnamed(&self, bytes: &[u8]) -> Result<Book, Refusal> {
        check_size(bytes)?;
        let _place = self.places.acquire().await.map_err(|_| not_started())?;
        if let Some(worker) = self.take_idle() {
            // A child with a past may die of it and not of this file: then a fresh one decides.
            match self.ask(worker, bytes).await {
                Err(Failure::Died(_)) => {}
                other => return other.map_err(Failure::into_refusal),
            }
        }
        let worker = Worker::start(&self.program, &self.arguments).map_err(|error| {
            tracing::error!(%error, program = %self.program.display(), "the reading process did not start");
            not_started()
        })?;
        self.ask(worker, bytes).await.map_err(Failure::into_refusal)
    }

    async fn ask(&self, mut worker: Worker, bytes: &[u8]) -> Result<Book, Failure> {
        let limit = Duration::from_secs(limits::READ_SECONDS);
        let book = match timeout(limit, worker.exchange(bytes)).await {
            Ok(Ok(answer)) => answer?,
            Ok(Err(_)) => return Err(Failure::Died(worker.end().await)),
            Err(_) => return Err(Failure::TooLong),
        };
        worker.books += 1;
        if worker.books < limits::BOOKS_PER_CHILD {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(worker);
        }
        Ok(book)
    }

    fn take_idle(&self) -> Option<Worker> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }
}

/// Why there is no book.
enum Failure {
    Refused(Refusal),
    TooLong,
    Died(Option<ExitStatus>),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl Failure {
    fn into_refusal(self) -> Refusal {
        let signal = match &self {
            Failure::Died(status) => status.and_then(|status| status.signal()),
            _ => None,
        };
        match self {
            Failure::Refused(refusal) => refusal,
            Failure::TooLong => too_long(),
            Failure::Died(_) if signal == Some(Signal::SIGXCPU as i32) => too_long(),
            Failure::Died(_) if signal.is_some() => {
                Refusal::too_big("Чтобы прочитать файл, нужно слишком много памяти")
            }
            Failure::Died(_) => Refusal::damaged(),
        }
    }
}

fn too_long() -> Refusal {
    Refusal::too_big("Файл читается слишком долго")
}

fn not_started() -> Refusal {
    Refusal::new(
        "Не удалось начать чтение файла",
        "Повторите загрузку через минуту; если не получится, обратитесь к администратору портала",
    )
}

#[derive(Debug)]
struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    books: u32,
}

impl Worker {
    fn start(program: &PathBuf, arguments: &[OsString]) -> io::Result<Worker> {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Worker {
                child,
                stdin,
                stdout,
                books: 0,
            }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Sends one file and takes the answer; the outer error is a child that went away.
    async fn exchange(&mut self, bytes: &[u8]) -> io::Result<Result<Book, Refusal>> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.stdin.write_all(&length.to_le_bytes()).await?;
        self.stdin.write_all(bytes).await?;
        self.stdin.flush().await?;
        let tag = self.stdout.read_u8().await?;
        let length = self.stdout.read_u32_le().await? as usize;
        // The last sheet may pass the mark before the child notices, but never twice over.
        if length > 2 * limits::BOOK_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut payload = vec![0; length];
        self.stdout.read_exact(&mut payload).await?;
        if tag == wire::ANSWER_REFUSAL {
            return Ok(Err(serde_json::from_slice(&payload)?));
        }
        let book = tokio::task::spawn_blocking(move || wire::decode(&payload)).await;
        book.map_err(io::Error::other)?
            .map(Ok)
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// How the child ended; one that is still alive after its pipe broke is killed.
    async fn end(&mut self) -> Option<ExitStatus> {
        match timeout(Duration::from_secs(1), self.child.wait()).await {
            Ok(status) => status.ok(),
            Err(_) => None,
        }
    }
}

//! The step between the portal and PostgreSQL's programs: the portal runs itself with a hidden
//! command which gives up root, asks to die with its parent and becomes the program. All of it
//! happens in a fresh process before `exec`, which safe code cannot do between fork and exec.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Error, Result, bail};
use nix::unistd::{geteuid, getppid};

use super::account::Account;

/// The hidden command: `portal postgres-child UID GID PARENT PROGRAM [ARGUMENT…]`. `PARENT` is
/// the process id to die with, or 0 to outlive it.
pub const CHILD_COMMAND: &str = "postgres-child";

/// Builds commands that run under the cluster's account.
#[derive(Clone, Debug)]
pub(super) struct Launcher {
    pub(super) program: PathBuf,
    pub(super) account: Account,
    pub(super) outlives_owner: bool,
}

impl Launcher {
    /// A command for `binary` under the account, in a process group of its own (Ctrl-C reaches
    /// the portal only, which then stops its server in order) and with a bare environment.
    pub(super) fn command(&self, binary: &Path) -> Command {
        let parent = if self.outlives_owner {
            0
        } else {
            std::process::id()
        };
        let mut command = Command::new(&self.program);
        command
            .arg(CHILD_COMMAND)
            .args([self.account.uid, self.account.gid, parent].map(|number| number.to_string()))
            .arg(binary)
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("LC_ALL", "C"), ("TZ", "UTC")])
            .current_dir("/")
            .process_group(0);
        command
    }
}

/// Carries out [`CHILD_COMMAND`] with the arguments that follow it. Returns only if it failed.
pub fn exec_child(arguments: impl IntoIterator<Item = OsString>) -> Error {
    let mut arguments = arguments.into_iter();
    match prepare(&mut arguments) {
        Ok(program) => {
            let error = Command::new(&program).args(arguments).exec();
            Error::new(error).context(format!("не запускается {}", program.display()))
        }
        Err(error) => error,
    }
}

/// Becomes the account and ties itself to the parent; the program to become.
fn prepare(arguments: &mut impl Iterator<Item = OsString>) -> Result<PathBuf> {
    let mut number = |what: &str| {
        let text = arguments
            .next()
            .and_then(|argument| argument.into_string().ok());
        text.and_then(|text| text.parse::<u32>().ok())
            .with_context(|| format!("{CHILD_COMMAND}: не указано число {what}"))
    };
    let account = Account {
        uid: number("UID")?,
        gid: number("GID")?,
    };
    let parent = number("PARENT")?;
    let program = arguments
        .next()
        .with_context(|| format!("{CHILD_COMMAND}: не указана программа"))?;
    if geteuid().as_raw() != account.uid {
        become_account(account)?;
    }
    if parent != 0 {
        // After the change of user, which clears the request.
        die_with_parent()?;
        if getppid().as_raw().cast_unsigned() != parent {
            bail!("запустивший процесс уже завершился");
        }
    }
    Ok(PathBuf::from(program))
}

#[cfg(target_os = "linux")]
fn become_account(account: Account) -> Result<()> {
    use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};

    let gid = Gid::from_raw(account.gid);
    setgroups(&[gid])
        .and_then(|()| setgid(gid))
        .and_then(|()| setuid(Uid::from_raw(account.uid)))
        .with_context(|| {
            format!(
                "не удалось стать пользователем {}: запустите портал от обычного пользователя",
                account.name()
            )
        })
}

#[cfg(not(target_os = "linux"))]
fn become_account(_: Account) -> Result<()> {
    bail!("на этой системе портал не запускается от имени root: нужен обычный пользователь")
}

/// SIGINT is PostgreSQL's fast shutdown: a killed portal leaves a cleanly stopped server behind.
#[cfg(target_os = "linux")]
fn die_with_parent() -> Result<()> {
    use nix::sys::prctl::set_pdeathsig;
    use nix::sys::signal::Signal;

    set_pdeathsig(Signal::SIGINT).context("не удалось связать PostgreSQL с порталом")
}

/// Elsewhere a killed portal leaves its server running, to be stopped by hand.
#[cfg(not(target_os = "linux"))]
fn die_with_parent() -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_hidden_command_says_what_is_missing() {
        let cases: [(&[&str], &str); 4] = [
            (&[], "UID"),
            (&["1"], "GID"),
            (&["1", "x"], "GID"),
            (&["1", "1", "0"], "программа"),
        ];
        for (arguments, expected) in cases {
            let error = exec_child(arguments.iter().map(OsString::from)).to_string();
            assert!(error.contains(expected), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn a_child_whose_parent_is_gone_does_not_start() {
        let (uid, gid) = (geteuid().to_string(), nix::unistd::getegid().to_string());
        // No process has this number: Linux stops at 2^22.
        let arguments = [uid.as_str(), &gid, "2147483000", "/bin/true"];
        let error = exec_child(arguments.iter().map(OsString::from)).to_string();
        assert!(error.contains("уже завершился"), "{error}");
    }
}

//! The Unix socket's directory and the connection strings that lead to it.

use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::account::Account;

/// The socket's name, made of the port number, which is only a name here.
pub(super) const FILE: &str = ".s.PGSQL.5432";
/// The file that says which server has the socket.
pub(super) const LOCK_FILE: &str = ".s.PGSQL.5432.lock";

/// The longest path of a socket in bytes: 104 with its final zero on macOS, 108 on Linux.
const LONGEST: usize = 103;

/// Makes the socket's directory: `<data_dir>/run`, or one in /tmp where that path is too long for
/// a socket. Not in `$XDG_RUNTIME_DIR`, which vanishes when the user logs out.
pub(super) fn prepare(data_dir: &Path, account: &Account) -> Result<PathBuf> {
    let usual = data_dir.join("run");
    if fits(&usual) {
        account.private_dir(&usual)?;
        return Ok(usual);
    }
    let short = short_dir(data_dir, account.uid);
    if let Ok(metadata) = fs::symlink_metadata(&short)
        && (!metadata.is_dir() || metadata.uid() != account.uid)
    {
        bail!(
            "путь {} слишком длинный для сокета, а запасной каталог {} занят другим \
             пользователем: укажите --data-dir покороче",
            data_dir.display(),
            short.display()
        );
    }
    account
        .private_dir(&short)
        .context("не удалось создать каталог сокета")?;
    Ok(short)
}

/// Removes the directory in /tmp once its server has ended.
pub(super) fn forget(data_dir: &Path, socket_dir: &Path) {
    if !socket_dir.starts_with(data_dir) {
        // Left behind it does no harm: the next start takes it again.
        let _ = fs::remove_dir(socket_dir);
    }
}

/// The connection string for `user` and `database` through the socket in `socket_dir`.
pub(super) fn url(user: &str, database: &str, socket_dir: &Path) -> String {
    let mut host = String::new();
    for byte in socket_dir.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            host.push(char::from(*byte));
        } else {
            write!(host, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    // The port is named lest PGPORT decides; a socket needs no encryption.
    format!("postgres://{user}@localhost:5432/{database}?host={host}&sslmode=disable")
}

fn fits(directory: &Path) -> bool {
    directory.join(FILE).as_os_str().len() <= LONGEST
}

fn short_dir(data_dir: &Path, uid: u32) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    data_dir.hash(&mut hasher);
    PathBuf::from(format!("/tmp/portal-{uid}-{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_is_escaped_in_the_connection_string() {
        assert_eq!(
            url("portal", "portal", Path::new("/srv/мои данные/run")),
            "postgres://portal@localhost:5432/portal?host=%2Fsrv%2F%D0%BC%D0%BE%D0%B8%20\
             %D0%B4%D0%B0%D0%BD%D0%BD%D1%8B%D0%B5%2Frun&sslmode=disable"
        );
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_noticed() {
        let directory = |length: usize| PathBuf::from(format!("/{}", "d".repeat(length - 1)));
        let longest = LONGEST - FILE.len() - 1;
        assert!(fits(&directory(longest)));
        assert!(!fits(&directory(longest + 1)));
        assert!(fits(&short_dir(&directory(500), u32::MAX)));
    }

    #[test]
    fn two_long_data_directories_get_two_short_ones() {
        let short = |name| short_dir(Path::new(name), 1000);
        assert_eq!(short("/a"), short("/a"));
        assert_ne!(short("/a"), short("/b"));
    }
}

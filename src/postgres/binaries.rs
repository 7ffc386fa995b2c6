//! Finding PostgreSQL's programs on the machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// The oldest major version that will do (`CREATE DATABASE … STRATEGY`, safe public schema).
const OLDEST_MAJOR: u32 = 15;

/// A directory with `postgres` and `initdb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// The directory.
    pub directory: PathBuf,
    /// The major version, 15 or later.
    pub major: u32,
}

impl Binaries {
    /// Looks in `$PORTAL_PG_BIN` (then nowhere else), `<data_dir>/pgsql/bin`, the distributions'
    /// directories from the newest, and `PATH`. A cluster that exists in `data_dir` takes only
    /// the major version that made it.
    ///
    /// # Errors
    /// When there is none; the message says how to get one.
    pub fn find(data_dir: &Path) -> Result<Self> {
        let pinned = fs::read_to_string(data_dir.join("pg/PG_VERSION"))
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let named = env::var_os("PORTAL_PG_BIN").filter(|value| !value.is_empty());
        let candidates = match &named {
            Some(directory) => vec![PathBuf::from(directory)],
            None => candidates(data_dir),
        };
        let found: Vec<Self> = candidates.into_iter().filter_map(Self::at).collect();
        if let Some(directory) = named.filter(|_| found.is_empty()) {
            bail!(
                "В каталоге {} нет программ PostgreSQL (postgres и initdb): исправьте \
                 PORTAL_PG_BIN или уберите эту переменную.",
                PathBuf::from(directory).display()
            );
        }
        match found.iter().find(|binaries| binaries.fits(pinned)) {
            Some(binaries) => Ok(binaries.clone()),
            None => bail!("{}", missing(pinned, &found)),
        }
    }

    /// The full path of a program, if this build of PostgreSQL has it (`pg_dump` may be absent).
    pub fn tool(&self, name: &str) -> Option<PathBuf> {
        Some(self.directory.join(name)).filter(|path| path.is_file())
    }

    fn at(directory: PathBuf) -> Option<Self> {
        let postgres = directory.join("postgres");
        if !postgres.is_file() || !directory.join("initdb").is_file() {
            return None;
        }
        let answer = Command::new(postgres).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&answer.stdout))?;
        Some(Self { directory, major })
    }

    fn fits(&self, pinned: Option<u32>) -> bool {
        self.major >= OLDEST_MAJOR && pinned.is_none_or(|major| major == self.major)
    }
}

/// All directories worth a look, best first.
fn candidates(data_dir: &Path) -> Vec<PathBuf> {
    let mut versioned: Vec<(u32, PathBuf)> = [
        "/usr/lib/postgresql",
        "/usr",
        "/usr/local",
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/Library/PostgreSQL",
    ]
    .iter()
    .filter_map(|root| fs::read_dir(root).ok())
    .flat_map(|entries| entries.flatten())
    .filter_map(|entry| {
        Some((
            major_of_directory(entry.file_name().to_str()?)?,
            entry.path().join("bin"),
        ))
    })
    .collect();
    versioned.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let path = env::var_os("PATH").unwrap_or_default();
    std::iter::once(data_dir.join("pgsql/bin"))
        .chain(versioned.into_iter().map(|(_, directory)| directory))
        .chain(env::split_paths(&path))
        .collect()
}

/// 15 for `15` (Debian), `pgsql-15` (RPM) and `postgresql@15` (Homebrew).
fn major_of_directory(name: &str) -> Option<u32> {
    let digits = name
        .strip_prefix("pgsql-")
        .or_else(|| name.strip_prefix("postgresql@"));
    digits.unwrap_or(name).parse().ok()
}

/// 15 for `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major_version(answer: &str) -> Option<u32> {
    let version = answer.split_whitespace().nth(2)?;
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn missing(pinned: Option<u32>, found: &[Binaries]) -> String {
    let seen = found
        .iter()
        .map(|b| format!("{} (версия {})", b.directory.display(), b.major))
        .collect::<Vec<_>>()
        .join(", ");
    let seen = if seen.is_empty() {
        String::new()
    } else {
        format!(" Найдено, но не подходит: {seen}.")
    };
    match pinned {
        Some(major) => format!(
            "База создана PostgreSQL {major}, но программ этой версии нет.{seen} \
             Установите их (apt-get install postgresql-{major}) или укажите их каталог \
             в PORTAL_PG_BIN."
        ),
        None => format!(
            "Не найден PostgreSQL версии {OLDEST_MAJOR} или новее.{seen} \
             Установите его (apt-get install postgresql), укажите каталог с программами \
             в PORTAL_PG_BIN или задайте DATABASE_URL готового сервера."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_vendors_answer() {
        let cases = [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                Some(15),
            ),
            ("postgres (PostgreSQL) 18.4\n", Some(18)),
            ("postgres (PostgreSQL) 19beta2\n", Some(19)),
            ("postgres (Postgres", None),
            ("", None),
        ];
        for (answer, major) in cases {
            assert_eq!(major_version(answer), major, "{answer:?}");
        }
    }

    #[test]
    fn directories_of_each_distribution_are_recognised() {
        let cases = [
            ("15", Some(15)),
            ("pgsql-16", Some(16)),
            ("postgresql@17", Some(17)),
            ("bin", None),
            ("pgsql-", None),
        ];
        for (name, major) in cases {
            assert_eq!(major_of_directory(name), major, "{name}");
        }
    }

    #[test]
    fn an_existing_cluster_pins_the_major_version() {
        let binaries = |major| Binaries {
            directory: PathBuf::from("/pg"),
            major,
        };
        assert!(binaries(15).fits(None));
        assert!(!binaries(14).fits(None));
        assert!(!binaries(14).fits(Some(14)));
        assert!(binaries(16).fits(Some(16)));
        assert!(!binaries(17).fits(Some(16)));
    }

    #[test]
    fn the_refusal_names_the_package_of_the_pinned_version() {
        let text = missing(
            Some(15),
            &[Binaries {
                directory: "/usr/pgsql-17/bin".into(),
                major: 17,
            }],
        );
        assert!(text.contains("apt-get install postgresql-15"), "{text}");
        assert!(text.contains("/usr/pgsql-17/bin (версия 17)"), "{text}");
    }
}

//! PostgreSQL's `postmaster.pid`: a line for each fact, the eighth one the state.

use std::fs;
use std::path::{Path, PathBuf};

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    /// The process id of the server's first process.
    pub(super) pid: u32,
    /// Where its socket is, once it has one.
    pub(super) socket_dir: Option<PathBuf>,
    /// Whether it takes connections.
    pub(super) is_ready: bool,
}

/// The path of the file in a cluster.
pub(super) fn path(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

/// The file in `cluster`; `None` if absent or not yet written.
pub(super) fn read(cluster: &Path) -> Option<PidFile> {
    parse(&fs::read_to_string(path(cluster)).ok()?)
}

fn parse(text: &str) -> Option<PidFile> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    // A negative number marks the single-user server.
    let pid = lines.first()?.trim_start_matches('-').parse().ok()?;
    let socket_dir = lines
        .get(4)
        .filter(|line| !line.is_empty())
        .map(PathBuf::from);
    Some(PidFile {
        pid,
        socket_dir,
        is_ready: lines.get(7) == Some(&"ready"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_ready_only_when_its_eighth_line_says_so() {
        let ready = "4711\n/d/pg\n1700000000\n5432\n/d/run\n\n  3211264 7\nready   \n";
        let expected = PidFile {
            pid: 4711,
            socket_dir: Some(PathBuf::from("/d/run")),
            is_ready: true,
        };
        assert_eq!(parse(ready), Some(expected.clone()));
        let starting = PidFile {
            is_ready: false,
            ..expected
        };
        assert_eq!(
            parse(&ready.replace("ready   ", "starting")),
            Some(starting.clone())
        );
        assert_eq!(
            parse(&ready.replace("ready   ", "stopping")),
            Some(starting)
        );
    }

    #[test]
    fn half_written_and_foreign_files_are_understood_or_refused() {
        let bare = |pid| {
            Some(PidFile {
                pid,
                socket_dir: None,
                is_ready: false,
            })
        };
        assert_eq!(parse("12\n/d/pg\n"), bare(12));
        assert_eq!(parse("-12\n/d/pg\n"), bare(12));
        assert_eq!(parse(""), None);
        assert_eq!(parse("rubbish\n"), None);
    }
}

//! The portal's program: runs the command that was asked for.

use std::process::ExitCode;

fn main() -> ExitCode {
    portal::cli::run()
}

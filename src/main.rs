//! The program `detente`: the library's steps, joined to files and a terminal.

// The one place that allows what clippy.toml forbids everywhere else: files, the clock, the environment.
#![allow(clippy::disallowed_methods)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}

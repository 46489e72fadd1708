//! The program `detente`.

// What clippy.toml forbids everywhere but in `cli`: the arguments come from the environment.
#![allow(clippy::disallowed_methods)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(detente::command::execute(std::env::args_os()))
}

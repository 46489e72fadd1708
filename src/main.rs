//! The program `detente`: the library's steps, joined to files and a terminal.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}

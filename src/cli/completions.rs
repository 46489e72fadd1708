//! `detente completions`: a script that completes commands in a shell.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::generate;

use super::{Verdict, args, show};

/// Prints the script.
pub(super) fn completions(args: &args::Completions) -> Result<Verdict> {
    let mut script = Vec::new();
    generate(args.shell, &mut args::Args::command(), "detente", &mut script);
    show::result(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Good)
}

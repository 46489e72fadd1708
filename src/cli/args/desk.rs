//! Commands about scenario files and about the program.

use std::path::PathBuf;

use clap::Args as Group;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::Shell;
use detente::internals::scenario::TEMPLATES;

use super::shared::{Changes, Talk, Threads};

#[derive(Debug, Group)]
pub(in crate::cli) struct Check {
    /// Scenario files. `+` lays the next file over the one before it, as in `base.toml + overlay.toml`;
    /// `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    /// List the priors: numbers that no evidence supports
    #[arg(long)]
    pub(in crate::cli) priors: bool,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
pub(in crate::cli) struct Verify {
    /// Seed files, each with a pinned experiment. `-` reads standard input; paths in it begin where the command is typed
    #[arg(required = true, value_name = "SEEDFILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Write the digests found into the files: only for a change that is meant to change results,
    /// which the changelog then mentions
    #[arg(long)]
    pub(in crate::cli) pin: bool,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
pub(in crate::cli) struct New {
    /// Name of the scenario; the file is NAME.toml
    #[arg(value_name = "NAME", required_unless_present = "list")]
    pub(in crate::cli) name: Option<PathBuf>,
    /// Case to start from
    #[arg(long, value_name = "TEMPLATE", default_value = TEMPLATES[0].id, value_parser = PossibleValuesParser::new(templates()))]
    pub(in crate::cli) template: String,
    /// List the templates, and write nothing
    #[arg(long, conflicts_with_all = ["name", "template"])]
    pub(in crate::cli) list: bool,
    /// No remarks
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
}

/// The templates of `new`, each with what it is about.
fn templates() -> Vec<PossibleValue> {
    TEMPLATES.iter().map(|template| PossibleValue::new(template.id).help(template.about)).collect()
}

#[cfg(feature = "serve")]
#[derive(Debug, Group)]
#[command(
    after_help = "The page is for this machine alone: the server listens on 127.0.0.1, and its address has a token that nobody else knows.\nNothing is written unless you click on it. Ctrl-C ends the server and what it plays.\n\nExample: detente serve my-cases"
)]
pub(in crate::cli) struct Serve {
    /// Folder with cases of your own; those that come with the program are there, too
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(in crate::cli) folder: PathBuf,
    /// Port to listen on; one that is free unless given
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) port: Option<u16>,
    /// Print the address, and open no browser
    #[arg(long)]
    pub(in crate::cli) no_open: bool,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, Group)]
pub(in crate::cli) struct Schema {
    /// The schema of findings.json instead of that of scenario files
    #[arg(long, group = "form")]
    pub(in crate::cli) findings: bool,
    /// The schema of comparison.json instead
    #[arg(long, group = "form")]
    pub(in crate::cli) comparison: bool,
    /// The schema of what `exact --format json` prints instead
    #[arg(long, group = "form")]
    pub(in crate::cli) law: bool,
    /// The schema of what `replay --format json` prints instead
    #[arg(long, group = "form")]
    pub(in crate::cli) replay: bool,
    /// The schema of what `explain --format json` prints instead
    #[arg(long, group = "form")]
    pub(in crate::cli) explain: bool,
    /// The schema of what `check --format json` prints for each file instead
    #[arg(long, group = "form")]
    pub(in crate::cli) check: bool,
    /// The schema of sweep.json instead
    #[arg(long, group = "form")]
    pub(in crate::cli) sweep: bool,
    /// The schema of sensitivity.json instead
    #[arg(long, group = "form")]
    pub(in crate::cli) sensitivity: bool,
    /// The schema of indices.json, which `sensitivity --method` writes, instead
    #[arg(long, group = "form")]
    pub(in crate::cli) indices: bool,
    /// The schema of flip.json instead
    #[arg(long, group = "form")]
    pub(in crate::cli) flip: bool,
    /// The schema of discover.json instead
    #[arg(long, group = "form")]
    pub(in crate::cli) discover: bool,
    /// The schema of strategies.json instead
    #[arg(long, group = "form")]
    pub(in crate::cli) strategies: bool,
    /// The schema of the file that `fit` writes instead
    #[arg(long, group = "form")]
    pub(in crate::cli) values: bool,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente paths [OPTIONS] <FILE> [+ <FILE>]... [PART]",
    after_help = "Examples:\n  detente paths case.toml\n  detente paths case.toml actor.north\n  detente paths case.toml --format json patience"
)]
pub(in crate::cli) struct Paths {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input. Behind it, a part of the paths to list, such as `actor.north`; default: all paths
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  detente completions bash > ~/.local/share/bash-completion/completions/detente\n  detente completions zsh > ~/.zfunc/_detente\n  detente completions fish > ~/.config/fish/completions/detente.fish"
)]
pub(in crate::cli) struct Completions {
    /// Which shell
    #[arg(value_enum)]
    pub(in crate::cli) shell: Shell,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  detente man | man -l -\n  detente man --out ~/.local/share/man/man1")]
pub(in crate::cli) struct Man {
    /// Write one page for each command into this folder instead; manual pages of detente are replaced
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
}

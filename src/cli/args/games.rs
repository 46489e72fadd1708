//! Commands that solve, fit or explain a game, or tell one run of it.

use std::path::PathBuf;

use clap::{ArgGroup, Args as Group};

use super::shared::{Changes, Talk, Threads, Values};
use crate::cli::typed::{input, precision, seed, starts, whole};

#[derive(Debug, Group)]
#[command(
    override_usage = "detente fit [OPTIONS] --out <VALUES> <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente fit case.toml --quick -o look.json\n  detente fit case.toml --twins -o values.json\n  detente run case.toml --values values.json\n\nThe file is written after each iteration. The same command goes on from it after Ctrl-C; so does one that asks for\nmore iterations, with `--set foresight.iterations=N`. The table `[foresight]` of a scenario has the budget."
)]
pub(in crate::cli) struct Fit {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    /// File to write. Values of the same scenario and budget that stand in it are continued; nothing else
    /// is replaced
    #[arg(long, short, value_name = "VALUES")]
    pub(in crate::cli) out: PathBuf,
    /// Also fit the games that results are compared with: without meetings, without tension from failed
    /// meetings, without chosen moves, and with half and double precision. Without them there is no such comparison
    #[arg(long)]
    pub(in crate::cli) twins: bool,
    /// Add further fits of the game, 2 to 8, from other values at the start and with other random draws, to
    /// see how far fits differ
    #[arg(long, value_name = "N", value_parser = starts, allow_negative_numbers = true)]
    pub(in crate::cli) starts: Option<usize>,
    /// Also look, for each actor, for other values by which it would gain alone
    #[arg(long)]
    pub(in crate::cli) deviations: bool,
    /// For a first look: a tenth of the runs and at most 3 iterations. All results are marked
    #[arg(long)]
    pub(in crate::cli) quick: bool,
    /// Seed of the random draws that values are fitted to, 0 to 2^64 - 1. Default: the scenario's
    /// `foresight.seed`
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(in crate::cli) seed: Option<u64>,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(override_usage = "detente explain [OPTIONS] <FILE> [+ <FILE>]... [PROPOSAL]")]
pub(in crate::cli) struct Explain {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input. Behind it, the id of one proposal; default: all proposals
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) values: Values,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(override_usage = "detente exact [OPTIONS] <FILE> [+ <FILE>]...")]
pub(in crate::cli) struct Exact {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    /// Most branches to follow, or nodes of an extensive form to write out, before giving up
    #[arg(long, value_name = "N", value_parser = whole, default_value = "2000000", allow_negative_numbers = true)]
    pub(in crate::cli) most: u64,
    /// In an equilibrium: the same precision for every choice, instead of the scenario's
    #[arg(long, value_name = "L", value_parser = precision, conflicts_with = "limit", allow_negative_numbers = true)]
    pub(in crate::cli) lambda: Option<f64>,
    /// In an equilibrium: the limit of ever larger precisions
    #[arg(long)]
    pub(in crate::cli) limit: bool,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) values: Values,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente export [OPTIONS] <--efg|--nfg> <FILE> [+ <FILE>]...",
    group = ArgGroup::new("form").required(true),
    after_help = "Examples:\n  detente export scenarios/games/chain-store.toml --efg -o chain-store.efg\n  detente export scenarios/games/entry-deterrence.toml --nfg\n\nThe equilibria of `detente exact` are agent quantal response equilibria: Gambit's logit equilibria of the\nextensive form. A reduced normal form has others."
)]
pub(in crate::cli) struct Export {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    /// Extensive form: the tree of the game
    #[arg(long, group = "form")]
    pub(in crate::cli) efg: bool,
    /// Reduced normal form: every combination of plans with its payoffs
    #[arg(long, group = "form")]
    pub(in crate::cli) nfg: bool,
    /// File to write; without it, the game is printed
    #[arg(long, short, value_name = "PATH")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "out")]
    pub(in crate::cli) force: bool,
    /// Most nodes to write out before giving up
    #[arg(long, value_name = "N", value_parser = whole, default_value = "100000", allow_negative_numbers = true)]
    pub(in crate::cli) most: u64,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    /// No remarks
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente replay [OPTIONS] --run <K> <FILE> [+ <FILE>]...",
    after_help = "`typical_runs` in findings.json names three runs for each ending that are worth reading."
)]
pub(in crate::cli) struct Replay {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    /// Number of the run, from 0, as in runs.csv and findings.json
    #[arg(long, value_name = "K", value_parser = whole, allow_negative_numbers = true)]
    pub(in crate::cli) run: u64,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(in crate::cli) seed: Option<u64>,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) values: Values,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
pub(in crate::cli) struct Theory {
    /// Closed form to compare with the engine; without it all are listed
    #[arg(value_name = "FORM")]
    pub(in crate::cli) form: Option<String>,
    /// Choose the value of an input, such as `d1=0.95`; may be repeated. Without it the input has its usual value
    #[arg(long, value_name = "INPUT=VALUE", value_parser = input)]
    pub(in crate::cli) set: Vec<(String, f64)>,
    /// Print the scenario with which the engine reproduces the form, and compare nothing
    #[arg(long, conflicts_with = "page")]
    pub(in crate::cli) scenario: bool,
    /// Print the page that compares all forms, `docs/validation.md`
    #[arg(long, conflicts_with_all = ["form", "set"])]
    pub(in crate::cli) page: bool,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

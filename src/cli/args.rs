//! What was typed.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{ArgGroup, Args as Group, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use detente::internals::explore::axis::Axis;
use detente::internals::explore::ends::Range;
use detente::internals::scenario::TEMPLATES;
use detente::internals::scenario::read::Variant;

use super::typed::{half_width, input, precision, runs, seed, spread, starts, threads, whole};

/// Simulate negotiations held under the threat of escalation.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done; 1 a scenario has errors, or a digest differs; 2 the command or the machine failed\n(also when stopped by Ctrl-C). Results go to stdout, remarks to stderr.\n\nExample: detente run scenarios/wage-dispute/baseline.toml --runs 10_000\n\ndocs/commands.md describes every command, with examples."
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate scenarios: print how they end; write tables, charts and a report
    Run(Run),
    /// Fit the values by which actors choose in the equilibrium of a large game, and write them to a file
    Fit(Fit),
    /// Simulate one part of an experiment and write its counts to a file
    Shard(Shard),
    /// Put all parts of an experiment together; the results are those of one `run`
    Merge(Merge),
    /// Compare variants with the same random draws: print how groups of endings change; write tables, charts and a report
    Compare(Compare),
    /// Play every combination of some settings: tables, a chart of how endings go with them, and a report
    Sweep(Sweep),
    /// Set each number to the ends of its range, alone: which assumptions move the endings, and how far
    Sensitivity(Sensitivity),
    /// Find all errors in scenarios, and count the numbers that evidence supports
    Check(Check),
    /// List the paths that --set takes, with value, range and evidence
    Paths(Paths),
    /// Show, without simulating, what each proposal is worth to each actor, and why
    Explain(Explain),
    /// Compute the exact probabilities of a small game by following every branch
    Exact(Exact),
    /// Write a small game out as a file that Gambit and OpenSpiel read
    Export(Export),
    /// Repeat one run and tell it round by round
    Replay(Replay),
    /// Repeat pinned experiments and compare their digests
    Verify(Verify),
    /// Compute closed-form solutions and check the engine against them
    Theory(Theory),
    /// Write a commented scenario to start from
    New(New),
    /// Print the JSON Schema of scenario files or of results
    Schema(Schema),
    /// Print a script that completes commands in a shell
    Completions(Completions),
    /// Print the manual page, or write one page for each command
    Man(Man),
}

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON document; of several files an array
    Json,
}

/// Form and amount of what is printed.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Talk {
    /// Form of what is printed on stdout
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Print results and errors only: no progress, no remarks
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Talk {
    pub(super) fn json(self) -> bool {
        self.format == Format::Json
    }
}

/// Changes to a scenario.
#[derive(Debug, Clone, Group)]
pub(super) struct Changes {
    /// Change a value by its path, such as `actor.north.patience=0.9`; `PATH*=2` multiplies, `PATH+=0.1`
    /// adds, `remove=PATH` takes out; may be repeated. `detente paths FILE` lists the paths
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
}

/// How many runs to simulate, and the seed.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Plan {
    /// Number of runs, such as 20000, 20_000, 20k or 2e4. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = runs, allow_negative_numbers = true)]
    pub(super) runs: Option<u64>,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(super) seed: Option<u64>,
}

/// When to stop, instead of a number of runs.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Until {
    /// Simulate until the share of every ending, and in a comparison every difference, is precise enough:
    /// 0.005 means plus or minus half a percentage point (half of its interval). The intervals take this
    /// rule into account
    #[arg(long, value_name = "SHARE", value_parser = half_width, conflicts_with = "runs", allow_negative_numbers = true)]
    pub(super) precision: Option<f64>,
    /// With --precision: runs before the first test. Default: 1,000
    #[arg(long, value_name = "N", value_parser = runs, requires = "precision", allow_negative_numbers = true)]
    pub(super) at_least: Option<u64>,
    /// With --precision: most runs. Default: 10,000,000
    #[arg(long, value_name = "N", value_parser = runs, requires = "precision", allow_negative_numbers = true)]
    pub(super) at_most: Option<u64>,
}

#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Threads {
    /// Number of threads. Default: one for each core, and never more than that. Never changes a result
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    pub(super) threads: Option<usize>,
}

/// Forms of charts.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Pictures {
    /// Also write each chart as a PNG file; SVG files are always written
    #[arg(long)]
    pub(super) png: bool,
}

/// Fitted values to use.
#[derive(Debug, Clone, Group)]
pub(super) struct Values {
    /// Values that `detente fit` wrote, for actors who choose in an equilibrium; may be repeated, for
    /// several scenarios. Default: the equilibrium is solved exactly if that is possible, else fitted first
    #[arg(long, value_name = "VALUES")]
    pub(super) values: Vec<PathBuf>,
}

#[derive(Debug, Group)]
pub(super) struct Run {
    /// Scenario files. `+` lays the next file over the one before it, as in `base.toml + overlay.toml`;
    /// `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) plan: Plan,
    #[command(flatten)]
    pub(super) until: Until,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: Pictures,
    /// Also write runs.csv, with one row for each run
    #[arg(long)]
    pub(super) keep_runs: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente fit [OPTIONS] --out <VALUES> <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente fit case.toml --quick -o look.json\n  detente fit case.toml --twins -o values.json\n  detente run case.toml --values values.json\n\nThe file is written after each iteration. The same command goes on from it after Ctrl-C; so does one that asks for\nmore iterations, with `--set foresight.iterations=N`. The table `[foresight]` of a scenario has the budget."
)]
pub(super) struct Fit {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    /// File to write. Values of the same scenario and budget that stand in it are continued; nothing else
    /// is replaced
    #[arg(long, short, value_name = "VALUES")]
    pub(super) out: PathBuf,
    /// Also fit the games that results are compared with: without meetings, without tension from failed
    /// meetings, without chosen moves, and with half and double precision. Without them there is no such comparison
    #[arg(long)]
    pub(super) twins: bool,
    /// Add further fits of the game, 2 to 8, from other values at the start and with other random draws, to
    /// see how far fits differ
    #[arg(long, value_name = "N", value_parser = starts, allow_negative_numbers = true)]
    pub(super) starts: Option<usize>,
    /// Also look, for each actor, for other values by which it would gain alone
    #[arg(long)]
    pub(super) deviations: bool,
    /// For a first look: a tenth of the runs and at most 3 iterations. All results are marked
    #[arg(long)]
    pub(super) quick: bool,
    /// Seed of the random draws that values are fitted to, 0 to 2^64 - 1. Default: the scenario's
    /// `foresight.seed`
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) threads: Threads,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente shard [OPTIONS] --of <M> --index <I> --out <PART> <FILE> [+ <FILE>]...",
    after_help = "Example, as four jobs:\n  detente shard case.toml --runs 1M --of 4 --index 0 -o part-0\n  … the same with --index 1, 2 and 3, on any machines and in any order\n  detente merge part-0 part-1 part-2 part-3"
)]
pub(super) struct Shard {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) plan: Plan,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    /// Number of parts, at most the number of runs
    #[arg(long, value_name = "M", value_parser = runs, allow_negative_numbers = true)]
    pub(super) of: u64,
    /// Which part, from 0 to M - 1
    #[arg(long, value_name = "I", value_parser = whole, allow_negative_numbers = true)]
    pub(super) index: u64,
    /// File to write. A part with this name is replaced
    #[arg(long, short, value_name = "PART")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) threads: Threads,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Only the parts are needed: they contain the scenario. The folder of results is the same, byte for\nbyte, as that of one `detente run` with the same scenario, seed and runs."
)]
pub(super) struct Merge {
    /// All parts of one experiment, in any order; one of them may be `-`, which reads standard input
    #[arg(required = true, value_name = "PART")]
    pub(super) parts: Vec<PathBuf>,
    /// Folder for the folder of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: Pictures,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  detente compare base.toml softer.toml harder.toml --runs 50k\n  detente compare base.toml --variant 'patient north: actor.north.patience=0.99'\n  detente compare base.toml --variant 'without the blockade: remove=move.blockade'\n  detente compare base.toml base.toml + softer.toml + earlier.toml\n\nThe first file is the base. Its seed and number of runs are used unless others are given."
)]
pub(super) struct Compare {
    /// Scenario files: the base, then its variants. `+` lays the next file over the one before it;
    /// `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// A variant: the base with changes as after --set, such as
    /// `calm start: tension.start=2, actor.north.patience*=0.9`. The name is optional; quote one that has
    /// `: ` and `=` in it. May be repeated
    #[arg(long, value_name = "NAME: PATH=VALUE, …", value_parser = Variant::read)]
    pub(super) variant: Vec<Variant>,
    #[command(flatten)]
    pub(super) plan: Plan,
    #[command(flatten)]
    pub(super) until: Until,
    /// Change a value in all cases, the base included, as in `detente run`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: Pictures,
    /// Also write runs.csv: every run under the base and under each variant
    #[arg(long)]
    pub(super) keep_runs: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente sweep [OPTIONS] --over <SETTINGS> <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente sweep case.toml --over 'tension.start=1..5:9'\n  detente sweep case.toml --over 'actor.north.patience=0.8..0.99:6' --over 'move.blockade.cost*=0.5,1,2'\n  detente sweep base.toml --over 'softer.toml,harder.toml'\n\nKilled and started again it goes on where it was. One axis gives lines, two give a map, more give tables only."
)]
pub(super) struct Sweep {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    /// What to change, and to what: `PATH=LO..HI:N` (N values; with `:log` behind it multiples), `PATH=A,B,C`,
    /// `PATH*=…` and `PATH+=…` likewise, or files to lay over the scenario: `one.toml,two.toml`. May be repeated:
    /// every combination is played
    #[arg(long, required = true, value_name = "SETTINGS", value_parser = Axis::read)]
    pub(super) over: Vec<Axis>,
    /// Number of runs of each combination, such as 2000, 20k or 2e4
    #[arg(long, value_name = "N", value_parser = runs, default_value = "2000", allow_negative_numbers = true)]
    pub(super) runs: u64,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: Pictures,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente sensitivity [OPTIONS] <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente sensitivity case.toml\n  detente sensitivity case.toml --only actor.north --spread 0.5\n  detente sensitivity case.toml --range tension.start=2..6 --runs 10k\n\nEach number is changed alone, all others stay. Killed and started again it goes on where it was."
)]
pub(super) struct Sensitivity {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    /// The range of a number; may be repeated. Others go from a fifth less to a fifth more, within bounds (see
    /// --spread); a distribution is multiplied as a whole
    #[arg(long, value_name = "PATH=LO..HI", value_parser = Range::read)]
    pub(super) range: Vec<Range>,
    /// How far numbers without a range are changed: 0.2 is a fifth less and a fifth more
    #[arg(long, value_name = "PART", value_parser = spread, default_value = "0.2", allow_negative_numbers = true)]
    pub(super) spread: f64,
    /// Only numbers whose path begins so, such as `actor.north`; may be repeated
    #[arg(long, value_name = "PATH")]
    pub(super) only: Vec<String>,
    /// Number of runs of each end, such as 2000, 20k or 2e4
    #[arg(long, value_name = "N", value_parser = runs, default_value = "2000", allow_negative_numbers = true)]
    pub(super) runs: u64,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) pictures: Pictures,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct Check {
    /// Scenario files. `+` lays the next file over the one before it, as in `base.toml + overlay.toml`;
    /// `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// List the priors: numbers that no evidence supports
    #[arg(long)]
    pub(super) priors: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(override_usage = "detente explain [OPTIONS] <FILE> [+ <FILE>]... [PROPOSAL]")]
pub(super) struct Explain {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input. Behind it, the id of one proposal; default: all proposals
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(override_usage = "detente exact [OPTIONS] <FILE> [+ <FILE>]...")]
pub(super) struct Exact {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    /// Most branches to follow, or nodes of an extensive form to write out, before giving up
    #[arg(long, value_name = "N", value_parser = whole, default_value = "2000000", allow_negative_numbers = true)]
    pub(super) most: u64,
    /// In an equilibrium: the same precision for every choice, instead of the scenario's
    #[arg(long, value_name = "L", value_parser = precision, conflicts_with = "limit", allow_negative_numbers = true)]
    pub(super) lambda: Option<f64>,
    /// In an equilibrium: the limit of ever larger precisions
    #[arg(long)]
    pub(super) limit: bool,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente export [OPTIONS] <--efg|--nfg> <FILE> [+ <FILE>]...",
    group = ArgGroup::new("form").required(true),
    after_help = "Examples:\n  detente export scenarios/games/chain-store.toml --efg -o chain-store.efg\n  detente export scenarios/games/entry-deterrence.toml --nfg\n\nThe equilibria of `detente exact` are agent quantal response equilibria: Gambit's logit equilibria of the\nextensive form. A reduced normal form has others."
)]
pub(super) struct Export {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    /// Extensive form: the tree of the game
    #[arg(long, group = "form")]
    pub(super) efg: bool,
    /// Reduced normal form: every combination of plans with its payoffs
    #[arg(long, group = "form")]
    pub(super) nfg: bool,
    /// File to write; without it, the game is printed
    #[arg(long, short, value_name = "PATH")]
    pub(super) out: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// Most nodes to write out before giving up
    #[arg(long, value_name = "N", value_parser = whole, default_value = "100000", allow_negative_numbers = true)]
    pub(super) most: u64,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// No remarks
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente replay [OPTIONS] --run <K> <FILE> [+ <FILE>]...",
    after_help = "`typical_runs` in findings.json names three runs for each ending that are worth reading."
)]
pub(super) struct Replay {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    /// Number of the run, from 0, as in runs.csv and findings.json
    #[arg(long, value_name = "K", value_parser = whole, allow_negative_numbers = true)]
    pub(super) run: u64,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) values: Values,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct Verify {
    /// Seed files, each with a pinned experiment. `-` reads standard input; paths in it begin where the command is typed
    #[arg(required = true, value_name = "SEEDFILE")]
    pub(super) files: Vec<PathBuf>,
    /// Write the digests found into the files: only for a change that is meant to change results,
    /// which the changelog then mentions
    #[arg(long)]
    pub(super) pin: bool,
    #[command(flatten)]
    pub(super) threads: Threads,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct Theory {
    /// Closed form to compare with the engine; without it all are listed
    #[arg(value_name = "FORM")]
    pub(super) form: Option<String>,
    /// Choose the value of an input, such as `d1=0.95`; may be repeated. Without it the input has its usual value
    #[arg(long, value_name = "INPUT=VALUE", value_parser = input)]
    pub(super) set: Vec<(String, f64)>,
    /// Print the scenario with which the engine reproduces the form, and compare nothing
    #[arg(long, conflicts_with = "page")]
    pub(super) scenario: bool,
    /// Print the page that compares all forms, `docs/validation.md`
    #[arg(long, conflicts_with_all = ["form", "set"])]
    pub(super) page: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct New {
    /// Name of the scenario; the file is NAME.toml
    #[arg(value_name = "NAME", required_unless_present = "list")]
    pub(super) name: Option<PathBuf>,
    /// Case to start from
    #[arg(long, value_name = "TEMPLATE", default_value = TEMPLATES[0].id, value_parser = PossibleValuesParser::new(templates()))]
    pub(super) template: String,
    /// List the templates, and write nothing
    #[arg(long, conflicts_with_all = ["name", "template"])]
    pub(super) list: bool,
    /// No remarks
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// The templates of `new`, each with what it is about.
fn templates() -> Vec<PossibleValue> {
    TEMPLATES.iter().map(|template| PossibleValue::new(template.id).help(template.about)).collect()
}

#[derive(Debug, Group)]
pub(super) struct Schema {
    /// The schema of findings.json instead of that of scenario files
    #[arg(long)]
    pub(super) findings: bool,
    /// The schema of comparison.json instead
    #[arg(long, conflicts_with = "findings")]
    pub(super) comparison: bool,
    /// The schema of what `exact --format json` prints instead
    #[arg(long, conflicts_with_all = ["findings", "comparison"])]
    pub(super) law: bool,
    /// The schema of what `replay --format json` prints instead
    #[arg(long, conflicts_with_all = ["findings", "comparison", "law"])]
    pub(super) replay: bool,
    /// The schema of what `explain --format json` prints instead
    #[arg(long, conflicts_with_all = ["findings", "comparison", "law", "replay"])]
    pub(super) explain: bool,
    /// The schema of what `check --format json` prints for each file instead
    #[arg(long, conflicts_with_all = ["findings", "comparison", "law", "replay", "explain"])]
    pub(super) check: bool,
    /// The schema of sweep.json instead
    #[arg(long, conflicts_with_all = ["findings", "comparison", "law", "replay", "explain", "check", "values"])]
    pub(super) sweep: bool,
    /// The schema of sensitivity.json instead
    #[arg(long, conflicts_with_all = ["findings", "comparison", "law", "replay", "explain", "check", "values", "sweep"])]
    pub(super) sensitivity: bool,
    /// The schema of the file that `fit` writes instead
    #[arg(long, conflicts_with_all = ["findings", "comparison", "law", "replay", "explain", "check"])]
    pub(super) values: bool,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente paths [OPTIONS] <FILE> [+ <FILE>]... [PART]",
    after_help = "Examples:\n  detente paths case.toml\n  detente paths case.toml actor.north\n  detente paths case.toml --format json patience"
)]
pub(super) struct Paths {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input. Behind it, a part of the paths to list, such as `actor.north`; default: all paths
    #[arg(required = true, value_name = "FILE")]
    pub(super) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  detente completions bash > ~/.local/share/bash-completion/completions/detente\n  detente completions zsh > ~/.zfunc/_detente\n  detente completions fish > ~/.config/fish/completions/detente.fish"
)]
pub(super) struct Completions {
    /// Which shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  detente man | man -l -\n  detente man --out ~/.local/share/man/man1")]
pub(super) struct Man {
    /// Write one page for each command into this folder instead; manual pages of detente are replaced
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_arguments_is_sound() {
        Args::command().debug_assert();
    }
}

//! Commands that play runs.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};
use detente::internals::explore::axis::Axis;
use detente::internals::explore::strategies::Typed;
use detente::internals::scenario::read::Variant;

use super::shared::{
    Changes, Goal, Pictures, Plan, Points, Ranges, TableForm, Talk, TalkOfSweep, Threads, Until, Values, table_form,
};
use crate::cli::typed::{designed, payoff, points, rows, runs, whole};

#[derive(Debug, Group)]
pub(in crate::cli) struct Run {
    /// Scenario files. `+` lays the next file over the one before it, as in `base.toml + overlay.toml`;
    /// `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) plan: Plan,
    #[command(flatten)]
    pub(in crate::cli) until: Until,
    /// Count only runs in which this happened: a test such as `move.blockade >= 1`, which holds where the run ends or, with ` by 3` behind
    /// it, at the close of one of the first three rounds; may be repeated: all must hold. Runs are selected by it, not changed
    #[arg(long, value_name = "TEST", conflicts_with = "precision")]
    pub(in crate::cli) given: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) values: Values,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(in crate::cli) out: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) pictures: Pictures,
    /// Also write runs.csv, with one row for each run that counts; or, with `--keep-runs=parquet`, runs.parquet
    #[arg(long, value_name = "FORM", value_parser = table_form(), num_args = 0..=1, require_equals = true, default_missing_value = "csv")]
    pub(in crate::cli) keep_runs: Option<TableForm>,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente shard [OPTIONS] --of <M> --index <I> --out <PART> <FILE> [+ <FILE>]...",
    after_help = "Example, as four jobs:\n  detente shard case.toml --runs 1M --of 4 --index 0 -o part-0\n  … the same with --index 1, 2 and 3, on any machines and in any order\n  detente merge part-0 part-1 part-2 part-3"
)]
pub(in crate::cli) struct Shard {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`; `-` reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) plan: Plan,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    #[command(flatten)]
    pub(in crate::cli) values: Values,
    /// Number of parts, at most the number of runs
    #[arg(long, value_name = "M", value_parser = runs, allow_negative_numbers = true)]
    pub(in crate::cli) of: u64,
    /// Which part, from 0 to M - 1
    #[arg(long, value_name = "I", value_parser = whole, allow_negative_numbers = true)]
    pub(in crate::cli) index: u64,
    /// File to write. A part with this name is replaced
    #[arg(long, short, value_name = "PART")]
    pub(in crate::cli) out: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Only the parts are needed: they contain the scenario. The folder of results is the same, byte for\nbyte, as that of one `detente run` with the same scenario, seed and runs."
)]
pub(in crate::cli) struct Merge {
    /// All parts of one experiment, in any order; one of them may be `-`, which reads standard input
    #[arg(required = true, value_name = "PART")]
    pub(in crate::cli) parts: Vec<PathBuf>,
    /// Folder for the folder of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(in crate::cli) out: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) pictures: Pictures,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  detente compare base.toml softer.toml harder.toml --runs 50k\n  detente compare base.toml --variant 'patient north: actor.north.patience=0.99'\n  detente compare base.toml --variant 'without the blockade: remove=move.blockade'\n  detente compare base.toml base.toml + softer.toml + earlier.toml\n\nThe first file is the base. Its seed and number of runs are used unless others are given."
)]
pub(in crate::cli) struct Compare {
    /// Scenario files: the base, then its variants. `+` lays the next file over the one before it;
    /// `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// A variant: the base with changes as after --set, such as
    /// `calm start: tension.start=2, actor.north.patience*=0.9`. The name is optional; quote one that has
    /// `: ` and `=` in it. May be repeated
    #[arg(long, value_name = "NAME: PATH=VALUE, …", value_parser = Variant::read)]
    pub(in crate::cli) variant: Vec<Variant>,
    #[command(flatten)]
    pub(in crate::cli) plan: Plan,
    #[command(flatten)]
    pub(in crate::cli) until: Until,
    /// Change a value in all cases, the base included, as in `detente run`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub(in crate::cli) set: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) values: Values,
    #[command(flatten)]
    pub(in crate::cli) threads: Threads,
    /// Folder for the folders of results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(in crate::cli) out: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) pictures: Pictures,
    /// Also write runs.csv: every run under the base and under each variant; or, with `--keep-runs=parquet`, runs.parquet
    #[arg(long, value_name = "FORM", value_parser = table_form(), num_args = 0..=1, require_equals = true, default_missing_value = "csv")]
    pub(in crate::cli) keep_runs: Option<TableForm>,
    #[command(flatten)]
    pub(in crate::cli) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente sweep [OPTIONS] --over <SETTINGS> <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente sweep case.toml --over 'tension.start=1..5:9'\n  detente sweep case.toml --over 'actor.north.patience=0.8..0.99:6' --over 'move.blockade.cost*=0.5,1,2'\n  detente sweep base.toml --over 'softer.toml,harder.toml'\n\nKilled and started again it goes on where it was. One axis gives lines, two give a map, more give tables only."
)]
pub(in crate::cli) struct Sweep {
    /// What to change, and to what: `PATH=LO..HI:N` (N values; with `:log` behind it multiples), `PATH=A,B,C`,
    /// `PATH*=…` and `PATH+=…` likewise, or files to lay over the scenario: `one.toml,two.toml`. May be repeated:
    /// every combination is played
    #[arg(long, required = true, value_name = "SETTINGS", value_parser = Axis::read_for_a_design)]
    pub(in crate::cli) over: Vec<Axis>,
    /// Play so many points of a design over all of `--over` at once, not every combination: values are drawn from ranges
    /// without a number, `PATH=LO..HI`
    #[arg(long, value_name = "N", value_parser = designed)]
    pub(in crate::cli) samples: Option<usize>,
    /// How points are drawn. Default: `latin-hypercube`
    #[arg(long, value_enum, requires = "samples", value_name = "DESIGN")]
    pub(in crate::cli) design: Option<Design>,
    #[command(flatten)]
    pub(in crate::cli) points: Points<TalkOfSweep>,
}

/// How the points of a design are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum Design {
    /// Each range is cut into as many slices as there are points, and each is met once
    #[default]
    LatinHypercube,
    /// A scrambled Sobol' sequence, which fills all ranges together evenly
    Sobol,
}

/// How the numbers of a scenario are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Method {
    /// Each number alone, to the ends of its range
    Tornado,
    /// All at once: first-order and total indices of Sobol' (shares of variance)
    Sobol,
    /// All at once: elementary effects (Morris), for screening many numbers
    Morris,
    /// All at once: first-order indices from one design; the numbers may be correlated
    GivenData,
}

/// What is exchanged together in a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum By {
    /// Each number by itself
    Number,
    /// The numbers of one table, such as `actor.north`
    Table,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente sensitivity [OPTIONS] <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente sensitivity case.toml\n  detente sensitivity case.toml --only actor.north --spread 0.5\n  detente sensitivity case.toml --range tension.start=2..6 --runs 10k\n  detente sensitivity case.toml --method sobol --by table\n  detente sensitivity case.toml --method morris --samples 40\n\nIn a tornado each number is changed alone, all others stay; the other methods change all of them at once. Killed and started again it goes on where it was."
)]
pub(in crate::cli) struct Sensitivity {
    /// How numbers are judged
    #[arg(long, value_enum, default_value = "tornado")]
    pub(in crate::cli) method: Method,
    /// Rows of a design, or trajectories. Default: for `sobol` about 8,000 points in all, for `morris` 20
    /// trajectories, for `given-data` 2,000 rows
    #[arg(long, value_name = "N", value_parser = rows, allow_negative_numbers = true)]
    pub(in crate::cli) samples: Option<usize>,
    /// What is exchanged together. Default: single numbers; for `sobol` tables where there are more than 40
    #[arg(long, value_enum)]
    pub(in crate::cli) by: Option<By>,
    /// With `--method sobol`: also what each two do together, with twice as many points
    #[arg(long)]
    pub(in crate::cli) pairs: bool,
    /// The tornado alone. Else all numbers are also changed at once, at 2,000 points of 30 runs, to tell what they do together
    #[arg(long)]
    pub(in crate::cli) alone: bool,
    #[command(flatten)]
    pub(in crate::cli) ranges: Ranges,
    #[command(flatten)]
    pub(in crate::cli) points: Points,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente flip [OPTIONS] --where <GOAL> <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente flip case.toml --where 'war < 20%'\n  detente flip case.toml --where 'agreement - war > 0' --only actor.north\n  detente flip case.toml --where 'likeliest == stalemate'\n  detente flip case.toml --where 'war < 20%' --only tension.start --only tension.decay --map\n\nEach number is changed alone, all others stay. Values near a crossing get up to four times as many runs, and the ten\nnearest crossings are confirmed by fresh random draws. Killed and started again it goes on where it was."
)]
pub(in crate::cli) struct Flip {
    #[command(flatten)]
    pub(in crate::cli) goal: Goal,
    /// With two numbers (`--only` twice): also every combination of values of both, as a map
    #[arg(long)]
    pub(in crate::cli) map: bool,
    #[command(flatten)]
    pub(in crate::cli) ranges: Ranges,
    #[command(flatten)]
    pub(in crate::cli) points: Points,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente discover [OPTIONS] --where <GOAL> <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente discover case.toml --where 'war > 30%'\n  detente discover case.toml --where 'agreement - war > 0' --only actor.north\n  detente discover case.toml --where 'war > 30%' --samples 5000 --runs 200\n\nAll numbers are changed at once, each within its range. Killed and started again it goes on where it was."
)]
pub(in crate::cli) struct Discover {
    #[command(flatten)]
    pub(in crate::cli) goal: Goal,
    /// Number of points that are drawn, 50 to 100000
    #[arg(long, value_name = "N", value_parser = points, default_value = "1000", allow_negative_numbers = true)]
    pub(in crate::cli) samples: usize,
    #[command(flatten)]
    pub(in crate::cli) ranges: Ranges,
    #[command(flatten)]
    pub(in crate::cli) points: Points,
}

#[derive(Debug, Group)]
#[command(
    override_usage = "detente strategies [OPTIONS] <FILE> [+ <FILE>]...",
    after_help = "Examples:\n  detente strategies case.toml --moves north\n  detente strategies case.toml --moves north,south --runs 500\n  detente strategies case.toml --strategy 'north: firm = firm.toml' --strategy 'south: patient = actor.south.patience=0.99'\n\nEvery combination of one strategy for each actor is played with the same random draws. All actors know what the\nothers are committed to. Equilibria are judged by fresh random draws. Killed and started again it goes on where it was."
)]
pub(in crate::cli) struct Strategies {
    /// Actors that may commit to a strategy about one of their moves: to play it never, always (in every round in which it can be
    /// played), or once (in the first such round). `all`: all that own a move
    #[arg(long, value_name = "ACTOR,…", value_delimiter = ',')]
    pub(in crate::cli) moves: Vec<String>,
    /// A strategy of an actor: a file that is laid over the scenario, or changes as after --set. May be repeated
    #[arg(long, value_name = "ACTOR: NAME = …", value_parser = Typed::read)]
    pub(in crate::cli) strategy: Vec<Typed>,
    /// Ending, or group of endings, that is followed beside payoffs. Default: endings by force, or what stands for them
    #[arg(long, value_name = "ENDING")]
    pub(in crate::cli) event: Option<String>,
    /// Largest gain from a deviation that counts as none. A full win of every contested issue is worth about 1 to the actor who
    /// wants it most
    #[arg(long, value_name = "PAYOFF", value_parser = payoff, default_value = "0.01", allow_negative_numbers = true)]
    pub(in crate::cli) within: f64,
    /// How often the fresh runs of a gain that is open are doubled at most, 0 to 8
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=8), default_value = "2")]
    pub(in crate::cli) rounds: u32,
    /// Precisions of logit equilibria, in 1 per payoff unit
    #[arg(long, value_name = "L,…", value_parser = payoff, value_delimiter = ',', default_value = "1,5,25", allow_negative_numbers = true)]
    pub(in crate::cli) precision: Vec<f64>,
    #[command(flatten)]
    pub(in crate::cli) points: Points,
}

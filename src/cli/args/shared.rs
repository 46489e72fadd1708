//! What several commands take.

use std::path::PathBuf;

use clap::builder::{EnumValueParser, TypedValueParser};
use clap::{Args as Group, ValueEnum};
use detente::internals::explore::goal;
use detente::internals::explore::inputs::{self, Range};
use detente::internals::scenario::Scenario;

use crate::cli::typed::{half_width, runs, seed, spread, threads};

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people
    Text,
    /// One JSON document; of several files an array
    Json,
}

/// Form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TableForm {
    /// Text, with commas
    Csv,
    /// Columns with types, for pandas, polars, DuckDB, R and Spark
    Parquet,
}

/// The same, if this program can write it.
pub(in crate::cli) fn table_form() -> impl TypedValueParser<Value = TableForm> {
    EnumValueParser::<TableForm>::new()
        .try_map(|form| if form == TableForm::Parquet { parquet(form) } else { Ok(form) })
}

/// The form of what a sweep prints, and of its table, if this program can write it.
fn format_of_sweep() -> impl TypedValueParser<Value = SweepFormat> {
    EnumValueParser::<SweepFormat>::new()
        .try_map(|form| if form == SweepFormat::Parquet { parquet(form) } else { Ok(form) })
}

/// What asks for Parquet, if this program has that.
fn parquet<T>(asked: T) -> Result<T, &'static str> {
    if cfg!(feature = "parquet") {
        return Ok(asked);
    }
    Err(
        "this `detente` was built without Parquet; build it with its default features, `cargo install --path .`, or take that of the \
         Python package, `pip install ./python`",
    )
}

/// Form and amount of what a sweep prints, and the form of its table.
#[derive(Debug, Clone, Copy, Group)]
pub(in crate::cli) struct TalkOfSweep {
    /// Form of what is printed on stdout, or of the table that is written
    #[arg(long, value_parser = format_of_sweep(), default_value = "text")]
    format: SweepFormat,
    /// Print results and errors only: no progress, no remarks
    #[arg(long, short)]
    quiet: bool,
}

/// Form of what a sweep prints, and of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SweepFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// For people; sweep.parquet is written instead of sweep.csv
    Parquet,
}

/// Form and amount of what is printed.
#[derive(Debug, Clone, Copy, Group)]
pub(in crate::cli) struct Talk {
    /// Form of what is printed on stdout
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: Format,
    /// Print results and errors only: no progress, no remarks
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
}

impl Talk {
    pub(in crate::cli) fn json(self) -> bool {
        self.format == Format::Json
    }
}

/// Changes to a scenario.
#[derive(Debug, Clone, Group)]
pub(in crate::cli) struct Changes {
    /// Change a value by its path, such as `actor.north.patience=0.9`; `PATH*=2` multiplies, `PATH+=0.1`
    /// adds, `remove=PATH` takes out; may be repeated. `detente paths FILE` lists the paths
    #[arg(long, value_name = "PATH=VALUE")]
    pub(in crate::cli) set: Vec<String>,
}

/// How many runs to simulate, and the seed.
#[derive(Debug, Clone, Copy, Group)]
pub(in crate::cli) struct Plan {
    /// Number of runs, such as 20000, 20_000, 20k or 2e4. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = runs, allow_negative_numbers = true)]
    pub(in crate::cli) runs: Option<u64>,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(in crate::cli) seed: Option<u64>,
}

/// When to stop, instead of a number of runs.
#[derive(Debug, Clone, Copy, Group)]
pub(in crate::cli) struct Until {
    /// Simulate until the share of every ending, and in a comparison every difference, is precise enough:
    /// 0.005 means plus or minus half a percentage point (half of its interval). The intervals take this
    /// rule into account
    #[arg(long, value_name = "SHARE", value_parser = half_width, conflicts_with = "runs", allow_negative_numbers = true)]
    pub(in crate::cli) precision: Option<f64>,
    /// With --precision: runs before the first test. Default: 1,000
    #[arg(long, value_name = "N", value_parser = runs, requires = "precision", allow_negative_numbers = true)]
    pub(in crate::cli) at_least: Option<u64>,
    /// With --precision: most runs. Default: 10,000,000
    #[arg(long, value_name = "N", value_parser = runs, requires = "precision", allow_negative_numbers = true)]
    pub(in crate::cli) at_most: Option<u64>,
}

#[derive(Debug, Clone, Copy, Group)]
pub(in crate::cli) struct Threads {
    /// Number of threads. Default: one for each core, and never more than that. Never changes a result
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    pub(in crate::cli) threads: Option<usize>,
}

/// Forms of charts.
#[derive(Debug, Clone, Copy, Group)]
pub(in crate::cli) struct Pictures {
    /// Also write each chart as a PNG file; SVG files are always written
    #[arg(long)]
    pub(in crate::cli) png: bool,
}

/// Fitted values to use.
#[derive(Debug, Clone, Group)]
pub(in crate::cli) struct Values {
    /// Values that `detente fit` wrote, for actors who choose in an equilibrium; may be repeated, for
    /// several scenarios. Default: the equilibrium is solved exactly if that is possible, else fitted first
    #[arg(long, value_name = "VALUES")]
    pub(in crate::cli) values: Vec<PathBuf>,
}

/// How many scenarios are played against one, and where the results go.
#[derive(Debug, Group)]
pub(in crate::cli) struct Points<T: Group = Talk> {
    /// Scenario file. `+` lays another file over it, as in `base.toml + overlay.toml`
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) file: Vec<PathBuf>,
    /// Number of runs of each scenario that is played, such as 2000, 20k or 2e4. Default: 2000; of the
    /// ends of a tornado 300k in all, from 500 to 2000 of each; where many are tried at first (`flip`), 500; of each of many points (`discover`), 50; of each profile (`strategies`), 1000; of each
    /// point of a design (`sensitivity --method`), 30
    #[arg(long, value_name = "N", value_parser = runs, allow_negative_numbers = true)]
    pub(in crate::cli) runs: Option<u64>,
    /// Seed of all random draws, 0 to 2^64 - 1. Default: the scenario's
    #[arg(long, value_name = "N", value_parser = seed, allow_negative_numbers = true)]
    pub(in crate::cli) seed: Option<u64>,
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
    #[command(flatten)]
    pub(in crate::cli) talk: T,
}

impl Points<TalkOfSweep> {
    /// What all such commands take, and the form of the table.
    pub(in crate::cli) fn parted(&self) -> (Points, TableForm) {
        let TalkOfSweep { format, quiet } = self.talk;
        let (format, form) = match format {
            SweepFormat::Text => (Format::Text, TableForm::Csv),
            SweepFormat::Json => (Format::Json, TableForm::Csv),
            SweepFormat::Parquet => (Format::Text, TableForm::Parquet),
        };
        let Self { file, runs, seed, changes, values, threads, out, pictures, talk: _ } = self;
        let points = Points {
            file: file.clone(),
            runs: *runs,
            seed: *seed,
            changes: changes.clone(),
            values: values.clone(),
            threads: *threads,
            out: out.clone(),
            pictures: *pictures,
            talk: Talk { format, quiet },
        };
        (points, form)
    }
}

/// Which numbers are varied, and how far.
#[derive(Debug, Clone, Group)]
pub(in crate::cli) struct Ranges {
    /// The range of a number; may be repeated. Default: what the file says
    /// (`{ value = 0.3, range = [0.2, 0.4] }`), else a fifth less to a fifth more, within bounds (see --spread); a
    /// distribution is multiplied as a whole
    #[arg(long, value_name = "PATH=LO..HI", value_parser = Range::read)]
    pub(in crate::cli) range: Vec<Range>,
    /// How far numbers without a range are changed: 0.2 is a fifth less and a fifth more
    #[arg(long, value_name = "PART", value_parser = spread, default_value = "0.2", allow_negative_numbers = true)]
    pub(in crate::cli) spread: f64,
    /// Only numbers whose path begins so, such as `actor.north`; may be repeated
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) only: Vec<String>,
}

impl Ranges {
    pub(in crate::cli) fn given(&self) -> inputs::Ranges<'_> {
        inputs::Ranges { typed: &self.range, spread: self.spread, only: &self.only }
    }

    /// Options that ask for the same.
    pub(in crate::cli) fn options(&self) -> Vec<(&'static str, String)> {
        let ranges = self.range.iter().map(|one| ("--range", one.to_string()));
        let only = self.only.iter().map(|path| ("--only", path.clone()));
        ranges.chain(only).chain([("--spread", self.spread.to_string())]).collect()
    }
}

/// What is asked of the endings.
#[derive(Debug, Clone, Group)]
pub(in crate::cli) struct Goal {
    /// What is asked of the endings: `ENDING < 20%`, `ENDING - OTHER > 0`, `ENDING - base <= -5%`, or
    /// `likeliest == ENDING`, where endings are classes or groups of them
    #[arg(long = "where", value_name = "GOAL", allow_hyphen_values = true)]
    text: String,
}

impl Goal {
    /// Reads it in the words of a scenario.
    pub(in crate::cli) fn read(&self, scenario: &Scenario) -> anyhow::Result<goal::Goal> {
        goal::Goal::read(&self.text, scenario).map_err(anyhow::Error::msg)
    }
}

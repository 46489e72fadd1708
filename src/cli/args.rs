//! What was typed.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use detente::scenario::TEMPLATES;

/// Most runs that can be asked for.
pub(super) const MOST_RUNS: u64 = 1_000_000_000_000;

/// Simulate negotiations held under the threat of escalation.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done; 1 a scenario is wrong, or a digest differs; 2 the command or the machine\n(also when stopped by Ctrl-C). Results go to stdout, remarks to stderr.\n\nExample: detente run scenarios/wage-dispute/baseline.toml --runs 10_000"
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate scenarios: print how they end, write tables, charts and a report
    Run(Run),
    /// Play one part of an experiment and write what was counted to a file
    Shard(Shard),
    /// Put all parts of an experiment together: what `run` would have written
    Merge(Merge),
    /// Play variants on the same luck: print what moved war and agreement, write tables, charts and a report
    Compare(Compare),
    /// Look for faults in scenarios, and count what the evidence supports
    Check(Check),
    /// Without simulating: what each actor would make of the proposals, and why
    Explain(Explain),
    /// The exact law of a small game: every branch, by the same engine
    Exact(Exact),
    /// Play one run again and tell it round by round
    Replay(Replay),
    /// Run pinned experiments again and compare digests
    Verify(Verify),
    /// Closed forms of bargaining and escalation, and whether the engine returns them
    Theory(Theory),
    /// Write a commented scenario to start from
    New(New),
    /// Print the JSON Schema of scenario files, or of what comes out
    Schema(Schema),
}

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON document; of several files an array
    Json,
}

/// How to talk.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Talk {
    /// Form of what is printed on stdout
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Print results and faults only: no progress, no remarks
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
    /// Override a value of the scenario by its path in the file, such as
    /// `actor.north.patience=0.9`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
}

/// How much to play, and with which luck.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Plan {
    /// Number of runs, such as 20000, 20_000, 20k or 2e4; the scenario's if not given
    #[arg(long, value_name = "N", value_parser = runs)]
    pub(super) runs: Option<u64>,
    /// Seed of all randomness, 0 to 2^64 - 1; the scenario's if not given
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(super) seed: Option<u64>,
}

/// When to stop, instead of a number of runs.
#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Until {
    /// Play until the share of every ending, and in a comparison every difference, is known within
    /// so much, such as 0.005 for half a point: until half of its interval is that or less. The
    /// intervals allow for the rule
    #[arg(long, value_name = "SHARE", value_parser = half_width, conflicts_with = "runs")]
    pub(super) precision: Option<f64>,
    /// With --precision: runs before the first look; 1,000 if not given
    #[arg(long, value_name = "N", value_parser = runs, requires = "precision")]
    pub(super) at_least: Option<u64>,
    /// With --precision: stop at so many runs in any case; 10,000,000 if not given
    #[arg(long, value_name = "N", value_parser = runs, requires = "precision")]
    pub(super) at_most: Option<u64>,
}

#[derive(Debug, Clone, Copy, Group)]
pub(super) struct Threads {
    /// Threads; one on each core if not given, and never more than that. Never changes a result
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Group)]
pub(super) struct Run {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) plan: Plan,
    #[command(flatten)]
    pub(super) until: Until,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Folder that the folders of results are put in
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    /// Also write runs.csv, one row a run
    #[arg(long)]
    pub(super) keep_runs: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Example, as four jobs:\n  detente shard case.toml --runs 1M --of 4 --index 0 -o part-0\n  … the same with 1, 2 and 3, on any machines and in any order, as often as need be\n  detente merge part-0 part-1 part-2 part-3"
)]
pub(super) struct Shard {
    /// Scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) plan: Plan,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// Number of parts, at most the number of runs
    #[arg(long, value_name = "M", value_parser = runs)]
    pub(super) of: u64,
    /// Which part, from 0 to M - 1
    #[arg(long, value_name = "I", value_parser = run_number)]
    pub(super) index: u64,
    /// File to write; a part that is there already is replaced
    #[arg(long, short, value_name = "PART")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) threads: Threads,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "The parts are all that is needed: the scenario is in them. The folder of results is the same, byte for\nbyte, as that of one `detente run` with the same scenario, seed and runs."
)]
pub(super) struct Merge {
    /// All parts of one experiment, in any order
    #[arg(required = true, value_name = "PART")]
    pub(super) parts: Vec<PathBuf>,
    /// Folder that the folder of results is put in
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  detente compare base.toml softer.toml harder.toml --runs 50k\n  detente compare base.toml --variant 'patient north: actor.north.patience=0.99'\n\nThe first file is the base; seed and number of runs are its, if not given."
)]
pub(super) struct Compare {
    /// Scenario files: the base, then its variants
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Another variant: the first file with other values, such as
    /// `calm start: tension.start=2, actor.north.patience=0.9`; the name may be left out; may be
    /// repeated
    #[arg(long, value_name = "NAME: PATH=VALUE, …", value_parser = variant)]
    pub(super) variant: Vec<Variant>,
    #[command(flatten)]
    pub(super) plan: Plan,
    #[command(flatten)]
    pub(super) until: Until,
    /// Override a value in every file, the base too, by its path; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Folder that the folders of results are put in
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(super) out: PathBuf,
    /// Also write runs.csv: every run under the base and under each variant
    #[arg(long)]
    pub(super) keep_runs: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

/// A variant of the first file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variant {
    /// For people: as given, or else the changes.
    pub(super) name: String,
    /// `path=value`, in order.
    pub(super) set: Vec<String>,
}

#[derive(Debug, Group)]
pub(super) struct Check {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// List the numbers that no evidence supports
    #[arg(long)]
    pub(super) priors: bool,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct Explain {
    /// Scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Id of one named proposal; all if not given
    #[arg(value_name = "PROPOSAL")]
    pub(super) proposal: Option<String>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct Exact {
    /// Scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Most branches to walk before giving up
    #[arg(long, value_name = "N", value_parser = whole, default_value = "2000000")]
    pub(super) most: u64,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
#[command(after_help = "Which runs are worth it: `typical_runs` in findings.json names three for each ending.")]
pub(super) struct Replay {
    /// Scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Number of the run, from 0; the same as in runs.csv and findings.json
    #[arg(long, value_name = "K", value_parser = run_number)]
    pub(super) run: u64,
    /// Seed of all randomness, 0 to 2^64 - 1; the scenario's if not given
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(super) seed: Option<u64>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) talk: Talk,
}

#[derive(Debug, Group)]
pub(super) struct Verify {
    /// Seed files: pinned experiments
    #[arg(required = true, value_name = "SEEDFILE")]
    pub(super) files: Vec<PathBuf>,
    /// Write the digests found into the files. Do so only with a change that is meant to
    /// change results, and say so in the changelog
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
}

/// A whole number as people type it: digits, with `_` or `,` between them, with `k` or `M`, or as `2e4`.
fn whole(text: &str) -> Result<u64, String> {
    let bad = || format!("`{text}` is not a whole number; write it like 20000, 20_000, 20k or 2e4");
    let plain: String = text.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let (digits, zeros) = match plain.split_once(['e', 'E']) {
        Some((digits, zeros)) => (digits, zeros.trim_start_matches('+').parse::<u32>().map_err(|_| bad())?),
        None => match (plain.strip_suffix(['k', 'K']), plain.strip_suffix('M')) {
            (Some(digits), _) => (digits, 3),
            (_, Some(digits)) => (digits, 6),
            _ => (plain.as_str(), 0),
        },
    };
    let (digits, tail) = digits.split_once('.').unwrap_or((digits, ""));
    let tail = tail.trim_end_matches('0');
    let joined = format!("{digits}{tail}");
    if digits.is_empty() || !joined.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let zeros = zeros.checked_sub(tail.len() as u32).ok_or_else(bad)?;
    let number: u64 = joined.parse().map_err(|_| too_large(text))?;
    10u64.checked_pow(zeros).and_then(|scale| number.checked_mul(scale)).ok_or_else(|| too_large(text))
}

fn too_large(text: &str) -> String {
    format!("`{text}` is too large; at most {}", u64::MAX)
}

fn runs(text: &str) -> Result<u64, String> {
    match whole(text)? {
        n @ 1..=MOST_RUNS => Ok(n),
        _ => Err(format!("runs go from 1 to {MOST_RUNS}")),
    }
}

/// A half-width of shares.
fn half_width(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.00001..=0.25).contains(&share) => Ok(share),
        _ => {
            Err(format!("`{text}` is no precision of a share; they go from 0.00001 to 0.25, and 0.005 is half a point"))
        }
    }
}

fn seed(text: &str) -> Result<u64, String> {
    whole(text)
}

fn run_number(text: &str) -> Result<u64, String> {
    whole(text)
}

/// `name=number`.
fn input(text: &str) -> Result<(String, f64), String> {
    let bad = || format!("`{text}` is not of the form `input=number`");
    let (name, value) = text.split_once('=').ok_or_else(bad)?;
    let value: f64 = value.trim().parse().map_err(|_| bad())?;
    if value.is_nan() { Err(bad()) } else { Ok((name.trim().to_string(), value)) }
}

fn threads(text: &str) -> Result<usize, String> {
    match whole(text)? {
        0 => Err("threads go from 1; leave the option out for all cores".to_string()),
        n => Ok(usize::try_from(n).unwrap_or(usize::MAX)),
    }
}

/// `name: path=value, path=value`; the name may be left out.
pub(super) fn variant(text: &str) -> Result<Variant, String> {
    let bad = || format!("`{text}` is not of the form `name: path=value, path=value`");
    // A colon after the first `=` belongs to a value.
    let (name, changes) = match text.split_once(':') {
        Some((name, changes)) if !name.contains('=') => (Some(name.trim()), changes),
        _ => (None, text),
    };
    let set: Vec<String> = pieces(changes).into_iter().map(|piece| piece.trim().to_string()).collect();
    if name.is_some_and(str::is_empty) || !set.iter().all(|change| change.contains('=')) {
        return Err(bad());
    }
    Ok(Variant { name: name.map_or_else(|| set.join(", "), str::to_string), set })
}

/// Text cut at commas, but not within quotes, brackets or braces, which values may have.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut depth, mut quote) = (0, 0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{' | '(') => depth += 1,
            (None, ']' | '}' | ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                out.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_arguments_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn numbers_as_people_type_them() {
        for text in ["20000", "20_000", "20,000", "20k", "2e4", "2E4", "2.0e4", "0.02M", "2e+4"] {
            assert_eq!(runs(text), Ok(20_000), "{text}");
        }
        assert_eq!(seed("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(seed("0"), Ok(0));
        for text in [
            "",
            "-1",
            "1.5",
            "k",
            "e5",
            "1e",
            "0.5",
            "ten",
            "1e-3",
            "NaN",
            "0x10",
            "99999999999999999999",
            "1e99",
            "2e4k",
        ] {
            assert!(runs(text).is_err() && seed(text).is_err(), "{text}");
        }
        assert!(runs("0").is_err() && runs("1e13").is_err() && threads("0").is_err());
        assert_eq!(runs("1e12"), Ok(MOST_RUNS));
    }

    #[test]
    fn variants_as_people_type_them() {
        let read = |text: &str| variant(text).map(|v| (v.name, v.set));
        let set = |list: &[&str]| list.iter().map(|s| s.to_string()).collect::<Vec<_>>();
        assert_eq!(
            read("calm: tension.start=2, a.b = 0.9"),
            Ok(("calm".into(), set(&["tension.start=2", "a.b = 0.9"])))
        );
        assert_eq!(read("a=1,b=2"), Ok(("a=1, b=2".into(), set(&["a=1", "b=2"]))));
        assert_eq!(
            read("a={ uniform = [0, 1], kind = \"x, y\" }, b='p: q'").map(|v| v.1),
            Ok(set(&["a={ uniform = [0, 1], kind = \"x, y\" }", "b='p: q'"]))
        );
        for text in ["", "calm", "calm:", ": a=1", "calm: a", "a=1,", "a=1,,b=2"] {
            assert!(variant(text).is_err(), "{text}");
        }
    }
}

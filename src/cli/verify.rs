//! `detente verify`: pinned experiments, run again.

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use detente::engine::{Options, simulate};
use detente::model::compile;
use detente::plan::RunPlan;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::args::{self, MOST_RUNS};
use super::source::open;
use super::{Verdict, show, stop};

/// A seed file: a scenario, a plan, and the digest that they must give.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pinned {
    /// Relative to the seed file.
    scenario: PathBuf,
    /// Overrides, as after `--set`.
    #[serde(default)]
    set: Vec<String>,
    seed: Seed,
    runs: Spanned<u64>,
    /// Missing until it is pinned.
    digest: Option<Spanned<String>>,
    /// What the experiment is there for.
    #[serde(rename = "why")]
    _why: String,
}

/// A seed; TOML numbers end at 2^63, so that larger ones are text.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a seed is a whole number, or one above 2^63 as text")]
enum Seed {
    Number(u64),
    Text(String),
}

/// What came of one seed file.
#[derive(Debug, Serialize)]
struct Verified {
    file: String,
    same: bool,
    expected: Option<String>,
    found: String,
}

/// Runs every file; a difference does not keep the others from being run.
pub(super) fn verify(args: &args::Verify) -> Result<Verdict> {
    let mut all = Vec::new();
    let mut verdict = Verdict::Good;
    for path in &args.files {
        match verify_one(args, path)? {
            Some(one) => {
                if !one.same && !args.pin {
                    verdict = Verdict::Wrong;
                }
                if !args.talk.json() {
                    show::result(&told(&one, args.pin))?;
                }
                all.push(one);
            }
            None => verdict = Verdict::Wrong,
        }
    }
    if args.talk.json() {
        show::json(&all)?;
    }
    Ok(verdict)
}

fn told(one: &Verified, pin: bool) -> String {
    let Verified { file, same, expected, found } = one;
    match (same, expected) {
        (true, _) => format!("{file}: ok\n"),
        (false, _) if pin => format!("{file}: pinned {found}\n"),
        (false, Some(expected)) => format!("{file}: differs\n  expected {expected}\n  found    {found}\n"),
        (false, None) => {
            format!("{file}: no digest yet\n  found    {found}\n  write it with `detente verify --pin {file}`\n")
        }
    }
}

/// `None`: the seed file or its scenario is wrong, and it has been said how.
fn verify_one(args: &args::Verify, path: &Path) -> Result<Option<Verified>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let pinned: Pinned = match toml::from_str(&text) {
        Ok(pinned) => pinned,
        Err(error) => return Ok(wrong(path, &error.to_string())),
    };
    let seed = match &pinned.seed {
        Seed::Number(seed) => *seed,
        Seed::Text(text) => match text.parse() {
            Ok(seed) => seed,
            Err(_) => return Ok(wrong(path, &format!("`{text}` is no seed; seeds go from 0 to {}", u64::MAX))),
        },
    };
    let runs = *pinned.runs.get_ref();
    if !(1..=MOST_RUNS).contains(&runs) {
        return Ok(wrong(path, &format!("`runs` is {runs}; runs go from 1 to {MOST_RUNS}")));
    }
    let file = path.parent().unwrap_or(Path::new("")).join(&pinned.scenario);
    let opened = open(&file, &pinned.set).with_context(|| format!("the scenario of `{}`", path.display()))?;
    show::faults(opened.diagnostics(), &opened.loaded.sources);
    let Ok((scenario, _)) = &opened.loaded.result else { return Ok(None) };
    let found = digest(args, &RunPlan::new(seed, runs), scenario)?;
    let expected = pinned.digest.as_ref().map(|digest| digest.get_ref().clone());
    let same = expected.as_deref() == Some(found.as_str());
    if args.pin && !same {
        rewrite(path, &text, pinned.digest.map(|digest| digest.span()), &found)?;
    }
    Ok(Some(Verified { file: path.display().to_string(), same, expected, found }))
}

fn digest(args: &args::Verify, plan: &RunPlan, scenario: &detente::scenario::Scenario) -> Result<String> {
    let bar = show::progress(args.talk, plan.runs);
    let progress = |n| bar.inc(n);
    let options =
        Options { threads: args.threads.threads.unwrap_or(0), batch: 0, progress: &progress, stop: stop::flag() };
    let experiment = simulate(&compile(scenario), plan, &options, None);
    bar.finish_and_clear();
    Ok(experiment.context("stopped")?.tally.digest())
}

fn wrong(path: &Path, why: &str) -> Option<Verified> {
    show::say(&format!("error: `{}` is no seed file: {}\n", path.display(), why.trim_end()));
    None
}

/// Puts another digest into a seed file and leaves the rest as it is.
fn rewrite(path: &Path, text: &str, place: Option<Range<usize>>, digest: &str) -> Result<()> {
    let new = match place {
        Some(place) => format!("{}\"{digest}\"{}", &text[..place.start], &text[place.end..]),
        None => format!("{}\ndigest = \"{digest}\"\n", text.trim_end()),
    };
    let cannot = || format!("cannot write `{}`", path.display());
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(cannot)?;
    file.write_all(new.as_bytes()).with_context(cannot)?;
    if let Ok(permissions) = std::fs::metadata(path).map(|m| m.permissions()) {
        file.as_file().set_permissions(permissions).with_context(cannot)?;
    }
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(error) => bail!("{}: {}", cannot(), error.error),
    }
}

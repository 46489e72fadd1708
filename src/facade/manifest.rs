//! `manifest.json`: everything that can change a number, and nothing else, so that the same experiment has the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::files::{Found, relative};
use super::outcome::Outcome;
use super::scenario::Scenario;
use crate::analysis::findings::{Findings, PlanRef, ScenarioRef, StopRef, ValuesRef};

/// Version of the form of the manifest.
pub const MANIFEST_VERSION: u32 = 1;
/// Folder, in a folder of results, of copies of the scenario's files.
pub const COPIES: &str = "scenario";
/// The copy, in a folder of results, of the fitted values that were used.
pub const VALUES: &str = "values.json";
/// What a command has behind it that writes every run as a Parquet file.
pub const KEEP_RUNS_AS_PARQUET: &str = " --keep-runs=parquet";

/// The manifest of an experiment: [`Outcome::manifest`] makes one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    scenario: Case<'a>,
    plan: Plan<'a>,
    digest: &'a str,
    command: String,
}

/// A scenario with its files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case<'a> {
    id: &'a str,
    name: &'a str,
    hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<&'a ValuesRef>,
    overrides: &'a [String],
    files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct File {
    path: String,
    sha256: String,
}

/// Seed, runs and level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan<'a> {
    /// As text, because JSON readers lose digits of large integers.
    seed: &'a str,
    runs: u64,
    level: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<&'a StopRef>,
    /// What must have happened in a run for it to count.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    given: &'a [String],
}

impl<'a> Manifest<'a> {
    /// The manifest of runs; `mains` are the files whose folders are part of ids.
    #[must_use]
    pub fn of_runs(found: &Found, mains: &[&Path], findings: &'a Findings, level: f64) -> Self {
        let copies = copies(&found.files, mains);
        let of = (&findings.scenario, &findings.plan);
        // The copies, so that the command works in the folder and tells nothing of the machine.
        let command = command(&copied(found, &copies), of);
        Self::new(of, (&findings.engine_version, &findings.digest), level, (&found.files, &copies), command)
    }

    /// `files` are those of all scenarios that were played; `command` is what gives these numbers again.
    #[must_use]
    pub fn new(
        (scenario, plan): (&'a ScenarioRef, &'a PlanRef),
        (engine_version, digest): (&'a str, &'a str),
        level: f64,
        (files, copies): (&[(PathBuf, Vec<u8>)], &Copies<'_>),
        command: String,
    ) -> Self {
        Manifest {
            manifest_version: MANIFEST_VERSION,
            engine_version,
            scenario: Case::new(scenario, files, copies),
            plan: Plan::new(plan, level),
            digest,
            command,
        }
    }
}

impl Manifest<'_> {
    /// The same of a folder of results that holds every run as a Parquet file: its command writes that, too.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let outcome = scenario.experiment().runs(50).run()?;
    /// let manifest = serde_json::to_value(outcome.manifest(&scenario, 0.95).with_runs_as_parquet()).unwrap();
    /// assert!(manifest["command"].as_str().unwrap().ends_with(" --keep-runs=parquet"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn with_runs_as_parquet(mut self) -> Self {
        self.command += KEEP_RUNS_AS_PARQUET;
        self
    }
}

impl<'a> Case<'a> {
    /// `copies` must have every one of the files.
    #[must_use]
    pub fn new(scenario: &'a ScenarioRef, files: &[(PathBuf, Vec<u8>)], copies: &Copies<'_>) -> Self {
        let file = |(path, bytes): &(PathBuf, Vec<u8>)| File {
            path: copies[path.as_path()].clone(),
            sha256: hex(&Sha256::digest(bytes)),
        };
        Case {
            id: &scenario.id,
            name: &scenario.name,
            hash: &scenario.hash,
            values: scenario.values.as_ref(),
            overrides: &scenario.overrides,
            files: files.iter().map(file).collect(),
        }
    }
}

impl<'a> Plan<'a> {
    /// As it was played.
    #[must_use]
    pub fn new(plan: &'a PlanRef, level: f64) -> Self {
        let given = plan.given.as_ref().map_or(&[][..], |given| &given.conditions);
        Plan { seed: &plan.seed, runs: plan.simulated(), level, stop: plan.stop.as_ref(), given }
    }
}

/// Where, in a folder of results, the copy of each file stands, by its own place.
pub type Copies<'a> = BTreeMap<&'a Path, String>;

/// Finds that.
#[must_use]
pub fn copies<'a>(files: &'a [(PathBuf, Vec<u8>)], mains: &[&Path]) -> Copies<'a> {
    let copy = |path: PathBuf| format!("{COPIES}/{}", path.to_string_lossy().replace('\\', "/"));
    files.iter().map(|(path, _)| path.as_path()).zip(relative(files, mains).into_iter().map(copy)).collect()
}

/// The files that were given, each as its copy.
#[must_use]
pub fn copied(found: &Found, copies: &Copies<'_>) -> Vec<String> {
    found.given.iter().map(|at| copies[found.files[*at].0.as_path()].clone()).collect()
}

/// The command that gives these numbers, with everything said that has a default. Threads, folders and formats are not in it,
/// since they change nothing.
fn command(files: &[String], (scenario, plan): (&ScenarioRef, &PlanRef)) -> String {
    let words: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    let asked = match &plan.stop {
        None => format!("--runs {}", plan.simulated()),
        Some(StopRef { half_width, at_least, at_most, .. }) => {
            format!("--precision {half_width} --at-least {at_least} --at-most {at_most}")
        }
    };
    let mut command = format!("detente run {} --seed {} {asked}", words.join(" + "), plan.seed);
    for condition in plan.given.iter().flat_map(|given| &given.conditions) {
        command += &format!(" --given {}", quoted(condition));
    }
    for change in &scenario.overrides {
        command += &format!(" --set {}", quoted(change));
    }
    if scenario.values.is_some() {
        command += &format!(" --values {VALUES}");
    }
    command
}

/// A word that a shell reads as it is.
///
/// ```
/// use detente::internals::facade::manifest::quoted;
/// assert_eq!(quoted("tension.start=3"), "tension.start=3");
/// assert_eq!(quoted("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '=' | ':' | '+');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Outcome {
    /// All that can change a number of these runs of a scenario, and the command that gives them again: `manifest.json` of a folder of
    /// results. `level` is that of the intervals.
    ///
    /// ```
    /// let scenario = detente::Scenario::open("scenarios/wage-dispute/baseline.toml")?;
    /// let outcome = scenario.experiment().seed(1).runs(50).run()?;
    /// let manifest = serde_json::to_value(outcome.manifest(&scenario, 0.95)).unwrap();
    /// assert_eq!(manifest["command"], "detente run scenario/wage-dispute/baseline.toml --seed 1 --runs 50");
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn manifest(&self, scenario: &Scenario, level: f64) -> Manifest<'_> {
        let (found, mains) = scenario.found();
        Manifest::of_runs(found, &mains, self.findings(), level)
    }
}

//! `manifest.json`: everything that can change a number, and nothing else, so that the same experiment has the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente::internals::analysis::compare::Comparison;
use detente::internals::analysis::findings::{Findings, PlanRef, ScenarioRef, StopRef, ValuesRef};
use detente::internals::analysis::sensitivity::Sensitivity;
use detente::internals::analysis::sweep::Sweep;
use detente::internals::model::Model;
use detente::internals::plan::RunPlan;
use detente::internals::scenario::Scenario;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::source::{Opened, relative};
use super::{args, resolve};

/// Version of the form of the manifest.
const MANIFEST_VERSION: u32 = 1;
/// Folder, in a folder of results, of copies of the scenario's files.
pub(super) const COPIES: &str = "scenario";
/// The copy, in a folder of results, of the fitted values that were used.
pub(super) const VALUES: &str = "values.json";

#[derive(Serialize)]
pub(super) struct Manifest<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    scenario: Case<'a>,
    plan: Plan<'a>,
    digest: &'a str,
    command: String,
}

/// The manifest of a comparison.
#[derive(Serialize)]
pub(super) struct Compared<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    base: Case<'a>,
    variants: Vec<Case<'a>>,
    plan: Plan<'a>,
    digest: &'a str,
    command: String,
}

/// The manifest of a sweep.
#[derive(Serialize)]
pub(super) struct Swept<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    scenario: Case<'a>,
    over: Vec<&'a str>,
    plan: Plan<'a>,
    digest: &'a str,
    command: String,
}

/// The manifest of a tornado.
#[derive(Serialize)]
pub(super) struct Sensed<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    scenario: Case<'a>,
    plan: Plan<'a>,
    digest: &'a str,
    command: String,
}

#[derive(Serialize)]
struct Case<'a> {
    id: &'a str,
    name: &'a str,
    hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<&'a ValuesRef>,
    overrides: &'a [String],
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    sha256: String,
}

#[derive(Serialize)]
struct Plan<'a> {
    /// As text, because JSON readers lose digits of large integers.
    seed: &'a str,
    runs: u64,
    level: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<&'a StopRef>,
}

impl<'a> Manifest<'a> {
    pub(super) fn new(opened: &Opened, scenario: &'a Scenario, plan: &RunPlan, findings: &'a Findings) -> Self {
        let values = findings.scenario.values.as_ref().map(|_| VALUES.to_string());
        let copies = copies(&opened.found.files, &opened.mains());
        Manifest {
            manifest_version: MANIFEST_VERSION,
            engine_version: &findings.engine_version,
            scenario: Case::new(&findings.scenario, &opened.found.files, &copies),
            plan: Plan::new(&findings.plan, plan.level),
            digest: &findings.digest,
            // The copies, so that the command works in the folder and tells nothing of the machine.
            command: resolve::command(&opened.copied(&copies), scenario, plan, values.as_slice()),
        }
    }
}

impl<'a> Compared<'a> {
    /// `files` are those of all cases, `opened` the cases, the base first.
    pub(super) fn new(
        opened: &[Opened],
        files: &[(PathBuf, Vec<u8>)],
        plan: &RunPlan,
        comparison: &'a Comparison,
        (args, values): (&args::Compare, &[String]),
    ) -> Self {
        let main: Vec<&Path> = opened.iter().flat_map(Opened::mains).collect();
        let copies = copies(files, &main);
        let groups =
            opened.iter().filter(|one| one.variant.is_none()).map(|one| one.copied(&copies)).collect::<Vec<_>>();
        let all = std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared));
        let mut cases = all.zip(opened).map(|(one, opened)| Case::new(&one.scenario, &opened.found.files, &copies));
        Compared {
            manifest_version: MANIFEST_VERSION,
            engine_version: &comparison.engine_version,
            base: cases.next().expect("a comparison has a base"),
            variants: cases.collect(),
            plan: Plan::new(&comparison.plan, plan.level),
            digest: &comparison.digest,
            command: resolve::compare_command(&groups, args, plan, values),
        }
    }
}

impl<'a> Swept<'a> {
    /// `command`: what gives these numbers again.
    pub(super) fn new(opened: &Opened, plan: &RunPlan, sweep: &'a Sweep, command: String) -> Self {
        let copies = copies(&opened.found.files, &opened.mains());
        Swept {
            manifest_version: MANIFEST_VERSION,
            engine_version: &sweep.engine_version,
            scenario: Case::new(&sweep.scenario, &opened.found.files, &copies),
            over: sweep.axes.iter().map(|axis| axis.text.as_str()).collect(),
            plan: Plan::new(&sweep.plan, plan.level),
            digest: &sweep.digest,
            command,
        }
    }
}

impl<'a> Sensed<'a> {
    /// `command`: what gives these numbers again.
    pub(super) fn new(opened: &Opened, plan: &RunPlan, found: &'a Sensitivity, command: String) -> Self {
        let copies = copies(&opened.found.files, &opened.mains());
        Sensed {
            manifest_version: MANIFEST_VERSION,
            engine_version: &found.engine_version,
            scenario: Case::new(&found.scenario, &opened.found.files, &copies),
            plan: Plan::new(&found.plan, plan.level),
            digest: &found.digest,
            command,
        }
    }
}

impl<'a> Case<'a> {
    fn new(scenario: &'a ScenarioRef, files: &[(PathBuf, Vec<u8>)], copies: &BTreeMap<&Path, String>) -> Self {
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
    fn new(plan: &'a PlanRef, level: f64) -> Self {
        Plan { seed: &plan.seed, runs: plan.runs, level, stop: plan.stop.as_ref() }
    }
}

/// Where, in a folder of results, the copy of each file stands.
fn copies<'a>(files: &'a [(PathBuf, Vec<u8>)], main: &[&Path]) -> BTreeMap<&'a Path, String> {
    let copy = |path: PathBuf| format!("{COPIES}/{}", path.to_string_lossy().replace('\\', "/"));
    files.iter().map(|(path, _)| path.as_path()).zip(relative(files, main).into_iter().map(copy)).collect()
}

/// What identifies the game that is played: the hash of the scenario and, where actors choose by fitted values, that of the values.
pub(super) fn identity(scenario: &Scenario, model: &Model) -> String {
    let values = model.values().map_or_else(String::new, |values| format!("+{}", values.hash));
    scenario.hash() + &values
}

/// Hash of an experiment: [`identity`] of the scenario (of a comparison those of all, in order), plan and version of the engine.
pub(super) fn experiment_hash(identity: &str, plan: &RunPlan, engine_version: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(identity.as_bytes());
    hash.update(plan.seed.to_le_bytes());
    hash.update(plan.runs.to_le_bytes());
    hash.update(plan.level.to_le_bytes());
    if let Some(rule) = &plan.stop {
        hash.update(rule.half_width.to_le_bytes());
        hash.update(rule.at_least.to_le_bytes());
    }
    hash.update(engine_version.as_bytes());
    hex(&hash.finalize())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

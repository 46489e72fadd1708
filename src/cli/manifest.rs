//! What identifies experiments, and `manifest.json` of a comparison.

use std::path::{Path, PathBuf};

use detente::internals::analysis::compare::Comparison;
use detente::internals::facade::manifest::{Case, KEEP_RUNS_AS_PARQUET, MANIFEST_VERSION, Plan, copied, copies, hex};
use detente::internals::model::Model;
use detente::internals::plan::RunPlan;
use detente::internals::scenario::Scenario;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::group::Group;
use super::source::Opened;
use super::{args, resolve};

/// The manifest of a comparison.
#[derive(Serialize)]
pub(super) struct Compared<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    base: Case<'a>,
    variants: Vec<Case<'a>>,
    plan: Plan<'a>,
    digest: &'a str,
    /// Missing where no one command gives this comparison: where files have changes of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

impl<'a> Compared<'a> {
    /// `files` are those of all cases, `opened` the cases, the base first; `asked`: options of the command, and names of values;
    /// `as_parquet`: whether every run is there as a Parquet file.
    pub(super) fn new(
        opened: &[Opened],
        files: &[(PathBuf, Vec<u8>)],
        plan: &RunPlan,
        comparison: &'a Comparison,
        asked: Option<(&args::Compare, &[String])>,
        as_parquet: bool,
    ) -> Self {
        let main: Vec<&Path> = opened.iter().flat_map(Opened::mains).collect();
        let copies = copies(files, &main);
        let groups = opened
            .iter()
            .filter(|one| one.variant.is_none())
            .map(|one| Group(copied(&one.found, &copies).into_iter().map(PathBuf::from).collect()))
            .collect::<Vec<_>>();
        let all = std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared));
        let mut cases = all.zip(opened).map(|(one, opened)| Case::new(&one.scenario, &opened.found.files, &copies));
        Compared {
            manifest_version: MANIFEST_VERSION,
            engine_version: &comparison.engine_version,
            base: cases.next().expect("a comparison has a base"),
            variants: cases.collect(),
            plan: Plan::new(&comparison.plan, plan.level),
            digest: &comparison.digest,
            command: asked.map(|(args, values)| {
                let runs = if as_parquet { KEEP_RUNS_AS_PARQUET } else { "" };
                resolve::compare_command(&groups, args, plan, values) + runs
            }),
        }
    }
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

//! `manifest.json`: everything that can change a number, and nothing else, so that the same experiment has the same bytes.

use detente::analysis::findings::Findings;
use detente::plan::RunPlan;
use detente::scenario::Scenario;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::resolve;
use super::source::{Opened, relative};

/// Version of the form of the manifest.
const MANIFEST_VERSION: u32 = 1;
/// Folder, in a folder of results, of copies of the scenario's files.
pub(super) const COPIES: &str = "scenario";

#[derive(Serialize)]
pub(super) struct Manifest<'a> {
    manifest_version: u32,
    engine_version: &'a str,
    scenario: Case<'a>,
    plan: Plan,
    digest: &'a str,
    command: String,
}

#[derive(Serialize)]
struct Case<'a> {
    id: &'a str,
    name: &'a str,
    hash: &'a str,
    overrides: &'a [String],
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    sha256: String,
}

#[derive(Serialize)]
struct Plan {
    /// As text, because JSON readers lose digits of large integers.
    seed: String,
    runs: u64,
    level: f64,
}

impl<'a> Manifest<'a> {
    pub(super) fn new(opened: &Opened, scenario: &'a Scenario, plan: &RunPlan, findings: &'a Findings) -> Self {
        let files = relative(&opened.files).into_iter().zip(&opened.files);
        Manifest {
            manifest_version: MANIFEST_VERSION,
            engine_version: findings.engine_version,
            scenario: Case {
                id: &findings.scenario.id,
                name: &findings.scenario.name,
                hash: &findings.scenario.hash,
                overrides: &findings.scenario.overrides,
                files: files
                    .map(|(path, (_, bytes))| File {
                        path: format!("{COPIES}/{}", path.to_string_lossy().replace('\\', "/")),
                        sha256: hex(&Sha256::digest(bytes)),
                    })
                    .collect(),
            },
            plan: Plan { seed: plan.seed.to_string(), runs: plan.runs, level: plan.level },
            digest: &findings.digest,
            command: resolve::command(&opened.path, scenario, plan),
        }
    }
}

/// Hash of an experiment: scenario, plan and version of the engine.
pub(super) fn experiment_hash(scenario_hash: &str, plan: &RunPlan, engine_version: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(scenario_hash.as_bytes());
    hash.update(plan.seed.to_le_bytes());
    hash.update(plan.runs.to_le_bytes());
    hash.update(plan.level.to_le_bytes());
    hash.update(engine_version.as_bytes());
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! `manifest.json`, as the command writes it: all that can change a number, and the command that gives the same numbers.

use detente::Scenario;
use detente::findings::{Findings, StopRef, ValuesRef};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::scenario::manifest_path;

#[derive(Serialize)]
pub(crate) struct Manifest<'a> {
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
    seed: &'a str,
    runs: u64,
    level: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<&'a StopRef>,
}

/// The manifest of an experiment.
pub(crate) fn manifest<'a>(scenario: &Scenario, findings: &'a Findings, level: f64) -> Manifest<'a> {
    let Findings { scenario: case, plan, .. } = findings;
    let copy = |path: &std::path::Path| format!("scenario/{}", manifest_path(path));
    let files = scenario.files();
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let each = files.iter().map(|file| File { path: copy(&file.path), sha256: hash(file.bytes) });
    let given: Vec<String> = files.iter().filter(|file| file.given).map(|file| quoted(&copy(&file.path))).collect();
    let asked = match &plan.stop {
        None => format!("--runs {}", plan.runs),
        Some(StopRef { half_width, at_least, at_most, .. }) => {
            format!("--precision {half_width} --at-least {at_least} --at-most {at_most}")
        }
    };
    let mut command = format!("detente run {} --seed {} {asked}", given.join(" + "), plan.seed);
    for change in &case.overrides {
        command += &format!(" --set {}", quoted(change));
    }
    if case.values.is_some() {
        command += " --values values.json";
    }
    Manifest {
        manifest_version: 1,
        engine_version: &findings.engine_version,
        scenario: Case {
            id: &case.id,
            name: &case.name,
            hash: &case.hash,
            values: case.values.as_ref(),
            overrides: &case.overrides,
            files: each.collect(),
        },
        plan: Plan { seed: &plan.seed, runs: plan.runs, level, stop: plan.stop.as_ref() },
        digest: &findings.digest,
        command,
    }
}

/// A word that a shell reads as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '=' | ':' | '+');
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

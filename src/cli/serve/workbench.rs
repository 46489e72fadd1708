//! The workbench: what a scenario says and what is wrong with it; how its endings move when its numbers do.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::ask::{Case, Remark, Trouble, remarks, seed};
use super::desk::State;
use super::door::typed;
use super::explore::{command, found, play};
use crate::analysis::compare::{ClassChange, ClassRef, Comparison};
use crate::analysis::estimate::Estimate;
use crate::analysis::groups::GroupRef;
use crate::scenario::{Scenario as Checked, Settable};

/// What a scenario says.
#[derive(Serialize)]
pub(super) struct Opened {
    id: String,
    name: String,
    hash: String,
    rounds: u32,
    runs: u64,
    seed: String,
    version: &'static str,
    /// Path of its file, as in commands.
    path: String,
    warnings: Vec<Remark>,
    numbers: Vec<Settable>,
    /// What people call tables, such as `actor.north`, where they have a name of their own.
    names: BTreeMap<String, String>,
    /// Ids of the actors.
    actors: Vec<String>,
    /// Ids of the endings, and of their groups, as statements take them.
    endings: Vec<String>,
    /// The endings, as people call them.
    outcomes: Vec<Ending>,
}

/// An ending that a run can have.
#[derive(Serialize)]
struct Ending {
    id: String,
    name: String,
}

/// Ids of endings behind those of their groups, each once.
fn endings(scenario: &Checked) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in scenario.outcomes.iter().flat_map(|one| [&one.group, &one.id]) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

/// The endings with their names, in the order of the file.
fn outcomes(scenario: &Checked) -> Vec<Ending> {
    scenario.outcomes.iter().map(|one| Ending { id: one.id.clone(), name: one.name.clone() }).collect()
}

/// Names of the tables of a scenario.
fn names(all: &[Settable]) -> BTreeMap<String, String> {
    let name = |one: &Settable| {
        let table = one.path.strip_suffix(".name").filter(|_| one.given)?;
        let read: toml::Table = toml::from_str(&format!("name = {}", one.value)).ok()?;
        Some((table.to_string(), read["name"].as_str()?.to_string()))
    };
    all.iter().filter_map(name).collect()
}

/// The text of a case, even of one that is wrong.
pub(super) async fn text(Extract(desk): State, Path(key): Path<String>) -> Response {
    match desk.shelf.text(&key) {
        Ok(text) => typed("text/plain; charset=utf-8", text),
        Err(trouble) => (StatusCode::NOT_FOUND, trouble.message).into_response(),
    }
}

/// What a scenario says, or everything that is wrong with it.
pub(super) async fn open(Extract(desk): State, Json(case): Json<Case>) -> Result<Json<Opened>, Trouble> {
    let opened = tokio::task::spawn_blocking(move || {
        let scenario = desk.shelf.open(&case)?;
        let mut numbers = scenario.settable();
        let names = names(&numbers);
        // What the file leaves out has a default, which may be a number, too.
        numbers.retain(|one| one.is_number || !one.given && one.value.parse::<f64>().is_ok());
        Ok(Opened {
            id: scenario.id().to_string(),
            name: scenario.name().to_string(),
            hash: scenario.hash(),
            rounds: scenario.rounds(),
            runs: scenario.runs(),
            seed: scenario.seed().to_string(),
            version: env!("CARGO_PKG_VERSION"),
            path: desk.shelf.path(&case.case)?.display().to_string(),
            warnings: remarks(scenario.warnings()),
            actors: scenario.checked().actors.iter().map(|actor| actor.id.clone()).collect(),
            endings: endings(scenario.checked()),
            outcomes: outcomes(scenario.checked()),
            numbers,
            names,
        })
    });
    opened.await.map_err(|_| Trouble::of("this is a bug of detente; the terminal says more"))?.map(Json)
}

/// What is to be played.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Live {
    case: Case,
    seed: String,
    /// Numbers of runs, one after another: a first answer soon, then better ones.
    runs: Vec<u64>,
    /// Whether a whole experiment follows, with the last number of runs.
    whole: bool,
}

/// Endings of a scenario and of the same with changes, on the same random draws.
#[derive(Serialize)]
struct Step<'a> {
    runs: u64,
    /// Whether nothing is changed.
    same: bool,
    groups: &'a [GroupRef],
    outcomes: &'a [ClassRef],
    /// By class, and by group.
    changes: &'a BTreeMap<String, ClassChange>,
    by_group: &'a BTreeMap<String, ClassChange>,
    /// Share of runs that end in another class.
    changed: &'a Estimate,
}

impl<'a> Step<'a> {
    fn of(found: &'a Comparison, same: bool) -> Option<Self> {
        let variant = found.variants.first()?;
        Some(Self {
            runs: found.plan.runs,
            same,
            groups: &found.groups,
            outcomes: &found.outcomes,
            changes: &variant.changes,
            by_group: &variant.groups,
            changed: &variant.changed,
        })
    }
}

/// Plays a scenario and the same with changes, and tells the endings of both each time; then the whole experiment, as `run` plays it.
pub(super) async fn live(Extract(desk): State, Json(asked): Json<Live>) -> Response {
    let queue = desk.queue.clone();
    queue.answer(move |teller| {
        let seed = seed(&asked.seed)?;
        let base = desk.shelf.open(&asked.case.unchanged())?;
        let variant = desk.shelf.open(&asked.case)?;
        let total: u64 = asked.runs.iter().map(|n| 2 * n).sum();
        let mut before = 0;
        for runs in &asked.runs {
            let add = teller.adding(before);
            let mut experiment = base.experiment();
            experiment.seed(seed).runs(*runs).stop_on(teller.stop()).on_progress(|n| add(n, total));
            let found = experiment.compare([&variant])?;
            if let Some(step) = Step::of(&found, asked.case.changes.is_empty()) {
                teller.tell("step", &step);
            }
            before += 2 * runs;
        }
        if let (true, Some(runs)) = (asked.whole, asked.runs.last()) {
            let words = ["run", "--runs", &runs.to_string(), "--seed", &seed.to_string()].map(str::to_string);
            let explored = play(&variant, &words, &[], teller)?;
            let path = desk.shelf.path(&asked.case.case)?.display().to_string();
            teller.tell("found", &found(&desk.kept, explored, command(&path, &asked.case.changes, &words)));
        }
        Ok(())
    })
}

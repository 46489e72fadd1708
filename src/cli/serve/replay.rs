//! One run, told round by round, and the next or the last before it that ends in the same way.

use axum::Json;
use axum::extract::State as Extract;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::ask::{Case, Trouble, seed};
use super::desk::State;
use super::explore::command;
use crate::analysis::replay::{Round, Scene};
use crate::facade::experiment::Experiment;
use crate::facade::scenario::Scenario;
use crate::render::replay;
use crate::render::text::UNBROKEN;

/// How many runs are looked through for one that ends in the same way.
const LOOKS: u64 = 20_000;
/// Spaces before a sentence; before a point below it are more.
const INDENT: usize = 2;

/// Which run is to be told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    case: Case,
    seed: String,
    /// Its number, from 0.
    run: u64,
    /// Which of those beside it is meant: 1 the next, −1 the one before, 0 this one.
    #[serde(default)]
    step: i64,
    /// In which class that one ends; none for any.
    #[serde(default)]
    ending: Option<String>,
}

/// A run, told.
#[derive(Serialize)]
struct Told {
    run: u64,
    outcome: String,
    command: String,
    /// Parts of the text: what is true, each round, the end.
    parts: Vec<Part>,
}

/// A part of the text.
#[derive(Serialize)]
struct Part {
    title: String,
    lines: Vec<Line>,
    /// Tension at its end, from 0 to 10, where it is a round.
    tension: Option<f64>,
}

/// A sentence, or one of the points below it.
#[derive(Serialize)]
struct Line {
    text: String,
    is_point: bool,
}

/// Plays runs until it finds the one that was asked for, and tells it.
pub(super) async fn replay(Extract(desk): State, Json(asked): Json<Asked>) -> Response {
    let queue = desk.queue.clone();
    queue.answer(move |teller| {
        let scenario = desk.shelf.open(&asked.case)?;
        let mut experiment = scenario.experiment();
        experiment.seed(seed(&asked.seed)?).stop_on(teller.stop());
        let (run, outcome, parts) = find(&experiment, &scenario, &asked, |looked| teller.progress(looked, LOOKS))?;
        let path = desk.shelf.path(&asked.case.case)?.display().to_string();
        let words = ["replay", "--run", &run.to_string(), "--seed", &asked.seed].map(str::to_string);
        let told = Told { run, outcome, command: command(&path, &asked.case.changes, &words), parts };
        teller.tell("told", &told);
        Ok(())
    })
}

fn find(
    experiment: &Experiment<'_>,
    scenario: &Scenario,
    asked: &Asked,
    progress: impl Fn(u64),
) -> Result<(u64, String, Vec<Part>), Trouble> {
    let mut run = asked.run;
    for looked in 0..LOOKS {
        if asked.step != 0 {
            let next = if asked.step > 0 { run.checked_add(1) } else { run.checked_sub(1) };
            run = next.ok_or_else(|| Trouble::of("no run before this one ends in that way"))?;
        }
        let replay = experiment.replay(run)?;
        let is_it = asked.ending.as_ref().is_none_or(|ending| *ending == replay.end.outcome);
        if is_it || asked.step == 0 {
            let parts = parts(&replay::text(scenario.checked(), &replay, UNBROKEN), replay.rounds.iter().map(tension));
            return Ok((run, replay.end.outcome, parts));
        }
        progress(looked + 1);
    }
    Err(Trouble::of(format!("none of the {LOOKS} runs beside this one ends in that way")))
}

/// Tension at the end of a round.
fn tension(round: &Round) -> Option<f64> {
    round.scenes.iter().rev().find_map(|scene| match scene {
        Scene::Tension { after, .. } => Some(*after),
        _ => None,
    })
}

/// What stands between blank lines; all but the first, which names the case.
fn parts(text: &str, tensions: impl Iterator<Item = Option<f64>>) -> Vec<Part> {
    let mut tensions = tensions;
    let blocks = text.split("\n\n").skip(1).filter(|block| !block.trim().is_empty());
    let part = |block: &str| {
        let (title, text) = block.trim_end().split_once('\n').unwrap_or((block.trim_end(), ""));
        let is_round = title.starts_with("Round ");
        Part {
            title: title.to_string(),
            lines: text.lines().map(line).collect(),
            tension: if is_round { tensions.next().flatten() } else { None },
        }
    };
    blocks.map(part).collect()
}

fn line(text: &str) -> Line {
    let plain = text.trim_start();
    Line { text: plain.to_string(), is_point: text.len() - plain.len() > INDENT }
}

//! Many scenarios around one: comparisons, sweeps, tornados, flips, regions, strategies, as the commands play them.

use axum::Json;
use axum::extract::State as Extract;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::ask::{Case, Trouble};
use super::desk::Kept;
use super::desk::State;
use super::queue::Teller;
use crate::cli::caller::Explored;
use crate::cli::exploration::Exploration;
use crate::facade::scenario::Scenario;

/// What is to be played.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    case: Case,
    /// The command and its options, without files and changes.
    words: Vec<String>,
    /// Variants of a comparison: a name, and changes on top of those of the case.
    #[serde(default)]
    variants: Vec<Named>,
}

/// Changes with a name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    changes: Vec<String>,
}

/// What was found.
#[derive(Serialize)]
pub(super) struct Found<'a> {
    /// Under which the results can be written.
    id: u64,
    digest: &'a str,
    text: &'a str,
    report: String,
    /// What gives the same bytes in a terminal.
    command: String,
}

/// Plays what is asked for, and tells what was found.
pub(super) async fn explore(Extract(desk): State, Json(asked): Json<Asked>) -> Response {
    let queue = desk.queue.clone();
    queue.answer(move |teller| {
        let scenario = desk.shelf.open(&asked.case)?;
        let mut variants = Vec::new();
        for one in &asked.variants {
            let changes = [asked.case.changes.clone(), one.changes.clone()].concat();
            variants.push((one.name.clone(), desk.shelf.open(&Case { changes, ..asked.case.clone() })?));
        }
        let explored = play(&scenario, &asked.words, &variants, teller)?;
        let path = desk.shelf.path(&asked.case.case)?.display().to_string();
        let mut words = asked.words.clone();
        for one in &asked.variants {
            words.extend(["--variant".to_string(), format!("{}: {}", one.name, one.changes.join(", "))]);
        }
        let command = command(&path, &asked.case.changes, &words);
        teller.tell("found", &found(&desk.kept, explored, command));
        Ok(())
    })
}

/// Plays a command around a scenario.
pub(super) fn play(
    scenario: &Scenario,
    words: &[String],
    variants: &[(String, Scenario)],
    teller: &Teller,
) -> Result<Explored, Trouble> {
    let mut exploration = Exploration::of(scenario, words.iter().cloned());
    exploration.stop_on(teller.stop()).on_progress(teller.adding(0));
    variants.iter().for_each(|(name, variant)| {
        exploration.variant(name, variant);
    });
    Ok(exploration.run()?)
}

/// What a page is told of what was found, which is kept in case that somebody wants it written.
pub(super) fn found(kept: &Kept, explored: Explored, command: String) -> serde_json::Value {
    let report =
        explored.file("report.html").map(|page| String::from_utf8_lossy(page).into_owned()).unwrap_or_default();
    let explored = std::sync::Arc::new(explored);
    let id = kept.keep(explored.clone());
    let found = Found { id, digest: &explored.digest, text: &explored.text, report, command };
    serde_json::to_value(&found).unwrap_or_default()
}

/// A command as it is typed. `words`: the command itself and its options.
pub(super) fn command(path: &str, changes: &[String], words: &[String]) -> String {
    let mut out = vec!["detente".to_string()];
    out.extend(words.first().cloned());
    out.push(path.to_string());
    out.extend(changes.iter().flat_map(|change| ["--set".to_string(), change.clone()]));
    out.extend(words.iter().skip(1).cloned());
    out.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+%@".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_pasted() {
        let words = ["sweep", "--over", "a.b*=0.5,2", "--runs", "50"].map(str::to_string);
        let changes = ["x.y={ uniform = [0, 1] }".to_string(), "why='it's'".to_string()];
        assert_eq!(
            command("my case.toml", &changes, &words),
            r"detente sweep 'my case.toml' --set 'x.y={ uniform = [0, 1] }' --set 'why='\''it'\''s'\''' --over 'a.b*=0.5,2' --runs 50"
        );
    }
}

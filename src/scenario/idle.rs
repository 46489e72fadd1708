//! Overrides that change nothing.

use super::Scenario;
use super::diagnostic::Diagnostic;
use super::read::{Document, Layers, read};
use super::span::Span;
use super::validate::validate;

/// More overrides than anybody types; beyond them the remark is left out.
const MOST: usize = 200;

/// Says of each override whether the scenario would be the same without it.
pub(super) fn remarks(layers: &Layers<'_>, document: &Document, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let n = layers.overrides.len();
    if n > MOST {
        return;
    }
    let with = meaning(scenario);
    // Of two that do the same, only one is idle.
    let mut idle = vec![false; n];
    for i in 0..n {
        let kept = |j: &usize| *j != i && !idle[*j];
        let without = Layers {
            files: layers.files.clone(),
            overrides: (0..n).filter(kept).map(|j| layers.overrides[j].clone()).collect(),
            fetch: layers.fetch,
            is_base: layers.is_base,
        };
        idle[i] = validate(&read(&without)).is_ok_and(|(other, _)| meaning(&other) == with);
        if idle[i] {
            let text = &layers.overrides[i].text;
            let span = Span { source: document.overridden[i], start: 0, end: text.len() };
            out.push(
                Diagnostic::warning("S120", format!("`{text}` changes nothing"))
                    .at(span, "the scenario is the same without it")
                    .help("the scenario has this value already, or another change replaces it"),
            );
        }
    }
}

/// A scenario without the notes of how it was put together.
fn meaning(scenario: &Scenario) -> Scenario {
    Scenario { overrides: vec![], number_paths: vec![], ..scenario.clone() }
}

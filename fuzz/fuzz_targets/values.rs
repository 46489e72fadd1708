//! A text is refused as a file of fitted values, or reads back what it writes; what has the form is refused for a scenario, or can be
//! run with.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/it/hard_input/probe.rs"]
mod probe;

use std::sync::LazyLock;

use detente::internals::model::{Model, compile};
use detente::internals::scenario::{Scenario, load, read::no_files, span::Source};

static GAME: LazyLock<(Scenario, Model)> = LazyLock::new(|| {
    let text = include_str!("../../scenarios/games/walk-out.toml");
    let scenario = load(Source::new("games/walk-out.toml", text), &[], &no_files).result.expect("a scenario of ours").0;
    let model = compile(&scenario);
    (scenario, model)
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = probe::values(text, &GAME.0, &GAME.1);
});

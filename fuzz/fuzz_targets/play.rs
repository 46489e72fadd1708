//! A text that `check` accepts is compiled, played ten times, analysed and rendered, and every number of that is a number.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/it/hard_input/probe.rs"]
mod probe;

const BASE: &str = include_str!("../../scenarios/wage-dispute/baseline.toml");

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = probe::play(text, Some(BASE), probe::RUNS);
});

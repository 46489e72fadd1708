//! Any bytes are read and checked without a panic, and what is wrong with them can be shown.

#![no_main]

#[allow(dead_code)]
#[path = "../../tests/it/hard_input/probe.rs"]
mod probe;

const BASE: &str = include_str!("../../scenarios/wage-dispute/baseline.toml");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probe::read(bytes, Some(BASE)));

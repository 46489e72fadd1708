//! The scenario language: good files, overlays, overrides, and what the grammar generates.

use detente::scenario::diagnostic::render;
use detente::scenario::read::no_files;
use detente::scenario::span::Source;
use detente::scenario::{Loaded, load, starter};

const BASELINE: &str = include_str!("../../scenarios/security-talks-2022/baseline.toml");

fn load_with(overrides: &[&str]) -> Loaded {
    let overrides: Vec<String> = overrides.iter().map(|s| s.to_string()).collect();
    load(Source::new("scenarios/security-talks-2022/baseline.toml", BASELINE), &overrides, &no_files)
}

#[test]
fn the_baseline_is_read_without_a_remark() {
    let loaded = load_with(&[]);
    match loaded.result {
        Ok((scenario, warnings)) => {
            assert_eq!(render(&warnings, &loaded.sources), "");
            assert_eq!(scenario.id, "security-talks-2022/baseline");
            assert_eq!(scenario.actors.len(), 3);
            assert_eq!(scenario.types.len(), 2);
            assert_eq!(scenario.types[1].id, "actor.russia.war.cost");
        }
        Err(faults) => panic!("{}", render(&faults, &loaded.sources)),
    }
}

#[test]
fn the_starter_is_read_without_a_remark() {
    let loaded = load(Source::new("mine.toml", starter("My \"own\" \\ case")), &[], &no_files);
    match loaded.result {
        Ok((_, warnings)) => assert_eq!(render(&warnings, &loaded.sources), ""),
        Err(faults) => panic!("{}", render(&faults, &loaded.sources)),
    }
}

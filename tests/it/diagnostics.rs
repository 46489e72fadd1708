//! Every file of `tests/bad` against the text that a person gets to read, pinned beside it.
//!
//! `# --set path=value` in a file's first lines is given as an override. After a change of wording, look at the
//! difference and accept it with `INSTA_UPDATE=always cargo test --test it diagnostics`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use detente::internals::scenario::diagnostic::{CODES, Diagnostic, Severity, render};
use detente::internals::scenario::read::{Layers, Override};
use detente::internals::scenario::span::{Source, Sources};
use detente::internals::scenario::{Loaded, load_layers};

/// The diagnostics of one file of the folder.
fn diagnose(name: &str) -> (Vec<Diagnostic>, Sources) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).map_err(|_| "there is no such file".to_string())?;
        Ok::<_, String>(Source::from_bytes(name, bytes))
    };
    let main = match read(name).unwrap() {
        Ok(source) => source,
        Err(diagnostic) => return (vec![diagnostic], Sources::default()),
    };
    let overrides: Vec<String> =
        main.text.lines().filter_map(|l| l.strip_prefix("# --set ")).map(str::to_string).collect();
    let fetch = |from: &str, extends: &str| {
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(extends);
        read(&path.to_string_lossy())?.map_err(|d| d.message)
    };
    // `# + FILE` names an overlay that is laid over this file.
    let joined: Vec<String> = main.text.lines().filter_map(|l| l.strip_prefix("# + ")).map(str::to_string).collect();
    let overlays = joined.iter().map(|name| read(name).unwrap().unwrap());
    let files = std::iter::once(main.clone()).chain(overlays).collect();
    let is_base = |_: &str, extends: &str, name: &str| name.ends_with(extends);
    let overrides = overrides.into_iter().map(Override::set).collect();
    let Loaded { result, sources } = load_layers(&Layers { files, overrides, fetch: &fetch, is_base: &is_base });
    match result {
        Ok((_, warnings)) => (warnings, sources),
        Err(faults) => (faults, sources),
    }
}

fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let paths = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut names: Vec<String> = paths
        .filter(|p: &PathBuf| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_bad_file_says_what_it_always_said() {
    let names = names();
    assert!(names.len() >= 45);
    for name in names {
        let (diagnostics, sources) = diagnose(&name);
        assert!(!diagnostics.is_empty(), "{name} has no fault");
        let text = render(&diagnostics, &sources);
        insta::with_settings!({ snapshot_path => "../bad", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.trim_end_matches(".toml"), text);
        });
    }
}

#[test]
fn every_code_is_hit_by_a_bad_file() {
    let mut missing: BTreeSet<&str> = CODES.iter().map(|c| c.0).collect();
    for name in names() {
        for diagnostic in diagnose(&name).0 {
            assert!(CODES.iter().any(|c| c.0 == diagnostic.code), "{} is not in the list", diagnostic.code);
            assert_eq!(
                diagnostic.severity == Severity::Warning,
                diagnostic.code.starts_with("S1"),
                "{}",
                diagnostic.code
            );
            missing.remove(diagnostic.code);
        }
    }
    // A file of more than 1 MiB is tested below rather than kept.
    missing.remove("S003");
    // What a command does not do is told by the command: `tests/it/cli/foresight.rs`.
    missing.remove("S027");
    assert!(missing.is_empty(), "no bad file for {missing:?}");
}

#[test]
fn a_huge_file_is_refused() {
    let error = Source::from_bytes("huge.toml", vec![b'#'; (1 << 20) + 1]).unwrap_err();
    assert_eq!(error.code, "S003");
}

#[test]
fn messages_keep_house_style() {
    for name in names() {
        for d in diagnose(&name).0 {
            let texts = std::iter::once(&d.message).chain(&d.help).chain(d.labels.iter().map(|l| &l.text));
            for text in texts.filter(|t| !t.contains('…')) {
                assert!(!text.ends_with('.'), "{name}: {text}");
                assert!(!text.starts_with(|c: char| c.is_uppercase()), "{name}: {text}");
            }
        }
    }
}

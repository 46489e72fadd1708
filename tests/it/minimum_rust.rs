//! The minimum Rust version that `Cargo.toml` declares, as far as one toolchain can check it: no dependency asks for more.
//! That our own code calls nothing newer is checked by the lint `incompatible_msrv`.

use std::process::Command;

/// `1.89` and `1.89.0` as numbers.
fn version(text: &str) -> Vec<u32> {
    let mut parts: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
    parts.resize(3, 0);
    parts
}

fn cargo(words: &[&str]) -> String {
    let done = Command::new(env!("CARGO")).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn no_dependency_needs_a_newer_rust_than_we_declare() {
    let about = cargo(&["-vV"]);
    // Of this machine only: what other systems need is not here.
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let text = cargo(&["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host]);
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let packages = found["packages"].as_array().unwrap();
    let ours = packages.iter().find(|package| package["name"] == "detente").unwrap();
    let ours = version(ours["rust_version"].as_str().unwrap());
    let newer: Vec<String> = packages
        .iter()
        .filter(|package| package["rust_version"].as_str().is_some_and(|text| version(text) > ours))
        .map(|package| format!("{} {} needs {}", package["name"], package["version"], package["rust_version"]))
        .collect();
    assert_eq!(newer, [""; 0]);
    assert!(packages.len() > 50, "all dependencies were looked at");
    assert!(version("1.89") < version("1.90.1") && version("1.89") == version("1.89.0"));
}

#[test]
fn our_own_code_is_held_to_the_declared_version() {
    let manifest = include_str!("../../Cargo.toml");
    assert!(manifest.contains("incompatible_msrv = \"warn\""), "clippy compares what we call with `rust-version`");
}

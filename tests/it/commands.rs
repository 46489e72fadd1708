//! The page of commands: what it says can be typed works.

use super::guide::follow;

#[test]
fn every_example_of_the_page_of_commands_works() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md")).unwrap();
    let (examples, list) = page.split_once("<!-- begin commands -->").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let followed = follow(examples, &folder.path().join("detente"));
    assert!(followed.done.len() >= 10 && followed.checked >= 1 && followed.files == 0, "{}", followed.done.len());
    for (line, done) in &followed.done {
        // The case of 2022 has moves that myopic actors have no use for.
        assert!(!done.err.replace("warning[S105]", "").contains("warning[S1"), "{line}: {}", done.err);
    }
    for command in [
        "run",
        "fit",
        "shard",
        "merge",
        "compare",
        "check",
        "paths",
        "explain",
        "exact",
        "replay",
        "verify",
        "theory",
        "new",
        "schema",
        "completions",
        "man",
        "help",
    ] {
        assert!(list.contains(&format!("### `detente {command}`\n")), "{command}");
    }
}

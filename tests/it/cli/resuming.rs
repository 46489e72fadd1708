//! What plays many scenarios can be killed, and goes on where it was.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::super::desk::Desk;

/// What was kept of a command that is under way: the file, and its text.
fn kept(desk: &Desk, out: &str) -> Option<(PathBuf, String)> {
    let entries = std::fs::read_dir(desk.path(out)).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.to_string_lossy().ends_with(".points"))
        .find_map(|path| Some((path.clone(), std::fs::read_to_string(&path).ok()?)))
}

/// Killed after some points were kept, the last of them not even as a whole line: the next one plays those that are missing, and gives the
/// same bytes.
#[test]
fn what_was_killed_goes_on() {
    let desk = Desk::new();
    for (at, line) in [
        "sensitivity case/mine.toml --alone --runs 600",
        "sensitivity case/mine.toml --method sobol --by table --samples 32 --runs 150",
        "flip case/mine.toml --where likeliest!=stalemate --only tension --only actor.north --runs 600",
        "discover case/mine.toml --where war>10% --samples 300 --runs 150",
        "strategies case/mine.toml --moves all --runs 1000",
    ]
    .into_iter()
    .enumerate()
    {
        let [whole, broken] = ["whole", "broken"].map(|name| format!("{name}-{at}"));
        desk.run(&format!("{line} --threads 1 --out {whole}")).good();
        let mut child = desk.command(&format!("{line} --threads 1 --out {broken}"));
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        let enough = || kept(&desk, &broken).is_some_and(|(_, text)| text.lines().count() > 3);
        while !enough() && child.try_wait().unwrap().is_none() && begun.elapsed().as_secs() < 120 {
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let (path, text) = kept(&desk, &broken).unwrap_or_else(|| panic!("over before it could be killed: {line}"));
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        std::fs::write(&path, lines[..3].concat() + &lines[3][..lines[3].len() / 2]).unwrap();
        let again = desk.run(&format!("{line} --threads 2 --out {broken}")).good();
        assert!(again.err.contains("were played before; this goes on from there"), "{line}: {}", again.err);
        assert_eq!(desk.files(&whole), desk.files(&broken), "{line}");
    }
}

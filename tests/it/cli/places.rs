//! Equal experiments leave equal bytes, wherever their files are and however they are named; and where results are said to be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente::internals::scenario::starter;

use crate::desk::{Desk, Done};

/// The same files in a folder of some name, in a desk of its own.
struct Copy {
    desk: Desk,
    top: String,
}

const OVERLAY: &str = "extends = \"mine.toml\"\nwhy = \"calm\"\n[tension]\nstart = 1\n";
const ELSEWHERE: &str = "extends = \"../case/mine.toml\"\nwhy = \"calm\"\n[tension]\nstart = 2\n";
const FROM_ABOVE: &str = "extends = \"../base.toml\"\nwhy = \"calm\"\n[tension]\nstart = 3\n";

impl Copy {
    fn new(top: &str) -> Copy {
        let desk = Desk::new();
        for (file, text) in [
            ("case/mine.toml", starter("Mine")),
            ("case/calm.toml", OVERLAY.into()),
            ("other/calm.toml", ELSEWHERE.into()),
            ("base.toml", starter("Above")),
            ("case/above.toml", FROM_ABOVE.into()),
        ] {
            let path = desk.path(top).join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Copy { desk, top: top.into() }
    }

    /// Types a command in a folder below the top; `@` before a file stands for its absolute path.
    fn run(&self, folder: &str, line: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let top = self.desk.path(&self.top);
        let line = line.replace('@', &format!("{}/", top.display()));
        let out = self.desk.path("out");
        let _ = std::fs::remove_dir_all(&out);
        let mut command = self.desk.command(&format!("{line} --quiet --out {}", out.display()));
        Done::from(command.current_dir(top.join(folder)).output().unwrap()).good();
        self.desk.files("out")
    }
}

#[track_caller]
fn same(a: &BTreeMap<PathBuf, Vec<u8>>, b: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (path, bytes) in a {
        assert!(bytes == &b[path], "{} differs", path.display());
    }
}

#[test]
fn equal_experiments_in_different_folders_leave_equal_bytes() {
    let (here, there) = (Copy::new("one"), Copy::new("somewhere/quite else"));
    let set = "--set tension.start=4";
    for (a, b) in [
        ("run case/mine.toml --runs 20 --keep-runs", ("case", "run mine.toml --runs 20 --keep-runs")),
        ("run case/calm.toml --runs 20", ("other", "run ../case/calm.toml --runs 20")),
        // What it extends stands in another folder, or above.
        ("run other/calm.toml --runs 20", ("other", "run calm.toml --runs 20")),
        ("run case/above.toml --runs 20", ("case", "run ./above.toml --runs 20")),
        (
            "compare case/mine.toml case/calm.toml other/calm.toml --variant tension.start=5 --runs 20 --keep-runs",
            (
                "case",
                "compare mine.toml ./calm.toml ../other/calm.toml --variant tension.start=5 --runs 20 --keep-runs",
            ),
        ),
    ] {
        let (a, b) = (format!("{a} {set}"), (b.0, format!("{} {set}", b.1)));
        let first = here.run("", &a);
        assert!(first.len() > 8, "{a}");
        same(&first, &there.run(b.0, &b.1));
        for (path, bytes) in &first {
            let text = String::from_utf8_lossy(bytes);
            for trace in ["quite else", "somewhere", here.desk.path("").to_str().unwrap(), "one/case"] {
                assert!(!text.contains(trace), "{} of `{a}` tells `{trace}`", path.display());
            }
        }
    }
    // Absolute paths, here where no blank keeps a line from being split.
    same(&here.run("", "run case/mine.toml --runs 20"), &here.run("other", "run @case/mine.toml --runs 20"));
    let line = "compare case/mine.toml other/calm.toml --runs 20";
    same(&here.run("", line), &here.run("other", "compare @case/mine.toml @other/calm.toml --runs 20"));
}

#[test]
fn parts_played_in_different_folders_are_equal_and_merge_to_what_a_run_leaves() {
    let (here, there) = (Copy::new("one"), Copy::new("two/three"));
    let part = |copy: &Copy, folder: &str, file: &str, index: u32| {
        let out = copy.desk.path(&format!("part-{index}"));
        let line = format!("shard {file} --runs 60 --of 3 --index {index} --out {} --quiet", out.display());
        let folder = copy.desk.path(&copy.top).join(folder);
        Done::from(copy.desk.command(&line).current_dir(folder).output().unwrap()).good();
        out
    };
    let mut parts = Vec::new();
    for index in 0..3 {
        let a = part(&here, "", "other/calm.toml", index);
        let b = part(&there, "other", "calm.toml", index);
        assert!(std::fs::read(&a).unwrap() == std::fs::read(&b).unwrap(), "part {index}");
        parts.push(if index == 1 { a } else { b });
    }
    let parts: Vec<String> = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let merged = here.run("case", &format!("merge {}", parts.join(" ")));
    same(&merged, &there.run("", "run other/calm.toml --runs 60"));
}

#[test]
fn the_command_in_the_manifest_works_in_the_folder_of_results() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 30 --set tension.start=4").good();
    let place = desk.results("results");
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(place.join("manifest.json")).unwrap()).unwrap();
    let line = manifest["command"].as_str().unwrap().strip_prefix("detente ").unwrap().to_string();
    assert!(line.starts_with("run scenario/case/mine.toml --seed "), "{line}");
    let before = desk.files("results");
    let out = desk.path("again");
    let mut command = desk.command(&format!("{line} --out {}", out.display()));
    Done::from(command.current_dir(&place).output().unwrap()).good();
    same(&before, &desk.files("again"));
}

#[test]
fn with_json_too_it_is_said_where_results_are() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), OVERLAY).unwrap();
    for (line, folders) in [
        ("run case/mine.toml --runs 20", 1),
        ("run case/mine.toml case/calm.toml --runs 20", 2),
        ("compare case/mine.toml case/calm.toml --runs 20", 1),
    ] {
        let done = desk.run(&format!("{line} --format json")).good();
        done.json();
        let places: Vec<&str> = done.err.lines().filter_map(|line| line.strip_prefix("results in ")).collect();
        assert_eq!((places.len(), done.err.lines().count()), (folders, folders), "{}", done.err);
        assert!(places.iter().all(|place| desk.path(place).join("manifest.json").is_file()), "{}", done.err);
        assert_eq!(desk.run(&format!("{line} --format json --quiet")).good().err, "");
    }
    desk.run("shard case/mine.toml --runs 20 --of 1 --index 0 -o part").good();
    let merged = desk.run("merge part --format json").good();
    assert!(merged.err.starts_with("results in results/case-mine-"), "{}", merged.err);
}

#[cfg(unix)]
#[test]
fn latest_is_a_link_to_the_newest_results() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), OVERLAY).unwrap();
    let latest = || std::fs::read_link(desk.path("results/latest")).unwrap();
    for (line, start) in [
        ("run case/mine.toml --runs 20", "case-mine-"),
        ("run case/calm.toml --runs 20", "case-calm-"),
        ("compare case/mine.toml case/calm.toml --runs 20", "compare-case-mine-"),
        ("run case/mine.toml --runs 20", "case-mine-"),
    ] {
        desk.run(line).good();
        assert!(latest().to_string_lossy().starts_with(start), "{line}: {}", latest().display());
        assert!(desk.path("results/latest/report.html").is_file());
    }
    // Its own folder can be replaced through the link, and what is named by it can be run again.
    assert_eq!(desk.all_results("results").len(), 3);
    desk.run("run results/latest/scenario/case/mine.toml --runs 20").good();
    // What somebody else has put there stays.
    std::fs::remove_file(desk.path("results/latest")).unwrap();
    std::fs::write(desk.path("results/latest"), "mine").unwrap();
    desk.run("run case/mine.toml --runs 20").good();
    assert_eq!(std::fs::read_to_string(desk.path("results/latest")).unwrap(), "mine");
    assert!(Path::new(&desk.path("results/latest")).is_file());
}

/// A limit on the size of files is an error that is told, and nothing is left.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_an_error_and_leaves_nothing() {
    let desk = Desk::new();
    let line =
        format!("ulimit -f 8; exec {} run case/mine.toml --runs 2000 --keep-runs -q", env!("CARGO_BIN_EXE_detente"));
    let mut command = std::process::Command::new("sh");
    let done = crate::desk::Done::from(command.args(["-c", &line]).current_dir(desk.path("")).output().unwrap());
    done.refused(2, "cannot write `results/");
    assert!(!desk.path("results").exists());
}

/// The answer is there before charts and report are, and stays where these cannot be written; nothing is printed twice.
#[cfg(unix)]
#[test]
fn the_answer_does_not_wait_for_the_folder() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    for line in ["run case/mine.toml --runs 50", "compare case/mine.toml case/calm.toml --runs 50"] {
        let whole = desk.run(&format!("{line} --out elsewhere -q")).good().out;
        let bound = format!("ulimit -f 8; exec {} {line} -q", env!("CARGO_BIN_EXE_detente"));
        let mut command = std::process::Command::new("sh");
        let done = crate::desk::Done::from(command.args(["-c", &bound]).current_dir(desk.path("")).output().unwrap());
        assert_eq!(done.code, Some(2), "{}", done.err);
        assert!(done.err.starts_with("error: cannot write `results/") && done.err.lines().count() == 1, "{}", done.err);
        assert!(!desk.path("results").exists());
        let (before, after) = whole.split_once("\nresults in elsewhere/").unwrap();
        assert_eq!(done.out, before, "{line}");
        assert!(before.lines().count() > 10 && after.lines().count() > 3, "{whole}");
    }
}

/// Nobody reads, and results are written all the same.
#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_keeps_no_results_back() {
    let desk = Desk::new();
    for line in ["run case/mine.toml --runs 20", "run case/mine.toml --runs 20 --format json --out json"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = crate::desk::Done::from(desk.command(line).stdout(full).output().unwrap());
        done.refused(2, "cannot write to standard output");
    }
    assert!(
        desk.results("results").join("report.html").is_file() && desk.results("json").join("report.html").is_file()
    );
}

/// What cannot be printed is an error, also of help.
#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_told() {
    let desk = Desk::new();
    for line in ["help run", "--version", "schema", "check case/mine.toml", "theory"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = crate::desk::Done::from(desk.command(line).stdout(full).output().unwrap());
        done.refused(2, "cannot write to standard output");
    }
}

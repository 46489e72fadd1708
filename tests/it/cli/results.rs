//! What a run leaves behind: the folder, its files, the same bytes again, nothing half-written.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::desk::{Desk, Done, scenario};

#[test]
fn the_baseline_leaves_everything_that_is_promised() {
    let desk = Desk::new();
    let done = desk.run(&format!("run {} --runs 40", scenario("security-talks-2022/baseline.toml"))).good();
    // The case has moves that myopic actors have no use for, and nothing else to remark on.
    assert!(
        done.err.starts_with("warning[S105]: 3 moves do nothing for their owners")
            && done.err.matches("warning").count() == 1
    );
    let place = desk.results("results");
    let name = place.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("security-talks-2022-baseline-") && name.len() == 29 + 10, "{name}");
    let files = desk.files(&format!("results/{name}"));
    let names: Vec<String> =
        files.keys().map(|p| p.to_string_lossy().into_owned()).filter(|n| !n.starts_with("charts/")).collect();
    assert_eq!(
        names,
        [
            "datapackage.json",
            "endings_by_input.csv",
            "findings.json",
            "groups.csv",
            "inputs.csv",
            "manifest.json",
            "moves.csv",
            "outcomes.csv",
            "report.html",
            "rounds.csv",
            "scenario/security-talks-2022/baseline.toml",
            "talks.csv"
        ]
    );
    for (path, bytes) in &files {
        assert!(bytes.len() > 100, "{}", path.display());
    }
    let charts = files.keys().filter(|p| p.starts_with("charts") && p.extension().is_some_and(|e| e == "svg")).count();
    assert!(charts >= 7, "{charts} charts");
    let json = |name: &str| serde_json::from_slice::<serde_json::Value>(&files[Path::new(name)]).unwrap();
    let (findings, manifest) = (json("findings.json"), json("manifest.json"));
    assert_eq!(findings["digest"], manifest["digest"]);
    assert_eq!(manifest["plan"]["seed"], "2022");
    assert_eq!(manifest["plan"]["runs"], 40);
    // What a person reads last is the headline.
    let lines: Vec<&str> = done.out.lines().collect();
    let end = done.out.rsplit("\n\n").next().unwrap();
    let places = ["most frequent ending", "drawn input", "refus"].map(|words| end.find(words));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{end}");
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", done.out);
    assert!(lines.iter().any(|line| line.ends_with(&name)), "{}", done.out);
}

#[test]
fn threads_change_no_byte() {
    let desk = Desk::new();
    let run = |threads: u32, more: &str| {
        desk.run(&format!("run case/mine.toml --runs 700 --keep-runs --threads {threads} {more}")).good()
    };
    assert_eq!(run(1, "--format json --out one").out, run(4, "--format json --out four").out);
    let (one, four) = (desk.files("one"), desk.files("four"));
    assert!(one.len() > 10);
    assert_eq!(one.keys().collect::<Vec<_>>(), four.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &four[path], "{} differs", path.display());
    }
}

/// With `--png` a folder holds one more file for each picture, and everything else byte by byte.
#[test]
fn pictures_are_also_written_as_png_when_asked_for() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    desk.run("shard case/mine.toml --runs 60 --of 1 --index 0 -o part").good();
    for line in ["run case/mine.toml --runs 60", "compare case/mine.toml case/calm.toml --runs 60", "merge part"] {
        let word = line.split(' ').next().unwrap();
        let [plain, with] = ["plain", "with"].map(|out| format!("{word}-{out}"));
        desk.run(&format!("{line} --out {plain}")).good();
        desk.run(&format!("{line} --out {with} --png")).good();
        let (plain, mut with) = (desk.files(&plain), desk.files(&with));
        let pictures: Vec<PathBuf> =
            with.keys().filter(|path| path.extension().is_some_and(|e| e == "png")).cloned().collect();
        let as_svg: Vec<PathBuf> = pictures.iter().map(|path| path.with_extension("svg")).collect();
        assert!(plain.keys().filter(|path| path.extension().is_some_and(|e| e == "svg")).eq(&as_svg), "{line}");
        for picture in pictures {
            assert!(with.remove(&picture).unwrap().starts_with(b"\x89PNG"), "{}", picture.display());
        }
        assert!(plain.len() > 6 && plain == with, "{line}");
    }
}

#[test]
fn json_is_one_document_and_the_same_as_the_file() {
    let desk = Desk::new();
    let done = desk.run("run case/mine.toml --runs 50 --format json").good();
    assert!(done.json().is_object());
    assert_eq!(done.out, std::fs::read_to_string(desk.results("results").join("findings.json")).unwrap());
    std::fs::write(desk.path("case/other.toml"), "extends = \"mine.toml\"\nwhy = \"another name\"\n").unwrap();
    let both = desk.run("run case/mine.toml case/other.toml --runs 50 --format json").good().json();
    assert_eq!(both.as_array().unwrap().len(), 2);
    assert_eq!(both[0], done.json());
    // The copy of an overlay stands beside the copy of its base, and gives the same experiment again.
    let place = desk.all_results("results").into_iter().find(|p| p.to_string_lossy().contains("case-other")).unwrap();
    let copy = place.join("scenario/case/other.toml");
    let again = desk.run(&format!("run {} --runs 50 --format json --out again", copy.display())).good();
    assert_eq!(again.json(), both[1]);
    assert_eq!(desk.results("again").file_name(), place.file_name());
}

#[test]
fn the_same_file_is_the_same_experiment_wherever_it_is_named_from() {
    let desk = Desk::new();
    let here = desk.run("run case/mine.toml --runs 20 --format json --out a").good();
    let mut command = desk.command("run mine.toml --runs 20 --format json --out ../b");
    let there = Done::from(command.current_dir(desk.path("case")).output().unwrap()).good();
    assert_eq!(here.out, there.out);
    assert_eq!(desk.results("a").file_name(), desk.results("b").file_name());
}

#[test]
fn overrides_are_a_different_experiment() {
    let desk = Desk::new();
    let plain = desk.run("run case/mine.toml --runs 50 --format json").good().json();
    let done = desk.run("run case/mine.toml --runs 50 --format json --set scenario.rounds=2").good().json();
    assert_eq!(done["scenario"]["overrides"][0], "scenario.rounds=2");
    assert_eq!(done["rounds"].as_array().unwrap().len(), 3);
    assert_ne!(done["digest"], plain["digest"]);
    assert_eq!(desk.all_results("results").len(), 2);
    desk.run("run case/mine.toml --set scenario.ruonds=2").refused(1, "did you mean");
    desk.run("run case/mine.toml --set nonsense").refused(1, "S044");
}

#[test]
fn every_run_is_kept_when_asked_for() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 123 --keep-runs").good();
    let place = desk.results("results");
    let rows =
        |name: &str| std::fs::read_to_string(place.join(name)).unwrap().lines().map(str::to_string).collect::<Vec<_>>();
    let (runs, inputs) = (rows("runs.csv"), rows("inputs.csv"));
    assert_eq!((runs.len(), inputs.len()), (124, 124));
    assert!(
        runs[0].starts_with("run,outcome,cause,group,ended_by,rounds,collapsed,collapsed_by,collapsed_in,payoff."),
        "{}",
        runs[0]
    );
    for (k, (run, input)) in runs.iter().zip(&inputs).skip(1).enumerate() {
        let cells: Vec<&str> = run.split(',').collect();
        assert_eq!(cells[0], k.to_string());
        assert!(input.starts_with(&format!("{k},{},{},{},", cells[1], cells[2], cells[3])));
    }
    // Run again without it: the numbers are the same, so that what was kept stays.
    desk.run("run case/mine.toml --runs 123").good();
    assert_eq!(rows("runs.csv"), runs);
    assert!(rows("manifest.json").iter().all(|line| !line.contains("keep-runs") && !line.contains("threads")));
}

#[test]
fn what_is_there_survives_what_fails() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 50").good();
    let before = desk.files("results");
    desk.run("run case/mine.toml --runs 50 --set scenario.rounds=none").refused(1, "error[");
    assert_eq!(desk.files("results"), before);
    // A folder that is in the way and holds nothing of ours.
    let place = desk.results("results");
    std::fs::remove_file(place.join("manifest.json")).unwrap();
    desk.run("run case/mine.toml --runs 50").refused(2, "is in the way");
    assert_eq!(desk.files("results").len(), before.len() - 1);
}

#[cfg(unix)]
#[test]
fn being_stopped_leaves_nothing_half_written() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 50").good();
    let before = desk.files("results");
    for (signal, line) in
        [("-INT", "run case/mine.toml --runs 1e9 --keep-runs"), ("-TERM", "run case/mine.toml --runs 1e9")]
    {
        let mut command = desk.command(line);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = || desk.all_results("results").len() > 1;
        wait_for(begun);
        std::thread::sleep(std::time::Duration::from_millis(300));
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        Done::from(child.wait_with_output().unwrap()).refused(2, "stopped; nothing was written");
        assert_eq!(desk.files("results"), before);
        desk.results("results");
    }
}

#[cfg(unix)]
fn wait_for(what: impl Fn() -> bool) {
    for _ in 0..600 {
        if what() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("waited in vain");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_runs() {
    let desk = Desk::new();
    let peak = |runs: u64| {
        let line = format!("run case/mine.toml --runs {runs} --keep-runs --threads 2 --out {runs}");
        let mut child = desk.command(&line).stdout(Stdio::null()).spawn().unwrap();
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let kilobytes =
                text.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
            peak = peak.max(kilobytes.unwrap_or(0));
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(child.wait().unwrap().success());
        peak
    };
    // The sample of inputs is full, and as many runs are in the air as ever are.
    let (some, many) = (peak(10_000), peak(40_000));
    assert!(some > 0 && many < some + 16 * 1024, "{some} kB, then {many} kB");
}

//! Signals are answered within a second, whatever the program is doing, and nothing half-made stays.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Desk, Done, scenario};

/// A second, and what a loaded machine may add.
const SOON: Duration = Duration::from_secs(8);

fn start(desk: &Desk, line: &str) -> Child {
    desk.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[track_caller]
fn wait_for(what: impl Fn() -> bool) {
    for _ in 0..1200 {
        if what() {
            return;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    panic!("waited in vain");
}

/// Waits until the program listens to signals: until then they have their usual effect.
fn wait_until_it_listens(child: &Child) {
    if cfg!(target_os = "linux") {
        let status = format!("/proc/{}/status", child.id());
        let caught = || {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let mask = text.lines().find_map(|l| u64::from_str_radix(l.strip_prefix("SigCgt:")?.trim(), 16).ok());
            mask.is_some_and(|mask| mask >> 1 & 1 == 1 && mask >> 14 & 1 == 1)
        };
        wait_for(caught);
    } else {
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Sends a signal to a program that is still at work, and sees it end soon, in order.
#[track_caller]
fn stop(mut child: Child, signal: &str, line: &str) -> Done {
    assert!(child.try_wait().unwrap().is_none(), "`{line}` was over before it could be stopped");
    let sent = Instant::now();
    send(&child, signal);
    let done = Done::from(child.wait_with_output().unwrap());
    assert!(sent.elapsed() < SOON, "`{line}` took {:?}", sent.elapsed());
    assert_eq!(done.code, Some(2), "`{line}`: {}{}", done.out, done.err);
    assert!(done.err.ends_with("error: stopped; nothing was written\n"), "`{line}`: {}", done.err);
    done
}

/// Whatever reads: here a file from which nothing ever comes, so that no flag is looked at.
#[test]
fn every_command_that_reads_is_stopped_while_it_waits() {
    let desk = Desk::new();
    assert!(Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
    for (k, line) in [
        "run pipe",
        "run case/mine.toml pipe",
        "compare pipe case/mine.toml",
        "shard pipe --of 2 --index 0 -o part",
        "merge pipe",
        "check pipe",
        "explain pipe",
        "exact pipe",
        "replay pipe --run 1",
        "verify pipe",
    ]
    .iter()
    .enumerate()
    {
        let child = start(&desk, line);
        wait_until_it_listens(&child);
        stop(child, if k % 2 == 0 { "-TERM" } else { "-INT" }, line);
    }
    let mut left: Vec<_> =
        std::fs::read_dir(desk.path("")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["case", "pipe"]);
}

/// A game that can begin in more ways than anybody waits for.
fn branching(desk: &Desk) {
    let cost = r#"{ cost = { uniform = [0, 0.9], kind = "private", cells = 64 } }"#;
    let costly = format!("patience = 0.9\nprecision = {{ offer = 1, answer = 1, move = 1 }}\nwar = {cost}\n");
    let actors: String = (0..8).map(|i| format!("[actor.a{i}]\n{costly}")).collect();
    let issue = "[issue.land]\nlevels = { none = 0, all = 1 }\nworth = { a0 = 1 }\n";
    let head = "[scenario]\nschema = 1\nname = \"Many\"\nrounds = 1\n";
    let text = format!("{head}{actors}{issue}[[outcome]]\nid = \"rest\"\n");
    std::fs::write(desk.path("case/branching.toml"), text).unwrap();
}

#[test]
fn every_command_that_computes_is_stopped() {
    let desk = Desk::new();
    branching(&desk);
    let seed = "scenario = \"case/mine.toml\"\nseed = 1\nruns = 1_000_000_000\nwhy = \"long\"\n";
    std::fs::write(desk.path("seed.toml"), seed).unwrap();
    let against = format!("{seed}variants = [\"tension.start=1\"]\n");
    std::fs::write(desk.path("against.toml"), against).unwrap();
    let talks = scenario("security-talks-2022/baseline.toml");
    for (k, line) in [
        "run case/mine.toml --runs 1e9".to_string(),
        "run case/mine.toml --runs 1e9 --threads 1 --keep-runs".into(),
        "run case/mine.toml --precision 0.00001 --at-most 1e9".into(),
        format!("run {talks} --runs 1e9 --format json"),
        "compare case/mine.toml --variant tension.start=1 --runs 1e9 --keep-runs".into(),
        "compare case/mine.toml --variant tension.start=1 --precision 0.00001 --at-most 1e9".into(),
        "shard case/mine.toml --runs 1e9 --of 2 --index 1 -o part".into(),
        "verify seed.toml".into(),
        "verify against.toml".into(),
        "exact case/branching.toml --most 1e15".into(),
        "theory --page".into(),
    ]
    .iter()
    .enumerate()
    {
        let child = start(&desk, line);
        wait_until_it_listens(&child);
        std::thread::sleep(Duration::from_millis(700));
        stop(child, if k % 2 == 0 { "-INT" } else { "-TERM" }, line);
    }
    // No folder that was made in vain, no part, no half of either.
    let mut left: Vec<_> =
        std::fs::read_dir(desk.path("")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["against.toml", "case", "seed.toml"]);
}

#[test]
fn the_second_signal_does_not_wait() {
    let desk = Desk::new();
    assert!(Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
    let mut child = start(&desk, "check pipe");
    wait_until_it_listens(&child);
    send(&child, "-INT");
    std::thread::sleep(Duration::from_millis(60));
    if child.try_wait().unwrap().is_none() {
        send(&child, "-INT");
    }
    let done = Done::from(child.wait_with_output().unwrap());
    assert_eq!(done.code, Some(2), "{}", done.err);
    assert_eq!(done.err.matches("stopped; nothing was written").count(), 1, "{}", done.err);
}

/// What was finished before the signal stays, and nobody is told otherwise.
#[test]
fn what_was_written_before_the_signal_stays() {
    let desk = Desk::new();
    std::fs::write(
        desk.path("case/long.toml"),
        "extends = \"mine.toml\"\nwhy = \"x\"\n[scenario]\nruns = 1_000_000_000\n",
    )
    .unwrap();
    std::fs::write(desk.path("case/short.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[scenario]\nruns = 20\n")
        .unwrap();
    let mut child = start(&desk, "run case/short.toml case/long.toml");
    wait_for(|| desk.path("results/latest").exists());
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none());
    send(&child, "-TERM");
    let done = Done::from(child.wait_with_output().unwrap());
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("stopped; what had been written is complete"), "{}", done.err);
    assert!(desk.results("results").join("manifest.json").is_file());
}

/// A killed program cannot clean up; the next one does, and takes nothing from one that lives.
#[test]
fn leftovers_of_killed_runs_are_swept_and_live_ones_are_not() {
    let desk = Desk::new();
    let unfinished = || {
        let entries = std::fs::read_dir(desk.path("results")).map(|all| all.flatten().map(|e| e.path()).collect());
        let mut all: Vec<_> = entries.unwrap_or_else(|_| Vec::new());
        all.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".unfinished-")));
        all
    };
    let line = "run case/mine.toml --runs 1e9 --keep-runs";
    let mut killed = start(&desk, line);
    wait_for(|| unfinished().len() == 1);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let dead = unfinished();
    assert_eq!(dead.len(), 1);
    let live = start(&desk, line);
    wait_for(|| !dead[0].exists() && unfinished().len() == 1);
    // Another run in the same folder leaves the one that is being written alone.
    desk.run("run case/mine.toml --runs 20").good();
    assert_eq!(unfinished().len(), 1);
    stop(live, "-INT", line);
    assert!(unfinished().is_empty());
    desk.results("results");
    // Halves of parts go, too.
    std::fs::write(desk.path(".unfinished-x1y2z3"), "half").unwrap();
    desk.run("shard case/mine.toml --runs 20 --of 1 --index 0 -o part").good();
    assert!(!desk.path(".unfinished-x1y2z3").exists());
}

/// Under `nohup` a program does not end with its terminal.
#[cfg(target_os = "linux")]
#[test]
fn an_ignored_hangup_stays_ignored() {
    let desk = Desk::new();
    let script = "trap '' HUP; exec \"$0\" run case/mine.toml --runs 1e9";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_detente")])
        .current_dir(desk.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until_it_listens(&child);
    send(&child, "-HUP");
    std::thread::sleep(Duration::from_millis(1500));
    assert!(child.try_wait().unwrap().is_none());
    stop(child, "-TERM", script);
    // Otherwise it ends the program like the others.
    let child = start(&desk, "run case/mine.toml --runs 1e9");
    wait_until_it_listens(&child);
    stop(child, "-HUP", "run");
}

/// Where there is no terminal, a line every few seconds says how far the work is.
#[test]
fn progress_is_told_in_lines_where_there_is_no_terminal() {
    let desk = Desk::new();
    let told = |line: &str| {
        let child = start(&desk, line);
        std::thread::sleep(Duration::from_millis(6_500));
        stop(child, "-TERM", line).err
    };
    std::thread::scope(|scope| {
        let runs = scope.spawn(|| told("run case/mine.toml --runs 1e9 --out a"));
        let until = scope.spawn(|| told("run case/mine.toml --precision 0.00001 --at-most 1e9 --out b"));
        let quiet = scope.spawn(|| told("run case/mine.toml --runs 1e9 --quiet --out c"));
        let first = |text: String| text.lines().next().unwrap().to_string();
        let line = first(runs.join().unwrap());
        assert!(line.contains(" of 1,000,000,000 runs, ") && line.ends_with(" left"), "{line}");
        let line = first(until.join().unwrap());
        assert!(line.contains("/s, at most 1,000,000,000"), "{line}");
        assert_eq!(quiet.join().unwrap(), "error: stopped; nothing was written\n");
    });
}

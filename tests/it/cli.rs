//! The program as a person meets it: commands, files, exit codes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use detente::scenario::starter;
use tempfile::TempDir;

/// A folder of its own with a small scenario in it, `case/mine.toml`.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("case")).unwrap();
        std::fs::write(folder.path().join("case/mine.toml"), starter("Mine")).unwrap();
        Desk { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.folder.path()).args(line.split_whitespace()).env_remove("NO_COLOR");
        command
    }

    fn run(&self, line: &str) -> Done {
        Done::from(self.command(line).output().unwrap())
    }

    /// Every file below a folder, by name.
    fn files(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path(name)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for path in entries.map(|e| e.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(
                        path.strip_prefix(self.path(name)).unwrap().to_path_buf(),
                        std::fs::read(&path).unwrap(),
                    );
                }
            }
        }
        found
    }

    /// The only folder of results.
    fn results(&self, out: &str) -> PathBuf {
        let mut folders: Vec<_> = std::fs::read_dir(self.path(out)).unwrap().map(|e| e.unwrap().path()).collect();
        assert_eq!(folders.len(), 1, "{folders:?}");
        folders.remove(0)
    }
}

/// What came of a command.
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Done {
        Done {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Done {
    #[track_caller]
    fn good(self) -> Done {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    /// Ended with this code, said this on stderr, and nothing on stdout.
    #[track_caller]
    fn refused(self, code: i32, says: &str) -> Done {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(self.err.contains(says), "{}", self.err);
        assert_eq!(self.out, "");
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

fn scenario(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).to_string_lossy().into_owned()
}

#[test]
fn the_baseline_leaves_everything_that_is_promised() {
    let desk = Desk::new();
    let done = desk.run(&format!("run {} --runs 40", scenario("security-talks-2022/baseline.toml"))).good();
    assert_eq!(done.err, "");
    let place = desk.results("results");
    let name = place.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("security-talks-2022-baseline-") && name.len() == 29 + 10, "{name}");
    let files = desk.files(&format!("results/{name}"));
    let names: Vec<String> =
        files.keys().map(|p| p.to_string_lossy().into_owned()).filter(|n| !n.starts_with("charts/")).collect();
    assert_eq!(
        names,
        [
            "findings.json",
            "inputs.csv",
            "manifest.json",
            "outcomes.csv",
            "report.html",
            "rounds.csv",
            "scenario/security-talks-2022/baseline.toml"
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
    let last = &lines[lines.len() - 3..];
    assert!(last[0].contains("likel") && last[1].contains("drawn input") && last[2].contains("refus"), "{last:?}");
    assert!(lines[..lines.len() - 3].iter().all(|line| line.chars().count() <= 80), "{}", done.out);
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
    let place = std::fs::read_dir(desk.path("results")).unwrap().map(|e| e.unwrap().path());
    let place = place.into_iter().find(|p| p.to_string_lossy().contains("case-other")).unwrap();
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
fn a_wrong_path_is_the_command_s_fault() {
    let desk = Desk::new();
    desk.run("run case/mime.toml").refused(2, "there is no such file; did you mean `case/mine.toml`?");
    desk.run("run case").refused(2, "this is a folder");
    desk.run("check nowhere/at/all.toml").refused(2, "there is no such file");
    desk.run("explain case/mime.toml").refused(2, "did you mean");
    assert!(!desk.path("results").exists());
}

#[test]
fn a_faulty_scenario_is_told_about_and_nothing_is_written() {
    let desk = Desk::new();
    let text = starter("Mine").replacen("patience", "paitence", 1);
    std::fs::write(desk.path("case/bad.toml"), text).unwrap();
    let done = desk.run("run case/mine.toml case/bad.toml --runs 20").refused(1, "did you mean `patience`?");
    assert!(done.err.contains("--> case/bad.toml:") && !done.err.contains('\x1b'), "{}", done.err);
    assert!(!desk.path("results").exists());
    let done = desk.run("check case/bad.toml case/mine.toml");
    assert_eq!(done.code, Some(1));
    assert!(
        done.out.contains("case/bad.toml: 2 faults") || done.out.contains("case/bad.toml: 1 fault"),
        "{}",
        done.out
    );
    assert!(done.out.contains("case/mine.toml: sound"), "{}", done.out);
    let json = desk.run("check case/bad.toml case/mine.toml --format json");
    assert_eq!((json.code, json.err.as_str()), (Some(1), ""));
    let json = json.json();
    assert_eq!((json[0]["sound"].as_bool(), json[1]["sound"].as_bool()), (Some(false), Some(true)));
    assert!(json[0]["diagnostics"][0]["places"][0]["line"].as_u64().unwrap() > 1);
    assert!(json[1]["coverage"]["priors"].as_array().unwrap().len() > 5);
    std::fs::write(desk.path("case/bytes.toml"), b"\xff\xfe\x00").unwrap();
    desk.run("run case/bytes.toml").refused(1, "S002");
}

#[test]
fn priors_are_listed_when_asked_for() {
    let desk = Desk::new();
    let short = desk.run("check case/mine.toml").good();
    let long = desk.run("check case/mine.toml --priors").good();
    assert!(short.out.lines().count() == 2 && long.out.starts_with(&short.out), "{}", short.out);
    assert!(long.out.contains("\n    actor."), "{}", long.out);
}

#[test]
fn overrides_are_a_different_experiment() {
    let desk = Desk::new();
    let plain = desk.run("run case/mine.toml --runs 50 --format json").good().json();
    let done = desk.run("run case/mine.toml --runs 50 --format json --set scenario.rounds=2").good().json();
    assert_eq!(done["scenario"]["overrides"][0], "scenario.rounds=2");
    assert_eq!(done["rounds"].as_array().unwrap().len(), 3);
    assert_ne!(done["digest"], plain["digest"]);
    assert_eq!(std::fs::read_dir(desk.path("results")).unwrap().count(), 2);
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
    assert!(runs[0].starts_with("run,outcome,ended_by,rounds,payoff."), "{}", runs[0]);
    for (k, (run, input)) in runs.iter().zip(&inputs).skip(1).enumerate() {
        let cells: Vec<&str> = run.split(',').collect();
        assert_eq!(cells[0], k.to_string());
        assert!(input.starts_with(&format!("{k},{},", cells[1])));
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
        let begun = || std::fs::read_dir(desk.path("results")).unwrap().count() > 1;
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

#[test]
fn places_that_cannot_be_written_to_are_named() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 20 --out case/mine.toml")
        .refused(2, "`case/mine.toml` is a file; `--out` needs a folder");
    let error =
        desk.run("run case/mine.toml --runs 20 --out case/mine.toml/deeper").refused(2, "cannot make the folder");
    assert!(error.err.starts_with("error: ") && error.err.lines().count() == 1, "{}", error.err);
}

#[test]
fn a_typo_in_the_command_is_the_command_s_fault() {
    let desk = Desk::new();
    desk.run("run").refused(2, "required");
    desk.run("chek case/mine.toml").refused(2, "similar");
    desk.run("run case/mine.toml --runs 0").refused(2, "runs go from 1");
    desk.run("run case/mine.toml --seed -1").refused(2, "");
    desk.run("run case/mine.toml --threads 0").refused(2, "leave the option out for all cores");
    assert_eq!(desk.run("--version").good().out, format!("detente {}\n", env!("CARGO_PKG_VERSION")));
    assert!(desk.run("run --help").good().out.contains("--keep-runs"));
}

#[test]
fn a_new_scenario_can_be_used_at_once() {
    let desk = Desk::new();
    let done = desk.run("new port-dues").good();
    assert_eq!(done.out, "port-dues.toml\n");
    assert!(done.err.contains("detente run port-dues.toml"), "{}", done.err);
    assert!(std::fs::read_to_string(desk.path("port-dues.toml")).unwrap().contains("\"Port dues\""));
    assert!(desk.run("check port-dues.toml").good().out.contains("sound"));
    desk.run("run port-dues.toml --runs 20").good();
    let before = std::fs::read(desk.path("port-dues.toml")).unwrap();
    desk.run("new port-dues.toml").refused(2, "is there already");
    assert_eq!(std::fs::read(desk.path("port-dues.toml")).unwrap(), before);
    desk.run("new nowhere/x").refused(2, "make its folder first");
    desk.run("new ..").refused(2, "is no name for a file");
    assert_eq!(desk.run("new quiet -q").good().err, "");
}

#[test]
fn pinned_experiments_are_verified_and_pinned() {
    let desk = Desk::new();
    let seed =
        "# a remark\nwhy = \"test\"\nscenario = \"case/mine.toml\"\nseed = \"18446744073709551615\"\nruns = 30\n";
    std::fs::write(desk.path("a.toml"), seed).unwrap();
    let done = desk.run("verify a.toml");
    assert_eq!(done.code, Some(1));
    assert!(done.out.contains("no digest yet"), "{}", done.out);
    assert!(desk.run("verify --pin a.toml").good().out.contains("pinned"));
    let text = std::fs::read_to_string(desk.path("a.toml")).unwrap();
    assert!(text.starts_with(seed.trim_end()) && text.lines().count() == 6, "{text}");
    assert_eq!(desk.run("verify a.toml").good().out, "a.toml: ok\n");
    // Another plan gives another digest, and only the digest is written anew.
    std::fs::write(desk.path("a.toml"), text.replace("runs = 30", "runs = 31 # more")).unwrap();
    let differs = desk.run("verify a.toml --format json");
    assert_eq!(differs.code, Some(1));
    assert_eq!(differs.json()["same"], false);
    desk.run("verify --pin a.toml").good();
    assert!(std::fs::read_to_string(desk.path("a.toml")).unwrap().contains("runs = 31 # more\ndigest"));
    assert_eq!(desk.run("verify a.toml a.toml -q").good().out, "a.toml: ok\na.toml: ok\n");
    std::fs::write(desk.path("b.toml"), "scenario = \"case/mine.toml\"\nsede = 1").unwrap();
    desk.run("verify b.toml").refused(1, "unknown field `sede`");
    desk.run("verify c.toml").refused(2, "cannot read `c.toml`");
    std::fs::write(desk.path("d.toml"), "why = \"\"\nscenario = \"x.toml\"\nseed = 1\nruns = 1").unwrap();
    desk.run("verify d.toml").refused(2, "there is no such file");
}

#[test]
fn a_scenario_is_explained() {
    let desk = Desk::new();
    let port = scenario("wage-dispute/baseline.toml");
    for case in ["case/mine.toml", &port, &scenario("security-talks-2022/baseline.toml")] {
        let out = desk.run(&format!("explain {case}")).good().out;
        assert!(out.contains("what could be agreed in "), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    }
    let json = desk.run(&format!("explain {port} --format json")).good().json();
    let ids: Vec<&str> = json["proposals"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    let one = desk.run(&format!("explain {port} {}", ids[1])).good();
    assert_eq!(one.out.matches("\nproposal ").count(), 1);
    desk.run(&format!("explain {port} nothing")).refused(2, &format!("it has `{}`", ids[0]));
    desk.run("explain case/mine.toml nothing").refused(2, "has no proposal `nothing`");
}

#[test]
fn quiet_says_nothing_beside_results() {
    let desk = Desk::new();
    let loud = desk.run("run case/mine.toml --runs 20").good();
    let quiet = desk.run("run case/mine.toml --runs 20 --quiet").good();
    assert_eq!((quiet.out, quiet.err.as_str()), (loud.out, ""));
}

#[test]
fn a_reader_that_leaves_early_is_no_fault() {
    let desk = Desk::new();
    for line in ["run case/mine.toml --runs 20", "schema", "check case/mine.toml", "--help"] {
        let mut child = desk.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]), "{line}");
    }
    assert!(desk.results("results").join("report.html").is_file());
}

#[test]
fn findings_fit_their_schema_and_nothing_less_does() {
    let desk = Desk::new();
    let schema = desk.run("schema --findings").good().json();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let baseline = scenario("security-talks-2022/baseline.toml");
    // One run leaves most estimates undefined.
    for line in [
        format!("run {baseline} --runs 30"),
        "run case/mine.toml --runs 1".into(),
        "run case/mine.toml --runs 400".into(),
    ] {
        let findings = desk.run(&format!("{line} --format json")).good().json();
        let faults: Vec<String> =
            validator.iter_errors(&findings).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{line}: {faults:?}");
        for place in places(&findings) {
            let mut less = findings.clone();
            let parent = less.pointer_mut(&place.0).unwrap().as_object_mut().unwrap();
            parent.remove(&place.1).unwrap();
            assert!(!validator.is_valid(&less), "{}/{} can be left out", place.0, place.1);
            let mut more = findings.clone();
            more.pointer_mut(&place.0).unwrap()["surplus"] = serde_json::json!([[]]);
            assert!(!validator.is_valid(&more), "{} takes a key that it does not have", place.0);
        }
    }
    let language = desk.run("schema").good().json();
    assert!(jsonschema::draft7::new(&language).is_ok());
}

/// Every key of every object that is not a map from ids, once for each kind of object.
fn places(findings: &serde_json::Value) -> Vec<(String, String)> {
    let kinds = [
        "",
        "/scenario",
        "/plan",
        "/outcomes/0",
        "/outcomes/0/share",
        "/rounds/0",
        "/rounds/0/tension",
        "/tension_by_outcome/0",
        "/moves/0",
        "/forums/0",
        "/proposals/0",
        "/bargaining/0",
        "/agreements",
        "/beliefs/0",
        "/actors/0",
        "/inputs/0",
        "/inputs/0/bins/0",
        "/after_meeting/0",
    ];
    let keys = |kind: &str| {
        findings
            .pointer(kind)
            .and_then(|v| v.as_object())
            .map(|o| o.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    kinds.iter().flat_map(|kind| keys(kind).into_iter().map(|key| (kind.to_string(), key))).collect()
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

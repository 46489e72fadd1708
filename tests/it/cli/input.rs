//! What is typed: changes, variants, files joined with `+`, standard input, numbers, and help.

use std::io::Write;
use std::process::Stdio;

use detente::internals::scenario::starter;
use serde_json::Value;

use crate::desk::{Desk, Done, scenario};

/// Runs a command whose words may have blanks in them.
fn typed(desk: &Desk, words: &[&str]) -> Done {
    Done::from(desk.command("").args(words).output().unwrap())
}

/// Runs a command with a text on its standard input.
fn piped(desk: &Desk, line: &str, text: &str) -> Done {
    let mut command = desk.command(line);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses to read has closed the pipe.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    Done::from(child.wait_with_output().unwrap())
}

const COMPARE: [&str; 5] = ["compare", "case/mine.toml", "--runs", "300", "--variant"];

fn compared(desk: &Desk, variants: &[&str]) -> Done {
    let mut words = COMPARE[..4].to_vec();
    variants.iter().for_each(|variant| words.extend(["--variant", variant]));
    words.extend(["--format", "json", "--out", "out"]);
    typed(desk, &words)
}

#[test]
fn a_move_can_be_taken_out_by_hand() {
    let desk = Desk::new();
    let overlay = "extends = \"mine.toml\"\nwhy = \"x\"\nremove = [\"move.blockade\", \"move.call_off\"]\n[scenario]\nname = \"x\"\n";
    std::fs::write(desk.path("case/without.toml"), overlay).unwrap();
    let by_file = desk.run("run case/without.toml --runs 300 --format json --out a").good().json();
    let list = "remove=[\"move.blockade\", \"move.call_off\"]";
    let by_hand =
        typed(&desk, &["run", "case/mine.toml", "--runs", "300", "--format", "json", "--out", "b", "--set", list]);
    let by_hand = by_hand.good().json();
    assert_eq!(by_file["outcomes"], by_hand["outcomes"]);
    let found =
        compared(&desk, &["without call-off: remove=move.call_off", &format!("without both: {list}")]).good().json();
    let variants = found["variants"].as_array().unwrap();
    assert_eq!(variants[1]["scenario"]["name"], "without both");
    assert!(variants.iter().any(|v| v["changed"]["value"].as_f64().unwrap() > 0.0), "{found}");
    // What other parts of the file need is said as it is of an overlay, and of which variant.
    let wrong = compared(&desk, &["no blockade: remove=move.blockade"]).refused(1, "in the variant `no blockade`:");
    assert!(
        wrong.err.contains("no move has the id `blockade`") && wrong.err.contains("case/mine.toml:"),
        "{}",
        wrong.err
    );
    compared(&desk, &["x: remove=move.blokade"]).refused(1, "did you mean `move.blockade`?");
    // Rows of evidence about a move that is taken out go with it.
    let talks = scenario("security-talks-2022/baseline.toml");
    let done = desk.run(&format!("check {talks} --set remove=move.build_up")).good();
    assert!(!done.err.contains("error"), "{}", done.err);
}

#[test]
fn what_would_do_nothing_is_refused_or_remarked_on() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 20 --set extends=other.toml").refused(1, "base.toml + overlay.toml");
    desk.run("run case/mine.toml --runs 20 --set nonsense.path=1").refused(1, "the scenario has no `nonsense.path`");
    desk.run("run case/mine.toml --runs 20 --set remove=nonsense.path").refused(1, "is not in the scenario");
    let idle = desk.run("run case/mine.toml --runs 20 --set actor.north.patience=0.97").good();
    assert!(idle.err.contains("warning[S120]") && idle.err.contains("changes nothing"), "{}", idle.err);
    let idle = compared(&desk, &["same: tension.start*=1"]).good();
    assert!(idle.err.contains("warning[S120]") && idle.err.contains("variant `same`"), "{}", idle.err);
    for (path, option) in [("scenario.runs=5", "--runs"), ("scenario.seed=5", "--seed"), ("scenario.runs*=2", "--runs")]
    {
        compared(&desk, &[&format!("v: {path}")]).refused(2, &format!("write `{option}`"));
    }
    let note = desk.run("run case/mine.toml --runs 20 --set scenario.runs=30").good();
    assert!(note.err.contains("has no effect beside `--runs`"), "{}", note.err);
}

#[test]
fn numbers_with_two_readings_are_refused_everywhere() {
    let desk = Desk::new();
    for line in [
        "run case/mine.toml --runs",
        "run case/mine.toml --seed",
        "run case/mine.toml --threads",
        "run case/mine.toml --precision 0.1 --at-least",
        "run case/mine.toml --precision 0.1 --at-most",
        "shard case/mine.toml --index 0 -o x --of",
        "shard case/mine.toml --of 2 -o x --index",
        "exact case/mine.toml --most",
        "replay case/mine.toml --run",
        "compare case/mine.toml case/mine.toml --runs",
    ] {
        for (number, says) in
            [("1.000", "`1000`"), ("1,000", "`1000`"), ("1,5", "two readings"), ("-5", "below 0"), ("−5", "below 0")]
        {
            let done = desk.run(&format!("{line} {number}")).refused(2, says);
            assert!(!done.err.contains("tip:"), "{}", done.err);
        }
    }
    desk.run("run case/mine.toml --precision 0,005").refused(2, "write `0.005`");
    desk.run("run case/mine.toml --precision -0.005").refused(2, "out of range");
    desk.run("run case/mine.toml —runs 5").refused(2, "`--runs`");
    desk.run("theory alternating-offers --set delta=0,9").refused(2, "write `0.9`");
    assert!(!desk.path("results").exists());
}

#[test]
fn variants_have_names_of_their_own() {
    let desk = Desk::new();
    let names = ["p = 0.5: high", "a: b", "\"tension.start=9: no\"", "ratio 3:1"];
    let typed: Vec<String> =
        names.iter().enumerate().map(|(i, name)| format!("{name}: tension.start={}", 4 + i)).collect();
    let texts: Vec<&str> = typed.iter().map(String::as_str).collect();
    let found = compared(&desk, &texts).good().json();
    let shown: Vec<&str> =
        found["variants"].as_array().unwrap().iter().map(|v| v["scenario"]["name"].as_str().unwrap()).collect();
    assert_eq!(shown, ["p = 0.5: high", "a: b", "tension.start=9: no", "ratio 3:1"]);
    // An error says which variant it is in.
    let wrong = compared(&desk, &["calm: tension.start=1", "wild: tension.start=99"]).refused(1, "variant `wild`:1:");
    assert!(!wrong.err.contains("calm"), "{}", wrong.err);
    compared(&desk, &["a: tension.start=1", "a: tension.start=2"]).refused(2, "two variants are called `a`");
    compared(&desk, &["tension.start=1", "tension.start=1"]).refused(2, "two variants are called");
    compared(&desk, &["calm: tension.start=0,5"]).refused(2, "write `0.5`");
    // Files with one title, and a variant that is called like a file, are told apart.
    let line =
        "compare case/mine.toml case/mine.toml --variant Mine:tension.start=4 --runs 20 --format json --out again";
    let found = desk.run(line).good().json();
    let mut shown = vec![found["base"]["scenario"]["name"].as_str().unwrap()];
    shown.extend(found["variants"].as_array().unwrap().iter().map(|v| v["scenario"]["name"].as_str().unwrap()));
    assert_eq!(shown.len(), 3);
    assert!(shown[0] != shown[1] && shown[1] != shown[2] && shown[0] != shown[2], "{shown:?}");
}

#[test]
fn a_change_is_noted_with_the_value_that_it_came_to() {
    let desk = Desk::new();
    // A text whose numbers are known here, whatever the starter holds.
    std::fs::write(desk.path("case/mine.toml"), include_str!("../mistakes.toml")).unwrap();
    let line = "run case/mine.toml --runs 50 --set tension.start*=1.5 --set actor.north.war.cost+=0.1 --set force.seizure.prize*=2";
    let done = desk.run(line).good();
    assert_eq!(done.err, "");
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(desk.results("results").join("manifest.json")).unwrap()).unwrap();
    let overrides: Vec<&str> =
        manifest["scenario"]["overrides"].as_array().unwrap().iter().map(|o| o.as_str().unwrap()).collect();
    assert_eq!(
        overrides,
        [
            "tension.start=4.5",
            "actor.north.war.cost={ uniform = [0.4, 1.0], kind = \"private\", cells = 4 }",
            "force.seizure.prize=1.4"
        ]
    );
    let words: Vec<&str> = ["run", "case/mine.toml", "--runs", "50", "--format", "json", "--out", "again"]
        .into_iter()
        .chain(overrides.iter().flat_map(|o| ["--set", o]))
        .collect();
    let again = typed(&desk, &words).good().json();
    assert_eq!((&again["scenario"]["hash"], &again["digest"]), (&manifest["scenario"]["hash"], &manifest["digest"]));
    for (change, says) in [
        ("force.seizure.balance*=2", "truncated_normal = [1.2,"),
        ("force.seizure.balance+=0.1", "`beta` always reaches from 0 to 1"),
        ("tension.start*=9", "out of its range"),
        ("issue.border.levels*=0.5", "one number"),
        ("actor.north.patience-=0.1", "write `actor.north.patience+=-0.1`"),
    ] {
        desk.run(&format!("check case/mine.toml --set {change}"));
        let done = desk.run(&format!("run case/mine.toml --runs 5 --set {change}"));
        assert!(done.code == Some(1) && done.err.contains(says), "{change}: {}", done.err);
    }
}

/// Two overlays of the starter, and one of another base.
fn overlays(desk: &Desk) {
    let overlay = |name: &str, rest: &str| {
        let text = format!("extends = \"mine.toml\"\nwhy = \"About {name}.\"\n[scenario]\nname = \"{name}\"\n{rest}");
        std::fs::write(desk.path(&format!("case/{name}.toml")), text).unwrap();
    };
    overlay("calm", "[tension]\nstart = 1\n");
    overlay("poor", "[force.seizure]\nprize = 0.3\n");
    std::fs::write(desk.path("case/other.toml"), starter("Other")).unwrap();
    let strange = "extends = \"other.toml\"\nwhy = \"x\"\n[tension]\ndecay = 0.1\n";
    std::fs::write(desk.path("case/strange.toml"), strange).unwrap();
}

#[test]
fn overlays_are_laid_over_each_other_by_every_command() {
    let desk = Desk::new();
    overlays(&desk);
    let group = "case/mine.toml + case/calm.toml + case/poor.toml";
    let by_hand = "case/mine.toml --set tension.start=1 --set force.seizure.prize=0.3";
    let both = |command: &str, rest: &str| {
        let json = |what: &str, out: &str| desk.run(&format!("{command} {what} {rest} {out}")).good().json();
        let outs = if command == "run" { ("--out a", "--out b") } else { ("", "") };
        (json(group, outs.0), json(by_hand, outs.1))
    };
    let (joined, alone) = both("run", "--runs 200 --format json");
    assert_eq!(joined["outcomes"], alone["outcomes"]);
    assert_eq!(joined["scenario"]["id"], "case/mine+calm+poor");
    assert_eq!(joined["scenario"]["name"], "Mine + calm + poor");
    let (joined, alone) = both("explain", "--format json");
    assert_eq!((joined["actors"].is_array(), &joined["actors"]), (true, &alone["actors"]));
    let (joined, alone) = both("replay", "--run 3 --format json");
    assert_eq!(joined["rounds"], alone["rounds"]);
    assert!(desk.run(&format!("check {group}")).good().out.contains(group));
    assert!(desk.run(&format!("paths {group} tension.start")).good().out.contains("tension.start"));
    // In the folder: copies of all files, and a command that gives the same again there.
    let place = desk.results("a");
    for file in ["mine", "calm", "poor"] {
        assert!(desk.files("a").keys().any(|p| p.ends_with(format!("{file}.toml"))), "{file}");
    }
    let manifest: Value = serde_json::from_slice(&std::fs::read(place.join("manifest.json")).unwrap()).unwrap();
    let command = manifest["command"].as_str().unwrap().strip_prefix("detente ").unwrap();
    assert_eq!(command.matches(" + ").count(), 2, "{command}");
    let mut again = desk.command(command);
    let again = Done::from(
        again.args(["--format", "json", "--out", "c"]).current_dir(folder_of(&desk, command)).output().unwrap(),
    );
    assert_eq!(again.good().json()["digest"], manifest["digest"]);
}

/// Where a command of a manifest is to be typed.
fn folder_of(desk: &Desk, command: &str) -> std::path::PathBuf {
    if command.contains(" scenario/") { desk.results("a") } else { desk.path("") }
}

#[test]
fn groups_are_cases_of_a_comparison_and_parts_of_an_experiment() {
    let desk = Desk::new();
    overlays(&desk);
    let line = "compare case/mine.toml case/mine.toml + case/calm.toml case/mine.toml + case/calm.toml + case/poor.toml --runs 60 --seed 5";
    let found = desk.run(&format!("{line} --format json")).good().json();
    let names: Vec<&str> =
        found["variants"].as_array().unwrap().iter().map(|v| v["scenario"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Mine + calm", "Mine + calm + poor"]);
    // The same as a seed file.
    let seed = "why = \"x\"\nscenario = \"case/mine.toml\"\nagainst = [[\"case/mine.toml\", \"case/calm.toml\"], [\"case/mine.toml\", \"case/calm.toml\", \"case/poor.toml\"]]\nseed = 5\nruns = 60\n";
    std::fs::write(desk.path("seed.toml"), format!("{seed}digest = {}\n", found["digest"])).unwrap();
    assert_eq!(desk.run("verify seed.toml").good().out, "seed.toml: ok\n");
    // In parts.
    let group = "case/mine.toml + case/calm.toml + case/poor.toml";
    for i in 0..2 {
        desk.run(&format!("shard {group} --runs 60 --of 2 --index {i} -o part-{i}")).good();
    }
    let merged = desk.run("merge part-0 part-1 --format json --out merged").good().json();
    let whole = desk.run(&format!("run {group} --runs 60 --format json --out whole")).good().json();
    assert_eq!(merged, whole);
    assert_eq!(desk.files("merged"), desk.files("whole"));
}

#[test]
fn an_overlay_of_another_base_gets_a_warning_and_errors_are_in_the_right_place() {
    let desk = Desk::new();
    overlays(&desk);
    let odd = desk.run("check case/mine.toml + case/strange.toml").good();
    assert!(odd.err.contains("warning[S122]") && odd.err.contains("case/strange.toml:1:11"), "{}", odd.err);
    for fine in [
        "case/mine.toml + case/calm.toml",
        "./case/../case/mine.toml + case/calm.toml",
        "case/calm.toml + case/poor.toml",
    ] {
        assert!(!desk.run(&format!("check {fine}")).good().err.contains("S122"), "{fine}");
    }
    std::fs::write(
        desk.path("case/wrong.toml"),
        "extends = \"mine.toml\"\nremove = [\"move.blokade\"]\n[actor.nroth]\npatience = 2\n",
    )
    .unwrap();
    let wrong = desk.run("check case/mine.toml + case/calm.toml + case/wrong.toml");
    assert!(
        wrong.code == Some(1) && wrong.err.contains("case/wrong.toml:2:11") && wrong.err.contains("case/wrong.toml:3:"),
        "{}",
        wrong.err
    );
    desk.run("run case/mine.toml +").refused(2, "`+` needs a file behind it");
    desk.run("run + case/mine.toml").refused(2, "`+` needs a file before it");
    desk.run("run case/mine.toml + case/mine.toml").refused(2, "stands twice");
    desk.run("exact case/mine.toml case/calm.toml").refused(2, "takes one scenario");
    desk.run("run case/mine.toml + case/clam.toml").refused(2, "did you mean `case/calm.toml`?");
    // A base that is not there: what is meant is relative to the file that says so.
    std::fs::write(desk.path("case/typo.toml"), "extends = \"mime.toml\"\nwhy = \"x\"\n").unwrap();
    let typo = desk.run("check case/typo.toml");
    assert!(typo.err.contains("did you mean `mine.toml`?") && !typo.err.contains("`case/mine.toml`"), "{}", typo.err);
    std::fs::create_dir(desk.path("deep")).unwrap();
    std::fs::write(desk.path("deep/typo.toml"), "extends = \"../case/mime.toml\"\nwhy = \"x\"\n").unwrap();
    assert!(desk.run("check deep/typo.toml").err.contains("did you mean `../case/mine.toml`?"));
}

#[test]
fn standard_input_is_a_scenario_file() {
    let desk = Desk::new();
    overlays(&desk);
    let text = starter("Piped");
    let file = desk.run("run case/mine.toml --runs 60 --format json --out a").good().json();
    let done = piped(&desk, "run - --runs 60 --format json --out b", &text).good().json();
    assert_eq!((&done["outcomes"], done["scenario"]["id"].as_str()), (&file["outcomes"], Some("stdin")));
    for line in [
        "check -",
        "explain -",
        "replay - --run 1",
        "paths - patience",
        "shard - --runs 20 --of 2 --index 0 -o part",
        "compare - case/calm.toml --runs 20",
        "compare - --variant tension.start=4 --runs 20",
        "check case/mine.toml + -",
    ] {
        piped(&desk, line, &text).good();
    }
    piped(&desk, "exact -", &text).refused(2, "`-`");
    let overlay = "extends = \"case/mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n";
    let done = piped(&desk, "run - --runs 60 --format json --out c", overlay).good().json();
    let by_hand = desk.run("run case/mine.toml --runs 60 --set tension.start=1 --format json --out d").good().json();
    assert_eq!(done["outcomes"], by_hand["outcomes"]);
    assert!(desk.files("c").keys().any(|p| p.ends_with("stdin.toml")));
    piped(&desk, "compare - -", &text).refused(2, "only once");
    piped(&desk, "run - + -", &text).refused(2, "only once");
    let wrong = piped(&desk, "check -", &text.replace("patience", "paitence"));
    assert!(wrong.code == Some(1) && wrong.err.contains("<stdin>:"), "{}", wrong.err);
    piped(&desk, "run -", "").refused(1, "the file is empty");
}

/// Every change that the program advises can be made, on the scenario at hand.
#[test]
fn advised_changes_work() {
    let desk = Desk::new();
    let advised = |text: &str| {
        text.split('`')
            .filter(|word| word.starts_with("--set "))
            .flat_map(|word| word.split("--set ").skip(1).map(|change| change.trim().to_string()))
            .collect::<Vec<_>>()
    };
    let noise = "normal = [0, 0.3]";
    let cases = [
        starter("A"),
        starter("A").replace(noise, "truncated_normal = [0, 0.3, -1, 1]"),
        starter("A").replace("noise          = { normal = [0, 0.3] }\n", ""),
        starter("A").replace("patience  = 0.97", "patience = { beta = [9, 1], kind = \"uncertain\" }"),
    ];
    for text in cases {
        std::fs::write(desk.path("case/a.toml"), text).unwrap();
        let mut set: Vec<String> = Vec::new();
        for _ in 0..12 {
            let mut words = vec!["exact", "case/a.toml", "--most", "1000"];
            set.iter().for_each(|change| words.extend(["--set", change]));
            let done = typed(&desk, &words);
            assert!(!done.err.contains("error[S") && !done.err.contains("S120"), "{set:?}: {}", done.err);
            let more = advised(&done.err);
            if more.is_empty() {
                break;
            }
            set.extend(more);
        }
        assert!(!set.is_empty() && set.len() < 12, "{set:?}");
    }
    // A game that looks too far ahead is told how far it can.
    let far = starter("A").replace("rounds   = 8", "rounds   = 8\nlookahead = 8");
    std::fs::write(desk.path("case/far.toml"), far).unwrap();
    let done = desk.run("run case/far.toml --runs 5").refused(2, "look ahead less far");
    let change = advised(&done.err).remove(0);
    typed(&desk, &["check", "case/far.toml", "--set", &change]).good();
    let lookahead: u32 = change.strip_prefix("scenario.lookahead=").unwrap().parse().unwrap();
    assert!(lookahead < 8);
    // What `run` refuses is not called sound.
    let checked = desk.run("check case/far.toml");
    assert!(
        checked.code == Some(1) && checked.err.contains("with `lookahead = 8` the first decision"),
        "{}",
        checked.err
    );
    assert_eq!(checked.out, "case/far.toml: 1 error\n");
    let json = desk.run("check case/far.toml --format json").json();
    assert_eq!(json["sound"], false);
    assert!(json["too_far"].as_str().unwrap().contains("--set scenario.lookahead="));
    typed(&desk, &["explain", "case/far.toml", "--set", &change]).good();
}

#[test]
fn paths_are_listed_as_text_and_json() {
    let desk = Desk::new();
    let all = desk.run("paths case/mine.toml --format json").good().json();
    let all = all.as_array().unwrap();
    let some = desk.run("paths case/mine.toml --format json actor.north").good().json();
    let some = some.as_array().unwrap();
    assert!(5 < some.len() && some.len() < all.len());
    assert!(some.iter().all(|one| one["path"].as_str().unwrap().contains("actor.north")));
    let one = all.iter().find(|one| one["path"] == "tension.start").unwrap();
    assert_eq!(
        (&one["value"], &one["low"], &one["high"], &one["given"]),
        (&"3".into(), &0.0.into(), &10.0.into(), &true.into())
    );
    desk.run("paths case/mine.toml nothing.like.it").refused(2, "has no path with `nothing.like.it`");
    for width in ["60", "200"] {
        let mut command = desk.command("paths case/mine.toml");
        let done = Done::from(command.env("COLUMNS", width).output().unwrap()).good();
        assert!(done.out.lines().all(|line| line.chars().count() <= width.parse().unwrap()), "{}", done.out);
    }
    std::fs::write(desk.path("case/bad.toml"), "x = 1").unwrap();
    desk.run("paths case/bad.toml").refused(1, "error[S010]");
}

#[test]
fn help_pages_and_completions_are_there() {
    let desk = Desk::new();
    assert_eq!(desk.run("help run").good().out, desk.run("run --help").good().out);
    desk.run("help runn").refused(2, "runn");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.run(&format!("completions {shell}")).good().out;
        assert!(script.contains("detente") && script.contains("keep-runs") && script.contains("paths"), "{shell}");
    }
    desk.run("completions tcsh").refused(2, "possible values");
    assert!(desk.run("man").good().out.contains(".TH "));
    let pages = desk.run("man --out pages").good();
    assert!(pages.out.contains("detente-run.1") && pages.out.lines().count() >= 15, "{}", pages.out);
    let page = std::fs::read_to_string(desk.path("pages/detente-run.1")).unwrap();
    assert!(page.contains("keep\\-runs") && page.to_lowercase().contains("detente\\-run"), "{page}");
    desk.run("man --out pages").good();
    std::fs::write(desk.path("pages/detente-run.1"), "mine").unwrap();
    desk.run("man --out pages").refused(2, "is in the way");
    assert_eq!(std::fs::read_to_string(desk.path("pages/detente-run.1")).unwrap(), "mine");
}

#[test]
fn several_changes_in_one_are_refused_with_a_way_out() {
    let desk = Desk::new();
    for text in
        ["tension.start=2,tension.decay=0.1", "tension.start=2; tension.decay*=2", "tension.start=2 tension.decay=0.1"]
    {
        typed(&desk, &["explain", "case/mine.toml", "--set", text]).refused(1, "once for each change");
    }
}

#[test]
fn a_variant_that_plays_like_another_case_is_told() {
    let desk = Desk::new();
    let compare = |variants: &[&str]| {
        let mut words = vec!["compare", "case/mine.toml", "--runs", "20"];
        variants.iter().for_each(|v| words.extend(["--variant", v]));
        typed(&desk, &words)
    };
    let said = compare(&["renamed: scenario.name=Other", "calm: tension.start=1", "quiet: tension.start=1"]).good().err;
    assert!(said.contains("`renamed` plays like the base") && said.contains("`quiet` plays like `calm`"), "{said}");
    assert!(!said.contains("`calm` plays like"), "{said}");
    compare(&["Caf\u{e9}: tension.start=1", "Cafe\u{301}: tension.start=2"]).refused(2, "two variants are called");
    compare(&["\u{202e}evil: tension.start=1"]).refused(2, "U+202E");
}

//! Experiments in parts: whatever the cut and the order, the whole comes out the same; what is not whole is refused.

use std::sync::atomic::AtomicBool;

use detente::internals::engine::{Experiment, fits};
use detente::internals::engine::{Options, simulate, simulate_part};
use detente::internals::plan::RunPlan;
use detente::internals::tally::{Counter, Kept};

use super::desk::{Desk, scenario as case};
use super::game::{Dice, model};
use super::random::{Size, scenario};
use detente::internals::index::{OutcomeIdx, PointIdx};

/// Cut points of random parts, some of them empty.
fn cuts(dice: &mut Dice, runs: u64) -> Vec<u64> {
    let mut cuts: Vec<u64> = (0..dice.below(6)).map(|_| dice.below(runs as usize + 1) as u64).collect();
    cuts.extend([0, runs]);
    cuts.sort();
    cuts
}

fn shuffled<T>(dice: &mut Dice, mut list: Vec<T>) -> Vec<T> {
    (1..list.len()).rev().for_each(|i| list.swap(i, dice.below(i + 1)));
    list
}

/// Random games, cut anywhere, written down and read again, put together in any order.
#[test]
fn parts_add_up_to_the_whole() {
    let mut dice = Dice(20);
    let stop = AtomicBool::new(false);
    for round in 0..12 {
        let size = Size::small(&mut dice);
        let model = model(&scenario(&mut dice, size), &[]);
        // One of the plans has control variates.
        let (seed, runs) = (dice.bits(), if round == 0 { 10_500 } else { 1 + dice.below(300) as u64 });
        let options =
            Options { threads: 1 + dice.below(3), batch: dice.below(40) as u64, progress: &|_| {}, stop: &stop };
        let plan = RunPlan::new(seed, runs);
        let whole = simulate(&model, &plan, &options, None).unwrap();
        let ranges: Vec<_> = cuts(&mut dice, runs).windows(2).map(|c| c[0]..c[1]).collect();
        let mut merged = Experiment::of_plan(&model, &plan);
        for range in shuffled(&mut dice, ranges) {
            let part = simulate_part(&model, &plan, range.clone(), &options).unwrap();
            let read: Experiment = serde_json::from_slice(&serde_json::to_vec(&part).unwrap()).unwrap();
            assert!(read == part, "what was written is not what is read");
            assert!(fits(&read, &model, &plan, &range), "{range:?}");
            assert!(range.end - range.start == runs || !fits(&read, &model, &plan, &(0..runs)));
            merged.merge(&read);
        }
        assert!(merged == whole, "{runs} runs under seed {seed}");
        assert_eq!(merged.tally.digest(), whole.tally.digest());
    }
}

/// Counts that were tampered with do not fit, so that nothing later looks for what is not there.
#[test]
fn counts_that_cannot_be_do_not_fit() {
    let model = model(super::game::BASELINE, &[]);
    let stop = AtomicBool::new(false);
    let options = Options { threads: 2, batch: 0, progress: &|_| {}, stop: &stop };
    let plan = RunPlan::new(3, 40);
    let part = simulate_part(&model, &plan, 10..40, &options).unwrap();
    let runs = 10..40;
    assert!(fits(&part, &model, &plan, &runs));
    type Tamper = fn(&mut Experiment);
    /// Those of the ending that most runs have.
    fn kept(e: &mut Experiment) -> &mut Vec<Kept> {
        e.tally.kept.0.iter_mut().max_by_key(|kept| kept.len()).unwrap()
    }
    let ways: [Tamper; 40] = [
        |e| e.tally.outcomes.raw[0] += 1,
        |e| e.tally.runs += 1,
        |e| e.tally.ended.truncate(3),
        |e| e.tally.shape.rounds += 1,
        |e| _ = e.tally.packages.insert((0, 1 << 30), 1),
        |e| _ = e.tally.packages.insert((9, 0), 1),
        |e| _ = e.tally.payoff_bins.insert((99, 0), 1),
        |e| _ = e.tally.tension_bins.insert((99, 0, 0), 1),
        |e| _ = e.tally.tension_bins.insert((0, 999, 0), 1),
        |e| _ = e.tally.tension_bins.insert((0, 0, 201), 1),
        |e| kept(e)[1].run = 40,
        |e| kept(e)[0].run = 9,
        |e| kept(e).swap(0, 1),
        |e| kept(e)[0].path.clear(),
        |e| kept(e)[0].path.extend([0; 999]),
        |e| e.tally.sample.0[0].run = 9,
        |e| _ = e.tally.sample.0[0].drawn.raw.pop(),
        |e| _ = e.tally.sample.0[0].point.raw.pop(),
        |e| e.tally.sample.0[0].point.raw.push(PointIdx(0)),
        |e| e.tally.sample.0[0].point.raw[0] = PointIdx(99),
        |e| e.tally.kept.0.iter_mut().for_each(|k| k.clear()),
        |e| e.tally.sample.0[0].outcome = OutcomeIdx(99),
        |e| drop(e.tally.sample.0.pop()),
        |e| drop(e.after.pop()),
        |e| e.talks.counts[0] += 1,
        |e| e.free_failure.counts[0] += 1,
        |e| e.talks_by_point[0].counts[0] += 1,
        |e| drop(e.free_failure_by_point.pop()),
        |e| e.tally.thirds[0] += 1,
        |e| e.tally.input_bins[0] += 1,
        |e| e.tally.moves_by_run.runs += 1000,
        |e| e.tally.moves_by_run.sums[0] += 1,
        |e| e.tally.each_move_by_run.raw[0].sums[0] += 1,
        |e| e.tally.each_move_by_run.raw[0].runs += 1000,
        |e| drop(e.tally.each_move_by_run.pop()),
        |e| e.gains.losses_by_move.raw[0].sums[0] += 1,
        |e| drop(e.gains.losses_by_move.pop()),
        |e| e.tally.deals_by_run.products.truncate(3),
        |e| e.tally.deals_by_run.products[1] += 1,
        |e| drop(e.tally.refusals_by_run.pop()),
    ];
    for (n, way) in ways.iter().enumerate() {
        let mut other = part.clone();
        way(&mut other);
        assert!(!fits(&other, &model, &plan, &runs), "way {n}");
    }
}

/// Plays all parts of an experiment and returns their names.
fn shards(desk: &Desk, line: &str, of: u64) -> Vec<String> {
    let play = |index: u64| {
        let name = format!("part-{index}");
        let threads = 1 + index % 3;
        let done = desk.run(&format!("shard {line} --of {of} --index {index} -o {name} --threads {threads}")).good();
        assert_eq!(done.out, format!("{name}\n"));
        name
    };
    (0..of).map(play).collect()
}

/// The same bytes in every file, and the same words on the terminal.
#[test]
fn random_experiments_in_random_parts_are_the_bytes_of_one_run() {
    let mut dice = Dice(7);
    for round in 0..6 {
        let desk = Desk::new();
        let size = Size::small(&mut dice);
        std::fs::write(desk.path("case/random.toml"), scenario(&mut dice, size)).unwrap();
        let runs = 1 + dice.below(700) as u64;
        let of = 1 + dice.below(runs.min(7) as usize) as u64;
        let line = format!("case/random.toml --runs {runs} --seed {}", dice.bits());
        let one = desk.run(&format!("run {line} --out one")).good();
        let parts = shards(&desk, &line, of);
        // All that is needed is in the parts.
        std::fs::remove_file(desk.path("case/random.toml")).unwrap();
        let order = shuffled(&mut dice, parts).join(" ");
        let all = desk.run(&format!("merge {order} --out all")).good();
        assert_eq!(desk.files("all"), desk.files("one"), "round {round}: {line}, {of} parts");
        assert_eq!(all.out.replace("results in all/", "results in one/"), one.out);
    }
}

#[test]
fn an_overlay_with_overrides_travels_whole() {
    let desk = Desk::new();
    let folder = desk.path("case");
    std::fs::write(folder.join("base.toml"), std::fs::read(folder.join("mine.toml")).unwrap()).unwrap();
    let text = "extends = \"../case/base.toml\"\n[scenario]\nname = \"Softer\"\n[tension]\nstart = 1\n";
    std::fs::create_dir(desk.path("other")).unwrap();
    std::fs::write(desk.path("other/softer.toml"), text).unwrap();
    let line = "other/softer.toml --runs 90 --set scenario.rounds=3";
    desk.run(&format!("run {line} --out one")).good();
    let parts = shards(&desk, line, 3).join(" ");
    std::fs::remove_dir_all(desk.path("case")).unwrap();
    std::fs::remove_dir_all(desk.path("other")).unwrap();
    let found = desk.run(&format!("merge {parts} --out all --format json")).good().json();
    assert_eq!(found["scenario"]["overrides"][0], "scenario.rounds=3");
    assert_eq!(found["scenario"]["id"], "other/softer");
    assert_eq!(desk.files("all"), desk.files("one"));
}

#[test]
fn the_baseline_merges() {
    let desk = Desk::new();
    let line = format!("{} --runs 30", case("security-talks-2022/baseline.toml"));
    desk.run(&format!("run {line} --out one")).good();
    let parts = shards(&desk, &line, 4).join(" ");
    desk.run(&format!("merge {parts} --out all")).good();
    assert_eq!(desk.files("all"), desk.files("one"));
}

/// What foresight changes, and how good the equilibrium is, comes from parts as from one run.
#[test]
fn parts_of_an_equilibrium_merge() {
    let desk = Desk::new();
    for (k, name) in ["games/audience-cost-signal.toml", "games/walk-out.toml"].into_iter().enumerate() {
        let line = format!("{} --runs 70", case(name));
        desk.run(&format!("run {line} --out one-{k}")).good();
        let parts = shards(&desk, &line, 3).join(" ");
        let found = desk.run(&format!("merge {parts} --out all-{k} --format json")).good().json();
        assert_eq!(desk.files(&format!("all-{k}")), desk.files(&format!("one-{k}")), "{name}");
        assert_eq!(found["foresight"]["compared"], true, "{name}");
        assert!(found["foresight"]["health"]["exact"]["residual"].as_f64().is_some_and(|r| r <= 1e-10), "{name}");
    }
}

#[test]
fn a_part_played_again_has_the_same_bytes() {
    let desk = Desk::new();
    let line = "shard case/mine.toml --runs 100 --of 3 --index 1";
    let json = desk.run(&format!("{line} -o a --format json")).good().json();
    assert_eq!((&json["first_run"], &json["runs"], &json["of"]), (&33.into(), &33.into(), &3.into()));
    let first = std::fs::read(desk.path("a")).unwrap();
    // Over itself, over nothing but a name, and on other threads.
    desk.run(&format!("{line} -o a --threads 1 --quiet")).good();
    std::fs::write(desk.path("b"), "").unwrap();
    desk.run(&format!("{line} -o b --threads 3")).good();
    for name in ["a", "b"] {
        assert_eq!(std::fs::read(desk.path(name)).unwrap(), first, "{name}");
    }
    assert!(first.len() < 400_000, "{} bytes", first.len());
    let text = String::from_utf8(first).unwrap();
    assert!(!text.contains(&*desk.path("").to_string_lossy()), "a part names a place of this machine");
    let names = |folder: &str| std::fs::read_dir(desk.path(folder)).unwrap().count();
    assert_eq!((names(""), desk.path("results").exists()), (3, false), "only the case and two parts");
}

#[test]
fn what_is_no_part_of_the_whole_is_refused() {
    let desk = Desk::new();
    let line = "case/mine.toml --runs 60";
    let parts = shards(&desk, line, 4);
    let merge = |list: &str| desk.run(&format!("merge {list}"));
    // Lost, and how to get it back.
    let lost = merge("part-3 part-0 part-1").refused(2, "part 2 of 4 is missing; play it with");
    let command =
        lost.err.lines().last().unwrap().trim().strip_prefix("detente ").unwrap().replace("-o part-2", "-o again");
    desk.run(&command).good();
    assert_eq!(std::fs::read(desk.path("again")).unwrap(), std::fs::read(desk.path("part-2")).unwrap());
    merge("part-1").refused(2, "3 of 4 parts are missing: 0, 2, 3; for the first");
    // Doubled.
    merge("part-0 part-1 again part-2 part-3")
        .refused(2, "part 2 of 4 is here twice, `again` and `part-2`; leave one out");
    // Of another experiment.
    let other = |change: &str, says: &str| {
        desk.run(&format!("shard {change} --index 1 -o other")).good();
        merge("part-0 other part-2 part-3").refused(2, says);
    };
    other(
        "case/mine.toml --runs 60 --of 4 --seed 9",
        "`part-0` and `other` are not of one experiment: the second has seed 9, not 1",
    );
    other("case/mine.toml --runs 61 --of 4", "the second has runs 61, not 60");
    other("case/mine.toml --runs 60 --of 5", "the second has `--of` 5, not 4");
    other(
        "case/mine.toml --runs 60 --of 4 --set scenario.rounds=3",
        "the second has `--set` [\"scenario.rounds=3\"], not []",
    );
    let text = std::fs::read_to_string(desk.path("case/mine.toml")).unwrap();
    std::fs::write(desk.path("case/mine.toml"), format!("{text}\n# a remark")).unwrap();
    other("case/mine.toml --runs 60 --of 4", "the second has another text of the scenario case/mine");
    std::fs::write(desk.path("case/yours.toml"), &text).unwrap();
    other("case/yours.toml --runs 60 --of 4", "the second has scenario case/yours, not case/mine");
    assert!(!desk.path("results").exists());
    // The parts are unharmed by all of that.
    merge(&parts.join(" ")).good();
}

#[test]
fn a_file_that_is_harmed_or_no_part_is_refused() {
    let desk = Desk::new();
    desk.run("shard case/mine.toml --runs 20 --of 1 --index 0 -o whole").good();
    let sound = std::fs::read_to_string(desk.path("whole")).unwrap();
    let harmed = |text: &str, says: &str| {
        std::fs::write(desk.path("harmed"), text).unwrap();
        desk.run("merge harmed").refused(2, says);
    };
    let head = sound.find('\n').unwrap() + 1;
    for cut in [head, head + 1, sound.len() / 2, sound.len() - 1] {
        harmed(&sound[..cut], "`harmed` is cut short: ");
    }
    for cut in [0, 1, head - 1] {
        harmed(&sound[..cut], "`harmed` is no part of an experiment; parts are what `detente shard` writes");
    }
    let changed = "`harmed` has been changed since it was written; play it again";
    harmed(&sound.replacen("\"runs\":20", "\"runs\":21", 1), changed);
    harmed(&format!("{sound} "), changed);
    harmed(&sound.replacen("\"version\":7", "\"version\":6", 1), "has form 6 and this program reads form 7");
    harmed("[scenario]\nname = \"x\"\n", "is no part of an experiment");
    // Sealed anew, as another version of the program would.
    let sealed = |body: &str| {
        let sum = {
            use sha2::Digest;
            sha2::Sha256::digest(body).iter().map(|b| format!("{b:02x}")).collect::<String>()
        };
        let mut line: serde_json::Value = serde_json::from_str(&sound[..head]).unwrap();
        line["sha256"] = sum.into();
        line["bytes"] = body.len().into();
        format!("{line}\n{body}")
    };
    let version = format!("\"engine_version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let body = &sound[head..];
    assert!(body.contains(&version));
    let other = sealed(&body.replacen(&version, "\"engine_version\":\"0.0.9\"", 1));
    harmed(&other, "was played by version 0.0.9 and this is version");
    harmed(&sealed("{}"), "holds what no part of form 7 holds");
    harmed(&sealed(&body.replacen("\"index\":0", "\"index\":1", 1)), "holds what no part of form 7 holds");
    harmed(
        &sealed(&body.replacen("\"runs\":20,\"parts\"", "\"runs\":30,\"parts\"", 1)),
        "holds counts that its runs cannot have",
    );
    harmed(&sealed(&body.replacen("rounds", "ruonds", 1)), "the scenario in `harmed` cannot be read");
    harmed(&sealed(&body.replacen("rounds   = ", "rounds   = 1", 1)), "is not the one that was played");
    std::fs::remove_file(desk.path("harmed")).unwrap();
    desk.run("merge harmed").refused(2, "cannot read `harmed`");
    desk.run("merge case").refused(2, "cannot read `case`");
    desk.run("merge").refused(2, "required");
}

#[test]
fn shards_that_cannot_be_are_refused() {
    let desk = Desk::new();
    let shard = |rest: &str| desk.run(&format!("shard case/mine.toml --runs 20 {rest}"));
    shard("--of 4 --index 4 -o x").refused(2, "there is no part 4 of 4; parts go from 0 to 3");
    shard("--of 21 --index 0 -o x").refused(2, "`--of 21` asks for more parts than there are runs (20)");
    shard("--of 0 --index 0 -o x").refused(2, "");
    shard("--of 2 --index 0").refused(2, "--out <PART>");
    shard("--of 2 --index 0 -o case").refused(2, "`case` is a folder, and a part is a file");
    shard("--of 2 --index 0 -o case/mine.toml").refused(2, "`case/mine.toml` is in the way and is no part");
    shard("--of 2 --index 0 -o nowhere/x").refused(2, "cannot write `nowhere/x`");
    shard("--of 2 --index 0 --precision 0.01 -o x").refused(2, "unexpected argument");
    shard("--of 2 --index 0 -o x --set scenario.rounds=none").refused(1, "error[");
    assert!(!desk.path("x").exists());
}

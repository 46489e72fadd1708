//! Stopping once shares are known well enough: intervals hold although one looks at them, and nothing but the results
//! decides when.

use std::sync::atomic::AtomicBool;

use detente::internals::analysis::estimate::{sequential, wilson};
use detente::internals::engine::Experiment;
use detente::internals::engine::widest;
use detente::internals::engine::{Options, simulate};
use detente::internals::model::Model;
use detente::internals::plan::{Precision, RunPlan};

use super::game::{ENDINGS, close, leaves, model, runs};
use detente::internals::index::{OutcomeIdx, TiSlice};

/// One round, in which an incident comes with .4: war with .3, a clash with .08, else nothing.
fn lottery() -> Model {
    let plain = "patience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\n";
    let text = format!(
        r#"[scenario]
schema = 1
name = "lottery"
rounds = 1
[actor.a]
{plain}[actor.b]
{plain}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0 }}
[incident]
hazard = {{ rungs = [0.4] }}
war = 0.75
clash = 0.2
scare = 0.05
{ENDINGS}"#
    );
    model(&text, &[])
}

/// Shares of force, accident, clash, deal, rest.
const LAW: [f64; 5] = [0.0, 0.3, 0.08, 0.0, 0.62];
const RULE: Precision = Precision { half_width: 0.05, at_least: 100 };
const MOST: u64 = 1_300;

fn plan(seed: u64) -> RunPlan {
    RunPlan { stop: Some(RULE), ..RunPlan::new(seed, MOST) }
}

fn play(model: &Model, plan: &RunPlan, threads: usize, batch: u64) -> Experiment {
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch, progress: &|_| {}, stop: &stop };
    simulate(model, plan, &options, None).unwrap()
}

#[test]
fn the_law_is_as_written() {
    let all = leaves(&lottery(), 100).unwrap();
    for (class, p) in LAW.into_iter().enumerate() {
        close(all.iter().filter(|(_, r)| r.outcome == OutcomeIdx(class)).map(|(q, _)| q).sum(), p, 1e-15);
    }
}

/// What came of one repetition, class by class.
#[derive(Default, Clone, Copy)]
struct Missed {
    /// The interval left the true share out at one look at least.
    ever: [u64; 5],
    /// The same for an interval that knows of one look only.
    ever_by_wilson: [u64; 5],
    /// The interval left it out at the look at which the rule stops.
    at_stop: [u64; 5],
    /// The rule stopped before the most runs.
    stopped: u64,
    /// Runs until then.
    runs: u64,
}

/// Looks at one experiment after every check of the plan, to the last.
fn look(model: &Model, seed: u64) -> Missed {
    let endings: Vec<usize> = runs(model, seed, MOST).iter().map(|r| r.outcome.0).collect();
    let mut missed = Missed::default();
    for n in plan(seed).checks(None) {
        let mut counts = [0; 5];
        endings[..n as usize].iter().for_each(|o| counts[*o] += 1);
        let stops = missed.runs == 0
            && widest(TiSlice::from_ref(&counts), &None, &RULE, 0.95).unwrap().half_width <= RULE.half_width;
        for class in 0..5 {
            let outside = |[low, high]: [f64; 2]| !(low <= LAW[class] && LAW[class] <= high);
            let out = outside(sequential(counts[class], n, 0.95, RULE.half_width).interval.unwrap()) as u64;
            missed.ever[class] |= out;
            missed.ever_by_wilson[class] |= outside(wilson(counts[class], n, 0.95).interval.unwrap()) as u64;
            if stops {
                missed.at_stop[class] = out;
            }
        }
        if stops {
            (missed.stopped, missed.runs) = (1, n);
        }
    }
    missed
}

fn add(a: Missed, b: Missed) -> Missed {
    let sum = |a: [u64; 5], b: [u64; 5]| std::array::from_fn(|i| a[i] + b[i]);
    Missed {
        ever: sum(a.ever, b.ever),
        ever_by_wilson: sum(a.ever_by_wilson, b.ever_by_wilson),
        at_stop: sum(a.at_stop, b.at_stop),
        stopped: a.stopped + b.stopped,
        runs: a.runs + b.runs,
    }
}

/// Over 2,000 experiments the interval of each share holds the true share at *all* looks in 95% of them, and so at
/// whichever a rule stops. An interval made for one look does not; and ours is not so wide that it could not fail.
#[test]
fn shares_are_covered_whenever_one_stops() {
    const REPETITIONS: u64 = 2_000;
    const ALLOWED: u64 = REPETITIONS / 20;
    let model = lottery();
    let all = std::thread::scope(|scope| {
        let part = |first: u64| {
            let model = &model;
            scope.spawn(move || {
                (first..REPETITIONS).step_by(4).map(|seed| look(model, seed)).fold(Missed::default(), add)
            })
        };
        let parts: Vec<_> = (0..4).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap()).fold(Missed::default(), add)
    });
    assert_eq!(all.stopped, REPETITIONS, "the most runs are meant to be enough");
    for class in [1, 2, 4] {
        let (ever, at_stop, naive) = (all.ever[class], all.at_stop[class], all.ever_by_wilson[class]);
        assert!(at_stop <= ever && ever <= ALLOWED, "class {class}: {at_stop} at the stop, {ever} at some look");
        assert!(ever >= ALLOWED / 10, "class {class}: {ever} of {REPETITIONS}: far wider than need be");
        assert!(naive > 3 * ALLOWED, "class {class}: {naive}: these looks would not fool anybody");
    }
    for class in [0, 3] {
        assert_eq!((all.ever[class], all.at_stop[class]), (0, 0), "what never happens is never missed");
    }
    // For the share nearest to ½, 2.4 times what one look at n fixed beforehand would take, and a little for its rareness.
    let fixed = 1.96f64.powi(2) * 0.62 * 0.38 / RULE.half_width.powi(2);
    let mean = all.runs as f64 / REPETITIONS as f64;
    assert!(mean < 2.8 * fixed, "{mean} runs, {fixed} for one look");
}

#[test]
fn the_engine_stops_where_the_rule_says() {
    let model = lottery();
    for seed in 0..12 {
        let missed = look(&model, seed);
        let found = play(&model, &plan(seed), 2, 0);
        assert_eq!(found.tally.runs, missed.runs, "seed {seed}");
        // As many runs asked for outright are the same runs, with the same twins.
        assert!(found == play(&model, &RunPlan::new(seed, missed.runs), 3, 7), "seed {seed}");
    }
}

#[test]
fn neither_threads_nor_batches_decide_when_to_stop() {
    let model = super::game::model(&detente::internals::scenario::starter("Small"), &[]);
    let rule = Precision { half_width: 0.06, at_least: 130 };
    let plan = RunPlan { stop: Some(rule), ..RunPlan::new(5, 5_000) };
    let base = play(&model, &plan, 1, 0);
    assert!((500..2_000).contains(&base.tally.runs), "{}", base.tally.runs);
    for (threads, batch) in [(1, 1), (2, 7), (3, 0), (8, 1000)] {
        assert!(play(&model, &plan, threads, batch) == base, "{threads} threads, batches of {batch}");
    }
}

#[test]
fn looks_are_at_fixed_numbers_of_runs() {
    let looks = |at_least, most| {
        let plan = RunPlan { stop: Some(Precision { half_width: 0.01, at_least }), ..RunPlan::new(1, most) };
        plan.checks(None).collect::<Vec<_>>()
    };
    assert_eq!(looks(1, 350), [1, 101, 201, 301, 350]);
    assert_eq!(looks(5_000, 300), [300]);
    let many = looks(1_000, 10_000_000);
    assert!(many.len() < 120 && many.last() == Some(&10_000_000), "{}", many.len());
    for pair in many.windows(2) {
        assert!(pair[0] < pair[1] && (pair[1] as f64) < 1.1 * pair[0] as f64 + 101.0, "{pair:?}");
    }
}

#[cfg(feature = "cli")]
mod program {
    use serde_json::Value;

    use super::super::desk::Desk;

    fn half(share: &Value) -> f64 {
        let end = |i: usize| share["interval"][i].as_f64().unwrap();
        0.5 * (end(1) - end(0))
    }

    #[test]
    fn it_says_why_it_stopped() {
        let desk = Desk::new();
        let line = "run case/mine.toml --precision 0.04 --at-least 300";
        let done = desk.run(line).good();
        let plain = done.out.replace('\n', " ").replace("  ", " ");
        assert!(plain.contains("stopped as soon as each share was known within 4 points, at check"), "{plain}");
        assert!(plain.contains("runs, enough to know each share within 4 points."), "{plain}");
        let place = desk.results("results");
        let read = |name: &str| std::fs::read_to_string(place.join(name)).unwrap();
        let findings: Value = serde_json::from_str(&read("findings.json")).unwrap();
        let stop = &findings["plan"]["stop"];
        assert_eq!((stop["rule"].as_str(), stop["reason"].as_str()), (Some("precision"), Some("reached")));
        assert_eq!(
            (&stop["half_width"], &stop["at_least"], &stop["at_most"]),
            (&0.04.into(), &300.into(), &10_000_000.into())
        );
        let outcomes = findings["outcomes"].as_array().unwrap();
        let widest = outcomes.iter().max_by(|a, b| half(&a["share"]).total_cmp(&half(&b["share"]))).unwrap();
        assert_eq!((&widest["id"], &stop["widest"]["of"]), (&stop["widest"]["id"], &"class".into()));
        // Readers of JSON may miss the last bit.
        assert!((half(&widest["share"]) - stop["reached"].as_f64().unwrap()).abs() < 1e-15);
        assert!(stop["reached"].as_f64().unwrap() <= 0.04);
        for outcome in outcomes {
            assert_eq!(outcome["share"]["method"], "confidence sequence");
            assert_eq!(outcome["share"], findings["precision_band"][outcome["id"].as_str().unwrap()]["base"]);
        }
        assert!(read("outcomes.csv").contains(",confidence sequence,"));
        assert!(read("report.html").contains("stopped as soon as each share"));
        let manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
        assert_eq!((&manifest["plan"]["stop"], &manifest["plan"]["runs"]), (stop, &findings["plan"]["runs"]));
        // The command in the manifest, typed in the folder, gives the same bytes, on any threads.
        let command = manifest["command"].as_str().unwrap().strip_prefix("detente ").unwrap().to_string();
        let before = desk.files("results");
        let out = desk.path("again");
        let mut again = desk.command(&format!("{command} --threads 1 --out {}", out.display()));
        crate::desk::Done::from(again.current_dir(&place).output().unwrap()).good();
        assert_eq!(desk.files("again"), before);
        // The same number asked for outright: the same runs, in a folder of their own, with intervals for one look.
        let runs = findings["plan"]["runs"].as_u64().unwrap();
        let plain = desk.run(&format!("run case/mine.toml --runs {runs} --format json")).good().json();
        assert_eq!(plain["digest"], findings["digest"]);
        assert_eq!(
            (&plain["plan"]["stop"], &plain["outcomes"][0]["share"]["method"]),
            (&Value::Null, &"wilson".into())
        );
        assert_eq!(desk.all_results("results").len(), 2);
    }

    #[test]
    fn what_was_never_seen_has_its_bound_and_the_most_runs_are_kept_to() {
        let desk = Desk::new();
        let line = "run case/mine.toml --precision 0.001 --at-most 700 --set incident.war=0 --set incident.clash=0 --set incident.scare=1";
        let done = desk.run(&format!("{line} --format json")).good();
        let findings = done.json();
        let stop = &findings["plan"]["stop"];
        assert_eq!((&stop["reason"], &stop["at_least"], &stop["checks"]), (&"at_most".into(), &700.into(), &1.into()));
        assert_eq!(findings["plan"]["runs"], 700);
        let never: Vec<&Value> = findings["outcomes"].as_array().unwrap().iter().filter(|o| o["count"] == 0).collect();
        assert!(!never.is_empty());
        for outcome in never {
            let end = |i: usize| outcome["share"]["interval"][i].as_f64().unwrap();
            assert!(end(0) == 0.0 && (3.0 / 700.0..1.0).contains(&end(1)), "{outcome}");
        }
        let text = desk.run(line).good().out.replace('\n', " ");
        assert!(text.contains("700 runs, the most allowed: the share of "), "{text}");
    }

    /// Paths of all estimates, and their methods.
    fn methods_in(value: &serde_json::Value, path: &str, found: &mut Vec<(String, String)>) {
        match value {
            serde_json::Value::Object(map) if map.contains_key("standard_error") => {
                found.push((path.to_string(), map["method"].as_str().unwrap().to_string()));
            }
            serde_json::Value::Object(map) => {
                map.iter()
                    .filter(|(key, _)| *key != "warnings")
                    .for_each(|(key, v)| methods_in(v, &format!("{path}/{key}"), found));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|v| methods_in(v, path, found)),
            _ => {}
        }
    }

    #[test]
    fn comparisons_with_a_rule_say_which_intervals_allow_for_it() {
        let desk = Desk::new();
        let line = "compare case/mine.toml --variant force.seizure.prize=0.5 --precision 0.1 --format json";
        let found = desk.run(line).good().json();
        let mut methods = Vec::new();
        methods_in(&found, "", &mut methods);
        for (path, method) in &methods {
            let mean = ["/tension", "/meetings", "/rounds", "/payoffs"].iter().any(|part| path.contains(part));
            let right = match (mean, path.ends_with("/difference")) {
                (false, _) => "confidence sequence",
                (true, true) => "paired, fixed n",
                (true, false) => "normal, fixed n",
            };
            assert_eq!(method, right, "{path}");
        }
        assert!(methods.len() > 20);
    }

    #[test]
    fn findings_with_a_rule_fit_the_schema() {
        let desk = Desk::new();
        let schema = desk.run("schema --findings").good().json();
        let validator = jsonschema::draft7::new(&schema).unwrap();
        let findings = desk.run("run case/mine.toml --precision 0.1 --format json").good().json();
        let faults: Vec<String> =
            validator.iter_errors(&findings).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{faults:?}");
        // Every share of runs and every difference of such allows for the rule; what does not says so.
        let mut methods = Vec::new();
        methods_in(&findings, "", &mut methods);
        let sequence = |path: &str| {
            [
                "/share",
                "/endings_by_input",
                "/hazards",
                "/talks",
                "value_of",
                "/changed",
                "/precision_band",
                "/lead",
                "/driver",
                "/bins",
            ]
            .iter()
            .any(|p| path.contains(p))
                && !path.contains("/agreements")
                && !path.contains("/refusal")
        };
        for (path, method) in &methods {
            let right = if sequence(path) { method == "confidence sequence" } else { method.ends_with(", fixed n") };
            assert!(right, "{path}: {method}");
        }
        assert!(methods.iter().filter(|(path, _)| sequence(path)).count() > 20 && methods.len() > 60);
        for key in findings["plan"]["stop"].as_object().unwrap().keys() {
            let mut less = findings.clone();
            less["plan"]["stop"].as_object_mut().unwrap().remove(key);
            assert!(!validator.is_valid(&less), "{key} can be left out");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let desk = Desk::new();
        for share in ["0", "-0.1", "0.5", "5", "NaN", "1e-9", "half"] {
            desk.run(&format!("run case/mine.toml --precision={share}"))
                .refused(2, "a precision goes from 0.00001 to 0.25");
        }
        desk.run("run case/mine.toml --precision 0.01 --runs 100").refused(2, "cannot be used with '--runs <N>'");
        desk.run("run case/mine.toml --at-least 100").refused(2, "--precision <SHARE>");
        desk.run("run case/mine.toml --at-most 100").refused(2, "--precision <SHARE>");
        desk.run("run case/mine.toml --precision 0.01 --at-least 500 --at-most 100")
            .refused(2, "is more than the 100 runs");
        desk.run("shard case/mine.toml --of 2 --index 0 -o part --precision 0.01").refused(2, "unexpected argument");
        assert!(!desk.path("results").exists());
    }
}

/// Runs that change in a variant, by the law of two coins: gained with .06, lost with .02.
const CHANGED: [f64; 2] = [0.06, 0.02];

/// Over 1,000 experiments the interval of a difference holds the true one at all looks in 95% of them; one made for a
/// single look does not.
#[test]
fn differences_are_covered_whenever_one_stops() {
    use detente::internals::analysis::estimate::{paired_difference, sequential_difference};
    const REPETITIONS: u64 = 1_000;
    let truth = CHANGED[0] - CHANGED[1];
    let mut dice = super::game::Dice(77);
    let (mut ever, mut ever_by_one_look) = (0, 0);
    for seed in 0..REPETITIONS {
        let (mut n, mut gained, mut lost) = (0, 0, 0);
        let (mut missed, mut missed_by_one_look) = (false, false);
        for look in plan(seed).checks(None) {
            while n < look {
                let u = dice.bits() as f64 / (u64::MAX as f64 + 1.0);
                gained += u64::from(u < CHANGED[0]);
                lost += u64::from((CHANGED[0]..CHANGED[0] + CHANGED[1]).contains(&u));
                n += 1;
            }
            let outside = |[low, high]: [f64; 2]| !(low <= truth && truth <= high);
            missed |= outside(sequential_difference(n, gained, lost, 0.95, RULE.half_width).interval.unwrap());
            missed_by_one_look |= outside(paired_difference(n, gained, lost, 0.95).interval.unwrap());
        }
        ever += u64::from(missed);
        ever_by_one_look += u64::from(missed_by_one_look);
    }
    assert!(ever <= REPETITIONS / 20, "{ever} of {REPETITIONS}");
    assert!(ever_by_one_look > REPETITIONS / 12, "{ever_by_one_look} of {REPETITIONS}: the test tells nothing");
}

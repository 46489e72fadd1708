//! What another crate would do: only the public API, and a seeded experiment in a test.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use detente::comparison::Comparison;
use detente::exact::ExactFindings;
use detente::explanation::Explanation;
use detente::findings::{Findings, Method};
use detente::replay::Replay;
use detente::{Error, Faults, Scenario};

#[test]
fn the_strike_is_averted_in_most_runs() {
    let scenario = Scenario::template("strike").expect("a scenario of yours: Scenario::open(\"cases/strike.toml\")");
    let outcome = scenario.experiment().seed(7).runs(1_000).run().unwrap();

    // Equal digests, equal results.
    assert_eq!(outcome.digest(), "843fc1d73e4be828f792f8e954153d4a9eaca2470b9dd3aade626ac7f5314d18");

    // What we claim: more than half of the runs end in a contract, as far as 1,000 runs can tell.
    let contract = outcome.findings().outcome("contract").unwrap();
    let [low, high] = contract.share.interval.unwrap();
    assert!(0.5 < low && high < 0.65, "{:?}", contract.share);
}

/// The test that `docs/library.md` shows is the one above.
#[test]
fn the_guide_shows_a_test_that_runs() {
    let here = include_str!("library.rs").replace('\r', "");
    let guide = include_str!("../docs/library.md").replace('\r', "");
    let blocks: Vec<&str> = guide.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let shown: Vec<&str> = blocks.iter().filter_map(|block| block.find("#[test]").map(|at| &block[at..])).collect();
    assert!(blocks.len() > 5 && shown.len() == 1);
    assert!(here.contains(shown[0].trim_end()), "{}", shown[0]);
    // An outside crate has nothing else.
    assert!(!here.contains(concat!("detente::", "internals")));
}

fn wrong(result: Result<Scenario, Error>) -> Faults {
    match result.unwrap_err() {
        Error::Faults(faults) => faults,
        other => panic!("{other}"),
    }
}

#[test]
fn faults_come_at_once_with_places_and_ways_out() {
    let text = "[scenario]\nname = \"Talks\"\nrounds = 0\nrunds = 3\n";
    let faults = Scenario::parse(text).unwrap_err();
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code.as_str()).collect();
    assert!(codes.contains(&"S013") && codes.contains(&"S010") && codes.contains(&"S011"), "{codes:?}");
    for fault in &faults {
        assert!(fault.is_error() && fault.meaning().is_some());
        let error: &dyn std::error::Error = fault;
        assert!(error.to_string().starts_with(&format!("error[{}]: ", fault.code)), "{error}");
        for place in &fault.places {
            let line = text.lines().nth(place.line - 1).expect("the line exists");
            assert!(place.file == "scenario.toml" && place.column <= line.chars().count() + 1, "{place:?}");
        }
    }
    let unknown = faults.iter().find(|fault| fault.code == "S010").unwrap();
    assert_eq!((unknown.places[0].line, unknown.places[0].column), (4, 1));
    assert!(unknown.help.iter().any(|help| help == "did you mean `rounds`?" || help == "did you mean `runs`?"));
    // Displayed, and in a failing test, they are what `detente check` prints.
    let shown = faults.to_string();
    assert!(shown.contains("--> scenario.toml:4:1") && format!("{faults:?}").contains(&shown), "{shown}");
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(faults);
    assert_eq!(boxed.to_string(), shown);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let message = |path: &str| match Scenario::open(path).unwrap_err() {
        Error::File(error) => error.to_string(),
        other => panic!("{other}"),
    };
    assert!(
        message("scenarios/wage-dispute/baselin.toml").contains("did you mean `scenarios/wage-dispute/baseline.toml`")
    );
    assert!(message("scenarios").contains("this is a folder"));
    let base = Scenario::open("scenarios/wage-dispute/baseline.toml").unwrap();
    assert!(matches!(base.overlaid("scenarios/wage-dispute/baseline.toml"), Err(Error::File(_))));
    // From memory nothing is read: what a text extends is missing.
    let overlay = include_str!("../scenarios/wage-dispute/no-mediator.toml");
    let faults = Scenario::parse(overlay).unwrap_err();
    assert!(faults.iter().any(|fault| fault.code == "S040"), "{faults}");
    let binary = Scenario::parse("a\0b").unwrap_err();
    let known = base.check();
    assert!(known.sound && known.diagnostics.is_empty() && known.demand.unwrap().values_per_run > 0.0);
    assert_eq!(binary.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(), ["S002"]);
}

#[test]
fn changes_are_checked_and_leave_the_scenario_as_it_was() {
    let base = Scenario::open("scenarios/wage-dispute/baseline.toml").unwrap();
    let other = base.with("tension.start", 4.0).unwrap();
    assert!(base.hash() != other.hash() && base.id() == other.id());
    assert_eq!(other.reference().overrides, ["tension.start=4.0"]);
    let value = |scenario: &Scenario| {
        let all = scenario.settable();
        all.iter().find(|one| one.path == "tension.start").unwrap().value.parse::<f64>().unwrap()
    };
    assert_eq!(value(&other), 4.0);
    assert_eq!(value(&other.with_changes(["tension.start*=0.5"]).unwrap()), 2.0);
    // Texts, lists and distributions are values too.
    assert_eq!(base.with("scenario.name", "A \"quoted\" name").unwrap().name(), "A \"quoted\" name");
    let drawn = serde_json::json!({ "uniform": [1.0, 2.0], "kind": "uncertain" });
    let drawn = base.with("tension.start", drawn).unwrap();
    assert!(matches!(drawn.exact(), Err(Error::NotExact(why)) if why.contains("`tension.start`")));
    assert!(wrong(base.with("tension.start", 11.0)).iter().any(|fault| fault.code == "S013"));
    assert!(wrong(base.with("tension.strat", 1.0)).to_string().contains("did you mean `tension.start`"));
    assert!(wrong(base.with("tension.start", ())).iter().any(|fault| fault.code == "S044"));
    assert!(wrong(base.with("tension.start", f64::NAN)).iter().all(|fault| fault.is_error()));
}

#[test]
fn plans_that_cannot_be_are_refused() {
    let scenario = Scenario::template("strike").unwrap();
    let mut experiment = scenario.experiment();
    for (name, result) in [
        ("runs", experiment.runs(0).run()),
        ("level", experiment.runs(5).level(1.0).run()),
        ("level", experiment.level(f64::NAN).run()),
        ("precision", experiment.level(0.9).precision(0.5).run()),
        ("precision", experiment.precision(f64::NAN).run()),
    ] {
        assert!(matches!(result, Err(Error::Plan(_))), "{name}");
    }
    assert!(matches!(scenario.experiment().compare([]), Err(Error::Plan(_))));
    let few = scenario.exact_within(3, &AtomicBool::new(false));
    assert!(matches!(few, Err(Error::NotExact(why)) if why.contains("more than 3 branches")));
    let stopped = scenario.exact_within(u64::MAX, &AtomicBool::new(true));
    assert!(matches!(stopped, Err(Error::Stopped)));
}

#[test]
fn work_can_be_watched_and_stopped() {
    let scenario = Scenario::template("strike").unwrap();
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let watch = |n: u64| {
        if done.fetch_add(n, Ordering::Relaxed) > 100 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let stopped = scenario.experiment().runs(10_000_000).on_progress(watch).stop_on(&stop).run();
    assert!(matches!(stopped, Err(Error::Stopped)));
    assert!((100..100_000).contains(&done.load(Ordering::Relaxed)));
    let one = scenario.experiment().seed(3).runs(200).threads(1).run().unwrap();
    let two = scenario.experiment().seed(3).runs(200).threads(2).run().unwrap();
    assert_eq!(one.findings(), two.findings());
    let precise = scenario.experiment().seed(3).runs(50_000).precision(0.04).run().unwrap().into_findings();
    assert_eq!(precise.outcomes[0].share.method, Method::ConfidenceSequence);
    assert!(precise.plan.runs < 50_000 && precise.plan.stop.unwrap().reached <= 0.04);
}

#[test]
fn everything_reads_back_what_it_writes() {
    fn back<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(one: &T) {
        for text in [serde_json::to_string(one).unwrap(), serde_json::to_string_pretty(one).unwrap()] {
            let again: T = serde_json::from_str(&text).unwrap();
            assert_eq!(&again, one);
            assert!(serde_json::to_string(&again).unwrap() == serde_json::to_string(one).unwrap());
        }
    }
    for id in ["dispute", "two-party", "mediation", "merger", "strike"] {
        let scenario = Scenario::template(id).unwrap();
        back::<Findings>(scenario.experiment().runs(120).run().unwrap().findings());
        back::<Comparison>(
            &scenario.experiment().runs(60).compare([&scenario.with("scenario.rounds", 3).unwrap()]).unwrap(),
        );
        back::<Explanation>(&scenario.explain());
        (0..20).for_each(|run| back::<Replay>(&scenario.experiment().replay(run).unwrap()));
    }
    for file in ["ladder-risk", "alternating-offers", "updating", "signalling-crisis"] {
        let scenario = Scenario::open(format!("scenarios/theory/{file}.toml")).unwrap();
        if let Ok(exact) = scenario.exact() {
            back::<ExactFindings>(&exact);
        }
    }
}

//! What happens within runs, computed another way than the findings do: from the records, run by run.

use detente::internals::analysis::estimate::wilson;
use detente::internals::analysis::findings::Method;
use detente::internals::index::OutcomeIdx;
use detente::internals::plan::{Precision, RunPlan};
use detente::internals::scenario::Ending;

use super::figures::{GAME, RUNS, SEED, count, error, exact, game, is_share, options, small, value};
use super::game::close;

#[test]
fn hazards_are_those_of_the_runs() {
    let played = game();
    let found = &played.found.hazards;
    assert_eq!(
        found.iter().map(|one| one.round as usize).collect::<Vec<_>>(),
        (1..=played.n_rounds()).collect::<Vec<_>>()
    );
    let mut horizon = 0;
    for one in found {
        let stops = |r: &detente::internals::engine::round::record::Record| {
            r.end_round == one.round && r.ended != Ending::Horizon
        };
        let at_risk = count(&played.records, |r| r.end_round >= one.round);
        assert_eq!(one.at_risk, at_risk);
        for o in 0..played.model.outcomes.len() {
            let n = count(&played.records, |r| stops(r) && r.outcome == OutcomeIdx(o));
            assert_eq!(one.stopped[played.id(o)], n);
            is_share(&one.outcome[played.id(o)], n, at_risk);
            assert_eq!(one.outcome[played.id(o)], wilson(n, at_risk, 0.95));
        }
        is_share(&one.any, count(&played.records, stops), at_risk);
        let gone = count(&played.records, |r| r.end_round <= one.round && r.ended != Ending::Horizon);
        is_share(&one.survival, RUNS - gone, RUNS);
        horizon = RUNS - gone;
    }
    // What is read at the horizon stops nothing.
    assert!(horizon > 0 && found.iter().all(|one| one.stopped["stalemate"] == 0));
    assert!(found.iter().all(|one| one.stopped["attack"] > 0), "every round has attacks");
}

/// Survival is the product of what each round leaves, and what stops is what does not survive.
#[test]
fn survival_is_what_the_hazards_leave() {
    for played in [game(), small()] {
        let mut left = 1.0;
        for one in &played.found.hazards {
            close(value(&one.any), one.outcome.values().map(value).sum(), 1e-12);
            left *= 1.0 - value(&one.any);
            close(value(&one.survival), left, 1e-12);
        }
        let stopped: u64 = played.found.hazards.iter().flat_map(|one| one.stopped.values()).sum();
        assert_eq!(stopped, count(&played.records, |r| r.ended != Ending::Horizon));
    }
}

#[test]
fn hazards_are_near_their_exact_values() {
    let played = small();
    let exact = exact(&played.model);
    let mut at_risk = 1.0;
    // In the last round the exact probabilities hold what is read at the horizon too.
    for (t, one) in played.found.hazards.iter().enumerate().take(played.n_rounds() - 1) {
        for (o, p) in exact.ended[t + 1].iter().enumerate() {
            let hazard = &one.outcome[played.id(o)];
            close(value(hazard), p / at_risk, 4.5 * error(hazard) + 1e-12);
        }
        at_risk -= exact.ended[t + 1].iter().sum::<f64>();
        close(value(&one.survival), at_risk, 4.5 * error(&one.survival) + 1e-12);
    }
    assert!(at_risk < 0.99, "some runs end early");
}

/// Where nobody is at risk there is no chance, and where a rule stops the runs intervals allow for it.
#[test]
fn hazards_know_rounds_that_no_run_sees_and_rules_that_stop_the_runs() {
    let ends = super::figures::played(GAME, &["force.attack.each_round=1", "force.attack.prize=90"], 300);
    let later = ends.found.hazards.iter().filter(|one| one.at_risk == 0).collect::<Vec<_>>();
    assert!(!later.is_empty() && later.iter().all(|one| one.any.value.is_none() && value(&one.survival) == 0.0));
    let scenario = super::figures::scenario(GAME, &[]);
    let model = detente::internals::model::compile(&scenario);
    let rule = Precision { half_width: 0.05, at_least: 500 };
    let plan = RunPlan { stop: Some(rule), ..RunPlan::new(SEED, 4_000) };
    let stop = std::sync::atomic::AtomicBool::new(false);
    let counted = detente::internals::engine::simulate(&model, &plan, &options(&stop), None).unwrap();
    let found = detente::internals::analysis::analyse(&scenario, &model, &counted, &plan);
    for one in &found.hazards {
        for e in one.outcome.values().chain([&one.any, &one.survival]) {
            assert_eq!(e.method, Method::ConfidenceSequence);
            let [low, high] = e.interval.unwrap();
            let narrow = wilson((value(e) * e.n as f64).round() as u64, e.n, 0.95).interval.unwrap();
            assert!(low <= narrow[0] + 1e-12 && high >= narrow[1] - 1e-12, "{e:?}");
        }
    }
}

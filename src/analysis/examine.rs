//! From what is known of an equilibrium to how good it is, and what a reader should know of it.

use super::Case;
use super::equilibrium::DeviationGain;
use super::estimate::{Estimate, difference, each_of, estimated, wilson};
use super::health::{
    ActorHealth, DeviationHealth, Evidence, ExactHealth, FitHealth, HealthFinding, SlopeHealth, StartsHealth,
    StartsSpread,
};
use super::warnings::{Code, Warning};
use crate::engine::fitted::{CALIBRATED, limit, sharpest};
use crate::index::{ActorIdx, OutcomeIdx};
use crate::model::fit::{ActorStep, Fit, Slope};
use crate::model::solutions::Solution;
use crate::model::strategies::Found;

/// What is known of the equilibrium that the runs follow; nothing where it is not known how it was found.
pub(crate) fn health(case: &Case, evidence: &Evidence) -> Option<HealthFinding> {
    Some(match &case.model.solutions.as_ref()?.own {
        Solution::Exact(strategies) => HealthFinding::Exact(exact(case, &strategies.found)),
        Solution::Fitted(fit) => HealthFinding::Fitted(fitted(case, fit, evidence)),
    })
}

fn exact(case: &Case, found: &Found) -> ExactHealth {
    let gain = |(i, [largest, total]): (ActorIdx, &[f64; 2])| DeviationGain {
        actor: case.scenario.actors[i].id.clone(),
        largest: *largest,
        total: *total,
    };
    ExactHealth {
        residual: found.residual,
        nodes: found.nodes,
        gains: found.gain.iter_enumerated().map(gain).collect(),
    }
}

fn fitted(case: &Case, fit: &Fit, evidence: &Evidence) -> FitHealth {
    let precision = sharpest(case.model);
    let slope = |slope: &Slope| SlopeHealth {
        slope: estimated(slope.residual, slope.error, slope.pairs, case.level),
        whole: slope.value,
        size: slope.size,
    };
    let last = fit.steps.last();
    let actors = last.map(|step| {
        let one = |(i, its): (ActorIdx, &ActorStep)| ActorHealth {
            actor: case.scenario.actors[i].id.clone(),
            change: its.change,
            bias: estimated(its.bias, its.bias_error, fit.budget.runs, case.level),
            meeting: its.meeting.as_ref().map(slope),
            moves: its.moves.as_ref().map(slope),
            error: its.error,
            by_round: its.by_round,
            deviation: evidence.deviations.iter().rfind(|one| one.actor == i).map(|one| DeviationHealth {
                gain: estimated(Some(one.gain), Some(one.error), one.runs, case.level),
                runs: one.budget.runs,
                iterations: one.budget.iterations,
            }),
        };
        step.actors.iter_enumerated().map(one).collect()
    });
    FitHealth {
        quick: evidence.quick,
        converged: fit.converged,
        seed: fit.budget.seed.to_string(),
        runs: fit.budget.runs,
        iterations: fit.steps.len() as u32,
        most_iterations: fit.budget.iterations,
        precision,
        most_change: limit(case.model, &fit.budget),
        actors: actors.unwrap_or_default(),
        starts: starts(case, fit, &evidence.starts),
    }
}

/// How the endings of the last iterations spread over several fits.
fn starts(case: &Case, fit: &Fit, others: &[Fit]) -> Option<StartsHealth> {
    let last = |fit: &Fit| fit.steps.last().map(|step| step.outcomes.clone());
    let all: Vec<_> = std::iter::once(fit).chain(others).filter_map(last).collect();
    if all.len() < 2 {
        return None;
    }
    let pairs = all.len() * (all.len() - 1) / 2;
    let level = each_of(pairs * case.scenario.outcomes.len(), case.level);
    let spread = |o: OutcomeIdx| {
        let mut shares: Vec<(u64, u64)> = all.iter().map(|runs| (runs[o], runs.iter().sum())).collect();
        shares.sort_by(|a, b| (a.0 as f64 / a.1 as f64).total_cmp(&(b.0 as f64 / b.1 as f64)));
        let ends = [shares[0], shares[shares.len() - 1]];
        let [lowest, highest] = ends.map(|(count, n)| wilson(count, n, case.level));
        let [low, high] = ends.map(|(count, n)| wilson(count, n, level));
        StartsSpread { difference: difference(&high, &low), lowest, highest }
    };
    Some(StartsHealth { fits: all.len() as u64, outcomes: case.by_outcome(spread) })
}

/// What a reader should know of a fit: each a rule that it meets.
pub(super) fn warnings(fit: &FitHealth, found: &mut Vec<Warning>) {
    if fit.quick {
        found.push(Warning::new(Code::QuickFit, &[], []));
    }
    if !fit.converged {
        let most = fit.actors.iter().max_by(|a, b| a.change.total_cmp(&b.change));
        found.push(Warning::new(Code::NotConverged, most.map(|a| a.actor.as_str()).as_slice(), []));
    }
    for actor in &fit.actors {
        for (what, slope) in [("meeting", &actor.meeting), ("moves", &actor.moves)] {
            if let Some(slope) = slope.as_ref().filter(|slope| is_off(&slope.slope)) {
                let estimates = [("slope", slope.slope.clone())];
                found.push(Warning::new(Code::SlopeOff, &[&actor.actor, what], estimates));
            }
        }
        let gain = actor.deviation.as_ref().map(|one| &one.gain);
        if let Some(gain) = gain.filter(|gain| gain.interval.is_some_and(|[low, _]| low > 0.0)) {
            found.push(Warning::new(Code::DeviationPays, &[&actor.actor], [("gain", gain.clone())]));
        }
    }
    let apart = fit.starts.iter().flat_map(|starts| &starts.outcomes);
    let apart = apart.filter(|(_, spread)| spread.difference.interval.is_some_and(|[low, _]| low > 0.0));
    let size = |spread: &StartsSpread| spread.difference.value.unwrap_or(0.0);
    if let Some((id, spread)) = apart.max_by(|a, b| size(a.1).total_cmp(&size(b.1))) {
        let estimates = [("difference", spread.difference.clone())];
        found.push(Warning::new(Code::StartsDiffer, &[id], estimates));
    }
}

/// Whether a slope is outside by more than sampling error: the whole interval is.
fn is_off(slope: &Estimate) -> bool {
    slope.interval.is_some_and(|[low, high]| high < *CALIBRATED.start() || low > *CALIBRATED.end())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::analysis::{analyse, analyse_with};
    use crate::engine::fitted::Deviation;
    use crate::engine::values::features::Layout;
    use crate::engine::{Options, simulate};
    use crate::index::{TiVec, ti_vec};
    use crate::model::fit::{Budget, Step};
    use crate::model::solutions::Solutions;
    use crate::model::{Model, compile};
    use crate::plan::RunPlan;
    use crate::scenario::{Scenario, load, read::no_files, span::Source};

    fn game() -> (Scenario, Model) {
        let text = include_str!("../engine/equilibrium/small.toml");
        let sets = ["scenario.foresight=\"equilibrium\"".to_string()];
        let scenario = load(Source::new("game.toml", text), &sets, &no_files).result.expect("a game of ours").0;
        let model = compile(&scenario);
        (scenario, model)
    }

    /// Runs of an ending in the last iteration of a fit.
    fn outcomes(model: &Model, first: u64) -> TiVec<OutcomeIdx, u64> {
        let mut runs = ti_vec![0; model.outcomes.len()];
        (runs[OutcomeIdx(0)], runs[OutcomeIdx(4)]) = (first, 1000 - first);
        runs
    }

    /// A fit in perfect health.
    fn sound(model: &Model) -> Fit {
        let slope = Slope { residual: Some(1.0), error: Some(0.05), value: 1.0, size: 0.1, pairs: 500 };
        let actor = ActorStep {
            change: 0.001,
            bias: Some(0.0),
            bias_error: Some(0.01),
            meeting: Some(slope),
            moves: Some(slope),
            error: 0.01,
            by_round: false,
        };
        let step =
            Step { outcomes: outcomes(model, 300), actors: ti_vec![actor; model.n_actors()], size: 0.9, turns: 0 };
        let fit = Fit::nothing("", Layout::new(model).features, Budget { runs: 1000, ..Budget::default() });
        Fit { steps: vec![step], converged: true, ..fit }
    }

    fn told(change: impl Fn(&mut Fit, &mut Evidence)) -> (FitHealth, Vec<Warning>) {
        let (scenario, mut model) = game();
        let (mut fit, mut evidence) = (sound(&model), Evidence::default());
        change(&mut fit, &mut evidence);
        model.solutions = Some(Solutions { own: Solution::Fitted(Arc::new(fit)), twins: None, values: None });
        let plan = RunPlan::new(1, 40);
        let options = Options { threads: 1, batch: 0, progress: &|_| (), stop: &AtomicBool::new(false) };
        let counted = simulate(&model, &plan, &options, None).expect("nobody stops it");
        let found = analyse_with(&scenario, &model, &counted, &plan, &evidence);
        let Some(HealthFinding::Fitted(fit)) = found.foresight.expect("there is one").health else { panic!("a fit") };
        let codes = [Code::QuickFit, Code::NotConverged, Code::SlopeOff, Code::DeviationPays, Code::StartsDiffer];
        let mut warnings = found.warnings;
        assert!(warnings.iter().any(|warning| warning.code == Code::NotCompared));
        warnings.retain(|warning| codes.contains(&warning.code));
        (fit, warnings)
    }

    /// One fault, one warning; none without.
    #[test]
    fn each_fault_of_a_fit_is_told() {
        let slope = |fit: &mut Fit, residual: f64, error: f64| {
            let slope = Slope { residual: Some(residual), error: Some(error), value: 1.0, size: 0.1, pairs: 500 };
            fit.steps[0].actors[ActorIdx(1)].moves = Some(slope);
        };
        let alone = |evidence: &mut Evidence, gain: f64| {
            let budget = Budget::default();
            evidence.deviations.push(Deviation { actor: ActorIdx(0), gain, error: 0.01, runs: 400, budget });
        };
        let start = |fit: &Fit, evidence: &mut Evidence, first: u64| {
            let mut other = fit.clone();
            other.steps[0].outcomes = outcomes(&game().1, first);
            evidence.starts.push(other);
        };
        let codes = |change: &dyn Fn(&mut Fit, &mut Evidence)| {
            told(change).1.into_iter().map(|warning| (warning.code, warning.subjects.join(" "))).collect::<Vec<_>>()
        };
        let none: Vec<(Code, String)> = Vec::new();
        let one = |code: Code, subjects: &str| vec![(code, subjects.to_string())];
        assert_eq!(codes(&|_, _| ()), none);
        assert_eq!(codes(&|_, evidence| evidence.quick = true), one(Code::QuickFit, ""));
        let unfinished = |fit: &mut Fit, _: &mut Evidence| {
            fit.converged = false;
            fit.steps[0].actors[ActorIdx(1)].change = 0.7;
        };
        assert_eq!(codes(&unfinished), one(Code::NotConverged, "b"));
        // A slope is off where its whole interval is, on either side.
        for (residual, error, is_off) in [
            (0.7, 0.06, false),
            (0.7, 0.05, true),
            (1.4, 0.07, true),
            (1.4, 0.08, false),
            (0.81, 0.0, false),
            (-0.3, 0.1, true),
        ] {
            let expected = if is_off { one(Code::SlopeOff, "b moves") } else { none.clone() };
            assert_eq!(codes(&|fit, _| slope(fit, residual, error)), expected, "{residual} ± {error}");
        }
        for (gain, pays) in [(0.019, false), (0.02, true), (-0.5, false)] {
            let expected = if pays { one(Code::DeviationPays, "a") } else { none.clone() };
            assert_eq!(codes(&|_, evidence| alone(evidence, gain)), expected, "{gain}");
        }
        // Of two more fits with 30% and 33% of 1,000 runs either may be the other; with 40% it may not.
        for (first, apart) in [(330, false), (400, true)] {
            let differ = |fit: &mut Fit, evidence: &mut Evidence| {
                start(fit, evidence, 310);
                start(fit, evidence, first);
            };
            assert_eq!(!codes(&differ).is_empty(), apart, "{first}");
        }
    }

    /// The table holds what the fit says, and what was found beside it.
    #[test]
    fn a_table_of_health_is_that_of_the_last_iteration() {
        let (fit, _) = told(|fit, evidence| {
            fit.budget.tolerance = 0.5;
            let mut early = fit.steps[0].clone();
            early.actors[ActorIdx(0)].change = 9.0;
            fit.steps.insert(0, early);
            let budget = Budget { iterations: 3, runs: 77, ..Budget::default() };
            evidence.deviations = vec![Deviation { actor: ActorIdx(1), gain: -0.1, error: 0.02, runs: 50, budget }];
            evidence.starts = vec![fit.clone(), Fit { steps: vec![], ..fit.clone() }];
        });
        // The sharpest choice is that of force, at 9.
        assert_eq!((fit.precision, fit.most_change, fit.iterations), (9.0, 0.5 / 9.0, 2));
        let [a, b] = &fit.actors[..] else { panic!("two actors") };
        assert_eq!((a.change, a.deviation.is_none(), a.meeting.as_ref().map(|s| s.slope.n)), (0.001, true, Some(500)));
        let alone = b.deviation.as_ref().expect("it was sought");
        assert_eq!((alone.gain.value, alone.gain.n, alone.runs, alone.iterations), (Some(-0.1), 50, 77, 3));
        // A fit without iterations has no endings to compare.
        let starts = fit.starts.expect("there are two");
        assert_eq!((starts.fits, starts.outcomes["war"].difference.value), (2, Some(0.0)));
    }

    /// Of a solution that was solved for, residual and gains are those of the solver.
    #[test]
    fn an_exact_solution_has_a_residual_and_gains() {
        use crate::engine::equilibrium::solution::solved;
        let (scenario, model) = game();
        let never = AtomicBool::new(false);
        let model = solved(&model, false, 1_000_000, &never).expect("a small game");
        let options = Options { threads: 1, batch: 0, progress: &|_| (), stop: &never };
        let plan = RunPlan::new(1, 20);
        let counted = simulate(&model, &plan, &options, None).expect("nobody stops it");
        let found = analyse(&scenario, &model, &counted, &plan);
        let health = found.foresight.expect("there is one").health;
        let Some(HealthFinding::Exact(exact)) = health else { panic!("{health:?}") };
        assert!(exact.residual <= 1e-10 && exact.nodes > 100);
        assert!(exact.gains.iter().all(|gain| 0.0 < gain.largest && gain.largest <= gain.total), "{exact:?}");
    }
}

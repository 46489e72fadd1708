//! What the game is worth at its start in an equilibrium, beside D, and why.

use super::features::feature;
use super::static_points::Table;
use super::worth::{Beginning, ValueExplained, ValueTerm, ValuesExplained};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::situation::Met;
use crate::engine::values::Coefficients;
use crate::engine::values::features::{Beside, OWN, Public, rounds_left};
use crate::index::{ViewIdx, ti_vec};
use crate::model::fit::{Fit, Moment, Row};
use crate::model::solutions::Solution;
use crate::scenario::Scenario;

/// Terms of V − D that are shown, the largest.
const SHOWN: usize = 8;

/// Nothing where actors do not choose in an equilibrium that is known. `who` says whose view it is: actor, points, probability.
pub(super) fn values(
    scenario: &Scenario,
    table: &mut Table,
    who: impl Fn(&mut Table, ViewIdx) -> ValueExplained,
) -> Option<ValuesExplained> {
    let model = table.model;
    let mut views: Vec<ValueExplained> = model.views().iter().map(|view| who(table, view)).collect();
    let at = match &model.solutions.as_ref()?.own {
        Solution::Exact(strategies) => {
            for (view, one) in model.views().iter().zip(&mut views) {
                one.disagreement = table.disagreement[view];
                one.value = Some(strategies.found.payoff[view]);
            }
            Beginning::Start
        }
        Solution::Fitted(fit) => fitted(scenario, table, fit, &mut views),
    };
    Some(ValuesExplained { at, views })
}

/// Values in the situation in which the first meeting has failed, or where none is held after no move.
fn fitted(scenario: &Scenario, table: &mut Table, fit: &Fit, views: &mut [ValueExplained]) -> Beginning {
    let model = table.model;
    let forum = model.forum_in(1);
    let (at, moment) = match forum {
        Some(_) => (Beginning::AfterFailedMeeting, Moment::AfterMeeting),
        None => (Beginning::AfterNoMove, Moment::AfterMove),
    };
    let mut d = ti_vec![0.0; model.n_views()];
    table.what_if.copy_situation(&table.state);
    table.what_if.fail(model, forum.map(|forum| failure_step(&table.world, forum)));
    let left = rounds_left(moment, model, &table.what_if);
    table.foresight.values(&table.world, &table.what_if, left, &mut d);
    let ended = table.what_if.ended.is_some();
    let coefficients = Coefficients::new(model, fit);
    let layout = &coefficients.layout;
    let mut public = Public::default();
    public.read(&table.world);
    let mut x = vec![0.0; layout.width()];
    let beside =
        Beside { real: &table.state, met: forum.map(|forum| Met { forum, result: false }), due: 0.0, tabled: None };
    layout.read(&table.world, (&mut table.foresight, &table.what_if), beside, (&public, &d), &mut x);
    for (view, one) in model.views().iter().zip(views) {
        one.disagreement = d[view];
        let has_values = |row: &&Row| row.moment == moment && !row.collapsed && row.round == 1 && row.view == view;
        if ended {
            // Nothing is left to choose.
            one.value = Some(d[view]);
        } else if let Some(row) = fit.rows.iter().find(has_values) {
            x[OWN] = d[view];
            let terms = layout.features.iter().zip(&row.coefficients).zip(&x);
            let terms = terms.map(|((of, coefficient), value)| ValueTerm {
                feature: feature(scenario, model, &layout.features, *of),
                value: *value,
                coefficient: *coefficient,
                adds: coefficient * value,
            });
            let mut all: Vec<ValueTerm> = terms.filter(|term| term.adds != 0.0).collect();
            all.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
            one.value = Some(d[view] + all.iter().map(|term| term.adds).sum::<f64>());
            one.rest = all.iter().skip(SHOWN).map(|term| term.adds).sum();
            all.truncate(SHOWN);
            one.terms = all;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use crate::analysis::explain::explain;
    use crate::analysis::features::FeatureKind;
    use crate::analysis::worth::{Beginning, ValuesExplained};
    use crate::engine::Options;
    use crate::engine::equilibrium::solution::{At, equilibrium, solved};
    use crate::engine::fitted::train;
    use crate::engine::values::features::Layout;
    use crate::model::compile;
    use crate::model::fit::{Budget, Fit, Moment, Row};
    use crate::model::solutions::{Solution, Solutions};
    use crate::scenario::{Scenario, load, read::no_files, span::Source};

    static NEVER: AtomicBool = AtomicBool::new(false);

    fn scenario(text: &str) -> Scenario {
        let sets = ["scenario.foresight=\"equilibrium\"".to_string()];
        load(Source::new("game.toml", text), &sets, &no_files).result.expect("a game of ours").0
    }

    fn with(scenario: &Scenario, fit: Fit) -> ValuesExplained {
        let mut model = compile(scenario);
        model.solutions = Some(Solutions { own: Solution::Fitted(Arc::new(fit)), twins: None, values: None });
        explain(scenario, &model, None).values.expect("values are known")
    }

    /// What a fit has learned of the first situation is near what the exact equilibrium pays in it.
    #[test]
    fn fitted_values_are_near_exact_ones() {
        let text = include_str!("../../scenarios/games/brinkmanship-ladder.toml");
        let scenario = scenario(text);
        let model = compile(&scenario);
        let exact = solved(&model, false, 1_000_000, &NEVER).expect("a small game");
        let strategies = exact.strategies().expect("they were solved for");
        let found = explain(&scenario, &exact, None).values.expect("values are known");
        assert_eq!((found.at, found.views.len()), (Beginning::Start, 3));
        // Payoffs by view average to those of the law, whoever may be who.
        let law = equilibrium(&model, At::Own, 1_000_000, &NEVER, &mut |_| ()).expect("a small game").0.law;
        for (i, actor) in scenario.actors.iter_enumerated() {
            let own = found.views.iter().filter(|v| v.actor == actor.id);
            let all: f64 = own.map(|v| v.probability * v.value.expect("it is known")).sum();
            assert!((all - law.all.payoff[i]).abs() < 1e-9, "{}: {all} {:?}", actor.id, law.all.payoff);
        }
        // The fit has values after no move in round 1: of the challenger who chose none, and of the defender, who waits.
        let budget = Budget { runs: 4000, iterations: 4, ..Budget::default() };
        let options = Options { threads: 1, batch: 0, progress: &|_| (), stop: &NEVER };
        let fitted = with(&scenario, train(&model, "", &budget, &options).expect("nobody stops it"));
        assert_eq!(fitted.at, Beginning::AfterNoMove);
        let first =
            strategies.choices.iter().flatten().find(|choice| choice.actor.0 == 0).expect("the challenger chooses");
        let expected = [Some(first.worth[0]), found.views[1].value, found.views[2].value];
        for (view, expected) in fitted.views.iter().zip(expected) {
            let (value, expected) = (view.value.expect("it is known"), expected.expect("it is known"));
            assert!((value - expected).abs() < 0.08, "{view:?}: {expected}");
            assert!((expected - view.disagreement).abs() > 0.1 && !view.terms.is_empty(), "{view:?}: {expected}");
        }
    }

    /// Terms are coefficients times features, the largest first, and add up with the rest.
    #[test]
    fn terms_add_up_to_what_foresight_adds() {
        let scenario = scenario(include_str!("../engine/equilibrium/small.toml"));
        let model = compile(&scenario);
        let features = Layout::new(&model).features;
        let none = with(&scenario, Fit::nothing("", features.clone(), Budget::default()));
        assert_eq!(none.at, Beginning::AfterFailedMeeting);
        assert!(none.views.iter().all(|v| v.value.is_none() && v.terms.is_empty() && v.rest == 0.0));
        let mut fit = Fit::nothing("", features.clone(), Budget::default());
        for view in model.views().iter() {
            let coefficients =
                (0..features.len()).map(|f| 0.01 * (f as f64 + 1.0) * if f % 2 == 0 { 1.0 } else { -1.0 });
            fit.rows.push(Row {
                moment: Moment::AfterMeeting,
                collapsed: false,
                round: 1,
                view,
                coefficients: coefficients.collect(),
            });
        }
        let found = with(&scenario, fit);
        for view in &found.views {
            let sum: f64 = view.terms.iter().map(|term| term.adds).sum();
            assert!((view.disagreement + sum + view.rest - view.value.expect("it is known")).abs() < 1e-12, "{view:?}");
            assert!(
                view.terms.windows(2).all(|w| w[0].adds.abs() >= w[1].adds.abs()) && view.terms.len() == super::SHOWN
            );
            assert!(view.terms.iter().all(|term| (term.coefficient * term.value - term.adds).abs() < 1e-12));
            // Tension is 3 and the failed meeting has added half a step.
            let tension =
                view.terms.iter().find(|term| term.feature.kind == FeatureKind::Tension).expect("it is large");
            assert_eq!(tension.value, 3.5);
        }
    }
}

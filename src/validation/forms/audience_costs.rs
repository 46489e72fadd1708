//! Audience costs, injected.

use super::contest::{Contest, Side, quits_by};
use super::in_time::{extrapolated, refined};
use crate::engine::exact::OutcomeDistribution;
use crate::index::{ActorIdx, PointIdx, TypeIdx};
use crate::theory::audience_costs::{Crisis, Equilibrium};
use crate::validation::game::{Game, exact};
use crate::validation::{Domain, Form, Given, How, Input, Measure, Trouble};

const POSITIVE: Domain = Domain::between(0.001, 1000.0);

fn crisis(given: &Given) -> Crisis {
    Crisis {
        prize: [given.get("v"); 2],
        audience: [given.get("a1"), given.get("a2")],
        worst_war: [given.get("C1"), given.get("C2")],
    }
}

fn contest(given: &Given, steps: u32) -> Result<Contest, Trouble> {
    let crisis = crisis(given);
    let play = crisis.equilibrium()?;
    let dt = play.horizon / f64::from(steps);
    let rounds = steps + 1;
    let side = |i: usize| {
        let locked = play.locked_in[i];
        // Those who are locked in have the lowest costs of war: uniform up to what quitting would cost at the horizon.
        let war = -0.5 * crisis.audience[i] * play.horizon;
        Side {
            points: vec![locked, 1.0 - locked],
            impasse: vec![war, -crisis.worst_war[i]],
            audience: crisis.audience[i],
            ..Side::plain(quits_by(|t| play.stays(t)[i], locked, dt, rounds, true, Some(1)), crisis.prize[i])
        }
    };
    let round_is = format!("{dt} units of time, after a first round of none");
    Ok(Contest { rounds, round_is, sides: [side(0), side(1)], hazard: 0.0, watched: dt })
}

fn play(given: &Given, steps: u32) -> Result<(Game, OutcomeDistribution), Trouble> {
    let game = Game::new(&contest(given, steps)?.text(given))?;
    let law = game.law()?;
    Ok((game, law))
}

/// Fearon 1994.
pub(super) static AUDIENCE: Form = Form {
    id: "audience-costs",
    title: "Audience costs that grow with the crisis",
    source: "Fearon 1994",
    setup: "Two sides escalate for a prize v. Quitting at time t costs side i a_i t at home. Whoever is still there at the horizon \
        fights; the value of war is private, uniform on [-C_i, 0].",
    formula: "T_i solves v/(v + a_j T) = min(1, a_i T/C_i); t* = min T_i; P(i locked in) = a_i t*/C_i; i quits at once with 1 - P_i (v + a_j t*)/v, \
        then at the hazard a_j/(v + a_j t); P(war) = P_1 P_2",
    how: How::Inject,
    note: "The first round is time 0; the crisis up to t* is cut into as many rounds as `steps` says, and into half as many to see what that does. A public \
        that watches raises the stock of both sides in each round; quitting concedes, and so costs what has been built up.",
    inputs: &[
        Input { id: "v", usual: 1.0, about: "prize of either side", domain: POSITIVE },
        Input { id: "a1", usual: 1.0, about: "audience cost of side one, per unit of time", domain: POSITIVE },
        Input { id: "a2", usual: 0.5, about: "audience cost of side two, per unit of time", domain: POSITIVE },
        Input { id: "C1", usual: 1.0, about: "largest loss of side one by war", domain: POSITIVE },
        Input { id: "C2", usual: 1.0, about: "largest loss of side two by war", domain: POSITIVE },
        Input { id: "steps", usual: 200.0, about: "rounds that the crisis is cut into", domain: Domain::even(2, 248) },
    ],
    rules: &[],
    cases: &[&[], &[("a1", 2.0), ("a2", 0.25), ("C2", 2.0)]],
    scenario: Some(|given| Ok(contest(given, given.whole("steps"))?.text(given))),
    check: |given| {
        let theory: Equilibrium = crisis(given).equilibrium()?;
        let steps = given.whole("steps");
        let ((game, fine), (_, coarse)) = (play(given, steps)?, play(given, steps / 2)?);
        let at_once = |id: &str| fine.ended[1][game.class(id)];
        let backs_down =
            |law: &OutcomeDistribution, id: &str| game.probability(law, id) + 0.5 * game.probability(law, "both_quit");
        let quitters = |law: &OutcomeDistribution, i: usize| {
            law.given[TypeIdx(i)][PointIdx(1)].payoff[ActorIdx(i)] / law.given[TypeIdx(i)][PointIdx(1)].probability
        };
        let stake = Measure::Payoff(given.get("v"));
        let mut checks = vec![
            exact(Measure::Share, "P(side one quits at once)", theory.at_once[0], at_once("one_quits")),
            exact(Measure::Share, "P(side two quits at once)", theory.at_once[1], at_once("two_quits")),
            exact(Measure::Share, "P(war)", theory.war, game.probability(&fine, "nobody_quits")),
        ];
        for (i, (side, id)) in [("one", "one_quits"), ("two", "two_quits")].into_iter().enumerate() {
            let found = [&coarse, &fine].map(|law| backs_down(law, id));
            let what = format!("P(side {side} backs down)");
            checks.push(refined(Measure::Share, &what, theory.backs_down[i], found, 0.0));
            let found = [&coarse, &fine].map(|law| quitters(law, i));
            let what = format!("what those of side {side} expect who quit");
            checks.push(refined(stake, &what, theory.payoff_of_quitters[i], found, 0.0));
            checks.push(extrapolated(stake, &what, theory.payoff_of_quitters[i], found, 0.0));
        }
        checks.push(game.sampled("nobody_quits", "P(war)", theory.war));
        Ok(checks)
    },
    finer: |given, times| {
        let steps = 2.0 * (0.6 * given.get("steps") * times).ceil();
        if steps <= 248.0 {
            format!("more rounds, `--set steps={steps}`")
        } else {
            "inputs nearer to the usual ones: no number of `steps` up to 248 is enough".into()
        }
    },
};

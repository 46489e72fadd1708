//! Wars of attrition, injected.

use super::contest::{Contest, Quit, Side, quits_by};
use crate::engine::exact::Law;
use crate::theory::attrition::{self, Exponential, Uniform};
use crate::validation::game::{Game, exact, extrapolated, refined};
use crate::validation::{Check, Form, Given, How, Input, Trouble};

const IN_TIME: &str = "Time is cut into rounds: what happens at a hazard h happens in a round with probability \
    1 - exp(-h dt). Each value is returned at dt and at dt/2, and may differ from theory by what the two differ.";

fn every_round(rounds: u32, probability: f64) -> Vec<Quit> {
    vec![Quit { point: None, rounds: (1, rounds), probability }]
}

/// Probability that the first side is the first to quit; who quits in the same round is first as often as not.
fn first_quits(game: &Game, law: &Law) -> f64 {
    game.probability(law, "one_quits") + 0.5 * game.probability(law, "both_quit")
}

fn continuous(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let (prize, cost) = ([given.get("v1"), given.get("v2")], [given.get("c1"), given.get("c2")]);
    let theory = attrition::in_continuous_time(prize, cost)?;
    // So long that nothing is left.
    let rounds = (40.0 * theory.mean_time / dt).ceil().min(1000.0) as u32;
    let side = |i: usize| Side {
        cost: cost[i] * dt,
        ..Side::plain(every_round(rounds, -libm::expm1(-theory.hazard[i] * dt)), prize[i])
    };
    let round_is = format!("{dt} units of time");
    Ok(Contest { rounds, round_is, sides: [side(0), side(1)], hazard: 0.0, watched: 0.0 })
}

/// Complete information, continuous time.
pub(super) static CONTINUOUS: Form = Form {
    id: "attrition",
    title: "A war of attrition",
    source: "Maynard Smith 1974; Hendricks, Weiss & Wilson 1988",
    setup: "Two sides stay in a contest, at costs c1 and c2 per unit of time, until one quits; the other wins v1 or v2.",
    formula: "side i quits at the hazard h_i = c_j/v_j; E[T] = 1/(h1 + h2); P(1 quits first) = h1/(h1 + h2); both expect 0",
    how: How::Inject,
    note: IN_TIME,
    inputs: &[
        Input { id: "v1", usual: 10.0, about: "prize of side one" },
        Input { id: "v2", usual: 8.0, about: "prize of side two" },
        Input { id: "c1", usual: 1.0, about: "cost of side one per unit of time" },
        Input { id: "c2", usual: 1.6, about: "cost of side two per unit of time" },
        Input { id: "dt", usual: 0.2, about: "length of a round" },
    ],
    cases: &[&[]],
    scenario: Some(|given| Ok(continuous(given, given.get("dt"))?.text(given))),
    check: |given| {
        let theory =
            attrition::in_continuous_time([given.get("v1"), given.get("v2")], [given.get("c1"), given.get("c2")])?;
        let (coarse, fine) = both(given, continuous)?;
        Ok(vec![
            refined("E[T]", theory.mean_time, coarse.time(), fine.time()),
            refined("P(side one quits first)", theory.concedes[0], coarse.first(), fine.first()),
            refined("what side one expects", 0.0, coarse.law.all.payoff[0], fine.law.all.payoff[0]),
            extrapolated("what side one expects", 0.0, coarse.law.all.payoff[0], fine.law.all.payoff[0]),
            fine.game.sampled("one_quits", "P(only side one quits)", fine.game.probability(&fine.law, "one_quits")),
        ])
    },
};

/// A form put to the engine in rounds of one length.
struct InTime {
    game: Game,
    law: Law,
    dt: f64,
}

impl InTime {
    /// Expected time; what ends in a round ends in its middle on average.
    fn time(&self) -> f64 {
        (self.law.all.rounds - 0.5) * self.dt
    }

    fn first(&self) -> f64 {
        first_quits(&self.game, &self.law)
    }
}

/// At dt, and at half of it.
fn both(given: &Given, contest: fn(&Given, f64) -> Result<Contest, Trouble>) -> Result<(InTime, InTime), Trouble> {
    let at = |dt: f64| -> Result<InTime, Trouble> {
        let game = Game::new(&contest(given, dt)?.text(given))?;
        let law = game.law()?;
        Ok(InTime { game, law, dt })
    };
    let dt = given.get("dt");
    if !(dt > 0.0 && dt.is_finite()) {
        return Err(Trouble::Input(format!("`dt` is {dt}; rounds have a length above 0")));
    }
    Ok((at(dt)?, at(dt / 2.0)?))
}

fn in_rounds(given: &Given) -> Result<(attrition::Rounds, Contest), Trouble> {
    let (v, c) = (given.get("v"), given.get("c"));
    let theory = attrition::in_rounds([v, v], [c, c])?;
    let rounds = given.whole("rounds", 1, 1000)?;
    let side = |i: usize| Side { cost: c, ..Side::plain(every_round(rounds, theory.concedes[i]), v) };
    let sides = [side(0), side(1)];
    Ok((theory, Contest { rounds, round_is: "one round".into(), sides, hazard: 0.0, watched: 0.0 }))
}

/// Complete information, rounds.
pub(super) static ROUNDS: Form = Form {
    id: "attrition-in-rounds",
    title: "A war of attrition in rounds",
    source: "Maynard Smith 1974; Hendricks & Wilson 1985",
    setup: "In every round each of two sides quits, which brings it 0, or stays; if both stay each pays c; if only the other quits it wins v.",
    formula: "each quits with q = c/(v + c); E[rounds] = 1/(1 - (1 - q)^2); P(both quit | end) = q/(2 - q); both expect 0",
    how: How::Inject,
    note: "After the last round nothing is left: (1 - q)^(2 rounds) is below rounding.",
    inputs: &[
        Input { id: "v", usual: 10.0, about: "prize" },
        Input { id: "c", usual: 1.0, about: "cost of a round" },
        Input { id: "rounds", usual: 250.0, about: "rounds" },
    ],
    cases: &[&[], &[("v", 3.0), ("c", 2.0)]],
    scenario: Some(|given| Ok(in_rounds(given)?.1.text(given))),
    check: |given| {
        let (theory, contest) = in_rounds(given)?;
        let game = Game::new(&contest.text(given))?;
        let law = game.law()?;
        Ok(vec![
            exact("E[rounds]", theory.mean_rounds, law.all.rounds),
            exact("P(both quit at once)", theory.both, game.probability(&law, "both_quit")),
            exact("P(side one alone quits)", theory.alone[0], game.probability(&law, "one_quits")),
            exact("what side one expects", 0.0, law.all.payoff[0]),
            game.sampled("both_quit", "P(both quit at once)", theory.both),
        ])
    },
};

/// Cells that a private value is cut into.
const CELLS: usize = 10;

/// Two sides with private values, cut at the quantiles; a type quits as the values of its cell do.
fn private(
    given: &Given,
    dt: f64,
    quantile: impl Fn(f64) -> f64,
    stays: impl Fn(f64) -> f64,
    cost: f64,
    last: f64,
) -> Contest {
    let rounds = (last / dt).ceil().min(1000.0) as u32;
    let cut = |k: usize| k as f64 / CELLS as f64;
    // Share of the values that have quit by a time: stays() rises with the value.
    let quit_by = |t: f64| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if stays(quantile(middle)) <= t { low = middle } else { high = middle }
        }
        low
    };
    let quits: Vec<Quit> = (0..CELLS)
        .flat_map(|k| {
            let in_cell = |t: f64| 1.0 - ((quit_by(t) - cut(k)) * CELLS as f64).clamp(0.0, 1.0);
            quits_by(in_cell, 0.0, dt, rounds, false, Some(k))
        })
        .collect();
    // The mean of a cell, by Simpson's rule.
    let mean = |k: usize| {
        let (a, b) = (cut(k), cut(k + 1).min(1.0 - 1e-9));
        (quantile(a) + 4.0 * quantile(0.5 * (a + b)) + quantile(b)) / 6.0
    };
    let _ = given;
    let side = |quits| Side {
        points: vec![1.0 / CELLS as f64; CELLS],
        cost: cost * dt,
        prize: (0..CELLS).map(mean).collect(),
        ..Side::plain(quits, 0.0)
    };
    let copy = quits.iter().map(|q| Quit { ..*q }).collect();
    let round_is = format!("{dt} units of time");
    Contest { rounds, round_is, sides: [side(quits), side(copy)], hazard: 0.0, watched: 0.0 }
}

const IN_CELLS: &str = "The private value is a type of ten cells; a cell quits in a round with the probability that a value of the \
    cell does. Time is cut into rounds, as for the war of attrition.";

fn uniform(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let war = Uniform { most: given.get("V"), cost: given.get("c") };
    war.mean_time()?;
    let stays = |v: f64| war.stays(v).unwrap_or(f64::INFINITY);
    Ok(private(given, dt, |u| u * war.most, stays, war.cost, 6.0 * war.most / war.cost))
}

/// Private values, uniform.
pub(super) static UNIFORM: Form = Form {
    id: "attrition-private-uniform",
    title: "A war of attrition with private values, uniform",
    source: "Bishop, Cannings & Maynard Smith 1978; Riley 1980",
    setup: "Two sides stay in a contest at a cost c per unit of time; who outlasts the other wins its own value, which only it knows, \
        uniform on [0, V].",
    formula: "for V = c = 1 a value v stays until t(v) = -v - ln(1 - v); E[T] = V/(6 c); who quits first is as often the one as the other",
    how: How::Inject,
    note: IN_CELLS,
    inputs: &[
        Input { id: "V", usual: 1.0, about: "largest value" },
        Input { id: "c", usual: 1.0, about: "cost per unit of time" },
        Input { id: "dt", usual: 0.04, about: "length of a round" },
    ],
    cases: &[&[]],
    scenario: Some(|given| Ok(uniform(given, given.get("dt"))?.text(given))),
    check: |given| {
        let war = Uniform { most: given.get("V"), cost: given.get("c") };
        let (coarse, fine) = both(given, uniform)?;
        let top = |it: &InTime| it.law.given[0][CELLS - 1].payoff[0] / it.law.given[0][CELLS - 1].probability;
        // What the highest tenth expects on average: a quadratic, for which Simpson's rule is exact.
        let at = |u: f64| war.expects(u * war.most);
        let expects = (at(0.9)? + 4.0 * at(0.95)? + at(1.0 - 1e-12)?) / 6.0;
        Ok(vec![
            refined("E[T]", war.mean_time()?, coarse.time(), fine.time()),
            refined("what the highest tenth of values expects", expects, top(&coarse), top(&fine)),
            refined(
                "P(the contest outlasts its median)",
                0.5,
                outlasts(&coarse, war.median_time()?),
                outlasts(&fine, war.median_time()?),
            ),
            fine.game.sampled("one_quits", "P(only side one quits)", fine.game.probability(&fine.law, "one_quits")),
        ])
    },
};

/// P(T > t), linear within the round of t.
fn outlasts(it: &InTime, t: f64) -> f64 {
    let in_round = |r: usize| it.law.ended.get(r).map_or(0.0, |row| row.iter().sum());
    let at = t / it.dt;
    let whole = at.floor() as usize;
    let before: f64 = (1..=whole).map(in_round).sum();
    1.0 - before - (at - whole as f64) * in_round(whole + 1)
}

fn exponential(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let war = Exponential { rate: given.get("lam"), cost: given.get("c") };
    let mean = war.mean_time()?;
    let stays = |v: f64| war.stays(v).unwrap_or(f64::INFINITY);
    Ok(private(given, dt, |u| -libm::log1p(-u) / war.rate, stays, war.cost, 100.0 * mean))
}

/// Private values, exponential.
pub(super) static EXPONENTIAL: Form = Form {
    id: "attrition-private-exponential",
    title: "A war of attrition with private values, exponential",
    source: "Bishop, Cannings & Maynard Smith 1978; Riley 1980",
    setup: "As before, but values are exponential with rate lam.",
    formula: "for c = 1 a value v stays until t(v) = lam v^2/2; E[T] = 1/(4 lam c)",
    how: How::Inject,
    note: IN_CELLS,
    inputs: &[
        Input { id: "lam", usual: 1.0, about: "rate of the values" },
        Input { id: "c", usual: 1.0, about: "cost per unit of time" },
        Input { id: "dt", usual: 0.1, about: "length of a round" },
    ],
    cases: &[&[]],
    scenario: Some(|given| Ok(exponential(given, given.get("dt"))?.text(given))),
    check: |given| {
        let war = Exponential { rate: given.get("lam"), cost: given.get("c") };
        let (coarse, fine) = both(given, exponential)?;
        Ok(vec![
            refined("E[T]", war.mean_time()?, coarse.time(), fine.time()),
            refined(
                "P(the contest outlasts its median)",
                0.5,
                outlasts(&coarse, war.median_time()?),
                outlasts(&fine, war.median_time()?),
            ),
            fine.game.sampled("one_quits", "P(only side one quits)", fine.game.probability(&fine.law, "one_quits")),
        ])
    },
};

fn reputation(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let (z, l) = ([given.get("z1"), given.get("z2")], [given.get("l1"), given.get("l2")]);
    let theory = attrition::reputation(z, l)?;
    let rounds = 1 + (theory.last_time / dt).ceil().min(999.0) as u32;
    let side = |i: usize| {
        let stays = |t: f64| {
            let held = 1.0 - theory.at_once[i];
            (held * libm::exp(-l[i] * t.min(theory.last_time))).max(z[i])
        };
        Side { points: vec![z[i], 1.0 - z[i]], ..Side::plain(quits_by(stays, z[i], dt, rounds, true, Some(1)), 1.0) }
    };
    let round_is = format!("{dt} units of time, after a first round of none");
    Ok(Contest { rounds, round_is, sides: [side(0), side(1)], hazard: 0.0, watched: 0.0 })
}

/// Reputation.
pub(super) static REPUTATION: Form = Form {
    id: "attrition-reputation",
    title: "A war of attrition in which either may be unyielding",
    source: "Abreu & Gul 2000",
    setup: "Side i never yields with probability z_i; else it yields at the hazard l_i that leaves the other indifferent.",
    formula: "T_i = -ln(z_i)/l_i, T* = min T_i; side i yields at once with probability 1 - z_i exp(l_i T*); P(nobody ever yields) = z1 z2",
    how: How::Inject,
    note: "The first round is time 0. Time is cut into rounds, as for the war of attrition.",
    inputs: &[
        Input { id: "z1", usual: 0.1, about: "chance that side one is unyielding" },
        Input { id: "z2", usual: 0.2, about: "chance that side two is unyielding" },
        Input { id: "l1", usual: 0.5, about: "hazard at which side one yields" },
        Input { id: "l2", usual: 0.4, about: "hazard at which side two yields" },
        Input { id: "dt", usual: 0.04, about: "length of a round" },
    ],
    cases: &[&[]],
    scenario: Some(|given| Ok(reputation(given, given.get("dt"))?.text(given))),
    check: |given| {
        let theory = attrition::reputation([given.get("z1"), given.get("z2")], [given.get("l1"), given.get("l2")])?;
        let (coarse, fine) = both(given, reputation)?;
        let at_once = |it: &InTime, id: &str| it.law.ended[1][it.game.class(id)];
        let checks: Vec<Check> = vec![
            exact("P(side one yields at once)", theory.at_once[0], at_once(&fine, "one_quits")),
            exact("P(side two yields at once)", theory.at_once[1], at_once(&fine, "two_quits")),
            exact("P(nobody ever yields)", theory.impasse, fine.game.probability(&fine.law, "nobody_quits")),
            refined("P(it is side one that yields)", theory.yields[0], coarse.first(), fine.first()),
            fine.game.sampled("nobody_quits", "P(nobody ever yields)", theory.impasse),
        ];
        Ok(checks)
    },
};

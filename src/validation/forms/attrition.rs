//! Wars of attrition, injected.

use super::contest::{Contest, Quit, Side, quits_by};
use super::in_time::{InTime, MOST_IN_CELLS, MOST_ROUNDS, both, rounds, shorter};
use crate::index::{ActorIdx, PointIdx, TypeIdx};
use crate::theory::attrition::{self, Exponential, Uniform};
use crate::validation::game::{Game, exact};
use crate::validation::{Allowed, Domain, Form, Given, How, Input, Measure, Rule, Trouble, short};

const IN_TIME: &str = "Time is cut into rounds: what happens at a hazard h happens in a round with probability \
    1 - exp(-h dt). Each value is returned at dt and at dt/2, and at dt/2 it may differ from theory by one and a half times \
    what the two differ.";

/// Prizes, costs and rates: six orders of magnitude, which is more than anybody needs and less than rounding can spoil.
const POSITIVE: Domain = Domain::between(0.001, 1000.0);
const LENGTH: Domain = Domain::above(0.0, 1e6);

/// Mean times after which less than a millionth of a contest that ends at a constant hazard is left.
pub(super) const LEAST: f64 = 14.0;
/// Mean times after which nothing is.
pub(super) const USUAL: f64 = 40.0;

fn every_round(rounds: u32, probability: f64) -> Vec<Quit> {
    vec![Quit { point: None, rounds: (1, rounds), probability }]
}

fn continuous(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let (prize, cost) = ([given.get("v1"), given.get("v2")], [given.get("c1"), given.get("c2")]);
    let theory = attrition::in_continuous_time(prize, cost)?;
    let rounds = rounds(given, dt, LEAST * theory.mean_time, USUAL * theory.mean_time, MOST_ROUNDS)?;
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
        Input { id: "v1", usual: 10.0, about: "prize of side one", domain: POSITIVE },
        Input { id: "v2", usual: 8.0, about: "prize of side two", domain: POSITIVE },
        Input { id: "c1", usual: 1.0, about: "cost of side one per unit of time", domain: POSITIVE },
        Input { id: "c2", usual: 1.6, about: "cost of side two per unit of time", domain: POSITIVE },
        Input { id: "dt", usual: 0.2, about: "length of a round, in units of time", domain: LENGTH },
    ],
    rules: &[],
    cases: &[&[]],
    scenario: Some(|given| Ok(continuous(given, given.get("dt"))?.text(given))),
    check: |given| {
        let theory =
            attrition::in_continuous_time([given.get("v1"), given.get("v2")], [given.get("c1"), given.get("c2")])?;
        let pair = both(given, continuous)?;
        let (time, payoff) = (Measure::Time(theory.mean_time), Measure::Payoff(given.get("v1")));
        Ok(vec![
            pair.refined(time, "E[T]", theory.mean_time, InTime::time),
            pair.refined(Measure::Share, "P(side one quits first)", theory.concedes[0], |it| it.first("one_quits")),
            pair.refined(payoff, "what side one expects", 0.0, InTime::expects),
            pair.extrapolated(payoff, "what side one expects", 0.0, InTime::expects),
            pair.fine.game.sampled("one_quits", "P(only side one quits)", pair.fine.share("one_quits")),
        ])
    },
    finer: |given, times| {
        let (prize, cost) = ([given.get("v1"), given.get("v2")], [given.get("c1"), given.get("c2")]);
        let least = attrition::in_continuous_time(prize, cost).map_or(f64::INFINITY, |war| LEAST * war.mean_time);
        shorter(given, times, least, MOST_ROUNDS)
    },
};

fn in_rounds(given: &Given) -> Result<(attrition::Rounds, Contest), Trouble> {
    let (v, c) = (given.get("v"), given.get("c"));
    let theory = attrition::in_rounds([v, v], [c, c])?;
    let rounds = given.whole("rounds");
    // Until less is left than rounding: it is counted in rounds.
    let least = (libm::log(1e-12 / theory.mean_rounds) / libm::log1p(-theory.ends)).ceil();
    if f64::from(rounds) < least {
        let way = if least <= f64::from(MOST_ROUNDS) {
            format!("try `--set rounds={least}`")
        } else {
            format!("a scenario has at most {MOST_ROUNDS}; try a smaller `v` or a larger `c`")
        };
        return Err(Trouble::Unresolved(format!(
            "`rounds` is {rounds}, but the contest of `v` = {v} and `c` = {c} takes {least} rounds until it is over; {way}"
        )));
    }
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
        Input { id: "v", usual: 10.0, about: "prize of either side", domain: POSITIVE },
        Input { id: "c", usual: 1.0, about: "cost of a round to either side, if both stay", domain: POSITIVE },
        Input { id: "rounds", usual: 250.0, about: "number of rounds that are played", domain: Domain::whole(1, 1000) },
    ],
    rules: &[],
    cases: &[&[], &[("v", 3.0), ("c", 2.0)]],
    scenario: Some(|given| Ok(in_rounds(given)?.1.text(given))),
    check: |given| {
        let (theory, contest) = in_rounds(given)?;
        let game = Game::new(&contest.text(given))?;
        let law = game.law()?;
        Ok(vec![
            exact(Measure::Time(theory.mean_rounds), "E[rounds]", theory.mean_rounds, law.all.rounds),
            exact(Measure::Share, "P(both quit at once)", theory.both, game.probability(&law, "both_quit")),
            exact(Measure::Share, "P(side one alone quits)", theory.alone[0], game.probability(&law, "one_quits")),
            exact(Measure::Payoff(given.get("v")), "what side one expects", 0.0, law.all.payoff[ActorIdx(0)]),
            game.sampled("both_quit", "P(both quit at once)", theory.both),
        ])
    },
    finer: super::nearer_to_the_usual,
};

/// Cells that a private value is cut into.
const CELLS: usize = 10;

/// The share of values, by quantile, that has quit by a time; `stays` rises with the value.
fn quit_by(time: f64, quantile: impl Fn(f64) -> f64, stays: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if stays(quantile(middle)) <= time { low = middle } else { high = middle }
    }
    low
}

/// Two sides with private values, cut at the quantiles; a type quits as the values of its cell do.
fn private(rounds: u32, dt: f64, quantile: impl Fn(f64) -> f64, stays: impl Fn(f64) -> f64, cost: f64) -> Contest {
    let cut = |k: usize| k as f64 / CELLS as f64;
    let quits: Vec<Quit> = (0..CELLS)
        .flat_map(|k| {
            let in_cell = |t: f64| 1.0 - ((quit_by(t, &quantile, &stays) - cut(k)) * CELLS as f64).clamp(0.0, 1.0);
            quits_by(in_cell, 0.0, dt, rounds, false, Some(k))
        })
        .collect();
    // The mean of a cell, by Simpson's rule.
    let mean = |k: usize| {
        let (a, b) = (cut(k), cut(k + 1).min(1.0 - 1e-9));
        (quantile(a) + 4.0 * quantile(0.5 * (a + b)) + quantile(b)) / 6.0
    };
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

/// The end of the round of a contest that is nearest to a time, and the probability that the contest goes on after it.
fn outlasts(it: &InTime, time: f64) -> (f64, f64) {
    let whole = (time / it.dt).round().max(1.0) as usize;
    let ended: f64 = it.law.ended.iter().take(whole + 1).skip(1).flatten().sum();
    (whole as f64 * it.dt, 1.0 - ended)
}

/// V/c times this is long after the last but a millionth have quit.
const UNIFORM_TIME: f64 = 6.0;

fn uniform(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let war = Uniform { most: given.get("V"), cost: given.get("c") };
    war.mean_time()?;
    let stays = |v: f64| war.stays(v).unwrap_or(f64::INFINITY);
    let last = UNIFORM_TIME * war.most / war.cost;
    Ok(private(rounds(given, dt, last, last, MOST_IN_CELLS)?, dt, |u| u * war.most, stays, war.cost))
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
        Input { id: "V", usual: 1.0, about: "largest value", domain: POSITIVE },
        Input { id: "c", usual: 1.0, about: "cost per unit of time", domain: POSITIVE },
        Input { id: "dt", usual: 0.02, about: "length of a round, in units of time", domain: LENGTH },
    ],
    rules: &[],
    cases: &[&[]],
    scenario: Some(|given| Ok(uniform(given, given.get("dt"))?.text(given))),
    check: |given| {
        let war = Uniform { most: given.get("V"), cost: given.get("c") };
        let pair = both(given, uniform)?;
        let top = |it: &InTime| {
            it.law.given[TypeIdx(0)][PointIdx(CELLS - 1)].payoff[ActorIdx(0)]
                / it.law.given[TypeIdx(0)][PointIdx(CELLS - 1)].probability
        };
        // What the highest tenth expects on average: a quadratic, for which Simpson's rule is exact.
        let at = |u: f64| war.expects(u * war.most);
        let expects = (at(0.9)? + 4.0 * at(0.95)? + at(1.0 - 1e-12)?) / 6.0;
        let mut top = pair.refined(Measure::Payoff(war.most), "what the highest tenth of values expects", expects, top);
        if let Allowed::Resolution(most) = &mut top.allowed {
            // Within a cell, whose width is a tenth, a higher value wins more often: that much is lost.
            *most += war.most / (CELLS * CELLS) as f64 / 12.0;
        }
        let (time, engine) = outlasts(&pair.fine, war.median_time()?);
        let stays = |v: f64| war.stays(v).unwrap_or(f64::INFINITY);
        let go_on = 1.0 - quit_by(time, |u| u * war.most, stays);
        Ok(vec![
            pair.refined(Measure::Time(war.mean_time()?), "E[T]", war.mean_time()?, InTime::time),
            top,
            exact(Measure::Share, &format!("P(T > {})", short(time)), go_on * go_on, engine),
            pair.fine.game.sampled("one_quits", "P(only side one quits)", pair.fine.share("one_quits")),
        ])
    },
    finer: |given, times| shorter(given, times, UNIFORM_TIME * given.get("V") / given.get("c"), MOST_IN_CELLS),
};

/// Of exponential values all but a hundred-thousandth have quit at this time over λ c.
const EXPONENTIAL_LEAST: f64 = 17.0;
/// And practically all at this one.
const EXPONENTIAL_USUAL: f64 = 25.0;

fn exponential(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let war = Exponential { rate: given.get("lam"), cost: given.get("c") };
    let unit = 4.0 * war.mean_time()?;
    let stays = |v: f64| war.stays(v).unwrap_or(f64::INFINITY);
    let rounds = rounds(given, dt, EXPONENTIAL_LEAST * unit, EXPONENTIAL_USUAL * unit, MOST_IN_CELLS)?;
    Ok(private(rounds, dt, |u| -libm::log1p(-u) / war.rate, stays, war.cost))
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
        Input { id: "lam", usual: 1.0, about: "rate of the values, one over their mean", domain: POSITIVE },
        Input { id: "c", usual: 1.0, about: "cost per unit of time", domain: POSITIVE },
        Input { id: "dt", usual: 0.04, about: "length of a round, in units of time", domain: LENGTH },
    ],
    rules: &[],
    cases: &[&[]],
    scenario: Some(|given| Ok(exponential(given, given.get("dt"))?.text(given))),
    check: |given| {
        let war = Exponential { rate: given.get("lam"), cost: given.get("c") };
        let pair = both(given, exponential)?;
        let (time, engine) = outlasts(&pair.fine, war.median_time()?);
        // Both values are above the one that quits then, v = sqrt(2 c t/lam).
        let theory = libm::exp(-2.0 * libm::sqrt(2.0 * war.rate * war.cost * time));
        Ok(vec![
            pair.refined(Measure::Time(war.mean_time()?), "E[T]", war.mean_time()?, InTime::time),
            exact(Measure::Share, &format!("P(T > {})", short(time)), theory, engine),
            pair.fine.game.sampled("one_quits", "P(only side one quits)", pair.fine.share("one_quits")),
        ])
    },
    finer: |given, times| shorter(given, times, EXPONENTIAL_LEAST / given.get("lam") / given.get("c"), MOST_IN_CELLS),
};

fn reputation(given: &Given, dt: f64) -> Result<Contest, Trouble> {
    let (z, l) = ([given.get("z1"), given.get("z2")], [given.get("l1"), given.get("l2")]);
    let theory = attrition::reputation(z, l)?;
    // Rounds that are long against the time that it takes would look alike at any length. A side that is never unyielding
    // yields at once.
    let hazard: f64 = (0..2).filter(|i| z[*i] > 0.0).map(|i| l[i]).sum();
    let long = 0.25 * theory.last_time.min(1.0 / hazard);
    if theory.last_time > 0.0 && given.get("dt") > long {
        let dt = short(0.2 * long);
        let way = match 2.0 * theory.last_time / f64::from(MOST_ROUNDS) <= 0.2 * long {
            true => format!("`--set dt={dt}`"),
            false => format!("larger `z1` and `z2`: rounds short enough would be more than {MOST_ROUNDS}"),
        };
        return Err(Trouble::Unresolved(format!(
            "`dt` is {}, but whoever yields has yielded by {}, at hazards that add up to {}; try {way}",
            given.get("dt"),
            short(theory.last_time),
            short(hazard)
        )));
    }
    // One more round than the time takes, for what happens at once.
    let time = theory.last_time;
    let rounds = if time > 0.0 { 1 + rounds(given, dt, time, time, MOST_ROUNDS - 1)? } else { 1 };
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
        Input { id: "z1", usual: 0.1, about: "probability that side one is unyielding", domain: Domain::UNIT },
        Input { id: "z2", usual: 0.2, about: "probability that side two is unyielding", domain: Domain::UNIT },
        Input { id: "l1", usual: 0.5, about: "hazard at which side one yields, per unit of time", domain: POSITIVE },
        Input { id: "l2", usual: 0.4, about: "hazard at which side two yields, per unit of time", domain: POSITIVE },
        Input { id: "dt", usual: 0.04, about: "length of a round, in units of time", domain: LENGTH },
    ],
    rules: &[Rule {
        inputs: &["z1", "z2"],
        holds: |given| given.get("z1") > 0.0 || given.get("z2") > 0.0,
        says: "one of them must be above 0: else there is no reputation to build",
        way: "`attrition` is the contest in which both yield",
    }],
    cases: &[&[]],
    scenario: Some(|given| Ok(reputation(given, given.get("dt"))?.text(given))),
    check: |given| {
        let theory = attrition::reputation([given.get("z1"), given.get("z2")], [given.get("l1"), given.get("l2")])?;
        let pair = both(given, reputation)?.endless();
        let at_once = |it: &InTime, id: &str| it.law.ended[1][it.game.class(id)];
        let fine = &pair.fine;
        Ok(vec![
            exact(Measure::Share, "P(side one yields at once)", theory.at_once[0], at_once(fine, "one_quits")),
            exact(Measure::Share, "P(side two yields at once)", theory.at_once[1], at_once(fine, "two_quits")),
            exact(Measure::Share, "P(nobody ever yields)", theory.impasse, fine.share("nobody_quits")),
            pair.refined(Measure::Share, "P(it is side one that yields)", theory.yields[0], |it| it.first("one_quits")),
            fine.game.sampled("nobody_quits", "P(nobody ever yields)", theory.impasse),
        ])
    },
    finer: |given, times| {
        let (z, l) = ([given.get("z1"), given.get("z2")], [given.get("l1"), given.get("l2")]);
        shorter(given, times, attrition::reputation(z, l).map_or(f64::INFINITY, |play| play.last_time), MOST_ROUNDS - 1)
    },
};

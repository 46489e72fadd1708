//! The binding reason of a refusal: what stands most in the way of a yes.
//!
//! Five things can stand in the way: a red line, a precondition, a linkage, audience costs, a better alternative. The part of
//! each is its Shapley (1953) value in the log-odds of a yes, over all sets of them that could be taken away.

use std::array::from_fn;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::foresight::disagreement::Disagreement;
use crate::engine::game::consent::{crosses, gate, is_met};
use crate::engine::game::hazard::yes_chance;
use crate::engine::game::payoff::audience_cost;
use crate::engine::game::script::scripted_answer;
use crate::engine::game::standing::end_value;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{IssueSet, TiSlice, ViewIdx};
use crate::model::Levels;

/// Why somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Reason {
    /// The package crosses its red line.
    RedLine,
    /// Its precondition is not met.
    Precondition,
    /// The package is worth less without what it is linked to.
    Linkage,
    /// Conceding costs too much at home.
    AudienceCost,
    /// Refusing is worth more.
    BetterAlternative,
    /// No one of these alone, but two or more of them together.
    Several,
    /// Not even all of these: the package gives too little.
    Terms,
    /// Yes would have been better: decision noise of the quantal response.
    Misjudgement,
    /// A script said so.
    Scripted,
}

impl Reason {
    /// All reasons, in the order in which ties are broken.
    pub const ALL: [Reason; 9] = [
        Reason::RedLine,
        Reason::Precondition,
        Reason::Linkage,
        Reason::AudienceCost,
        Reason::BetterAlternative,
        Reason::Several,
        Reason::Terms,
        Reason::Misjudgement,
        Reason::Scripted,
    ];

    /// Those that can be taken away, in the same order.
    pub const PARTS: [Reason; 5] =
        [Reason::RedLine, Reason::Precondition, Reason::Linkage, Reason::AudienceCost, Reason::BetterAlternative];

    /// Name in findings.
    pub fn id(self) -> &'static str {
        match self {
            Reason::RedLine => "red_line",
            Reason::Precondition => "precondition",
            Reason::Linkage => "linkage",
            Reason::AudienceCost => "audience_cost",
            Reason::BetterAlternative => "better_alternative",
            Reason::Several => "several",
            Reason::Terms => "terms",
            Reason::Misjudgement => "misjudgement",
            Reason::Scripted => "scripted",
        }
    }
}

/// One view's yes or no: the situations between which it chooses.
#[derive(Debug)]
pub struct Case<'a> {
    /// View of the actor who is asked.
    pub view: ViewIdx,
    /// Issues that the package changes.
    pub changed: IssueSet,
    /// The situation with the package, with the tension step of success.
    pub with: &'a mut State,
    /// The situation after a meeting without result.
    pub without: &'a State,
    /// The situation now, for audience costs and red lines.
    pub now: &'a State,
    /// Remaining rounds whose risk is still to come.
    pub rounds_left: u32,
    /// A buffer with an entry for each view.
    pub buffer: &'a mut TiSlice<ViewIdx, f64>,
}

/// How many things can stand in the way of a yes.
pub const N_PARTS: usize = Reason::PARTS.len();
/// Sets of them.
const N_SETS: usize = 1 << N_PARTS;

/// Log-odds that a crossed red line, or a hard precondition that is not met, takes away.
const BARRED: f64 = 20.0;
/// Stands for infinite precision, so that log-odds stay finite.
const STEEP: f64 = 1e9;
/// Log-odds that differ by less are equal: rounding, in differences of payoffs of about 1.
const ALIKE: f64 = 1e-9;

/// What an answer to a package depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Factors {
    /// The package crosses the red line.
    crossed: bool,
    /// Factor of the precondition.
    gate: f64,
    /// The precondition is hard: its factor is 0 or 1.
    hard: bool,
    /// Y − C − R.
    net: f64,
    /// λ.
    lambda: f64,
}

impl Factors {
    /// Of an actor's answer to a package that it values by `net`.
    fn of(world: &World, view: ViewIdx, now: &State, changed: IssueSet, to: &Levels, net: f64) -> Self {
        let (model, i) = (world.model, world.actor_of[view]);
        let actor = &model.actors[i];
        Factors {
            crossed: crosses(model, now, i, world.profile_in(view), changed, to),
            gate: gate(world, view, to),
            hard: actor.precondition.as_ref().is_some_and(|p| world.get(view, p.sharpness) == f64::INFINITY),
            net,
            lambda: world.get(view, actor.precision.answer),
        }
    }

    /// Log-odds of a yes, ln P/(1−P) with P = gate × Λ(λ net); a crossed line and a hard precondition that is not met each
    /// take a fixed amount away.
    fn log_odds(self) -> f64 {
        let x = self.lambda.min(STEEP) * self.net;
        let line = if self.crossed { -BARRED } else { 0.0 };
        let (gate, bar) = if self.hard { (1.0, if self.gate < 0.5 { -BARRED } else { 0.0 }) } else { (self.gate, 0.0) };
        line + bar + gated(gate, x)
    }

    /// Probability of a yes.
    fn chance(self) -> f64 {
        if self.crossed { 0.0 } else { self.gate * yes_chance(self.lambda, self.net) }
    }
}

/// ln P/(1−P) of P = g/(1+e^−x), for 0 ≤ g ≤ 1: ln g − ln(1−g + e^−x).
fn gated(g: f64, x: f64) -> f64 {
    if g == 1.0 {
        return x;
    }
    let (a, b) = (libm::log(1.0 - g), -x);
    let (most, least) = if a > b { (a, b) } else { (b, a) };
    libm::log(g.max(f64::MIN_POSITIVE)) - (most + libm::log1p(libm::exp(least - most)))
}

/// What stands in the way most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binding {
    /// The reason.
    pub reason: Reason,
    /// Which of [`Reason::PARTS`] has the largest part, where they were weighed.
    pub largest: Option<Reason>,
    /// What each of them takes from the log-odds of a yes, where they were weighed.
    pub parts: Option<[f64; N_PARTS]>,
    /// Probability of yes with each of them alone taken away, where they were weighed.
    pub lifted: Option<[f64; N_PARTS]>,
}

impl Binding {
    fn unweighed(reason: Reason) -> Self {
        Binding { reason, largest: None, parts: None, lifted: None }
    }
}

/// How willing an actor is to say yes, as a log-odds: what tells which member of a bloc is the least willing. `net`: Y − C − R.
pub fn willingness(world: &World, view: ViewIdx, now: &State, changed: IssueSet, to: &Levels, net: f64) -> f64 {
    let factors = Factors::of(world, view, now, changed, to, net);
    match scripted_answer(world.model, now, world.actor_of[view], world.profile_in(view)) {
        Some(p) if !factors.crossed => libm::log(p) - libm::log(1.0 - p),
        _ => factors.log_odds(),
    }
}

/// Finds the reason. `net` is Y − C − R as the meeting computed it.
///
/// A script is the reason where the answer follows one and no red line is crossed. It is misjudgment if no red line is
/// crossed, the precondition factor is at least ½ and Y − C ≥ R. Otherwise everything that stands in the way is taken away,
/// alone and together (no line; precondition met; no linkage; no audience cost; refusal without the war option, without flows
/// above 0 and without what a class pays above 0), and its part is its Shapley value in the log-odds of a yes. The reason is the largest
/// part, the earlier of equal ones; but *several* if only two or more together lift the probability of a yes to ½, and
/// *terms* if not even all together do.
pub fn binding(world: &mut World, disagreement: &mut Disagreement, case: &mut Case, net: f64) -> Binding {
    let view = case.view;
    let model = world.model;
    let i = world.actor_of[view];
    let is = Factors::of(world, view, case.now, case.changed, &case.with.expected, net);
    // A red line comes before a script.
    if !is.crossed && scripted_answer(model, case.now, i, world.profile_in(view)).is_some() {
        return Binding::unweighed(Reason::Scripted);
    }
    if !is.crossed && is_met(is.gate) && is.net >= 0.0 {
        return Binding::unweighed(Reason::Misjudgement);
    }
    let cost = audience_cost(world, view, case.now, &case.now.expected, &case.with.expected);
    let better = |world: &World, disagreement: &mut Disagreement, case: &Case| {
        let refusal = disagreement.one_value(world, case.without, case.rounds_left, view);
        (refusal, refusal - disagreement.bare(world, case.without, case.rounds_left, view))
    };
    let with = |world: &World, disagreement: &mut Disagreement, case: &mut Case| match case.with.ends(model) {
        true => end_value(world, case.with, view),
        false => disagreement.one_value(world, case.with, case.rounds_left, view),
    };
    // What Y − C − R gains without the linkage, and without the better alternative, with the linkage and without it.
    let mut unlinked = 0.0;
    let (refusal, by_alternative) = better(world, disagreement, case);
    let mut alternative = [by_alternative; 2];
    if let Some(linkage) = &model.actors[i].linkage {
        // In all its views: those whose payoffs do not differ share what stands in the first.
        let views = world.views_of(i);
        let linked = with(world, disagreement, case) - refusal;
        views.iter().for_each(|v| case.buffer[v] = world.replace(v, linkage.waits_for.alone, 1.0));
        let (refusal, by_alternative) = better(world, disagreement, case);
        alternative[1] = by_alternative;
        unlinked = with(world, disagreement, case) - refusal - linked;
        views.iter().for_each(|v| {
            world.replace(v, linkage.waits_for.alone, case.buffer[v]);
        });
    }
    let without = |set: usize| {
        let away = |part: usize| set & (1 << part) != 0;
        let gains = [(2, unlinked), (3, cost), (4, alternative[away(2) as usize])];
        Factors {
            crossed: is.crossed && !away(0),
            gate: if away(1) { 1.0 } else { is.gate },
            net: is.net + gains.iter().filter(|(part, _)| away(*part)).map(|(_, gain)| gain).sum::<f64>(),
            ..is
        }
    };
    let odds: [f64; N_SETS] = from_fn(|set| without(set).log_odds());
    let parts = shapley(&odds);
    let mut largest = 0;
    for part in 1..N_PARTS {
        if parts[part] - parts[largest] > ALIKE * parts[part].abs().max(parts[largest].abs()).max(1.0) {
            largest = part;
        }
    }
    let lifts = |set: usize| is_met(without(set).chance());
    let reason = if (0..N_PARTS).any(|part| lifts(1 << part)) {
        Reason::PARTS[largest]
    } else if (0..N_SETS).any(lifts) {
        Reason::Several
    } else {
        Reason::Terms
    };
    Binding {
        reason,
        largest: Some(Reason::PARTS[largest]),
        parts: Some(parts),
        lifted: Some(from_fn(|part| without(1 << part).chance())),
    }
}

/// Shapley (1953) values of a game whose worth is given for each set of players, one bit each.
fn shapley(worth: &[f64; N_SETS]) -> [f64; N_PARTS] {
    // s! (n−s−1)! / n! by the size s of the set that a player joins.
    const SHARE: [f64; N_PARTS] = [1.0 / 5.0, 1.0 / 20.0, 1.0 / 30.0, 1.0 / 20.0, 1.0 / 5.0];
    from_fn(|player| {
        let joins = (0..N_SETS).filter(|set| set & (1 << player) == 0);
        joins.map(|set| SHARE[set.count_ones() as usize] * (worth[set | 1 << player] - worth[set])).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_mean_over_all_orders() {
        let worth: [f64; N_SETS] = from_fn(|set| ((set * 37 + 11) % 23) as f64 - (set as f64).sqrt());
        let mut sums = [0.0; N_PARTS];
        let mut orders = 0.0;
        let mut order = [0, 1, 2, 3, 4];
        // All orders, by Heap's method.
        let mut tried = [0; N_PARTS];
        let mut go = |order: &[usize; N_PARTS]| {
            let mut set = 0;
            for &player in order {
                sums[player] += worth[set | 1 << player] - worth[set];
                set |= 1 << player;
            }
            orders += 1.0;
        };
        go(&order);
        let mut at = 0;
        while at < N_PARTS {
            if tried[at] < at {
                order.swap(if at % 2 == 0 { 0 } else { tried[at] }, at);
                go(&order);
                tried[at] += 1;
                at = 0;
            } else {
                tried[at] = 0;
                at += 1;
            }
        }
        assert_eq!(orders, 120.0);
        for (part, sum) in shapley(&worth).iter().zip(sums) {
            assert!((part - sum / 120.0).abs() < 1e-12);
        }
        let total: f64 = shapley(&worth).iter().sum();
        assert!((total - (worth[N_SETS - 1] - worth[0])).abs() < 1e-12);
    }

    #[test]
    fn log_odds_are_those_of_the_probability() {
        for (g, x) in [(1.0, -3.0), (0.3, 2.0), (0.5, -40.0), (0.999, 40.0), (1e-12, 0.0)] {
            let p = g / (1.0 + f64::exp(-x));
            let direct = f64::ln(p / (1.0 - p));
            assert!((gated(g, x) - direct).abs() < 1e-9 * direct.abs().max(1.0), "{g} {x}");
        }
        // Where the probability itself underflows.
        assert!((gated(0.5, -1e6) - (-1e6 - f64::ln(2.0))).abs() < 1e-6);
        assert!(gated(0.0, 5.0).is_finite() && gated(1.0, 1e9) == 1e9);
    }
}

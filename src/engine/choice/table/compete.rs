//! Value of each package, computed from its settlement and flows: attacks, [`competing`](crate::engine::game::payoff::competing)
//! risks, value. Packages are taken in blocks whose intermediate results fit into the processor's cache.
//!
//! As in `kernels`, a package has the same bits whatever stands beside it.

use super::kernels::put_weighted;
use super::{LANES, each, lanes, lanes_mut};
use crate::engine::game::hazard::{MAX_FORCES, yes_chance};
use crate::index::{ActorIdx, PackageIdx, RuleIdx, Span, TiSlice, TiVec, ViewIdx};
use crate::maths::exp::logistic_of_opposite;
use crate::maths::wide::wide;

/// A number for each package, by view.
pub(super) type ByView = TiSlice<ViewIdx, Vec<f64>>;

/// Number of packages in a block.
const BLOCK: usize = 256;

/// What an incident that matters is worth to a view, with its odds: linear in S and in the flows to the horizon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accidents {
    pub(super) war: f64,
    pub(super) clash: f64,
    /// Payoffs with neither S nor flows.
    pub(super) fixed: f64,
}

impl Accidents {
    #[inline(always)]
    fn worth(self, carried_on: f64, flows: f64) -> f64 {
        self.fixed + self.war * flows + self.clash * carried_on
    }
}

/// What an initiator's decision on one use of force depends on, in one view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Initiator {
    /// Payoff slot of the view.
    pub(super) slot: ViewIdx,
    /// w_j − b₀: value of force less the cost of breaking the peace.
    pub(super) worth: f64,
    /// Precision λ of the decision.
    pub(super) precision: f64,
    /// Probability q per round that force is considered.
    pub(super) each_round: f64,
    pub(super) accidents: Option<Accidents>,
}

/// Source of the probability per round of one use of force, in one view of its initiator.
#[derive(Debug, Clone)]
pub(super) struct Attack {
    /// Its own choice; none where a script leaves it none, or it cannot attack yet.
    pub(super) own: Option<Initiator>,
    /// Chance without a choice.
    pub(super) fixed: f64,
    /// Rules that hold with some packages only, the last first: (actor, rule, chance).
    pub(super) rules: Vec<(ActorIdx, RuleIdx, f64)>,
}

/// Tension and hazard of an incident in a risk class, and what follows where nobody uses force.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Class {
    pub(super) tension: f64,
    pub(super) hazard: f64,
    pub(super) incident: f64,
    pub(super) none: f64,
}

/// Part of a view's outlook: probabilities of the risks, their weight, and what each use of force is worth in this case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Belief {
    /// Combination of initiators' profiles, or how many there are and the number of a mean over them.
    pub(super) chances: usize,
    pub(super) weight: f64,
    pub(super) worth: [f64; MAX_FORCES],
}

/// A view that packages are valued for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    pub(super) view: ViewIdx,
    /// Payoff slot of the view.
    pub(super) slot: ViewIdx,
    pub(super) accidents: Option<Accidents>,
    /// Its range of [`RiskModel::sights`].
    pub(super) beliefs_of: (usize, usize),
}

/// The risk model after a meeting, and the views that it is evaluated for.
#[derive(Debug, Clone, Default)]
pub(super) struct RiskModel {
    /// Remaining rounds whose risk is still to come.
    pub(super) rounds_left: u32,
    pub(super) has_incidents: bool,
    pub(super) classes: Vec<Class>,
    /// Force by force, each view of its initiator.
    pub(super) attacks: Vec<Attack>,
    /// By combination of initiators' profiles, the place of each force's attack among them.
    pub(super) combos: Vec<[usize; MAX_FORCES]>,
    pub(super) n_forces: usize,
    /// Weights of the combinations in each mean.
    pub(super) means: Vec<f64>,
    pub(super) beliefs_of: Vec<Belief>,
    pub(super) viewers: Vec<Viewer>,
    pub(super) room: Room,
}

/// Intermediate results for a block of packages.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    hazard: Vec<f64>,
    /// Chances where nobody uses force.
    alone: Chances,
    /// Probability per round of each attack.
    attack: Vec<Vec<f64>>,
    /// Of each combination of profiles, and of each mean.
    chances: Vec<Chances>,
    value: Vec<f64>,
}

/// [`Risks`](crate::engine::game::payoff::Risks), laid out by package.
#[derive(Debug, Clone, Default)]
struct Chances {
    incident: Vec<f64>,
    force: Vec<Vec<f64>>,
    none: Vec<f64>,
}

/// What is known of packages: their risk class, whether they end the run, and where rules of scripts hold, by actor.
#[derive(Clone, Copy)]
pub(super) struct Packages<'a> {
    pub(super) class: &'a [u32],
    pub(super) ends: &'a [u64],
    pub(super) rules: &'a TiSlice<ActorIdx, TiVec<RuleIdx, super::survey::Look>>,
}

impl RiskModel {
    /// Buffers for intermediate results.
    pub(super) fn make_room(&mut self) {
        let array = || vec![0.0; BLOCK];
        let chances = || Chances { incident: array(), force: vec![array(); self.n_forces], none: array() };
        let n_means = self.means.len() / self.combos.len();
        let room = &mut self.room;
        if room.hazard.is_empty() {
            (room.hazard, room.alone, room.value) = (array(), chances(), array());
        }
        room.attack.resize_with(self.attacks.len(), array);
        // Buffers are made when they are first needed and then used again.
        while room.chances.len() < self.combos.len() + n_means {
            room.chances.push(chances());
        }
    }
}

wide! {
/// V of each package to each looker, in the place of what stands to it while nothing happens; packages that end the run
/// are worth what stands. `values`: S by payoff slot, V by view; what is left where nothing happens by payoff slot, where
/// that is more than S; `flows` by payoff slot. Who looks from the view that
/// gives a payoff slot its name comes after all others of that slot.
pub(super) fn weigh(
    risk_model: &mut RiskModel,
    packages: Packages,
    (values, if_nothing): (&mut ByView, Option<&ByView>),
    flows: &ByView,
    range: Span<PackageIdx>,
) {
    let RiskModel { rounds_left, has_incidents, classes, attacks, combos, n_forces, means, beliefs_of, viewers, room } = risk_model;
    let Room { hazard, alone, attack, chances, value } = room;
    let (of_combos, of_means) = chances.split_at_mut(combos.len());
    for from in range.raw().step_by(BLOCK) {
        let to = (from + BLOCK).min(range.end.0);
        let n = to - from;
        let by_class = packages.class[from..to].iter().map(|class| &classes[*class as usize]);
        let out = hazard.iter_mut().zip(&mut alone.incident).zip(&mut alone.none);
        for (class, ((a, incident), none)) in by_class.zip(out) {
            (*a, *incident, *none) = (class.hazard, class.incident, class.none);
        }
        for (chance, attack) in attack.iter_mut().zip(&*attacks) {
            let chance = &mut chance[..n];
            match &attack.own {
                Some(own) => {
                    let stands = &values[own.slot][from..to];
                    let if_nothing = if_nothing.map_or(stands, |if_nothing| &if_nothing[own.slot][from..to]);
                    own.attacks(chance, (stands, if_nothing), &flows[own.slot][from..to], alone);
                }
                None => chance.fill(attack.fixed),
            }
            for (actor, rule, p) in &attack.rules {
                let holds = &packages.rules[*actor][*rule].holds[from..];
                chance.iter_mut().zip(holds).filter(|(_, holds)| **holds).for_each(|(x, _)| *x = *p);
            }
        }
        for (chances, combo) in of_combos.iter_mut().zip(&*combos) {
            match combo[..*n_forces] {
                [one] => chances.compete_with_one(&hazard[..n], &attack[one][..n], *rounds_left),
                _ => chances.compete(&hazard[..n], &combo[..*n_forces], attack, *rounds_left),
            }
        }
        for (mean, weights) in of_means.iter_mut().zip(means.chunks_exact(combos.len())) {
            mean.set_to_mean(weights, of_combos, *has_incidents, n);
        }
        let ends = &packages.ends[from..to];
        let any_ends = ends.iter().fold(0, #[inline(always)] |any, ends| any | ends) != 0;
        for viewer in &*viewers {
            let value = &mut value[..n];
            let stands = &values[viewer.slot][from..to];
            for (n, sight) in beliefs_of[viewer.beliefs_of.0..viewer.beliefs_of.1].iter().enumerate() {
                let chances = match sight.chances.checked_sub(of_combos.len()) {
                    None => &of_combos[sight.chances],
                    Some(mean) => &of_means[mean],
                };
                let flows = &flows[viewer.slot][from..to];
                let if_nothing = if_nothing.map_or(stands, |if_nothing| &if_nothing[viewer.slot][from..to]);
                let what = (stands, if_nothing, flows);
                chances.weigh(value, (sight.weight, n == 0), what, viewer.accidents, &sight.worth);
            }
            if any_ends {
                for ((v, s), ends) in value.iter_mut().zip(stands).zip(ends) {
                    *v = f64::from_bits(s.to_bits() & ends | v.to_bits() & !ends);
                }
            }
            values[viewer.view][from..to].copy_from_slice(value);
        }
    }
}
}

impl Initiator {
    /// Probability per round of an attack, given its gain over D⁰.
    #[inline(always)]
    fn attacks(&self, out: &mut [f64], (carried_on, if_nothing): (&[f64], &[f64]), flows: &[f64], alone: &Chances) {
        let Self { worth, precision, each_round, .. } = *self;
        let parts = out.iter_mut().zip(carried_on).zip(if_nothing).zip(flows).zip(&alone.incident).zip(&alone.none);
        if precision == f64::INFINITY {
            for (((((x, s), left), f), incident), none) in parts {
                let without = self.accidents.map_or(
                    *left,
                    #[inline(always)]
                    |a| incident * a.worth(*s, *f) + none * left,
                );
                *x = each_round * yes_chance(precision, worth - without);
            }
        } else if let Some(accidents) = self.accidents {
            for (((((x, s), left), f), incident), none) in parts {
                *x = logistic_of_opposite(-precision * (worth - (incident * accidents.worth(*s, *f) + none * left)))
                    * each_round;
            }
        } else {
            for (((((x, _), left), _), _), _) in parts {
                *x = logistic_of_opposite(-precision * (worth - left)) * each_round;
            }
        }
    }
}

impl Chances {
    /// Of an incident and of one use of force.
    #[inline(always)]
    fn compete_with_one(&mut self, hazard: &[f64], attack: &[f64], rounds_left: u32) {
        let Self { incident, force, none } = self;
        let out = lanes_mut(incident).iter_mut().zip(lanes_mut(&mut force[0])).zip(lanes_mut(none));
        for ((a, f), ((incident, force), none)) in lanes(hazard).iter().zip(lanes(attack)).zip(out) {
            let quiet = each(|l| 1.0 - a[l]);
            let peace = each(|l| quiet[l] * (1.0 - f[l]));
            *none = power(peace, rounds_left);
            let per_hazard = per_hazard(&peace, none);
            *incident = each(|l| a[l] * per_hazard[l]);
            *force = each(|l| quiet[l] * f[l] * per_hazard[l]);
        }
    }

    /// The same of any number of uses of force, whose attacks stand in these places.
    #[inline(always)]
    fn compete(&mut self, hazard: &[f64], places: &[usize], attack: &[Vec<f64>], rounds_left: u32) {
        let out = lanes_mut(&mut self.incident).iter_mut().zip(lanes_mut(&mut self.none)).enumerate();
        for (a, (c, (incident, none))) in lanes(hazard).iter().zip(out) {
            let mut first = [[0.0; LANES]; MAX_FORCES];
            let mut peace = each(|l| 1.0 - a[l]);
            for (first, place) in first.iter_mut().zip(places) {
                let f = lanes(&attack[*place])[c];
                *first = each(|l| peace[l] * f[l]);
                peace = each(|l| peace[l] * (1.0 - f[l]));
            }
            *none = power(peace, rounds_left);
            let per_hazard = per_hazard(&peace, none);
            *incident = each(|l| a[l] * per_hazard[l]);
            for (force, first) in self.force.iter_mut().zip(&first) {
                lanes_mut(force)[c] = each(|l| first[l] * per_hazard[l]);
            }
        }
    }

    /// Means of some chances with given weights, for the first packages.
    #[inline(always)]
    fn set_to_mean(&mut self, weights: &[f64], of: &[Self], has_incidents: bool, n: usize) {
        let mut first = true;
        for (&weight, of) in weights.iter().zip(of).filter(|(w, _)| **w > 0.0) {
            if has_incidents {
                put_weighted(&mut self.incident[..n], first, weight, &of.incident[..n]);
            }
            put_weighted(&mut self.none[..n], first, weight, &of.none[..n]);
            for (to, of) in self.force.iter_mut().zip(&of.force) {
                put_weighted(&mut to[..n], first, weight, &of[..n]);
            }
            first = false;
        }
    }

    /// What each package is worth with these chances and given payoffs of force, times a weight; added to what is there
    /// unless this is the `first`.
    #[inline(always)]
    fn weigh(
        &self,
        value: &mut [f64],
        (weight, first): (f64, bool),
        (carried_on, if_nothing, flows): (&[f64], &[f64], &[f64]),
        accidents: Option<Accidents>,
        worth: &[f64; MAX_FORCES],
    ) {
        let out = lanes_mut(value).iter_mut().zip(lanes(carried_on)).zip(lanes(if_nothing)).zip(lanes(&self.none));
        let (incident, flows) = (lanes(&self.incident), lanes(flows));
        for (at, (((v, s), left), none)) in out.enumerate() {
            let mut sum = each(|l| none[l] * left[l]);
            if let Some(accidents) = accidents {
                sum = each(|l| sum[l] + incident[at][l] * accidents.worth(s[l], flows[at][l]));
            }
            for (force, worth) in self.force.iter().zip(worth) {
                let force = &lanes(force)[at];
                sum = each(|l| sum[l] + force[l] * worth);
            }
            *v = if first { each(|l| weight * sum[l]) } else { each(|l| v[l] + weight * sum[l]) };
        }
    }
}

/// xⁿ, in the order of multiplications of [`crate::maths::power::powi`].
#[inline(always)]
fn power(x: [f64; LANES], n: u32) -> [f64; LANES] {
    let mut product = [1.0; LANES];
    let mut square = x;
    let mut rest = n;
    while rest > 0 {
        if rest & 1 == 1 {
            product = each(|l| product[l] * square[l]);
        }
        rest >>= 1;
        if rest > 0 {
            square = each(|l| square[l] * square[l]);
        }
    }
    product
}

/// Probability that anything happens, per unit of its hazard per round.
#[inline(always)]
fn per_hazard(peace: &[f64; LANES], none: &[f64; LANES]) -> [f64; LANES] {
    each(|l| {
        let h = 1.0 - peace[l];
        if h > 0.0 { (1.0 - none[l]) / h } else { 0.0 }
    })
}

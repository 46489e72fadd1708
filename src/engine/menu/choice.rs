//! Who would say yes to each package of a meeting, and which package is tabled.

use super::kernels::Judge;
use super::*;

/// A view's answers, with or without its red line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    slot: usize,
    bound: bool,
}

/// One way in which those whose types are of one group may answer: the product of their answers.
#[derive(Debug, Clone, PartialEq)]
struct Way {
    first: Answer,
    others: Vec<Answer>,
    /// Points (counted over all groups) at which they answer so; none: for sure.
    points: Vec<usize>,
    /// Number of the group, or of the actor without types, among those who answer.
    part: usize,
}

/// Who may answer how when one party proposes: does not change.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Replies {
    /// Part by part; in a part, those that share the first answer stand together.
    ways: Vec<Way>,
}

impl Replies {
    /// `units`: those who must say yes.
    fn new(world: &World, units: &[&[usize]]) -> Self {
        let model = world.model;
        let members = || units.iter().flat_map(|u| u.iter().copied());
        let answer = |i: usize, k: usize| Answer {
            slot: world.slots.choice[model.first_view[i] + k],
            bound: binds(model, i, k),
        };
        let mut ways: Vec<Way> = Vec::new();
        let mut part = 0;
        for i in members().filter(|&i| model.actors[i].group.is_none()) {
            ways.push(Way { first: answer(i, 0), others: Vec::new(), points: Vec::new(), part });
            part += 1;
        }
        for (g, group) in model.groups.iter().enumerate() {
            let first_way = ways.len();
            for point in 0..group.n_points {
                let typed = members().filter(|&i| model.actors[i].group == Some(g));
                let mut answers = typed.map(|i| answer(i, group.profile_of(point, i, model.n_actors())));
                let Some(first) = answers.next() else { break };
                let others: Vec<Answer> = answers.collect();
                let number = world.first_point[g] + point;
                // Points at which they answer alike are one way.
                match ways[first_way..].iter_mut().find(|w| w.first == first && w.others == others) {
                    Some(same) => same.points.push(number),
                    None => {
                        let after = ways[first_way..].iter().rposition(|w| w.first == first);
                        let at = after.map_or(ways.len(), |at| first_way + at + 1);
                        ways.insert(at, Way { first, others, points: vec![number], part });
                    }
                }
            }
            part += 1;
        }
        Self { ways }
    }
}

/// Packages whose q is put together at a time, so that the parts stay near the processor.
const BLOCK: usize = 512;

/// A possible way of answering, and whether it is the last with its first answer or in its part.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Possible {
    way: usize,
    weight: f64,
    ends_first: bool,
    ends_part: bool,
}

/// q, the probability that each package takes force, in a view of the proposer, and what it was reckoned from.
#[derive(Debug, Clone, Default)]
pub(super) struct Success {
    /// Probability of each way of answering.
    weights: Vec<f64>,
    /// The same for `q`, if it holds at all.
    holds: bool,
    q_weights: Vec<f64>,
    q_gate: Option<usize>,
    /// Ways that are possible.
    possible: Vec<Possible>,
    scratch: [Vec<f64>; 3],
    q: Vec<f64>,
}

impl Success {
    pub(super) fn new(n: usize) -> Self {
        Self { q: vec![0.0; n], scratch: std::array::from_fn(|_| vec![0.0; BLOCK]), ..Self::default() }
    }

    /// Another meeting: what is known of q no longer holds.
    pub(super) fn forget(&mut self) {
        self.holds = false;
    }
}

impl Menu {
    /// Offer weights of a proposer's profile: what it would table. `units`: those who must say yes.
    pub fn offers(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        let model = world.model;
        let i = world.actor_of[view];
        let bound = binds(model, i, world.profile_in(view));
        let lambda = world.get(view, model.actors[i].lambda_offer);
        self.succeed(world, sitting, view, units);
        let (lo, hi) = sitting.chunks();
        let tables = &self.tables[self.at[sitting.forum]];
        let n_open = if bound { tables.lines[i].n_open } else { tables.n_open };
        let share = if n_open > 0 { 1.0 / n_open as f64 } else { 0.0 };
        let (nothing, weights) = self.weights.split_at_mut(1);
        let weights = &mut lanes_mut(weights)[lo / LANES..hi / LANES];
        let net = &self.net[world.slots.choice[view]][lo..hi];
        let open = &tables.open[lo..hi];
        let clear = bound.then(|| &tables.lines[i].clear[lo..hi]);
        let best = kernels::bring(weights, &self.success.q[lo..hi], net, open, clear);
        if lambda == f64::INFINITY {
            nothing[0] = if best == 0.0 { 1.0 } else { 0.0 };
            let open = |z: usize| open[z] * clear.map_or(1.0, |clear| clear[z]);
            for (z, w) in weights.as_flattened_mut().iter_mut().enumerate() {
                *w = if *w == best { share * open(z) } else { 0.0 };
            }
            self.total = nothing[0] + in_lanes(weights);
        } else {
            // Every package that brings nothing weighs as much as no offer does, but for its share.
            let floor = exp(-lambda * best);
            nothing[0] = floor;
            self.total = floor + kernels::offer(weights, (lambda, best, floor, share), open, clear);
        }
    }

    /// q: probability that each package takes force, in a view of the proposer.
    fn succeed(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        let model = world.model;
        let (lo, hi) = sitting.chunks();
        let proposer = world.actor_of[view];
        let Self { success, accept, tables, at, replies, .. } = self;
        let tables = &tables[at[sitting.forum]];
        let replies =
            replies[sitting.forum * model.n_actors() + proposer].get_or_insert_with(|| Replies::new(world, units));
        let Success { weights, holds, q_weights, q_gate, possible, scratch, q } = success;
        let weight = |way: &Way| {
            if way.points.is_empty() { 1.0 } else { way.points.iter().map(|&p| world.given(view, p)).sum() }
        };
        weights.clear();
        weights.extend(replies.ways.iter().map(weight));
        // Slot of the view whose precondition counts.
        let gate = model.actors[proposer].precondition.as_ref().map(|_| world.slots.choice[view]);
        if *holds && weights == q_weights && gate == *q_gate {
            return;
        }
        possible.clear();
        for (at, way) in replies.ways.iter().enumerate().filter(|(at, _)| weights[*at] > 0.0) {
            if let Some(last) = possible.last_mut() {
                let before = &replies.ways[last.way];
                last.ends_part = before.part != way.part;
                last.ends_first = last.ends_part || before.first != way.first;
            }
            possible.push(Possible { way: at, weight: weights[at], ends_first: true, ends_part: true });
        }
        let gates = gate.map(|slot| &tables.gates[slot].it);
        for from in (lo..hi).step_by(BLOCK) {
            let to = (from + BLOCK).min(hi);
            // Yes of one answer, and where its red line is not crossed, if it is bound by one.
            let yes = |answer: &Answer| {
                let line = || &tables.lines[world.actor_of[answer.slot]].clear[from..to];
                (&accept[answer.slot][from..to], answer.bound.then(line))
            };
            let [sum, others, product] = scratch.each_mut().map(|array| &mut array[..to - from]);
            let q = &mut q[from..to];
            match gates {
                Some(gates) => q.copy_from_slice(&gates[from..to]),
                None => q.fill(1.0),
            }
            let (mut first_in_part, mut first_alike) = (true, true);
            for step in &*possible {
                let (way, weight) = (&replies.ways[step.way], step.weight);
                match way.others.split_first() {
                    None if first_alike => others.fill(weight),
                    None => others.iter_mut().for_each(|o| *o += weight),
                    Some((answer, [])) => kernels::put_multiple(others, first_alike, weight, yes(answer)),
                    Some(_) => {
                        product.fill(weight);
                        for (p, clear) in way.others.iter().map(yes) {
                            kernels::multiply(product, p);
                            kernels::multiply(product, clear.unwrap_or(&[]));
                        }
                        kernels::add_weighted(others, first_alike, 1.0, product);
                    }
                }
                first_alike = step.ends_first;
                if step.ends_first {
                    kernels::put_products(sum, first_in_part, yes(&way.first), others);
                    first_in_part = step.ends_part;
                }
                if step.ends_part {
                    kernels::multiply(q, sum);
                }
            }
        }
        *holds = true;
        std::mem::swap(q_weights, weights);
        *q_gate = gate;
    }

    /// Y − C − R of each package in one view and, if it is asked, the probability of yes, apart from its red line.
    pub(super) fn judge(&mut self, world: &World, sitting: &Sitting, view: usize, is_asked: bool) {
        let model = world.model;
        let (lo, hi) = sitting.chunks();
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let refusal = self.refusal[view];
        let price = world.get(view, actor.sensitivity) * sitting.state.stock[i];
        let tables = &self.tables[self.at[sitting.forum]];
        let conceded = (actor.concedes.is_some() && price != 0.0).then(|| &tables.conceded[i].it);
        let scripted = scripted_answer(model, sitting.state, i, world.profile_in(view));
        let lambda = world.get(view, actor.lambda_answer);
        let answers_smoothly = is_asked && scripted.is_none() && lambda < f64::INFINITY;
        let mut net = std::mem::take(&mut self.net[view]);
        let mut accept = std::mem::take(&mut self.accept[view]);
        for (from, to, at_risk) in self.pieces(lo, hi) {
            let slots = if at_risk { &world.slots.value } else { &world.slots.payoff };
            let (net, value) = (&mut net[from..to], &self.value[slots[view]][from..to]);
            let by = Judge { price, conceded: conceded.map(|c| &c[from..to]), refusal };
            if answers_smoothly {
                kernels::judge_and_answer(net, &mut accept[from..to], lambda, value, by);
            } else {
                kernels::judge(net, value, by);
            }
        }
        if is_asked && !answers_smoothly {
            let answers = accept[lo..hi].iter_mut().zip(&net[lo..hi]);
            answers.for_each(|(p, n)| *p = scripted.unwrap_or_else(|| yes_chance(lambda, *n)));
        }
        if is_asked && scripted.is_none() && actor.precondition.is_some() {
            kernels::multiply(&mut accept[lo..hi], &tables.gates[view].it[lo..hi]);
        }
        self.net[view] = net;
        self.accept[view] = accept;
    }
}

/// The sum of all, in as many partial sums as are reckoned together.
fn in_lanes(numbers: &[[f64; LANES]]) -> f64 {
    numbers.iter().fold([0.0; LANES], |sum, w| each(|l| sum[l] + w[l])).iter().sum()
}

/// Scripted chance of yes, if a profile follows a script in a situation.
pub fn scripted_answer(model: &Model, state: &State, actor: usize, profile: usize) -> Option<f64> {
    rule(model, state, actor, profile, |r| r.answer.is_some()).and_then(|r| r.answer)
}

/// Whether a profile is bound by its actor's red line.
#[inline]
pub fn binds(model: &Model, i: usize, profile: usize) -> bool {
    model.actors[i].red_line.as_ref().is_some_and(|line| line.binds[profile])
}

//! Who would say yes to each package of a meeting, and which package is tabled.

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
    /// Probability of each way of answering, and the view whose precondition counts.
    weights: Vec<f64>,
    gate: Option<usize>,
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
        Self { q: vec![0.0; n], scratch: std::array::from_fn(|_| vec![0.0; n]), ..Self::default() }
    }

    /// Another meeting: what is known of q no longer holds.
    pub(super) fn forget(&mut self) {
        self.holds = false;
    }
}

impl Menu {
    /// Offer weights of a proposer's profile: what it would table. `units`: those who must say yes.
    pub fn offers(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        /// Where λ times what an offer brings is below this, rounding takes it for nothing.
        const NOTHING: f64 = 5e-17;
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
        let parts = lanes(&self.success.q[lo..hi]).iter().zip(lanes(net)).zip(lanes(&tables.open[lo..hi]));
        let clear = &lanes(&tables.lines[i].clear)[lo / LANES..hi / LANES];
        let is_open = |at: usize, open: &[f64; LANES]| if bound { each(|l| open[l] * clear[at][l]) } else { *open };

        let best = wide(
            #[inline(always)]
            || {
                let mut best = [0.0f64; LANES];
                for (at, (w, ((q, net), open))) in weights.iter_mut().zip(parts).enumerate() {
                    let open = is_open(at, open);
                    *w = each(|l| q[l] * net[l] * open[l]);
                    best = each(|l| if best[l] > w[l] { best[l] } else { w[l] });
                }
                best.into_iter().fold(0.0f64, f64::max)
            },
        );
        let open = weights.iter_mut().zip(lanes(&tables.open[lo..hi])).enumerate();
        let mut sum = [0.0; LANES];
        if lambda == f64::INFINITY {
            nothing[0] = if best == 0.0 { 1.0 } else { 0.0 };
            for (at, (w, open)) in open {
                let open = is_open(at, open);
                *w = each(|l| if w[l] == best { share * open[l] } else { 0.0 });
                sum = each(|l| sum[l] + w[l]);
            }
        } else {
            // Every package that brings nothing weighs as much as no offer does, but for its share.
            let floor = exp(-lambda * best);
            nothing[0] = floor;
            wide(
                #[inline(always)]
                || {
                    for (at, (w, open)) in open {
                        let open = is_open(at, open);
                        if w.iter().fold(true, |nothing, x| nothing & ((lambda * x).abs() < NOTHING)) {
                            *w = each(|l| floor * share * open[l]);
                        } else {
                            let e = each(|l| exp(lambda * (w[l] - best)));
                            *w = each(|l| e[l] * share * open[l]);
                        }
                        sum = each(|l| sum[l] + w[l]);
                    }
                },
            );
        }
        self.total = nothing[0] + sum.iter().sum::<f64>();
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
        let Success { weights, gate, holds, q_weights, q_gate, possible, scratch, q } = success;
        let weight = |way: &Way| {
            if way.points.is_empty() { 1.0 } else { way.points.iter().map(|&p| world.given(view, p)).sum() }
        };
        weights.clear();
        weights.extend(replies.ways.iter().map(weight));
        *gate = model.actors[proposer].precondition.as_ref().map(|_| world.slots.choice[view]);
        if *holds && weights == q_weights && gate == q_gate {
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
        // Yes of one answer, and where its red line is not crossed, if it is bound by one.
        let yes = |answer: &Answer| {
            let line = || &tables.lines[world.actor_of[answer.slot]].clear[lo..hi];
            (&accept[answer.slot][lo..hi], answer.bound.then(line))
        };
        let [sum, others, product] = scratch;
        let (sum, others, product, q) = (&mut sum[lo..hi], &mut others[lo..hi], &mut product[lo..hi], &mut q[lo..hi]);
        match gate {
            Some(slot) => q.copy_from_slice(&tables.gates[*slot].it[lo..hi]),
            None => q.fill(1.0),
        }
        let (mut first_in_part, mut first_alike) = (true, true);
        for step in &*possible {
            let (way, weight) = (&replies.ways[step.way], step.weight);
            match way.others.split_first() {
                None => put(others, first_alike, std::iter::repeat_n(weight, hi - lo)),
                Some((answer, [])) => match yes(answer) {
                    (p, None) => put(others, first_alike, p.iter().map(|p| weight * p)),
                    (p, Some(clear)) => put(others, first_alike, p.iter().zip(clear).map(|(p, c)| weight * p * c)),
                },
                Some(_) => {
                    product.fill(weight);
                    for (p, clear) in way.others.iter().map(yes) {
                        multiply(product, p);
                        multiply(product, clear.unwrap_or(&[]));
                    }
                    put(others, first_alike, product.iter().copied());
                }
            }
            first_alike = step.ends_first;
            if step.ends_first {
                match yes(&way.first) {
                    (p, None) => put(sum, first_in_part, p.iter().zip(&*others).map(|(p, o)| p * o)),
                    (p, Some(clear)) => {
                        put(sum, first_in_part, p.iter().zip(clear).zip(&*others).map(|((p, c), o)| p * c * o))
                    }
                }
                first_in_part = step.ends_part;
            }
            if step.ends_part {
                multiply(q, sum);
            }
        }
        *holds = true;
        std::mem::swap(q_weights, weights);
        *q_gate = *gate;
    }

    /// Y − C − R of each package in one view.
    pub(super) fn gain(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let (lo, hi) = sitting.chunks();
        let i = world.actor_of[view];
        let actor = &world.model.actors[i];
        let refusal = self.refusal[view];
        let price = world.get(view, actor.sensitivity) * sitting.state.stock[i];
        let conceded = &self.tables[self.at[sitting.forum]].conceded[i].it;
        let mut net = std::mem::take(&mut self.net[view]);
        for (from, to, at_risk) in self.pieces(lo, hi) {
            let slots = if at_risk { &world.slots.value } else { &world.slots.payoff };
            let parts = net[from..to].iter_mut().zip(&self.value[slots[view]][from..to]);
            if actor.concedes.is_some() && price != 0.0 {
                let parts = parts.zip(&conceded[from..to]);
                wide(|| parts.for_each(|((n, y), conceded)| *n = y - price * conceded - refusal));
            } else {
                wide(|| parts.for_each(|(n, y)| *n = y - refusal));
            }
        }
        self.net[view] = net;
    }

    /// Probability of yes to each package in one view, apart from its red line.
    pub(super) fn answers(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.chunks();
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let accept = &mut self.accept[view][lo..hi];
        if let Some(p) = scripted_answer(model, sitting.state, i, world.profile_in(view)) {
            accept.fill(p);
            return;
        }
        let net = &self.net[view][lo..hi];
        let lambda = world.get(view, actor.lambda_answer);
        if lambda == f64::INFINITY {
            accept.iter_mut().zip(net).for_each(|(p, n)| *p = yes_chance(lambda, *n));
        } else {
            wide(|| accept.iter_mut().zip(net).for_each(|(p, n)| *p = logistic(lambda * n)));
        }
        if actor.precondition.is_some() {
            let gates = &self.tables[self.at[sitting.forum]].gates[view].it[lo..hi];
            multiply(accept, gates);
        }
    }
}

/// Puts numbers down, or adds them to what is there.
#[inline(always)]
fn put(out: &mut [f64], first: bool, numbers: impl Iterator<Item = f64>) {
    wide(
        #[inline(always)]
        || {
            if first {
                out.iter_mut().zip(numbers).for_each(|(o, x)| *o = x);
            } else {
                out.iter_mut().zip(numbers).for_each(|(o, x)| *o += x);
            }
        },
    );
}

/// Multiplies numbers by others, as many as there are of these.
fn multiply(out: &mut [f64], by: &[f64]) {
    wide(|| out.iter_mut().zip(by).for_each(|(o, x)| *o *= x));
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

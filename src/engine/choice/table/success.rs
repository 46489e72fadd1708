//! q: the probability that a package is concluded, given the answers of all who must say yes.

use super::*;
use crate::engine::choice::negligible::is_negligible;
use crate::index::{JointPointIdx, ProfileIdx};

/// A view's answers, with or without its red line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    slot: ViewIdx,
    bound: bool,
}

/// One combination of answers of those whose types are in one group: the product of their probabilities of yes.
#[derive(Debug, Clone, PartialEq)]
struct Way {
    first: Answer,
    others: Vec<Answer>,
    /// Points (counted over all groups) at which they answer so; none: for sure.
    points: Vec<JointPointIdx>,
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
    fn new(world: &World, units: &[&[ActorIdx]]) -> Self {
        let model = world.model;
        let members = || units.iter().flat_map(|u| u.iter().copied());
        let answer = |i: ActorIdx, k: ProfileIdx| Answer {
            slot: world.slots.choice[model.view(i, k)],
            bound: binds(model, i, k),
        };
        let mut ways: Vec<Way> = Vec::new();
        let mut part = 0;
        for i in members().filter(|&i| model.actors[i].group.is_none()) {
            ways.push(Way { first: answer(i, ProfileIdx(0)), others: Vec::new(), points: Vec::new(), part });
            part += 1;
        }
        for (g, group) in model.groups.iter_enumerated() {
            let first_way = ways.len();
            for point in group.points().iter() {
                let typed = members().filter(|&i| model.actors[i].group == Some(g));
                let mut answers = typed.map(|i| answer(i, group.profile_of(point, i, model.n_actors())));
                let Some(first) = answers.next() else { break };
                let others: Vec<Answer> = answers.collect();
                let number = world.joint_point(g, point);
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

/// Number of packages in a block whose intermediate results fit into the processor's cache.
const BLOCK: usize = 512;

/// A possible way of answering, and whether it is the last with its first answer or in its part.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Possible {
    way: usize,
    weight: f64,
    ends_first: bool,
    ends_part: bool,
}

/// q, the probability that each package is concluded, in a view of the proposer, and what it was computed from.
#[derive(Debug, Clone, Default)]
pub(super) struct Success {
    /// Probability of each way of answering.
    weights: Vec<f64>,
    /// The same for `q`, if it holds at all.
    holds: bool,
    q_weights: Vec<f64>,
    /// The view whose own precondition limits it, if one does, and whether a red line does.
    q_made_for: (Option<ViewIdx>, bool),
    /// Ways that are possible.
    possible: Vec<Possible>,
    scratch: [Vec<f64>; 3],
    pub(super) q: Vec<f64>,
}

impl Success {
    pub(super) fn new(n: usize) -> Self {
        Self { q: vec![0.0; n], scratch: std::array::from_fn(|_| vec![0.0; BLOCK]), ..Self::default() }
    }

    /// Starts another meeting: cached values of q are no longer valid.
    pub(super) fn forget(&mut self) {
        self.holds = false;
    }
}

impl PackageTable {
    /// Computes q, the probability that each package is concluded, in a view of the proposer.
    /// `within`: only ranges of packages that the proposer may table; the view, if its own precondition limits them, and whether
    /// a red line does.
    pub(super) fn succeed(
        &mut self,
        world: &World,
        evaluation: &Evaluation,
        view: ViewIdx,
        units: &[&[ActorIdx]],
        within: (Option<ViewIdx>, bool, &[Span<PackageIdx>]),
    ) {
        let proposer = world.actor_of[view];
        let Self { success, accept, tables, at, replies, .. } = self;
        let tables = &tables[at[evaluation.forum]];
        let replies = replies[evaluation.forum][proposer].get_or_insert_with(|| Replies::new(world, units));
        let Success { weights, holds, q_weights, q_made_for, possible, scratch, q } = success;
        let weight = |way: &Way| {
            if way.points.is_empty() { 1.0 } else { way.points.iter().map(|&p| world.given(view, p)).sum() }
        };
        // What decides nothing weighs nothing.
        let lambda = world.get(view, world.model.actors[proposer].precision.offer);
        let deciding = |weight: f64| if is_negligible(weight, lambda) { 0.0 } else { weight };
        weights.clear();
        weights.extend(replies.ways.iter().map(weight).map(deciding));
        if *holds && weights == q_weights && (within.0, within.1) == *q_made_for {
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
        let cut = |s: Span<PackageIdx>| s.raw().step_by(BLOCK).map(move |from| (from, (from + BLOCK).min(s.end.0)));
        let blocks = within.2.iter().flat_map(|stretch| cut(*stretch));
        for (from, to) in blocks {
            // Yes of one answer, and where its red line is not crossed, if it is bound by one.
            let yes = |answer: &Answer| {
                let line = || &tables.lines[world.actor_of[answer.slot]].clear[from..to];
                (&accept[answer.slot][from..to], answer.bound.then(line))
            };
            let [sum, others, product] = scratch.each_mut().map(|array| &mut array[..to - from]);
            let q = &mut q[from..to];
            // The first factor of q stands for itself.
            let mut first_part = true;
            let (mut first_in_part, mut first_alike) = (true, true);
            // Probability of those who answer by their first answer alone.
            let mut alone = 0.0;
            for step in &*possible {
                let (way, weight) = (&replies.ways[step.way], step.weight);
                match way.others.split_first() {
                    None => alone = if first_alike { weight } else { alone + weight },
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
                    let factor = if first_part { &mut *q } else { &mut *sum };
                    if way.others.is_empty() {
                        kernels::put_multiple(factor, first_in_part, alone, yes(&way.first));
                    } else {
                        kernels::put_products(factor, first_in_part, yes(&way.first), others);
                    }
                    first_in_part = step.ends_part;
                }
                if step.ends_part && !std::mem::take(&mut first_part) {
                    kernels::multiply(q, sum);
                }
            }
            if first_part {
                q.fill(1.0);
            }
        }
        *holds = true;
        std::mem::swap(q_weights, weights);
        *q_made_for = (within.0, within.1);
    }
}

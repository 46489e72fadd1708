//! What an actor expects of others in the middle of a round: means over their types, as likely as what was seen makes them.

use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, GroupIdx, GroupPointIdx, JointPointIdx, TiSlice, ViewIdx};
use crate::maths::chance::weigh;
use crate::maths::columns::{add, multiply, quotients};
use crate::maths::wide::wide;

/// What was seen, in the eyes of one actor, who knows its own types.
#[derive(Clone, Copy)]
pub(super) struct Eyes<'a> {
    pub(super) world: &'a World<'a>,
    /// Probability of what has been seen in the round, given each joint point.
    pub(super) seen: &'a TiSlice<JointPointIdx, f64>,
    pub(super) actor: ActorIdx,
}

/// What an actor expects of a meeting.
#[derive(Debug, Clone, Default)]
pub(super) struct Meeting {
    /// Probability of no offer, and of each package.
    pub(super) tabled: Vec<f64>,
    /// Probability that each package is accepted, once it has been tabled.
    pub(super) success: Vec<f64>,
    /// Sums over the points of a group: of those that table a package, and of those that accept it besides.
    tables: Vec<f64>,
    accepts: Vec<f64>,
    both: Vec<f64>,
}

impl Eyes<'_> {
    /// The points of a group that the actor cannot rule out, with their weights.
    fn points(&self, g: GroupIdx) -> impl Iterator<Item = (GroupPointIdx, f64)> {
        let (world, model) = (self.world, self.world.model);
        let group = &model.groups[g];
        let knows = model.actors[self.actor].group == Some(g);
        let own = world.profile[self.actor];
        let weight = move |point| {
            let at = world.joint_point(g, point);
            weigh(world.posterior[at], self.seen[at])
        };
        let fits = move |point: &GroupPointIdx| !knows || group.profile_of(*point, self.actor, model.n_actors()) == own;
        group.points().iter().filter(fits).map(move |point| (point, weight(point))).filter(|(_, weight)| *weight > 0.0)
    }

    /// Mean over the points of a group that the actor cannot rule out; none where what was seen has no probability.
    fn over(&self, g: GroupIdx, mut of: impl FnMut(GroupPointIdx) -> f64) -> Option<f64> {
        let (mut sum, mut total) = (0.0, 0.0);
        for (point, weight) in self.points(g) {
            sum += weight * of(point);
            total += weight;
        }
        (total > 0.0).then(|| sum / total)
    }

    /// Mean of a number of an actor, by its view. Who looks knows its own.
    pub(super) fn of(&self, other: ActorIdx, mut number: impl FnMut(ViewIdx) -> f64) -> f64 {
        let (world, model) = (self.world, self.world.model);
        let group = model.actors[other].group.filter(|_| other != self.actor);
        let mean = group.and_then(|g| {
            self.over(g, |point| number(model.view(other, model.groups[g].profile_of(point, other, model.n_actors()))))
        });
        mean.unwrap_or_else(|| number(world.true_view(other)))
    }

    /// Probability that some others all say yes, who do so independently given their types. `yes`: by view.
    pub(super) fn all(&self, others: ActorSet, yes: impl Fn(ViewIdx) -> f64) -> f64 {
        let (world, model) = (self.world, self.world.model);
        let typed = |i: ActorIdx| model.actors[i].group;
        let plain: f64 = others.iter().filter(|i| typed(*i).is_none()).map(|i| yes(world.true_view(i))).product();
        let of_group = |g: GroupIdx| {
            let its = || others.iter().filter(|i| typed(*i) == Some(g));
            if its().next().is_none() {
                return 1.0;
            }
            let at = |i: ActorIdx, point| model.view(i, model.groups[g].profile_of(point, i, model.n_actors()));
            let mean = self.over(g, |point| its().map(|i| yes(at(i, point))).product());
            mean.unwrap_or_else(|| its().map(|i| yes(world.true_view(i))).product())
        };
        plain * model.groups.keys().map(of_group).product::<f64>()
    }

    /// What is expected of a meeting. `rows`: what each profile of the proposer tables, with a probability or weight for no
    /// offer and for each package; one row if all are alike. `yes`: answers, view by view, to each package.
    pub(super) fn meeting(
        &self,
        (by, rows, n_options): (ActorIdx, &[f64], usize),
        (asked, yes): (ActorSet, &[f64]),
        out: &mut Meeting,
    ) {
        let (world, model) = (self.world, self.world.model);
        let n = n_options - 1;
        let alike = rows.len() == n_options;
        let typed = |i: ActorIdx| model.actors[i].group;
        let answers = |view: ViewIdx| &yes[view.0 * n..(view.0 + 1) * n];
        let Meeting { tabled, success, tables, accepts, both } = out;
        for list in [&mut *success, tables, accepts, both] {
            list.clear();
            list.resize(n, 1.0);
        }
        tabled.clear();
        let all: f64 = rows[..n_options].iter().sum();
        tabled.resize(n_options, 0.0);
        share_out(tabled, 1.0, &rows[..n_options], all);
        for i in asked.iter().filter(|i| typed(*i).is_none()) {
            multiply(success, answers(world.true_view(i)));
        }
        for (g, group) in model.groups.iter_enumerated() {
            let proposes = !alike && typed(by) == Some(g);
            let its = || asked.iter().filter(|i| typed(*i) == Some(g));
            if !proposes && its().next().is_none() {
                continue;
            }
            tables.fill(0.0);
            accepts.fill(0.0);
            let (mut total, mut nothing) = (0.0, 0.0);
            for (point, weight) in self.points(g) {
                let profile = |i: ActorIdx| group.profile_of(point, i, model.n_actors());
                total += weight;
                match proposes {
                    true => {
                        let row = &rows[profile(by).0 * n_options..][..n_options];
                        let sum: f64 = row.iter().sum();
                        nothing += weight * row[0] / sum;
                        share_out(both, weight, &row[1..], sum);
                    }
                    false => both.fill(weight),
                }
                add(tables, both);
                for i in its() {
                    multiply(both, answers(model.view(i, profile(i))));
                }
                add(accepts, both);
            }
            if total == 0.0 {
                continue;
            }
            if proposes {
                tabled[0] = nothing / total;
                share_out(&mut tabled[1..], 1.0, tables, total);
            }
            quotients(both, accepts, tables);
            multiply(success, both);
        }
    }
}

wide! {
/// A weight, shared out by parts of a whole.
fn share_out(out: &mut [f64], weight: f64, parts: &[f64], whole: f64) {
    for (o, part) in out.iter_mut().zip(parts) {
        *o = weight * part / whole;
    }
}
}

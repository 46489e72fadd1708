//! Decisions that are replaced: which, by what, and whether they are to be.
//!
//! Others conclude from an act that is tried as if it had been chosen. So that they are right on average, it has to come as often
//! from each type as they think: it is tried as often as it is likely for the types that there are, next to those for whom it is
//! most likely.

use super::note::{Asked, Noting, Planned, Try};
use crate::engine::foresight::{Now, Offers, Options};
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, GroupIdx, GroupPointIdx, ViewIdx};
use crate::maths::chance::weigh;
use crate::model::Model;

impl Noting {
    /// Draws the rounds of a run in which something will be tried: so many, spread evenly, or all if there are fewer.
    pub(super) fn plan(&mut self, model: &Model, run: u64, tries: u32, out: &mut Vec<Planned>) {
        self.dice.begin(run);
        self.asked.clear();
        out.clear();
        let n = tries.min(model.rounds);
        let start = self.dice.uniform();
        for at in 0..n {
            let round = 1 + ((f64::from(at) + start) * f64::from(model.rounds) / f64::from(n)) as u32;
            let dice = [self.dice.uniform(), self.dice.uniform()];
            out.push(Planned { round: round.min(model.rounds), dice });
        }
    }

    /// What is tried in a round, once it is known what was asked in it: the offer or a move, as likely as each other. Whether an offer
    /// is tried does not depend on what came of it, else the runs that are tried would be chosen by what followed.
    pub(super) fn try_in(planned: Planned, asked: Asked) -> Option<Try> {
        let [kind, whose] = planned.dice;
        let try_of = |mover| Some(Try { round: planned.round, mover });
        if asked.offer && kind < 0.5 {
            return try_of(None);
        }
        let at = (whose * asked.movers.len() as f64) as usize;
        asked.movers.iter().nth(at).and_then(|mover| try_of(Some(mover)))
    }

    /// Takes note of what is asked in the run as it is.
    fn hear_of(&mut self, round: u32, options: &Options) {
        let Some(asked) = self.asked.last_mut().filter(|asked| asked.round == round) else { return };
        match options {
            Options::Offer { .. } => asked.offer = true,
            Options::Move { actor, weights, .. } if weights.iter().filter(|w| **w > 0.0).count() > 1 => {
                asked.movers = asked.movers.with(*actor);
            }
            Options::Move { .. } => {}
        }
    }

    /// Replaces a decision, if it is the one to be tried.
    pub(super) fn replace(&mut self, now: &Now, options: Options) -> Option<usize> {
        if self.plan.is_none() {
            self.hear_of(now.state.round, &options);
            return None;
        }
        let plan = self.plan.filter(|plan| plan.round == now.state.round && !self.tried && !self.dropped)?;
        let option = match options {
            Options::Offer { from, success } if plan.mover.is_none() => {
                let option = self.draw_offer(from.weights, success);
                self.dropped = self.dice.uniform() >= share_of_offer(now.world, from, option);
                option
            }
            Options::Move { actor, weights, rows } if plan.mover == Some(actor) => {
                let open = || weights.iter().enumerate().filter(|(_, w)| **w > 0.0).map(|(o, _)| o);
                let at = (self.dice.uniform() * open().count() as f64) as usize;
                let option = open().nth(at).unwrap_or(0);
                self.dropped = self.dice.uniform() >= share_of_move(now.world, (actor, rows), (weights.len(), option));
                if !self.dropped {
                    self.keep_move(now, actor, option);
                }
                option
            }
            _ => return None,
        };
        self.tried = !self.dropped;
        self.tried.then_some(option)
    }

    /// Drops a try, unless all would say yes as often as is likely for those types for whom it is most likely.
    pub(super) fn judge_answers(&mut self, world: &World, asked: ActorSet, yes: &dyn Fn(ViewIdx) -> f64) {
        self.dropped |= self.dice.uniform() >= share_of_answers(world, asked, yes);
        self.tried &= !self.dropped;
    }

    /// An offer to be tried: what could be agreed if choices were an eighth as precise; one in three meetings fails.
    fn draw_offer(&mut self, weights: &[f64], success: &[f64]) -> usize {
        let root = |q: f64| q.max(0.0).sqrt().sqrt().sqrt();
        let open = || weights.iter().skip(1).zip(success).enumerate().filter(|(_, (w, _))| **w > 0.0);
        let total: f64 = open().map(|(_, (_, q))| root(*q)).sum();
        if self.dice.uniform() < 1.0 / 3.0 || total == 0.0 {
            return 0;
        }
        let mut left = self.dice.uniform() * total;
        let mut taken = 0;
        for (z, (_, q)) in open().filter(|(_, (_, q))| root(**q) > 0.0) {
            taken = z + 1;
            left -= root(*q);
            if left < 0.0 {
                break;
            }
        }
        taken
    }
}

/// How likely an offer is for the types that its proposer has, as a share of that for the type for whom it is most likely. 1
/// where nobody can conclude anything.
fn share_of_offer(world: &World, from: Offers, option: usize) -> f64 {
    let Some(g) = world.model.actors[from.by].group.filter(|_| !from.rows.is_empty()) else { return 1.0 };
    let of_profiles = from.rows.len() > from.n_options;
    share(world, g, |view| {
        let profile = if of_profiles { world.profile_in(view(from.by)).0 } else { 0 };
        from.rows[profile * from.n_options + option]
    })
}

/// The same of a yes of all who are asked. `yes`: by view.
fn share_of_answers(world: &World, asked: ActorSet, yes: &dyn Fn(ViewIdx) -> f64) -> f64 {
    let of_group = |g: GroupIdx| {
        let typed = |i: &ActorIdx| world.model.actors[*i].group == Some(g);
        share(world, g, |view| asked.iter().filter(typed).map(|i| yes(view(i))).product())
    };
    world.model.groups.keys().map(of_group).product()
}

/// The same of a move. `rows`: weights for each profile of the actor.
fn share_of_move(world: &World, (actor, rows): (ActorIdx, &[f64]), (n_options, option): (usize, usize)) -> f64 {
    let Some(g) = world.model.actors[actor].group else { return 1.0 };
    share(world, g, |view| {
        let row = &rows[world.profile_in(view(actor)).0 * n_options..][..n_options];
        row[option] / row.iter().sum::<f64>()
    })
}

/// What is likely for the true point of a group, as a share of what it is for the point for which it is most likely.
fn share(world: &World, g: GroupIdx, likelihood: impl Fn(&dyn Fn(ActorIdx) -> ViewIdx) -> f64) -> f64 {
    let model = world.model;
    let group = &model.groups[g];
    let possible = |point: &GroupPointIdx| {
        let at = world.joint_point(g, *point);
        weigh(world.posterior[at], world.likelihood[at]) > 0.0
    };
    let at = |point: GroupPointIdx| likelihood(&|i| model.view(i, group.profile_of(point, i, model.n_actors())));
    let most = group.points().iter().filter(possible).map(at).fold(0.0, f64::max);
    let own = likelihood(&|i| world.true_view(i));
    if most > 0.0 { (own / most).min(1.0) } else { 1.0 }
}

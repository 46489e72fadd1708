//! Decisions that are replaced: which, by what, and whether they are to be.
//!
//! Others conclude from an act that is tried as if it had been chosen. So that they are right on average, it has to come as often
//! from each type as they think: it is tried as often as it is likely for the types that there are, next to those for whom it is
//! most likely.

use super::note::{Noting, Try};
use crate::engine::foresight::{Now, Offers, Options};
use crate::engine::game::world::World;
use crate::index::{ActorIdx, GroupIdx, GroupPointIdx, PackageIdx, ViewIdx};
use crate::maths::chance::weigh;
use crate::model::Model;

impl Noting {
    /// Draws what will be tried in a run: in so many rounds, spread evenly, or in all if there are fewer.
    pub(super) fn plan(&mut self, model: &Model, run: u64, tries: u32, out: &mut Vec<Try>) {
        self.dice.begin(run);
        out.clear();
        let movers = || model.actors.keys().filter(|i| model.moves.iter().any(|m| m.by == *i));
        let n_movers = movers().count();
        let n = tries.min(model.rounds);
        let start = self.dice.uniform();
        for at in 0..n {
            let round = 1 + ((f64::from(at) + start) * f64::from(model.rounds) / f64::from(n)) as u32;
            let round = round.min(model.rounds);
            let in_meeting = self.dice.uniform() < if n_movers == 0 { 1.0 } else { 0.5 };
            let which = (self.dice.uniform() * n_movers as f64) as usize;
            if in_meeting && !model.schedule.is_empty() {
                out.push(Try { round, mover: None });
            } else if let Some(i) = movers().nth(which) {
                out.push(Try { round, mover: Some(i) });
            }
        }
    }

    /// Replaces a decision, if it is the one to be tried.
    pub(super) fn replace(&mut self, now: &Now, options: Options) -> Option<usize> {
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

/// How likely an offer, and yes to it, is for the types that there are: as a share of that for the types for whom it is most
/// likely. 1 where nobody can conclude anything.
fn share_of_offer(world: &World, from: Offers, option: usize) -> f64 {
    let of_group = |g: GroupIdx| {
        share(world, g, |view| {
            let typed = |i: &ActorIdx| world.model.actors[*i].group == Some(g);
            let tables = match typed(&from.by) && !from.rows.is_empty() {
                true => from.rows[world.profile_in(view(from.by)).0 * from.n_options + option],
                false => 1.0,
            };
            let accept = option
                .checked_sub(1)
                .map_or(1.0, |z| from.asked.iter().filter(typed).map(|i| (from.yes)(view(i), PackageIdx(z))).product());
            tables * accept
        })
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

//! What a run is told from: each hook reads a scene off a round at the moment when it happens.
//!
//! Without a trace a round does nothing here: each hook is one call of `tell` with a closure that is not run. Nothing here
//! changes the run or draws a random number: a run with a trace is the same run, bit for bit.

use crate::engine::choice::reason::{Binding, Case, binding, willingness};
use crate::engine::game::consent::{binds, crosses, gate};
use crate::engine::game::payoff::{attack_value, audience_cost, balance, flows, settlement};
use crate::engine::game::script::{rule, scripted_answer, scripted_attack};
use crate::engine::game::state::{Pending, State};
use crate::engine::round::play::Round;
use crate::engine::round::trace::{Alternative, Change, Fate, How, Positions, Refusal, Scene, Stake, Step};
use crate::index::{
    ActorIdx, ActorSet, ForceIdx, ForumIdx, IssueIdx, IssueSet, MoveIdx, MoveSet, PackageIdx, TiSlice, ViewIdx,
};
use crate::model::Levels;
use crate::model::forum::Proposer;

impl Round<'_> {
    /// From here on a trace, if one is kept, lists what changes.
    pub(super) fn listen(&mut self) {
        if let Some(trace) = &mut self.trace {
            trace.before.clone_from(&self.state);
        }
    }

    /// Adds a scene, if a trace is kept. The closure gets the situation at the previous scene.
    #[inline]
    pub(super) fn tell(&mut self, scene: impl FnOnce(&Self, &State) -> Scene<Positions>) {
        if let Some(mut trace) = self.trace.take() {
            trace.scenes.push((self.state.round, scene(self, &trace.before)));
            self.trace = Some(trace);
            self.listen();
        }
    }

    pub(super) fn scene_of_beliefs(&self) -> Scene<Positions> {
        let beliefs = self.model.types.iter_enumerated().map(|(t, ty)| {
            let points = ty.prior.keys().map(|point| (point, self.world.belief(t, point)));
            (t, points.collect())
        });
        Scene::Beliefs { beliefs: beliefs.collect() }
    }

    /// What the members of a unit make of a waiting package; values of all views stand in `with` and `without`.
    pub(super) fn scene_of_ratification(
        &self,
        asked: ActorSet,
        package: &Pending,
        chance: f64,
        yes: bool,
    ) -> Scene<Positions> {
        let (to, from) = (&self.what_if.expected, &self.what_else.expected);
        let refusal = (!yes).then(|| self.why_not_ratified(asked, package));
        let members = asked.iter().map(|i| {
            let view = self.world.true_view(i);
            let profile = self.world.profile[i];
            Stake {
                actor: i,
                with: self.with[view],
                cost: audience_cost(&self.world, view, &self.state, from, to),
                without: self.without[view],
                precondition: self.precondition(i, to),
                red_line: crosses(self.model, &self.state, i, profile, package.issues, to),
                scripted: self.answers_by_script(i),
                yes: Some(self.chances[view]),
            }
        });
        Scene::Ratification {
            package: self.steps(package.issues, |k| package.levels[k.0], from),
            members: members.collect(),
            chance,
            yes,
            refusal,
        }
    }

    /// What stood most in the way of the least willing of those asked about a waiting package. Weighed on copies, so that
    /// the run does not feel it.
    fn why_not_ratified(&self, asked: ActorSet, package: &Pending) -> Refusal<Positions> {
        let (to, from) = (&self.what_if.expected, &self.what_else.expected);
        // What is expected now has the package in it already: conceding is measured from what would stand without it.
        let mut now = self.state.clone();
        now.expected.copy_from_slice(from);
        let net =
            |view: ViewIdx| self.with[view] - audience_cost(&self.world, view, &now, from, to) - self.without[view];
        let willing = |&i: &ActorIdx| {
            let view = self.world.true_view(i);
            willingness(&self.world, view, &now, package.issues, to, net(view))
        };
        let least = asked.iter().min_by(|a, b| willing(a).total_cmp(&willing(b)));
        let actor = least.expect("a unit that is asked has a member");
        let view = self.world.true_view(actor);
        let net = net(view);
        let mut case = Case {
            view,
            changed: package.issues,
            with: &mut self.what_if.clone(),
            without: &self.what_else,
            now: &now,
            rounds_left: self.state.rounds_left(self.model),
            buffer: &mut self.with.clone(),
        };
        Refusal::new(actor, binding(&mut self.world.clone(), &mut self.disagreement.clone(), &mut case, net))
    }

    /// A package that waited goes on or is over; `asked` is what it was before.
    pub(super) fn scene_of_waiting(
        &self,
        asked: &Pending,
        before: &State,
        fate: Fate,
        missing: ActorSet,
    ) -> Scene<Positions> {
        let package = self.steps(asked.issues, |k| asked.levels[k.0], &before.levels);
        Scene::Waiting { package, fate, missing: missing.iter().collect() }
    }

    /// Who proposes.
    pub(super) fn scene_of_turn(&self, forum: ForumIdx, proposer: ActorIdx) -> Scene<Positions> {
        let chance = match &self.model.forums[forum].proposer {
            Proposer::Turns(_) => None,
            Proposer::Recognition(actors, weights) => {
                actors.iter().position(|&i| i == proposer).map(|at| weights[at] / weights.iter().sum::<f64>())
            }
        };
        Scene::Turn { actor: proposer, chance }
    }

    /// What the proposer tables, how it came to it, and with what probability.
    pub(super) fn scene_of_offer(
        &self,
        forum: ForumIdx,
        proposer: ActorIdx,
        package: Option<PackageIdx>,
        how: How,
        chance: f64,
    ) -> Scene<Positions> {
        let proposals = self.model.proposals.keys().filter(|&p| {
            let proposal = &self.model.proposals[p];
            proposal.by == proposer && proposal.at == forum && package == Some(self.named_package(p))
        });
        Scene::Offer {
            actor: proposer,
            tabled: package.is_some(),
            package: package.map_or_else(Vec::new, |z| self.steps_of(forum, z)),
            proposals: proposals.collect(),
            how,
            chance,
            worth: package.map(|z| Stake { yes: None, ..self.stake(forum, z, proposer) }),
        }
    }

    /// What a script tables, with the probability of all that would have looked the same.
    pub(super) fn scene_of_scripted_offer(
        &self,
        forum: ForumIdx,
        proposer: ActorIdx,
        package: Option<PackageIdx>,
    ) -> Scene<Positions> {
        let profile = self.world.profile[proposer];
        let rule = rule(self.model, &self.state, proposer, profile, |r| r.offer.is_some());
        let list = rule.and_then(|r| r.offer.as_deref()).unwrap_or(&[]);
        let nothing = 1.0 - list.iter().map(|(_, p)| p).sum::<f64>();
        let same = list.iter().filter(|(p, _)| self.tables(forum, *p, proposer, profile) == package);
        let listed: f64 = same.map(|(_, p)| p).sum();
        let chance = if package.is_none() { nothing.max(0.0) + listed } else { listed };
        self.scene_of_offer(forum, proposer, package, How::Script, chance)
    }

    pub(super) fn scene_of_answer(
        &self,
        forum: ForumIdx,
        z: PackageIdx,
        unit: &[ActorIdx],
        (chance, yes): (f64, bool),
        refusal: Option<(ActorIdx, Binding)>,
    ) -> Scene<Positions> {
        let members = unit.iter().map(|&i| self.stake(forum, z, i)).collect();
        let refusal = refusal.map(|(actor, why)| Refusal::new(actor, why));
        Scene::Answer { members, chance, yes, refusal }
    }

    /// All have said yes to package z, before it is concluded.
    pub(super) fn scene_of_agreement(
        &self,
        forum: ForumIdx,
        z: PackageIdx,
        yes: ActorSet,
        missing: ActorSet,
    ) -> Scene<Positions> {
        let costs = yes.iter().map(|i| (i, self.stake(forum, z, i).cost)).filter(|(_, cost)| *cost != 0.0);
        Scene::Agreement {
            package: self.steps_of(forum, z),
            at_once: missing.is_empty(),
            missing: missing.iter().collect(),
            costs: costs.collect(),
        }
    }

    /// `nets` and `weights` over no move and every move; `open`: moves that can be chosen.
    pub(super) fn scene_of_choice(
        &self,
        actor: ActorIdx,
        nets: &[f64],
        weights: &[f64],
        open: MoveSet,
        choice: usize,
    ) -> Scene<Positions> {
        let total: f64 = weights.iter().sum();
        let leverage = |o: usize| o.checked_sub(1).map(MoveIdx);
        let is_open = |o: usize| leverage(o).is_none_or(|m| open.contains(m)) || weights[o] > 0.0;
        let profile = self.world.profile[actor];
        let scripted = rule(self.model, &self.state, actor, profile, |r| r.moves.is_some()).is_some();
        let option = |o: usize| Alternative {
            leverage: leverage(o),
            net: (!scripted).then_some(nets[o]),
            chance: weights[o] / total,
        };
        let Alternative { leverage, net, chance } = option(choice);
        let options = (0..weights.len()).filter(|&o| is_open(o)).map(option).collect();
        Scene::Choice { actor, leverage, chance, net, options }
    }

    pub(super) fn scene_of_move(
        &self,
        actor: ActorIdx,
        leverage: MoveIdx,
        cost: f64,
        before: &State,
    ) -> Scene<Positions> {
        Scene::Move {
            actor,
            leverage,
            level: self.state.move_level[leverage],
            cost,
            tension: self.state.step - before.step,
            changes: self.changes(before),
        }
    }

    /// An initiator's decision; D⁰ of all its views stands in `without`.
    pub(super) fn scene_of_force(&self, k: ForceIdx, chance: f64, used: bool) -> Scene<Positions> {
        let force = &self.model.forces[k];
        let view = self.world.true_view(force.by);
        Scene::Force {
            force: k,
            actor: force.by,
            value: attack_value(&self.world, view, &self.state, k),
            peace: self.without[view],
            considered: self.world.get(view, force.each_round),
            scripted: scripted_attack(self.model, &self.state, force.by, self.world.profile[force.by]).is_some(),
            chance,
            used,
        }
    }

    /// The round closes, after flows are paid.
    pub(super) fn scene_of_close(&self, before: &State) -> Scene<Positions> {
        let paid = self.model.actors.keys().map(|i| {
            let view = self.world.true_view(i);
            let patience = self.world.get(view, self.model.actors[i].patience);
            let u = settlement(&self.world, view, &before.levels);
            (i, flows(&self.world, view, before, &before.levels) + (1.0 - patience) * u)
        });
        Scene::Close { tension: self.state.tension, paid: paid.collect(), changes: self.changes(before) }
    }

    fn stake(&self, forum: ForumIdx, z: PackageIdx, i: ActorIdx) -> Stake<Positions> {
        let view = self.world.true_view(i);
        let levels = self.levels_with(forum, z);
        let levels = self.of_all_issues(&levels);
        Stake {
            actor: i,
            with: self.packages.value(&self.world, view, z),
            cost: audience_cost(&self.world, view, &self.state, &self.state.expected, levels),
            without: self.packages.refusal[view],
            precondition: self.precondition(i, levels),
            red_line: self.packages.crosses(i, z) && binds(self.model, i, self.world.profile[i]),
            scripted: self.answers_by_script(i),
            yes: Some(self.packages.yes(&self.world, view, z)),
        }
    }

    fn precondition(&self, i: ActorIdx, levels: &Levels) -> Option<f64> {
        self.model.actors[i].precondition.as_ref().map(|_| gate(&self.world, self.world.true_view(i), levels))
    }

    fn answers_by_script(&self, i: ActorIdx) -> bool {
        scripted_answer(self.model, &self.state, i, self.world.profile[i]).is_some()
    }

    fn steps_of(&self, forum: ForumIdx, z: PackageIdx) -> Vec<Step<Positions>> {
        let levels = self.levels_with(forum, z);
        self.steps(self.packages.changes(forum, z), |k| levels[k.0], &self.state.expected)
    }

    fn steps(&self, issues: IssueSet, to: impl Fn(IssueIdx) -> u8, from: &Levels) -> Vec<Step<Positions>> {
        issues.iter().map(|k| Step { issue: k, from: from[k], to: to(k) }).collect()
    }

    /// What has changed since.
    pub(super) fn changes(&self, before: &State) -> Vec<Change<Positions>> {
        let now = &self.state;
        let mut all = Vec::new();
        let issue = |(issue, from, to)| Change::Issue { issue, from, to };
        all.extend(changed(&before.levels, &now.levels).map(issue));
        let leverage = |(leverage, from, to)| Change::Move { leverage, from, to };
        all.extend(changed(&before.move_level, &now.move_level).map(leverage));
        all.extend(changed(&before.shift, &now.shift).map(|(shift, _, to)| Change::Shift { shift, to }));
        if before.tension != now.tension {
            all.push(Change::Tension { from: before.tension, to: now.tension });
        }
        if before.mobilisation != now.mobilisation {
            all.push(Change::Mobilisation { from: before.mobilisation, to: now.mobilisation });
        }
        all.extend(changed(&before.stock, &now.stock).map(|(actor, from, to)| Change::Commitment { actor, from, to }));
        for (k, force) in self.model.forces.iter_enumerated() {
            let p = |state: &State| balance(&self.world, self.world.true_view(force.by), state, k);
            if p(before) != p(now) {
                all.push(Change::Balance { force: k, from: p(before), to: p(now) });
            }
        }
        let counter = |(actor, from, to)| Change::WalkOutCounter { actor, from, to };
        all.extend(changed(&before.clock, &now.clock).map(counter));
        all
    }
}

/// What differs between two lists: position, before, after.
fn changed<I: From<usize>, T: Copy + PartialEq>(
    from: &TiSlice<I, T>,
    to: &TiSlice<I, T>,
) -> impl Iterator<Item = (I, T, T)> {
    let both = from.raw.iter().zip(&to.raw).enumerate();
    both.filter(|(_, (from, to))| from != to).map(|(at, (from, to))| (I::from(at), *from, *to))
}

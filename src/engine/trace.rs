//! One run as it goes, with the numbers behind everything that happens: what a replay tells.
//!
//! A [`Player`] that nobody listens to does nothing here: each hook is one call of `tell` with a closure that is not run.
//! Nothing here changes the run, and nothing is drawn: a run told is the run untold, bit for bit.

use super::chance::Chance;
use super::menu::binds;
use super::myopic::{standing, without_force};
use super::play::Player;
use super::reason::Binding;
use super::record::{Reason, Record};
use super::state::{Pending, State, bits};
use super::stream::{Keys, Luck, Redraw};
use super::value::*;
use crate::model::forum::Proposer;
use crate::model::{Mask, Model};
use crate::scenario::Ending;

/// A run, scene by scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Round and scene, in the order in which they happened; round 0 is the start.
    pub scenes: Vec<(u32, Scene)>,
    /// The situation when the last scene was told: what has changed since is told with the next.
    before: State,
}

/// An issue that goes from one level to another.
pub type Step = (usize, u8, u8);

/// What a yes and a no are worth to an actor, and how likely yes is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stake {
    /// Whose.
    pub actor: usize,
    /// Y: value with it.
    pub with: f64,
    /// C: what conceding costs at home.
    pub cost: f64,
    /// R: value without it.
    pub without: f64,
    /// Precondition factor; `None` without a precondition.
    pub precondition: Option<f64>,
    /// Whether it crosses a red line that binds.
    pub red_line: bool,
    /// Whether a script answers.
    pub scripted: bool,
    /// Probability of yes; `None` for who is not asked.
    pub chance: Option<f64>,
}

/// A refusal: who was least willing, and what stood in the way most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refusal {
    /// Who.
    pub actor: usize,
    /// Why.
    pub reason: Reason,
    /// Probability of yes with each of the first five reasons taken away, where they were weighed.
    pub lifted: Option<[f64; 5]>,
}

/// How a proposer came to its offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A named proposal that was due.
    Paper,
    /// By a script.
    Script,
    /// By choice among all packages.
    Choice,
}

/// What became of a waiting package that was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was refused and is off the list.
    Dropped,
    /// It is final.
    Final,
    /// It waits for more.
    Waits,
}

/// What an incident became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accident {
    /// War.
    War,
    /// A contained clash.
    Clash,
    /// A scare.
    Scare,
}

/// Why a walk-out counter stands where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// What was tabled meets the talks condition.
    Offered,
    /// What holds meets it.
    Holds,
    /// Nothing meets it.
    Unmet,
}

/// One thing that an actor could do outside the rooms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// Move; `None`: none.
    pub leverage: Option<usize>,
    /// What it brings less what it costs, by its owner's reckoning; `None` where a script decides.
    pub net: Option<f64>,
    /// Its probability.
    pub chance: f64,
}

/// Something beside issues that has changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// An issue's level.
    Issue(Step),
    /// A move's level.
    Move(Step),
    /// A shift.
    Shift(usize, u32),
    /// Tension.
    Tension(f64, f64),
    /// Mobilisation.
    Mobilisation(f64, f64),
    /// Commitment stock of an actor.
    Stand(usize, f64, f64),
    /// Balance of a use of force.
    Balance(usize, f64, f64),
    /// Walk-out counter of an actor.
    Clock(usize, u32, u32),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Scene {
    /// What is true in the run, and what all believe.
    Start { tension: f64, points: Vec<usize>, drawn: Vec<f64>, beliefs: Vec<f64> },
    /// A forum meets.
    Meets { forum: usize },
    /// Nobody meets: someone has left, or nothing is due.
    Silence { left: Option<usize> },
    /// Some are asked about a package that waits.
    Ratification { steps: Vec<Step>, members: Vec<Stake>, chance: f64, yes: bool },
    /// What becomes of it.
    Waiting { steps: Vec<Step>, fate: Fate, missing: Vec<usize> },
    /// Who proposes; with what probability, where that was left to chance.
    Turn { proposer: usize, chance: Option<f64> },
    /// What is tabled, if anything, and with what probability.
    Offer {
        proposer: usize,
        package: Option<usize>,
        steps: Vec<Step>,
        proposals: Vec<usize>,
        how: How,
        chance: f64,
        stake: Option<Stake>,
    },
    /// What a unit says.
    Answer { members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// Whether the proposer's own precondition lets it conclude.
    Conclusion { proposer: usize, chance: f64, yes: bool },
    /// All have said yes.
    Agreement { steps: Vec<Step>, costs: Vec<(usize, f64)>, missing: Vec<usize> },
    /// What an actor chooses to do outside the rooms; `chosen` is a position in `options`.
    Choice { actor: usize, options: Vec<Alternative>, chosen: usize },
    /// A move is played.
    Played { actor: usize, leverage: usize, level: u8, cost: f64, tension: f64, changes: Vec<Change> },
    /// Step 5 with its parts.
    Tension { before: f64, after: f64, moves: f64, failed: f64, decay: f64, relief: f64, noise: f64 },
    /// Whether there is an incident, and what it becomes.
    Incident { hazard: f64, became: Option<Accident>, tension: f64 },
    /// An initiator decides: w less the cost of breaking the peace, and D⁰.
    Force { force: usize, value: f64, peace: f64, considered: f64, scripted: bool, chance: f64, used: bool },
    /// Whether somebody leaves.
    WalkOut { actor: usize, patience: Patience, clock: u32, grace: u32, chance: Option<f64>, left: bool },
    /// What all believe after the round: all points of all types.
    Beliefs(Vec<f64>),
    /// Whether a shift happens.
    Shift { shift: usize, hazard: f64, happened: bool, changes: Vec<Change> },
    /// An event of the round, by its place among them.
    Event { event: usize, changes: Vec<Change> },
    /// The round closes: payoffs of the round, undiscounted.
    Close { tension: f64, paid: Vec<f64>, changes: Vec<Change> },
    /// The run ends.
    End { ended: Ending, outcome: usize, levels: Vec<u8>, payoff: Vec<f64> },
}

/// Plays run `run` under a seed once more and tells it.
#[must_use]
pub fn replay(model: &Model, seed: u64, run: u64) -> (Record, Trace) {
    let keys = Keys::new(model, seed);
    let mut luck = Luck::new(&keys);
    luck.begin(run, Redraw::Nothing);
    let mut player = Player::new(model, false);
    let trace = player.play_aloud(run, &mut luck);
    (player.record, trace)
}

impl Player<'_> {
    /// Plays one run and tells it.
    pub fn play_aloud(&mut self, run: u64, chance: &mut impl Chance) -> Trace {
        self.trace = Some(Box::new(Trace { scenes: Vec::new(), before: self.state.clone() }));
        self.play(run, chance);
        *self.trace.take().expect("a player keeps its trace through a run")
    }

    /// What the last run left behind.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Tells a scene, if anybody listens. The closure gets the situation at the scene before.
    #[inline]
    pub(super) fn tell(&mut self, scene: impl FnOnce(&Self, &State) -> Scene) {
        if let Some(mut trace) = self.trace.take() {
            let round = if trace.scenes.is_empty() { 0 } else { self.state.round };
            trace.scenes.push((round, scene(self, &trace.before)));
            trace.before.clone_from(&self.state);
            self.trace = Some(trace);
        }
    }

    pub(super) fn scene_of_start(&self) -> Scene {
        Scene::Start {
            tension: self.state.tension,
            points: self.world.point.clone(),
            drawn: self.world.drawn.clone(),
            beliefs: self.record.beliefs.clone(),
        }
    }

    pub(super) fn scene_of_beliefs(&self) -> Scene {
        let n: usize = self.model.types.iter().map(|t| t.prior.len()).sum();
        Scene::Beliefs(self.record.beliefs[self.record.beliefs.len() - n..].to_vec())
    }

    /// What the members of a unit make of a waiting package; values of all views stand in `with` and `without`.
    pub(super) fn scene_of_ratification(&self, asked: Mask, package: &Pending, chance: f64, yes: bool) -> Scene {
        let (to, from) = (&self.what_if.expected, &self.what_else.expected);
        let members = bits(asked).map(|i| {
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
                chance: Some(self.chances[view]),
            }
        });
        let steps = self.steps(package.issues, |k| package.levels[k], from);
        Scene::Ratification { steps, members: members.collect(), chance, yes }
    }

    /// A package that waited goes on or is over; `asked` is what it was before.
    pub(super) fn scene_of_waiting(&self, asked: &Pending, before: &State, fate: Fate, missing: Mask) -> Scene {
        let steps = self.steps(asked.issues, |k| asked.levels[k], &before.levels);
        Scene::Waiting { steps, fate, missing: bits(missing).collect() }
    }

    /// Who proposes.
    pub(super) fn scene_of_turn(&self, forum: usize, proposer: usize) -> Scene {
        let chance = match &self.model.forums[forum].proposer {
            Proposer::Turns(_) => None,
            Proposer::Recognition(actors, weights) => {
                actors.iter().position(|&i| i == proposer).map(|at| weights[at] / weights.iter().sum::<f64>())
            }
        };
        Scene::Turn { proposer, chance }
    }

    /// What the proposer tables, how it came to it, and with what probability.
    pub(super) fn scene_of_offer(
        &self,
        forum: usize,
        proposer: usize,
        package: Option<usize>,
        how: How,
        chance: f64,
    ) -> Scene {
        let proposals = (0..self.model.proposals.len()).filter(|&p| {
            let proposal = &self.model.proposals[p];
            proposal.by == proposer && proposal.at == forum && package == Some(self.named_package(p))
        });
        Scene::Offer {
            proposer,
            package,
            steps: package.map_or_else(Vec::new, |z| self.steps_of(forum, z)),
            proposals: proposals.collect(),
            how,
            chance,
            stake: package.map(|z| Stake { chance: None, ..self.stake(forum, z, proposer) }),
        }
    }

    /// What a script tables, with the probability of all that would have looked the same.
    pub(super) fn scene_of_scripted_offer(&self, forum: usize, proposer: usize, package: Option<usize>) -> Scene {
        let profile = self.world.profile[proposer];
        let rule = rule(self.model, proposer, profile, self.state.round, |r| r.offer.is_some());
        let list = rule.and_then(|r| r.offer.as_deref()).unwrap_or(&[]);
        let nothing = 1.0 - list.iter().map(|(_, p)| p).sum::<f64>();
        let same = list.iter().filter(|(p, _)| self.tables(forum, *p, proposer, profile) == package);
        let listed: f64 = same.map(|(_, p)| p).sum();
        let chance = if package.is_none() { nothing.max(0.0) + listed } else { listed };
        self.scene_of_offer(forum, proposer, package, How::Script, chance)
    }

    pub(super) fn scene_of_answer(
        &self,
        forum: usize,
        z: usize,
        unit: &[usize],
        (chance, yes): (f64, bool),
        refusal: Option<(usize, Binding)>,
    ) -> Scene {
        let members = unit.iter().map(|&i| self.stake(forum, z, i)).collect();
        let refusal = refusal.map(|(actor, why)| Refusal { actor, reason: why.reason, lifted: why.lifted });
        Scene::Answer { members, chance, yes, refusal }
    }

    /// All have said yes to package z, before it takes force.
    pub(super) fn scene_of_agreement(&self, forum: usize, z: usize, yes: Mask, missing: Mask) -> Scene {
        let costs = bits(yes).map(|i| (i, self.stake(forum, z, i).cost)).filter(|(_, cost)| *cost != 0.0).collect();
        Scene::Agreement { steps: self.steps_of(forum, z), costs, missing: bits(missing).collect() }
    }

    /// `nets` and `weights` over no move and every move; `open`: moves that can be chosen.
    pub(super) fn scene_of_choice(
        &self,
        actor: usize,
        nets: &[f64],
        weights: &[f64],
        open: u64,
        choice: usize,
    ) -> Scene {
        let total: f64 = weights.iter().sum();
        let is_open = |o: usize| o == 0 || open & (1 << (o - 1)) != 0 || weights[o] > 0.0;
        let listed: Vec<usize> = (0..weights.len()).filter(|&o| is_open(o)).collect();
        let profile = self.world.profile[actor];
        let scripted = rule(self.model, actor, profile, self.state.round, |r| r.moves.is_some()).is_some();
        let options = listed.iter().map(|&o| Alternative {
            leverage: o.checked_sub(1),
            net: (!scripted).then_some(nets[o]),
            chance: weights[o] / total,
        });
        let chosen = listed.iter().position(|&o| o == choice).unwrap_or(0);
        Scene::Choice { actor, options: options.collect(), chosen }
    }

    pub(super) fn scene_of_move(&self, actor: usize, leverage: usize, cost: f64, before: &State) -> Scene {
        Scene::Played {
            actor,
            leverage,
            level: self.state.move_level[leverage],
            cost,
            tension: self.state.step - before.step,
            changes: self.changes(before),
        }
    }

    /// An initiator's decision in the situation `what_if`.
    pub(super) fn scene_of_force(&self, k: usize, rem: u32, chance: f64, used: bool) -> Scene {
        let force = &self.model.forces[k];
        let view = self.world.true_view(force.by);
        let a = super::value::mattering_hazard(&self.world, self.what_if.tension);
        Scene::Force {
            force: k,
            value: war_payoff(&self.world, view, view, &self.what_if, k),
            peace: without_force(
                &self.world,
                view,
                standing(&self.world, &self.what_if, view),
                &competing(a, &[], rem),
            ),
            considered: self.world.get(view, force.each_round),
            scripted: scripted_attack(self.model, force.by, self.world.profile[force.by], self.state.round).is_some(),
            chance,
            used,
        }
    }

    /// The round closes, after flows are paid.
    pub(super) fn scene_of_close(&self, before: &State) -> Scene {
        let paid = (0..self.model.n_actors()).map(|i| {
            let view = self.world.true_view(i);
            let patience = self.world.get(view, self.model.actors[i].patience);
            let u = settlement(&self.world, view, &before.levels);
            flows(&self.world, view, before, &before.levels) + (1.0 - patience) * u
        });
        Scene::Close { tension: self.state.tension, paid: paid.collect(), changes: self.changes(before) }
    }

    pub(super) fn scene_of_end(&self) -> Scene {
        let Record { ended, outcome, .. } = self.record;
        Scene::End { ended, outcome, levels: self.record.levels.clone(), payoff: self.record.payoff.clone() }
    }

    fn stake(&self, forum: usize, z: usize, i: usize) -> Stake {
        let view = self.world.true_view(i);
        let levels = self.levels_with(forum, z);
        let levels = &levels[..self.state.expected.len()];
        Stake {
            actor: i,
            with: self.menu.value[self.menu.value_slot(&self.world, view)][z],
            cost: audience_cost(&self.world, view, &self.state, &self.state.expected, levels),
            without: self.menu.refusal[view],
            precondition: self.precondition(i, levels),
            red_line: self.menu.crossing[i][z] && binds(self.model, i, self.world.profile[i]),
            scripted: self.answers_by_script(i),
            chance: Some(self.menu.yes(&self.world, view, z)),
        }
    }

    fn precondition(&self, i: usize, levels: &[u8]) -> Option<f64> {
        self.model.actors[i].precondition.as_ref().map(|_| gate(&self.world, self.world.true_view(i), levels))
    }

    fn answers_by_script(&self, i: usize) -> bool {
        super::menu::scripted_answer(self.model, i, self.world.profile[i], self.state.round).is_some()
    }

    fn steps_of(&self, forum: usize, z: usize) -> Vec<Step> {
        let levels = self.levels_with(forum, z);
        self.steps(self.menu.changes(forum, z), |k| levels[k], &self.state.expected)
    }

    fn steps(&self, issues: Mask, to: impl Fn(usize) -> u8, from: &[u8]) -> Vec<Step> {
        bits(issues).map(|k| (k, from[k], to(k))).collect()
    }

    /// What has changed since.
    pub(super) fn changes(&self, before: &State) -> Vec<Change> {
        let now = &self.state;
        let mut all = Vec::new();
        let steps = |from: &[u8], to: &[u8]| -> Vec<Step> {
            (0..to.len()).filter(|&k| from[k] != to[k]).map(|k| (k, from[k], to[k])).collect()
        };
        all.extend(steps(&before.levels, &now.levels).into_iter().map(Change::Issue));
        all.extend(steps(&before.move_level, &now.move_level).into_iter().map(Change::Move));
        let shifts = 0..now.shift.len();
        all.extend(shifts.filter(|&s| before.shift[s] != now.shift[s]).map(|s| Change::Shift(s, now.shift[s])));
        if before.tension != now.tension {
            all.push(Change::Tension(before.tension, now.tension));
        }
        if before.mobilisation != now.mobilisation {
            all.push(Change::Mobilisation(before.mobilisation, now.mobilisation));
        }
        for i in 0..now.stock.len() {
            if before.stock[i] != now.stock[i] {
                all.push(Change::Stand(i, before.stock[i], now.stock[i]));
            }
        }
        for (k, force) in self.model.forces.iter().enumerate() {
            let p = |state: &State| balance(&self.world, self.world.true_view(force.by), state, k);
            if p(before) != p(now) {
                all.push(Change::Balance(k, p(before), p(now)));
            }
        }
        for i in 0..now.clock.len() {
            if before.clock[i] != now.clock[i] {
                all.push(Change::Clock(i, before.clock[i], now.clock[i]));
            }
        }
        all
    }
}

//! Ids in place of positions.

use std::collections::BTreeMap;

use super::{
    Alternative, Beliefs, ByActor, Change, End, EndedBy, Id, Refusal, Replay, Round, Stake, Start, Step, Told,
};
use crate::analysis::ENGINE_VERSION;
use crate::analysis::findings::ScenarioRef;
use crate::analysis::points::counted;
use crate::engine::round::record::Record;
use crate::engine::round::trace::{self, Scene, Trace};
use crate::index::{ActorIdx, DrawIdx, MoveIdx, PointIdx, TiSlice, TypeIdx};
use crate::model::Model;
use crate::scenario::{Ending, Scenario};
use crate::tally::place_of;

/// Puts ids into what was traced.
#[must_use]
pub fn tell(scenario: &Scenario, model: &Model, seed: u64, record: &Record, trace: &Trace) -> Replay {
    let teller = Teller { scenario, model };
    let mut rounds: Vec<Round> = Vec::new();
    let mut start = Start { tension: 0.0, types: BTreeMap::new(), inputs: BTreeMap::new(), beliefs: Beliefs::new() };
    for (round, scene) in &trace.scenes {
        if let Scene::Start { tension, points, drawn, beliefs } = scene {
            start = teller.start(*tension, points, drawn, beliefs);
        }
        let Some(told) = teller.told(*round, scene) else { continue };
        match rounds.last_mut().filter(|r| r.round == *round) {
            Some(last) => last.scenes.push(told),
            None => rounds.push(Round { round: *round, scenes: vec![told] }),
        }
    }
    Replay {
        engine_version: ENGINE_VERSION.to_string(),
        scenario: ScenarioRef::of(scenario),
        seed: seed.to_string(),
        run: record.run.to_string(),
        start,
        rounds,
        end: teller.end(record),
    }
}

struct Teller<'a> {
    scenario: &'a Scenario,
    model: &'a Model,
}

impl Teller<'_> {
    fn start(
        &self,
        tension: f64,
        points: &TiSlice<TypeIdx, PointIdx>,
        drawn: &TiSlice<DrawIdx, f64>,
        beliefs: &[f64],
    ) -> Start {
        let types = self.scenario.types.iter().zip(points);
        let draws = self.scenario.draws.iter().zip(drawn);
        Start {
            tension,
            types: types.map(|(ty, &p)| (ty.id.clone(), ty.points[p].name.clone())).collect(),
            inputs: draws.map(|(draw, x)| (draw.path.clone(), *x)).collect(),
            beliefs: self.beliefs(beliefs),
        }
    }

    fn end(&self, record: &Record) -> End {
        let (by, force) = match record.ended {
            Ending::Force(k) => (EndedBy::Force, k.map(|k| self.scenario.forces[k].id.clone())),
            Ending::Accident => (EndedBy::Accident, None),
            Ending::Clash => (EndedBy::Clash, None),
            Ending::Outcome => (EndedBy::Outcome, None),
            Ending::Horizon => (EndedBy::Horizon, None),
        };
        let levels = self.scenario.issues.iter().zip(&record.levels);
        End {
            outcome: self.scenario.outcomes[record.outcome].id.clone(),
            round: record.end_round,
            by,
            force,
            levels: levels.map(|(k, &l)| (k.id.clone(), k.levels[l as usize].id.clone())).collect(),
            payoffs: self.by_actor(&record.payoff),
        }
    }

    fn told(&self, round: u32, scene: &Scene) -> Option<Told> {
        Some(match scene {
            Scene::Start { .. } | Scene::End { .. } => return None,
            Scene::Meets { forum } => Told::Meeting { forum: self.scenario.forums[*forum].id.clone() },
            Scene::Silence { left } => Told::NoMeeting { left: left.map(|i| self.actor(i)) },
            Scene::Ratification { steps, members, chance, yes, refusal } => Told::Ratification {
                package: self.package(steps),
                members: self.stakes(members),
                chance: *chance,
                yes: *yes,
                refusal: refusal.as_ref().map(|r| self.refusal(r)),
            },
            Scene::Waiting { steps, fate, missing } => {
                Told::Waiting { package: self.package(steps), fate: *fate, missing: self.actors(missing) }
            }
            Scene::Turn { proposer, chance } => Told::Turn { actor: self.actor(*proposer), chance: *chance },
            Scene::Offer { proposer, package, steps, proposals, how, chance, stake } => Told::Offer {
                actor: self.actor(*proposer),
                tabled: package.is_some(),
                package: self.package(steps),
                proposals: proposals.iter().map(|&p| self.scenario.proposals[p].id.clone()).collect(),
                how: *how,
                chance: *chance,
                worth: stake.as_ref().map(|s| self.stake(s)),
            },
            Scene::Answer { members, chance, yes, refusal } => Told::Answer {
                members: self.stakes(members),
                chance: *chance,
                yes: *yes,
                refusal: refusal.as_ref().map(|r| self.refusal(r)),
            },
            Scene::Agreement { steps, costs, missing } => Told::Agreement {
                package: self.package(steps),
                at_once: missing.is_empty(),
                missing: self.actors(missing),
                costs: costs.iter().map(|(i, cost)| (self.actor(*i), *cost)).collect(),
            },
            Scene::Choice { actor, options, chosen } => {
                let options: Vec<Alternative> = options.iter().map(|o| self.alternative(o)).collect();
                let Alternative { leverage, net, chance } = options[*chosen].clone();
                Told::Choice { actor: self.actor(*actor), leverage, chance, net, options }
            }
            Scene::Played { actor, leverage, level, cost, tension, changes } => Told::Move {
                actor: self.actor(*actor),
                leverage: self.leverage(*leverage),
                level: *level,
                cost: *cost,
                tension: *tension,
                changes: self.changes(changes),
            },
            Scene::Tension { before, after, moves, failed, decay, relief, noise } => Told::Tension {
                before: *before,
                after: *after,
                moves: *moves,
                failed_meeting: *failed,
                decay: *decay,
                relief: *relief,
                noise: *noise,
            },
            Scene::Incident { hazard, became, tension } => {
                Told::Incident { chance: *hazard, became: *became, tension: *tension }
            }
            Scene::Force { force, value, peace, considered, scripted, chance, used } => Told::Force {
                force: self.scenario.forces[*force].id.clone(),
                actor: self.actor(self.model.forces[*force].by),
                value: *value,
                peace: *peace,
                considered: *considered,
                scripted: *scripted,
                chance: *chance,
                used: *used,
            },
            Scene::WalkOut { actor, patience, clock, grace, chance, left } => Told::WalkOut {
                actor: self.actor(*actor),
                condition: *patience,
                meetings: *clock,
                grace: *grace,
                chance: *chance,
                left: *left,
            },
            Scene::Beliefs(beliefs) => Told::Beliefs { beliefs: self.beliefs(beliefs) },
            Scene::Shift { shift, hazard, happened, changes } => Told::Shift {
                shift: self.scenario.shifts[*shift].id.clone(),
                chance: *hazard,
                happened: *happened,
                changes: self.changes(changes),
            },
            Scene::Event { event, changes } => Told::Event {
                event: self.scenario.events.iter().filter(|e| e.round == round).nth(event.0)?.id.clone(),
                changes: self.changes(changes),
            },
            Scene::Close { tension, paid, changes } => {
                Told::Close { tension: *tension, paid: self.by_actor(paid), changes: self.changes(changes) }
            }
        })
    }

    fn actor(&self, i: ActorIdx) -> Id {
        self.scenario.actors[i].id.clone()
    }

    fn actors(&self, all: &[ActorIdx]) -> Vec<Id> {
        all.iter().map(|&i| self.actor(i)).collect()
    }

    fn by_actor(&self, numbers: &TiSlice<ActorIdx, f64>) -> ByActor {
        self.scenario.actors.iter().zip(numbers).map(|(a, x)| (a.id.clone(), *x)).collect()
    }

    fn leverage(&self, m: MoveIdx) -> Id {
        self.scenario.moves[m].id.clone()
    }

    fn step(&self, step: &trace::Step) -> Step {
        let issue = &self.scenario.issues[step.issue];
        let level = |level: u8| issue.levels[usize::from(level)].id.clone();
        Step { issue: issue.id.clone(), from: level(step.from), to: level(step.to) }
    }

    fn package(&self, steps: &[trace::Step]) -> Vec<Step> {
        steps.iter().map(|s| self.step(s)).collect()
    }

    fn stake(&self, stake: &trace::Stake) -> Stake {
        let trace::Stake { actor, with, cost, without, precondition, red_line, scripted, yes } = *stake;
        Stake { actor: self.actor(actor), with, cost, without, precondition, red_line, scripted, yes }
    }

    fn stakes(&self, members: &[trace::Stake]) -> Vec<Stake> {
        members.iter().map(|s| self.stake(s)).collect()
    }

    fn refusal(&self, refusal: &trace::Refusal) -> Refusal {
        let trace::Refusal { reason, largest, parts, lifted, .. } = *refusal;
        Refusal { actor: self.actor(refusal.actor), reason, largest, parts, lifted }
    }

    fn alternative(&self, option: &trace::Alternative) -> Alternative {
        Alternative { leverage: option.leverage.map(|m| self.leverage(m)), net: option.net, chance: option.chance }
    }

    fn changes(&self, changes: &[trace::Change]) -> Vec<Change> {
        let one = |change: &trace::Change| match *change {
            trace::Change::Issue { issue, from, to } => {
                let Step { issue, from, to } = self.step(&trace::Step { issue, from, to });
                Change::Issue { issue, from, to }
            }
            trace::Change::Move { leverage, from, to } => Change::Move { leverage: self.leverage(leverage), from, to },
            trace::Change::Shift { shift, to } => Change::Shift { shift: self.scenario.shifts[shift].id.clone(), to },
            trace::Change::Tension { from, to } => Change::Tension { from, to },
            trace::Change::Mobilisation { from, to } => Change::Mobilisation { from, to },
            trace::Change::Commitment { actor, from, to } => Change::Commitment { actor: self.actor(actor), from, to },
            trace::Change::Balance { force, from, to } => {
                Change::Balance { force: self.scenario.forces[force].id.clone(), from, to }
            }
            trace::Change::WalkOutCounter { actor, from, to } => {
                Change::WalkOutCounter { actor: self.actor(actor), from, to }
            }
        };
        changes.iter().map(one).collect()
    }

    fn beliefs(&self, row: &[f64]) -> Beliefs {
        let mut rest = row;
        let mut all = Beliefs::new();
        for ty in &self.scenario.types {
            let (here, after) = rest.split_at(ty.points.len().min(rest.len()));
            rest = after;
            let mut points = counted(ty);
            points.iter_mut().for_each(|point| point.probability = 0.0);
            for (point, p) in here.iter().enumerate() {
                points[place_of(PointIdx(point), here.len())].probability += p;
            }
            all.insert(ty.id.clone(), points.into_iter().map(|point| (point.id, point.probability)).collect());
        }
        all
    }
}

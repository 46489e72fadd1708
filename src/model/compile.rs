//! Scenario → model.

use super::group::{TypeInfo, groups};
use super::*;
use crate::index::ti_vec;
use crate::maths::chance::weigh;
use crate::scenario::{self, Number, Scenario};

mod actor;
mod profiles;
mod table;

pub(crate) use profiles::own_point;

/// Turns a checked scenario into flat tables.
///
/// Cannot fail; a panic here is a bug of `validate` or of this function.
pub fn compile(scenario: &Scenario) -> Model {
    let mut c = Compiler::new(scenario);
    let types = c.types();
    let consensus: TiVec<ActorIdx, ActorSet> =
        scenario.actors.iter().map(|a| a.consensus_with.iter().copied().collect()).collect();
    let n_actors = scenario.actors.len();
    let blocs: Vec<ActorSet> =
        consensus.iter_enumerated().filter(|(_, with)| !with.is_empty()).map(|(i, with)| with.with(i)).collect();
    let infos: TiVec<TypeIdx, TypeInfo> =
        types.iter().map(|t| TypeInfo { owners: t.owners, prior: t.prior.clone() }).collect();
    let groups = groups(&infos, &blocs, n_actors);

    let draws = scenario.draws.iter().map(|d| c.draw(d)).collect();
    let issues: TiVec<IssueIdx, Issue> = scenario.issues.iter().map(|i| c.issue(i)).collect();
    let mut actors: TiVec<ActorIdx, Actor> = consensus.iter_enumerated().map(|(i, with)| c.actor(i, *with)).collect();
    let moves: TiVec<MoveIdx, Move> = scenario.moves.iter_enumerated().map(|(at, m)| c.leverage(at, m)).collect();
    let forces: TiVec<ForceIdx, Force> = scenario.forces.iter().map(|f| f.map(&mut c, Compiler::num)).collect();
    let force_sources = scenario.forces.iter().map(|f| c.source(Purpose::Force, &f.id)).collect();
    let tension = scenario.tension.map(&mut c, Compiler::num);
    let tension_sources =
        TensionSources { noise: c.source(Purpose::Noise, ""), incident: c.source(Purpose::Incident, "") };
    let mobilisation = c.num(&scenario.mobilisation);
    let shifts = scenario.shifts.iter().map(|s| s.map(&mut c, Compiler::num, Compiler::measure)).collect();
    let shift_sources = scenario.shifts.iter().map(|s| c.source(Purpose::Shift, &s.id)).collect();
    let events = c.events();
    let outcomes: TiVec<OutcomeIdx, Outcome> = scenario.outcomes.iter().map(|o| c.outcome(o)).collect();
    let forums: TiVec<ForumIdx, Forum> = scenario.forums.iter().map(|f| c.forum(f, &issues, &consensus)).collect();
    let proposals = scenario.proposals.iter().map(|p| table::proposal(p, &forums)).collect();

    let mut types = types;
    for (g, group) in groups.iter_enumerated() {
        for &t in &group.types {
            types[t].group = g;
        }
    }
    let mut first_view = ti_vec![ViewIdx(0)];
    for (i, actor) in actors.iter_mut_enumerated() {
        let own = || types.iter().filter(|t| t.owners.contains(i));
        actor.n_profiles = own().map(|t| t.prior.len()).product();
        actor.group = own().next().map(|t| t.group);
        first_view.push(ViewIdx(first_view[i].0 + actor.n_profiles));
        profiles::bind(actor, &scenario.actors[i], &types, i);
    }
    let combos = profiles::combos(&forces, &actors, &groups, n_actors);
    let asked = || scenario.conditions().flat_map(|c| c.0.iter().flatten()).map(|test| test.quantity);
    let looks_back = |q| if let scenario::Quantity::TensionLast(n) = q { Some(n) } else { None };
    Model {
        rounds: scenario.rounds,
        foresight: scenario.foresight,
        lookahead: scenario.lookahead,
        outlook: scenario.outlook,
        inaction: scenario.inaction,
        schedule: scenario.schedule.clone(),
        duration: scenario.duration,
        numbers: c.numbers,
        draws,
        types,
        groups,
        actors,
        first_view,
        measures: c.measures,
        issues,
        forums,
        proposals,
        moves,
        forces,
        force_sources,
        combos,
        tension,
        tension_sources,
        mobilisation,
        shifts,
        shift_sources,
        events,
        pays_at_the_horizon: outcomes.iter().any(|o| !o.payoff.is_empty() && o.when.may_hold_at_the_horizon()),
        outcomes,
        looks_back: asked().filter_map(looks_back).max().unwrap_or(0),
        counts_failures: asked().any(|q| q == scenario::Quantity::FailedMeetings),
        counts_agreements: asked().any(|q| q == scenario::Quantity::Agreements),
        given: Vec::new(),
        solutions: None,
        names: Names { sources: c.sources },
    }
}

/// Lets only those runs of a model count in which all of this happened.
pub fn count_only(model: &mut Model, scenario: &Scenario, given: &[scenario::Given]) {
    let mut c = Compiler { measures: std::mem::take(&mut model.measures), ..Compiler::new(scenario) };
    let of =
        |one: &scenario::Given| Given { text: one.text.clone(), condition: c.condition(&one.condition), by: one.by };
    model.given = given.iter().map(of).collect();
    model.measures = c.measures;
}

struct Compiler<'a> {
    scenario: &'a Scenario,
    numbers: Numbers,
    measures: TiVec<MeasureIdx, Measure>,
    sources: TiVec<SourceIdx, (Purpose, String)>,
}

impl<'a> Compiler<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, numbers: Numbers::default(), measures: TiVec::new(), sources: TiVec::new() }
    }

    fn num(&mut self, number: &Number) -> Num {
        let num = self.numbers.base.next_key();
        match number {
            Number::Fixed(value) => self.numbers.base.push(*value),
            Number::Uncertain(draw) => {
                self.numbers.base.push(self.scenario.draws[*draw].distribution.mean());
                self.numbers.drawn.push((num, *draw));
            }
            Number::Private(t, values) => {
                let points = &self.scenario.types[*t].points;
                self.numbers.base.push(points.iter().zip(values).map(|(p, v)| weigh(p.probability, *v)).sum());
                self.numbers.typed.push((num, *t, values.clone()));
            }
        }
        num
    }

    fn source(&mut self, purpose: Purpose, id: &str) -> SourceIdx {
        self.sources.push_and_get_key((purpose, id.to_owned()))
    }

    fn types(&mut self) -> TiVec<TypeIdx, Type> {
        let scenario = self.scenario;
        scenario
            .types
            .iter()
            .map(|t| Type {
                owners: t.owners.iter().copied().collect(),
                prior: t.points.iter().map(|p| p.probability).collect(),
                group: GroupIdx(0),
                source: self.source(Purpose::Type, &t.id),
            })
            .collect()
    }

    fn draw(&mut self, draw: &scenario::Draw) -> Draw {
        Draw { distribution: draw.distribution.clone(), source: self.source(Purpose::Input, &draw.path) }
    }

    fn measure(&mut self, measure: scenario::Measure) -> MeasureIdx {
        use scenario::Measure as M;
        let (issues, kind) = match measure {
            M::Issue(i) | M::Place(i) => (IssueSet::one(i), MeasureKind::Sum),
            M::Sum(b) => (self.block(b), MeasureKind::Sum),
            M::Mean(b) => (self.block(b), MeasureKind::Mean),
            M::Max(b) => (self.block(b), MeasureKind::Max),
        };
        let places = matches!(measure, M::Place(_));
        let found = Measure { issues, kind, n: issues.len(), places };
        let known = self.measures.position(|m| *m == found);
        known.unwrap_or_else(|| self.measures.push_and_get_key(found))
    }

    /// Issues of a block.
    fn block(&self, block: scenario::BlockIdx) -> IssueSet {
        let all = self.scenario.issues.iter_enumerated();
        all.filter(|(_, issue)| issue.block == block).map(|(k, _)| k).collect()
    }

    fn condition(&mut self, condition: &scenario::Condition) -> Condition {
        condition.map(self, Self::measure)
    }

    fn issues_read(&self, condition: &Condition) -> IssueSet {
        let tests = condition.0.iter().flatten();
        tests.fold(IssueSet::NONE, |m, t| match t.quantity {
            Quantity::Level(q) => m | self.measures[q].issues,
            _ => m,
        })
    }

    fn leverage(&mut self, at: MoveIdx, m: &scenario::Move) -> Move {
        let needs = self.condition(&m.needs);
        let each = m.each.map(self, Self::num);
        let is_private = |num: &Num| self.numbers.typed.iter().any(|(typed, ..)| typed == num);
        let differs = each.numbers().any(is_private);
        Move {
            by: m.by,
            top: m.steps.len() as u8,
            start: m.start as u8,
            needs,
            stops: m.each.stops.iter().copied().collect(),
            has_channel: self.scenario.has_channel(at),
            has_myopic_channel: self.scenario.has_myopic_channel(at),
            matters_in_the_last_round: self.scenario.matters_in_the_last_round(at),
            differs,
            each,
        }
    }

    fn events(&mut self) -> Vec<TiVec<EventIdx, Event>> {
        let mut by_round = vec![TiVec::new(); self.scenario.rounds as usize + 1];
        for e in &self.scenario.events {
            let event = e.map(self, Self::num, Self::measure);
            by_round[e.round as usize].push(event);
        }
        by_round
    }

    fn outcome(&mut self, o: &scenario::OutcomeClass) -> Outcome {
        let when = self.condition(&o.when);
        Outcome {
            asks_for_an_end: when.asks_for_an_end(),
            when,
            ends: o.ends,
            cause: o.cause,
            payoff: o.payoff.iter().map(|(a, n)| (*a, self.num(n))).collect(),
        }
    }
}

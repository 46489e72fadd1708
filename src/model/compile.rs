//! Scenario → model.

use super::forum::{Proposer, inside, packages, sits, units};
use super::group::{TypeInfo, groups};
use super::*;
use crate::index::{PartyIdx, RuleIdx, TiSlice, ti_vec};
use crate::maths::chance::weigh;
use crate::scenario::{self, Number, Scenario};

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
    let moves: TiVec<MoveIdx, Move> = scenario.moves.iter().map(|m| c.leverage(m)).collect();
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
    let proposals = scenario.proposals.iter().map(|p| proposal(p, &forums)).collect();

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
        bind_profiles(actor, &scenario.actors[i], &types, i);
    }
    let combos = combos(&forces, &actors, &groups, n_actors);
    let mut model = Model {
        rounds: scenario.rounds,
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
        looks_back: 0,
        counts_failures: false,
        counts_agreements: false,
        names: Names { sources: c.sources },
    };
    mark_memory(&mut model, scenario);
    mark_moves(&mut model, scenario);
    model
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

    fn linkage(&mut self, linkage: &scenario::Linkage) -> Linkage {
        let scenario::Linkage { block, waits_for, full_at, alone } = linkage;
        let waits_for =
            WaitsFor { measure: self.measure(*waits_for), full_at: self.num(full_at), alone: self.num(alone) };
        Linkage { issues: self.block(*block), waits_for }
    }

    fn issue(&mut self, issue: &scenario::Issue) -> Issue {
        let worth = issue
            .worth
            .iter()
            .map(|w| match w {
                scenario::Worth::Weight(Number::Fixed(w)) if *w == 0.0 => Worth::Zero,
                scenario::Worth::Weight(w) => Worth::Weight(self.num(w)),
                scenario::Worth::Line(from, to) => Worth::Line(self.num(from), self.num(to)),
                scenario::Worth::Levels(values) => {
                    let nothing = issue.unsettled.then(|| self.num(&Number::Fixed(0.0)));
                    Worth::Levels(nothing.into_iter().chain(values.iter().map(|v| self.num(v))).collect())
                }
            })
            .collect();
        Issue {
            values: issue.levels.iter().map(|l| l.value).collect(),
            worth,
            ratify: issue.ratify.iter().copied().collect(),
            waits_for: issue.waits_for.as_ref().map(|w| w.map(self, Self::num, Self::measure)),
            unsettled: issue.unsettled,
            relief: issue.relief,
            start: issue.start as u8,
        }
    }

    fn actor(&mut self, i: ActorIdx, consensus: ActorSet) -> Actor {
        let a = &self.scenario.actors[i];
        let flows = a.flows.iter().map(|f| f.map(self, Self::num, Self::measure)).collect();
        let linkage = a.linkage.as_ref().map(|l| self.linkage(l));
        let red_line = a.red_line.as_ref().map(|r| {
            let when = self.condition(&r.when);
            RedLine { issues: self.issues_read(&when), when, binds: TiVec::new() }
        });
        let precondition = a.precondition.as_ref().map(|p| p.map(self, Self::num, Self::measure));
        let walk_out = a.walk_out.as_ref().map(|w| w.map(self, Self::num, Self::measure));
        let counts_meetings = walk_out.as_ref().map_or_else(TiVec::new, |w| self.counts_meetings(i, w));
        let script: TiVec<RuleIdx, ScriptRule> =
            a.script.iter().map(|r| r.map(self, Self::measure, TiVec::new())).collect();
        Actor {
            patience: self.num(&a.patience),
            precision: a.precision.map(self, Self::num),
            audience: a.audience.map(self, Self::num, Self::measure),
            flows,
            linkage,
            red_line,
            precondition,
            walk_out,
            counts_meetings,
            war: a.war.map(self, Self::num),
            consensus,
            n_profiles: 1,
            group: None,
            script_by_round: rules_by_round(&script, self.scenario.rounds),
            script,
            sources: ActorSources {
                offer: self.source(Purpose::Offer, &a.id),
                answer: self.source(Purpose::Answer, &a.id),
                ratify: self.source(Purpose::Ratify, &a.id),
                moves: self.source(Purpose::Move, &a.id),
                walk_out: self.source(Purpose::WalkOut, &a.id),
            },
        }
    }

    /// For each forum, whether its meetings count for when an actor leaves.
    fn counts_meetings(&self, actor: ActorIdx, w: &WalkOut<Num, MeasureIdx>) -> TiVec<ForumIdx, bool> {
        let asked = w.unless_offered.as_ref().map_or(IssueSet::NONE, |c| self.issues_read(c));
        let everywhere = w.unless_holds.is_some() || w.unless_offered.is_none();
        let counts = |f| sits(f, actor) && (everywhere || f.issues.iter().any(|k| asked.contains(*k)));
        self.scenario.forums.iter().map(counts).collect()
    }

    fn leverage(&mut self, m: &scenario::Move) -> Move {
        Move {
            by: m.by,
            top: m.steps.len() as u8,
            start: m.start as u8,
            needs: self.condition(&m.needs),
            each: m.each.map(self, Self::num),
            stops: m.each.stops.iter().copied().collect(),
            has_channel: false,
            matters_in_the_last_round: false,
            differs: false,
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

    /// Forums come last: their tables need every measure that anything asks for.
    fn forum(
        &mut self,
        f: &scenario::Forum,
        all: &TiSlice<IssueIdx, Issue>,
        consensus: &TiSlice<ActorIdx, ActorSet>,
    ) -> Forum {
        let issues = f.issues.clone();
        let n_levels: Vec<usize> = issues.iter().map(|&k| all[k].values.len()).collect();
        let levels = packages(&n_levels);
        let n_packages = levels.len() / issues.len();
        let inside = self.measures.iter().map(|m| inside(m, &issues, &levels, all)).collect();
        let brings: Vec<usize> = (0..issues.len()).filter(|&j| self.scenario.issues[issues[j]].relief).collect();
        let level = |z: usize, j: usize| u32::from(levels[z * issues.len() + j]);
        let relief_key: TiVec<PackageIdx, u32> =
            (0..n_packages).map(|z| brings.iter().fold(0, |key, &j| key * n_levels[j] as u32 + level(z, j))).collect();
        let n_keys = 1 + relief_key.iter().copied().max().unwrap_or(0) as usize;
        let mut relief_package = vec![PackageIdx(0); n_keys];
        for (z, &key) in relief_key.iter_enumerated().rev() {
            relief_package[key as usize] = z;
        }
        let parties: TiVec<PartyIdx, ActorIdx> = f.parties.clone().into();
        let proposer = match &f.proposer {
            scenario::Proposer::Turns(turns) => Proposer::Turns(turns.clone()),
            scenario::Proposer::Recognition(p) => {
                Proposer::Recognition(p.iter().map(|(a, _)| *a).collect(), p.iter().map(|(_, x)| *x).collect())
            }
        };
        Forum {
            party_set: parties.iter().copied().collect(),
            issue_set: issues.iter().copied().collect(),
            unsettled: issues.iter().copied().filter(|&k| all[k].unsettled).collect(),
            weight: self.num(&f.weight),
            proposer,
            n_packages,
            levels,
            inside,
            relief_key,
            relief_package,
            units: units(&parties, consensus),
            source: self.source(Purpose::Recognition, &f.id),
            parties,
            issues,
        }
    }
}

fn proposal(p: &scenario::Proposal, forums: &TiSlice<ForumIdx, Forum>) -> Proposal {
    let level_of = |k: IssueIdx| p.offers.iter().find(|(issue, _)| *issue == k).map(|(_, level)| *level);
    Proposal {
        by: p.by,
        at: p.at,
        tabled: p.tabled,
        levels: forums[p.at].issues.iter().map(|&k| level_of(k)).collect(),
    }
}

/// Which rules of a script hold in each round.
fn rules_by_round(script: &TiSlice<RuleIdx, ScriptRule>, rounds: u32) -> Vec<Vec<RuleIdx>> {
    if script.is_empty() {
        return Vec::new();
    }
    let holds = |r: &ScriptRule, round: u32| r.rounds.0 <= round && round <= r.rounds.1;
    (1..=rounds).map(|t| script.keys().filter(|&r| holds(&script[r], t)).collect()).collect()
}

/// Point of type t in profile k of an actor, if the actor owns the type.
pub(crate) fn own_point(
    types: &TiSlice<TypeIdx, Type>,
    actor: ActorIdx,
    profile: ProfileIdx,
    t: TypeIdx,
) -> Option<PointIdx> {
    if !types[t].owners.contains(actor) {
        return None;
    }
    // Profiles count the actor's own types in order, the last fastest (as in `Group::profile`).
    let later = types.iter().skip(t.0 + 1).filter(|u| u.owners.contains(actor)).map(|u| u.prior.len());
    Some(PointIdx(profile.0 / later.product::<usize>() % types[t].prior.len()))
}

fn bind_profiles(actor: &mut Actor, from: &scenario::Actor, types: &TiSlice<TypeIdx, Type>, i: ActorIdx) {
    let profiles = actor.profiles();
    let at = |point: Option<(TypeIdx, PointIdx)>, k: ProfileIdx| match point {
        None => true,
        Some((t, point)) => own_point(types, i, k, t) == Some(point),
    };
    if let (Some(line), Some(raw)) = (&mut actor.red_line, &from.red_line) {
        line.binds = profiles.iter().map(|k| raw.unless.is_none() || !at(raw.unless, k)).collect();
    }
    for (rule, raw) in actor.script.iter_mut().zip(&from.script) {
        rule.only = profiles.iter().map(|k| at(raw.only, k)).collect();
    }
}

/// Joint profiles of the initiators that can occur together.
fn combos(
    forces: &TiSlice<ForceIdx, Force>,
    actors: &TiSlice<ActorIdx, Actor>,
    groups: &TiSlice<GroupIdx, Group>,
    n_actors: usize,
) -> TiVec<ComboIdx, TiVec<ForceIdx, ProfileIdx>> {
    let fits = |combo: &TiSlice<ForceIdx, ProfileIdx>, force: ForceIdx, k: ProfileIdx| {
        combo.keys().all(|b| {
            let (i, j) = (forces[force].by, forces[b].by);
            match (actors[i].group, actors[j].group) {
                (Some(g), Some(h)) if g == h => groups[g].points().iter().any(|pt| {
                    groups[g].profile_of(pt, i, n_actors) == k && groups[g].profile_of(pt, j, n_actors) == combo[b]
                }),
                _ => i != j || k == combo[b],
            }
        })
    };
    let mut all: TiVec<ComboIdx, TiVec<ForceIdx, ProfileIdx>> = ti_vec![TiVec::new()];
    for (at, force) in forces.iter_enumerated() {
        let longer = |combo: &TiVec<ForceIdx, ProfileIdx>| {
            let ks = actors[force.by].profiles().iter().filter(|&k| fits(combo, at, k));
            ks.map(|k| [&combo.raw[..], &[k]].concat().into()).collect::<Vec<TiVec<ForceIdx, ProfileIdx>>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// What conditions ask of the past.
fn mark_memory(model: &mut Model, scenario: &Scenario) {
    for test in scenario.conditions().flat_map(|c| c.0.iter().flatten()) {
        match test.quantity {
            scenario::Quantity::TensionLast(n) => model.looks_back = model.looks_back.max(n),
            scenario::Quantity::FailedMeetings => model.counts_failures = true,
            scenario::Quantity::Agreements => model.counts_agreements = true,
            _ => {}
        }
    }
}

/// Which moves their owners may play by choice, and which are shaped by private types.
fn mark_moves(model: &mut Model, scenario: &Scenario) {
    let typed: Vec<Num> = model.numbers.typed.iter().map(|(n, ..)| *n).collect();
    for (at, m) in model.moves.iter_mut_enumerated() {
        m.has_channel = scenario.has_channel(at);
        m.matters_in_the_last_round = scenario.matters_in_the_last_round(at);
        m.differs = m.each.numbers().any(|n| typed.contains(n));
    }
}

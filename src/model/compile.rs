//! Scenario → model.

use super::forum::{Forum, Proposer, inside, packages, sits, units};
use super::group::{TypeInfo, groups};
use super::*;
use crate::maths::chance::weigh;
use crate::scenario::{self, Number, Scenario};

/// Turns a checked scenario into flat tables.
///
/// Cannot fail; a panic here is a bug of `validate` or of this function.
pub fn compile(scenario: &Scenario) -> Model {
    let mut c = Compiler::new(scenario);
    let types = c.types();
    let consensus: Vec<Mask> = scenario.actors.iter().map(|a| mask(a.consensus_with.iter().map(|i| i.0))).collect();
    let n_actors = scenario.actors.len();
    let blocs: Vec<Mask> = (0..n_actors).filter(|&i| consensus[i] != 0).map(|i| consensus[i] | 1 << i).collect();
    let infos: Vec<TypeInfo> = types.iter().map(|t| TypeInfo { owners: t.owners, prior: t.prior.clone() }).collect();
    let groups = groups(&infos, &blocs, n_actors);

    let draws = (0..scenario.draws.len()).map(|d| c.draw(d)).collect();
    let issues: Vec<Issue> = scenario.issues.iter().map(|i| c.issue(i)).collect();
    let mut actors: Vec<Actor> = (0..n_actors).map(|i| c.actor(i, &consensus)).collect();
    let moves: Vec<Move> = scenario.moves.iter().map(|m| c.leverage(m)).collect();
    let forces: Vec<Force> = scenario.forces.iter().map(|f| c.force(f)).collect();
    let tension = c.tension();
    let mobilisation = c.num(&scenario.mobilisation);
    let shifts = scenario.shifts.iter().map(|s| c.shift(s)).collect();
    let events = c.events();
    let outcomes: Vec<Outcome> = scenario.outcomes.iter().map(|o| c.outcome(o)).collect();
    let forums: Vec<Forum> = scenario.forums.iter().map(|f| c.forum(f, &issues, &consensus)).collect();
    let proposals = scenario.proposals.iter().map(|p| proposal(p, &forums)).collect();

    let mut types = types;
    for (g, group) in groups.iter().enumerate() {
        for &t in &group.types {
            types[t].group = g;
        }
    }
    let mut first_view = vec![0];
    for i in 0..n_actors {
        let own = (0..types.len()).filter(|&t| types[t].owners & (1 << i) != 0);
        actors[i].n_profiles = own.clone().map(|t| types[t].prior.len()).product();
        actors[i].group = own.clone().next().map(|t| types[t].group);
        first_view.push(first_view[i] + actors[i].n_profiles);
        let n_profiles = actors[i].n_profiles;
        bind_profiles(&mut actors[i], &scenario.actors[i], &types, i, n_profiles);
    }
    let combos = combos(&forces, &actors, &groups, n_actors);
    let mut model = Model {
        rounds: scenario.rounds,
        lookahead: scenario.lookahead,
        schedule: scenario.schedule.iter().map(|f| f.0).collect(),
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
        combos,
        tension,
        mobilisation,
        shifts,
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

fn mask(items: impl Iterator<Item = usize>) -> Mask {
    items.fold(0, |m, i| m | 1 << i)
}

struct Compiler<'a> {
    scenario: &'a Scenario,
    numbers: Numbers,
    measures: Vec<Measure>,
    sources: Vec<(Purpose, String)>,
}

impl<'a> Compiler<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, numbers: Numbers::default(), measures: Vec::new(), sources: Vec::new() }
    }

    fn num(&mut self, number: &Number) -> Num {
        let num = Num(self.numbers.base.len() as u32);
        match number {
            Number::Fixed(value) => self.numbers.base.push(*value),
            Number::Uncertain(draw) => {
                self.numbers.base.push(self.scenario.draws[draw.0].distribution.mean());
                self.numbers.drawn.push((num, draw.0));
            }
            Number::Private(t, values) => {
                let points = &self.scenario.types[t.0].points;
                self.numbers.base.push(points.iter().zip(values).map(|(p, v)| weigh(p.probability, *v)).sum());
                self.numbers.typed.push((num, t.0, values.clone()));
            }
        }
        num
    }

    fn source(&mut self, purpose: Purpose, id: &str) -> usize {
        self.sources.push((purpose, id.to_owned()));
        self.sources.len() - 1
    }

    fn types(&mut self) -> Vec<Type> {
        let scenario = self.scenario;
        scenario
            .types
            .iter()
            .map(|t| Type {
                owners: mask(t.owners.iter().map(|o| o.0)),
                prior: t.points.iter().map(|p| p.probability).collect(),
                group: 0,
                source: self.source(Purpose::Type, &t.id),
            })
            .collect()
    }

    fn draw(&mut self, d: usize) -> Draw {
        let draw = &self.scenario.draws[d];
        Draw { distribution: draw.distribution.clone(), source: self.source(Purpose::Input, &draw.path) }
    }

    fn measure(&mut self, measure: scenario::Measure) -> MeasureIdx {
        use scenario::Measure as M;
        let block = |b: scenario::BlockIdx| {
            let members = self.scenario.issues.iter().enumerate().filter(|(_, i)| i.block == b).map(|(k, _)| k);
            mask(members)
        };
        let (issues, kind) = match measure {
            M::Issue(i) | M::Place(i) => (1 << i.0, MeasureKind::Sum),
            M::Sum(b) => (block(b), MeasureKind::Sum),
            M::Mean(b) => (block(b), MeasureKind::Mean),
            M::Max(b) => (block(b), MeasureKind::Max),
        };
        let places = matches!(measure, M::Place(_));
        let found = Measure { issues, kind, n: issues.count_ones() as usize, places };
        let at = self.measures.iter().position(|m| *m == found).unwrap_or_else(|| {
            self.measures.push(found);
            self.measures.len() - 1
        });
        MeasureIdx(at)
    }

    fn condition(&mut self, condition: &scenario::Condition) -> Condition {
        Condition(condition.0.iter().map(|all| all.iter().map(|t| self.test(t)).collect()).collect())
    }

    fn test(&mut self, test: &scenario::Test) -> Test {
        use scenario::Quantity as Q;
        let quantity = match test.quantity {
            Q::Level(measure) => Quantity::Measure(self.measure(measure)),
            Q::Move(m) => Quantity::Move(m.0),
            Q::Shift(s) => Quantity::Shift(s.0),
            Q::Tension => Quantity::Tension,
            Q::TensionLast(n) => Quantity::TensionLast(n),
            Q::Mobilisation => Quantity::Mobilisation,
            Q::Round => Quantity::Round,
            Q::Agreements => Quantity::Agreements,
            Q::FailedMeetings => Quantity::FailedMeetings,
            Q::Collapsed => Quantity::Collapsed,
            Q::EndedBy(ending) => Quantity::EndedBy(ending),
        };
        Test { quantity, op: test.op, value: test.value }
    }

    fn issues_read(&self, condition: &Condition) -> Mask {
        let tests = condition.0.iter().flatten();
        tests.fold(0, |m, t| match t.quantity {
            Quantity::Measure(q) => m | self.measures[q.0].issues,
            _ => m,
        })
    }

    fn linkage(&mut self, issues: Mask, measure: scenario::Measure, full_at: &Number, alone: &Number) -> Linkage {
        Linkage { issues, measure: self.measure(measure), full_at: self.num(full_at), alone: self.num(alone) }
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
            ratify: mask(issue.ratify.iter().map(|a| a.0)),
            waits_for: issue.waits_for.as_ref().map(|w| self.linkage(0, w.measure, &w.full_at, &w.alone)),
            unsettled: issue.unsettled,
            relief: issue.relief,
            start: issue.start as u8,
        }
    }

    fn actor(&mut self, i: usize, consensus: &[Mask]) -> Actor {
        let a = &self.scenario.actors[i];
        let flows = a
            .flows
            .iter()
            .map(|f| Flow {
                value: self.num(&f.value),
                per_mobilisation: f.per_mobilisation,
                from: self.condition(&f.from),
                until: f.until.as_ref().map(|u| self.condition(u)),
            })
            .collect();
        let linkage = a.linkage.as_ref().map(|l| {
            let block = self.scenario.issues.iter().enumerate().filter(|(_, k)| k.block == l.block).map(|(k, _)| k);
            let issues = mask(block);
            self.linkage(issues, l.waits_for, &l.full_at, &l.alone)
        });
        let red_line = a.red_line.as_ref().map(|r| {
            let when = self.condition(&r.when);
            RedLine { issues: self.issues_read(&when), when, binds: Vec::new() }
        });
        let precondition = a.precondition.as_ref().map(|p| Precondition {
            measure: self.measure(p.measure),
            at_least: self.num(&p.at_least),
            sharpness: self.num(&p.sharpness),
        });
        let walk_out = a.walk_out.as_ref().map(|w| self.walk_out(i, w));
        let script: Vec<ScriptRule> = a.script.iter().map(|r| self.script_rule(r)).collect();
        Actor {
            patience: self.num(&a.patience),
            lambda_offer: self.num(&a.precision.offer),
            lambda_answer: self.num(&a.precision.answer),
            lambda_move: self.num(&a.precision.moves),
            sensitivity: self.num(&a.audience.sensitivity),
            stock: self.num(&a.audience.start),
            concedes: a.audience.concedes.map(|m| self.measure(m)),
            flows,
            linkage,
            red_line,
            precondition,
            walk_out,
            war_cost: self.num(&a.war.cost),
            war_share: self.num(&a.war.share),
            clash_share: self.num(&a.war.clash_share),
            accident: a.war.accident.as_ref().map(|n| self.num(n)),
            consensus: consensus[i],
            n_profiles: 1,
            group: None,
            script_by_round: rules_by_round(&script, self.scenario.rounds),
            script,
            sources: ActorSources {
                offer: self.source(Purpose::Offer, &a.id),
                answer: self.source(Purpose::Answer, &a.id),
                ratify: self.source(Purpose::Ratify, &a.id),
                conclude: self.source(Purpose::Conclude, &a.id),
                moves: self.source(Purpose::Move, &a.id),
                walk_out: self.source(Purpose::WalkOut, &a.id),
            },
        }
    }

    fn walk_out(&mut self, actor: usize, w: &scenario::WalkOut) -> WalkOut {
        let unless_offered = w.unless_offered.as_ref().map(|c| self.condition(c));
        let asked = unless_offered.as_ref().map_or(0, |c| self.issues_read(c));
        let everywhere = w.unless_holds.is_some() || unless_offered.is_none();
        let counts = self
            .scenario
            .forums
            .iter()
            .map(|f| sits(f, actor) && (everywhere || mask(f.issues.iter().map(|k| k.0)) & asked != 0))
            .collect();
        WalkOut {
            unless_offered,
            unless_holds: w.unless_holds.as_ref().map(|c| self.condition(c)),
            counts,
            grace: w.grace,
            rate: self.num(&w.rate),
            start: w.start,
        }
    }

    fn script_rule(&mut self, r: &scenario::ScriptRule) -> ScriptRule {
        ScriptRule {
            rounds: r.rounds,
            when: self.condition(&r.when),
            profiles: Vec::new(),
            offer: r.offer.as_ref().map(|all| all.iter().map(|(p, chance)| (p.0, *chance)).collect()),
            answer: r.answer,
            moves: r.moves.as_ref().map(|m| m.iter().map(|(i, p)| (i.0, *p)).collect()),
            attack: r.attack,
        }
    }

    fn leverage(&mut self, m: &scenario::Move) -> Move {
        let e = &m.each;
        Move {
            by: m.by.0,
            top: m.steps.len() as u8,
            start: m.start as u8,
            needs: self.condition(&m.needs),
            cost: self.num(&e.cost),
            concedes: self.num(&e.concedes),
            tension: self.num(&e.tension),
            stand: e.stand.iter().map(|(a, n)| (a.0, self.num(n))).collect(),
            force_value: e.force_value.iter().map(|(a, n)| (a.0, self.num(n))).collect(),
            balance: e.balance.iter().map(|(f, n)| (f.0, self.num(n))).collect(),
            mobilisation: self.num(&e.mobilisation),
            flow: e.flow.iter().map(|(a, n)| (a.0, self.num(n))).collect(),
            sets: e.sets.iter().map(|(k, l)| (k.0, *l as u8)).collect(),
            stops: e.stops.iter().fold(0, |m, s| m | 1 << s.0),
            triggers: e.triggers.iter().map(|t| t.0).collect(),
            takes_back: e.takes_back.iter().map(|t| t.0).collect(),
            has_channel: false,
            matters_in_the_last_round: false,
            differs: false,
        }
    }

    fn force(&mut self, f: &scenario::Force) -> Force {
        Force {
            by: f.by.0,
            prize: self.num(&f.prize),
            balance: self.num(&f.balance),
            each_round: self.num(&f.each_round),
            precision: self.num(&f.precision),
            peace_cost: self.num(&f.peace_cost),
            from_round: f.from_round,
            source: self.source(Purpose::Force, &f.id),
        }
    }

    fn tension(&mut self) -> Tension {
        let t = &self.scenario.tension;
        let incident = t.incident.as_ref().map(|i| Incident {
            hazard: match &i.hazard {
                scenario::Hazard::Exponential { base, growth, cap } => {
                    Hazard::Exponential { base: self.num(base), growth: self.num(growth), cap: self.num(cap) }
                }
                scenario::Hazard::Rungs(rungs) => Hazard::Rungs(rungs.iter().map(|r| self.num(r)).collect()),
            },
            odds: [i.war, i.clash, i.scare],
            scare_adds: self.num(&i.scare_adds),
        });
        Tension {
            start: self.num(&t.start),
            decay: self.num(&t.decay),
            noise: t.noise.clone(),
            failed_meeting: self.num(&t.failed_meeting),
            relief: self.num(&t.relief),
            incident,
            source_noise: self.source(Purpose::Noise, ""),
            source_incident: self.source(Purpose::Incident, ""),
        }
    }

    fn setting(&mut self, s: &scenario::Setting) -> Setting {
        use scenario::Setting as S;
        match s {
            S::Issue(k, level) => Setting::Issue(k.0, *level as u8),
            S::Move(m, level) => Setting::Move(m.0, *level as u8),
            S::Shift(s, n) => Setting::Shift(s.0, *n),
            S::Tension(n) => Setting::Tension(self.num(n)),
            S::Mobilisation(n) => Setting::Mobilisation(self.num(n)),
            S::Balance(f, n) => Setting::Balance(f.0, self.num(n)),
            S::Clock(a, n) => Setting::Clock(a.0, *n),
        }
    }

    fn shift(&mut self, s: &scenario::Shift) -> Shift {
        Shift {
            hazard: self.num(&s.hazard),
            blocked: s.blocked.as_ref().map(|c| self.condition(c)),
            sets: s.sets.iter().map(|x| self.setting(x)).collect(),
            source: self.source(Purpose::Shift, &s.id),
        }
    }

    fn events(&mut self) -> Vec<Vec<Event>> {
        let mut by_round = vec![Vec::new(); self.scenario.rounds as usize + 1];
        for e in &self.scenario.events {
            let event = Event { when: self.condition(&e.when), sets: e.sets.iter().map(|x| self.setting(x)).collect() };
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
            payoff: o.payoff.iter().map(|(a, n)| (a.0, self.num(n))).collect(),
        }
    }

    /// Forums come last: their tables need every measure that anything asks for.
    fn forum(&mut self, f: &scenario::Forum, all: &[Issue], consensus: &[Mask]) -> Forum {
        let issues: Vec<usize> = f.issues.iter().map(|k| k.0).collect();
        let n_levels: Vec<usize> = issues.iter().map(|&k| all[k].values.len()).collect();
        let levels = packages(&n_levels);
        let n_packages = levels.len() / issues.len();
        let inside = self.measures.iter().map(|m| inside(m, &issues, &levels, all)).collect();
        let brings: Vec<usize> = (0..issues.len()).filter(|&j| self.scenario.issues[issues[j]].relief).collect();
        let level = |z: usize, j: usize| u32::from(levels[z * issues.len() + j]);
        let relief_key: Vec<u32> =
            (0..n_packages).map(|z| brings.iter().fold(0, |key, &j| key * n_levels[j] as u32 + level(z, j))).collect();
        let n_keys = 1 + relief_key.iter().copied().max().unwrap_or(0) as usize;
        let mut relief_package = vec![0; n_keys];
        for (z, &key) in relief_key.iter().enumerate().rev() {
            relief_package[key as usize] = z;
        }
        let parties: Vec<usize> = f.parties.iter().map(|p| p.0).collect();
        let proposer = match &f.proposer {
            scenario::Proposer::Turns(turns) => Proposer::Turns(turns.iter().map(|a| a.0).collect()),
            scenario::Proposer::Recognition(p) => {
                Proposer::Recognition(p.iter().map(|(a, _)| a.0).collect(), p.iter().map(|(_, x)| *x).collect())
            }
        };
        Forum {
            party_mask: mask(parties.iter().copied()),
            issue_mask: mask(issues.iter().copied()),
            unsettled: mask(issues.iter().copied().filter(|&k| all[k].unsettled)),
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

fn proposal(p: &scenario::Proposal, forums: &[Forum]) -> Proposal {
    let level_of = |k: usize| p.offers.iter().find(|(issue, _)| issue.0 == k).map(|(_, level)| *level as u8);
    Proposal {
        by: p.by.0,
        at: p.at.0,
        tabled: p.tabled,
        levels: forums[p.at.0].issues.iter().map(|&k| level_of(k)).collect(),
    }
}

/// Which rules of a script hold in each round.
fn rules_by_round(script: &[ScriptRule], rounds: u32) -> Vec<Vec<usize>> {
    if script.is_empty() {
        return Vec::new();
    }
    let holds = |r: &ScriptRule, round: u32| r.rounds.0 <= round && round <= r.rounds.1;
    (1..=rounds).map(|t| (0..script.len()).filter(|&r| holds(&script[r], t)).collect()).collect()
}

/// Point of type t in profile k of an actor, if the actor owns the type.
pub(crate) fn own_point(types: &[Type], actor: usize, profile: usize, t: usize) -> Option<usize> {
    if types[t].owners & (1 << actor) == 0 {
        return None;
    }
    // Profiles count the actor's own types in order, the last fastest (as in `Group::profile`).
    let later: usize =
        (t + 1..types.len()).filter(|&u| types[u].owners & (1 << actor) != 0).map(|u| types[u].prior.len()).product();
    Some(profile / later % types[t].prior.len())
}

fn bind_profiles(actor: &mut Actor, from: &scenario::Actor, types: &[Type], i: usize, n_profiles: usize) {
    let at = |point: Option<(scenario::TypeIdx, usize)>, k: usize| match point {
        None => true,
        Some((t, point)) => own_point(types, i, k, t.0) == Some(point),
    };
    if let (Some(line), Some(raw)) = (&mut actor.red_line, &from.red_line) {
        line.binds = (0..n_profiles).map(|k| raw.unless.is_none() || !at(raw.unless, k)).collect();
    }
    for (rule, raw) in actor.script.iter_mut().zip(&from.script) {
        rule.profiles = (0..n_profiles).map(|k| at(raw.point, k)).collect();
    }
}

/// Joint profiles of the initiators that can occur together.
fn combos(forces: &[Force], actors: &[Actor], groups: &[Group], n_actors: usize) -> Vec<Vec<usize>> {
    let fits = |combo: &[usize], force: usize, k: usize| {
        (0..force).all(|b| {
            let (i, j) = (forces[force].by, forces[b].by);
            match (actors[i].group, actors[j].group) {
                (Some(g), Some(h)) if g == h => (0..groups[g].n_points).any(|pt| {
                    groups[g].profile_of(pt, i, n_actors) == k && groups[g].profile_of(pt, j, n_actors) == combo[b]
                }),
                _ => i != j || k == combo[b],
            }
        })
    };
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for (at, force) in forces.iter().enumerate() {
        let longer = |combo: &Vec<usize>| {
            let ks = (0..actors[force.by].n_profiles).filter(|&k| fits(combo, at, k));
            ks.map(|k| [&combo[..], &[k]].concat()).collect::<Vec<_>>()
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
    for (at, m) in model.moves.iter_mut().enumerate() {
        m.has_channel = scenario.has_channel(scenario::MoveIdx(at));
        m.matters_in_the_last_round = scenario.matters_in_the_last_round(scenario::MoveIdx(at));
        let pairs = m.stand.iter().chain(&m.force_value).chain(&m.balance).chain(&m.flow);
        m.differs = pairs.map(|(_, n)| n).chain([&m.tension, &m.mobilisation]).any(|n| typed.contains(n));
    }
}

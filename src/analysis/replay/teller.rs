//! Ids in place of positions.

use std::collections::BTreeMap;

use super::{Alternative, Change, End, EndedBy, Refusal, Replay, Round, Scene, Stake, Start, Step};
use crate::analysis::ENGINE_VERSION;
use crate::analysis::findings::ScenarioRef;
use crate::analysis::points::counted;
use crate::engine::choice::reason::Reason;
use crate::engine::round::record::Record;
use crate::engine::round::trace::{Accident, Fate, How, Patience, Positions, Trace};
use crate::index::{
    ActorIdx, EventIdx, ForceIdx, ForumIdx, IssueIdx, MoveIdx, PointIdx, ProposalIdx, ShiftIdx, TypeIdx,
};
use crate::scenario::{Ending, Scenario};
use crate::tally::place_of;

/// Puts ids into what was traced.
#[must_use]
pub fn tell(scenario: &Scenario, seed: u64, record: &Record, trace: &Trace) -> Replay {
    let mut rounds: Vec<Round> = Vec::new();
    for (round, scene) in &trace.scenes {
        let scene = scene.told(scenario);
        match rounds.last_mut().filter(|r| r.round == *round) {
            Some(last) => last.scenes.push(scene),
            None => rounds.push(Round { round: *round, scenes: vec![scene] }),
        }
    }
    Replay {
        engine_version: ENGINE_VERSION.to_string(),
        scenario: ScenarioRef::of(scenario),
        seed: seed.to_string(),
        run: record.run.to_string(),
        start: start(scenario, record),
        rounds,
        end: end(scenario, record),
    }
}

fn start(scenario: &Scenario, record: &Record) -> Start {
    let types = scenario.types.iter().zip(&record.point);
    let draws = scenario.draws.iter().zip(&record.drawn);
    // The first row of the record.
    let mut row = record.beliefs.iter().copied();
    let prior = scenario.types.iter_enumerated().map(|(t, ty)| (t, ty.points.keys().zip(row.by_ref()).collect()));
    Start {
        tension: record.tension[0],
        types: types.map(|(ty, &p)| (ty.id.clone(), ty.points[p].name.clone())).collect(),
        inputs: draws.map(|(draw, x)| (draw.path.clone(), *x)).collect(),
        beliefs: beliefs(scenario, &prior.collect()),
    }
}

fn end(scenario: &Scenario, record: &Record) -> End {
    let (by, force) = match record.ended {
        Ending::Force(k) => (EndedBy::Force, k.told(scenario)),
        Ending::Accident => (EndedBy::Accident, None),
        Ending::Clash => (EndedBy::Clash, None),
        Ending::Outcome => (EndedBy::Outcome, None),
        Ending::Horizon => (EndedBy::Horizon, None),
    };
    let levels = record.levels.iter_enumerated().map(|(k, l)| (k.told(scenario), level(scenario, k, *l)));
    End {
        outcome: scenario.outcomes[record.outcome].id.clone(),
        round: record.end_round,
        by,
        force,
        levels: levels.collect(),
        payoffs: record.payoff.iter_enumerated().map(|(i, x)| (i.told(scenario), *x)).collect(),
    }
}

/// What is told of what was traced: of a position its id, of a number the number, and so on.
trait Tell {
    type Told;

    fn told(&self, scenario: &Scenario) -> Self::Told;
}

macro_rules! by_id {
    ($($position:ident: $list:ident),*) => {$(
        impl Tell for $position {
            type Told = String;

            fn told(&self, scenario: &Scenario) -> String {
                scenario.$list[*self].id.clone()
            }
        }
    )*};
}

by_id!(
    ActorIdx: actors, IssueIdx: issues, ForumIdx: forums, ProposalIdx: proposals, MoveIdx: moves, ForceIdx: forces,
    ShiftIdx: shifts
);

impl Tell for (u32, EventIdx) {
    type Told = String;

    fn told(&self, scenario: &Scenario) -> String {
        let (round, at) = *self;
        let event = scenario.events.iter().filter(|event| event.round == round).nth(at.0);
        event.expect("what happened is in the scenario").id.clone()
    }
}

macro_rules! as_it_is {
    ($($kind:ident),*) => {$(
        impl Tell for $kind {
            type Told = Self;

            fn told(&self, _: &Scenario) -> Self {
                *self
            }
        }
    )*};
}

as_it_is!(bool, u8, u32, f64, Accident, Fate, How, Patience, Reason);

impl<T: Tell> Tell for Option<T> {
    type Told = Option<T::Told>;

    fn told(&self, scenario: &Scenario) -> Self::Told {
        self.as_ref().map(|one| one.told(scenario))
    }
}

impl<T: Tell> Tell for Vec<T> {
    type Told = Vec<T::Told>;

    fn told(&self, scenario: &Scenario) -> Self::Told {
        self.iter().map(|one| one.told(scenario)).collect()
    }
}

impl<K: Tell<Told: Ord>> Tell for BTreeMap<K, f64> {
    type Told = BTreeMap<K::Told, f64>;

    fn told(&self, scenario: &Scenario) -> Self::Told {
        self.iter().map(|(key, x)| (key.told(scenario), *x)).collect()
    }
}

/// Each field after its kind; what is not so simple comes last.
macro_rules! by_field {
    ($kind:ident { $($field:ident),* }) => {
        impl Tell for $kind<Positions> {
            type Told = $kind;

            fn told(&self, scenario: &Scenario) -> $kind {
                let $kind { $($field),* } = self;
                $kind { $($field: $field.told(scenario)),* }
            }
        }
    };
    ($kind:ident, $scenario:ident: $($variant:ident { $($field:ident),* })*; $last:pat => $told:expr) => {
        impl Tell for $kind<Positions> {
            type Told = $kind;

            fn told(&self, $scenario: &Scenario) -> $kind {
                match self {
                    $($kind::$variant { $($field),* } => $kind::$variant { $($field: $field.told($scenario)),* },)*
                    $last => $told,
                }
            }
        }
    };
}

by_field!(Scene, scenario:
    Meeting { forum }
    NoMeeting { left }
    Ratification { package, members, chance, yes, refusal }
    Waiting { package, fate, missing }
    Turn { actor, chance }
    Offer { actor, tabled, package, proposals, how, chance, worth }
    Answer { members, chance, yes, refusal }
    Agreement { package, at_once, missing, costs }
    Choice { actor, leverage, chance, net, options }
    Move { actor, leverage, level, cost, tension, changes }
    Tension { before, after, moves, failed_meeting, decay, relief, noise }
    Incident { chance, became, tension }
    Force { force, actor, value, peace, considered, scripted, chance, used }
    WalkOut { actor, condition, meetings, grace, chance, left }
    Shift { shift, chance, happened, changes }
    Event { event, changes }
    Close { tension, paid, changes };
    Scene::Beliefs { beliefs: all } => Scene::Beliefs { beliefs: beliefs(scenario, all) }
);

by_field!(Stake { actor, with, cost, without, precondition, red_line, scripted, yes });
by_field!(Refusal { actor, reason, largest, parts, without });
by_field!(Alternative { leverage, net, chance });

by_field!(Change, scenario:
    Move { leverage, from, to }
    Shift { shift, to }
    Tension { from, to }
    Mobilisation { from, to }
    Commitment { actor, from, to }
    Balance { force, from, to }
    WalkOutCounter { actor, from, to };
    Change::Issue { issue, from, to } => Change::Issue {
        issue: issue.told(scenario),
        from: level(scenario, *issue, *from),
        to: level(scenario, *issue, *to),
    }
);

impl Tell for Step<Positions> {
    type Told = Step;

    fn told(&self, scenario: &Scenario) -> Step {
        let level = |at: u8| level(scenario, self.issue, at);
        Step { issue: self.issue.told(scenario), from: level(self.from), to: level(self.to) }
    }
}

fn level(scenario: &Scenario, issue: IssueIdx, at: u8) -> String {
    scenario.issues[issue].levels[usize::from(at)].id.clone()
}

/// Points that are counted together are told together.
fn beliefs(
    scenario: &Scenario,
    all: &BTreeMap<TypeIdx, BTreeMap<PointIdx, f64>>,
) -> BTreeMap<String, BTreeMap<String, f64>> {
    let of_type = |(t, here): (&TypeIdx, &BTreeMap<PointIdx, f64>)| {
        let ty = &scenario.types[*t];
        let mut points = counted(ty);
        points.iter_mut().for_each(|point| point.probability = 0.0);
        for (point, p) in here {
            points[place_of(*point, here.len())].probability += p;
        }
        (ty.id.clone(), points.into_iter().map(|point| (point.id, point.probability)).collect())
    };
    all.iter().map(of_type).collect()
}

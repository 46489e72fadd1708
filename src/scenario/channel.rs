//! Whether a move can matter to the actor that plays it.

use super::{
    Actor, ActorIdx, Condition, Effects, Flow, Foresight, IssueIdx, Measure, Move, MoveIdx, Number, Op, OutcomeClass,
    Quantity, Scenario, Test, Worth,
};

impl Scenario {
    /// All conditions of the scenario.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let of_actors = self.actors.iter().flat_map(|a| {
            let flows = a.flows.iter().flat_map(|f| f.until.iter().chain([&f.from]));
            let talks = a.walk_out.iter().flat_map(|w| w.unless_offered.iter().chain(&w.unless_holds));
            let lines = a.red_line.iter().map(|r| &r.when);
            flows.chain(talks).chain(lines).chain(a.script.iter().map(|r| &r.when))
        });
        let moves = self.moves.iter().map(|m| &m.needs);
        let shifts = self.shifts.iter().filter_map(|s| s.blocked.as_ref());
        let events = self.events.iter().map(|e| &e.when);
        of_actors.chain(moves).chain(shifts).chain(events).chain(self.outcomes.iter().map(|o| &o.when))
    }

    /// Whether a use of a move can be worth something to its owner.
    ///
    /// To the myopic it can if one of its effects raises, by its sign alone, what some situation is worth to it: see
    /// [`Channels`]. In an equilibrium every use can: it is a signal, whatever else it does. With `lookahead` it can through any effect but its cost, through any condition that asks for the move, and
    /// through what it tells of an owner with a private type.
    pub fn has_channel(&self, at: MoveIdx) -> bool {
        self.has_myopic_channel(at)
            || match self.foresight {
                Foresight::Myopic => false,
                Foresight::Lookahead => self.is_foreseen(at, &self.moves[at]),
                Foresight::Equilibrium => true,
            }
    }

    /// The same if its owner were myopic.
    pub fn has_myopic_channel(&self, at: MoveIdx) -> bool {
        Channels { scenario: self, owner: self.moves[at].by }.of_a_use(at)
    }

    /// Whether a use of a move in the last round can decide which class is read at the horizon, where such a class pays its
    /// owner or an initiator of force: there that counts even to the myopic.
    pub fn matters_in_the_last_round(&self, at: MoveIdx) -> bool {
        let m = &self.moves[at];
        let counts = |a: ActorIdx| a == m.by || self.forces.iter().any(|f| f.by == a);
        let pays = |o: &OutcomeClass| o.cause.is_none() && o.payoff.iter().any(|(a, n)| counts(*a) && moves(n));
        let read = |t: &Test| match t.quantity {
            Quantity::Move(of) => of == at,
            Quantity::Tension | Quantity::TensionLast(_) => moves(&m.each.tension),
            Quantity::Mobilisation => moves(&m.each.mobilisation),
            _ => false,
        };
        self.outcomes.iter().any(pays) && self.outcomes.iter().any(|o| o.when.0.iter().flatten().any(read))
    }

    /// Lowest and highest value that a number may have.
    fn range(&self, n: &Number) -> (f64, f64) {
        match n {
            Number::Fixed(x) => (*x, *x),
            Number::Uncertain(draw) => self.draws[*draw].distribution.support(),
            Number::Private(_, values) => {
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)))
            }
        }
    }

    /// Whether a change by a number may be one up, or down.
    fn may_go(&self, n: &Number, way: Way) -> bool {
        let (low, high) = self.range(n);
        if way == Up { high >= f64::MIN_POSITIVE } else { low <= -f64::MIN_POSITIVE }
    }

    fn is_foreseen(&self, at: MoveIdx, m: &Move) -> bool {
        let each = &m.each;
        each.numbers().any(moves)
            || each.changes_others()
            || self.conditions().any(|c| asks(c, Quantity::Move(at)))
            || self.types.iter().any(|t| t.owners.contains(&m.by))
    }
}

/// Which way a number goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

use Way::{Down, Up};

impl Way {
    fn opposite(self) -> Way {
        if self == Up { Down } else { Up }
    }
}

/// Effects of moves that raise what some situation is worth to a myopic owner, by their sign alone: its own value of force or,
/// of an initiator, the balance up; another initiator's down; tension down, where incidents can be war or a clash; a flow up,
/// or a level set that is worth more, to the owner or to an initiator, who then has more to lose by force; a condition of a
/// scripted attack. Moves triggered, stopped and taken back count, those that become available do not.
#[derive(Clone, Copy)]
struct Channels<'a> {
    scenario: &'a Scenario,
    owner: ActorIdx,
}

impl Channels<'_> {
    /// Of one more level of a move, with all that it brings about.
    fn of_a_use(self, at: MoveIdx) -> bool {
        let each = &self.scenario.moves[at].each;
        self.of_a_level(at, Up)
            || each.balance.iter().any(|(k, n)| self.is_for_the_better(self.scenario.forces[*k].by, n, Up))
            || self.of_tension(&each.tension)
            || self.of_mobilisation(&each.mobilisation)
            || each.sets.iter().any(|(k, level)| self.of_a_set_level(*k, *level as usize))
            || each.triggers.iter().any(|m| self.of_a_use(*m))
            || each.takes_back.iter().any(|m| self.of_a_level(*m, Down))
    }

    /// Of what lasts while the level of a move stands, which goes up or down.
    fn of_a_level(self, at: MoveIdx, way: Way) -> bool {
        let each: &Effects = &self.scenario.moves[at].each;
        let flows_of = |m: &MoveIdx| &self.scenario.moves[*m].each.flow;
        let pays = |flow: &[(ActorIdx, Number)], way| {
            flow.iter().any(|(a, n)| self.counts(*a) && self.scenario.may_go(n, way))
        };
        each.force_value.iter().any(|(a, n)| self.is_for_the_better(*a, n, way))
            || pays(&each.flow, way)
            || each.stops.iter().any(|m| pays(flows_of(m), way.opposite()))
            || self.of_conditions(|q| (q == Quantity::Move(at)).then_some(way).into_iter().collect())
    }

    fn of_tension(self, n: &Number) -> bool {
        let ways = self.ways(n);
        let harms = self.scenario.tension.incident.as_ref().is_some_and(|i| i.war > 0.0 || i.clash > 0.0);
        harms && ways.contains(&Down)
            || self.of_conditions(|q| if q == Quantity::Tension { ways.clone() } else { vec![] })
    }

    fn of_mobilisation(self, n: &Number) -> bool {
        let ways = self.ways(n);
        let mut flows = self.flows().filter(|f| f.per_mobilisation);
        flows.any(|f| ways.iter().any(|way| self.scenario.may_go(&f.value, *way)))
            || self.of_conditions(|q| if q == Quantity::Mobilisation { ways.clone() } else { vec![] })
    }

    /// Of a level that is set, from any other.
    fn of_a_set_level(self, k: IssueIdx, level: usize) -> bool {
        let issue = &self.scenario.issues[k];
        let counted = self.scenario.actors.iter_enumerated().filter(|(a, _)| self.counts(*a));
        let worth_more = |(a, actor): (ActorIdx, &Actor)| {
            let worth = |l| self.worth(k, a, l);
            let others = (0..issue.levels.len()).filter(|other| *other != level);
            let unlocks = |m: &Measure| self.reads(*m, k);
            others.into_iter().any(|other| worth(level).1 > worth(other).0)
                || actor.linkage.as_ref().is_some_and(|l| unlocks(&l.waits_for))
                || self.scenario.issues.iter().any(|i| i.waits_for.as_ref().is_some_and(|w| unlocks(&w.measure)))
        };
        counted.into_iter().any(worth_more)
            || self.of_conditions(|q| match q {
                Quantity::Level(m) if self.reads(m, k) => {
                    let (up, down) = (level > 0, level + 1 < issue.levels.len());
                    [(up, Up), (down, Down)].into_iter().filter(|(may, _)| *may).map(|(_, way)| way).collect()
                }
                _ => vec![],
            })
    }

    /// Whether a flow may go up, or a scripted attack may be decided otherwise, because quantities go some way.
    fn of_conditions(self, goes: impl Fn(Quantity) -> Vec<Way>) -> bool {
        let turns = |c: &Condition, to: bool| {
            let may = |t: &Test| goes(t.quantity).into_iter().any(|way| may_turn(t.op, way, to));
            c.0.iter().flatten().any(may)
        };
        let goes_up = |f: &Flow| {
            let until = |to| f.until.as_ref().is_some_and(|c| turns(c, to));
            self.scenario.may_go(&f.value, Up) && (turns(&f.from, true) || until(false))
                || self.scenario.may_go(&f.value, Down) && (turns(&f.from, false) || until(true))
        };
        let initiators = self.scenario.actors.iter_enumerated().filter(|(i, _)| self.initiates(*i));
        let mut attacks = initiators.flat_map(|(_, a)| &a.script).filter(|r| r.attack.is_some());
        self.flows().any(goes_up) || attacks.any(|r| turns(&r.when, true) || turns(&r.when, false))
    }

    /// Which ways a change by a number may go.
    fn ways(self, n: &Number) -> Vec<Way> {
        [Up, Down].into_iter().filter(|way| self.scenario.may_go(n, *way)).collect()
    }

    /// Whether more, or less, of an initiator's value of force is good for the owner.
    fn is_for_the_better(self, initiator: ActorIdx, n: &Number, way: Way) -> bool {
        self.initiates(initiator) && self.scenario.may_go(n, if initiator == self.owner { way } else { way.opposite() })
    }

    fn initiates(self, a: ActorIdx) -> bool {
        self.scenario.forces.iter().any(|f| f.by == a)
    }

    /// Whose payoffs matter to the owner: its own, and those of initiators.
    fn counts(self, a: ActorIdx) -> bool {
        a == self.owner || self.initiates(a)
    }

    fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.scenario.actors.iter_enumerated().filter(|(a, _)| self.counts(*a)).flat_map(|(_, actor)| &actor.flows)
    }

    /// Lowest and highest worth of a level to an actor.
    fn worth(self, k: IssueIdx, a: ActorIdx, level: usize) -> (f64, f64) {
        let issue = &self.scenario.issues[k];
        if issue.unsettled && level == 0 {
            return (0.0, 0.0);
        }
        let z = issue.levels[level].value;
        let times = |n: &Number, by: f64| {
            let (low, high) = self.scenario.range(n);
            if by == 0.0 { (0.0, 0.0) } else { (by * low, by * high) }
        };
        match &issue.worth[a] {
            Worth::Weight(n) => times(n, z),
            Worth::Levels(list) => times(&list[level - usize::from(issue.unsettled)], 1.0),
            Worth::Line(from, to) => {
                let (from, to) = (times(from, 1.0 - z), times(to, z));
                (from.0 + to.0, from.1 + to.1)
            }
        }
    }

    fn reads(self, measure: Measure, k: IssueIdx) -> bool {
        match measure {
            Measure::Issue(of) | Measure::Place(of) => of == k,
            Measure::Sum(block) | Measure::Mean(block) | Measure::Max(block) => self.scenario.issues[k].block == block,
        }
    }
}

/// Whether a comparison may come to hold (`to`), or no longer hold, as its quantity goes some way.
fn may_turn(op: Op, way: Way, to: bool) -> bool {
    match op {
        Op::Eq | Op::Ne => true,
        Op::Ge | Op::Gt => (way == Up) == to,
        Op::Le | Op::Lt => (way == Down) == to,
    }
}
fn moves(n: &Number) -> bool {
    !matches!(n, Number::Fixed(x) if x.abs() < f64::MIN_POSITIVE)
}

fn asks(condition: &Condition, quantity: Quantity) -> bool {
    condition.0.iter().flatten().any(|t| t.quantity == quantity)
}

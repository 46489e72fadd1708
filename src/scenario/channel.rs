//! Whether a move can matter to the actor that plays it.

use super::{ActorIdx, Condition, Move, MoveIdx, Number, OutcomeClass, Quantity, Scenario, Test};

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

    /// Whether a use of a move can change what a situation is worth to its owner.
    ///
    /// To the myopic it can through the owner's own payoffs, or through those of an initiator of force, whose resort to
    /// force everybody reckons with. With `lookahead` it can through any effect but its cost, through any condition
    /// that asks for the move, and through what it tells of an owner with a private type.
    pub fn has_channel(&self, at: MoveIdx) -> bool {
        let m = &self.moves[at];
        self.reaches_value(at, m) || self.lookahead > 0 && self.is_foreseen(at, m)
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

    fn reaches_value(&self, at: MoveIdx, m: &Move) -> bool {
        let each = &m.each;
        let initiates = |a: ActorIdx| self.forces.iter().any(|f| f.by == a);
        let counts = |a: ActorIdx| a == m.by || initiates(a);
        let flows = || self.actors.iter_enumerated().filter(|(a, _)| counts(*a)).flat_map(|(_, actor)| &actor.flows);
        let initiators = || self.actors.iter_enumerated().filter(|(i, _)| initiates(*i));
        let attacks = || initiators().flat_map(|(_, a)| &a.script).filter(|r| r.attack.is_some()).map(|r| &r.when);
        let read = |q| flows().flat_map(|f| f.until.iter().chain([&f.from])).chain(attacks()).any(|c| asks(c, q));
        let by_risk = moves(&each.tension) && (self.tension.incident.is_some() || read(Quantity::Tension));
        let by_force = each.force_value.iter().any(|(a, n)| initiates(*a) && moves(n))
            || each.balance.iter().any(|(_, n)| moves(n));
        let by_mobilisation =
            moves(&each.mobilisation) && (flows().any(|f| f.per_mobilisation) || read(Quantity::Mobilisation));
        let by_flow = each.flow.iter().any(|(a, n)| counts(*a) && moves(n)) || read(Quantity::Move(at));
        by_risk || by_force || by_mobilisation || by_flow || each.changes_others()
    }

    fn is_foreseen(&self, at: MoveIdx, m: &Move) -> bool {
        let each = &m.each;
        each.numbers().any(moves)
            || each.changes_others()
            || self.conditions().any(|c| asks(c, Quantity::Move(at)))
            || self.types.iter().any(|t| t.owners.contains(&m.by))
    }
}

fn moves(n: &Number) -> bool {
    !matches!(n, Number::Fixed(x) if x.abs() < f64::MIN_POSITIVE)
}

fn asks(condition: &Condition, quantity: Quantity) -> bool {
    condition.0.iter().flatten().any(|t| t.quantity == quantity)
}

//! What happens outside the rooms: moves, force, tension, incidents, shifts, events.
//!
//! Parts that the model has too are generic in their number, as in `actor`. Those that have a key are generic in it (`I`), too: the
//! model knows no names, so that its keys are `()`.

use serde::Serialize;

use super::{ActorIdx, Condition, ForceIdx, IssueIdx, Measure, MoveIdx, Number, ShiftIdx};
use crate::distribution::Distribution;

/// Leverage outside the rooms. One use raises its level by one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Actor who can play it.
    pub by: ActorIdx,
    /// Ids of its levels from 1 up, the steps; 1 to 250 of them.
    pub steps: Vec<String>,
    /// Names of these steps for people; the id where the file gives no other. Not part of the hash.
    #[serde(skip)]
    pub step_names: Vec<String>,
    /// Level at the start, 0 to `steps.len()`.
    pub start: usize,
    /// It can be played only where this holds.
    pub needs: Condition,
    /// What each use of it does.
    pub each: Effects,
}

/// What one use of a move does. Effects on force values and flows last while the level stands; the others happen once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects<N = Number> {
    /// Sunk cost to its owner, a payoff, 0 or more.
    pub cost: N,
    /// How much a use concedes, in units of the owner's measure: it also costs a A times this.
    pub concedes: N,
    /// What it adds to tension, which stays from 0 to 10; negative: it calms.
    pub tension: N,
    /// What it adds to the stocks of public stands (α): actor and increment.
    pub stand: Vec<(ActorIdx, N)>,
    /// What each level adds to an actor's value of using force, in payoff (−β).
    pub force_value: Vec<(ActorIdx, N)>,
    /// What it adds to the chance p that a use of force wins.
    pub balance: Vec<(ForceIdx, N)>,
    /// What it adds to mobilization, which stays at 0 or above.
    pub mobilisation: N,
    /// Payoff per round and level to an actor, while the level stands.
    pub flow: Vec<(ActorIdx, N)>,
    /// Levels that it sets in what stands, without any agreement: issue and level.
    pub sets: Vec<(IssueIdx, u8)>,
    /// Moves whose flows end while this one stands at level 1 or more.
    pub stops: Vec<MoveIdx>,
    /// Moves that it raises by one level, free of cost, with their effects.
    pub triggers: Vec<MoveIdx>,
    /// Moves that it takes back by one level.
    pub takes_back: Vec<MoveIdx>,
}

impl<N> Effects<N> {
    /// The same with other numbers, in the order of the fields.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Effects<M> {
        fn each<I: Copy, C, N, M>(list: &[(I, N)], with: &mut C, number: fn(&mut C, &N) -> M) -> Vec<(I, M)> {
            list.iter().map(|(of, n)| (*of, number(with, n))).collect()
        }
        let Self { cost, concedes, tension, stand, force_value, balance, mobilisation, flow, .. } = self;
        Effects {
            cost: number(with, cost),
            concedes: number(with, concedes),
            tension: number(with, tension),
            stand: each(stand, with, number),
            force_value: each(force_value, with, number),
            balance: each(balance, with, number),
            mobilisation: number(with, mobilisation),
            flow: each(flow, with, number),
            sets: self.sets.clone(),
            stops: self.stops.clone(),
            triggers: self.triggers.clone(),
            takes_back: self.takes_back.clone(),
        }
    }

    /// Its numbers that change the game or a payoff per round, apart from what a use costs.
    pub fn numbers(&self) -> impl Iterator<Item = &N> {
        let of_actors = self.stand.iter().chain(&self.force_value).chain(&self.flow).map(|(_, n)| n);
        of_actors.chain(self.balance.iter().map(|(_, n)| n)).chain([&self.tension, &self.mobilisation])
    }

    /// Whether it changes issues or other moves.
    pub fn changes_others(&self) -> bool {
        !self.sets.is_empty() || !self.stops.is_empty() || !self.triggers.is_empty() || !self.takes_back.is_empty()
    }
}

/// A use of force that one actor may decide on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Force<N = Number, I = String> {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: I,
    /// Name for people; the key in plain words where the file gives none.
    pub name: I,
    /// The initiator: the actor who decides on it.
    pub by: ActorIdx,
    /// Prize V, what the initiator wins, a payoff, 0 or more.
    pub prize: N,
    /// Balance p: the chance that the initiator wins, from 0 to 1.
    pub balance: N,
    /// Chance q per round that the initiator considers force, from 0 to 1.
    pub each_round: N,
    /// Precision λ of the decision, per unit of payoff, 0 or more; `+inf`: always the better.
    pub precision: N,
    /// Cost b₀ of breaking the peace, a payoff, 0 or more.
    pub peace_cost: N,
    /// First round in which it is allowed, from 1.
    pub from_round: u32,
}

impl<N, I> Force<N, I> {
    /// The same with other numbers, in the order of the fields, and without names.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Force<M, ()> {
        let Self { id: _, name: _, by, prize, balance, each_round, precision, peace_cost, from_round } = self;
        Force {
            id: (),
            name: (),
            by: *by,
            prize: number(with, prize),
            balance: number(with, balance),
            each_round: number(with, each_round),
            precision: number(with, precision),
            peace_cost: number(with, peace_cost),
            from_round: *from_round,
        }
    }
}

/// Tension and autonomous risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tension<N = Number> {
    /// Tension τ at the start, from 0 to 10.
    pub start: N,
    /// Fall of tension per round, 0 or more.
    pub decay: N,
    /// Distribution of what chance adds to tension in each round; `None`: nothing.
    pub noise: Option<Distribution>,
    /// χ, 0 or more: a failed meeting of forum f adds χ φ_f F to tension, with φ_f its weight and F the number of forums.
    pub failed_meeting: N,
    /// Fall of tension where the final level of an issue that brings relief rises by 1, 0 or more.
    pub relief: N,
    /// Incidents that nobody decides on; `None`: there are none.
    pub incident: Option<Incident<N>>,
}

impl<N> Tension<N> {
    /// The same with other numbers; those of incidents come first.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Tension<M> {
        let incident = self.incident.as_ref().map(|incident| incident.map(with, number));
        Tension {
            start: number(with, &self.start),
            decay: number(with, &self.decay),
            noise: self.noise.clone(),
            failed_meeting: number(with, &self.failed_meeting),
            relief: number(with, &self.relief),
            incident,
        }
    }
}

/// Autonomous risk (Schelling 1960; Powell 1990): incidents nobody decides on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incident<N = Number> {
    /// Probability of an incident per round, by tension.
    pub hazard: Hazard<N>,
    /// Probability that an incident becomes war; with `clash` and `scare` it adds up to 1.
    pub war: f64,
    /// Probability that an incident becomes a contained clash.
    pub clash: f64,
    /// Probability that an incident is only a scare.
    pub scare: f64,
    /// What a scare adds to tension.
    pub scare_adds: N,
}

impl<N> Incident<N> {
    /// The same with other numbers, in the order of the fields.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Incident<M> {
        let Self { hazard, war, clash, scare, scare_adds } = self;
        Incident {
            hazard: hazard.map(with, number),
            war: *war,
            clash: *clash,
            scare: *scare,
            scare_adds: number(with, scare_adds),
        }
    }
}

/// Hazard of an incident as a function of tension τ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Hazard<N = Number> {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀: probability per round at tension 0, 0 or more.
        base: N,
        /// η₁: growth per unit of tension.
        growth: N,
        /// Highest probability per round, from 0 to 1.
        cap: N,
    },
    /// One chance for each rung ⌊τ⌋ = 0, 1, …; above the last the last holds.
    Rungs(Vec<N>),
}

impl<N> Hazard<N> {
    /// The same with other numbers, in the order of the fields.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Hazard<M> {
        match self {
            Hazard::Exponential { base, growth, cap } => {
                Hazard::Exponential { base: number(with, base), growth: number(with, growth), cap: number(with, cap) }
            }
            Hazard::Rungs(rungs) => Hazard::Rungs(rungs.iter().map(|n| number(with, n)).collect()),
        }
    }
}

/// Something that happens once, by hazard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift<N = Number, X = Measure, I = String> {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: I,
    /// Name for people; the key in plain words where the file gives none.
    pub name: I,
    /// Probability per round that it happens, from 0 to 1, as long as it has not.
    pub hazard: N,
    /// It cannot happen where this holds; `None`: nothing blocks it.
    pub blocked: Option<Condition<X>>,
    /// What it sets when it happens, in file order.
    pub sets: Vec<Setting<N>>,
}

impl<N, X: Copy, I> Shift<N, X, I> {
    /// The same with other numbers and other measures, in the order of the fields, and without names.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> Shift<M, Y, ()> {
        let Self { id: _, name: _, hazard, blocked, sets } = self;
        Shift {
            id: (),
            name: (),
            hazard: number(with, hazard),
            blocked: blocked.as_ref().map(|c| c.map(with, measure)),
            sets: sets.iter().map(|s| s.map(with, number)).collect(),
        }
    }
}

/// Something that happens at a given round, in the order of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event<N = Number, X = Measure, I = String> {
    /// Key in the file.
    pub id: I,
    /// Round, 1 to T; it happens near the end of that round (step 10).
    pub round: u32,
    /// It happens only where this holds.
    pub when: Condition<X>,
    /// What it sets, in file order.
    pub sets: Vec<Setting<N>>,
}

impl<N, X: Copy, I> Event<N, X, I> {
    /// The same with other numbers and other measures, in the order of the fields, and without its name.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> Event<M, Y, ()> {
        let Self { id: _, round, when, sets } = self;
        Event {
            id: (),
            round: *round,
            when: when.map(with, measure),
            sets: sets.iter().map(|s| s.map(with, number)).collect(),
        }
    }
}

/// One thing that a shift or an event sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Setting<N = Number> {
    /// An issue's level in what stands.
    Issue(IssueIdx, u8),
    /// A move's level; on the way up the effects of each level happen, free of cost.
    Move(MoveIdx, u8),
    /// A shift, to happened (1) or not (0).
    Shift(ShiftIdx, u32),
    /// Tension, from 0 to 10.
    Tension(N),
    /// Mobilization, 0 or more.
    Mobilisation(N),
    /// The chance p that a use of force wins, from 0 to 1.
    Balance(ForceIdx, N),
    /// An actor's walk-out counter, in counted meetings.
    Clock(ActorIdx, u32),
}

impl<N> Setting<N> {
    /// The same with another number.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Setting<M> {
        match self {
            Setting::Issue(k, level) => Setting::Issue(*k, *level),
            Setting::Move(m, level) => Setting::Move(*m, *level),
            Setting::Shift(s, happened) => Setting::Shift(*s, *happened),
            Setting::Tension(n) => Setting::Tension(number(with, n)),
            Setting::Mobilisation(n) => Setting::Mobilisation(number(with, n)),
            Setting::Balance(k, n) => Setting::Balance(*k, number(with, n)),
            Setting::Clock(i, meetings) => Setting::Clock(*i, *meetings),
        }
    }
}

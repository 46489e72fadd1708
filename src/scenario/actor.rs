//! Who negotiates: payoffs, commitments, what is out of the question, scripts.
//!
//! Parts that the model has too are generic in their number (`N`): a [`Number`] of the file here, its place in the model there.
//! `map` turns one into the other, so that such a part is declared once.

use serde::Serialize;

use super::{ActorIdx, BlockIdx, Condition, Measure, MoveIdx, Number, PointIdx, ProposalIdx, TypeIdx};

/// A party to the crisis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actor {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Discount factor per round δ (key `patience`), above 0 and at most 1.
    pub patience: Number,
    /// Logit precisions λ of its choices, per unit of payoff.
    pub precision: Precision,
    /// What conceding costs it at home (audience costs; Fearon 1994).
    pub audience: Audience,
    /// Payoffs per round while a condition holds, in file order.
    pub flows: Vec<Flow>,
    /// A block of issues that is worth less alone; `None`: every issue counts for itself.
    pub linkage: Option<Linkage>,
    /// Changes that it never offers, accepts or ratifies; `None`: there are none.
    pub red_line: Option<RedLine>,
    /// What must stand before it is likely to say yes; `None`: nothing.
    pub precondition: Option<Precondition>,
    /// When it leaves the talks; `None`: never.
    pub walk_out: Option<WalkOut>,
    /// What war means to it, in payoffs.
    pub war: War,
    /// Actors whose consent it needs, without itself: it accepts only if they would, and its yes is also theirs as ratifiers.
    pub consensus_with: Vec<ActorIdx>,
    /// Rules that replace its own choice, in file order: the first that applies counts. Empty: it always chooses itself.
    pub script: Vec<ScriptRule>,
}

/// Logit precisions of an actor's three kinds of choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precision<N = Number> {
    /// λ of the choice among packages, per unit of payoff, 0 or more; `+inf`: always the best.
    pub offer: N,
    /// λ of yes or no, per unit of payoff, 0 or more; `+inf`: always the better.
    pub answer: N,
    /// λ of the choice among moves, per unit of payoff, 0 or more; `+inf`: always the best.
    pub moves: N,
}

impl<N> Precision<N> {
    /// The same with other numbers, in the order of the fields.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Precision<M> {
        let Self { offer, answer, moves } = self;
        Precision { offer: number(with, offer), answer: number(with, answer), moves: number(with, moves) }
    }

    /// All its numbers.
    pub fn numbers(&self) -> [&N; 3] {
        [&self.offer, &self.answer, &self.moves]
    }
}

/// Audience costs: conceding costs `sensitivity × stock × (what the package adds to conceded)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audience<N = Number, X = Measure> {
    /// Sensitivity a: payoff lost per unit of public stand and of what is conceded, 0 or more.
    pub sensitivity: N,
    /// Stock A of public stands at the start, 0 or more.
    pub start: N,
    /// Measure that rises when it concedes; `None`: nothing counts as conceding.
    pub concedes: Option<X>,
}

impl<N, X: Copy> Audience<N, X> {
    /// The same with other numbers and another measure, in the order of the fields.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> Audience<M, Y> {
        let Self { sensitivity, start, concedes } = self;
        Audience {
            sensitivity: number(with, sensitivity),
            start: number(with, start),
            concedes: concedes.map(|x| measure(with, x)),
        }
    }
}

/// A payoff per round, paid at the close of each round while it runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow<N = Number, X = Measure, I = String> {
    /// Key in the file; `()` in the model, which knows no names.
    pub id: I,
    /// Payoff per round while it runs; negative: a cost of delay.
    pub value: N,
    /// Whether the payoff is multiplied by mobilization.
    pub per_mobilisation: bool,
    /// It runs only in rounds in which this holds …
    pub from: Condition<X>,
    /// … and this does not; `None`: nothing stops it.
    pub until: Option<Condition<X>>,
}

impl<N, X: Copy, I> Flow<N, X, I> {
    /// The same with another number and other measures, in the order of the fields, and without its name.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> Flow<M, Y, ()> {
        let Self { id: _, value, per_mobilisation, from, until } = self;
        Flow {
            id: (),
            value: number(with, value),
            per_mobilisation: *per_mobilisation,
            from: from.map(with, measure),
            until: until.as_ref().map(|c| c.map(with, measure)),
        }
    }
}

/// Complementarity (Tollison & Willett 1979; Davis 2004): worth of the block × (ρ + (1−ρ) min(1, x/θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linkage {
    /// The block of issues whose worth depends on something else.
    pub block: BlockIdx,
    /// What it depends on: x, in units of the measure.
    pub waits_for: Measure,
    /// Value θ of the measure from which the whole worth counts, above 0.
    pub full_at: Number,
    /// Share ρ of the worth that remains at x = 0, from 0 to 1; 1: no linkage.
    pub alone: Number,
}

/// A change that meets the condition is out of the question, unless the owner is of the type point named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedLine {
    /// Tested on what would stand with the package; crossed only if the package changes an issue of the condition.
    pub when: Condition,
    /// A type that the actor owns, and the point of it that has no red line; `None`: it always binds.
    pub unless: Option<(TypeIdx, PointIdx)>,
}

/// Probability of accepting is multiplied by Λ(κ(x−θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precondition<N = Number, X = Measure> {
    /// What is asked for: x, in units of the measure, with the package added.
    pub measure: X,
    /// Threshold θ, in units of the measure: there the factor is ½.
    pub at_least: N,
    /// Sharpness κ, per unit of the measure, above 0; `+inf`: a hard threshold.
    pub sharpness: N,
}

impl<N, X: Copy> Precondition<N, X> {
    /// The same with other numbers and another measure, in the order of the fields.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> Precondition<M, Y> {
        Precondition {
            measure: measure(with, self.measure),
            at_least: number(with, &self.at_least),
            sharpness: number(with, &self.sharpness),
        }
    }
}

/// A talks condition: unmet for more than `grace` counted meetings in a row, the actor leaves with hazard 1−exp(−rate).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WalkOut<N = Number, X = Measure> {
    /// Met by a package that another party tables, if it crosses no red line of any type of the actor; `None`: no package
    /// meets it.
    pub unless_offered: Option<Condition<X>>,
    /// Whose packages count; `None`: those of any other party.
    pub offered_by: Option<Vec<ActorIdx>>,
    /// Met by what stands, or by conduct; then every meeting that it attends counts. `None`: nothing that stands meets it.
    pub unless_holds: Option<Condition<X>>,
    /// Counted meetings in a row without what it asks for that it tolerates.
    pub grace: u32,
    /// Rate ω per counted meeting beyond those, 0 or more.
    pub rate: N,
    /// Meetings that are already counted before round 1.
    pub start: u32,
}

impl<N, X: Copy> WalkOut<N, X> {
    /// Whether a package that this actor tables can meet the condition; asked of the other parties.
    pub fn counts_offers_of(&self, actor: ActorIdx) -> bool {
        self.offered_by.as_ref().is_none_or(|list| list.contains(&actor))
    }

    /// The same with another number and other measures, in the order of the fields.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> WalkOut<M, Y> {
        let Self { unless_offered, offered_by, unless_holds, grace, rate, start } = self;
        WalkOut {
            unless_offered: unless_offered.as_ref().map(|c| c.map(with, measure)),
            offered_by: offered_by.clone(),
            unless_holds: unless_holds.as_ref().map(|c| c.map(with, measure)),
            grace: *grace,
            rate: number(with, rate),
            start: *start,
        }
    }
}

/// What war means to an actor, in payoffs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct War<N = Number> {
    /// Cost c of a war, a payoff, 0 or more.
    pub cost: N,
    /// Share s of the prize that it gets when the attack of another fails, from 0 to 1.
    pub share: N,
    /// Loss ℓ when the attack of another succeeds, a payoff, 0 or more; beside c.
    pub loss: N,
    /// Share of c that a contained clash costs, from 0 to 1.
    pub clash_share: N,
    /// Payoff of a war by accident, without running flows; `None`: −c.
    pub accident: Option<N>,
}

impl<N> War<N> {
    /// The same with other numbers, in the order of the fields.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> War<M> {
        let Self { cost, share, loss, clash_share, accident } = self;
        War {
            cost: number(with, cost),
            share: number(with, share),
            loss: number(with, loss),
            clash_share: number(with, clash_share),
            accident: accident.as_ref().map(|n| number(with, n)),
        }
    }

    /// All its numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &N> {
        [&self.cost, &self.share, &self.loss, &self.clash_share].into_iter().chain(&self.accident)
    }
}

/// One rule of a script: stages that it names are played with these probabilities; the others stay quantal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScriptRule<X = Measure, P = Option<(TypeIdx, PointIdx)>> {
    /// First and last round in which it applies, from 1.
    pub rounds: (u32, u32),
    /// It applies only where this holds, at the moment of the choice.
    #[serde(skip_serializing_if = "Condition::is_always")]
    pub when: Condition<X>,
    /// It applies only to this point of a type that the actor owns; `None`: to all.
    #[serde(rename = "point")]
    pub only: P,
    /// Probabilities of tabling proposals, from 0 to 1; what is left to 1 is no offer. `None`: own choice.
    pub offer: Option<Vec<(ProposalIdx, f64)>>,
    /// Probability of accepting whatever is tabled, from 0 to 1; `None`: own choice.
    pub answer: Option<f64>,
    /// Probabilities of moves, from 0 to 1; what is left to 1, or cannot be played, is no move. `None`: own choice.
    pub moves: Option<Vec<(MoveIdx, f64)>>,
    /// Probability of using force in a round, from 0 to 1; `None`: own choice.
    pub attack: Option<f64>,
}

impl<X: Copy, P> ScriptRule<X, P> {
    /// The same with other measures, for those given.
    pub fn map<C, Y, Q>(&self, with: &mut C, measure: fn(&mut C, X) -> Y, only: Q) -> ScriptRule<Y, Q> {
        let Self { rounds, when, only: _, offer, answer, moves, attack } = self;
        ScriptRule {
            rounds: *rounds,
            when: when.map(with, measure),
            only,
            offer: offer.clone(),
            answer: *answer,
            moves: moves.clone(),
            attack: *attack,
        }
    }
}

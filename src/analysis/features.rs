//! What fitted values are linear in, by id: the one place that says what a feature is of. `render` names them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::index::{ActorIdx, IssueIdx};
use crate::model::fit::Feature;
use crate::model::{MeasureKind, Model};
use crate::scenario::Scenario;

words! {
    /// What a feature of a situation is.
    FeatureKind {
        /// 1.
        One = "one",
        /// The view's own D: value without further agreement, in payoff.
        OwnDisagreement = "own_disagreement",
        /// D of an actor as the others expect it, in payoff.
        Disagreement = "disagreement",
        /// Worth of the settlement to an actor for as long as it lasts, as the others expect it, in payoff.
        Settlement = "settlement",
        /// Tension, 0 to 10.
        Tension = "tension",
        /// Chance of an incident that matters, 0 to 1.
        Hazard = "hazard",
        /// Tension at the last close, 0 to 10.
        TensionBefore = "tension_before",
        /// Level of an issue.
        Level = "level",
        /// Sum of the levels of some issues.
        Sum = "sum",
        /// Mean of the levels of some issues.
        Mean = "mean",
        /// Highest level of some issues.
        Highest = "highest",
        /// Whether a package waits for a ratifier.
        Waits = "waits",
        /// Share of its duration for which the settlement still lasts.
        Lasts = "lasts",
        /// Whether the meeting of the round had a result.
        Result = "result",
        /// Step of tension that the meeting of the round will still cause.
        Due = "due",
        /// Number of failed meetings, counted up to 6.
        Failed = "failed",
        /// Stock of public stands of an actor.
        Stands = "stands",
        /// Level of a move.
        Move = "move",
        /// Mobilization.
        Mobilization = "mobilization",
        /// What moves have added to the chance that a use of force wins.
        Balance = "balance",
        /// Rounds that an actor has had a reason to walk out, counted up to 6.
        WalkOut = "walk_out",
        /// Whether an actor has been offered in this round what it asks for to stay in the talks.
        Offered = "offered",
        /// Whether a shift has happened.
        Shift = "shift",
        /// Whether a named proposal has been tabled.
        Tabled = "tabled",
        /// Public probability of a point of a type, after what has been seen in the round so far.
        Belief = "belief",
        /// A drawn input, as a distance from its mean in units of its spread.
        Input = "input",
        /// Product of two features.
        Product = "product",
    }
}

/// A feature of a situation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FeatureRef {
    /// What it is.
    pub kind: FeatureKind,
    /// Ids of what it is of: an actor, issues, a move, a use of force, a shift, a proposal, a type and its point, or the path of an input.
    pub of: Vec<String>,
    /// The two factors of a product; else empty.
    pub factors: Vec<FeatureRef>,
}

/// A feature with ids; `all`: the features of its layout, among which products name their factors.
pub(crate) fn feature(scenario: &Scenario, model: &Model, all: &[Feature], feature: Feature) -> FeatureRef {
    use FeatureKind as Kind;
    let actor = |i: ActorIdx| scenario.actors[i].id.clone();
    let issue = |k: IssueIdx| scenario.issues[k].id.clone();
    let (kind, of) = match feature {
        Feature::One => (Kind::One, vec![]),
        Feature::Own => (Kind::OwnDisagreement, vec![]),
        Feature::MeanD(i) => (Kind::Disagreement, vec![actor(i)]),
        Feature::Settlement(i) => (Kind::Settlement, vec![actor(i)]),
        Feature::Tension => (Kind::Tension, vec![]),
        Feature::Hazard => (Kind::Hazard, vec![]),
        Feature::Past => (Kind::TensionBefore, vec![]),
        Feature::Measure(m) => {
            let measure = &model.measures[m];
            let kind = match measure.kind {
                _ if measure.issues.len() == 1 => Kind::Level,
                MeasureKind::Sum => Kind::Sum,
                MeasureKind::Mean => Kind::Mean,
                MeasureKind::Max => Kind::Highest,
            };
            (kind, measure.issues.iter().map(issue).collect())
        }
        Feature::Waits => (Kind::Waits, vec![]),
        Feature::Lasts => (Kind::Lasts, vec![]),
        Feature::Result => (Kind::Result, vec![]),
        Feature::Due => (Kind::Due, vec![]),
        Feature::Failed => (Kind::Failed, vec![]),
        Feature::Stock(i) => (Kind::Stands, vec![actor(i)]),
        Feature::Move(m) => (Kind::Move, vec![scenario.moves[m].id.clone()]),
        Feature::Mobilisation => (Kind::Mobilization, vec![]),
        Feature::Balance(k) => (Kind::Balance, vec![scenario.forces[k].id.clone()]),
        Feature::Clock(i) => (Kind::WalkOut, vec![actor(i)]),
        Feature::Offered(i) => (Kind::Offered, vec![actor(i)]),
        Feature::Shift(s) => (Kind::Shift, vec![scenario.shifts[s].id.clone()]),
        Feature::Tabled(p) => (Kind::Tabled, vec![scenario.proposals[p].id.clone()]),
        Feature::Belief(t, p) => {
            let ty = &scenario.types[t];
            (Kind::Belief, vec![ty.id.clone(), ty.points[p].name.clone()])
        }
        Feature::Draw(d) => (Kind::Input, vec![scenario.draws[d].path.clone()]),
        Feature::Product(a, b) => {
            let factors = [a, b].map(|at| self::feature(scenario, model, all, all[usize::from(at)]));
            return FeatureRef { kind: Kind::Product, of: vec![], factors: factors.into() };
        }
    };
    FeatureRef { kind, of, factors: vec![] }
}

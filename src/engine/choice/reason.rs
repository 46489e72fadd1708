//! The binding reason of a refusal: the factor whose replacement raises the probability of yes most.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::foresight::disagreement::Disagreement;
use crate::engine::game::consent::{crosses, gate};
use crate::engine::game::hazard::yes_chance;
use crate::engine::game::payoff::audience_cost;
use crate::engine::game::script::scripted_answer;
use crate::engine::game::standing::end_value;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{IssueSet, TiSlice, ViewIdx};

/// Why somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Reason {
    /// The package crosses its red line.
    RedLine,
    /// Its precondition is not met.
    Precondition,
    /// The package is worth less without what it is linked to.
    Linkage,
    /// Conceding costs too much at home.
    AudienceCost,
    /// Refusing is worth more.
    BetterAlternative,
    /// Yes would have been better: decision noise of the quantal response.
    Misjudgement,
    /// A script said so.
    Scripted,
}

impl Reason {
    /// All reasons, in the order in which ties are broken.
    pub const ALL: [Reason; 7] = [
        Reason::RedLine,
        Reason::Precondition,
        Reason::Linkage,
        Reason::AudienceCost,
        Reason::BetterAlternative,
        Reason::Misjudgement,
        Reason::Scripted,
    ];

    /// Name in findings.
    pub fn id(self) -> &'static str {
        match self {
            Reason::RedLine => "red_line",
            Reason::Precondition => "precondition",
            Reason::Linkage => "linkage",
            Reason::AudienceCost => "audience_cost",
            Reason::BetterAlternative => "better_alternative",
            Reason::Misjudgement => "misjudgement",
            Reason::Scripted => "scripted",
        }
    }
}

/// One view's yes or no: the situations between which it chooses.
#[derive(Debug)]
pub struct Case<'a> {
    /// View of the actor who is asked.
    pub view: ViewIdx,
    /// Issues that the package changes.
    pub changed: IssueSet,
    /// The situation with the package, with the tension step of success.
    pub with: &'a mut State,
    /// The situation after a meeting without result.
    pub without: &'a State,
    /// The situation now, for audience costs and red lines.
    pub now: &'a State,
    /// Remaining rounds whose risk is still to come.
    pub rounds_left: u32,
    /// A buffer with an entry for each view.
    pub buffer: &'a mut TiSlice<ViewIdx, f64>,
}

/// What stands between an actor and a yes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Factors {
    crossed: bool,
    gate: f64,
    /// Y − C − R.
    net: f64,
}

impl Factors {
    /// Probability of yes and, where that underflows, the margin behind it.
    fn score(self, lambda: f64) -> (f64, f64) {
        if self.crossed {
            return (0.0, f64::NEG_INFINITY);
        }
        let p = self.gate * yes_chance(lambda, self.net);
        let steepness = if lambda == f64::INFINITY { 1e9 } else { lambda };
        (p, libm::log(self.gate.max(f64::MIN_POSITIVE)) + steepness * self.net.min(0.0))
    }
}

/// What stands in the way most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binding {
    /// The reason.
    pub reason: Reason,
    /// Probability of yes with each of the first five reasons taken away, where they were weighed.
    pub lifted: Option<[f64; 5]>,
}

/// Finds the reason. `net` is Y − C − R as the meeting computed it.
///
/// A script is the reason where the answer follows one and no red line is crossed. It is misjudgment if no red line is crossed, the precondition factor is over ½ and Y − C ≥ R. Otherwise each factor is
/// replaced in turn (no line; precondition met; no linkage; no audience cost; refusal without the war option and without
/// running flows), and the one that raises the probability of yes most is the reason. Ties go in that order. If none
/// raises it, the reason is a better alternative.
pub fn binding(world: &mut World, disagreement: &mut Disagreement, case: &mut Case, net: f64) -> Binding {
    let view = case.view;
    let model = world.model;
    let i = world.actor_of[view];
    let actor = &model.actors[i];
    let to = &case.with.expected;
    let is = Factors {
        crossed: crosses(model, case.now, i, world.profile_in(view), case.changed, to),
        gate: gate(world, view, to),
        net,
    };
    // A red line comes before a script.
    if !is.crossed && scripted_answer(model, case.now, i, world.profile_in(view)).is_some() {
        return Binding { reason: Reason::Scripted, lifted: None };
    }
    if !is.crossed && is.gate > 0.5 && is.net >= 0.0 {
        return Binding { reason: Reason::Misjudgement, lifted: None };
    }
    let cost = audience_cost(world, view, case.now, &case.now.expected, to);
    let refusal = disagreement.one_value(world, case.without, case.rounds_left, view);
    let bare = disagreement.bare(world, case.without, case.rounds_left, view);
    let mut alternatives = [(Reason::RedLine, Factors { crossed: false, ..is }); 5];
    alternatives[1] = (Reason::Precondition, Factors { gate: 1.0, ..is });
    alternatives[2] = (Reason::Linkage, is);
    if let Some(linkage) = &actor.linkage {
        // In all its views: those whose payoffs do not differ share what stands in the first.
        let views = world.views_of(i);
        views.iter().for_each(|v| case.buffer[v] = world.replace(v, linkage.waits_for.alone, 1.0));
        let with = if case.with.ends(model) {
            end_value(world, case.with, view)
        } else {
            disagreement.one_value(world, case.with, case.rounds_left, view)
        };
        let without = disagreement.one_value(world, case.without, case.rounds_left, view);
        views.iter().for_each(|v| {
            world.replace(v, linkage.waits_for.alone, case.buffer[v]);
        });
        alternatives[2].1.net = with - cost - without;
    }
    alternatives[3] = (Reason::AudienceCost, Factors { net: is.net + cost, ..is });
    alternatives[4] = (Reason::BetterAlternative, Factors { net: is.net + refusal - bare, ..is });

    let lambda = world.get(view, actor.precision.answer);
    // What differs by rounding alone is a tie, and goes in the order of the list.
    let above = |a: f64, b: f64| a - b > 1e-9 * a.abs().max(b.abs());
    let better = |a: (f64, f64), b: (f64, f64)| above(a.0, b.0) || !above(b.0, a.0) && above(a.1, b.1);
    let scores = alternatives.map(|(_, factors)| factors.score(lambda));
    // If no replacement helps, the package is bad on its merits: the alternative is better.
    let mut best = (Reason::BetterAlternative, is.score(lambda));
    for ((reason, _), score) in alternatives.iter().zip(&scores) {
        if better(*score, best.1) {
            best = (*reason, *score);
        }
    }
    Binding { reason: best.0, lifted: Some(scores.map(|(p, _)| p)) }
}

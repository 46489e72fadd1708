//! Probabilities per round of incidents and attacks, and of what comes first over several rounds.

use crate::engine::game::world::World;
use crate::index::ForumIdx;
use crate::maths::exp::{exp, logistic};
use crate::maths::power::powi;
use crate::model::{Hazard, Incident, Num};

/// Largest number of uses of force in a scenario.
pub const MAX_FORCES: usize = 4;

/// Probabilities of the competing risks over the remaining rounds, for one combination of initiators' types.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Risks {
    /// Probability that an incident becomes war or a clash, before any use of force.
    pub incident: f64,
    /// Probability that each use of force comes first.
    pub force: [f64; MAX_FORCES],
    /// Probability that nothing of this happens.
    pub none: f64,
}

/// Competing risks with constant hazards over `rem` rounds.
///
/// With a the hazard of an incident that matters, f_k the hazard of force k (tried in order) and
/// h = 1 − (1−a)Π(1−f_k): P = 1 − (1−h)^rem, chances P a/h, P (1−a) f_k Π_{m<k}(1−f_m)/h and 1 − P.
#[inline(always)]
pub fn competing(a: f64, force: &[f64], rounds_left: u32) -> Risks {
    let mut peace = 1.0 - a;
    let mut first = [0.0; MAX_FORCES];
    for (k, &f) in force.iter().enumerate() {
        first[k] = peace * f;
        peace *= 1.0 - f;
    }
    let h = 1.0 - peace;
    let none = powi(peace, rounds_left);
    let per_hazard = if h > 0.0 { (1.0 - none) / h } else { 0.0 };
    for f in &mut first {
        *f *= per_hazard;
    }
    Risks { incident: a * per_hazard, force: first, none }
}

/// Λ(λ x), also for λ = ∞ (½ at x = 0).
#[inline(always)]
pub fn yes_chance(lambda: f64, x: f64) -> f64 {
    if lambda == f64::INFINITY {
        return if x > 0.0 {
            1.0
        } else if x < 0.0 {
            0.0
        } else {
            0.5
        };
    }
    logistic(lambda * x)
}

/// Probability of an incident in a round at tension τ.
pub fn incident_hazard(world: &World, incident: &Incident<Num>, tension: f64) -> f64 {
    match &incident.hazard {
        Hazard::Exponential { base, growth, cap } => {
            let rate = world.truth(*base) * exp(world.truth(*growth) * tension);
            rate.min(world.truth(*cap)).clamp(0.0, 1.0)
        }
        Hazard::Rungs(rungs) => {
            let rung = (tension.floor() as usize).min(rungs.len() - 1);
            world.truth(rungs[rung]).clamp(0.0, 1.0)
        }
    }
}

/// Hazard a of an incident that becomes war or a clash.
pub fn mattering_hazard(world: &World, tension: f64) -> f64 {
    let matter = world.lists.odds.matter;
    match &world.model.tension.incident {
        Some(incident) if matter > 0.0 => matter * incident_hazard(world, incident, tension),
        _ => 0.0,
    }
}

/// Probability that the initiator of force k attacks in a round, given w_j and D⁰_j.
#[inline(always)]
pub fn attack_chance(each_round: f64, precision: f64, gain: f64) -> f64 {
    each_round * yes_chance(precision, gain)
}

/// Tension step of a meeting without result: χ φ F.
pub fn failure_step(world: &World, forum: ForumIdx) -> f64 {
    let model = world.model;
    world.truth(model.tension.failed_meeting) * world.truth(model.forums[forum].weight) * model.forums.len() as f64
}

/// What follows where nobody uses force.
#[inline(always)]
pub fn unforced(risks: &Risks, if_nothing: f64, incident_value: f64) -> f64 {
    risks.incident * incident_value + risks.none * if_nothing
}

//! The forms, family by family.

mod alternating_offers;
mod attrition;
mod audience_costs;
mod brinkmanship;
mod commitment;
mod contest;
mod crisis_bargaining;
mod escalation;
mod in_time;
mod points;
mod signals;

use super::{Form, Given};

/// All forms, in the order of the page.
pub const FORMS: &[&Form] = &[
    &alternating_offers::ALTERNATING,
    &alternating_offers::RANDOM,
    &alternating_offers::BEFORE_WAR,
    &crisis_bargaining::CRISIS,
    &attrition::CONTINUOUS,
    &attrition::ROUNDS,
    &attrition::UNIFORM,
    &attrition::EXPONENTIAL,
    &attrition::REPUTATION,
    &audience_costs::AUDIENCE,
    &escalation::LADDER_RISK,
    &escalation::RESOLVE,
    &brinkmanship::NERVE,
    &brinkmanship::PRIVATE,
    &brinkmanship::TURNS,
    &points::CURVE,
    &points::LOGROLL,
    &points::DOUBLE_AUCTION,
    &commitment::COMMITMENT,
    &commitment::LUMP_SUM,
    &signals::QUANTAL,
    &signals::SIGNALLING,
    &signals::UPDATING,
    &escalation::LADDER,
];

/// What to choose where no input makes the game finer.
fn nearer_to_the_usual(_: &Given, _: f64) -> String {
    "inputs nearer to the usual ones".into()
}

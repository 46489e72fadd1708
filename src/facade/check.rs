//! What is known of a scenario before it is run.

use std::sync::atomic::AtomicBool;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::affordable;
use super::fault::{Fault, Faults};
use crate::analysis::exact::{ExactDemand, exact_demand};
use crate::model::compile;
use crate::render::schema::of;
use crate::scenario::{Coverage, Demand, Loaded, Scenario};

/// What `detente check` says of one scenario: its faults, how well it is supported, what a run of it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Check of one scenario")]
#[non_exhaustive]
pub struct Check {
    /// The files, as they were typed.
    pub file: String,
    /// Whether it can be run: it has no faults, and does not look ahead too far.
    pub sound: bool,
    /// All faults, or all warnings where there is no fault.
    pub diagnostics: Vec<Fault>,
    /// How many of its numbers a source supports; null where it has faults.
    pub coverage: Option<Coverage>,
    /// Memory and work that it takes; null where it has faults.
    pub demand: Option<Demand>,
    /// Branches of the game; null where it has faults, where actors look ahead, or where the game is very large.
    pub exact: Option<ExactDemand>,
    /// Why a scenario without faults cannot be run: it looks ahead too far for its size. Null where it can be run.
    pub too_far: Option<String>,
}

/// Why a scenario cannot be run though it has no faults: it looks ahead too far for its size. `None` where it can.
#[doc(hidden)]
#[must_use]
pub fn too_far(scenario: &Scenario) -> Option<String> {
    affordable(scenario, &compile(scenario)).err().map(|why| why.to_string())
}

impl Check {
    /// Of a scenario as it was loaded.
    #[doc(hidden)]
    #[must_use]
    pub fn of(file: String, loaded: &Loaded, stop: &AtomicBool) -> Self {
        let (scenario, said) = match &loaded.result {
            Ok((scenario, warnings)) => (Some(scenario), warnings),
            Err(faults) => (None, faults),
        };
        let too_far = scenario.and_then(too_far);
        Self {
            file,
            sound: scenario.is_some() && too_far.is_none(),
            diagnostics: Faults::of(said, &loaded.sources).into_vec(),
            coverage: scenario.map(|scenario| scenario.coverage()),
            demand: scenario.map(|scenario| scenario.demand()),
            exact: scenario.and_then(|scenario| exact_demand(scenario, &compile(scenario), stop)),
            too_far,
        }
    }
}

/// The schema of what `detente check --format json` prints for a file. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::check();
/// assert_eq!(schema["properties"]["diagnostics"]["type"], "array");
/// ```
#[must_use]
pub fn check() -> serde_json::Value {
    of::<Check>()
}

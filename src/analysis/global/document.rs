//! What is written of designs in which all numbers may be wrong at once: the content of `indices.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::compare::ClassRef;
use crate::analysis::estimate::Estimate;
use crate::analysis::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use crate::analysis::groups::GroupRef;
use crate::analysis::left_out::LeftOut;

words! {
    /// How inputs are judged.
    GlobalMethod {
        /// Indices of Sobol' from two designs and those between them (Saltelli et al. 2010; Jansen 1999).
        Sobol = "sobol",
        /// Elementary effects (Morris 1991).
        Morris = "morris",
        /// First-order indices from one design (Plischke, Borgonovo & Smith 2013).
        GivenData = "given_data",
    }
}

/// Which numbers matter where all may be wrong at once: the content of `indices.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Global sensitivity to the numbers of a scenario")]
#[non_exhaustive]
pub struct Global {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed, and number of runs of each point.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// How inputs are judged.
    pub method: GlobalMethod,
    /// Rows of a design, or trajectories.
    pub samples: u64,
    /// Points that were drawn.
    pub points: u64,
    /// How many rows or trajectories have a point that the scenario cannot have, since numbers do not go together. They are left out of
    /// everything else.
    pub refused: u64,
    /// What was varied.
    pub inputs: Vec<GlobalInput>,
    /// Groups of outcome classes.
    pub groups: Vec<GroupRef>,
    /// Outcome classes.
    pub outcomes: Vec<ClassRef>,
    /// What was found of each group of endings and of each class, groups first.
    pub outputs: Vec<GlobalOutput>,
    /// Numbers that were left out, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// A number, or numbers that are varied together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GlobalInput {
    /// Path of the number; of numbers that move together the id that the file gives them; of a table its path.
    pub name: String,
    /// Paths of the numbers.
    pub numbers: Vec<String>,
    /// Whether a source supports it, or any of several; otherwise it is a prior.
    pub supported: bool,
}

/// What was found of an ending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GlobalOutput {
    /// Id of the outcome class or of the group.
    pub id: String,
    /// Whether it is a group of outcome classes.
    pub is_group: bool,
    /// Mean share of runs over the design, 0 to 1.
    pub share: f64,
    /// Standard deviation of the share over the inputs, without the noise of the runs, 0 to 1; null where it is not above that noise.
    pub deviation: Option<f64>,
    /// What each input does, in the order of `inputs`.
    pub inputs: Vec<InputIndices>,
    /// 1 less the sum of first-order indices: the share of the variance that is due to inputs acting together. Null where some inputs are
    /// correlated.
    pub interactions: Option<Estimate>,
    /// Second-order indices, where they were asked for.
    pub pairs: Vec<PairIndex>,
    /// How well two halves of the sample agree in the order of the inputs: Spearman's rank correlation, −1 to 1.
    pub agreement: Option<f64>,
}

/// What an input does. Indices are shares of the variance of the share of runs; effects are differences of shares. Null where the method
/// does not give it, or where the variance is not above the noise of the runs. Estimates can lie outside of 0 to 1: nothing is clipped.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputIndices {
    /// First-order index: the share of the variance that would vanish on average if the input were known.
    pub first: Option<Estimate>,
    /// Total index: the share of the variance that would remain on average if all other inputs were known.
    pub total: Option<Estimate>,
    /// Mean elementary effect, over the whole range of the input.
    pub mean: Option<Estimate>,
    /// Typical size of the effect: the root of the mean square without noise; null where that is below 0.
    pub typical: Option<f64>,
    /// Mean square of the effect without noise; its interval includes 0 where no effect is clear.
    pub mean_square: Option<Estimate>,
    /// Standard deviation of effects without noise: above 0 where the effect depends on other inputs or is no line.
    pub spread: Option<f64>,
    /// Whether the effect clearly has both signs: the response is not monotone.
    pub changes_sign: Option<bool>,
}

/// What two inputs do together beyond what each does alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PairIndex {
    /// Positions of the two inputs.
    pub inputs: [usize; 2],
    /// Second-order index.
    pub index: Estimate,
}

impl GlobalOutput {
    /// Nothing found yet.
    pub(super) fn nothing() -> Self {
        Self {
            id: String::new(),
            is_group: false,
            share: 0.0,
            deviation: None,
            inputs: Vec::new(),
            interactions: None,
            pairs: Vec::new(),
            agreement: None,
        }
    }
}

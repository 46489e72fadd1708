//! What can be said of a whole scenario: its hash, and how much of it a source supports.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Budget, Fixes, Scenario, Solver};

/// How many numbers a source supports, each counted once, by its strongest support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Coverage {
    /// Numbers of which the value itself is supported.
    pub value: usize,
    /// Numbers of which the place among others is supported.
    pub order: usize,
    /// Numbers of which the sign is supported.
    pub sign: usize,
    /// Paths of all other numbers, in file order.
    pub priors: Vec<String>,
}

/// Parts of a scenario that people read and the engine does not.
const NOT_HASHED: [&str; 10] =
    ["name", "source", "why", "overrides", "round_is", "runs", "seed", "fitting", "evidence", "number_paths"];

impl Scenario {
    /// SHA-256, in hexadecimal, of all that can change a number given a plan, and of the id.
    ///
    /// Left out are names, source, sentence, overrides as typed, evidence, the default runs and seed, which belong to the plan, and
    /// the budget of a fit, which belongs to the values that it finds. Two files that differ in comments, order of keys within a table, or words have one hash.
    pub fn hash(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(map) = &mut value {
            for key in NOT_HASHED {
                map.remove(key);
            }
        }
        let mut text = String::new();
        canonical(&value, &mut text);
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// How much work goes into a fit of its equilibrium.
    pub fn budget(&self) -> Budget {
        self.fitting.as_ref().map_or(Budget::USUAL, |fitting| fitting.budget.clone())
    }

    /// What is to find its equilibrium, where the file says so.
    pub fn solver(&self) -> Option<Solver> {
        self.fitting.as_ref()?.solver
    }

    /// Evidence coverage.
    pub fn coverage(&self) -> Coverage {
        let mut strongest: BTreeMap<&str, Fixes> = BTreeMap::new();
        for (path, fixes) in self.evidence.iter().flat_map(|e| &e.supports) {
            let best = strongest.entry(path).or_insert(*fixes);
            *best = (*best).max(*fixes);
        }
        let count = |fixes| self.number_paths.iter().filter(|p| strongest.get(p.as_str()) == Some(&fixes)).count();
        Coverage {
            value: count(Fixes::Value),
            order: count(Fixes::Order),
            sign: count(Fixes::Sign),
            priors: self.number_paths.iter().filter(|p| !strongest.contains_key(p.as_str())).cloned().collect(),
        }
    }
}

/// JSON with sorted keys and without the names of things that have an id.
///
/// The order of a `serde_json` map depends on how other crates were built, so that it cannot be relied on.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let has_id = map.contains_key("id");
            let sorted: BTreeMap<&String, &Value> = map.iter().filter(|(k, _)| !(has_id && *k == "name")).collect();
            out.push('{');
            for (key, value) in sorted {
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

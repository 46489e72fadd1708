//! How likely it is, before payoffs are weighed, that somebody does nothing.

use serde::{Serialize, Serializer};

/// Prior weights of doing nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Inaction {
    /// Of tabling nothing.
    pub offer: PriorWeight,
    /// Of playing no move.
    #[serde(rename = "move")]
    pub moves: PriorWeight,
}

/// Prior weight of one option, doing nothing, in a logit choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PriorWeight {
    /// A share of all weight, from 0 to 1; the other options divide the rest equally.
    Share(f64),
    /// That of any other option.
    Equal,
}

impl PriorWeight {
    /// Prior weights of nothing and of each of `n` other options, up to a common factor. Without others, or with a share of 1,
    /// only nothing has weight.
    ///
    /// ```
    /// use detente::internals::scenario::PriorWeight;
    /// assert_eq!(PriorWeight::Share(0.5).weights(4), (0.5, 0.125));
    /// assert_eq!(PriorWeight::Share(0.0).weights(0), (1.0, 0.0));
    /// assert_eq!(PriorWeight::Equal.weights(4), (1.0, 1.0));
    /// ```
    #[must_use]
    pub fn weights(self, n: usize) -> (f64, f64) {
        match self {
            PriorWeight::Share(share) if n > 0 && share < 1.0 => (share, (1.0 - share) / n as f64),
            PriorWeight::Equal if n > 0 => (1.0, 1.0),
            _ => (1.0, 0.0),
        }
    }
}

impl Serialize for PriorWeight {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            PriorWeight::Share(share) => to.serialize_f64(*share),
            PriorWeight::Equal => to.serialize_str("equal"),
        }
    }
}

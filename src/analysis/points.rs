//! Points of a private type as they are counted and shown.

use crate::scenario::PrivateType;
use crate::tally::{place_of, places};

/// A point of a private type, or a stretch of neighboring points that are counted together.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Id of the point; of a stretch, the ids of its first and last point.
    pub id: String,
    /// Values of the first and the last of its points, which are the same for a single one; none where points are names.
    pub values: Option<[f64; 2]>,
    /// Prior probability, 0 to 1.
    pub probability: f64,
}

/// The points of a type where they are few; else stretches of neighboring points, each with its probability.
#[must_use]
pub fn counted(ty: &PrivateType) -> Vec<Counted> {
    let n = ty.points.len();
    let stretch = |place: usize| {
        let all: Vec<_> =
            (ty.points.iter_enumerated()).filter(|(p, _)| place_of(*p, n) == place).map(|(_, point)| point).collect();
        let (first, last) = (all.first()?, all.last()?);
        Some(Counted {
            id: if all.len() == 1 { first.name.clone() } else { format!("{} to {}", first.name, last.name) },
            values: first.value.zip(last.value).map(<[f64; 2]>::from),
            probability: all.iter().map(|p| p.probability).sum(),
        })
    };
    (0..places(n)).filter_map(stretch).collect()
}

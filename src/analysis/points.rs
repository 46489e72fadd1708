//! Points of a private type as they are counted and shown.

use crate::scenario::{PrivateType, TypePoint};
use crate::tally::{place_of, places};

/// The points of a type where they are few; else stretches of neighbouring points, each with its probability, named by
/// the first and the last of them.
#[must_use]
pub fn counted(ty: &PrivateType) -> Vec<TypePoint> {
    let n = ty.points.len();
    let stretch = |place: usize| {
        let all: Vec<&TypePoint> = (0..n).filter(|p| place_of(*p, n) == place).map(|p| &ty.points[p]).collect();
        let words = |word: fn(&TypePoint) -> &str| match all.as_slice() {
            [one] => word(one).to_string(),
            [first, .., last] => format!("{} to {}", word(first), word(last)),
            [] => String::new(),
        };
        let probability = all.iter().map(|p| p.probability).sum();
        TypePoint { name: words(|p| &p.name), label: words(|p| &p.label), probability }
    };
    (0..places(n)).map(stretch).collect()
}

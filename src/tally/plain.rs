//! Serialization of what JSON cannot express directly.

/// A map as a list of pairs: keys of maps are text in JSON, and ours are tuples.
pub(super) mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::tally) fn serialize<K: Serialize, S: Serializer>(
        map: &BTreeMap<K, u64>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(in crate::tally) fn deserialize<'de, K: Deserialize<'de> + Ord, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<K, u64>, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}

/// Real numbers as their bits, because a reader of decimals may get the last bit wrong.
pub(super) mod bits {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::index::TiVec;

    pub(in crate::tally) fn serialize<I, S: Serializer>(numbers: &TiVec<I, f64>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(numbers.iter().map(|x| x.to_bits()))
    }

    pub(in crate::tally) fn deserialize<'de, I, D: Deserializer<'de>>(from: D) -> Result<TiVec<I, f64>, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().map(f64::from_bits).collect())
    }
}

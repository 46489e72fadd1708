//! What a tally is made of: counters that add up, and that know whether they can be those of a file.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::index::TiVec;

/// Something that counts: a number, a table of numbers, or a struct of such things.
///
/// How a counter is filled is its own affair. All else follows from this trait. It is implemented for whole numbers, and for
/// lists, arrays and maps of counters; `counters!` makes a struct of counters one of them. So a new counter is
/// one field in such a list, and one line where runs are counted.
///
/// ```
/// use detente::internals::tally::Counter;
/// let mut meetings = vec![3_u64, 0];
/// meetings.merge(&vec![1, 2]);
/// assert_eq!(meetings, [4, 2]);
/// assert!(meetings.fits(&vec![0, 0]) && !meetings.fits(&vec![0]));
/// ```
pub trait Counter {
    /// Adds what another one of the same sizes has counted. Sums are exact, in any order.
    fn merge(&mut self, other: &Self);
    /// Adds all that was counted to a digest, in a fixed order.
    fn digest_into(&self, digest: &mut Digest);
    /// Whether all its tables have the sizes of those of `empty`, which has counted nothing.
    fn fits(&self, empty: &Self) -> bool;
}

/// SHA-256 of counts: equal digests, equal counts.
#[derive(Debug, Clone, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds a whole number, as its bytes.
    pub fn number<const N: usize>(&mut self, little_endian: [u8; N]) {
        self.0.update(little_endian);
    }

    /// Adds a list: its length, then its numbers.
    pub fn list(&mut self, numbers: &[u64]) {
        numbers.to_vec().digest_into(self);
    }

    /// Adds the classes of some endings: how many there are, then each.
    pub fn endings(&mut self, classes: &[u8]) {
        self.list(&[classes.len() as u64]);
        classes.iter().for_each(|class| self.number([*class]));
    }

    /// The digest, in hexadecimal.
    #[must_use]
    pub fn hex(self) -> String {
        self.0.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

macro_rules! whole_numbers {
    ($($Number:ty),*) => { $(
        impl Counter for $Number {
            fn merge(&mut self, other: &Self) {
                *self += other;
            }

            fn digest_into(&self, digest: &mut Digest) {
                digest.number(self.to_le_bytes());
            }

            fn fits(&self, _: &Self) -> bool {
                true
            }
        }
    )* };
}

whole_numbers!(u64, u128);

impl<T: Counter> Counter for [T] {
    fn merge(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| a.merge(b));
    }

    fn digest_into(&self, digest: &mut Digest) {
        (self.len() as u64).digest_into(digest);
        self.iter().for_each(|one| one.digest_into(digest));
    }

    fn fits(&self, empty: &Self) -> bool {
        self.len() == empty.len() && self.iter().zip(empty).all(|(a, b)| a.fits(b))
    }
}

macro_rules! as_slices {
    ($([$($generic:tt)*] $List:ty),*) => { $(
        impl<T: Counter $($generic)*> Counter for $List {
            fn merge(&mut self, other: &Self) {
                self[..].merge(&other[..]);
            }

            fn digest_into(&self, digest: &mut Digest) {
                self[..].digest_into(digest);
            }

            fn fits(&self, empty: &Self) -> bool {
                self[..].fits(&empty[..])
            }
        }
    )* };
}

as_slices!([] Vec<T>, [, const N: usize] [T; N]);

impl<I, T: Counter> Counter for TiVec<I, T> {
    fn merge(&mut self, other: &Self) {
        self.raw.merge(&other.raw);
    }

    fn digest_into(&self, digest: &mut Digest) {
        self.raw.digest_into(digest);
    }

    fn fits(&self, empty: &Self) -> bool {
        self.raw.fits(&empty.raw)
    }
}

/// What is counted in some experiments only.
impl<T: Counter> Counter for Option<T> {
    fn merge(&mut self, other: &Self) {
        if let (Some(mine), Some(its)) = (self, other) {
            mine.merge(its);
        }
    }

    fn digest_into(&self, digest: &mut Digest) {
        self.as_slice().digest_into(digest);
    }

    fn fits(&self, empty: &Self) -> bool {
        self.as_slice().fits(empty.as_slice())
    }
}

/// What a map of counts may be keyed by: some whole numbers.
pub trait Key: Copy + Ord {
    /// Adds the key and its count to a digest, as one list.
    fn digest_into(self, count: u64, digest: &mut Digest);
}

impl Key for (u32, u32) {
    fn digest_into(self, count: u64, digest: &mut Digest) {
        digest.list(&[self.0.into(), self.1.into(), count]);
    }
}

impl Key for (u32, u32, u32) {
    fn digest_into(self, count: u64, digest: &mut Digest) {
        digest.list(&[self.0.into(), self.1.into(), self.2.into(), count]);
    }
}

impl Key for (u32, i32) {
    fn digest_into(self, count: u64, digest: &mut Digest) {
        digest.list(&[self.0.into(), i64::from(self.1).cast_unsigned(), count]);
    }
}

impl<K: Key> Counter for BTreeMap<K, u64> {
    fn merge(&mut self, other: &Self) {
        for (key, n) in other {
            *self.entry(*key).or_default() += n;
        }
    }

    fn digest_into(&self, digest: &mut Digest) {
        self.iter().for_each(|(key, n)| key.digest_into(*n, digest));
    }

    fn fits(&self, _: &Self) -> bool {
        true
    }
}

/// Declares a struct of counters from one list: each field with what it is before anything is counted. The struct gets `new`,
/// which takes what the sizes depend on, and is a [`Counter`] that adds up, compares and digests field by field.
///
/// The list has three parts. In a digest, the numbers of the first come as one list, the fields of the second one after another.
/// Those of the third are beside the digest: results that were pinned before these were counted keep their digests.
macro_rules! counters {
    (
        $(#[$about:meta])*
        pub struct $Name:ident($given:ident: $Given:ty) {
            digested as one list { $( $(#[$a:meta])* $number:ident: u64, )* }
            digested { $( $(#[$b:meta])* $field:ident: $Field:ty = $empty:expr, )* }
            beside the digest { $( $(#[$c:meta])* $beside:ident: $Beside:ty = $none:expr, )* }
        }
    ) => {
        $(#[$about])*
        pub struct $Name {
            $( $(#[$a])* pub $number: u64, )*
            $( $(#[$b])* pub $field: $Field, )*
            $( $(#[$c])* pub $beside: $Beside, )*
        }

        impl $Name {
            /// Nothing counted yet.
            #[must_use]
            pub fn new($given: $Given) -> Self {
                Self { $( $number: 0, )* $( $field: $empty, )* $( $beside: $none, )* }
            }
        }

        impl $crate::tally::Counter for $Name {
            fn merge(&mut self, other: &Self) {
                $( self.$number += other.$number; )*
                $( $crate::tally::Counter::merge(&mut self.$field, &other.$field); )*
                $( $crate::tally::Counter::merge(&mut self.$beside, &other.$beside); )*
            }

            fn digest_into(&self, digest: &mut $crate::tally::Digest) {
                let numbers: &[u64] = &[$( self.$number ),*];
                if !numbers.is_empty() {
                    digest.list(numbers);
                }
                $( $crate::tally::Counter::digest_into(&self.$field, digest); )*
            }

            fn fits(&self, empty: &Self) -> bool {
                true $( && $crate::tally::Counter::fits(&self.$field, &empty.$field) )*
                    $( && $crate::tally::Counter::fits(&self.$beside, &empty.$beside) )*
            }
        }
    };
}
pub(crate) use counters;

#[cfg(test)]
mod tests {
    use super::super::{Clusters, Joint, Moments, Paired, Sample, Sampled};
    use super::*;
    use crate::index::{OutcomeIdx, PointIdx};

    /// What is written of some counters.
    fn digest(of: &dyn Fn(&mut Digest)) -> String {
        let mut digest = Digest::default();
        of(&mut digest);
        digest.hex()
    }

    /// Whatever has a size or a number of its own is seen, by itself.
    #[test]
    fn every_size_is_compared_and_every_number_digested() {
        fn check<T: Counter + Clone>(whole: &T, sizes: &[fn(&mut T)], numbers: &[fn(&mut T)]) {
            let written = |counter: &T| digest(&|d| counter.digest_into(d));
            assert!(whole.fits(whole));
            for (n, change) in sizes.iter().enumerate() {
                let mut other = whole.clone();
                change(&mut other);
                assert!(!other.fits(whole) && !whole.fits(&other), "size {n}");
            }
            for (n, change) in numbers.iter().enumerate() {
                let mut other = whole.clone();
                change(&mut other);
                assert_ne!(written(&other), written(whole), "number {n}");
                assert!(other.fits(whole), "number {n}");
            }
        }
        check(
            &vec![vec![1_u64], vec![2]],
            &[|v| v.truncate(1), |v| v[1].push(0)],
            &[|v| v[0][0] = 2, |v| v.swap(0, 1)],
        );
        check(
            &Clusters::new(2),
            &[|c| c.kinds = 3, |c| c.sums.truncate(1), |c| c.products.truncate(3)],
            &[|c| c.runs = 1, |c| c.sums[1] = 1, |c| c.products[3] = 1],
        );
        check(
            &Joint::between(2, 3),
            &[|j| j.rows = 3, |j| j.columns = 2, |j| j.counts.truncate(5)],
            &[|j| j.counts[0] = 1, |j| j.counts[5] = 1],
        );
        check(&Moments::default(), &[], &[|m| m.n = 1, |m| m.sum = 1, |m| m.squares = 1]);
        check(&Paired::default(), &[], &[|p| p.run.n = 1, |p| p.twin.n = 1, |p| p.difference.n = 1]);
        check(&Some(1_u64), &[|o| *o = None], &[|o| *o = Some(2)]);
        check(
            &BTreeMap::from([((1_u32, 2_u32), 3)]),
            &[],
            &[
                |m| {
                    m.insert((1, 2), 4);
                },
                |m| {
                    m.insert((1, 3), 1);
                },
            ],
        );
        let run = Sampled { run: 1, outcome: OutcomeIdx(0), drawn: vec![0.5].into(), point: vec![PointIdx(1)].into() };
        check(
            &Sample(vec![run]),
            &[],
            &[
                |s| s.0[0].run = 2,
                |s| s.0[0].outcome = OutcomeIdx(1),
                |s| s.0[0].drawn.raw[0] = 0.25,
                |s| s.0[0].point.raw[0] = PointIdx(0),
            ],
        );
    }

    #[test]
    fn merging_adds_each_number_to_its_own() {
        let mut map = BTreeMap::from([((1_u32, -2_i32), 3)]);
        Counter::merge(&mut map, &BTreeMap::from([((1, -2), 4), ((0, 0), 1)]));
        assert_eq!(map, BTreeMap::from([((0, 0), 1), ((1, -2), 7)]));
        let mut some = Some(2_u64);
        some.merge(&Some(3));
        assert_eq!(some, Some(5));
        let mut joint = Joint::between(1, 2);
        joint.push(OutcomeIdx(0), OutcomeIdx(1));
        let other = joint.clone();
        joint.merge(&other);
        assert_eq!(joint.counts, [0, 2]);
        let mut paired = Paired::default();
        paired.push(1.0, 3.0);
        let other = paired;
        paired.merge(&other);
        assert_eq!(
            [paired.run, paired.twin, paired.difference].map(|m| (m.n, m.total())),
            [(2, 2.0), (2, 6.0), (2, 4.0)]
        );
    }
}

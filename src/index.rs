//! Positions, each of a type of its own: an actor's position cannot be taken for an issue's.
//!
//! Everything that stands in a list is named by its position there. Each kind of thing has an index type, such as
//! [`ActorIdx`], and a list by it is a [`TiVec<ActorIdx, T>`](TiVec), which only that type indexes; a slice is a [`TiSlice`].
//! All of them are plain `usize` and `Vec` once compiled.
//!
//! - A *position* has an index type. A *number of things*, a round and a level (a `u8` or a count of steps) have none.
//! - Two lists of one kind have two types: [`PointIdx`] counts the points of one type, [`GroupPointIdx`] the joint points of one
//!   group, [`JointPointIdx`] those of all groups; [`ProfileIdx`] counts the profiles of one actor, [`ViewIdx`] those of all.
//! - A consecutive part of a list is a [`Span`], a set of positions a [`Set`].
//! - Arrays by package ([`PackageIdx`]) that loops run through from end to end are plain slices; [`Span::raw`] cuts them.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not, Range};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use typed_index_collections::{TiSlice, TiVec, ti_vec};

/// A position in a list of one kind.
pub trait Index: Copy + Ord + From<usize> + Into<usize> {}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
        )]
        pub struct $name(pub usize);

        impl From<usize> for $name {
            #[inline(always)]
            fn from(position: usize) -> Self {
                Self(position)
            }
        }

        impl From<$name> for usize {
            #[inline(always)]
            fn from(index: $name) -> usize {
                index.0
            }
        }

        impl Index for $name {}

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

index!(
    /// Position of an actor.
    ActorIdx,
    /// Position of a private type.
    TypeIdx,
    /// Position of a point of a private type.
    PointIdx,
    /// Position of a group of private types.
    GroupIdx,
    /// Position of a joint point of a group of types.
    GroupPointIdx,
    /// Position of a joint point among those of all groups.
    JointPointIdx,
    /// Position of a profile, a joint point of an actor's own types.
    ProfileIdx,
    /// Position of a view, a profile of an actor, among those of all actors.
    ViewIdx,
    /// Position of a combination of the initiators' profiles.
    ComboIdx,
    /// Position of an issue.
    IssueIdx,
    /// Position of a block of issues.
    BlockIdx,
    /// Position of a measure, a number read off levels.
    MeasureIdx,
    /// Position of a forum.
    ForumIdx,
    /// Position of a party among those of its forum.
    PartyIdx,
    /// Position of a package among those of its forum.
    PackageIdx,
    /// Position of a named proposal.
    ProposalIdx,
    /// Position of a move.
    MoveIdx,
    /// Position of a use of force.
    ForceIdx,
    /// Position of a shift.
    ShiftIdx,
    /// Position of an event among those of its round.
    EventIdx,
    /// Position of an outcome class.
    OutcomeIdx,
    /// Position of an uncertain number.
    DrawIdx,
    /// Position of an input: the uncertain numbers, then the private types.
    InputIdx,
    /// Position of a rule in an actor's script.
    RuleIdx,
    /// Position of a source of random numbers.
    SourceIdx,
);

/// A consecutive part of a list: from a position to before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span<I> {
    /// First position.
    pub start: I,
    /// The position after the last.
    pub end: I,
}

impl<I: Index> Span<I> {
    /// From a position to before another.
    #[inline(always)]
    pub fn new(start: I, end: I) -> Self {
        Self { start, end }
    }

    /// The first `n` positions.
    #[inline(always)]
    pub fn first(n: usize) -> Self {
        Self { start: I::from(0), end: I::from(n) }
    }

    /// One position.
    #[inline(always)]
    pub fn one(at: I) -> Self {
        Self { start: at, end: I::from(at.into() + 1) }
    }

    /// Number of positions.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.end.into() - self.start.into()
    }

    /// Whether it has no position.
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The part of it that lies within another span.
    #[inline(always)]
    pub fn within(self, other: Self) -> Self {
        Self { start: self.start.max(other.start), end: self.end.min(other.end) }
    }

    /// The positions, in rising order.
    #[inline(always)]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone {
        self.raw().map(I::from)
    }

    /// For a typed slice: `list[span.typed()]`.
    #[inline(always)]
    pub fn typed(self) -> Range<I> {
        self.start..self.end
    }

    /// For a plain slice: `list[span.raw()]`.
    #[inline(always)]
    pub fn raw(self) -> Range<usize> {
        self.start.into()..self.end.into()
    }
}

/// A set of positions, one bit each: below 32, or below 64 with `u64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Set<I, B = u32> {
    bits: B,
    of: PhantomData<I>,
}

/// A set of actors.
pub type ActorSet = Set<ActorIdx>;
/// A set of issues.
pub type IssueSet = Set<IssueIdx>;
/// A set of moves.
pub type MoveSet = Set<MoveIdx, u64>;

macro_rules! sets {
    ($($bits:ty),*) => {$(
        impl<I: Index> Set<I, $bits> {
            /// Largest number of positions.
            pub const MOST: usize = <$bits>::BITS as usize;
            /// No position.
            pub const NONE: Self = Self { bits: 0, of: PhantomData };
            /// Every position.
            pub const ALL: Self = Self { bits: <$bits>::MAX, of: PhantomData };

            /// One position.
            #[inline(always)]
            pub fn one(at: I) -> Self {
                Self { bits: 1 << at.into(), of: PhantomData }
            }

            /// The set and one more position.
            #[inline(always)]
            pub fn with(self, at: I) -> Self {
                self | Self::one(at)
            }

            /// Adds a position.
            #[inline(always)]
            pub fn insert(&mut self, at: I) {
                *self |= Self::one(at);
            }

            /// Whether a position is in it.
            #[inline(always)]
            pub fn contains(self, at: I) -> bool {
                self.bits & (1 << at.into()) != 0
            }

            /// Whether no position is in it.
            #[inline(always)]
            pub fn is_empty(self) -> bool {
                self.bits == 0
            }

            /// Whether some position is in both.
            #[inline(always)]
            pub fn meets(self, other: Self) -> bool {
                self.bits & other.bits != 0
            }

            /// Number of positions.
            #[inline(always)]
            pub fn len(self) -> usize {
                self.bits.count_ones() as usize
            }

            /// The bits, the lowest for position 0.
            #[inline(always)]
            pub fn bits(self) -> u64 {
                u64::from(self.bits)
            }

            /// The positions, in rising order.
            #[inline]
            pub fn iter(self) -> impl Iterator<Item = I> {
                let mut rest = self.bits;
                std::iter::from_fn(move || {
                    if rest == 0 {
                        return None;
                    }
                    let at = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    Some(I::from(at))
                })
            }
        }

        impl<I: Index> FromIterator<I> for Set<I, $bits> {
            fn from_iter<T: IntoIterator<Item = I>>(positions: T) -> Self {
                positions.into_iter().fold(Self::NONE, Self::with)
            }
        }
    )*};
}

sets!(u32, u64);

impl<I, B: BitOr<Output = B>> BitOr for Set<I, B> {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, of: PhantomData }
    }
}

impl<I, B: BitAnd<Output = B>> BitAnd for Set<I, B> {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits, of: PhantomData }
    }
}

impl<I, B: BitOrAssign> BitOrAssign for Set<I, B> {
    #[inline(always)]
    fn bitor_assign(&mut self, other: Self) {
        self.bits |= other.bits;
    }
}

impl<I, B: BitAndAssign> BitAndAssign for Set<I, B> {
    #[inline(always)]
    fn bitand_assign(&mut self, other: Self) {
        self.bits &= other.bits;
    }
}

impl<I, B: Not<Output = B>> Not for Set<I, B> {
    type Output = Self;

    #[inline(always)]
    fn not(self) -> Self {
        Self { bits: !self.bits, of: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: ActorSet = [ActorIdx(3), ActorIdx(0), ActorIdx(31)].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [ActorIdx(0), ActorIdx(3), ActorIdx(31)]);
        assert!(set.contains(ActorIdx(3)) && !set.contains(ActorIdx(4)) && set.len() == 3);
        assert!(set.meets(ActorSet::one(ActorIdx(31))) && !set.meets(!set) && (set & !set).is_empty());
        assert_eq!(set.bits(), 1 << 31 | 1 << 3 | 1);
        let moves = MoveSet::one(MoveIdx(63)).with(MoveIdx(2));
        assert_eq!(moves.iter().collect::<Vec<_>>(), [MoveIdx(2), MoveIdx(63)]);
    }

    #[test]
    fn a_span_cuts_typed_and_plain_lists_alike() {
        let list: TiVec<IssueIdx, u8> = (0..9).collect();
        let span = Span::new(IssueIdx(2), IssueIdx(5));
        assert_eq!(list[span.typed()].raw, [2, 3, 4]);
        assert_eq!(list.raw[span.raw()], [2, 3, 4]);
        assert_eq!(span.iter().rev().map(|k| list[k]).collect::<Vec<_>>(), [4, 3, 2]);
        assert_eq!(span.within(Span::first(4)), Span::new(IssueIdx(2), IssueIdx(4)));
        assert!(span.within(Span::first(1)).is_empty() && Span::one(IssueIdx(4)).len() == 1);
    }
}

//! Seeded halves and folds: the same seed gives the same split on every machine.

use crate::maths::seeded::Seeded;

/// What a split is for; each use has random numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Shuffled hits, to tell a box from chance.
    Chance,
    /// Whether half the points give the same box.
    Stability,
    /// Cross-validation of a tree.
    Tree,
    /// Density of a box on points that did not shape it.
    CrossFit,
}

/// The indices of the chosen rows in random order.
pub(crate) fn shuffled(rows: impl Iterator<Item = usize>, seed: u64, purpose: Use, index: u32) -> Vec<usize> {
    let name = match purpose {
        Use::Chance => "chance",
        Use::Stability => "stability",
        Use::Tree => "tree",
        Use::CrossFit => "cross-fit",
    };
    let mut rows: Vec<usize> = rows.collect();
    Seeded::new(seed, &format!("{name} {index}")).shuffle(&mut rows);
    rows
}

/// Two masks that share the rows among them; hits and other points are shared evenly too.
///
/// With an odd number of hits the first half has one more, with an odd number of others the second.
pub(crate) fn halves(rows: &[bool], hits: &[bool], seed: u64, purpose: Use, index: u32) -> [Vec<bool>; 2] {
    let mut masks = [vec![false; rows.len()], vec![false; rows.len()]];
    let order = shuffled((0..rows.len()).filter(|row| rows[*row]), seed, purpose, index);
    let mut turn = [0, 1];
    for row in order {
        let turn = &mut turn[usize::from(!hits[row])];
        masks[*turn][row] = true;
        *turn = 1 - *turn;
    }
    masks
}

/// Hits dealt out anew among the rows, at random; those of other points stay.
pub(crate) fn shuffled_hits(rows: &[bool], hits: &[bool], seed: u64, index: u32) -> Vec<bool> {
    let mut dealt = hits.to_vec();
    let places = (0..rows.len()).filter(|row| rows[*row]);
    let order = shuffled(places.clone(), seed, Use::Chance, index);
    for (place, from) in places.zip(order) {
        dealt[place] = hits[from];
    }
    dealt
}

/// The fold of each row, from 0 to `n_folds` − 1; hits are shared evenly, and all points too. Other points have fold 0.
pub(crate) fn folds(rows: &[bool], hits: &[bool], n_folds: usize, seed: u64, purpose: Use) -> Vec<usize> {
    let order = shuffled((0..rows.len()).filter(|row| rows[*row]), seed, purpose, 0);
    let mut folds = vec![0; hits.len()];
    let (first, second): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|row| hits[*row]);
    for (at, row) in first.into_iter().chain(second).enumerate() {
        folds[row] = at % n_folds;
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_folds_are_even() {
        let hits: Vec<bool> = (0..101).map(|row| row % 4 == 0).collect();
        let rows: Vec<bool> = (0..101).map(|row| row != 50).collect();
        let [a, b] = halves(&rows, &hits, 7, Use::Chance, 0);
        assert!((0..101).all(|row| (a[row] ^ b[row]) == rows[row]));
        let count = |mask: &[bool], of: bool| (0..101).filter(|row| mask[*row] && hits[*row] == of).count();
        assert_eq!([count(&a, true), count(&b, true), count(&a, false), count(&b, false)], [13, 13, 37, 37]);
        let folds = folds(&[true; 101], &hits, 10, 7, Use::Tree);
        for fold in 0..10 {
            let of = |hit: bool| (0..101).filter(|row| folds[*row] == fold && hits[*row] == hit).count();
            assert!((2..=3).contains(&of(true)) && (10..=11).contains(&(of(true) + of(false))));
        }
    }

    #[test]
    fn shuffled_hits_are_as_many() {
        let hits: Vec<bool> = (0..100).map(|row| row % 3 == 0).collect();
        let rows: Vec<bool> = (0..100).map(|row| row < 60).collect();
        let dealt = shuffled_hits(&rows, &hits, 1, 0);
        assert!(dealt != hits && dealt[60..] == hits[60..]);
        assert_eq!(dealt.iter().filter(|hit| **hit).count(), 34);
    }

    #[test]
    fn order_is_pinned() {
        const PINNED: [usize; 8] = [2, 4, 3, 7, 6, 0, 1, 5];
        assert_eq!(shuffled(0..8, 1, Use::Chance, 0), PINNED);
        assert_ne!(shuffled(0..50, 1, Use::Chance, 0), shuffled(0..50, 1, Use::Stability, 0));
        assert_ne!(shuffled(0..50, 1, Use::Chance, 0), shuffled(0..50, 1, Use::Chance, 1));
    }
}

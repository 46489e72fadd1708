//! Classification tree: boxes by repeated binary splits.
//!
//! Source: Breiman, Friedman, Olshen & Stone (1984), *Classification and Regression Trees*. Leaves report shares, so the tree
//! is grown and pruned as their class probability tree: by the Gini index, not by wrong classes. Where hits are rare, a leaf
//! with 30% hits would count as wrongly classified as one with none.

use serde::Serialize;

use crate::analysis::discover::boxes::{Limits, Side};
use crate::analysis::discover::count::Count;
use crate::analysis::discover::grow::grow;
pub use crate::analysis::discover::grow::{Node, Split, TreeOptions};
use crate::analysis::discover::points::Points;
use crate::analysis::discover::prune::{Pruning, cross_validate};

/// A leaf as a box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaf {
    /// Its limits.
    pub limits: Limits,
    /// Points and hits in it.
    pub count: Count,
    /// Share of its points that are hits, in [0, 1].
    pub share: f64,
    /// Wilson interval of the share; optimistic, since the tree was grown on these points.
    pub interval: [f64; 2],
}

/// A tree, and how far it was pruned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tree {
    /// All nodes of the full tree; the root is the first, and parents stand before their children.
    pub nodes: Vec<Node>,
    /// The sequence of pruned trees with their cross-validated errors, and the one that was chosen.
    pub pruning: Pruning,
    /// Leaves of the chosen tree, from left to right.
    pub leaves: Vec<Leaf>,
}

/// Grows a tree and prunes it to the smallest one whose error is within one standard error of the least.
///
/// Each node is split where the Gini index falls most: where h_l²/n_l + h_r²/n_r is largest, for h hits among n points left
/// and right. Among equals the first input, then the lowest value, is taken. A node is not split where no split leaves
/// `min_mass` of the points on each side or changes the share of hits. See [`cross_validate`] for the pruning.
///
/// # Errors
///
/// An option is out of its range.
///
/// ```
/// use detente::internals::analysis::discover::{points::Points, tree::{TreeOptions, tree}};
/// let x: Vec<f64> = (0..500).map(|k| f64::from(k * 7 % 500)).collect();
/// let hits = x.iter().map(|x| *x < 100.0).collect();
/// let found = tree(&Points::new(vec![x], hits).unwrap(), &TreeOptions::default()).unwrap();
/// assert_eq!(found.leaves.len(), 2);
/// assert_eq!((found.leaves[0].limits.as_slice()[0].high, found.leaves[0].share), (Some(99.5), 1.0));
/// ```
pub fn tree(points: &Points, options: &TreeOptions) -> Result<Tree, String> {
    options.check()?;
    let nodes = grow(points, &vec![true; points.len()], options);
    let pruning = cross_validate(points, &nodes, options);
    let mut leaves = Vec::new();
    collect(&nodes, &pruning, 0, Limits::default(), &mut leaves);
    Ok(Tree { nodes, pruning, leaves })
}

fn collect(nodes: &[Node], pruning: &Pruning, at: usize, limits: Limits, leaves: &mut Vec<Leaf>) {
    match nodes[at].split.filter(|_| pruning.collapse[at] > pruning.chosen().alpha) {
        Some(split) => {
            collect(nodes, pruning, split.left, limits.with(split.column, Side::High, Some(split.at)), leaves);
            collect(nodes, pruning, split.right, limits.with(split.column, Side::Low, Some(split.at)), leaves);
        }
        None => {
            let count = nodes[at].count;
            leaves.push(Leaf { limits, count, share: count.density(), interval: count.interval() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::reference::uniform;
    use crate::analysis::discover::sample::Sample;

    #[test]
    fn two_corners_are_four_leaves() {
        let columns = uniform(5, 1_200, 4);
        let hits = (0..1_200).map(|row| {
            let corner = (columns[0][row] < 0.5) != (columns[1][row] < 0.5);
            columns[3][row] < if corner { 0.95 } else { 0.05 }
        });
        let points = Points::new(columns[..3].to_vec(), hits.collect()).unwrap();
        let found = tree(&points, &TreeOptions::default()).unwrap();
        let dense: usize = found.leaves.iter().filter(|leaf| leaf.share > 0.8).map(|leaf| leaf.count.hits).sum();
        assert!(dense as f64 > 0.9 * points.n_hits() as f64, "{:?}", found.leaves);
        let sample = Sample::all(&points);
        for leaf in &found.leaves {
            assert_eq!(leaf.limits.count(&sample), leaf.count);
        }
        assert_eq!(found.leaves.iter().map(|leaf| leaf.count.n).sum::<usize>(), 1_200);
        assert_eq!(found, tree(&points, &TreeOptions::default()).unwrap());
    }

    #[test]
    fn where_nothing_matters_the_tree_is_a_root() {
        let mut n_split = 0;
        for seed in 0..30 {
            let mut columns = uniform(200 + seed, 400, 9);
            let hits = columns.pop().unwrap().iter().map(|u| *u < 0.3).collect();
            let found = tree(&Points::new(columns, hits).unwrap(), &TreeOptions::default()).unwrap();
            n_split += usize::from(found.leaves.len() > 1);
        }
        assert!(n_split <= 6, "{n_split} of 30");
    }

    #[test]
    fn leaves_and_depth_are_bounded() {
        let columns = uniform(8, 500, 5);
        let coarse = columns[0].iter().map(|x| (x * 4.0) as u8).map(f64::from).collect();
        let hits = (0..500).map(|row| columns[4][row] < columns[0][row] * columns[1][row]).collect();
        let points = Points::new(vec![coarse, columns[1].clone(), vec![1.0; 500]], hits).unwrap();
        for max_depth in 0..6 {
            let options = TreeOptions { max_depth, min_mass: 0.05, ..TreeOptions::default() };
            let nodes = grow(&points, &vec![true; 500], &options);
            assert!(nodes.len() < 2 << max_depth && nodes.iter().all(|node| node.count.n >= 25));
            assert!(nodes.iter().all(|node| node.split.is_none_or(|split| split.column < 2)));
        }
        let wrong = TreeOptions { n_folds: 1, ..TreeOptions::default() };
        assert!(tree(&points, &wrong).unwrap_err().contains("`n_folds`"));
        let one = Points::new(vec![vec![1.0]], vec![true]).unwrap();
        assert_eq!(tree(&one, &TreeOptions::default()).unwrap().leaves.len(), 1);
    }
}

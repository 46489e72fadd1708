//! Classification tree: boxes by repeated binary splits.
//!
//! Source: Breiman, Friedman, Olshen & Stone (1984), *Classification and Regression Trees*. Leaves report shares, so the tree
//! is grown and pruned as their class probability tree: by the Gini index, not by wrong classes. Where hits are rare, a leaf
//! with 30% hits would count as wrongly classified as one with none.

use serde::Serialize;

use crate::analysis::discover::boxes::{Count, Limits, Side, between};
use crate::analysis::discover::points::Points;
use crate::analysis::discover::prune::{Pruning, cross_validate};

/// How to grow a tree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TreeOptions {
    /// Most splits between root and leaf, at most 20; 4 by default. 0 gives the root alone.
    pub max_depth: usize,
    /// Smallest mass of a leaf, as a share of the points, in (0, 0.5]; 0.02 by default.
    pub min_mass: f64,
    /// Folds of the cross-validation, at least 2; 10 by default.
    pub n_folds: usize,
    /// Seed of the folds.
    pub seed: u64,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { max_depth: 4, min_mass: 0.02, n_folds: 10, seed: 0 }
    }
}

impl TreeOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// A number is out of its range.
    pub fn check(&self) -> Result<(), String> {
        if self.max_depth > 20 {
            return Err(format!("`max_depth` is {}; nobody reads a tree deeper than 20", self.max_depth));
        }
        if !(0.0 < self.min_mass && self.min_mass <= 0.5) {
            return Err(format!("`min_mass` is {}; give a share above 0 and at most 0.5, such as 0.02", self.min_mass));
        }
        if self.n_folds < 2 {
            return Err(format!("`n_folds` is {}; give 2 or more, such as 10", self.n_folds));
        }
        Ok(())
    }
}

/// A split of a node: points with values at or below `at` go left, the others right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Split {
    /// Which input: the index of its column.
    pub column: usize,
    /// Between two neighboring distinct values, in the unit of the input.
    pub at: f64,
    /// Index of the left child.
    pub left: usize,
    /// Index of the right child.
    pub right: usize,
}

/// A node of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Node {
    /// Points and hits in it.
    pub count: Count,
    /// How it is split; `None` for a leaf of the full tree.
    pub split: Option<Split>,
}

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

/// Grows the full tree on the rows of a mask.
pub(crate) fn grow(points: &Points, rows: &[bool], options: &TreeOptions) -> Vec<Node> {
    let keep = |order: &Vec<u32>| order.iter().copied().filter(|row| rows[*row as usize]).collect();
    let orders: Vec<Vec<u32>> = points.orders().iter().map(keep).collect();
    let count = Count::of(rows, points.hits());
    let min_leaf = libm::ceil(options.min_mass * count.n as f64).max(1.0) as usize;
    let mut growing = Growing { points, min_leaf, nodes: Vec::new(), goes_left: vec![false; rows.len()] };
    growing.node(orders, count, options.max_depth);
    growing.nodes
}

/// A tree that is being grown.
struct Growing<'a> {
    points: &'a Points,
    min_leaf: usize,
    nodes: Vec<Node>,
    /// Scratch space, by row.
    goes_left: Vec<bool>,
}

impl Growing<'_> {
    /// Adds the node of the points in `orders`, and the nodes below it; returns its index.
    fn node(&mut self, orders: Vec<Vec<u32>>, count: Count, depth_left: usize) -> usize {
        let here = self.nodes.len();
        self.nodes.push(Node { count, split: None });
        if depth_left == 0 {
            return here;
        }
        let Some((column, n_left, left)) = self.best(&orders, count) else { return here };
        let (order, x) = (&orders[column], &self.points.columns()[column]);
        let at = between(x[order[n_left - 1] as usize], x[order[n_left] as usize]);
        for (k, row) in order.iter().enumerate() {
            self.goes_left[*row as usize] = k < n_left;
        }
        let (mut lefts, mut rights) = (Vec::with_capacity(orders.len()), Vec::with_capacity(orders.len()));
        for order in orders {
            let (left, right): (Vec<u32>, Vec<u32>) = order.into_iter().partition(|row| self.goes_left[*row as usize]);
            lefts.push(left);
            rights.push(right);
        }
        let right = Count { n: count.n - left.n, hits: count.hits - left.hits };
        let left = self.node(lefts, left, depth_left - 1);
        let right = self.node(rights, right, depth_left - 1);
        self.nodes[here].split = Some(Split { column, at, left, right });
        here
    }

    /// The best split: its input, how many points go left, and what they hold.
    fn best(&self, orders: &[Vec<u32>], count: Count) -> Option<(usize, usize, Count)> {
        let mut best: Option<(f64, (usize, usize, Count))> = None;
        let part = |count: Count| count.hits as f64 * count.hits as f64 / count.n as f64;
        if count.hits == 0 || count.hits == count.n {
            return None;
        }
        for (column, order) in orders.iter().enumerate() {
            let x = &self.points.columns()[column];
            let mut left = Count::default();
            for pair in order.windows(2) {
                let [row, next] = [pair[0] as usize, pair[1] as usize];
                left = Count { n: left.n + 1, hits: left.hits + usize::from(self.points.hits()[row]) };
                let right = Count { n: count.n - left.n, hits: count.hits - left.hits };
                if right.n < self.min_leaf {
                    break;
                }
                // Equal shares left and right split nothing; in whole numbers, as rounding must not decide this.
                let alike = left.hits as u64 * right.n as u64 == right.hits as u64 * left.n as u64;
                if left.n < self.min_leaf || x[row] == x[next] || alike {
                    continue;
                }
                let score = part(left) + part(right);
                if best.as_ref().is_none_or(|(top, _)| score > *top) {
                    best = Some((score, (column, left.n, left)));
                }
            }
        }
        best.map(|(_, split)| split)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::points::Sample;
    use crate::analysis::discover::reference::uniform;

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

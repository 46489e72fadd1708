//! A full classification tree, before it is pruned: each node is split where the Gini index falls most.

use serde::Serialize;

use crate::analysis::discover::boxes::between;
use crate::analysis::discover::count::Count;
use crate::analysis::discover::points::Points;

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

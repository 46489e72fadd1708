//! Cost-complexity pruning of a tree, and its choice by cross-validation.
//!
//! Source: Breiman, Friedman, Olshen & Stone (1984), chapters on pruning and on class probability trees.

use serde::Serialize;

use crate::analysis::discover::grow::{Node, TreeOptions, grow};
use crate::analysis::discover::points::Points;
use crate::analysis::discover::split::{Use, folds};

/// One tree of the pruning sequence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrunedTree {
    /// From this cost of a leaf on it is the best tree, at least 0; in units of the Gini index.
    pub alpha: f64,
    /// Number of leaves, at least 1.
    pub n_leaves: usize,
    /// Mean squared error of its shares on held-out points, in [0, 1]: the mean of (y − share)², with y = 1 for a hit and 0
    /// otherwise (Brier 1950). It is half the cost that Breiman et al. use, which sums over both classes.
    pub error: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
}

/// The pruning sequence of a tree, and the choice from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pruning {
    /// For each node, the cost of a leaf from which on it is a leaf; 0 for leaves of the full tree.
    pub collapse: Vec<f64>,
    /// From the full tree to the root, with rising cost of a leaf.
    pub trees: Vec<PrunedTree>,
    /// Index of the chosen tree: the smallest whose error is at most the least error plus its standard error.
    pub chosen: usize,
}

impl Pruning {
    /// The chosen tree.
    #[must_use]
    pub fn chosen(&self) -> PrunedTree {
        self.trees[self.chosen]
    }
}

/// For each node, the cost of a leaf from which on it is a leaf, by weakest-link pruning.
///
/// The cost of a node is R = n/N · 2p(1 − p): its Gini index, weighted by its share of the points. Again and again the node
/// is made a leaf for which (R(node) − Σ R(leaves below it)) / (leaves below it − 1) is smallest.
pub(crate) fn collapse(nodes: &[Node]) -> Vec<f64> {
    let total = nodes[0].count.n as f64;
    let cost = |node: &Node| {
        let (n, h) = (node.count.n as f64, node.count.hits as f64);
        2.0 * (h - h * h / n) / total
    };
    let mut at: Vec<Option<f64>> = nodes.iter().map(|node| node.split.is_none().then_some(0.0)).collect();
    let mut alpha = 0.0f64;
    while at[0].is_none() {
        // Cost and number of the leaves below each node, children first.
        let mut below: Vec<(f64, usize)> = nodes.iter().map(|node| (cost(node), 1)).collect();
        let mut weakest = f64::INFINITY;
        let mut links = vec![f64::INFINITY; nodes.len()];
        for (k, node) in nodes.iter().enumerate().rev() {
            let Some(split) = node.split.filter(|_| at[k].is_none()) else { continue };
            let (left, right) = (below[split.left], below[split.right]);
            below[k] = (left.0 + right.0, left.1 + right.1);
            links[k] = (cost(node) - below[k].0) / (below[k].1 - 1) as f64;
            weakest = weakest.min(links[k]);
        }
        // Rounding must neither turn the sequence back nor part links that are equal but for it.
        alpha = alpha.max(weakest);
        for k in 0..nodes.len() {
            if at[k].is_none() && links[k] <= alpha * (1.0 + 1e-12) {
                mark(nodes, &mut at, k, alpha);
            }
        }
    }
    at.into_iter().map(|at| at.unwrap_or(0.0)).collect()
}

/// Makes a leaf of a node; the nodes below it go with it.
fn mark(nodes: &[Node], at: &mut [Option<f64>], k: usize, alpha: f64) {
    if at[k].is_some() {
        return;
    }
    at[k] = Some(alpha);
    if let Some(split) = nodes[k].split {
        mark(nodes, at, split.left, alpha);
        mark(nodes, at, split.right, alpha);
    }
}

/// The pruning sequence of a tree, with errors by cross-validation, and the choice by the rule of one standard error.
///
/// The sequence has one tree for each cost of a leaf at which another node becomes a leaf. For every fold a tree is grown
/// on the points outside it. Its subtree for the geometric mean of two neighboring costs stands for the tree between them
/// and is judged on the points of the fold. Folds are seeded, and hits are shared evenly among them.
///
/// `nodes` must be the tree of these points and options.
#[must_use]
pub fn cross_validate(points: &Points, nodes: &[Node], options: &TreeOptions) -> Pruning {
    let collapse_at = collapse(nodes);
    let mut alphas: Vec<f64> = std::iter::once(0.0).chain(collapse_at.iter().copied()).collect();
    alphas.sort_by(f64::total_cmp);
    alphas.dedup();
    let mean = |k: usize| alphas.get(k + 1).map_or(f64::INFINITY, |next| (alphas[k] * next).sqrt());
    let middles: Vec<f64> = (0..alphas.len()).map(mean).collect();
    let mut losses = vec![(0.0, 0.0); alphas.len()];
    let folds = folds(&vec![true; points.len()], points.hits(), options.n_folds, options.seed, Use::Tree);
    let mut n_judged = 0usize;
    for fold in 0..options.n_folds {
        let rows: Vec<bool> = folds.iter().map(|one| *one != fold).collect();
        if !rows.contains(&true) || !rows.contains(&false) {
            continue;
        }
        let grown = grow(points, &rows, options);
        let grown_collapse = collapse(&grown);
        for row in (0..points.len()).filter(|row| !rows[*row]) {
            n_judged += 1;
            for (loss, middle) in losses.iter_mut().zip(&middles) {
                let share = predict(points, &grown, &grown_collapse, *middle, row);
                let miss = f64::from(u8::from(points.hits()[row])) - share;
                *loss = (loss.0 + miss * miss, loss.1 + miss * miss * miss * miss);
            }
        }
    }
    let n = n_judged.max(1) as f64;
    let judged = |k: usize| {
        let error = losses[k].0 / n;
        let standard_error = ((losses[k].1 / n - error * error).max(0.0) / n).sqrt();
        PrunedTree { alpha: alphas[k], n_leaves: n_leaves(nodes, &collapse_at, alphas[k], 0), error, standard_error }
    };
    let trees: Vec<PrunedTree> = (0..alphas.len()).map(judged).collect();
    // Among equal errors the smaller tree is the least, as it is the later one.
    let least = trees.iter().copied().reduce(|least, next| if next.error <= least.error { next } else { least });
    let bound = least.map_or(f64::INFINITY, |least| least.error + least.standard_error);
    let chosen = trees.iter().rposition(|tree| tree.error <= bound).unwrap_or(trees.len() - 1);
    Pruning { collapse: collapse_at, trees, chosen }
}

fn n_leaves(nodes: &[Node], collapse: &[f64], alpha: f64, at: usize) -> usize {
    match nodes[at].split.filter(|_| collapse[at] > alpha) {
        Some(split) => [split.left, split.right].map(|child| n_leaves(nodes, collapse, alpha, child)).iter().sum(),
        None => 1,
    }
}

/// Share of hits in the leaf of a row, in the tree pruned at this cost.
fn predict(points: &Points, nodes: &[Node], collapse: &[f64], alpha: f64, row: usize) -> f64 {
    let mut at = 0;
    while let Some(split) = nodes[at].split.filter(|_| collapse[at] > alpha) {
        at = if points.columns()[split.column][row] <= split.at { split.left } else { split.right };
    }
    nodes[at].count.density()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::count::Count;
    use crate::analysis::discover::grow::Split;

    #[test]
    fn the_weakest_link_goes_first() {
        let node = |n, hits, split: Option<(usize, usize)>| Node {
            count: Count { n, hits },
            split: split.map(|(left, right)| Split { column: 0, at: 0.0, left, right }),
        };
        // Root (40 of 100) into (0 of 50) and (40 of 50); the latter into (10 of 20) and (30 of 30).
        let nodes = [
            node(100, 40, Some((1, 2))),
            node(50, 0, None),
            node(50, 40, Some((3, 4))),
            node(20, 10, None),
            node(30, 30, None),
        ];
        let found = collapse(&nodes);
        // Node 2: 0.5·2·0.8·0.2 − 0.2·0.5 = 0.06. Root then: 2·0.4·0.6 − 0.16 = 0.32.
        assert!((found[2] - 0.06).abs() < 1e-15 && (found[0] - 0.32).abs() < 1e-15);
        assert_eq!([0.0, 0.059, 0.061, 0.31, 0.33].map(|alpha| n_leaves(&nodes, &found, alpha, 0)), [3, 3, 2, 2, 1]);
    }
}

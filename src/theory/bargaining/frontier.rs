//! Pareto efficiency.

use super::Problem;

impl Problem<'_> {
    /// Indices of the Pareto-efficient points, lowest first: no other point gives every actor at least as much and
    /// some actor more. Points that are equal stand or fall together. The disagreement point plays no part.
    ///
    /// Two actors: one sort. More: points are visited in falling order of their sum, in which a point comes after all
    /// that dominate it, and compared with those found efficient so far ("sort, filter, skyline", Chomicki, Godfrey,
    /// Gryz & Liang 2003); the time grows with the number of points times that of efficient points.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let points = [0.5, 0.5, 0.4, 0.5, 0.9, 0.0, 0.5, 0.5];
    /// let problem = Problem { points: &points, disagreement: &[0.0, 0.0] };
    /// assert_eq!(problem.pareto_frontier(), [0, 2, 3]);
    /// ```
    #[must_use]
    pub fn pareto_frontier(&self) -> Vec<usize> {
        self.pareto_frontier_within(u64::MAX).0
    }

    /// The same with at most `most` comparisons of two points, and whether all points were visited. Points are visited in
    /// falling order of their sum. So where the comparisons do not suffice, all that is returned is efficient, and what is
    /// missing has smaller sums. Two actors need no comparisons: their frontier is always whole.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let points = [3.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0];
    /// let problem = Problem { points: &points, disagreement: &[0.0, 0.0, 0.0] };
    /// assert_eq!(problem.pareto_frontier_within(1), (vec![0, 1], false));
    /// assert_eq!(problem.pareto_frontier_within(3), (vec![0, 1, 2], true));
    /// ```
    #[must_use]
    pub fn pareto_frontier_within(&self, most: u64) -> (Vec<usize>, bool) {
        let (mut efficient, whole) = if self.n_actors() == 2 { (self.sweep(), true) } else { self.filter(most) };
        efficient.sort_unstable();
        (efficient, whole)
    }

    /// Efficient points of two actors, in falling order of the first payoff.
    fn sweep(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.n_points()).collect();
        order.sort_by(|&k, &l| {
            let (a, b) = (self.point(k), self.point(l));
            b[0].total_cmp(&a[0]).then(b[1].total_cmp(&a[1]))
        });
        let mut efficient: Vec<usize> = Vec::new();
        for k in order {
            // The last one found has the highest second payoff so far.
            let keep = efficient.last().is_none_or(|&last| {
                let (new, top) = (self.point(k), self.point(last));
                new[1] > top[1] || new == top
            });
            if keep {
                efficient.push(k);
            }
        }
        efficient
    }

    /// Efficient points of any number of actors, found with at most so many comparisons, and whether these sufficed.
    fn filter(&self, most: u64) -> (Vec<usize>, bool) {
        let n = self.n_actors();
        // Rounded sums never fall where a summand rises, so a dominating point has at least the sum; among equal sums
        // the order of payoffs decides.
        let sums: Vec<f64> = (0..self.n_points()).map(|k| self.point(k).iter().sum()).collect();
        let mut order: Vec<usize> = (0..self.n_points()).collect();
        order.sort_by(|&k, &l| {
            let payoffs = || self.point(l).iter().zip(self.point(k)).map(|(b, a)| b.total_cmp(a));
            sums[l].total_cmp(&sums[k]).then(payoffs().find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal))
        });
        let mut efficient: Vec<usize> = Vec::new();
        let mut payoffs: Vec<f64> = Vec::new();
        let mut left = most;
        for k in order {
            let new = self.point(k);
            match left.checked_sub(efficient.len() as u64) {
                Some(rest) => left = rest,
                None => return (efficient, false),
            }
            let dominated = payoffs.chunks_exact(n).any(|old| old.iter().zip(new).all(|(a, b)| a >= b) && old != new);
            if !dominated {
                efficient.push(k);
                payoffs.extend_from_slice(new);
            }
        }
        (efficient, true)
    }
}

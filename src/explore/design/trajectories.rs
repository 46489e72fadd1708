//! Trajectories for elementary effects: paths through a grid that change one factor at a time.

use crate::maths::seeded::Seeded;

/// One path: it starts at `start`, and moves one factor after the other to its value in `end`.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// Where the path starts: for each factor a level i/(levels − 1), in [0, 1].
    pub start: Vec<f64>,
    /// Where it ends, delta above or below, in [0, 1].
    pub end: Vec<f64>,
    /// Factors in the order in which they move, each once.
    pub order: Vec<usize>,
}

impl Trajectory {
    /// All points of the path, one more than there are factors: each differs from the one before in one factor.
    ///
    /// ```
    /// use detente::internals::explore::design::trajectories;
    /// let path = &trajectories(1, 3, 4, 7).unwrap()[0];
    /// let rows = path.rows();
    /// assert_eq!((&rows[0], &rows[3]), (&path.start, &path.end));
    /// ```
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<f64>> {
        let mut row = self.start.clone();
        let mut rows = vec![row.clone()];
        for &factor in &self.order {
            if let (Some(to), Some(from)) = (row.get_mut(factor), self.end.get(factor)) {
                *to = *from;
            }
            rows.push(row.clone());
        }
        rows
    }

    /// By how much a factor moves: +delta or −delta; `None` where there is no such factor.
    ///
    /// ```
    /// use detente::internals::explore::design::trajectories;
    /// let path = &trajectories(1, 3, 4, 7).unwrap()[0];
    /// assert!((path.step(0).unwrap().abs() - 2.0 / 3.0).abs() < 1e-15);
    /// assert_eq!(path.step(3), None);
    /// ```
    #[must_use]
    pub fn step(&self, factor: usize) -> Option<f64> {
        Some(self.end.get(factor)? - self.start.get(factor)?)
    }
}

/// Random trajectories for elementary effects, `count` of them.
///
/// Each factor starts at one of `levels` equally likely levels 0, 1/(levels − 1), …, 1, and moves by delta = levels/(2·(levels −
/// 1)): up from the lower half of the levels, down from the upper half. So every level is met equally often. The order of the
/// factors is random. Source: Morris (1991), *Technometrics* 33(2); as used by Campolongo, Cariboni & Saltelli (2007),
/// *Environmental Modelling & Software* 22(10), without their selection of far-apart trajectories.
///
/// # Errors
///
/// `levels` that are odd or 0.
///
/// ```
/// use detente::internals::explore::design::trajectories;
/// let paths = trajectories(10, 5, 4, 7).unwrap();
/// assert_eq!((paths.len(), paths[0].rows().len()), (10, 6));
/// assert!(trajectories(10, 5, 3, 7).unwrap_err().contains("even"));
/// ```
pub fn trajectories(count: usize, factors: usize, levels: usize, seed: u64) -> Result<Vec<Trajectory>, String> {
    if levels == 0 || !levels.is_multiple_of(2) {
        return Err(format!(
            "{levels} levels were asked for; elementary effects need an even number of them, such as 4"
        ));
    }
    let mut random = Seeded::new(seed, "trajectories");
    let half = levels / 2;
    let at = |level: usize| level as f64 / (levels - 1) as f64;
    let path = |_| {
        let from: Vec<usize> = (0..factors).map(|_| random.below(levels)).collect();
        let to = |level: usize| if level < half { level + half } else { level - half };
        let mut order: Vec<usize> = (0..factors).collect();
        random.shuffle(&mut order);
        Trajectory {
            start: from.iter().map(|level| at(*level)).collect(),
            end: from.iter().map(|level| at(to(*level))).collect(),
            order,
        }
    };
    Ok((0..count).map(path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_change_one_factor_at_a_time_by_delta_on_the_grid() {
        for levels in [2, 4, 6, 10] {
            let delta = levels as f64 / (2.0 * (levels - 1) as f64);
            for path in trajectories(50, 7, levels, 3).unwrap() {
                let rows = path.rows();
                assert_eq!((rows.len(), &rows[7]), (8, &path.end));
                for (pair, factor) in rows.windows(2).zip(&path.order) {
                    let moved: Vec<f64> = pair[1].iter().zip(&pair[0]).map(|(to, from)| to - from).collect();
                    assert!((moved[*factor].abs() - delta).abs() < 1e-12);
                    assert_eq!(path.step(*factor), Some(moved[*factor]));
                    assert_eq!(moved.iter().filter(|moved| **moved != 0.0).count(), 1);
                }
                for x in rows.iter().flatten() {
                    let level = x * (levels - 1) as f64;
                    assert!((0.0..=1.0).contains(x) && (level - libm::round(level)).abs() < 1e-12, "{x}");
                }
                let mut order = path.order.clone();
                order.sort_unstable();
                assert_eq!(order, [0, 1, 2, 3, 4, 5, 6]);
            }
        }
    }

    #[test]
    fn levels_directions_and_orders_are_balanced() {
        let paths = trajectories(8000, 2, 4, 5).unwrap();
        let share = |wanted: &dyn Fn(&Trajectory) -> bool| paths.iter().filter(|p| wanted(p)).count() as f64 / 8000.0;
        // Four standard deviations: 0.022 and 0.019.
        assert!((share(&|p| p.step(1) > Some(0.0)) - 0.5).abs() < 0.022);
        assert!((share(&|p| p.order[0] == 1) - 0.5).abs() < 0.022);
        for level in 0..4 {
            assert!((share(&|p| libm::round(p.start[0] * 3.0) == f64::from(level)) - 0.25).abs() < 0.019);
        }
        assert!(trajectories(1, 1, 0, 0).is_err());
        assert_eq!(trajectories(1, 0, 2, 0).unwrap()[0].rows(), [Vec::<f64>::new()]);
    }
}

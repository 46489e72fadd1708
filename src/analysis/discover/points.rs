//! Inputs and hits, checked and sorted once; the rows that a search works on.

/// Points with their hits, and the order of the points by each input.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    columns: Vec<Vec<f64>>,
    hits: Vec<bool>,
    orders: Vec<Vec<u32>>,
}

impl Points {
    /// Checks points and sorts them by each input, in O(n log n) steps an input.
    ///
    /// `columns` holds one column for each input, with one finite value for each point. `hits` says of each point whether
    /// it is of interest: whether a run ended in a stated way, say.
    ///
    /// # Errors
    ///
    /// There are no points or more than `u32::MAX`, a column has another length than `hits`, or a value is not finite.
    ///
    /// ```
    /// use detente::internals::analysis::discover::points::Points;
    /// let points = Points::new(vec![vec![3.0, 1.0, 2.0]], vec![true, false, true]).unwrap();
    /// assert_eq!((points.len(), points.n_hits()), (3, 2));
    /// assert!(Points::new(vec![vec![3.0]], vec![true, false]).unwrap_err().contains("1 value"));
    /// ```
    pub fn new(columns: Vec<Vec<f64>>, hits: Vec<bool>) -> Result<Self, String> {
        let n = u32::try_from(hits.len()).map_err(|_| format!("{} points are too many; use a sample", hits.len()))?;
        if n == 0 {
            return Err("there are no points; play some runs first".into());
        }
        for (at, column) in columns.iter().enumerate() {
            if column.len() != hits.len() {
                let (values, points) = (column.len(), hits.len());
                return Err(format!(
                    "column {at} has {values} values for {points} points; give one value for each point"
                ));
            }
            if let Some(row) = column.iter().position(|x| !x.is_finite()) {
                let x = column[row];
                return Err(format!("column {at} has the value {x} at point {row}; leave out points without a number"));
            }
        }
        let sorted = |column: &Vec<f64>| {
            let mut order: Vec<u32> = (0..n).collect();
            // A stable sort: equal values stay in the order of the points. −0 equals 0.
            order.sort_by(|a, b| (column[*a as usize] + 0.0).total_cmp(&(column[*b as usize] + 0.0)));
            order
        };
        let orders = columns.iter().map(sorted).collect();
        Ok(Self { columns, hits, orders })
    }

    /// Number of points, at least 1.
    #[must_use]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Number of points that are hits.
    #[must_use]
    pub fn n_hits(&self) -> usize {
        self.hits.iter().filter(|hit| **hit).count()
    }

    /// One column for each input, each with one value for each point.
    #[must_use]
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// Whether each point is a hit.
    #[must_use]
    pub fn hits(&self) -> &[bool] {
        &self.hits
    }

    /// The same points with other hits; they need not be sorted again.
    pub(crate) fn with_hits(self, hits: Vec<bool>) -> Self {
        debug_assert_eq!(hits.len(), self.hits.len());
        Self { hits, ..self }
    }

    /// For each input, the points from its lowest value to its highest.
    pub(crate) fn orders(&self) -> &[Vec<u32>] {
        &self.orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_has_a_way_out() {
        for (columns, hits, says) in [
            (vec![vec![]], vec![], "play some runs"),
            (vec![vec![1.0, 2.0], vec![1.0]], vec![true, false], "column 1 has 1 value"),
            (vec![vec![1.0, f64::NAN]], vec![true, false], "the value NaN at point 1"),
        ] {
            let told = Points::new(columns, hits).unwrap_err();
            assert!(told.contains(says), "{told}");
        }
    }

    #[test]
    fn equal_values_stay_in_order() {
        let points = Points::new(vec![vec![0.0, 1.0, -0.0, -1.0, 1.0]], vec![true; 5]).unwrap();
        assert_eq!(points.orders(), [[3, 0, 2, 1, 4]]);
    }
}

//! What explains an ending, by least squares over the pilot.

use super::pilot::Pilot;

/// Most sums that classes are regressed on.
pub(super) const MOST: usize = 64;
/// Most sums among which they are chosen: those that are most correlated with some class.
const MOST_LOOKED_AT: usize = 400;
/// Least variance of a sum over the pilot, as it was to be expected draw by draw. Of a rare event that is about how often it was to happen.
/// A sum that mostly holds what was expected of an event that did not come would get any weight, and then the event comes.
pub(super) const LEARNED: f64 = 20.0;
/// What is left of a sum once others are known counts as nothing below this share of its variance.
const COLLINEAR: f64 = 1e-6;

/// Products of what a pilot noted, around the means: all that a regression needs.
pub(super) struct Products {
    runs: f64,
    classes: usize,
    /// Positions among the columns of those that are looked at.
    places: Vec<usize>,
    /// Products of two of them, row by row.
    square: Vec<f64>,
    /// Products with each class, column by column.
    with_classes: Vec<f64>,
    /// Squares of each class.
    of_classes: Vec<f64>,
}

impl Products {
    /// Takes the means off the pilot's sums.
    pub(super) fn of(pilot: &mut Pilot) -> Self {
        let (n, classes) = (pilot.endings.len() as f64, pilot.classes);
        let counted = |class: usize| pilot.endings.iter().filter(|ending| ending.0 == class).count() as f64;
        let shares: Vec<f64> = (0..classes).map(|class| counted(class) / n).collect();
        let of_classes: Vec<f64> = shares.iter().map(|p| n * p * (1.0 - p)).collect();
        pilot.center();
        let with_classes = pilot.with_classes();
        let places = pilot.looked_at(&with_classes, &of_classes);
        let width = places.len();
        let mut square = vec![0.0; width * width];
        let mut own = vec![0.0; width];
        for row in pilot.sums.chunks_exact(pilot.columns.max(1)) {
            own.iter_mut().zip(&places).for_each(|(x, place)| *x = row[*place]);
            for (a, products) in square.chunks_exact_mut(width.max(1)).enumerate() {
                let x = own[a];
                products.iter_mut().zip(&own).for_each(|(product, y)| *product += x * y);
            }
        }
        let kept = places.iter().flat_map(|place| &with_classes[place * classes..][..classes]);
        Self { runs: n, classes, square, with_classes: kept.copied().collect(), of_classes, places }
    }

    /// Sums that explain some class, by forward selection: at each step the one that explains most of what is left of one
    /// class, as long as it explains more than the best of as many sums that have nothing to do with any (the risk
    /// inflation criterion, Foster & George 1994). Positions among the columns.
    pub(super) fn choose(&self) -> Vec<usize> {
        let (width, classes) = (self.places.len(), self.classes);
        let (mut swept, mut left) = (Swept::of(self), self.of_classes.clone());
        let threshold = 2.0 * libm::log((width * classes).max(2) as f64);
        let mut chosen = Vec::new();
        while chosen.len() < MOST {
            let mut best = (threshold, None);
            for j in (0..width).filter(|j| !chosen.contains(j)) {
                let Some(pivot) = swept.pivot(j) else { continue };
                for (k, rest) in left.iter().enumerate().filter(|(k, rest)| **rest > COLLINEAR * self.of_classes[*k]) {
                    let with = swept.with[j * classes + k];
                    let explained = self.runs * (with * with / pivot) / rest;
                    if explained > best.0 {
                        best = (explained, Some((j, pivot)));
                    }
                }
            }
            let (_, Some((j, pivot))) = best else { break };
            chosen.push(j);
            left.iter_mut().zip(swept.row(j)).for_each(|(rest, c)| *rest -= c * c / pivot);
            swept.sweep(j, pivot);
        }
        chosen.into_iter().map(|j| self.places[j]).collect()
    }

    /// Least squares of every class on some columns: those of them that do not follow from the ones before, and their weights, column by column.
    pub(super) fn regress(&self, wanted: impl Iterator<Item = usize>) -> (Vec<usize>, Vec<f64>) {
        let mut swept = Swept::of(self);
        let mut kept = Vec::new();
        for j in wanted.filter_map(|place| self.places.iter().position(|p| *p == place)) {
            if let Some(pivot) = swept.pivot(j) {
                swept.sweep(j, pivot);
                kept.push(j);
            }
        }
        let weights = kept.iter().flat_map(|j| swept.row(*j)).copied().collect();
        (kept.into_iter().map(|j| self.places[j]).collect(), weights)
    }
}

/// Products once some columns are known (Gauss & Jordan): of what these leave of the others; the row of a known column holds its weights.
struct Swept<'p> {
    products: &'p Products,
    square: Vec<f64>,
    with: Vec<f64>,
}

impl<'p> Swept<'p> {
    /// No column is known yet.
    fn of(products: &'p Products) -> Self {
        Self { products, square: products.square.clone(), with: products.with_classes.clone() }
    }

    /// What is left of a column; `None` where it follows from those that are known.
    fn pivot(&self, j: usize) -> Option<f64> {
        let at = j * self.products.places.len() + j;
        Some(self.square[at]).filter(|pivot| *pivot > COLLINEAR * self.products.square[at])
    }

    /// Its products with each class; of a known column its weights.
    fn row(&self, j: usize) -> &[f64] {
        &self.with[j * self.products.classes..][..self.products.classes]
    }

    /// Column j, of which `pivot` is left, is known from now on.
    fn sweep(&mut self, j: usize, pivot: f64) {
        let (width, classes) = (self.products.places.len(), self.products.classes);
        let row: Vec<f64> = self.square[j * width..][..width].iter().map(|x| x / pivot).collect();
        let own: Vec<f64> = self.row(j).iter().map(|x| x / pivot).collect();
        for i in 0..width {
            let factor = self.square[i * width + j];
            let (a, c) = (&mut self.square[i * width..][..width], &mut self.with[i * classes..][..classes]);
            if i == j {
                a.copy_from_slice(&row);
                c.copy_from_slice(&own);
            } else {
                a.iter_mut().zip(&row).for_each(|(a, b)| *a -= factor * b);
                c.iter_mut().zip(&own).for_each(|(a, b)| *a -= factor * b);
            }
        }
    }
}

impl Pilot {
    /// Takes the means off.
    fn center(&mut self) {
        let mut means = vec![0.0; self.columns];
        let rows = || self.endings.len() as f64;
        for row in self.sums.chunks_exact(self.columns.max(1)) {
            means.iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
        }
        means.iter_mut().for_each(|mean| *mean /= rows());
        for row in self.sums.chunks_exact_mut(self.columns.max(1)) {
            row.iter_mut().zip(&means).for_each(|(x, mean)| *x -= mean);
        }
    }

    /// Products of each column with each class, column by column: of centered columns, so that the means of classes do not matter.
    fn with_classes(&self) -> Vec<f64> {
        let mut found = vec![0.0; self.columns * self.classes];
        for (row, ending) in self.sums.chunks_exact(self.columns.max(1)).zip(&self.endings) {
            row.iter().enumerate().for_each(|(column, x)| found[column * self.classes + ending.0] += x);
        }
        found
    }

    /// Columns from which there was enough to learn; of too many those that explain most of some class. In their own order.
    fn looked_at(&self, with_classes: &[f64], of_classes: &[f64]) -> Vec<usize> {
        let mut squares = vec![0.0; self.columns];
        for row in self.sums.chunks_exact(self.columns.max(1)) {
            squares.iter_mut().zip(row).for_each(|(square, x)| *square += x * x);
        }
        let most_explained = |column: usize| {
            let all = with_classes[column * self.classes..][..self.classes].iter().zip(of_classes);
            all.filter(|(_, own)| **own > 0.0)
                .map(|(with, own)| with * with / (own * squares[column]))
                .fold(0.0, f64::max)
        };
        let tells = |column: &usize| self.variances[*column] >= LEARNED && squares[*column] > 0.0;
        let mut found: Vec<usize> = (0..self.columns).filter(tells).collect();
        found.sort_by(|a, b| most_explained(*b).total_cmp(&most_explained(*a)));
        found.truncate(MOST_LOOKED_AT);
        found.sort_unstable();
        found
    }
}

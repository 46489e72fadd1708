//! Which box of a peeling trajectory to take.

use serde::Serialize;

use crate::analysis::discover::boxes::Step;
use crate::analysis::discover::count::Count;

/// What a box must reach to be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Choice {
    /// Smallest density, in [0, 1].
    pub min_density: Option<f64>,
    /// Smallest coverage, as a share of all hits, in [0, 1].
    pub min_coverage: Option<f64>,
}

impl Choice {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// A number is out of its range.
    pub fn check(&self) -> Result<(), String> {
        for (name, share) in [("min_density", self.min_density), ("min_coverage", self.min_coverage)] {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                return Err(format!("`{name}` is {share}; give a share from 0 to 1"));
            }
        }
        Ok(())
    }
}

/// How well "in the box" agrees with "is a hit", beyond chance: Cohen's kappa (Cohen 1960), in [−1, 1].
///
/// κ = 2(h − n·p) / (n + H − 2n·p), with n points and h hits in the box, H hits among the N points of the search, and p = H/N.
/// It is 1 where the box holds all hits and nothing else, 0 where box and hits are unrelated, and so 0 for the box without
/// limits. Where all points or none are hits it is 0.
///
/// ```
/// use detente::internals::analysis::discover::{count::Count, choose::agreement};
/// let all = Count { n: 100, hits: 20 };
/// assert_eq!(agreement(all, all), 0.0);
/// assert_eq!(agreement(Count { n: 20, hits: 20 }, all), 1.0);
/// assert_eq!(agreement(Count { n: 20, hits: 12 }, all), 0.5);
/// ```
#[must_use]
pub fn agreement(inside: Count, all: Count) -> f64 {
    if all.hits == 0 || all.hits >= all.n {
        return 0.0;
    }
    // Multiplied by N, both parts are whole numbers: nothing is lost where n·p comes near to h.
    let [n, h] = [inside.n, inside.hits].map(|count| count as i128);
    let [all_n, all_h] = [all.n, all.hits].map(|count| count as i128);
    let above = 2 * (h * all_n - n * all_h);
    let below = (n + all_h) * all_n - 2 * n * all_h;
    above as f64 / below as f64
}

/// The step of a peeling trajectory with the largest [`agreement`]; `None` where no step qualifies.
///
/// A step qualifies that has a limit, a density above that of the first step, and the smallest density and coverage that were
/// asked for. Among equals the earlier (larger) box is taken.
///
/// Bryant & Lempert (2010) let a person weigh coverage against density. A rule that takes no person must rank both. The
/// harmonic mean F₁ = 2h/(n + H) of the two (van Rijsbergen 1979) does so without a parameter, but it favors boxes of
/// nearly all points where hits are frequent: the box without limits has F₁ = 2/3 where half the points are hits, as much
/// as a pure box with half of the hits. Kappa is F₁ corrected for chance, (F₁ − E F₁)/(1 − E F₁) with the expectation for
/// unrelated boxes of that size (Albatineh et al. 2006). For rare hits the two rank alike; where half the points are
/// hits, kappa ranks as coverage minus the share of the other points in the box (Youden 1950).
///
/// ```
/// use detente::internals::analysis::discover::choose::{Choice, choose};
/// use detente::internals::analysis::discover::{points::Points, sample::Sample, prim::{PrimOptions, peel}};
/// let x: Vec<f64> = (0..1000).map(f64::from).collect();
/// let hits = (0..1000).map(|row| if row < 700 { row % 10 == 0 } else { row % 10 < 8 }).collect();
/// let points = Points::new(vec![x], hits).unwrap();
/// let steps = peel(&Sample::all(&points), &PrimOptions::default()).unwrap();
/// let chosen = &steps[choose(&steps, &Choice::default()).unwrap()];
/// let low = chosen.limits.as_slice()[0].low.unwrap();
/// assert!((680.0..720.0).contains(&low));
/// assert_eq!(choose(&steps, &Choice { min_density: Some(1.0), ..Choice::default() }), None);
/// ```
#[must_use]
pub fn choose(steps: &[Step], choice: &Choice) -> Option<usize> {
    let first = steps.first()?;
    let fits = |step: &Step| {
        step.n_limited > 0
            && step.density > first.density
            && choice.min_density.is_none_or(|least| step.density >= least)
            && choice.min_coverage.is_none_or(|least| step.coverage >= least)
    };
    let ranked = steps.iter().enumerate().filter(|(_, step)| fits(step));
    let ranked = ranked.map(|(at, step)| (at, agreement(step.count, first.count)));
    ranked.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::boxes::{Limits, Side};

    #[test]
    fn agreement_is_cohens_kappa() {
        // From its definition: (observed − expected)/(1 − expected).
        for (n, h, all_n, all_h) in [(30, 12, 100, 40), (5, 5, 1000, 300), (900, 250, 1000, 270), (40, 2, 90, 50)] {
            let [n, h, all_n, all_h] = [n, h, all_n, all_h].map(f64::from);
            let observed = (h + (all_n - n - (all_h - h))) / all_n;
            let expected = (n * all_h + (all_n - n) * (all_n - all_h)) / (all_n * all_n);
            let inside = Count { n: n as usize, hits: h as usize };
            let kappa = agreement(inside, Count { n: all_n as usize, hits: all_h as usize });
            assert!((kappa - (observed - expected) / (1.0 - expected)).abs() < 1e-14);
        }
        assert_eq!(agreement(Count { n: 5, hits: 5 }, Count { n: 9, hits: 9 }), 0.0);
    }

    #[test]
    fn minima_are_kept_and_equals_go_to_the_larger_box() {
        let whole = Count { n: 100, hits: 50 };
        let step =
            |n, hits, at: Option<f64>| Step::new(Limits::default().with(0, Side::Low, at), Count { n, hits }, whole);
        let steps = [step(100, 50, None), step(80, 48, Some(1.0)), step(60, 46, Some(2.0)), step(20, 20, Some(3.0))];
        let chosen = |min_density, min_coverage| choose(&steps, &Choice { min_density, min_coverage });
        assert_eq!(chosen(None, None), Some(2));
        assert_eq!(chosen(Some(0.9), None), Some(3));
        assert_eq!(chosen(None, Some(0.95)), Some(1));
        assert_eq!(chosen(Some(0.9), Some(0.9)), None);
        assert_eq!(choose(&[], &Choice::default()), None);
        assert!(Choice { min_density: Some(1.5), min_coverage: None }.check().unwrap_err().contains("from 0 to 1"));
    }
}

//! The truncated normal.

use crate::maths::special::{normal_between, normal_cdf, normal_pdf_drop, normal_quantile};

/// A normal cut to [low, high].
///
/// Where the cut keeps less than 1e-280 of the normal's mass (both ends some 36 standard deviations away on one side),
/// all mass is put on the end nearer to the mean, because the shape in between can no longer be told.
pub(super) struct Cut {
    mean: f64,
    sd: f64,
    low: f64,
    high: f64,
    /// Lower end in standard units.
    from: f64,
    /// Probability of the normal between the ends.
    mass: f64,
}

impl Cut {
    /// Mass below which only a point is left.
    const LEAST: f64 = 1e-280;

    pub(super) fn new(mean: f64, sd: f64, low: f64, high: f64) -> Self {
        let (from, to) = ((low - mean) / sd, (high - mean) / sd);
        Self { mean, sd, low, high, from, mass: normal_between(from, to) }
    }

    /// The end nearer to the mean, if the mass between the ends is lost.
    fn point(&self) -> Option<f64> {
        if self.mass > Self::LEAST {
            None
        } else if self.from > 0.0 {
            Some(self.low)
        } else {
            Some(self.high)
        }
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        if x >= self.high {
            return 1.0;
        }
        if x < self.low {
            return 0.0;
        }
        match self.point() {
            Some(point) => f64::from(u8::from(x >= point)),
            None => (normal_between(self.from, (x - self.mean) / self.sd) / self.mass).clamp(0.0, 1.0),
        }
    }

    pub(super) fn quantile(&self, p: f64) -> f64 {
        if let Some(point) = self.point() {
            return point;
        }
        // A cut in the upper tail is turned round, because the normal function holds its digits in the lower tail.
        let z = if self.from > 0.0 {
            -normal_quantile(normal_cdf(-self.from) - p * self.mass)
        } else {
            normal_quantile(normal_cdf(self.from) + p * self.mass)
        };
        (self.mean + self.sd * z).clamp(self.low, self.high)
    }

    pub(super) fn partial_mean(&self, x: f64) -> f64 {
        let x = x.clamp(self.low, self.high);
        match self.point() {
            Some(point) => {
                if x >= point {
                    point
                } else {
                    0.0
                }
            }
            None => {
                let drop = normal_pdf_drop(self.from, (x - self.mean) / self.sd) / self.mass;
                self.mean * self.cdf(x) + self.sd * drop
            }
        }
    }
}

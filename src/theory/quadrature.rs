//! Integrals of smooth functions.

use std::f64::consts::PI;

/// Nodes in each panel.
const N: usize = 20;

/// Gauss and Legendre's rule on equal panels: exact for polynomials of degree 39 in each.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Node in [−1, 1] and weight.
    nodes: Vec<(f64, f64)>,
}

impl Rule {
    /// Computes nodes and weights, by Newton's method on Legendre's polynomial.
    pub(crate) fn new() -> Self {
        let n = N as f64;
        let node = |i: usize| {
            let mut x = libm::cos(PI * (i as f64 + 0.75) / (n + 0.5));
            let mut slope = 1.0;
            // Converges in four or five steps.
            for _ in 0..10 {
                let (mut last, mut value) = (1.0, x);
                for k in 2..=N {
                    let k = k as f64;
                    (last, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * last) / k);
                }
                slope = n * (x * value - last) / (x * x - 1.0);
                x -= value / slope;
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        };
        Self { nodes: (0..N).map(node).collect() }
    }

    /// ∫ f from `from` to `to`, over `panels` equal panels.
    pub(crate) fn integrate(&self, from: f64, to: f64, panels: usize, f: impl Fn(f64) -> f64) -> f64 {
        let half = 0.5 * (to - from) / panels as f64;
        let mut sum = 0.0;
        for panel in 0..panels {
            let middle = from + (2.0 * panel as f64 + 1.0) * half;
            sum += self.nodes.iter().map(|(x, weight)| weight * f(middle + half * x)).sum::<f64>();
        }
        half * sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smooth_integrals_are_exact() {
        let rule = Rule::new();
        assert!((rule.integrate(0.0, 1.0, 1, |x| x.powi(39)) - 1.0 / 40.0).abs() < 1e-15);
        assert!((rule.integrate(-1.0, 3.0, 4, libm::exp) - (3f64.exp() - (-1f64).exp())).abs() < 1e-13);
        assert!((rule.integrate(0.0, 20.0, 20, libm::cos) - 20f64.sin()).abs() < 1e-14);
        assert_eq!(rule.integrate(2.0, 2.0, 3, |x| x), 0.0);
    }
}

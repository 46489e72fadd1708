//! Random choice of one of many options by their weights, without adding up all weights one by one.

/// Options in a block whose weights are added up together.
const BLOCK: usize = 64;
/// At most so many options are tried one by one.
const FEW: usize = 2 * BLOCK;

/// Reusable buffers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sampler {
    sums: Vec<f64>,
}

impl Sampler {
    /// The option that a uniform number `u` in [0, 1) selects. Options are as likely as their weights, which are
    /// non-negative and not all 0. The result is the first option whose weight exceeds `u` times the sum of all weights,
    /// less the weights before it.
    ///
    /// Sums are taken one by one, each rounded. Where rounding cannot change the answer, they are taken in any order.
    pub(super) fn sample(&mut self, u: f64, weights: &[f64]) -> usize {
        let clear = if weights.len() < FEW { None } else { self.sample_clearly(u, weights) };
        clear.unwrap_or_else(|| one_by_one(u, weights))
    }

    /// The same where no rounding can change it.
    ///
    /// With n weights of sum S and unit roundoff ε = 2⁻⁵³, any order of adding is within (n−1)ε S of the true sum, and what
    /// is left after some subtractions within (2n+1)ε S. So a draw that falls 8 nε S inside an option falls on it anyhow.
    ///
    /// Both ways are needed: pinned results are what one subtraction after another gives, and a forum with thousands of packages
    /// cannot wait for that, because each step waits for the one before.
    fn sample_clearly(&mut self, u: f64, weights: &[f64]) -> Option<usize> {
        self.sums.clear();
        self.sums.extend(weights.chunks(BLOCK).map(sum));
        let total: f64 = self.sums.iter().sum();
        let goal = u * total;
        let margin = 4.0 * f64::EPSILON * weights.len() as f64 * total;
        // Numbers so small that their products lose bits are left to the plain way, and so is whatever is not finite.
        if !(1e-200 < total && total < f64::INFINITY) {
            return None;
        }
        let mut before = 0.0;
        for (block, sum) in self.sums.iter().enumerate() {
            if before + sum <= goal + margin {
                before += sum;
                continue;
            }
            for (o, w) in weights[block * BLOCK..].iter().enumerate() {
                if before + w > goal + margin {
                    return (before < goal - margin || before == 0.0).then_some(block * BLOCK + o);
                }
                before += w;
            }
        }
        None
    }
}

/// A sum in eight parts.
fn sum(weights: &[f64]) -> f64 {
    let (eights, rest) = weights.as_chunks::<8>();
    let mut parts = [0.0; 8];
    for eight in eights {
        parts.iter_mut().zip(eight).for_each(|(part, w)| *part += w);
    }
    parts.iter().chain(rest).sum()
}

fn one_by_one(u: f64, weights: &[f64]) -> usize {
    let total: f64 = weights.iter().sum();
    let mut left = u * total;
    let mut last = 0;
    for (i, &w) in weights.iter().enumerate() {
        if w > 0.0 {
            last = i;
            if left < w {
                return i;
            }
            left -= w;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::exp::exp;

    /// Numbers from [0, 1) that look random.
    fn numbers() -> impl Iterator<Item = f64> {
        let step = |x: &u64| Some(x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        std::iter::successors(Some(1u64), step).map(|x| (x >> 11) as f64 / 9_007_199_254_740_992.0)
    }

    #[test]
    fn falls_where_it_falls_one_by_one() {
        let mut sampler = Sampler::default();
        let mut random = numbers();
        let mut clear = 0;
        for n in [128, 129, 244, 1000, 2917] {
            for steep in [1.0, 20.0, 400.0] {
                let mut weights: Vec<f64> = (0..n).map(|_| exp(steep * (random.next().unwrap() - 1.0))).collect();
                weights.iter_mut().step_by(3).for_each(|w| *w = 0.0);
                weights[n / 2..n / 2 + 50].fill(0.0);
                for _ in 0..300 {
                    let u = random.next().unwrap();
                    let expected = one_by_one(u, &weights);
                    assert_eq!(sampler.sample(u, &weights), expected);
                    clear += (sampler.sample_clearly(u, &weights) == Some(expected)) as u32;
                }
            }
        }
        assert!(clear > 4450, "{clear} of 4500");
    }

    #[test]
    fn what_hangs_on_rounding_is_left_to_the_plain_way() {
        let mut sampler = Sampler::default();
        let weights = vec![0.1; 1000];
        for k in 1..1000 {
            // As near to an edge as can be.
            let u = k as f64 / 1000.0;
            assert_eq!(sampler.sample_clearly(u, &weights), None);
            assert_eq!(sampler.sample(u, &weights), one_by_one(u, &weights));
        }
        for weights in [vec![1e-300; 200], vec![f64::MAX; 200]] {
            assert_eq!(sampler.sample_clearly(0.5, &weights), None);
        }
        assert_eq!(sampler.sample(0.0, &weights), 0);
        let mut last = vec![0.0; 300];
        last[299] = 2.0;
        assert_eq!([0.0, 0.5, 1.0 - f64::EPSILON].map(|u| sampler.sample(u, &last)), [299; 3]);
    }
}

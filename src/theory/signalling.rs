//! A crisis of three moves in which each knows its own values (Lewis & Schultz 2003).
//!
//! A keeps the status quo (S_A) or challenges; B concedes (V_A to A, C_B to B) or resists; A backs down or fights. A privately
//! knows its values of backing down and of war, B its value of war: normal about a, W_A and W_B with standard deviation σ,
//! independent. If A backs down B gets V_B. B learns from the challenge. Each plays a cut-off:
//!
//! > c* = (S_A − (1 − p_R) V_A)/p_R,  p_C = 1 − Φ((c* − a)/σ) Φ((c* − W_A)/σ)
//!
//! > p_F|C = P(w > max(a, c*))/p_C,  w* = (C_B − (1 − p_F|C) V_B)/p_F|C,  p_R = 1 − Φ((w* − W_B)/σ)
//!
//! A challenges if the better of its two ends after resistance is above c*; B resists if its value of war is above w*. An
//! equilibrium is a fixed point in p_R. By continuity there is one always; there may be several.

use super::error::{Error, inside};
use super::quadrature::Rule;
use crate::maths::special::{normal_cdf, normal_pdf};

/// The scan looks at z-values of p_R from −EDGE to EDGE. Φ(−37) is about the smallest normal number.
const EDGE: f64 = 37.0;
/// Standard deviations beyond which a chance is less than a last bit of 1.
const FAR: f64 = 8.5;
/// ½ ln 2π.
const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_7;
/// Cells of the scan.
const CELLS: usize = 2000;

/// What is at stake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crisis {
    /// S_A, the status quo to A.
    pub status_quo: f64,
    /// V_A and C_B, a concession to A and to B.
    pub concession: [f64; 2],
    /// a and V_B, backing down: to A on average, and to B.
    pub backing_down: [f64; 2],
    /// W_A and W_B, war, on average.
    pub war: [f64; 2],
    /// σ, standard deviation of the three private values.
    pub sigma: f64,
}

/// One equilibrium of the crisis: how each side plays, and how it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equilibrium {
    /// p_C, probability of a challenge.
    pub challenges: f64,
    /// p_R, probability that B, challenged, resists.
    pub resists: f64,
    /// p_F|C, probability that A, having challenged, would fight rather than back down.
    pub fights: f64,
    /// The same before the challenge: P(w > a). The challenge has taught B the difference.
    pub fights_prior: f64,
    /// c*, the value above which A challenges; `None` where it is beyond all numbers (p_R is all but 0).
    pub cutoff_a: Option<f64>,
    /// w*, B's value of war above which it resists; `None` where it is beyond all numbers.
    pub cutoff_b: Option<f64>,
    /// Probability of each end: status quo, concession, backing down, war.
    pub ends: [f64; 4],
    /// How the best reply moves with p_R here. Repeated replies converge on this equilibrium, from near it, where its size
    /// is below 1.
    pub slope: f64,
}

/// What A's side of the fixed point looks like at one p_R.
#[derive(Debug, Clone, Copy)]
struct Reply {
    cutoff_a: f64,
    challenges: f64,
    fights: f64,
    cutoff_b: f64,
    /// z-value of the p_R with which B answers.
    z: f64,
}

impl Crisis {
    /// All equilibria that a scan finds, in rising order of p_R; at least one.
    ///
    /// The best reply is followed over 2000 cells of the z-value of p_R, from Φ(−37) to Φ(37), and each change of sign is
    /// bisected until p_R and its reply agree to rounding. Two equilibria within a cell (0.04 standard deviations)
    /// are missed. Where no more than one is found with the scan, the best reply is above the diagonal on one side of it and
    /// below on the other. Means are at most 1e4 σ in size, σ is in [1e-6, 1e6].
    ///
    /// ```
    /// use detente::theory::signalling::Crisis;
    /// let crisis = Crisis {
    ///     status_quo: 0.4,
    ///     concession: [1.0, 0.0],
    ///     backing_down: [-0.3, 0.4],
    ///     war: [-0.5, -0.7],
    ///     sigma: 0.5,
    /// };
    /// let all = crisis.equilibria()?;
    /// assert_eq!(all.len(), 1);
    /// assert!((all[0].challenges - 0.565697419).abs() < 1e-9 && (all[0].resists - 0.506135479).abs() < 1e-9);
    /// assert!((all[0].fights - 0.361111868).abs() < 1e-9 && (all[0].fights_prior - 0.388648705).abs() < 1e-9);
    /// assert!((all[0].ends[3] - 0.103393382).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn equilibria(&self) -> Result<Vec<Equilibrium>, Error> {
        self.check()?;
        let rule = Rule::new();
        let gap = |x: f64| self.reply(&rule, x).z - x;
        let at = |k: usize| -EDGE + 2.0 * EDGE * (k as f64 / CELLS as f64);
        let mut roots = Vec::new();
        let mut last = gap(-EDGE);
        // Where even Φ(−37) is more than B's reply, p_R is 0 to the last bit; and 1 at the other end.
        if last <= 0.0 {
            roots.push(-EDGE);
        }
        for k in 1..=CELLS {
            let next = gap(at(k));
            if (last > 0.0) != (next > 0.0) {
                roots.push(bisect(at(k - 1), at(k), last > 0.0, &gap));
            }
            last = next;
        }
        if last > 0.0 {
            roots.push(EDGE);
        }
        Ok(roots.into_iter().map(|x| self.equilibrium(&rule, x)).collect())
    }

    /// How B answers, and A before it, if B resists with probability Φ(x).
    fn reply(&self, rule: &Rule, x: f64) -> Reply {
        let (resists, yields) = (normal_cdf(x), normal_cdf(-x));
        let [v_a, c_b] = self.concession;
        let [a, v_b] = self.backing_down;
        // S + (1 − p)(S − V)/p, without loss where p is near 1.
        let cutoff_a = self.status_quo + yields * ((self.status_quo - v_a) / resists);
        let (challenges, fights) = self.challenge(rule, a, cutoff_a);
        let cutoff_b = v_b + (c_b - v_b) / fights;
        // 0/0 where B is indifferent to everything but war.
        let cutoff_b = if c_b == v_b { v_b } else { cutoff_b };
        Reply { cutoff_a, challenges, fights, cutoff_b, z: (self.war[1] - cutoff_b) / self.sigma }
    }

    /// p_C and p_F|C at a cut-off, which may be infinite.
    fn challenge(&self, rule: &Rule, a: f64, cutoff: f64) -> (f64, f64) {
        let sigma = self.sigma;
        let [z_a, z_w] = [a, self.war[0]].map(|mean| (cutoff - mean) / sigma);
        // 1 − ΦΦ, without cancellation.
        let (over_a, over_w) = (normal_cdf(-z_a), normal_cdf(-z_w));
        let challenges = over_w + over_a * normal_cdf(z_w);
        let shift = (self.war[0] - a) / sigma;
        // Far out at most one of the two values is above the cut-off, and only the ratio of their chances counts.
        if z_a > FAR && z_w > FAR {
            return (challenges, 1.0 / (1.0 + libm::exp(log_tail_ratio(z_a, z_w, shift))));
        }
        // P(w > a, w > c) = ∫ φ(z) Φ((W + σz − a)/σ) dz from (c − W)/σ up. The integrand is largest at its lower end, in the
        // middle of the distribution, or at −shift/2; ten standard deviations on it is beyond the last bit.
        let from = z_w.max(-9.0);
        let to = (from.max(-0.5 * shift) + 10.0).clamp(9.0, 50.0);
        if from >= to {
            return (challenges, 0.0);
        }
        let both =
            rule.integrate(from, to, 1 + (0.4 * (to - from)) as usize, |z| normal_pdf(z) * normal_cdf(z + shift));
        (challenges, (both / challenges).clamp(0.0, 1.0))
    }

    fn equilibrium(&self, rule: &Rule, x: f64) -> Equilibrium {
        let reply = self.reply(rule, x);
        let (resists, yields) = (normal_cdf(x), normal_cdf(-x));
        let step = 1e-4;
        let slope = (self.reply(rule, x + step).z - self.reply(rule, x - step).z) / (2.0 * step);
        let (p_c, p_f) = (reply.challenges, reply.fights);
        let status_quo = normal_cdf((reply.cutoff_a - self.backing_down[0]) / self.sigma)
            * normal_cdf((reply.cutoff_a - self.war[0]) / self.sigma);
        let finite = |value: f64| value.is_finite().then_some(value);
        Equilibrium {
            challenges: p_c,
            resists,
            fights: p_f,
            fights_prior: normal_cdf((self.war[0] - self.backing_down[0]) / (self.sigma * std::f64::consts::SQRT_2)),
            cutoff_a: finite(reply.cutoff_a),
            cutoff_b: finite(reply.cutoff_b),
            ends: [status_quo, p_c * yields, p_c * resists * (1.0 - p_f), p_c * resists * p_f],
            slope: if slope.is_finite() { slope } else { 0.0 },
        }
    }

    fn check(&self) -> Result<(), Error> {
        inside((1e-6..=1e6).contains(&self.sigma), "sigma", self.sigma, "[1e-6, 1e6]")?;
        let [v_a, c_b] = self.concession;
        let [a, v_b] = self.backing_down;
        let [w_a, w_b] = self.war;
        for value in [self.status_quo, v_a, c_b, a, v_b, w_a, w_b] {
            inside((value / self.sigma).abs() <= 1e4, "payoff", value, "[−1e4 σ, 1e4 σ]")?;
        }
        Ok(())
    }
}

/// ln(Q(a)/Q(b)) for the upper tails of the normal distribution, given a, b > 8 and a − b; infinite arguments are allowed.
fn log_tail_ratio(a: f64, b: f64, gap: f64) -> f64 {
    /// From here on the series below is exact to rounding.
    const SERIES: f64 = 30.0;
    if a < SERIES && b < SERIES {
        return libm::log(normal_cdf(-a) / normal_cdf(-b));
    }
    // Q(z) = φ(z) m(z), with Mills's ratio m(z) = (1 − z⁻² + 3 z⁻⁴ − 15 z⁻⁶ + …)/z.
    let log_mills = |z: f64| {
        let u = 1.0 / (z * z);
        libm::log1p(-u * (1.0 - 3.0 * u * (1.0 - 5.0 * u * (1.0 - 7.0 * u * (1.0 - 9.0 * u)))))
    };
    let log =
        |z: f64| if z < SERIES { libm::log(normal_cdf(-z) * z) + 0.5 * z * z } else { log_mills(z) - HALF_LOG_TAU };
    if gap == 0.0 {
        return 0.0;
    }
    // Of the sizes of a and b only a distance is left where both are beyond all numbers.
    let sizes = if a.is_finite() && b.is_finite() { libm::log(b / a) } else { 0.0 };
    -0.5 * gap * (a + b) + (log(a) - log(b)) + sizes
}

/// The place where a function changes sign, between neighboring numbers.
fn bisect(low: f64, high: f64, positive_at_low: bool, f: &impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if (f(middle) > 0.0) == positive_at_low {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::maths::special::normal_quantile;
    use crate::theory::tests::near;

    const NOTES: Crisis =
        Crisis { status_quo: 0.4, concession: [1.0, 0.0], backing_down: [-0.3, 0.4], war: [-0.5, -0.7], sigma: 0.5 };

    fn random(rng: &mut ChaCha8Rng) -> Crisis {
        let mut pair = |low: f64, high: f64| [0, 1].map(|_| rng.random_range(low..high));
        let (concession, backing_down, war) = (pair(-1.0, 1.5), pair(-1.0, 1.0), pair(-1.5, 0.5));
        let [status_quo, spread] = pair(0.0, 1.0);
        Crisis { status_quo, concession, backing_down, war, sigma: 0.05 + spread }
    }

    /// Types of A on a grid of equal probability, each with its best play against p_R; what B then believes, and how the
    /// types of B answer. No formula but the payoffs.
    fn by_types(crisis: &Crisis, resists: f64) -> [f64; 3] {
        const N: u32 = 1200;
        let types = |mean: f64| -> Vec<f64> {
            (0..N).map(|k| mean + crisis.sigma * normal_quantile((f64::from(k) + 0.5) / f64::from(N))).collect()
        };
        let (backs, fights) = (types(crisis.backing_down[0]), types(crisis.war[0]));
        let (mut challenges, mut fighting) = (0.0, 0.0);
        for a in &backs {
            for w in &fights {
                let challenge = (1.0 - resists) * crisis.concession[0] + resists * a.max(*w);
                if challenge > crisis.status_quo {
                    challenges += 1.0;
                    fighting += f64::from(u8::from(w > a));
                }
            }
        }
        let p_f = fighting / challenges;
        let answers = types(crisis.war[1])
            .iter()
            .filter(|w| p_f * **w + (1.0 - p_f) * crisis.backing_down[1] > crisis.concession[1])
            .count();
        [challenges / f64::from(N) / f64::from(N), p_f, answers as f64 / f64::from(N)]
    }

    #[test]
    fn equilibria_are_best_replies_of_all_types() {
        let mut rng = ChaCha8Rng::seed_from_u64(37);
        let mut checked = 0;
        for _ in 0..60 {
            let crisis = random(&mut rng);
            for play in crisis.equilibria().unwrap() {
                near(play.ends.iter().sum(), 1.0, 1e-12);
                near(play.ends[3], play.challenges * play.resists * play.fights, 1e-15);
                // Rare challenges need a finer grid, and a reply that jumps a finer one still.
                if play.challenges < 0.02 || play.slope.abs() > 3.0 || play.fights < 0.02 {
                    continue;
                }
                checked += 1;
                let [challenges, fights, resists] = by_types(&crisis, play.resists);
                near(challenges, play.challenges, 2e-3);
                near(fights, play.fights, 6e-3);
                near(resists, play.resists, 0.05);
            }
        }
        assert!(checked > 25, "{checked}");
    }

    /// On another grid, in p_R itself, the best reply crosses the diagonal just where an equilibrium is listed.
    #[test]
    fn every_crossing_of_the_best_reply_is_listed() {
        let mut rng = ChaCha8Rng::seed_from_u64(38);
        let rule = Rule::new();
        for _ in 0..60 {
            let crisis = random(&mut rng);
            let all = crisis.equilibria().unwrap();
            let above = |p: f64| normal_cdf(crisis.reply(&rule, normal_quantile(p)).z) > p;
            for k in 1..300 {
                let (p, q) = ((f64::from(k) - 0.5) / 300.0, (f64::from(k) + 0.5) / 300.0);
                let between = all.iter().filter(|e| (p..q).contains(&e.resists)).count();
                assert_eq!(above(p) != above(q), between % 2 == 1, "{crisis:?} {p} {q} {all:?}");
            }
        }
    }

    /// Simple replies converge where the slope says so.
    #[test]
    fn slopes_tell_where_simple_replies_converge() {
        let mut rng = ChaCha8Rng::seed_from_u64(39);
        let rule = Rule::new();
        for crisis in std::iter::once(NOTES).chain((0..40).map(|_| random(&mut rng))) {
            for play in crisis.equilibria().unwrap() {
                if !(1e-6..1.0 - 1e-6).contains(&play.resists) || play.slope.abs() > 0.95 {
                    continue;
                }
                let x = normal_quantile(play.resists);
                let mut moved = x + 1e-5;
                for _ in 0..3 {
                    moved = crisis.reply(&rule, moved).z;
                }
                assert!((moved - x).abs() < 0.9e-5, "{play:?}");
            }
        }
    }

    #[test]
    fn chances_of_a_challenge_hold_far_out() {
        let rule = Rule::new();
        // The two branches meet.
        for shift in [-3.0, -0.4, 0.0, 0.4, 3.0] {
            let crisis = Crisis { backing_down: [0.0, 0.0], war: [shift, 0.0], sigma: 1.0, ..NOTES };
            let (mut last, mut c) = (crisis.challenge(&rule, 0.0, -10.0).1, -10.0);
            while c < 60.0 {
                c += 0.01;
                let next = crisis.challenge(&rule, 0.0, c).1;
                assert!((next - last).abs() < 0.02 && next.is_finite(), "{shift} {c}: {last} {next}");
                last = next;
            }
            let limit = if shift > 0.0 {
                1.0
            } else if shift < 0.0 {
                0.0
            } else {
                0.5
            };
            near(crisis.challenge(&rule, 0.0, f64::INFINITY).1, limit, 1e-12);
        }
        // ln Q(9)/Q(10) and ln Q(29)/Q(31), by mpmath.
        near(log_tail_ratio(9.0, 10.0, -1.0), 9.603_136_037_180_355, 1e-12);
        near(log_tail_ratio(29.0, 31.0, -2.0), 60.066_543_717_449_13, 1e-11);
    }

    #[test]
    fn small_noise_and_odd_payoffs_have_answers() {
        let mut rng = ChaCha8Rng::seed_from_u64(40);
        for _ in 0..60 {
            let mut crisis = random(&mut rng);
            crisis.sigma = [1e-3, 0.01, 100.0][rng.random_range(0..3)];
            if rng.random_bool(0.3) {
                crisis.concession[0] = crisis.status_quo;
            }
            if rng.random_bool(0.3) {
                crisis.backing_down[1] = crisis.concession[1];
            }
            let all = crisis.equilibria().unwrap();
            assert!(!all.is_empty());
            for play in all {
                let numbers = [play.challenges, play.resists, play.fights, play.fights_prior, play.slope];
                assert!(numbers.iter().chain(&play.ends).all(|x| x.is_finite()), "{crisis:?} {play:?}");
                near(play.ends.iter().sum(), 1.0, 1e-12);
            }
        }
        assert!(Crisis { sigma: 0.0, ..NOTES }.equilibria().is_err());
        assert!(Crisis { sigma: 1e-6, ..NOTES }.equilibria().is_err());
        assert!(Crisis { status_quo: f64::NAN, ..NOTES }.equilibria().is_err());
    }
}

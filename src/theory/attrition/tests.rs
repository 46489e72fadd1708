use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::theory::quadrature::Rule;
use crate::theory::tests::near;

/// Whoever stays until any time, against the other's mixing, expects 0.
#[test]
fn every_time_to_concede_is_worth_nothing() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let rule = Rule::new();
    for _ in 0..100 {
        let [v0, v1, c0, c1]: [f64; 4] = std::array::from_fn(|_| rng.random_range(0.2..5.0));
        let war = in_continuous_time([v0, v1], [c0, c1]).unwrap();
        near(war.concedes[0] + war.concedes[1], 1.0, 1e-15);
        for (i, v, c) in [(0, v0, c0), (1, v1, c1)] {
            let h = war.hazard[1 - i];
            for until in [0.1, 1.0, 7.0] {
                let wins = rule.integrate(0.0, until, 40, |t| h * (-h * t).exp() * (v - c * t));
                near(wins - (-h * until).exp() * c * until, 0.0, 1e-10);
            }
        }
        let mean = rule.integrate(0.0, 60.0 * war.mean_time, 80, |t| (-t / war.mean_time).exp());
        near(mean, war.mean_time, 1e-9 * war.mean_time);
    }
}

#[test]
fn rounds_are_indifferent_and_add_up() {
    let mut rng = ChaCha8Rng::seed_from_u64(10);
    for _ in 0..200 {
        let [v0, v1, c0, c1]: [f64; 4] = std::array::from_fn(|_| rng.random_range(0.01..20.0));
        let war = in_rounds([v0, v1], [c0, c1]).unwrap();
        near(war.alone[0] + war.alone[1] + war.both, 1.0, 1e-14);
        let [q0, q1] = war.concedes;
        // What staying is worth, if later play is worth nothing.
        near(q1 * v0 - (1.0 - q1) * c0, 0.0, 1e-12);
        near(q0 * v1 - (1.0 - q0) * c1, 0.0, 1e-12);
        // Sums of the probabilities round by round.
        let (mut left, mut rounds, mut both) = (1.0, 0.0, 0.0);
        for _ in 0..2_000_000 {
            rounds += left;
            both += left * q0 * q1;
            left *= (1.0 - q0) * (1.0 - q1);
            if left < 1e-18 {
                break;
            }
        }
        near(rounds, war.mean_rounds, 1e-9 * rounds);
        near(both, war.both, 1e-12);
    }
    let short = in_rounds([10.0, 10.0], [1.0, 1.0]).unwrap();
    near(short.ends, 1.0 - (10.0f64 / 11.0).powi(2), 1e-15);
}

/// Conceding at the time of one's type is best against a rival who does so, for either distribution of values.
#[test]
fn no_type_would_stay_longer_or_shorter() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let rule = Rule::new();
    for _ in 0..20 {
        let (most, rate, cost) = (rng.random_range(0.5..4.0), rng.random_range(0.3..3.0), rng.random_range(0.3..3.0));
        let uniform = Uniform { most, cost };
        let exponential = Exponential { rate, cost };
        // What type `v` expects that concedes when type `as_if` would.
        let as_uniform = |v: f64, as_if: f64| {
            let t = |x: f64| uniform.stays(x).unwrap();
            rule.integrate(0.0, as_if, 30, |x| (v - cost * t(x)) / most) - (1.0 - as_if / most) * cost * t(as_if)
        };
        let as_exponential = |v: f64, as_if: f64| {
            let t = |x: f64| exponential.stays(x).unwrap();
            rule.integrate(0.0, as_if, 30, |x| (v - cost * t(x)) * rate * (-rate * x).exp())
                - (-rate * as_if).exp() * cost * t(as_if)
        };
        for k in 1..10 {
            let v = most * f64::from(k) / 10.0;
            near(as_uniform(v, v), uniform.expects(v).unwrap(), 1e-10);
            for other in 0..40 {
                let as_if = most * f64::from(other) / 40.0;
                assert!(as_uniform(v, as_if) <= as_uniform(v, v) + 1e-10);
                assert!(as_exponential(v, as_if) <= as_exponential(v, v) + 1e-10);
            }
        }
        // Distribution of the lower of two values.
        let mean = rule
            .integrate(0.0, most * (1.0 - 1e-9), 2000, |x| uniform.stays(x).unwrap() * 2.0 * (1.0 - x / most) / most);
        near(mean, uniform.mean_time().unwrap(), 1e-7 * mean);
        let mean = rule
            .integrate(0.0, 30.0 / rate, 100, |x| exponential.stays(x).unwrap() * 2.0 * rate * (-2.0 * rate * x).exp());
        near(mean, exponential.mean_time().unwrap(), 1e-10 * mean);
        let middle = most * (1.0 - 0.5f64.sqrt());
        near(uniform.stays(middle).unwrap(), uniform.median_time().unwrap(), 1e-12);
        near(exponential.stays(2f64.ln() / (2.0 * rate)).unwrap(), exponential.median_time().unwrap(), 1e-12);
    }
}

#[test]
fn times_of_low_types_do_not_cancel() {
    let war = Uniform { most: 1.0, cost: 1.0 };
    near(war.stays(1e-8).unwrap(), 0.5e-16, 1e-23);
    let (below, above) = (war.stays(0.000_999_999).unwrap(), war.stays(0.001_000_001).unwrap());
    assert!(below < above && above - below < 2.1e-9);
}

/// Two sides by seeded draws: yield at the start, or at times drawn from the distribution that is stated.
#[test]
fn reputations_are_complete_together() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let rule = Rule::new();
    for _ in 0..200 {
        let z = [rng.random_range(0.01..0.9), rng.random_range(0.01..0.9)];
        let l = [rng.random_range(0.05..3.0), rng.random_range(0.05..3.0)];
        let war = reputation(z, l).unwrap();
        assert!(war.at_once.contains(&0.0) && war.at_once.iter().all(|m| (0.0..1.0).contains(m)));
        near(war.yields[0] + war.yields[1] + war.impasse, 1.0, 1e-12);
        for i in 0..2 {
            // Who has not yielded by T* is unyielding for sure.
            near((1.0 - war.at_once[i]) * (-l[i] * war.last_time).exp(), z[i], 1e-12);
            let stays = |k: usize, t: f64| (1.0 - war.at_once[k]) * (-l[k] * t).exp();
            let later = rule.integrate(0.0, war.last_time, 40, |t| l[i] * stays(i, t) * stays(1 - i, t));
            near(war.at_once[i] + later, war.yields[i], 1e-11);
        }
    }
}

/// A type that can yield is indifferent when it does so: claims, discounting and hazards agree.
#[test]
fn yielding_pays_the_same_at_any_time() {
    let mut rng = ChaCha8Rng::seed_from_u64(13);
    let rule = Rule::new();
    for _ in 0..100 {
        let claim = [rng.random_range(0.5..0.95), rng.random_range(0.55..0.95)];
        let r = [rng.random_range(0.02..0.5), rng.random_range(0.02..0.5)];
        let l = yielding_rates(claim, r).unwrap();
        for i in 0..2 {
            let j = 1 - i;
            let paid = |until: f64| {
                let wins = rule.integrate(0.0, until, 40, |t| l[j] * (-(l[j] + r[i]) * t).exp() * claim[i]);
                wins + (-(l[j] + r[i]) * until).exp() * (1.0 - claim[j])
            };
            for until in [0.0, 0.5, 3.0] {
                near(paid(until), 1.0 - claim[j], 1e-9);
            }
        }
    }
}

#[test]
fn edges() {
    assert!(in_continuous_time([0.0, 1.0], [1.0, 1.0]).is_err() && in_rounds([1.0, 1.0], [1.0, -1.0]).is_err());
    let sure = reputation([1.0, 0.5], [1.0, 1.0]).unwrap();
    assert_eq!(sure, Reputation { last_time: 0.0, at_once: [0.0, 0.5], yields: [0.0, 0.5], impasse: 0.5 });
    let meek = reputation([0.0, 0.5], [1.0, 1.0]).unwrap();
    assert_eq!((meek.at_once, meek.yields, meek.impasse), ([1.0, 0.0], [1.0, 0.0], 0.0));
    assert!(reputation([0.0, 0.0], [1.0, 1.0]).is_err() && reputation([0.5, 0.5], [0.0, 1.0]).is_err());
    assert!(yielding_rates([0.4, 0.5], [0.1, 0.1]).is_err() && yielding_rates([1.0, 0.5], [0.1, 0.1]).is_err());
    let war = Uniform { most: 2.0, cost: 1.0 };
    assert_eq!(war.stays(0.0), Ok(0.0));
    assert!(war.stays(2.0).is_err() && war.stays(-1.0).is_err() && war.stays(f64::NAN).is_err());
    assert!(Exponential { rate: 0.0, cost: 1.0 }.mean_time().is_err());
}

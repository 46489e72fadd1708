use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

fn talks(discount: [f64; 2], breakdown: f64, breakdown_payoff: [f64; 2]) -> Talks {
    Talks { discount, breakdown, breakdown_payoff }
}

fn deadline(rounds: u32, proposer: Proposer) -> Deadline {
    Deadline { rounds, proposer, end_payoff: [0.0; 2] }
}

/// Talks with delay costs of some size, and payoffs of breakdown that may be losses.
fn random(rng: &mut ChaCha8Rng) -> Talks {
    let discount = [0, 1].map(|_| rng.random_range(0.0..0.97));
    let b0: f64 = rng.random_range(-2.0..1.0);
    let b1 = rng.random_range(-2.0..(1.0 - b0).min(1.0));
    let breakdown = if rng.random_bool(0.3) { 0.0 } else { rng.random_range(0.0..1.0) };
    talks(discount, breakdown, [b0, b1])
}

#[test]
fn values_of_the_notes() {
    for (talks, x) in [
        (Talks::patient([0.9, 0.9]), 0.526_315_789),
        (Talks::patient([0.95, 0.9]), 0.689_655_172),
        (talks([1.0, 1.0], 0.05, [0.2, 0.1]), 0.558_974_359),
        (talks([0.97, 0.9], 0.02, [0.3, 0.1]), 0.750_704_954),
        (talks([1.0, 1.0], 1e-4, [0.2, 0.1]), 0.550_017_501),
    ] {
        assert!((talks.alternating().unwrap().keeps[0] - x).abs() < 1e-9);
        // Backward induction over many rounds forgets its end.
        let far = talks.until(&deadline(400_001, Proposer::Alternating)).unwrap()[0];
        assert!((far.share[0].unwrap() - x).abs() < 1e-4);
    }
    assert!((limit_of_short_rounds([0.0; 2], 0.01, [0.2, 0.1]).unwrap() - 0.55).abs() < 1e-15);
}

#[test]
fn long_talks_are_talks_without_end() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for _ in 0..400 {
        let talks = random(&mut rng);
        let end_payoff = [rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)];
        let far = |proposer| talks.until(&Deadline { rounds: 2000, proposer, end_payoff }).unwrap();
        let stationary = talks.alternating().unwrap();
        let course = far(Proposer::Alternating);
        for (round, by) in [(0, 0), (1, 1)] {
            let share = course[round].share[by].unwrap();
            let keeps = if by == 0 { share } else { 1.0 - share };
            assert!((keeps - stationary.keeps[by]).abs() < 1e-10, "{talks:?} {by} {keeps} {stationary:?}");
        }
        assert_eq!(course[0].value[0], course[0].share[0].unwrap());
        assert!((stationary.value[0] - course[0].value[0]).abs() < 1e-10);
        let recognition = rng.random_range(0.0..=1.0);
        let stationary = talks.random(recognition).unwrap();
        let course = far(Proposer::Random(recognition));
        for i in 0..2 {
            assert!((course[0].value[i] - stationary.value[i]).abs() < 1e-10, "{talks:?} {recognition}");
            let share = course[0].share[i].unwrap();
            assert!((stationary.keeps[i] - if i == 0 { share } else { 1.0 - share }).abs() < 1e-10);
        }
    }
}

/// One-shot deviations of either side do not pay, at stationary play.
#[test]
fn no_other_offer_and_no_rejection_pays() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..300 {
        let talks = random(&mut rng);
        let play = talks.alternating().unwrap();
        for i in 0..2 {
            let j = 1 - i;
            let p = talks.breakdown;
            let rejects = |k: usize, next: f64| p * talks.breakdown_payoff[k] + (1.0 - p) * talks.discount[k] * next;
            let (mine, theirs) = (rejects(i, 1.0 - play.keeps[j]), rejects(j, play.keeps[j]));
            for step in 0..=1000 {
                let keep = f64::from(step) / 1000.0;
                // The other accepts what is worth no less than to reject.
                let paid = if 1.0 - keep >= theirs { keep } else { mine };
                assert!(paid <= play.keeps[i] + 1e-9, "{talks:?}");
            }
            assert!(1.0 - play.keeps[i] >= theirs - 1e-12);
        }
    }
}

#[test]
fn proposers_by_lot_give_the_weighted_nash_solution() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..200 {
        let b0 = rng.random_range(0.0..0.5);
        let b1 = rng.random_range(0.0..0.5);
        let (alpha, p) = (rng.random_range(0.0..=1.0), rng.random_range(0.001..1.0));
        let value = talks([1.0; 2], p, [b0, b1]).random(alpha).unwrap().value[0];
        assert!((value - (b0 + alpha * (1.0 - b0 - b1))).abs() < 1e-11);
    }
}

#[test]
fn short_rounds_tend_to_their_limit() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..200 {
        let rates: [f64; 3] = std::array::from_fn(|_| rng.random_range(0.01..2.0));
        let payoffs = [rng.random_range(-3.0..0.5), rng.random_range(-3.0..0.5)];
        let limit = limit_of_short_rounds([rates[0], rates[1]], rates[2], payoffs).unwrap();
        let dt = 1e-6;
        let short = talks([(-rates[0] * dt).exp(), (-rates[1] * dt).exp()], 1.0 - (-rates[2] * dt).exp(), payoffs);
        assert!((short.alternating().unwrap().keeps[0] - limit).abs() < 1e-4);
        assert!((1.0 - short.alternating().unwrap().keeps[1] - limit).abs() < 1e-4);
        // With weights in proportion to 1/(ρ + r) and the point ρ b/(ρ + r).
        let point = [0, 1].map(|i| rates[2] * payoffs[i] / (rates[2] + rates[i]));
        let alpha = (rates[2] + rates[1]) / (2.0 * rates[2] + rates[0] + rates[1]);
        let nash = (point[0] + alpha * (1.0 - point[0] - point[1])).clamp(0.0, 1.0);
        assert!((limit - nash).abs() < 1e-12);
    }
}

#[test]
fn a_last_round_without_agreement() {
    // Both expect more of the end than the pie holds.
    let end = Deadline { rounds: 2, proposer: Proposer::Random(0.5), end_payoff: [0.8, 0.7] };
    let course = Talks::patient([1.0, 1.0]).until(&end).unwrap();
    assert_eq!(course[1], Round { share: [None, None], value: [0.8, 0.7] });
    assert_eq!(course[0].value, [0.8, 0.7]);
    // One round later it is worth less than the pie.
    let course = Talks::patient([0.6, 0.6]).until(&end).unwrap();
    assert!((course[1].share[0].unwrap() - (1.0 - 0.42)).abs() < 1e-15);
    assert!((course[1].share[1].unwrap() - 0.48).abs() < 1e-15);
}

#[test]
fn edges() {
    assert!(Talks::patient([1.0, 1.0]).alternating().is_err());
    assert!(Talks::patient([1.0, 1.0]).random(0.5).is_err());
    assert_eq!(Talks::patient([1.0, 0.0]).alternating().unwrap().keeps, [1.0, 0.0]);
    assert_eq!(Talks::patient([0.0, 0.0]).alternating().unwrap().keeps, [1.0, 1.0]);
    assert_eq!(Talks::patient([0.5, 0.5]).random(1.0).unwrap().value, [1.0, 0.0]);
    assert_eq!(talks([1.0; 2], 1.0, [0.4, 0.6]).alternating().unwrap().keeps[0], 0.4);
    // Who would lose by breakdown is left with nothing.
    assert_eq!(talks([1.0; 2], 0.5, [0.0, -5.0]).alternating().unwrap().keeps[0], 1.0);
    assert!(talks([1.0; 2], 0.5, [0.6, 0.6]).alternating().is_err());
    assert!(talks([f64::NAN, 1.0], 0.5, [0.0; 2]).alternating().is_err());
    assert!(talks([1.0; 2], 0.5, [0.0, f64::NEG_INFINITY]).random(0.5).is_err());
    assert!(Talks::patient([0.9; 2]).until(&deadline(0, Proposer::Alternating)).is_err());
    assert!(Talks::patient([0.9; 2]).until(&deadline(3, Proposer::Random(1.5))).is_err());
    assert!(limit_of_short_rounds([0.0; 2], 0.0, [0.0; 2]).is_err());
}

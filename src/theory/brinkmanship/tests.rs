use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::private::{Private, scaled_exponential_integral};
use super::turns::{Policies, Stakes, Sufferers};
use super::*;
use crate::theory::quadrature::Rule;
use crate::theory::tests::near;

#[test]
fn a_ladder_is_a_product() {
    near(ladder_risk(&[0.02, 0.05, 0.1, 0.2]).unwrap(), 0.32968, 1e-12);
    assert_eq!((ladder_risk(&[]), ladder_risk(&[0.3, 1.0]), ladder_risk(&[0.0])), (Ok(0.0), Ok(1.0), Ok(0.0)));
    near(ladder_risk(&[1e-18; 3]).unwrap(), 3e-18, 1e-30);
    assert!(ladder_risk(&[0.1, 1.1]).is_err() && ladder_risk(&[f64::NAN]).is_err());
    let mut rng = ChaCha8Rng::seed_from_u64(16);
    for _ in 0..200 {
        let risks: Vec<f64> = (0..rng.random_range(1..30)).map(|_| rng.random_range(0.0..0.4)).collect();
        near(ladder_risk(&risks).unwrap(), 1.0 - risks.iter().map(|f| 1.0 - f).product::<f64>(), 1e-14);
    }
}

#[test]
fn at_the_critical_risk_standing_is_worth_submission() {
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    for _ in 0..200 {
        let disaster = rng.random_range(-9.0..2.0);
        let submit = disaster + rng.random_range(0.0..3.0);
        let win = submit + rng.random_range(0.001..3.0);
        let risk = critical_risk(win, submit, disaster).unwrap();
        near((1.0 - risk) * win + risk * disaster, submit, 1e-12);
        assert!((0.0..=1.0).contains(&risk));
    }
    assert_eq!(critical_risk(1.0, 0.0, 0.0), Ok(1.0));
    assert_eq!(critical_risk(1.0, 1.0, 0.0), Ok(0.0));
    assert!(critical_risk(1.0, 2.0, 0.0).is_err() && critical_risk(1.0, 0.0, 0.5).is_err());
    assert!(critical_risk(1.0, 1.0, 1.0).is_err() && critical_risk(f64::INFINITY, 0.0, 0.0).is_err());
}

/// Whoever stands until any time expects 0, and the chances are those of three competing hazards.
#[test]
fn nerve_is_indifferent_to_time() {
    let mut rng = ChaCha8Rng::seed_from_u64(18);
    let rule = Rule::new();
    for _ in 0..100 {
        let f = rng.random_range(0.01..0.5);
        let d = [rng.random_range(0.2..8.0), rng.random_range(0.2..8.0)];
        let play = contest_of_nerve(f, d).unwrap();
        for (i, loss) in d.into_iter().enumerate() {
            let h = play.hazard[1 - i];
            for until in [0.3, 2.0, 9.0] {
                let worth = rule.integrate(0.0, until, 30, |t| (h - f * loss) * (-(h + f) * t).exp());
                near(worth, 0.0, 1e-12);
            }
            near(play.submits[i], play.hazard[i] / (f + play.hazard[0] + play.hazard[1]), 1e-14);
        }
        near(play.disaster, f / (f + play.hazard[0] + play.hazard[1]), 1e-14);
        near(play.disaster + play.submits[0] + play.submits[1], 1.0, 1e-14);
        near(play.mean_time, 1.0 / (f + play.hazard[0] + play.hazard[1]), 1e-12);
    }
    assert!(contest_of_nerve(0.0, [1.0, 1.0]).is_err() && contest_of_nerve(0.1, [-1.0, 1.0]).is_err());
    assert_eq!(contest_of_nerve(0.5, [0.0, 0.0]).unwrap().disaster, 1.0);
}

#[test]
fn exponential_integrals_are_right() {
    // mpmath, 20 digits.
    for (n, x, truth) in
        [(1, 0.01, 4.037_929_576_538_113), (3, 0.25, 0.324_684_125_978_143_6), (2, 0.999, 0.148_715_074_772_750_1)]
    {
        near(scaled_exponential_integral(n, x).unwrap(), truth * f64::exp(x), 1e-13);
    }
    let rule = Rule::new();
    let mut rng = ChaCha8Rng::seed_from_u64(19);
    for _ in 0..400 {
        let n = rng.random_range(1..12);
        let x = 10f64.powf(rng.random_range(-3.0..3.0));
        // With t = eˢ: ∫ e^(x − x eˢ) e^((1 − n) s) ds.
        let end = (1.0 + 45.0 / x).ln();
        let truth = rule.integrate(0.0, end, 60, |s| (-x * s.exp_m1() + (1.0 - f64::from(n)) * s).exp());
        let value = scaled_exponential_integral(n, x).unwrap();
        near(value, truth, 2e-13 * truth);
        // Recurrence: n Eₙ₊₁ = e^(−x) − x Eₙ.
        let next = scaled_exponential_integral(n + 1, x).unwrap();
        near(f64::from(n) * next + x * value, 1.0, 1e-12);
    }
    assert!(scaled_exponential_integral(1, 0.0).is_err() && scaled_exponential_integral(0, 1.0).is_err());
    assert!(scaled_exponential_integral(2, -1.0).is_err() && scaled_exponential_integral(2, f64::NAN).is_err());
    near(scaled_exponential_integral(3, 1e12).unwrap(), 1e-12, 1e-23);
    assert!(scaled_exponential_integral(100, 1e-12).unwrap() > 0.0);
}

#[test]
fn private_costs_have_their_equilibrium() {
    let private = Private { hazard: 0.03, most: 4.0 };
    near(private.disaster().unwrap(), 0.166_194_66, 5e-9);
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    let rule = Rule::new();
    for _ in 0..20 {
        let private = Private { hazard: rng.random_range(0.01..1.0), most: rng.random_range(0.3..9.0) };
        let Private { hazard: f, most } = private;
        let a = 1.0 / most;
        let stated = 1.0 - 2.0 * scaled_exponential_integral(3, a).unwrap();
        near(private.disaster().unwrap(), stated, 1e-12);
        // The first to submit is the one with more to lose.
        let safe =
            rule.integrate(1e-4, most, 4000, |d| 2.0 * d / (most * most) * (-f * private.stands(d).unwrap()).exp());
        near(1.0 - safe, private.disaster().unwrap(), 1e-8);
        // No type does better by standing as long as another.
        let worth = |own: f64, as_if: f64| {
            // Rivals with more to lose have submitted before: the win, or disaster before it.
            let t = |d: f64| private.stands(d).unwrap();
            let win = |d: f64| (-f * t(d)).exp() - own * (1.0 - (-f * t(d)).exp());
            let wins = rule.integrate(as_if, most, 200, |d| win(d) / most);
            wins - as_if / most * own * (1.0 - (-f * t(as_if)).exp())
        };
        for k in 1..=10 {
            let own = most * f64::from(k) / 10.0;
            for other in 1..=40 {
                assert!(worth(own, most * f64::from(other) / 40.0) <= worth(own, own) + 1e-10);
            }
        }
    }
    assert!(private.stands(0.0).is_err() && private.stands(4.1).is_err() && private.stands(4.0) == Ok(0.0));
    assert!(Private { hazard: 0.0, most: 1.0 }.disaster().is_err());
    for most in [1e-12, 1e12] {
        assert!((0.0..=1.0).contains(&Private { hazard: 1.0, most }.disaster().unwrap()));
    }
}

/// Values of both sides at either's turn, from a linear system of four equations solved by elimination.
fn by_linear_system(stakes: &Stakes, play: &Policies) -> [[f64; 2]; 2] {
    let values = [0, 1].map(|i| {
        // v[m] = a[m] + b[m] v[1 − m], for side i with m to move.
        let mut a = [0.0; 2];
        let mut b = [0.0; 2];
        for mover in 0..2 {
            let (q, f) = (play.submits[mover], play.risk[mover]);
            let won = if mover == i { 0.0 } else { 1.0 };
            let hurts = stakes.sufferers == Sufferers::Both || mover == i;
            let lost = if hurts { -stakes.disaster[i] } else { 0.0 };
            a[mover] = q * won + (1.0 - q) * f * lost;
            b[mover] = (1.0 - q) * (1.0 - f);
        }
        // (1, −b0; −b1, 1) v = a.
        let det = 1.0 - b[0] * b[1];
        [(a[0] + b[0] * a[1]) / det, (a[1] + b[1] * a[0]) / det]
    });
    [0, 1].map(|mover| values.map(|of| of[mover]))
}

#[test]
fn policies_in_turns_have_their_law_and_values() {
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    for _ in 0..300 {
        let play = Policies {
            submits: [0, 1].map(|_| rng.random_range(0.0..0.9)),
            risk: [0, 1].map(|_| rng.random_range(0.001..0.5)),
        };
        let law = play.law().unwrap();
        near(law.disaster() + law.wins[0] + law.wins[1], 1.0, 1e-13);
        // Round by round.
        let (mut left, mut turns, mut lost, mut won) = (1.0, 0.0, [0.0; 2], [0.0; 2]);
        for t in 0..200_000 {
            let m = t % 2;
            turns += left;
            won[1 - m] += left * play.submits[m];
            left *= 1.0 - play.submits[m];
            lost[m] += left * play.risk[m];
            left *= 1.0 - play.risk[m];
        }
        near(turns, law.mean_turns, 1e-9 * turns);
        for i in 0..2 {
            near(lost[i], law.disaster_on[i], 1e-12);
            near(won[i], law.wins[i], 1e-12);
        }
        for sufferers in [Sufferers::Both, Sufferers::Mover] {
            let stakes = Stakes { risk: play.risk, disaster: [2.5, 4.0], sufferers };
            let value = stakes.value(&play).unwrap();
            let system = by_linear_system(&stakes, &play);
            near(value[0], system[0][0], 1e-11);
            near(value[1], system[0][1], 1e-11);
        }
    }
}

/// Whoever is to move is worth 0 by the linear system, and no stationary policy of either side pays more.
#[test]
fn mixed_policies_leave_the_mover_indifferent() {
    let mut rng = ChaCha8Rng::seed_from_u64(22);
    let mut found = 0;
    for _ in 0..400 {
        let sufferers = if rng.random_bool(0.5) { Sufferers::Both } else { Sufferers::Mover };
        let stakes = Stakes {
            risk: [0, 1].map(|_| rng.random_range(0.001..0.4)),
            disaster: [0, 1].map(|_| rng.random_range(0.1..6.0)),
            sufferers,
        };
        let critical = (0..2).all(|i| stakes.risk[i] * (1.0 + stakes.disaster[i]) <= 1.0);
        let Ok(play) = stakes.mixed() else {
            assert!(!critical, "{stakes:?}");
            continue;
        };
        assert!(critical);
        found += 1;
        let value = by_linear_system(&stakes, &play);
        near(value[0][0], 0.0, 1e-12);
        near(value[1][1], 0.0, 1e-12);
        for k in 0..=10 {
            for i in 0..2 {
                let mut other = play;
                other.submits[i] = f64::from(k) / 10.0;
                let deviates = by_linear_system(&stakes, &other);
                near(deviates[i][i], 0.0, 1e-11);
            }
        }
    }
    assert!(found > 100);
}

#[test]
fn turns_have_edges() {
    let nobody = Policies { submits: [0.0; 2], risk: [0.0; 2] };
    assert!(nobody.law().is_err());
    let at_once = Policies { submits: [1.0, 0.0], risk: [0.0; 2] }.law().unwrap();
    assert_eq!((at_once.wins, at_once.mean_turns), ([0.0, 1.0], 1.0));
    let stakes = |risk, disaster| Stakes { risk, disaster, sufferers: Sufferers::Both };
    assert!(stakes([0.5, 0.1], [3.0, 3.0]).mixed().is_err());
    assert!(stakes([0.0; 2], [3.0; 2]).mixed().is_err());
    assert!(stakes([1.0, 0.1], [3.0; 2]).mixed().is_err() && stakes([0.1, 0.1], [f64::NAN, 3.0]).mixed().is_err());
    let edge = stakes([0.25, 0.25], [3.0, 3.0]).mixed().unwrap();
    near(edge.submits[0], 1.0, 1e-12);
}

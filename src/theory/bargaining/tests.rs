use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

fn problem<'a>(points: &'a [f64], disagreement: &'a [f64]) -> Problem<'a> {
    Problem { points, disagreement }
}

/// Points (k/n, f(k/n)), k from 0 to n.
fn curve(n: u32, f: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..=n).flat_map(|k| [f64::from(k) / f64::from(n), f(f64::from(k) / f64::from(n))]).collect()
}

fn slow_frontier(problem: &Problem<'_>) -> Vec<usize> {
    let dominates = |l: usize, k: usize| {
        let (a, b) = (problem.point(l), problem.point(k));
        a.iter().zip(b).all(|(x, y)| x >= y) && a != b
    };
    (0..problem.n_points()).filter(|&k| !(0..problem.n_points()).any(|l| dominates(l, k))).collect()
}

#[test]
fn linear_frontier_splits_the_surplus() {
    let points = curve(10_000, |x| 1.0 - x);
    for (p, c1, c2) in [(0.5, 0.1, 0.1), (0.6, 0.1, 0.2), (0.3, 0.05, 0.15), (0.7, 0.3, 0.1)] {
        let disagreement = [p - c1, 1.0 - p - c2];
        let problem = problem(&points, &disagreement);
        let truth = p + (c2 - c1) / 2.0;
        for found in [problem.nash(), problem.kalai_smorodinsky(), problem.egalitarian()] {
            for k in found.unwrap() {
                assert!((problem.point(k)[0] - truth).abs() < 1.01e-4);
            }
        }
        // The sum of gains is the same everywhere on the line.
        assert_eq!(problem.utilitarian().unwrap(), problem.candidates());
    }
}

#[test]
fn parabola_has_its_closed_forms() {
    let points = curve(100_000, |x| 1.0 - x * x);
    let problem = problem(&points, &[0.0, 0.0]);
    let only = |found: Option<Vec<usize>>| problem.point(found.unwrap()[0]);
    let nash = only(problem.nash());
    assert!((nash[0] - 1.0 / 3.0_f64.sqrt()).abs() < 1e-5);
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let kalai_smorodinsky = only(problem.kalai_smorodinsky());
    assert!((kalai_smorodinsky[0] - golden).abs() < 1e-5 && (kalai_smorodinsky[1] - golden).abs() < 2e-5);
    assert!((only(problem.egalitarian())[0] - golden).abs() < 1e-5);
    assert!((only(problem.utilitarian())[0] - 0.5).abs() < 1e-5);
    // x^w (1 − x²)^(1−w) is largest where x² = w/(2 − w).
    for weight in [0.1, 0.5, 0.8] {
        let found = only(problem.weighted_nash(&[weight, 1.0 - weight]));
        assert!((found[0] - (weight / (2.0 - weight)).sqrt()).abs() < 1e-5);
    }
    assert_eq!(problem.weighted_nash(&[7.0, 7.0]), problem.nash());
}

#[test]
fn logrolling_gives_each_its_own_issue() {
    // Two issues with levels 0 to 4 quarters to the first actor; weights (0.7, 0.3) and (0.3, 0.7).
    let points: Vec<f64> = (0..25_u32)
        .flat_map(|k| {
            let (x, y) = (f64::from(k / 5) / 4.0, f64::from(k % 5) / 4.0);
            [0.7 * x + 0.3 * y, 0.3 * (1.0 - x) + 0.7 * (1.0 - y)]
        })
        .collect();
    let problem = problem(&points, &[0.35, 0.35]);
    for found in [problem.nash(), problem.kalai_smorodinsky(), problem.egalitarian(), problem.utilitarian()] {
        assert_eq!(found, Some(vec![20]));
    }
    let payoffs = problem.point(20);
    assert!((payoffs[0] - 0.7).abs() < 1e-15 && (payoffs[1] - 0.7).abs() < 1e-15);
}

#[test]
fn nothing_to_gain_is_none() {
    for points in [&[][..], &[0.1, 0.9][..], &[0.5, 0.5][..], &[0.4, 0.6, 0.6, 0.4][..]] {
        let problem = problem(points, &[0.5, 0.5]);
        assert_eq!(problem.nash(), None);
        assert_eq!(problem.weighted_nash(&[1.0, 1.0]), None);
        assert_eq!(problem.kalai_smorodinsky(), None);
        assert_eq!(problem.egalitarian(), None);
        assert_eq!(problem.utilitarian(), None);
    }
    let nobody = problem(&[], &[]);
    assert_eq!((nobody.nash(), nobody.pareto_frontier()), (None, vec![]));
    let one = problem(&[0.6, 0.6], &[0.5, 0.5]);
    assert_eq!((one.nash(), one.kalai_smorodinsky()), (Some(vec![0]), Some(vec![0])));
    for weights in [&[1.0][..], &[0.0, 0.0][..], &[-1.0, 2.0][..], &[f64::NAN, 1.0][..]] {
        assert_eq!(one.weighted_nash(weights), None);
    }
}

#[test]
fn ties_are_all_given_lowest_first() {
    let points = [0.4, 0.6, 0.1, 0.1, 0.6, 0.4, 0.4, 0.6, 0.6 * (1.0 + 1e-14), 0.4];
    let problem = problem(&points, &[0.0, 0.0]);
    for found in [problem.nash(), problem.egalitarian(), problem.utilitarian(), problem.kalai_smorodinsky()] {
        assert_eq!(found, Some(vec![0, 2, 3, 4]));
    }
}

#[test]
fn an_actor_who_cannot_gain_does_not_hide_the_rest() {
    let points = [0.5, 0.2, 0.3, 0.5, 0.4, 0.4, 0.5, 0.9, 0.1];
    let problem = problem(&points, &[0.5, 0.1, 0.1]);
    assert_eq!(problem.nash(), Some(vec![1]));
    assert_eq!(problem.kalai_smorodinsky(), Some(vec![1]));
    assert_eq!(problem.egalitarian(), Some(vec![1]));
    assert_eq!(problem.utilitarian(), Some(vec![2]));
}

#[test]
fn leximin_looks_past_the_least_share() {
    let points = [0.2, 0.5, 1.0, 0.2, 0.9, 0.6, 1.0, 0.1, 0.1];
    assert_eq!(problem(&points, &[0.0; 3]).egalitarian(), Some(vec![1]));
}

#[test]
fn products_of_tiny_gains_do_not_vanish() {
    let mut points = vec![1e-200; 8];
    points.extend([1e-200, 1e-200, 1e-200, 1e-200, 1e-200, 1e-200, 1e-200, 2e-200]);
    points.extend([1e-200; 8]);
    assert_eq!(problem(&points, &[0.0; 8]).nash(), Some(vec![1]));
    let mut huge = vec![1e200; 8];
    huge.extend([2e200; 8]);
    assert_eq!(problem(&huge, &[0.0; 8]).nash(), Some(vec![1]));
}

#[test]
fn solutions_do_not_depend_on_scale() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..200 {
        let points: Vec<f64> = (0..60).map(|_| rng.random::<f64>()).collect();
        let scaled: Vec<f64> = points.chunks(3).flat_map(|u| [8.0 * u[0], 0.5 * u[1], 64.0 * u[2]]).collect();
        let (before, after) = ([0.2, 0.3, 0.1], [1.6, 0.15, 6.4]);
        let (a, b) = (problem(&points, &before), problem(&scaled, &after));
        assert_eq!(a.nash(), b.nash());
        assert_eq!(a.kalai_smorodinsky(), b.kalai_smorodinsky());
        let frontier = a.pareto_frontier();
        for found in [a.nash(), a.kalai_smorodinsky(), a.egalitarian(), a.utilitarian()].into_iter().flatten() {
            assert!(found.iter().all(|k| frontier.contains(k)), "a solution is dominated");
        }
    }
}

#[test]
fn frontier_agrees_with_the_definition() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for n_actors in 1..=5 {
        let disagreement = vec![0.0; n_actors];
        for _ in 0..100 {
            // Few levels, so that equal points and equal payoffs are common.
            let points: Vec<f64> = (0..60 * n_actors).map(|_| f64::from(rng.random_range(0..6_u32)) * 0.1).collect();
            let problem = problem(&points, &disagreement);
            assert_eq!(problem.pareto_frontier(), slow_frontier(&problem));
        }
    }
}

/// With too few comparisons all that is found is efficient, and what is missing has smaller sums.
#[test]
fn a_frontier_that_is_not_whole_holds_the_largest_sums() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let points: Vec<f64> = (0..4 * 400).map(|_| rng.random::<f64>()).collect();
    let problem = problem(&points, &[0.0; 4]);
    let whole = problem.pareto_frontier();
    let sum = |k: &usize| problem.point(*k).iter().sum::<f64>();
    let mut before = 0;
    for most in [0, 1, 10, 100, 1_000, 10_000, 1_000_000] {
        let (found, complete) = problem.pareto_frontier_within(most);
        assert!(!complete || found == whole, "{most}");
        assert!(found.len() >= before && found.iter().all(|k| whole.contains(k)), "{most}");
        let least = found.iter().map(sum).fold(f64::INFINITY, f64::min);
        assert!(whole.iter().filter(|k| !found.contains(k)).all(|k| sum(k) <= least), "{most}");
        before = found.len();
    }
    assert_eq!((before, problem.pareto_frontier_within(u64::MAX)), (whole.len(), (whole, true)));
}

/// The Nash solution before war is the best point of a fine grid, Kalai and Smorodinsky's too where the pie does not bind.
#[test]
fn shares_before_war_agree_with_a_grid_and_a_curve() {
    let mut rng = ChaCha8Rng::seed_from_u64(30);
    for _ in 0..100 {
        let p: f64 = rng.random_range(0.0..=1.0);
        let cost = [rng.random_range(0.001..0.7), rng.random_range(0.001..0.7)];
        let power = rng.random_range(0.0..=1.0);
        let share = nash_before_war(p, cost, power).unwrap();
        let range = range_before_war(p, cost).unwrap();
        assert!((0.0..=1.0).contains(&share) && range.low <= share + 1e-12 && share <= range.high + 1e-12);
        let disagreement = [p - cost[0], 1.0 - p - cost[1]];
        let points = curve(4000, |x| 1.0 - x);
        let grid = problem(&points, &disagreement);
        if let Some(found) = grid.weighted_nash(&[power, 1.0 - power]) {
            assert!((grid.point(found[0])[0] - share).abs() < 3e-4, "{p} {cost:?} {power}");
        }
        let line = Curve { frontier: |u| 1.0 - u, range: [0.0, 1.0], disagreement };
        assert!((line.weighted_nash(power).unwrap()[0] - share).abs() < 1e-7, "{p} {cost:?} {power}");
        if disagreement.iter().all(|d| *d >= 0.0) {
            let half = nash_before_war(p, cost, 0.5).unwrap();
            assert!((line.kalai_smorodinsky().unwrap()[0] - half).abs() < 1e-12);
            assert!((line.egalitarian().unwrap()[0] - half).abs() < 1e-12);
        }
    }
    assert!(nash_before_war(1.1, [0.1, 0.1], 0.5).is_err() && nash_before_war(0.5, [-0.1, 0.1], 0.5).is_err());
    assert!(nash_before_war(0.5, [0.1, 0.1], f64::NAN).is_err());
}

/// On curves of many shapes each solution is the best of a fine grid by its own criterion.
#[test]
fn curves_agree_with_finite_problems() {
    let mut rng = ChaCha8Rng::seed_from_u64(31);
    for _ in 0..60 {
        let (top, wide, bend): (f64, f64, f64) =
            (rng.random_range(0.5..3.0), rng.random_range(0.5..3.0), rng.random_range(1.0..4.0));
        let frontier = |u: f64| top * (1.0 - (u / wide).clamp(0.0, 1.0).powf(bend));
        let disagreement = [wide * rng.random_range(-0.2..0.4), top * rng.random_range(-0.2..0.4)];
        let solver = Curve { frontier, range: [0.0, wide], disagreement };
        let points: Vec<f64> =
            (0..=20_000).flat_map(|k| [wide * f64::from(k) / 2e4, frontier(wide * f64::from(k) / 2e4)]).collect();
        let grid = problem(&points, &disagreement);
        let power = rng.random_range(0.05..0.95);
        for (exact, found) in [
            (solver.nash(), grid.nash()),
            (solver.weighted_nash(power), grid.weighted_nash(&[power, 1.0 - power])),
            (solver.kalai_smorodinsky(), grid.kalai_smorodinsky()),
            (solver.egalitarian(), grid.egalitarian()),
            (solver.utilitarian(), grid.utilitarian()),
        ] {
            let (exact, found) = (exact.unwrap(), grid.point(found.unwrap()[0]));
            assert!(
                (exact[0] - found[0]).abs() < 3e-4 * wide,
                "{exact:?} {found:?} {solver:?}",
                solver = (top, wide, bend)
            );
        }
    }
}

#[test]
fn curves_that_are_none_are_refused() {
    let curve = |frontier: fn(f64) -> f64, disagreement| Curve { frontier, range: [0.0, 1.0], disagreement };
    assert!(curve(|u| u, [0.0; 2]).nash().is_err());
    assert!(curve(|u| 1.0 / u, [0.0; 2]).nash().is_err());
    assert!(curve(|_| f64::NAN, [0.0; 2]).kalai_smorodinsky().is_err());
    assert!(curve(|u| 1.0 - u, [0.7, 0.7]).nash().is_err());
    assert!(curve(|u| 1.0 - u, [1.5, 0.0]).egalitarian().is_err());
    assert!(curve(|u| 1.0 - u, [f64::NAN, 0.0]).egalitarian().is_err());
    assert_eq!(curve(|u| 1.0 - u, [0.5, 0.5]).nash(), Ok([0.5, 0.5]));
    assert_eq!(curve(|_| 1.0, [0.0, 0.0]).nash(), Ok([1.0, 1.0]));
    // Two humps: the higher is found.
    let humps = |u: f64| {
        if u < 0.5 {
            1.0 - 0.1 * u
        } else if u < 0.52 {
            0.95 - 40.0 * (u - 0.5)
        } else {
            0.15 - 0.1 * (u - 0.52)
        }
    };
    assert!((curve(humps, [0.0; 2]).nash().unwrap()[0] - 0.5).abs() < 1e-6);
    let point = Curve { frontier: |_| 2.0, range: [1.0, 1.0], disagreement: [0.0, 0.0] };
    assert_eq!(point.kalai_smorodinsky(), Ok([1.0, 2.0]));
}

/// Packages of many issues against all packages of a grid, and against the frontier they make.
#[test]
fn packages_agree_with_a_grid() {
    let mut rng = ChaCha8Rng::seed_from_u64(32);
    for _ in 0..60 {
        let n = rng.random_range(1..=3);
        let worth: Vec<[f64; 2]> = (0..n).map(|_| [rng.random_range(0.05..1.0), rng.random_range(0.05..1.0)]).collect();
        let all = [0, 1].map(|i| worth.iter().map(|w| w[i]).sum::<f64>());
        let disagreement = [all[0] * rng.random_range(-0.1..0.4), all[1] * rng.random_range(-0.1..0.4)];
        let power = rng.random_range(0.0..=1.0);
        let package = Issues { worth: &worth, disagreement }.package(power).unwrap();
        assert!(package.shares.iter().filter(|s| **s > 0.0 && **s < 1.0).count() <= 1);
        let steps = if n == 3 { 40 } else { 200 };
        let mut best: f64 = 0.0;
        let worth_of = |u: [f64; 2]| {
            let gain = [0, 1].map(|i| u[i] - disagreement[i]);
            if gain.iter().all(|g| *g >= -1e-9) {
                gain[0].max(0.0).powf(power) * gain[1].max(0.0).powf(1.0 - power)
            } else {
                -1.0
            }
        };
        for code in 0..(steps + 1i32).pow(n as u32) {
            let share = |k: usize| f64::from(code / (steps + 1).pow(k as u32) % (steps + 1)) / f64::from(steps);
            let u = [0, 1].map(|i| (0..n).map(|k| worth[k][i] * if i == 0 { share(k) } else { 1.0 - share(k) }).sum());
            best = best.max(worth_of(u));
        }
        let found = worth_of(package.payoff);
        assert!(found >= best - 1e-9 && found <= best + 0.1, "{found} {best} {worth:?} {disagreement:?} {power}");
    }
}

#[test]
fn packages_have_edges() {
    let issues = |worth: &'static [[f64; 2]], disagreement| Issues { worth, disagreement };
    let free = issues(&[[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]], [0.0; 2]).package(0.25).unwrap();
    assert_eq!((free.shares, free.payoff), (vec![1.0, 0.0, 0.25], [1.0, 2.0]));
    assert_eq!(issues(&[[1.0, 1.0]], [0.0; 2]).package(1.0).unwrap().payoff, [1.0, 0.0]);
    assert_eq!(issues(&[[1.0, 1.0]], [0.0; 2]).package(0.0).unwrap().payoff, [0.0, 1.0]);
    assert_eq!(issues(&[[1.0, 1.0]], [0.5, 0.5]).package(0.3).unwrap().payoff, [0.5, 0.5]);
    assert!(issues(&[[1.0, 1.0]], [0.6, 0.6]).package(0.3).is_err());
    assert!(issues(&[], [0.0; 2]).package(0.3).is_err() && issues(&[[-1.0, 1.0]], [0.0; 2]).one_by_one(0.3).is_err());
    assert!(issues(&[[f64::NAN, 1.0]], [0.0; 2]).package(0.3).is_err());
}

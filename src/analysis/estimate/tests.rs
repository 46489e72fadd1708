use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::tally::Clusters;

/// Share of `n_samples` seeded samples whose interval holds `truth`.
fn coverage(seed: u64, n_samples: u32, truth: f64, mut sample: impl FnMut(&mut ChaCha8Rng) -> Estimate) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let hits = (0..n_samples)
        .filter(|_| {
            let [low, high] = sample(&mut rng).interval.unwrap();
            (low..=high).contains(&truth)
        })
        .count();
    hits as f64 / f64::from(n_samples)
}

/// How often each of three events happens in `n` trials; the last one is that neither of the first two does.
fn trinomial(rng: &mut ChaCha8Rng, n: u64, a: f64, b: f64) -> (u64, u64) {
    let mut counts = (0, 0);
    for _ in 0..n {
        let u: f64 = rng.random();
        counts.0 += u64::from(u < a);
        counts.1 += u64::from((a..a + b).contains(&u));
    }
    counts
}

fn holds(estimate: &Estimate) -> bool {
    let [low, high] = estimate.interval.unwrap();
    (low..=high).contains(&estimate.value.unwrap())
}

#[test]
fn wilson_covers() {
    let shares = [0.5, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.9995];
    let mut total = 0.0;
    for (seed, p) in (0..).zip(shares) {
        let covered = coverage(seed, 4000, p, |rng| wilson(trinomial(rng, 1000, p, 0.0).0, 1000, 0.95));
        // A discrete count cannot cover evenly: Wilson's worst case, near one expected hit or less, is about 0.84
        // (Brown, Cai & DasGupta 2001).
        assert!(covered > 0.83, "{p}: {covered}");
        total += covered;
    }
    assert!((total / shares.len() as f64) > 0.94);
}

/// What makes a move a loss in the runs of an experiment.
#[derive(Debug, Clone, Copy)]
enum Alike {
    /// Each move by itself.
    No,
    /// All moves of a run together.
    Wholly,
    /// Half of the runs lose with 1.8 times the share, the others with a fifth of it.
    Partly,
    /// All moves of a run together, and runs with many moves do so more often.
    WithSize,
}

/// One experiment: so many runs with up to nine moves each, some with none.
fn moves(rng: &mut ChaCha8Rng, runs: u64, share: f64, alike: Alike) -> Clusters {
    let mut all = Clusters::new(2);
    for _ in 0..runs {
        let n = rng.random_range(0..10_u64);
        let chance = match alike {
            Alike::Partly => share * if rng.random::<bool>() { 1.8 } else { 0.2 },
            // The mean over moves of n/6.33 is 1: Σn²/Σn = 285/45.
            Alike::WithSize => share * n as f64 * 45.0 / 285.0,
            _ => share,
        };
        let lost = match alike {
            Alike::Wholly | Alike::WithSize => n * u64::from(rng.random::<f64>() < chance),
            _ => (0..n).map(|_| u64::from(rng.random::<f64>() < chance)).sum(),
        };
        all.push(&[lost, n - lost]);
    }
    all
}

/// Where the moves of a run go together, their share is as well known as that of fewer moves. Wilson's interval, which takes
/// each move for itself, then misses the true share in a third of all experiments and more.
#[test]
fn clustered_covers_where_moves_of_a_run_go_together_and_wilson_does_not() {
    let each = |found: &Clusters| {
        let count = found.per_run(&[0], &[0, 1]);
        (clustered(&count, 0.95), wilson(count.x, count.y, 0.95))
    };
    let mut seed = 100;
    for alike in [Alike::No, Alike::Partly, Alike::Wholly, Alike::WithSize] {
        for (runs, share) in [(30, 0.3), (200, 0.05), (200, 0.5), (1000, 0.01), (1000, 0.2)] {
            seed += 1;
            let covered = coverage(seed, 2000, share, |rng| each(&moves(rng, runs, share, alike)).0);
            assert!((0.92..0.995).contains(&covered), "{alike:?}, {share} in {runs} runs: {covered}");
            let by_wilson = coverage(seed, 2000, share, |rng| each(&moves(rng, runs, share, alike)).1);
            match alike {
                // Five moves a run on average, the more the heavier: a design effect of 6.3.
                Alike::Wholly | Alike::WithSize => {
                    assert!(by_wilson < 0.67, "{alike:?}, {share} in {runs}: {by_wilson}")
                }
                // Few hits leave room for the worst case, many do not.
                Alike::No if (runs, share) == (1000, 0.2) => {
                    assert!((by_wilson - covered).abs() < 0.02, "{by_wilson}, {covered}")
                }
                Alike::No => assert!(by_wilson < covered + 0.01, "{share} in {runs}: {by_wilson}, {covered}"),
                Alike::Partly => assert!(by_wilson < covered + 0.005, "{share} in {runs}: {by_wilson}, {covered}"),
            }
        }
    }
}

#[test]
fn clustered_errors_match_the_spread_of_estimates() {
    for (seed, alike) in (140..).zip([Alike::No, Alike::Partly, Alike::Wholly, Alike::WithSize]) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let found: Vec<Estimate> =
            (0..2000).map(|_| clustered(&moves(&mut rng, 300, 0.3, alike).per_run(&[0], &[0, 1]), 0.95)).collect();
        let values: Vec<f64> = found.iter().filter_map(|e| e.value).collect();
        let centre = values.iter().sum::<f64>() / 2000.0;
        let spread = (values.iter().map(|v| (v - centre).powi(2)).sum::<f64>() / 1999.0).sqrt();
        let error = found.iter().filter_map(|e| e.standard_error).sum::<f64>() / 2000.0;
        assert!((error / spread - 1.0).abs() < 0.06, "{alike:?}: {error} for {spread}");
    }
}

#[test]
fn clustered_keeps_a_width_where_nothing_or_all_was_hit() {
    let of = |runs: &[(u64, u64)]| {
        let mut all = Clusters::new(2);
        runs.iter().for_each(|(x, y)| all.push(&[*x, y - x]));
        clustered(&all.per_run(&[0], &[0, 1]), 0.95)
    };
    // Nothing in 50 runs of 20 moves says as much as nothing in 50 runs, not as in 1,000.
    let none = of(&[(0, 20); 50]);
    let [low, high] = none.interval.unwrap();
    assert!(none.value == Some(0.0) && low == 0.0 && (high - 0.0747).abs() < 0.001, "{none:?}");
    let all = of(&[(20, 20); 50]).interval.unwrap();
    assert!(all[1] == 1.0 && (all[0] - (1.0 - high)).abs() < 1e-12);
    // More hits never lower an end.
    let mut last = [0.0; 2];
    for hits in 0..=50 {
        let mut runs = vec![(0, 20); 50];
        runs.iter_mut().take(hits).for_each(|run| run.0 = 20);
        let found = of(&runs);
        assert!(holds(&found));
        let ends = found.interval.unwrap();
        assert!(ends[0] >= last[0] - 1e-9 && ends[1] >= last[1] - 1e-9, "{hits}: {ends:?} after {last:?}");
        last = ends;
    }
    // Complements mirror each other.
    let (few, rest) = (of(&[(1, 3), (0, 2), (2, 7), (0, 1)]), of(&[(2, 3), (2, 2), (5, 7), (1, 1)]));
    let (few_ends, rest_ends) = (few.interval.unwrap(), rest.interval.unwrap());
    assert!((few_ends[0] - (1.0 - rest_ends[1])).abs() < 1e-12 && (few_ends[1] - (1.0 - rest_ends[0])).abs() < 1e-12);
    assert!((few.standard_error.unwrap() - rest.standard_error.unwrap()).abs() < 1e-12);
    // Runs that all have the same share leave no doubt but that of a few: never narrower than independent moves.
    let even = of(&[(1, 2); 400]).interval.unwrap();
    let single = wilson(400, 800, 0.95).interval.unwrap();
    assert!(even[0] <= single[0] && single[1] <= even[1]);
    // One run says nothing of others.
    assert_eq!((of(&[(3, 9)]).value, of(&[(3, 9)]).interval), (Some(1.0 / 3.0), None));
    assert_eq!(of(&[]).value, None);
}

/// The design effect by its definition, from the runs one by one; the ends are the shares that a test of the score just does not
/// refuse, with as many events as that leaves.
#[test]
fn clustered_intervals_are_those_of_their_definition() {
    let lists: [&[(f64, f64)]; 6] = [
        &[(1.0, 3.0), (0.0, 2.0), (2.0, 7.0), (0.0, 1.0), (1.0, 1.0), (0.0, 4.0)],
        &[(2.0, 3.0), (2.0, 2.0), (5.0, 7.0), (1.0, 1.0), (0.0, 1.0), (4.0, 4.0)],
        &[(3.0, 3.0), (0.0, 3.0), (3.0, 3.0), (0.0, 3.0), (0.0, 3.0), (3.0, 3.0), (0.0, 3.0)],
        &[(1.0, 9.0), (0.0, 5.0), (0.0, 8.0), (0.0, 2.0), (0.0, 6.0)],
        &[(8.0, 9.0), (5.0, 5.0), (8.0, 8.0), (2.0, 2.0), (6.0, 6.0)],
        &[(9.0, 9.0), (0.0, 1.0), (0.0, 1.0), (0.0, 2.0), (0.0, 3.0), (0.0, 1.0), (1.0, 1.0)],
    ];
    let mut wide = 0;
    for runs in lists {
        let mut all = Clusters::new(2);
        runs.iter().for_each(|(x, y)| all.push(&[*x as u64, (y - x) as u64]));
        let found = clustered(&all.per_run(&[0], &[0, 1]), 0.95);
        let sum = |of: &dyn Fn(f64, f64) -> f64| runs.iter().map(|(x, y)| of(*x, *y)).sum::<f64>();
        let (x, y, squares) = (sum(&|x, _| x), sum(&|_, y| y), sum(&|_, y| y * y));
        let (share, k) = (x / y, y * y / squares);
        let variance = k / (k - 1.0) * sum(&|x, y| (x - share * y).powi(2)) / (y * y);
        let effect = variance / (share * (1.0 - share) / y);
        let worst = squares / y;
        let hits = x.min(y - x) / worst;
        let design = ((hits * effect + worst) / (hits + 1.0)).max(1.0);
        assert_eq!((found.value, found.n), (Some(share), runs.len() as u64));
        assert!((found.standard_error.unwrap() - variance.sqrt()).abs() < 1e-12);
        let t = student(0.95, k - 1.0).unwrap();
        for end in found.interval.unwrap() {
            assert!(0.0 < end && end < 1.0);
            let distance = (share - end).abs() / (end * (1.0 - end) * design / y).sqrt();
            assert!((distance - t).abs() < 1e-9, "{runs:?}: {distance} {t}");
        }
        wide += u32::from(design > 1.0);
    }
    assert!(wide > 3);
}

/// An end is as far away as that of the share of equal endings makes it, and what the shares of the classes add, at right angles.
#[test]
fn explained_intervals_are_made_of_those_of_their_parts() {
    for (same, n, shares) in [(600, 1000, [0.5, 0.3, 0.2]), (30, 40, [0.6, 0.3, 0.1]), (90, 200, [0.2, 0.3, 0.5])] {
        let found = explained(same, &shares, n, 0.95);
        let alike = wilson(same, n, 0.95);
        let spread = 1.0 - shares.iter().map(|p| p * p).sum::<f64>();
        let p = same as f64 / n as f64;
        assert!((found.value.unwrap() - (1.0 - (1.0 - p) / spread)).abs() < 1e-12);
        let others = found.standard_error.unwrap().powi(2) - p * (1.0 - p) / n as f64 / (spread * spread);
        let z = z(0.95).unwrap();
        for (end, of_alike) in found.interval.unwrap().into_iter().zip(alike.interval.unwrap()) {
            let arm = (((p - of_alike) / spread).powi(2) + z * z * others).sqrt();
            assert!(((found.value.unwrap() - end).abs() - arm).abs() < 1e-9, "{same} of {n}: {end}");
        }
        let [low, high] = found.interval.unwrap();
        assert!(low < found.value.unwrap() && found.value.unwrap() < high && high < 1.0);
    }
}

/// The exact bound is the share at which nothing in n runs has the probability that the level leaves.
#[test]
fn nothing_seen_has_the_exact_bound() {
    for (n, level) in [(1_u64, 0.95), (20, 0.9), (1000, 0.95), (1000, 0.9999), (1_000_000_000, 0.95)] {
        let [low, high] = none_of(n, level).interval.unwrap();
        let unseen = libm::exp(n as f64 * libm::log1p(-high));
        assert!(low == 0.0 && (unseen / (1.0 - level) - 1.0).abs() < 1e-6, "{n}, {level}: {high}");
    }
    assert!((none_of(3000, 0.95).interval.unwrap()[1] * 1000.0 - 1.0).abs() < 0.01, "the rule of three");
}

#[test]
fn paired_difference_covers() {
    let cases = [
        (0.2, 0.1),
        (0.05, 0.05),
        (0.02, 0.001),
        (0.003, 0.0),
        (0.001, 0.001),
        (0.0002, 0.0),
        (0.5, 0.3),
        (0.45, 0.55),
        (0.95, 0.01),
    ];
    for (seed, (gain, loss)) in (20..).zip(cases) {
        let covered = coverage(seed, 4000, gain - loss, |rng| {
            let (gained, lost) = trinomial(rng, 1000, gain, loss);
            paired_difference(1000, gained, lost, 0.95)
        });
        assert!(covered > 0.925, "{gain} {loss}: {covered}");
    }
}

#[test]
fn mean_and_correlation_cover() {
    let covered = coverage(40, 4000, 0.5, |rng| {
        let xs: Vec<f64> = (0..100).map(|_| rng.random()).collect();
        let sum: f64 = xs.iter().sum();
        mean(100, sum, xs.iter().map(|x| (x - sum / 100.0).powi(2)).sum(), 0.95)
    });
    assert!((0.935..0.965).contains(&covered), "{covered}");
    // Two normals with a common part: each a sum of uniforms, one half of the variance shared.
    let covered = coverage(41, 4000, 0.5, |rng| {
        let mut part = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let pairs: Vec<(f64, f64)> = (0..100)
            .map(|_| {
                let common = part();
                (common + part(), common + part())
            })
            .collect();
        let sum = |f: fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / 100.0;
        let (x, y) = (sum(|p| p.0), sum(|p| p.1));
        let (xx, yy) = (sum(|p| p.0 * p.0) - x * x, sum(|p| p.1 * p.1) - y * y);
        correlation((sum(|p| p.0 * p.1) - x * y) / (xx * yy).sqrt(), 100, 0.95)
    });
    assert!((0.935..0.965).contains(&covered), "{covered}");
}

/// Runs whose ending is settled by a known past with probability `known`, else drawn anew: V = known.
#[test]
fn explained_and_total_effect_cover() {
    // Shares 0.6, 0.3 and 0.1.
    let ending = |u: f64| usize::from(u >= 0.6) + usize::from(u >= 0.9);
    for (seed, known) in (60..).zip([0.0, 0.1, 0.5, 0.9, 0.995, 1.0]) {
        let pairs = |rng: &mut ChaCha8Rng| {
            let (mut same, mut counts, mut changed) = (0, [0_u32; 3], 0);
            for _ in 0..1000 {
                let first = ending(rng.random());
                let second = if rng.random::<f64>() < known { first } else { ending(rng.random()) };
                same += u64::from(first == second);
                changed += u64::from((first == 1) != (second == 1));
                counts[first] += 1;
            }
            (same, changed, counts.map(|count| f64::from(count) / 1000.0))
        };
        let covered = coverage(seed, 2000, known, |rng| {
            let (same, _, shares) = pairs(rng);
            explained(same, &shares, 1000, 0.95)
        });
        assert!(covered > 0.92, "explained {known}: {covered}");
        let covered = coverage(seed, 2000, 1.0 - known, |rng| {
            let (_, changed, shares) = pairs(rng);
            total_effect(changed, shares[1], 1000, 0.95)
        });
        assert!(covered > 0.92, "total effect {known}: {covered}");
    }
}

#[test]
fn explained_errors_match_the_spread_of_estimates() {
    let mut rng = ChaCha8Rng::seed_from_u64(80);
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for _ in 0..4000 {
        let (mut same, mut counts) = (0, [0_u32; 2]);
        for _ in 0..500 {
            let first = usize::from(rng.random::<f64>() < 0.15);
            let again = usize::from(rng.random::<f64>() < 0.15);
            let second = if rng.random::<f64>() < 0.4 { first } else { again };
            same += u64::from(first == second);
            counts[first] += 1;
        }
        let found = explained(same, &counts.map(|count| f64::from(count) / 500.0), 500, 0.95);
        values.push(found.value.unwrap());
        errors.push(found.standard_error.unwrap());
    }
    let centre = values.iter().sum::<f64>() / 4000.0;
    let spread = (values.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>() / 3999.0).sqrt();
    let error = errors.iter().sum::<f64>() / 4000.0;
    assert!((error / spread - 1.0).abs() < 0.05, "{error} for {spread}");
}

#[test]
fn two_endings_explained_and_total_effect_add_up_to_one() {
    for (changed, p) in [(0, 0.3), (17, 0.1), (300, 0.5), (640, 0.2), (1000, 0.5)] {
        let effect = total_effect(changed, p, 1000, 0.9);
        let rest = explained(1000 - changed, &[p, 1.0 - p], 1000, 0.9);
        assert!((effect.value.unwrap() + rest.value.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(effect.standard_error, rest.standard_error);
        assert!(effect.interval.unwrap()[0] >= 0.0);
    }
}

#[test]
fn intervals_hold_their_values_and_rise_with_the_counts() {
    for n in [1, 2, 3, 10, 997] {
        for level in [0.5, 0.95, 0.999_999] {
            let mut last = [-1.0; 2];
            for count in 0..=n {
                let found = wilson(count, n, level);
                assert!(holds(&found));
                let [low, high] = found.interval.unwrap();
                assert!(0.0 <= low && last[0] <= low && last[1] <= high && high <= 1.0);
                last = [low, high];
            }
            for gained in (0..=n).step_by(1 + n as usize / 20) {
                let mut last = [2.0; 2];
                for lost in (0..=n - gained).step_by(1 + n as usize / 20) {
                    let found = paired_difference(n, gained, lost, level);
                    assert!(holds(&found));
                    let [low, high] = found.interval.unwrap();
                    assert!(-1.0 <= low && high <= 1.0);
                    // With ten runs, all changed, at six nines the correlation outweighs the step by one run.
                    let falls = low <= last[0] + 1e-12 && high <= last[1] + 1e-12;
                    assert!(falls || (n <= 10 && level > 0.99), "{n} {gained} {lost} {level}");
                    last = [low, high];
                    let mirrored = paired_difference(n, lost, gained, level).interval.unwrap();
                    assert!((mirrored[0] + high).abs() < 1e-12 && (mirrored[1] + low).abs() < 1e-12);
                }
            }
            for changed in 0..=n {
                assert!(holds(&total_effect(changed, 0.3, n, level)));
                assert!(holds(&explained(changed, &[0.2, 0.5, 0.3], n, level)));
            }
            for r in [-1.0, -0.999, -0.2, 0.0, 0.7, 1.0] {
                assert!(n <= 3 || holds(&correlation(r, n, level)));
            }
        }
    }
}

#[test]
fn higher_levels_give_wider_intervals() {
    let width = |estimate: Estimate| estimate.interval.map(|[low, high]| high - low).unwrap();
    for levels in [[0.5, 0.8], [0.8, 0.95], [0.95, 0.99]] {
        let [low, high] = levels;
        assert!(width(wilson(3, 100, low)) < width(wilson(3, 100, high)));
        assert!(width(paired_difference(100, 3, 1, low)) < width(paired_difference(100, 3, 1, high)));
        assert!(width(mean(10, 5.0, 4.0, low)) < width(mean(10, 5.0, 4.0, high)));
        assert!(width(correlation(0.3, 50, low)) < width(correlation(0.3, 50, high)));
        assert!(width(total_effect(5, 0.3, 100, low)) < width(total_effect(5, 0.3, 100, high)));
        assert!(width(explained(70, &[0.5, 0.5], 100, low)) < width(explained(70, &[0.5, 0.5], 100, high)));
    }
}

#[test]
fn known_values() {
    let near = |found: [f64; 2], truth: [f64; 2]| {
        assert!(found.iter().zip(truth).all(|(a, b)| (a - b).abs() < 5e-5), "{found:?} is not {truth:?}");
    };
    // Newcombe (1998), *Statistics in Medicine* 17, 857, table I, method 3.
    near(wilson(81, 263, 0.95).interval.unwrap(), [0.2553, 0.3662]);
    near(wilson(15, 148, 0.95).interval.unwrap(), [0.0624, 0.1605]);
    near(wilson(0, 20, 0.95).interval.unwrap(), [0.0, 0.1611]);
    near(wilson(1, 29, 0.95).interval.unwrap(), [0.0061, 0.1718]);
    let paired = paired_difference(100, 12, 4, 0.95);
    assert!((paired.standard_error.unwrap() - ((16.0 - 0.64_f64) / 1e4).sqrt()).abs() < 1e-15);
}

/// What all but a few runs of very many do has the same error as what these few do.
#[test]
fn rare_exceptions_keep_their_digits() {
    let (n, few) = (1_u64 << 60, 3);
    let error = |e: Estimate| e.standard_error.unwrap();
    let rare = (3.0_f64).sqrt() / n as f64;
    for found in [wilson(few, n, 0.95), wilson(n - few, n, 0.95)] {
        assert!((error(found.clone()) / rare - 1.0).abs() < 1e-12, "{found:?}");
    }
    // All gain but three that stay as they are: the variance is that of the three.
    let found = paired_difference(n, n - few, 0, 0.95);
    assert!((error(found.clone()) / rare - 1.0).abs() < 1e-12, "{found:?}");
    // Endings that hardly differ: what differs is all that there is to explain.
    let p = few as f64 / n as f64;
    let found = explained(n - few, &[1.0 - p, p], n, 0.95);
    assert!((found.value.unwrap() - 0.5).abs() < 1e-9, "{found:?}");
}

#[test]
fn what_is_undefined_is_none() {
    for found in [
        wilson(0, 0, 0.95),
        wilson(2, 1, 0.95),
        mean(0, 0.0, 0.0, 0.95),
        mean(3, f64::NAN, 1.0, 0.95),
        paired_difference(0, 0, 0, 0.95),
        paired_difference(3, 2, 2, 0.95),
        paired_difference(3, u64::MAX, 2, 0.95),
        correlation(f64::NAN, 10, 0.95),
        correlation(0.5, 0, 0.95),
        total_effect(1, 0.0, 10, 0.95),
        total_effect(1, 1.0, 10, 0.95),
        total_effect(11, 0.5, 10, 0.95),
        total_effect(0, 0.5, 0, 0.95),
        explained(1, &[], 10, 0.95),
        explained(1, &[1.0, 0.0], 10, 0.95),
        explained(1, &[f64::NAN, 0.5], 10, 0.95),
        none_of(0, 0.95),
    ] {
        assert_eq!((found.value, found.standard_error, found.interval), (None, None, None), "{found:?}");
    }
    assert_eq!(mean(1, 2.0, 0.0, 0.95).interval, None);
    assert_eq!(correlation(0.5, 3, 0.95).interval, None);
    assert!(sequential(1, 2, 0.95, 0.1).interval.is_some());
    for half_width in [0.0, -0.1, f64::INFINITY, f64::NAN] {
        assert_eq!(sequential(1, 2, 0.95, half_width).interval, None, "{half_width}");
    }
    for level in [0.0, 1.0, f64::NAN] {
        assert_eq!(wilson(1, 2, level).interval, None);
        assert_eq!(sequential(1, 2, level, 0.1).interval, None);
        assert_eq!(none_of(2, level).interval, None);
    }
}

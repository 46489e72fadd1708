//! Sums have mean 0, regressions are least squares, and what is left adds up.

use std::sync::atomic::AtomicBool;

use super::regression::LEARNED;
use super::*;
use crate::engine::luck::streams::{Redraw, Streams};
use crate::engine::round::player::Player;
use crate::model::compile;
use crate::scenario::{load, read::no_files, span::Source};

const GAMES: [&str; 3] = [
    include_str!("../../../../scenarios/wage-dispute/baseline.toml"),
    include_str!("../../../../scenarios/security-talks-2022/baseline.toml"),
    include_str!("../../equilibrium/small.toml"),
];

fn model(text: &str) -> Model {
    compile(&load(Source::new("test.toml", text), &[], &no_files).result.expect("one of ours").0)
}

/// Over many runs every sum is 0 on average, in games of all kinds; and noting changes no run.
#[test]
fn sums_have_mean_0() {
    for text in GAMES {
        let model = model(text);
        let (keys, columns) = (Keys::new(&model, 3), Columns::new(&model));
        let (mut luck, mut player) = (Streams::noting(&keys, Some(&columns)), Player::new(&model, false));
        let (mut sum, mut squares) = (vec![0.0; columns.parts.len()], vec![0.0; columns.parts.len()]);
        for run in 0..2_000 {
            luck.begin_noting(run);
            let noted = player.play(run, &mut luck).clone();
            for (k, x) in luck.innovations().iter().enumerate() {
                sum[k] += x;
                squares[k] += x * x;
            }
            if run % 100 == 0 {
                luck.begin(run, Redraw::Nothing);
                assert!(*player.play(run, &mut luck) == noted);
            }
        }
        let moved = squares.iter().filter(|square| **square > 30.0).count();
        assert!(moved >= 6, "{moved} sums that tell anything");
        for (k, part) in columns.parts.iter().enumerate() {
            // One in a hundred thousand, for some hundred sums; sums of rare events are far from normal.
            let error = squares[k].sqrt().max(1.0);
            assert!(sum[k].abs() < 4.4 * error, "{part:?}: {} ± {error}", sum[k]);
        }
    }
}

/// What a regression leaves of the pilot has nothing to do with any column that is in it.
#[test]
fn regressions_are_least_squares() {
    let (runs, columns, classes) = (300, 6, 3);
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / 9_007_199_254_740_992.0 - 0.5
    };
    let mut made = Pilot { columns, classes, sums: Vec::new(), endings: Vec::new(), variances: vec![LEARNED; columns] };
    for _ in 0..runs {
        let mut row: Vec<f64> = (0..columns).map(|_| random()).collect();
        // Follows from two others.
        row[4] = row[0] - 2.0 * row[1];
        let high = row[0] + 0.3 * random() > 0.1;
        made.endings.push(OutcomeIdx(if high { 2 } else { usize::from(row[3] > 0.0) }));
        made.sums.extend(row);
    }
    let (sums, endings) = (made.sums.clone(), made.endings.clone());
    let products = Products::of(&mut made);
    let chosen = products.choose();
    assert_eq!(chosen[0], 0);
    assert!(chosen.contains(&3) && chosen.len() <= 4, "{chosen:?}");
    let (kept, weights) = products.regress([0, 1, 4, 3].into_iter());
    assert_eq!(kept, [0, 1, 3]);
    let mean = |of: &dyn Fn(usize) -> f64| (0..runs).map(of).sum::<f64>() / runs as f64;
    for class in 0..classes {
        let left = |run: usize| {
            let hit = f64::from(u8::from(endings[run].0 == class));
            kept.iter()
                .enumerate()
                .fold(hit, |left, (k, column)| left - weights[k * classes + class] * sums[run * columns + column])
        };
        let middle = mean(&left);
        for column in [0, 1, 3, 4] {
            let covariance = mean(&|run| (left(run) - middle) * sums[run * columns + column]);
            assert!(covariance.abs() < 1e-12, "class {class}, column {column}: {covariance}");
        }
    }
}

/// What is left of all classes is 1 in every run, and does not depend on who plays the pilot.
#[test]
fn what_is_left_adds_up() {
    let stop = AtomicBool::new(false);
    for text in GAMES {
        let model = model(text);
        let keys = Keys::new(&model, 7);
        let with = |threads: usize, batch: u64| {
            let options = Options { threads, batch, progress: &|_| (), stop: &stop };
            find(&[(&model, &keys)], false, &ThreadPool::new(threads, PILOT), &options).unwrap().controls.remove(0)
        };
        let controls = with(2, 0);
        assert_eq!(controls, with(1, 3));
        assert!((1..=MOST).contains(&controls.chosen.len()));
        let (mut luck, mut player) = (Streams::noting(&keys, Some(&controls.columns)), Player::new(&model, false));
        let mut changed = 0;
        for run in 0..100 {
            luck.begin_noting(run);
            let ending = player.play(run, &mut luck).outcome;
            let mut left = Vec::new();
            controls.residuals(luck.innovations(), ending, &mut left);
            let sum: i64 = left.iter().sum();
            assert!((sum - (1 << 32)).abs() <= 1 + left.len() as i64 * 100, "run {run}: {sum}");
            changed += usize::from(left[ending.0] != 1 << 32);
        }
        assert!(changed > 90, "{changed}");
    }
    // Who cancels gets nothing.
    let (model, canceled) = (model(GAMES[0]), AtomicBool::new(true));
    let options = Options { threads: 1, batch: 0, progress: &|_| (), stop: &canceled };
    assert!(find(&[(&model, &Keys::new(&model, 1))], true, &ThreadPool::new(1, PILOT), &options).is_none());
}

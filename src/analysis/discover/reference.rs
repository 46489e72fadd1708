//! The same numbers as other programs: the EMA workbench 2.5.3 for peeling and quasi-p-values (Kwakkel 2017), scikit-learn
//! 1.9.1 for trees. The numbers below come from them, for 500 points that both sides make by [`uniform`].
//!
//! Peeling agrees step for step, with three differences. The workbench takes the upper side first among equal cuts, we the
//! lower; the numbers below are from the workbench with that order turned. It goes on where only hits are left, we stop.
//! It stops where the best cut is too large, we take the best cut that is not; that matters with coarse inputs only.
//! Pasting differs, see [`paste`](crate::analysis::discover::prim::paste), and is not compared. The workbench writes a limit
//! as the same midpoint. scikit-learn rounds inputs to single precision, so its thresholds agree to seven digits.

/// Columns of uniform numbers in (0, 1) that any language can make: x ← 6364136223846793005·x + 1442695040888963407 modulo
/// 2⁶⁴ (Knuth's multiplier), started at the seed, twenty steps in advance; a number is the upper 32 bits, plus one half,
/// over 2³². Row by row.
pub(crate) fn uniform(seed: u64, n: usize, n_columns: usize) -> Vec<Vec<f64>> {
    let mut columns = vec![Vec::with_capacity(n); n_columns];
    let mut x = seed;
    let mut next = || {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((x >> 32) as f64 + 0.5) / 4_294_967_296.0
    };
    for _ in 0..20 {
        next();
    }
    for _ in 0..n {
        for column in &mut columns {
            column.push(next());
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::boxes::Side;
    use crate::analysis::discover::grow::{TreeOptions, grow};
    use crate::analysis::discover::points::Points;
    use crate::analysis::discover::prim::{Objective, PrimOptions, peel};
    use crate::analysis::discover::prune::collapse;
    use crate::analysis::discover::sample::Sample;
    use crate::analysis::discover::significance::quasi_p;

    /// Points, hits, and inputs with a limit, of each box on the way.
    type Trajectory<'a> = &'a [(usize, usize, usize)];
    /// Split (input and threshold), points and hits of each node, parents before children, left before right.
    type Nodes<'a> = &'a [(Option<(usize, f64)>, usize, usize)];

    /// Four inputs, and noise: a hit has noise below 0.85 where x0 > 0.55 and x2 ≤ 0.6, below 0.08 elsewhere.
    fn plain() -> Points {
        let mut columns = uniform(42, 500, 5);
        let noise = columns.pop().unwrap();
        let rate = |row: usize| if columns[0][row] > 0.55 && columns[2][row] <= 0.6 { 0.85 } else { 0.08 };
        let hits = (0..500).map(|row| noise[row] < rate(row)).collect();
        Points::new(columns, hits).unwrap()
    }

    /// The same hits, with inputs of 20, 2 and 10 different values, and one as it was.
    fn coarse() -> Points {
        let plain = plain();
        let mut columns = plain.columns().to_vec();
        for (column, (times, over)) in [(20.0, 20.0), (2.0, 1.0), (10.0, 10.0)].into_iter().enumerate() {
            for x in &mut columns[column] {
                *x = libm::floor(*x * times) / over;
            }
        }
        Points::new(columns, plain.hits().to_vec()).unwrap()
    }

    #[test]
    fn both_languages_make_the_same_points() {
        let columns = uniform(42, 500, 5);
        let first: Vec<f64> = columns.iter().map(|column| column[0]).collect();
        let python =
            [0.34301199472974986, 0.42951652233023196, 0.4123217122396454, 0.3446116558043286, 0.38905840378720313];
        assert_eq!(first, python);
        assert_eq!(plain().n_hits(), 133);
    }

    /// Ours may have further steps where the best cut was too large.
    fn agrees(points: &Points, objective: Objective, workbench: Trajectory, further: usize) {
        let options = PrimOptions { objective, ..PrimOptions::default() };
        let steps = peel(&Sample::all(points), &options).unwrap();
        let ours: Vec<_> = steps.iter().map(|step| (step.count.n, step.count.hits, step.n_limited)).collect();
        assert_eq!(ours[..workbench.len()], *workbench);
        assert_eq!(ours.len(), workbench.len() + further);
    }

    #[test]
    fn trajectories_are_those_of_the_workbench() {
        agrees(
            &plain(),
            Objective::Mean,
            &[
                (500, 133, 0),
                (475, 132, 1),
                (451, 132, 1),
                (428, 130, 1),
                (406, 128, 1),
                (385, 127, 1),
                (365, 125, 1),
                (346, 123, 1),
                (328, 122, 1),
                (311, 122, 1),
                (295, 122, 1),
                (280, 121, 2),
                (266, 120, 2),
                (252, 119, 2),
                (239, 119, 2),
                (227, 118, 2),
                (215, 116, 2),
                (204, 115, 2),
                (193, 113, 2),
                (183, 113, 2),
                (173, 112, 2),
                (164, 111, 2),
                (155, 111, 2),
                (147, 110, 2),
                (139, 107, 2),
                (132, 107, 2),
                (125, 105, 2),
                (118, 101, 2),
                (112, 97, 3),
                (106, 93, 3),
                (100, 88, 3),
                (95, 84, 3),
                (90, 80, 3),
                (85, 76, 3),
                (80, 72, 3),
                (76, 69, 3),
                (72, 65, 3),
                (68, 61, 3),
                (64, 58, 3),
                (60, 54, 3),
                (57, 51, 3),
                (54, 48, 3),
                (51, 47, 3),
                (48, 45, 3),
                (45, 42, 3),
                (42, 39, 3),
                (39, 36, 3),
                (37, 35, 3),
                (35, 33, 3),
                (33, 31, 3),
                (31, 29, 3),
                (29, 27, 3),
                (27, 25, 3),
                (25, 23, 3),
            ],
            0,
        );
        let lenient = [
            (500, 133, 0),
            (475, 132, 1),
            (451, 132, 1),
            (428, 130, 1),
            (406, 128, 1),
            (385, 127, 1),
            (365, 125, 1),
            (346, 123, 1),
            (328, 122, 1),
            (311, 122, 1),
            (295, 122, 1),
            (280, 121, 2),
            (266, 120, 2),
            (252, 119, 2),
            (239, 119, 2),
            (227, 118, 2),
            (215, 116, 2),
            (204, 115, 2),
            (193, 113, 2),
            (183, 113, 2),
            (173, 112, 2),
            (164, 111, 2),
            (155, 111, 2),
            (147, 110, 2),
            (139, 107, 2),
            (132, 107, 2),
            (125, 105, 2),
            (118, 101, 2),
            (112, 97, 3),
            (106, 93, 3),
            (100, 88, 3),
            (95, 84, 3),
            (90, 80, 3),
            (85, 76, 3),
            (80, 72, 3),
            (76, 69, 3),
        ];
        agrees(&plain(), Objective::GainPerPoint, &lenient, 0);
        agrees(&plain(), Objective::GainTimesSize, &lenient, 0);
        agrees(
            &coarse(),
            Objective::Mean,
            &[
                (500, 133, 0),
                (442, 130, 1),
                (380, 126, 1),
                (326, 122, 1),
                (286, 122, 1),
                (257, 120, 2),
                (236, 119, 2),
                (215, 117, 2),
                (203, 116, 2),
                (188, 113, 2),
                (171, 113, 2),
                (159, 111, 2),
                (145, 109, 2),
                (128, 107, 2),
                (119, 102, 2),
                (113, 98, 3),
                (107, 94, 3),
                (58, 52, 4),
                (55, 50, 4),
            ],
            9,
        );
        let lenient = [
            (500, 133, 0),
            (442, 130, 1),
            (380, 126, 1),
            (326, 122, 1),
            (286, 122, 1),
            (257, 120, 2),
            (236, 119, 2),
            (215, 117, 2),
            (203, 116, 2),
            (188, 113, 2),
            (171, 113, 2),
            (159, 111, 2),
            (145, 109, 2),
            (128, 107, 2),
            (119, 102, 2),
            (113, 98, 3),
            (107, 94, 3),
            (90, 80, 3),
            (85, 76, 3),
            (80, 72, 3),
            (41, 37, 4),
        ];
        agrees(&coarse(), Objective::GainPerPoint, &lenient, 0);
        agrees(&coarse(), Objective::GainTimesSize, &lenient, 0);
    }

    #[test]
    fn limits_and_quasi_p_values_are_those_of_the_workbench() {
        let (plain, coarse) = (plain(), coarse());
        for (points, step, limits) in [
            (&plain, 5, &[(2, Side::High, 0.8085274890763685, 0.003211448537848731)][..]),
            (
                &plain,
                15,
                &[
                    (0, Side::Low, 0.24471323983743787, 0.0007907139599514215),
                    (2, Side::High, 0.6228251319844276, 8.325587358361986e-10),
                ],
            ),
            (
                &plain,
                25,
                &[
                    (0, Side::Low, 0.5351844076067209, 1.4959538878894839e-19),
                    (2, Side::High, 0.5931835833471268, 1.1271240983444092e-14),
                ],
            ),
            (
                &coarse,
                15,
                &[
                    (0, Side::Low, 0.575, 5.5053264324785545e-22),
                    (2, Side::High, 0.55, 1.2488547433878694e-14),
                    (3, Side::Low, 0.05656926496885717, 0.44385521001916484),
                ],
            ),
        ] {
            let sample = Sample::all(points);
            let steps = peel(&sample, &PrimOptions::default()).unwrap();
            let tested = quasi_p(&sample, &steps[step].limits);
            assert_eq!(tested.len(), limits.len());
            for (ours, (column, side, at, quasi_p)) in tested.iter().zip(limits) {
                assert_eq!((ours.column, ours.side), (*column, *side));
                assert!((ours.at - at).abs() < 1e-15, "{} is not {at}", ours.at);
                assert!((ours.quasi_p / quasi_p - 1.0).abs() < 1e-10, "{} is not {quasi_p}", ours.quasi_p);
            }
        }
    }

    fn grows(points: &Points, scikit: Nodes, alphas: &[f64]) {
        let nodes = grow(points, &vec![true; points.len()], &TreeOptions::default());
        assert_eq!(nodes.len(), scikit.len());
        for (ours, (split, n, hits)) in nodes.iter().zip(scikit) {
            assert_eq!((ours.count.n, ours.count.hits), (*n, *hits));
            assert_eq!(ours.split.map(|split| split.column), split.map(|(column, _)| column));
            if let (Some(ours), Some((_, at))) = (ours.split, split) {
                assert!((ours.at - at).abs() < 1e-6, "{} is not {at}", ours.at);
            }
        }
        let mut ours: Vec<f64> = collapse(&nodes);
        ours.sort_by(f64::total_cmp);
        ours.dedup();
        assert_eq!(ours.len(), alphas.len());
        assert!(ours.iter().zip(alphas).all(|(ours, theirs)| (ours - theirs).abs() < 1e-12), "{ours:?}");
    }

    #[test]
    fn trees_and_pruning_are_those_of_scikit_learn() {
        grows(
            &plain(),
            &[
                (Some((0, 0.5754277)), 500, 133),
                (Some((2, 0.0716924)), 278, 21),
                (None, 18, 5),
                (Some((0, 0.0568849)), 260, 16),
                (None, 19, 3),
                (Some((3, 0.6803265)), 241, 13),
                (None, 164, 12),
                (None, 77, 1),
                (Some((2, 0.6000179)), 222, 112),
                (Some((1, 0.6444553)), 126, 106),
                (Some((1, 0.5058647)), 85, 67),
                (None, 69, 58),
                (None, 16, 9),
                (Some((0, 0.8656000)), 41, 39),
                (None, 24, 24),
                (None, 17, 15),
                (Some((2, 0.8530276)), 96, 6),
                (Some((2, 0.7210882)), 58, 6),
                (None, 25, 0),
                (None, 33, 6),
                (None, 38, 0),
            ],
            &[
                0.0,
                0.000550932568149211,
                0.000759163920787231,
                0.000761254556755783,
                0.00143181818181818,
                0.00314869335300985,
                0.00347816197882476,
                0.11151586821971,
            ],
        );
        grows(
            &coarse(),
            &[
                (Some((0, 0.5750000)), 500, 133),
                (Some((0, 0.5250000)), 290, 25),
                (Some((2, 0.0500000)), 271, 20),
                (Some((1, 0.5000000)), 30, 6),
                (None, 18, 1),
                (None, 12, 5),
                (Some((0, 0.1250000)), 241, 14),
                (None, 61, 6),
                (None, 180, 8),
                (None, 19, 5),
                (Some((2, 0.5500000)), 210, 108),
                (Some((0, 0.6750000)), 119, 102),
                (Some((1, 0.5000000)), 26, 25),
                (None, 16, 16),
                (None, 10, 9),
                (Some((0, 0.7250000)), 93, 77),
                (None, 19, 14),
                (None, 74, 63),
                (Some((3, 0.7587630)), 91, 6),
                (Some((2, 0.8500000)), 72, 3),
                (None, 48, 3),
                (None, 24, 0),
                (None, 19, 3),
            ],
            &[
                0.0,
                0.000246153846153848,
                0.000250000000000007,
                0.000529765926732116,
                0.00079294574710536,
                0.00081231925968768,
                0.00145031312773249,
                0.00281704527610499,
                0.109202696475938,
            ],
        );
    }
}

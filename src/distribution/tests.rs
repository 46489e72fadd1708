use statrs::distribution::{Beta, ContinuousCDF};

use super::*;

fn continuous() -> Vec<Distribution> {
    use Distribution::*;
    vec![
        Uniform { low: -1.0, high: 3.0 },
        Normal { mean: 0.4, sd: 0.1 },
        TruncatedNormal { mean: 0.4, sd: 0.2, low: 0.0, high: 1.0 },
        TruncatedNormal { mean: 0.0, sd: 1.0, low: 8.0, high: 9.5 },
        TruncatedNormal { mean: 5.0, sd: 1.0, low: f64::NEG_INFINITY, high: -1.0 },
        TruncatedNormal { mean: 0.5, sd: 1.0, low: 0.0, high: f64::INFINITY },
        HalfNormal { sd: 0.3 },
        FoldedNormal { mean: 0.2, sd: 0.3 },
        FoldedNormal { mean: -1.5, sd: 0.4 },
        Beta { a: 2.0, b: 18.0 },
        Beta { a: 0.5, b: 0.5 },
        Beta { a: 40.0, b: 25.0 },
        Triangular { low: 0.1, mode: 0.3, high: 0.9 },
        Triangular { low: 0.0, mode: 0.0, high: 1.0 },
        Triangular { low: -2.0, mode: 1.0, high: 1.0 },
        LogNormal { mu: -1.0, sigma: 0.5 },
    ]
}

fn discrete() -> Distribution {
    Distribution::Discrete { values: vec![0.7, 0.1, 0.4, 0.9], weights: vec![0.2, 0.5, 0.3, 0.0] }
}

#[test]
fn quantile_undoes_cdf() {
    for family in continuous() {
        let mut last = f64::NEG_INFINITY;
        for i in 1..1000_i32 {
            let p = f64::from(i) / 1000.0;
            let x = family.quantile(p);
            assert!(x >= last, "{family:?}: falls at {p}");
            last = x;
            assert!((family.cdf(x) - p).abs() < 1e-11, "{family:?} at {p}: {x} has {}", family.cdf(x));
            assert_eq!(family.rank(x), family.cdf(x));
        }
        let (low, high) = family.support();
        assert_eq!((family.quantile(0.0), family.quantile(1.0)), (low, high));
        assert_eq!((family.cdf(low), family.cdf(high)), (0.0, 1.0), "{family:?}");
        assert!(family.quantile(f64::NAN).is_nan());
    }
}

#[test]
fn stratified_draws_have_the_mean() {
    const N: u32 = 200_000;
    for family in continuous().into_iter().chain([discrete()]) {
        let draw = |k: u32| family.from_uniform((f64::from(k) + 0.5) / f64::from(N));
        let mean = (0..N).map(draw).sum::<f64>() / f64::from(N);
        let mean_rank = (0..N).map(|k| family.rank(draw(k))).sum::<f64>() / f64::from(N);
        assert!((mean - family.mean()).abs() < 2e-5, "{family:?}: {mean} is not {}", family.mean());
        assert!((mean_rank - 0.5).abs() < 2e-5, "{family:?}: mean rank {mean_rank}");
    }
}

#[test]
fn cells_have_the_mean_and_stand_in_order() {
    for family in continuous() {
        for n in [1, 2, 3, 5, 16, 64] {
            let cells = family.cells(n);
            assert_eq!(cells.len(), n);
            let mean = cells.iter().sum::<f64>() / n as f64;
            assert!((mean - family.mean()).abs() < 1e-9, "{family:?} in {n}: {mean}");
            for (k, pair) in cells.windows(2).enumerate() {
                let edge = family.quantile((k + 1) as f64 / n as f64);
                assert!(pair[0] <= edge && edge <= pair[1], "{family:?} in {n}: {pair:?} around {edge}");
            }
        }
        assert!(family.cells(0).is_empty());
    }
}

#[test]
fn cells_agree_with_stratified_draws() {
    const N: u32 = 40_000;
    for family in continuous() {
        for (cell, value) in (0..4).zip(family.cells(4)) {
            let draw = |k: u32| family.quantile((f64::from(cell) + (f64::from(k) + 0.5) / f64::from(N)) / 4.0);
            let mean = (0..N).map(draw).sum::<f64>() / f64::from(N);
            assert!((mean - value).abs() < 1e-4, "{family:?} cell {cell}: {mean} is not {value}");
        }
    }
}

#[test]
fn discrete_keeps_its_points() {
    let family = discrete();
    assert_eq!(family.points(7), vec![(0.7, 0.2), (0.1, 0.5), (0.4, 0.3), (0.9, 0.0)]);
    assert_eq!([0.1, 0.2, 0.69, 0.71, 0.999_999].map(|u| family.from_uniform(u)), [0.7, 0.1, 0.1, 0.4, 0.4]);
    assert_eq!([0.0, 0.5, 0.51, 0.9, 1.0].map(|p| family.quantile(p)), [0.1, 0.1, 0.4, 0.7, 0.7]);
    assert_eq!([0.1, 0.4].map(|x| family.rank(x)), [0.25, 0.65]);
    assert!((family.rank(0.7) - 0.9).abs() < 1e-15);
    assert_eq!(family.support(), (0.1, 0.7));
    // Weights that fall short of 1 by rounding never let a draw go without a value.
    let short = Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![0.5, 0.5 - 1e-10] };
    assert_eq!(short.from_uniform(1.0 - 1e-12), 2.0);
}

#[test]
fn known_values() {
    let near = |value: f64, truth: f64| assert!((value - truth).abs() < 1e-12, "{value} is not {truth}");
    let beta = Distribution::Beta { a: 2.0, b: 18.0 };
    let other = Beta::new(2.0, 18.0).unwrap();
    near(beta.quantile(0.5), 0.086_775_163_655_694_9);
    for x in [0.01, 0.05, 0.1, 0.3] {
        near(beta.cdf(x), other.cdf(x));
    }
    // √(2/π), 0.6744897501960817 the upper quartile of the normal, e^(μ+σ²/2).
    near(Distribution::HalfNormal { sd: 2.0 }.mean(), 1.595_769_121_605_731);
    near(Distribution::HalfNormal { sd: 2.0 }.quantile(0.5), 2.0 * 0.674_489_750_196_081_7);
    near(Distribution::FoldedNormal { mean: 0.0, sd: 2.0 }.mean(), 1.595_769_121_605_731);
    near(Distribution::FoldedNormal { mean: 0.0, sd: 2.0 }.quantile(0.5), 2.0 * 0.674_489_750_196_081_7);
    near(Distribution::LogNormal { mu: 0.5, sigma: 1.0 }.mean(), std::f64::consts::E);
    let cut = Distribution::TruncatedNormal { mean: 0.0, sd: 1.0, low: 0.0, high: f64::INFINITY };
    near(cut.mean(), 0.797_884_560_802_865_4);
}

#[test]
fn draws_at_the_edges_are_finite() {
    let edge = f64::EPSILON / 4.0;
    for family in continuous().into_iter().chain([discrete()]) {
        for u in [edge, f64::EPSILON / 2.0, 0.5, 1.0 - f64::EPSILON / 2.0, 1.0_f64.next_down()] {
            let x = family.from_uniform(u);
            let (low, high) = family.support();
            assert!(x.is_finite() && low <= x && x <= high, "{family:?} at {u}: {x}");
        }
    }
    let far = Distribution::TruncatedNormal { mean: 0.0, sd: 1.0, low: 50.0, high: 60.0 };
    assert_eq!((far.from_uniform(0.3), far.mean()), (50.0, 50.0));
    let far = Distribution::TruncatedNormal { mean: 0.0, sd: 1.0, low: -60.0, high: -50.0 };
    assert_eq!((far.from_uniform(0.3), far.mean()), (-50.0, -50.0));
}

#[test]
fn draws_are_pinned() {
    let bits: Vec<u64> =
        continuous().into_iter().chain([discrete()]).map(|family| family.from_uniform(0.3).to_bits()).collect();
    let pinned = [
        0x3fc9_9999_9999_9998,
        0x3fd6_3e6c_154c_3ece,
        0x3fd3_73df_9eb9_b51a,
        0x4020_166d_289d_0594,
        0xbff3_14b8_86eb_db28,
        0x3fe1_4826_3e10_6d1a,
        0x3fbd_97b5_6882_8ec2,
        0x3fa5_da21_ff25_e354,
        0x3ffb_5b2d_844d_5acc,
        0x3fad_8041_b26a_e72c,
        0x3fca_61b9_f715_4b4a,
        0x3fe2_b47c_b0e3_f5a8,
        0x3fd4_8088_059c_6b76,
        0x3fc4_e853_0215_3420,
        0xbfd6_d657_422c_e554,
        0x3fd2_1d2c_61ca_ded7,
        0x3fb9_9999_9999_999a,
    ];
    assert_eq!(bits, pinned, "{bits:#018x?}");
}

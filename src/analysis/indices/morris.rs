//! Elementary effects (Morris), corrected for the noise of the outputs.

use super::bootstrap::{Index, Resampling, Rows, intervals};
use crate::explore::design::Trajectory;
use crate::maths::special::normal_quantile;

/// Elementary effects, of each factor on each trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// `values[k][r]`: (output after − output before)/(signed step) of factor k on trajectory r, in units of the output for the
    /// whole range of the factor.
    pub values: Vec<Vec<f64>>,
    /// `noise[k][r]`: variance of the noise of that effect, at least 0.
    pub noise: Vec<Vec<f64>>,
}

/// What a factor does along the trajectories. In units of the output for the whole range of the factor, or their squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Mean effect μ. Noise does not bias it; effects of different signs cancel.
    pub mu: Index,
    /// Mean absolute effect μ* as observed. Noise makes it too large: the absolute value of an effect of 0 with noise of standard
    /// deviation s has mean 0.8·s. Compare factors by `mean_square`.
    pub mu_star: Index,
    /// Mean square effect less mean noise: unbiased, and negative by chance where there is hardly any effect.
    pub mean_square: Index,
    /// Root of `mean_square`: the typical size of the effect. `None` where the mean square is below 0, and no effect was found
    /// above noise.
    pub root_mean_square: Option<f64>,
    /// Variance of effects between trajectories less mean noise: unbiased, can be negative. Above 0 the effect depends on other
    /// factors or is not linear.
    pub variance: Index,
    /// Root of `variance`, σ. `None` where the variance is below 0.
    pub sigma: Option<f64>,
    /// Whether the effect clearly has both signs: at least one effect is clearly above 0 and at least one clearly below, each by
    /// more than its noise explains. If the true effect has one sign everywhere, this is wrongly true with a probability of at most
    /// 1 − level.
    pub changes_sign: bool,
}

/// Elementary effects from outputs along trajectories.
///
/// `outputs[r]` has the output at each of [`Trajectory::rows`] of trajectory r; `noise_of_differences[r]` the variance of the noise
/// of each difference of an output and the one before, so one fewer.
///
/// # Errors
///
/// No trajectory, lengths that do not fit, an order that is not one of all factors, factors that do not move, outputs that are
/// not finite, and noise below 0.
///
/// ```
/// use detente::internals::analysis::indices::elementary_effects;
/// use detente::internals::explore::design::trajectories;
/// let paths = trajectories(5, 2, 4, 1).unwrap();
/// let output = |row: &Vec<f64>| 3.0 * row[0] - row[1];
/// let outputs: Vec<Vec<f64>> = paths.iter().map(|path| path.rows().iter().map(output).collect()).collect();
/// let effects = elementary_effects(&paths, &outputs, &vec![vec![0.0; 2]; 5]).unwrap();
/// assert!((effects.values[0][4] - 3.0).abs() < 1e-12 && (effects.values[1][4] + 1.0).abs() < 1e-12);
/// ```
pub fn elementary_effects(
    paths: &[Trajectory],
    outputs: &[Vec<f64>],
    noise_of_differences: &[Vec<f64>],
) -> Result<Effects, String> {
    let factors = paths.first().ok_or("there is no trajectory; elementary effects need at least 2")?.order.len();
    if outputs.len() != paths.len() || noise_of_differences.len() != paths.len() {
        return Err(format!(
            "{} trajectories have outputs of {} and noise of {}; give both for each",
            paths.len(),
            outputs.len(),
            noise_of_differences.len()
        ));
    }
    let mut effects = Effects { values: vec![Vec::new(); factors], noise: vec![Vec::new(); factors] };
    for (r, ((path, outputs), noise)) in paths.iter().zip(outputs).zip(noise_of_differences).enumerate() {
        if (path.order.len(), outputs.len(), noise.len()) != (factors, factors + 1, factors) {
            return Err(format!(
                "trajectory {r} has {} steps, {} outputs and {} noises; give {factors}, {} and {factors}",
                path.order.len(),
                outputs.len(),
                noise.len(),
                factors + 1
            ));
        }
        for ((factor, pair), noise) in path.order.iter().zip(outputs.windows(2)).zip(noise) {
            let step = path.step(*factor).filter(|step| *step != 0.0);
            let step =
                step.ok_or_else(|| format!("factor {factor} does not move on trajectory {r}; give it a step"))?;
            let (Some(values), Some(noises)) = (effects.values.get_mut(*factor), effects.noise.get_mut(*factor)) else {
                return Err(format!("trajectory {r} moves factor {factor}, and there are {factors}; count from 0"));
            };
            values.push((pair[1] - pair[0]) / step);
            noises.push(noise / (step * step));
        }
        if effects.values.iter().any(|values| values.len() != r + 1) {
            return Err(format!("trajectory {r} does not move each factor once; give an order of all factors"));
        }
    }
    check(&effects)?;
    Ok(effects)
}

/// Mean, mean absolute and mean square effect of each factor, with BCa intervals over trajectories.
///
/// Source: Morris (1991), *Technometrics* 33(2) for μ and σ; Campolongo, Cariboni & Saltelli (2007), *Environmental Modelling &
/// Software* 22(10) for μ*. With e the effects and v the variances of their noise, the mean square is mean(e²) − mean(v), and the
/// variance s²(e) − mean(v). All factors use the same resampled trajectories.
///
/// # Errors
///
/// Fewer than 2 trajectories, lengths that do not fit, effects that are not finite, noise below 0, and what [`Resampling::check`]
/// refuses.
///
/// ```
/// use detente::internals::analysis::indices::{Effects, Resampling, effects};
/// let found = Effects { values: vec![vec![1.0, 2.0, -1.0, 2.0]], noise: vec![vec![0.01; 4]] };
/// let effect = effects(&found, &Resampling { level: 0.95, resamples: 500, seed: 1 }).unwrap()[0];
/// assert_eq!((effect.mu.value, effect.mu_star.value, effect.changes_sign), (1.0, 1.5, true));
/// assert!((effect.mean_square.value - 2.49).abs() < 1e-12);
/// ```
pub fn effects(effects: &Effects, how: &Resampling) -> Result<Vec<Effect>, String> {
    how.check()?;
    check(effects)?;
    let of = |(values, noise): (&Vec<f64>, &Vec<f64>)| {
        let rows = Rows::new(values.iter().zip(noise).map(|(e, v)| vec![*e, e.abs(), e * e, *v]));
        let n = values.len() as f64;
        let functions = |m: &[f64]| {
            vec![Some(m[0]), Some(m[1]), Some(m[2] - m[3]), Some(n / (n - 1.0) * (m[2] - m[0] * m[0]) - m[3])]
        };
        let found: Option<Vec<Index>> = intervals(&rows, functions, how).into_iter().collect();
        let Some([mu, mu_star, mean_square, variance]) = found.and_then(|all| <[Index; 4]>::try_from(all).ok()) else {
            return Err("an effect is undefined; give finite effects".to_string());
        };
        let root = |index: Index| (index.value >= 0.0).then(|| index.value.sqrt());
        Ok(Effect {
            mu,
            mu_star,
            mean_square,
            root_mean_square: root(mean_square),
            variance,
            sigma: root(variance),
            changes_sign: changes_sign(values, noise, how.level),
        })
    };
    effects.values.iter().zip(&effects.noise).map(of).collect()
}

/// Each single test has a chance of error of (1 − level)/n, so that all n together have at most 1 − level (Bonferroni).
fn changes_sign(values: &[f64], noise: &[f64], level: f64) -> bool {
    let limit = normal_quantile(1.0 - (1.0 - level) / values.len() as f64);
    let clearly = |sign: f64| values.iter().zip(noise).any(|(e, v)| sign * e > limit * v.sqrt());
    clearly(1.0) && clearly(-1.0)
}

fn check(effects: &Effects) -> Result<(), String> {
    let n = effects.values.first().map_or(0, Vec::len);
    if n < 2 || effects.noise.len() != effects.values.len() {
        return Err("elementary effects need at least 1 factor, 2 trajectories, and a noise for each effect".into());
    }
    for (k, (values, noise)) in effects.values.iter().zip(&effects.noise).enumerate() {
        if values.len() != n || noise.len() != n {
            return Err(format!(
                "factor {k} has {} effects and {} noises, and there are {n} trajectories; give one of each a trajectory",
                values.len(),
                noise.len()
            ));
        }
        if values.iter().any(|e| !e.is_finite()) || noise.iter().any(|v| !(0.0..=f64::MAX).contains(v)) {
            return Err(format!("factor {k} has an effect that is not finite or a noise below 0; give finite outputs"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::design::trajectories;
    use crate::maths::seeded::Seeded;

    const HOW: Resampling = Resampling { level: 0.9, resamples: 300, seed: 1 };

    /// Linear, U-shaped, with an interaction of the last two, and one without effect.
    fn output(x: &[f64]) -> f64 {
        2.0 * x[0] + 4.0 * (x[1] - 0.5) * (x[1] - 0.5) + x[2] * x[3]
    }

    /// Gaussian noise of this standard deviation in each difference.
    fn sampled(count: usize, noise: f64, seed: u64) -> Effects {
        let paths = trajectories(count, 5, 6, seed).unwrap();
        let mut random = Seeded::new(seed, "noise");
        let mut all = Vec::new();
        for path in &paths {
            let mut drift = 0.0;
            let row = |row: Vec<f64>| {
                let y = output(&row) + drift;
                drift += noise * normal_quantile(random.inside());
                y
            };
            all.push(path.rows().into_iter().map(row).collect());
        }
        elementary_effects(&paths, &all, &vec![vec![noise * noise; 5]; count]).unwrap()
    }

    /// Means and mean squares over the grid of 6 levels, computed by hand: steps of 0.6 start at 0, 0.2 and 0.4 (upward).
    fn truth() -> [(f64, f64); 5] {
        // Effect of the U: 4·(s + e − 1) with s + e = 0.6, 1.0, 1.4: −1.6, 0, 1.6. Of an interaction: the other factor's value.
        let levels: f64 = (0..6).map(|i| f64::from(i * i) / 25.0).sum::<f64>() / 6.0;
        [(2.0, 4.0), (0.0, 2.0 * 2.56 / 3.0), (0.5, levels), (0.5, levels), (0.0, 0.0)]
    }

    #[test]
    fn means_and_mean_squares_are_right_with_and_without_noise() {
        for noise in [0.0, 0.5] {
            let found = effects(&sampled(6000, noise, 3), &HOW).unwrap();
            for (k, (effect, (mu, square))) in found.iter().zip(truth()).enumerate() {
                // Five standard errors.
                let error = 5.0 * ((square - mu * mu + noise * noise / 0.36) / 6000.0).sqrt() + 1e-12;
                assert!((effect.mu.value - mu).abs() < error, "{k}: {effect:?}");
                let spread = 1.5 * square + 2.0 * noise * noise / 0.36 + 2.0 * mu * noise / 0.6;
                assert!(
                    (effect.mean_square.value - square).abs() < 5.0 * spread / 6000.0f64.sqrt() + 1e-12,
                    "{k}: {effect:?}"
                );
                let variance = square - mu * mu;
                assert!(
                    (effect.variance.value - variance).abs() < 5.0 * spread / 6000.0f64.sqrt() + 1e-12,
                    "{k}: {effect:?}"
                );
                assert_eq!(effect.changes_sign, k == 1, "{k}");
            }
            // Noise alone looks like an effect in μ*, not in the mean square: √(2/π)·0.5/0.6 = 0.66.
            let star = (2.0 / std::f64::consts::PI).sqrt() * noise / 0.6;
            assert!((found[4].mu_star.value - star).abs() < 0.04, "{:?}", found[4]);
            assert!(found[4].mean_square.low <= 0.0 && 0.0 <= found[4].mean_square.high);
        }
    }

    #[test]
    fn intervals_cover_and_signs_are_rarely_wrong() {
        let (mut covered, mut wrong, mut right) = ([0u32; 2], 0u32, 0u32);
        for seed in 0..200 {
            let found = effects(&sampled(30, 0.3, seed), &HOW).unwrap();
            let inside = |index: Index, x: f64| u32::from(index.low <= x && x <= index.high);
            covered[0] += (0..5).map(|k| inside(found[k].mu, truth()[k].0)).sum::<u32>();
            covered[1] += (0..5).map(|k| inside(found[k].mean_square, truth()[k].1)).sum::<u32>();
            wrong += [0, 2, 3, 4].into_iter().map(|k| u32::from(found[k].changes_sign)).sum::<u32>();
            right += u32::from(found[1].changes_sign);
        }
        let [mu, square] = covered.map(|n| f64::from(n) / 1000.0);
        assert!(
            (0.86..=0.93).contains(&mu) && (0.84..=0.93).contains(&square),
            "coverage {mu} and {square}, level 0.9"
        );
        assert!(wrong <= 20 && right >= 190, "{wrong} of 800 wrong, {right} of 200 right");
    }

    /// SALib 1.6.0 on the same outputs (`reference.json`, made by `reference.py`): exact outputs need no correction.
    #[test]
    fn estimates_are_those_of_salib() {
        let all: serde_json::Value = serde_json::from_str(include_str!("reference.json")).unwrap();
        let salib = &all["morris"];
        let table = |name: &str| -> Vec<Vec<f64>> { serde_json::from_value(salib[name].clone()).unwrap() };
        let order: Vec<Vec<usize>> = serde_json::from_value(salib["order"].clone()).unwrap();
        let paths: Vec<Trajectory> = table("start")
            .into_iter()
            .zip(table("end"))
            .zip(order)
            .map(|((start, end), order)| Trajectory { start, end, order })
            .collect();
        let zero = vec![vec![0.0; 3]; paths.len()];
        let found = effects(&elementary_effects(&paths, &table("outputs"), &zero).unwrap(), &HOW).unwrap();
        assert_eq!((found.len(), paths.len()), (3, 6));
        for (k, effect) in found.iter().enumerate() {
            let ours = [effect.mu.value, effect.mu_star.value, effect.sigma.unwrap()];
            for (ours, name) in ours.into_iter().zip(["mu", "mu_star", "sigma"]) {
                let theirs = salib[name][k].as_f64().unwrap();
                assert!((ours - theirs).abs() < 1e-12 * (1.0 + theirs.abs()), "{name} of {k}: {ours} and {theirs}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let paths = trajectories(3, 2, 4, 1).unwrap();
        let (good, noise) = (vec![vec![0.0; 3]; 3], vec![vec![0.0; 2]; 3]);
        let told = |paths: &[Trajectory], outputs: &[Vec<f64>]| elementary_effects(paths, outputs, &noise).unwrap_err();
        assert!(told(&[], &good).contains("no trajectory"));
        assert!(told(&paths, &good[1..]).contains("outputs of 2"));
        assert!(told(&paths, &vec![vec![0.0; 2]; 3]).contains("2 outputs"));
        assert!(told(&paths, &vec![vec![f64::NAN; 3]; 3]).contains("not finite"));
        let mut twice = paths.clone();
        twice[1].order = vec![1, 1];
        assert!(told(&twice, &good).contains("each factor once"));
        twice[1].order = vec![0, 9];
        assert!(told(&twice, &good).contains("factor 9"));
        twice[1] = Trajectory { end: paths[1].start.clone(), ..paths[1].clone() };
        assert!(told(&twice, &good).contains("does not move"));
        assert!(effects(&Effects { values: vec![vec![1.0]], noise: vec![vec![0.0]] }, &HOW).is_err());
    }
}

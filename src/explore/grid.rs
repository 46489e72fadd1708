//! The points of a sweep: every combination of settings, or a design over the ranges of all axes.

use super::axis::Axis;

/// Most combinations that are played.
pub const MOST_POINTS: u64 = 10_000;

/// The settings of every point, axis by axis, the last axis fastest.
///
/// # Errors
///
/// Where there are more than [`MOST_POINTS`], with their number; where two axes change one thing; and where an axis changes what is
/// asked of an experiment and not the game: the seed and the number of runs.
///
/// ```
/// use detente::internals::explore::{axis::Axis, grid::points};
/// let axes = [Axis::read("a.b=1,2").unwrap(), Axis::read("c.d=0..1:3").unwrap()];
/// assert_eq!(points(&axes).unwrap(), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
/// ```
pub fn points(axes: &[Axis]) -> Result<Vec<Vec<usize>>, String> {
    apart(axes)?;
    for axis in axes {
        axis.clone().listed()?;
    }
    let n = axes.iter().fold(1u128, |n, axis| n.saturating_mul(axis.settings.len() as u128));
    if n > u128::from(MOST_POINTS) {
        let sizes: Vec<String> = axes.iter().map(|axis| axis.settings.len().to_string()).collect();
        return Err(format!(
            "that is {} = {n} scenarios, and a sweep has {MOST_POINTS} at most; take fewer values, or fewer axes",
            sizes.join(" × ")
        ));
    }
    let mut points = vec![Vec::new()];
    for axis in axes {
        let longer =
            |point: &Vec<usize>| (0..axis.settings.len()).map(|at| [&point[..], &[at]].concat()).collect::<Vec<_>>();
        points = points.iter().flat_map(longer).collect();
    }
    Ok(points)
}

/// A design over all axes at once: the axes with what was drawn for each point, and the settings of every point, axis by axis. `rows` are
/// points of the unit cube, with a coordinate for each axis. Of an axis whose settings are listed each has its share of the points. `whole`
/// says of a path whether its number is a whole one.
///
/// # Errors
///
/// As for [`points`], and where there are more than [`MOST_POINTS`].
///
/// ```
/// use detente::internals::explore::{axis::Axis, design::latin_hypercube, grid::design};
/// let axes = ["a.b=0..1", "c.d=1,2"].map(|text| Axis::read_for_a_design(text).unwrap());
/// let (axes, points) = design(&axes, &latin_hypercube(8, 2, 1), &|_| false).unwrap();
/// assert_eq!(points.iter().map(|at| at[0]).collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());
/// assert_eq!(points.iter().filter(|at| at[1] == 0).count(), 4);
/// assert_eq!(axes[0].settings.len(), 8);
/// ```
pub fn design(
    axes: &[Axis],
    rows: &[Vec<f64>],
    whole: &dyn Fn(&str) -> bool,
) -> Result<(Vec<Axis>, Vec<Vec<usize>>), String> {
    apart(axes)?;
    if rows.len() as u64 > MOST_POINTS {
        return Err(format!("a design has {MOST_POINTS} points at most, and {} were asked for", rows.len()));
    }
    let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<f64>>();
    let drawn = axes.iter().enumerate().map(|(k, axis)| axis.drawn(&column(k), axis.path().is_some_and(whole)));
    let place = |row: usize, (axis, u): (&Axis, &f64)| match axis.range {
        Some(_) => row,
        None => ((u * axis.settings.len() as f64) as usize).min(axis.settings.len() - 1),
    };
    let points = rows.iter().enumerate().map(|(at, row)| axes.iter().zip(row).map(|one| place(at, one)).collect());
    Ok((drawn.collect(), points.collect()))
}

/// No two axes change one thing, and none changes what is asked of an experiment and not the game.
fn apart(axes: &[Axis]) -> Result<(), String> {
    for (place, axis) in axes.iter().enumerate() {
        let path = axis.path();
        if let Some(option) = ["runs", "seed"].iter().find(|key| path == Some(&format!("scenario.{key}"))) {
            return Err(format!("`{}` changes no game, and all combinations share it; write `--{option}`", axis.text));
        }
        if let Some(other) = axes[..place].iter().find(|other| path.is_some() && other.path() == path) {
            return Err(format!(
                "`{}` and `{}` change one thing; put all its values on one axis",
                other.text, axis.text
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::design::{latin_hypercube, scrambled_sobol};

    #[test]
    fn too_many_are_counted_and_refused() {
        let axes = ["a.b", "c.d", "e.f"].map(|path| Axis::read(&format!("{path}=0..1:1000")).unwrap());
        let told = points(&axes).unwrap_err();
        assert!(told.contains("1000 × 1000 × 1000 = 1000000000 scenarios"), "{told}");
        assert_eq!(points(&[]).unwrap(), [Vec::<usize>::new()]);
    }

    #[test]
    fn an_axis_changes_the_game_and_nothing_that_another_changes() {
        let axes = |texts: &[&str]| texts.iter().map(|text| Axis::read(text).unwrap()).collect::<Vec<_>>();
        for (texts, says) in [
            (&["scenario.seed=1,2"][..], "write `--seed`"),
            (&["a.b=1,2", "scenario.runs*=2,3"], "write `--runs`"),
            (&["a.b=1,2", "c.d=1", "a.b*=2,3"], "`a.b=1,2` and `a.b*=2,3` change one thing"),
        ] {
            let told = points(&axes(texts)).unwrap_err();
            assert!(told.contains(says), "{told}");
        }
        assert_eq!(points(&axes(&["one.toml,two.toml", "three.toml"])).unwrap().len(), 2);
        let open = [Axis::read_for_a_design("a.b=1..2").unwrap()];
        assert!(points(&open).unwrap_err().contains("write `a.b=1..2:11`"));
    }

    #[test]
    fn a_design_fills_every_range_evenly() {
        let texts = ["a.b=10..20", "c.d*=0.1..10:log", "e.f=1..4", "g.h=1,2,3,4", "one.toml,two.toml"];
        let axes = texts.map(|text| Axis::read_for_a_design(text).unwrap());
        for rows in [latin_hypercube(64, 5, 3), scrambled_sobol(64, 5, 3).unwrap()] {
            let (drawn, points) = design(&axes, &rows, &|path| path == "e.f").unwrap();
            let numbers =
                |k: usize| points.iter().map(|at| drawn[k].settings[at[k]].number.unwrap()).collect::<Vec<_>>();
            // One value in each of 64 slices: by distance on a line, by ratio on a logarithmic one.
            let slices = |of: &dyn Fn(f64) -> f64, k: usize| {
                let mut found: Vec<usize> = numbers(k).into_iter().map(|x| (of(x) * 64.0) as usize).collect();
                found.sort_unstable();
                found
            };
            // Values are rounded to a millionth of the range, which may move one over an edge.
            let even = |found: Vec<usize>| found.iter().enumerate().all(|(k, slice)| slice.abs_diff(k) <= 1);
            assert!(even(slices(&|x| (x - 10.0) / 10.0, 0)) && even(slices(&|x| (x.log10() + 1.0) / 2.0, 1)));
            assert!(numbers(2).iter().all(|x| x.fract() == 0.0 && (1.0..=4.0).contains(x)));
            for (k, n) in [(3, 4), (4, 2)] {
                let counts: Vec<usize> =
                    (0..n).map(|at| points.iter().filter(|point| point[k] == at).count()).collect();
                assert_eq!(counts, vec![64 / n; n]);
            }
            assert_eq!(design(&axes, &rows, &|_| false).unwrap().1, points);
        }
        assert!(design(&axes, &vec![vec![0.5; 5]; 10_001], &|_| false).unwrap_err().contains("10000 points at most"));
    }
}

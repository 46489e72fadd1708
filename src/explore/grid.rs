//! Every combination of settings.

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

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}

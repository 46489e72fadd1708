//! Every combination of settings.

use super::axis::Axis;

/// Most combinations that are played.
pub const MOST_POINTS: u64 = 10_000;

/// The settings of every point, axis by axis, the last axis fastest.
///
/// # Errors
///
/// Where there are more than [`MOST_POINTS`], with their number.
///
/// ```
/// use detente::internals::explore::{axis::Axis, grid::points};
/// let axes = [Axis::read("a.b=1,2").unwrap(), Axis::read("c.d=0..1:3").unwrap()];
/// assert_eq!(points(&axes).unwrap(), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
/// ```
pub fn points(axes: &[Axis]) -> Result<Vec<Vec<usize>>, String> {
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
        let axis = Axis::read("a.b=0..1:1000").unwrap();
        let told = points(&[axis.clone(), axis.clone(), axis]).unwrap_err();
        assert!(told.contains("1000 × 1000 × 1000 = 1000000000 scenarios"), "{told}");
        assert_eq!(points(&[]).unwrap(), [Vec::<usize>::new()]);
    }
}

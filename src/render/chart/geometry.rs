//! Places on a canvas.

/// A place on the canvas in logical pixels, y downwards.
pub(crate) type Point = (f64, f64);

/// Long curves without the points that lie within half a pixel of the one before: files stay small, nothing is seen.
pub(crate) fn thin(points: Vec<Point>) -> Vec<Point> {
    if points.len() < 200 {
        return points;
    }
    let last = points.len() - 1;
    let mut kept: Vec<Point> = Vec::new();
    for (index, point) in points.into_iter().enumerate() {
        let far = kept.last().is_none_or(|&(x, y)| (point.0 - x).abs().max((point.1 - y).abs()) >= 0.5);
        if far || index == last {
            kept.push(point);
        }
    }
    kept
}

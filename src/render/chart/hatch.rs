//! Patterns that tell areas apart without colour: lines and dots clipped to an outline.

use super::geometry::Point;

/// A pattern in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pattern {
    Plain,
    /// Parallel lines: direction in degrees, distance, width.
    Lines {
        degrees: f64,
        distance: f64,
        width: f64,
    },
    /// Both diagonals.
    Cross {
        distance: f64,
        width: f64,
    },
    /// Dots in staggered rows.
    Dots {
        distance: f64,
        radius: f64,
    },
}

/// One piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mark {
    Line(Point, Point, f64),
    Dot(Point, f64),
}

/// The pieces of `pattern` that lie within a simple polygon. They hang on the canvas, not on the outline, so that neighbours
/// with one pattern fit together.
pub(crate) fn marks(outline: &[Point], pattern: Pattern) -> Vec<Mark> {
    if let Some(shift) = shift_of_thin(outline, pattern) {
        let moved: Vec<Point> = outline.iter().map(|&(x, y)| (x, y - shift)).collect();
        let back = |(x, y): Point| (x, y + shift);
        return on_grid(&moved, pattern)
            .into_iter()
            .map(|mark| match mark {
                Mark::Line(a, b, width) => Mark::Line(back(a), back(b), width),
                Mark::Dot(centre, radius) => Mark::Dot(back(centre), radius),
            })
            .collect();
    }
    on_grid(outline, pattern)
}

/// How far to move a pattern of rows so that one runs through the middle of an outline that is hardly higher than a row:
/// left to chance it might get none.
fn shift_of_thin(outline: &[Point], pattern: Pattern) -> Option<f64> {
    let distance = match pattern {
        Pattern::Dots { distance, .. } | Pattern::Lines { degrees: 0.0, distance, .. } => distance,
        _ => return None,
    };
    let lowest = outline.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = outline.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max);
    let middle = (lowest + highest) / 2.0;
    (highest - lowest < 2.0 * distance).then(|| middle - (middle / distance).round() * distance)
}

fn on_grid(outline: &[Point], pattern: Pattern) -> Vec<Mark> {
    match pattern {
        Pattern::Plain => Vec::new(),
        Pattern::Lines { degrees, distance, width } => lines(outline, degrees, distance, width),
        Pattern::Cross { distance, width } => {
            let mut both = lines(outline, 45.0, distance, width);
            both.extend(lines(outline, -45.0, distance, width));
            both
        }
        Pattern::Dots { distance, radius } => {
            let mut dots = Vec::new();
            for (row, y, spans) in spans(outline, distance) {
                let shift = if row.rem_euclid(2) == 0 { 0.0 } else { distance / 2.0 };
                for (from, to) in spans {
                    let mut column = ((from + radius - shift) / distance).ceil();
                    while column * distance + shift <= to - radius {
                        dots.push(Mark::Dot((column * distance + shift, y), radius));
                        column += 1.0;
                    }
                }
            }
            dots
        }
    }
}

fn lines(outline: &[Point], degrees: f64, distance: f64, width: f64) -> Vec<Mark> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let turned: Vec<Point> = outline.iter().map(|&(x, y)| (x * cos - y * sin, x * sin + y * cos)).collect();
    let back = |x: f64, y: f64| (x * cos + y * sin, y * cos - x * sin);
    let mut out = Vec::new();
    for (_, y, spans) in spans(&turned, distance) {
        for (from, to) in spans {
            // The stroke's square end would stick out of a slanted edge.
            let (from, to) = (from + width / 2.0, to - width / 2.0);
            if to > from {
                out.push(Mark::Line(back(from, y), back(to, y), width));
            }
        }
    }
    out
}

type Row = (i64, f64, Vec<(f64, f64)>);

/// Horizontal cuts through a polygon at multiples of `distance`.
fn spans(outline: &[Point], distance: f64) -> Vec<Row> {
    let lowest = outline.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let highest = outline.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max);
    if !(lowest.is_finite() && highest.is_finite()) {
        return Vec::new();
    }
    let rows = (lowest / distance).ceil() as i64..=(highest / distance).floor() as i64;
    rows.map(|row| {
        let y = row as f64 * distance;
        let mut crossings: Vec<f64> = Vec::new();
        for (index, &(x0, y0)) in outline.iter().enumerate() {
            let (x1, y1) = outline[(index + 1) % outline.len()];
            if (y0 <= y) != (y1 <= y) {
                crossings.push(x0 + (y - y0) / (y1 - y0) * (x1 - x0));
            }
        }
        crossings.sort_by(f64::total_cmp);
        (row, y, crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stay_within_the_outline() {
        let outline = [(3.0, 4.0), (40.0, 4.0), (40.0, 21.0), (3.0, 21.0)];
        for pattern in [
            Pattern::Lines { degrees: 45.0, distance: 5.0, width: 1.6 },
            Pattern::Cross { distance: 6.0, width: 1.2 },
            Pattern::Dots { distance: 5.0, radius: 1.2 },
        ] {
            let marks = marks(&outline, pattern);
            assert!(marks.len() > 5);
            for mark in marks {
                let points = match mark {
                    Mark::Line(a, b, _) => vec![a, b],
                    Mark::Dot(centre, _) => vec![centre],
                };
                for (x, y) in points {
                    assert!((2.999..40.001).contains(&x) && (3.999..21.001).contains(&y), "{x} {y}");
                }
            }
        }
    }
}

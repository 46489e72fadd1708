//! Texts, lines and areas keep apart, and stay on the canvas.

use super::*;

fn overlap(a: &Label, b: &Label) -> bool {
    let ([l, t, r, d], [k, u, s, e]) = (a.bounds(), b.bounds());
    // Ascenders and descenders seldom meet: a pixel of their boxes may.
    let (w, h) = (r.min(s) - l.max(k), d.min(e) - t.max(u));
    w > 0.2 && h > 1.2
}

#[test]
fn texts_stay_on_the_canvas_and_off_each_other() {
    let mut faults = Vec::new();
    for (size_name, chart) in drawn() {
        let labels: Vec<&Label> = chart.canvas.labels().collect();
        assert!(labels.len() > 3, "{size_name} {}", chart.name);
        for (index, label) in labels.iter().enumerate() {
            let [left, top, right, bottom] = label.bounds();
            if left < 2.0 || top < 2.0 || right > chart.canvas.width - 2.0 || bottom > chart.canvas.height - 2.0 {
                faults.push(format!(
                    "{size_name}/{}: `{}` leaves the canvas: {:?}",
                    chart.name,
                    label.text,
                    label.bounds()
                ));
            }
            if label.size < 11.0 {
                faults.push(format!("{size_name}/{}: `{}` is too small", chart.name, label.text));
            }
            for other in &labels[..index] {
                if overlap(label, other) {
                    faults.push(format!("{size_name}/{}: `{}` lies on `{}`", chart.name, label.text, other.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

/// Lines of one name stand closer to each other than to the names above and below.
#[test]
fn names_of_rows_are_told_apart() {
    let mut two = 0;
    for (size_name, size, variants) in comparisons() {
        let comparison_of = sample::comparison(&size, variants);
        for chart in comparison(&comparison_of).iter().filter(|chart| chart.name != "compare_endings") {
            let mut names = crate::render::words::variants::names(&comparison_of);
            names.extend(comparison_of.outcomes.iter().map(|class| class.name.clone()));
            names.extend(comparison_of.groups.iter().map(|group| group.name.clone()));
            let begins =
                |text: &str| names.iter().any(|name| number::typeset(name).starts_with(text.trim_end_matches('…')));
            let mut columns: BTreeMap<i64, Vec<&Label>> = BTreeMap::new();
            for label in chart.canvas.labels().filter(|label| label.side == Side::End && label.size < 13.0) {
                columns.entry((label.at.0 * 10.0) as i64).or_default().push(label);
            }
            for lines in columns.values() {
                let gaps: Vec<(bool, f64)> =
                    lines.windows(2).map(|two| (begins(&two[1].text), two[1].at.1 - two[0].at.1)).collect();
                let within = gaps.iter().filter(|(new, _)| !new).map(|gap| gap.1).fold(0.0, f64::max);
                let between = gaps.iter().filter(|(new, _)| *new).map(|gap| gap.1).fold(f64::INFINITY, f64::min);
                two += usize::from(within > 0.0);
                assert!(between >= within + 4.0, "{size_name}/{}: {between} after {within}", chart.name);
            }
        }
    }
    assert!(two > 5, "no name has two lines");
}

#[test]
fn lines_are_thick_enough_and_shapes_finite_and_inside() {
    for (size_name, chart) in drawn() {
        let inside = |&(x, y): &(f64, f64)| {
            assert!(
                (-1.0..=chart.canvas.width + 1.0).contains(&x) && (-1.0..=chart.canvas.height + 1.0).contains(&y),
                "{size_name}/{}: a shape at {x}, {y}",
                chart.name
            );
        };
        for shape in &chart.canvas.shapes {
            match shape {
                Shape::Rect { from, to, .. } => [from, to].into_iter().for_each(inside),
                Shape::Polygon { points, .. } | Shape::Path { points, .. } => points.iter().for_each(inside),
                Shape::Disc { centre, .. } => inside(centre),
                Shape::Text(_) => {}
            }
        }
    }
}

/// Whether a straight line runs through a box.
fn crosses(a: (f64, f64), b: (f64, f64), [left, top, right, bottom]: [f64; 4]) -> bool {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (at, by, low, high) in [(a.0, b.0 - a.0, left, right), (a.1, b.1 - a.1, top, bottom)] {
        if by.abs() < 1e-9 {
            if at < low || at > high {
                return false;
            }
            continue;
        }
        let (near, far) = ((low - at) / by, (high - at) / by);
        from = from.max(near.min(far));
        to = to.min(near.max(far));
    }
    from < to
}

/// No grid line, whisker, hatching or curve runs through a text: there is a plate or a plain area between, or they keep apart.
#[test]
fn texts_keep_off_lines() {
    let mut faults = std::collections::BTreeSet::new();
    for (case, chart) in drawn() {
        for (index, shape) in chart.canvas.shapes.iter().enumerate() {
            let Shape::Text(label) = shape else { continue };
            let [left, top, right, bottom] = label.bounds();
            let ink = [left + 1.0, top + 1.5, right - 1.0, bottom - 2.5];
            for (other, line) in chart.canvas.shapes.iter().enumerate() {
                let touched = match line {
                    Shape::Path { points, .. } => points.windows(2).any(|two| crosses(two[0], two[1], ink)),
                    Shape::Disc { centre: (x, y), radius, .. } => {
                        *radius < 6.0 && *x > ink[0] && *x < ink[2] && *y > ink[1] && *y < ink[3]
                    }
                    _ => false,
                };
                let covered = chart.canvas.shapes[other..index.max(other)].iter().any(|shape| match shape {
                    Shape::Rect { from, to, .. } => {
                        from.0 <= ink[0] && from.1 <= ink[1] && to.0 >= ink[2] && to.1 >= ink[3]
                    }
                    // Numbered points carry their number.
                    Shape::Disc { radius, .. } => *radius > 6.0,
                    _ => false,
                });
                if touched && !covered {
                    faults.insert(format!("{case}/{}: a line runs through `{}`", chart.name, label.text));
                }
            }
        }
    }
    let shown: Vec<&String> = faults.iter().take(40).collect();
    assert!(faults.is_empty(), "{} faults:\n{shown:#?}", faults.len());
}

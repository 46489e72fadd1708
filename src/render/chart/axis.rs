//! Scales, ticks and panels.

use super::canvas::{Canvas, Stroke, Type};
use super::geometry::Point;
use super::palette::{GREY, GRID, INK, RULE};

/// Size of tick labels and other lesser text.
pub(crate) const SMALL: f64 = 11.0;
/// Size of ordinary text.
pub(crate) const BODY: f64 = 12.0;

/// Whiskers and their end strokes.
pub(crate) const WHISKER: Stroke = Stroke::new(INK, 1.3);
/// Hairlines of the grid.
pub(crate) const GRID_LINE: Stroke = Stroke::new(GRID, 1.0);
/// Axes.
pub(crate) const AXIS_LINE: Stroke = Stroke::new(RULE, 1.2);

/// A straight map from values to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) domain: (f64, f64),
    pub(crate) range: (f64, f64),
}

impl Scale {
    pub(crate) fn at(&self, value: f64) -> f64 {
        let span = self.domain.1 - self.domain.0;
        if span == 0.0 {
            return (self.range.0 + self.range.1) / 2.0;
        }
        self.range.0 + (value - self.domain.0) / span * (self.range.1 - self.range.0)
    }
}

/// Round numbers in an interval, at most about `wanted`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ticks {
    pub(crate) step: f64,
    pub(crate) values: Vec<f64>,
}

impl Ticks {
    pub(crate) fn new(domain: (f64, f64), wanted: usize) -> Self {
        let span = (domain.1 - domain.0).abs().max(1e-12);
        let step = nice_step(span / wanted.max(1) as f64);
        let first = (domain.0 / step - 1e-9).ceil() as i64;
        let last = (domain.1 / step + 1e-9).floor() as i64;
        Self { step, values: (first..=last).map(|k| k as f64 * step).collect() }
    }

    /// Ticks on whole numbers only.
    pub(crate) fn whole(domain: (f64, f64), wanted: usize) -> Self {
        let step = nice_step((domain.1 - domain.0).abs() / wanted.max(1) as f64).max(1.0).round();
        let first = (domain.0 / step - 1e-9).ceil() as i64;
        let last = (domain.1 / step + 1e-9).floor() as i64;
        Self { step, values: (first..=last).map(|k| k as f64 * step).collect() }
    }

    /// A value with the digits that the step needs.
    pub(crate) fn text(&self, value: f64) -> String {
        let digits = digits_of(self.step);
        let shown = format!("{:.*}", digits, value.abs());
        let zero = !shown.chars().any(|c| c.is_ascii_digit() && c != '0');
        if value < 0.0 && !zero { format!("−{shown}") } else { shown }
    }

    /// A share as a percentage with the digits that the step needs.
    pub(crate) fn percent(&self, share: f64) -> String {
        format!("{:.*}%", digits_of(self.step * 100.0), share * 100.0)
    }
}

fn digits_of(step: f64) -> usize {
    (-(step.log10() + 1e-9).floor()).clamp(0.0, 12.0) as usize
}

/// The next of 1, 2, 5, 10, … times a power of ten.
fn nice_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.max(1e-12).log10().floor());
    let lead = rough / power;
    let factor = if lead <= 1.0 + 1e-9 {
        1.0
    } else if lead <= 2.0 + 1e-9 {
        2.0
    } else if lead <= 5.0 + 1e-9 {
        5.0
    } else {
        10.0
    };
    factor * power
}

/// The end of an axis from 0 that holds `highest`, on a tick.
pub(crate) fn round_up(highest: f64, wanted: usize) -> f64 {
    let highest = if highest > 0.0 { highest } else { 1.0 };
    let step = nice_step(highest / wanted as f64);
    (highest / step - 1e-9).ceil() * step
}

/// A plot area with its two scales.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Panel {
    pub(crate) x: Scale,
    pub(crate) y: Scale,
}

impl Panel {
    /// A panel over the rectangle from `top_left` to `bottom_right`.
    pub(crate) fn new(top_left: Point, bottom_right: Point, x: (f64, f64), y: (f64, f64)) -> Self {
        Self {
            x: Scale { domain: x, range: (top_left.0, bottom_right.0) },
            y: Scale { domain: y, range: (bottom_right.1, top_left.1) },
        }
    }

    pub(crate) fn point(&self, x: f64, y: f64) -> Point {
        (self.x.at(x), self.y.at(y))
    }

    pub(crate) fn left(&self) -> f64 {
        self.x.range.0
    }

    pub(crate) fn right(&self) -> f64 {
        self.x.range.1
    }

    pub(crate) fn top(&self) -> f64 {
        self.y.range.1
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y.range.0
    }

    /// Horizontal grid lines, with labels to the left where `label` gives any.
    pub(crate) fn rows(&self, canvas: &mut Canvas, ticks: &Ticks, label: impl Fn(f64) -> String) {
        for &value in &ticks.values {
            let y = self.y.at(value);
            canvas.line((self.left(), y), (self.right(), y), GRID_LINE);
            canvas.text((self.left() - 6.0, y), &label(value), Type::new(SMALL).color(GREY).end());
        }
    }

    /// The horizontal axis with ticks, and labels where `label` gives any. Labels that would touch are left out.
    pub(crate) fn base(&self, canvas: &mut Canvas, ticks: &Ticks, label: impl Fn(f64) -> String) {
        let look = Type::new(SMALL).color(GREY).centre().top();
        canvas.line((self.left(), self.bottom()), (self.right(), self.bottom()), AXIS_LINE);
        let mut free = f64::NEG_INFINITY;
        for &value in &ticks.values {
            let x = self.x.at(value);
            canvas.line((x, self.bottom()), (x, self.bottom() + 4.0), AXIS_LINE);
            let text = label(value);
            let half = look.width(&text) / 2.0;
            if x - half >= free {
                canvas.text((x, self.bottom() + 7.0), &text, look);
                free = x + half + 6.0;
            }
        }
    }

    /// Name of the horizontal axis, under its labels.
    pub(crate) fn base_name(&self, canvas: &mut Canvas, name: &str) {
        let middle = (self.left() + self.right()) / 2.0;
        let look = Type::new(BODY).centre().top();
        canvas.text((middle, self.bottom() + 23.0), &look.fit(name, self.right() - self.left() + 24.0), look);
    }

    /// Name of the vertical axis, turned, `away` pixels to the left.
    pub(crate) fn side_name(&self, canvas: &mut Canvas, name: &str, away: f64) {
        let look = Type::new(BODY).centre().upward();
        let text = look.fit(name, self.bottom() - self.top() + 16.0);
        canvas.text((self.left() - away, (self.top() + self.bottom()) / 2.0), &text, look);
    }
}

/// Moves places apart, keeping their order, until neighbours are `gap` apart and all lie within `bounds` if they can.
pub(crate) fn push_apart(places: &mut [f64], gap: f64, bounds: (f64, f64)) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]));
    let mut sorted: Vec<f64> = order.iter().map(|&index| places[index]).collect();
    // Blocks of touching labels, each as near as can be to the mean of where its members want to be.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &wanted in &sorted {
        blocks.push((wanted, 1));
        while blocks.len() > 1 {
            let (upper, lower) = (blocks[blocks.len() - 2], blocks[blocks.len() - 1]);
            let span = gap * (upper.1 + lower.1) as f64 / 2.0;
            if lower.0 - upper.0 >= span - 1e-9 {
                break;
            }
            let both = upper.1 + lower.1;
            let (n, m) = (upper.1 as f64, lower.1 as f64);
            // Centres of the two parts within the joined block stand at fixed distances from its centre.
            let centre = (n * (upper.0 + gap * m / 2.0) + m * (lower.0 - gap * n / 2.0)) / (n + m);
            blocks.truncate(blocks.len() - 2);
            blocks.push((centre, both));
        }
    }
    let mut index = 0;
    for (centre, members) in blocks {
        for member in 0..members {
            sorted[index] = centre + gap * (member as f64 - (members as f64 - 1.0) / 2.0);
            index += 1;
        }
    }
    for k in 0..sorted.len() {
        let least = if k == 0 { bounds.0 } else { sorted[k - 1] + gap };
        sorted[k] = sorted[k].max(least);
    }
    for k in (0..sorted.len()).rev() {
        let most = if k + 1 == sorted.len() { bounds.1 } else { sorted[k + 1] - gap };
        sorted[k] = sorted[k].min(most);
    }
    for (slot, place) in order.into_iter().zip(sorted) {
        places[slot] = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let ticks = Ticks::new((0.0, 0.37), 4);
        assert_eq!(ticks.values.iter().map(|v| ticks.percent(*v)).collect::<Vec<_>>(), ["0%", "10%", "20%", "30%"]);
        let ticks = Ticks::new((-0.25, 0.2), 5);
        assert_eq!(ticks.text(ticks.values[0]), "−0.2");
        assert_eq!(Ticks::whole((0.0, 1.0), 8).values, [0.0, 1.0]);
        assert_eq!(Ticks::whole((0.0, 1000.0), 8).step, 200.0);
        assert_eq!(round_up(0.613, 5), 0.8);
    }

    #[test]
    fn labels_are_pushed_apart_within_bounds() {
        let mut places = [10.0, 12.0, 11.0, 100.0];
        push_apart(&mut places, 14.0, (8.0, 110.0));
        let mut sorted = places;
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 14.0 - 1e-9), "{places:?}");
        assert!(places[0] < places[2] && places[2] < places[1] && sorted[0] >= 8.0 && sorted[3] <= 110.0);
    }
}

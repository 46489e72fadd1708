//! From shapes to files: plotters draws them, once into SVG and once into a pixel map.
//!
//! plotters has whole-number coordinates, so it is given a grid ten times finer than the logical pixels.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform, RGBColor, TextStyle};
use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Label, Shape, Side};
use super::font;
use super::geometry::Point;
use super::palette::{Rgb, WHITE};
use super::skia::PixelMap;
use super::svg::Svg;

/// Grid units in one logical pixel.
const FINE: f64 = 10.0;
/// Image pixels in one logical pixel.
const DENSITY: u32 = 2;

fn units(v: f64) -> i32 {
    (v * FINE).round() as i32
}

fn at((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

fn colour(Rgb(r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

fn thickness(width: f64) -> u32 {
    (width * FINE).round().max(1.0) as u32
}

fn draw_shapes<DB: DrawingBackend>(
    canvas: &Canvas,
    area: &DrawingArea<DB, Shift>,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>>
where
    DB::ErrorType: 'static,
{
    area.draw(&Rectangle::new([(0, 0), at((canvas.width, canvas.height))], colour(WHITE).filled()))?;
    for shape in &canvas.shapes {
        match shape {
            Shape::Rect { from, to, color } => {
                area.draw(&Rectangle::new([at(*from), at(*to)], colour(*color).filled()))?;
            }
            Shape::Polygon { points, color } => {
                let points: Vec<_> = points.iter().map(|&point| at(point)).collect();
                area.draw(&Polygon::new(points, colour(*color).filled()))?;
            }
            Shape::Path { points, stroke } => {
                let points: Vec<_> = points.iter().map(|&point| at(point)).collect();
                let style = colour(stroke.color).stroke_width(thickness(stroke.width));
                match stroke.dash {
                    None => area.draw(&PathElement::new(points, style))?,
                    Some((dash, gap)) => {
                        area.draw(&DashedPathElement::new(points, units(dash), units(gap), style))?;
                    }
                }
            }
            Shape::Disc { centre, radius, color } => {
                area.draw(&Circle::new(at(*centre), units(*radius), colour(*color).filled()))?;
            }
            Shape::Text(label) => draw_label(label, area)?,
        }
    }
    area.present()
}

fn draw_label<DB: DrawingBackend>(
    label: &Label,
    area: &DrawingArea<DB, Shift>,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>>
where
    DB::ErrorType: 'static,
{
    let weight = if label.bold { FontStyle::Bold } else { FontStyle::Normal };
    let side = match label.side {
        Side::Start => HPos::Left,
        Side::Centre => HPos::Center,
        Side::End => HPos::Right,
    };
    let ink = colour(label.color);
    let mut style =
        TextStyle::from((font::FAMILY, label.size * FINE, weight)).pos(Pos::new(side, VPos::Top)).color(&ink);
    let rise = label.size * font::baseline_below(VPos::Top);
    let place = if label.upward { (label.at.0 - rise, label.at.1) } else { (label.at.0, label.at.1 - rise) };
    if label.upward {
        style = style.transform(FontTransform::Rotate270);
    }
    area.draw(&Text::new(label.text.clone(), at(place), style))
}

/// The picture in image pixels, two to a logical one.
pub(crate) fn pixels(canvas: &Canvas) -> PixelMap {
    let mut map = PixelMap::new(canvas.width, canvas.height, DENSITY, FINE);
    draw_shapes(canvas, &(&mut map).into_drawing_area()).expect("drawing into memory cannot fail");
    map
}

/// The picture as an SVG document, with a title and a description for those who cannot see it.
pub(crate) fn svg(canvas: &Canvas, title: &str, alt: &str) -> String {
    let mut svg = Svg::new(canvas.width, canvas.height, FINE, title, alt);
    draw_shapes(canvas, &(&mut svg).into_drawing_area()).expect("drawing into memory cannot fail");
    svg.finish()
}

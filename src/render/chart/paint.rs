//! From shapes to files: plotters draws them, once into SVG and once into a pixel map.
//!
//! plotters has whole-number coordinates, so it is given a grid ten times finer than the logical pixels; the SVG header then
//! states the logical size.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform, RGBColor, TextStyle};
use plotters_backend::DrawingBackend;

use super::canvas::{Canvas, Label, Point, Shape, Side};
use super::font;
use super::letters::{clean, is_missing};
use super::palette::{Rgb, WHITE, dark_style};
use super::skia::PixelMap;

/// Grid units in one logical pixel.
const FINE: f64 = 10.0;
/// Image pixels in one logical pixel.
const DENSITY: u32 = 2;
/// plotters gives SVG a size of 1/1.24 of what it is asked for.
pub(crate) const PLOTTERS_EM: f64 = 1.24;
/// plotters puts the baseline of top-anchored SVG text this many em below its point.
pub(crate) const TOP_TO_BASELINE: f64 = 0.76;

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
    let mut style = TextStyle::from((font::FAMILY, label.size * PLOTTERS_EM * FINE, weight))
        .pos(Pos::new(side, VPos::Top))
        .color(&ink);
    let rise = label.size * TOP_TO_BASELINE;
    let place = if label.upward { (label.at.0 - rise, label.at.1) } else { (label.at.0, label.at.1 - rise) };
    if label.upward {
        style = style.transform(FontTransform::Rotate270);
    }
    area.draw(&Text::new(label.text.clone(), at(place), style))
}

/// The picture as a PNG file, two image pixels to a logical one.
pub(crate) fn png(canvas: &Canvas) -> Vec<u8> {
    let mut map = PixelMap::new(canvas.width, canvas.height, DENSITY, FINE);
    draw_shapes(canvas, &map.backend().into_drawing_area()).expect("drawing into memory cannot fail");
    map.encode()
}

/// The picture as an SVG document, with a title and a description for those who cannot see it.
pub(crate) fn svg(canvas: &Canvas, title: &str, alt: &str) -> String {
    let (width, height) = (canvas.width.ceil(), canvas.height.ceil());
    let fine = ((width * FINE) as u32, (height * FINE) as u32);
    let mut text = String::new();
    draw_shapes(canvas, &SVGBackend::with_string(&mut text, fine).into_drawing_area())
        .expect("drawing into memory cannot fail");
    let header_end = text.find('>').map_or(0, |place| place + 1);
    let header = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
         class=\"detente-chart\" direction=\"ltr\" style=\"font-kerning:none;font-variant-ligatures:none;font-feature-settings:'tnum'\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<style>{}</style>",
        fine.0,
        fine.1,
        escape(title),
        escape(alt),
        dark_style(),
    );
    format!("{header}{}", settle_texts(&text[header_end..], canvas))
}

/// Gives each text its width, so that a viewer without our font keeps the layout, and takes out the line breaks that plotters
/// puts around it.
fn settle_texts(body: &str, canvas: &Canvas) -> String {
    let labels = canvas.shapes.iter().filter_map(|shape| match shape {
        Shape::Text(label) => Some(label),
        _ => None,
    });
    let mut out = String::with_capacity(body.len() + 64);
    let mut rest = body;
    for label in labels {
        let Some(open) = rest.find("<text ") else {
            break;
        };
        let Some(inner) = rest[open..].find(">\n").map(|place| open + place) else {
            break;
        };
        let Some(close) = rest[inner..].find("\n</text>").map(|place| inner + place) else {
            break;
        };
        out.push_str(&rest[..inner]);
        if label.text.chars().any(is_missing) {
            // The viewer draws it in a font of its own, whose width is not known here.
            out.push('>');
        } else {
            let width = (font::width(&label.text, label.size, label.bold) * FINE).round();
            out.push_str(&format!(" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\">"));
        }
        out.push_str(&rest[inner + 2..close]);
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    let family = format!("font-family=\"{}\"", font::FAMILY);
    out.replace(&family, "font-family=\"Inter, Helvetica, Arial, sans-serif\"")
}

fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

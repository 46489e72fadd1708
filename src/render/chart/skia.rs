//! A plotters backend on tiny-skia: true anti-aliasing, places finer than a pixel, and glyph outlines with exact advances.

use std::convert::Infallible;

use ab_glyph::{Font, OutlineCurve};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

use super::font;

/// Image pixels and the grid that is drawn on them.
pub(crate) struct PixelMap {
    pixels: Pixmap,
    grid: (u32, u32),
    transform: Transform,
}

impl PixelMap {
    /// A map of `width` × `height` logical pixels, with `density` image pixels and `fine` grid units to each.
    pub(crate) fn new(width: f64, height: f64, density: u32, fine: f64) -> Self {
        let (width, height) = (width.ceil().max(1.0), height.ceil().max(1.0));
        let pixels = Pixmap::new(width as u32 * density, height as u32 * density).expect("a chart has a size");
        let scale = density as f32 / fine as f32;
        Self {
            pixels,
            grid: ((width * fine) as u32, (height * fine) as u32),
            transform: Transform::from_scale(scale, scale),
        }
    }

    /// Red, green, blue and opacity of each pixel, row by row.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> &[u8] {
        self.pixels.data()
    }

    /// The pixels as a PNG file. A chart stands on a white ground, so that no pixel lets anything shine through.
    ///
    /// The weakest true compression, after one filter for all rows: a sixth of the time of the usual setting for files that are 1.4 times as large.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let (pixels, _) = self.pixels.data().as_chunks();
        let colors: Vec<u8> = pixels.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.pixels.width(), self.pixels.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_filter(png::Filter::Up);
        encoder.set_deflate_compression(png::DeflateCompression::Level(1));
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&colors));
        written.expect("a pixel map can be encoded");
        file
    }
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

fn paint(color: BackendColor) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(color.rgb.0, color.rgb.1, color.rgb.2, (color.alpha * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

fn polygon(points: impl IntoIterator<Item = BackendCoord>, close: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, (x, y)) in points.into_iter().enumerate() {
        if index == 0 {
            builder.move_to(x as f32, y as f32);
        } else {
            builder.line_to(x as f32, y as f32);
        }
    }
    if close {
        builder.close();
    }
    builder.finish()
}

impl PixelMap {
    fn fill(&mut self, path: Option<Path>, color: BackendColor) -> Done {
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(color), FillRule::Winding, self.transform, None);
        }
        Ok(())
    }

    fn stroke(&mut self, path: Option<Path>, color: BackendColor, width: u32) -> Done {
        if let Some(path) = path {
            let stroke = Stroke {
                width: width as f32,
                line_cap: LineCap::Butt,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            self.pixels.stroke_path(&path, &paint(color), &stroke, self.transform, None);
        }
        Ok(())
    }

    fn shape<S: BackendStyle>(&mut self, path: Option<Path>, style: &S, fill: bool) -> Done {
        if fill { self.fill(path, style.color()) } else { self.stroke(path, style.color(), style.stroke_width()) }
    }
}

impl DrawingBackend for &mut PixelMap {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.grid
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        self.fill(polygon([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)], true), color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Done {
        self.shape(polygon([a, (b.0, a.1), b, (a.0, b.1)], true), style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        self.stroke(polygon(path, false), style.color(), style.stroke_width())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        self.shape(PathBuilder::from_circle(centre.0 as f32, centre.1 as f32, radius as f32), style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Done {
        self.fill(polygon(points, true), style.color())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Done {
        let bold = matches!(style.style(), FontStyle::Bold);
        let size = style.size();
        let width = font::width(text, size, bold);
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let baseline = size * font::baseline_below(style.anchor().v_pos);
        let degrees = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => 90.0,
            FontTransform::Rotate180 => 180.0,
            FontTransform::Rotate270 => 270.0,
        };
        if let Some(path) = outline(text, bold, size as f32, (start as f32, baseline as f32)) {
            let transform =
                self.transform.pre_translate(x as f32, y as f32).pre_concat(Transform::from_rotate(degrees));
            self.pixels.fill_path(&path, &paint(style.color()), FillRule::Winding, transform, None);
        }
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        let size = style.size();
        Ok((font::width(text, size, bold).ceil() as u32, size.ceil() as u32))
    }
}

/// The outlines of a text whose baseline starts at `from`.
fn outline(text: &str, bold: bool, size: f32, from: (f32, f32)) -> Option<Path> {
    let face = font::face(bold);
    let scale = size / font::units_per_em(bold);
    let mut builder = PathBuilder::new();
    let mut pen = from.0;
    for letter in text.chars() {
        let wide = font::advance(letter, bold) as f32 * size;
        if wide == 0.0 {
            continue;
        }
        if !font::has(letter) {
            empty_box(&mut builder, (pen, from.1), (wide, size));
            pen += wide;
            continue;
        }
        let glyph = face.glyph_id(letter);
        let place = |p: ab_glyph::Point| (pen + p.x * scale, from.1 - p.y * scale);
        let mut end: Option<ab_glyph::Point> = None;
        for curve in face.outline(glyph).map(|outline| outline.curves).unwrap_or_default() {
            let (OutlineCurve::Line(start, _) | OutlineCurve::Quad(start, ..) | OutlineCurve::Cubic(start, ..)) = curve;
            if end != Some(start) {
                if end.is_some() {
                    builder.close();
                }
                let (x, y) = place(start);
                builder.move_to(x, y);
            }
            end = Some(match curve {
                OutlineCurve::Line(_, to) => {
                    let (x, y) = place(to);
                    builder.line_to(x, y);
                    to
                }
                OutlineCurve::Quad(_, control, to) => {
                    let (c, p) = (place(control), place(to));
                    builder.quad_to(c.0, c.1, p.0, p.1);
                    to
                }
                OutlineCurve::Cubic(_, first, second, to) => {
                    let (c, d, p) = (place(first), place(second), place(to));
                    builder.cubic_to(c.0, c.1, d.0, d.1, p.0, p.1);
                    to
                }
            });
        }
        if end.is_some() {
            builder.close();
        }
        pen += wide;
    }
    builder.finish()
}

/// What stands for a character that the font lacks: a frame as high as a capital.
fn empty_box(builder: &mut PathBuilder, (x, baseline): (f32, f32), (wide, size): (f32, f32)) {
    let (air, line) = (0.08 * size, 0.07 * size);
    let (left, right) = (x + air, x + wide - air);
    let (top, bottom) = (baseline - font::CAP_HEIGHT as f32 * size, baseline);
    // The inner edge runs the other way round, so that the middle stays empty.
    for corners in [
        [(left, top), (right, top), (right, bottom), (left, bottom)],
        [
            (left + line, top + line),
            (left + line, bottom - line),
            (right - line, bottom - line),
            (right - line, top + line),
        ],
    ] {
        builder.move_to(corners[0].0, corners[0].1);
        for corner in &corners[1..] {
            builder.line_to(corner.0, corner.1);
        }
        builder.close();
    }
}

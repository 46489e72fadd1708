//! A plotters backend that writes SVG: a picture with a title, a description and a style for dark pages, and texts that keep
//! their width where a viewer lacks our font.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};

use super::font;
use super::letters::clean;
use super::palette::dark_style;

/// Fonts for viewers, the best first.
const FAMILIES: &str = "Inter, Helvetica, Arial, sans-serif";

/// An SVG document that is being written.
pub(crate) struct Svg {
    text: String,
    grid: (u32, u32),
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Svg {
    /// A document of `width` × `height` logical pixels with `fine` grid units to each, which says what it shows to those who
    /// cannot see it.
    pub(crate) fn new(width: f64, height: f64, fine: f64, title: &str, alt: &str) -> Self {
        let (width, height) = (width.ceil(), height.ceil());
        let grid = ((width * fine) as u32, (height * fine) as u32);
        let text = format!(
            "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
             class=\"detente-chart\" direction=\"ltr\" style=\"font-kerning:none;font-variant-ligatures:none;font-feature-settings:'tnum'\">\n\
             <title>{}</title>\n<desc>{}</desc>\n<style>{}</style>\n",
            grid.0,
            grid.1,
            between_tags(title),
            between_tags(alt),
            dark_style(),
        );
        Self { text, grid }
    }

    /// The whole document.
    pub(crate) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    /// Writes one element.
    fn element(&mut self, name: &str, attributes: std::fmt::Arguments) -> Done {
        writeln!(self.text, "<{name} {attributes}/>").expect("memory can be written to");
        Ok(())
    }
}

/// Attributes of an area or an outline in one color.
fn look(color: BackendColor, fill: bool) -> String {
    let (fill, stroke) = if fill { (hex(color), "none".into()) } else { ("none".into(), hex(color)) };
    format!("opacity=\"{}\" fill=\"{fill}\" stroke=\"{stroke}\"", color.alpha)
}

fn hex(color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    format!("#{r:02X}{g:02X}{b:02X}")
}

fn list(points: impl IntoIterator<Item = BackendCoord>) -> String {
    points.into_iter().map(|(x, y)| format!("{x},{y} ")).collect()
}

/// Text as it stands between tags.
fn between_tags(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl DrawingBackend for &mut Svg {
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
        self.element("rect", format_args!("x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\" {}", look(color, true)))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Done {
        let (width, height) = (b.0 - a.0, b.1 - a.1);
        self.element(
            "rect",
            format_args!(
                "x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" {}",
                a.0,
                a.1,
                look(style.color(), fill)
            ),
        )
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        let color = style.color();
        self.element(
            "polyline",
            format_args!(
                "fill=\"none\" opacity=\"{}\" stroke=\"{}\" stroke-width=\"{}\" points=\"{}\"",
                color.alpha,
                hex(color),
                style.stroke_width(),
                list(path)
            ),
        )
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        self.element(
            "circle",
            format_args!(
                "cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {} stroke-width=\"{}\"",
                look(style.color(), fill),
                style.stroke_width()
            ),
        )
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Done {
        let color = style.color();
        self.element(
            "polygon",
            format_args!("opacity=\"{}\" fill=\"{}\" points=\"{}\"", color.alpha, hex(color), list(points)),
        )
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Done {
        let bold = matches!(style.style(), FontStyle::Bold);
        let (color, size) = (style.color(), style.size());
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let down = font::baseline_below(style.anchor().v_pos);
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let turned = match style.transform() {
            FontTransform::None => String::new(),
            FontTransform::Rotate90 => format!(" transform=\"rotate(90, {x}, {y})\""),
            FontTransform::Rotate180 => format!(" transform=\"rotate(180, {x}, {y})\""),
            FontTransform::Rotate270 => format!(" transform=\"rotate(270, {x}, {y})\""),
        };
        // What our font lacks, the viewer draws in a font of its own, whose width is not known here.
        let width = match text.chars().any(font::is_missing) {
            true => String::new(),
            false => {
                let width = font::width(text, size, bold).round();
                format!(" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"")
            }
        };
        let text = between_tags(text).replace('"', "&quot;").replace('\'', "&apos;");
        writeln!(
            self.text,
            "<text x=\"{x}\" y=\"{y}\" dy=\"{down}em\" text-anchor=\"{anchor}\" font-family=\"{FAMILIES}\" font-size=\"{size}\" \
             opacity=\"{}\" fill=\"{}\"{weight}{turned}{width}>{text}</text>",
            color.alpha,
            hex(color),
        )
        .expect("memory can be written to");
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let bold = matches!(style.style(), FontStyle::Bold);
        Ok((font::width(text, style.size(), bold).ceil() as u32, style.size().ceil() as u32))
    }
}

//! Drawing in user units on the `plotters` SVG backend, at 4 times the size since it knows whole pixels only.

use super::palette::INK;
use super::text::{Lettering, clean};
use anyhow::{Context, Result};
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontStyle, FontTransform, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle,
};

/// Backend pixels per user unit.
const DETAIL: f64 = 4.0;
/// The embedded font under its own name, then fonts of the same widths, then whatever there is.
pub(super) const FAMILY: &str = "Plot Sans, Liberation Sans, Arial, Helvetica, sans-serif";

/// Which point of a line of text is at its position.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Colour, opacity and width of a stroke or fill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) color: RGBColor,
    pub(super) opacity: f64,
    pub(super) width: f64,
}

impl Pen {
    pub(super) const fn solid(color: RGBColor, width: f64) -> Self {
        Self { color, opacity: 1.0, width }
    }

    pub(super) const fn faint(mut self, opacity: f64) -> Self {
        self.opacity = opacity;
        self
    }

    fn style(self, filled: bool) -> ShapeStyle {
        let color: RGBAColor = self.color.mix(self.opacity);
        ShapeStyle { color, filled, stroke_width: (self.width * DETAIL).round().max(1.0) as u32 }
    }
}

/// The page.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

fn pixel((x, y): (f64, f64)) -> (i32, i32) {
    // A cast saturates, so even absurd coordinates are only absurd, not undefined.
    ((x * DETAIL).round() as i32, (y * DETAIL).round() as i32)
}

impl<'a> Canvas<'a> {
    /// A page of the given size in user units, written into `buffer`.
    pub(super) fn new(buffer: &'a mut String, (width, height): (f64, f64)) -> Self {
        let size = ((width * DETAIL).ceil() as u32, (height * DETAIL).ceil() as u32);
        Self { backend: SVGBackend::with_string(buffer, size) }
    }

    /// A line through the points.
    pub(super) fn line(&mut self, points: impl IntoIterator<Item = (f64, f64)>, pen: Pen) -> Result<()> {
        self.backend.draw_path(points.into_iter().map(pixel), &pen.style(false)).context("drawing a line")
    }

    /// A dashed straight line.
    pub(super) fn dashed(&mut self, a: (f64, f64), b: (f64, f64), pen: Pen) -> Result<()> {
        const DASH: f64 = 5.0;
        const GAP: f64 = 3.5;
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let at = |d: f64| {
            let t = (d / length).min(1.0);
            (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
        };
        let mut from = 0.0;
        while from < length {
            self.line([at(from), at(from + DASH)], pen)?;
            from += DASH + GAP;
        }
        Ok(())
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, points: impl IntoIterator<Item = (f64, f64)>, pen: Pen) -> Result<()> {
        self.backend
            .fill_polygon(points.into_iter().map(pixel), &pen.style(true))
            .context("drawing a polygon")
    }

    /// A filled rectangle between two corners.
    pub(super) fn rectangle(&mut self, a: (f64, f64), b: (f64, f64), pen: Pen) -> Result<()> {
        self.polygon([a, (b.0, a.1), b, (a.0, b.1)], pen)
    }

    /// A filled circle.
    pub(super) fn dot(&mut self, center: (f64, f64), radius: f64, pen: Pen) -> Result<()> {
        self.circle(center, radius, pen, true)
    }

    /// A circle's outline.
    pub(super) fn ring(&mut self, center: (f64, f64), radius: f64, pen: Pen) -> Result<()> {
        self.circle(center, radius, pen, false)
    }

    fn circle(&mut self, center: (f64, f64), radius: f64, pen: Pen, filled: bool) -> Result<()> {
        let radius = (radius * DETAIL).round().max(1.0) as u32;
        self.backend
            .draw_circle(pixel(center), radius, &pen.style(filled), filled)
            .context("drawing a circle")
    }

    /// A line of text whose letters are centred on `at` vertically.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: (f64, f64),
        lettering: Lettering,
        anchor: Anchor,
        color: RGBColor,
    ) -> Result<()> {
        // The backend centres small letters; this centres capitals and digits.
        self.write(text, (at.0, at.1 + 0.09 * lettering.size), lettering, anchor, color, FontTransform::None)
    }

    /// A line of text running upwards, centred on `at`.
    pub(super) fn upward(&mut self, text: &str, at: (f64, f64), lettering: Lettering) -> Result<()> {
        let at = (at.0 + 0.09 * lettering.size, at.1);
        self.write(text, at, lettering, Anchor::Middle, INK, FontTransform::Rotate270)
    }

    fn write(
        &mut self,
        text: &str,
        at: (f64, f64),
        lettering: Lettering,
        anchor: Anchor,
        color: RGBColor,
        transform: FontTransform,
    ) -> Result<()> {
        let text = clean(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        // The backend divides font sizes by 1.24.
        let font = (FAMILY, lettering.size * DETAIL * 1.24).into_font();
        let font = font.style(if lettering.bold { FontStyle::Bold } else { FontStyle::Normal });
        let anchor = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style =
            TextStyle::from(font.transform(transform)).color(&color).pos(Pos::new(anchor, VPos::Center));
        self.backend.draw_text(&text, &style, pixel(at)).context("writing text")
    }

    /// Closes the document.
    pub(super) fn finish(mut self) -> Result<()> {
        self.backend.present().context("finishing a drawing")
    }
}

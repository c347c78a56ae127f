//! The few elements of SVG that figures are made of, written as text in user units.

use super::palette::INK;
use crate::measure::lettering::{FAMILY, Lettering};

/// Which point of a line of text is at its position.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Colour, opacity and width of a stroke, or colour and opacity of a fill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) color: &'static str,
    pub(super) opacity: f64,
    pub(super) width: f64,
}

impl Pen {
    pub(super) const fn solid(color: &'static str, width: f64) -> Self {
        Self { color, opacity: 1.0, width }
    }

    pub(super) const fn faint(mut self, opacity: f64) -> Self {
        self.opacity = opacity;
        self
    }

    fn stroke(self) -> String {
        let Self { color, opacity, width } = self;
        let opacity = if opacity < 1.0 { format!(" stroke-opacity=\"{opacity}\"") } else { String::new() };
        format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\"{opacity}")
    }

    fn fill(self) -> String {
        let Self { color, opacity, .. } = self;
        let opacity = if opacity < 1.0 { format!(" fill-opacity=\"{opacity}\"") } else { String::new() };
        format!("fill=\"{color}\"{opacity}")
    }
}

/// A coordinate to a hundredth of a unit.
fn short(value: f64) -> f64 {
    // Adding zero turns -0 into 0.
    (value * 100.0).round() / 100.0 + 0.0
}

fn list(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let points: Vec<String> = points.into_iter().map(|(x, y)| format!("{},{}", short(x), short(y))).collect();
    points.join(" ")
}

/// The text as XML takes it: its special characters escaped, and those that it forbids left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A document that is being written.
#[derive(Debug)]
pub(super) struct Svg {
    text: String,
}

impl Svg {
    /// An empty white page that scales with what it is put on, with a name for screen readers.
    pub(super) fn new((width, height): (f64, f64), name: &str) -> Self {
        let name = escape(name);
        Self {
            text: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
                 viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}\" stroke-linejoin=\"round\" \
                 font-family=\"{FAMILY}\">\n<title>{name}</title>\n\
                 <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
            ),
        }
    }

    /// The finished document.
    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    fn push(&mut self, element: &str) {
        self.text.push_str(element);
        self.text.push('\n');
    }

    /// A line through the points.
    pub(super) fn line(&mut self, points: impl IntoIterator<Item = (f64, f64)>, pen: Pen) {
        self.push(&format!("<polyline {} points=\"{}\"/>", pen.stroke(), list(points)));
    }

    /// A dashed straight line.
    pub(super) fn dashed(&mut self, a: (f64, f64), b: (f64, f64), pen: Pen) {
        let points = list([a, b]);
        self.push(&format!("<polyline {} stroke-dasharray=\"5 3.5\" points=\"{points}\"/>", pen.stroke()));
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, points: impl IntoIterator<Item = (f64, f64)>, pen: Pen) {
        self.push(&format!("<polygon {} points=\"{}\"/>", pen.fill(), list(points)));
    }

    /// A filled circle.
    pub(super) fn dot(&mut self, center: (f64, f64), radius: f64, pen: Pen) {
        self.circle(center, radius, &pen.fill());
    }

    /// A circle's outline.
    pub(super) fn ring(&mut self, center: (f64, f64), radius: f64, pen: Pen) {
        self.circle(center, radius, &pen.stroke());
    }

    fn circle(&mut self, (x, y): (f64, f64), radius: f64, look: &str) {
        self.push(&format!("<circle {look} cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>", short(x), short(y)));
    }

    /// A line of text whose capitals and digits are centred on `at` vertically.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: (f64, f64),
        lettering: Lettering,
        anchor: Anchor,
        color: &str,
    ) {
        self.write(text, at, lettering, anchor, color, false);
    }

    /// A line of text running upwards, centred on `at`.
    pub(super) fn upward(&mut self, text: &str, at: (f64, f64), lettering: Lettering) {
        self.write(text, at, lettering, Anchor::Middle, INK, true);
    }

    fn write(
        &mut self,
        text: &str,
        (x, y): (f64, f64),
        Lettering { size, bold }: Lettering,
        anchor: Anchor,
        color: &str,
        upward: bool,
    ) {
        let text = escape(text);
        if text.trim().is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let turn = if upward { " rotate(-90)" } else { "" };
        // Half the height of a capital.
        let below = short(0.35 * size);
        let (x, y) = (short(x), short(y));
        self.push(&format!(
            "<text transform=\"translate({x} {y}){turn}\" y=\"{below}\" fill=\"{color}\" font-size=\"{size}\"{weight} \
             text-anchor=\"{anchor}\">{text}</text>"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_control_characters_go() {
        assert_eq!(escape("a\u{0}b\nc\u{1b}"), "ab c");
        assert_eq!(escape("R&D <\"x\">"), "R&amp;D &lt;&quot;x&quot;&gt;");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(list([(1.0 / 3.0, -0.001), (2.0, 3.5)]), "0.33,0 2,3.5");
    }
}

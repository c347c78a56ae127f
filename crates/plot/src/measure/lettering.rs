//! Widths of lettering in the font of the figures, so that the layout leaves room for it and shortens what does not fit.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

/// The font of the figures, and its bold letters.
pub(crate) static FONTS: [&[u8]; 2] =
    [include_bytes!("../../fonts/PlotSans-Regular.ttf"), include_bytes!("../../fonts/PlotSans-Bold.ttf")];
/// The embedded font under its own name, then fonts of the same widths, then whatever there is.
pub(crate) const FAMILY: &str = "Plot Sans, Liberation Sans, Arial, Helvetica, sans-serif";
/// A letter that the font lacks is taken to be about as wide as an n.
const UNKNOWN: f64 = 0.6;

/// Size and weight of lettering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lettering {
    pub(crate) size: f64,
    pub(crate) bold: bool,
}

impl Lettering {
    pub(crate) const fn plain(size: f64) -> Self {
        Self { size, bold: false }
    }

    pub(crate) const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// The width of one line.
    pub(crate) fn width(self, text: &str) -> f64 {
        let font = FontRef::new(FONTS[usize::from(self.bold)]).ok();
        let glyphs = font.as_ref().map(|font| font.charmap());
        let widths =
            font.as_ref().map(|font| font.glyph_metrics(Size::new(self.size as f32), LocationRef::default()));
        let letter = |c: char| widths.as_ref()?.advance_width(glyphs.as_ref()?.map(c)?).map(f64::from);
        text.chars().map(|c| letter(c).unwrap_or(UNKNOWN * self.size)).sum()
    }

    /// The text, cut at the end and marked with an ellipsis if it is wider than `room`.
    pub(crate) fn shorten(self, text: &str, room: f64) -> String {
        if self.width(text) <= room {
            return text.to_string();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let cut = format!("{}…", kept.iter().collect::<String>().trim_end());
            if self.width(&cut) <= room {
                return cut;
            }
        }
        String::new()
    }

    /// The text in lines no wider than `room`, broken at spaces and after hyphens; an unbreakable word is shortened.
    pub(crate) fn wrap(self, text: &str, room: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            for (i, part) in word.split_inclusive(['-', '–']).enumerate() {
                let space = if i == 0 { " " } else { "" };
                match lines.last_mut() {
                    Some(line) if self.width(&format!("{line}{space}{part}")) <= room => {
                        line.push_str(space);
                        line.push_str(part);
                    }
                    _ => lines.push(self.shorten(part, room)),
                }
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_shortened_or_wrapped() {
        let plain = Lettering::plain(10.0);
        assert_eq!(plain.shorten("short", 100.0), "short");
        let cut = plain.shorten("a very long label indeed", 60.0);
        assert!(cut.ends_with('…') && plain.width(&cut) <= 60.0, "{cut}");
        assert_eq!(plain.shorten("x", 0.0), "");
        let lines = plain.wrap("one two three four five", 50.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| plain.width(line) <= 50.0), "{lines:?}");
        assert!(plain.wrap("  ", 50.0).is_empty());
        assert_eq!(plain.wrap("Bures–Wasserstein", 60.0), ["Bures–", "Wasserstein"]);
        assert_eq!(plain.wrap("on held-out rows", 500.0), ["on held-out rows"]);
    }

    #[test]
    fn widths_are_those_of_the_font() {
        let plain = Lettering::plain(10.0);
        assert!((plain.width("n0") - 11.12).abs() < 0.01, "{}", plain.width("n0"));
        assert!((plain.width("\u{1f600}") - 6.0).abs() < 0.01);
        assert!(Lettering::bold(10.0).width("abc") > plain.width("abc"));
    }
}

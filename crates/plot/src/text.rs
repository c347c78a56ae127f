//! Widths of lettering, so that the layout leaves room for it and shortens what does not fit.

/// Advance widths of U+20 to U+7E in thousandths of the font size; those of Arial, Helvetica and the embedded font.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// Letters outside ASCII are taken to be about as wide as an n.
const OTHER: u16 = 600;
/// Bold letters are this much wider.
const BOLD: f64 = 1.08;

/// Size and weight of lettering.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lettering {
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Lettering {
    pub(super) const fn plain(size: f64) -> Self {
        Self { size, bold: false }
    }

    pub(super) const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// The width of one line.
    pub(super) fn width(self, text: &str) -> f64 {
        let thousandths: u64 = text
            .chars()
            .map(|c| match c {
                ' '..='~' => u64::from(WIDTHS[c as usize - 0x20]),
                '—' | '…' => 1000,
                _ => u64::from(OTHER),
            })
            .sum();
        thousandths as f64 / 1000.0 * self.size * if self.bold { BOLD } else { 1.0 }
    }

    /// The text, cut at the end and marked with an ellipsis if it is wider than `room`.
    pub(super) fn shorten(self, text: &str, room: f64) -> String {
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
    pub(super) fn wrap(self, text: &str, room: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            for (i, part) in word.split_inclusive(['-', '–']).enumerate() {
                let space = if i == 0 { " " } else { "" };
                match lines.last_mut() {
                    Some(line) if self.width(line) + self.width(space) + self.width(part) <= room => {
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

/// The text without characters that XML forbids.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
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
    fn bold_is_wider_and_control_characters_go() {
        assert!(Lettering::bold(10.0).width("abc") > Lettering::plain(10.0).width("abc"));
        assert_eq!(clean("a\u{0}b\nc\u{1b}"), "ab c");
    }
}

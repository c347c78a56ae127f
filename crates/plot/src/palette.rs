//! The Okabe-Ito colours, which readers with any common colour vision can tell apart.

use plotters::style::RGBColor;

/// The measured colours, in the order in which figures use them. Black is left to published values, and yellow,
/// which is hard to see as a thin line on white, is left out.
pub const PALETTE: [RGBColor; 7] = [
    RGBColor(0, 114, 178),   // blue
    RGBColor(213, 94, 0),    // vermilion
    RGBColor(0, 158, 115),   // bluish green
    RGBColor(204, 121, 167), // reddish purple
    RGBColor(230, 159, 0),   // orange
    RGBColor(86, 180, 233),  // sky blue
    RGBColor(110, 110, 110), // grey
];

/// The colour of a palette index; indices beyond the palette start over.
pub fn color(index: usize) -> RGBColor {
    PALETTE[index % PALETTE.len()]
}

/// Lettering, and published values.
pub(super) const INK: RGBColor = RGBColor(26, 26, 26);
/// Tick labels, notes and axis lines.
pub(super) const SOFT: RGBColor = RGBColor(85, 85, 85);
/// Grid lines.
pub(super) const GRID: RGBColor = RGBColor(230, 230, 230);
/// Shaded bands behind the data.
pub(super) const BAND: RGBColor = RGBColor(240, 236, 222);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_beyond_the_palette_start_over() {
        assert_eq!(color(0), color(PALETTE.len()));
        assert_ne!(color(0), color(1));
        let _ = color(usize::MAX);
    }
}

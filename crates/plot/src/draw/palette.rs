//! The Okabe-Ito colours, which readers with any common colour vision can tell apart, and four more for up to ten series.

/// The measured colours, in the order in which figures use them. Black is left to published values, and yellow,
/// which is hard to see as a thin line on white, is left out.
const PALETTE: [&str; 11] = [
    "#0072b2", // blue
    "#d55e00", // vermilion
    "#009e73", // bluish green
    "#cc79a7", // reddish purple
    "#e69f00", // orange
    "#56b4e9", // sky blue
    "#6e6e6e", // grey
    "#882255", // wine
    "#999933", // olive
    "#332288", // indigo
    "#c8c8c8", // light grey
];

/// The index of a light grey, for points in the background.
pub const FAINT: usize = 10;

/// The colour of a palette index; indices beyond the palette start over.
pub(super) fn color(index: usize) -> &'static str {
    PALETTE[index % PALETTE.len()]
}

/// Lettering, and published values.
pub(super) const INK: &str = "#1a1a1a";
/// Tick labels, notes, axis lines and reference lines.
pub(super) const SOFT: &str = "#555555";
/// Grid lines.
pub(super) const GRID: &str = "#e6e6e6";

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

//! A laid-out figure as SVG, and as PNG from it.

mod axes;
mod clip;
mod document;
mod marks;
mod palette;
mod png;
mod svg;

pub use palette::FAINT;

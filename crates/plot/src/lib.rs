//! Figures as data, drawn as SVG, and as PNG from that same SVG by `resvg`.
//!
//! ```
//! use dhll_plot::{Figure, Panel, Series};
//!
//! let panel = Panel::new("", "alpha", "training error")
//!     .log_x()
//!     .with(Series::line_points("measured", 0, [(1e-9, 0.015), (1e-8, 0.004), (1e-7, 0.0)]))
//!     .with(Series::published([(1e-9, 0.0162), (3e-8, 0.0028)]).tolerance(0.0015))
//!     .vertical(1e-7, "separable");
//! let figure = Figure::new("The Critical Zone").panel(panel);
//! assert!(figure.svg()?.starts_with("<svg") && figure.png()?.starts_with(b"\x89PNG"));
//! # Ok::<(), dhll_plot::Error>(())
//! ```
//!
//! `model` says what a figure holds, `measure` fits axes, ticks and lettering to it, `layout` gives everything a place, and `draw` writes it.
//!
//! Why a crate of our own: kuva 0.6.0 was tried on every figure of the reports. On a logarithmic axis it moves values below 1e-10, where
//! alphas of the zone lie, to 1e-10, and ends at whole powers of ten. It rounds tick labels to three decimals (0.9875 reads 0.988) and cuts
//! the last label, and markers, at the edge. Labels of reference lines lie on the data and on each other. A legend above the plot has one
//! entry a row, without samples of markers on lines or of hollow ones. Infinite values panic or end up in the SVG, and its ids come from a
//! counter of the process, so that the same figure is not the same file twice.

mod draw;
mod error;
mod layout;
mod measure;
mod model;

pub use draw::FAINT;
pub use error::{Error, PanelError};
pub use model::figure::Figure;
pub use model::panel::{Panel, Reference, Scale};
pub use model::series::{Kind, Series};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

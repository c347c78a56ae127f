//! A small declarative model of figures, drawn as SVG by `plotters` and as PNG from that same SVG by `resvg`.
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
//! let svg = figure.svg()?;
//! let png = figure.png(&svg)?;
//! assert!(svg.starts_with("<svg") && png.starts_with(b"\x89PNG"));
//! # Ok::<(), anyhow::Error>(())
//! ```

mod axes;
mod axis;
mod canvas;
mod clip;
mod content;
mod csv;
mod draw;
mod histogram;
mod layout;
mod legend;
mod marks;
mod model;
mod palette;
mod png;
mod references;
mod series;
mod text;
mod ticks;

pub use model::{Aspect, Figure, Legend, Panel, Reference, Scale};
pub use palette::{PALETTE, color};
pub use series::{Kind, Series};

//! What keeps a figure from being drawn.

use super::model::panel::Scale;

/// Why a figure could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A panel cannot be drawn.
    #[error("panel {number} of figure \"{figure}\": {problem}")]
    Panel {
        /// The figure's title.
        figure: String,
        /// Which panel, counted from 1.
        number: usize,
        /// What is wrong with it.
        problem: PanelError,
    },
    /// The picture could not be made of the drawing.
    #[error("figure \"{figure}\" could not be turned into a PNG: {reason}")]
    Picture {
        /// The figure's title.
        figure: String,
        /// What was said about it.
        reason: String,
    },
}

/// What is wrong with a panel.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PanelError {
    /// The ends given for the horizontal axis are not finite, in the wrong order or, on a logarithmic scale, not positive.
    #[error("a horizontal axis on a {scale:?} scale cannot run from {low} to {high}")]
    Range {
        /// The axis' scale.
        scale: Scale,
        /// The end on the left.
        low: f64,
        /// The end on the right.
        high: f64,
    },
    /// A series has error bars for some of its points only.
    #[error("series \"{series}\" has {points} points and {bars} error bars; give it one per point, or none")]
    ErrorBars {
        /// Its name.
        series: String,
        /// How many points it has.
        points: usize,
        /// How many error bars it has.
        bars: usize,
    },
}

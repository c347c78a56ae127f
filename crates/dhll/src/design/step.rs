//! What a design is doing, and how long all of it is expected to take.

use std::fmt;

use super::designer::Designer;
use super::folds::workers;

/// News of a design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'a> {
    /// The first news: how long all is expected to take, at least and at most, after one fit of the default and one layer were timed.
    Estimate {
        /// Seconds.
        seconds: [f64; 2],
        /// Steps at most.
        steps: usize,
    },
    /// A step begins: layers on all folds.
    Doing(&'a str),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Estimate { seconds: [least, most], .. } => {
                write!(f, "the design is expected to take {least:.0} to {most:.0} s")
            }
            Self::Doing(what) => f.write_str(what),
        }
    }
}

/// From the seconds of one fit of the default and of one layer. At least, one layer is enough and two do not pay; at most, every depth is tried.
pub(super) fn estimate(designer: &Designer, folds: usize, default_fit: f64, layer: f64) -> Step<'static> {
    let (alphas, depth) = (designer.alphas.len(), designer.max_depth);
    let layers = |tried: usize, kept: usize| alphas + tried * (tried + 1) / 2 + kept;
    let seconds =
        |layers: usize| (folds as f64 / workers(folds) as f64) * (default_fit + layers as f64 * layer);
    // One more layer than are kept, candidates at the first depth being layers again.
    let seconds = [seconds(layers(depth.min(2), 1) - 1), seconds(layers(depth, depth))];
    Step::Estimate { seconds, steps: alphas + depth + 4 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_counts_layers() {
        let designer = Designer { alphas: vec![0.5, 0.9], max_depth: 3, ..Designer::default() };
        // Two candidates, two layers at depth 2, the label alone; or 1 + 2 + 3 layers and 3 on the label.
        let Step::Estimate { seconds, steps } = estimate(&designer, 1, 1.0, 1.0) else { panic!() };
        assert_eq!((seconds, steps), ([1.0 + 5.0, 1.0 + 11.0], 9));
    }
}

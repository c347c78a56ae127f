//! The choices an estimator leaves open: widths, order of training, rows held out.

use dhll_core::{Spectrum, TargetMap};

use crate::estimator::EstimatorError;

/// How wide the layers are: how many of a target's columns, the leading ones, a layer learns.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Widths {
    /// All of them: the rank of `G_alpha`.
    #[default]
    Full,
    /// The fewest columns that hold more than this share of the target's variance ([`Spectrum::effective_dimension`]).
    EffectiveDimension {
        /// In (0, 1].
        share: f64,
    },
    /// One width for all layers, or one a layer; a target that has fewer columns is taken whole.
    Given(Vec<usize>),
}

impl Widths {
    pub(crate) fn check(&self, n_layers: usize) -> Result<(), EstimatorError> {
        let option =
            |name, constraint, value: String| Err(EstimatorError::Option { name, constraint, value });
        match self {
            Self::Full => Ok(()),
            Self::EffectiveDimension { share } if *share > 0.0 && *share <= 1.0 => Ok(()),
            Self::EffectiveDimension { share } => {
                option("the share of variance that sets the widths", "in (0, 1]", share.to_string())
            }
            Self::Given(widths) if widths.contains(&0) => {
                option("every width", "at least 1", format!("{widths:?}"))
            }
            Self::Given(widths) if widths.len() == 1 || widths.len() == n_layers => Ok(()),
            Self::Given(widths) => option(
                "the number of widths",
                "1 or the number of layers",
                format!("{} for {n_layers} layers", widths.len()),
            ),
        }
    }

    /// The width of a layer whose target has this spectrum.
    pub(crate) fn of(&self, layer: usize, spectrum: &Spectrum) -> usize {
        match self {
            Self::Full => spectrum.rank(),
            Self::EffectiveDimension { share } => spectrum.effective_dimension(*share).max(1),
            Self::Given(widths) => widths[if widths.len() == 1 { 0 } else { layer }],
        }
    }

    pub(crate) fn truncate(&self, layer: usize, map: &TargetMap) -> TargetMap {
        map.truncated(self.of(layer, map.spectrum()))
    }
}

/// In which order layers are trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// One after the other, each on what the trained ones before it give out.
    #[default]
    Sequential,
    /// Side by side, each on the target before its own. The result does not depend on the number of workers.
    Parallel {
        /// Threads, at least 1.
        workers: usize,
    },
}

/// Rows that are kept from training; they choose among epochs where a trainer does so, and report. Drawn by the seed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum HeldOut {
    /// None: all rows are trained on.
    #[default]
    None,
    /// So many.
    Rows(usize),
    /// This share of the rows, in [0, 1).
    Share(f64),
}

impl HeldOut {
    pub(crate) fn rows(self, n_samples: usize) -> Result<usize, EstimatorError> {
        match self {
            Self::None => Ok(0),
            Self::Rows(rows) if rows < n_samples => Ok(rows),
            Self::Rows(rows) => Err(EstimatorError::Option {
                name: "the number of rows to hold out",
                constraint: "below the number of rows",
                value: format!("{rows} of {n_samples}"),
            }),
            Self::Share(share) if (0.0..1.0).contains(&share) => Ok((share * n_samples as f64) as usize),
            Self::Share(share) => Err(EstimatorError::Option {
                name: "the share of rows to hold out",
                constraint: "in [0, 1)",
                value: share.to_string(),
            }),
        }
    }
}

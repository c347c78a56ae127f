//! What a design is made with.

use crate::estimator::{EstimatorError, Validation};

/// How the width of a layer follows from its target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WidthRule {
    /// The fewest columns that explain this share of the held-out variance that all of them explain, and hold this share of the labels.
    Knee {
        /// In (0, 1].
        share: f64,
    },
    /// The fewest columns that hold more than this share of the target's variance.
    EffectiveDimension {
        /// In (0, 1].
        share: f64,
    },
}

/// What a design is made with; every decision can be given instead. The choices of the estimator (mean, scaling, similarity, gauge, order,
/// trainer, seed) are those of the [`DhllBuilder`](crate::DhllBuilder) that the design is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Designer {
    /// Candidates for the last layer's alpha, in ascending order. One alone is taken as given.
    pub alphas: Vec<f64>,
    /// How the widths are found.
    pub width: WidthRule,
    /// The largest number of layers to try, at least 1.
    pub max_depth: usize,
    /// The validation rows. A trainer that needs validation rows gets the same.
    pub validation: Validation,
    /// The largest number of rows to train on.
    pub pilot_rows: usize,
}

impl Default for Designer {
    fn default() -> Self {
        Self {
            alphas: vec![1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97],
            width: WidthRule::Knee { share: 0.99 },
            max_depth: 4,
            validation: Validation::Share(0.2),
            pilot_rows: 4000,
        }
    }
}

impl Designer {
    pub(super) fn check(&self) -> Result<(), EstimatorError> {
        let option =
            |name, constraint, value: String| Err(EstimatorError::Option { name, constraint, value });
        let (WidthRule::Knee { share } | WidthRule::EffectiveDimension { share }) = self.width;
        if self.alphas.is_empty() || self.alphas.windows(2).any(|pair| pair[0] >= pair[1]) {
            return option(
                "the candidates for alpha",
                "ascending, and at least one",
                format!("{:?}", self.alphas),
            );
        }
        if !(share > 0.0 && share <= 1.0) {
            return option("the share that sets the widths", "in (0, 1]", share.to_string());
        }
        if self.max_depth == 0 {
            return option("the largest depth", "at least 1", "0".to_owned());
        }
        Ok(())
    }
}

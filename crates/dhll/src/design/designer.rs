//! What a design is made with.

use dhll_core::Dataset;

use crate::estimator::{EstimatorError, RowKind, Validation};

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

/// Which rows candidates are compared on. A trainer that needs validation rows gets the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holdout {
    /// Every row once, by cross-validation with so many folds, at least 5: fewer give no verdict.
    Folds(usize),
    /// One set of validation rows.
    Split(Validation),
}

impl Holdout {
    /// Rows of a table below which 5 folds are the default. A fifth of as many is enough for one split.
    pub const FOLDED_BELOW: usize = 2000;

    /// For these rows: 5 folds for a table of fewer than [`FOLDED_BELOW`](Self::FOLDED_BELOW) rows whose classes have two rows each, else a split
    /// of a fifth.
    pub fn of(train: &Dataset) -> Self {
        let few = train.n_samples() < Self::FOLDED_BELOW && !train.class_counts().contains(&1);
        match RowKind::of(train).table && few && train.n_samples() >= 5 {
            true => Self::Folds(5),
            false => Self::Split(Validation::Share(0.2)),
        }
    }

    /// Rows to train on and rows to validate on, for every fold.
    pub(super) fn parts(self, train: &Dataset, seed: u64) -> Result<Vec<[Vec<usize>; 2]>, EstimatorError> {
        match self {
            Self::Folds(folds) => {
                let places = train.folds(folds, seed)?;
                let rest = |fold: usize| {
                    let others = places.iter().enumerate().filter(|(other, _)| *other != fold);
                    let mut rest: Vec<usize> = others.flat_map(|(_, rows)| rows.clone()).collect();
                    rest.sort_unstable();
                    rest
                };
                Ok((0..folds).map(|fold| [rest(fold), places[fold].clone()]).collect())
            }
            Self::Split(validation) => match validation.split_rows(train, seed)? {
                Some(parts) => Ok(vec![parts]),
                None => Err(EstimatorError::Option {
                    name: "the number of validation rows",
                    constraint: "at least 1",
                    value: format!("0 of {}", train.n_samples()),
                }),
            },
        }
    }
}

/// What a design is made with; every decision can be given instead. The choices of the estimator (mean, scaling, similarity, gauge, order,
/// trainer, head, seed) are those of the [`DhllBuilder`](crate::DhllBuilder) that the design is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Designer {
    /// Candidates for the last layer's alpha, in ascending order, at most [`MOST_ALPHAS`](Self::MOST_ALPHAS). One alone is taken as given.
    pub alphas: Vec<f64>,
    /// How the widths are found.
    pub width: WidthRule,
    /// The largest number of layers to try, from 1 to [`MOST_LAYERS`](Self::MOST_LAYERS).
    pub max_depth: usize,
    /// The rows that candidates are compared on; by the rows unless given ([`Holdout::of`]).
    pub holdout: Option<Holdout>,
    /// The largest number of rows to train on, of a fold.
    pub pilot_rows: usize,
}

impl Default for Designer {
    fn default() -> Self {
        Self {
            alphas: vec![0.01, 0.1, 0.5, 0.9, 0.97],
            width: WidthRule::Knee { share: 0.99 },
            max_depth: 4,
            holdout: None,
            pilot_rows: 4000,
        }
    }
}

impl Designer {
    /// The most candidates for alpha.
    pub const MOST_ALPHAS: usize = 20;
    /// The most layers to try.
    pub const MOST_LAYERS: usize = 20;

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
        if self.alphas.len() > Self::MOST_ALPHAS {
            return option("the number of candidates for alpha", "at most 20", self.alphas.len().to_string());
        }
        if !(share > 0.0 && share <= 1.0) {
            return option("the share that sets the widths", "in (0, 1]", share.to_string());
        }
        if !(1..=Self::MOST_LAYERS).contains(&self.max_depth) {
            return option("the largest depth", "from 1 to 20", self.max_depth.to_string());
        }
        match self.holdout {
            Some(Holdout::Folds(folds)) if folds < 5 => {
                option("the number of folds", "at least 5: fewer give no verdict", folds.to_string())
            }
            _ => Ok(()),
        }
    }
}

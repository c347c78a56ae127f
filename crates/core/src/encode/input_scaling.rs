//! How inputs are scaled, as a choice.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::preprocessing::{Numbers, Preprocessing};
use super::scaling::{Scaled, Scaling};
use crate::data::{Dataset, Finite, RowSource, SourceError};
use crate::input::{self, InputError};
use crate::team::Team;

/// How inputs are scaled before their similarity is taken. Means and standard deviations take the weights of the rows; medians, quartiles and
/// ranks do not, so that every row with a weight above 0 counts once there. In words: `robust`, `standard`, `quantiles`, `mean-norm`, `none`, or `norm:3`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum InputScaling {
    /// Inputs as they are.
    None,
    /// Centred, and divided by the mean norm of the centred training rows.
    #[default]
    MeanNorm,
    /// Centred, and brought to this mean norm; the label code grows with the inputs, so that alpha means the same. Adam's steps are
    /// of one size whatever the scale: larger inputs and targets make it take smaller ones.
    Norm(f64),
    /// Every column of numbers by its own median and quartiles, with outliers bent ([`ColumnMap::Robust`](super::ColumnMap::Robust)), then all
    /// together as [`MeanNorm`](Self::MeanNorm).
    Robust,
    /// Every column of numbers by its own mean and standard deviation, then all together as [`MeanNorm`](Self::MeanNorm).
    Standard,
    /// Every column of numbers as the normal scores of its ranks, then all together as [`MeanNorm`](Self::MeanNorm).
    Quantiles,
}

impl InputScaling {
    /// What the label code is multiplied by: the norm that was asked for, else 1.
    pub fn norm(self) -> f64 {
        if let Self::Norm(norm) = self { norm } else { 1.0 }
    }

    /// What becomes of the columns of the training rows; `None` if they are taken as they are, as finite numbers can be.
    pub fn preprocessing(self, train: &Dataset) -> Option<Preprocessing> {
        match self.numbers() {
            Some(numbers) => Some(Preprocessing::fit(train, numbers)),
            None => train.kinds().map(|_| Preprocessing::unscaled(train)),
        }
    }

    /// As [`preprocessing`](Self::preprocessing), of some columns of the training rows, all of them finite numbers, N each; a column is sorted in its place.
    pub fn of_columns(self, columns: Vec<Vec<f64>>, weights: Option<&[f64]>) -> Option<Preprocessing> {
        self.numbers().map(|numbers| Preprocessing::of_columns(columns, weights, numbers))
    }

    /// How columns of numbers are scaled, each by itself.
    fn numbers(self) -> Option<Numbers> {
        match self {
            Self::Robust => Some(Numbers::Robust),
            Self::Standard => Some(Numbers::Standardised),
            Self::Quantiles => Some(Numbers::Quantiles),
            Self::None | Self::MeanNorm | Self::Norm(_) => None,
        }
    }

    /// The scaling of the training rows `x`, N x d, whose means take the weights of the rows, if they have any; `None` if inputs stay as they are.
    ///
    /// # Errors
    /// [`InputError`] if there is no row, the weights are no weights, or the norm is not finite and above 0.
    pub fn fit(self, x: Finite<'_, f64>, weights: Option<&[f64]>) -> Result<Option<Scaling>, InputError> {
        Ok(match self {
            Self::None => None,
            Self::MeanNorm | Self::Robust | Self::Standard | Self::Quantiles => {
                Some(Scaling::fit_weighted(x, weights)?)
            }
            Self::Norm(norm) => {
                input::positive("the mean norm of the inputs", norm)?;
                let Scaling { mean, scale } = Scaling::fit_weighted(x, weights)?;
                Some(Scaling { mean, scale: scale / norm })
            }
        })
    }
}

impl InputScaling {
    /// As [`fit`](Self::fit), bit for bit, of rows that are read twice, in blocks; `source` gives those of this process, from row `start` of all on.
    ///
    /// # Errors
    /// [`SourceError`] as there, or if a row cannot be read or something goes wrong in another process.
    pub fn fit_source(
        self,
        source: &mut dyn RowSource,
        weights: Option<&[f64]>,
        start: usize,
        team: &Team,
    ) -> Result<Option<Scaling>, SourceError> {
        if let Self::Norm(norm) = self {
            input::positive("the mean norm of the inputs", norm)?;
        }
        Ok(match self {
            Self::None => None,
            _ => {
                let Scaling { mean, scale } =
                    Scaled::fit_shared(source, weights, start, team)?.scaling().clone();
                Some(Scaling { mean, scale: scale / self.norm() })
            }
        })
    }
}

impl fmt::Display for InputScaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::MeanNorm => f.write_str("mean-norm"),
            Self::Robust => f.write_str("robust"),
            Self::Standard => f.write_str("standard"),
            Self::Quantiles => f.write_str("quantiles"),
            Self::Norm(norm) => write!(f, "norm:{norm}"),
        }
    }
}

impl FromStr for InputScaling {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "mean-norm" => return Ok(Self::MeanNorm),
            "none" => return Ok(Self::None),
            "robust" => return Ok(Self::Robust),
            "standard" => return Ok(Self::Standard),
            "quantiles" => return Ok(Self::Quantiles),
            _ => {}
        }
        let norm = text.strip_prefix("norm:").and_then(|norm| norm.parse().ok());
        norm.map(Self::Norm)
            .ok_or_else(|| format!("the scaling is robust, standard, quantiles, mean-norm, none, or a norm such as norm:3, got {text:?}"))
    }
}

impl TryFrom<String> for InputScaling {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<InputScaling> for String {
    fn from(scaling: InputScaling) -> Self {
        scaling.to_string()
    }
}

//! Classes, values or labels as feature rows `B = psi(y)`.

use ndarray::Array2;

use super::encoding_error::EncodingError;
use super::label_code::LabelCode;
use super::multi_label_code::MultiLabelCode;
use super::value_code::ValueCode;
use crate::data::Target;
use crate::input;

/// The code of what is to be learnt.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetCode {
    /// Of classes.
    Classes(LabelCode),
    /// Of values.
    Values(ValueCode),
    /// Of several labels.
    Labels(MultiLabelCode),
}

impl TargetCode {
    /// Of the target of the training rows, which may have weights, for inputs of that mean norm.
    ///
    /// # Errors
    /// [`EncodingError`] if the target makes no code, or the weights are no weights.
    pub fn fit(target: &Target, weights: Option<&[f64]>, norm: f64) -> Result<Self, EncodingError> {
        weights.map_or(Ok(()), |weights| input::weights(target.n_rows(), weights))?;
        Ok(match target {
            Target::Classes { labels, names } => {
                Self::Classes(LabelCode::fit_weighted(labels, names.len(), weights)?.scaled(norm)?)
            }
            Target::Values { values, .. } => {
                Self::Values(ValueCode::fit_weighted(values.view(), weights, norm)?)
            }
            Target::Labels { values, names } => {
                Self::Labels(MultiLabelCode::fit_weighted(values.view(), names, weights, norm)?)
            }
        })
    }

    /// `B`, n x c.
    ///
    /// # Errors
    /// [`EncodingError`] if the target is of the other kind, or does not fit the code.
    pub fn encode(&self, target: &Target) -> Result<Array2<f64>, EncodingError> {
        match (self, target) {
            (Self::Classes(code), Target::Classes { labels, .. }) => Ok(code.encode(labels)?),
            (Self::Values(code), Target::Values { values, .. }) => Ok(code.encode(values.view())?),
            (Self::Labels(code), Target::Labels { values, .. }) => code.encode(values.view()),
            _ => Err(EncodingError::TargetKind),
        }
    }

    /// Number of columns c.
    pub fn n_columns(&self) -> usize {
        match self {
            Self::Classes(code) => code.n_columns(),
            Self::Values(code) => code.n_columns(),
            Self::Labels(code) => code.n_columns(),
        }
    }

    /// The code of the classes, if it is classes.
    pub fn classes(&self) -> Option<&LabelCode> {
        match self {
            Self::Classes(code) => Some(code),
            Self::Values(_) | Self::Labels(_) => None,
        }
    }

    /// The code of the values, if it is values.
    pub fn values(&self) -> Option<&ValueCode> {
        match self {
            Self::Classes(_) | Self::Labels(_) => None,
            Self::Values(code) => Some(code),
        }
    }
}

//! Classes, values or labels as feature rows `B = psi(y)`.

use ndarray::Array2;

use super::encoding_error::EncodingError;
use super::label_code::LabelCode;
use super::multi_label_code::MultiLabelCode;
use super::value_code::ValueCode;
use crate::data::Target;

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
    /// Of the target of the training rows, for inputs of that mean norm.
    ///
    /// # Errors
    /// [`EncodingError`] if the target makes no code.
    pub fn fit(target: &Target, norm: f64) -> Result<Self, EncodingError> {
        Ok(match target {
            Target::Classes { labels, names } => {
                Self::Classes(LabelCode::fit(labels, names.len())?.scaled(norm)?)
            }
            Target::Values { values, .. } => Self::Values(ValueCode::fit(values.view(), norm)?),
            Target::Labels { values, names } => {
                Self::Labels(MultiLabelCode::fit(values.view(), names, norm)?)
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

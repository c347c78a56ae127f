//! The features of a data set as finite numbers: its columns as they are, or preprocessed.

use ndarray::{CowArray, Ix2};

use super::table::Preprocessing;
use crate::data::Dataset;
use crate::input::InputError;

/// The features of a data set as finite numbers.
pub(in crate::encode) fn preprocessed<'d>(
    preprocessing: Option<&Preprocessing>,
    data: &'d Dataset,
) -> Result<CowArray<'d, f64, Ix2>, InputError> {
    let rows = translated(preprocessing, data)?;
    match preprocessing {
        Some(preprocessing) => Ok(preprocessing.apply(rows.view())?.into()),
        None => Ok(rows),
    }
}

/// The raw features of a data set: categories as places among the levels of the training rows, where there is preprocessing.
pub(in crate::encode) fn translated<'d>(
    preprocessing: Option<&Preprocessing>,
    data: &'d Dataset,
) -> Result<CowArray<'d, f64, Ix2>, InputError> {
    match (preprocessing, data.finite()) {
        (Some(preprocessing), _) => preprocessing.translate(data),
        (None, Some(finite)) => Ok(finite.view().into()),
        (None, None) => Err(InputError::Table),
    }
}

/// The features of all training rows, unlabelled ones last.
pub(in crate::encode) fn of_training<'d>(
    preprocessing: Option<&Preprocessing>,
    train: &'d Dataset,
) -> Result<CowArray<'d, f64, Ix2>, InputError> {
    match (preprocessing, train.kinds()) {
        (Some(preprocessing), _) => Ok(preprocessing.apply(train.all_features().view())?.into()),
        (None, None) => Ok(train.all_features()),
        (None, Some(_)) => Err(InputError::Table),
    }
}

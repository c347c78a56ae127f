//! Weights of the rows of a task: how much each of them counts.

use crate::input::{self, InputError};

/// How much each row of a task counts in what is minimised, and each validation row in what chooses and reports; 1 each without weights.
///
/// Trainers take weights as they are: in a sum over rows with a penalty in absolute units, a weight of 2 is the same as two equal rows.
/// The weights of a fit have mean 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TaskWeights<'a> {
    /// Of the rows to train on, n: finite and at least 0, one above 0.
    pub train: Option<&'a [f64]>,
    /// Of the validation rows, m.
    pub validation: Option<&'a [f64]>,
}

impl TaskWeights<'_> {
    /// Whether any row has a weight.
    pub fn given(&self) -> bool {
        self.train.is_some() || self.validation.is_some()
    }

    /// `Ok` if there are weights for so many rows, and for so many validation rows, or none.
    ///
    /// # Errors
    /// [`InputError`] naming what is wrong with the weights.
    pub fn check(&self, rows: usize, validation_rows: Option<usize>) -> Result<(), InputError> {
        self.train.map_or(Ok(()), |weights| input::weights(rows, weights))?;
        match (self.validation, validation_rows) {
            (None, _) => Ok(()),
            (Some(weights), rows) => input::weights(rows.unwrap_or(0), weights),
        }
    }
}

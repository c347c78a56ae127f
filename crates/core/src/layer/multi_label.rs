//! Learning several labels at once: the task of heads that give one logit per label.

use ndarray::ArrayView2;

use super::layer_trainer::{TRAIN_INPUT, not_empty, validation_input};
use super::task_weights::TaskWeights;
use super::train_error::TrainError;
use crate::data::{Finite, IntoFinite};
use crate::input::{self, InputError};

/// Rows with the labels that each has. All values are known to be finite.
///
/// # Shapes
/// `input` n x d, `labels` n x m; of `validation`, k x d and k x m.
#[derive(Debug, Clone, Copy)]
pub struct MultiLabelTask<'a> {
    /// What goes in, a row a sample.
    pub input: Finite<'a, f32>,
    /// Whether the row has the label.
    pub labels: ArrayView2<'a, bool>,
    /// Input and labels of rows that are not trained on.
    pub validation: Option<(Finite<'a, f32>, ArrayView2<'a, bool>)>,
    /// How much each row counts.
    pub weights: TaskWeights<'a>,
}

impl<'a> MultiLabelTask<'a> {
    /// Without validation rows.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn new(input: impl IntoFinite<'a, f32>, labels: ArrayView2<'a, bool>) -> Result<Self, InputError> {
        Ok(Self {
            input: input.into_finite("the input")?,
            labels,
            validation: None,
            weights: TaskWeights::default(),
        })
    }

    /// With rows that are not trained on.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn with_validation(
        self,
        input: impl IntoFinite<'a, f32>,
        labels: ArrayView2<'a, bool>,
    ) -> Result<Self, InputError> {
        Ok(Self { validation: Some((input.into_finite("the validation input")?, labels)), ..self })
    }

    /// `Ok` if there are rows, columns and labels, and their numbers fit.
    ///
    /// # Errors
    /// [`TrainError::Input`] otherwise.
    pub fn check(&self) -> Result<(), TrainError> {
        not_empty(TRAIN_INPUT, &self.input)?;
        input::not_empty("the number of labels", self.labels.ncols())?;
        input::size("the number of rows of labels", self.input.nrows(), self.labels.nrows())?;
        self.weights.check(self.input.nrows(), self.validation.as_ref().map(|(x, _)| x.nrows()))?;
        let Some((x, labels)) = self.validation else { return Ok(()) };
        validation_input(self.input.ncols(), &x)?;
        input::size("the number of rows of validation labels", x.nrows(), labels.nrows())?;
        Ok(input::size("the number of validation labels", self.labels.ncols(), labels.ncols())?)
    }
}

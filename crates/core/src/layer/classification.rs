//! Learning labels: the task of heads and of whole networks, and classes from logits.

use ndarray::ArrayView2;

use super::augmentation::RowAugmentation;
use super::layer_trainer::{TRAIN_INPUT, not_empty, validation_input};
use super::task_weights::TaskWeights;
use super::train_error::TrainError;
use crate::data::{Finite, IntoFinite, LabelError, check_labels};
use crate::input::{self, InputError, argmax};

/// Rows with their labels. All values are known to be finite.
///
/// # Shapes
/// `input` n x d with n labels; of `validation`, m x d with m labels.
#[derive(Clone, Copy)]
pub struct ClassificationTask<'a> {
    /// What goes in, a row a sample.
    pub input: Finite<'a, f32>,
    /// The class of every row.
    pub labels: &'a [usize],
    /// Number of classes K, at least 2; labels are below it.
    pub n_classes: usize,
    /// Input and labels of rows that are not trained on.
    pub validation: Option<(Finite<'a, f32>, &'a [usize])>,
    /// What training batches are altered by.
    pub augmentation: Option<&'a dyn RowAugmentation>,
    /// How much every row counts.
    pub weights: TaskWeights<'a>,
}

impl<'a> ClassificationTask<'a> {
    /// Without validation rows and without augmentation.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn new(
        input: impl IntoFinite<'a, f32>,
        labels: &'a [usize],
        n_classes: usize,
    ) -> Result<Self, InputError> {
        let input = input.into_finite("the input")?;
        let weights = TaskWeights::default();
        Ok(Self { input, labels, n_classes, validation: None, augmentation: None, weights })
    }

    /// With rows that are not trained on.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn with_validation(
        self,
        input: impl IntoFinite<'a, f32>,
        labels: &'a [usize],
    ) -> Result<Self, InputError> {
        Ok(Self { validation: Some((input.into_finite("the validation input")?, labels)), ..self })
    }

    /// With weights of the rows.
    #[must_use]
    pub fn with_weights(self, weights: TaskWeights<'a>) -> Self {
        Self { weights, ..self }
    }

    /// `Ok` if there are rows and columns, their numbers fit, every label is a class and every weight a weight.
    ///
    /// # Errors
    /// [`TrainError::Input`] or [`TrainError::Labels`] otherwise.
    pub fn check(&self) -> Result<(), TrainError> {
        not_empty(TRAIN_INPUT, &self.input)?;
        input::size("the number of labels", self.input.nrows(), self.labels.len())?;
        if self.n_classes < 2 {
            return Err(LabelError::Classes(self.n_classes).into());
        }
        check_labels(self.labels, self.n_classes)?;
        self.weights.check(self.input.nrows(), self.validation.map(|(x, _)| x.nrows()))?;
        let Some((x, labels)) = self.validation else { return Ok(()) };
        validation_input(self.input.ncols(), &x)?;
        input::size("the number of validation labels", x.nrows(), labels.len())?;
        Ok(check_labels(labels, self.n_classes)?)
    }
}

/// The class of every row of logits: the position of its largest entry, the first of equals. NaN is never the largest.
///
/// # Shapes
/// `logits` n x K; n classes.
///
/// # Examples
/// ```
/// use dhll_core::classify;
/// use ndarray::array;
///
/// assert_eq!(classify(array![[0.1, 0.7, -1.0], [2.0, 2.0, 0.0]].view()), [1, 0]);
/// ```
pub fn classify(logits: ArrayView2<'_, f32>) -> Vec<usize> {
    logits.rows().into_iter().map(|row| argmax(row.iter().copied())).collect()
}

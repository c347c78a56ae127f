//! Layer trainers as plug-ins: from inputs and targets to a layer, `argmin_h sum_i |h(x_i) - t_i|^2` or whatever they prefer.

use std::path::Path;
use std::sync::Arc;

use ndarray::ArrayView2;
use serde_json::Value;

use super::augmentation::RowAugmentation;
use super::layer::Layer;
use super::run::{EpochRecord, Run};
use super::task_weights::TaskWeights;
use super::train_error::TrainError;
use crate::data::{Finite, IntoFinite};
use crate::input::{self, InputError};
use crate::linalg::BlockRows;

/// What one layer has to learn. All values are known to be finite.
///
/// # Shapes
/// `input` n x d, `target` n x k; of `validation`, m x d and m x k.
#[derive(Clone, Copy)]
pub struct LayerTask<'a> {
    /// What goes in, a row a sample.
    pub input: Finite<'a, f32>,
    /// What is to come out.
    pub target: Finite<'a, f32>,
    /// Input and target of rows that are not trained on.
    pub validation: Option<(Finite<'a, f32>, Finite<'a, f32>)>,
    /// What training rows are altered by: batches, or copies of the rows.
    pub augmentation: Option<&'a dyn RowAugmentation>,
    /// How much every row counts.
    pub weights: TaskWeights<'a>,
}

impl<'a> LayerTask<'a> {
    /// Without validation rows and without augmentation.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn new(
        input: impl IntoFinite<'a, f32>,
        target: impl IntoFinite<'a, f32>,
    ) -> Result<Self, InputError> {
        let (input, target) = (input.into_finite("the input")?, target.into_finite("the target")?);
        Ok(Self { input, target, validation: None, augmentation: None, weights: TaskWeights::default() })
    }

    /// With rows that are not trained on.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn with_validation(
        self,
        input: impl IntoFinite<'a, f32>,
        target: impl IntoFinite<'a, f32>,
    ) -> Result<Self, InputError> {
        let input = input.into_finite("the validation input")?;
        Ok(Self { validation: Some((input, target.into_finite("the validation target")?)), ..self })
    }

    /// With batches that are altered.
    #[must_use]
    pub fn with_augmentation(self, augmentation: &'a dyn RowAugmentation) -> Self {
        Self { augmentation: Some(augmentation), ..self }
    }

    /// With weights of the rows.
    #[must_use]
    pub fn with_weights(self, weights: TaskWeights<'a>) -> Self {
        Self { weights, ..self }
    }

    /// `Ok` if there are rows and columns, their numbers fit and every weight is a weight. Every trainer calls this first.
    ///
    /// # Errors
    /// [`InputError`] otherwise.
    pub fn check(&self) -> Result<(), InputError> {
        not_empty(TRAIN_INPUT, &self.input)?;
        not_empty(["the number of target rows", "the number of target columns"], &self.target)?;
        input::size("the number of target rows", self.input.nrows(), self.target.nrows())?;
        self.weights.check(self.input.nrows(), self.validation.map(|(x, _)| x.nrows()))?;
        let Some((x, target)) = self.validation else { return Ok(()) };
        validation_input(self.input.ncols(), &x)?;
        not_empty(
            ["the number of validation target rows", "the number of validation target columns"],
            &target,
        )?;
        input::size("the number of validation target rows", x.nrows(), target.nrows())?;
        input::size("the number of validation target columns", self.target.ncols(), target.ncols())
    }
}

/// Rows in single precision that are read in blocks.
pub type RowBlocks<'a> = &'a dyn BlockRows<f32, Error = TrainError>;

/// What a layer is to learn of rows that are read in blocks.
#[derive(Clone, Copy)]
pub struct LayerBlocks<'a> {
    /// Rows that go in, n x d; at least one.
    pub input: RowBlocks<'a>,
    /// What is to come out, n x k.
    pub target: RowBlocks<'a>,
    /// Input and target of rows that are not trained on, m x d and m x k.
    pub validation: Option<[RowBlocks<'a>; 2]>,
    /// How much every row counts; none is 0.
    pub weights: TaskWeights<'a>,
    /// Where temporary files may be made.
    pub folder: &'a Path,
}

impl LayerBlocks<'_> {
    /// `Ok` if there are rows and columns, their numbers fit and every weight is one.
    ///
    /// # Errors
    /// [`InputError`] otherwise.
    pub fn check(&self) -> Result<(), InputError> {
        let [(rows, inputs), (targets, outputs)] = [self.input.dim(), self.target.dim()];
        for (what, count) in TRAIN_INPUT.into_iter().zip([rows, inputs]) {
            input::not_empty(what, count)?;
        }
        input::not_empty("the number of target columns", outputs)?;
        input::size("the number of target rows", rows, targets)?;
        let validation = self.validation.map(|[x, target]| [x.dim(), target.dim()]);
        if let Some([x, target]) = validation {
            input::size("the number of validation input columns", inputs, x.1)?;
            input::size("the number of validation target rows", x.0, target.0)?;
            input::size("the number of validation target columns", outputs, target.1)?;
        }
        self.weights.check(rows, validation.map(|[x, _]| x.0))
    }
}

/// What messages call the rows and the columns of the input.
pub(super) const TRAIN_INPUT: [&str; 2] = ["the number of input rows", "the number of input columns"];

/// `Ok` if there are rows and columns.
pub(super) fn not_empty(
    [rows, columns]: [&'static str; 2],
    x: &ArrayView2<'_, f32>,
) -> Result<(), InputError> {
    input::not_empty(rows, x.nrows())?;
    input::not_empty(columns, x.ncols())
}

/// The checks of validation input beside a training input of the given width.
pub(super) fn validation_input(width: usize, x: &ArrayView2<'_, f32>) -> Result<(), InputError> {
    not_empty(["the number of validation input rows", "the number of validation input columns"], x)?;
    input::size("the number of validation input columns", width, x.ncols())
}

/// A layer and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainedLayer {
    /// The layer.
    pub layer: Layer,
    /// Epochs 0 to the last; empty for trainers without epochs.
    pub history: Vec<EpochRecord>,
    /// The epoch whose parameters the layer has.
    pub kept_epoch: usize,
}

/// What a fit has for its trainer beside inputs and targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitContext {
    /// There are validation rows.
    pub validation: bool,
    /// Training rows are altered.
    pub augmentation: bool,
}

/// A way to train one layer against its target.
///
/// # Contract
/// - The layer takes as many columns as the input has and gives as many as the target has.
/// - Validation rows choose among parameters and report; they are never trained on.
/// - The same task, seed, machine, backend and number of threads give the same bits again.
/// - Input is checked with [`LayerTask::check`]; nothing panics.
pub trait LayerTrainer: Send + Sync {
    /// Short lower-case name, as on the command line: `mlp`.
    fn name(&self) -> &'static str;

    /// `Ok` if every parameter is in range and does something in this setting, and the trainer makes use of what the setting has. A fit
    /// asks this before the first layer is trained, so that no option is ignored silently. Unless overridden, accepts everything.
    ///
    /// # Errors
    /// [`TrainError::Parameter`] or [`TrainError::Needs`].
    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        let _ = setting;
        Ok(())
    }

    /// Whether it takes the weights of a task. A fit of rows with weights refuses a trainer that does not; none does unless it overrides this.
    fn takes_weights(&self) -> bool {
        false
    }

    /// The parameters, for the record of a fit: layers that were kept are resumed from only where these are the same. None unless
    /// overridden.
    fn settings(&self) -> Value {
        Value::Null
    }

    /// The layer that was learnt.
    ///
    /// # Errors
    /// [`TrainError`] if the task or a parameter of the trainer is invalid, or the training diverges.
    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError>;

    /// The layer that was learnt of rows that do not fit in memory: bit-identical to that of the same rows in memory. Refuses, unless overridden.
    ///
    /// # Errors
    /// [`TrainError`] as [`train`](Self::train), or if the trainer needs all rows in memory, or rows cannot be read.
    fn train_blocks(&self, _: &LayerBlocks<'_>, _: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        Err(TrainError::NeedsMemory { kind: "trainer", name: self.name(), other: "--trainer mlp" })
    }

    /// Whether it learns from rows that do not fit in memory; none does unless it overrides this.
    fn takes_blocks(&self) -> bool {
        false
    }

    /// Whether it learns from blocks that several processes hold together ([`BlockRows`](crate::linalg::BlockRows)); none does unless it overrides this.
    fn takes_shared_rows(&self) -> bool {
        false
    }
}

impl<T: LayerTrainer + ?Sized> LayerTrainer for Arc<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn accepts(&self, context: FitContext) -> Result<(), TrainError> {
        (**self).accepts(context)
    }

    fn takes_weights(&self) -> bool {
        (**self).takes_weights()
    }

    fn settings(&self) -> Value {
        (**self).settings()
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        (**self).train(task, run)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        (**self).train_blocks(task, run)
    }

    fn takes_blocks(&self) -> bool {
        (**self).takes_blocks()
    }

    fn takes_shared_rows(&self) -> bool {
        (**self).takes_shared_rows()
    }
}

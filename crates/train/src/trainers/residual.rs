//! A residual layer: `h = skip(x) + f(x)`, where `f` learns what a linear map cannot give.

use dhll_core::{Backend, InputError, MatMul, RowSpace};
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use super::least_squares::{Subset, Sums};
use super::mlp::MlpTrainer;
use crate::minibatch::Init;
use dhll_core::layer::RowAugmentation;
use dhll_core::layer::Run;
use dhll_core::layer::TrainError;
use dhll_core::layer::within;
use dhll_core::layer::{FitContext, LayerTask, LayerTrainer, TrainedLayer};
use dhll_core::layer::{Layer, Operation};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Trainer of `h = skip(x) + f(x)`, `f` the paper's layer.
///
/// ```text
/// skip(x) = x                           where input and target have the same width
/// skip(x) = x W,  W = (X^T X + r I)^-1 X^T (T - mean(T))         elsewhere, X centred; r = ridge tr(X^T X) / d
/// f       = argmin mean_i |f(x_i) - (t_i - skip(x_i))|^2
/// ```
///
/// With targets in the aligned gauge ([`Gauge::Aligned`](dhll_core::Gauge)) neighbouring targets are as near to each other as rotations can bring them, so that `f` has
/// the least to do.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_core::{LayerTask, LayerTrainer, Run, Silent};
/// use dhll_train::{ResidualTrainer, SgdParams};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((60, 3), |(i, j)| ((5 * i + 7 * j) % 11) as f32 / 5.0 - 1.0);
/// let target = x.mapv(|v| v + 0.1 * v * v);
/// let sgd = SgdParams { epochs: 40, batch_size: 10, ..SgdParams::default() };
/// let mut trainer = ResidualTrainer::default();
/// trainer.inner.sgd = sgd;
/// let backend = Faer::default();
/// let silent = &mut Silent;
/// let run = &mut Run::new(&backend, 1, silent);
/// let trained = trainer.train(&LayerTask::new(x.view(), target.view())?, run)?;
/// let error = trained.layer.forward(&backend, x.view())? - &target;
/// assert!(error.iter().all(|e| e.abs() < 0.1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Section 4.2 of the paper; He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*, CVPR 2016.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResidualTrainer {
    /// Who trains `f`, which by default starts at zero.
    pub inner: MlpTrainer,
    /// Ridge of the linear map, in units of the mean square of an input column; above 0.
    pub ridge: f64,
}

impl Default for ResidualTrainer {
    fn default() -> Self {
        let inner = MlpTrainer { output_init: Some(Init::Variance(0.0)), ..MlpTrainer::default() };
        Self { inner, ridge: 1e-3 }
    }
}

impl ResidualTrainer {
    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        within("the ridge", "finite and above 0", self.ridge, self.ridge > 0.0 && self.ridge.is_finite())?;
        self.inner.check()
    }
}

impl LayerTrainer for ResidualTrainer {
    fn name(&self) -> &'static str {
        "residual"
    }

    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.check()?;
        self.inner.accepts(setting)
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let skip = Skip {
            weights: match task.input.ncols() == task.target.ncols() {
                true => None,
                false => Some(linear_map(run.backend, task, self.ridge)?.mapv(|v| v as f32)),
            },
            backend: run.backend,
        };
        let rest = |x: ArrayView2<'_, f32>, target: ArrayView2<'_, f32>| {
            let mut rest = target.to_owned();
            skip.add(-1.0, x, rest.view_mut());
            rest
        };
        let target = rest(task.input.view(), task.target.view());
        let validation = task.validation.map(|(x, target)| (x, rest(x.view(), target.view())));
        let trained = {
            let altered = task.augmentation.as_ref().map(|inner| Altered { inner: *inner, skip: &skip });
            // What is left of the target may overflow.
            let mut inner = LayerTask::new(task.input.reborrow(), target.view())?.with_weights(task.weights);
            if let Some((x, target)) = &validation {
                inner = inner.with_validation(x.reborrow(), target.view())?;
            }
            if let Some(altered) = &altered {
                inner = inner.with_augmentation(altered);
            }
            self.inner.train(&inner, run)?
        };
        let mut operations = trained.layer.operations().to_vec();
        operations.push(Operation::AddInput { weights: skip.weights });
        Ok(TrainedLayer { layer: Layer::new(operations)?, ..trained })
    }
}

/// The ridge regression of the target on the input. Its weights lie in the row space of the input, so wide rows are taken by their coordinates.
fn linear_map(backend: &dyn Backend, task: &LayerTask<'_>, ridge: f64) -> Result<Array2<f64>, TrainError> {
    let rows = (&task.input.view(), &task.target.view());
    let ((n, d), weights) = (task.input.dim(), task.weights.train);
    let space = match n < d {
        true => RowSpace::of(backend, task.input.mapv(f64::from).view())?,
        false => None,
    };
    let features = |block: ArrayView2<'_, f32>| -> Result<Array2<f64>, TrainError> {
        let block = block.mapv(f64::from);
        Ok(match &space {
            None => block,
            Some(space) => space.coordinates(backend, block.view())?,
        })
    };
    let Some(space) = &space else {
        let sums = Sums::new(backend, rows, Subset::All, d, features, weights)?;
        return Ok(sums.solve(backend, ridge)?.0);
    };
    let sums = Sums::new(backend, rows, Subset::All, space.dimension(), features, weights)?;
    // The ridge is in units of the mean over all d columns.
    let weights = sums.solve(backend, ridge * space.dimension() as f64 / d as f64)?.0;
    Ok(space.lifted(backend, weights.view())?)
}

/// `skip(x)`.
struct Skip<'e> {
    weights: Option<Array2<f32>>,
    backend: &'e dyn Backend,
}

impl Skip<'_> {
    /// `h <- h + factor skip(x)`.
    fn add(&self, factor: f32, x: ArrayView2<'_, f32>, mut h: ArrayViewMut2<'_, f32>) {
        match &self.weights {
            Some(weights) => MatMul::<f32>::gemm(self.backend, factor, x, weights.view(), 1.0, h),
            None => h.scaled_add(factor, &x),
        }
    }
}

/// Altered rows with what `f` has to give for them.
struct Altered<'a> {
    inner: &'a dyn RowAugmentation,
    skip: &'a Skip<'a>,
}

impl RowAugmentation for Altered<'_> {
    fn augment(
        &self,
        rows: &[usize],
        seed: u64,
        mut input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) -> Result<(), InputError> {
        let Some(mut target) = target else { return self.inner.augment(rows, seed, input, None) };
        self.skip.add(1.0, input.view(), target.view_mut());
        self.inner.augment(rows, seed, input.view_mut(), Some(target.view_mut()))?;
        self.skip.add(-1.0, input.view(), target);
        Ok(())
    }
}

//! A residual layer: `h = skip(x) + f(x)`, where `f` learns what a linear map cannot give.

use std::ops::Range;
use std::path::Path;

use dhll_core::data::Finite;
use dhll_core::input;
use dhll_core::layer::{
    FitContext, Layer, LayerBlocks, LayerTask, LayerTrainer, Operation, RowAugmentation, RowBlocks, Run,
    TrainError, TrainedLayer, within,
};
use dhll_core::linalg::BlockRows;
use dhll_core::{Backend, InputError, MatMul, RowSpace};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::least_squares::{Subset, Sums};
use super::mlp::MlpTrainer;
use crate::minibatch::Init;
use crate::scratch::{Beside, ScratchWriter};

/// Rows that the map is taken of at once.
const BLOCK_ROWS: usize = 1024;

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
        let skip = self.skip(&task.input.view(), &task.target.view(), task.weights.train, run.backend)?;
        let rest = |x: Finite<'_, f32>, target: Finite<'_, f32>| {
            let mut rest = Array2::zeros(target.dim());
            let mut start = 0;
            skip.each_rest(&x.view(), &target.view(), |block| {
                let end = start + block.nrows();
                rest.slice_mut(s![start..end, ..]).assign(&block);
                start = end;
                Ok(())
            })?;
            Ok::<_, TrainError>(rest)
        };
        let target = rest(task.input, task.target)?;
        let validation =
            task.validation.map(|(x, target)| Ok::<_, TrainError>((x, rest(x, target)?))).transpose()?;
        let altered = task.augmentation.map(|inner| Altered { inner, skip: &skip });
        let inner = LayerTask {
            input: task.input.reborrow(),
            target: Finite::known(target.view()),
            validation: validation.as_ref().map(|(x, target)| (x.reborrow(), Finite::known(target.view()))),
            augmentation: altered.as_ref().map(|altered| altered as &dyn RowAugmentation),
            weights: task.weights,
        };
        let trained = self.inner.train(&inner, run)?;
        skip.beside(trained)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let skip = self.skip(&task.input, &task.target, task.weights.train, run.backend)?;
        let rest = |rows| skip.kept_rest(rows, task.folder);
        let target = rest([task.input, task.target])?;
        let validation =
            task.validation.map(|[x, target]| Ok::<_, TrainError>((x, rest([x, target])?))).transpose()?;
        let validation = validation.as_ref().map(|(x, target)| [*x, target as RowBlocks<'_>]);
        let trained = self.inner.train_blocks(&LayerBlocks { target: &target, validation, ..*task }, run)?;
        skip.beside(trained)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }
}

impl ResidualTrainer {
    /// The identity, or the ridge regression of the target on the input. Its weights lie in the row space of the input, so wide rows are taken by their
    /// coordinates.
    fn skip<'e, X: BlockRows<f32>>(
        &self,
        x: &X,
        target: &X,
        weights: Option<&[f64]>,
        backend: &'e dyn Backend,
    ) -> Result<Skip<'e>, TrainError>
    where
        TrainError: From<X::Error>,
    {
        let (n, d) = x.dim();
        if d == target.dim().1 {
            return Ok(Skip { weights: None, backend });
        }
        let space = match n < d {
            true => {
                let Range { start, end } = x.own();
                RowSpace::of(backend, x.stacked(x.block(start, end)?.mapv(f64::from))?.view())?
            }
            false => None,
        };
        let features = |block: ArrayView2<'_, f32>| -> Result<Array2<f64>, TrainError> {
            let block = block.mapv(f64::from);
            Ok(match &space {
                None => block,
                Some(space) => space.coordinates(backend, block.view())?,
            })
        };
        let dimension = space.as_ref().map_or(d, RowSpace::dimension);
        let sums = Sums::new(backend, (x, target), Subset::All, dimension, features, weights)?;
        let weights = match &space {
            None => sums.solve(backend, self.ridge)?.0,
            Some(space) => {
                // The ridge is in units of the mean over all d columns.
                let weights = sums.solve(backend, self.ridge * dimension as f64 / d as f64)?.0;
                space.lifted(backend, weights.view())?
            }
        };
        Ok(Skip { weights: Some(weights.mapv(|v| v as f32)), backend })
    }
}

/// `skip(x)`.
struct Skip<'e> {
    weights: Option<Array2<f32>>,
    backend: &'e dyn Backend,
}

impl Skip<'_> {
    /// Shows `see` what the map leaves of the target, block by block.
    fn each_rest<X: BlockRows<f32>>(
        &self,
        x: &X,
        target: &X,
        mut see: impl FnMut(ArrayView2<'_, f32>) -> Result<(), TrainError>,
    ) -> Result<(), TrainError>
    where
        TrainError: From<X::Error>,
    {
        let own = x.own();
        for start in own.clone().step_by(BLOCK_ROWS) {
            let end = (start + BLOCK_ROWS).min(own.end);
            let mut rest = target.block(start, end)?.into_owned();
            self.add(-1.0, x.block(start, end)?.view(), rest.view_mut());
            // It may overflow.
            let finite = input::finite("the target", rest.view());
            finite.map_err(|error| error.of_rows(|row| start + row))?;
            see(rest.view())?;
        }
        Ok(())
    }

    /// What the map leaves of the target, in a temporary file.
    fn kept_rest<'a>(
        &self,
        [x, target]: [RowBlocks<'a>; 2],
        folder: &Path,
    ) -> Result<Beside<'a>, TrainError> {
        let mut rest = ScratchWriter::new(folder, target.dim().1)?;
        self.each_rest(&x, &target, |block| rest.push(block))?;
        Ok(Beside { scratch: rest.finish()?, like: target })
    }

    /// The layer with this map beside it.
    fn beside(self, trained: TrainedLayer) -> Result<TrainedLayer, TrainError> {
        let mut operations = trained.layer.operations().to_vec();
        operations.push(Operation::AddInput { weights: self.weights });
        Ok(TrainedLayer { layer: Layer::new(operations)?, ..trained })
    }

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

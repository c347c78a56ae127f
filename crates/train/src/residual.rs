//! A residual layer: `h = skip(x) + f(x)`, where `f` learns what a linear map cannot give.

use dhll_core::{Backend, InputError, MatMul, RowSpace};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

use crate::augmentation::Augmentation;
use crate::check::within;
use crate::error::TrainError;
use crate::init::Init;
use crate::layer::{Layer, Operation};
use crate::least_squares::Sums;
use crate::mlp::MlpTrainer;
use crate::run::Run;
use crate::trainer::{LayerTask, LayerTrainer, Setting, TrainedLayer};

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
/// use dhll_train::{LayerTask, LayerTrainer, ResidualTrainer, Run, Schedule, Silent};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((60, 3), |(i, j)| ((5 * i + 7 * j) % 11) as f32 / 5.0 - 1.0);
/// let target = x.mapv(|v| v + 0.1 * v * v);
/// let schedule = Schedule { epochs: 40, batch_size: 10, ..Schedule::default() };
/// let mut trainer = ResidualTrainer::default();
/// trainer.inner.schedule = schedule;
/// let engine = Faer::default();
/// let run = &mut Run { engine: &engine, seed: 1, observer: &mut Silent };
/// let trained = trainer.train(&LayerTask::new(x.view(), target.view()), run)?;
/// let error = trained.layer.forward(&engine, x.view())? - &target;
/// assert!(error.iter().all(|e| e.abs() < 0.1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Section 4.2 of the paper; He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*, CVPR 2016.
#[derive(Debug, Clone, Copy, PartialEq)]
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

    fn accepts(&self, setting: Setting) -> Result<(), TrainError> {
        self.check()?;
        self.inner.accepts(setting)
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let skip = Skip {
            weights: match task.input.ncols() == task.target.ncols() {
                true => None,
                false => Some(linear_map(run.engine, task, self.ridge)?.mapv(|v| v as f32)),
            },
            engine: run.engine,
        };
        let rest = |x: ArrayView2<'_, f32>, target: ArrayView2<'_, f32>| {
            let mut rest = target.to_owned();
            skip.add(-1.0, x, rest.view_mut());
            rest
        };
        let target = rest(task.input, task.target);
        let validation = task.validation.map(|(x, target)| (x, rest(x, target)));
        let trained = {
            let altered = task.augmentation.map(|inner| Altered { inner, skip: &skip });
            let inner = LayerTask {
                input: task.input,
                target: target.view(),
                validation: validation.as_ref().map(|(x, target)| (*x, target.view())),
                augmentation: altered.as_ref().map(|altered| altered as &dyn Augmentation),
            };
            self.inner.train(&inner, run)?
        };
        let mut operations = trained.layer.operations().to_vec();
        operations.push(Operation::AddInput { weights: skip.weights });
        Ok(TrainedLayer { layer: Layer::new(operations)?, ..trained })
    }
}

/// The ridge regression of the target on the input. Its weights lie in the row space of the input, so wide rows are taken by their coordinates.
fn linear_map(engine: &dyn Backend, task: &LayerTask<'_>, ridge: f64) -> Result<Array2<f64>, TrainError> {
    let rows: Vec<usize> = (0..task.input.nrows()).collect();
    let (n, d) = task.input.dim();
    let space = match n < d {
        true => RowSpace::of(engine, task.input.mapv(f64::from).view())?,
        false => None,
    };
    let features = |rows: &[usize]| -> Result<Array2<f64>, InputError> {
        let block = task.input.select(Axis(0), rows).mapv(f64::from);
        space.as_ref().map_or_else(|| Ok(block.clone()), |space| space.coordinates(engine, block.view()))
    };
    let Some(space) = &space else {
        return Ok(Sums::new(engine, &rows, d, features, task.target)?.solve(engine, ridge)?.0);
    };
    let sums = Sums::new(engine, &rows, space.dimension(), features, task.target)?;
    // The ridge is in units of the mean over all d columns.
    let weights = sums.solve(engine, ridge * space.dimension() as f64 / d as f64)?.0;
    Ok(space.lifted(engine, weights.view())?)
}

/// `skip(x)`.
struct Skip<'e> {
    weights: Option<Array2<f32>>,
    engine: &'e dyn Backend,
}

impl Skip<'_> {
    /// `h <- h + factor skip(x)`.
    fn add(&self, factor: f32, x: ArrayView2<'_, f32>, mut h: ArrayViewMut2<'_, f32>) {
        match &self.weights {
            Some(weights) => MatMul::<f32>::gemm(self.engine, factor, x, weights.view(), 1.0, h),
            None => h.scaled_add(factor, &x),
        }
    }
}

/// Altered rows with what `f` has to give for them.
struct Altered<'a> {
    inner: &'a dyn Augmentation,
    skip: &'a Skip<'a>,
}

impl Augmentation for Altered<'_> {
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

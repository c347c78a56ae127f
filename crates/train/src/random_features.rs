//! A layer in closed form: random units and ridge regression, `h = phi(x W1 + b1) W2 + b2` with `W1` drawn and `W2` solved for.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use crate::activation::Activation;
use crate::check::{at_least_one, within};
use crate::error::TrainError;
use crate::layer::{Layer, Operation};
use crate::least_squares::Sums;
use crate::run::Run;
use crate::trainer::{LayerTask, LayerTrainer, TrainedLayer};

/// Of so many training rows one chooses the ridge where there are no validation rows.
const CHOOSING: usize = 10;

/// Trainer of affine, activation, affine, without epochs: the first map is drawn, the second is the ridge regression of the target on what the
/// units give out.
///
/// ```text
/// differences   w_j = (x_a - x_b) / |x_a - x_b|,   b_j = -w_j . (x_a + x_b) / 2      a, b drawn among the rows
/// normal        w_j ~ N(0, I) / norm,   b_j ~ N(0, 1/4)                              norm: the root mean square norm of the rows
/// W2 = (P^T P + r I)^-1 P^T T,   P = phi(x W1 + b1), columns of P and T centred
/// r  = ridge tr(P^T P) / units
/// ```
///
/// The ridge is the one of [`ridges`](Self::ridges) with the smallest squared error on the validation rows; where there are none, on every tenth training
/// row, which are put back for the solution itself. All of it needs `S = [P T]^T [P T]` alone: one pass over the rows, one Cholesky factorisation a
/// ridge.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_train::{LayerTask, LayerTrainer, RandomFeatureTrainer, Run, Silent};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((200, 2), |(i, j)| ((7 * i + 3 * j) % 20) as f32 / 10.0 - 1.0);
/// let target = x.map_axis(ndarray::Axis(1), |row| row[0] * row[1]).insert_axis(ndarray::Axis(1));
/// let trainer = RandomFeatureTrainer { units: 100, ..RandomFeatureTrainer::default() };
/// let engine = Faer::default();
/// let run = &mut Run { engine: &engine, seed: 1, observer: &mut Silent };
/// let trained = trainer.train(&LayerTask::new(x.view(), target.view()), run)?;
/// let error = trained.layer.forward(&engine, x.view())? - &target;
/// assert!(error.iter().all(|e| e.abs() < 0.05));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Rahimi and Recht, *Weighted Sums of Random Kitchen Sinks*, NIPS 2008.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomFeatureTrainer {
    /// Random units, at least 1.
    pub units: usize,
    /// How they are drawn.
    pub directions: Directions,
    /// What they give out.
    pub activation: Activation,
    /// Ridges to choose from, in units of the mean square of a unit's centred values; at least one, all above 0.
    pub ridges: Vec<f64>,
}

impl Default for RandomFeatureTrainer {
    fn default() -> Self {
        let ridges = vec![1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
        Self { units: 2048, directions: Directions::default(), activation: Activation::Relu, ridges }
    }
}

impl RandomFeatureTrainer {
    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        at_least_one("the number of random units", self.units)?;
        at_least_one("the number of ridges", self.ridges.len())?;
        self.ridges.iter().try_for_each(|&ridge| {
            within("every ridge", "finite and above 0", ridge, ridge > 0.0 && ridge.is_finite())
        })
    }
}

/// How the units' weights and biases are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Directions {
    /// Each unit is switched at the plane half way between two training rows: where the rows are, boundaries are.
    ///
    /// # References
    /// McDonnell, Tissera, Vladusich, van Schaik and Tapson, *Fast, Simple and Accurate Handwritten Digit Classification by Training Shallow Neural Network
    /// Classifiers with the "Extreme Learning Machine" Algorithm*, PLoS ONE 10(8), 2015 (there between rows of different classes).
    #[default]
    Differences,
    /// Independent of the rows but for their scale.
    Normal,
}

impl Directions {
    /// An affine map onto `units` units.
    fn draw(self, x: ArrayView2<'_, f32>, units: usize, seed: u64) -> Operation {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut weights = Array2::<f32>::zeros((x.ncols(), units));
        let mut bias = Array1::<f32>::zeros(units);
        let square = x.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() / x.nrows() as f64;
        let norm = if square > 0.0 { square.sqrt() } else { 1.0 };
        for (mut column, bias) in weights.columns_mut().into_iter().zip(&mut bias) {
            let mut row = || x.row(rng.random_range(0..x.nrows()));
            let (a, b) = (row(), row());
            let length = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
            if self == Self::Differences && length > 0.0 {
                let middle = |(a, b): (&f32, &f32)| (f64::from(*a).powi(2) - f64::from(*b).powi(2)) / 2.0;
                column.zip_mut_with(&(&a - &b), |w, d| *w = (f64::from(*d) / length) as f32);
                *bias = (-a.iter().zip(b).map(middle).sum::<f64>() / length) as f32;
            } else {
                // Two equal rows have no plane between them.
                let mut normal = |deviation: f64| (deviation * rng.sample::<f64, _>(StandardNormal)) as f32;
                column.mapv_inplace(|_| normal(1.0 / norm));
                *bias = normal(0.5);
            }
        }
        Operation::Affine { weights, bias }
    }
}

impl LayerTrainer for RandomFeatureTrainer {
    fn name(&self) -> &'static str {
        "random-features"
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let drawn = self.directions.draw(task.input, self.units, run.seed);
        let units = Layer::new(vec![drawn.clone(), Operation::Activation(self.activation)])?;
        let sums = |x: ArrayView2<'_, f32>, target, part: Part| {
            let rows: Vec<usize> = (0..x.nrows()).filter(|&row| part.has(row, x.nrows())).collect();
            let features = |rows: &[usize]| units.forward(run.engine, x.select(Axis(0), rows).view());
            Sums::new(run.engine, &rows, self.units, features, target)
        };
        let chosen_among = self.ridges.len() > 1;
        let (fitted, judge, apart) = match task.validation {
            _ if !chosen_among => (sums(task.input, task.target, Part::All)?, None, false),
            Some((x, target)) => {
                (sums(task.input, task.target, Part::All)?, Some(sums(x, target, Part::All)?), false)
            }
            None => {
                let judge = sums(task.input, task.target, Part::Judging)?;
                (sums(task.input, task.target, Part::Fitting)?, Some(judge), true)
            }
        };
        let mut best = (f64::INFINITY, self.ridges[0]);
        for &ridge in self.ridges.iter().filter(|_| judge.is_some()) {
            let solution = fitted.solve(run.engine, ridge)?;
            let error = judge.as_ref().map_or(0.0, |judge| judge.error(run.engine, &solution));
            if error < best.0 {
                best = (error, ridge);
            }
        }
        let all = match judge {
            Some(judge) if apart => fitted.merged(&judge)?,
            _ => fitted,
        };
        let (weights, bias) = all.solve(run.engine, best.1)?;
        let solved = Operation::Affine { weights: weights.mapv(|v| v as f32), bias: bias.mapv(|v| v as f32) };
        let layer = Layer::new(vec![drawn, Operation::Activation(self.activation), solved])?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }
}

/// Which of the rows are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// Every tenth row, from the first on.
    Judging,
    /// The others; all where there is one row alone.
    Fitting,
}

impl Part {
    fn has(self, row: usize, rows: usize) -> bool {
        match self {
            Self::All => true,
            Self::Judging => row.is_multiple_of(CHOOSING),
            Self::Fitting => rows == 1 || !row.is_multiple_of(CHOOSING),
        }
    }
}

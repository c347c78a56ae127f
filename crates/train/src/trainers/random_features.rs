//! A layer in closed form: random units and ridge regression, `h = phi(x W1 + b1) W2 + b2` with `W1` drawn and `W2` solved for.

use dhll_core::data::Finite;
use dhll_core::memory::{self, counted};
use ndarray::{ArrayView2, Axis};

use super::directions::{Directions, ReceptiveFields};
use super::least_squares::Sums;
use super::patches::Patches;
use dhll_core::layer::Activation;
use dhll_core::layer::Run;
use dhll_core::layer::TrainError;
use dhll_core::layer::{FitContext, LayerTask, LayerTrainer, TrainedLayer};
use dhll_core::layer::{Layer, Operation};
use dhll_core::layer::{at_least_one, within};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Of so many training rows one chooses the ridge where there are no validation rows.
const CHOOSING: usize = 10;

/// Trainer of affine, activation, affine, without epochs: the first map is drawn, the second is the ridge regression of the target on what the
/// units give out.
///
/// ```text
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
/// use dhll_core::{LayerTask, LayerTrainer, Run, Silent};
/// use dhll_train::RandomFeatureTrainer;
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((200, 2), |(i, j)| ((7 * i + 3 * j) % 20) as f32 / 10.0 - 1.0);
/// let target = x.map_axis(ndarray::Axis(1), |row| row[0] * row[1]).insert_axis(ndarray::Axis(1));
/// let trainer = RandomFeatureTrainer { units: 100, ..RandomFeatureTrainer::default() };
/// let backend = Faer::default();
/// let silent = &mut Silent;
/// let run = &mut Run::new(&backend, 1, silent);
/// let trained = trainer.train(&LayerTask::new(x.view(), target.view())?, run)?;
/// let error = trained.layer.forward(&backend, x.view())? - &target;
/// assert!(error.iter().all(|e| e.abs() < 0.05));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Rahimi and Recht, *Weighted Sums of Random Kitchen Sinks*, NIPS 2008.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RandomFeatureTrainer {
    /// Random units, at least 1.
    pub units: usize,
    /// How they are drawn.
    pub directions: Directions,
    /// Which part of an image each of them sees; `None` for all of the row.
    pub receptive_fields: Option<ReceptiveFields>,
    /// Units that see every patch of an image with the same weights, instead of [`directions`](Self::directions) and
    /// [`receptive_fields`](Self::receptive_fields): `units / cells^2` of them, rounded down, each with one column a cell.
    pub patches: Option<Patches>,
    /// What they give out.
    pub activation: Activation,
    /// Ridges to choose from, in units of the mean square of a unit's centred values; at least one, all above 0.
    pub ridges: Vec<f64>,
}

impl Default for RandomFeatureTrainer {
    fn default() -> Self {
        let ridges = vec![1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
        Self {
            units: 2048,
            directions: Directions::default(),
            receptive_fields: None,
            patches: None,
            activation: Activation::Relu,
            ridges,
        }
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
        self.receptive_fields.as_ref().map_or(Ok(()), ReceptiveFields::check)?;
        self.patches.as_ref().map_or(Ok(()), |patches| patches.check(self.units))?;
        if self.patches.is_some() && self.receptive_fields.is_some() {
            return Err(TrainError::Needs {
                name: "units on patches",
                needs: "the whole image, which receptive fields do not show",
                remedy: "leave out either the patches or the receptive fields",
            });
        }
        self.ridges.iter().try_for_each(|&ridge| {
            within("every ridge", "finite and above 0", ridge, ridge > 0.0 && ridge.is_finite())
        })
    }
}

impl LayerTrainer for RandomFeatureTrainer {
    fn name(&self) -> &'static str {
        "random-features"
    }

    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.check()?;
        match setting.augmentation {
            true => Err(TrainError::Needs {
                name: "an alteration of rows",
                needs: "a trainer with minibatches, which random-features is not",
                remedy: "train with mlp or residual, or leave the alteration out",
            }),
            false => Ok(()),
        }
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
        // Directions twice, sums and the system that is solved.
        let (units, inputs) = (self.units, task.input.ncols());
        let what = format_args!("{} random units for {} inputs", counted(units), counted(inputs));
        memory::check_array(
            what,
            &[units, inputs.saturating_add(units.saturating_mul(4))],
            size_of::<f64>(),
        )?;
        let mut operations = match &self.patches {
            Some(patches) => vec![patches.draw(task.input.view(), self.units, self.activation, run.seed)?],
            None => {
                let (x, fields) = (task.input.view(), self.receptive_fields);
                let drawn = self.directions.draw(x, self.units, fields, run.seed)?;
                vec![drawn, Operation::Activation(self.activation)]
            }
        };
        let units = Layer::new(operations.clone())?;
        let sums = |x: ArrayView2<'_, f32>, target, weights, part: Subset| {
            let rows: Vec<usize> = (0..x.nrows()).filter(|&row| part.has(row, x.nrows())).collect();
            let features = |rows: &[usize]| {
                let values = units.forward(run.backend, Finite::known(x.select(Axis(0), rows).view()));
                // Units are drawn from all rows, so that one that is too large may make every row overflow: that one is to blame.
                Ok(values.map_err(|error| error.of_rows(|_| largest_row(x)))?.mapv(f64::from))
            };
            Sums::new(run.backend, &rows, units.output_width(), features, target, weights)
        };
        let chosen_among = self.ridges.len() > 1;
        let (fitted, judge, apart) = match task.validation {
            _ if !chosen_among => {
                (sums(task.input.view(), task.target.view(), task.weights.train, Subset::All)?, None, false)
            }
            Some((x, target)) => (
                sums(task.input.view(), task.target.view(), task.weights.train, Subset::All)?,
                Some(sums(x.view(), target.view(), task.weights.validation, Subset::All)?),
                false,
            ),
            None => {
                let judge = sums(task.input.view(), task.target.view(), task.weights.train, Subset::Judging)?;
                (
                    sums(task.input.view(), task.target.view(), task.weights.train, Subset::Fitting)?,
                    Some(judge),
                    true,
                )
            }
        };
        let mut best = (f64::INFINITY, self.ridges[0]);
        for &ridge in self.ridges.iter().filter(|_| judge.is_some()) {
            let solution = fitted.solve(run.backend, ridge)?;
            let error = judge.as_ref().map_or(0.0, |judge| judge.error(run.backend, &solution));
            if error < best.0 {
                best = (error, ridge);
            }
        }
        let all = match judge {
            Some(judge) if apart => fitted.merged(&judge)?,
            _ => fitted,
        };
        let (weights, bias) = all.solve(run.backend, best.1)?;
        operations
            .push(Operation::Affine { weights: weights.mapv(|v| v as f32), bias: bias.mapv(|v| v as f32) });
        let layer = Layer::new(operations)?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }
}

/// The row with the entry of largest size.
fn largest_row(x: ArrayView2<'_, f32>) -> usize {
    let sizes = x.rows().into_iter().map(|row| row.fold(0.0, |most: f32, v| most.max(v.abs())));
    sizes.enumerate().fold((0, 0.0), |best, one| if one.1 > best.1 { one } else { best }).0
}

/// Which of the rows are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subset {
    All,
    /// Every tenth row, from the first on.
    Judging,
    /// The others; all where there is one row alone.
    Fitting,
}

impl Subset {
    fn has(self, row: usize, rows: usize) -> bool {
        match self {
            Self::All => true,
            Self::Judging => row.is_multiple_of(CHOOSING),
            Self::Fitting => rows == 1 || !row.is_multiple_of(CHOOSING),
        }
    }
}

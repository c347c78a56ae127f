//! A layer in closed form: random units and ridge regression, `h = phi(x W1 + b1) W2 + b2` with `W1` drawn and `W2` solved for.

use dhll_core::Backend;
use dhll_core::data::Finite;
use dhll_core::memory::{self, counted};
use ndarray::ArrayView2;

use super::altered_rows::AlteredRows;
use super::directions::{Directions, ReceptiveFields};
use super::least_squares::{Subset, Sums};
use super::patches::Patches;
use dhll_core::layer::Activation;
use dhll_core::layer::Run;
use dhll_core::layer::TrainError;
use dhll_core::layer::{FitContext, LayerBlocks, LayerTask, LayerTrainer, TaskWeights, TrainedLayer};
use dhll_core::layer::{Layer, Operation};
use dhll_core::layer::{at_least_one, within};
use dhll_core::linalg::BlockRows;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
/// ridge. Where rows are altered, `S` is the sum over the rows and over [`copies`](Self::copies) of each, altered anew and with targets of their own.
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
    /// Altered copies of every training row that are learnt from beside the row itself, where rows are altered; at least 1.
    pub copies: usize,
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
            copies: 4,
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
        at_least_one("the number of altered copies", self.copies)?;
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

    fn accepts(&self, _: FitContext) -> Result<(), TrainError> {
        self.check()
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
        let of_validation = task.validation.map(|(x, target)| [x.view(), target.view()]);
        let rows = [task.input.view(), task.target.view()];
        let altered = |copy| -> Option<[AlteredRows<'_>; 2]> {
            let (augmentation, [input, target], seed) = (task.augmentation?, rows, run.seed);
            let of = |reads_target| AlteredRows { augmentation, input, target, seed, copy, reads_target };
            Some([of(false), of(true)])
        };
        let copies: Vec<_> = (1..=self.copies as u64).map_while(altered).collect();
        self.solved(&rows, &copies, of_validation.as_ref(), task.weights, run)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        self.solved(&[task.input, task.target], &[], task.validation.as_ref(), task.weights, run)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }
}

impl RandomFeatureTrainer {
    /// The layer of rows and targets, of altered copies of them, and of validation rows and theirs.
    fn solved<X: BlockRows<f32>>(
        &self,
        [input, target]: &[X; 2],
        copies: &[[AlteredRows<'_>; 2]],
        validation: Option<&[X; 2]>,
        weights: TaskWeights<'_>,
        run: &mut Run<'_>,
    ) -> Result<TrainedLayer, TrainError>
    where
        TrainError: From<X::Error>,
    {
        // Directions twice, sums and the system that is solved.
        let (units, inputs) = (self.units, input.dim().1);
        let what = format_args!("{} random units for {} inputs", counted(units), counted(inputs));
        memory::check_array(
            what,
            &[units, inputs.saturating_add(units.saturating_mul(4))],
            size_of::<f64>(),
        )?;
        let mut operations = match &self.patches {
            Some(patches) => vec![patches.draw(input, self.units, self.activation, run.seed)?],
            None => {
                let drawn = self.directions.draw(input, self.units, self.receptive_fields, run.seed)?;
                vec![drawn, Operation::Activation(self.activation)]
            }
        };
        let units = Layer::new(operations.clone())?;
        let backend = run.backend;
        let train = |subset| sums(backend, &units, [input, target], weights.train, subset);
        let with_copies = |first: Sums, subset| {
            copies.iter().try_fold(first, |all, copy| {
                all.merged(&altered_sums(backend, &units, copy, weights.train, subset)?)
            })
        };
        let (fitted, judge, apart) = match validation {
            _ if self.ridges.len() == 1 => (with_copies(train(Subset::All)?, Subset::All)?, None, false),
            Some([x, target]) => {
                let judge = sums(backend, &units, [x, target], weights.validation, Subset::All)?;
                (with_copies(train(Subset::All)?, Subset::All)?, Some(judge), false)
            }
            None => {
                let fitted = with_copies(train(Subset::Fitting)?, Subset::Fitting)?;
                (fitted, Some(train(Subset::Judging)?), true)
            }
        };
        let mut best = (f64::INFINITY, self.ridges[0]);
        for &ridge in self.ridges.iter().filter(|_| judge.is_some()) {
            let solution = fitted.solve(backend, ridge)?;
            let error = judge.as_ref().map_or(0.0, |judge| judge.error(backend, &solution));
            if error < best.0 {
                best = (error, ridge);
            }
        }
        let all = match judge {
            Some(judge) if apart => with_copies(fitted.merged(&judge)?, Subset::Judging)?,
            _ => fitted,
        };
        let (weights, bias) = all.solve(backend, best.1)?;
        operations
            .push(Operation::Affine { weights: weights.mapv(|v| v as f32), bias: bias.mapv(|v| v as f32) });
        let layer = Layer::new(operations)?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }
}

/// The sums of what the units give out for some rows, and of their targets.
fn sums<X: BlockRows<f32>>(
    backend: &dyn Backend,
    units: &Layer,
    [x, target]: [&X; 2],
    weights: Option<&[f64]>,
    subset: Subset,
) -> Result<Sums, TrainError>
where
    TrainError: From<X::Error>,
{
    let features = |rows: ArrayView2<'_, f32>| match units.forward(backend, Finite::known(rows)) {
        Ok(values) => Ok(values.mapv(f64::from)),
        // Units are drawn from all rows, so that one that is too large may make every row overflow: that one is to blame.
        Err(error) => {
            let largest = largest_row(x)?;
            Err(error.of_rows(|_| largest).into())
        }
    };
    Sums::new(backend, (x, target), subset, units.output_width(), features, weights)
}

/// The same of an altered copy.
fn altered_sums(
    backend: &dyn Backend,
    units: &Layer,
    [x, target]: &[AlteredRows<'_>; 2],
    weights: Option<&[f64]>,
    subset: Subset,
) -> Result<Sums, TrainError> {
    sums(backend, units, [x, target], weights, subset)
}

/// The row with the entry of largest size, of those that can be read here.
fn largest_row<X: BlockRows<f32>>(x: &X) -> Result<usize, X::Error> {
    let mut best = (x.own().start, 0.0);
    for row in x.own() {
        let size = x.block(row, row + 1)?.fold(0.0, |most: f32, v| most.max(v.abs()));
        if size > best.1 {
            best = (row, size);
        }
    }
    Ok(best.0)
}

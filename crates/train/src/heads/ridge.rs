//! The head for values: ridge regression whose strength leave-one-out errors choose.

use std::convert::Infallible;

use dhll_core::Backend;
use dhll_core::data::Finite;
use dhll_core::layer::{
    ClassificationTask, HeadBlocks, HeadTarget, HeadTrainer, Layer, LayerTask, Operation, Run, TaskWeights,
    TrainError, TrainedLayer, within,
};
use dhll_core::linalg::{BlockRows, RidgePath, TargetRows};
use dhll_core::memory::{self, counted};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, CowArray, Ix2, s};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scale::best_scale;

/// Rows that are scored at once.
const BLOCK_ROWS: usize = 1024;

/// Trainer of an affine layer by ridge regression.
///
/// ```text
/// (W, b) = argmin |H W + 1 b^T - T|^2 + lambda |W|^2,   lambda = strength * sigma^2
/// sigma^2 = mean squared length of the rows of H without their mean
/// ```
///
/// Rows with weights count that much in every sum and mean, `sigma` included; a row is left out with its whole weight.
///
/// Every column of values has a strength of its own: the one with the least squared error on the validation rows, or else leaving out
/// one row at a time. All of it takes one eigenproblem of order min(n, p).
///
/// Classes are learnt as one-hot columns, with one strength for all of them; the logits are `s` times the scores, where `s` gives the
/// least log-loss of the same validation or left-out rows. [`LogisticHead`](super::LogisticHead) has the better probabilities.
///
/// # Examples
/// ```
/// use dhll_core::{HeadTrainer, LayerTask, Run, Silent};
/// use dhll_faer::Faer;
/// use dhll_train::RidgeHead;
/// use ndarray::array;
///
/// let h = array![[0.0], [1.0], [2.0], [3.0]];
/// let values = array![[1.0], [3.0], [5.0], [7.0]];
/// let backend = Faer::default();
/// let silent = &mut Silent;
/// let run = &mut Run::new(&backend, 1, silent);
/// let head = RidgeHead::default().train_values(&LayerTask::new(h.view(), values.view())?, run)?;
/// let unseen = head.layer.forward(&backend, array![[10.0]].view())?;
/// assert!((unseen[[0, 0]] - 21.0).abs() < 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Hoerl and Kennard, Ridge regression, Technometrics 12 (1970). [`RidgePath`] for the leave-one-out errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RidgeHead {
    /// Strengths to choose from, in units of the mean squared length of the centred rows; at least one, all above 0.
    pub strengths: Vec<f64>,
    /// A fixed penalty in absolute units, alpha of scikit-learn; nothing is chosen then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda: Option<f64>,
}

impl Default for RidgeHead {
    fn default() -> Self {
        // Quarters of decades from 1000 to 0.0001.
        Self { strengths: (0..=28).map(|i| 10.0_f64.powf(3.0 - 0.25 * f64::from(i))).collect(), lambda: None }
    }
}

impl RidgeHead {
    /// With a fixed penalty, alpha of scikit-learn.
    pub fn fixed(lambda: f64) -> Self {
        Self { lambda: Some(lambda), ..Self::default() }
    }

    /// Penalties in absolute units, the largest first.
    fn lambdas<X: BlockRows<f32>, B: TargetRows<f32>>(&self, path: &RidgePath<'_, f32, X, B>) -> Vec<f64> {
        let unit = path.components().sigma.powi(2);
        let mut lambdas = self
            .lambda
            .map_or_else(|| self.strengths.iter().map(|s| s * unit).collect(), |lambda| vec![lambda]);
        lambdas.sort_by(|a, b| b.total_cmp(a));
        lambdas
    }
}

/// Classes of rows, one-hot or coded values, and how much every row counts.
type Coded<'a> = (ArrayView2<'a, f32>, Option<&'a [f64]>);

impl RidgeHead {
    /// The head for classes, of rows wherever they are.
    fn of_classes<X: BlockRows<f32>>(
        &self,
        backend: &dyn Backend,
        (x, labels, n_classes): (&X, &[usize], usize),
        validation: Option<(&X, &[usize])>,
        weights: TaskWeights<'_>,
    ) -> Result<TrainedLayer, TrainError>
    where
        TrainError: From<X::Error>,
    {
        let code = OneHot { labels, n_classes };
        let path = RidgePath::of_blocks(backend, x, code, weights.train)?;
        let lambdas = self.lambdas(&path);
        let best = |errors: Array2<f64>| lambdas[least(errors.sum_axis(Axis(1)).view())];
        let (lambda, scale) = match validation {
            None => {
                let lambda = best(path.block_errors(backend, &lambdas)?);
                let own = x.own();
                let mut scores = room(own.len(), n_classes)?;
                path.each_residual(backend, lambda, |row, class, residual| {
                    let code = f64::from(u8::from(labels[row] == class));
                    scores[[row - own.start, class]] = (code - residual) as f32;
                })?;
                (lambda, best_scale(x, scores.view(), labels, weights.train)?)
            }
            Some((x, labels)) => {
                let coded = (&OneHot { labels, n_classes }, weights.validation);
                let lambda = best(path.block_errors_on(backend, x, coded, &lambdas)?);
                let (solution, bias) = path.solve(backend, lambda);
                let scores = scores(backend, &trained(&solution, &bias)?.layer, x)?;
                (lambda, best_scale(x, scores.view(), labels, weights.validation)?)
            }
        };
        let (solution, bias) = path.solve(backend, lambda);
        trained(&(solution * scale), &(bias * scale))
    }

    /// The head for values, of rows wherever they are.
    fn of_values<X: BlockRows<f32>>(
        &self,
        backend: &dyn Backend,
        (x, (target, weights)): (&X, Coded<'_>),
        validation: Option<(&X, Coded<'_>)>,
    ) -> Result<TrainedLayer, TrainError>
    where
        TrainError: From<X::Error>,
    {
        let path = RidgePath::of_blocks(backend, x, target, weights)?;
        let lambdas = self.lambdas(&path);
        let errors = match validation {
            None => path.block_errors(backend, &lambdas)?,
            Some((x, (b, weights))) => path.block_errors_on(backend, x, (&b, weights), &lambdas)?,
        };
        values(backend, &path, &lambdas, errors.view())
    }
}

/// Scores of so many rows and classes, if they fit in memory.
fn room(rows: usize, classes: usize) -> Result<Array2<f32>, TrainError> {
    let what = format_args!("scores of {} classes for {} rows", counted(classes), counted(rows));
    memory::check_array(what, &[rows, classes], size_of::<f32>())?;
    Ok(Array2::zeros((rows, classes)))
}

/// What a layer gives out for the m rows that are held here, m x K.
fn scores<X: BlockRows<f32>>(backend: &dyn Backend, layer: &Layer, x: &X) -> Result<Array2<f32>, TrainError>
where
    TrainError: From<X::Error>,
{
    let own = x.own();
    let mut scores = room(own.len(), layer.output_width())?;
    for start in own.clone().step_by(BLOCK_ROWS) {
        let end = (start + BLOCK_ROWS).min(own.end);
        let block = layer.forward(backend, Finite::known(x.block(start, end)?.view()));
        let block = block.map_err(|error| error.of_rows(|row| start + row))?;
        scores.slice_mut(s![start - own.start..end - own.start, ..]).assign(&block);
    }
    Ok(scores)
}

/// The head for values, of whose errors there is a row a penalty.
fn values<X: BlockRows<f32>>(
    backend: &dyn Backend,
    path: &RidgePath<'_, f32, X>,
    lambdas: &[f64],
    errors: ArrayView2<'_, f64>,
) -> Result<TrainedLayer, TrainError> {
    let chosen: Vec<usize> = errors.columns().into_iter().map(least).collect();
    let (mut weights, mut bias) = path.solve(backend, lambdas[0]);
    for (place, &lambda) in lambdas.iter().enumerate().filter(|(place, _)| chosen.contains(place)) {
        let (of_all, bias_of_all) = path.solve(backend, lambda);
        for column in (0..chosen.len()).filter(|&column| chosen[column] == place) {
            weights.column_mut(column).assign(&of_all.column(column));
            bias[column] = bias_of_all[column];
        }
    }
    trained(&weights, &bias)
}

/// The place of the least error; the first, which has the largest penalty, of equals.
fn least(errors: ArrayView1<'_, f64>) -> usize {
    (1..errors.len()).fold(0, |best, next| if errors[next] < errors[best] { next } else { best })
}

fn trained(weights: &Array2<f64>, bias: &Array1<f64>) -> Result<TrainedLayer, TrainError> {
    let affine = Operation::Affine { weights: weights.mapv(|v| v as f32), bias: bias.mapv(|v| v as f32) };
    Ok(TrainedLayer { layer: Layer::new(vec![affine])?, history: Vec::new(), kept_epoch: 0 })
}

/// Classes as one column each, 1 where the row belongs to it; made whenever rows are read.
struct OneHot<'a> {
    labels: &'a [usize],
    n_classes: usize,
}

impl BlockRows<f32> for OneHot<'_> {
    type Error = Infallible;

    fn dim(&self) -> (usize, usize) {
        (self.labels.len(), self.n_classes)
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, Infallible> {
        let mut code = Array2::zeros((end - start, self.n_classes));
        self.labels[start..end].iter().enumerate().for_each(|(row, &label)| code[[row, label]] = 1.0);
        Ok(code.into())
    }
}

impl HeadTrainer for RidgeHead {
    fn name(&self) -> &'static str {
        "ridge"
    }

    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let validation = task.validation.map(|(x, labels)| (x.view(), labels));
        let validation = validation.as_ref().map(|(x, labels)| (x, *labels));
        let classes = (&task.input.view(), task.labels, task.n_classes);
        self.of_classes(run.backend, classes, validation, task.weights)
    }

    fn train_values(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let validation = task.validation.map(|(x, target)| (x.view(), target.view()));
        let validation = validation.as_ref().map(|(x, target)| (x, (target.view(), task.weights.validation)));
        let coded = (task.target.view(), task.weights.train);
        self.of_values(run.backend, (&task.input.view(), coded), validation)
    }

    fn train_blocks(&self, task: &HeadBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let (backend, x, weights) = (run.backend, &task.input, task.weights);
        match task.target {
            HeadTarget::Classes { labels, n_classes } => {
                let validation = task.validation.as_ref().and_then(|(x, target)| Some((x, target.labels()?)));
                self.of_classes(backend, (x, labels, n_classes), validation, weights)
            }
            HeadTarget::Values(target) => {
                let validation = task.validation.as_ref().and_then(|(x, target)| match target {
                    HeadTarget::Values(values) => Some((x, (values.view(), weights.validation))),
                    HeadTarget::Classes { .. } => None,
                });
                self.of_values(backend, (x, (target, weights.train)), validation)
            }
        }
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }

    fn check(&self) -> Result<(), TrainError> {
        let positive =
            |name, value: f64| within(name, "finite and above 0", value, value > 0.0 && value.is_finite());
        within("the number of strengths", "at least 1", 0.0, !self.strengths.is_empty())?;
        self.strengths.iter().try_for_each(|&strength| positive("every strength", strength))?;
        self.lambda.map_or(Ok(()), |lambda| positive("lambda", lambda))
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

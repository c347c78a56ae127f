//! The head for values: ridge regression whose strength leave-one-out errors choose.

use dhll_core::Backend;
use dhll_core::layer::{
    ClassificationTask, HeadBlocks, HeadTarget, HeadTrainer, Layer, LayerTask, Operation, Run, TrainError,
    TrainedLayer, within,
};
use dhll_core::linalg::{BlockRows, RidgePath};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scale::best_scale;

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
    fn lambdas<X: BlockRows<f32>>(&self, path: &RidgePath<'_, f32, X>) -> Vec<f64> {
        let unit = path.components().sigma.powi(2);
        let mut lambdas = self
            .lambda
            .map_or_else(|| self.strengths.iter().map(|s| s * unit).collect(), |lambda| vec![lambda]);
        lambdas.sort_by(|a, b| b.total_cmp(a));
        lambdas
    }
}

/// The head for classes by leave-one-out errors.
fn classes_left_out<X: BlockRows<f32>>(
    backend: &dyn Backend,
    path: &RidgePath<'_, f32, X>,
    lambdas: &[f64],
    (code, labels, weights): (ArrayView2<'_, f32>, &[usize], Option<&[f64]>),
) -> Result<TrainedLayer, TrainError>
where
    TrainError: From<X::Error>,
{
    let errors = path.block_errors(backend, lambdas)?;
    let lambda = lambdas[least(errors.sum_axis(Axis(1)).view())];
    let scores = code.mapv(f64::from) - path.block_residuals(backend, lambda)?;
    let scale = best_scale(scores.view(), labels, weights);
    let (weights, bias) = path.solve(backend, lambda);
    trained(&(weights * scale), &(bias * scale))
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

/// One column a class, 1 where the row belongs to it.
fn one_hot(labels: &[usize], n_classes: usize) -> Array2<f32> {
    let mut code = Array2::zeros((labels.len(), n_classes));
    labels.iter().enumerate().for_each(|(row, &label)| code[[row, label]] = 1.0);
    code
}

impl HeadTrainer for RidgeHead {
    fn name(&self) -> &'static str {
        "ridge"
    }

    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let (backend, x, code) = (run.backend, task.input.view(), one_hot(task.labels, task.n_classes));
        let path = RidgePath::weighted(backend, x, code.view(), task.weights.train)?;
        let lambdas = self.lambdas(&path);
        let Some((x, labels)) = task.validation else {
            return classes_left_out(
                backend,
                &path,
                &lambdas,
                (code.view(), task.labels, task.weights.train),
            );
        };
        let of_validation = one_hot(labels, task.n_classes);
        let weights = task.weights.validation;
        let errors = path.errors_on(backend, x.view(), of_validation.view(), weights, &lambdas);
        let (solution, bias) = path.solve(backend, lambdas[least(errors.sum_axis(Axis(1)).view())]);
        let scores = trained(&solution, &bias)?.layer.forward(backend, x)?;
        let scale = best_scale(scores.mapv(f64::from).view(), labels, weights);
        trained(&(solution * scale), &(bias * scale))
    }

    fn train_values(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let backend = run.backend;
        let path = RidgePath::weighted(backend, task.input.view(), task.target.view(), task.weights.train)?;
        let lambdas = self.lambdas(&path);
        let errors = match task.validation {
            Some((x, target)) => {
                path.errors_on(backend, x.view(), target.view(), task.weights.validation, &lambdas)
            }
            None => path.errors(backend, &lambdas),
        };
        values(backend, &path, &lambdas, errors.view())
    }

    fn train_blocks(&self, task: &HeadBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        let (backend, x) = (run.backend, task.input);
        match task.target {
            HeadTarget::Classes { labels, n_classes } => {
                let code = one_hot(labels, n_classes);
                let path = RidgePath::of_blocks(backend, x, code.view(), None)?;
                classes_left_out(backend, &path, &self.lambdas(&path), (code.view(), labels, None))
            }
            HeadTarget::Values(target) => {
                let path = RidgePath::of_blocks(backend, x, target, None)?;
                let lambdas = self.lambdas(&path);
                values(backend, &path, &lambdas, path.block_errors(backend, &lambdas)?.view())
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

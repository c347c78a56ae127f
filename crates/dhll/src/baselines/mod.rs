//! Other classifiers on the same rows, and the controls without which no number about hidden targets says anything.
//!
//! - **The label alone**: [`DhllBuilder::label_alone`] trains the same layers on targets at alpha = 1, which hold nothing of the input.
//! - **End to end**: [`Baseline::Backprop`] trains the same maps at once, on a loss of choice ([`EndToEndLoss`]).

use std::sync::Arc;
use std::time::Instant;

use dhll_core::data::Finite;
use dhll_core::{
    Backend, ClassificationTask, Dataset, DotProduct, Encoding, InputError, InputScaling, LabelCode,
    RowAugmentation, Run, Silent, Similarity as _, TaskWeights, classify,
};
use dhll_diagnose::{LogisticRegression, Probe, RidgeClassifier, Score};
use dhll_model::softmax;
use dhll_similarities::{ArcCosine, RandomFeatures};
use dhll_train::{BackpropTrainer, EndToEndLoss};
use ndarray::{Array2, Axis, concatenate};

use crate::estimator::DhllBuilder;
use crate::rows::{Alteration, Altered};

mod choice;
mod error;
mod standardised;

pub use choice::{Choice, choose};
pub use error::BaselineError;
pub use standardised::standardised;

/// A classifier that knows nothing of hidden targets.
#[derive(Debug, Clone, PartialEq)]
pub enum Baseline {
    /// One class against the rest, solved to convergence.
    Logistic(LogisticRegression),
    /// Least squares onto label codes.
    Ridge(RidgeClassifier),
    /// The same on random rectified linear units.
    RandomFeatures {
        /// How many units.
        units: usize,
        /// As that of [`RidgeClassifier`].
        ridge: f64,
    },
    /// A network trained end to end.
    Backprop(BackpropTrainer),
}

/// What all classifiers of a comparison share.
#[derive(Default)]
pub struct Conditions {
    /// How inputs are scaled: by default centred and divided by their mean norm, as those of a network on hidden targets are.
    pub scaling: InputScaling,
    /// What the rows of training batches are altered by. Classifiers that are solved for see the rows as they are.
    pub alterations: Vec<Arc<dyn Alteration>>,
}

/// What came of a classifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// On the test rows.
    pub score: Score,
    /// The test rows that were misclassified, ascending from 0.
    pub wrong: Vec<usize>,
    /// The predicted class of every test row.
    pub predicted: Vec<usize>,
    /// The probability of every class for every test row, n x K; none where a classifier gives none: ridge regression, and networks trained on
    /// squared errors.
    pub probabilities: Option<Array2<f64>>,
    /// Weights and biases that were learnt.
    pub n_parameters: usize,
    /// Seconds of training, from rows in memory to a classifier.
    pub seconds: f64,
}

impl Measured {
    fn new(
        (predicted, probabilities): (Vec<usize>, Option<Array2<f64>>),
        test: &Dataset,
        n_parameters: usize,
        seconds: f64,
    ) -> Result<Self, BaselineError> {
        let score = Score::of(&predicted, test.labels())?;
        let wrong = predicted.iter().zip(test.labels()).enumerate().filter(|(_, (p, y))| p != y);
        let wrong = wrong.map(|(row, _)| row).collect();
        Ok(Self { score, wrong, predicted, probabilities, n_parameters, seconds })
    }
}

impl Baseline {
    /// Learns from `train`, whose rows count by their weights, and classifies `test`; `seed` fixes random units, weights and batches.
    ///
    /// # Errors
    /// [`BaselineError`], with the reason.
    ///
    /// # Examples
    /// ```
    /// use dhll::baselines::{Baseline, Conditions};
    /// use dhll::{backends, data::circles::Circles, diagnose::LogisticRegression};
    ///
    /// let (train, test) = Circles::default().generate()?.split(500, 1)?;
    /// let (same, backend) = (Conditions::default(), backends::default_backend()?);
    /// let line = Baseline::Logistic(LogisticRegression::default()).measure(&train, &test, &same, &backend, 1)?;
    /// let units = Baseline::RandomFeatures { units: 200, ridge: 1e-2 }.measure(&train, &test, &same, &backend, 1)?;
    /// assert!(line.score.error() > 0.3 && units.score.error() < 0.05);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn measure(
        &self,
        train: &Dataset,
        test: &Dataset,
        conditions: &Conditions,
        backend: &Arc<dyn Backend>,
        seed: u64,
    ) -> Result<Measured, BaselineError> {
        let start = Instant::now();
        let train = &*train.for_fit();
        let weights = train.weights();
        let encoding = Encoding::fit(&**backend, train, conditions.scaling, &DotProduct)?;
        let x = encoding.inputs(&**backend, train)?;
        let (y, classes) = (train.labels(), train.n_classes());
        let unseen = || encoding.inputs(&**backend, test);
        let columns = if classes == 2 { 1 } else { classes };
        let seconds = || start.elapsed().as_secs_f64();
        match self {
            Self::Logistic(options) => {
                let probe = Probe::fit_weighted(options, &**backend, x.view(), y, classes, weights)?;
                let seconds = seconds();
                let unseen = unseen()?;
                let predicted = probe.predict(&**backend, unseen.view())?;
                let probabilities = one_against_rest(probe.decision(&**backend, unseen.view())?);
                Measured::new((predicted, Some(probabilities)), test, (x.ncols() + 1) * columns, seconds)
            }
            Self::Ridge(options) => {
                let model = options.fit_weighted(&**backend, x.view(), y, classes, weights)?;
                let seconds = seconds();
                let predicted = model.predict(&**backend, unseen()?.view())?;
                Measured::new((predicted, None), test, (x.ncols() + 1) * columns, seconds)
            }
            Self::RandomFeatures { units, ridge } => {
                let map = RandomFeatures::new(&ArcCosine::Relu, x.ncols(), *units, seed)?;
                let features = map.map(&**backend, Finite::known(x.view()))?;
                let options = RidgeClassifier { ridge: *ridge };
                let model = options.fit_weighted(&**backend, features.view(), y, classes, weights)?;
                let seconds = seconds();
                let unseen = map.map(&**backend, Finite::known(unseen()?.view()))?.into_owned();
                let predicted = model.predict(&**backend, unseen.view())?;
                Measured::new((predicted, None), test, (units + 1) * columns, seconds)
            }
            Self::Backprop(trainer) => {
                let input = x.mapv(|v| v as f32);
                let alterations = conditions.alterations.as_slice();
                alterations.iter().try_for_each(|one| one.check(train.n_features()))?;
                let codes = LabelCode::fit(y, classes).and_then(|code| code.encode(y));
                let codes = codes.map_err(dhll_core::TrainError::from)?;
                let altered =
                    Altered::new(alterations, &encoding, train.features(), codes.view(), &**backend);
                let altered = (!alterations.is_empty()).then_some(&altered as &dyn RowAugmentation);
                let task = ClassificationTask {
                    augmentation: altered,
                    weights: TaskWeights { train: weights, validation: None },
                    ..ClassificationTask::new(input.view(), y, classes)?
                };
                let silent = &mut Silent;
                let mut run = Run::new(&**backend, seed, silent);
                let network = trainer.train(&task, &mut run)?.network;
                let seconds = seconds();
                let logits = network.forward(&**backend, unseen()?.mapv(|v| v as f32).view())?;
                if let Some(row) =
                    logits.rows().into_iter().position(|row| row.iter().any(|v| !v.is_finite()))
                {
                    let what = "the outputs of the network";
                    return Err(InputError::NonFinite { what, row, column: 0, value: f64::NAN }.into());
                }
                let probabilities = match trainer.loss {
                    EndToEndLoss::CrossEntropy { .. } => Some(softmax(logits.view())),
                    _ => None,
                };
                let predicted = classify(logits.view());
                Measured::new((predicted, probabilities), test, network.n_parameters(), seconds)
            }
        }
    }
}

/// The same of a network that is trained layer by layer, as `builder` makes it: on hidden targets, or after
/// [`DhllBuilder::label_alone`] on the label alone.
///
/// # Errors
/// [`BaselineError`], with the reason.
pub fn layer_by_layer(
    builder: &DhllBuilder,
    train: &Dataset,
    test: &Dataset,
) -> Result<Measured, BaselineError> {
    let start = Instant::now();
    let model = builder.fit(train)?;
    let seconds = start.elapsed().as_secs_f64();
    let predicted = model.predict(test.features())?;
    let probabilities = Some(model.predict_proba(test.features())?);
    Measured::new((predicted, probabilities), test, model.summary().n_parameters, seconds)
}

/// Probabilities from the decision values of one class against the rest: logistic functions, of which those of three classes or more are divided
/// by their sum. Where all of them vanish, the classes are equally likely.
fn one_against_rest(decision: Array2<f64>) -> Array2<f64> {
    let mut p = decision.mapv_into(|z| 1.0 / (1.0 + (-z).exp()));
    if p.ncols() == 1 {
        return concatenate![Axis(1), p.mapv(|p| 1.0 - p), p];
    }
    let equally_likely = 1.0 / p.ncols() as f64;
    for mut row in p.rows_mut() {
        match row.sum() {
            0.0 => row.fill(equally_likely),
            sum => row /= sum,
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn decision_values_become_probabilities() {
        assert_eq!(one_against_rest(array![[0.0], [-1e4]]), array![[0.5, 0.5], [1.0, 0.0]]);
        let p = one_against_rest(array![[0.0, 0.0, 1e4], [-1e4, -1e4, -1e4], [0.0, f64::NEG_INFINITY, -1e4]]);
        assert_eq!(p.row(0).to_vec(), [0.25, 0.25, 0.5]);
        assert_eq!(p.row(1).to_vec(), [1.0 / 3.0; 3]);
        assert_eq!(p.row(2).to_vec(), [1.0, 0.0, 0.0]);
    }
}

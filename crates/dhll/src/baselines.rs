//! Other classifiers on the same rows, to compare a network on hidden targets with.

use std::sync::Arc;
use std::time::Instant;

use dhll_core::{Backend, InputError, Similarity as _};
use dhll_data::Dataset;
use dhll_diagnose::{LogisticRegression, Probe, ProbeError, RidgeClassifier, Score, StatisticsError};
use dhll_similarities::{ArcCosine, RandomFeatures};
use dhll_train::{BackpropTrainer, ClassificationTask, Run, Silent, TrainError, classify};

use crate::estimator::{DhllBuilder, EstimatorError};
use crate::evaluation::EvaluationError;
use crate::inputs::{InputScaling, InputSimilarity, Inputs};

/// Ridge of the classifier on random features, in units of their mean eigenvalue: the same for all data.
const RIDGE: f64 = 1e-2;

/// A classifier that knows nothing of hidden targets. Its inputs are centred and divided by their mean norm, as those of a network are by default.
#[derive(Debug, Clone, PartialEq)]
pub enum Baseline {
    /// One class against the rest, C = 1, solved to convergence.
    Logistic,
    /// Least squares onto label codes.
    Ridge,
    /// The same on random rectified linear units.
    RandomFeatures {
        /// How many units.
        units: usize,
    },
    /// A network trained end to end on the log-loss.
    Backprop(BackpropTrainer),
}

/// What came of a classifier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// On the test rows.
    pub score: Score,
    /// Weights and biases that were learnt.
    pub n_parameters: usize,
    /// Seconds of training, from rows in memory to a classifier.
    pub seconds: f64,
}

/// Why a classifier could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The rows do not fit or are not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A linear classifier was not found.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// A network could not be trained end to end.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A network could not be trained on hidden targets.
    #[error(transparent)]
    Fit(#[from] EstimatorError),
    /// The test rows do not fit the network.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// There is no score.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

impl Baseline {
    /// Learn from `train`, judge on `test`; `seed` fixes random units, weights and batches.
    ///
    /// # Errors
    /// [`BaselineError`], with the reason.
    ///
    /// # Examples
    /// ```
    /// use dhll::{backends, baselines::Baseline, data::circles::Circles};
    ///
    /// let (train, test) = Circles::default().generate()?.split(500, 1)?;
    /// let engine = backends::default_backend()?.into();
    /// let line = Baseline::Logistic.measure(&train, &test, &engine, 1)?;
    /// let units = Baseline::RandomFeatures { units: 200 }.measure(&train, &test, &engine, 1)?;
    /// assert!(line.score.error() > 0.3 && units.score.error() < 0.05);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn measure(
        &self,
        train: &Dataset,
        test: &Dataset,
        engine: &Arc<dyn Backend>,
        seed: u64,
    ) -> Result<Measured, BaselineError> {
        let start = Instant::now();
        let inputs = Inputs::fit(train.features.view(), InputScaling::MeanNorm, InputSimilarity::DotProduct)?;
        let (x, y, classes) = (inputs.features(train.features.view())?, &train.labels, train.n_classes());
        let unseen = || inputs.features(test.features.view());
        let columns = if classes == 2 { 1 } else { classes };
        let measured = |score, n_parameters, seconds| Measured { score, n_parameters, seconds };
        let seconds = || start.elapsed().as_secs_f64();
        Ok(match self {
            Self::Logistic => {
                let probe = Probe::fit(&LogisticRegression::default(), &**engine, x.view(), y, classes)?;
                let seconds = seconds();
                let score = probe.evaluate(&**engine, unseen()?.view(), &test.labels)?;
                measured(score, (x.ncols() + 1) * columns, seconds)
            }
            Self::Ridge => {
                let model = RidgeClassifier::default().fit(&**engine, x.view(), y, classes)?;
                let seconds = seconds();
                let score = model.evaluate(&**engine, unseen()?.view(), &test.labels)?;
                measured(score, (x.ncols() + 1) * columns, seconds)
            }
            Self::RandomFeatures { units } => {
                let map = RandomFeatures::new(&ArcCosine::Relu, Arc::clone(engine), x.ncols(), *units, seed)?;
                let features = map.features(x.view())?;
                let model = RidgeClassifier { ridge: RIDGE }.fit(&**engine, features.view(), y, classes)?;
                let seconds = seconds();
                let unseen = map.features(unseen()?.view())?.into_owned();
                measured(
                    model.evaluate(&**engine, unseen.view(), &test.labels)?,
                    (units + 1) * columns,
                    seconds,
                )
            }
            Self::Backprop(trainer) => {
                let input = x.mapv(|v| v as f32);
                let task = ClassificationTask::new(input.view(), y, classes);
                let mut run = Run { engine: &**engine, seed, observer: &mut Silent };
                let network = trainer.train(&task, &mut run)?.network;
                let seconds = seconds();
                let logits = network.forward(&**engine, unseen()?.mapv(|v| v as f32).view())?;
                measured(Score::of(&classify(logits.view()), &test.labels)?, network.n_parameters(), seconds)
            }
        })
    }
}

/// The same of a network on hidden targets, as `builder` makes it.
///
/// # Errors
/// [`BaselineError`], with the reason.
pub fn hidden_targets(
    builder: DhllBuilder<'_>,
    train: &Dataset,
    test: &Dataset,
) -> Result<Measured, BaselineError> {
    let start = Instant::now();
    let model = builder.fit(train)?;
    let seconds = start.elapsed().as_secs_f64();
    let n_parameters = model.summary().n_parameters;
    Ok(Measured { score: model.evaluate(test)?.score, n_parameters, seconds })
}

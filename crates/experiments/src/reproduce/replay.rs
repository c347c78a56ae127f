//! The published network, trained again: layers one by one, a head on top, under a given checkpoint rule.

use anyhow::Result;
use dhll::core::{ClassificationTask, HeadTrainer as _, Observer, Run, classify};
use dhll::diagnose::Score;
use dhll::train::{
    EpochSelection, FittedLayers, LayerByLayer, LazyTargets, MlpTrainer, SgdParams, SoftmaxHead, Target,
};
use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::context::ReproduceContext;
use super::digits::Digits;
use super::measure::{fit, score};
use super::precision::{double, single};

/// The alphas of the published run.
pub const ALPHAS: [f64; 6] = [1e-10, 1e-9, 3e-9, 1e-8, 3e-8, 1e-7];

/// Validation rows of the published run, out of the 11,982 rows of MNIST 3 vs 8; other data sets use one row in ten.
const VALIDATION_ROWS: usize = 1200;

/// A random split into training and validation rows. As in the published run, the targets are computed on both parts together.
pub struct Halves {
    train: Vec<usize>,
    validation: Vec<usize>,
}

/// A trained network and its scores.
pub struct Replay {
    /// The layers, and how their training went.
    pub layers: FittedLayers,
    /// The head on validation rows.
    pub head: Score,
    /// Logistic regression on the output of the last layer, on validation rows.
    pub probe: Score,
    /// The same probe on test rows.
    pub test: Score,
}

impl Halves {
    /// The split that the seed fixes.
    pub fn new(ctx: &ReproduceContext, digits: &Digits) -> Self {
        let rows = digits.train_labels.len();
        let mut train: Vec<usize> = (0..rows).collect();
        train.shuffle(&mut ChaCha8Rng::seed_from_u64(ctx.seed));
        let validation = train.split_off(rows - if digits.is_mnist() { VALIDATION_ROWS } else { rows / 10 });
        Self { train, validation }
    }

    /// Trains the layers one by one and the head on top of them.
    ///
    /// # Errors
    /// If training fails, or the probe does not converge.
    pub fn replay(
        &self,
        ctx: &ReproduceContext,
        digits: &Digits,
        epoch_selection: EpochSelection,
        observer: &mut dyn Observer,
    ) -> Result<Replay> {
        let backend = &*ctx.backend;
        let path = digits.path(backend);
        let inputs = self.target(&digits.train.a);
        let targets = LazyTargets {
            n_layers: ALPHAS.len(),
            make: |layer: usize| Ok(self.target(&digits.targets(&path, backend, ALPHAS[layer])?)),
        };
        let schedule = SgdParams { epoch_selection, epochs: epochs(ctx), ..SgdParams::published() };
        let trainer = MlpTrainer { sgd: schedule, ..MlpTrainer::published() };
        let rows = inputs.rows()?;
        let mut run = Run::new(backend, ctx.seed, observer);
        let layers = LayerByLayer::new(&trainer).fit(rows, &targets, &mut run)?;

        let outputs = layers.network.forward(backend, single(&digits.train.a).view())?;
        let (train, validation) = (self.train_rows(&outputs), self.validation_rows(&outputs));
        let (train_labels, validation_labels) = (self.train_labels(digits), self.validation_labels(digits));
        let task = ClassificationTask::new(train.view(), &train_labels, 2)?
            .with_validation(validation.view(), &validation_labels)?;
        let head = SoftmaxHead::published();
        let head = SoftmaxHead { sgd: SgdParams { epochs: ctx.choose(20, 150), ..head.sgd }, ..head };
        let head = head.train(&task, &mut Run::new(backend, ctx.seed, &mut dhll::core::Silent))?;
        let predicted = classify(head.layer.forward(backend, validation.view())?.view());

        let probe = fit(backend, double(&train).view(), &train_labels, 1.0)?;
        let test = layers.network.forward(backend, single(&digits.test.a).view())?;
        Ok(Replay {
            head: Score::of(&predicted, &validation_labels)?,
            probe: score(backend, &probe, double(&validation).view(), &validation_labels)?,
            test: score(backend, &probe, double(&test).view(), &digits.test_labels)?,
            layers,
        })
    }

    /// Logistic regression on the raw inputs: validation and test rows.
    ///
    /// # Errors
    /// If the probe does not converge.
    pub fn logistic_regression(&self, ctx: &ReproduceContext, digits: &Digits) -> Result<[Score; 2]> {
        let backend = &*ctx.backend;
        let rows = |part: &[usize]| digits.train.a.select(Axis(0), part);
        let model = fit(backend, rows(&self.train).view(), &self.train_labels(digits), 1.0)?;
        let labels = self.validation_labels(digits);
        Ok([
            score(backend, &model, rows(&self.validation).view(), &labels)?,
            score(backend, &model, digits.test.a.view(), &digits.test_labels)?,
        ])
    }

    /// Splits rows into both parts.
    fn target(&self, rows: &Array2<f64>) -> Target {
        let rows = single(rows);
        Target { train: self.train_rows(&rows), validation: Some(self.validation_rows(&rows)) }
    }

    fn train_rows(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.select(Axis(0), &self.train)
    }

    fn validation_rows(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.select(Axis(0), &self.validation)
    }

    fn train_labels(&self, digits: &Digits) -> Vec<usize> {
        self.train.iter().map(|&row| digits.train_labels[row]).collect()
    }

    fn validation_labels(&self, digits: &Digits) -> Vec<usize> {
        self.validation.iter().map(|&row| digits.train_labels[row]).collect()
    }
}

/// Epochs of each layer; all published points of figure 12 but one lie within the first ten.
pub fn epochs(ctx: &ReproduceContext) -> usize {
    ctx.choose(10, 30)
}

//! The paper's layer, `h = phi(x W1 + b1) W2 + b2`, and deeper ones, trained by Adam on `0.5 mean_i |h_i - t_i|^2`.

use std::path::Path;

use dhll_core::layer::{
    Activation, FitContext, Layer, LayerBlocks, LayerTask, LayerTrainer, RowAugmentation, Run, TrainError,
    TrainedLayer, at_least_one,
};
use dhll_core::memory::{self, counted};

use crate::minibatch::{
    AnyRows, Chain, Init, Minimum, Problem, SampleTarget, Samples, SgdParams, Table, minimise, rows_together,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Trainer of the paper's layer: affine, activation, affine; with more maps between them if asked for.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_core::{LayerTask, LayerTrainer, Run, Silent};
/// use dhll_train::{MlpTrainer, SgdParams};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let target = array![[0.0], [1.0], [1.0], [0.0]];
/// let trainer = MlpTrainer {
///     hidden_width: Some(16),
///     sgd: SgdParams { epochs: 300, batch_size: 4, ..SgdParams::default() },
///     ..MlpTrainer::default()
/// };
/// let task = LayerTask::new(x.view(), target.view())?;
/// let backend = Faer::default();
/// let trained = trainer.train(&task, &mut Run::new(&backend, 7, &mut Silent))?;
/// assert_eq!((trained.layer.input_width(), trained.layer.output_width()), (2, 1));
/// assert!(trained.history[300].train_loss < trained.history[0].train_loss);
/// # Ok::<(), dhll_core::TrainError>(())
/// ```
///
/// # References
/// Section 4 of the paper; [`published`](Self::published) has its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct MlpTrainer {
    /// Width between the affine maps, at least 1; `None` for the target's width, as in the paper.
    pub hidden_width: Option<usize>,
    /// More maps of that width, each with the activation behind it, between the first map and the last: none in the paper's layer.
    pub further_maps: usize,
    /// What stands between the affine maps.
    pub activation: Activation,
    /// The weights to start from.
    pub init: Init,
    /// Those of the last map; `None` for the same rule. `Some(Init::Variance(0.0))` lets the layer start at zero instead of at random outputs, which
    /// it would have to unlearn: with many columns that takes long.
    pub output_init: Option<Init>,
    /// The minibatch loop.
    pub sgd: SgdParams,
}

impl MlpTrainer {
    /// The paper's parameters, its rule for the epoch kept included.
    pub fn published() -> Self {
        Self { init: Init::Variance(2.0 / 784.0), sgd: SgdParams::published(), ..Self::default() }
    }

    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        at_least_one("the hidden width", self.hidden_width.unwrap_or(1))?;
        self.init.check()?;
        self.output_init.unwrap_or(self.init).check()?;
        self.sgd.check()
    }
}

impl LayerTrainer for MlpTrainer {
    fn name(&self) -> &'static str {
        "mlp"
    }

    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.check()?;
        self.sgd.accepts(setting)
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
        let (input, target) = (rows_together(task.input.view()), rows_together(task.target.view()));
        let validation =
            task.validation.map(|(x, target)| (rows_together(x.view()), rows_together(target.view())));
        let samples = |(x, target), weights| {
            let [input, target] = [x, target].map(|rows| AnyRows::Table(Table::new(rows)));
            Samples { input, target: SampleTarget::Values(target), weights }
        };
        let train = samples((&input, &target), task.weights.train);
        let validation = validation.as_ref().map(|(x, target)| samples((x, target), task.weights.validation));
        self.fit((train, validation), task.augmentation, None, run)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let samples = |rows: [_; 2], weights| {
            let [input, target] = rows.map(AnyRows::Blocks);
            Samples { input, target: SampleTarget::Values(target), weights }
        };
        let train = samples([task.input, task.target], task.weights.train);
        let validation = task.validation.map(|rows| samples(rows, task.weights.validation));
        self.fit((train, validation), None, Some(task.folder), run)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }
}

impl MlpTrainer {
    /// The layer of training rows and validation rows, whose sizes have been checked.
    fn fit(
        &self,
        (train, validation): (Samples<'_>, Option<Samples<'_>>),
        augmentation: Option<&dyn RowAugmentation>,
        folder: Option<&Path>,
        run: &mut Run<'_>,
    ) -> Result<TrainedLayer, TrainError> {
        let (rows, outputs) = (train.input.n_rows(), train.output_width());
        let hidden = (self.hidden_width.unwrap_or(outputs), Some(self.activation));
        let what = format_args!("{} further maps of {} units", counted(self.further_maps), counted(hidden.0));
        memory::check_array(what, &[self.further_maps, hidden.0, hidden.0], size_of::<f32>())?;
        let mut links = vec![hidden; 1 + self.further_maps];
        links.push((outputs, None));
        let problem = Problem {
            chain: Chain::fitting(train.input.width(), &links, self.sgd.rows_at_once(rows))?,
            init: self.init,
            last_init: self.output_init,
            train,
            validation,
            augmentation,
            folder,
        };
        let Minimum { parameters, history, kept_epoch } = minimise(&problem, &self.sgd, run)?;
        let operations = problem.chain.operations(&parameters).into_iter().flatten().collect();
        Ok(TrainedLayer { layer: Layer::new(operations)?, history, kept_epoch })
    }
}

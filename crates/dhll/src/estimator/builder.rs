//! The choices of an estimator.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use dhll_core::{
    AlphaSchedule, Backend, Gauge, HeadTrainer, InputScaling, LayerTrainer, Mean, SimilarityFit,
};
#[cfg(doc)]
use dhll_means::Arithmetic;
use dhll_train::Order;
#[cfg(doc)]
use dhll_train::{LogisticHead, MlpSettings, RidgeHead, SoftmaxSettings};

use super::choices::{Validation, Widths};
use crate::rows::Alteration;

/// Networks trained one hidden layer at a time. [`builder`](Self::builder) starts.
///
/// # Examples
/// ```
/// use dhll::Dhll;
/// use dhll::data::circles::Circles;
///
/// let (train, test) = Circles { per_class: 100, ..Circles::default() }.generate()?.split(50, 7)?;
/// let model = Dhll::builder().alphas([0.5, 0.9]).seed(1).fit(&train)?;
/// assert!(model.evaluate(&test)?.score.accuracy() > 0.9);
/// assert_eq!(model.predict(test.features())?.len(), 50);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Dhll;

impl Dhll {
    /// All choices at their defaults: see [`DhllBuilder`].
    pub fn builder() -> DhllBuilder {
        DhllBuilder::default()
    }
}

/// The choices of an estimator.
///
/// | choice | default |
/// |---|---|
/// | [`scaling`](Self::scaling) | tables: every column by its median and quartiles; else centred, divided by their mean norm |
/// | [`similarity`](Self::similarity) | dot product; a learnt kernel on a table for which no choice about layers was made |
/// | [`target_similarity`](Self::target_similarity) | that of the inputs |
/// | [`schedule`](Self::schedule) | one layer, at alpha = .9; none on a table for which no choice about layers was made |
/// | [`mean`](Self::mean) | [`Arithmetic`] |
/// | [`widths`](Self::widths), [`gauge`](Self::gauge) | full, spectral |
/// | [`trainer`](Self::trainer) | [`MlpSettings`]: the paper's layer, 12 epochs, more for fewer than 12 000 rows |
/// | [`alter`](Self::alter) | nothing |
/// | [`order`](Self::order) | sequential |
/// | [`head`](Self::head) | tables and several labels: [`LogisticHead`]; values: [`RidgeHead`]; else [`SoftmaxSettings`], 30 epochs, more for few rows |
/// | [`validation`](Self::validation) | no rows |
/// | [`balanced`](Self::balanced) | every row counts once, or by its weight |
/// | [`backend`](Self::backend) | `DHLL_BACKEND`, else the first that is compiled in |
///
/// Rows count by their weights ([`Dataset::with_weights`](dhll_core::Dataset::with_weights)), if they have any: in targets, trainers, heads, learnt kernels and all
/// means. Medians, quartiles and ranks count every row once; rows of weight 0 are left out.
///
/// A table is any data set that was read and is not of images. On tables a kernel whose metric is learnt from the target, with a solved head, is
/// more accurate than a hidden layer on most data (`docs/tables.md`), so that it is what a fit does unless layers are asked for.
#[derive(Clone, Default)]
pub struct DhllBuilder {
    pub(crate) scaling: Option<InputScaling>,
    pub(crate) similarity: Option<Arc<dyn SimilarityFit>>,
    pub(crate) target_similarity: Option<Arc<dyn SimilarityFit>>,
    pub(crate) mean: Option<Arc<dyn Mean>>,
    pub(crate) schedule: Option<AlphaSchedule>,
    pub(crate) widths: Widths,
    pub(crate) gauge: Gauge,
    pub(crate) trainer: Option<Arc<dyn LayerTrainer>>,
    pub(crate) alterations: Vec<Arc<dyn Alteration>>,
    pub(crate) order: Order,
    pub(crate) head: Option<Arc<dyn HeadTrainer>>,
    pub(crate) validation: Validation,
    pub(crate) balanced: bool,
    pub(crate) seed: Seed,
    pub(crate) backend: Option<Arc<dyn Backend>>,
    pub(crate) folder: Option<PathBuf>,
}

/// What fixes every random choice: 1 unless given.
#[derive(Clone, Copy)]
pub(crate) struct Seed(pub(crate) u64);

impl Default for Seed {
    fn default() -> Self {
        Self(1)
    }
}

impl fmt::Debug for DhllBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DhllBuilder")
            .field("scaling", &self.scaling)
            .field("similarity", &self.similarity)
            .field("target_similarity", &self.target_similarity)
            .field("mean", &self.mean.as_ref().map(|mean| (mean.name(), mean.settings())))
            .field("schedule", &self.schedule)
            .field("widths", &self.widths)
            .field("gauge", &self.gauge)
            .field("trainer", &self.trainer.as_ref().map(|trainer| (trainer.name(), trainer.settings())))
            .field("alterations", &self.alterations.iter().map(|one| one.name()).collect::<Vec<_>>())
            .field("order", &self.order)
            .field("head", &self.head.as_ref().map(|head| (head.name(), head.settings())))
            .field("validation", &self.validation)
            .field("balanced", &self.balanced)
            .field("seed", &self.seed.0)
            .field("backend", &self.backend.as_ref().map(|backend| backend.name()))
            .field("folder", &self.folder)
            .finish()
    }
}

impl DhllBuilder {
    /// Whether inputs are centred and scaled.
    #[must_use]
    pub fn scaling(mut self, scaling: InputScaling) -> Self {
        self.scaling = Some(scaling);
        self
    }

    /// The similarity of inputs, fitted to the scaled training rows.
    #[must_use]
    pub fn similarity(mut self, similarity: impl SimilarityFit + 'static) -> Self {
        self.similarity = Some(Arc::new(similarity));
        self
    }

    /// The similarity that targets are made of, where it is not that of the inputs of the network. Only a fit needs it; a model does not keep it.
    #[must_use]
    pub fn target_similarity(mut self, similarity: impl SimilarityFit + 'static) -> Self {
        self.target_similarity = Some(Arc::new(similarity));
        self
    }

    /// The mean between the similarities of inputs and labels.
    #[must_use]
    pub fn mean(mut self, mean: impl Mean + 'static) -> Self {
        self.mean = Some(Arc::new(mean));
        self
    }

    /// The places of the layers on the path, and so their number.
    #[must_use]
    pub fn schedule(mut self, schedule: AlphaSchedule) -> Self {
        self.schedule = Some(schedule);
        self
    }

    /// No hidden layers: the head learns from the features of the similarity.
    #[must_use]
    pub fn no_layers(self) -> Self {
        self.schedule(AlphaSchedule::Listed(Vec::new()))
    }

    /// A layer at each of these alphas: [`AlphaSchedule::Listed`].
    #[must_use]
    pub fn alphas(self, alphas: impl Into<Vec<f64>>) -> Self {
        self.schedule(AlphaSchedule::Listed(alphas.into()))
    }

    /// The control for hidden targets: as many layers, but each on the label alone, at alpha = 1 with all columns of the label code. What a
    /// network on hidden targets does better than this one is due to the input in its targets.
    ///
    /// Give the trainer its hidden width: by default it follows the width of the target, which is small here.
    #[must_use]
    pub fn label_alone(self) -> Self {
        let layers = self.schedule.as_ref().map_or(1, AlphaSchedule::n_alphas);
        self.alphas(vec![1.0; layers]).widths(Widths::Full)
    }

    /// The widths of the layers.
    #[must_use]
    pub fn widths(mut self, widths: Widths) -> Self {
        self.widths = widths;
        self
    }

    /// Which rotation of the targets is learnt.
    #[must_use]
    pub fn gauge(mut self, gauge: Gauge) -> Self {
        self.gauge = gauge;
        self
    }

    /// The trainer of the hidden layers. Layers that are kept in a folder are resumed from only by a trainer with the same
    /// [`settings`](LayerTrainer::settings).
    #[must_use]
    pub fn trainer(mut self, trainer: impl LayerTrainer + 'static) -> Self {
        self.trainer = Some(Arc::new(trainer));
        self
    }

    /// Alters the rows of every training batch, or copies of the rows where a trainer has no batches, after the alterations asked for before; the layers
    /// learn the targets of the altered rows. The head sees the rows as they are.
    #[must_use]
    pub fn alter(mut self, alteration: impl Alteration + 'static) -> Self {
        self.alterations.push(Arc::new(alteration));
        self
    }

    /// Whether layers are trained one after the other or side by side.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// The trainer of the head on the last hidden layer.
    #[must_use]
    pub fn head(mut self, head: impl HeadTrainer + 'static) -> Self {
        self.head = Some(Arc::new(head));
        self
    }

    /// Validation rows.
    #[must_use]
    pub fn validation(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// Whether all classes are to count the same: rows of class k get the weight `n / (K n_k)`, times the one they have ([`Dataset::class_weights`]).
    /// It is an error where values are to be learnt.
    ///
    /// [`Dataset::class_weights`]: dhll_core::Dataset::class_weights
    #[must_use]
    pub fn balanced(mut self, balanced: bool) -> Self {
        self.balanced = balanced;
        self
    }

    /// Fixes every random choice.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Seed(seed);
        self
    }

    /// What fixes every random choice.
    pub(crate) fn seed_value(&self) -> u64 {
        self.seed.0
    }

    /// The linear-algebra backend. Layers that are trained side by side get it on one thread each.
    #[must_use]
    pub fn backend(mut self, backend: Arc<dyn Backend>) -> Self {
        self.backend = Some(backend);
        self
    }

    /// A folder in which finished layers are kept, and checkpoints of the one in training every 10 to 60 seconds. A later fit with the same settings
    /// and data resumes from them and is bit-identical; with others it is refused, as is one while the folder is in use.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }
}

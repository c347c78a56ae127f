//! What a fit does where nothing was chosen, by the kind of rows.

use std::sync::Arc;

use dhll_core::data::Origin;
use dhll_core::{
    AlphaSchedule, Dataset, DotProduct, FitContext, Gauge, HeadTrainer, InputScaling, LayerTrainer, Mean,
    SimilarityFit, Target, TrainError,
};
use dhll_means::Arithmetic;
use dhll_similarities::{Blend, LearntFamily, LearntKernel};
use dhll_train::{LogisticHead, MlpSettings, Order, RidgeHead, SoftmaxSettings};

use super::builder::DhllBuilder;
use super::choices::Widths;
use super::error::EstimatorError;

/// What rows are, as far as defaults depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowKind {
    /// Rows of a table: read from a file or given by a caller, and not images.
    pub table: bool,
    /// Whether values are to be learnt.
    pub values: bool,
    /// Whether several labels are to be learnt.
    pub labels: bool,
    /// Whether there are rows without a target beside those that have one.
    pub unlabelled: bool,
}

impl RowKind {
    /// The alpha of the one layer that is trained where layers are wanted and none were given.
    pub const ALPHA: f64 = 0.9;

    /// Of these rows.
    pub fn of(train: &Dataset) -> Self {
        let read = train.image().is_none() && train.origin() == Origin::Read;
        Self {
            table: read || train.kinds().is_some(),
            values: matches!(train.target(), Target::Values { .. }),
            labels: matches!(train.target(), Target::Labels { .. }),
            unlabelled: train.n_unlabelled() > 0,
        }
    }

    /// How inputs are scaled.
    pub fn scaling(self) -> InputScaling {
        if self.table { InputScaling::Robust } else { InputScaling::MeanNorm }
    }

    /// The name of the head.
    pub fn head(self) -> &'static str {
        match self {
            Self { labels: true, .. } => "logistic",
            Self { values: true, .. } => "ridge",
            Self { table: true, .. } | Self { unlabelled: true, .. } => "logistic",
            Self { .. } => "softmax",
        }
    }

    /// The similarity and the alphas, where layers are wanted or not.
    pub fn similarity_and_alphas(self, layers: bool) -> (&'static str, &'static [f64]) {
        match self {
            Self { unlabelled: true, .. } if !layers => ("diffusion-and-kernel", &[]),
            Self { table: true, values: true, .. } if !layers => ("learnt-kernel", &[]),
            Self { table: true, values: false, .. } if !layers => ("learnt-laplacian", &[]),
            Self { .. } => ("dot", &[Self::ALPHA]),
        }
    }
}

/// Every choice, made.
pub(crate) struct Choices {
    pub(crate) scaling: InputScaling,
    pub(crate) similarity: Arc<dyn SimilarityFit>,
    pub(crate) mean: Arc<dyn Mean>,
    pub(crate) schedule: AlphaSchedule,
    pub(crate) trainer: Arc<dyn LayerTrainer>,
    pub(crate) head: Arc<dyn HeadTrainer>,
}

impl Choices {
    /// Those of the builder, and the defaults for these rows where there is none.
    pub(crate) fn of(builder: &DhllBuilder, train: &Dataset) -> Self {
        Self::made(builder, train, builder.wants_layers())
    }

    /// As [`of`](Self::of), with layers whatever the rows.
    pub(crate) fn with_layers(builder: &DhllBuilder, train: &Dataset) -> Self {
        Self::made(builder, train, true)
    }

    /// `Ok` if trainer and head take their parameters, and the weights of the rows if there are any.
    pub(crate) fn check(&self, train: &Dataset, context: FitContext) -> Result<(), EstimatorError> {
        self.trainer.accepts(context).map_err(EstimatorError::Trainer)?;
        self.head.check().map_err(EstimatorError::Head)?;
        let refuses = |kind, name| EstimatorError::Trainer(TrainError::TakesNoWeights { kind, name });
        match train.weights() {
            Some(_) if self.schedule.n_alphas() > 0 && !self.trainer.takes_weights() => {
                Err(refuses("trainer", self.trainer.name()))
            }
            Some(_) if !self.head.takes_weights() => Err(refuses("head", self.head.name())),
            _ => Ok(()),
        }
    }

    fn made(builder: &DhllBuilder, train: &Dataset, layers: bool) -> Self {
        let kind = RowKind::of(train);
        let (name, alphas) = kind.similarity_and_alphas(layers);
        let similarity = || -> Arc<dyn SimilarityFit> {
            match name {
                "dot" => Arc::new(DotProduct),
                "diffusion-and-kernel" => Arc::new(Blend::default()),
                "learnt-laplacian" => Arc::new(LearntKernel::of(LearntFamily::Laplacian)),
                _ => Arc::new(LearntKernel::default()),
            }
        };
        let head = || -> Arc<dyn HeadTrainer> {
            match kind.head() {
                "ridge" => Arc::new(RidgeHead::default()),
                "logistic" => Arc::new(LogisticHead::default()),
                _ => Arc::new(SoftmaxSettings::default()),
            }
        };
        let layers = || AlphaSchedule::Listed(alphas.to_vec());
        Self {
            scaling: builder.scaling.unwrap_or(kind.scaling()),
            similarity: builder.similarity.clone().unwrap_or_else(similarity),
            mean: builder.mean.clone().unwrap_or_else(|| Arc::new(Arithmetic)),
            schedule: builder.schedule.clone().unwrap_or_else(layers),
            trainer: builder.trainer.clone().unwrap_or_else(|| Arc::new(MlpSettings::default())),
            head: builder.head.clone().unwrap_or_else(head),
        }
    }
}

impl DhllBuilder {
    /// Whether a choice was made that matters to layers alone, or one of a similarity, which the kernel of tables would take the place of.
    fn wants_layers(&self) -> bool {
        self.similarity.is_some()
            || self.target_similarity.is_some()
            || self.mean.is_some()
            || self.schedule.is_some()
            || self.trainer.is_some()
            || self.widths != Widths::default()
            || self.gauge != Gauge::default()
            || self.order != Order::default()
            || !self.alterations.is_empty()
    }
}

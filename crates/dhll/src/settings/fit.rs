//! All settings of a fit as one type, and the estimator they come to.

use dhll_core::{Dataset, FitContext, Gauge, InputError, InputScaling, TrainError};
use dhll_train::Order;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::alphas::Alphas;
use crate::estimator::{Dhll, DhllBuilder, RowKind, Validation, Widths};
use crate::registry::{Choice, Registry, RegistryError, RowFacts};
use crate::rows::{Noise, Shifts};

/// Why settings make no estimator.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A plug-in cannot be had.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A parameter of a trainer or a head is out of range, or has no effect.
    #[error(transparent)]
    Trainer(#[from] TrainError),
    /// Rows cannot be altered as asked for.
    #[error(transparent)]
    Alteration(#[from] InputError),
    /// Noise on rows that are not all numbers.
    #[error("noise takes numbers; these rows have categories or missing entries")]
    NoiseOnCategories,
    /// Shifts of rows that are no images.
    #[error("shifts take images; the rows of these data are none")]
    NoImages,
}

/// All settings of a fit.
///
/// # Examples
/// ```
/// use dhll::data::circles::Circles;
/// use dhll::registry::Registry;
/// use dhll::settings::FitSettings;
///
/// let settings: FitSettings = toml::from_str(
///     r#"
///     alphas = [0.5, 0.9]
///     similarity = "rbf:features=40"
///     trainer = { name = "mlp", hidden-width = 64, sgd = { epochs = 30 } }
///     "#,
/// )?;
/// let data = Circles { per_class: 50, ..Circles::default() }.generate()?;
/// let model = settings.builder(&Registry::default(), &data)?.fit(&data)?;
/// assert_eq!(model.hidden().layers().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct FitSettings {
    /// A layer at each of these, none for `[]`; by the kind of rows unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alphas: Option<Alphas>,
    /// How wide the layers are.
    pub widths: Widths,
    /// Which rotation of the targets is learnt.
    pub gauge: Gauge,
    /// How inputs are scaled; by the kind of rows unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaling: Option<InputScaling>,
    /// Shift the images of every step by up to so many pixels; the targets move with them.
    pub shifts: usize,
    /// Gaussian noise on the inputs of every step; its deviation in units of the features' own.
    pub noise: f64,
    /// Train the layers side by side on so many threads; one after the other unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<usize>,
    /// Validation rows: a share below 1, or their number.
    pub validation: Validation,
    /// Whether all classes count the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub balanced: bool,
    /// Fixes every random choice.
    pub seed: u64,
    /// The linear-algebra backend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend: Option<String>,
    /// The mean between the similarities of inputs and labels.
    pub mean: Choice,
    /// The similarity of inputs; by the kind of rows unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<Choice>,
    /// The similarity that targets are made of; that of the inputs unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_similarity: Option<Choice>,
    /// The trainer of the hidden layers.
    pub trainer: Choice,
    /// The trainer of the head; by the kind of rows unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<Choice>,
}

impl Default for FitSettings {
    fn default() -> Self {
        Self {
            alphas: None,
            widths: Widths::default(),
            gauge: Gauge::default(),
            scaling: None,
            shifts: 0,
            noise: 0.0,
            parallel: None,
            validation: Validation::default(),
            balanced: false,
            seed: 1,
            backend: None,
            mean: Choice::named("arithmetic"),
            similarity: None,
            target_similarity: None,
            trainer: Choice::named("mlp"),
            head: None,
        }
    }
}

impl FitSettings {
    /// The number of rows that are trained on, of so many.
    ///
    /// # Errors
    /// [`EstimatorError`](crate::EstimatorError) if no row would be left.
    pub fn trained_rows(&self, n_rows: usize) -> Result<usize, crate::EstimatorError> {
        Ok(n_rows - self.validation.rows(n_rows)?)
    }

    /// `Ok` if every plug-in can be had and every parameter is in range, as far as this can be told without data.
    ///
    /// # Errors
    /// [`SettingsError`] naming what is not.
    pub fn check(&self, registry: &Registry) -> Result<(), SettingsError> {
        // Whether the data are images is found out when they are loaded.
        let any = dhll_core::data::ImageShape { height: usize::MAX, width: usize::MAX };
        let facts = RowFacts { image: Some(any) };
        let kind = RowKind { table: false, values: false, labels: false, unlabelled: false };
        self.resolved(kind).plain_builder(registry, &facts)?;
        let validation = self.validation != Validation::None;
        let trainer = registry.trainers.make(&self.trainer, &facts)?;
        trainer.accepts(FitContext { validation, augmentation: false })?;
        if let Some(head) = &self.head {
            registry.heads.make(head, &facts)?.check()?;
        }
        Ok(())
    }

    /// The same with every default that depends on the rows: see [`DhllBuilder`] for which.
    #[must_use]
    pub fn resolved(&self, kind: RowKind) -> Self {
        let layers = self.alphas.is_some() || self.similarity.is_some();
        let (similarity, alphas) = kind.similarity_and_alphas(layers);
        let mut resolved = self.clone();
        resolved.scaling.get_or_insert(kind.scaling());
        resolved.similarity.get_or_insert_with(|| Choice::named(similarity));
        resolved.alphas.get_or_insert_with(|| Alphas::list(alphas));
        resolved.head.get_or_insert_with(|| Choice::named(kind.head()));
        resolved
    }

    /// The estimator of these settings for these rows.
    ///
    /// # Errors
    /// [`SettingsError`] if a plug-in cannot be had, or rows cannot be altered as asked for.
    pub fn builder(&self, registry: &Registry, train: &Dataset) -> Result<DhllBuilder, SettingsError> {
        let resolved = self.resolved(RowKind::of(train));
        let mut builder = resolved.plain_builder(registry, &RowFacts { image: train.image() })?;
        if self.shifts > 0 {
            let shape = train.image().ok_or(SettingsError::NoImages)?;
            builder = builder.alter(Shifts { shape, pixels: self.shifts });
        }
        if self.noise != 0.0 {
            let numbers = train.finite().ok_or(SettingsError::NoiseOnCategories)?;
            builder = builder.alter(Noise::relative(self.noise, numbers.view())?);
        }
        Ok(builder)
    }

    fn plain_builder(&self, registry: &Registry, facts: &RowFacts) -> Result<DhllBuilder, SettingsError> {
        let mut builder = Dhll::builder()
            .widths(self.widths.clone())
            .mean(registry.means.make(&self.mean, facts)?)
            .gauge(self.gauge)
            .trainer(registry.trainers.make(&self.trainer, facts)?)
            .validation(self.validation)
            .balanced(self.balanced)
            .backend(registry.backend(self.backend.as_deref())?)
            .seed(self.seed);
        if let Some(alphas) = &self.alphas {
            builder = builder.schedule(alphas.0.clone());
        }
        if let Some(scaling) = self.scaling {
            builder = builder.scaling(scaling);
        }
        if let Some(similarity) = &self.similarity {
            builder = builder.similarity(registry.similarities.make(similarity, facts)?);
        }
        if let Some(similarity) = &self.target_similarity {
            builder = builder.target_similarity(registry.similarities.make(similarity, facts)?);
        }
        if let Some(head) = &self.head {
            builder = builder.head(registry.heads.make(head, facts)?);
        }
        if let Some(workers) = self.parallel {
            builder = builder.order(Order::Parallel { workers });
        }
        Ok(builder)
    }
}

//! Where the targets of a network's layers come from: a list, or a function that makes target `l` when it is asked for.

use std::borrow::Cow;
use std::error::Error;

use dhll_core::data::{Finite, IntoFinite};
use dhll_core::{Backend, InputError};
use ndarray::{Array2, ArrayView2};

use dhll_core::layer::RowAugmentation;
use dhll_core::layer::TrainedLayer;

/// The rows a network is fitted to.
///
/// # Shapes
/// `train` n x d, `validation` m x d.
#[derive(Debug, Clone, Copy)]
pub struct InputRows<'a> {
    /// Rows to train on.
    pub train: Finite<'a, f32>,
    /// Validation rows, which choose among epochs and report.
    pub validation: Option<Finite<'a, f32>>,
}

impl<'a> InputRows<'a> {
    /// Rows to train on, and validation rows.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn new(
        train: impl IntoFinite<'a, f32>,
        validation: Option<ArrayView2<'a, f32>>,
    ) -> Result<Self, InputError> {
        let validation = validation.map(|x| Finite::check("the validation input", x)).transpose()?;
        Ok(Self { train: train.into_finite("the input")?, validation })
    }

    /// The same rows for a shorter time.
    pub(super) fn reborrow(&self) -> InputRows<'_> {
        InputRows { train: self.train.reborrow(), validation: self.validation.as_ref().map(Finite::reborrow) }
    }
}

/// What one layer is to give out for those rows.
///
/// # Shapes
/// `train` n x k, `validation` m x k.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// For the rows to train on.
    pub train: Array2<f32>,
    /// For the validation rows, if there are any.
    pub validation: Option<Array2<f32>>,
}

impl Target {
    /// The target as the rows of the layer behind it.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry is not finite.
    pub fn rows(&self) -> Result<InputRows<'_>, InputError> {
        InputRows::new(self.train.view(), self.validation.as_ref().map(|x| x.view()))
    }
}

/// The targets of all layers.
///
/// # Contract
/// The same layer gives the same target every time it is asked for; it may be asked for twice, and from several threads.
pub trait TargetSource: Sync {
    /// Number of hidden layers.
    fn n_layers(&self) -> usize;

    /// The target of a layer below [`n_layers`](Self::n_layers), counted from 0.
    ///
    /// # Errors
    /// Whatever keeps the target from being made.
    fn target(&self, layer: usize) -> Result<Cow<'_, Target>, Box<dyn Error + Send + Sync>>;

    /// The augmentation of a layer's batches, if any: it alters rows of `from` and returns them with this layer's targets.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    fn augmentation<'a>(
        &'a self,
        _layer: usize,
        _from: Before<'a>,
        _backend: &'a dyn Backend,
    ) -> Result<Option<Box<dyn RowAugmentation + 'a>>, Box<dyn Error + Send + Sync>> {
        Ok(None)
    }
}

/// What the input of a layer is.
#[derive(Clone, Copy)]
pub enum Before<'a> {
    /// What these layers give out for the rows, the rows themselves where there is none.
    Layers(&'a [TrainedLayer]),
    /// The target of the layer before.
    Target,
}

impl TargetSource for [Target] {
    fn n_layers(&self) -> usize {
        self.len()
    }

    fn target(&self, layer: usize) -> Result<Cow<'_, Target>, Box<dyn Error + Send + Sync>> {
        let target = self.get(layer).ok_or_else(|| format!("there are {} targets", self.len()))?;
        Ok(Cow::Borrowed(target))
    }
}

impl TargetSource for Vec<Target> {
    fn n_layers(&self) -> usize {
        self.len()
    }

    fn target(&self, layer: usize) -> Result<Cow<'_, Target>, Box<dyn Error + Send + Sync>> {
        self.as_slice().target(layer)
    }
}

/// Targets made when they are asked for, so that no more than two a worker are ever in memory.
///
/// # Examples
/// ```
/// use dhll_train::{LazyTargets, Target, TargetSource};
/// use ndarray::Array2;
///
/// let targets = LazyTargets {
///     n_layers: 3,
///     make: |layer| Ok(Target { train: Array2::from_elem((2, 1), layer as f32), validation: None }),
/// };
/// assert_eq!(targets.target(2)?.train[[0, 0]], 2.0);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LazyTargets<F> {
    /// Number of hidden layers.
    pub n_layers: usize,
    /// The target of a layer, counted from 0.
    pub make: F,
}

impl<F> TargetSource for LazyTargets<F>
where
    F: Fn(usize) -> Result<Target, Box<dyn Error + Send + Sync>> + Sync,
{
    fn n_layers(&self) -> usize {
        self.n_layers
    }

    fn target(&self, layer: usize) -> Result<Cow<'_, Target>, Box<dyn Error + Send + Sync>> {
        (self.make)(layer).map(Cow::Owned)
    }
}

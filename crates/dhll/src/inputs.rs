//! From raw rows to the feature rows that layers work on, `A = phi((X - mean) / scale)`, with all of it as data.

use std::borrow::Cow;
use std::fmt;

use dhll_core::{Cosine, DotProduct, InputError, Scaling, Similarity, input};
use ndarray::{Array2, ArrayView2};

/// Whether inputs are scaled before their similarity is taken.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum InputScaling {
    /// Inputs as they are.
    None,
    /// Centred, and divided by the mean norm of the centred training rows.
    #[default]
    MeanNorm,
    /// Centred, and brought to this mean norm; the label code grows with the inputs, so that alpha means the same. Adam's steps are
    /// of one size whatever the scale: larger inputs and targets make it take smaller ones.
    Norm(f64),
}

impl InputScaling {
    /// What the label code is to be multiplied by: the norm that was asked for, else 1.
    pub fn norm(self) -> f64 {
        if let Self::Norm(norm) = self { norm } else { 1.0 }
    }
}

/// The similarity of inputs. The ones that have a name here can be saved with a model.
#[derive(Default)]
pub enum InputSimilarity {
    /// `x . x'`.
    #[default]
    DotProduct,
    /// `x . x' / (|x| |x'|)`.
    Cosine,
    /// Any other, fitted to rows that were scaled as the inputs will be. It works in memory and cannot be saved.
    Other(Box<dyn Similarity>),
}

impl InputSimilarity {
    /// The similarities that can be saved, by their names.
    pub const SAVED: [&'static str; 2] = ["dot", "cosine"];

    /// The similarity of that name, if it is one of [`SAVED`](Self::SAVED).
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "dot" => Some(Self::DotProduct),
            "cosine" => Some(Self::Cosine),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(&self) -> Cow<'static, str> {
        self.map().name()
    }

    fn map(&self) -> &dyn Similarity {
        match self {
            Self::DotProduct => &DotProduct,
            Self::Cosine => &Cosine,
            Self::Other(similarity) => &**similarity,
        }
    }
}

impl fmt::Debug for InputSimilarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// Scaling and similarity, fitted to training rows and applied to any.
#[derive(Debug)]
pub struct Inputs {
    n_features: usize,
    scaling: Option<Scaling>,
    similarity: InputSimilarity,
}

impl Inputs {
    /// Fit the scaling to the rows of `x`, N x d.
    ///
    /// # Errors
    /// [`InputError`] if there is no row or no column, or an entry is not finite.
    pub fn fit(
        x: ArrayView2<'_, f64>,
        scaling: InputScaling,
        similarity: InputSimilarity,
    ) -> Result<Self, InputError> {
        input::not_empty("the number of rows", x.nrows())?;
        input::not_empty("the number of features", x.ncols())?;
        input::finite("the input", x)?;
        let scaling = match scaling {
            InputScaling::None => None,
            InputScaling::MeanNorm => Some(Scaling::fit(x)?),
            InputScaling::Norm(norm) => {
                input::positive("the mean norm of the inputs", norm)?;
                let Scaling { mean, scale } = Scaling::fit(x)?;
                Some(Scaling { mean, scale: scale / norm })
            }
        };
        Ok(Self { n_features: x.ncols(), scaling, similarity })
    }

    pub(crate) fn from_parts(
        n_features: usize,
        scaling: Option<Scaling>,
        similarity: InputSimilarity,
    ) -> Self {
        Self { n_features, scaling, similarity }
    }

    /// d, the number of raw features.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// What is subtracted and divided by, if anything.
    pub fn scaling(&self) -> Option<&Scaling> {
        self.scaling.as_ref()
    }

    /// The similarity of the scaled rows.
    pub fn similarity(&self) -> &InputSimilarity {
        &self.similarity
    }

    /// `A`, n x p, of the rows of `x`, n x d.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of columns or an entry that is not finite.
    pub fn features(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        input::size("the number of features", self.n_features, x.ncols())?;
        input::finite("the input", x)?;
        let scaled = match &self.scaling {
            Some(scaling) => scaling.apply(x)?,
            None => x.to_owned(),
        };
        match &self.similarity {
            // Its map changes nothing, so that the scaled rows need not be copied.
            InputSimilarity::DotProduct => Ok(scaled),
            similarity => Ok(similarity.map().features(scaled.view())?.into_owned()),
        }
    }
}

/// `values` in f32, in which layers are trained and run.
///
/// # Errors
/// [`InputError::Overflow`] for a value beyond what f32 holds; `what` is what a row's values are.
pub(crate) fn single(what: &'static str, values: ArrayView2<'_, f64>) -> Result<Array2<f32>, InputError> {
    let single = values.mapv(|value| value as f32);
    match single.indexed_iter().find(|(_, value)| !value.is_finite()) {
        Some(((row, _), _)) => Err(InputError::Overflow { what, row }),
        None => Ok(single),
    }
}

/// What messages call the features that a network gets.
pub(crate) const SCALED: &str = "its scaled features";
/// What messages call a target.
pub(crate) const TARGET: &str = "its hidden target";

//! Similarities as feature maps: `sim(x, x') = phi(x) . phi(x')`.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use serde_json::Value;

use crate::data::Finite;
use crate::input::InputError;
use crate::linalg::Backend;

/// A similarity that is an inner product of features, so that its Gram matrix is `A A^T` with `A = phi(X)`.
///
/// It is data: what a map has to learn it has learnt before, from training rows ([`SimilarityFit`]), and the backend is handed in when it is
/// applied.
///
/// # Contract
/// Rows are mapped one by one: a row's features do not depend on the rows beside it.
pub trait Similarity: Debug + Send + Sync {
    /// Short lower-case name, as on the command line: `dot`.
    fn name(&self) -> Cow<'static, str>;

    /// `phi(X)`, N x p, from `x`, N x d. A map that changes nothing returns the view it was given.
    ///
    /// # Errors
    /// [`InputError`] if `x` does not fit the map, or a feature overflows.
    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError>;

    /// What a model file keeps of it; `None` where it cannot be saved, as unless overridden.
    fn saved(&self) -> Option<SavedSimilarity> {
        None
    }

    /// [`map`](Self::map) of rows that have not been looked at.
    ///
    /// # Errors
    /// [`InputError`] if an entry is not finite, or as there.
    fn features<'a>(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        self.map(backend, Finite::check("the input", x)?)
    }
}

/// A similarity as it is written to a file: which one it is, its settings, and its arrays by name.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedSimilarity {
    /// The name that its loader is registered under.
    pub kind: String,
    /// Everything but arrays.
    pub settings: Value,
    /// Its arrays, each under a name of its own.
    pub arrays: Vec<(String, Array2<f64>)>,
}

impl SavedSimilarity {
    /// One that is known by its name alone.
    pub fn plain(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), settings: Value::Null, arrays: Vec::new() }
    }
}

/// A similarity before it has seen training rows.
pub trait SimilarityFit: Debug + Send + Sync {
    /// Short lower-case name, as on the command line: `rbf`.
    fn name(&self) -> Cow<'static, str>;

    /// The similarity, fitted to the training rows `x`, N x d, which are scaled already, and coded targets `b`, n x c, of the first n of them; the
    /// others have none. Most look at `x` alone; one that learns its metric needs both.
    ///
    /// # Errors
    /// Whatever keeps it from being fitted.
    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>>;

    /// As [`fit`](Self::fit), where the rows of `b` may have weights above 0, n. Unless overridden, every row counts once: so do landmarks and
    /// bandwidths, which look at where rows are. One that learns from the targets takes the weights.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    fn fit_weighted(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        let _ = weights;
        self.fit(backend, x, b)
    }

    /// Whether it has to see the training rows; every one that is not fitted already has, unless it overrides this.
    fn needs_rows(&self) -> bool {
        true
    }

    /// Its parameters, for the record of a fit; none unless overridden.
    fn settings(&self) -> Value {
        Value::Null
    }
}

/// A similarity that is fitted already stays as it is.
impl<S: Similarity + Clone + 'static> SimilarityFit for S {
    fn name(&self) -> Cow<'static, str> {
        Similarity::name(self)
    }

    fn fit(
        &self,
        _: &dyn Backend,
        _: Finite<'_, f64>,
        _: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::new(self.clone()))
    }

    fn needs_rows(&self) -> bool {
        false
    }

    fn settings(&self) -> Value {
        self.saved().map_or(Value::Null, |saved| saved.settings)
    }
}

impl SimilarityFit for Arc<dyn SimilarityFit> {
    fn name(&self) -> Cow<'static, str> {
        (**self).name()
    }

    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        (**self).fit(backend, x, b)
    }

    fn fit_weighted(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        (**self).fit_weighted(backend, x, b, weights)
    }

    fn needs_rows(&self) -> bool {
        (**self).needs_rows()
    }

    fn settings(&self) -> Value {
        (**self).settings()
    }
}

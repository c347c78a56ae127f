//! From a data set to the feature rows `A = phi(X)` and `B = psi(y)` that paths and layers work on.

use dhll_core::labels::LabelError;
use dhll_core::{DotProduct, InputError, LabelCode, Scaling, Similarity};
use dhll_data::Dataset;
use ndarray::Array2;
use thiserror::Error;

/// Why a data set was not encoded.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The features do not fit.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The labels do not fit.
    #[error(transparent)]
    Label(#[from] LabelError),
}

/// The rows of a data set as the method sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// `A = phi(X)`, N x p.
    pub a: Array2<f64>,
    /// `B = psi(y)`, N x c.
    pub b: Array2<f64>,
}

/// Scaling, similarity and label code, fitted to training rows and applied to any.
pub struct Encoding {
    scaling: Option<Scaling>,
    similarity: Box<dyn Similarity>,
    code: LabelCode,
}

impl Encoding {
    /// Inputs as they are, similar by their dot product: what the paper does with its circles.
    ///
    /// # Errors
    /// [`EncodingError`] if the labels make no code.
    pub fn raw(train: &Dataset) -> Result<Self, EncodingError> {
        Self::new(None, Box::new(DotProduct), train)
    }

    /// Inputs centred and divided by their mean norm, similar by their dot product: what the paper does with MNIST.
    ///
    /// # Errors
    /// [`EncodingError`] if the features are not finite or the labels make no code.
    pub fn scaled(train: &Dataset) -> Result<Self, EncodingError> {
        Self::new(Some(Scaling::fit(train.features.view())?), Box::new(DotProduct), train)
    }

    /// Any scaling and any similarity.
    ///
    /// # Errors
    /// [`EncodingError::Label`] if the labels make no code.
    pub fn new(
        scaling: Option<Scaling>,
        similarity: Box<dyn Similarity>,
        train: &Dataset,
    ) -> Result<Self, EncodingError> {
        Ok(Self { scaling, similarity, code: LabelCode::fit(&train.labels, train.n_classes())? })
    }

    /// `A` and `B` of the rows of `data`.
    ///
    /// # Errors
    /// [`EncodingError`] if the features do not fit the encoding or are not finite, or a label is no class.
    pub fn encode(&self, data: &Dataset) -> Result<Encoded, EncodingError> {
        let scaled = self.scaling.as_ref().map(|scaling| scaling.apply(data.features.view())).transpose()?;
        let x = scaled.as_ref().map_or(data.features.view(), |scaled| scaled.view());
        Ok(Encoded { a: self.similarity.features(x)?.into_owned(), b: self.code.encode(&data.labels)? })
    }
}

//! From a data set to the feature rows `A = phi(X)` and `B = psi(y)` that paths and layers work on.

use dhll_core::LabelError;
use dhll_core::{DotProduct, InputError, LabelCode, Scaling, Similarity, input};
use dhll_data::Dataset;
use dhll_similarities::{SoftLabelError, soft_labels};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};
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
    /// The soft labels do not fit.
    #[error(transparent)]
    Soft(#[from] SoftLabelError),
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
        Ok(Self::with_code(scaling, similarity, LabelCode::fit(&train.labels, train.n_classes())?))
    }

    /// Any scaling, any similarity and any code of the classes: by a class similarity, from soft labels, or given.
    ///
    /// # Examples
    /// ```
    /// use dhll::core::DotProduct;
    /// use dhll::data::circles::Circles;
    /// use dhll::{Encoding, LabelCode};
    /// use ndarray::array;
    ///
    /// let code = LabelCode::from_rows(array![[1.0, 0.0], [0.0, 1.0]])?; // one-hot columns that are not centred
    /// let rows = Encoding::with_code(None, Box::new(DotProduct), code).encode(&Circles::default().generate()?)?;
    /// assert_eq!(rows.b.dim(), (1000, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_code(scaling: Option<Scaling>, similarity: Box<dyn Similarity>, code: LabelCode) -> Self {
        Self { scaling, similarity, code }
    }

    /// `A` and `B` of the rows of `data`.
    ///
    /// # Errors
    /// [`EncodingError`] if the features do not fit the encoding or are not finite, or a label is no class of the code.
    pub fn encode(&self, data: &Dataset) -> Result<Encoded, EncodingError> {
        Ok(Encoded { a: self.inputs(data.features.view())?, b: self.code.encode(&data.labels)? })
    }

    /// `A` and `B` of rows whose labels are probabilities of the classes: `B = P psi`.
    ///
    /// # Shapes
    /// `features` N x d, `probabilities` N x K.
    ///
    /// # Errors
    /// [`EncodingError`] if the features do not fit the encoding or are not finite, a row of `probabilities` is no
    /// distribution over the classes of the code, or the numbers of rows differ.
    ///
    /// # Examples
    /// ```
    /// use dhll::Encoding;
    /// use dhll::core::DotProduct;
    /// use dhll::similarities::soft_labels;
    /// use ndarray::array;
    ///
    /// let (x, p) = (array![[1.0, 0.0], [0.0, 1.0]], array![[0.9, 0.1], [0.25, 0.75]]);
    /// let encoding = Encoding::with_code(None, Box::new(DotProduct), soft_labels::fit(p.view())?);
    /// assert_eq!(encoding.encode_soft(x.view(), p.view())?.b, array![[-0.8], [0.5]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encode_soft(
        &self,
        features: ArrayView2<'_, f64>,
        probabilities: ArrayView2<'_, f64>,
    ) -> Result<Encoded, EncodingError> {
        input::size("the number of rows of probabilities", features.nrows(), probabilities.nrows())?;
        Ok(Encoded { a: self.inputs(features)?, b: soft_labels::encode(&self.code, probabilities)? })
    }

    /// The code of the classes.
    pub fn code(&self) -> &LabelCode {
        &self.code
    }

    /// `A = phi(X)`.
    fn inputs(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, EncodingError> {
        let scaled = match &self.scaling {
            Some(scaling) => CowArray::<f64, Ix2>::from(scaling.apply(x)?),
            None => x.into(),
        };
        Ok(self.similarity.features(scaled.view())?.into_owned())
    }
}

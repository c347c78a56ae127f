//! The encoding of a data set, fitted to training rows and applied to any: `A = phi((X - mean) / scale)`, `B = psi(y)`.

use std::error::Error;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, CowArray, Ix2};
use thiserror::Error;

use super::input_scaling::InputScaling;
use super::label_code::LabelCode;
use super::plain::DotProduct;
use super::scaling::Scaling;
use super::similarity::{Similarity, SimilarityFit};
use super::single::single;
use crate::data::{Dataset, Finite, IntoFinite, LabelError};
use crate::input::{self, InputError};
use crate::linalg::Backend;
use crate::memory::{self, counted};

/// What messages call the features that a network gets.
const SCALED: &str = "its scaled features";

/// Why a data set was not encoded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The features do not fit.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The labels do not fit.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The similarity was not fitted.
    #[error("the similarity {name} cannot be fitted to these rows")]
    Similarity {
        /// Its name.
        name: String,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// The rows of a data set as the method sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// `A = phi(X)`, N x p.
    pub a: Array2<f64>,
    /// `B = psi(y)`, N x c.
    pub b: Array2<f64>,
}

impl Encoded {
    /// `A` in f32, as the first layer gets it.
    ///
    /// # Errors
    /// [`InputError::Overflow`] naming a row with a value that f32 does not hold.
    pub fn single(&self) -> Result<Array2<f32>, InputError> {
        single(SCALED, self.a.view())
    }
}

/// Scaling, similarity and label code. It is data: a model file holds it.
///
/// ```text
/// A = phi((X - mean) / scale)        N x p
/// B = psi(y)                         N x c
/// ```
///
/// # Examples
/// ```
/// use dhll_core::data::{Dataset, Origin};
/// use dhll_core::Encoding;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let (x, y) = (array![[1.0, 0.0], [3.0, 0.0]], vec![0, 1]);
/// let classes = vec!["no".to_owned(), "yes".to_owned()];
/// let train = Dataset::new("two rows", x, y, classes, None, Origin::Drawn)?;
/// let rows = Encoding::scaled(&train)?.encode(&Faer::default(), &train)?;
/// assert_eq!((rows.a, rows.b), (array![[-1.0, 0.0], [1.0, 0.0]], array![[-1.0], [1.0]]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Encoding {
    n_features: usize,
    scaling: Option<Scaling>,
    similarity: Arc<dyn Similarity>,
    code: LabelCode,
}

impl Encoding {
    /// Inputs as they are, similar by their dot product: what the paper does with its circles.
    ///
    /// # Errors
    /// [`EncodingError`] if the labels make no code.
    pub fn raw(train: &Dataset) -> Result<Self, EncodingError> {
        Self::plain(train, InputScaling::None)
    }

    /// Inputs centred and divided by their mean norm, similar by their dot product: what the paper does with MNIST.
    ///
    /// # Errors
    /// [`EncodingError`] if the labels make no code.
    pub fn scaled(train: &Dataset) -> Result<Self, EncodingError> {
        Self::plain(train, InputScaling::MeanNorm)
    }

    fn plain(train: &Dataset, scaling: InputScaling) -> Result<Self, EncodingError> {
        let scaling = scaling.fit(train.finite())?;
        let code = LabelCode::fit(train.labels(), train.n_classes())?;
        Ok(Self { n_features: train.n_features(), scaling, similarity: Arc::new(DotProduct), code })
    }

    /// Scaling and similarity fitted to the training rows, labels coded and brought to the scale of the inputs.
    ///
    /// # Errors
    /// [`EncodingError`] if there is no row or no column, the similarity cannot be fitted, or the labels make no code.
    pub fn fit(
        backend: &dyn Backend,
        train: &Dataset,
        scaling: InputScaling,
        similarity: &dyn SimilarityFit,
    ) -> Result<Self, EncodingError> {
        input::not_empty("the number of rows", train.n_samples())?;
        input::not_empty("the number of features", train.n_features())?;
        let code = LabelCode::fit(train.labels(), train.n_classes())?.scaled(scaling.norm())?;
        let scaling = scaling.fit(train.finite())?;
        let similarity = {
            let x = scaled(scaling.as_ref(), train.finite())?;
            let name = similarity.name().into_owned();
            let failed = |source| EncodingError::Similarity { name, source };
            similarity.fit(backend, Finite::known(x.view())).map_err(failed)?
        };
        Ok(Self { n_features: train.n_features(), scaling, similarity, code })
    }

    /// From its parts, as read from a file.
    ///
    /// # Errors
    /// [`InputError`] if the scaling is of another width, or its scale is not finite and above 0.
    pub fn from_parts(
        n_features: usize,
        scaling: Option<Scaling>,
        similarity: Arc<dyn Similarity>,
        code: LabelCode,
    ) -> Result<Self, InputError> {
        if let Some(scaling) = &scaling {
            input::size("the length of the mean row", n_features, scaling.mean.len())?;
            input::positive("the scale of the inputs", scaling.scale)?;
        }
        Ok(Self { n_features, scaling, similarity, code })
    }

    /// The same inputs with any code of the classes: by a class similarity, from soft labels, or given.
    #[must_use]
    pub fn with_code(self, code: LabelCode) -> Self {
        Self { code, ..self }
    }

    /// The same scaling and code with another similarity, which is fitted already.
    #[must_use]
    pub fn with_similarity(self, similarity: Arc<dyn Similarity>) -> Self {
        Self { similarity, ..self }
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
    pub fn similarity(&self) -> &Arc<dyn Similarity> {
        &self.similarity
    }

    /// The code of the classes.
    pub fn code(&self) -> &LabelCode {
        &self.code
    }

    /// `A` and `B` of the rows of `data`.
    ///
    /// # Errors
    /// [`EncodingError`] if the features do not fit the encoding, or a label is no class of the code.
    pub fn encode(&self, backend: &dyn Backend, data: &Dataset) -> Result<Encoded, EncodingError> {
        let (rows, columns) = data.features().dim();
        let what = format_args!("scaled copies of {} rows of {} columns", counted(rows), counted(columns));
        let bytes = size_of::<f64>() + size_of::<f32>();
        memory::check_array(what, &[rows, columns], bytes).map_err(InputError::from)?;
        Ok(Encoded { a: self.features(backend, data.finite())?, b: self.code.encode(data.labels())? })
    }

    /// `A`, n x p, of the rows of `x`, n x d.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of columns or an entry that is not finite, or a feature overflows.
    pub fn features<'x>(
        &self,
        backend: &dyn Backend,
        x: impl IntoFinite<'x, f64>,
    ) -> Result<Array2<f64>, InputError> {
        let x = x.into_finite("the input")?;
        input::size("the number of features", self.n_features, x.ncols())?;
        let scaled = scaled(self.scaling.as_ref(), x)?;
        let mapped = self.similarity.map(backend, Finite::known(scaled.view()))?;
        match mapped.is_view() {
            // The dot product changes nothing, so that the scaled rows need not be copied.
            true => Ok(scaled.into_owned()),
            false => Ok(mapped.into_owned()),
        }
    }

    /// [`features`](Self::features) in f32, as the first layer of a network gets them.
    ///
    /// # Errors
    /// As there; [`InputError::Overflow`] naming a row with a value that f32 does not hold.
    pub fn single<'x>(
        &self,
        backend: &dyn Backend,
        x: impl IntoFinite<'x, f64>,
    ) -> Result<Array2<f32>, InputError> {
        single(SCALED, self.features(backend, x)?.view())
    }
}

/// The rows, scaled if they are to be.
fn scaled<'x>(scaling: Option<&Scaling>, x: Finite<'x, f64>) -> Result<CowArray<'x, f64, Ix2>, InputError> {
    let view: ArrayView2<'x, f64> = x.view();
    match scaling {
        Some(scaling) => Ok(scaling.apply(x)?.into()),
        None => Ok(view.into()),
    }
}

//! The encoding of a data set, fitted to training rows and applied to any: `A = phi((X - mean) / scale)`, `B = psi(y)`.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};

use super::encoded::{Encoded, SCALED};
use super::encoding_error::EncodingError;
use super::input_scaling::InputScaling;
use super::label_code::LabelCode;
use super::plain::DotProduct;
use super::preprocessing::{Preprocessing, of_training, preprocessed, translated};
use super::scaling::Scaling;
use super::similarity::{Similarity, SimilarityFit};
use super::single::single;
use super::target_code::TargetCode;
use crate::data::{Dataset, Finite};
use crate::input::{self, InputError};
use crate::linalg::Backend;
use crate::memory::{self, counted};

/// Rows that are mapped at once where all of them need not be.
const BLOCK_ROWS: usize = 1024;

/// Preprocessing of columns, scaling, similarity and target code. It is data: a model file holds it.
///
/// ```text
/// A = phi((C(X) - mean) / scale)     N x p,     C is the preprocessing of columns, if there is one
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
    preprocessing: Option<Preprocessing>,
    scaling: Option<Scaling>,
    similarity: Arc<dyn Similarity>,
    code: TargetCode,
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
        let train = &*train.for_fit();
        let code = TargetCode::fit(train.target(), train.weights(), scaling.norm())?;
        let preprocessing = scaling.preprocessing(train);
        let x = of_training(preprocessing.as_ref(), train)?;
        let scaling = scaling.fit(Finite::known(x.view()), train.all_weights().as_deref())?;
        let n_features = train.n_features();
        Ok(Self { n_features, preprocessing, scaling, similarity: Arc::new(DotProduct), code })
    }

    /// Preprocessing, scaling and similarity fitted to all training rows, and the target of those that have one coded and brought to the scale of the
    /// inputs. Means and learnt similarities take the weights of rows; those of weight 0 have no influence.
    ///
    /// # Errors
    /// [`EncodingError`] if there is no row or no column that varies, the similarity cannot be fitted, or the target makes no code.
    pub fn fit(
        backend: &dyn Backend,
        train: &Dataset,
        scaling: InputScaling,
        similarity: &dyn SimilarityFit,
    ) -> Result<Self, EncodingError> {
        let train = &*train.for_fit();
        input::not_empty("the number of rows", train.n_samples())?;
        input::not_empty("the number of features", train.n_features())?;
        let code = TargetCode::fit(train.target(), train.weights(), scaling.norm())?;
        let preprocessing = scaling.preprocessing(train);
        let x = of_training(preprocessing.as_ref(), train)?;
        if x.ncols() == 0 {
            return Err(EncodingError::NoFeatures);
        }
        let scaling = scaling.fit(Finite::known(x.view()), train.all_weights().as_deref())?;
        let similarity = {
            let x = scaled(scaling.as_ref(), x)?;
            let failed = |source| EncodingError::Similarity { name: similarity.name().into_owned(), source };
            let b = code.encode(train.target())?;
            let (x, weights) = (Finite::known(x.view()), train.weights());
            similarity.fit_weighted(backend, x, b.view(), weights).map_err(failed)?
        };
        Ok(Self { n_features: train.n_features(), preprocessing, scaling, similarity, code })
    }

    /// From its parts, as read from a file; `n_features` is the number of raw features.
    ///
    /// # Errors
    /// [`InputError`] if preprocessing or scaling are of another width, or the scale is not finite and above 0.
    pub fn from_parts(
        n_features: usize,
        preprocessing: Option<Preprocessing>,
        scaling: Option<Scaling>,
        similarity: Arc<dyn Similarity>,
        code: TargetCode,
    ) -> Result<Self, InputError> {
        let mut width = n_features;
        if let Some(preprocessing) = &preprocessing {
            input::size("the number of columns to preprocess", n_features, preprocessing.n_columns())?;
            width = preprocessing.n_features();
        }
        if let Some(scaling) = &scaling {
            input::size("the length of the mean row", width, scaling.mean.len())?;
            input::positive("the scale of the inputs", scaling.scale)?;
        }
        Ok(Self { n_features, preprocessing, scaling, similarity, code })
    }

    /// The same inputs with any code of the classes: by a class similarity, from soft labels, or given.
    #[must_use]
    pub fn with_code(self, code: LabelCode) -> Self {
        Self { code: TargetCode::Classes(code), ..self }
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

    /// What becomes of the columns of a table, if it is not taken as it is.
    pub fn preprocessing(&self) -> Option<&Preprocessing> {
        self.preprocessing.as_ref()
    }

    /// What is subtracted and divided by, if anything.
    pub fn scaling(&self) -> Option<&Scaling> {
        self.scaling.as_ref()
    }

    /// The similarity of the scaled rows.
    pub fn similarity(&self) -> &Arc<dyn Similarity> {
        &self.similarity
    }

    /// The code of the target.
    pub fn code(&self) -> &TargetCode {
        &self.code
    }

    /// `A` and `B` of the rows of `data`.
    ///
    /// # Errors
    /// [`EncodingError`] if the features do not fit the encoding, or the target does not fit the code.
    pub fn encode(&self, backend: &dyn Backend, data: &Dataset) -> Result<Encoded, EncodingError> {
        Ok(Encoded { a: self.inputs(backend, data)?, b: self.code.encode(data.target())? })
    }

    /// `A` of the rows of `data`, n x p.
    ///
    /// # Errors
    /// [`InputError`] if the features do not fit the encoding, or one overflows.
    pub fn inputs(&self, backend: &dyn Backend, data: &Dataset) -> Result<Array2<f64>, InputError> {
        input::size("the number of features", self.n_features, data.n_features())?;
        let (rows, columns) = data.features().dim();
        let what = format_args!("scaled copies of {} rows of {} columns", counted(rows), counted(columns));
        memory::check_array(what, &[rows, columns], size_of::<f64>() + size_of::<f32>())?;
        self.mapped(backend, preprocessed(self.preprocessing.as_ref(), data)?)
    }

    /// `A` of the rows of `data` in f32, n x p, as the first layer of a network gets them. Rows are mapped in blocks, so that `A` is never held in f64.
    ///
    /// # Errors
    /// [`InputError`] if the features do not fit the encoding, or one overflows.
    pub fn single_inputs(&self, backend: &dyn Backend, data: &Dataset) -> Result<Array2<f32>, InputError> {
        let rows = self.rows(data)?;
        let mut inputs: Option<Array2<f32>> = None;
        for start in (0..rows.nrows()).step_by(BLOCK_ROWS) {
            let place = s![start..(start + BLOCK_ROWS).min(rows.nrows()), ..];
            let block = self.single(backend, rows.slice(place));
            let block = block.map_err(|error| error.of_rows(|row| start + row))?;
            if inputs.is_none() {
                let shape = [rows.nrows(), block.ncols()];
                let what = format_args!("{} features of {} rows", counted(shape[1]), counted(shape[0]));
                memory::check_array(what, &shape, size_of::<f32>())?;
                inputs = Some(Array2::zeros(shape));
            }
            if let Some(inputs) = &mut inputs {
                inputs.slice_mut(place).assign(&block);
            }
        }
        inputs.map_or_else(|| self.single(backend, rows.view()), Ok)
    }

    /// The raw features of `data` as [`features`](Self::features) takes them: categories as places among the levels of the training rows.
    ///
    /// # Errors
    /// [`InputError`] if the columns are more or fewer, or hold something else than those of the training rows.
    pub fn rows<'d>(&self, data: &'d Dataset) -> Result<CowArray<'d, f64, Ix2>, InputError> {
        translated(self.preprocessing.as_ref(), data)
    }

    /// `Ok` if every row of `x`, n x d, can be encoded: finite numbers, or, where a table is preprocessed, NaN for what is missing and places
    /// among the levels for categories.
    ///
    /// # Errors
    /// [`InputError`] otherwise, naming the first entry that does not fit.
    pub fn check(&self, x: ArrayView2<'_, f64>) -> Result<(), InputError> {
        input::size("the number of features", self.n_features, x.ncols())?;
        match &self.preprocessing {
            Some(preprocessing) => preprocessing.check_rows(x),
            None => input::finite("the input", x),
        }
    }

    /// `A`, n x p, of the rows of `x`, n x d.
    ///
    /// # Errors
    /// [`InputError`] as [`check`](Self::check), or if a feature overflows.
    pub fn features(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        self.check(x)?;
        self.checked(backend, x)
    }

    /// [`features`](Self::features) in f32, as the first layer of a network gets them, of rows for which [`check`](Self::check) is `Ok`.
    ///
    /// # Errors
    /// As there; [`InputError::Overflow`] naming a row with a value that f32 does not hold.
    pub fn single(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array2<f32>, InputError> {
        single(SCALED, self.checked(backend, x)?.view())
    }

    fn checked(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        debug_assert_eq!(self.check(x), Ok(()), "rows that were said to be checked");
        match &self.preprocessing {
            Some(preprocessing) => self.mapped(backend, preprocessing.apply(x)?.into()),
            None => self.mapped(backend, x.into()),
        }
    }

    /// `phi((x - mean) / scale)` of finite rows.
    fn mapped(&self, backend: &dyn Backend, x: CowArray<'_, f64, Ix2>) -> Result<Array2<f64>, InputError> {
        let scaled = scaled(self.scaling.as_ref(), x)?;
        let mapped = self.similarity.map(backend, Finite::known(scaled.view()))?;
        match mapped.is_view() {
            // The dot product changes nothing, so that the scaled rows need not be copied.
            true => Ok(scaled.into_owned()),
            false => Ok(mapped.into_owned()),
        }
    }
}

/// The rows, scaled if they are to be; they are finite.
fn scaled<'x>(
    scaling: Option<&Scaling>,
    x: CowArray<'x, f64, Ix2>,
) -> Result<CowArray<'x, f64, Ix2>, InputError> {
    match scaling {
        Some(scaling) => Ok(scaling.apply(Finite::known(x.view()))?.into()),
        None => Ok(x),
    }
}

//! Random features: `phi(x) = D^(-1/2) [f(w_1.x), ..., f(w_D.x)]` with `k(x, y) = E_w [ f(w.x) . f(w.y) ]`.

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, Similarity, input};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, CowArray, Ix2, Zip, s};

use crate::fit;
use crate::kernel::Kernel;

/// What is done to the product `t = w.x` of a row and a random direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nonlinearity {
    /// `[cos t, sin t]`, two features a direction: rows have norm 1 exactly.
    Fourier,
    /// `sqrt(2)` above 0, 0 below, `sqrt(1/2)` at 0.
    Step,
    /// `sqrt(2) max(t, 0)`.
    Relu,
}

impl Nonlinearity {
    /// Features a direction.
    fn features(self) -> usize {
        match self {
            Self::Fourier => 2,
            Self::Step | Self::Relu => 1,
        }
    }

    /// `scale f(t)`.
    fn apply(self, products: &Array2<f64>, scale: f64, mut features: ArrayViewMut2<'_, f64>) {
        let root = scale * std::f64::consts::SQRT_2;
        match self {
            Self::Fourier => {
                let count = products.ncols();
                let (cosines, sines) = features.multi_slice_mut((s![.., ..count], s![.., count..]));
                Zip::from(cosines).and(sines).and(products).for_each(|cosine, sine, t| {
                    let (s, c) = t.sin_cos();
                    (*cosine, *sine) = (scale * c, scale * s);
                });
            }
            Self::Step => features.zip_mut_with(products, |feature, &t| {
                *feature = match t {
                    0.0 => 0.5 * root,
                    t if t > 0.0 => root,
                    _ => 0.0,
                }
            }),
            Self::Relu => features.zip_mut_with(products, |feature, &t| *feature = root * t.max(0.0)),
        }
    }
}

/// A kernel that is an expectation over random directions.
///
/// ```text
/// k(x, y) = E_w [ f(w.x) . f(w.y) ]
/// ```
///
/// # Contract
/// The same seed gives the same directions, independent of one another and all of the same distribution.
pub trait RandomKernel: Kernel {
    /// `f`.
    fn nonlinearity(&self) -> Nonlinearity;

    /// `count` draws of `w`.
    ///
    /// # Shapes
    /// The result is `n_inputs` x `count`: a direction a column.
    fn directions(&self, n_inputs: usize, count: usize, seed: u64) -> Array2<f64>;
}

/// The random features of a kernel.
///
/// ```text
/// Fourier (RBF: w normal, Laplacian: w Cauchy):  phi(x) = D^(-1/2) [cos(W^T x), sin(W^T x)]      2 D features
/// arc-cosine of order 0, 1:                      phi(x) = (2/D)^(1/2) step(W^T x), relu(W^T x)   D features
/// ```
///
/// `phi(x) . phi(x')` is unbiased, with an error of order `D^(-1/2)`: with Fourier features at most
/// `sqrt(2 log(2/delta) / D)` with probability `1 - delta`, by Hoeffding's inequality. Nothing is learnt from the rows
/// but what the kernel itself holds (its bandwidth).
///
/// # Shapes
/// `x` n x d, features n x 2 D or n x D.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use dhll_core::Similarity;
/// use dhll_faer::Faer;
/// use dhll_similarities::{RandomFeatures, Rbf};
/// use ndarray::array;
///
/// let map = RandomFeatures::new(&Rbf::new(1.0)?, Arc::new(Faer::default()), 2, 1000, 0)?;
/// let x = array![[0.0, 0.0], [1.0, 0.0]];
/// let features = map.features(x.view())?;
/// let k = features.row(0).dot(&features.row(1));
/// assert!((k - (-0.5_f64).exp()).abs() < 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Rahimi and Recht, *Random features for large-scale kernel machines*, NIPS 2007; Sutherland and Schneider, *On the
/// error of random Fourier features*, UAI 2015, for sine and cosine rather than a random phase; Cho and Saul, *Kernel
/// Methods for Deep Learning*, NIPS 2009.
pub struct RandomFeatures {
    backend: Arc<dyn Backend>,
    name: String,
    nonlinearity: Nonlinearity,
    directions: Array2<f64>,
}

impl RandomFeatures {
    /// The map of a kernel on rows of width `n_inputs`, with `count` random directions.
    ///
    /// # Errors
    /// [`InputError::Empty`] if `count` is 0.
    pub fn new(
        kernel: &dyn RandomKernel,
        backend: Arc<dyn Backend>,
        n_inputs: usize,
        count: usize,
        seed: u64,
    ) -> Result<Self, InputError> {
        input::not_empty("the number of random directions", count)?;
        let what = format_args!("{} random directions for {} inputs", counted(count), counted(n_inputs));
        memory::check_array(what, &[n_inputs, count], size_of::<f64>())?;
        let directions = kernel.directions(n_inputs, count, seed);
        input::size("the number of entries of a random direction", n_inputs, directions.nrows())?;
        input::size("the number of random directions", count, directions.ncols())?;
        let name = format!("random-{}", kernel.name());
        Ok(Self { backend, name, nonlinearity: kernel.nonlinearity(), directions })
    }

    /// Number of features: twice the number of directions for Fourier features, else that number.
    pub fn width(&self) -> usize {
        self.nonlinearity.features() * self.directions.ncols()
    }
}

impl Similarity for RandomFeatures {
    fn name(&self) -> Cow<'static, str> {
        self.name.clone().into()
    }

    fn features<'a>(&self, x: ArrayView2<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        let (n_inputs, count) = self.directions.dim();
        input::size("the number of features", n_inputs, x.ncols())?;
        input::finite("the input", x)?;
        let scale = (count as f64).sqrt().recip();
        let features = fit::by_blocks(x, self.width(), |x, features| {
            let mut products = Array2::zeros((x.nrows(), count));
            self.backend.gemm(1.0, x, self.directions.view(), 0.0, products.view_mut());
            input::finite("the product of the input and the random directions", products.view())?;
            self.nonlinearity.apply(&products, scale, features);
            Ok(())
        })?;
        Ok(features.into())
    }
}

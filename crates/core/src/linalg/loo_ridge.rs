//! Ridge regression with leave-one-out errors in closed form, for any number of ridges after one eigenproblem.

use std::convert::Infallible;
use std::marker::PhantomData;

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::block_rows::{BlockError, BlockRows, ranges};
use super::eigen::EigenError;
use super::entry::Entry;
use super::principal::{BLOCK_ROWS, PrincipalComponents, centred, of_block, weighted_mean};
use super::{Backend, product};
use crate::input::{self, total_weight};
use crate::parts::{PartSums, parts};

/// Ridge regression with an intercept that is not penalised, for all ridges.
///
/// ```text
/// (w, b0) = argmin |X w + 1 b0^T - B|^2 + lambda |w|^2
///         = V (F^T B / (e + lambda)),   b0 = mean(B) - mu^T w         F, V, e, mu: PrincipalComponents
/// h_i     = 1/n + sum_k F_ik^2 / (e_k + lambda)                       leverage of row i
/// b_i - f_(-i)(x_i) = (b_i - f(x_i)) / (1 - h_i)                       error at row i of the fit to all other rows
/// ```
///
/// `1 - h_i` is taken to be at least 1e-3, and directions with negligible eigenvalues are left out, so that `lambda = 0` gives the least-squares
/// solution of least norm. The ridge is absolute: it is compared with sums of squares over rows.
///
/// Rows and targets are borrowed, and read block by block: once for the mean, once for the Gram matrix, once for `F^T B`, and once whenever errors are
/// asked for, those of all ridges at once. Weights come from sums in f64; errors are computed in the precision of the rows. In f32 a leverage is then off
/// by about 1e-7 `sigma / lambda^(1/2)`, sigma^2 the mean squared length of the centred rows: far less than tells ridges above 1e-5 sigma^2 apart.
///
/// # Shapes
/// `X` n x p, `B` n x c, `w` p x c, `b0` c. Memory besides `X` and `B` is that of a few matrices of order min(n, p).
///
/// # References
/// Hoerl and Kennard, Ridge regression, Technometrics 12 (1970); Allen, The relationship between variable selection and data augmentation and a
/// method for prediction, Technometrics 16 (1974), for the leave-one-out errors (PRESS).
///
/// # Examples
/// ```
/// use dhll_core::linalg::RidgePath;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [2.0], [3.0]];
/// let b = array![[1.1], [2.9], [5.1], [6.9]];
/// let backend = Faer::default();
/// let path = RidgePath::new(&backend, x.view(), b.view())?;
/// let (lambda, error) = path.best(&backend, &[10.0, 1.0, 0.1]).unwrap();
/// assert_eq!(lambda, 0.1);
/// assert!(error < 0.1);
/// let (weights, intercept) = path.solve(&backend, 0.0);
/// assert!((weights[[0, 0]] - 1.96).abs() < 1e-9 && (intercept[0] - 1.06).abs() < 1e-9);
/// # Ok::<(), dhll_core::EigenError>(())
/// ```
#[derive(Debug, Clone)]
pub struct RidgePath<'a, T, X = ArrayView2<'a, T>, B = ArrayView2<'a, T>> {
    pub(super) x: X,
    pub(super) b: B,
    pub(super) weights: Option<&'a [f64]>,
    pub(super) components: PrincipalComponents,
    pub(super) target_mean: Array1<f64>,
    /// `F^T B`, r x c.
    pub(super) products: Array2<f64>,
    entries: PhantomData<T>,
}

/// Targets of which any rows can be had at any time.
pub trait TargetRows<T>: BlockRows<T, Error = Infallible> {}

impl<T, B: BlockRows<T, Error = Infallible>> TargetRows<T> for B {}

impl<'a, T: Entry> RidgePath<'a, T> {
    /// The path for features `x` and targets `b`, both of which are centred here.
    ///
    /// # Errors
    /// [`EigenError`] if there are no rows, the numbers of rows differ, an entry is not finite, squares overflow, the matrices do not fit in memory
    /// or the eigensolver fails.
    pub fn new(
        backend: &dyn Backend,
        x: ArrayView2<'a, T>,
        b: ArrayView2<'a, T>,
    ) -> Result<Self, EigenError> {
        Self::weighted(backend, x, b, None)
    }

    /// The path where rows have weights `w`, n.
    ///
    /// ```text
    /// (w, b0) = argmin sum_i w_i |x_i w + b0 - b_i|^2 + lambda |w|^2
    /// h_i     = w_i (1 / sum(w) + sum_k F_ik^2 / (e_k + lambda))      F = Xc V, Xc^T diag(w) Xc = V diag(e) V^T
    /// ```
    ///
    /// Rows are left out with their whole weight. Means of squared errors are weighted means.
    ///
    /// # Errors
    /// As [`new`](Self::new), or if the weights are no weights.
    pub fn weighted(
        backend: &dyn Backend,
        x: ArrayView2<'a, T>,
        b: ArrayView2<'a, T>,
        weights: Option<&'a [f64]>,
    ) -> Result<Self, EigenError> {
        input::finite("the rows", x)?;
        Self::of_blocks(backend, x, b, weights).map_err(BlockError::of_memory)
    }

    /// The leave-one-out errors `b_i - f_(-i)(x_i)`, n x c.
    pub fn residuals(&self, backend: &dyn Backend, lambda: f64) -> Array2<f64> {
        let mut residuals = Array2::zeros(self.b.dim());
        let Ok(()) = self.each_residual(backend, lambda, |row, column, residual| {
            residuals[[row, column]] = residual;
        });
        residuals
    }

    /// The mean of the squared leave-one-out errors over all rows, for every ridge and every column of targets.
    ///
    /// # Shapes
    /// The result l x c, for l ridges. It takes n r (r + l (c + 1)) multiplications.
    pub fn errors(&self, backend: &dyn Backend, lambdas: &[f64]) -> Array2<f64> {
        let Ok(errors) = self.block_errors(backend, lambdas);
        errors
    }

    /// The same of other rows, with weights of their own if they have any, which had no part in the fit: plain errors.
    ///
    /// # Shapes
    /// `x` m x p, `b` m x c, m weights; the result l x c.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn errors_on(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, T>,
        b: ArrayView2<'_, T>,
        weights: Option<&[f64]>,
        lambdas: &[f64],
    ) -> Array2<f64> {
        let Ok(errors) = self.block_errors_on(backend, &x, (&b, weights), lambdas);
        errors
    }

    /// The ridge with the least mean squared leave-one-out error over all rows and columns, the first of equals, and that error. `None` without
    /// ridges, or where every error is NaN (the ridge is, or targets overflow).
    pub fn best(&self, backend: &dyn Backend, lambdas: &[f64]) -> Option<(f64, f64)> {
        let errors = self.errors(backend, lambdas).sum_axis(Axis(1)) / self.b.ncols().max(1) as f64;
        let pairs = lambdas.iter().copied().zip(errors).filter(|(_, error)| !error.is_nan());
        pairs.reduce(|best, next| if next.1 < best.1 { next } else { best })
    }

    /// The [`best`](Self::best) ridge of half decades from 10 to 1e-4, in units of the mean squared length of the centred rows; 1 in these units
    /// where every error is NaN.
    pub fn best_half_decade(&self, backend: &dyn Backend) -> f64 {
        let unit = self.components.sigma.powi(2);
        let ridges: Vec<f64> = (-8..=2).rev().map(|e| unit * 10.0_f64.powf(0.5 * f64::from(e))).collect();
        self.best(backend, &ridges).map_or(unit, |(ridge, _)| ridge)
    }
}

impl<'a, T: Entry, X: BlockRows<T>, B: TargetRows<T>> RidgePath<'a, T, X, B> {
    /// As [`weighted`](RidgePath::weighted), bit for bit, of rows and targets that are read in blocks.
    ///
    /// # Errors
    /// As there, or if rows cannot be read.
    pub fn of_blocks(
        backend: &dyn Backend,
        x: X,
        b: B,
        weights: Option<&'a [f64]>,
    ) -> Result<Self, BlockError<X::Error>> {
        let ((n, p), (targets, c)) = (x.dim(), b.dim());
        input::size("the number of rows of the targets", n, targets)?;
        for (start, end) in ranges(0..n, BLOCK_ROWS) {
            let Ok(b) = b.block(start, end);
            input::finite_from("the targets", start, b.view())?;
        }
        let components = PrincipalComponents::of_blocks(backend, &x, weights)?;
        let target_mean = weighted_mean(&b, weights, total_weight(n, weights));
        let mut sums = PartSums::from_row(x.own().start, (p, c));
        for part in parts(x.own()) {
            let mut products = Array2::zeros((p, c));
            for (start, end) in ranges(part, BLOCK_ROWS) {
                let (rows, weights) =
                    (x.block(start, end).map_err(BlockError::Rows)?, of_block(weights, start, end));
                let rows = centred(rows.view(), weights, components.mean.view());
                let Ok(b) = b.block(start, end);
                let b = centred(b.view(), weights, target_mean.view());
                backend.gemm(1.0, rows.t(), b.view(), 1.0, products.view_mut());
            }
            sums.push(products);
        }
        let products = x.total(sums).map_err(BlockError::Rows)?;
        let products = product(backend, components.directions.t(), products.view());
        Ok(Self { x, b, weights, components, target_mean, products, entries: PhantomData })
    }

    /// The principal components of the features.
    pub fn components(&self) -> &PrincipalComponents {
        &self.components
    }

    /// The weights, p x c, and the intercept, c.
    pub fn solve(&self, backend: &dyn Backend, lambda: f64) -> (Array2<f64>, Array1<f64>) {
        let PrincipalComponents { directions, mean, eigenvalues, .. } = &self.components;
        let rotated = &self.products / &(eigenvalues + lambda).insert_axis(Axis(1));
        let weights = product(backend, directions.view(), rotated.view());
        let intercept = &self.target_mean - &mean.dot(&weights);
        (weights, intercept)
    }

    /// The leave-one-out error `b_i - f_(-i)(x_i)` of each of the [own](BlockRows::own) rows and every column, in this order: row, column and error.
    ///
    /// # Errors
    /// If rows cannot be read.
    pub fn each_residual(
        &self,
        backend: &dyn Backend,
        lambda: f64,
        mut each: impl FnMut(usize, usize, f64),
    ) -> Result<(), X::Error> {
        let rows = (&self.x, &self.b, self.weights);
        self.visit(backend, rows, self.x.own(), true, &[lambda], |(row, _), _, column, residual| {
            each(row, column, residual);
        })
    }

    /// The mean of the squared leave-one-out errors over all rows, for every ridge and every column of targets, l x c.
    ///
    /// # Errors
    /// If rows cannot be read.
    pub fn block_errors(&self, backend: &dyn Backend, lambdas: &[f64]) -> Result<Array2<f64>, X::Error> {
        self.mean_squares(backend, (&self.x, &self.b, self.weights), true, lambdas)
    }

    /// As [`errors_on`](RidgePath::errors_on), of other rows that are read in blocks, with targets m x c and weights.
    ///
    /// # Errors
    /// If rows cannot be read.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn block_errors_on<R: BlockRows<T>, C: TargetRows<T>>(
        &self,
        backend: &dyn Backend,
        x: &R,
        (b, weights): (&C, Option<&[f64]>),
        lambdas: &[f64],
    ) -> Result<Array2<f64>, R::Error> {
        self.mean_squares(backend, (x, b, weights), false, lambdas)
    }
}

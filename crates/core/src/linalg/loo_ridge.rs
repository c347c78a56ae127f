//! Ridge regression with leave-one-out errors in closed form, for any number of ridges after one eigenproblem.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::eigen::EigenError;
use super::principal::PrincipalComponents;
use super::{Backend, product};
use crate::input;

/// Rows whose errors are computed at a time.
const BLOCK_ROWS: usize = 1024;

/// The least share of its own target that a row is taken to leave to the others. A row of leverage 1 is fitted exactly whatever its target is,
/// so that nothing is known of its error; the bound keeps the quotient finite.
const LEAST_SHARE: f64 = 1e-3;

/// Ridge regression with an intercept that is not penalised, for all ridges.
///
/// ```text
/// (w, b0) = argmin |X w + 1 b0^T - B|^2 + lambda |w|^2
///         = V (F^T B / (e + lambda)),   b0 = mean(B) - mu^T w          F, V, e, mu: PrincipalComponents
/// h_i     = 1/n + sum_k F_ik^2 / (e_k + lambda)                       leverage of row i
/// b_i - f_(-i)(x_i) = (b_i - f(x_i)) / (1 - h_i)                       error at row i of the fit to all other rows
/// ```
///
/// `1 - h_i` is taken to be at least 1e-3, and directions with negligible eigenvalues are left out, so that `lambda = 0` gives the least-squares
/// solution of least norm. The ridge is absolute: it is compared with sums of squares over rows.
///
/// # Shapes
/// `X` n x p, `B` n x c, `w` p x c, `b0` c.
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
pub struct RidgePath {
    components: PrincipalComponents,
    /// `B` without its mean.
    targets: Array2<f64>,
    target_mean: Array1<f64>,
    /// `F^T B`, r x c.
    products: Array2<f64>,
}

impl RidgePath {
    /// The path for features `x` and targets `b`, both of which are centred here.
    ///
    /// # Errors
    /// [`EigenError`] if there are no rows, the numbers of rows differ, an entry is not finite, squares overflow, the matrices do not fit in memory
    /// or the eigensolver fails.
    pub fn new(
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Self, EigenError> {
        Self::of_components(backend, PrincipalComponents::new(backend, x)?, b)
    }

    /// The path for features whose principal components are known.
    ///
    /// # Errors
    /// [`EigenError::Input`] if the numbers of rows differ, or an entry of `b` is not finite.
    pub fn of_components(
        backend: &dyn Backend,
        components: PrincipalComponents,
        b: ArrayView2<'_, f64>,
    ) -> Result<Self, EigenError> {
        let rows = components.scores.nrows();
        input::size("the number of rows of the targets", rows, b.nrows())?;
        input::finite("the targets", b)?;
        let target_mean = b.map_axis(Axis(0), |column| column.fold(0.0, |sum, v| sum + v / rows as f64));
        let targets = &b - &target_mean;
        let products = product(backend, components.scores.t(), targets.view());
        Ok(Self { components, targets, target_mean, products })
    }

    /// The principal components of the features.
    pub fn components(&self) -> &PrincipalComponents {
        &self.components
    }

    /// The leave-one-out errors `b_i - f_(-i)(x_i)`, n x c.
    pub fn residuals(&self, backend: &dyn Backend, lambda: f64) -> Array2<f64> {
        let fitted = product(backend, self.components.scores.view(), self.rotated_weights(lambda).view());
        let shrinkage = self.shrinkage(lambda);
        let mut residuals = &self.targets - &fitted;
        for (mut residual, scores) in residuals.rows_mut().into_iter().zip(self.components.scores.rows()) {
            let explained = scores.iter().zip(&shrinkage).fold(0.0, |sum, (f, s)| sum + f * f * s);
            let own_share = 1.0 - 1.0 / self.targets.nrows() as f64 - explained;
            residual /= own_share.max(LEAST_SHARE);
        }
        residuals
    }

    /// The mean of the squared leave-one-out errors over all rows and columns, for every ridge; the cost of all of them together is that of a
    /// matrix product with (c + 1) columns for each.
    pub fn errors(&self, backend: &dyn Backend, lambdas: &[f64]) -> Vec<f64> {
        let (rank, n_targets) = self.products.dim();
        let mut weights = Array2::zeros((rank, lambdas.len() * n_targets));
        let mut shrinkages = Array2::zeros((rank, lambdas.len()));
        for (l, &lambda) in lambdas.iter().enumerate() {
            let columns = ndarray::s![.., l * n_targets..(l + 1) * n_targets];
            weights.slice_mut(columns).assign(&self.rotated_weights(lambda));
            shrinkages.column_mut(l).assign(&self.shrinkage(lambda));
        }
        let n_rows = self.targets.nrows() as f64;
        let mut sums = vec![0.0; lambdas.len()];
        let blocks = self.components.scores.axis_chunks_iter(Axis(0), BLOCK_ROWS);
        for (scores, targets) in blocks.zip(self.targets.axis_chunks_iter(Axis(0), BLOCK_ROWS)) {
            let fitted = product(backend, scores, weights.view());
            let explained = product(backend, (&scores * &scores).view(), shrinkages.view());
            for ((target, fitted), explained) in
                targets.rows().into_iter().zip(fitted.rows()).zip(explained.rows())
            {
                for (l, (sum, explained)) in sums.iter_mut().zip(&explained).enumerate() {
                    let own_share = (1.0 - 1.0 / n_rows - explained).max(LEAST_SHARE);
                    for (c, b) in target.iter().enumerate() {
                        *sum += ((b - fitted[l * n_targets + c]) / own_share).powi(2);
                    }
                }
            }
        }
        let entries = (n_rows * n_targets as f64).max(1.0);
        sums.into_iter().map(|sum| sum / entries).collect()
    }

    /// The ridge with the least mean squared leave-one-out error, the first of equals, and that error. `None` without ridges, or where every
    /// error is NaN (the ridge is, or targets overflow).
    pub fn best(&self, backend: &dyn Backend, lambdas: &[f64]) -> Option<(f64, f64)> {
        let errors = self.errors(backend, lambdas);
        let pairs = lambdas.iter().copied().zip(errors).filter(|(_, error)| !error.is_nan());
        pairs.reduce(|best, next| if next.1 < best.1 { next } else { best })
    }

    /// The weights, p x c, and the intercept, c.
    pub fn solve(&self, backend: &dyn Backend, lambda: f64) -> (Array2<f64>, Array1<f64>) {
        let PrincipalComponents { directions, mean, .. } = &self.components;
        let weights = product(backend, directions.view(), self.rotated_weights(lambda).view());
        let intercept = &self.target_mean - &mean.dot(&weights);
        (weights, intercept)
    }

    /// `1 / (e + lambda)`.
    fn shrinkage(&self, lambda: f64) -> Array1<f64> {
        self.components.eigenvalues.mapv(|e| (e + lambda).recip())
    }

    /// `F^T B / (e + lambda)`, r x c.
    fn rotated_weights(&self, lambda: f64) -> Array2<f64> {
        &self.products * &self.shrinkage(lambda).insert_axis(Axis(1))
    }
}

//! Principal components: centred rows in the eigenbasis of their Gram matrix.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, s};

use super::eigen::{EigenError, SymmetricEigen};
use super::gram::mirror_lower;
use super::{Backend, eigenproblem_fits, product};
use crate::InputError;
use crate::input;
use crate::memory::{self, counted};

/// Rows that are centred at a time, so that the centred matrix need not be stored.
const BLOCK_ROWS: usize = 1024;

/// Eigenvalues at or below this share of their sum are rounding. It is the cut of [`RANK_CUT`](crate::path::RANK_CUT).
const CUT: f64 = 1e-12;

/// The principal components of rows.
///
/// ```text
/// Xc = X - 1 mu^T,    Xc^T Xc = V diag(e) V^T,    F = Xc V,    F^T F = diag(e)
/// ```
///
/// Eigenvalues at or below 1e-12 times their sum are dropped. With fewer rows than columns the eigenproblem is that of `Xc Xc^T`, so its order
/// is min(n, p).
///
/// # Shapes
/// `X` n x p; `mean` p, `eigenvalues` r in descending order, `directions` p x r, `scores` n x r, with r at most min(n - 1, p).
///
/// # References
/// Jolliffe, *Principal Component Analysis*, 2nd ed. 2002, sections 1.1 and 3.5.
///
/// # Examples
/// ```
/// use dhll_core::linalg::PrincipalComponents;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]];
/// let components = PrincipalComponents::new(&Faer::default(), x.view())?;
/// assert_eq!(components.scores.dim(), (3, 1));
/// assert!((components.eigenvalues[0] - 2.0).abs() < 1e-12);
/// # Ok::<(), dhll_core::EigenError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalComponents {
    /// `mu`, the mean row.
    pub mean: Array1<f64>,
    /// `e`, the squared singular values of the centred rows, largest first.
    pub eigenvalues: Array1<f64>,
    /// `V`, orthonormal columns.
    pub directions: Array2<f64>,
    /// `F`, the rows in these coordinates.
    pub scores: Array2<f64>,
}

impl PrincipalComponents {
    /// The principal components of the rows of `x`.
    ///
    /// # Errors
    /// [`EigenError`] if there are no rows, an entry is not finite, squares overflow, the matrices do not fit in memory or the eigensolver fails.
    pub fn new(backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Self, EigenError> {
        input::not_empty("the number of rows", x.nrows())?;
        input::finite("the rows", x)?;
        let (n, p) = x.dim();
        let order = n.min(p);
        eigenproblem_fits(order)?;
        let what = format_args!("{} components of {} rows", counted(order), counted(n));
        memory::check_array(what, &[n, order], size_of::<f64>()).map_err(InputError::from)?;
        // Divided first, so that the sum cannot overflow.
        let mean = x.map_axis(Axis(0), |column| column.fold(0.0, |sum, v| sum + v / n as f64));
        if n < p { Self::of_few_rows(backend, x, mean) } else { Self::of_many_rows(backend, x, mean) }
    }

    /// `Xc^T Xc` first, then `F = Xc V`.
    fn of_many_rows(
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        mean: Array1<f64>,
    ) -> Result<Self, EigenError> {
        let mut gram = Array2::zeros((x.ncols(), x.ncols()));
        for rows in x.axis_chunks_iter(Axis(0), BLOCK_ROWS) {
            backend.add_gram((&rows - &mean).view(), gram.view_mut());
        }
        mirror_lower(gram.view_mut());
        let (eigenvalues, directions) = kept(backend.symmetric_eigen(gram.view())?);
        let mut scores = Array2::zeros((x.nrows(), eigenvalues.len()));
        let blocks = x.axis_chunks_iter(Axis(0), BLOCK_ROWS);
        for (rows, scores) in blocks.zip(scores.axis_chunks_iter_mut(Axis(0), BLOCK_ROWS)) {
            let scores: ArrayViewMut2<'_, f64> = scores;
            backend.gemm(1.0, (&rows - &mean).view(), directions.view(), 0.0, scores);
        }
        Ok(Self { mean, eigenvalues, directions, scores })
    }

    /// `Xc Xc^T = U diag(e) U^T` first, then `F = U diag(e)^(1/2)` and `V = Xc^T U diag(e)^(-1/2)`.
    fn of_few_rows(
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        mean: Array1<f64>,
    ) -> Result<Self, EigenError> {
        let centred = &x - &mean;
        let (eigenvalues, mut scores) = kept(backend.symmetric_eigen(backend.dense(centred.view()).view())?);
        let roots = eigenvalues.mapv(f64::sqrt);
        let directions = product(backend, centred.t(), scores.view()) / &roots;
        scores *= &roots;
        Ok(Self { mean, eigenvalues, directions, scores })
    }
}

/// What is above the cut.
fn kept(SymmetricEigen { eigenvalues, eigenvectors }: SymmetricEigen) -> (Array1<f64>, Array2<f64>) {
    let cut = CUT * eigenvalues.fold(0.0, |sum, e| sum + e.max(0.0));
    let rank = eigenvalues.iter().take_while(|&&e| e > cut).count();
    (eigenvalues.slice(s![..rank]).to_owned(), eigenvectors.slice(s![.., ..rank]).to_owned())
}

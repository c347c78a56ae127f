//! Principal components: the eigenbasis of the Gram matrix of centred rows, which are read block by block.

use std::convert::Infallible;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

use super::block_rows::{BlockError, BlockRows, ranges};
use super::eigen::{EigenError, SymmetricEigen};
use super::entry::Entry;
use super::gram::mirror_lower;
use super::{Backend, eigenproblem_fits, product};
use crate::InputError;
use crate::input::{self, total_weight};
use crate::memory::{self, counted};
use crate::parts::{PartSums, parts};

/// Rows that are converted and centred at a time: no more of them than that are ever stored in double precision.
pub(super) const BLOCK_ROWS: usize = 1024;

/// Eigenvalues at or below this share of their sum are rounding. It is the cut of [`RANK_CUT`](crate::path::RANK_CUT).
const CUT: f64 = 1e-12;

/// The principal components of rows.
///
/// ```text
/// Xc = X - 1 mu^T,    Xc^T Xc = V diag(e) V^T,    F = Xc V,    F^T F = diag(e)
/// sigma^2 = mean squared length of the rows of Xc = sum_k e_k / n
/// ```
///
/// Mean and Gram matrix are summed in f64 over blocks of rows, whatever their own precision: a product in f32 would leave errors of 1e-7 of the
/// largest eigenvalue, which are more than the eigenvalues at the end of the spectrum of a kernel, and save little, as only half of a Gram matrix is
/// computed.
///
/// Eigenvalues at or below 1e-12 times their sum are dropped, and all of them where the rows are equal up to the rounding of their mean. With fewer
/// rows than columns the eigenproblem is that of `Xc Xc^T`, so its order is min(n, p).
///
/// # Shapes
/// `X` n x p; `mean` p, `eigenvalues` r in descending order, `directions` p x r, with r at most min(n - 1, p). Memory is that of a few matrices of
/// order min(n, p), with `Xc` where n < p.
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
/// let backend = Faer::default();
/// let components = PrincipalComponents::new(&backend, x.view())?;
/// assert_eq!(components.unit_scores(&backend, x.view()).dim(), (3, 1));
/// assert!((components.eigenvalues[0] - 2.0).abs() < 1e-12);
/// # Ok::<(), dhll_core::EigenError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalComponents {
    /// `mu`, the mean row.
    pub mean: Array1<f64>,
    /// `sigma`; 1 where the rows are equal.
    pub sigma: f64,
    /// `e`, the squared singular values of the centred rows, largest first.
    pub eigenvalues: Array1<f64>,
    /// `V`, orthonormal columns.
    pub directions: Array2<f64>,
}

impl PrincipalComponents {
    /// The principal components of the rows of `x`.
    ///
    /// # Errors
    /// [`EigenError`] if there are no rows, an entry is not finite, squares overflow, the matrices do not fit in memory or the eigensolver fails.
    pub fn new<T: Entry>(backend: &dyn Backend, x: ArrayView2<'_, T>) -> Result<Self, EigenError> {
        Self::weighted(backend, x, None)
    }

    /// As [`new`](Self::new) where rows have weights `w`: `mu` is the weighted mean, `Xc^T diag(w) Xc` takes the place of `Xc^T Xc`, and
    /// `sigma^2 = sum_k e_k / sum_i w_i`. A weight that is a whole number is the same as that many equal rows.
    ///
    /// # Errors
    /// As [`new`](Self::new), or if the weights are no weights.
    pub fn weighted<T: Entry>(
        backend: &dyn Backend,
        x: ArrayView2<'_, T>,
        weights: Option<&[f64]>,
    ) -> Result<Self, EigenError> {
        input::finite("the rows", x)?;
        Self::of_blocks(backend, &x, weights).map_err(BlockError::of_memory)
    }

    /// As [`weighted`](Self::weighted), bit for bit, of rows that are read in blocks.
    ///
    /// # Errors
    /// As there, or if rows cannot be read.
    pub fn of_blocks<T: Entry, X: BlockRows<T>>(
        backend: &dyn Backend,
        x: &X,
        weights: Option<&[f64]>,
    ) -> Result<Self, BlockError<X::Error>> {
        let (n, p) = x.dim();
        input::not_empty("the number of rows", n)?;
        weights.map_or(Ok(()), |weights| input::weights(n, weights))?;
        eigenproblem_fits(n.min(p))?;
        let total = total_weight(n, weights);
        let mut sums = PartSums::from_row(x.own().start, (1, p));
        for part in parts(x.own()) {
            let mut mean = Array1::zeros(p);
            for (start, end) in ranges(part, BLOCK_ROWS) {
                let block = x.block(start, end).map_err(BlockError::Rows)?;
                add_to_mean(&mut mean, block.view(), of_block(weights, start, end), total);
            }
            sums.push(mean.insert_axis(Axis(0)));
        }
        let mean = x.total(sums).map_err(BlockError::Rows)?.remove_axis(Axis(0));
        let found = match n < p {
            true => of_few_rows(backend, x, weights, &mean)?,
            false => of_many_rows(backend, x, weights, &mean)?,
        };
        let squares: f64 = found.0.sum() / total;
        // The mean of equal entries is off by rounding.
        let off = n as f64 * f64::EPSILON * mean.fold(0.0_f64, |most, m| most.max(m.abs()));
        if squares <= p as f64 * off * off {
            let directions = Array2::zeros((p, 0));
            return Ok(Self { mean, sigma: 1.0, eigenvalues: Array1::zeros(0), directions });
        }
        let (eigenvalues, directions) = found;
        Ok(Self { mean, sigma: squares.sqrt(), eigenvalues, directions })
    }

    /// `F / sigma` for rows, in their own precision; in units of sigma, so that no square of a single-precision score over- or underflows.
    ///
    /// # Shapes
    /// `rows` m x p; the result m x r.
    ///
    /// # Panics
    /// If the rows have another number of columns.
    pub fn unit_scores<T: Entry>(&self, backend: &dyn Backend, rows: ArrayView2<'_, T>) -> Array2<T> {
        let directions = self.directions.mapv(T::of);
        T::product(backend, self.unit_rows(rows).view(), directions.view())
    }

    /// `(X - 1 mu^T) / sigma`, in the precision of the rows.
    pub(super) fn unit_rows<T: Entry>(&self, rows: ArrayView2<'_, T>) -> Array2<T> {
        let mut units = rows.to_owned();
        for mut row in units.rows_mut() {
            row.zip_mut_with(&self.mean, |v, m| *v = T::of(((*v).into() - m) / self.sigma));
        }
        units
    }
}

/// The mean row, from the sum of the weights.
pub(super) fn weighted_mean<T: Entry, B: BlockRows<T, Error = Infallible>>(
    rows: &B,
    weights: Option<&[f64]>,
    total: f64,
) -> Array1<f64> {
    let (n, columns) = rows.dim();
    let mut sums = PartSums::from_row(0, (1, columns));
    for part in parts(0..n) {
        let mut mean = Array1::zeros(columns);
        for (start, end) in ranges(part, BLOCK_ROWS) {
            let Ok(block) = rows.block(start, end);
            add_to_mean(&mut mean, block.view(), of_block(weights, start, end), total);
        }
        sums.push(mean.insert_axis(Axis(0)));
    }
    sums.total().remove_axis(Axis(0))
}

/// The part of these rows in the mean row.
fn add_to_mean<T: Entry>(
    mean: &mut Array1<f64>,
    rows: ArrayView2<'_, T>,
    weights: Option<&[f64]>,
    total: f64,
) {
    for (place, row) in rows.rows().into_iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[place]);
        // Divided first, so that the sum cannot overflow.
        mean.zip_mut_with(&row, |sum, &v| *sum += v.into() / total * weight);
    }
}

/// Rows in double precision without the mean, times the roots of their weights.
pub(super) fn centred<T: Entry>(
    rows: ArrayView2<'_, T>,
    weights: Option<&[f64]>,
    mean: ArrayView1<'_, f64>,
) -> Array2<f64> {
    let mut centred = rows.mapv(T::into) - mean;
    if let Some(weights) = weights {
        centred.rows_mut().into_iter().zip(weights).for_each(|(mut row, weight)| row *= weight.sqrt());
    }
    centred
}

/// The weights of the rows `start..end`, if there are any.
pub(super) fn of_block(weights: Option<&[f64]>, start: usize, end: usize) -> Option<&[f64]> {
    weights.map(|weights| &weights[start..end])
}

/// Eigenvalues and directions.
type Found = (Array1<f64>, Array2<f64>);

/// By way of `Xc^T Xc`.
fn of_many_rows<T: Entry, X: BlockRows<T>>(
    backend: &dyn Backend,
    x: &X,
    weights: Option<&[f64]>,
    mean: &Array1<f64>,
) -> Result<Found, BlockError<X::Error>> {
    let p = x.dim().1;
    let mut sums = PartSums::from_row(x.own().start, (p, p));
    for part in parts(x.own()) {
        let mut gram = Array2::zeros((p, p));
        for (start, end) in ranges(part, BLOCK_ROWS) {
            let rows = x.block(start, end).map_err(BlockError::Rows)?;
            let weights = of_block(weights, start, end);
            backend.add_gram(centred(rows.view(), weights, mean.view()).view(), gram.view_mut());
        }
        sums.push(gram);
    }
    let mut gram = x.total(sums).map_err(BlockError::Rows)?;
    mirror_lower(gram.view_mut());
    Ok(kept(backend.symmetric_eigen(gram.view())?))
}

/// By way of `Xc Xc^T = U diag(e) U^T`: then `V = Xc^T U diag(e)^(-1/2)`.
fn of_few_rows<T: Entry, X: BlockRows<T>>(
    backend: &dyn Backend,
    x: &X,
    weights: Option<&[f64]>,
    mean: &Array1<f64>,
) -> Result<Found, BlockError<X::Error>> {
    let (n, p) = x.dim();
    let what = format_args!("{} columns of {} rows in double precision", counted(p), counted(n));
    memory::check_array(what, &[2, n, p], size_of::<f64>()).map_err(InputError::from)?;
    let own = x.block(x.own().start, x.own().end).map_err(BlockError::Rows)?.mapv(T::into);
    let rows = x.stacked(own).map_err(BlockError::Rows)?;
    let centred = centred(rows.view(), weights, mean.view());
    drop(rows);
    let (eigenvalues, vectors) = kept(backend.symmetric_eigen(backend.dense(centred.view()).view())?);
    let directions = product(backend, centred.t(), vectors.view()) / &eigenvalues.mapv(f64::sqrt);
    Ok((eigenvalues, directions))
}

/// What is above the cut.
fn kept(SymmetricEigen { eigenvalues, eigenvectors }: SymmetricEigen) -> (Array1<f64>, Array2<f64>) {
    let cut = CUT * eigenvalues.fold(0.0, |sum, e| sum + e.max(0.0));
    let rank = eigenvalues.iter().take_while(|&&e| e > cut).count();
    (eigenvalues.slice(s![..rank]).to_owned(), eigenvectors.slice(s![.., ..rank]).to_owned())
}

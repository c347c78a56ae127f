//! The paper's own route through N x N matrices: the reference that tests compare with and benchmarks beat.

use ndarray::{Array2, ArrayView2, s};

use crate::input::{self, InputError};
use crate::memory;
use crate::{Backend, PathError, Spectrum, SymmetricEigen};

/// `G_alpha = (1 - alpha) A A^T + alpha B B^T`.
///
/// # Shapes
/// `a` N x p, `b` N x c; the result N x N: 8 N^2 bytes, 1.1 GB at N = 12 000, three times over.
///
/// # Errors
/// [`InputError`] if the numbers of rows differ, an entry is not finite or alpha is outside [0, 1].
///
/// # References
/// Equation 3 of the paper.
pub fn arithmetic_gram(
    backend: &dyn Backend,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
    alpha: f64,
) -> Result<Array2<f64>, InputError> {
    input::unit_interval(alpha)?;
    input::size("the number of label rows", a.nrows(), b.nrows())?;
    input::finite("the input features", a)?;
    input::finite("the label columns", b)?;
    memory::check_array("an N x N Gram matrix", &[3, a.nrows(), a.nrows()], size_of::<f64>())?;
    let mut gram = backend.dense(a) * (1.0 - alpha);
    gram.scaled_add(alpha, &backend.dense(b));
    Ok(gram)
}

/// Targets from the eigendecomposition of an N x N Gram matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct DenseTargets {
    /// `H = U Lambda^(1/2)`, N x k.
    pub targets: Array2<f64>,
    /// All N eigenvalues.
    pub spectrum: Spectrum,
}

/// `H = U Lambda^(1/2)` with `G = U Lambda U^T`, columns of eigenvalues below the rank cut left out.
///
/// Signs are the eigensolver's; compare targets by `H H^T` or up to the sign of columns.
///
/// # Errors
/// [`PathError`] if `gram` is not square or not finite, or the eigensolver fails.
///
/// # References
/// The three steps at the end of section 2.2 of the paper.
pub fn targets(backend: &dyn Backend, gram: ArrayView2<'_, f64>) -> Result<DenseTargets, PathError> {
    let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(gram)?;
    let spectrum = Spectrum::new(eigenvalues);
    let targets = &eigenvectors.slice(s![.., ..spectrum.rank()]) * &spectrum.kept().mapv(f64::sqrt);
    Ok(DenseTargets { targets, spectrum })
}

//! Distances between targets from `S` alone: Bures-Wasserstein `min_R |H_1 - H_2 R|` and `1 - CKA`.

use ndarray::{Array2, ArrayView2};
use thiserror::Error;

use crate::linalg::product;
use crate::linalg::{ThinSvd, complement};
use crate::{Backend, CrossGram, EigenError, InputError, input};

/// Why two targets cannot be compared.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ComparisonError {
    /// A map that does not belong to this cross-Gram.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An eigenproblem failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// A measure relative to the size of a target, and that target is zero on all rows.
    #[error("the {which} target is zero on all rows; a relative measure needs one that is not")]
    Zero {
        /// `first` or `second`.
        which: &'static str,
    },
}

/// A measure of how far two targets are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Distance {
    /// [`bures_wasserstein`].
    #[default]
    BuresWasserstein,
    /// `1 -` [`cka`].
    Cka,
}

impl Distance {
    /// The distance of `H_1 = Z T_1` and `H_2 = Z T_2`.
    ///
    /// # Shapes
    /// `first` (p + c) x k, `second` (p + c) x l.
    ///
    /// # Errors
    /// [`ComparisonError`] if a shape does not fit, an eigenproblem fails, or a target is zero where CKA needs it not to be.
    pub fn between(
        self,
        backend: &dyn Backend,
        s: &CrossGram,
        first: ArrayView2<'_, f64>,
        second: ArrayView2<'_, f64>,
    ) -> Result<f64, ComparisonError> {
        match self {
            Distance::BuresWasserstein => bures_wasserstein(backend, s, first, second),
            Distance::Cka => Ok(1.0 - cka(backend, s, first, second)?),
        }
    }
}

/// The Bures-Wasserstein distance of `G_1 = H_1 H_1^T` and `G_2 = H_2 H_2^T`.
///
/// ```text
/// d^2 = tr G_1 + tr G_2 - 2 |H_1^T H_2|_*  =  |H_1 - H_2 Q P^T|^2 + |H_2 Q_perp|^2,     H_1^T H_2 = P s Q^T
/// ```
///
/// # Shapes
/// `first` (p + c) x k, `second` (p + c) x l; widths may differ.
///
/// # Properties
/// A metric on Gram matrices. The second form is the one computed: differences of maps do not cancel, so that the error is
/// a few `eps` times the norm and not its square root. Costs an eigenproblem of order k + l.
///
/// # Errors
/// [`ComparisonError`] if a shape does not fit or an eigenproblem fails.
///
/// # References
/// Bhatia, Jain and Lim, *On the Bures-Wasserstein distance between positive definite matrices*, Expositiones Mathematicae 37, 2019.
pub fn bures_wasserstein(
    backend: &dyn Backend,
    s: &CrossGram,
    first: ArrayView2<'_, f64>,
    second: ArrayView2<'_, f64>,
) -> Result<f64, ComparisonError> {
    let svd = overlap(backend, s, first, second)?;
    let turned = product(backend, second, svd.polar(backend).t());
    let matched = norm(backend, s, (&first - &turned).view());
    let rest = product(backend, second, complement(backend, svd.right.view())?.view());
    Ok(matched.hypot(norm(backend, s, rest.view())))
}

/// The linear CKA of two targets.
///
/// ```text
/// CKA = |H_1^T H_2|_F^2 / (|H_1^T H_1|_F |H_2^T H_2|_F)  =  <G_1, G_2> / (|G_1|_F |G_2|_F)
/// ```
///
/// The definition asks for centred columns, and `S` does not know the column means: on inputs that were centred and
/// balanced or centred labels this is CKA, otherwise the uncentred kernel alignment.
///
/// # Shapes
/// `first` (p + c) x k, `second` (p + c) x l.
///
/// # Properties
/// In [0, 1]; invariant under rotation and scaling of either target. Costs products alone.
///
/// # Errors
/// [`ComparisonError::Zero`] if a target is zero, [`ComparisonError::Input`] if a shape does not fit.
///
/// # References
/// Kornblith, Norouzi, Lee and Hinton, *Similarity of neural network representations revisited*, ICML 2019.
/// Cristianini et al., *On kernel-target alignment*, NIPS 2001.
pub fn cka(
    backend: &dyn Backend,
    s: &CrossGram,
    first: ArrayView2<'_, f64>,
    second: ArrayView2<'_, f64>,
) -> Result<f64, ComparisonError> {
    let size =
        |left, right| Ok::<_, ComparisonError>(frobenius(between(backend, s, left, right)?.view()).sqrt());
    let (one, two) = (size(first, first)?, size(second, second)?);
    for (which, size) in [("first", one), ("second", two)] {
        if size == 0.0 {
            return Err(ComparisonError::Zero { which });
        }
    }
    // Square roots of norms, so that the product of two extreme ones stays in range.
    let shared = size(first, second)?;
    Ok((shared / one * (shared / two)).powi(2).min(1.0))
}

/// `H_1^T H_2 = T_1^T S T_2`.
///
/// # Shapes
/// `first` (p + c) x k, `second` (p + c) x l; the result k x l.
///
/// # Errors
/// [`ComparisonError::Input`] if a shape does not fit.
pub fn between(
    backend: &dyn Backend,
    s: &CrossGram,
    first: ArrayView2<'_, f64>,
    second: ArrayView2<'_, f64>,
) -> Result<Array2<f64>, ComparisonError> {
    input::size("the number of rows of a target map", s.order(), first.nrows())?;
    input::size("the number of rows of a target map", s.order(), second.nrows())?;
    Ok(product(backend, first.t(), product(backend, s.matrix(), second).view()))
}

/// The singular value decomposition of `H_1^T H_2`. Pairs that rounding alone may have made are kept: whatever isometry they
/// give bounds the distance from above, and leaving out pairs of tiny columns would part what is equal.
pub(crate) fn overlap(
    backend: &dyn Backend,
    s: &CrossGram,
    first: ArrayView2<'_, f64>,
    second: ArrayView2<'_, f64>,
) -> Result<ThinSvd, ComparisonError> {
    Ok(ThinSvd::new(backend, between(backend, s, first, second)?.view(), 0.0)?)
}

/// `|Z T|_F` from `S`: the root of `tr(T^T S T)`, which rounding may leave slightly negative.
pub(crate) fn norm(backend: &dyn Backend, s: &CrossGram, map: ArrayView2<'_, f64>) -> f64 {
    let image = product(backend, s.matrix(), map);
    map.iter().zip(&image).map(|(t, st)| t * st).sum::<f64>().max(0.0).sqrt()
}

/// The Frobenius norm, also where the squares leave the range.
fn frobenius(a: ArrayView2<'_, f64>) -> f64 {
    let largest = a.fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest > 0.0 { largest * a.fold(0.0, |sum, v| sum + (v / largest).powi(2)).sqrt() } else { 0.0 }
}

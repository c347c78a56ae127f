//! How alike two representations are: linear CKA, `|X^T Y|_F^2 / (|X^T X|_F |Y^T Y|_F)`.

use dhll_core::{CrossGram, InputError, MatMul, TargetMap, input};
use ndarray::{Array2, ArrayView2};
use thiserror::Error;

/// Why two representations have no alignment.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum AlignmentError {
    /// Shapes do not fit, or an entry is not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A representation is zero, so that it is like nothing.
    #[error("the {0} representation is zero; alignment is not defined")]
    Zero(&'static str),
}

/// Linear centred kernel alignment of two representations of the same rows, from their Gram blocks alone.
///
/// ```text
/// CKA = |X^T Y|_F^2 / (|X^T X|_F |Y^T Y|_F) = <X X^T, Y Y^T>_F / (|X X^T|_F |Y Y^T|_F)
/// ```
///
/// Centred where the columns of `X` and `Y` are: the blocks of a cross-Gram of centred inputs and labels give the published
/// measure, others the uncentred one.
///
/// # Shapes
/// `xx` p x p, `xy` p x q, `yy` q x q.
///
/// # Properties
/// In [0, 1]; 1 for `Y = a X Q` with `Q` orthogonal.
///
/// # Errors
/// [`AlignmentError`] if the shapes do not fit, an entry is not finite, or `xx` or `yy` is zero.
///
/// # Examples
/// ```
/// use dhll_core::CrossGram;
/// use dhll_diagnose::cka;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];
/// let y = array![[1.0], [-1.0], [0.0], [0.0]];
/// let s = CrossGram::new(&Faer::default(), x.view(), y.view())?;
/// let alignment = cka(s.features(), s.between(), s.labels())?;
/// assert!((alignment - 0.5f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Kornblith, Norouzi, Lee and Hinton (2019), *Similarity of Neural Network Representations Revisited*, section 3.
pub fn cka(
    xx: ArrayView2<'_, f64>,
    xy: ArrayView2<'_, f64>,
    yy: ArrayView2<'_, f64>,
) -> Result<f64, AlignmentError> {
    input::size("the number of columns of the first Gram block", xx.nrows(), xx.ncols())?;
    input::size("the number of columns of the second Gram block", yy.nrows(), yy.ncols())?;
    input::size("the number of rows of the block between", xx.nrows(), xy.nrows())?;
    input::size("the number of columns of the block between", yy.nrows(), xy.ncols())?;
    input::finite("the first Gram block", xx)?;
    input::finite("the block between", xy)?;
    input::finite("the second Gram block", yy)?;
    ratio(frobenius(xx.iter()), frobenius(xy.iter()), frobenius(yy.iter()))
}

/// [`cka`] of two targets of the same path or of two paths over the same rows, from `S` alone.
///
/// ```text
/// X^T Y = T_1^T S T_2,    X^T X = Lambda_1,    Y^T Y = Lambda_2
/// ```
///
/// # Errors
/// As [`cka`]; also if a map does not fit `s`.
pub fn target_cka(
    s: &CrossGram,
    first: &TargetMap,
    second: &TargetMap,
    backend: &dyn MatMul<f64>,
) -> Result<f64, AlignmentError> {
    for map in [first, second] {
        input::size("the number of rows of a target map", s.order(), map.matrix().nrows())?;
    }
    let mut right = Array2::zeros((s.order(), second.width()));
    backend.gemm(1.0, s.matrix(), second.matrix(), 0.0, right.view_mut());
    let mut between = Array2::zeros((first.width(), second.width()));
    backend.gemm(1.0, first.matrix().t(), right.view(), 0.0, between.view_mut());
    let norm = |map: &TargetMap| frobenius(map.eigenvalues().iter());
    ratio(norm(first), frobenius(between.iter()), norm(second))
}

/// `between^2 / (first second)`, in an order that does not overflow, and not above 1 by rounding.
fn ratio(first: f64, between: f64, second: f64) -> Result<f64, AlignmentError> {
    if first == 0.0 {
        return Err(AlignmentError::Zero("first"));
    }
    if second == 0.0 {
        return Err(AlignmentError::Zero("second"));
    }
    let root = between / first.sqrt() / second.sqrt();
    Ok((root * root).min(1.0))
}

/// The root of the sum of squares; scaled by the largest entry, so that no square overflows or vanishes.
fn frobenius<'a>(values: impl Iterator<Item = &'a f64> + Clone) -> f64 {
    let largest = values.clone().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    largest * values.map(|v| (v / largest) * (v / largest)).sum::<f64>().sqrt()
}

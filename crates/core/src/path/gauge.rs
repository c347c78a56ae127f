//! The gauge of a target: `H` is fixed up to a rotation, `H R R^T H^T = G`, and the gauge says which one is taken.

use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};

use super::distance::{ComparisonError, norm, overlap};
use crate::linalg::product;
use crate::linalg::{complement, padded};
use crate::{Backend, CrossGram, TargetMap, input};

/// Which rotation of a target is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gauge {
    /// The paper's: columns by descending eigenvalue, the largest entry of each column of `T` positive.
    #[default]
    Spectral,
    /// Turned onto the representation before it, so that a layer's displacement is the smallest possible.
    ///
    /// ```text
    /// min_R |H_l - H_{l+1} R|,   R R^T = I:      H_{l+1}^T H_l = P s Q^T,   R = P Q^T
    /// ```
    ///
    /// All from `S`: `H_{l+1}^T H_l = T_{l+1}^T S T_l`. The smaller of two widths counts as padded with zero columns, and the
    /// result is as wide as the wider of both: a narrower target gets the width of the one before, as a residual layer
    /// needs it, with its own rank. Where `H_{l+1}^T H_l` is rank-deficient the rest of `R` does not change the displacement;
    /// it is completed by the complements' bases in the order of the eigensolver.
    Aligned,
}

impl Gauge {
    /// Short lower-case name, as on the command line: `spectral`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spectral => "spectral",
            Self::Aligned => "aligned",
        }
    }
}

/// What a target is compared with and turned onto.
#[derive(Debug, Clone, Copy)]
pub enum Reference<'a> {
    /// The inputs themselves, `H = A`; in a [row space](crate::RowSpace) their coordinates, `H = A V`.
    Inputs,
    /// The target of the layer before, in its own gauge.
    Target(&'a TargetMap),
}

impl Reference<'_> {
    fn map(self, s: &CrossGram) -> Array2<f64> {
        match self {
            Reference::Inputs => {
                let mut map = Array2::zeros((s.order(), s.n_features()));
                map.diag_mut().fill(1.0);
                map
            }
            Reference::Target(map) => map.matrix().to_owned(),
        }
    }
}

/// A target in its gauge, and how far it is from the representation before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauged {
    /// The map, with the Gram matrix and the spectrum of the one it was made from.
    pub map: TargetMap,
    /// `|H_{l+1} - H_l|^2 / |H_l|^2` of the map as it came, in the spectral gauge.
    pub before: f64,
    /// The same of `map`.
    pub after: f64,
}

impl Gauge {
    /// `map` in this gauge.
    ///
    /// `map` is to be in the spectral gauge and truncated to the width it shall have: after the rotation, columns are no longer in the order of
    /// eigenvalues. Errors of the rotation move a target by a few `eps |H|`; its Gram matrix, too, is kept to a few eps.
    ///
    /// # Errors
    /// [`ComparisonError`] if a map does not belong to `s`, an eigenproblem fails or the reference is zero on all rows.
    ///
    /// # References
    /// Schönemann, *A generalized solution of the orthogonal Procrustes problem*, Psychometrika 31, 1966.
    pub fn apply(
        self,
        backend: &dyn Backend,
        s: &CrossGram,
        reference: Reference<'_>,
        map: &TargetMap,
    ) -> Result<Gauged, ComparisonError> {
        let onto = reference.map(s);
        let before = displacement(backend, s, onto.view(), map.matrix())?;
        match self {
            Gauge::Spectral => Ok(Gauged { map: map.clone(), before, after: before }),
            Gauge::Aligned => {
                let map = map.rotated(backend, rotation(backend, s, onto.view(), map)?.view());
                let after = displacement(backend, s, onto.view(), map.matrix())?;
                Ok(Gauged { map, before, after })
            }
        }
    }
}

/// `|H_2 - H_1|^2 / |H_1|^2`, the narrower one padded with zero columns.
///
/// # Shapes
/// `from` (p + c) x k, `to` (p + c) x l: the maps of `H_1` and `H_2`.
///
/// # Errors
/// [`ComparisonError::Zero`] if `H_1` is zero, [`ComparisonError::Input`] if a shape does not fit.
pub fn displacement(
    backend: &dyn Backend,
    s: &CrossGram,
    from: ArrayView2<'_, f64>,
    to: ArrayView2<'_, f64>,
) -> Result<f64, ComparisonError> {
    input::size("the number of rows of a target map", s.order(), from.nrows())?;
    input::size("the number of rows of a target map", s.order(), to.nrows())?;
    let size = norm(backend, s, from);
    if size == 0.0 {
        return Err(ComparisonError::Zero { which: "first" });
    }
    let width = from.ncols().max(to.ncols());
    let wide = |map: ArrayView2<'_, f64>| padded(map.t(), width).reversed_axes();
    let step = wide(to) - wide(from);
    Ok((norm(backend, s, step.view()) / size).powi(2))
}

/// `R`, l x max(k, l) with orthonormal rows, for a target of width l and a reference of width k.
fn rotation(
    backend: &dyn Backend,
    s: &CrossGram,
    onto: ArrayView2<'_, f64>,
    map: &TargetMap,
) -> Result<Array2<f64>, ComparisonError> {
    let svd = overlap(backend, s, map.matrix(), onto)?;
    let width = onto.ncols().max(map.width());
    let right = padded(svd.right.view(), width);
    let (own, others) = (complement(backend, svd.left.view())?, complement(backend, right.view())?);
    let others = others.slice(s![.., ..own.ncols()]);
    let mut turned = product(backend, svd.left.view(), right.t());
    backend.gemm(1.0, own.view(), others.t(), 1.0, turned.view_mut());
    Ok(turned)
}

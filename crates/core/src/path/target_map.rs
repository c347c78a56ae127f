//! The map from inputs and labels to hidden targets: `H_alpha = [A B] T_alpha`.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, concatenate, s};

use crate::input::{self, InputError};
use crate::linalg::product;
use crate::{MatMul, RowSpace, Spectrum};

/// `T_alpha`, which maps rows `[phi(x) psi(y)]` to their targets, whether they were in `S` or not.
///
/// # Shapes
/// (p + c) x k, k the rank of `G_alpha`; the columns belong to the k leading eigenvalues, in that order. In the coordinates of a
/// [row space](RowSpace), (r + c) x k: what meets the cross-Gram of those coordinates. [`apply`](Self::apply) takes rows as they are in either case.
///
/// # Properties
/// For the rows of `S`: `H H^T = G_alpha` and `H^T H = diag(lambda_1, ..., lambda_k)`. The largest entry of every column of `T` is
/// positive, so that the sign of a target does not depend on the backend.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetMap {
    alpha: f64,
    n_features: usize,
    matrix: Array2<f64>,
    spectrum: Spectrum,
    row_space: Option<Arc<RowSpace>>,
}

impl TargetMap {
    /// From `T` before its signs are set; `matrix` has as many columns as `spectrum` has eigenvalues above the cut.
    pub(crate) fn new(alpha: f64, n_features: usize, mut matrix: Array2<f64>, spectrum: Spectrum) -> Self {
        debug_assert_eq!(matrix.ncols(), spectrum.rank());
        set_signs(matrix.view_mut());
        Self { alpha, n_features, matrix, spectrum, row_space: None }
    }

    /// From `T` in any signs, for solvers outside this crate; the signs are set here.
    ///
    /// # Shapes
    /// `matrix` (p + c) x k with p = `n_features` and k the rank of `spectrum`.
    ///
    /// # Errors
    /// [`InputError::Size`] if `matrix` has another number of columns; [`InputError::Empty`] if it has no row for the labels.
    pub fn from_parts(
        alpha: f64,
        n_features: usize,
        matrix: Array2<f64>,
        spectrum: Spectrum,
    ) -> Result<Self, InputError> {
        input::size("the number of columns of a target map", spectrum.rank(), matrix.ncols())?;
        input::not_empty(
            "the number of label rows of a target map",
            matrix.nrows().saturating_sub(n_features),
        )?;
        Ok(Self::new(alpha, n_features, matrix, spectrum))
    }

    /// The same map, in the coordinates of that space if there is one.
    pub(crate) fn in_row_space(self, row_space: Option<&Arc<RowSpace>>) -> Self {
        Self { row_space: row_space.cloned(), ..self }
    }

    /// Where on the path this target stands.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// `T_alpha`, (p + c) x k.
    pub fn matrix(&self) -> ArrayView2<'_, f64> {
        self.matrix.view()
    }

    /// The rows of `T` that meet `A`, p x k.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.matrix.slice(s![..self.n_features, ..])
    }

    /// The rows of `T` that meet `B`, c x k.
    pub fn labels(&self) -> ArrayView2<'_, f64> {
        self.matrix.slice(s![self.n_features.., ..])
    }

    /// `T` for rows `[a b]` as they are, in a row space too.
    ///
    /// # Shapes
    /// (p + c) x k, p the number of columns of `a`.
    pub fn for_rows(&self, backend: &dyn MatMul<f64>) -> Array2<f64> {
        let Some(space) = &self.row_space else { return self.matrix.clone() };
        let lifted = product(backend, space.basis(), self.features());
        // Both have k columns.
        concatenate(Axis(0), &[lifted.view(), self.labels()]).unwrap_or(lifted)
    }

    /// k, the width of the target.
    pub fn width(&self) -> usize {
        self.matrix.ncols()
    }

    /// All eigenvalues of the target's Gram matrix.
    pub fn spectrum(&self) -> &Spectrum {
        &self.spectrum
    }

    /// `lambda_1 >= ... >= lambda_k > 0`.
    pub fn eigenvalues(&self) -> ArrayView1<'_, f64> {
        self.spectrum.kept()
    }

    /// The target's first `width` columns; all of them if it has fewer.
    pub fn truncated(&self, width: usize) -> TargetMap {
        let width = width.min(self.width());
        let kept = self.eigenvalues().slice(s![..width]).to_owned();
        TargetMap {
            alpha: self.alpha,
            n_features: self.n_features,
            matrix: self.matrix.slice(s![.., ..width]).to_owned(),
            spectrum: Spectrum::new(kept),
            row_space: self.row_space.clone(),
        }
    }

    /// `T R`: the same Gram matrix if the rows of `R` are orthonormal. Signs and the order of columns are `R`'s affair.
    pub(crate) fn rotated(&self, backend: &dyn MatMul<f64>, rotation: ArrayView2<'_, f64>) -> TargetMap {
        TargetMap {
            alpha: self.alpha,
            n_features: self.n_features,
            matrix: product(backend, self.matrix.view(), rotation),
            spectrum: self.spectrum.clone(),
            row_space: self.row_space.clone(),
        }
    }

    /// `H = A T_A + B T_B`.
    ///
    /// # Shapes
    /// `a` n x p, `b` n x c; the result n x k.
    ///
    /// # Errors
    /// [`InputError`] if the shapes do not fit or an entry is not finite.
    pub fn apply(
        &self,
        backend: &dyn MatMul<f64>,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        let features = self.row_space.as_ref().map_or(self.n_features, |space| space.n_columns());
        input::size("the number of input features", features, a.ncols())?;
        input::size("the number of label columns", self.labels().nrows(), b.ncols())?;
        input::size("the number of label rows", a.nrows(), b.nrows())?;
        input::finite("the input features", a)?;
        input::finite("the label columns", b)?;
        let mut h = Array2::zeros((a.nrows(), self.width()));
        match &self.row_space {
            None => backend.gemm(1.0, a, self.features(), 0.0, h.view_mut()),
            Some(space) => {
                backend.gemm(1.0, space.coordinates(backend, a)?.view(), self.features(), 0.0, h.view_mut());
            }
        }
        backend.gemm(1.0, b, self.labels(), 1.0, h.view_mut());
        Ok(h)
    }
}

/// Turn every column so that its entry of largest absolute value (the first of equals) is positive.
fn set_signs(mut columns: ArrayViewMut2<'_, f64>) {
    for mut column in columns.columns_mut() {
        let largest =
            column.fold(0.0_f64, |best, &value| if value.abs() > best.abs() { value } else { best });
        if largest < 0.0 {
            column.mapv_inplace(|value| -value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn signs_follow_the_largest_entry() {
        let mut t = array![[1.0, -1.0, 0.0], [-3.0, 1.0, 0.0]];
        set_signs(t.view_mut());
        assert_eq!(t, array![[-1.0, 1.0, 0.0], [3.0, -1.0, 0.0]]);
    }
}

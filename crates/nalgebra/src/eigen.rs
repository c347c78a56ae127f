//! Symmetric eigenproblems.

use dhll_core::{EigenError, Eigensolver, SymmetricEigen, eigen};
use ndarray::{Array1, Array2, ArrayView2, ShapeBuilder};

use crate::Nalgebra;
use crate::view::lower;

/// Implicit QR steps allowed per eigenvalue. Two or three are usual and LAPACK gives up at 30; nalgebra without a bound
/// goes on for ever.
const STEPS: usize = 30;

impl Eigensolver for Nalgebra {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        let order = eigen::check(a)?;
        if order == 0 {
            return Ok(SymmetricEigen { eigenvalues: Array1::zeros(0), eigenvectors: Array2::zeros((0, 0)) });
        }
        let negligible = eigen::NEGLIGIBLE * eigen::magnitude(a);
        let matrix = lower(a).map(|v| if v.abs() <= negligible { 0.0 } else { v });
        let solved = nalgebra::SymmetricEigen::try_new(matrix, f64::EPSILON, STEPS * order)
            .ok_or(EigenError::NoConvergence { engine: "nalgebra", order })?;
        // nalgebra gives the eigenvalues in no order.
        let values = solved.eigenvalues.as_slice();
        let mut descending: Vec<usize> = (0..order).collect();
        descending.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
        let mut eigenvectors = Array2::zeros((order, order).f());
        for (mut to, &from) in eigenvectors.columns_mut().into_iter().zip(&descending) {
            to.iter_mut().zip(solved.eigenvectors.column(from).iter()).for_each(|(to, from)| *to = *from);
        }
        Ok(SymmetricEigen { eigenvalues: descending.iter().map(|&i| values[i]).collect(), eigenvectors })
    }
}

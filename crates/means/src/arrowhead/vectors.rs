//! Orthogonal eigenvectors: those of the arrowhead matrix whose eigenvalues are exactly the computed ones.

use ndarray::{Array2, ShapeBuilder};

use super::sums::{ratios, sums};
use super::{Arrowhead, Root};

impl Arrowhead {
    /// The border of the matrix with these poles and exactly these eigenvalues, with the signs of this one's.
    ///
    /// ```text
    /// z_i^2 = (x_0 - d_i) (d_i - x_n) prod_{1 <= j <= i} (d_i - x_j) / (d_i - d_{j-1}) prod_{i < j < n} (d_i - x_j) / (d_i - d_j)
    /// ```
    ///
    /// for `x_0 > d_0 > x_1 > ... > d_{n-1} > x_n`. It differs from this matrix's by the eigenvalues' backward error, a few n eps of the norm; and
    /// its eigenvectors, computed from accurate differences, are orthogonal to n eps however close the eigenvalues are.
    ///
    /// # References
    /// Gu and Eisenstat, *A stable and efficient algorithm for the rank-one modification of the symmetric eigenproblem*, SIAM J.
    /// Matrix Anal. Appl. 15(4), 1994; for arrowheads the same authors, 1995, equation 3.4.
    fn border_of(&self, roots: &[Root]) -> Vec<f64> {
        let n = self.poles.len();
        let origins: Vec<f64> = roots.iter().map(|root| self.poles[root.origin]).collect();
        let offsets: Vec<f64> = roots.iter().map(|root| root.offset).collect();
        (0..n)
            .map(|i| {
                let pole = self.poles[i];
                let from = |j: usize| (origins[j] - pole) + offsets[j];
                // Every root is paired with the pole that bounds it on the side away from pole i: all factors are below 1.
                let above = ratios(pole, &origins[1..=i], &offsets[1..=i], &self.poles[..i]);
                let below = ratios(pole, &origins[i + 1..n], &offsets[i + 1..n], &self.poles[i + 1..]);
                let square = from(0) * -from(n) * above * below;
                square.max(0.0).sqrt().copysign(self.border[i])
            })
            .collect()
    }

    /// Normalised eigenvectors of some of `roots`, all of which must be given.
    ///
    /// # Shapes
    /// n x k and k: the entries that meet the poles, column-major, and the entry that meets the tip.
    pub(crate) fn vectors(&self, roots: &[Root], wanted: &[usize]) -> (Array2<f64>, Vec<f64>) {
        let border = self.border_of(roots);
        let mut tips = Vec::with_capacity(wanted.len());
        let mut vectors = Array2::zeros((self.poles.len(), wanted.len()).f());
        for (mut column, &j) in vectors.columns_mut().into_iter().zip(wanted) {
            let (origin, offset) = (self.poles[roots[j].origin], roots[j].offset);
            let (_, squares) = sums(&self.poles, &border, origin, offset);
            let tip = 1.0 / (1.0 + squares).sqrt();
            for ((entry, pole), z) in column.iter_mut().zip(&self.poles).zip(&border) {
                *entry = z / ((origin - pole) + offset) * tip;
            }
            tips.push(tip);
        }
        (vectors, tips)
    }
}

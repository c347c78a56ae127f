//! The inputs in their own eigenbasis, made once for all alphas: `A^T A = Q D Q^T`, `u = Q^T A^T b`.

use dhll_core::{Backend, CrossGram, EigenError, SymmetricEigen};
use ndarray::{Array2, Axis, ShapeBuilder};

/// A coupling below this many eps of the norm is none: as in LAPACK's `dlaed2`. Deflating it changes the matrix by less than
/// the eigensolver that produced it did.
pub(super) const DEFLATION: f64 = 8.0;

/// Inputs and one label, with the inputs' Gram matrix diagonal. Both are brought to norm near 1 by powers of four, which
/// round nothing and have exact roots.
///
/// ```text
/// A^T A = 4^f Q D Q^T     A^T b = 2^(f+g) Q u     b^T b = 4^g beta
/// ```
#[derive(Debug, Clone)]
pub(super) struct Decoupled {
    /// Q, p x p, column-major.
    pub(super) basis: Array2<f64>,
    /// D. Those with a coupling are strictly descending.
    pub(super) values: Vec<f64>,
    /// u; exactly 0 where input and label do not meet.
    pub(super) couplings: Vec<f64>,
    /// beta.
    pub(super) label: f64,
    /// `4^f`.
    pub(super) feature_scale: f64,
    /// `4^g`.
    pub(super) label_scale: f64,
}

impl Decoupled {
    /// From a cross-Gram with one label column.
    ///
    /// Couplings of equal eigenvalues are rotated into one of them, so that those left belong to distinct ones.
    pub(super) fn new(s: &CrossGram, backend: &dyn Backend) -> Result<Self, EigenError> {
        // The largest entry of a positive semidefinite matrix is on its diagonal.
        let feature_scale = power_of_four(s.features().diag().fold(0.0, |m: f64, v| m.max(*v)));
        let label_scale = power_of_four(s.labels()[[0, 0]]);
        let features = s.features().mapv(|value| value / feature_scale);
        let between = s
            .between()
            .index_axis(Axis(1), 0)
            .mapv(|value| value / feature_scale.sqrt() / label_scale.sqrt());

        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(features.view())?;
        let couplings = eigenvectors.t().dot(&between).to_vec();
        let mut basis = Array2::zeros(eigenvectors.raw_dim().f());
        basis.assign(&eigenvectors);
        let mut decoupled = Self {
            basis,
            values: eigenvalues.to_vec(),
            couplings,
            label: s.labels()[[0, 0]] / label_scale,
            feature_scale,
            label_scale,
        };
        decoupled.deflate();
        Ok(decoupled)
    }

    /// Set couplings that are rounding to zero, and rotate those of close eigenvalues into the smaller one.
    fn deflate(&mut self) {
        let largest = self.values.first().map_or(0.0, |v| v.abs());
        // |M| >= sqrt(d_1 beta) sqrt(alpha (1 - alpha)) at every alpha, and couplings enter M with the same root.
        let none = DEFLATION * f64::EPSILON * largest.sqrt() * self.label.sqrt();
        // The entry that a rotation leaves beside the diagonal enters with 1 - alpha, as d_1 does.
        let close = DEFLATION * f64::EPSILON * largest;
        let mut last: Option<usize> = None;
        for j in 0..self.values.len() {
            if self.couplings[j].abs() <= none {
                self.couplings[j] = 0.0;
                continue;
            }
            if let Some(i) = last {
                let length = self.couplings[i].hypot(self.couplings[j]);
                let (c, s) = (self.couplings[j] / length, self.couplings[i] / length);
                if ((self.values[i] - self.values[j]) * c * s).abs() <= close {
                    self.rotate(i, j, c, s);
                    (self.couplings[i], self.couplings[j]) = (0.0, length);
                }
            }
            last = Some(j);
        }
    }

    /// `q_i <- c q_i - s q_j`, `q_j <- s q_i + c q_j`, and the eigenvalues with them.
    fn rotate(&mut self, i: usize, j: usize, c: f64, s: f64) {
        let (a, b) = (self.values[i], self.values[j]);
        self.values[i] = a - s * s * (a - b);
        self.values[j] = b + s * s * (a - b);
        for mut row in self.basis.rows_mut() {
            let (a, b) = (row[i], row[j]);
            row[i] = c * a - s * b;
            row[j] = s * a + c * b;
        }
    }
}

/// The largest power of four not above `x`, within the range of normal numbers; 1 for 0.
fn power_of_four(x: f64) -> f64 {
    if x > 0.0 { 4.0_f64.powi((x.log2() / 2.0).floor().clamp(-510.0, 510.0) as i32) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_exact_powers_with_exact_roots() {
        for x in [1e-300, 0.3, 1.0, 5.0, 1e300, f64::MAX, 5e-324] {
            let scale = power_of_four(x);
            assert_eq!(scale.sqrt() * scale.sqrt(), scale, "{x}");
            assert!(x > 1e-307 || x / scale < 1.0);
            assert!(x < 1e-300 || (1.0..17.0).contains(&(x / scale)), "{x}");
        }
        assert_eq!(power_of_four(0.0), 1.0);
    }
}

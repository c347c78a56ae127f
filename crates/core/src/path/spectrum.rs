//! The spectrum of a target's Gram matrix: rank, effective dimension, label content.

use ndarray::{Array1, ArrayView1, s};

/// Eigenvalues below this share of their sum count as zero: the rank rule of the paper's code.
pub const RANK_CUT: f64 = 1e-12;

/// The share of the variance that the effective dimension explains, in the paper.
pub const PAPER_SHARE: f64 = 0.95;

/// All eigenvalues of `W^T S W`, which are those of `G_alpha` that can differ from zero, in descending order.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    eigenvalues: Array1<f64>,
}

impl Spectrum {
    /// From eigenvalues in descending order. Rounding leaves zero eigenvalues of a positive semidefinite matrix
    /// slightly negative; they are set to zero.
    pub fn new(eigenvalues: Array1<f64>) -> Self {
        Self { eigenvalues: eigenvalues.mapv_into(|value| value.max(0.0)) }
    }

    /// The eigenvalues, largest first, none negative.
    pub fn eigenvalues(&self) -> ArrayView1<'_, f64> {
        self.eigenvalues.view()
    }

    /// The eigenvalues above the rank cut.
    pub fn kept(&self) -> ArrayView1<'_, f64> {
        self.eigenvalues.slice(s![..self.rank()])
    }

    /// The sum of the eigenvalues: the trace of `G_alpha`.
    pub fn trace(&self) -> f64 {
        self.eigenvalues.sum()
    }

    /// The number of eigenvalues above [`RANK_CUT`] times their sum.
    pub fn rank(&self) -> usize {
        let cut = RANK_CUT * self.trace();
        self.eigenvalues.iter().take_while(|&&value| value > cut).count()
    }

    /// The smallest k whose leading eigenvalues sum to strictly more than `share` of the trace.
    ///
    /// ```text
    /// min { k : lambda_1 + ... + lambda_k > share * trace }
    /// ```
    ///
    /// At most the number of eigenvalues, which a share of 1 gives; 0 for a zero matrix.
    ///
    /// # Examples
    /// ```
    /// use dhll_core::Spectrum;
    /// use ndarray::array;
    ///
    /// let spectrum = Spectrum::new(array![95.0, 4.0, 1.0]);
    /// assert_eq!(spectrum.effective_dimension(0.95), 2); // 95 is not strictly more than 95 % of 100
    /// ```
    ///
    /// # References
    /// Section 2.4 of the paper, with a share of .95 ([`PAPER_SHARE`]).
    pub fn effective_dimension(&self, share: f64) -> usize {
        let threshold = share * self.trace();
        let mut sum = 0.0;
        for (k, value) in self.eigenvalues.iter().enumerate() {
            sum += value;
            if sum > threshold {
                return k + 1;
            }
        }
        self.rank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rank_and_effective_dimension_follow_the_published_rules() {
        let spectrum = Spectrum::new(array![0.7, 0.25, 0.05, 1e-13, -1e-17]);
        assert_eq!(spectrum.rank(), 3);
        assert_eq!(spectrum.kept().len(), 3);
        assert_eq!(spectrum.effective_dimension(0.95), 3);
        assert_eq!(spectrum.effective_dimension(0.94), 2);
        assert_eq!(spectrum.effective_dimension(0.0), 1);
        assert_eq!(spectrum.effective_dimension(1.0), 3);
        assert_eq!(Spectrum::new(Array1::zeros(4)).effective_dimension(0.95), 0);
    }
}

//! Symmetric arrowhead eigenproblems in O(n^2): `[[diag(d), z], [z^T, t]]`.

mod secular;
mod sums;
#[cfg(test)]
mod tests;
mod vectors;

/// A symmetric arrowhead matrix that cannot be split: poles strictly descending, no entry of the border zero.
///
/// ```text
///     | diag(d)  z |
/// M = |            |        order n + 1;   eigenvalues: the roots of
///     |   z^T    t |
///
/// w(x) = x - t + sum_i z_i^2 / (d_i - x)
/// ```
///
/// `w` ascends between its poles, so exactly one eigenvalue lies above all of them, one below all, and one between any
/// two neighbours; the eigenvector of x is proportional to `(z_i / (x - d_i), 1)`.
///
/// The caller has deflated: it has split off every `z_i` below a few eps times the norm, and rotated equal poles into
/// one. It has also brought the norm near 1, so that no square of a `z_i` vanishes or overflows.
///
/// # References
/// Gu and Eisenstat, *A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem*, SIAM J. Matrix Anal.
/// Appl. 16(1), 1995, whose divided problem is this matrix.
#[derive(Debug, Clone)]
pub(crate) struct Arrowhead {
    poles: Vec<f64>,
    border: Vec<f64>,
    tip: f64,
}

/// An eigenvalue, kept as its distance from the nearest pole: `x = d_origin + offset`.
///
/// All that follows from an eigenvalue follows from its differences with the poles, and
/// `(d_origin - d_i) + offset` has full relative accuracy where `x - d_i` has lost all of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Root {
    /// Index of the nearest pole.
    pub(crate) origin: usize,
    /// Distance from it, with its sign.
    pub(crate) offset: f64,
    /// `w'(x)`, the inverse square of the last entry of the normalised eigenvector.
    pub(crate) slope: f64,
}

impl Arrowhead {
    /// From poles in strictly descending order, as many border entries, and the tip.
    pub(crate) fn new(poles: Vec<f64>, border: Vec<f64>, tip: f64) -> Self {
        debug_assert_eq!(poles.len(), border.len());
        debug_assert!(poles.windows(2).all(|pair| pair[0] > pair[1]));
        debug_assert!(border.iter().all(|z| *z != 0.0));
        Self { poles, border, tip }
    }

    /// The eigenvalue of a root.
    pub(crate) fn value(&self, root: &Root) -> f64 {
        self.poles[root.origin] + root.offset
    }

    /// `w` at a pole that is not this matrix's: what couples a deflated coordinate to the tip.
    pub(crate) fn secular_at(&self, x: f64) -> f64 {
        x - self.tip + sums::sums(&self.poles, &self.border, x, 0.0).0
    }
}

//! Where label and data change places in the order of the columns: `alpha = d / (d + beta)`.

use crate::Spectrum;

/// The alpha at which an eigenvalue of the labels meets one of the inputs.
///
/// ```text
/// (1 - alpha) d = alpha beta     at     alpha = d / (d + beta)
/// ```
///
/// This is the crossing of the *uncoupled* eigenvalues of the arithmetic mean. Where the label is orthogonal to the data they do cross;
/// where it is not (`A^T b != 0`) the eigenvalues of `G_alpha` avoid each other there, and their eigenvectors change places over
/// a stretch of alphas about the crossing that is the wider the stronger the coupling.
///
/// # References
/// Section 2.3 and figure 5 of the paper: the critical zone of the circles near .99 is a pair of such crossings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// The eigenvalue d of `A^T A`.
    pub data: f64,
    /// The eigenvalue beta of `B^T B`.
    pub label: f64,
    /// `d / (d + beta)`.
    pub alpha: f64,
}

/// All pairs of eigenvalues above their rank cuts, ordered by the label's eigenvalue and then by the data's, both descending.
///
/// # Examples
/// ```
/// use dhll_core::{Spectrum, path::crossings};
/// use ndarray::array;
///
/// let found = crossings(&Spectrum::new(array![300.0, 100.0]), &Spectrum::new(array![100.0]));
/// assert_eq!(found.iter().map(|c| c.alpha).collect::<Vec<_>>(), [0.75, 0.5]);
/// ```
pub fn crossings(data: &Spectrum, labels: &Spectrum) -> Vec<Crossing> {
    let mut found = Vec::with_capacity(data.rank() * labels.rank());
    for &label in labels.kept() {
        for &data in data.kept() {
            // Neither sum nor quotient of the two can overflow in this form.
            found.push(Crossing { data, label, alpha: 1.0 / (1.0 + label / data) });
        }
    }
    found
}

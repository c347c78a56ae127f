//! Where the label overtakes the data: `alpha* = lambda / (lambda + |B|^2)`.

use dhll_core::{CrossGram, EigenError, Eigensolver, InputError, Spectrum, input};
use thiserror::Error;

/// Why there are no crossings.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CrossingError {
    /// There is not exactly one label column.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The label column is zero: its eigenvalue never rises.
    #[error("the label column is zero; its eigenvalue crosses no other")]
    ZeroLabel,
    /// The eigenproblem of `A^T A` failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
}

/// The alphas at which the label's eigenvalue of the arithmetic mean passes an eigenvalue of the data.
///
/// ```text
/// (1 - alpha) lambda = alpha |B|^2,    alpha* = lambda / (lambda + |B|^2),    |B|^2 = N for labels -1/+1
/// ```
///
/// with `lambda` the eigenvalues of `A^T A` above the rank cut. Past the first of them the label is the leading feature of
/// the target, before the last one its last. Exact where the label is uncorrelated with the eigenvector's feature;
/// otherwise the eigenvalues approach each other there, exchange their vectors and part again.
///
/// # Shapes
/// One alpha for every eigenvalue kept, by descending eigenvalue, so descending.
///
/// # Errors
/// [`CrossingError`] if there is not one label column, it is zero, or the eigensolver fails.
///
/// # Examples
/// ```
/// use dhll_core::CrossGram;
/// use dhll_diagnose::crossings;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[6.0, 0.0], [0.0, 2.0], [-6.0, 0.0], [0.0, -2.0]];
/// let s = CrossGram::new(&Faer::default(), x.view(), array![[1.0], [-1.0], [1.0], [-1.0]].view())?;
/// let alphas = crossings(&s, &Faer::default())?; // eigenvalues 72 and 8, |B|^2 = 4
/// assert!((alphas[0] - 72.0 / 76.0).abs() < 1e-14 && (alphas[1] - 8.0 / 12.0).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Explains the zone near alpha = .99 that the paper reports for circles.
pub fn crossings(s: &CrossGram, engine: &dyn Eigensolver) -> Result<Vec<f64>, CrossingError> {
    input::size("the number of label columns", 1, s.n_labels())?;
    let label = s.labels()[[0, 0]];
    if label <= 0.0 {
        return Err(CrossingError::ZeroLabel);
    }
    let spectrum = Spectrum::new(engine.symmetric_eigenvalues(s.features())?);
    // As 1 / (1 + |B|^2 / lambda): the sum of both may overflow.
    Ok(spectrum.kept().iter().map(|lambda| 1.0 / (1.0 + label / lambda)).collect())
}

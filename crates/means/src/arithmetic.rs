//! The arithmetic mean, the paper's: `G_alpha = (1 - alpha) A A^T + alpha B B^T`.

use dhll_core::{Backend, CrossGram, Factor, Mean, MeanError, input};
use ndarray::{Array1, s};

/// The weighted arithmetic mean.
///
/// ```text
/// W = diag( sqrt(1 - alpha) I_p, sqrt(alpha) I_c )
/// ```
///
/// So `H_alpha = [sqrt(1-alpha) A, sqrt(alpha) B] V`: the input with the label appended, rotated. The label lies in the range of `H_alpha`
/// for every alpha > 0, which is why training rows become separable at once and why that says nothing.
///
/// # Properties
/// Any ranks; rank at most p + c. Affine in alpha. Its factor costs O(p + c).
///
/// # References
/// Equation 3 of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arithmetic;

impl Mean for Arithmetic {
    fn name(&self) -> &'static str {
        "arithmetic"
    }

    fn factor(&self, s: &CrossGram, alpha: f64, _: &dyn Backend) -> Result<Factor, MeanError> {
        input::unit_interval(alpha)?;
        let mut w = Array1::from_elem(s.order(), alpha.sqrt());
        w.slice_mut(s![..s.n_features()]).fill((1.0 - alpha).sqrt());
        Ok(Factor::Diagonal(w))
    }
}

//! Labels on the scale of the inputs before a mean is taken: `B <- (|A| / |B|) B`.

use dhll_core::{Backend, CrossGram, Mean, MeanError, Note, NotedFactor};
use ndarray::{Array1, s};
use serde_json::{Value, json};

/// What is done about the scale of the labels, with `r = |A| / |B|` (Frobenius norms).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabelScale {
    /// Nothing: the mean of `A A^T` and `B B^T`. Right where inputs and label codes have rows of mean norm 1 already.
    AsGiven,
    /// The mean of `A A^T` and `r^2 B B^T`: all targets have the inputs' scale, and the path ends at `r^2 B B^T`.
    Inputs,
    /// The mean of `A A^T` and `r^2 B B^T`, divided by `r^{2 alpha}`: the shape of the path is that of equal scales, the
    /// scale goes from one to the other evenly in its logarithm, and both ends are exact.
    #[default]
    Interpolated,
}

/// A mean taken after the labels were put on the scale of the inputs.
///
/// ```text
/// S' = diag(I, r I) S diag(I, r I),     W = diag(I, r I) W'(S', alpha) [r^{-alpha} if interpolated]
/// ```
///
/// # Properties
/// Interpolated, every homogeneous mean becomes homogeneous in each matrix, `M(a G, b L) = a^{1 - t} b^t M(G, L)`, as the geometric, the
/// log-Euclidean and the Bonnabel-Sepulchre mean are by themselves: on those it has no effect. `r` is reported as
/// [`Note::LabelScale`]. Nothing is scaled where `A` or `B` is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rescaled<M> {
    /// The mean.
    pub mean: M,
    /// What is done.
    pub scale: LabelScale,
}

impl<M: Mean> Mean for Rescaled<M> {
    fn name(&self) -> &'static str {
        self.mean.name()
    }

    fn settings(&self) -> Value {
        json!({ "mean": self.mean.settings(), "scale": format!("{:?}", self.scale) })
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        let (a, b) = s.norms();
        if self.scale == LabelScale::AsGiven || a == 0.0 || b == 0.0 {
            return self.mean.factor(s, alpha, backend);
        }
        let ratio = a / b;
        let mut noted = self.mean.factor(&s.with_labels_scaled(ratio)?, alpha, backend)?;
        let all = if self.scale == LabelScale::Interpolated { ratio.powf(-alpha) } else { 1.0 };
        let mut weights = Array1::from_elem(s.order(), ratio * all);
        weights.slice_mut(s![..s.n_features()]).fill(all);
        noted.factor = noted.factor.with_rows_scaled(weights.view());
        noted.notes.insert(0, Note::LabelScale { factor: ratio });
        Ok(noted)
    }
}

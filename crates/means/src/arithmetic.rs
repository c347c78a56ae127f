//! The arithmetic mean, the paper's: `G_alpha = (1 - alpha) A A^T + alpha B B^T`.

mod decouple;
mod solver;

use std::sync::Arc;

use dhll_core::{Backend, CrossGram, Factor, Mean, MeanError, NotedFactor, PathError, PathSolver, input};
use ndarray::{Array1, s};

use solver::OneLabel;

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
/// With one label column, all alphas share one eigendecomposition of the inputs, of order p: a spectrum costs O(p^2) then,
/// a target map O(p^2) and one matrix product. With more columns each alpha is a dense eigenproblem of order p + c: c rank-one
/// updates one after another need a product of order p each for a target map, more than the eigenproblem costs from c = 3 on.
///
/// # Examples
/// ```
/// use dhll_core::TargetPath;
/// use dhll_faer::Faer;
/// use dhll_means::Arithmetic;
/// use ndarray::array;
///
/// let (x, y) = (array![[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]], array![[0.0], [0.0], [1.0]]);
/// let backend = Faer::default();
/// let path = TargetPath::new(x.view(), y.view(), &Arithmetic, &backend)?;
/// let sweep = path.sweep(&[0.0, 0.25, 0.75])?;
/// // The label, orthogonal to the inputs here, is the last column, and then the second.
/// let held: Vec<_> = sweep.points.iter().map(|point| point.label_r2.to_vec()).collect();
/// assert_eq!(held, [vec![0.0, 0.0], vec![0.0, 0.0, 1.0], vec![0.0, 1.0, 1.0]]);
/// // It meets the eigenvalues 4 and 1 of the inputs at 4/5 and 1/2.
/// assert_eq!(path.crossings()?.iter().map(|c| c.alpha).collect::<Vec<_>>(), [0.8, 0.5]);
/// # Ok::<(), dhll_core::PathError>(())
/// ```
///
/// # References
/// Equation 3 of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arithmetic;

impl Mean for Arithmetic {
    fn name(&self) -> &'static str {
        "arithmetic"
    }

    fn factor(&self, s: &CrossGram, alpha: f64, _: &dyn Backend) -> Result<NotedFactor, MeanError> {
        input::unit_interval(alpha)?;
        let mut w = Array1::from_elem(s.order(), alpha.sqrt());
        w.slice_mut(s![..s.n_features()]).fill((1.0 - alpha).sqrt());
        Ok(Factor::Diagonal(w).into())
    }

    fn solver<'a>(
        &'a self,
        s: &Arc<CrossGram>,
        backend: &'a dyn Backend,
    ) -> Result<Option<Box<dyn PathSolver + 'a>>, PathError> {
        Ok(match s.n_labels() {
            1 => Some(Box::new(OneLabel::new(s, backend)?)),
            _ => None,
        })
    }
}

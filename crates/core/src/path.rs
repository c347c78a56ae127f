//! The path of hidden targets from inputs to labels: spectra and target maps at any alpha, from `S` alone.

use ndarray::{Array2, ArrayView2, Axis, s};
use thiserror::Error;

use crate::{
    Backend, CrossGram, EigenError, Factor, InputError, Mean, MeanError, Spectrum, SymmetricEigen, TargetMap,
    input,
};

/// Why a path has no target at this alpha.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// The input, or alpha, makes no sense.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The mean does not exist there.
    #[error(transparent)]
    Mean(#[from] MeanError),
    /// The small eigenproblem failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
}

/// The hidden targets between inputs and labels under one mean.
///
/// ```text
/// W = W(S, alpha);   W^T S W = V Lambda V^T;   T_alpha = W V
/// ```
///
/// Nothing divides by a small eigenvalue: `H = Z T` with orthogonal `V` reproduces `G_alpha` to a few eps times its
/// norm even where eigenvalues are tiny.
///
/// # References
/// Section 2.2 of the paper, whose N x N eigenproblem this replaces by one of order p + c.
pub struct Path<'a> {
    cross_gram: CrossGram,
    mean: &'a dyn Mean,
    engine: &'a dyn Backend,
}

impl<'a> Path<'a> {
    /// The path of the rows `a`, N x p, and `b`, N x c.
    ///
    /// # Errors
    /// [`PathError::Input`] if the shapes do not fit or an entry is not finite.
    pub fn new(
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
        mean: &'a dyn Mean,
        engine: &'a dyn Backend,
    ) -> Result<Self, PathError> {
        Ok(Self::from_cross_gram(CrossGram::new(engine, a, b)?, mean, engine))
    }

    /// The path of rows that were summed before.
    pub fn from_cross_gram(cross_gram: CrossGram, mean: &'a dyn Mean, engine: &'a dyn Backend) -> Self {
        Self { cross_gram, mean, engine }
    }

    /// The statistic everything is computed from.
    pub fn cross_gram(&self) -> &CrossGram {
        &self.cross_gram
    }

    /// The eigenvalues of `G_alpha`.
    ///
    /// # Errors
    /// [`PathError`] if alpha is outside [0, 1], or the mean or the eigensolver fails.
    pub fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError> {
        let small = sandwich(&self.factor(alpha)?, &self.cross_gram, self.engine);
        Ok(Spectrum::new(self.engine.symmetric_eigenvalues(small.view())?))
    }

    /// The map to the targets at `alpha`.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    pub fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError> {
        let factor = self.factor(alpha)?;
        let small = sandwich(&factor, &self.cross_gram, self.engine);
        let SymmetricEigen { eigenvalues, eigenvectors } = self.engine.symmetric_eigen(small.view())?;
        let spectrum = Spectrum::new(eigenvalues);
        let leading = eigenvectors.slice(s![.., ..spectrum.rank()]);
        let matrix = match &factor {
            Factor::Diagonal(w) => &leading * &w.view().insert_axis(Axis(1)),
            Factor::General(w) => product(self.engine, w.view(), leading),
        };
        Ok(TargetMap::new(alpha, self.cross_gram.n_features(), matrix, spectrum))
    }

    fn factor(&self, alpha: f64) -> Result<Factor, PathError> {
        input::unit_interval(alpha)?;
        Ok(self.mean.factor(&self.cross_gram, alpha, self.engine)?)
    }
}

/// `W^T S W`.
fn sandwich(factor: &Factor, s: &CrossGram, engine: &dyn Backend) -> Array2<f64> {
    match factor {
        Factor::Diagonal(w) => {
            let mut small = s.matrix().to_owned();
            small.indexed_iter_mut().for_each(|((i, j), value)| *value *= w[i] * w[j]);
            small
        }
        Factor::General(w) => product(engine, w.t(), product(engine, s.matrix(), w.view()).view()),
    }
}

fn product(engine: &dyn Backend, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut c = Array2::zeros((a.nrows(), b.ncols()));
    engine.gemm(1.0, a, b, 0.0, c.view_mut());
    c
}

//! The solver that suits every mean: form `W^T S W` and solve its dense eigenproblem anew at each alpha.

use std::sync::Arc;

use ndarray::{Array2, Axis, s};

use super::cross_gram::CrossGram;
use super::factor::Factor;
use super::mean::Mean;
use super::path_error::PathError;
use super::solver::PathSolver;
use super::spectrum::Spectrum;
use super::target_map::TargetMap;
use crate::input;
use crate::linalg::{Backend, SymmetricEigen, product};

/// The route for every mean: form `W^T S W` and solve its dense eigenproblem anew at each alpha.
///
/// Nothing divides by a small eigenvalue: `H = Z T` with orthogonal `V` reproduces `G_alpha` to a few eps times its
/// norm even where eigenvalues are tiny. Costs O((p + c)^3) an alpha.
pub struct SmallDense<'a, M: Mean + ?Sized> {
    mean: &'a M,
    cross_gram: Arc<CrossGram>,
    backend: &'a dyn Backend,
}

impl<'a, M: Mean + ?Sized> SmallDense<'a, M> {
    /// The dense small problem of `mean` on a cross-Gram.
    pub fn new(mean: &'a M, cross_gram: Arc<CrossGram>, backend: &'a dyn Backend) -> Self {
        Self { mean, cross_gram, backend }
    }

    fn factor(&self, alpha: f64) -> Result<Factor, PathError> {
        input::unit_interval(alpha)?;
        Ok(self.mean.factor(&self.cross_gram, alpha, self.backend)?.factor)
    }
}

impl<M: Mean + ?Sized> PathSolver for SmallDense<'_, M> {
    fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError> {
        let small = sandwich(&self.factor(alpha)?, &self.cross_gram, self.backend);
        Ok(Spectrum::new(self.backend.symmetric_eigenvalues(small.view())?))
    }

    fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError> {
        let factor = self.factor(alpha)?;
        let small = sandwich(&factor, &self.cross_gram, self.backend);
        let SymmetricEigen { eigenvalues, eigenvectors } = self.backend.symmetric_eigen(small.view())?;
        let spectrum = Spectrum::new(eigenvalues);
        let leading = eigenvectors.slice(s![.., ..spectrum.rank()]);
        let matrix = match &factor {
            Factor::Diagonal(w) => &leading * &w.view().insert_axis(Axis(1)),
            Factor::General(w) => product(self.backend, w.view(), leading),
        };
        Ok(TargetMap::new(alpha, self.cross_gram.n_features(), matrix, spectrum))
    }
}

/// `W^T S W`.
fn sandwich(factor: &Factor, s: &CrossGram, backend: &dyn Backend) -> Array2<f64> {
    match factor {
        Factor::Diagonal(w) => {
            let mut small = s.matrix().to_owned();
            small.indexed_iter_mut().for_each(|((i, j), value)| *value *= w[i] * w[j]);
            small
        }
        Factor::General(w) => product(backend, w.t(), product(backend, s.matrix(), w.view()).view()),
    }
}

//! How spectra and target maps are computed from `S`: the seam behind a path, and the route that suits every mean.

use std::sync::Arc;

use ndarray::{Array1, Array2, Axis, s};

use crate::matmul::product;
use crate::{Backend, CrossGram, Factor, Mean, PathError, Spectrum, SymmetricEigen, TargetMap, input};

/// Spectra and target maps of one mean on one cross-Gram, at any alpha.
///
/// A [`Mean`] makes its solver once for a path ([`Mean::solver`]); what does not depend on alpha is computed then. One solver is
/// asked by several threads at once.
///
/// # Contract
/// ```text
/// W = W(S, alpha);   W^T S W = V Lambda V^T;   T_alpha = W V
/// ```
/// - Every eigenvalue is within `C n eps |W^T S W|` of the exact one, and `V` is orthogonal to `C n eps`: the accuracy of a
///   dense symmetric eigensolver, whose answers differ from any other's by no more than that.
/// - `target_map` keeps the columns of the eigenvalues above the rank cut ([`Spectrum::rank`]).
/// - The same input gives the same bits again on the same machine with the same number of threads of the engine.
pub trait PathSolver: Send + Sync {
    /// The eigenvalues of `G_alpha`.
    ///
    /// # Errors
    /// [`PathError`] if alpha is outside [0, 1], or the mean or the eigensolver fails.
    fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError>;

    /// The map to the targets at `alpha`.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError>;

    /// The spectrum, and the share of the labels' energy that each column of the target holds. `s` is the cross-Gram the
    /// solver was made for.
    ///
    /// ```text
    /// share_j = |B^T h_j|^2 / (lambda_j tr(B^T B)),    j = 1, ..., rank
    /// ```
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    fn label_shares(&self, alpha: f64, s: &CrossGram) -> Result<LabelShares, PathError> {
        let map = self.target_map(alpha)?;
        let energy = s.labels().diag().sum();
        let mut shares = Array1::zeros(map.width());
        if energy > 0.0 {
            let between = s.matrix().slice(s![s.n_features().., ..]).dot(&map.matrix());
            for ((share, column), lambda) in shares.iter_mut().zip(between.columns()).zip(map.eigenvalues()) {
                // Divided before it is squared: the squares of huge entries overflow.
                let scale = lambda.sqrt() * energy.sqrt();
                *share = column.iter().map(|value| (value / scale).powi(2)).sum();
            }
        }
        Ok(LabelShares { spectrum: map.spectrum().clone(), shares })
    }
}

/// A spectrum, and how the labels' energy is spread over the columns of the target.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelShares {
    /// All eigenvalues.
    pub spectrum: Spectrum,
    /// Share of `tr(B^T B)` in the direction of every column of the target, as many as the rank; all 0 if `B = 0`.
    pub shares: Array1<f64>,
}

/// The route for every mean: form `W^T S W` and solve its dense eigenproblem anew at each alpha.
///
/// Nothing divides by a small eigenvalue: `H = Z T` with orthogonal `V` reproduces `G_alpha` to a few eps times its
/// norm even where eigenvalues are tiny. Costs O((p + c)^3) an alpha.
pub struct SmallDense<'a, M: Mean + ?Sized> {
    mean: &'a M,
    cross_gram: Arc<CrossGram>,
    engine: &'a dyn Backend,
}

impl<'a, M: Mean + ?Sized> SmallDense<'a, M> {
    /// The dense small problem of `mean` on a cross-Gram.
    pub fn new(mean: &'a M, cross_gram: Arc<CrossGram>, engine: &'a dyn Backend) -> Self {
        Self { mean, cross_gram, engine }
    }

    fn factor(&self, alpha: f64) -> Result<Factor, PathError> {
        input::unit_interval(alpha)?;
        Ok(self.mean.factor(&self.cross_gram, alpha, self.engine)?)
    }
}

impl<M: Mean + ?Sized> PathSolver for SmallDense<'_, M> {
    fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError> {
        let small = sandwich(&self.factor(alpha)?, &self.cross_gram, self.engine);
        Ok(Spectrum::new(self.engine.symmetric_eigenvalues(small.view())?))
    }

    fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError> {
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

//! The log-Euclidean mean: `M = exp((1 - t) log A + t log B)` of the two Gram matrices.

use dhll_core::linalg::product;
use dhll_core::{Backend, CrossGram, Mean, MeanError, NotedFactor, SymmetricEigen};
use ndarray::{Array2, Axis};
use serde_json::{Value, json};

use crate::joint::{JointRange, end};
use crate::kubo_ando::without_ridge;

/// The weighted log-Euclidean mean of `G = A A^T` and `L = B B^T`, on their joint range.
///
/// ```text
/// M = exp( (1 - t) log G + t log L )
/// ```
///
/// # Properties
/// Without a ridge both matrices must have the joint range as their range. Rank: that of the joint range. Homogeneous in each
/// matrix, orthogonally invariant, `det = det(G)^{1-t} det(L)^t`, self-dual under inversion, a geodesic (of the
/// logarithms' Euclidean metric). Not congruence invariant, not below the arithmetic mean in the order of matrices (its
/// trace and determinant are).
///
/// Costs five eigenproblems of order p + c (four without a ridge). Here the division by small eigenvalues cannot be avoided: the logarithm
/// needs an orthonormal basis of the joint range. The result is uncertain by about `eps / RANK_CUT` of the share of the smallest directions.
///
/// # References
/// Arsigny, Fillard, Pennec and Ayache, *Geometric means in a novel vector space structure on symmetric
/// positive-definite matrices*, SIAM J. Matrix Anal. Appl. 29(1), 2007.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogEuclidean {
    /// Added to the eigenvalues of both Gram matrices on the joint range, in units of their mean there (trace over dimension);
    /// the ridge's own mean is taken back from the result, which leaves it positive semidefinite because `exp` of a matrix
    /// that is at least `log(e) I` is at least `e I`. 0 for none.
    pub ridge: f64,
}

impl Default for LogEuclidean {
    fn default() -> Self {
        Self { ridge: crate::RIDGE }
    }
}

impl Mean for LogEuclidean {
    fn name(&self) -> &'static str {
        "log-euclidean"
    }

    fn settings(&self) -> Value {
        json!({ "ridge": self.ridge })
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        let joint = JointRange::new(s, backend)?;
        let e = joint.ridge(self.ridge)?;
        if let Some(factor) = end(s, alpha)? {
            return Ok(factor.into());
        }
        let noise = joint.noise();
        let roots = joint.values.mapv(f64::sqrt);
        let in_basis = |share: Array2<f64>| share * &roots * roots.view().insert_axis(Axis(1));
        let inputs = Array2::eye(joint.dimension()) - &joint.labels;
        let mut sum =
            logarithm("inputs", backend, in_basis(inputs), joint.norms.0, e, noise)? * (1.0 - alpha);
        let labels = in_basis(joint.labels.clone());
        sum.scaled_add(alpha, &logarithm("labels", backend, labels, joint.norms.1, e, noise)?);
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(sum.view())?;
        let unit = joint.norms.0.powf(1.0 - alpha) * joint.norms.1.powf(alpha);
        let factor = if e == 0.0 {
            let weights = eigenvalues.mapv(|value| unit * (0.5 * value).exp());
            joint.factor_of_coordinates(backend, eigenvectors.view(), weights.view())
        } else {
            let half = eigenvectors * &eigenvalues.mapv(|value| (0.5 * value).exp());
            without_ridge(&joint, backend, product(backend, half.view(), half.t()), e, unit)?
        };
        Ok(NotedFactor { factor, notes: joint.notes(self.ridge) })
    }
}

/// `log(G + e I)` of a matrix whose trace is 1; `norm` is 0 if the matrix is.
fn logarithm(
    matrix: &'static str,
    backend: &dyn Backend,
    gram: Array2<f64>,
    norm: f64,
    e: f64,
    noise: f64,
) -> Result<Array2<f64>, MeanError> {
    let dimension = gram.nrows();
    let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(gram.view())?;
    let rank = if norm > 0.0 { eigenvalues.iter().filter(|&&value| value > noise).count() } else { 0 };
    if (e == 0.0 && rank < dimension) || rank == 0 {
        return Err(MeanError::Singular { matrix, rank, dimension });
    }
    let scaled = &eigenvectors * &eigenvalues.mapv(|value| (value.max(0.0) + e).ln());
    Ok(product(backend, scaled.view(), eigenvectors.t()))
}

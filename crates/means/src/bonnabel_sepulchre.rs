//! The Bonnabel-Sepulchre mean of fixed rank: ranges along the Grassmann geodesic, cores by the geometric mean.

use dhll_core::linalg::ThinSvd;
use dhll_core::linalg::product;
use dhll_core::path::RANK_CUT;
use dhll_core::{Backend, CrossGram, Factor, Mean, MeanError, Note, NotedFactor, SymmetricEigen, input};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, concatenate, s};
use serde_json::{Value, json};

use crate::kubo_ando::power_root;

/// Rounding in `U_A^T U_B`, in units of `(N + p + c) eps |A| |B|` over the smallest kept singular values.
const ROUNDING: f64 = 64.0;

/// The rank that both matrices are truncated to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FixedRank {
    /// The rank of the label Gram matrix: eigenvalues above `RANK_CUT` times its trace.
    #[default]
    OfLabels,
    /// This one.
    Exactly(usize),
}

/// The mean of two positive semidefinite matrices of the same rank k.
///
/// ```text
/// A A^T ~ U_A Lambda_A U_A^T,   B B^T ~ U_B Lambda_B U_B^T           (the k leading eigenvalues)
/// U_A^T U_B = O_A cos(Theta) O_B^T,   Y_A = U_A O_A,   Y_B = U_B O_B
/// U(t) = Y_A sin((1 - t) Theta) / sin(Theta) + Y_B sin(t Theta) / sin(Theta)
/// M = U(t) (O_A^T Lambda_A O_A  #_t  O_B^T Lambda_B O_B) U(t)^T
/// ```
///
/// # Properties
/// Rank k for every t, the ends included: they are the truncations of `A A^T` and `B B^T`, reported as
/// [`Note::Truncation`]. Symmetric, homogeneous in each matrix, orthogonally invariant, a curve of constant
/// speed on both factors (no geodesic of their product's metric, though), self-dual under the pseudo-inverse; the
/// geometric mean where both ranges agree. Commuting matrices have their scalar geometric mean where their ranges
/// agree. Not congruence invariant. A principal angle of pi/2 is an error: no geodesic is distinguished there.
///
/// Costs an eigenproblem of order p, the rest is of order k. Divides by the k-th singular value of `A` and of `B`: accurate to
/// about `eps |A|^2 / lambda_k`.
///
/// # References
/// Bonnabel and Sepulchre, *Riemannian metric and geometric mean for positive semidefinite matrices of fixed rank*,
/// SIAM J. Matrix Anal. Appl. 31(3), 2009; section 4.1 of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BonnabelSepulchre {
    /// k.
    pub rank: FixedRank,
}

impl Mean for BonnabelSepulchre {
    fn name(&self) -> &'static str {
        "bonnabel-sepulchre"
    }

    fn settings(&self) -> Value {
        json!({ "rank": format!("{:?}", self.rank) })
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        input::unit_interval(alpha)?;
        let labels = Leading::new("labels", backend, s.labels())?;
        let rank = match self.rank {
            FixedRank::OfLabels => labels.rank(),
            FixedRank::Exactly(rank) => rank,
        };
        let (labels, of_labels) = labels.truncated(rank)?;
        let (inputs, of_inputs) = Leading::new("inputs", backend, s.features())?.truncated(rank)?;
        let notes: Vec<Note> = [of_inputs, of_labels].into_iter().flatten().collect();
        if rank == 0 {
            return Ok(NotedFactor { factor: Factor::General(Array2::zeros((s.order(), 0))), notes });
        }

        let (u_a, u_b) = (inputs.basis(), labels.basis());
        let overlap = product(backend, u_a.t(), product(backend, s.between(), u_b.view()).view());
        let svd = ThinSvd::new(backend, overlap.view(), 0.0)?;
        let cosine = if svd.rank() < rank { 0.0 } else { svd.singular_values[rank - 1] };
        let least =
            ROUNDING * (s.n_samples() + s.order()) as f64 * f64::EPSILON * inputs.spread() * labels.spread();
        if cosine <= least {
            return Err(MeanError::RightAngle { cosine, least });
        }
        let angles = svd.singular_values.mapv(|cosine| cosine.min(1.0).acos());
        let top = product(backend, u_a.view(), svd.left.view()) * &slerp(angles.view(), 1.0 - alpha);
        let bottom = product(backend, u_b.view(), svd.right.view()) * &slerp(angles.view(), alpha);
        let mut u = Array2::zeros((s.order(), rank));
        u.slice_mut(s![..s.n_features(), ..]).assign(&top);
        u.slice_mut(s![s.n_features().., ..]).assign(&bottom);
        let core =
            geometric_root(backend, inputs.core(svd.left.view()), labels.core(svd.right.view()), alpha)?;
        Ok(NotedFactor { factor: Factor::General(product(backend, u.view(), core.view())), notes })
    }
}

/// The leading eigenpairs of a block of `S`: `A^T A = V Lambda V^T`.
struct Leading {
    matrix: &'static str,
    values: Array1<f64>,
    vectors: Array2<f64>,
    trace: f64,
}

impl Leading {
    fn new(
        matrix: &'static str,
        backend: &dyn Backend,
        gram: ArrayView2<'_, f64>,
    ) -> Result<Self, MeanError> {
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(gram)?;
        let trace = eigenvalues.mapv(|value| value.max(0.0)).sum();
        Ok(Self { matrix, values: eigenvalues, vectors: eigenvectors, trace })
    }

    fn rank(&self) -> usize {
        self.values.iter().take_while(|&&value| value > RANK_CUT * self.trace).count()
    }

    fn truncated(self, needed: usize) -> Result<(Self, Option<Note>), MeanError> {
        let rank = self.rank();
        if rank < needed {
            return Err(MeanError::Rank { matrix: self.matrix, rank, needed });
        }
        let kept = Self {
            values: self.values.slice(s![..needed]).to_owned(),
            vectors: self.vectors.slice(s![.., ..needed]).to_owned(),
            ..self
        };
        let discarded = 1.0 - kept.values.sum() / kept.trace;
        let note = Note::Truncation { matrix: kept.matrix, rank: needed, discarded };
        Ok((kept, (rank > needed).then_some(note)))
    }

    /// `V Lambda^(-1/2)`: `U_A = A V Lambda^(-1/2)`.
    fn basis(&self) -> Array2<f64> {
        &self.vectors / &self.values.mapv(f64::sqrt)
    }

    /// `|A| / sigma_k`.
    fn spread(&self) -> f64 {
        self.values.last().map_or(0.0, |&least| (self.trace / least).sqrt())
    }

    /// `(Lambda^(1/2) O)^T`, whose square is the core.
    fn core(&self, rotation: ArrayView2<'_, f64>) -> Array2<f64> {
        (&rotation * &self.values.mapv(f64::sqrt).insert_axis(Axis(1))).reversed_axes()
    }
}

/// `sin(t theta) / sin(theta)`, and its limit t at 0.
fn slerp(angles: ArrayView1<'_, f64>, t: f64) -> Array1<f64> {
    angles.mapv(|angle| if angle > 0.0 { (t * angle).sin() / angle.sin() } else { t })
}

/// `F` with `F F^T = (a a^T) #_t (b b^T)`, all k x k and definite.
///
/// ```text
/// [a/|a|  b/|b|] = P D Q^T (thin);   M = |a|^{2 (1 - t)} |b|^{2 t}  P D (K #_t (I - K)) D P^T,     K = Q_a^T Q_a
/// ```
fn geometric_root(
    backend: &dyn Backend,
    a: Array2<f64>,
    b: Array2<f64>,
    t: f64,
) -> Result<Array2<f64>, MeanError> {
    let norm = |m: &Array2<f64>| m.fold(0.0_f64, |n, v| n.hypot(*v));
    let (size_a, size_b) = (norm(&a), norm(&b));
    let (a, b) = (a / size_a, b / size_b);
    // Side by side they always fit: both have k rows.
    let both = concatenate(Axis(1), &[a.view(), b.view()]).unwrap_or_else(|_| a.clone());
    let svd = ThinSvd::new(backend, both.view(), 0.0)?;
    let share = backend.gram(svd.right.slice(s![a.ncols().., ..]));
    let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(share.view())?;
    let roots = eigenvalues.mapv(|share| {
        let share = share.clamp(0.0, 1.0);
        power_root(size_a * (1.0 - share).sqrt(), size_b * share.sqrt(), t, 0.0)
    });
    let directions = product(backend, (&svd.left * &svd.singular_values).view(), eigenvectors.view());
    Ok(directions * &roots)
}

//! The joint range of inputs and labels, from `S` alone: `S = V L V^T`, an orthonormal basis `Q = Z V L^(-1/2)`.

use dhll_core::linalg::product;
use dhll_core::path::RANK_CUT;
use dhll_core::{Backend, CrossGram, Factor, MeanError, Note, SymmetricEigen, input};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

/// Rounding in a product of eigenvectors of order n is a few `n eps`; 64 covers the eigensolver and the products together.
const ROUNDING: f64 = 64.0;

/// Both Gram matrices in coordinates of their joint range, each divided by its trace.
///
/// ```text
/// D = diag(I / |A|, I / |B|),    D S D = V L V^T,    L > RANK_CUT tr L,    Q = Z D V L^(-1/2)
/// A A^T / |A|^2 = Q L^(1/2) (I - P) L^(1/2) Q^T,    B B^T / |B|^2 = Q L^(1/2) P L^(1/2) Q^T,    P = V_B^T V_B
/// ```
///
/// So the two commute once `L^(1/2)` is taken off, and `Z D V = Q L^(1/2)` needs no division.
///
/// Accuracy: kept directions of `Q` are orthonormal to `eps / L`, hence to `eps / RANK_CUT` = 2e-4 for the very smallest;
/// what is left out moves a Gram matrix by at most `sqrt(RANK_CUT)` = 1e-6 of its norm, and by about `RANK_CUT` where the small
/// directions are those of `A` or of `B` alone. Both ends of the path are exact.
pub(crate) struct JointRange {
    /// `|A|` and `|B|`.
    pub(crate) norms: (f64, f64),
    /// `L`, r values, largest first.
    pub(crate) values: Array1<f64>,
    /// `P = V_B^T V_B`, r x r, eigenvalues in [0, 1].
    pub(crate) labels: Array2<f64>,
    /// `D V`, (p + c) x r.
    columns: Array2<f64>,
}

impl JointRange {
    pub(crate) fn new(s: &CrossGram, backend: &dyn Backend) -> Result<Self, MeanError> {
        let norms = s.norms();
        let invert = |norm: f64| if norm > 0.0 { 1.0 / norm } else { 0.0 };
        let mut weights = Array1::from_elem(s.order(), invert(norms.1));
        weights.slice_mut(s![..s.n_features()]).fill(invert(norms.0));
        let balanced = s.matrix().to_owned() * &weights * weights.view().insert_axis(Axis(1));
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(balanced.view())?;
        let cut = RANK_CUT * eigenvalues.iter().filter(|&&v| v > 0.0).sum::<f64>();
        let dimension = eigenvalues.iter().take_while(|&&value| value > cut).count();
        let vectors = eigenvectors.slice(s![.., ..dimension]);
        let (of_inputs, of_labels) = vectors.split_at(Axis(0), s.n_features());
        // P from whichever block is smaller; the other one's Gram matrix is I - P.
        let labels = if of_labels.nrows() <= of_inputs.nrows() {
            backend.gram(of_labels)
        } else {
            Array2::eye(dimension) - backend.gram(of_inputs)
        };
        let columns = &vectors * &weights.insert_axis(Axis(1));
        Ok(Self { norms, values: eigenvalues.slice(s![..dimension]).to_owned(), labels, columns })
    }

    /// r.
    pub(crate) fn dimension(&self) -> usize {
        self.values.len()
    }

    /// Below this a share in [0, 1] is rounding.
    pub(crate) fn noise(&self) -> f64 {
        ROUNDING * self.columns.nrows() as f64 * f64::EPSILON
    }

    /// The ridge on matrices of trace 1: `ridge` times their mean eigenvalue on the joint range, `ridge / r`.
    pub(crate) fn ridge(&self, ridge: f64) -> Result<f64, MeanError> {
        let dimension = self.dimension();
        // An eigenvalue e / (L + 2 e) of a share must stand clear of its rounding; L is at most 2.
        let least = 4.0 * self.noise() * dimension as f64;
        if ridge == 0.0 || (ridge >= least && ridge.is_finite()) {
            Ok(ridge / dimension.max(1) as f64)
        } else {
            Err(MeanError::Ridge { ridge, least, dimension })
        }
    }

    /// What was done to get here.
    pub(crate) fn notes(&self, ridge: f64) -> Vec<Note> {
        let mut notes = Vec::new();
        let (dimension, order) = (self.dimension(), self.columns.nrows());
        if dimension < order {
            notes.push(Note::JointRange { dimension, order });
        }
        if ridge > 0.0 {
            let absolute = |norm: f64| ridge * norm * norm / dimension.max(1) as f64;
            notes.push(Note::Ridge {
                relative: ridge,
                inputs: absolute(self.norms.0),
                labels: absolute(self.norms.1),
            });
        }
        notes
    }

    /// `W` of `Z W = Q L^(1/2) F`, without a division.
    pub(crate) fn factor_of_root(&self, backend: &dyn Backend, f: ArrayView2<'_, f64>) -> Factor {
        Factor::General(product(backend, self.columns.view(), f))
    }

    /// `W` of `Z W = Q F diag(w)`: the division by `L^(1/2)`, at least `sqrt(RANK_CUT)`.
    pub(crate) fn factor_of_coordinates(
        &self,
        backend: &dyn Backend,
        f: ArrayView2<'_, f64>,
        w: ArrayView1<'_, f64>,
    ) -> Factor {
        let roots = self.values.mapv(f64::sqrt).insert_axis(Axis(1));
        self.factor_of_root(backend, ((&f / &roots) * w).view())
    }
}

/// `W` at an end of the path, where every mean is exact: `A` at 0, `B` at 1; elsewhere `None`.
pub(crate) fn end(s: &CrossGram, alpha: f64) -> Result<Option<Factor>, MeanError> {
    input::unit_interval(alpha)?;
    if alpha > 0.0 && alpha < 1.0 {
        return Ok(None);
    }
    let mut w = Array1::from_elem(s.order(), alpha);
    w.slice_mut(s![..s.n_features()]).fill(1.0 - alpha);
    Ok(Some(Factor::Diagonal(w)))
}

//! Coordinates in which the penalised loss is well conditioned: centred features in the eigenbasis of their Gram matrix.

use dhll_core::input::total_weight;
use dhll_core::layer::{RowBlocks, TrainError};
use dhll_core::linalg::product;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, SymmetricEigen, gram};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, s};

use super::blocks::{ranges, select, sum_over};

/// Rows that are centred at a time.
const BLOCK_ROWS: usize = 1024;

/// Entries of the Gram matrix below this share of what they could be are as good as zero: the basis need not be exact, as it only conditions the
/// problem.
const ORTHOGONAL: f64 = 1e-3;

/// Eigenvalues below this share of their sum are rounding.
const ROUNDING: f64 = 1e-12;

/// Directions whose eigenvalue is below this share of the smallest strength are left out: the penalty leaves nothing of them.
const PENALISED_AWAY: f64 = 1e-4;

/// The map `f = ((x - mu) / sigma) U`.
///
/// ```text
/// Xc = (X - 1 mu^T) / sigma,   sigma^2 = mean squared length of the centred rows
/// Xc^T Xc = U diag(e) U^T
/// ```
///
/// Of rows with weights w, `mu` and `sigma` are weighted means, and the eigenbasis is that of `Xc^T diag(w) Xc`.
///
/// Features that are orthogonal already stay as they are. With fewer rows than features the eigenproblem is that of `Xc Xc^T`.
///
/// # Shapes
/// `mean` p, `basis` p x r, `eigenvalues` r.
pub(super) struct Coordinates {
    mean: Array1<f64>,
    /// 0 if all rows are equal.
    sigma: f64,
    /// `None` for the identity.
    basis: Option<Array2<f64>>,
    eigenvalues: Array1<f64>,
}

impl Coordinates {
    /// Of the rows of `x`, for penalties of at least `least_strength(sigma)`.
    pub(super) fn of(
        backend: &dyn Backend,
        x: RowBlocks<'_>,
        weights: Option<&[f64]>,
        least_strength: impl Fn(f64) -> f64,
    ) -> Result<Self, TrainError> {
        let (n, p) = x.dim();
        let order = n.min(p);
        let what = format_args!("a head on {} features of {} rows", counted(p), counted(n));
        // Matrix, eigenvectors and workspace.
        memory::check_array(what, &[order.saturating_mul(8), order], size_of::<f32>())?;
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let total = total_weight(n, weights);
        let sum = sum_over(x, BLOCK_ROWS, (1, p), |sum, start, block| {
            for (place, row) in block.rows().into_iter().enumerate() {
                sum.row_mut(0).zip_mut_with(&row, |sum, &v| *sum += weight(start + place) * f64::from(v));
            }
        })?;
        let mean = sum.row(0).mapv(|sum| sum / total);
        let squares = sum_over(x, BLOCK_ROWS, (1, 1), |squares, start, block| {
            for (place, row) in block.rows().into_iter().enumerate() {
                let square: f64 = row.iter().zip(&mean).map(|(&v, m)| (f64::from(v) - m).powi(2)).sum();
                squares[[0, 0]] += weight(start + place) * square;
            }
        })?;
        let sigma = (squares[[0, 0]] / total).sqrt();
        let mut found = Self { mean, sigma, basis: None, eigenvalues: Array1::zeros(0) };
        // The mean of equal entries is off by rounding.
        let size = found.mean.iter().fold(0.0_f64, |most, m| most.max(m.abs()));
        if sigma <= size * n as f64 * f64::EPSILON {
            found.sigma = 0.0;
            found.basis = Some(Array2::zeros((p, 0)));
            return Ok(found);
        }
        let cut = (PENALISED_AWAY * least_strength(sigma)).max(ROUNDING * total);
        if n < p {
            let all = select(x, &Vec::from_iter(0..n))?;
            let rows = weighted(found.centred(all.view()), weights);
            let (eigenvalues, vectors) =
                kept(backend.symmetric_eigen(backend.dense(rows.view()).view())?, cut);
            let basis = product(backend, rows.t(), vectors.view()) / &eigenvalues.mapv(f64::sqrt);
            return Ok(Self { basis: Some(basis), eigenvalues, ..found });
        }
        let mut gram = sum_over(x, BLOCK_ROWS, (p, p), |gram, start, block| {
            let weights = weights.map(|weights| &weights[start..start + block.nrows()]);
            backend.add_gram(weighted(found.centred(block), weights).view(), gram.view_mut());
        })?;
        if orthogonal(gram.view()) {
            return Ok(Self { eigenvalues: gram.into_diag(), ..found });
        }
        gram::mirror_lower(gram.view_mut());
        let (eigenvalues, basis) = kept(backend.symmetric_eigen(gram.view())?, cut);
        Ok(Self { basis: Some(basis), eigenvalues, ..found })
    }

    /// The root of the mean squared length of the centred rows.
    pub(super) fn sigma(&self) -> f64 {
        self.sigma
    }

    /// `e`, r.
    pub(super) fn eigenvalues(&self) -> ArrayView1<'_, f64> {
        self.eigenvalues.view()
    }

    fn centred(&self, x: ArrayView2<'_, f32>) -> Array2<f64> {
        (x.mapv(f64::from) - &self.mean) / self.sigma
    }

    /// Shows `see` the rows that are held here in these coordinates, n x r, block by block.
    pub(super) fn each_rotated(
        &self,
        backend: &dyn Backend,
        x: RowBlocks<'_>,
        mut see: impl FnMut(ArrayView2<'_, f32>) -> Result<(), TrainError>,
    ) -> Result<(), TrainError> {
        let basis = self.basis.as_ref().map(|basis| basis.mapv(|v| v as f32));
        let width = self.eigenvalues.len();
        for (start, end) in ranges(x.own(), BLOCK_ROWS) {
            let centred = self.centred(x.block(start, end)?.view()).mapv(|v| v as f32);
            match &basis {
                Some(basis) if width > 0 => {
                    let mut rotated = Array2::zeros((end - start, width));
                    backend.gemm(1.0, centred.view(), basis.view(), 0.0, rotated.view_mut());
                    see(rotated.view())?;
                }
                Some(_) => see(Array2::zeros((end - start, 0)).view())?,
                None => see(centred.view())?,
            }
        }
        Ok(())
    }

    /// The rows in these coordinates, n x r, of rows that are all held here.
    pub(super) fn rotate(&self, backend: &dyn Backend, x: RowBlocks<'_>) -> Result<Array2<f32>, TrainError> {
        let (n, r) = (x.dim().0, self.eigenvalues.len());
        memory::check_array(
            format_args!("{} rows of {} features for a head", counted(n), counted(r)),
            &[n, r],
            size_of::<f32>(),
        )?;
        let mut all = Array2::zeros((n, r));
        let mut start = 0;
        self.each_rotated(backend, x, |rotated| {
            let end = start + rotated.nrows();
            all.slice_mut(s![start..end, ..]).assign(&rotated);
            start = end;
            Ok(())
        })?;
        Ok(all)
    }

    /// Weights and bias for the features themselves, of those for the coordinates.
    ///
    /// # Shapes
    /// `weights` r x c, `bias` c; the result p x c and c.
    pub(super) fn lift(
        &self,
        backend: &dyn Backend,
        weights: Array2<f64>,
        bias: Array1<f64>,
    ) -> (Array2<f64>, Array1<f64>) {
        if weights.is_empty() {
            return (Array2::zeros((self.mean.len(), weights.ncols())), bias);
        }
        let mut weights = match &self.basis {
            Some(basis) => product(backend, basis.view(), weights.view()),
            None => weights,
        };
        weights /= self.sigma;
        let bias = bias - self.mean.dot(&weights);
        (weights, bias)
    }
}

/// Rows times the roots of their weights.
fn weighted(mut rows: Array2<f64>, weights: Option<&[f64]>) -> Array2<f64> {
    for (mut row, weight) in rows.rows_mut().into_iter().zip(weights.unwrap_or_default()) {
        row *= weight.sqrt();
    }
    rows
}

/// Whether the columns with this Gram matrix (its lower triangle) are orthogonal for our purpose.
fn orthogonal(gram: ArrayView2<'_, f64>) -> bool {
    let diagonal = gram.diag();
    let small = |(i, row): (usize, ArrayView1<'_, f64>)| {
        row.iter().zip(&diagonal).take(i).all(|(g, d)| g * g <= ORTHOGONAL.powi(2) * d * diagonal[i])
    };
    gram.rows().into_iter().enumerate().all(small)
}

/// Eigenpairs above the cut.
fn kept(
    SymmetricEigen { eigenvalues, eigenvectors }: SymmetricEigen,
    cut: f64,
) -> (Array1<f64>, Array2<f64>) {
    let rank = eigenvalues.iter().take_while(|&&e| e > cut).count();
    (eigenvalues.slice(s![..rank]).to_owned(), eigenvectors.slice(s![.., ..rank]).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Held;
    use super::*;
    use dhll_faer::Faer;
    use ndarray::array;

    fn rows(n: usize, p: usize) -> Array2<f32> {
        Array2::from_shape_fn((n, p), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f32 / 10.0 + 50.0)
    }

    #[test]
    fn coordinates_are_orthogonal_and_lead_back() {
        let backend = Faer::sequential();
        for (n, p) in [(40, 6), (6, 40), (7, 7), (1, 3), (3, 1)] {
            let x = rows(n, p);
            let found = Coordinates::of(&backend, &Held(x.view()), None, |_| 1e-6).unwrap();
            let f = found.rotate(&backend, &Held(x.view())).unwrap().mapv(f64::from);
            let gram = f.t().dot(&f) - Array2::from_diag(&found.eigenvalues);
            assert!(gram.iter().all(|g| g.abs() < 1e-4 * n as f64), "{n} x {p}: {gram}");
            assert!((found.eigenvalues.sum() - n as f64).abs() < 1e-9 * n as f64 || n == 1);
            // The same scores from the features and from the coordinates.
            let weights = Array2::from_shape_fn((f.ncols(), 2), |(i, j)| (i + 3 * j) as f64 / 7.0 - 0.4);
            let bias = array![0.3, -2.0];
            let expected = f.dot(&weights) + &bias;
            let (weights, bias) = found.lift(&backend, weights, bias);
            let scores = x.mapv(f64::from).dot(&weights) + &bias;
            assert!((&scores - &expected).iter().all(|e| e.abs() < 1e-4), "{n} x {p}");
        }
    }

    #[test]
    fn orthogonal_features_are_left_alone_and_equal_rows_have_no_coordinates() {
        let backend = Faer::sequential();
        let x = array![[1.0_f32, 0.0], [-1.0, 0.0], [0.0, 2.0], [0.0, -2.0]];
        let found = Coordinates::of(&backend, &Held(x.view()), None, |_| 1e-3).unwrap();
        assert!(found.basis.is_none());
        assert!((found.sigma - 2.5_f64.sqrt()).abs() < 1e-12);
        for equal in [Array2::from_elem((5, 3), 0.1_f32), Array2::zeros((4, 2)), rows(1, 4)] {
            let equal = Held(equal.view());
            let found = Coordinates::of(&backend, &equal, None, |_| 1e-3).unwrap();
            assert_eq!((found.sigma, found.rotate(&backend, &equal).unwrap().ncols()), (0.0, 0));
        }
    }
}

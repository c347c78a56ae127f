//! Operator means in one form: once `A A^T + B B^T` is taken off they act on commuting matrices, `M = C^(1/2) m(K, I - K) C^(1/2)`.

use dhll_core::linalg::product;
use dhll_core::{Backend, CrossGram, Factor, MeanError, NotedFactor, SymmetricEigen};
use ndarray::{Array1, Array2, Axis, s};

use crate::joint::{JointRange, end};

/// The mean of `A A^T` and `B B^T` whose scalar mean has the root `root(sqrt(a), sqrt(b)) = sqrt(m(a, b))`.
///
/// ```text
/// C = A A^T + B B^T = Q L Q^T,     A A^T = C^(1/2) K C^(1/2),     K = X diag(kappa) X^T
/// M(A A^T, B B^T) = C^(1/2) X diag( m(kappa, 1 - kappa) ) X^T C^(1/2)
/// ```
///
/// (the transformer equality of operator means; with `C` on its own range it holds for any ranks and gives the limit of
/// vanishing ridges). With a ridge e, in units of each matrix, the same holds for `L + 2 e` in place of `L`; the ridge's own
/// mean `m(e |A|^2, e |B|^2) I` is taken back afterwards. An operator mean is superadditive, so what is left is at least
/// the mean without a ridge, and the ends of the path are `A A^T` and `B B^T` with no jump towards them.
///
/// # References
/// Kubo and Ando, *Means of positive linear operators*, Mathematische Annalen 246, 1980.
pub(crate) fn factor(
    s: &CrossGram,
    alpha: f64,
    backend: &dyn Backend,
    ridge: f64,
    root: impl Fn(f64, f64) -> f64,
) -> Result<NotedFactor, MeanError> {
    let joint = JointRange::new(s, backend)?;
    let e = joint.ridge(ridge)?;
    if let Some(factor) = end(s, alpha)? {
        return Ok(factor.into());
    }
    let notes = joint.notes(ridge);
    let ridge_of = |norm: f64| if norm > 0.0 { e } else { 0.0 };
    let (of_inputs, of_labels) = (ridge_of(joint.norms.0), ridge_of(joint.norms.1));
    let total = joint.values.mapv(|value| value + of_inputs + of_labels);
    let shrink = (&joint.values / &total).mapv(f64::sqrt);
    let mut share = joint.labels.clone() * &shrink * shrink.view().insert_axis(Axis(1));
    share.diag_mut().zip_mut_with(&total, |value, total| *value += of_labels / total);
    let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(share.view())?;

    let (a, b) = joint.norms;
    let noise = joint.noise();
    let roots: Array1<f64> = eigenvalues.mapv(|share| {
        let share = if share < noise { 0.0 } else { share.min(1.0) };
        let rest = if 1.0 - share < noise { 0.0 } else { 1.0 - share };
        root(a * rest.sqrt(), b * share.sqrt())
    });
    if e == 0.0 {
        let kept: Vec<usize> = (0..roots.len()).filter(|&i| roots[i] > 0.0).collect();
        let f = eigenvectors.select(Axis(1), &kept) * &roots.select(Axis(0), &kept);
        return Ok(NotedFactor { factor: joint.factor_of_root(backend, f.view()), notes });
    }
    // In units of the mean of the two scales, so that nothing over- or underflows.
    let unit = root(a, b);
    if unit == 0.0 {
        return Ok(NotedFactor { factor: Factor::General(Array2::zeros((s.order(), 0))), notes });
    }
    let half = eigenvectors * &roots.mapv(|root| root / unit) * total.mapv(f64::sqrt).insert_axis(Axis(1));
    let factor = without_ridge(&joint, backend, product(backend, half.view(), half.t()), e, unit)?;
    Ok(NotedFactor { factor, notes })
}

/// `W` of `unit^2 Q (M - e I) Q^T`.
pub(crate) fn without_ridge(
    joint: &JointRange,
    backend: &dyn Backend,
    mean: Array2<f64>,
    e: f64,
    unit: f64,
) -> Result<Factor, MeanError> {
    let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(mean.view())?;
    let rank = eigenvalues.iter().take_while(|&&value| value > e).count();
    let weights = eigenvalues.slice(s![..rank]).mapv(|value| unit * (value - e).sqrt());
    Ok(joint.factor_of_coordinates(backend, eigenvectors.slice(s![.., ..rank]), weights.view()))
}

/// The root of the scalar power mean of squares.
///
/// ```text
/// ( (1 - t) a^(2q) + t b^(2q) )^(1 / (2q)),        a^(1 - t) b^t at q = 0
/// ```
///
/// At `q <= 0` it is 0 if `a` or `b` is.
pub(crate) fn power_root(a: f64, b: f64, t: f64, q: f64) -> f64 {
    if q == 0.0 {
        return a.powf(1.0 - t) * b.powf(t);
    }
    let unit = if q > 0.0 { a.max(b) } else { a.min(b) };
    if unit == 0.0 {
        return 0.0;
    }
    // Powers of ratios as e^x - 1, since all of them are close to 1 where q is small.
    let term = |x: f64| (2.0 * q * (x / unit).ln()).exp_m1();
    let sum = (1.0 - t) * term(a) + t * term(b);
    unit * (sum.ln_1p() / (2.0 * q)).exp()
}

#[cfg(test)]
mod tests {
    use super::power_root;

    #[test]
    fn the_scalar_mean_has_its_special_cases_and_bears_extremes() {
        let near = |x: f64, y: f64| (x - y).abs() <= 4.0 * f64::EPSILON * y.abs();
        assert!(near(power_root(3.0, 4.0, 0.5, 1.0), 12.5_f64.sqrt()));
        assert!(near(power_root(3.0, 4.0, 0.5, -1.0), (2.0 / (1.0 / 9.0 + 1.0 / 16.0_f64)).sqrt()));
        assert!(near(power_root(2.0, 8.0, 0.5, 0.0), 4.0));
        // The next term of the expansion in q is of order q.
        assert!((power_root(2.0, 8.0, 0.5, 1e-12) - 4.0).abs() < 1e-10);
        assert!((power_root(2.0, 8.0, 0.5, -1e-12) - 4.0).abs() < 1e-10);
        assert_eq!(power_root(0.0, 8.0, 0.5, -0.5), 0.0);
        assert_eq!(power_root(0.0, 8.0, 0.5, 0.0), 0.0);
        assert!(near(power_root(0.0, 8.0, 0.25, 0.5), 8.0 * 0.25));
        assert!(near(power_root(1e-150, 1e150, 0.5, 0.0), 1.0));
        assert!(near(power_root(1e-150, 1e150, 0.5, -1.0), 1e-150 * 2f64.sqrt()));
    }
}

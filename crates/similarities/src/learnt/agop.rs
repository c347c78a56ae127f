//! The average gradient outer product of a function in the span of Laplacian kernels, its diagonal alone.

use dhll_core::Backend;
use dhll_core::layer::vectorised;
use dhll_core::linalg::product;
use ndarray::{Array1, Array2, ArrayView2};

/// The root mean square of the derivative along every column, up to the factor `1 / s`.
///
/// ```text
/// f(x) = sum_l k(x, z_l) a_l,    k(x, z) = exp(-|x - z|_1 / s)
/// df/dx_j = -1/s sum_l sign(x_j - z_lj) k(x, z_l) a_l
/// g_j = ( 1/n sum_i | sum_l sign(x_ij - z_lj) k(x_i, z_l) a_l |^2 )^(1/2)
/// ```
///
/// At `x_j = z_lj`, where the kernel has a kink, its derivative is taken to be 0.
///
/// # Shapes
/// `x` n x d, `landmarks` m x d, `values` n x m with `k(x_i, z_l)`, `coefficients` m x c; the result d. Costs n m d (c + 1) operations.
pub(crate) fn gradient_norms(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    landmarks: ArrayView2<'_, f64>,
    values: ArrayView2<'_, f64>,
    coefficients: ArrayView2<'_, f64>,
) -> Array1<f64> {
    let mut signed = Array2::zeros(values.dim());
    let norm = |(x, z): (ndarray::ArrayView1<'_, f64>, ndarray::ArrayView1<'_, f64>)| {
        let z = z.to_vec();
        vectorised(|| {
            for ((&x, values), mut signed) in x.iter().zip(values.rows()).zip(signed.rows_mut()) {
                if let (Some(values), Some(signed)) = (values.as_slice(), signed.as_slice_mut()) {
                    sign(x, &z, values, signed);
                }
            }
        });
        let gradients = product(backend, signed.view(), coefficients);
        let sum = gradients.iter().fold(0.0, |sum, g| sum + g * g);
        (sum / x.len().max(1) as f64).sqrt()
    };
    x.columns().into_iter().zip(landmarks.columns()).map(norm).collect()
}

/// `sign(x - z_l) k_l` for all landmarks.
#[inline(always)]
fn sign(x: f64, z: &[f64], values: &[f64], signed: &mut [f64]) {
    for ((&z, &value), signed) in z.iter().zip(values).zip(signed) {
        *signed = value * (f64::from(u8::from(x > z)) - f64::from(u8::from(x < z)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::distance::absolute_distances;
    use crate::kernels::exponential::negative_exponentials;
    use dhll_faer::Faer;

    #[test]
    fn derivatives_are_those_of_differences() {
        let backend = Faer::sequential();
        let (n, m, d, c, s) = (7, 9, 4, 2, 3.0);
        let x = Array2::from_shape_fn((n, d), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 25.0 + 0.003);
        let z = Array2::from_shape_fn((m, d), |(i, j)| ((i * 53 + j * 17 + 5) % 101) as f64 / 25.0);
        let a = Array2::from_shape_fn((m, c), |(i, j)| ((i * 29 + j * 7) % 11) as f64 / 5.0 - 1.0);
        let values = |x: ArrayView2<'_, f64>| {
            let mut k = absolute_distances(x, z.view());
            negative_exponentials(k.as_slice_mut().unwrap(), s);
            k
        };
        let found = gradient_norms(&backend, x.view(), z.view(), values(x.view()).view(), a.view()) / s;
        for j in 0..d {
            let moved = |by: f64| {
                let mut x = x.clone();
                x.column_mut(j).mapv_inplace(|v| v + by);
                values(x.view()).dot(&a)
            };
            // No landmark is within the step, so that the function has no kink there.
            let differences = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            let expected = (differences.mapv(|g| g * g).sum() / n as f64).sqrt();
            assert!((found[j] - expected).abs() < 1e-8, "{} {expected}", found[j]);
        }
    }

    #[test]
    fn a_column_that_is_constant_has_no_derivative() {
        let (x, a) = (Array2::from_elem((3, 2), 5.0), Array2::ones((3, 1)));
        let values = Array2::ones((3, 3));
        let found = gradient_norms(&Faer::sequential(), x.view(), x.view(), values.view(), a.view());
        assert_eq!(found, Array1::<f64>::zeros(2));
    }
}

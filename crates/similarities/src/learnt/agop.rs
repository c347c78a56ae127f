//! The average gradient outer product of a function in the span of kernels, its diagonal alone, and the weights that follow from it.

use dhll_core::Backend;
use dhll_core::layer::vectorised;
use dhll_core::linalg::product;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::family::LearntFamily;

/// What the weights of the columns are to be multiplied by, up to a common factor.
///
/// ```text
/// f(u) = sum_l k(u, z_l) a_l,    u, z: rows whose columns are multiplied by their scales
/// g_j = mean_i |df/du_j (u_i)|^2
/// ```
///
/// It is `g_j^(1/2)` for the Laplacian kernel and `g_j` for the Gaussian one: then the product with `w_j` is the root of the AGOP of the rows as they
/// were, or the AGOP itself, as the scales are `w_j` and `w_j^(1/2)`.
///
/// # Shapes
/// `u` n x d, `landmarks` m x d, `values` n x m with `k(u_i, z_l)`, `coefficients` m x c; the result d. Costs n m d (c + 1) operations.
pub(crate) fn slopes(
    family: LearntFamily,
    backend: &dyn Backend,
    u: ArrayView2<'_, f64>,
    landmarks: ArrayView2<'_, f64>,
    values: ArrayView2<'_, f64>,
    coefficients: ArrayView2<'_, f64>,
) -> Array1<f64> {
    match family {
        LearntFamily::Laplacian => {
            laplacian(backend, u, landmarks, values, coefficients).mapv_into(f64::sqrt)
        }
        LearntFamily::Gaussian => gaussian(backend, u, landmarks, values, coefficients),
    }
}

/// `g_j s^2` for `k(u, z) = exp(-|u - z|_1 / s)`:
///
/// ```text
/// df/du_j = -1/s sum_l sign(u_j - z_lj) k(u, z_l) a_l
/// ```
///
/// At `u_j = z_lj`, where the kernel has a kink, its derivative is taken to be 0.
fn laplacian(
    backend: &dyn Backend,
    u: ArrayView2<'_, f64>,
    landmarks: ArrayView2<'_, f64>,
    values: ArrayView2<'_, f64>,
    coefficients: ArrayView2<'_, f64>,
) -> Array1<f64> {
    let mut signed = Array2::zeros(values.dim());
    let mean_square = |(u, z): (ArrayView1<'_, f64>, ArrayView1<'_, f64>)| {
        let z = z.to_vec();
        vectorised(|| {
            for ((&u, values), mut signed) in u.iter().zip(values.rows()).zip(signed.rows_mut()) {
                if let (Some(values), Some(signed)) = (values.as_slice(), signed.as_slice_mut()) {
                    sign(u, &z, values, signed);
                }
            }
        });
        let gradients = product(backend, signed.view(), coefficients);
        gradients.fold(0.0, |sum, g| sum + g * g) / u.len().max(1) as f64
    };
    u.columns().into_iter().zip(landmarks.columns()).map(mean_square).collect()
}

/// `sign(u - z_l) k_l` for all landmarks.
#[inline(always)]
fn sign(u: f64, z: &[f64], values: &[f64], signed: &mut [f64]) {
    for ((&z, &value), signed) in z.iter().zip(values).zip(signed) {
        *signed = value * (f64::from(u8::from(u > z)) - f64::from(u8::from(u < z)));
    }
}

/// `g_j s^4` for `k(u, z) = exp(-|u - z|^2 / (2 s^2))`:
///
/// ```text
/// df/du_j = -1/s^2 ( u_j sum_l k(u, z_l) a_l - sum_l k(u, z_l) z_lj a_l )
/// ```
fn gaussian(
    backend: &dyn Backend,
    u: ArrayView2<'_, f64>,
    landmarks: ArrayView2<'_, f64>,
    values: ArrayView2<'_, f64>,
    coefficients: ArrayView2<'_, f64>,
) -> Array1<f64> {
    // Around the mean of the landmarks, so that a common offset costs no digits.
    let m = landmarks.nrows().max(1) as f64;
    let centre = landmarks.map_axis(Axis(0), |column| column.fold(0.0, |sum, v| sum + v / m));
    let (u, z) = (&u - &centre, &landmarks - &centre);
    let sums = product(backend, values, coefficients);
    let mut total = Array1::zeros(u.ncols());
    for (of_column, sums) in coefficients.columns().into_iter().zip(sums.columns()) {
        let moments = product(backend, values, (&z * &of_column.insert_axis(Axis(1))).view());
        let gradients = &u * &sums.insert_axis(Axis(1)) - moments;
        for row in gradients.rows() {
            total.zip_mut_with(&row, |sum, g| *sum += g * g);
        }
    }
    total / u.nrows().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;

    #[test]
    fn derivatives_are_those_of_differences() {
        let backend = Faer::sequential();
        let (n, m, d, c, s) = (7, 9, 4, 2, 3.0);
        let x = Array2::from_shape_fn((n, d), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 25.0 + 0.003);
        let z = Array2::from_shape_fn((m, d), |(i, j)| ((i * 53 + j * 17 + 5) % 101) as f64 / 25.0);
        let a = Array2::from_shape_fn((m, c), |(i, j)| ((i * 29 + j * 7) % 11) as f64 / 5.0 - 1.0);
        // (family, power of s in the result, power of the root mean square)
        for (family, of_s, power) in [(LearntFamily::Laplacian, 1, 1), (LearntFamily::Gaussian, 4, 2)] {
            let values = |x: ArrayView2<'_, f64>| family.values(family.measures(&backend, x, z.view()), s);
            let found = slopes(family, &backend, x.view(), z.view(), values(x.view()).view(), a.view());
            for j in 0..d {
                let moved = |by: f64| {
                    let mut x = x.clone();
                    x.column_mut(j).mapv_inplace(|v| v + by);
                    values(x.view()).dot(&a)
                };
                // No landmark is within the step, so that the function has no kink there.
                let differences = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                let expected = (differences.mapv(|g| g * g).sum() / n as f64).sqrt().powi(power);
                let found = found[j] / s.powi(of_s);
                assert!((found - expected).abs() < 1e-8, "{family:?}: {found} {expected}");
            }
        }
    }

    /// The weights themselves: the AGOP of the function of the rows as they were, by differences.
    #[test]
    fn new_weights_are_the_agop_of_the_rows_as_they_were() {
        let backend = Faer::sequential();
        let x = Array2::from_shape_fn((8, 3), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 25.0 + 0.003);
        let z = Array2::from_shape_fn((5, 3), |(i, j)| ((i * 53 + j * 17 + 5) % 101) as f64 / 25.0);
        let a = Array2::from_shape_fn((5, 1), |(i, _)| i as f64 - 1.7);
        let weights = ndarray::array![0.3, 2.0, 0.7];
        for (family, power) in [(LearntFamily::Laplacian, 1), (LearntFamily::Gaussian, 2)] {
            let scales = family.scales(&weights);
            let (u, z) = (&x * &scales, &z * &scales);
            let values = |x: &Array2<f64>| {
                family.values(family.measures(&backend, (x * &scales).view(), z.view()), 2.0)
            };
            let found = slopes(family, &backend, u.view(), z.view(), values(&x).view(), a.view()) * &weights;
            let expected: Array1<f64> = (0..3)
                .map(|j| {
                    let moved = |by: f64| {
                        let mut x = x.clone();
                        x.column_mut(j).mapv_inplace(|v| v + by);
                        values(&x).dot(&a)
                    };
                    let differences = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                    (differences.mapv(|g: f64| g * g).sum() / 8.0).sqrt().powi(power)
                })
                .collect();
            let ratio = &found / &expected;
            assert!(ratio.iter().all(|r| (r / ratio[0] - 1.0).abs() < 1e-6), "{family:?}: {ratio}");
        }
    }

    #[test]
    fn a_column_that_is_constant_has_no_derivative() {
        let (x, a) = (Array2::from_elem((3, 2), 5.0), Array2::ones((3, 1)));
        let values = Array2::ones((3, 3));
        for family in LearntFamily::ALL {
            let found = slopes(family, &Faer::sequential(), x.view(), x.view(), values.view(), a.view());
            assert_eq!(found, Array1::<f64>::zeros(2));
        }
    }
}

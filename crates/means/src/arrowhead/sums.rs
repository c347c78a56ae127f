//! The sums that secular equations consist of: `sum z_i^2 / (d_i - x)` and `sum z_i^2 / (d_i - x)^2`.

/// Independent partial sums: enough for the widest vectors, and the order of summation is the same on every machine
/// whatever its vectors hold, so that the bits are too.
///
/// Compiled for AVX2 these loops gain nothing: the divider is what limits them, and it is as busy with vectors of two.
const LANES: usize = 8;

/// Value and derivative of the part of a secular function that some poles contribute, at `x = origin + offset`.
///
/// ```text
/// ( sum_i z_i t_i,  sum_i t_i^2 ),     t_i = z_i / ((d_i - origin) - offset)
/// ```
///
/// One division a pole. All differences are taken with the origin first, which is a pole near x: they are exact to eps.
pub(super) fn sums(poles: &[f64], border: &[f64], origin: f64, offset: f64) -> (f64, f64) {
    let mut values = [0.0; LANES];
    let mut slopes = [0.0; LANES];
    let (pole_chunks, border_chunks) = (poles.chunks_exact(LANES), border.chunks_exact(LANES));
    let rest = pole_chunks.remainder().iter().zip(border_chunks.remainder());
    for (poles, border) in pole_chunks.zip(border_chunks) {
        for lane in 0..LANES {
            let t = border[lane] / ((poles[lane] - origin) - offset);
            values[lane] += border[lane] * t;
            slopes[lane] += t * t;
        }
    }
    for (lane, (pole, z)) in rest.enumerate() {
        let t = z / ((pole - origin) - offset);
        values[lane] += z * t;
        slopes[lane] += t * t;
    }
    (values.iter().sum(), slopes.iter().sum())
}

/// `prod_j (d - x_j) / (d - e_j)` over roots `x_j = origins_j + offsets_j` and poles `e_j`, every factor between 0 and 1.
pub(super) fn ratios(pole: f64, origins: &[f64], offsets: &[f64], others: &[f64]) -> f64 {
    let mut products = [1.0; LANES];
    let whole = others.len() / LANES * LANES;
    let chunks = origins.chunks_exact(LANES).zip(offsets.chunks_exact(LANES)).zip(others.chunks_exact(LANES));
    for ((origins, offsets), others) in chunks {
        for lane in 0..LANES {
            products[lane] *= ((pole - origins[lane]) - offsets[lane]) / (pole - others[lane]);
        }
    }
    for j in whole..others.len() {
        products[j - whole] *= ((pole - origins[j]) - offsets[j]) / (pole - others[j]);
    }
    products.iter().product()
}

//! How large a part the diffusion has in a blend: chosen by folds over the rows that have a target.

use dhll_core::linalg::RidgePath;
use dhll_core::{Backend, Similarity, linalg};
use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use crate::learnt::{LearntError, LearntFamily, LearntKernel};

/// Shares of the diffusion to choose from.
const SHARES: [f64; 4] = [0.0, 0.5, 0.9, 1.0];

/// The place of the share that is taken unless another one is clearly better.
const EVEN: usize = 1;

/// Rows for every column of targets, below which nothing is chosen: holding out one of two rows of a class says little.
const FEW: usize = 3;

/// Rows that the choice looks at.
const MOST_ROWS: usize = 2000;

const FOLDS: usize = 5;

/// Half decades of ridges, in units of the mean squared length of the features.
const RIDGES: std::ops::RangeInclusive<i32> = -8..=2;

/// The rows that have a target.
pub(super) struct Known<'a> {
    /// n x d.
    pub(super) x: ArrayView2<'a, f64>,
    /// Their features by the diffusion map, n x m.
    pub(super) diffusion: ArrayView2<'a, f64>,
    /// Their targets, n x c.
    pub(super) b: ArrayView2<'a, f64>,
    pub(super) weights: Option<&'a [f64]>,
}

/// One half, unless another share has a squared error on held-out rows that is less by more than the standard error of the difference over these rows;
/// then the one of least error. With few rows the errors of shares differ by chance, and neither similarity should be given up because of it.
///
/// # Errors
/// [`LearntError`] if a kernel cannot be learnt, or an eigenproblem fails.
pub(super) fn chosen(backend: &dyn Backend, known: &Known<'_>) -> Result<f64, LearntError> {
    let (n, columns) = known.b.dim();
    if n < FEW * columns.max(2) {
        return Ok(SHARES[EVEN]);
    }
    let folds = folds(known.b);
    // Of every share, a row a ridge and a column a held-out row.
    let looked_at = folds.iter().map(Vec::len).sum();
    let mut errors = vec![Array2::<f64>::zeros((RIDGES.count(), looked_at)); SHARES.len()];
    let mut first = 0;
    for held_out in &folds {
        let trained: Vec<usize> = folds.iter().filter(|fold| *fold != held_out).flatten().copied().collect();
        let weights =
            known.weights.map(|weights| trained.iter().map(|&row| weights[row]).collect::<Vec<_>>());
        let weights = weights.as_deref();
        let rows = |of: ArrayView2<'_, f64>| [of.select(Axis(0), &trained), of.select(Axis(0), held_out)];
        let ([x, x_held_out], [b, b_held_out]) = (rows(known.x), rows(known.b));
        let kernel =
            LearntKernel::of(LearntFamily::Laplacian).learn_weighted(backend, x.view(), b.view(), weights)?;
        let of_kernel = kernel.features(backend, x.view())?.into_owned();
        let of_kernel_held_out = kernel.features(backend, x_held_out.view())?.into_owned();
        let [diffusion, diffusion_held_out] = rows(known.diffusion);
        let scales = [scale(of_kernel.view()), scale(diffusion.view())];
        for (share, errors) in SHARES.into_iter().zip(&mut errors) {
            let factors = [(1.0 - share).sqrt() * scales[0], share.sqrt() * scales[1]];
            let beside = |kernel: &Array2<f64>, diffusion: &Array2<f64>| {
                concatenate![Axis(1), kernel * factors[0], diffusion * factors[1]]
            };
            let features = beside(&of_kernel, &diffusion);
            let path = RidgePath::weighted(backend, features.view(), b.view(), weights)?;
            let unit = path.components().sigma.powi(2);
            let judged = beside(&of_kernel_held_out, &diffusion_held_out);
            for (exponent, mut errors) in RIDGES.rev().zip(errors.rows_mut()) {
                let (weights, intercept) =
                    path.solve(backend, unit * 10.0_f64.powf(0.5 * f64::from(exponent)));
                let wrong =
                    linalg::product(backend, judged.view(), weights.view()) + &intercept - &b_held_out;
                for (place, (wrong, &row)) in wrong.rows().into_iter().zip(held_out).enumerate() {
                    errors[first + place] = wrong.dot(&wrong) * known.weights.map_or(1.0, |w| w[row]);
                }
            }
        }
        first += held_out.len();
    }
    let best: Vec<Array1<f64>> = errors.iter().map(of_best_ridge).collect();
    Ok(SHARES[clearly_best(&best)])
}

/// The errors at the ridge where their sum is least.
fn of_best_ridge(errors: &Array2<f64>) -> Array1<f64> {
    let sums = errors.sum_axis(Axis(1));
    let best = (1..sums.len()).fold(0, |best, next| if sums[next] < sums[best] { next } else { best });
    errors.row(best).to_owned()
}

/// The place of the least errors among those that are less than the ones at [`EVEN`] by more than a standard error; [`EVEN`] if there are none.
fn clearly_best(errors: &[Array1<f64>]) -> usize {
    let gain = |place: usize| {
        let gains = &errors[EVEN] - &errors[place];
        let n = gains.len() as f64;
        let mean = gains.sum() / n;
        let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
        (mean > (variance / n).sqrt()).then_some(mean)
    };
    let clear = (0..errors.len()).filter_map(|place| Some((place, gain(place)?)));
    clear.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(EVEN, |(place, _)| place)
}

/// Up to [`MOST_ROWS`] rows in folds, each with a like part of every class or range of targets: dealt out in the order of the targets.
fn folds(b: ArrayView2<'_, f64>) -> Vec<Vec<usize>> {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut rows = index::sample(&mut rng, b.nrows(), b.nrows().min(MOST_ROWS)).into_vec();
    rows.sort_by(|&i, &j| {
        let pairs = b.row(i).into_iter().zip(b.row(j)).map(|(a, b)| a.total_cmp(b));
        pairs.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    (0..FOLDS).map(|fold| rows.iter().copied().skip(fold).step_by(FOLDS).collect()).collect()
}

/// What makes the mean squared length of rows 1.
pub(super) fn scale(features: ArrayView2<'_, f64>) -> f64 {
    let square = features.iter().map(|v| v * v).sum::<f64>() / features.nrows().max(1) as f64;
    if square > 0.0 { square.sqrt().recip() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_hold_every_row_once_and_classes_evenly() {
        let b = Array2::from_shape_fn((50, 1), |(i, _)| if i < 10 { 1.0 } else { -1.0 });
        let folds = folds(b.view());
        let mut rows: Vec<usize> = folds.concat();
        rows.sort_unstable();
        assert_eq!(rows, (0..50).collect::<Vec<_>>());
        assert!(folds.iter().all(|fold| fold.iter().filter(|&&row| row < 10).count() == 2));
    }

    #[test]
    fn another_share_is_taken_only_where_it_is_clearly_better() {
        let even = Array1::from_elem(4, 1.0);
        let by_chance = ndarray::array![0.0, 1.9, 1.0, 1.0];
        let clearly = ndarray::array![0.7, 0.8, 0.7, 0.8];
        let more = ndarray::array![0.5, 0.6, 0.5, 0.6];
        let worse = Array1::from_elem(4, 2.0);
        let best = |errors: [&Array1<f64>; 4]| clearly_best(&errors.map(Clone::clone));
        assert_eq!(best([&by_chance, &even, &worse, &worse]), EVEN);
        assert_eq!(best([&clearly, &even, &worse, &worse]), 0);
        assert_eq!(best([&clearly, &even, &more, &worse]), 2);
    }
}

//! k-means centres: `min sum_i min_j |x_i - c_j|^2`, by Lloyd's iteration from k-means++ seeds.
//!
//! References: Lloyd, *Least squares quantization in PCM*, IEEE Trans. Inf. Theory 28(2), 1982; Arthur and Vassilvitskii,
//! *k-means++: the advantages of careful seeding*, SODA 2007.

use dhll_core::Backend;
use ndarray::{Array2, ArrayView2, Axis, s};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::blocks::{BLOCK_ROWS, FeatureMapError};
use crate::kernels::distance::squared_distances;

/// `count` centres of the rows of `x`, count <= N. The caller has checked both.
pub(crate) fn centres(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    count: usize,
    rounds: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Array2<f64>, FeatureMapError> {
    let mut centres = seeds(backend, x, count, rng)?;
    let mut nearest = vec![usize::MAX; x.nrows()];
    for _ in 0..rounds {
        if !assign(backend, x, &centres, &mut nearest) {
            break;
        }
        let mut sums = Array2::<f64>::zeros(centres.raw_dim());
        let mut sizes = vec![0_usize; count];
        for (row, &centre) in x.rows().into_iter().zip(&nearest) {
            let mut sum = sums.row_mut(centre);
            sum += &row;
            sizes[centre] += 1;
        }
        for ((mut centre, sum), &size) in centres.rows_mut().into_iter().zip(sums.rows()).zip(&sizes) {
            // A centre that has lost its rows stays where it is.
            if size > 0 {
                centre.assign(&(&sum / size as f64));
            }
        }
    }
    Ok(centres)
}

/// Rows drawn one after another, each with probability proportional to its squared distance from those before.
fn seeds(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Array2<f64>, FeatureMapError> {
    let mut seeds = Array2::zeros((count, x.ncols()));
    let mut next = rng.random_range(0..x.nrows());
    let mut distances = vec![f64::INFINITY; x.nrows()];
    for chosen in 0..count {
        seeds.row_mut(chosen).assign(&x.row(next));
        if chosen + 1 == count {
            break;
        }
        let to_new = squared_distances(backend, x, x.slice(s![next..next + 1, ..]), 1.0);
        distances.iter_mut().zip(&to_new).for_each(|(old, new)| *old = old.min(*new));
        // A row drawn before is at distance 0 and cannot be drawn again; when all are, no new row is left.
        let total: f64 = distances.iter().sum();
        let threshold = rng.random::<f64>() * total;
        let mut sum = 0.0;
        let mut drawn = None;
        for (row, &distance) in distances.iter().enumerate().filter(|&(_, &distance)| distance > 0.0) {
            sum += distance;
            drawn = Some(row);
            if sum > threshold {
                break;
            }
        }
        match drawn {
            Some(row) => next = row,
            None => {
                return Err(FeatureMapError::TooFewDistinctRows { landmarks: count, distinct: chosen + 1 });
            }
        }
    }
    Ok(seeds)
}

/// The nearest centre of every row (the first, of several); whether one has changed.
fn assign(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    centres: &Array2<f64>,
    nearest: &mut [usize],
) -> bool {
    let mut changed = false;
    for (block, nearest) in x.axis_chunks_iter(Axis(0), BLOCK_ROWS).zip(nearest.chunks_mut(BLOCK_ROWS)) {
        let distances = squared_distances(backend, block, centres.view(), 1.0);
        for (distances, nearest) in distances.rows().into_iter().zip(nearest) {
            let (mut best, mut least) = (0, f64::INFINITY);
            for (centre, &distance) in distances.iter().enumerate() {
                if distance < least {
                    (best, least) = (centre, distance);
                }
            }
            changed |= best != *nearest;
            *nearest = best;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use rand::SeedableRng;

    #[test]
    fn well_separated_groups_are_found_and_duplicates_counted() {
        let x = Array2::from_shape_fn((60, 2), |(i, j)| {
            (i % 12) as f64 * 100.0 + ((i * 13 + j * 7) % 10) as f64 / 10.0
        });
        let rng = || ChaCha8Rng::seed_from_u64(3);
        let found = centres(&Faer::sequential(), x.view(), 12, 20, &mut rng()).unwrap();
        let mut groups: Vec<usize> = found.column(0).iter().map(|v| (v / 100.0).round() as usize).collect();
        groups.sort_unstable();
        assert_eq!(groups, (0..12).collect::<Vec<_>>());

        let same = Array2::from_shape_fn((30, 2), |(i, _)| (i % 4) as f64);
        let error = centres(&Faer::sequential(), same.view(), 5, 3, &mut rng()).unwrap_err();
        assert_eq!(error, FeatureMapError::TooFewDistinctRows { landmarks: 5, distinct: 4 });
    }
}

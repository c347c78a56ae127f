//! The weights of the columns and the bandwidth, found in turns.

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError};
use ndarray::{Array1, Array2, Axis, s};

use super::agop::slopes;
use super::error::LearntError;
use super::family::{CANDIDATES, LearntFamily};
use super::trial::{Known, Trial};
use crate::kernels::bandwidth::BandwidthError;

/// Landmarks between which the mean distance is taken.
const DISTANCE_ROWS: usize = 300;

/// Rows at which gradients are averaged.
const GRADIENT_ROWS: usize = 800;

/// The least weight, relative to the largest: a column that seems irrelevant now may turn out otherwise later.
const LEAST_WEIGHT: f64 = 1e-4;

/// A metric and how well it does.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    /// The kernel.
    pub(crate) family: LearntFamily,
    /// The weights `w`, of mean 1.
    pub(crate) weights: Array1<f64>,
    /// The bandwidth `s`.
    pub(crate) bandwidth: f64,
    /// The mean squared leave-one-out error.
    pub(crate) error: f64,
}

/// The metric of least leave-one-out error among those of `iterations` rounds, the one with equal weights included. The first `landmarks` rows are the
/// landmarks.
pub(crate) fn learn(
    family: LearntFamily,
    backend: &dyn Backend,
    rows: &Known<'_>,
    landmarks: usize,
    iterations: usize,
) -> Result<Metric, LearntError> {
    let x = rows.x;
    distances_fit(x.nrows(), landmarks)?;
    let mut weights = Array1::ones(x.ncols());
    let bandwidths = family.bandwidths();
    // The mean distance itself.
    let mut start = bandwidths.iter().position(|&multiple| multiple == 1.0).unwrap_or(0);
    let mut best: Option<Metric> = None;
    for round in 0..=iterations {
        let scaled = &x * &family.scales(&weights);
        let centres = scaled.slice(s![..landmarks, ..]);
        let measures = family.measures(backend, scaled.view(), centres);
        let unit = mean_distance(family, &measures)?;
        let (place, trial) =
            search(start, |place| Trial::new(family, backend, &measures, rows, bandwidths[place] * unit))?;
        start = place;
        if best.as_ref().is_none_or(|best| trial.error < best.error) {
            let Trial { bandwidth, error, .. } = trial;
            best = Some(Metric { family, weights: weights.clone(), bandwidth, error });
        }
        if round == iterations {
            break;
        }
        let count = x.nrows().min(GRADIENT_ROWS);
        let some: Vec<usize> = (0..count).map(|i| i * x.nrows() / count).collect();
        let values = family.values(measures.select(Axis(0), &some), trial.bandwidth);
        let at = scaled.select(Axis(0), &some);
        let slopes = slopes(family, backend, at.view(), centres, values.view(), trial.coefficients.view());
        let Some(next) = proportional(&(slopes * &weights)) else { break };
        weights = next;
    }
    best.ok_or(LearntError::Bandwidth(BandwidthError::TooFewRows(0)))
}

/// The leave-one-out error of a metric with the first `landmarks` rows as landmarks.
pub(crate) fn error(
    metric: &Metric,
    backend: &dyn Backend,
    rows: &Known<'_>,
    landmarks: usize,
) -> Result<f64, LearntError> {
    let x = rows.x;
    distances_fit(x.nrows(), landmarks)?;
    let scaled = &x * &metric.family.scales(&metric.weights);
    let measures = metric.family.measures(backend, scaled.view(), scaled.slice(s![..landmarks, ..]));
    Ok(Trial::new(metric.family, backend, &measures, rows, metric.bandwidth)?.error)
}

/// `Ok` if distances, kernel values and features fit in memory.
fn distances_fit(rows: usize, landmarks: usize) -> Result<(), InputError> {
    let what = format_args!("distances of {} rows to {} landmarks", counted(rows), counted(landmarks));
    Ok(memory::check_array(what, &[4, rows, landmarks], size_of::<f64>())?)
}

/// The best trial near `start`: downhill from there, so that it is the best of all wherever the error has one minimum.
fn search(
    start: usize,
    trial: impl Fn(usize) -> Result<Trial, LearntError>,
) -> Result<(usize, Trial), LearntError> {
    let mut best = (start, trial(start)?);
    for down in [true, false] {
        let mut place = start;
        loop {
            let next = if down { place.checked_sub(1) } else { Some(place + 1) };
            let Some(next) = next.filter(|&next| next < CANDIDATES) else { break };
            let tried = trial(next)?;
            if tried.error.total_cmp(&best.1.error).is_ge() {
                break;
            }
            best = (next, tried);
            place = next;
        }
        if best.0 != start {
            break;
        }
    }
    Ok(best)
}

/// The mean distance between landmarks; 1 where all are equal, as the kernel then does not depend on it.
fn mean_distance(family: LearntFamily, measures: &Array2<f64>) -> Result<f64, LearntError> {
    let finite = |row: ndarray::ArrayView1<'_, f64>| row.iter().all(|d| d.is_finite());
    if let Some(row) = measures.rows().into_iter().position(|row| !finite(row)) {
        return Err(InputError::Overflow { what: "its distances to other rows", row }.into());
    }
    let count = measures.ncols().min(DISTANCE_ROWS);
    let pairs = (count * count.saturating_sub(1)) as f64;
    let between = measures.slice(s![..count, ..count]);
    let mean = between.fold(0.0, |sum, &measure| sum + family.distance(measure) / pairs.max(1.0));
    if mean == 0.0 {
        return Ok(1.0);
    }
    // What measures are divided by must be a number that can be divided by.
    if family.bandwidths().iter().all(|multiple| family.divisor(mean * multiple).is_normal()) {
        Ok(mean)
    } else {
        Err(BandwidthError::NotPositive(mean).into())
    }
}

/// Weights of mean 1 in the proportions of the slopes, none below the least; `None` where the function is constant.
fn proportional(slopes: &Array1<f64>) -> Option<Array1<f64>> {
    let largest = slopes.fold(0.0_f64, |largest, g| largest.max(*g));
    if !(largest > 0.0 && largest.is_finite()) {
        return None;
    }
    let weights = slopes.mapv(|slope| (slope / largest).max(LEAST_WEIGHT));
    let mean = weights.sum() / weights.len() as f64;
    Some(weights / mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_search_goes_downhill() {
        let errors = |errors: [f64; 4], start: usize| {
            let trial = |place: usize| {
                Ok(Trial { bandwidth: 1.0, error: errors[place], coefficients: Array2::zeros((0, 0)) })
            };
            search(start, trial).unwrap().0
        };
        for start in 0..4 {
            assert_eq!(errors([4.0, 3.0, 2.0, 1.0], start), 3);
            assert_eq!(errors([1.0, 2.0, 3.0, 4.0], start), 0);
            assert_eq!(errors([2.0, 1.0, 3.0, 4.0], start), 1);
            assert_eq!(errors([0.0; 4], start), start);
        }
    }

    #[test]
    fn weights_follow_slopes_down_to_the_least() {
        let weights = proportional(&array![3.0, 1.0, 0.0]).unwrap();
        assert!((weights.sum() - 3.0).abs() < 1e-12);
        assert!((weights[0] / weights[1] - 3.0).abs() < 1e-12);
        assert!((weights[2] / weights[0] - LEAST_WEIGHT).abs() < 1e-12);
        assert_eq!(proportional(&Array1::zeros(2)), None);
        assert_eq!(proportional(&array![1.0, f64::INFINITY]), None);
        assert_eq!(proportional(&Array1::zeros(0)), None);
    }

    #[test]
    fn the_mean_distance_is_that_of_different_landmarks() {
        let [laplacian, gaussian] = LearntFamily::ALL;
        assert_eq!(mean_distance(laplacian, &array![[0.0, 3.0], [3.0, 0.0], [1.0, 2.0]]), Ok(3.0));
        assert_eq!(mean_distance(gaussian, &array![[0.0, 9.0], [9.0, 0.0], [1.0, 2.0]]), Ok(3.0));
        assert!(mean_distance(gaussian, &array![[0.0, 5e-324], [5e-324, 0.0]]).is_err());
        for family in LearntFamily::ALL {
            assert_eq!(mean_distance(family, &Array2::zeros((4, 2))), Ok(1.0));
            assert_eq!(mean_distance(family, &Array2::zeros((1, 1))), Ok(1.0));
            let error = mean_distance(family, &array![[0.0, 1.0], [f64::INFINITY, 0.0]]).unwrap_err();
            assert!(matches!(error, LearntError::Input(InputError::Overflow { row: 1, .. })));
        }
    }
}

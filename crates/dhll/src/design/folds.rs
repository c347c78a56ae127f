//! The same work on every fold, and the errors on all of them.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use dhll_core::Backend;
use dhll_core::linalg::Threads;
use dhll_diagnose::{MeanInterval, PairedDifference, Score, StatisticsError};

use super::fold_rows::FoldRows;
use super::given::Given;
use super::pilot::Pilot;
use crate::estimator::EstimatorError;

/// Folds side by side get one thread each; a single split gets all of them.
pub(super) fn backend_of_folds(backend: Arc<dyn Backend>, folds: usize) -> Arc<dyn Backend> {
    if folds > 1 { backend.with_threads(Threads::ONE) } else { backend }
}

/// How many folds are worked on at a time.
pub(super) fn workers(folds: usize) -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(folds)
}

/// Layers on every fold.
pub(super) struct Folds<'e> {
    pub(super) pilots: Vec<Pilot<'e>>,
    ratio: f64,
}

impl<'e> Folds<'e> {
    pub(super) fn new(
        rows: &[FoldRows],
        backend: &'e dyn Backend,
        given: &Given<'e>,
    ) -> Result<Self, EstimatorError> {
        let pilots = each(rows.len(), None, |fold| Pilot::new(&rows[fold], backend, given))?;
        let ratio = |rows: &FoldRows| rows.judge.n_samples() as f64 / rows.train.n_samples() as f64;
        Ok(Self { pilots, ratio: rows.iter().map(ratio).sum::<f64>() / rows.len() as f64 })
    }

    /// The work on every fold; `first` is what it gave on the first, if that was done before.
    pub(super) fn each<T: Send>(
        &self,
        first: Option<T>,
        work: impl Fn(usize, &Pilot<'e>) -> Result<T, EstimatorError> + Sync,
    ) -> Result<Vec<T>, EstimatorError> {
        each(self.pilots.len(), first, |fold| work(fold, &self.pilots[fold]))
    }

    /// The error rate, the mean over the folds, with its 95 % interval.
    pub(super) fn error(&self, wrong: &Wrong) -> Result<[f64; 3], EstimatorError> {
        let rates = wrong.rates();
        let [low, high] = match &wrong.0[..] {
            [one] => wrong_score(one).interval(),
            _ => {
                MeanInterval::of_folds(&rates, self.ratio).map(|mean| [mean.low.max(0.0), mean.high.min(1.0)])
            }
        }
        .map_err(EstimatorError::Statistics)?;
        Ok([rates.iter().sum::<f64>() / rates.len() as f64, low, high])
    }

    /// The difference between two error rates, of which the first is ours.
    pub(super) fn difference(
        &self,
        ours: &Wrong,
        control: &Wrong,
    ) -> Result<PairedDifference, EstimatorError> {
        let difference: Result<_, StatisticsError> = match (&ours.0[..], &control.0[..]) {
            ([ours], [control]) => PairedDifference::on_one_split(ours, control),
            _ => PairedDifference::on_splits(&ours.rates(), &control.rates(), self.ratio),
        };
        difference.map_err(EstimatorError::Statistics)
    }
}

/// Which validation rows of every fold are misclassified.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wrong(pub(super) Vec<Vec<bool>>);

impl Wrong {
    /// How many, of all folds.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|fold| wrong_score(fold).errors).sum()
    }

    fn rates(&self) -> Vec<f64> {
        self.0.iter().map(|fold| wrong_score(fold).error()).collect()
    }
}

fn wrong_score(wrong: &[bool]) -> Score {
    Score { n: wrong.len(), errors: wrong.iter().filter(|&&wrong| wrong).count() }
}

/// The work at every place, on all cores; the first of the errors.
pub(super) fn each<T: Send>(
    places: usize,
    first: Option<T>,
    work: impl Fn(usize) -> Result<T, EstimatorError> + Sync,
) -> Result<Vec<T>, EstimatorError> {
    let next = AtomicUsize::new(usize::from(first.is_some()));
    let done: Vec<Mutex<Option<Result<T, EstimatorError>>>> = (0..places).map(|_| Mutex::new(None)).collect();
    let put = |place: usize, result| {
        *done[place].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    };
    if let Some(first) = first {
        put(0, Ok(first));
    }
    let worker = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= places {
                return;
            }
            put(place, work(place));
        }
    };
    match workers(places) {
        1 => worker(),
        workers => thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(worker)))),
    }
    let results = done.into_iter().filter_map(|one| one.into_inner().unwrap_or_else(PoisonError::into_inner));
    results.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_their_order_and_the_first_error_is_told() {
        assert_eq!(each(7, None, |place| Ok(place * 2)).unwrap(), [0, 2, 4, 6, 8, 10, 12]);
        assert_eq!(each(3, Some(9), Ok).unwrap(), [9, 1, 2]);
        let failing = |place: usize| match place {
            0 => Ok(0),
            _ => Err(EstimatorError::Option { name: "it", constraint: "zero", value: place.to_string() }),
        };
        assert_eq!(each(3, None, failing).unwrap_err().to_string(), "it must be zero, got 1");
    }

    #[test]
    fn errors_are_counted_over_folds() {
        let wrong = Wrong(vec![vec![true, false], vec![true, true]]);
        assert_eq!((wrong.count(), wrong.rates()), (3, vec![0.5, 1.0]));
    }
}

//! The rows that choose the strength: validation rows, or those that folds hold out.

use dhll_core::Backend;
use dhll_core::input::total_weight;
use dhll_core::layer::{RowBlocks, TaskWeights, TrainError};
use ndarray::{Array2, Axis, concatenate};

use super::blocks::{Held, select};
use super::classes::Classes;
use super::coordinates::Coordinates;
use super::folds;
use super::lbfgs::Stop;
use super::objective::Rows;
use super::strength::{self, Choice};

/// Rows that choose the strength where there are more.
const CHOOSING_ROWS: usize = 10_000;

/// Rows that are held out in all: folds beyond what it takes are not solved.
const HELD_OUT_ROWS: usize = 2_500;

/// The tolerance while a strength is chosen: losses of rows held out are compared to no more than four digits.
const CHOOSING_TOLERANCE: f64 = 1e-5;

/// Classes of rows, and validation rows with theirs.
#[derive(Clone, Copy)]
pub(super) struct Labelled<'a> {
    /// A class for every row.
    pub(super) labels: &'a [usize],
    pub(super) n_classes: usize,
    pub(super) validation: Option<(RowBlocks<'a>, &'a [usize])>,
    pub(super) weights: TaskWeights<'a>,
}

/// What both ways to choose need.
pub(super) struct Choosing<'a> {
    pub(super) backend: &'a dyn Backend,
    pub(super) coordinates: &'a Coordinates,
    pub(super) classes: &'a Classes,
    pub(super) labels: &'a [usize],
    pub(super) columns: usize,
    pub(super) folds: usize,
    pub(super) stop: Stop,
}

impl Choosing<'_> {
    /// The strength by validation rows or folds; `None` where no row can be held out.
    pub(super) fn choose(
        &self,
        features: RowBlocks<'_>,
        task: &Labelled<'_>,
        seed: u64,
        strengths: &[f64],
        start: Array2<f64>,
    ) -> Result<Option<Choice>, TrainError> {
        let Self { backend, labels, columns, .. } = *self;
        let tolerance = CHOOSING_TOLERANCE.max(self.stop.tolerance);
        let (n, stop) = (labels.len(), Stop { tolerance, ..self.stop });
        let by_class = folds::shuffled_by_class(labels, seed);
        let sample = folds::subsample(&by_class, labels, CHOOSING_ROWS);
        let mut sampled: Vec<usize> = sample.iter().map(|&row| labels[row]).collect();
        let features = select(features, &sample)?;
        let TaskWeights { train, validation: judging } = task.weights;
        let mut weights: Option<Vec<f64>> =
            task.weights.given().then(|| sample.iter().map(|&row| weight(train, row)).collect());
        let share = total_weight(sample.len(), weights.as_deref()) / total_weight(n, train);
        let Some((x, validation)) = task.validation else {
            let by_class = folds::shuffled_by_class(&sampled, seed);
            let assigned = folds::stratified(&by_class, &sampled, self.folds);
            let occupied = assigned.iter().flatten().max().map_or(0, |fold| fold + 1);
            let enough = (HELD_OUT_ROWS * self.folds).div_ceil(sampled.len());
            let n_problems = enough.min(occupied);
            if n_problems == 0 {
                return Ok(None);
            }
            let weights = weights.as_deref();
            let features = &Held(features.view());
            let rows = Rows { features, labels: &sampled, weights, folds: Some(&assigned), columns };
            // What a fold leaves of the Gram matrix.
            let e = self.coordinates.eigenvalues().mapv(|e| e * share * (1.0 - 1.0 / self.folds as f64));
            return strength::choose(backend, &rows, e.view(), strengths, n_problems, start, &stop).map(Some);
        };
        let known: Vec<usize> = (0..validation.len())
            .filter(|&row| self.classes.place(validation[row]).is_some())
            .take(CHOOSING_ROWS)
            .collect();
        if known.is_empty() {
            return Ok(None);
        }
        if let Some(weights) = &mut weights {
            weights.extend(known.iter().map(|&row| weight(judging, row)));
        }
        let judging = self.coordinates.rotate(backend, &Held(select(x, &known)?.view()))?;
        let mut assigned = vec![None; sampled.len()];
        assigned.resize(sampled.len() + known.len(), Some(0));
        sampled.extend(known.iter().filter_map(|&row| self.classes.place(validation[row])));
        let both = concatenate![Axis(0), features, judging];
        let weights = weights.as_deref();
        let features = &Held(both.view());
        let rows = Rows { features, labels: &sampled, weights, folds: Some(&assigned), columns };
        let e = self.coordinates.eigenvalues().mapv(|e| e * share);
        strength::choose(backend, &rows, e.view(), strengths, 1, start, &stop).map(Some)
    }
}

fn weight(weights: Option<&[f64]>, row: usize) -> f64 {
    weights.map_or(1.0, |weights| weights[row])
}

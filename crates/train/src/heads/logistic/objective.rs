//! The penalised log-loss and its gradient, for several problems on the same rows in one pass.

use std::ops::Range;

use dhll_core::layer::{RowBlocks, vectorised};
use dhll_core::parts::{PartSums, parts};
use dhll_core::{Backend, TrainError};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

use super::blocks::ranges;
use super::lbfgs::{Lbfgs, Outcome, Stop};
use super::losses::{binary, softmax};

/// Rows of a block: with a thousand features it stays in the cache from the scores to the gradient.
const BLOCK_ROWS: usize = 256;

/// Rows in coordinates, with the place of every label among the classes that occur, and the fold they are in.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// n x r.
    pub(super) features: RowBlocks<'a>,
    pub(super) labels: &'a [usize],
    /// What the loss of every row is multiplied by; 1 each without.
    pub(super) weights: Option<&'a [f64]>,
    /// A row is held out by the problem of its fold; none without.
    pub(super) folds: Option<&'a [Option<usize>]>,
    /// Columns of coefficients: 1 for two classes, otherwise one a class.
    pub(super) columns: usize,
}

/// One regression: the rows outside a fold, a strength, and how far its search has come.
///
/// ```text
/// sum over rows of -w log softmax(f W + b)_y + lambda / 2 |W|^2
/// W_j = V_j / sqrt(e_j / 4 + lambda),   b = v / sqrt(n / 4)              n: the sum of the weights w
/// ```
///
/// In the coordinates `V` the Hessian for two classes is at most the identity.
pub(super) struct Problem {
    /// The fold that is held out, if any.
    fold: Option<usize>,
    strength: f64,
    /// r + 1 factors from `V` to `W`, that of the intercept last.
    scale: Vec<f64>,
    search: Lbfgs,
    /// The loss of the rows that are held out, at the point of the search.
    held_out: f64,
    done: bool,
}

impl Problem {
    /// From coefficients (r + 1) x columns, the intercept last.
    pub(super) fn new(
        fold: Option<usize>,
        strength: f64,
        eigenvalues: ArrayView1<'_, f64>,
        n_rows: f64,
        start: ArrayView2<'_, f64>,
    ) -> Self {
        let scale = scale(strength, eigenvalues, n_rows);
        let search = Lbfgs::new(unscaled(start, &scale));
        Self { fold, strength, scale, search, held_out: 0.0, done: false }
    }

    /// The coefficients, (r + 1) x columns.
    pub(super) fn coefficients(&self, columns: usize) -> Array2<f64> {
        let shape = (self.scale.len(), columns);
        Array2::from_shape_fn(shape, |(i, j)| self.scale[i] * self.search.point()[i * columns + j])
    }

    pub(super) fn held_out(&self) -> f64 {
        self.held_out
    }

    pub(super) fn iterations(&self) -> usize {
        self.search.iterations()
    }
}

fn scale(strength: f64, eigenvalues: ArrayView1<'_, f64>, n_rows: f64) -> Vec<f64> {
    let factors = eigenvalues.iter().map(|e| 1.0 / (e.max(0.0) / 4.0 + strength).sqrt());
    factors.chain([2.0 / n_rows.sqrt()]).collect()
}

fn unscaled(coefficients: ArrayView2<'_, f64>, scale: &[f64]) -> Vec<f64> {
    let rows = coefficients.rows().into_iter().zip(scale);
    rows.flat_map(|(row, scale)| row.iter().map(|w| w / scale).collect::<Vec<_>>()).collect()
}

/// Solves all problems, each to its own end.
///
/// # Errors
/// [`TrainError::Overflow`] if a loss is not finite to begin with.
pub(super) fn solve(
    backend: &dyn Backend,
    rows: &Rows<'_>,
    problems: &mut [Problem],
    stop: &Stop,
) -> Result<(), TrainError> {
    loop {
        let mut active: Vec<&mut Problem> = problems.iter_mut().filter(|problem| !problem.done).collect();
        if active.is_empty() {
            return Ok(());
        }
        let evaluations = evaluate(backend, rows, &active)?;
        for (problem, Evaluation { value, gradient, held_out }) in active.iter_mut().zip(evaluations) {
            let outcome = problem.search.tell(value, &gradient, stop);
            if matches!(outcome, Outcome::Accepted | Outcome::AcceptedLast) {
                problem.held_out = held_out;
            }
            problem.done = matches!(outcome, Outcome::AcceptedLast | Outcome::RejectedLast);
            if !problem.search.value().is_finite() {
                return Err(TrainError::Overflow { loss: value });
            }
        }
    }
}

/// What a problem is told.
#[derive(Debug, Clone, PartialEq)]
struct Evaluation {
    value: f64,
    gradient: Vec<f64>,
    held_out: f64,
}

/// Losses of some rows: of those that are learnt from, and of those that are held out.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    learnt: f64,
    held_out: f64,
}

/// Value and gradient of every problem at its trial, all by the same two products.
fn evaluate(
    backend: &dyn Backend,
    rows: &Rows<'_>,
    problems: &[&mut Problem],
) -> Result<Vec<Evaluation>, TrainError> {
    let r = rows.features.dim().1;
    let c = rows.columns;
    let width = problems.len() * c;
    let mut weights = Array2::<f32>::zeros((r + 1, width));
    for (problem, mut weights) in problems.iter().zip(weights.axis_chunks_iter_mut(Axis(1), c)) {
        for ((mut to, from), scale) in
            weights.rows_mut().into_iter().zip(problem.search.trial().chunks_exact(c)).zip(&problem.scale)
        {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = (scale * from) as f32);
        }
    }
    let (weights, intercepts) = weights.view().split_at(Axis(0), r);
    let folds: Vec<Option<usize>> = problems.iter().map(|problem| problem.fold).collect();
    let own = rows.features.own();
    let mut all = PartSums::from_row(own.start, (r + 3, width));
    for part in parts(own) {
        all.push(part_sums(backend, rows, part, (weights, intercepts), &folds)?);
    }
    let all = rows.features.total(all)?;
    let evaluation = |(place, problem): (usize, &&mut Problem)| {
        let (scale, point) = (&problem.scale, problem.search.trial());
        let sums = all.slice(s![.., place * c..(place + 1) * c]);
        let mut value = sums[[r + 1, 0]];
        let mut slopes = Vec::with_capacity(point.len());
        for ((data, point), scale) in sums.rows().into_iter().zip(point.chunks_exact(c)).zip(scale).take(r) {
            let penalty = problem.strength * scale * scale;
            for (&data, v) in data.iter().zip(point) {
                value += 0.5 * penalty * v * v;
                slopes.push(scale * data + penalty * v);
            }
        }
        slopes.extend(sums.row(r).iter().map(|g| g * scale[r]));
        Evaluation { value, gradient: slopes, held_out: sums[[r + 2, 0]] }
    };
    Ok(problems.iter().enumerate().map(evaluation).collect())
}

/// The sums over a part of the rows: the gradient of every problem with respect to its weights and, below, to its intercepts; in the first of its columns, and
/// below these, the losses of the rows that are learnt from, and of those that are held out.
///
/// # Shapes
/// `weights` r x width, where every problem has `rows.columns` columns; the result (r + 3) x width.
fn part_sums(
    backend: &dyn Backend,
    rows: &Rows<'_>,
    part: Range<usize>,
    (weights, intercepts): (ArrayView2<'_, f32>, ArrayView2<'_, f32>),
    folds: &[Option<usize>],
) -> Result<Array2<f64>, TrainError> {
    let ((r, width), c) = (weights.dim(), rows.columns);
    let mut sums = vec![Sums::default(); folds.len()];
    let mut gradient = Array2::<f32>::zeros((r, width));
    let mut intercept_gradient = Array1::<f64>::zeros(width);
    let mut scores = Array2::<f32>::zeros((BLOCK_ROWS.min(part.len()), width));
    for (first, last) in ranges(part, BLOCK_ROWS) {
        let features = rows.features.block(first, last)?;
        let mut scores = scores.slice_mut(s![..features.nrows(), ..]);
        scores.assign(&intercepts);
        if r > 0 {
            backend.gemm(1.0, features.view(), weights, 1.0, scores.view_mut());
        }
        let values = scores.as_slice_mut().expect("rows of an array of its own");
        let labels = &rows.labels[first..last];
        vectorised(|| {
            for (row, (values, &label)) in (first..).zip(values.chunks_exact_mut(width).zip(labels)) {
                let fold = rows.folds.and_then(|folds| folds[row]);
                let weight = rows.weights.map(|weights| weights[row]);
                for ((scores, sums), &held) in values.chunks_exact_mut(c).zip(&mut sums).zip(folds) {
                    let loss =
                        if c == 1 { binary(&mut scores[0], label == 1) } else { softmax(scores, label) };
                    let mut loss = f64::from(loss);
                    if let Some(weight) = weight {
                        loss *= weight;
                        scores.iter_mut().for_each(|slope| *slope *= weight as f32);
                    }
                    if held.is_some() && held == fold {
                        sums.held_out += loss;
                        scores.fill(0.0);
                    } else {
                        sums.learnt += loss;
                    }
                }
                intercept_gradient.iter_mut().zip(values).for_each(|(sum, v)| *sum += f64::from(*v));
            }
        });
        if r > 0 {
            backend.gemm(1.0, features.t(), scores.view(), 1.0, gradient.view_mut());
        }
    }
    let mut all = Array2::zeros((r + 3, width));
    all.slice_mut(s![..r, ..]).assign(&gradient.mapv(f64::from));
    all.row_mut(r).assign(&intercept_gradient);
    for (place, sums) in sums.iter().enumerate() {
        all[[r + 1, place * c]] = sums.learnt;
        all[[r + 2, place * c]] = sums.held_out;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Held;
    use super::*;
    use dhll_faer::Faer;

    /// Rows whose scores have no more digits than single precision resolves.
    fn case(n: usize, r: usize, classes: usize) -> (Array2<f32>, Vec<usize>, Vec<Option<usize>>) {
        let features =
            Array2::from_shape_fn((n, r), |(i, j)| ((i * 37 + j * j * 91) % 16) as f32 / 8.0 - 1.0);
        let labels = (0..n).map(|i| (i * i / 3 + i) % classes).collect();
        let folds = (0..n).map(|i| (i % 5 > 0).then_some(i % 5 % 2)).collect();
        (features, labels, folds)
    }

    #[test]
    fn gradients_are_those_of_finite_differences() {
        let backend = Faer::sequential();
        let some: Vec<f64> = (0..600).map(|i| (i % 4) as f64 / 2.0).collect();
        let cases = [(2, 1, None), (3, 3, None), (5, 5, None), (2, 1, Some(&some[..])), (3, 3, Some(&some))];
        for (classes, columns, weights) in cases {
            let (features, labels, folds) = case(600, 4, classes);
            let rows = Rows {
                features: &Held(features.view()),
                labels: &labels,
                weights,
                folds: Some(&folds),
                columns,
            };
            let eigenvalues = Array1::from_elem(4, 30.0);
            let start =
                Array2::from_shape_fn((5, columns), |(i, j)| ((i * 5 + j * 3) % 8) as f64 / 16.0 - 0.25);
            let at = |start: &Array2<f64>| {
                let new = |fold| Problem::new(fold, 3.0, eigenvalues.view(), 600.0, start.view());
                let (mut whole, mut outside) = (new(None), new(Some(1)));
                evaluate(&backend, &rows, &[&mut whole, &mut outside]).unwrap()
            };
            let here = at(&start);
            assert_eq!(here[0].held_out, 0.0);
            assert!(here[1].held_out > 0.0);
            let scale = scale(3.0, eigenvalues.view(), 600.0);
            for entry in 0..5 * columns {
                let place = (entry / columns, entry % columns);
                let h = 1.0 / 64.0;
                let [up, down] = [h, -h].map(|h| {
                    let mut moved = start.clone();
                    moved[place] += h;
                    at(&moved)
                });
                for problem in 0..2 {
                    let difference = (up[problem].value - down[problem].value) / (2.0 * h);
                    let gradient = here[problem].gradient[entry] / scale[place.0];
                    let error = (difference - gradient).abs();
                    assert!(error < 2e-3 * (1.0 + gradient.abs()), "{classes}: {difference} {gradient}");
                }
            }
        }
    }
}

//! The choice of the strength: the path of strengths from the largest on, judged by the log-loss of rows that are held out.

use dhll_core::input::total_weight;
use dhll_core::{Backend, TrainError};
use ndarray::{Array2, ArrayView1, s};

use super::lbfgs::Stop;
use super::objective::{Problem, Rows, solve};

/// The path ends where the loss is this many times the least one: strengths below only fit the training rows more closely.
const WORSE: f64 = 1.01;

/// What was found on the way.
pub(super) struct Choice {
    /// The strength with the least loss; the largest of equals.
    pub(super) strength: f64,
    /// The mean of the problems' coefficients at this strength, (r + 1) x columns.
    pub(super) start: Array2<f64>,
    /// Strengths and mean log-losses, as far as the path went.
    pub(super) path: Vec<(f64, f64)>,
}

/// The best of `strengths`, which descend. The problem of each of the first `n_problems` folds is solved at every strength, from its solution at the one before.
///
/// # Shapes
/// `eigenvalues` r, of the Gram matrix of as many rows as `rows` has; `start` (r + 1) x columns.
pub(super) fn choose(
    backend: &dyn Backend,
    rows: &Rows<'_>,
    eigenvalues: ArrayView1<'_, f64>,
    strengths: &[f64],
    n_problems: usize,
    start: Array2<f64>,
    stop: &Stop,
) -> Result<Choice, TrainError> {
    let weights = |row: usize| rows.weights.map_or(1.0, |weights| weights[row]);
    let n = total_weight(rows.labels.len(), rows.weights);
    let is_held_out =
        |row: &usize| rows.folds.and_then(|folds| folds[*row]).is_some_and(|fold| fold < n_problems);
    let held_out: f64 = (0..rows.labels.len()).filter(is_held_out).map(weights).sum();
    let mut coefficients = vec![start.clone(); n_problems];
    let mut choice = Choice { strength: strengths[0], start, path: Vec::new() };
    let mut least = f64::INFINITY;
    for &strength in strengths {
        let problem = |(fold, start): (usize, &Array2<f64>)| {
            Problem::new(Some(fold), strength, eigenvalues, n, start.view())
        };
        let mut problems: Vec<Problem> = coefficients.iter().enumerate().map(problem).collect();
        solve(backend, rows, &mut problems, stop)?;
        let loss = problems.iter().map(Problem::held_out).sum::<f64>() / held_out;
        coefficients.iter_mut().zip(&problems).for_each(|(to, from)| *to = from.coefficients(rows.columns));
        choice.path.push((strength, loss));
        if loss < least {
            least = loss;
            choice.strength = strength;
            let sum = coefficients.iter().fold(Array2::zeros(coefficients[0].raw_dim()), |sum, c| sum + c);
            choice.start = sum / n_problems as f64;
        } else if loss > WORSE * least {
            break;
        }
    }
    Ok(choice)
}

/// No weights, and the intercepts that are best with none: log odds, or logs of the classes' shares.
///
/// # Shapes
/// (r + 1) x columns.
pub(super) fn no_weights(
    labels: &[usize],
    row_weights: Option<&[f64]>,
    n_weights: usize,
    columns: usize,
) -> Array2<f64> {
    let mut start = Array2::zeros((n_weights + 1, columns));
    let mut counts = vec![0.0_f64; columns.max(2)];
    for (row, &label) in labels.iter().enumerate() {
        counts[label] += row_weights.map_or(1.0, |weights| weights[row]);
    }
    let mut intercepts = start.slice_mut(s![n_weights, ..]);
    match columns {
        1 => intercepts[0] = (counts[1] / counts[0]).ln(),
        _ => intercepts.iter_mut().zip(&counts).for_each(|(to, count)| *to = count.ln()),
    }
    // The mean is free and taken to be zero.
    if columns > 1 {
        let mean = intercepts.sum() / columns as f64;
        intercepts -= mean;
    }
    start
}

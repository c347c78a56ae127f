//! Damped Newton for `0.5 |w|^2 + C sum_i v_i log(1 + exp(-s_i (w . x_i + b)))`.

use dhll_core::{Backend, InputError};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

use crate::ProbeError;
use crate::hessian::{NEGLIGIBLE_SHARE, NewtonSystem};
use crate::loss::{Line, Loss};

/// A step that leaves more than this share of the decrement gained little: the next Hessian takes all rows.
const SLOW: f64 = 0.25;

/// The weight of the loss, and when to stop.
pub(crate) struct Options {
    pub(crate) c: f64,
    pub(crate) max_iterations: usize,
    pub(crate) tolerance: f64,
}

/// Where the search ended.
pub(crate) struct Minimum {
    /// Weights first and the intercept last, p + 1.
    pub(crate) parameters: Array1<f64>,
    pub(crate) iterations: usize,
    pub(crate) objective: f64,
}

/// The current parameters, weights first and the intercept last, and their decision values.
struct State {
    parameters: Array1<f64>,
    decision: Array1<f64>,
}

/// The optimum, from the best of `starts` (p + 1 parameters each, intercept last). Input has been checked.
///
/// Where every row is far on the wrong side the curvature vanishes and Newton's step means nothing; no start worse than zero
/// weights leads there.
pub(crate) fn minimise(
    options: &Options,
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    [signs, row_weights]: [ArrayView1<'_, f64>; 2],
    starts: &[Array1<f64>],
) -> Result<Minimum, ProbeError> {
    let (n, p) = x.dim();
    let mut system = NewtonSystem::new(n, p).map_err(InputError::from)?;
    let mut state = starts
        .iter()
        .map(|start| State { decision: affine(backend, x, start.view()), parameters: start.clone() })
        .map(|state| (objective(options.c, [signs, row_weights], &state), state))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(
            || State { decision: Array1::zeros(n), parameters: Array1::zeros(p + 1) },
            |best| best.1,
        );
    let (mut residual, mut weights) = (Array1::zeros(n), Array1::zeros(n));
    let mut last = (0, f64::INFINITY, f64::INFINITY);
    let mut share = NEGLIGIBLE_SHARE;
    for iteration in 0..options.max_iterations {
        for (i, (&sign, &f)) in signs.iter().zip(&state.decision).enumerate() {
            let loss = Loss::at(sign * f);
            residual[i] = row_weights[i] * options.c * sign * loss.slope;
            weights[i] = row_weights[i] * options.c * loss.curvature;
        }
        let gradient = gradient(backend, x, residual.view(), state.parameters.view());
        finite(options, iteration, gradient.sum())?;
        let step = system.direction(backend, x, weights.view(), share, gradient.view())?;
        let change = affine(backend, x, step.view());
        let (w, dw) = (state.parameters.slice(s![..p]), step.slice(s![..p]));
        let line = Line {
            c: options.c,
            signs,
            row_weights,
            decision: state.decision.view(),
            change: change.view(),
            norms: [w.dot(&w), w.dot(&dw), dw.dot(&dw)],
        };
        let before = line.at(0.0);
        let decrement = -0.5 * gradient.dot(&step);
        finite(options, iteration, before.value + decrement)?;
        let t = line.search(before);
        let converged = decrement <= options.tolerance * before.value;
        let after = line.at(t).value;
        state.parameters.scaled_add(t, &step);
        state.decision.scaled_add(t, &change);
        // The step was paid for, so it is taken even where the point before it was already good enough.
        if converged {
            let parameters = state.parameters;
            return Ok(Minimum { parameters, iterations: iteration + 1, objective: after });
        }
        share = if decrement > SLOW * last.1 { 0.0 } else { NEGLIGIBLE_SHARE };
        last = (iteration + 1, decrement, before.value);
        if t == 0.0 {
            break;
        }
    }
    let (iterations, decrement, objective) = last;
    Err(ProbeError::NotConverged { iterations, decrement, objective, tolerance: options.tolerance })
}

/// `0.5 |w|^2 + C sum_i v_i log(1 + exp(-s_i f_i))`.
fn objective(c: f64, [signs, row_weights]: [ArrayView1<'_, f64>; 2], state: &State) -> f64 {
    let (weights, _) = state.parameters.view().split_at(Axis(0), state.parameters.len() - 1);
    let losses = signs.iter().zip(&state.decision).map(|(&s, &f)| Loss::at(s * f).value);
    let loss = losses.zip(row_weights).map(|(loss, v)| v * loss).sum::<f64>();
    0.5 * weights.dot(&weights) + c * loss
}

/// `X w + b`, n.
pub(crate) fn affine(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    parameters: ArrayView1<'_, f64>,
) -> Array1<f64> {
    let (weights, intercept) = parameters.split_at(Axis(0), x.ncols());
    let mut f = Array2::from_elem((x.nrows(), 1), intercept[0]);
    backend.gemm(1.0, x, weights.insert_axis(Axis(1)), 1.0, f.view_mut());
    f.index_axis_move(Axis(1), 0)
}

/// `[w; 0] + [X 1]^T r`, p + 1.
fn gradient(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    residual: ArrayView1<'_, f64>,
    parameters: ArrayView1<'_, f64>,
) -> Array1<f64> {
    let p = x.ncols();
    let mut gradient = parameters.to_owned().insert_axis(Axis(1));
    gradient[[p, 0]] = residual.sum();
    backend.gemm(1.0, x.t(), residual.insert_axis(Axis(1)), 1.0, gradient.slice_mut(s![..p, ..]));
    gradient.index_axis_move(Axis(1), 0)
}

/// `Ok` if `value` is finite.
fn finite(options: &Options, iteration: usize, value: f64) -> Result<(), ProbeError> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(ProbeError::Overflow { iteration, objective: value, c: options.c })
    }
}

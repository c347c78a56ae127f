//! L-BFGS for smooth convex functions, as a state that is shown one evaluation after the other.

use std::collections::VecDeque;

/// Correction pairs that are kept.
const PAIRS: usize = 8;

/// Share of the expected decrease that a step must attain (Armijo).
const SUFFICIENT: f64 = 1e-4;

/// A step that would gain less than this share of the value is lost in the rounding of sums of losses in single precision.
const ROUNDING: f64 = 1e-9;

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stop {
    /// Iterations allowed.
    pub(super) max_iterations: usize,
    /// The decrease of an iteration, relative to the value, at which the search ends.
    pub(super) tolerance: f64,
}

/// What became of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The trial is the new point; there is another trial.
    Accepted,
    /// The step was too long; there is another trial on the same line.
    Rejected,
    /// The trial is the new point, and the last one.
    AcceptedLast,
    /// No step along the line is any better than the point: the end.
    RejectedLast,
}

/// A minimisation that asks for the value and the gradient at [`trial`](Self::trial) and is [told](Self::tell) them.
///
/// ```text
/// x <- x + t d,   d = -H g,   H from the last 8 pairs s = x' - x, y = g' - g;   H = I at first, then scaled by s.y / y.y
/// ```
///
/// The step `t = 1` is tried first and cut by quadratic interpolation until it attains a sufficient decrease. The curvature condition needs no
/// search: `s . y > 0` wherever the function is strictly convex. Coordinates in which the Hessian is at most the identity make `t = 1` right from the
/// first step on.
///
/// # References
/// Nocedal and Wright, *Numerical Optimization*, 2nd ed. 2006, algorithms 7.4 and 7.5, section 3.5.
#[derive(Debug, Clone)]
pub(super) struct Lbfgs {
    point: Vec<f64>,
    gradient: Vec<f64>,
    value: f64,
    direction: Vec<f64>,
    slope: f64,
    step: f64,
    trial: Vec<f64>,
    pairs: VecDeque<Pair>,
    iterations: usize,
}

#[derive(Debug, Clone)]
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
    product: f64,
}

impl Lbfgs {
    /// A search from `start`, which is the first trial.
    pub(super) fn new(start: Vec<f64>) -> Self {
        let zeros = vec![0.0; start.len()];
        Self {
            point: start.clone(),
            gradient: zeros.clone(),
            value: f64::INFINITY,
            direction: zeros,
            slope: f64::NEG_INFINITY,
            step: 1.0,
            trial: start,
            pairs: VecDeque::new(),
            iterations: 0,
        }
    }

    /// Where value and gradient are wanted next.
    pub(super) fn trial(&self) -> &[f64] {
        &self.trial
    }

    /// The best point so far.
    pub(super) fn point(&self) -> &[f64] {
        &self.point
    }

    /// Its value; infinite before the first evaluation.
    pub(super) fn value(&self) -> f64 {
        self.value
    }

    /// Steps taken.
    pub(super) fn iterations(&self) -> usize {
        self.iterations
    }

    /// Takes value and gradient at the trial. A value that is not finite counts as too large.
    pub(super) fn tell(&mut self, value: f64, gradient: &[f64], stop: &Stop) -> Outcome {
        let first = self.value == f64::INFINITY;
        let enough = value <= self.value + SUFFICIENT * self.step * self.slope;
        if !first && !enough {
            return self.shorten(value);
        }
        let decrease = self.value - value;
        if !first {
            self.iterations += 1;
            self.remember(gradient);
        }
        self.point.clone_from(&self.trial);
        self.gradient.copy_from_slice(gradient);
        self.value = value;
        self.turn();
        let converged = decrease <= stop.tolerance * value.abs() || self.slope == 0.0;
        if converged || self.iterations >= stop.max_iterations {
            return Outcome::AcceptedLast;
        }
        self.place();
        Outcome::Accepted
    }

    /// Cuts the step to the minimum of the parabola through the value here, its slope, and the value at the trial.
    fn shorten(&mut self, value: f64) -> Outcome {
        let excess = value - self.value - self.step * self.slope;
        let share = -0.5 * self.step * self.slope / excess;
        self.step *= if share.is_nan() { 0.1 } else { share.clamp(0.1, 0.5) };
        if -self.step * self.slope <= ROUNDING * self.value.abs() {
            return Outcome::RejectedLast;
        }
        self.place();
        Outcome::Rejected
    }

    fn place(&mut self) {
        let moved = self.point.iter().zip(&self.direction).map(|(x, d)| x + self.step * d);
        self.trial.clear();
        self.trial.extend(moved);
    }

    fn remember(&mut self, gradient: &[f64]) {
        let s: Vec<f64> = self.trial.iter().zip(&self.point).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = gradient.iter().zip(&self.gradient).map(|(a, b)| a - b).collect();
        let product = dot(&s, &y);
        // Rounding may spoil the curvature of short steps.
        if product > 1e-10 * dot(&y, &y) {
            self.pairs.truncate(PAIRS - 1);
            self.pairs.push_front(Pair { s, y, product });
        }
    }

    /// The direction at the point: the two-loop recursion.
    fn turn(&mut self) {
        let mut q: Vec<f64> = self.gradient.iter().map(|g| -g).collect();
        let mut shares = [0.0; PAIRS];
        for (share, pair) in shares.iter_mut().zip(&self.pairs) {
            *share = dot(&pair.s, &q) / pair.product;
            add(&mut q, -*share, &pair.y);
        }
        if let Some(pair) = self.pairs.front() {
            let scale = pair.product / dot(&pair.y, &pair.y);
            q.iter_mut().for_each(|v| *v *= scale);
        }
        for (share, pair) in shares.iter().zip(&self.pairs).rev() {
            let correction = share - dot(&pair.y, &q) / pair.product;
            add(&mut q, correction, &pair.s);
        }
        self.slope = dot(&q, &self.gradient);
        if self.slope >= 0.0 {
            q = self.gradient.iter().map(|g| -g).collect();
            self.slope = -dot(&self.gradient, &self.gradient);
            self.pairs.clear();
        }
        self.direction = q;
        self.step = 1.0;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Eight sums side by side fill a vector register.
    let (heads, tails) = (a.chunks_exact(8), a.len() / 8 * 8);
    let mut sums = [0.0; 8];
    for (a, b) in heads.zip(b.chunks_exact(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f64 = a[tails..].iter().zip(&b[tails..]).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

fn add(to: &mut [f64], factor: f64, what: &[f64]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += factor * what;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The minimum of `f` from `start`, and the evaluations it took.
    fn minimum(start: Vec<f64>, f: impl Fn(&[f64]) -> (f64, Vec<f64>)) -> (Vec<f64>, usize) {
        let stop = Stop { max_iterations: 200, tolerance: 1e-15 };
        let mut search = Lbfgs::new(start);
        for evaluations in 1..1000 {
            let (value, gradient) = f(search.trial());
            if matches!(search.tell(value, &gradient, &stop), Outcome::AcceptedLast | Outcome::RejectedLast) {
                return (search.point().to_vec(), evaluations);
            }
        }
        panic!("no end")
    }

    #[test]
    fn quadratics_and_other_convex_functions_are_minimised() {
        let quadratic = |x: &[f64]| {
            let weights = (0..x.len()).map(|i| 0.5f64.powi(i as i32 % 10));
            let parts: Vec<(f64, f64)> =
                weights.zip(x).map(|(w, x)| (0.5 * w * (x - 1.0).powi(2), w * (x - 1.0))).collect();
            (1.0 + parts.iter().map(|p| p.0).sum::<f64>(), parts.iter().map(|p| p.1).collect())
        };
        let (point, evaluations) = minimum(vec![0.0; 20], quadratic);
        assert!(point.iter().all(|x| (x - 1.0).abs() < 1e-4), "{point:?}");
        // Ten different curvatures over three orders of magnitude: SciPy takes 98.
        assert!(evaluations < 120, "{evaluations}");
        // Far too long a first step, into infinity.
        let steep = |x: &[f64]| ((10.0 * x[0]).exp() - 10.0 * x[0], vec![10.0 * (10.0 * x[0]).exp() - 10.0]);
        let (point, _) = minimum(vec![3.0], steep);
        assert!(point[0].abs() < 1e-6, "{point:?}");
    }

    #[test]
    fn a_start_at_the_minimum_is_the_end_and_so_is_noise() {
        let (point, evaluations) = minimum(vec![0.0], |x| (x[0] * x[0], vec![2.0 * x[0]]));
        assert_eq!((point[0], evaluations), (0.0, 1));
        // A gradient that points nowhere: no step is better.
        let (point, _) = minimum(vec![1.0], |x| (if x[0] == 1.0 { 1.0 } else { 2.0 }, vec![1.0]));
        assert_eq!(point[0], 1.0);
    }
}

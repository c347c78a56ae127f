//! Roots of the secular equation `x - t + sum_i z_i^2 / (d_i - x) = 0`, one between any two poles.

use super::sums::sums;
use super::{Arrowhead, Root};

/// Steps by rational interpolation before only bisection is left. Three to six are usual; the rest is for equations whose
/// terms all but cancel.
const INTERPOLATIONS: usize = 30;

/// Steps in all. The bracket of a root spans at most 2^-200..1 (deflated problems have no root nearer to a pole than about
/// eps^2 eps of the norm): 20 steps by 2^-10 down from the far end, 4 geometric ones, 53 that halve.
const STEPS: usize = INTERPOLATIONS + 100;

/// Error of the computed `w`, in eps times the sum of the absolute values of its terms: summation in partial sums of
/// length n / 8 and the two or three roundings of every term. LAPACK's `dlaed4` has 8 too.
const SUM_ERROR: f64 = 8.0;

/// How much an interpolation must reduce `|w|` to be tried again: less, and the other kind is used for the next step.
const PROGRESS: f64 = 0.1;

/// `w` and its parts at a point.
struct Eval {
    value: f64,
    /// Derivative of the terms of poles below the point.
    below: f64,
    /// Derivative of the terms of poles above it.
    above: f64,
    /// What rounding may have added to `value`.
    noise: f64,
}

impl Eval {
    fn slope(&self) -> f64 {
        1.0 + self.below + self.above
    }
}

/// An interval that holds a root, as offsets from its origin: `w(low) < 0 < w(high)`, or the ends are poles.
#[derive(Clone, Copy)]
struct Bracket {
    low: f64,
    high: f64,
}

impl Arrowhead {
    /// All eigenvalues, descending: n + 1 roots for n poles.
    pub(crate) fn roots(&self) -> Vec<Root> {
        match self.poles.len() {
            0 => Vec::new(),
            n => (0..=n).map(|k| if k == 0 || k == n { self.outer(k) } else { self.inner(k) }).collect(),
        }
    }

    /// `w` at `poles[origin] + offset`, a point between pole k - 1 and pole k.
    fn eval(&self, k: usize, origin: usize, offset: f64) -> Eval {
        let origin = self.poles[origin];
        let (above, above_slope) = sums(&self.poles[..k], &self.border[..k], origin, offset);
        let (below, below_slope) = sums(&self.poles[k..], &self.border[k..], origin, offset);
        let linear = origin - self.tip;
        let mut eval = Eval {
            value: (linear + offset) + (above + below),
            below: below_slope,
            above: above_slope,
            noise: 0.0,
        };
        // The last term: the offset itself is rounded.
        let terms = linear.abs() + offset.abs() * (1.0 + eval.slope()) + SUM_ERROR * (above - below);
        eval.noise = f64::EPSILON * terms;
        eval
    }

    /// The root between pole k - 1 above it and pole k below it.
    ///
    /// Rational interpolation in the two poles, either with the nearest pole's own weight ("fixed weight") or with value and
    /// derivative of both sides matched ("middle way").
    ///
    /// # References
    /// Li, *Solving secular equations stably and efficiently*, LAPACK Working Note 89, 1993.
    fn inner(&self, k: usize) -> Root {
        let (lower, upper) = (self.poles[k], self.poles[k - 1]);
        let (s_lower, s_upper) = (self.border[k].powi(2), self.border[k - 1].powi(2));
        let gap = upper - lower;
        let half = 0.5 * gap;
        // All but the two poles, at the middle: decides which pole is nearer, and is the constant of the first model.
        let (above, _) = sums(&self.poles[..k - 1], &self.border[..k - 1], lower, half);
        let (below, _) = sums(&self.poles[k + 1..], &self.border[k + 1..], lower, half);
        let rest = (lower - self.tip) + half + (above + below);
        let near_lower = rest + (s_upper - s_lower) / half >= 0.0;
        let (origin, to_lower, to_upper) = if near_lower { (k, 0.0, gap) } else { (k - 1, -gap, 0.0) };
        let bracket =
            if near_lower { Bracket { low: 0.0, high: half } } else { Bracket { low: -half, high: 0.0 } };
        let a = rest * (to_lower + to_upper) + s_lower + s_upper;
        let first = two_poles(rest, a, if near_lower { s_lower * gap } else { -s_upper * gap });

        self.iterate(k, origin, bracket, first, |eval, offset, fixed| {
            let (dl, du) = (to_lower - offset, to_upper - offset);
            let (value, slope) = (eval.value, eval.slope());
            // The linear term of w goes to the farther pole, whose weight is a fit in both kinds.
            let constant = match (fixed, near_lower) {
                (true, true) => value - du * slope - s_lower / (dl * dl) * (dl - du),
                (true, false) => value - dl * slope - s_upper / (du * du) * (du - dl),
                (false, true) => value - dl * eval.below - du * (eval.above + 1.0),
                (false, false) => value - dl * (eval.below + 1.0) - du * eval.above,
            };
            two_poles(constant, (dl + du) * value - dl * du * slope, dl * du * value)
        })
    }

    /// The root above all poles (k = 0) or below them (k = n).
    ///
    /// The model is exact in the linear term, with one pole: `x - t + r + s / (d - x)`.
    fn outer(&self, k: usize) -> Root {
        let top = k == 0;
        let origin = if top { 0 } else { self.poles.len() - 1 };
        let linear = self.poles[origin] - self.tip;
        let own = self.border[origin].powi(2);
        let norm = self.border.iter().map(|z| z * z).sum::<f64>();
        // With all weight on the nearest pole the root is at least as far from it; eps for the rounding of this.
        let far = one_pole(1.0, linear, norm, top) * (1.0 + 8.0 * f64::EPSILON);
        let bracket = if top { Bracket { low: 0.0, high: far } } else { Bracket { low: far, high: 0.0 } };
        let first = one_pole(1.0, linear, own, top);
        self.iterate(k, origin, bracket, first, |eval, offset, fixed| {
            let all = eval.below + eval.above;
            if fixed {
                // w = c + m offset - own / offset, m and c from derivative and value.
                let m = (eval.slope() - own / (offset * offset)).max(1.0);
                let c = eval.value - m * offset + own / offset;
                one_pole(m, c, own, top) - offset
            } else {
                let s = offset * offset * all;
                one_pole(1.0, eval.value - offset + offset * all, s, top) - offset
            }
        })
    }

    /// Safeguarded iteration: interpolate, but never leave the bracket, and bisect when interpolation does not settle.
    fn iterate(
        &self,
        k: usize,
        origin: usize,
        mut bracket: Bracket,
        first: f64,
        correction: impl Fn(&Eval, f64, bool) -> f64,
    ) -> Root {
        let mut offset = bracket.accept(first);
        let mut fixed = true;
        let mut last = f64::INFINITY;
        let mut slope = 1.0;
        for step in 0..STEPS {
            let eval = self.eval(k, origin, offset);
            slope = eval.slope();
            if eval.value.abs() <= eval.noise {
                break;
            }
            if eval.value < 0.0 {
                bracket.low = offset
            } else {
                bracket.high = offset
            }
            if eval.value.abs() > PROGRESS * last {
                fixed = !fixed;
            }
            last = eval.value.abs();
            let mut change = correction(&eval, offset, fixed);
            if change * eval.value > 0.0 {
                // w ascends: a change of the sign of w is away from the root.
                change = -eval.value / slope;
            }
            let next = if step < INTERPOLATIONS { bracket.accept(offset + change) } else { bracket.middle() };
            if next == offset || next <= bracket.low || next >= bracket.high {
                break;
            }
            offset = next;
        }
        Root { origin, offset, slope }
    }
}

impl Bracket {
    /// `x` if it lies strictly inside, else the middle.
    fn accept(self, x: f64) -> f64 {
        if self.low < x && x < self.high { x } else { self.middle() }
    }

    /// A point inside: the mean of ends of like size, the geometric mean of others, a step of 2^-10 towards an end at the pole.
    fn middle(self) -> f64 {
        let (small, large) = if self.low >= 0.0 { (self.low, self.high) } else { (self.high, self.low) };
        if small == 0.0 {
            large / 1024.0
        } else if large / small > 4.0 {
            large.signum() * (large.abs().sqrt() * small.abs().sqrt())
        } else {
            small + 0.5 * (large - small)
        }
    }
}

/// The root of `c x^2 - a x + b` that the model with two poles has between them.
fn two_poles(c: f64, a: f64, b: f64) -> f64 {
    // Negative by rounding alone.
    let root = (a * a - 4.0 * b * c).abs().sqrt();
    if a > 0.0 {
        2.0 * b / (a + root)
    } else if c == 0.0 {
        b / a
    } else {
        (a - root) / (2.0 * c)
    }
}

/// The positive (`top`) or negative root of `m x^2 + b x - s`, s > 0, m > 0.
fn one_pole(m: f64, b: f64, s: f64, top: bool) -> f64 {
    let b = if top { b } else { -b };
    let root = (b * b + 4.0 * m * s).abs().sqrt();
    let size = if b > 0.0 { 2.0 * s / (b + root) } else { (root - b) / (2.0 * m) };
    if top { size } else { -size }
}

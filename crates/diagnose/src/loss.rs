//! The logistic loss `log(1 + exp(-z))` of a margin, and its sum along a line, in forms that never overflow.

use ndarray::{ArrayView1, Zip};

/// The loss of one margin with its derivatives.
///
/// ```text
/// value     = log(1 + exp(-z))
/// slope     = -1 / (1 + exp(z))
/// curvature = exp(-z) / (1 + exp(-z))^2
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Loss {
    pub(crate) value: f64,
    pub(crate) slope: f64,
    pub(crate) curvature: f64,
}

impl Loss {
    pub(crate) fn at(margin: f64) -> Self {
        // exp of a negative number only: it may vanish, and then the loss is its limit.
        let e = (-margin.abs()).exp();
        let share = 1.0 / (1.0 + e);
        Self {
            value: e.ln_1p() + (-margin).max(0.0),
            slope: if margin > 0.0 { -e * share } else { -share },
            curvature: e * share * share,
        }
    }
}

/// The objective along `w + t dw`, from products that do not depend on t.
///
/// ```text
/// phi(t) = 0.5 |w + t dw|^2 + C sum_i v_i loss(s_i (f_i + t df_i))
/// ```
pub(crate) struct Line<'a> {
    pub(crate) c: f64,
    /// `s`, n entries of -1/+1.
    pub(crate) signs: ArrayView1<'a, f64>,
    /// `v`, the weights of the rows.
    pub(crate) row_weights: ArrayView1<'a, f64>,
    /// `f = X w + b`.
    pub(crate) decision: ArrayView1<'a, f64>,
    /// `df = X dw + db`.
    pub(crate) change: ArrayView1<'a, f64>,
    /// `|w|^2`, `w . dw` and `|dw|^2`.
    pub(crate) norms: [f64; 3],
}

/// `phi`, `phi'` and `phi''` at one t.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) value: f64,
    pub(crate) slope: f64,
    pub(crate) curvature: f64,
}

/// A step is long enough when the slope has fallen to this share of its start. Evaluations are cheap beside a Hessian, so
/// the search is nearly exact; a full Newton step near the optimum passes at once.
const SLOPE_SHARE: f64 = 0.1;

/// Relative error that a sum of losses may carry: eps times the root of 10^6 rows, with a margin of 10.
const SUM_ROUNDING: f64 = 2e-12;

/// Evaluations before the search settles for the longest step known to descend.
const MAX_EVALUATIONS: usize = 60;

/// No step is stretched by more than this at once.
const MAX_STRETCH: f64 = 10.0;

impl Line<'_> {
    pub(crate) fn at(&self, t: f64) -> Point {
        let [w_w, w_dw, dw_dw] = self.norms;
        let mut sums = [0.0; 3];
        let rows = Zip::from(self.signs).and(self.row_weights).and(self.decision).and(self.change);
        rows.for_each(|&s, &v, &f, &df| {
            let loss = Loss::at(s * (f + t * df));
            sums[0] += v * loss.value;
            sums[1] += v * loss.slope * s * df;
            sums[2] += v * loss.curvature * df * df;
        });
        Point {
            value: 0.5 * (w_w + t * (2.0 * w_dw + t * dw_dw)) + self.c * sums[0],
            slope: w_dw + t * dw_dw + self.c * sums[1],
            curvature: dw_dw + self.c * sums[2],
        }
    }

    /// A step that descends, from `start = at(0)` with a negative slope; 0 if rounding lets none be found.
    ///
    /// Newton's method on `phi'`, kept inside a bracket by bisection. `phi` is convex: where its slope is still negative
    /// it has fallen all the way, so only a step beyond the minimum has its value compared.
    pub(crate) fn search(&self, start: Point) -> f64 {
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut t = 1.0;
        for _ in 0..MAX_EVALUATIONS {
            let point = self.at(t);
            if !(point.value.is_finite() && point.slope.is_finite()) {
                high = t;
                t = 0.5 * (low + high);
                continue;
            }
            let flat = point.slope.abs() <= SLOPE_SHARE * start.slope.abs();
            let below = point.slope <= 0.0 || point.value <= start.value + SUM_ROUNDING * start.value.abs();
            if flat && below {
                return t;
            }
            if point.slope < 0.0 {
                low = t;
            } else {
                high = t;
            }
            let newton = t - point.slope / point.curvature;
            let inside = newton > low && newton < high;
            t = match (inside, high.is_finite()) {
                (true, true) => newton,
                (true, false) => newton.min(MAX_STRETCH * t),
                (false, true) => 0.5 * (low + high),
                (false, false) => MAX_STRETCH * t,
            };
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_loss_is_exact_at_any_margin() {
        assert_eq!(Loss::at(0.0), Loss { value: 2f64.ln(), slope: -0.5, curvature: 0.25 });
        assert_eq!(Loss::at(-1e6), Loss { value: 1e6, slope: -1.0, curvature: 0.0 });
        assert_eq!(Loss::at(f64::MAX), Loss { value: 0.0, slope: -0.0, curvature: 0.0 });
        // exp(-40) to full precision, where 1 + exp(-40) rounds to 1.
        let far = Loss::at(40.0);
        assert!((far.value / (-40f64).exp() - 1.0).abs() < 1e-15);
        assert!((far.slope / (-40f64).exp() + 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_search_stretches_and_shrinks_steps() {
        // One row at margin t k: the minimum of 0.5 t^2 |dw|^2 + C log(1 + exp(-k t)).
        let (signs, one) = (array![1.0], array![1.0]);
        let decision = array![0.0];
        for (k, dw) in [(1e-3, 1e-4), (1.0, 1.0), (1e4, 1.0), (1e8, 1e3)] {
            let change = array![k];
            let line = Line {
                c: 10.0,
                signs: signs.view(),
                row_weights: one.view(),
                decision: decision.view(),
                change: change.view(),
                norms: [0.0, 0.0, dw * dw],
            };
            let start = line.at(0.0);
            let t = line.search(start);
            assert!(t > 0.0);
            assert!(line.at(t).slope.abs() <= SLOPE_SHARE * start.slope.abs(), "k = {k}");
            assert!(line.at(t).value < start.value);
        }
    }
}

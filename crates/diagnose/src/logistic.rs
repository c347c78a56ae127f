//! Logistic regression solved to convergence: `min 0.5 |w|^2 + C sum_i log(1 + exp(-s_i (w . x_i + b)))`.

use dhll_core::LabelError;
use dhll_core::{Backend, InputError, RowSpace, input};
use ndarray::{Array1, ArrayView1, ArrayView2, Axis, s};

use crate::ProbeError;
use crate::error::within;
use crate::newton;

/// Half the squared Newton decrement, relative to the objective, at which the last step is taken.
///
/// Half the squared decrement is how far the objective is expected to fall. As the Hessian is at least the identity, a ratio of
/// 1e-8 leaves the weights within 2e-4 of the optimum relative to the root of the objective; the last step, which is
/// still taken, squares that. It is attained at C = 1e10 on columns
/// whose scales span ten orders of magnitude, where rounding in the gradient is largest.
pub const TOLERANCE: f64 = 1e-8;

/// L2-regularised logistic regression of two classes, with scikit-learn's C and an intercept that is not penalised.
///
/// ```text
/// min over w, b of   0.5 |w|^2 + C sum_i log(1 + exp(-s_i (w . x_i + b))),   s_i = 2 y_i - 1
/// ```
///
/// Damped Newton with a nearly exact line search. First-order solvers stop far from the optimum on hidden targets: the
/// norms of their columns span six orders of magnitude, and the label may sit in the smallest. Newton's steps do not
/// depend on the scale of the columns, as Cholesky factorisation does not.
///
/// # Properties
/// Strictly convex in `w`: the optimum is unique, for separable rows, dependent features and constant columns too. It turns
/// with the features: rotated features give rotated weights.
///
/// # Examples
/// ```
/// use dhll_diagnose::LogisticRegression;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [2.0], [3.0]];
/// let model = LogisticRegression::with_c(1.0)?.fit(&Faer::default(), x.view(), &[0, 0, 1, 1])?;
/// assert!((model.intercept + 1.5 * model.weights[0]).abs() < 1e-9); // the boundary is at 1.5
/// assert_eq!(model.predict(&Faer::default(), x.view())?, [0, 0, 1, 1]);
/// # Ok::<(), dhll_diagnose::ProbeError>(())
/// ```
///
/// # References
/// Section 3 of the paper, whose probe is scikit-learn's `LogisticRegression(C = 1)`; C = 1e6 in its figure 11.
/// Boyd and Vandenberghe (2004), *Convex Optimization*, sections 9.5 and 9.6: Newton's method and its decrement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticRegression {
    /// Weight of the loss against `0.5 |w|^2`.
    pub c: f64,
    /// Newton steps allowed. 10 to 40 are usual; a separable problem at C = 1e10 takes the most.
    pub max_iterations: usize,
    /// See [`TOLERANCE`], the default.
    pub tolerance: f64,
}

impl Default for LogisticRegression {
    fn default() -> Self {
        Self { c: 1.0, max_iterations: 200, tolerance: TOLERANCE }
    }
}

impl LogisticRegression {
    /// The defaults with another C.
    ///
    /// # Errors
    /// [`ProbeError::Parameter`] if `c` is not positive and finite.
    pub fn with_c(c: f64) -> Result<Self, ProbeError> {
        let options = Self { c, ..Self::default() };
        options.check()?;
        Ok(options)
    }

    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`ProbeError::Parameter`] naming the first that is not.
    pub fn check(&self) -> Result<(), ProbeError> {
        within("C", "positive and finite", self.c, self.c > 0.0 && self.c.is_finite())?;
        within("max_iterations", "at least 1", self.max_iterations as f64, self.max_iterations > 0)?;
        within("tolerance", "in (0, 1)", self.tolerance, self.tolerance > 0.0 && self.tolerance < 1.0)
    }

    /// The optimum for the rows of `x` with labels `y`.
    ///
    /// # Shapes
    /// `x` n x p, any strides; `y` n labels 0 or 1.
    ///
    /// # Errors
    /// [`ProbeError`] if a parameter is out of range, the input does not fit or is not finite, one class is missing, or the
    /// optimum is not reached.
    pub fn fit(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
    ) -> Result<LogisticModel, ProbeError> {
        self.fit_weighted(backend, x, y, None)
    }

    /// As [`fit`](Self::fit), where the loss of every row is multiplied by its weight, n.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), or if the weights are no weights, or one class has none above 0.
    pub fn fit_weighted(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        weights: Option<&[f64]>,
    ) -> Result<LogisticModel, ProbeError> {
        let signs = self.signs(x, y)?;
        let Some(weights) = weights else { return self.minimise(backend, x, signs.view(), None, None) };
        input::weights(x.nrows(), weights)?;
        let counts =
            |class: usize| y.iter().zip(weights).any(|(&label, &weight)| label == class && weight > 0.0);
        if !(counts(0) && counts(1)) {
            return Err(LabelError::OneClass { found: 1, classes: 2 }.into());
        }
        self.minimise(backend, x, signs.view(), Some(weights), None)
    }

    /// As [`fit`](Self::fit), starting from another model: the same optimum, in fewer steps where it is near.
    /// A model whose objective is above that of zero weights is not used.
    ///
    /// # Errors
    /// As [`fit`](Self::fit); also if `initial` has another number of weights or one that is not finite.
    pub fn fit_from(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        initial: &LogisticModel,
    ) -> Result<LogisticModel, ProbeError> {
        let signs = self.signs(x, y)?;
        let start = initial.parameters(x.ncols())?;
        input::finite("the initial model", start.view().insert_axis(Axis(0)))?;
        self.minimise(backend, x, signs.view(), None, Some(start))
    }

    /// The optimum from zero weights, or from `start` where that is better. The penalty is the same in all directions, so the weights lie in the row space:
    /// where that is smaller, it is where they are sought.
    fn minimise(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        signs: ArrayView1<'_, f64>,
        weights: Option<&[f64]>,
        start: Option<Array1<f64>>,
    ) -> Result<LogisticModel, ProbeError> {
        let row_weights = weights.map_or_else(|| Array1::ones(x.nrows()), |weights| weights.to_vec().into());
        let rows = [signs, row_weights.view()];
        let Some(space) = RowSpace::of(backend, x)? else {
            let starts: Vec<_> = [cold_start(x.ncols(), rows)].into_iter().chain(start).collect();
            return self.newton(backend, x, rows, &starts);
        };
        let inside = |start: Array1<f64>| -> Result<Array1<f64>, ProbeError> {
            let (weights, intercept) = start.view().split_at(Axis(0), x.ncols());
            let weights = space.coordinates(backend, weights.insert_axis(Axis(0)))?;
            Ok(weights.iter().chain(intercept).copied().collect())
        };
        let start = start.map(inside).transpose()?;
        let starts: Vec<_> = [cold_start(space.dimension(), rows)].into_iter().chain(start).collect();
        let model = self.newton(backend, space.coordinates(backend, x)?.view(), rows, &starts)?;
        let weights = space.lifted(backend, model.weights.view().insert_axis(Axis(1)))?;
        Ok(LogisticModel { weights: weights.index_axis_move(Axis(1), 0), ..model })
    }

    fn newton(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        rows: [ArrayView1<'_, f64>; 2],
        starts: &[Array1<f64>],
    ) -> Result<LogisticModel, ProbeError> {
        let Self { c, max_iterations, tolerance } = *self;
        let options = newton::Options { c, max_iterations, tolerance };
        let newton::Minimum { parameters, iterations, objective } =
            newton::minimise(&options, backend, x, rows, starts)?;
        let intercept = parameters[x.ncols()];
        Ok(LogisticModel {
            weights: parameters.slice_move(s![..x.ncols()]),
            intercept,
            iterations,
            objective,
        })
    }

    /// `s = 2 y - 1`, after every check.
    fn signs(&self, x: ArrayView2<'_, f64>, y: &[usize]) -> Result<Array1<f64>, ProbeError> {
        self.check()?;
        input::size("the number of labels", x.nrows(), y.len())?;
        input::not_empty("the number of features", x.ncols())?;
        input::finite("the features", x)?;
        if let Some((row, &label)) = y.iter().enumerate().find(|&(_, &label)| label > 1) {
            return Err(LabelError::OutOfRange { row, label, classes: 2 }.into());
        }
        let found = usize::from(y.contains(&0)) + usize::from(y.contains(&1));
        if found < 2 {
            return Err(LabelError::OneClass { found, classes: 2 }.into());
        }
        Ok(y.iter().map(|&label| if label == 1 { 1.0 } else { -1.0 }).collect())
    }
}

/// No weights, and the intercept that is best with none: the log odds of the classes.
fn cold_start(n_features: usize, [signs, row_weights]: [ArrayView1<'_, f64>; 2]) -> Array1<f64> {
    let positive =
        signs.iter().zip(row_weights).filter(|(sign, _)| **sign > 0.0).map(|(_, v)| v).sum::<f64>();
    let mut start = Array1::zeros(n_features + 1);
    start[n_features] = (positive / (row_weights.sum() - positive)).ln();
    start
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticModel {
    /// `w`, p.
    pub weights: Array1<f64>,
    /// `b`.
    pub intercept: f64,
    /// Newton steps taken.
    pub iterations: usize,
    /// The objective reached.
    pub objective: f64,
}

impl LogisticModel {
    /// `X w + b`: positive for class 1.
    ///
    /// # Shapes
    /// `x` n x p; the result n.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features or an entry that is not finite.
    pub fn decision(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array1<f64>, InputError> {
        input::finite("the features", x)?;
        Ok(newton::affine(backend, x, self.parameters(x.ncols())?.view()))
    }

    /// The class of every row: 1 where the decision value is positive.
    ///
    /// # Errors
    /// As [`decision`](Self::decision).
    pub fn predict(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Vec<usize>, InputError> {
        Ok(self.decision(backend, x)?.iter().map(|&f| usize::from(f > 0.0)).collect())
    }

    /// The probability of class 1: `1 / (1 + exp(-(X w + b)))`.
    ///
    /// # Errors
    /// As [`decision`](Self::decision).
    pub fn probability(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
    ) -> Result<Array1<f64>, InputError> {
        // An infinite exponential gives the limit, 0.
        Ok(self.decision(backend, x)?.mapv_into(|f| 1.0 / (1.0 + (-f).exp())))
    }

    /// `[w; b]`, if there are `n_features` weights.
    fn parameters(&self, n_features: usize) -> Result<Array1<f64>, InputError> {
        input::size("the number of features", self.weights.len(), n_features)?;
        let intercept = [self.intercept];
        Ok(self.weights.iter().chain(&intercept).copied().collect())
    }
}

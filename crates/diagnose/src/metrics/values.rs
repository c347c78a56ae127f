//! RMSE, MAE and R² of predicted values, for one target column or several.

use dhll_core::input;
use ndarray::ArrayView2;
use serde::Serialize;

use super::bootstrap::{Bootstrap, Estimate};
use super::column::Column;
use super::metric::Metric;
use super::weights::{RowWeights, mean};
use crate::score::StatisticsError;

/// How close predicted values are to those observed.
///
/// With several columns, each figure is the mean over columns, as in scikit-learn: where columns have different units, R² and the figures of
/// each column say more than the mean RMSE.
///
/// # Examples
/// ```
/// use dhll_diagnose::ValueMetrics;
/// use ndarray::array;
///
/// let predicted = array![[2.5], [0.0], [2.0], [8.0]];
/// let observed = array![[3.0], [-0.5], [2.0], [7.0]];
/// let metrics = ValueMetrics::of(predicted.view(), observed.view(), None, 7)?;
/// assert_eq!(metrics.mae.value, 0.5);
/// assert!((metrics.rmse.value - 0.375_f64.sqrt()).abs() < 1e-15);
/// assert!(metrics.r2.is_some_and(|r2| (r2.value - 0.948_608_137).abs() < 1e-9));
/// # Ok::<(), dhll_diagnose::StatisticsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueMetrics {
    /// Rows scored: those whose weight is above 0.
    pub rows: usize,
    /// Root mean squared error, the mean over columns.
    pub rmse: Metric,
    /// Mean absolute error, the mean over columns.
    pub mae: Metric,
    /// R², the mean over the columns that have one; `None` if none has.
    pub r2: Option<Metric>,
    /// One entry for each column.
    pub columns: Vec<ColumnMetrics>,
}

/// How close the predicted values of one column are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnMetrics {
    /// `sqrt(sum w (f - y)^2 / sum w)`.
    pub rmse: Metric,
    /// `sum w |f - y| / sum w`.
    pub mae: Metric,
    /// `1 - sum w (f - y)^2 / sum w (y - mean y)^2`: 1 where predictions are exact, 0 where they are as good as the mean. `None` if it
    /// overflows or all observed values are equal; for equal values, scikit-learn has 1 or 0.
    pub r2: Option<Metric>,
}

impl ValueMetrics {
    /// The metrics of `predicted`, with intervals from 1,000 resamples.
    ///
    /// # Shapes
    /// `predicted` and `observed` n x c, `weights` n.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no row or no column, shapes differ, a value or the difference of two is not finite, a weight is negative
    /// or not finite, or all weights are 0.
    pub fn of(
        predicted: ArrayView2<'_, f64>,
        observed: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
        seed: u64,
    ) -> Result<Self, StatisticsError> {
        Self::with(predicted, observed, weights, Bootstrap::new(seed))
    }

    /// The same with another number of resamples.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn with(
        predicted: ArrayView2<'_, f64>,
        observed: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
        bootstrap: Bootstrap,
    ) -> Result<Self, StatisticsError> {
        let RowWeights { rows, weights } = RowWeights::of(observed.nrows(), weights)?;
        input::not_empty("the number of columns of values", observed.ncols())?;
        input::size("the number of rows of predicted values", observed.nrows(), predicted.nrows())?;
        input::size("the number of columns of predicted values", observed.ncols(), predicted.ncols())?;
        input::finite("the predicted values", predicted)?;
        input::finite("the observed values", observed)?;
        let pairs = predicted.columns().into_iter().zip(observed.columns());
        let columns: Vec<Column> = pairs.map(|(f, y)| Column::of(f, y, &rows)).collect::<Result<_, _>>()?;

        let (means, of_columns) = rmse_mae_r2(&columns, &weights);
        let mut means = means.map(Estimate::of);
        let mut of_columns: Vec<_> = of_columns.into_iter().map(|values| values.map(Estimate::of)).collect();
        bootstrap.each(&weights, |_, weights| {
            let (mean, of_column) = rmse_mae_r2(&columns, weights);
            let estimates = of_columns.iter_mut().flatten().chain(&mut means);
            estimates.zip(of_column.into_iter().flatten().chain(mean)).for_each(|(e, value)| e.add(value));
        });
        let ColumnMetrics { rmse, mae, r2 } = ColumnMetrics::of(means);
        let columns = of_columns.into_iter().map(ColumnMetrics::of).collect();
        Ok(Self { rows: rows.len(), rmse, mae, r2, columns })
    }
}

impl ColumnMetrics {
    fn of([rmse, mae, r2]: [Estimate; 3]) -> Self {
        Self { rmse: rmse.metric(), mae: mae.metric(), r2: r2.metric_if_defined() }
    }
}

/// RMSE, MAE and R²: their means over the columns where they are defined, and those of each column.
fn rmse_mae_r2(columns: &[Column], weights: &[f64]) -> ([f64; 3], Vec<[f64; 3]>) {
    let of_columns: Vec<[f64; 3]> = columns.iter().map(|column| column.rmse_mae_r2(weights)).collect();
    let defined = |which: usize| of_columns.iter().map(move |values| values[which]).filter(|v| v.is_finite());
    ([0, 1, 2].map(|which| mean(defined(which))), of_columns)
}

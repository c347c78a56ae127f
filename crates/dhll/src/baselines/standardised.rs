//! Features brought to mean 0 and deviation 1, as linear classifiers want them.

use dhll_core::Dataset;
use dhll_core::encode::Preprocessing;
use ndarray::Axis;

use super::error::BaselineError;

/// `(x - mean_j) / s_j` with the means and deviations of the training rows' features; a constant feature becomes 0. Gaps, categories and
/// weights are taken as [`Preprocessing::standardise`] has it.
///
/// # Examples
/// ```
/// use dhll::baselines::standardised;
/// use dhll::data::circles::Circles;
///
/// let (train, test) = Circles::default().generate()?.split(200, 1)?;
/// let (train, test) = standardised(&train, &test)?;
/// assert!((train.features().column(0).std(0.0) - 1.0).abs() < 1e-12);
/// assert!(test.features().column(0).std(0.0) != 1.0); // the test rows had no say
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`BaselineError`] if a feature overflows, or a column of `test` holds something else than that of `train`.
pub fn standardised(train: &Dataset, test: &Dataset) -> Result<(Dataset, Dataset), BaselineError> {
    if train.kinds().is_some() || test.kinds().is_some() || train.weights().is_some() {
        let columns = Preprocessing::standardise(train);
        let numbers = |data: &Dataset| -> Result<Dataset, BaselineError> {
            Ok(data.clone().with_features(columns.apply(columns.translate(data)?.view())?)?)
        };
        return Ok((numbers(train)?, numbers(test)?));
    }
    let [mut ours, mut theirs] = [train, test].map(|data| data.features().to_owned());
    for (column, values) in train.features().columns().into_iter().enumerate() {
        let constant = values.iter().all(|&v| v == values[0]);
        // An exact comparison: the deviation of equal values need not come out as exactly 0.
        let (mean, deviation) = if constant {
            (values[0], f64::INFINITY)
        } else {
            (values.mean().unwrap_or(0.0), values.std(0.0))
        };
        for features in [&mut ours, &mut theirs] {
            features.index_axis_mut(Axis(1), column).mapv_inplace(|v| (v - mean) / deviation);
        }
    }
    Ok((train.clone().with_features(ours)?, test.clone().with_features(theirs)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_core::data::Origin;
    use ndarray::array;

    #[test]
    fn constant_features_become_zero_even_where_test_rows_differ() {
        let data = |features| {
            let classes = vec!["a".to_owned(), "b".to_owned()];
            Dataset::new("t", features, vec![0, 1], classes, None, Origin::Read).unwrap()
        };
        let train = data(array![[0.1, 1.0], [0.1, 3.0]]);
        let (train, test) = standardised(&train, &data(array![[7.0, 2.0], [0.1, 5.0]])).unwrap();
        assert_eq!(train.features(), array![[0.0, -1.0], [0.0, 1.0]]);
        assert_eq!(test.features(), array![[0.0, 0.0], [0.0, 3.0]]);
    }
}

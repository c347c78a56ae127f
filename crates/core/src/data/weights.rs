//! Weights of the rows of a data set: how much each of them counts in all that is fitted.

use std::borrow::Cow;

use super::dataset::Dataset;
use super::dataset_error::DatasetError;
use super::target::Target;
use crate::input;

impl Dataset {
    /// The same rows with a weight each, N. Weights are relative: a fit brings them to mean 1, and leaves out the rows of weight 0.
    ///
    /// # Errors
    /// [`DatasetError::Weights`] if there are more or fewer than rows, one is negative or not finite, or all are 0.
    ///
    /// # Examples
    /// ```
    /// use dhll_core::data::{Dataset, Origin};
    /// use ndarray::array;
    ///
    /// let classes = vec!["no".to_owned(), "yes".to_owned()];
    /// let rows = Dataset::new("rows", array![[1.0], [2.0], [3.0]], vec![0, 1, 1], classes, None, Origin::Drawn)?;
    /// let rows = rows.with_weights(vec![6.0, 0.0, 2.0])?;
    /// assert_eq!(rows.select(&[2, 0])?.weights(), Some(&[2.0, 6.0][..]));
    /// assert_eq!(rows.for_fit().weights(), Some(&[1.5, 0.5][..]));
    /// # Ok::<(), dhll_core::DatasetError>(())
    /// ```
    pub fn with_weights(self, weights: Vec<f64>) -> Result<Self, DatasetError> {
        match input::weights(self.n_samples(), &weights) {
            Ok(()) => Ok(Self { weights: Some(weights), ..self }),
            Err(source) => Err(DatasetError::Weights { name: self.name, source }),
        }
    }

    /// The weight of every row, if they have weights. In a part of the rows all of them may be 0.
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// The weights of [all rows](Self::all_features), N + M: those without a target have weight 1, the mean of a fit.
    pub fn all_weights(&self) -> Option<Cow<'_, [f64]>> {
        let weights = self.weights()?;
        Some(match self.n_unlabelled() {
            0 => Cow::Borrowed(weights),
            unlabelled => weights.iter().copied().chain(std::iter::repeat_n(1.0, unlabelled)).collect(),
        })
    }

    /// The places of the rows with a weight above 0, in ascending order; `None` if those are all rows.
    pub fn places_that_count(&self) -> Option<Vec<usize>> {
        let weights = self.weights()?.iter().enumerate();
        let places: Vec<usize> = weights.filter(|(_, weight)| **weight > 0.0).map(|(row, _)| row).collect();
        (places.len() < self.n_samples()).then_some(places)
    }

    /// The rows as a fit takes them: those with a weight above 0, with weights divided by their mean, so that they count as many in all as there
    /// are. Rows without weights as they are.
    pub fn for_fit(&self) -> Cow<'_, Self> {
        let Some(weights) = self.weights() else { return Cow::Borrowed(self) };
        let places = self.places_that_count();
        let count = places.as_ref().map_or(weights.len(), Vec::len) as f64;
        let mean = weights.iter().sum::<f64>() / count;
        if places.is_none() && (mean - 1.0).abs() <= count * f64::EPSILON {
            return Cow::Borrowed(self);
        }
        let mut rows = places.map_or_else(|| self.clone(), |places| self.rows(&places));
        rows.weights.iter_mut().flatten().for_each(|weight| *weight /= mean);
        Cow::Owned(rows)
    }

    /// The factor of every class that makes all classes count the same, K; `None` where values are to be learnt.
    ///
    /// ```text
    /// n / (K n_k)      n: sum of all weights, n_k: of those of class k, K: classes that occur
    /// ```
    ///
    /// Rows without weights have weight 1. A class that does not occur has factor 1.
    pub fn class_weights(&self) -> Option<Vec<f64>> {
        let Target::Classes { labels, names } = self.target() else { return None };
        let mut totals = vec![0.0; names.len()];
        for (row, &label) in labels.iter().enumerate() {
            totals[label] += self.weights().map_or(1.0, |weights| weights[row]);
        }
        let n = totals.iter().sum::<f64>();
        let occurring = totals.iter().filter(|&&total| total > 0.0).count() as f64;
        let factor = |total: &f64| if *total > 0.0 { n / (occurring * total) } else { 1.0 };
        Some(totals.iter().map(factor).collect())
    }

    /// The same rows with their weights multiplied by the factors of their classes, K, which are above 0.
    ///
    /// # Errors
    /// [`DatasetError::Weights`] if a product is negative or not finite, or all are 0.
    pub fn with_class_weights(self, factors: &[f64]) -> Result<Self, DatasetError> {
        let weight = |(row, &label): (usize, &usize)| {
            factors.get(label).unwrap_or(&1.0) * self.weights().map_or(1.0, |weights| weights[row])
        };
        let weights = self.labels().iter().enumerate().map(weight).collect();
        self.with_weights(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Origin;
    use ndarray::Array2;

    fn rows(labels: &[usize]) -> Dataset {
        let names = (0..3).map(|k| format!("class {k}")).collect();
        let features = Array2::from_shape_fn((labels.len(), 2), |(i, j)| (i * 2 + j) as f64);
        Dataset::with_classes("some", features, labels.to_vec(), names, None, Origin::Read).unwrap()
    }

    #[test]
    fn weights_stay_with_their_rows() {
        let data = rows(&[0, 0, 1, 1]).with_weights(vec![1.0, 0.0, 3.0, 4.0]).unwrap();
        assert_eq!(data.select_columns(&[1]).unwrap().weights(), data.weights());
        assert_eq!(data.select(&[1, 3]).unwrap().weights(), Some(&[0.0, 4.0][..]));
        let [rest, part] = data.split_rows(2, 1).unwrap();
        let (train, test) = data.split(2, 1).unwrap();
        for (part, places) in [(train, rest), (test, part)] {
            let expected: Vec<f64> = places.iter().map(|&row| data.weights().unwrap()[row]).collect();
            assert_eq!(part.weights(), Some(&expected[..]));
        }
        let fitted = data.for_fit();
        assert_eq!(fitted.features(), data.select(&[0, 2, 3]).unwrap().features());
        assert_eq!(fitted.weights(), Some(&[3.0 / 8.0, 9.0 / 8.0, 12.0 / 8.0][..]));
        assert!(matches!(fitted.for_fit(), Cow::Borrowed(_)));
        assert_eq!(rows(&[0, 1]).places_that_count(), None);
        assert!(data.select(&[1]).unwrap().for_fit().n_samples() == 0);
        let beside = data.with_unlabelled(Array2::ones((2, 2))).unwrap();
        assert_eq!(beside.all_weights().as_deref(), Some(&[1.0, 0.0, 3.0, 4.0, 1.0, 1.0][..]));
        assert_eq!(beside.for_fit().n_unlabelled(), 2);
    }

    #[test]
    fn classes_count_the_same_when_they_are_balanced() {
        let data = rows(&[0, 0, 0, 1]);
        assert_eq!(data.class_weights().unwrap(), [4.0 / 6.0, 2.0, 1.0]);
        let weighted = data.with_weights(vec![1.0, 1.0, 6.0, 2.0]).unwrap();
        let factors = weighted.class_weights().unwrap();
        let weighted = weighted.with_class_weights(&factors).unwrap();
        let weights = weighted.weights().unwrap();
        assert!((weights[..3].iter().sum::<f64>() - weights[3]).abs() < 1e-12);
        assert!((weights[2] / weights[0] - 6.0).abs() < 1e-12);
    }

    #[test]
    fn bad_weights_are_refused_with_the_name_of_the_rows() {
        let message = |weights: &[f64]| rows(&[0, 1]).with_weights(weights.to_vec()).unwrap_err().to_string();
        assert_eq!(
            message(&[1.0, -2.0]),
            "some: the weight of row 2 is -2; every weight must be finite and at least 0"
        );
        assert_eq!(
            message(&[0.0, 0.0]),
            "some: the weights of all 2 rows are 0; give at least one row a weight above 0"
        );
    }
}

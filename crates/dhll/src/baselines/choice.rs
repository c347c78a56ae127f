//! Settings chosen on validation rows, so that no classifier is handicapped by its defaults.

use dhll_core::Dataset;

use super::{BaselineError, Measured};

/// Which candidate was chosen, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its place among the candidates.
    pub index: usize,
    /// The error rate of every candidate on the validation rows.
    pub errors: Vec<f64>,
}

impl Choice {
    /// The lowest of these error rates, the first of equals; NaN is never the lowest.
    ///
    /// # Errors
    /// [`BaselineError::NoCandidates`].
    pub fn lowest(errors: Vec<f64>) -> Result<Self, BaselineError> {
        let better =
            |best: usize, i: usize| if errors[i] < errors[best] || errors[best].is_nan() { i } else { best };
        let index = (0..errors.len()).reduce(better).ok_or(BaselineError::NoCandidates)?;
        Ok(Self { index, errors })
    }
}

/// The candidate with the fewest errors on `held_out` rows, which are taken out of `train` by `seed`; the first of equals.
/// `measure` learns from its first data set and is judged on its second.
///
/// # Errors
/// [`BaselineError`] if a candidate cannot be measured, there is none, or no row would be left to train on.
///
/// # Examples
/// ```
/// use dhll::baselines::{self, Baseline, Conditions};
/// use dhll::data::circles::Circles;
/// use dhll::{backends, diagnose::RidgeClassifier};
///
/// let train = Circles { per_class: 100, ..Circles::default() }.generate()?;
/// let backend = backends::default_backend()?;
/// let candidates = [1, 200].map(|units| Baseline::RandomFeatures { units, ridge: 1e-2 });
/// let choice = baselines::choose(&candidates, &train, 40, 1, |baseline, train, validation| {
///     baseline.measure(train, validation, &Conditions::default(), &backend, 1)
/// })?;
/// assert_eq!(choice.index, 1); // one random unit is too few for a circle
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choose<C>(
    candidates: &[C],
    train: &Dataset,
    held_out: usize,
    seed: u64,
    mut measure: impl FnMut(&C, &Dataset, &Dataset) -> Result<Measured, BaselineError>,
) -> Result<Choice, BaselineError> {
    if let [_] = candidates {
        return Ok(Choice { index: 0, errors: vec![f64::NAN] });
    }
    let (train, validation) = train.split(held_out, seed)?;
    let error = |candidate: &C| Ok(measure(candidate, &train, &validation)?.score.error());
    Choice::lowest(candidates.iter().map(error).collect::<Result<_, BaselineError>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_best_is_chosen() {
        let index = |errors: &[f64]| Choice::lowest(errors.to_vec()).unwrap().index;
        assert_eq!(index(&[0.3, 0.1, 0.1]), 1);
        assert_eq!(index(&[f64::NAN, 0.2]), 1);
        assert!(matches!(Choice::lowest(Vec::new()), Err(BaselineError::NoCandidates)));
    }
}
